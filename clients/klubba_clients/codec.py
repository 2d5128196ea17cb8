"""Frames to bytes and back with the `msgpack` package, bounded. Independent of the engine's own codec."""

from functools import lru_cache
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]
import msgspec

from klubba.wire.frames import Event, Inbound
from klubba_clients.errors import ProtocolBroken

EVENT_MAX_BYTES: Final = 4 * 1024 * 1024
"""The largest frame a client accepts: an agenda of every item, poll and text that a meeting file may hold."""
SHARED_FRAMES_MAX_COUNT: Final = 64

_KNOWN: Final = frozenset(
    {"welcome", "agenda", "paper", "state", "mine", "answer", "claimed", "stepped", "pong", "error", "moved"}
)


def encode(frame: Inbound) -> bytes:
    """One frame to the engine."""
    data: bytes = msgpack.packb(msgspec.to_builtins(frame, builtin_types=(bytes,)), use_bin_type=True)
    return data


@lru_cache(maxsize=SHARED_FRAMES_MAX_COUNT)
def decode(data: bytes) -> Event | None:
    """One frame from the engine; None for a kind that this client is too old to know. Raises `ProtocolBroken`.

    Every socket of an audience gets the same bytes, so thousands of voters in one process decode a frame once:
    events are immutable and may be shared.
    """
    frame = _unpack(data)
    if not isinstance(frame, dict) or not isinstance(frame.get("t"), str):
        raise ProtocolBroken("a frame is a map with its tag under t")
    if frame["t"] not in _KNOWN:
        return None
    try:
        event: Event = msgspec.convert(frame, Event)
    except msgspec.ValidationError as error:
        raise ProtocolBroken(f"{frame['t']}: {error}") from None
    return event


def _unpack(data: bytes) -> Any:
    if len(data) > EVENT_MAX_BYTES:
        raise ProtocolBroken(f"{len(data)} bytes in one frame")
    try:
        return msgpack.unpackb(data, raw=False, strict_map_key=True)
    except (ValueError, msgpack.UnpackException) as error:
        raise ProtocolBroken(f"not msgpack: {error}") from None
