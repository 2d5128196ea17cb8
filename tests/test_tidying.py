"""When everything is searched for cyclic garbage: never while somebody votes, and soon after."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest
from owntime import own_time

from klubba import limits, tidying
from klubba.core.model import Method, Option, Poll, RoundState, Text
from klubba.store.contract import RoundRecord, RoundRef, Snapshot

PAPER = Poll("p", Text("Fråga"), Method.CHOOSE, (Option("a", Text("A")), Option("b", Text("B"))))


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


def old_garbage() -> "weakref.ref[Ring]":
    """A ring that has lasted long enough to be looked at with everything else only."""
    ring = Ring()
    gc.collect(1)
    gc.collect(1)
    for _ in range(limits.TIDIED_AFTER_COUNT + 1):
        gc.collect(1)
    return weakref.ref(ring)


def at(state: RoundState | None, seq: int = 7) -> Snapshot:
    record = None
    if state is not None:
        record = RoundRecord(RoundRef("m", "p", 1), state, PAPER, "i", *[None] * 4, 0, 0, b"", b"", "", True)  # type: ignore[arg-type]
    return Snapshot("m", "e", seq, 3, record, {})


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(limits, "TIDIED_EVERY_SECONDS", 0.02)
    monkeypatch.setattr(limits, "TIDIED_AFTER_COUNT", 3)
    before = gc.get_threshold()
    yield
    assert gc.get_threshold() == before


VOTING = (RoundState.ARMED, RoundState.OPEN, RoundState.PAUSED)


@pytest.mark.parametrize("state", VOTING)
@own_time
async def test_nothing_old_is_searched_while_a_round_takes_ballots(state: RoundState) -> None:
    seen = [at(state)]
    async with tidying.tidying(lambda: seen):
        left = old_garbage()
        await asyncio.sleep(0.2)
        assert left() is not None
        seen[:] = [at(RoundState.PUBLISHED)]
        await asyncio.sleep(0.3)
        assert left() is None


@own_time
async def test_nor_just_after_something_has_happened() -> None:
    count = iter(range(10_000))
    async with tidying.tidying(lambda: [at(RoundState.CLOSED, next(count))]):
        left = old_garbage()
        await asyncio.sleep(0.2)
        assert left() is not None


@own_time
async def test_a_vote_of_hours_does_not_put_it_off_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIDIED_LATEST_SECONDS", 0.1)
    async with tidying.tidying(lambda: [at(RoundState.OPEN)]):
        left = old_garbage()
        await asyncio.sleep(0.5)
        assert left() is None


@own_time
async def test_python_itself_searches_no_old_objects_meanwhile() -> None:
    kinds: list[int] = []

    def watch(phase: str, info: dict[str, int]) -> None:
        kinds.append(info["generation"])

    async with tidying.tidying(lambda: [at(RoundState.OPEN)]):
        gc.callbacks.append(watch)
        kept = [[[n] for n in range(10)] for _ in range(30_000)]
        gc.callbacks.remove(watch)
    assert len(kept) == 30_000
    assert 1 in kinds
    assert 2 not in kinds
