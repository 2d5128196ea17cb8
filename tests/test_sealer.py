"""Sealing goes on by itself: without a chair, without a screen, after a crash in the middle."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from engine import run_engine
from peers import YES_NO, Scene
from servers import run_embedded

from klubba.core.model import Secrecy
from klubba.sealer import Sealer
from klubba.store import sealing
from klubba.store.contract import RoundRef
from klubba.store.embedded import running_url
from klubba.store.redis import RedisStore
from klubba_clients import Operator

# Tests are imported by path (import-mode=importlib): the store tests' assembly serves here too.
sys.path.insert(0, str(Path(__file__).parent / "store"))

from assembly import ANNULLED, CLOSED, Assembly, poll

SECRET = poll(secrecy=Secrecy.SECRET)


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    with run_embedded() as url:
        yield url


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[RedisStore]:
    store = await RedisStore.connect(store_url)
    await store._link.call("FLUSHALL")
    yield store
    await store.close()


@pytest.mark.parametrize("to", [CLOSED, ANNULLED])
async def test_seals_what_nobody_looks_at(store: RedisStore, to: object) -> None:
    told: list[str] = []
    room = await Assembly.voting(store, SECRET)
    await room.cast(room.ballot(0, 1), room.ballot(1, 2))
    await room.step(to, **({"reason": "r"} if to is ANNULLED else {}))  # type: ignore[arg-type]
    assert not (await store.round(room.ref)).sealed
    await Sealer(store, told.append).look()
    assert (await store.round(room.ref)).sealed
    assert (await store.unsealed(), told) == ([], ["m"])


async def test_a_rewrite_that_fails_is_tried_again(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    room = await Assembly.voting(store, SECRET)
    await room.step(CLOSED)
    sealer, rewrite = Sealer(store, lambda _: None), sealing.rewrite_everything

    async def fails(link: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(sealing, "rewrite_everything", fails)
    sealer.start()
    for _ in range(50):
        assert not (await store.round(room.ref)).sealed
    monkeypatch.setattr(sealing, "rewrite_everything", rewrite)
    async with asyncio.timeout(20):
        while await store.unsealed():  # noqa: ASYNC110 - the store sends no event
            await asyncio.sleep(0.02)
    assert (await store.round(room.ref)).sealed
    await sealer.close()


async def test_a_round_whose_close_was_not_taken_stays_named(store: RedisStore) -> None:
    room = await Assembly.voting(store, SECRET)
    stale = room.transition(CLOSED, 0)
    assert not (await store.transition(stale)).done
    await Sealer(store, lambda _: None).look()
    assert await store.unsealed() == [room.ref]
    await room.step(CLOSED)
    await Sealer(store, lambda _: None).look()
    assert (await store.round(room.ref)).sealed


async def test_an_engine_killed_after_the_close_seals_at_its_next_start(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        async with (
            Operator(engine.url, engine.key) as operator,
            await Scene.voting(engine.url, operator, {**YES_NO, "secrecy": "secret"}) as scene,
        ):
            async with await scene.voter(1) as voter:
                assert (await voter.cast([0]))["answer"] == "accepted"
            await scene.take("close")
            engine.kill9()
            ref = RoundRef(scene.created.meeting, "p", 1)
        engine.start()
        url = running_url(engine.data)
        assert url is not None
        store = await RedisStore.connect(url)
        try:
            async with asyncio.timeout(20):
                while not (await store.round(ref)).sealed:  # noqa: ASYNC110 - nobody is connected who could be told
                    await asyncio.sleep(0.05)
        finally:
            await store.close()
