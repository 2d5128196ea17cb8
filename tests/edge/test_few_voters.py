"""A secret vote of fewer than five is armed: staff are told what the result would give away, and nobody else."""

import secrets

import pytest
from engine import Engine
from peers import Scene

from klubba import limits
from klubba.around import FEW, few_words
from klubba_clients import Operator

SECRET = {"id": "p", "title": "Vem?", "method": "yes_no", "secrecy": "secret"}
OPEN = {"id": "o", "title": "Ska vi?", "method": "yes_no"}
LEAST = limits.SECRET_VOTERS_MIN_COUNT


async def armed(scene: Scene, poll: str = "p") -> None:
    await scene.take("arm", poll=poll)
    await scene.chair.until(lambda c: c.state is not None and c.state.poll == poll and c.state.state == "armed")


def codes(scene: Scene) -> list[str]:
    assert scene.chair.state is not None
    return [alert.code for alert in scene.chair.state.alerts]


@pytest.mark.parametrize("seats", [1, 2, LEAST - 1, LEAST, LEAST + 1])
async def test_only_a_secret_vote_of_few_is_warned_of(engine: Engine, operator: Operator, seats: int) -> None:
    async with await Scene.made(engine.url, operator, SECRET, OPEN, seats=seats) as scene:
        await armed(scene)
        few = seats < LEAST
        assert codes(scene) == ([FEW] if few else [])
        if few:
            assert scene.chair.state is not None
            assert scene.chair.state.alerts[0].text == few_words(seats)
        for role in ("hall", "overlay"):
            async with await scene.page(role) as page:
                assert "alerts" not in await page.state("armed", poll="p")
        async with await scene.voter(1) as voter:
            assert "alerts" not in await voter.state("armed", poll="p")
        # It goes when the vote is open, and never stands by an open vote.
        await scene.take("open", poll="p")
        await scene.chair.until(lambda c: c.state is not None and c.state.state == "open" and c.state.alerts == ())
        await scene.take("close", "declare", "publish", poll="p")
        await armed(scene, "o")
        assert codes(scene) == []


async def test_it_follows_what_is_marked_in_the_roll(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator, SECRET, seats=LEAST) as scene:
        await armed(scene)
        assert codes(scene) == []
        name = scene.created.meeting

        async def mark(presence: str) -> None:
            asked = {"do": "presence", "seats": ["1", "2"], "presence": presence}
            command = {"command": secrets.token_hex(16), "mark": asked}
            await operator.ask("POST", f"/api/meetings/{name}/attendance", command)

        await mark("absent")
        await scene.chair.until(lambda c: c.state is not None and [a.code for a in c.state.alerts] == [FEW])
        assert scene.chair.state is not None
        assert scene.chair.state.alerts[0].text == few_words(LEAST - 2)
        await mark("remote")
        await scene.chair.until(lambda c: c.state is not None and c.state.alerts == ())
        await scene.take("disarm", poll="p")


async def test_another_meetings_warning_is_its_own(engine: Engine, operator: Operator) -> None:
    async with (
        await Scene.made(engine.url, operator, SECRET, seats=2) as one,
        await Scene.made(engine.url, operator, SECRET, seats=LEAST) as other,
    ):
        await armed(one)
        await armed(other)
        assert (codes(one), codes(other)) == ([FEW], [])
        async with await other.page("chair") as page:
            assert "alerts" not in await page.state("armed", poll="p")
