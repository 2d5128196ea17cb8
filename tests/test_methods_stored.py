"""Ballots of every method through box, gavel and a real store; ties broken by the steps that break them."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from msgspec import structs
from polls import ONE, poll, ranking
from servers import run_embedded

from klubba.ballotbox import BallotBox, Handed
from klubba.core import ballots, counting, defence, lots
from klubba.core.model import (
    Action,
    Answer,
    Counting,
    Item,
    Meeting,
    Method,
    Option,
    Outcome,
    Poll,
    Role,
    Seat,
    Secrecy,
    Text,
)
from klubba.counted import Results
from klubba.gavel import Gavel
from klubba.outputs.results import result_json
from klubba.store.contract import MeetingSetup, RoundRecord, RoundRef, Snapshot
from klubba.store.redis import RedisStore
from klubba.wire.frames import Step, StepAnswer, Stepped

QUESTION = Poll("p", Text("Ska vi?"), Method.YES_NO, (Option("yes", Text("Ja")), Option("no", Text("Nej"))))
FORMS: list[tuple[Poll, list[dict[str, Any]]]] = [
    (poll(Method.CHOOSE, 3, blank=True), [{"choices": [0, 2]}, {"choices": [3]}, {"choices": [0]}]),
    (poll(Method.RATING, 2), [{"scores": [1, -1]}, {"scores": [5, 4]}, {"scores": [2, 2]}]),
    (ranking(Counting.SCHULZE, 3), [{"choices": [2, 0, 1]}, {"choices": [1]}, {"choices": [2, 0, 1]}]),
    (poll(Method.NUMBER, 0, decimals=2), [{"text": "12,50"}, {"text": "−3"}, {"text": "12.5"}]),
    (poll(Method.TEXT, 0, text_max=80), [{"text": 'Ett "citat", tack'}, {"text": "å\\b 🗳"}, {"text": "%s }"}]),
    (poll(Method.WORDS, 0, text_max=20, choose_max=2), [{"text": "Mod, Fest"}, {"text": "mod"}, {"text": "tid"}]),
]


class Hall:
    """One meeting with one poll, on a real store."""

    def __init__(self, store: RedisStore, asked: Poll, seats: int) -> None:
        roll = tuple(Seat(f"s{n}", f"N{n}", weight=ONE) for n in range(seats))
        self.store, self.results = store, Results(store)
        self.meeting = Meeting("m", Text("Möte"), (Item("i", Text("Ärende"), (asked,)),), roll)
        self.ref = RoundRef("m", asked.id, 1)
        self.gavel = Gavel(store, self.results, lambda: 0)

    async def step(self, action: Action, reason: str = "", outcome: str = "") -> Stepped:
        seen = await self.store.snapshot("m")
        number = 0 if action is Action.ARM else 1
        step = Step(secrets.token_bytes(16), seen.step, self.ref.poll, number, action, reason, outcome)
        return await self.gavel.step(self.meeting, step)

    async def done(self, *actions: Action) -> None:
        for action in actions:
            assert (await self.step(action)).answer is StepAnswer.DONE

    async def cast(self, *forms: dict[str, Any]) -> list[Answer]:
        box = BallotBox(self.store)
        record = await self.record()
        answers = []
        for n, form in enumerate(forms):
            handed = Handed(f"s{n}", "", secrets.token_bytes(16), 0, **({"choices": [], "at_ms": 0} | form))
            answers.append((await box.submit(self.ref, record.paper, handed)).answer)
        await box.close()
        return answers

    async def record(self) -> RoundRecord:
        return await self.store.round(self.ref)


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


async def opened(store: RedisStore, asked: Poll, seats: int) -> Hall:
    hall = Hall(store, asked, seats)
    await store.create(MeetingSetup(hall.meeting, "e", b"s" * 32, {}, 0))
    await hall.done(Action.ARM, Action.OPEN)
    return hall


@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize(("asked", "forms"), FORMS, ids=[asked.method.value for asked, _ in FORMS])
async def test_a_round_of_every_method(
    store: RedisStore, asked: Poll, forms: list[dict[str, Any]], secrecy: Secrecy
) -> None:
    asked = structs.replace(asked, secrecy=secrecy)
    hall = await opened(store, asked, len(forms) + 1)
    assert set(await hall.cast(*forms)) == {Answer.ACCEPTED}
    await hall.done(Action.CLOSE)
    record = await hall.record()
    marks = [ballots.decode(record.paper, kept.body) for kept in await store.box(hall.ref)]
    assert sorted(map(str, marks)) == sorted(str(ballots.check(asked, **_checked(form))) for form in forms)
    assert defence.plain(counting.fold(record.paper, ((m, ONE) for m in marks))) == defence.plain(record.cells)
    await store.seal(hall.ref)
    await hall.done(Action.DECLARE, Action.PUBLISH)
    record = await hall.record()
    shown = result_json(record, await hall.results.result(record), await hall.results.votes(record), Role.PUBLIC)
    assert (shown["cast"], shown["not_voted"]) == (len(forms), 1)
    assert ("votes" in shown) == (secrecy is Secrecy.OPEN)
    if asked.method in (Method.TEXT, Method.WORDS):
        assert not any(word in str(shown) for word in ("citat", "mod", "🗳"))


def _checked(form: dict[str, Any]) -> dict[str, Any]:
    return {"choices": []} | form


async def test_votes_name_options_as_each_method_needs(store: RedisStore) -> None:
    hall = await opened(store, FORMS[1][0], 3)
    await hall.cast(*FORMS[1][1])
    await hall.done(Action.CLOSE, Action.DECLARE, Action.PUBLISH)
    record = await hall.record()
    shown = result_json(record, await hall.results.result(record), await hall.results.votes(record), Role.PUBLIC)
    assert shown["votes"][:2] == [{"seat": "s0", "scores": {"a": 1}}, {"seat": "s1", "scores": {"a": 5, "b": 4}}]


async def test_a_bad_ballot_is_invalid_and_the_earlier_one_stays(store: RedisStore) -> None:
    hall = await opened(store, ranking(Counting.IRV, 3), 1)
    assert await hall.cast({"choices": [0, 1]}) == [Answer.ACCEPTED]
    box = BallotBox(store)
    paper = (await hall.record()).paper
    said = await box.submit(hall.ref, paper, Handed("s0", "", secrets.token_bytes(16), 1, [1, 1], 0))
    assert (said.answer, said.reason) == (Answer.INVALID, "rank_twice")
    assert [kept.body for kept in await store.box(hall.ref)] == [b"[0,1]"]
    await box.close()


async def test_a_command_that_is_under_way_twice_is_not_overtaken_by_itself(
    store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = await opened(store, QUESTION, 2)
    close = Step(secrets.token_bytes(16), (await store.snapshot("m")).step, "p", 1, Action.CLOSE)
    looks, go, snapshot = asyncio.Event(), asyncio.Event(), store.snapshot

    async def late(meeting: str) -> Snapshot:
        looks.set()
        await go.wait()
        return await snapshot(meeting)

    monkeypatch.setattr(store, "snapshot", late)
    twin = asyncio.create_task(hall.gavel.step(hall.meeting, close))
    await looks.wait()
    monkeypatch.setattr(store, "snapshot", snapshot)
    first = await hall.gavel.step(hall.meeting, close)
    go.set()
    assert first.answer is StepAnswer.DONE
    assert await twin == first
    other = structs.replace(close, command_id=secrets.token_bytes(16))
    assert (await hall.gavel.step(hall.meeting, other)).answer is StepAnswer.STALE


async def test_the_chairs_casting_vote(store: RedisStore) -> None:
    hall = await opened(store, QUESTION, 2)
    await hall.cast({"choices": [0]}, {"choices": [1]})
    await hall.done(Action.CLOSE)
    for outcome in ("", "tie"):
        assert (await hall.step(Action.CASTING_VOTE, outcome=outcome)).answer is StepAnswer.REFUSED
    assert (await hall.step(Action.COMMIT_LOTS)).answer is StepAnswer.REFUSED
    assert (await hall.step(Action.CASTING_VOTE, outcome="yes")).answer is StepAnswer.DONE
    result = await hall.results.result(await hall.record())
    assert result is not None
    assert (result.outcome, result.decided_by) == (Outcome.YES, "casting_vote")
    assert (await store.snapshot("m")).rounds["p"][2] == "yes"


async def test_no_casting_vote_where_one_side_won(store: RedisStore) -> None:
    hall = await opened(store, QUESTION, 2)
    await hall.cast({"choices": [0]})
    await hall.done(Action.CLOSE)
    assert (await hall.step(Action.CASTING_VOTE, outcome="no")).answer is StepAnswer.REFUSED
    assert (await hall.record()).state == "closed"


async def test_an_election_by_yes_and_no_goes_by_lots_and_a_matter_by_the_casting_vote(store: RedisStore) -> None:
    """KL 5:56, whatever a page sends: each refuses the other's way in words, and nothing is decided by it."""
    hall = await opened(store, structs.replace(QUESTION, election=True), 2)
    await hall.cast({"choices": [0]}, {"choices": [1]})
    await hall.done(Action.CLOSE)
    refused = await hall.step(Action.CASTING_VOTE, outcome="yes")
    assert (refused.answer, refused.reason.en) == (StepAnswer.REFUSED, "Here lots decide a tie.")
    await hall.done(Action.COMMIT_LOTS)
    assert (await hall.step(Action.DRAW_LOTS, reason="sju; 12")).answer is StepAnswer.DONE
    result = await hall.results.result(await hall.record())
    assert result is not None
    assert result.detail is not None
    drawn = result.detail.lots
    assert drawn is not None
    lots.verify(drawn, ("yes", "no"))
    assert (result.decided_by, result.outcome) == ("lots", drawn.order[0])
    assert [line.option for line in result.lines if line.winner] == [drawn.order[0]]


async def test_a_tied_matter_is_not_put_to_lots(store: RedisStore) -> None:
    hall = await opened(store, QUESTION, 2)
    await hall.cast({"choices": [0]}, {"choices": [1]})
    await hall.done(Action.CLOSE)
    for action in (Action.COMMIT_LOTS, Action.DRAW_LOTS):
        refused = await hall.step(action, reason="sju")
        assert refused.answer is StepAnswer.REFUSED
        assert refused.reason.en == "Here the chair's casting vote decides a tie."
    assert (await hall.step(Action.CASTING_VOTE, outcome="yes")).answer is StepAnswer.DONE


async def test_lots_are_committed_to_before_they_are_drawn(store: RedisStore) -> None:
    hall = await opened(store, poll(Method.CHOOSE, 3), 2)
    await hall.cast({"choices": [0]}, {"choices": [1]})
    await hall.done(Action.CLOSE)
    early = await hall.step(Action.DRAW_LOTS, reason="sju; 12")
    assert (early.answer, early.reason.en) == (StepAnswer.REFUSED, "Prepare the drawing of lots first.")
    await hall.done(Action.COMMIT_LOTS)
    told = (await hall.record()).reason
    assert (await hall.step(Action.DRAW_LOTS)).answer is StepAnswer.REFUSED
    assert (await hall.step(Action.DRAW_LOTS, reason="sju; 12")).answer is StepAnswer.DONE
    result = await hall.results.result(await hall.record())
    assert result is not None
    assert result.detail is not None
    drawn = result.detail.lots
    assert drawn is not None
    assert (drawn.commit, drawn.contributions) == (told, ("sju", "12"))
    assert hashlib.sha256(bytes.fromhex(drawn.seed)).hexdigest() == told
    lots.verify(drawn, ("a", "b", "c"))
    assert [line.option for line in result.lines if line.winner] == [min("ab", key=drawn.order.index)]
    log = [entry.data for entry in await store.log("m")]
    committed = next(n for n, entry in enumerate(log) if b"commit_lots" in entry)
    assert told.encode() in log[committed]
    assert drawn.seed.encode() not in b"".join(log[: committed + 1])
