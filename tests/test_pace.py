"""When a room tells its screens: how long it rests after a tick, and what ends that."""

import asyncio
from itertools import pairwise

import pytest
from owntime import own_time

from klubba import limits
from klubba.pace import Pace

GAP = 0.05


@pytest.fixture(autouse=True)
def paced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FANOUT_PER_SECOND", round(1 / GAP))
    monkeypatch.setattr(limits, "FANOUT_PAUSE_RATIO", 3)
    monkeypatch.setattr(limits, "FANOUT_PAUSE_MAX_SECONDS", 1.0)


async def rested(pace: Pace, tick: float, marks_every: float, marks_for: float, *, step_at: float = -1) -> float:
    """How long the rest is after a tick that took so long, while ballots are counted for so long."""
    clock = asyncio.get_running_loop().time
    pace.mark()
    await pace.due()
    await asyncio.sleep(tick)

    async def counted() -> None:
        began = clock()
        while clock() - began < marks_for:
            await asyncio.sleep(marks_every)
            pace.mark()

    def step() -> None:
        pace.mark(at_once=True)

    if step_at >= 0:
        asyncio.get_running_loop().call_later(step_at, step)
    counting = asyncio.create_task(counted())
    began = clock()
    await pace.rest()
    counting.cancel()
    return clock() - began


@own_time
async def test_a_quiet_room_rests_no_longer_than_it_must() -> None:
    assert GAP * 0.9 <= await rested(Pace(), 0.2, 1, 0) < 3 * GAP


@own_time
async def test_while_ballots_stream_in_a_long_tick_is_followed_by_a_longer_rest() -> None:
    assert await rested(Pace(), 0.2, 0.005, 5) >= 0.55


@own_time
async def test_the_last_ballot_ends_it() -> None:
    assert 0.2 <= await rested(Pace(), 0.3, 0.005, 0.2) < 0.5


@own_time
async def test_a_step_ends_it_though_ballots_stream_in() -> None:
    assert await rested(Pace(), 0.3, 0.005, 5, step_at=0.1) < 0.4


@own_time
async def test_so_does_one_that_was_taken_during_the_tick() -> None:
    pace = Pace()
    asyncio.get_running_loop().call_later(0.1, lambda: pace.mark(at_once=True))
    assert await rested(pace, 0.3, 0.005, 5) < 0.4


@own_time
async def test_what_was_told_is_not_told_again() -> None:
    pace = Pace()
    pace.mark()
    await pace.due()
    await pace.rest()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3 * GAP):
            await pace.due()


@own_time
async def test_there_are_never_more_ticks_than_that_and_none_is_lost() -> None:
    pace, clock = Pace(), asyncio.get_running_loop().time
    ticks = []

    async def run() -> None:
        while True:
            await pace.due()
            ticks.append(clock())
            await pace.rest()

    running = asyncio.create_task(run())
    for _ in range(100):
        pace.mark()
        await asyncio.sleep(0.005)
    last = clock()
    await asyncio.sleep(3 * GAP)
    running.cancel()
    assert all(later - sooner >= GAP * 0.9 for sooner, later in pairwise(ticks))
    assert ticks[-1] >= last - 0.01, "what was marked last is told"
