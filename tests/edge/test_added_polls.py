"""A poll that nobody had prepared: added by the chair's page or by HTTP, armed, voted on, published, and verified."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from engine import Engine, run_engine
from heldmeeting import klubba
from hosting import host, run

from klubba_clients import Chair, HttpRefused, Operator, Site, Voter

FILE = """\
id = "m"
title = "Möte"
[[items]]
id = "i"
title = "Ärende"
[[roll]]
seat = "1"
name = "Åsa"
"""
LUNCH: dict[str, Any] = {"id": "lunch", "title": "Ska vi äta nu?", "method": "yes_no"}


def polls(chair: Chair, item: int = 0) -> list[str]:
    assert chair.agenda is not None
    return [poll.id for poll in chair.agenda.items[item].polls]


async def test_the_chair_adds_a_poll_and_it_is_voted_on_at_once(engine: Engine) -> None:
    hosted = await host(engine, seats=3)
    async with await hosted.chair() as chair, await hosted.chair() as other:
        added = await chair.add_poll("hallbarhet", LUNCH)
        assert (added.answer, added.step) == ("done", 1)
        for page in (chair, other):
            await page.until(lambda c: polls(c)[-1] == "lunch")
        await run(chair, "lunch", "arm", "open")
        await hosted.vote([["yes"], ["yes"], ["no"]])
        await run(chair, "lunch", "close", "declare", "publish")
    result = await hosted.operator.result(hosted.created.meeting, "lunch")
    assert result["outcome"] == "yes"
    await hosted.close()


async def test_what_is_wrong_is_said_and_nothing_is_added(engine: Engine) -> None:
    hosted = await host(engine, seats=2)
    async with await hosted.chair() as chair:
        for item, data, said in (
            ("hallbarhet", LUNCH | {"method": "guess"}, "method: expected yes_no"),
            ("hallbarhet", LUNCH | {"id": "sluten"}, "id: expected an id that no poll of the meeting has"),
            ("hallbarhet", LUNCH | {"majority": "3/2"}, "majority: expected a fraction"),
            ("nowhere", LUNCH, "item: expected an item of the agenda"),
        ):
            refused = await chair.add_poll(item, data)
            assert (refused.answer, refused.step) == ("refused", 0)
            assert said in refused.reason.en
        assert polls(chair) == ["fragor", "plan"]
    with pytest.raises(HttpRefused) as wrong:
        await hosted.operator.add_poll(hosted.created.meeting, "val", LUNCH | {"title": "", "color": 1})
    assert wrong.value.status == 422
    await hosted.close()


async def test_http_adds_for_the_operator_and_the_chair_alone(engine: Engine) -> None:
    hosted = await host(engine, seats=2)
    name = hosted.created.meeting
    async with await hosted.chair() as chair:
        assert await hosted.operator.add_poll(name, "val", LUNCH) == "lunch"
        await chair.until(lambda c: polls(c, 1) == ["sluten", "lunch"])
        generated = await hosted.operator.add_poll(name, "val", {"title": "Utan id", "method": "yes_no"})
        await chair.until(lambda c: polls(c, 1) == ["sluten", "lunch", generated])
    stranger = Operator(Site(engine.url), "not the key")
    with pytest.raises(HttpRefused) as refused:
        await stranger.add_poll(name, "val", LUNCH | {"id": "x"})
    assert refused.value.status == 403
    await stranger.close()
    await hosted.close()


async def test_two_at_once_both_find_their_place_or_are_told(engine: Engine) -> None:
    hosted = await host(engine, seats=2)

    asked = (hosted.operator.add_poll(hosted.created.meeting, "val", LUNCH | {"id": f"p{n}"}) for n in range(6))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    added = [name for name in answers if isinstance(name, str)]
    assert {refused.status for refused in answers if isinstance(refused, HttpRefused)} <= {409}
    assert 1 <= len(added) == 6 - sum(isinstance(answer, HttpRefused) for answer in answers)
    async with await hosted.chair() as chair:
        assert sorted(polls(chair, 1)) == sorted(["sluten", *added])
    await hosted.close()


async def test_an_added_poll_outlives_a_restart_with_the_meetings_file_and_verifies(tmp_path: Path) -> None:
    """The file does not know the poll: what was added, voted on and published is still there, and counts again."""
    file = tmp_path / "m.toml"
    file.write_text(FILE)
    with run_engine(tmp_path, args=("--meeting", str(file))) as engine:
        await hold(engine)
        file.write_text(FILE.replace("Möte", "Nytt namn"))
        assert engine.stop() == 0
        engine.start()
        async with Operator(engine.url, engine.key) as operator:
            assert (await operator.result("m", "lunch"))["outcome"] == "yes"
            with pytest.raises(HttpRefused) as twice:
                await operator.add_poll("m", "i", LUNCH)
            assert twice.value.status == 422
        exported = klubba(engine, "export", "m", "--out", str(tmp_path / "b"))
        assert exported.returncode == 0, exported.stderr
        verified = klubba(engine, "verify", str(tmp_path / "b"))
        assert (verified.returncode, "does not know" in verified.stdout) == (0, False), verified.stdout


async def hold(engine: Engine) -> None:
    async with Operator(engine.url, engine.key) as operator:
        assert await operator.add_poll("m", "i", LUNCH) == "lunch"
        card = (await operator.cards("m"))[0]
        async with (
            await Chair.join(operator.site, engine.links()["chair"].split("#")[1]) as chair,
            await Voter.join(operator.site, token=card.token) as voter,
        ):
            await chair.until(lambda c: c.agenda is not None and polls(c) == ["lunch"])
            await run(chair, "lunch", "arm", "open")
            await voter.until(lambda v: v.is_open)
            await voter.cast(["yes"])
            await run(chair, "lunch", "close", "declare", "publish")
