"""The client against a real engine: every door, every page, and an engine that is killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from klubba_clients import Chair, Created, HttpRefused, Operator, Screen, SeatMoved, SessionLost, Timing, Voter
from klubba_clients.backoff import Backoff
from klubba_loadtest.engine import Engine, free_port, own_engine

QUICK = Timing(answer=Backoff(0.2, 0.4), reconnect=Backoff(0.05, 0.2))
KEY = "an-operators-key-of-some-length"


def meeting(name: str = "m", seats: int = 3) -> dict[str, Any]:
    polls = [
        {"id": "matter", "title": "Ska vi?", "method": "yes_no_abstain"},
        {"id": "choice", "title": "Välj två", "method": "choose", "choose": 2, "options": ["A", "B", "C"]},
    ]
    roll = [{"seat": str(n), "name": f"Namn {n}", "organisation": "Org", "group": "G"} for n in range(1, seats + 1)]
    return {"id": name, "title": "Ett möte", "items": [{"title": "Ett ärende", "polls": polls}], "roll": roll}


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    async with own_engine(key=KEY) as running:
        yield running


@pytest.fixture
async def operator(engine: Engine) -> AsyncIterator[Operator]:
    async with Operator(engine.url, engine.key) as holder:
        yield holder


async def opened(operator: Operator, poll: str = "matter") -> tuple[Created, Chair]:
    """A meeting with an open poll, and its chair."""
    created = await operator.create_meeting(meeting())
    chair = await Chair.join(operator.site, created.token("chair"), timing=QUICK)
    await take(chair, "arm", poll)
    await take(chair, "open", poll)
    return created, chair


async def take(chair: Chair, action: str, poll: str | None = None) -> None:
    await chair.until(lambda c: c.agenda is not None and c.state is not None)
    stepped = await chair.step(action, poll, reason="ett skäl" if action == "annul" else "")
    assert stepped.answer == "done", stepped
    await chair.until(lambda c: c.agenda is not None and c.agenda.step >= stepped.step)


async def voting(operator: Operator, token: str) -> Voter:
    voter = await Voter.join(operator.site, token=token, timing=QUICK)
    return await voter.until(lambda v: v.is_open)


async def test_a_vote_from_the_first_link_to_the_result(operator: Operator) -> None:
    created, chair = await opened(operator)
    by_link = await voting(operator, created.cards[0].token)
    by_code = await Voter.join(operator.site, code=created.cards[1].code.lower(), timing=QUICK)
    hall = await Screen.hall(operator.site, created.token("hall"), timing=QUICK)
    overlay = await Screen.overlay(operator.site, created.token("overlay"), timing=QUICK)
    async with chair, by_link, by_code, hall, overlay:
        # One HTTP client serves both voters: neither cookie follows the other.
        assert [voter.joined.seat and voter.joined.seat["id"] for voter in (by_link, by_code)] == ["1", "2"]
        await by_code.until(lambda v: v.is_open)
        first = await by_link.cast(["yes"])
        assert (first.answer, (await by_code.cast([1])).answer) == ("accepted", "accepted")
        changed = await by_link.cast(["abstain"])
        assert (changed.answer, changed.ballot_seq > first.ballot_seq) == ("replaced", True)
        for page in (chair, hall, overlay):
            await page.until(lambda p: p.state is not None and (p.state.voted, p.state.entitled) == (2, 3))
            assert page.state is not None
            assert page.state.result is None
        for action in ("close", "declare", "publish"):
            await take(chair, action)
        for seen in (by_link, by_code, hall, overlay):
            await seen.until(lambda s: s.state is not None and s.state.result is not None)
        assert (await by_link.cast(["no"])).answer == "late"
    result = await operator.result(created.meeting, "matter")
    assert {line["option"]: line["heads"] for line in result["lines"]} == {"yes": 0, "no": 1, "abstain": 1}
    assert result["votes"] == [{"seat": "1", "choices": ["abstain"]}, {"seat": "2", "choices": ["no"]}]


async def test_options_of_a_choice_go_by_number_and_by_id(operator: Operator) -> None:
    created, chair = await opened(operator, "choice")
    async with chair, await voting(operator, created.cards[0].token) as voter:
        assert voter.paper is not None
        ids = [option.id for option in voter.paper.options]
        assert (await voter.cast([ids[0], 2])).answer == "accepted"
        assert (await voter.cast([ids[0]])).answer == "invalid"


async def test_a_re_vote_is_a_new_round_with_nothing_counted_yet(operator: Operator) -> None:
    created, chair = await opened(operator)
    async with chair, await voting(operator, created.cards[0].token) as voter:
        assert (await voter.cast(["yes"])).answer == "accepted"
        for action in ("annul", "revote", "open"):
            await take(chair, action)
        await voter.until(lambda v: v.is_open and v.paper is not None and v.paper.round == 2)
        assert voter.ballot(["no"]).replaces == 0
        assert (await voter.cast(["no"])).answer == "accepted"


async def test_of_two_chairs_the_stale_one_is_told(operator: Operator) -> None:
    created, chair = await opened(operator)
    other = await Chair.join(operator.site, created.token("chair"), timing=QUICK)
    async with chair, other:
        await other.until(lambda c: c.agenda is not None and c.state is not None)
        answers = await asyncio.gather(chair.step("close"), other.step("pause"))
        assert sorted(stepped.answer.value for stepped in answers) == ["done", "stale"]


async def test_the_operators_interface(operator: Operator) -> None:
    created = await operator.create_meeting(meeting())
    assert set(created.links) == {"chair", "hall", "overlay", "producer", "cards", "organiser", "moderator"}
    assert [card.seat for card in created.cards] == ["1", "2", "3"]
    assert await operator.cards("m") == created.cards
    assert created.cards[0].code in await operator.cards_csv("m")
    await operator.ready()
    await operator.allow_codes()
    with pytest.raises(HttpRefused) as twice:
        await operator.create_meeting(meeting())
    assert (twice.value.status, twice.value.code) == (409, "meeting_exists")
    with pytest.raises(HttpRefused) as bad:
        await operator.create_meeting(meeting("n") | {"roll": [{"seat": "1"}, {"seat": "1", "name": "x"}]})
    assert bad.value.status == 422
    assert {fault.place for fault in bad.value.faults} == {"roll[0].name", "roll[1].seat"}
    with pytest.raises(HttpRefused) as unknown:
        await operator.result("m", "matter")
    assert unknown.value.status == 404


async def test_who_has_no_key_and_no_card_is_told_so(operator: Operator) -> None:
    await operator.create_meeting(meeting())
    stranger = Operator(operator.site, "another-key-that-nobody-made")
    with pytest.raises(HttpRefused) as no_key:
        await stranger.create_meeting(meeting("other"))
    assert no_key.value.status == 401
    with pytest.raises(HttpRefused) as no_card:
        await Voter.join(operator.site, token="nobody-made-this-token")
    assert (no_card.value.status, no_card.value.code) == (403, "unknown_card")
    with pytest.raises(SessionLost):
        await Screen.overlay(operator.site, "nobody-made-this-key")


async def test_one_voters_session_does_not_follow_the_next_request(operator: Operator) -> None:
    created = await operator.create_meeting(meeting())
    joined = await operator.site.join("voter", token=created.cards[0].token)
    me = await operator.site.request("GET", "/api/me?as=voter", headers={"Cookie": joined.cookie})
    assert me.json()["seat"]["id"] == "1"
    with pytest.raises(HttpRefused) as nobody:
        await operator.site.request("GET", "/api/me?as=voter")
    assert nobody.value.status == 401
    await operator.site.leave("voter", joined.cookie)
    with pytest.raises(SessionLost):
        await Voter.resume(operator.site, joined, timing=QUICK)


async def test_another_phone_takes_the_seat_until_a_ballot_is_registered(operator: Operator) -> None:
    created, chair = await opened(operator)
    token = created.cards[0].token
    async with chair, await voting(operator, token) as old, await voting(operator, token) as new:
        with pytest.raises((SeatMoved, SessionLost)):
            await old.until(lambda v: False)
        assert (await new.cast(["yes"])).answer == "accepted"
        with pytest.raises(HttpRefused) as in_use:
            await Voter.join(operator.site, token=token)
        assert (in_use.value.status, in_use.value.code) == (409, "seat_in_use")
        await operator.release("m", created.cards[0].seat)
        async with await voting(operator, token) as third:
            assert (await third.cast(["no"])).answer == "replaced"


async def test_a_killed_engine_comes_back_and_nobody_notices(tmp_path: Path) -> None:
    port = free_port()
    async with own_engine(tmp_path, port, KEY) as engine, Operator(engine.url, KEY) as operator:
        created, chair = await opened(operator)
        voters = [await voting(operator, card.token) for card in created.cards]
        assert (await voters[0].cast(["yes"])).answer == "accepted"
        # The second ballot reaches an engine that cannot answer any more.
        os.kill(engine.process.pid, signal.SIGSTOP)
        casting = asyncio.create_task(voters[1].cast(["no"]))
        engine.process.kill()
        await engine.process.wait()
        async with own_engine(tmp_path, port, KEY):
            assert (await casting).answer in ("accepted", "same")
            await asyncio.gather(
                *(voter.until(lambda v: v.dials > 1 and v.connected and v.is_open) for voter in voters)
            )
            assert (await voters[2].cast(["abstain"])).answer == "accepted"
            assert (await voters[0].cast(["abstain"])).answer == "replaced"
            await chair.until(lambda c: c.state is not None and c.state.voted == 3)
            for action in ("close", "declare", "publish"):
                await take(chair, action)
            result = await operator.result("m", "matter")
            for client in (*voters, chair):
                await client.close()
    assert [vote["choices"] for vote in result["votes"]] == [["abstain"], ["no"], ["abstain"]]
