"""Every door that an output is read at, in every state, for every kind of vote: what the table allows, never early."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from engine import Engine
from onair import WAIT_SECONDS, Consumer, Producer
from peers import Peer, Scene

from klubba.core.model import Role, RoundState, Secrecy
from klubba.core.visibility import Sight, visible
from klubba.outputs.feeds import NAMES
from klubba_clients import Operator

QUESTION, OPTION = "Frågan?", "Björken"
FIGURE = "66,7"
"""Two of the three who vote choose it; the fourth seat does not vote."""
KINDS: dict[str, dict[str, Any]] = {"open": {}, "secret": {"secrecy": "secret"}, "live": {"live": True}}
STEPS = ("", "arm", "open", "pause", "resume", "close", "declare", "publish", "archive")
STATES = (
    *(RoundState.DRAFT, RoundState.ARMED, RoundState.OPEN, RoundState.PAUSED, RoundState.OPEN, RoundState.CLOSED),
    *(RoundState.DECLARED, RoundState.PUBLISHED, RoundState.ARCHIVED),
)


def poll(kind: str) -> dict[str, Any]:
    options = [OPTION, "Granen", "Tallen"]
    return {"id": "p", "title": QUESTION, "method": "choose", "choose": 1, "options": options, **KINDS[kind]}


async def feeds(http: httpx.AsyncClient, key: str) -> dict[str, str]:
    said = {}
    for name in NAMES:
        answer = await http.get(f"/feeds/{name}", params={"key": key, "lang": "both"})
        assert answer.status_code == 200
        said[name] = answer.text
    return said


async def sockets(url: str, key: str, settled: Callable[[Any], bool]) -> dict[str, str]:
    """What a consumer that comes now is shown, by view. settled: whether the picture is that of the state."""
    said = {}
    for view in ("program", "preview"):
        async with await Consumer.tuned(url, key, view) as one:
            await one.until(lambda event: event["t"] == "air" and settled(event.get("board")))
            said[f"/ws/air {view}"] = json.dumps(one.events, ensure_ascii=False)
    return said


async def raw(scene: Scene) -> str:
    """The meeting's own frames, for programs of one's own."""
    async with await scene.page("overlay") as peer:
        return json.dumps(peer.frames, default=str, ensure_ascii=False)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_door_in_every_state(engine: Engine, operator: Operator, kind: str) -> None:
    async with (
        await Scene.made(engine.url, operator, poll(kind), seats=4) as scene,
        await Producer.of(scene) as producer,
        httpx.AsyncClient(base_url=engine.url, trust_env=False, timeout=WAIT_SECONDS) as http,
    ):
        await producer.do("preview", "full")
        await producer.add("late")
        await producer.do("delay", "300000", "late")
        await producer.do("mode", "manual", "late")
        key, late = await producer.key(), await producer.key("late")
        for step, state in zip(STEPS, STATES, strict=True):
            if step:
                await scene.take(step, poll="p")
            if step == "open":
                await vote(scene)
            voted = 3 if state not in (RoundState.DRAFT, RoundState.ARMED) else 0

            def settled(board: Any, state: RoundState = state, voted: int = voted) -> bool:
                return bool(board) and (board["state"], board["voted"]) == (state, voted)

            doors = await sockets(engine.url, key, settled) | await feeds(http, key)
            doors["/ws/overlay"] = await raw(scene)
            sight = visible(state, Secrecy(KINDS[kind].get("secrecy", "open")), kind == "live", Role.OVERLAY)
            for door, said in doors.items():
                check(f"{state} {door}", said, sight)
            await producer.do("take", "full", "late")
            for door, said in (await feeds(http, late) | await looked(engine.url, late)).items():
                assert not {word for word in (QUESTION, OPTION, FIGURE) if word in said}, f"{state} {door}, delayed"


async def looked(url: str, key: str) -> dict[str, str]:
    said = {}
    for view in ("program", "preview"):
        async with await Consumer.tuned(url, key, view) as one:
            await one.until(lambda event: event["t"] == "air")
            await one.send("ping", 1)
            await one.until(lambda event: event["t"] == "pong")
            said[view] = json.dumps(one.events, ensure_ascii=False)
    return said


async def vote(scene: Scene) -> None:
    for seat, choice in ((1, 0), (2, 0), (3, 1)):
        async with await scene.voter(seat) as voter:
            assert (await voter.cast([choice]))["answer"] == "accepted"


def check(where: str, said: str, sight: Sight) -> None:
    assert (QUESTION in said or OPTION in said) is sight.text or "winners." in where, where
    if not sight.result:
        assert FIGURE not in said, where
        assert 'winner1_label": "Björken' not in said, where
    if not sight.tally:
        assert '"heads"' not in said, where
        assert '"has_figures": true' not in said, where
    assert "Namn-" not in said, where
    if sight.result and "options." in where:
        assert FIGURE in said, where


async def test_a_delay_set_in_the_show_shuts_the_door_of_the_meetings_own_frames(
    engine: Engine, operator: Operator
) -> None:
    for command, value in (("delay", "5000"), ("newkey", ""), ("revoke", "")):
        async with await Scene.voting(engine.url, operator) as scene, await Producer.of(scene) as producer:
            async with await scene.page("overlay") as before:
                await producer.do(command, value)
                assert await before.closed() == 4403, command
            token = scene.created.token("overlay")
            async with await Peer.dial(engine.url, "overlay", key=token, origin=None) as again:
                assert await again.closed() == 4403, command


async def test_a_delay_of_another_output_leaves_that_door_open(engine: Engine, operator: Operator) -> None:
    async with (
        await Scene.voting(engine.url, operator) as scene,
        await Producer.of(scene) as producer,
        await scene.page("overlay") as still,
    ):
        await producer.add("late")
        await producer.do("delay", "5000", "late")
        await scene.take("close")
        await still.state("closed")
