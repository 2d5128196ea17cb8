"""Trials one after the other on engines of their own, several lanes beside each other."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from klubba_loadtest.engine import PROGRAM
from klubba_loadtest.trials.machine import Machine, Setup
from klubba_loadtest.trials.outcome import Outcome
from klubba_loadtest.trials.script import Script
from klubba_loadtest.trials.trial import Strike, hold

Say = Callable[[str], None]
TRIALS_PER_ENGINE_COUNT: Final = 60
"""Then a fresh store: a log that grows for ever makes the last restarts slower than the first."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one suite is asked for. runs: how many trials, with the seeds `seed`, `seed` + 1 … lanes: side by side."""

    name: str
    seed: int
    runs: int
    say: Say
    program: Sequence[str] = PROGRAM
    lanes: int = 2

    @property
    def seeds(self) -> range:
        return range(self.seed, self.seed + self.runs)


Open = Callable[[Path], Any]
"""An async context manager that gives the engines of one lane, in a folder of its own."""
Make = Callable[[int], Script]


async def in_lanes(run: Run, open_lane: Open, make: Make, strike: Strike) -> list[Outcome]:
    """All trials. A lane whose engine failed gets a new one."""
    waiting = list(reversed(run.seeds))
    done: list[Outcome] = []

    async def lane() -> None:
        while waiting:
            async with fresh(open_lane) as machines:
                for _ in range(TRIALS_PER_ENGINE_COUNT):
                    if not waiting:
                        return
                    outcome = await hold(make(waiting.pop()), machines, strike)
                    done.append(outcome)
                    tell(run, done)
                    if not outcome.held:
                        break

    async with asyncio.TaskGroup() as group:
        for _ in range(min(run.lanes, run.runs)):
            group.create_task(lane())
    return sorted(done, key=lambda outcome: outcome.seed)


@asynccontextmanager
async def fresh(open_lane: Open) -> AsyncIterator[Sequence[Machine]]:
    with tempfile.TemporaryDirectory(prefix="klubba-trial-") as folder:
        async with open_lane(Path(folder)) as machines:
            yield machines


@asynccontextmanager
async def one_engine(folder: Path, setup: Setup) -> AsyncIterator[Sequence[Machine]]:
    async with Machine(folder, setup) as machine:
        yield [machine]


@asynccontextmanager
async def two_engines(folder: Path, program: Sequence[str]) -> AsyncIterator[Sequence[Machine]]:
    """The second engine works on the first one's store."""
    async with AsyncExitStack() as stack:
        folders = [folder / "one", folder / "two"]
        for each in folders:
            each.mkdir()
        first = await stack.enter_async_context(Machine(folders[0], Setup(program)))
        url = first.store_url()
        second = await stack.enter_async_context(Machine(folders[1], Setup(program, {"REDIS_URL": url})))
        yield [first, second]


def tell(run: Run, done: Sequence[Outcome]) -> None:
    """A line now and then, and one for each trial that did not hold."""
    last = done[-1]
    every = max(1, run.runs // 10)
    if not last.held:
        run.say(f"{run.name}: seed {last.seed} did not hold: {'; '.join(last.failures) or 'see the figures'}")
    if len(done) % every == 0 or len(done) == run.runs:
        acknowledged = sum(outcome.acknowledged for outcome in done)
        worst = max(outcome.recovery for outcome in done)
        run.say(f"{run.name}: {len(done)} of {run.runs}, {acknowledged} ballots acknowledged, slowest {worst:.2f} s")
