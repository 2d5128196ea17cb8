"""The suite of frames: honest people vote while hundreds of sockets of another meeting throw nonsense at the engine."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Final

from klubba_loadtest.httpline import Address
from klubba_loadtest.plan import meeting
from klubba_loadtest.trials.chair import QUICK, Gavel
from klubba_loadtest.trials.fuzz import FRAMES_PER_SECOND, IN_A_ROW_COUNT, Pelter, resident_mib
from klubba_loadtest.trials.lanes import Run, in_lanes, one_engine
from klubba_loadtest.trials.machine import Machine, Setup
from klubba_loadtest.trials.outcome import Outcome
from klubba_loadtest.trials.script import Script, script
from klubba_loadtest.trials.trial import Hurt

SEATS_COUNT: Final = 150
SEATS_MAX_COUNT: Final = 1000
FRAMES_PER_SEAT_COUNT: Final = 5000
ENGINE_PER_SECOND: Final = 20_000.0
"""What one harness can throw, and one engine refuse, on a processor each."""
BAD_PER_SECOND: Final = FRAMES_PER_SECOND * IN_A_ROW_COUNT / (IN_A_ROW_COUNT + 1)
SOCKETS_PER_SEAT_COUNT: Final = 2
JOINS_AT_ONCE_COUNT: Final = 16
WARM_SHARE: Final = 0.3
"""By then every kind of frame has come: what the engine holds from there on must not grow."""
GROWTH_MAX_SHARE: Final = 0.05
GROWTH_MAX_MIB: Final = 8.0


@dataclass(slots=True)
class _Pelting:
    """One strike, and what it measured."""

    frames: int
    memory: list[float] = field(default_factory=list)
    thrown: int = 0
    sockets: int = 0
    failures: list[str] = field(default_factory=list)

    async def strike(self, hurt: Hurt) -> float:
        machine, pid = hurt.machine, hurt.machine.pid
        pelters = await _pelters(machine, hurt.script.seed, seats_of(self.frames))
        self.sockets = len(pelters)
        each = -(-self.frames // len(pelters))
        for share in (WARM_SHARE, 1.0):
            await asyncio.gather(*(pelter.pelt(round(each * share)) for pelter in pelters))
            self.memory.append(round(resident_mib(pid), 1))
        self.thrown = sum(pelter.thrown for pelter in pelters)
        for pelter in pelters:
            pelter.close()
        if not machine.alive or machine.pid != pid:
            self.failures.append("the engine ended")
        warm, last = self.memory
        if last - warm > max(GROWTH_MAX_MIB, GROWTH_MAX_SHARE * warm):
            self.failures.append(f"memory grew from {warm} to {last} MiB")
        return time.monotonic()


async def _pelters(machine: Machine, seed: int, seats: int) -> Sequence[Pelter]:
    """Sockets of a meeting of their own, whose poll is open: nothing that they cast by accident is anybody's else."""
    poll = {"id": "poll-1", "title": "Provfråga", "method": "choose", "choose": 2, "options": ["A", "B", "C"]}
    created = await machine.operator.create_meeting(meeting(f"pelted-{seed}", seats, [poll]))
    gavel = await Gavel.join(machine.operator.site, created.token("chair"), timing=QUICK)
    await gavel.take("arm", "open")
    await gavel.close()
    at, gate = Address(machine.url), asyncio.Semaphore(JOINS_AT_ONCE_COUNT)

    async def cookie(token: str) -> str:
        async with gate:
            return (await machine.operator.site.join("voter", token=token)).cookie

    cookies = await asyncio.gather(*(cookie(card.token) for card in created.cards))
    places = [cookie for cookie in cookies for _ in range(SOCKETS_PER_SEAT_COUNT)]
    randoms = (Random(f"{seed}:pelter:{n}") for n in range(len(places)))  # noqa: S311  # a run that repeats
    return [
        Pelter(at.host, at.port, partial(_upgrade, at, cookie), random)
        for cookie, random in zip(places, randoms, strict=True)
    ]


def _upgrade(at: Address, cookie: str, key: bytes) -> bytes:
    return (
        f"GET /ws/voter HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nOrigin: {at.origin}\r\nCookie: {cookie}\r\n"
        f"Sec-WebSocket-Key: {key.decode()}\r\n\r\n"
    ).encode()


async def run(run: Run) -> None:
    """run.amount: how many frames."""
    pelting = _Pelting(run.amount)
    seconds = max(1.0, run.amount / frames_per_second(run.amount))
    make = partial(script, run.name, window=seconds, secret=False)

    def note(outcome: Outcome) -> None:
        outcome.failures += pelting.failures
        outcome.figures = {"frames": pelting.thrown, "sockets": pelting.sockets, "memory_mib": pelting.memory}
        run.note(outcome)

    lane = partial(one_engine, setup=Setup(run.program))
    await in_lanes(replace(run, note=note), lane, lambda seed: _from_start(make(seed)), pelting.strike)


def frames_per_second(frames: int) -> float:
    """How many of so many frames can be thrown in a second."""
    return min(seats_of(frames) * SOCKETS_PER_SEAT_COUNT * BAD_PER_SECOND, ENGINE_PER_SECOND)


def seats_of(frames: int) -> int:
    """A socket may throw so many frames a second: many frames need many sockets, or all day."""
    return min(SEATS_MAX_COUNT, max(SEATS_COUNT, frames // FRAMES_PER_SEAT_COUNT))


def _from_start(made: Script) -> Script:
    return replace(made, strike_at=0.0)
