"""Joining, as lean as the sockets: HTTP/1.1 over a few connections that are kept alive, one request after another."""

import asyncio
import json
import ssl
from collections import deque
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

HTTPS_PORT: Final = 443
HTTP_PORT: Final = 80
Answer = Callable[[int, bytes, bytes], None]
"""Gets status (0: no answer), head and body."""


class Address:
    """An engine's address. Raises ValueError when `url` is none. `origin` as a browser sends it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"expected an address such as http://127.0.0.1:8080, got {url!r}")
        self.secure = parts.scheme == "https"
        self.host = parts.hostname
        self.port = parts.port or (HTTPS_PORT if self.secure else HTTP_PORT)
        self.netloc = parts.netloc
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.tls = ssl.create_default_context() if self.secure else None


class _Line(asyncio.Protocol):
    """One connection; at most one request is under way on it."""

    def __init__(self, lines: "Lines") -> None:
        self._lines = lines
        self._buffer = b""
        self._answer: Answer | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self, request: bytes, answer: Answer) -> None:
        self._answer = answer
        if self.transport is not None:
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = _content_length(head)
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self._tell(int(head[9:12]), head, rest[:length])
        self._lines.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lines.gone(self)
        self._tell(0, b"", b"")

    def _tell(self, status: int, head: bytes, body: bytes) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer(status, head, body)


class Lines:
    """At most `count` connections; what comes meanwhile waits in order."""

    def __init__(self, address: Address, count: int) -> None:
        self._address = address
        self._count = count
        self._free: list[_Line] = []
        self._open: set[_Line] = set()
        self._dialling = 0
        self._waiting: deque[tuple[bytes, Answer]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, path: str, data: dict[str, Any], answer: Answer) -> None:
        """One POST with a JSON body from a page of the engine's own origin."""
        body = json.dumps(data).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._address.netloc}\r\nOrigin: {self._address.origin}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._waiting.append((head.encode() + body, answer))
        self._next()

    def free(self, line: _Line) -> None:
        self._free.append(line)
        self._next()

    def gone(self, line: _Line) -> None:
        self._open.discard(line)
        if line in self._free:
            self._free.remove(line)
        self._next()

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for line in list(self._open):
            if line.transport is not None:
                line.transport.close()

    def _next(self) -> None:
        while self._waiting and self._free:
            request, answer = self._waiting.popleft()
            self._free.pop().ask(request, answer)
        if len(self._waiting) > self._dialling and len(self._open) + self._dialling < self._count:
            self._dialling += 1
            task = asyncio.create_task(self._dial())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _dial(self) -> None:
        loop, at = asyncio.get_running_loop(), self._address
        try:
            _, line = await loop.create_connection(lambda: _Line(self), at.host, at.port, ssl=at.tls)
        except OSError:
            self._dialling -= 1
            if self._waiting and not self._open:
                self._waiting.popleft()[1](0, b"", b"")
            self._next()
            return
        self._dialling -= 1
        self._open.add(line)
        self.free(line)


def cookie_of(head: bytes) -> str:
    """The name and value of the cookie that an answer sets, "" for none."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"set-cookie":
            return value.strip().split(b";", 1)[0].decode("latin-1")
    return ""


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
