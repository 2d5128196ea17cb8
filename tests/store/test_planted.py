"""The planted faults do what they say: each breaks its own invariant, and is gone again afterwards."""

import asyncio
import subprocess
import sys
from pathlib import Path

import planted
import pytest
import redis
from assembly import CLOSED, Assembly, poll

from klubba.core.model import Answer, Secrecy
from klubba.store import process, scripts
from klubba.store.redis import RedisStore


@pytest.mark.parametrize("name", planted.FAULTS)
def test_each_can_be_planted_and_taken_out_again(name: str) -> None:
    before = [scripts.script(each).digest for each in scripts.NAMES], RedisStore.cast, process.settings
    with planted.faults(name):
        pass
    assert before == ([scripts.script(each).digest for each in scripts.NAMES], RedisStore.cast, process.settings)


async def test_without_dedupe_a_counted_ballot_is_told_otherwise(store: RedisStore) -> None:
    with planted.faults("no_dedupe"):
        room = await Assembly.voting(store)
        sent = room.ballot(0, 1)
        assert await room.answer(sent) is Answer.ACCEPTED
        assert await room.answer(sent) is Answer.SUPERSEDED
    assert await room.answer(sent) is Answer.SAME


async def test_without_compare_and_set_an_old_ballot_replaces_a_newer(store: RedisStore) -> None:
    with planted.faults("no_compare_and_set"):
        room = await Assembly.voting(store)
        delayed, newer = room.ballot(0, 1), room.ballot(0, 2)
        assert await room.answers(newer, delayed) == [Answer.ACCEPTED, Answer.REPLACED]
    assert await room.answer(room.ballot(0, 3)) is Answer.SUPERSEDED


async def test_check_then_write_counts_after_close(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUBBA_PLANT_GAP_MS", "100")
    with planted.faults("check_then_write"):
        room = await Assembly.voting(store)
        late = asyncio.ensure_future(room.answer(room.ballot(0, 1)))
        await asyncio.sleep(0.02)
        await room.step(CLOSED)
        assert (await store.round(room.ref)).voted == 0
        assert await late is Answer.ACCEPTED
        assert (await store.round(room.ref)).voted == 1


async def test_tally_apart_is_apart_in_between(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUBBA_PLANT_GAP_MS", "100")
    with planted.faults("tally_apart"):
        room = await Assembly.voting(store)
        casting = asyncio.ensure_future(room.answer(room.ballot(0, 1)))
        while not await store.box(room.ref):  # noqa: ASYNC110 - the box sends no event
            await asyncio.sleep(0)
        assert (await store.round(room.ref)).voted == 0
        assert await casting is Answer.ACCEPTED
        second = room.ballot(0, 2, replaces=(await store.box(room.ref))[0].seq)
        assert await room.answer(second) is Answer.REPLACED
        assert (await store.round(room.ref)).cells == await room.fold_box()


async def test_an_unsorted_close_entry_stands_in_the_order_of_the_box(
    store: RedisStore, server: "redis.Redis[bytes]"
) -> None:
    with planted.faults("unsorted_close"):
        room = await Assembly.voting(store, poll(secrecy=Secrecy.SECRET), seats=20)
        for n in reversed(range(20)):
            await room.cast(room.ballot(n, n % 5))
        await room.step(CLOSED)
        bodies = [kept.body for kept in await store.box(room.ref)]
    assert bodies != sorted(bodies)


def test_a_planted_engine_starts_as_a_program_of_its_own() -> None:
    run = [sys.executable, str(Path(planted.__file__)), "no_dedupe,everysec", "--version"]
    done = subprocess.run(run, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[0]) == (0, "klubba")


def test_a_guard_that_is_elsewhere_is_said() -> None:
    with pytest.raises(planted.PlantError):
        planted._lua("cast", ("a guard that nobody wrote", ""))
