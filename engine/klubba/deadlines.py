"""Timed rounds: counts the time left on the monotonic clock, saves it every second, and closes when it is up.

    open (time limit) ──► clock here, from the time that was saved ──► saved every second ──► up: gavel.run_out

Time is the engine's own: a jump of the wall clock changes nothing, and what an engine or its store was away does not
count, since nobody could vote meanwhile. Any number of engines count the same round; the least time left stands, and
all of them send the same closing command, of which the store takes one.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import structlog

from klubba import limits
from klubba.core.model import RoundState, TimeLeft
from klubba.errors import MeetingUnknown, StoreAway
from klubba.gavel import Gavel
from klubba.store.contract import RoundRecord, RoundRef, Store

log = structlog.get_logger()


@dataclass(slots=True)
class _Clock:
    """timer: the step that set it going. ends: on the monotonic clock, seconds."""

    timer: int
    ends: float


def _counts(clock: _Clock, record: RoundRecord) -> bool:
    """Whether it is this round's clock, set going by the step that the record knows, and runs."""
    return record.state is RoundState.OPEN and record.left_ms >= 0 and clock.timer == record.timer


class Deadlines:
    """The clocks of this engine. changed: told a meeting's id when its round has been closed."""

    def __init__(
        self, store: Store, gavel: Gavel, changed: Callable[[str], None], clock: Callable[[], float] = monotonic
    ) -> None:
        self._store = store
        self._gavel = gavel
        self._changed = changed
        self._now = clock
        self._clocks: dict[RoundRef, _Clock] = {}
        self._away_since: float | None = None
        self._news = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    def look(self) -> None:
        """A step was taken: a clock may have been set going, moved or stopped."""
        self._news.set()

    def left_ms(self, record: RoundRecord) -> int:
        """Milliseconds until the round is closed, now; -1 without a limit. While paused it stands still."""
        clock = self._clocks.get(record.ref)
        if clock is None or not _counts(clock, record):
            return record.left_ms
        return max(0, round((clock.ends - self._now()) * 1000))

    def time_left(self, record: RoundRecord) -> TimeLeft:
        """The same, and the end that is counted to."""
        clock = self._clocks.get(record.ref)
        return TimeLeft(self.left_ms(record), round(clock.ends * 1000) if clock and _counts(clock, record) else 0)

    async def _run(self) -> None:
        while True:
            try:
                await self.tick()
            except StoreAway:
                self._away_since = self._away_since if self._away_since is not None else self._now()
            except Exception:
                # A fault of ours in one meeting must not stop the clocks of the others for good.
                log.exception("deadlines_failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._news.wait()
            self._news.clear()

    async def tick(self) -> None:
        """Looks at every timed meeting once: starts and saves clocks, closes what is up. Raises `StoreAway`."""
        timed = await self._store.timed()
        if self._away_since is not None:
            missed, self._away_since = self._now() - self._away_since, None
            for clock in self._clocks.values():
                clock.ends += missed
        for meeting in timed:
            try:
                await self._look_at(meeting)
            except MeetingUnknown:
                await self._store.forget_timed(meeting)

    async def _look_at(self, meeting: str) -> None:
        record = (await self._store.snapshot(meeting)).current
        for ref in [ref for ref in self._clocks if ref.meeting == meeting and (record is None or ref != record.ref)]:
            del self._clocks[ref]
        if record is None or record.left_ms < 0:
            self._clocks.pop(record.ref, None) if record else None
            await self._store.forget_timed(meeting)
        elif record.state is not RoundState.OPEN:
            self._clocks.pop(record.ref, None)
        else:
            await self._count(record)

    async def _count(self, record: RoundRecord) -> None:
        clock = self._clocks.get(record.ref)
        if clock is None or clock.timer != record.timer:
            clock = self._clocks[record.ref] = _Clock(record.timer, self._now() + record.left_ms / 1000)
            self._changed(record.ref.meeting)
        left_ms = self.left_ms(record)
        if left_ms > 0:
            await self._store.save_left(record.ref, record.timer, left_ms)
            return
        await self._gavel.run_out(await self._store.meeting(record.ref.meeting), record.ref, record.timer)
        self._changed(record.ref.meeting)

    def _pause(self) -> float:
        """Until the next clock is up, or the next time is to be saved."""
        next_end = min((clock.ends - self._now() for clock in self._clocks.values()), default=1.0)
        return max(0.02, min(next_end, limits.DEADLINE_SAVED_EVERY_SECONDS))
