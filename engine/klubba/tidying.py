"""When Python looks for cyclic garbage: among young objects as ever, among all of them only while nobody is voting.

A full collection walks through every object. With 10 000 sockets that is 0.1 to 0.4 s in which no ballot is answered,
and CPython's own rule (a quarter more objects than last time) met the second in which everybody voted: the 99th
percentile of answers was that pause. What is old is therefore left alone until the engine is quiet. Nothing of a
connection needs it: a socket that is gone is freed at once, by its reference count (tests/edge/test_sockets.py).
"""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Iterable, Set
from typing import Final

from klubba import limits
from klubba.core.model import RoundState
from klubba.store.contract import Snapshot

_VOTING: Final = (RoundState.ARMED, RoundState.OPEN, RoundState.PAUSED)
_NEVER_COUNT: Final = 2**31 - 1
Points = Set[tuple[str, int, bool]]
"""Where each meeting stands: its epoch and number, and whether a round of it takes ballots or soon will."""


@contextlib.asynccontextmanager
async def tidying(snapshots: Callable[[], Iterable[Snapshot]]) -> AsyncIterator[None]:
    """For a whole process: collects as said above until the end of the block. snapshots: of all meetings here."""
    before = gc.get_threshold()
    gc.freeze()  # Modules and their tables never become garbage.
    gc.set_threshold(before[0], before[1], _NEVER_COUNT)
    task = asyncio.create_task(_tidy(snapshots))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        gc.set_threshold(*before)
        gc.unfreeze()


async def _tidy(snapshots: Callable[[], Iterable[Snapshot]]) -> None:
    waited, seen = 0.0, _points(snapshots())
    while True:
        await asyncio.sleep(limits.TIDIED_EVERY_SECONDS)
        before, seen = seen, _points(snapshots())
        # The third number: how often young objects were looked at since all of them were.
        if gc.get_count()[2] < limits.TIDIED_AFTER_COUNT:
            continue
        waited += limits.TIDIED_EVERY_SECONDS
        if waited >= limits.TIDIED_LATEST_SECONDS or is_quiet(before, seen):
            gc.collect()
            waited = 0.0


def is_quiet(before: Points, now: Points) -> bool:
    """Whether nobody is about to vote or waits for an answer, and nothing has happened since the last look."""
    return before == now and not any(is_voting for _, _, is_voting in now)


def _points(snapshots: Iterable[Snapshot]) -> Points:
    return {(seen.epoch, seen.seq, seen.current is not None and seen.current.state in _VOTING) for seen in snapshots}
