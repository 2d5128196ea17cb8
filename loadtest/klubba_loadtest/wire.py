"""The client's side of a WebSocket, lean: thousands in one process, written from RFC 6455 and not from the engine.

One object for each connection; what it hears goes to its owner. It sends binary messages only.
"""

import asyncio
import base64
import hashlib
from collections.abc import Callable
from os import urandom
from typing import Final, Protocol

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_BINARY: Final = 0x82
_CLOSE: Final = 0x88
_PING: Final = 0x89
_PONG: Final = 0x8A
HEAD_MAX_BYTES: Final = 16 * 1024


class Owner(Protocol):
    """Who hears a socket."""

    def opened(self, socket: "Socket") -> None:
        """The handshake is done."""

    def heard(self, payload: bytes) -> None:
        """One whole binary message."""

    def lost(self, socket: "Socket", code: int) -> None:
        """The connection is gone. code: the close code, 1006 without one, an HTTP status for a refused handshake."""


class Socket(asyncio.Protocol):
    """One connection, from its handshake to its end."""

    __slots__ = ("_buffer", "_code", "_key", "_open", "_owner", "_request", "transport")

    def __init__(self, owner: Owner, request: "Callable[[bytes], bytes]") -> None:
        """request: makes the handshake's bytes from the key."""
        self._owner = owner
        self._request = request
        self._buffer = b""
        self._open = False
        self._code = 1006
        self.transport: asyncio.Transport | None = None

    @property
    def owner(self) -> Owner:
        return self._owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._key = base64.b64encode(urandom(16))
        transport.write(self._request(self._key))

    def connection_lost(self, exc: Exception | None) -> None:
        self._owner.lost(self, self._code)

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
            self._buffer = b""
        if not self._open:
            data = self._handshake(data)
        at, size = 0, len(data)
        while size - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= 126:
                start = at + (4 if length == 126 else 10)
                if size < start:
                    break
                length = int.from_bytes(data[at + 2 : start])
            end = start + length
            if end > size:
                break
            if data[at] == _BINARY:
                self._owner.heard(data[start:end])
            else:
                self._control(data[at], data[start:end])
            at = end
        if at < size:
            self._buffer = data[at:]

    def send(self, payload: bytes) -> None:
        """One binary message. Nothing happens on a socket that is gone."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(masked(_BINARY, payload))

    def cut(self) -> None:
        """Drops the connection without a word."""
        if self.transport is not None:
            self.transport.abort()

    def close(self) -> None:
        """Says goodbye."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(masked(_CLOSE, (1000).to_bytes(2)))
            self.transport.close()

    def _handshake(self, data: bytes) -> bytes:
        """Looks for the end of the answer's head; what follows it is frames."""
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            self._buffer = data
            if len(data) > HEAD_MAX_BYTES:
                self.cut()
            return b""
        proof = base64.b64encode(hashlib.sha1(self._key + _GUID, usedforsecurity=False).digest())
        if not head.startswith(b"HTTP/1.1 101 ") or proof not in head:
            status = head[9:12]
            self._code = int(status) if status.isdigit() else 1006
            self.cut()
            return b""
        self._open = True
        self._owner.opened(self)
        return rest

    def _control(self, first: int, payload: bytes) -> None:
        if first == _PING and self.transport is not None:
            self.transport.write(masked(_PONG, payload))
        elif first == _CLOSE:
            self._code = int.from_bytes(payload[:2]) if len(payload) >= 2 else 1005
            if self.transport is not None:
                self.transport.close()


def masked(first: int, payload: bytes) -> bytes:
    """One whole client frame: every byte masked with a key of its own (RFC 6455 §5.3)."""
    length = len(payload)
    head = bytes((first, 0x80 | length)) if length < 126 else bytes((first, 0xFE)) + length.to_bytes(2)
    mask = urandom(4)
    covered = int.from_bytes(payload) ^ int.from_bytes((mask * (length // 4 + 1))[:length])
    return head + mask + covered.to_bytes(length)
