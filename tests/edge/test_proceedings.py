"""A council item through the engine: four proposals, a vote in the chain, a departure, reservations; then verified."""

import json
from pathlib import Path
from typing import Any

import pytest
from engine import Engine, run_engine
from heldmeeting import klubba
from hosting import Hosted, host, run

from klubba.wire.matters import MatterView
from klubba_clients import Chair, Screen, Voter

ITEMS: list[dict[str, Any]] = [
    {
        "id": "bro",
        "title": "En bro över ån",
        "proposals": [
            {"id": "sten", "text": "Bygg i sten", "text_en": "Build in stone"},
            {"id": "tra", "text": "Bygg i trä", "text_en": "Build in wood", "by": "1"},
            {"id": "stal", "text": "Bygg i stål", "text_en": "Build in steel"},
            {"id": "inte", "text": "Bygg inte", "text_en": "Do not build"},
        ],
    },
    {"id": "budget", "title": "Budget", "proposals": ["Mer", "Mindre"]},
]


async def council(engine: Engine, seats: int = 5) -> Hosted:
    return await host(engine, seats, ITEMS, procedure="council")


def matter(chair: Chair, item: int = 0) -> MatterView:
    assert chair.agenda is not None
    found = chair.agenda.items[item].matter
    assert found is not None
    return found


async def move(chair: Chair, made: str, proposal: str = "", *, item: str = "bro", text: str = "", by: str = "") -> None:
    stepped = await chair.proceed(item, made, proposal, text=text, by=by)
    assert stepped.answer == "done", stepped
    await chair.until(lambda c: c.agenda is not None and c.agenda.step >= stepped.step)


async def vote(hosted: Hosted, chair: Chair, poll: str, ballots: list[list[int | str]]) -> None:
    await run(chair, poll, "arm", "open")
    await hosted.vote(ballots)
    await run(chair, poll, "close", "declare")


async def test_a_matter_goes_through_the_chain_to_a_decision_and_verifies(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        hosted = await council(engine)
        name = hosted.created.meeting
        async with await hosted.chair() as chair:
            assert "”Bygg i sten”, ”Bygg i trä”, ”Bygg i stål” och ”Bygg inte”" in matter(chair).say.sv
            for made, proposal in (("put", ""), ("find", "tra"), ("call", ""), ("find", "stal")):
                await move(chair, made, proposal)
            await move(chair, "call")
            assert "Den som vill ha ”Bygg i stål” röstar ja." in matter(chair).say.sv
            first = matter(chair).vote
            refused = await chair.proceed("bro", "resolve")
            assert (refused.answer, "fastställ" in refused.reason.sv.lower()) == ("refused", True)
            await vote(hosted, chair, first, [["no"], ["no"], ["yes"], ["abstain"]])
            await move(chair, "resolve")
            await run(chair, first, "publish")
            await move(chair, "find", "inte")
            await move(chair, "strike")
            final = matter(chair)
            assert (final.phase, final.main, final.counter) == ("final_vote", "tra", "inte")
            await vote(hosted, chair, final.vote, [["yes"], ["yes"], ["no"], ["yes"]])
            await move(chair, "resolve")
            await run(chair, final.vote, "publish")
            await move(chair, "reserve", by="3")
            ended = matter(chair)
            assert (ended.phase, ended.outcome, ended.reservations) == ("decided", "tra", ("3",))
            assert "beslutat enligt ”Bygg i trä” efter votering" in ended.say.sv
            await move(chair, "depart", text="Vi tar budgeten i klump.", item="budget")
        await hosted.close()
        file = tmp_path / "b"
        assert klubba(engine, "export", name, "--out", str(file)).returncode == 0
    said = klubba(engine, "verify", str(file))
    assert (said.returncode, "does not know" in said.stdout) == (0, False), said.stdout
    assert "bro: decided: tra, by vote" in said.stdout
    assert "budget: the chair left the procedure" in said.stdout
    entries = [json.loads(line.split(" ", 2)[2])[3] for line in file.read_text().splitlines() if line[:6] == "entry "]
    moves = [facts for facts in entries if facts["kind"] == "procedure"]
    assert [facts["move"] for facts in moves][-3:] == ["resolve", "reserve", "depart"]
    called = [facts for facts in moves if "added" in facts]
    assert [(facts["yes"], facts["no"]) for facts in called] == [("stal", "sten"), ("tra", "inte")]


async def test_one_third_tables_with_a_count_that_everybody_follows(engine: Engine) -> None:
    hosted = await council(engine, seats=5)
    async with await hosted.chair() as chair:
        await move(chair, "table")
        await move(chair, "vote")
        poll = matter(chair).vote
        await run(chair, poll, "arm", "open")
        await hosted.vote([["no"], ["no"], ["yes"]])
        await chair.until(lambda c: c.state is not None and c.state.voted == 3)
        assert chair.state is not None
        [line] = chair.state.so_far
        assert (line.needed, line.got, line.base, line.holds) == (2_000_000, 1_000_000, 5_000_000, False)
        assert hosted.voters[0].state is not None
        await hosted.vote([["no"], ["no"], ["yes"], ["yes"]])
        await chair.until(lambda c: c.state is not None and bool(c.state.so_far) and c.state.so_far[0].holds)
        await run(chair, poll, "close", "declare")
        await move(chair, "resolve")
        assert matter(chair).phase == "tabled"
        # Two of five were enough, and the minority has used its right: next time more must say yes than no.
        await move(chair, "reopen")
        await move(chair, "table")
        assert "fler röstar ja än nej" in matter(chair).say.sv
    await hosted.close()


async def test_only_the_chair_is_led_and_only_where_the_meeting_has_chosen_it(engine: Engine) -> None:
    hosted = await council(engine)
    plain = await host(engine, seats=2)
    async with await hosted.chair() as chair, await plain.chair() as other:
        await move(chair, "put")
        assert other.agenda is not None
        assert [item.matter for item in other.agenda.items] == [None, None]
        refused = await other.proceed("hallbarhet", "put")
        assert (refused.answer, refused.reason.en) == ("refused", "This meeting follows no procedure.")
        stale = await chair.proceed("bro", "strike")
        assert stale.answer == "refused"
    await hosted.close()
    await plain.close()


async def test_a_move_from_an_old_page_changes_nothing(engine: Engine) -> None:
    hosted = await council(engine)
    async with await hosted.chair() as one, await hosted.chair() as two:
        await move(one, "put")
        await two.until(lambda c: c.agenda is not None and c.agenda.step == 1)
        await move(two, "find", "tra")
        await one.until(lambda c: c.agenda is not None and c.agenda.step == 2)
        assert matter(one).phase == "found"
    await hosted.close()


@pytest.mark.parametrize("role", ["hall", "voter"])
async def test_no_other_screen_hears_of_the_matter(engine: Engine, role: str) -> None:
    hosted = await council(engine)
    async with await hosted.chair() as chair:
        await move(chair, "put")
    card = hosted.created.cards[0].token
    joined = (
        Screen.hall(hosted.site, hosted.created.token("hall"))
        if role == "hall"
        else Voter.join(hosted.site, token=card)
    )
    async with await joined as screen:
        await screen.until(lambda s: s.agenda is not None and s.agenda.step >= 1)
        assert screen.agenda is not None
        assert [item.matter for item in screen.agenda.items] == [None, None]
    await hosted.close()
