"""Bytes to commands and events to bytes, bounded and typed. Nothing else in the engine touches msgpack."""

import msgspec

from klubba import limits
from klubba.errors import Refusal
from klubba.wire.frames import Command, Outbound

_decoder: msgspec.msgpack.Decoder[Command] = msgspec.msgpack.Decoder(Command)
_encoder = msgspec.msgpack.Encoder()
# How the decoder begins when it goes on to quote what came.
_QUOTING = ("Invalid enum value", "Invalid value")


def decode(data: bytes) -> Command:
    """One inbound frame. Raises `Refusal` (too_large, not_msgpack, bad_frame) that says what was expected.

    The refusal never repeats the input: only its size, or the decoder's own words about types and places.
    """
    if len(data) > limits.INBOUND_FRAME_MAX_BYTES:
        raise Refusal("too_large", f"a frame of at most {limits.INBOUND_FRAME_MAX_BYTES} bytes", f"{len(data)} bytes")
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError as error:
        raise Refusal("bad_frame", "a hello, cast, step, add_poll, proceed or ping frame", _safe(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("not_msgpack", "one msgpack array", "bytes that are not one") from None


def encode(event: Outbound) -> bytes:
    """One outbound frame."""
    return _encoder.encode(event)


def _safe(words: str) -> str:
    """The decoder's words without quoted input: `Invalid enum value 'x'` becomes `Invalid enum value`.

    What came may hold any quotation mark, so nothing after these words is kept.
    """
    return next((known for known in _QUOTING if words.startswith(known)), words)
