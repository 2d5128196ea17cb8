"""Timed rounds on a real store: counted on the monotonic clock, saved, closed once, whoever counts."""

import json
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from engine import Engine, run_engine
from msgspec import structs
from peers import QUICK, Scene
from servers import run_embedded

from klubba import deadlines
from klubba.core.ledger import fold
from klubba.core.model import Action, Item, Meeting, Method, Option, Poll, RoundState, Seat, Text
from klubba.counted import Results
from klubba.deadlines import Deadlines
from klubba.errors import StoreAway
from klubba.gavel import Gavel
from klubba.store.contract import MeetingSetup, RoundRecord, RoundRef
from klubba.store.redis import RedisStore
from klubba.wire.frames import Step, StepAnswer
from klubba_clients import Chair, Operator

PAPER = Poll(
    "p", Text("Ska vi?"), Method.YES_NO, (Option("yes", Text("Ja")), Option("no", Text("Nej"))), closes_after_s=60
)
MEETING = Meeting("m", Text("Möte"), (Item("i", Text("Ärende"), (PAPER,)),), (Seat("1", "Anna"),))
REF = RoundRef("m", "p", 1)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Away:
    """The real store, and a switch that takes it away."""

    store: RedisStore
    away: bool = False

    def __getattr__(self, name: str) -> Any:
        if self.away:
            raise StoreAway("switched off")
        return getattr(self.store, name)


@dataclass
class Engines:
    store: Away
    told: list[str] = field(default_factory=list)

    def one(self) -> tuple[Deadlines, Clock]:
        """The deadlines of one more engine, with a clock of its own."""
        clock, store = Clock(), self.store
        gavel = Gavel(store, Results(store), lambda: 0)  # type: ignore[arg-type]
        return Deadlines(store, gavel, self.told.append, clock), clock  # type: ignore[arg-type]

    async def take(self, action: Action, at: Deadlines | None = None, **facts: Any) -> None:
        """at: the engine that takes the step; None: one that counts nothing."""
        counted = {"left_ms": at.left_ms} if at else {}
        gavel = Gavel(self.store, Results(self.store), lambda: 0, **counted)  # type: ignore[arg-type]
        snapshot = await self.store.snapshot("m")
        number = snapshot.rounds["p"][0] if snapshot.rounds else 0
        step = Step(secrets.token_bytes(16), snapshot.step, "p", number, action, **facts)
        assert (await gavel.step(MEETING, step)).answer is StepAnswer.DONE

    async def round(self) -> RoundRecord:
        record: RoundRecord = await self.store.round(REF)
        return record

    async def entries(self, kind: str) -> list[dict[str, Any]]:
        facts = [json.loads(entry.data)[3] for entry in await self.store.log("m")]
        return [each for each in facts if each["kind"] == kind]


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    with run_embedded() as url:
        yield url


@pytest.fixture
async def engines(store_url: str) -> AsyncIterator[Engines]:
    store = await RedisStore.connect(store_url)
    await store._link.call("FLUSHALL")
    await store.create(MeetingSetup(MEETING, "e1", b"s" * 32, {}, 0))
    engines = Engines(Away(store))
    await engines.take(Action.ARM)
    yield engines
    await store.close()


async def test_counts_saves_and_closes_in_the_log_as_the_clock(engines: Engines) -> None:
    here, clock = engines.one()
    await engines.take(Action.OPEN)
    await here.tick()
    assert here.left_ms(await engines.round()) == 60_000
    clock.now += 41.5
    await here.tick()
    assert (await engines.round()).left_ms == here.left_ms(await engines.round()) == 18_500
    clock.now += 18.4
    await here.tick()
    assert (await engines.round()).state is RoundState.OPEN
    clock.now += 0.2
    await here.tick()
    closed = await engines.round()
    assert (closed.state, closed.left_ms) == (RoundState.CLOSED, -1)
    assert [entry["by"] for entry in await engines.entries("close")] == ["clock"]
    assert engines.told
    await here.tick()
    assert await engines.store.timed() == []


async def test_two_engines_close_once_and_the_least_time_left_stands(engines: Engines) -> None:
    (here, clock), (there, other) = engines.one(), engines.one()
    other.now = 5.0
    await engines.take(Action.OPEN)
    await here.tick()
    await there.tick()
    clock.now += 30
    other.now += 29
    await here.tick()
    await there.tick()
    assert (await engines.round()).left_ms == 30_000
    clock.now += 30
    other.now += 31
    before = (await engines.store.snapshot("m")).step
    await here.tick()
    await there.tick()
    assert (await engines.store.snapshot("m")).step == before + 1
    assert len(await engines.entries("close")) == 1


async def test_a_restart_goes_on_from_what_was_saved(engines: Engines) -> None:
    here, clock = engines.one()
    await engines.take(Action.OPEN)
    await here.tick()
    clock.now += 50
    await here.tick()
    fresh, later = engines.one()
    later.now = 9_999_999.0
    await fresh.tick()
    assert fresh.left_ms(await engines.round()) == 10_000
    later.now += 10
    await fresh.tick()
    assert (await engines.round()).state is RoundState.CLOSED


async def test_what_the_store_was_away_does_not_count(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    here, clock = engines.one()
    await engines.take(Action.OPEN)
    await here.tick()
    clock.now += 50
    await here.tick()
    engines.store.away = True
    here._away_since = clock.now  # As the loop notes it at the first failure.
    clock.now += 500
    with pytest.raises(StoreAway):
        await here.tick()
    engines.store.away = False
    await here.tick()
    assert (await engines.round()).state is RoundState.OPEN
    assert here.left_ms(await engines.round()) == 10_000


async def test_pause_stops_the_clock_and_resume_goes_on(engines: Engines) -> None:
    here, clock = engines.one()
    await engines.take(Action.OPEN)
    await here.tick()
    clock.now += 20
    await here.tick()
    await engines.take(Action.PAUSE)
    await here.tick()
    clock.now += 900
    await here.tick()
    assert here.left_ms(await engines.round()) == 40_000
    await engines.take(Action.RESUME)
    await here.tick()
    clock.now += 1
    assert here.left_ms(await engines.round()) == 39_000


async def test_a_clock_that_is_stopped_gives_nothing_back(engines: Engines) -> None:
    """What was saved last is up to a second old."""
    here, clock = engines.one()
    await engines.take(Action.OPEN)
    await here.tick()
    clock.now += 20.4
    await engines.take(Action.PAUSE, at=here)
    assert (await engines.round()).left_ms == 39_600
    await engines.take(Action.RESUME, at=here)
    await here.tick()
    clock.now += 39.5
    await here.tick()
    assert (await engines.round()).state is RoundState.OPEN
    clock.now += 0.2  # Past its end and not closed yet: stopped now, it still has a limit.
    await engines.take(Action.PAUSE, at=here)
    assert (await engines.round()).left_ms == 1
    await engines.take(Action.RESUME, at=here)
    await here.tick()
    clock.now += 1
    await here.tick()
    assert (await engines.round()).state is RoundState.CLOSED


async def test_a_vote_without_a_limit_has_none_after_a_pause(engines: Engines) -> None:
    here, _ = engines.one()
    await engines.take(Action.OPEN)
    await engines.take(Action.TIME, seconds=0)
    await engines.take(Action.PAUSE, at=here)
    await engines.take(Action.RESUME, at=here)
    assert (await engines.round()).left_ms == -1


async def test_the_chair_sets_moves_and_takes_away_the_limit(engines: Engines) -> None:
    here, clock = engines.one()
    await engines.take(Action.OPEN)
    await here.tick()
    clock.now += 59
    await engines.take(Action.TIME, seconds=120)
    await here.tick()
    clock.now += 10
    assert here.left_ms(await engines.round()) == 110_000
    await engines.take(Action.TIME, seconds=0)
    clock.now += 1000
    await here.tick()
    assert (await engines.round()).state is RoundState.OPEN
    assert here.left_ms(await engines.round()) == -1
    await engines.take(Action.TIME, seconds=5)
    await here.tick()
    clock.now += 5
    await here.tick()
    assert (await engines.round()).state is RoundState.CLOSED
    assert [entry["seconds"] for entry in await engines.entries("time")] == [120, 0, 5]
    folded = fold([entry.data for entry in await engines.store.log("m")])
    assert folded["p", 1].state is RoundState.CLOSED


async def test_the_end_has_another_number_when_it_was_moved_and_only_then(engines: Engines) -> None:
    here, clock = engines.one()
    ends: list[int] = []

    async def at(now: float, *, counted: bool = True) -> None:
        clock.now = now
        await here.tick()
        told = here.time_left(await engines.round())
        assert told.left_ms == here.left_ms(await engines.round())
        assert told.ends_ms == (1000 * now + told.left_ms if counted else 0)
        ends.append(told.ends_ms)

    await engines.take(Action.OPEN)
    assert here.time_left(await engines.round()).ends_ms == 0
    await at(1_000)
    await at(1_020)
    await engines.take(Action.PAUSE)
    await at(1_021, counted=False)
    await engines.take(Action.RESUME)
    await at(1_100)
    await engines.take(Action.TIME, seconds=41)
    await at(1_101)
    await engines.take(Action.TIME, seconds=0)
    await at(1_102, counted=False)
    assert ends == [1_060_000, 1_060_000, 0, 1_140_000, 1_142_000, 0]


async def test_an_old_clock_saves_nothing_into_a_new_one(engines: Engines) -> None:
    await engines.take(Action.OPEN)
    old = (await engines.round()).timer
    await engines.take(Action.TIME, seconds=300)
    await engines.store.save_left(REF, old, 1)
    assert (await engines.round()).left_ms == 300_000
    await engines.store.save_left(REF, (await engines.round()).timer, 299_000)
    await engines.store.save_left(REF, (await engines.round()).timer, 299_500)
    assert (await engines.round()).left_ms == 299_000


@pytest.mark.parametrize("seconds", [1, 4, 86_401, -1])
async def test_a_time_that_is_no_time_is_refused(engines: Engines, seconds: int) -> None:
    await engines.take(Action.OPEN)
    with pytest.raises(AssertionError):
        await engines.take(Action.TIME, seconds=seconds)
    assert (await engines.round()).left_ms == 60_000


def test_a_stored_paper_from_before_has_no_limit() -> None:
    assert (
        structs.replace(PAPER, closes_after_s=0).closes_after_s == Poll("p", Text("x"), Method.TEXT, ()).closes_after_s
    )
    assert deadlines.monotonic.__name__ == "monotonic"


async def test_a_killed_engine_closes_in_time_after_its_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    paper = {"id": "p", "title": "Ska vi?", "method": "yes_no", "closes_after_s": 6}
    with run_engine(tmp_path_factory.mktemp("timed")) as engine:
        async with Operator(engine.url, engine.key) as operator:
            async with await Scene.voting(engine.url, operator, paper) as scene, await scene.voter(1) as voter:
                first = await voter.until(lambda frame: frame["t"] == "state" and frame.get("left_ms", -1) > 0)
                assert 3_000 < first["left_ms"] <= 6_000
                assert (await voter.cast([0]))["answer"] == "accepted"
                await voter.until(lambda frame: frame["t"] == "state" and 0 < frame.get("left_ms", -1) < 4_500)
                token = scene.created.token("chair")
            engine.restart()
        async with Operator(engine.url, engine.key) as operator:
            # Nobody is connected: the engine closes by itself.
            await _closed(engine, operator, token)


async def _closed(engine: Engine, operator: Operator, token: str) -> None:
    async with await Chair.join(operator.site, token, timing=QUICK) as chair:
        await chair.until(lambda c: c.state is not None and c.state.state == "closed", 15, what="closed by the clock")
        assert chair.state is not None
        assert chair.state.voted == 1
