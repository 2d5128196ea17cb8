"""WebSocket framing for a server (RFC 6455), without extensions. Pure: bytes in, events out, bytes out.

     0               1               2               3
    ┌─┬─┬─┬─┬───────┬─┬─────────────┬───────────────────────────────┐
    │F│R│R│R│ opcode│M│ length (7)  │ length (16 or 64, if 126, 127) │   server to client: M = 0, no mask
    └─┴─┴─┴─┴───────┴─┴─────────────┴───────────────────────────────┘   client to server: M = 1, then 4 mask bytes

A parser keeps at most one message and one partial frame; both are bounded before their bytes are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from msgspec import Struct

from klubba import limits


class Opcode(IntEnum):
    """RFC 6455 §5.2."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


class Status(IntEnum):
    """The close codes that this layer itself uses (RFC 6455 §7.4.1)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    INVALID_TEXT = 1007
    TOO_BIG = 1009


@dataclass(eq=False)
class ProtocolError(Exception):
    """The peer broke the protocol: the connection is failed with this status (RFC 6455 §7.1.7)."""

    status: Status
    expected: str

    def __str__(self) -> str:
        return f"expected {self.expected}"


class Message(Struct, frozen=True):
    """One whole message, text or binary, put together from its fragments."""

    data: bytes
    is_text: bool


class Ping(Struct, frozen=True):
    data: bytes


class Pong(Struct, frozen=True):
    data: bytes


class Closing(Struct, frozen=True):
    """The peer's close frame. status: 1005 where it gave none."""

    status: int


Event = Message | Ping | Pong | Closing

_FIN: Final = 0x80
_RESERVED: Final = 0x70
_MASKED: Final = 0x80
_CONTROL_MAX_BYTES: Final = 125
NO_STATUS: Final = 1005
"""What stands for the status of a close frame that gave none."""
_OPCODES: Final = frozenset(map(int, Opcode))
# Plain numbers: comparing members of an enumeration costs several times as much, and this is every ballot's way.
_CONTINUATION: Final = int(Opcode.CONTINUATION)
_TEXT: Final = int(Opcode.TEXT)
_CONTROL: Final = 0x08
# RFC 6455 §7.4: what may stand in a close frame. 1004 to 1006 and 1015 may not; 3000 to 4999 are others' own.
_SENDABLE: Final = frozenset([*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)])


def frame(payload: bytes, opcode: Opcode = Opcode.BINARY) -> bytes:
    """One whole server frame (FIN set, unmasked)."""
    length = len(payload)
    if length < 126:
        return bytes((_FIN | opcode, length)) + payload
    if length < 1 << 16:
        return bytes((_FIN | opcode, 126)) + length.to_bytes(2) + payload
    return bytes((_FIN | opcode, 127)) + length.to_bytes(8) + payload


def close_frame(status: int, reason: str = "") -> bytes:
    """A close frame; the reason is cut to what a control frame can hold."""
    words = reason.encode()[: _CONTROL_MAX_BYTES - 2].decode(errors="ignore").encode()
    return frame(status.to_bytes(2) + words, Opcode.CLOSE)


def unmask(payload: bytes, mask: bytes) -> bytes:
    """The payload with its mask taken off (RFC 6455 §5.3): one exclusive-or of two long numbers."""
    length = len(payload)
    repeated = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload) ^ int.from_bytes(repeated)).to_bytes(length)


class Parser:
    """Client frames to events. After `ProtocolError`, or after `Closing`, it must not be fed again."""

    __slots__ = ("_buffer", "_fragments", "_is_text", "_kept")

    def __init__(self) -> None:
        self._buffer = b""
        self._fragments: list[bytes] | None = None
        self._is_text = False
        self._kept = 0

    @property
    def is_amid(self) -> bool:
        """Whether a frame, or a message in fragments, has begun and is not whole."""
        return bool(self._buffer) or self._fragments is not None

    def feed(self, data: bytes) -> list[Event]:
        """Everything that these bytes complete, in order. Raises `ProtocolError`."""
        return list(self.events(data))

    def events(self, data: bytes) -> Iterator[Event]:
        """The same one by one: whoever stops early has not paid for the rest, and must not feed it again."""
        buffer = self._buffer + data if self._buffer else data
        at = 0
        while (whole := self._whole(buffer, at)) is not None:
            start, end = whole
            event = self._frame(buffer[at], unmask(buffer[start:end], buffer[start - 4 : start]))
            at = end
            if event is not None:
                yield event
            if isinstance(event, Closing):
                break
        self._buffer = buffer[at:]

    def _whole(self, buffer: bytes, at: int) -> tuple[int, int] | None:
        """Where the payload of the frame at `at` starts and ends; None while it has not all arrived."""
        size = len(buffer) - at
        if size < 2:
            return None
        length = buffer[at + 1] & 0x7F
        extended = 8 if length == 127 else 2 if length == 126 else 0
        self._check_head(buffer[at], buffer[at + 1], length)
        if size < 2 + extended:
            return None
        if extended:
            length = self._extended(buffer[at + 2 : at + 2 + extended])
        self._check_size(length)
        start = at + 2 + extended + 4
        end = start + length
        return (start, end) if len(buffer) >= end else None

    def _check_head(self, first: int, second: int, length: int) -> None:
        opcode = first & 0x0F
        if first & _RESERVED:
            raise ProtocolError(Status.PROTOCOL_ERROR, "reserved bits of 0: no extension was agreed on")
        if opcode not in _OPCODES:
            raise ProtocolError(Status.PROTOCOL_ERROR, "a known opcode")
        if not second & _MASKED:
            raise ProtocolError(Status.PROTOCOL_ERROR, "a masked frame from a client")
        if not opcode & _CONTROL:
            if (opcode == _CONTINUATION) != (self._fragments is not None):
                raise ProtocolError(Status.PROTOCOL_ERROR, "fragments of one message in a row")
        elif not first & _FIN or length > _CONTROL_MAX_BYTES:
            raise ProtocolError(Status.PROTOCOL_ERROR, "a control frame of at most 125 bytes, whole")

    def _extended(self, field: bytes) -> int:
        length = int.from_bytes(field)
        if length < (126 if len(field) == 2 else 1 << 16):
            raise ProtocolError(Status.PROTOCOL_ERROR, "the shortest form of a length")
        return length

    def _check_size(self, length: int) -> None:
        if self._kept + length > limits.SOCKET_MESSAGE_MAX_BYTES:
            raise ProtocolError(Status.TOO_BIG, f"a message of at most {limits.SOCKET_MESSAGE_MAX_BYTES} bytes")

    def _frame(self, first: int, payload: bytes) -> Event | None:
        if not first & _CONTROL:
            return self._data(first & 0x0F, payload, fin=bool(first & _FIN))
        match first & 0x0F:
            case Opcode.PING:
                return Ping(payload)
            case Opcode.PONG:
                return Pong(payload)
            case _:
                return _closing(payload)

    def _data(self, opcode: int, payload: bytes, *, fin: bool) -> Message | None:
        if opcode != _CONTINUATION:
            self._is_text = opcode == _TEXT
            if fin:
                return self._message(payload)
            self._fragments = []
        fragments = self._fragments if self._fragments is not None else []
        fragments.append(payload)
        # Each fragment costs a place whatever its size: a million empty ones must not be free.
        self._kept += len(payload) + 1
        if not fin:
            return None
        self._fragments, self._kept = None, 0
        return self._message(b"".join(fragments))

    def _message(self, payload: bytes) -> Message:
        if self._is_text:
            _text(payload)
        return Message(payload, self._is_text)


def _closing(payload: bytes) -> Closing:
    """RFC 6455 §5.5.1: empty, or a status and a reason in UTF-8."""
    if not payload:
        return Closing(NO_STATUS)
    status = int.from_bytes(payload[:2])
    if len(payload) == 1 or status not in _SENDABLE:
        raise ProtocolError(Status.PROTOCOL_ERROR, "a close status that may be sent")
    _text(payload[2:])
    return Closing(status)


def _text(payload: bytes) -> None:
    try:
        payload.decode()
    except UnicodeDecodeError:
        raise ProtocolError(Status.INVALID_TEXT, "text in UTF-8") from None
