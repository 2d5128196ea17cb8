"""Phones that lose their lines in the same instant and come back: lean ones, so that the engine is what is measured.

    cut ─► dial ─► upgrade ─► hello ─► welcome, own ballot, state: right again

All of them dial at once, with none of the jitter that real phones have: the worst case. One epoll loop plays them all;
others that were not cut vote meanwhile, and their answers are timed.
"""

import errno
import os
import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]

from klubba_loadtest import frames
from klubba_loadtest.bench.crowd import PATIENCE_SECONDS, head
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.wire import masked

DIALS_PER_LOOK_COUNT: Final = 64
EVENTS_PER_LOOK_COUNT: Final = 512
_HEAD_END: Final = b"\r\n\r\n"
_BINARY: Final = 0x82
_PING: Final = 0x89


class Phone:
    """One voter's phone. back: when it was right again, on the monotonic clock; answered: the same for its ballot."""

    __slots__ = ("answered", "back", "buffer", "is_open", "line", "mine", "request", "seq", "tapped")

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.line: socket.socket | None = None
        self.buffer = b""
        self.is_open = False
        self.mine = -1
        self.seq = 0
        self.back = self.tapped = self.answered = 0.0


class Phones:
    """Phones with a session each. Raises `CouldNotRun` for what the engine owes them and does not give."""

    def __init__(self, port: int, cookies: Sequence[str], poll: str) -> None:
        self._port, self._ballots_of = port, poll
        origin = f"Origin: http://127.0.0.1:{port}"
        self.all = [Phone(head("/ws/voter", port, [origin, f"Cookie: {cookie}"])) for cookie in cookies]
        self._hello = masked(_BINARY, frames.hello())
        self._poll = select.epoll()
        self._by_file: dict[int, Phone] = {}
        self._dialling: deque[Phone] = deque()

    def come(self, phones: Sequence[Phone]) -> None:
        """They dial, all at once; `look` until each is `back`."""
        for phone in phones:
            phone.back, phone.mine, phone.buffer, phone.is_open = 0.0, -1, b"", False
        self._dialling.extend(phones)

    def cut(self, phones: Sequence[Phone]) -> None:
        """Their lines are gone without a word."""
        for phone in phones:
            if phone.line is not None:
                del self._by_file[phone.line.fileno()]
                phone.line.close()
                phone.line = None

    def vote(self, phone: Phone) -> None:
        """One ballot, in place of its last one."""
        assert phone.line is not None
        phone.tapped, phone.answered = time.monotonic(), 0.0
        phone.line.send(masked(_BINARY, frames.cast(self._ballots_of, 1, os.urandom(16), phone.seq, (0,))))

    def look(self, seconds: float) -> None:
        """Dials a few, and reads what comes within so long."""
        for _ in range(min(DIALS_PER_LOOK_COUNT, len(self._dialling))):
            self._dial(self._dialling.popleft())
        for fd, events in self._poll.poll(0 if self._dialling else seconds, EVENTS_PER_LOOK_COUNT):
            phone = self._by_file.get(fd)
            if phone is not None:
                self._on(phone, fd, events)

    def until(self, phones: Sequence[Phone], what: str) -> None:
        """Looks until each phone has this attribute set."""
        patience = time.monotonic() + PATIENCE_SECONDS
        waiting = list(phones)
        while waiting := [phone for phone in waiting if not getattr(phone, what)]:
            if time.monotonic() > patience:
                raise CouldNotRun(f"{len(waiting)} of {len(phones)} phones are not {what}")
            for _ in range(8):
                self.look(0.005)

    def close(self) -> None:
        self.cut(self.all)
        self._poll.close()

    # Inside

    def _dial(self, phone: Phone) -> None:
        phone.line = line = socket.socket()
        line.setblocking(False)
        wrong = line.connect_ex(("127.0.0.1", self._port))
        if wrong not in (0, errno.EINPROGRESS):
            raise CouldNotRun(f"a phone could not dial: {os.strerror(wrong)}")
        self._by_file[line.fileno()] = phone
        self._poll.register(line.fileno(), select.EPOLLOUT)

    def _on(self, phone: Phone, fd: int, events: int) -> None:
        line = phone.line
        assert line is not None
        if events & select.EPOLLOUT:
            line.send(phone.request)
            self._poll.modify(fd, select.EPOLLIN)
            return
        data = line.recv(1 << 16)
        if not data:
            raise CouldNotRun("the engine hung up on a phone that came back")
        data = phone.buffer + data if phone.buffer else data
        if not phone.is_open:
            answer, end, data = data.partition(_HEAD_END)
            if not end:
                phone.buffer = answer
                return
            if not answer.startswith(b"HTTP/1.1 101 "):
                raise CouldNotRun(f"a phone was refused: {answer[:30].decode(errors='replace')}")
            phone.is_open = True
            line.send(self._hello)
        phone.buffer = self._frames(phone, data)

    def _frames(self, phone: Phone, data: bytes) -> bytes:
        at, size = 0, len(data)
        while size - at >= 2:
            length, start = data[at + 1], at + 2
            if length >= 126:
                start = at + (4 if length == 126 else 10)
                if size < start:
                    break
                length = int.from_bytes(data[at + 2 : start])
            if start + length > size:
                break
            if data[at] == _BINARY:
                self._hear(phone, data[start : start + length])
            elif data[at] == _PING:
                assert phone.line is not None
                phone.line.send(masked(0x8A, b""))
            at = start + length
        return data[at:]

    def _hear(self, phone: Phone, payload: bytes) -> None:
        if payload[4:8] == b"mine":
            phone.mine = msgpack.unpackb(payload).get("ballot_seq", 0)
        elif payload[4:10] == b"answer":
            answer = msgpack.unpackb(payload)
            if answer["answer"] not in ("accepted", "replaced"):
                raise CouldNotRun(f"a ballot was answered {answer['answer']}")
            phone.seq, phone.answered = answer["ballot_seq"], time.monotonic()
        elif not phone.back and b"\xa5state" in payload[:16]:
            if phone.mine != phone.seq:
                raise CouldNotRun(f"a phone was told of ballot {phone.mine}, and holds {phone.seq}")
            phone.back = time.monotonic()


def figures(values: Sequence[float]) -> dict[str, Any]:
    """p50, p99 and the largest, ms."""
    ordered = sorted(values)
    ranks = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {
        name: round(ordered[min(len(ordered) - 1, int(rank * len(ordered)))] * 1e3, 1) for name, rank in ranks.items()
    }
