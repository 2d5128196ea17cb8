"""The marked roll over sockets and HTTP: proxies, late arrivals, substitutes, disqualification; who is told what."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from engine import Engine

from klubba.verify import verify
from klubba_clients import Chair, Created, HttpRefused, Operator, Voter

POLLS = [
    {"id": "p", "title": "Ska vi?", "method": "yes_no", "quorum": True, "base": "present", "majority": "1/2"},
    {"id": "s", "title": "Slutet?", "method": "yes_no", "secrecy": "secret"},
]
ROLL: list[dict[str, Any]] = [
    {"seat": "1", "name": "Ada", "group": "A"},
    {"seat": "2", "name": "Bo", "group": "A", "proxy": "1", "weight": "2.000001"},
    {"seat": "3", "name": "Cia", "group": "B", "proxy": "1"},
    {"seat": "4", "name": "Dan", "group": "B"},
    {"seat": "5", "name": "Eva", "group": "B"},
    {"seat": "6", "name": "Fia", "group": "B", "substitute": 1},
]


@dataclass
class Scene:
    operator: Operator
    created: Created
    chair: Chair
    voters: dict[str, Voter] = field(default_factory=dict)

    async def mark(self, **mark: Any) -> dict[str, Any]:
        return await self.operator.mark(self.created.meeting, **mark)

    async def voter(self, seat: str) -> Voter:
        if seat not in self.voters:
            card = next(card for card in self.created.cards if card.seat == seat)
            self.voters[seat] = await Voter.join(self.operator.site, token=card.token)
        return self.voters[seat]

    async def run(self, poll: str, *actions: str) -> None:
        for action in actions:
            if action == "publish":
                await self.chair.until(lambda c: c.state is not None and c.state.sealed)
            stepped = await self.chair.step(action, poll)
            assert stepped.answer == "done", stepped
            await self.chair.until(lambda c, at=stepped.step: c.agenda is not None and c.agenda.step >= at)  # type: ignore[misc]

    async def result(self, poll: str) -> dict[str, Any]:
        return await self.operator.result(self.created.meeting, poll)


@pytest.fixture
async def scene(operator: Operator) -> AsyncIterator[Scene]:
    items = [{"id": "i", "title": "Ärende", "polls": POLLS}]
    name = f"m{secrets.token_hex(6)}"
    created = await operator.create_meeting({"id": name, "title": "M", "items": items, "roll": ROLL})
    async with await Chair.join(operator.site, created.token("chair")) as chair:
        await chair.until(lambda c: c.agenda is not None and c.state is not None)
        made = Scene(operator, created, chair)
        yield made
        for voter in made.voters.values():
            await voter.close()


def barred(voter: Voter, reason: str, seat: str = "") -> bool:
    mine = voter.proxied.get(seat) if seat else voter.mine
    return mine is not None and not mine.entitled and mine.reason == reason


async def test_a_holder_casts_three_ballots_each_with_its_own_answer(scene: Scene) -> None:
    holder, principal = await scene.voter("1"), await scene.voter("2")
    assert holder.welcome is not None
    assert [(who.id, who.name) for who in holder.welcome.proxies] == [("2", "Bo"), ("3", "Cia")]
    await scene.run("p", "arm", "open")
    await principal.until(lambda v: barred(v, "by_proxy"))
    await holder.until(lambda v: v.is_open)
    answers = [await holder.cast(["yes"]), await holder.cast(["no"], seat="2"), await holder.cast(["yes"], seat="3")]
    assert [(answered.answer, answered.seat) for answered in answers] == [
        ("accepted", ""), ("accepted", "2"), ("accepted", "3"),
    ]  # fmt: skip
    assert len({answered.receipt.ballot_id for answered in answers if answered.receipt}) == 3
    assert (await holder.cast(["yes"], seat="2")).answer == "replaced"
    assert (await principal.cast(["no"])).answer == "not_entitled"
    await scene.run("p", "close", "declare", "publish")
    result = await scene.result("p")
    assert (result["register"], result["cast"], result["not_voted"], result["cast_weight"]) == (5, 3, 2, 4_000_001)
    assert {vote["seat"]: vote["choices"] for vote in result["votes"]} == {"1": ["yes"], "2": ["yes"], "3": ["yes"]}


async def test_nobody_casts_for_a_seat_without_its_proxy(scene: Scene) -> None:
    stranger, holder = await scene.voter("4"), await scene.voter("1")
    await scene.run("p", "arm", "open")
    await stranger.until(lambda v: v.is_open)
    await holder.until(lambda v: v.is_open)
    for seat in ("1", "2", "nobody"):
        answered = await stranger.cast(["yes"], seat=seat)
        assert (answered.answer, answered.reason, answered.ballot_seq) == ("not_entitled", "not_holder", 0)
    assert (await holder.cast(["yes"], seat="4")).reason == "not_holder"
    # The refusals cost nobody the seat.
    assert (await stranger.cast(["yes"])).answer == "accepted"
    assert (await holder.cast(["yes"])).answer == "accepted"


def in_place_of(voter: Voter) -> tuple[str, str]:
    """Whom the phone is told that its seat serves for, and has given its proxy to."""
    told = voter.welcome
    return (told.serves.name if told and told.serves else "", told.proxy.name if told and told.proxy else "")


async def test_a_phone_is_told_at_once_in_whose_place_it_serves_and_who_votes_in_its_own(scene: Scene) -> None:
    substitute, giver, given = await scene.voter("6"), await scene.voter("5"), await scene.voter("2")
    assert [in_place_of(voter) for voter in (substitute, giver, given)] == [("", ""), ("", ""), ("", "Ada")]
    await scene.mark(do="presence", seats=["4"], presence="absent")
    await scene.mark(do="call", substitute="6", member="4")
    await substitute.until(lambda v: in_place_of(v) == ("Dan", ""))
    await scene.mark(do="give_proxy", seat="5", holder="1")
    await giver.until(lambda v: in_place_of(v) == ("", "Ada"))
    again = await Voter.resume(scene.operator.site, substitute.joined)
    scene.voters["again"] = again
    await again.until(lambda v: in_place_of(v) == ("Dan", ""))
    await scene.mark(do="relieve", substitute="6")
    await again.until(lambda v: in_place_of(v) == ("", ""))
    await scene.mark(do="withdraw_proxy", seat="5")
    await giver.until(lambda v: in_place_of(v) == ("", ""))


def held_by(voter: Voter) -> set[str]:
    return {who.id for who in voter.welcome.proxies} if voter.welcome else set()


async def test_a_proxy_given_in_the_meeting_is_on_both_phones_at_once_and_in_the_log(
    scene: Scene, engine: Engine
) -> None:
    """Given by the operator, told to the holder's phone without a reload, cast with, checked, withdrawn, verified."""
    holder, giver, old = await scene.voter("4"), await scene.voter("5"), await scene.voter("1")
    await scene.mark(do="give_proxy", seat="5", holder="4")
    await holder.until(lambda v: held_by(v) == {"5"})
    await scene.mark(do="withdraw_proxy", seat="2")
    await old.until(lambda v: held_by(v) == {"3"})
    principal = await scene.voter("2")
    await scene.run("p", "arm", "open")
    await giver.until(lambda v: barred(v, "by_proxy"))
    await principal.until(lambda v: v.is_open)
    await holder.until(lambda v: v.is_open)
    answered = await holder.cast(["no"], seat="5")
    assert (answered.answer, answered.seat) == ("accepted", "5")
    assert (await old.cast(["yes"], seat="2")).reason == "not_holder"
    assert (await principal.cast(["yes"])).answer == "accepted"
    with pytest.raises(HttpRefused, match="round_open"):
        await scene.mark(do="withdraw_proxy", seat="5")
    await scene.run("p", "close", "declare", "publish")
    await scene.mark(do="withdraw_proxy", seat="5")
    await holder.until(lambda v: held_by(v) == set())
    result = await scene.result("p")
    assert {vote["seat"]: vote["choices"] for vote in result["votes"]} == {"2": ["yes"], "5": ["no"]}
    headers = {"authorization": f"Bearer {engine.key}"}
    async with httpx.AsyncClient(base_url=engine.url, trust_env=False, headers=headers) as http:
        bundle = (await http.get(f"/api/meetings/{scene.created.meeting}/bundle")).content
    report = verify(bundle)
    assert report.verified, report.findings
    assert not any("does not know" in note for note in report.notes)
    assert b'"kind":"give_proxy"' in bundle


async def test_only_the_phone_that_cast_a_ballot_by_proxy_gets_its_proof(scene: Scene, engine: Engine) -> None:
    holder, stranger, principal = await scene.voter("1"), await scene.voter("4"), await scene.voter("2")
    await scene.run("p", "arm", "open")
    await holder.until(lambda v: v.is_open)
    receipt = (await holder.cast(["yes"], seat="2")).receipt
    assert receipt is not None
    asked = {"poll": "p", "round": 1, "ballot": receipt.ballot_id.hex(), "seat": "2"}

    async def ask(voter: Voter, **change: object) -> httpx.Response:
        headers = {"cookie": voter.joined.cookie, "origin": engine.url}
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            while True:
                answer = await http.post("/api/me/proof", json=asked | change, headers=headers)
                if answer.status_code != 429:
                    return answer
                await asyncio.sleep(0.5)  # the engine's own pace: so many proofs a second for one phone

    assert (await ask(holder)).status_code == 404
    await scene.run("p", "close", "declare", "publish")
    proof = (await ask(holder)).json()
    assert proof["found"] == "counted"
    assert '"voter":"2"' in proof["leaf"]
    for voter, change in ((stranger, {}), (principal, {"seat": "1"}), (holder, {"seat": "4"}), (holder, {"seat": "x"})):
        refused = await ask(voter, **change)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_holder"), change
    assert (await ask(stranger, seat=7)).status_code == 400


async def test_when_the_principal_is_marked_as_here_both_phones_learn_it(scene: Scene) -> None:
    holder, principal = await scene.voter("1"), await scene.voter("2")
    await scene.run("s", "arm", "open")
    await principal.until(lambda v: barred(v, "by_proxy"))
    await scene.mark(do="presence", seats=["2"], presence="hall")
    await principal.until(lambda v: v.mine is not None and v.mine.entitled)
    await holder.until(lambda v: barred(v, "not_holder", "2"))
    assert (await holder.cast(["yes"], seat="2")).answer == "not_entitled"
    assert (await principal.cast(["yes"])).answer == "accepted"
    assert (await holder.cast(["yes"], seat="3")).answer == "accepted"
    await scene.run("s", "close")
    late = await holder.cast(["yes"], seat="2")
    assert (late.answer, late.ballot_seq) == ("late", 0)


async def test_a_reconnect_tells_every_ballot_of_the_phone(scene: Scene) -> None:
    holder = await scene.voter("1")
    await scene.run("p", "arm", "open")
    await holder.until(lambda v: v.is_open)
    await holder.cast(["no"], seat="3")
    again = await Voter.resume(scene.operator.site, holder.joined)
    scene.voters["again"] = again
    await again.until(lambda v: {"2", "3"} <= v.proxied.keys() and v.mine is not None)
    assert again.mine is not None
    assert (again.proxied["3"].choices, again.proxied["2"].voted, again.mine.voted) == ((1,), False, False)


async def test_a_late_arrival_is_told_and_votes(scene: Scene) -> None:
    await scene.mark(do="presence", seats=["4"], presence="absent")
    late = await scene.voter("4")
    await scene.run("p", "arm", "open")
    await late.until(lambda v: barred(v, "absent"))
    assert (await late.cast(["yes"])).answer == "not_entitled"
    await scene.mark(do="presence", seats=["4"], presence="remote")
    await late.until(lambda v: v.mine is not None and v.mine.entitled)
    assert (await late.cast(["yes"])).answer == "accepted"


async def test_a_substitute_serves_and_a_disqualified_member_does_not_break_the_quorum(scene: Scene) -> None:
    substitute, biased = await scene.voter("6"), await scene.voter("5")
    await scene.mark(do="presence", seats=["4"], presence="absent")
    await scene.mark(do="disqualify", item="i", seat="5", reason="egen fastighet")
    await scene.run("p", "arm", "open")
    await substitute.until(lambda v: barred(v, "substitute"))
    await biased.until(lambda v: barred(v, "disqualified"))
    roll = (await scene.operator.attendance(scene.created.meeting))["seats"]
    assert next(seat for seat in roll if seat["seat"] == "4")["next"] == "6"
    await scene.mark(do="call", substitute="6", member="4")
    await substitute.until(lambda v: v.mine is not None and v.mine.entitled)
    await scene.chair.until(lambda c: c.state is not None and c.state.amended == 1)
    drawn = (await scene.operator.ask("GET", f"/api/meetings/{scene.created.meeting}/plan")).json()
    assert [(place["seat"], place["out"]) for place in drawn] == [
        ("1", False), ("2", False), ("3", False), ("4", True), ("6", False),
    ]  # fmt: skip
    assert (await substitute.cast(["yes"])).answer == "accepted"
    assert (await biased.cast(["yes"])).answer == "not_entitled"
    await scene.run("p", "close", "declare", "publish")
    result = await scene.result("p")
    assert (result["register"], result["cast"], result["outcome"]) == (4, 1, "no")
    quorum = result["working"][0]
    assert (quorum["got"], quorum["base"], quorum["holds"]) == (5, 5, True)


async def test_marks_are_hints_from_connections_but_never_made_by_them(scene: Scene) -> None:
    await scene.voter("4")
    shown = await scene.operator.attendance(scene.created.meeting)
    seats = {seat["seat"]: seat for seat in shown["seats"]}
    assert [seats[name]["connected"] for name in ("4", "5")] == [True, False]
    assert not any(seat["marked"] for seat in seats.values())
    assert {seat["presence"] for seat in seats.values()} == {"hall"}
    before = scene.chair.state.marks if scene.chair.state else -1
    await scene.mark(do="presence", seats=["5"], presence="absent")
    await scene.chair.until(lambda c: c.state is not None and c.state.marks == before + 1)


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ({"do": "presence", "seats": ["9"], "presence": "hall"}, "unknown_seat"),
        ({"do": "presence", "seats": ["1"], "presence": "asleep"}, "malformed"),
        ({"do": "call", "substitute": "6", "member": "4"}, "member_present"),
        ({"do": "dance"}, "malformed"),
    ],
)
async def test_a_bad_mark_is_refused_with_its_reason(scene: Scene, mark: dict[str, Any], code: str) -> None:
    with pytest.raises(HttpRefused) as refused:
        await scene.mark(**mark)
    assert refused.value.code == code


async def test_only_chair_and_operator_mark(scene: Scene, engine: Engine) -> None:
    url = f"{engine.url}/api/meetings/{scene.created.meeting}/attendance"
    body = {"command": "0" * 32, "mark": {"do": "presence", "seats": ["1"], "presence": "absent"}}
    api = f"{engine.url}/api/join"
    async with httpx.AsyncClient(headers={"Origin": engine.url}) as page:
        for name, role in (("hall", "hall"), ("", "voter")):
            token = scene.created.token(name) if name else scene.created.cards[0].token
            assert (await page.post(api, json={"token": token, "as": role})).status_code == 200
        assert (await page.get(url)).status_code == 403
        assert (await page.post(url, json=body)).status_code == 403
        assert (await page.post(api, json={"token": scene.created.token("chair"), "as": "chair"})).is_success
        assert (await page.post(url, json=body, headers={"Origin": "http://elsewhere"})).status_code == 403
        for _ in range(2):
            assert (await page.post(url, json=body)).json() == {"marks": 1, "kept": []}
