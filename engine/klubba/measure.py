"""`python -m klubba.measure`: the way of a ballot from the ballot box to the store and back, without sockets.

It is what `klubba-load bench intake` runs: the real ballot box on an embedded store of its own, so many ballots waiting
at any time. One JSON object at the end: CPU per counted ballot of this process and of the store, votes a second, time
to the answer; and beside it, in turns, the same script by redis-benchmark, one ballot a command. Linux only. A tool
for measuring; nothing of the engine imports it.
"""

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from klubba import limits
from klubba.ballotbox import BallotBox, Handed, Said
from klubba.core.model import Answer, Item, Meeting, Method, Option, Poll, Register, RoundState, Seat, Text
from klubba.store.contract import MeetingSetup, RoundRef, Transition
from klubba.store.embedded import EmbeddedServer
from klubba.store.keys import HINTS, MeetingKeys
from klubba.store.link import Link
from klubba.store.redis import RedisStore
from klubba.store.scripts import script

SEAT_DIGITS: Final = 12
"""As redis-benchmark writes its random numbers, so that they are seats."""
DRAWN: Final = "__rand_int__"
DRAWN_FROM_COUNT: Final = limits.SEATS_MAX_COUNT
DRAWN_COUNT: Final = 6_000


@dataclass(slots=True)
class Line:
    """Voters who cast again as soon as they are answered, until so many ballots have been counted."""

    box: BallotBox
    ref: RoundRef
    paper: Poll
    left: int
    done: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: list[float] = field(default_factory=list)
    others: int = 0

    def cast(self, seat: str, replaces: int) -> None:
        began = time.perf_counter()

        def answered(said: Said) -> None:
            if self.left <= 0:
                return  # Beyond what was asked for.
            self.seconds.append(time.perf_counter() - began)
            self.others += said.answer not in (Answer.ACCEPTED, Answer.REPLACED)
            self.left -= 1
            if self.left > 0:
                self.cast(seat, said.ballot_seq)
            elif self.left == 0:
                self.done.set()

        ballot = Handed(seat, "", secrets.token_bytes(16), replaces, (self.left % len(self.paper.options),), 0)
        self.box.hand_in(self.ref, self.paper, ballot, answered)


@dataclass(frozen=True, slots=True)
class Bench:
    """A store that nobody else uses, and its process."""

    url: str
    pid: int

    def cpu_us(self) -> float:
        """CPU time of all its threads so far, as the scheduler counts it."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1000

    async def cast(self, waiting: int, ballots: int, options: int = 2) -> dict[str, float]:
        """One run on a round of its own."""
        store = await RedisStore.connect(self.url)
        ref, paper = await _open_round(store, waiting, options)
        line = Line(BallotBox(store), ref, paper, ballots)
        spent, used, began = self.cpu_us(), time.process_time(), time.perf_counter()
        for number in range(waiting):
            line.cast(f"{number:0{SEAT_DIGITS}}", 0)
        await line.done.wait()
        took, engine, theirs = time.perf_counter() - began, time.process_time() - used, self.cpu_us() - spent
        await line.box.close()
        await store.close()
        if line.others:
            raise RuntimeError(f"{line.others} ballots were not counted: such figures say nothing")
        times = sorted(line.seconds)
        return {
            "klubba_us": engine * 1e6 / ballots,
            "store_us": theirs / ballots,
            "per_s": ballots / took,
            "ack_p50_ms": times[len(times) // 2] * 1e3,
            "ack_p99_ms": times[len(times) * 99 // 100] * 1e3,
        }

    async def by_redis_benchmark(self, program: str) -> dict[str, float]:
        """The same script, one ballot a command. Voters are drawn: one in seven comes twice, and is refused."""
        store = await RedisStore.connect(self.url)
        ref, paper = await _open_round(store, DRAWN_FROM_COUNT, 2)
        await store.close()
        names, args = _script_of(ref, paper)
        ballot = [DRAWN, DRAWN, "0" * 20 + DRAWN, "0", "[1]", "1", "", "0"]
        spent = self.cpu_us()
        process = await asyncio.create_subprocess_exec(
            program, "-s", self.url.removeprefix("unix://"), "-n", str(DRAWN_COUNT), "-c", "8", "-P", "32", "--csv",
            "-r", str(DRAWN_FROM_COUNT), "EVALSHA", script("cast").digest, str(len(names)), *names, *args, *ballot,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        said, _ = await process.communicate()
        line = said.decode().strip().splitlines()[-1]
        store_us = (self.cpu_us() - spent) / DRAWN_COUNT
        return {"redis_benchmark_per_s": float(line.split('","')[1].strip('"')), "redis_benchmark_store_us": store_us}


async def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """All runs, in turns; medians."""
    runs: dict[str, list[dict[str, float]]] = {}

    def note(name: str, figures: dict[str, float]) -> None:
        runs.setdefault(name, []).append(figures)

    with tempfile.TemporaryDirectory(prefix="klubba-measure-") as folder:
        async with EmbeddedServer(Path(folder)) as server:
            bench = Bench(server.url, await _pid(server.url))
            await bench.cast(256, 2_000)  # for caches
            for _ in range(chosen.rounds):
                for waiting in chosen.waiting:
                    note(f"waiting {waiting}", await bench.cast(waiting, chosen.ballots))
                for options in chosen.options:
                    note(f"options {options}", await bench.cast(2_000, chosen.ballots, options))
                if chosen.redis_benchmark:
                    note("redis_benchmark", await bench.by_redis_benchmark(chosen.redis_benchmark))
    return {name: {key: round(median(run[key] for run in each), 2) for key in each[0]} for name, each in runs.items()}


async def lent(seats: int) -> None:
    """A store with an open round of so many seats, for somebody else's way of voting, until standard input ends."""
    with tempfile.TemporaryDirectory(prefix="klubba-measure-") as folder:
        async with EmbeddedServer(Path(folder)) as server:
            store = await RedisStore.connect(server.url)
            names, args = _script_of(*await _open_round(store, seats, 2))
            given = {"url": server.url, "digest": script("cast").digest, "keys": names, "args": args}
            print(json.dumps(given), flush=True)
            await asyncio.to_thread(sys.stdin.read)
            await store.close()


def _script_of(ref: RoundRef, paper: Poll) -> tuple[list[str], list[str]]:
    """The keys of the cast script for a round, and what stands before its ballots."""
    of = MeetingKeys(ref.meeting)
    kinds = ("head", "seats", "box", "ids", "bodies", "tally", "who")
    parts = [of.round(ref.poll, ref.round, part) for part in kinds]
    return [of.head, *parts, of.log, of.devices], [
        ref.meeting, ref.poll, "1", paper.change.value, paper.secrecy.value, HINTS
    ]  # fmt: skip


async def _pid(url: str) -> int:
    link = Link.to(url)
    info = await link.call("INFO", "server")
    await link.close()
    return int(info["process_id"])


async def _open_round(store: RedisStore, seats: int, options: int) -> tuple[RoundRef, Poll]:
    offered = tuple(Option(f"o{number}", Text(f"Val {number}")) for number in range(options))
    paper = Poll("p", Text("Provröstning"), Method.CHOOSE, offered)
    roll = tuple(Seat(f"{number:0{SEAT_DIGITS}}", "") for number in range(seats))
    meeting = Meeting(f"measure-{secrets.token_hex(4)}", Text("Mätning"), (Item("i", Text("Punkt"), (paper,)),), roll)
    await store.create(MeetingSetup(meeting, secrets.token_hex(4), secrets.token_bytes(32), {}, 0))
    ref = RoundRef(meeting.id, paper.id, 1)
    for number, to in enumerate((RoundState.ARMED, RoundState.OPEN)):
        is_first = to is RoundState.ARMED
        facts: dict[str, Any] = {"paper": paper, "item": "i"} if is_first else {"register": Register(roll)}
        await store.transition(Transition(ref, secrets.token_bytes(16), number, to, b'{"kind":"measure"}', 0, **facts))
    return ref, paper


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="klubba.measure", description="Measure the ballot box on a store.")
    parser.add_argument("--waiting", type=int, nargs="+", default=[2_000], help="ballots that wait at any time")
    parser.add_argument("--options", type=int, nargs="*", default=[], help="further runs, with so many options")
    parser.add_argument("--ballots", type=int, default=20_000, help="in each run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--redis-benchmark", metavar="PROGRAM", default="", help="measured beside it")
    parser.add_argument("--lend", metavar="SEATS", type=int, default=0, help="only open a round on a store, and wait")
    chosen = parser.parse_args(arguments)
    if chosen.lend:
        asyncio.run(lent(chosen.lend))
    else:
        print(json.dumps(asyncio.run(measured(chosen))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
