"""The whole way of a vote: frame in, durable, answer out, CPU of the serving process; beside Starlette, in turns.

Everybody votes at once, again and again: so many ballots wait as there are voters. The engine also tells every screen
the turnout meanwhile, which is in its figure; Starlette tells nobody. The store is not counted for either.
"""

import asyncio
import json
import os
import select
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from statistics import median
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]

from klubba_clients import Operator
from klubba_loadtest import frames
from klubba_loadtest.bench.costs import cpu_us
from klubba_loadtest.bench.crowd import PATIENCE_SECONDS, head
from klubba_loadtest.bench.fanout import Plan, opened
from klubba_loadtest.bench.yards import FOLDER
from klubba_loadtest.engine import own_engine
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.wire import masked

VOTERS_COUNT: Final = 500
CASTS_PER_TURN_COUNT: Final = 4
"""Fewer than a phone may hand in within one second."""
REST_SECONDS: Final = 1.2
SEAT_DIGITS: Final = 12
_ANSWER: Final = b"answer"
_COUNTED: Final = ("accepted", "replaced")


class Voters:
    """Sockets that vote. Raises `CouldNotRun` for a ballot that is not counted."""

    def __init__(self, port: int, heads: Sequence[bytes], hello: bytes) -> None:
        self._poll = select.epoll()
        self._lines: dict[int, socket.socket] = {}
        self._seqs: dict[int, int] = {}
        self._parts: dict[int, bytes] = {}
        for request in heads:
            line = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
            line.sendall(request)
            data = b""
            while b"\r\n\r\n" not in data:
                data += line.recv(4096)
            if hello:
                line.sendall(hello)
            line.setblocking(False)
            fd = line.fileno()
            self._lines[fd], self._seqs[fd], self._parts[fd] = line, 0, data.partition(b"\r\n\r\n")[2]
            self._poll.register(fd, select.EPOLLIN)

    def vote(self) -> None:
        """Each hands in one ballot in place of its last one; returns when all are answered."""
        for fd, line in self._lines.items():
            line.send(masked(0x82, frames.cast("p", 1, os.urandom(16), self._seqs[fd], (0,))))
        waiting = set(self._lines)
        while waiting:
            ready = self._poll.poll(PATIENCE_SECONDS, 4096)
            if not ready:
                raise CouldNotRun(f"{len(waiting)} ballots were not answered")
            for fd, _ in ready:
                if self._hear(fd):
                    waiting.discard(fd)

    def rest(self, seconds: float) -> None:
        """Reads what else comes."""
        while ready := self._poll.poll(seconds, 4096):
            for fd, _ in ready:
                self._hear(fd)

    def close(self) -> None:
        for line in self._lines.values():
            line.close()
        self._poll.close()

    def _hear(self, fd: int) -> bool:
        """Reads what has come; whether an answer is among it."""
        data = self._lines[fd].recv(1 << 16)
        if not data:
            raise CouldNotRun("a server hung up on a voter")
        data, found = self._parts[fd] + data, False
        while len(data) >= 4:
            start = 4 if data[1] == 126 else 2
            end = start + (int.from_bytes(data[2:4]) if start == 4 else data[1])
            if len(data) < end:
                break
            if data[start + 4 : start + 10] == _ANSWER:
                self._answered(fd, data[start:end])
                found = True
            data = data[end:]
        self._parts[fd] = data
        return found

    def _answered(self, fd: int, payload: bytes) -> None:
        said = msgpack.unpackb(payload)
        if said["answer"] not in _COUNTED:
            raise CouldNotRun(f"a ballot was not counted: {said['answer']}")
        self._seqs[fd] = said["ballot_seq"]


async def way(plan: Plan, say: Any) -> dict[str, Any]:
    """`klubba_us` and `starlette_us` per vote, and their ratio."""
    say(f"a vote's whole way, {VOTERS_COUNT} at once")
    async with _klubba() as klubba, _starlette() as starlette:
        costs: dict[str, list[float]] = {"klubba_us": [], "starlette_us": []}
        for turn in range(plan.rounds + 1):
            for (pid, voters), name in zip((klubba, starlette), costs, strict=True):
                cost = await asyncio.to_thread(_turn, pid, voters)
                await asyncio.to_thread(voters.rest, REST_SECONDS)
                if turn:  # the first is for caches
                    costs[name].append(cost)
    seen = {name: round(median(each), 1) for name, each in costs.items()}
    return {"voters": VOTERS_COUNT, **seen, "ratio": round(seen["klubba_us"] / seen["starlette_us"], 2)}


def _turn(pid: int, voters: Voters) -> float:
    before = cpu_us([pid])
    for _ in range(CASTS_PER_TURN_COUNT):
        voters.vote()
    return (cpu_us([pid]) - before) / CASTS_PER_TURN_COUNT / VOTERS_COUNT


@asynccontextmanager
async def _klubba() -> AsyncIterator[tuple[int, Voters]]:
    async with (
        own_engine() as engine,
        Operator(engine.url, engine.key) as operator,
        opened(operator, VOTERS_COUNT) as (_, created),
    ):
        port = int(engine.url.rpartition(":")[2])
        heads = []
        for card in created.cards[:VOTERS_COUNT]:
            cookie = (await operator.site.join("voter", token=card.token)).cookie
            heads.append(head("/ws/voter", port, [f"Origin: {engine.url}", f"Cookie: {cookie}"]))
        voters = await asyncio.to_thread(Voters, port, heads, masked(0x82, frames.hello("")))
        await asyncio.to_thread(voters.rest, REST_SECONDS)
        yield engine.process.pid, voters
        voters.close()


@asynccontextmanager
async def _starlette() -> AsyncIterator[tuple[int, Voters]]:
    async with _running("-m", "klubba.measure", "--lend", str(VOTERS_COUNT)) as (store, given):
        async with _running(str(FOLDER / "starlette_votes.py"), given.decode()) as (serving, said):
            heads = [head(f"/ws/{number:0{SEAT_DIGITS}}", int(said)) for number in range(VOTERS_COUNT)]
            voters = await asyncio.to_thread(Voters, int(said), heads, b"")
            yield serving.pid, voters
            voters.close()
        assert store.stdin is not None
        store.stdin.close()
        await store.wait()


@asynccontextmanager
async def _running(*command: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, bytes]]:
    """A Python process, and its first line. Raises `CouldNotRun`."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    try:
        said = json.dumps(json.loads(line)).encode() if (line := await process.stdout.readline()) else b""
        if not said:
            raise CouldNotRun("a process beside the engine did not start: what it said stands above")
        yield process, said
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
