"""A peer that sends what no library would send: raw sockets, and what an attacker inside the hall has."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]

from klubba_clients import Created, Operator, SeatCard
from klubba_loadtest.httpline import Address, cookie_of
from klubba_loadtest.wire import masked

WAIT_SECONDS: Final = 4.0
SMALL_BYTES: Final = 1024
BINARY: Final = 0x82
HELLO: Final = msgpack.packb(["hello", 1, "", 0, ""])


@dataclass(frozen=True, slots=True)
class Attacker:
    """Where to attack, and what an attacker inside the hall has: seats of their own. Not one of them votes."""

    url: str
    operator: Operator
    created: Created
    seats: Sequence[SeatCard]


class Raw:
    """One TCP connection, and what it said."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def dial(cls, attacker: Attacker, *, small: bool = False) -> "Raw":
        """small: with room for a few frames only, so that the engine soon meets a reader that does not read."""
        at = Address(attacker.url)
        if not small:
            return cls(*await asyncio.open_connection(at.host, at.port, ssl=at.tls))
        name = at.host if at.tls else None
        line = _small(at)
        return cls(*await asyncio.open_connection(sock=line, ssl=at.tls, server_hostname=name, limit=SMALL_BYTES))

    async def head(self) -> bytes:
        async with asyncio.timeout(WAIT_SECONDS):
            return await self.reader.readuntil(b"\r\n\r\n")

    async def ask(self, data: bytes) -> int:
        """Status of the answer to one request, 0 when the connection was closed instead."""
        self.writer.write(data)
        try:
            return int((await self.head())[9:12])
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0

    async def frame(self, within: float = WAIT_SECONDS) -> tuple[int, bytes]:
        """One server frame: first byte and payload."""
        async with asyncio.timeout(within):
            first, length = await self.reader.readexactly(2)
            if length >= 126:
                length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8))
            return first, await self.reader.readexactly(length)

    async def close_code(self, within: float = WAIT_SECONDS) -> int:
        """The code that the socket is closed with; -1 when it stays open, 1006 when it ends without a word."""
        try:
            while True:
                first, payload = await self.frame(within)
                if first == 0x88:
                    return int.from_bytes(payload[:2])
        except TimeoutError:
            return -1
        except (asyncio.IncompleteReadError, ConnectionError):
            return 1006

    async def until(self, tag: str) -> dict[str, Any]:
        """The next frame of this kind."""
        while True:
            first, payload = await self.frame()
            if first == BINARY:
                frame: dict[str, Any] = msgpack.unpackb(payload, raw=False)
                if frame["t"] == tag:
                    return frame

    def send(self, payload: bytes) -> None:
        self.writer.write(masked(BINARY, payload))

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError, OSError):
            await self.writer.wait_closed()


def _small(at: Address) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)  # Before it dials: the window is offered then.
    line.connect((at.host, at.port))
    return line


def upgrade(
    attacker: Attacker, path: str = "/ws/voter", *, origin: str | None = "", cookie: str = "", extra: str = ""
) -> bytes:
    at = Address(attacker.url)
    shown = at.origin if origin == "" else origin
    lines = [
        f"GET {path} HTTP/1.1", f"Host: {at.netloc}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ]  # fmt: skip
    lines += [f"Origin: {shown}"] if shown is not None else []
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [extra] if extra else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(attacker: Attacker, path: str, data: dict[str, str], cookie: str = "", extra: str = "") -> bytes:
    at, body = Address(attacker.url), json.dumps(data)
    more = (f"Cookie: {cookie}\r\n" if cookie else "") + extra
    return (
        f"POST {path} HTTP/1.1\r\nHost: {at.netloc}\r\nOrigin: {at.origin}\r\nContent-Type: application/json\r\n"
        f"{more}Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def own_cookie(attacker: Attacker, seat: int) -> str:
    """A session of one of the attacker's own seats."""
    raw = await Raw.dial(attacker)
    raw.writer.write(post(attacker, "/api/join", {"token": attacker.seats[seat].token, "as": "voter"}))
    cookie = cookie_of(await raw.head())
    await raw.close()
    return cookie


async def live_voter(attacker: Attacker, cookie: str, *, small: bool = False) -> Raw:
    """A live socket. small: see `Raw.dial`."""
    raw = await Raw.dial(attacker, small=small)
    if await raw.ask(upgrade(attacker, cookie=cookie)) != 101:
        raise ValueError("the attacker's own seat was not let in")
    raw.send(HELLO)
    await raw.until("state")
    return raw
