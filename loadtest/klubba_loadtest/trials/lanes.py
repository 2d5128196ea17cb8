"""Trials one after the other on engines of their own, several lanes beside each other."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from klubba_loadtest.engine import PROGRAM
from klubba_loadtest.trials.machine import Machine, Setup
from klubba_loadtest.trials.outcome import Outcome
from klubba_loadtest.trials.script import Script
from klubba_loadtest.trials.trial import Strike, hold

Note = Callable[[Outcome], None]
TRIALS_PER_ENGINE_COUNT: Final = 60
"""Then a fresh store: a log that grows for ever makes the last restarts slower than the first."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one suite is asked for. seeds: of the trials to be made. note: told of each when it is over.

    lanes: how many side by side. amount: how much is thrown in one trial, where a suite is counted so.
    """

    name: str
    seeds: Sequence[int]
    note: Note
    program: Sequence[str] = PROGRAM
    lanes: int = 2
    amount: int = 0


Open = Callable[[Path], Any]
"""An async context manager that gives the engines of one lane, in a folder of its own."""
Make = Callable[[int], Script]


async def in_lanes(run: Run, open_lane: Open, make: Make, strike: Strike) -> None:
    """All trials. A lane whose engine failed gets a new one."""
    waiting = list(reversed(run.seeds))

    async def lane() -> None:
        while waiting:
            try:
                async with fresh(open_lane) as machines:
                    await on_one_engine(machines)
            except Exception as error:
                # A fault of the harness, or an engine that does not start: one trial's failure, and not the run's end.
                if waiting:
                    run.note(_broken(waiting.pop(), error))

    async def on_one_engine(machines: Sequence[Machine]) -> None:
        for _ in range(TRIALS_PER_ENGINE_COUNT):
            if not waiting:
                return
            seed = waiting.pop()
            try:
                outcome = await hold(make(seed), machines, strike)
            except Exception as error:
                outcome = _broken(seed, error)
            run.note(outcome)
            if not outcome.held:
                return

    await _side_by_side(run, lane)


async def each_alone(run: Run, trial: Callable[[int], Awaitable[Outcome]]) -> None:
    """All trials, each of which brings along whatever it needs."""
    waiting = list(reversed(run.seeds))

    async def lane() -> None:
        while waiting:
            seed = waiting.pop()
            try:
                outcome = await trial(seed)
            except Exception as error:
                outcome = _broken(seed, error)
            run.note(outcome)

    await _side_by_side(run, lane)


def _broken(seed: int, error: Exception) -> Outcome:
    """A trial that could not be made is no trial that held."""
    return Outcome(seed, failures=[f"the trial itself failed: {type(error).__name__}: {error}"])


async def _side_by_side(run: Run, lane: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(min(run.lanes, len(run.seeds))):
            group.create_task(lane())


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
