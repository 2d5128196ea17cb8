"""Rehearsals: the copy, the robots in it, the staff's phones among them, and the report in plain words."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from engine import Engine, run_engine
from hosting import run as take

from klubba.core import ballots, rehearsal
from klubba.core.definition import define
from klubba.core.model import Cells, Meeting, Role, RoundState
from klubba.errors import Refusal
from klubba.store.contract import RoundRecord, RoundRef
from klubba.views import paper as paper_of
from klubba_clients import Chair, HttpRefused, Operator, Voter
from klubba_clients.site import token_of
from klubba_loadtest import robots
from klubba_loadtest.outsiders import without_others
from klubba_loadtest.reconcile import Box, Kept
from klubba_loadtest.truth import Boxes

POLLS: list[dict[str, Any]] = [
    {"id": "plan", "title": "Planen?", "method": "yes_no_abstain"},
    {"id": "val", "title": "Vem?", "method": "choose", "choose": 1, "options": ["A", "B"], "secrecy": "secret"},
    {"id": "betyg", "title": "Hur var det?", "method": "rating", "options": ["Mat", "Sal"], "scale_max": 5},
]
EVERY: list[dict[str, Any]] = [
    *POLLS,
    {"id": "ja", "title": "Ja?", "method": "yes_no", "blank": True},
    {"id": "rang", "title": "Ordning?", "method": "ranking", "options": ["A", "B", "C"], "choose_max": 3},
    {"id": "tal", "title": "Hur mycket?", "method": "number", "number_min": "1.5", "number_max": "9", "decimals": 2},
    {"id": "text", "title": "Vad?", "method": "text"},
    {"id": "ord", "title": "Tre ord?", "method": "words", "choose_min": 2, "choose_max": 3},
]


def data(name: str, polls: list[dict[str, Any]]) -> dict[str, Any]:
    roll = [{"seat": str(n), "name": f"Person {n}", "email": f"p{n}@example.se"} for n in range(1, 6)]
    return {"id": name, "title": "Årsmöte", "items": [{"title": "Punkt", "polls": polls}], "roll": roll}


def meeting(polls: list[dict[str, Any]] = EVERY) -> Meeting:
    found, problems = define(data("arsmote", polls))
    assert found is not None, problems
    return found


def test_a_copy_keeps_the_people_and_says_what_it_is() -> None:
    real = meeting()
    copy = rehearsal.copy(real, "ab12", 7)
    assert copy.rehearsal
    assert copy.id != real.id
    assert copy.title.sv.startswith("ÖVNING")
    assert copy.title.en.startswith("REHEARSAL")
    assert copy.items == real.items
    assert [seat.id for seat in copy.roll[:5]] == [seat.id for seat in real.roll]
    assert not any(seat.email for seat in copy.roll)
    assert len({seat.id for seat in copy.roll}) == 12


@pytest.mark.parametrize("robots", [0, 5001])
def test_a_copy_is_bounded(robots: int) -> None:
    with pytest.raises(Refusal, match="phones"):
        rehearsal.copy(meeting(), "ab12", robots)


def test_a_copy_is_not_copied() -> None:
    with pytest.raises(Refusal, match="a real meeting"):
        rehearsal.copy(rehearsal.copy(meeting(), "a", 1), "b", 1)


@pytest.mark.parametrize("poll", meeting().items[0].polls, ids=lambda poll: poll.id)
def test_robots_fill_in_every_paper_validly(poll: Any) -> None:
    form = msgspec.to_builtins(_paper(poll))
    random = Random(7)
    for _ in range(200):
        filled = robots.fill(form, random)
        ballots.check(poll, filled.choices, filled.text, filled.scores)


def _paper(poll: Any) -> Any:
    record = RoundRecord(
        RoundRef("m", poll.id, 1), RoundState.OPEN, poll, "i", Cells(), 5, 5, 5, 5, 0, b"", b"", "", True
    )
    return paper_of(record, None, Role.VOTER)


def test_the_staffs_ballots_are_taken_out_of_the_truth() -> None:
    of, sealed = ("m", "p", 1), ("m", "s", 1)
    box = Box({"robot-1": Kept((0,), 4), "5": Kept((1,), 5)}, {0: 1, 1: 1}, 2)
    entry = [9, 9, 0, {"kind": "close", "poll": "s", "round": 1, "participants": ["2", "robot-1"]}]
    bundle = b"entry 9 " + json.dumps(entry).encode()
    boxes = Boxes({of: box, sealed: Box(None, {0: 2}, 2)})
    truth, staff = without_others((boxes, bundle), boxes, [of, sealed], {"robot-1"}, {sealed})
    assert staff == 2
    assert truth.box(of) == Box({"robot-1": Kept((0,), 4)}, {0: 1, 1: 0}, 1)
    assert truth.box(sealed) == Box(None, {}, 1)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with run_engine(tmp_path_factory.mktemp("rehearsal")) as running:
        yield running


async def test_the_button(engine: Engine) -> None:
    async with Operator(engine.url, engine.key) as operator:
        name = (await operator.create_meeting(data(f"m{secrets.token_hex(4)}", POLLS))).meeting
        path = f"/api/meetings/{name}/rehearsal"
        assert (await operator.ask("GET", path)).json()["state"] == "none"
        begun = (await operator.ask("POST", path, {"phones": 9, "seconds": 1})).json()
        assert begun["state"] == "running"
        with pytest.raises(HttpRefused) as again:
            await operator.ask("POST", path, {"phones": 9})
        assert again.value.status == 409
        told = await _until_over(operator, path)
        assert told["state"] == "done", told
        report = told["report"]
        assert report["reconciled"], report
        assert report["words"]["sv"][1].startswith("9 telefoner, 3 omröstningar")
        assert report["words"]["en"][1].startswith("9 phones, 3 votes")
        assert report["staff_ballots"] == 0
        assert {"chair", "hall", "overlay", "cards"} <= set(told["links"])


async def _until_over(operator: Operator, path: str) -> dict[str, Any]:
    async with asyncio.timeout(100):
        while True:
            told: dict[str, Any] = (await operator.ask("GET", path)).json()
            if told["state"] != "running":
                return told
            await asyncio.sleep(0.2)


async def test_what_a_rehearsal_refuses(engine: Engine) -> None:
    async with Operator(engine.url, engine.key) as operator:
        created = await operator.create_meeting(data(f"m{secrets.token_hex(4)}", POLLS))
        path = f"/api/meetings/{created.meeting}/rehearsal"
        for body in ({"phones": True}, {"phones": 6000}):
            with pytest.raises(HttpRefused, match="phones"):
                await operator.ask("POST", path, body)
        copy = (await operator.ask("POST", f"{path}/copy", {"phones": 2})).json()["meeting"]
        with pytest.raises(HttpRefused, match="a real meeting"):
            await operator.ask("POST", f"/api/meetings/{copy}/rehearsal/copy", {"phones": 2})
        async with await Chair.join(operator.site, created.token("chair")) as chair:
            await take(chair, "plan", "arm")
            with pytest.raises(HttpRefused) as busy:
                await operator.ask("POST", path, {"phones": 2})
            assert busy.value.status == 409
    async with Operator(engine.url, "not-the-key-of-this-engine") as stranger:
        with pytest.raises(HttpRefused) as refused:
            await stranger.ask("POST", path, {"phones": 2})
        assert refused.value.status == 403


async def test_a_person_chairs_and_staff_vote_beside_the_robots(engine: Engine, tmp_path: Path) -> None:
    async with Operator(engine.url, engine.key) as operator:
        name = (await operator.create_meeting(data(f"m{secrets.token_hex(4)}", POLLS[:2]))).meeting
        out = tmp_path / "report.json"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "klubba_loadtest.cli", "rehearse", name, "--url", engine.url, "--phones", "6",
            "--chair", "--seconds", "1", "--json", str(out), env={**os.environ, "KLUBBA_OPERATOR_KEY": engine.key},
            stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stderr is not None
        lines = asyncio.create_task(_links(process.stderr))
        chair = await Chair.join(operator.site, token_of((await lines)["chair"]))
        reading = asyncio.create_task(process.stderr.read())
        async with chair:
            await chair.until(lambda c: c.welcome is not None and c.agenda is not None and c.state is not None)
            assert chair.welcome is not None
            assert chair.welcome.rehearsal
            card = (await operator.cards(chair.welcome.meeting))[0]
            await chair.until(lambda c: c.state is not None and c.state.connected is not None
                              and c.state.connected.voters == 6, 30)  # fmt: skip
            async with await Voter.join(operator.site, token=card.token) as staff:
                for poll in ("plan", "val"):
                    await take(chair, poll, "arm", "open")
                    await staff.until(lambda v: v.is_open)
                    assert (await staff.cast([0])).answer == "accepted"
                    await chair.until(lambda c: c.state is not None and c.state.voted == 7, 30)
                    await take(chair, poll, "close", "declare", "publish")
        async with asyncio.timeout(60):
            await reading
            assert await process.wait() in (0, 3)
    report = json.loads(out.read_text())
    assert report["reconciled"]
    assert report["staff_ballots"] == 2
    assert "Era egna telefoner avgav 2 röster." in report["words"]["sv"]


async def _links(stderr: asyncio.StreamReader) -> dict[str, str]:
    """The links that a rehearsal says first."""
    found: dict[str, str] = {}
    while len(found) < 4:
        name, _, link = (await stderr.readline()).decode().strip().partition(": ")
        found[name] = link
    return found
