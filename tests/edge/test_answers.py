"""The twelve answers to a cast, each over a real socket."""

import secrets
from pathlib import Path
from typing import Any

import redis
from engine import Engine, run_engine
from peers import QUICK, YES_NO, Peer, Scene

from klubba.store.keys import MeetingKeys
from klubba_clients import Chair, Created, Operator
from klubba_clients.site import token_of

CHOOSE = {"id": "p", "title": "Välj två", "method": "choose", "choose": 2, "options": ["A", "B", "C"]}
FIRST = {**YES_NO, "change": "first"}
SECRET = {**YES_NO, "secrecy": "secret"}
MEETING_FILE = """
id = "m"
title = "Ett möte"
roll = "roll.csv"

[[items]]
title = "Ett ärende"

[[items.polls]]
id = "p"
title = "Ska vi?"
method = "yes_no"
"""
NEVER = b"\x00" * 16


def brief(answer: dict[str, Any]) -> tuple[str, bool]:
    """The answer, and whether it came with a receipt."""
    return answer["answer"], answer.get("receipt") is not None


async def test_accepted_replaced_and_same_carry_their_receipt(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        first_id, second_id = secrets.token_bytes(16), secrets.token_bytes(16)
        first = await voter.cast([0], ballot_id=first_id)
        assert brief(first) == ("accepted", True)
        assert first["receipt"] == {
            "meeting": scene.created.meeting,
            "poll": "p",
            "round": 1,
            "ballot_id": first_id,
            "seq": first["ballot_seq"],
            "epoch": (await voter.kind("welcome"))["epoch"],
            "mac": first["receipt"]["mac"],
        }
        assert len(first["receipt"]["mac"]) == 16
        assert await voter.cast([0], ballot_id=first_id) == {**first, "answer": "same"}
        second = await voter.cast([2], ballot_id=second_id, replaces=first["ballot_seq"])
        assert brief(second) == ("replaced", True)
        assert second["ballot_seq"] > first["ballot_seq"]
        # A delayed resend of the first ballot gets its own first answer, and changes nothing.
        assert (await voter.cast([0], ballot_id=first_id))["receipt"] == first["receipt"]
        await scene.take("close", "declare", "publish")
        assert await voter.cast([2], ballot_id=second_id) == {**second, "answer": "same"}
        result = (await scene.result()).json()
        assert [line["heads"] for line in result["lines"]] == [0, 0, 1]


async def test_a_resend_after_the_close_of_a_secret_round_gets_same(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, SECRET) as scene, await scene.voter(1) as voter:
        ballot_id = secrets.token_bytes(16)
        first = await voter.cast([1], ballot_id=ballot_id)
        await scene.take("close")
        again = await voter.cast([1], ballot_id=ballot_id)
        assert again == {**first, "answer": "same"}
        assert (await voter.cast([0]))["answer"] == "late"


async def test_already_tells_which_ballot_counts(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, FIRST) as scene, await scene.voter(1) as voter:
        first = await voter.cast([0])
        seen = len(voter.frames)
        again = await voter.cast([1], replaces=first["ballot_seq"])
        assert brief(again) == ("already", True)
        assert again["receipt"] == first["receipt"]
        mine = await voter.kind("mine", seen)
        assert (mine["ballot_seq"], mine["choices"]) == (first["ballot_seq"], [0])


async def test_superseded_names_the_counted_ballot(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        first = await voter.cast([0])
        second = await voter.cast([1], replaces=first["ballot_seq"])
        seen = len(voter.frames)
        late = await voter.cast([2], replaces=first["ballot_seq"])
        assert brief(late) == ("superseded", False)
        assert late["ballot_seq"] == second["ballot_seq"]
        mine = await voter.kind("mine", seen)
        assert (mine["choices"], mine["ballot_id"]) == ([1], second["ballot_id"])


async def test_other_device_when_the_seat_went_elsewhere_unseen(redis_url: str, tmp_path: Path) -> None:
    """The store alone knows that the seat is another phone's, as before an engine hears of it: no cast gets through."""
    with run_engine(tmp_path, env={"REDIS_URL": redis_url}) as engine, redis.Redis.from_url(redis_url) as store:
        async with (
            Operator(engine.url, engine.key) as operator,
            await Scene.voting(engine.url, operator) as scene,
            await scene.voter(1) as old,
        ):
            store.hset(MeetingKeys(scene.created.meeting).devices, "1", "another")
            assert brief(await old.cast([0])) == ("other_device", False)
            assert (await old.kind("moved"))["code"] == "other_device"
            assert await old.closed() == 4403


async def test_not_entitled_is_who_came_onto_the_roll_after_open(tmp_path: Path) -> None:
    sheet, file = tmp_path / "roll.csv", tmp_path / "meeting.toml"
    sheet.write_text("seat;name\n1;Anna\n2;Bo\n", encoding="utf-8")
    file.write_text(MEETING_FILE, encoding="utf-8")
    with run_engine(tmp_path, args=("--meeting", str(file))) as engine:
        chair_token = token_of(engine.links()["chair"])
        async with Operator(engine.url, engine.key) as operator:
            async with await Chair.join(operator.site, chair_token, timing=QUICK) as chair:
                scene = Scene(engine.url, operator, Created("m", {}, await operator.cards("m")), chair)
                await scene.take("arm", "open", poll="p")
            sheet.write_text("seat;name\n1;Anna\n3;Cai\n2;Bo\n", encoding="utf-8")
            engine.restart()
            cards = {card.seat: card.token for card in await operator.cards("m")}
            assert list(cards) == ["1", "3", "2"]
            late = await operator.site.join("voter", token=cards["3"])
            async with await Peer.dial(engine.url, "voter", cookie=late.cookie) as voter:
                mine = await voter.kind("mine")
                assert not mine["entitled"]
                assert (await voter.state("open"))["entitled"] == 2
                assert brief(await voter.cast([0])) == ("not_entitled", False)
            known = await operator.site.join("voter", token=cards["2"])
            async with await Peer.dial(engine.url, "voter", cookie=known.cookie) as voter:
                assert (await voter.kind("mine"))["entitled"]
                assert (await voter.cast([0]))["answer"] == "accepted"


async def test_not_open_while_armed_and_while_paused(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.voter(1) as voter:
        await scene.take("arm", poll="p")
        assert brief(await voter.cast([0])) == ("not_open", False)
        await scene.take("open", "pause")
        assert (await voter.cast([0]))["answer"] == "not_open"
        await scene.take("resume")
        assert (await voter.cast([0]))["answer"] == "accepted"


async def test_late_only_after_close_and_annulled_after_that(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        counted = await voter.cast([0])
        await scene.take("close")
        assert brief(await voter.cast([1], replaces=counted["ballot_seq"])) == ("late", False)
        await scene.take("annul")
        assert brief(await voter.cast([1], replaces=counted["ballot_seq"])) == ("annulled", False)
        assert (await voter.cast([0], ballot_id=counted["ballot_id"]))["answer"] == "same"


async def test_invalid_says_why(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, CHOOSE) as scene, await scene.voter(1) as voter:
        for choices, reason in (
            ([0, 1, 2], "too_many_choices"),
            ([0], "too_few_choices"),
            ([1, 1], "choice_twice"),
            ([0, 3], "unknown_option"),
        ):
            # Refusals are not remembered: the same id may be used for a ballot that is valid.
            answer = await voter.cast(choices, ballot_id=NEVER)
            assert (answer["answer"], answer["reason"]) == ("invalid", reason)
        assert (await voter.cast([0, 1], ballot_id=NEVER))["answer"] == "accepted"


async def test_a_round_that_nobody_armed_is_invalid(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        for poll, round in (("q", 1), ("p", 2), ("p", 0), ("p:1:box}", 1)):
            answer = await voter.cast([0], poll=poll, round=round)
            assert (answer["answer"], answer["reason"]) == ("invalid", "unknown_round")


async def test_the_same_id_with_another_body_is_invalid(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, CHOOSE) as scene, await scene.voter(1) as voter:
        first = await voter.cast([2, 0], ballot_id=NEVER)
        assert first["answer"] == "accepted"
        other = await voter.cast([0, 1], ballot_id=NEVER)
        assert (other["answer"], other["reason"], other["ballot_seq"]) == ("invalid", "other_body", first["ballot_seq"])
        # The order of the marks is no other body.
        assert (await voter.cast([0, 2], ballot_id=NEVER))["answer"] == "same"


async def test_busy_on_the_sixth_cast_in_a_second_and_it_works_later(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        ids = [secrets.token_bytes(16) for _ in range(6)]
        for ballot_id in ids:
            await voter.send("cast", "p", 1, ballot_id, 0, [0])
        answers = [await voter.until(lambda f, i=i: f.get("ballot_id") == i and f["t"] == "answer") for i in ids]
        assert [answer["answer"] for answer in answers[:5]] == ["accepted"] + ["superseded"] * 4
        assert answers[5]["answer"] == "busy"
        assert 0 < answers[5]["retry_after_ms"] <= 1000
        await scene.take("close")
        # What was refused as busy was never counted.
        assert scene.chair.state is not None
        assert scene.chair.state.voted == 1
