"""Many sockets that only listen: connected in batches, read by one epoll loop, every frame counted.

The reader is not what is measured: a server's CPU time is its own, whoever reads. A round has ended when every socket
has got everything, so no server is ahead of its readers.
"""

import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.wire import masked

PATIENCE_SECONDS: Final = 60.0
BATCH_COUNT: Final = 128
ADDRESSES_COUNT: Final = 8
PORTS_PER_ADDRESS_COUNT: Final = 20_000
_PING: Final = b"\x89\x00"
_PONG: Final = masked(0x8A, b"")
_BINARY_OR_TEXT: Final = (0x81, 0x82)


@dataclass(frozen=True, slots=True)
class Door:
    """Where to knock, and what to say: the request's head, and frames that follow it.

    greeting: how many frames answer those, before the first broadcast.
    """

    port: int
    head: bytes
    hello: bytes = b""
    greeting: int = 0


class Crowd:
    """`count` sockets at one door, connected and greeted. Raises `CouldNotRun`."""

    def __init__(self, door: Door, count: int) -> None:
        self._port = door.port
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._frames: dict[int, int] = {}
        self._parts: dict[int, bytes] = {}
        self._buffer = bytearray(1 << 18)
        self.bytes = 0
        for start in range(0, count, BATCH_COUNT):
            self._connect(door, min(BATCH_COUNT, count - start), start)
        if door.greeting:
            self.hear(door.greeting)

    def __len__(self) -> int:
        return len(self._sockets)

    def hear(self, frames: int) -> None:
        """Returns when every socket has got so many frames more. Raises `CouldNotRun` when they do not come."""
        missing = {fd for fd, got in self._frames.items() if got < frames}
        until = time.monotonic() + PATIENCE_SECONDS
        while missing:
            if time.monotonic() > until:
                raise CouldNotRun(f"{len(missing)} of {len(self._frames)} sockets did not get their frames")
            for fd, _ in self._poll.poll(1.0, 4096):
                self._read(fd)
                if self._frames[fd] >= frames:
                    missing.discard(fd)
        for fd in self._frames:
            self._frames[fd] -= frames

    def quiet(self, seconds: float) -> list[int]:
        """Reads until nothing has come for so long; how many frames each socket got beyond what was waited for."""
        while ready := self._poll.poll(seconds, 4096):
            for fd, _ in ready:
                self._read(fd)
        return sorted(set(self._frames.values()))

    def idle(self, seconds: float) -> None:
        """Reads what has come, and waits no longer: who never answers a ping is dropped."""
        for fd, _ in self._poll.poll(seconds, 4096):
            self._read(fd)

    def forget(self) -> None:
        """Starts counting anew."""
        self._frames = dict.fromkeys(self._frames, 0)
        self.bytes = 0

    def close(self) -> None:
        for line in self._sockets.values():
            line.close()
        self._poll.close()

    # Inside

    def _connect(self, door: Door, count: int, before: int) -> None:
        made = [self._dial(door, before + number) for number in range(count)]
        for line in made:
            rest = _after_head(line)
            line.setblocking(False)
            fd = line.fileno()
            self._sockets[fd], self._frames[fd] = line, 0
            if rest:
                self._count(fd, rest)
            if door.hello:
                line.send(door.hello)
            self._poll.register(fd, select.EPOLLIN)

    def _dial(self, door: Door, number: int) -> socket.socket:
        line = socket.socket()
        line.settimeout(PATIENCE_SECONDS)
        # More sockets than one address has ports come from the next one of loopback's.
        line.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT: the port is chosen with the other end
        line.bind((f"127.0.0.{1 + number // PORTS_PER_ADDRESS_COUNT % ADDRESSES_COUNT}", 0))
        line.connect(("127.0.0.1", door.port))
        line.sendall(door.head)
        return line

    def _read(self, fd: int) -> None:
        try:
            size = self._sockets[fd].recv_into(self._buffer)
        except (BlockingIOError, InterruptedError):
            return
        if not size:
            raise CouldNotRun(f"the server on port {self._port} hung up on a socket that only listens")
        self._count(fd, bytes(self._buffer[:size]))

    def _count(self, fd: int, data: bytes) -> None:
        """Counts whole frames and keeps the rest; answers a ping."""
        data = self._parts.pop(fd, b"") + data
        at, size = 0, len(data)
        while at + 2 <= size:
            wide = data[at + 1] == 126
            if at + 4 > size and wide:
                break
            length = 4 + int.from_bytes(data[at + 2 : at + 4]) if wide else 2 + data[at + 1]
            if at + length > size:
                break
            if data[at] in _BINARY_OR_TEXT:
                self._frames[fd] += 1
                self.bytes += length
            elif data[at : at + 2] == _PING:
                self._sockets[fd].send(_PONG)
            at += length
        if at < size:
            self._parts[fd] = data[at:]


def _after_head(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(4096)
        if not more:
            raise CouldNotRun("the server hung up during the handshake")
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    if b" 101" not in head.split(b"\r\n")[0]:
        raise CouldNotRun(f"the server refused a socket: {head.split(bytes([13]))[0].decode(errors='replace')}")
    return rest


def head(path: str, port: int, headers: Sequence[str] = ()) -> bytes:
    """An upgrade request."""
    lines = [
        f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", *headers,
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
