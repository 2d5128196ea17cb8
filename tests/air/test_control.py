"""Button boxes: every path, roles, refusals, pictures, the feedback socket, and the configuration to import."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from engine import Engine
from onair import WAIT_SECONDS, Consumer, Producer
from peers import Scene
from PIL import Image

from klubba.core.lifecycle import primary
from klubba.core.model import Action
from klubba.outputs.buttons import BUTTONS, _sized, draw
from klubba_clients import Operator


@asynccontextmanager
async def pressing(url: str, key: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=WAIT_SECONDS) as http:
        yield http


async def keys(engine: Engine, scene: Scene) -> dict[str, str]:
    async with pressing(engine.url, engine.key) as http:
        return dict((await http.get(f"/api/air/{scene.created.meeting}/keys")).json()["controls"])


async def test_a_meeting_is_led_by_buttons(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        key = (await keys(engine, scene))["chair"]
        async with pressing(engine.url, key) as http, await Consumer.dial(engine.url, f"/ws/control?key={key}") as box:
            assert (await http.post("/c/open")).status_code == 409
            for command, state in [
                ("arm", "armed"), ("open", "open"), ("pause", "paused"), ("resume", "open"), ("close", "closed"),
                ("next", "declared"), ("publish", "published"),
            ]:  # fmt: skip
                answer = await http.post(f"/c/{command}")
                assert (answer.status_code, answer.json()["state"]) == (200, state), answer.text
                flat = await box.until(lambda event, state=state: event["state"] == state)
                assert all(not isinstance(value, dict | list) for value in flat.values())
            assert answer.json()["main_scene"] == "lower"
            assert (await http.post("/c/publish")).status_code == 409
            assert (await http.post("/c/next")).json()["code"] == "not_now"


async def test_a_button_opens_no_secret_vote_of_so_few_that_it_gives_itself_away(
    engine: Engine, operator: Operator
) -> None:
    secret = {"id": "p", "title": "Vem?", "method": "yes_no", "secrecy": "secret"}
    for seats, status in ((4, 409), (5, 200)):
        async with await Scene.made(engine.url, operator, secret, seats=seats) as scene:
            key = (await keys(engine, scene))["chair"]
            async with pressing(engine.url, key) as http:
                assert (await http.post("/c/arm")).status_code == 200
                for path in ("open", "next") if status == 409 else ("open",):
                    answer = await http.post(f"/c/{path}")
                    assert (answer.status_code, answer.json().get("code", "")) == (
                        status, "few_voters" if status == 409 else "",
                    )  # fmt: skip
            if status == 409:
                # The chair's page, where it is said first, opens it.
                await scene.chair.until(lambda c: c.state is not None and c.state.state == "armed")
                await scene.take("open", poll="p")


async def test_the_producers_key_changes_pictures_and_takes_no_step(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await Producer.of(scene) as producer:
        await producer.add("second")
        key = (await keys(engine, scene))["producer"]
        async with pressing(engine.url, key) as http:
            for step in ("open", "close", "publish", "next", "arm"):
                refused = await http.post(f"/c/{step}")
                assert (refused.status_code, refused.json()["ok"]) == (403, False)
            for path, field, value in [
                ("take/full", "main_scene", "full"), ("clear", "main_scene", "none"),
                ("freeze/on", "main_frozen", True), ("freeze/off", "main_frozen", False), ("bug", "main_bug", True),
                ("panic/on", "main_panic", True),
                ("panic/off", "main_panic", False), ("delay/0", "main_delay_ms", 0), ("hold", "main_held", True),
                ("mode/manual", "main_mode", "manual"), ("o/second/take/strap", "second_scene", "strap"),
            ]:  # fmt: skip
                answer = await http.post(f"/c/{path}")
                assert (answer.status_code, answer.json()[field]) == (200, value), (path, answer.text)
            for path, status in [
                ("take/ticker", 400), ("delay/300001", 400), ("delay/soon", 400), ("explode", 404), ("newkey", 404),
                ("o/nosuch/take", 404), ("o/~chair/newkey", 404),
            ]:  # fmt: skip
                refused = await http.post(f"/c/{path}")
                assert (refused.status_code, refused.json()["ok"], bool(refused.json()["expected"])) == (
                    status, False, True,
                ), path  # fmt: skip
            assert (await http.get("/c/take")).status_code == 405
            assert not any(
                name.startswith("can_") and can for name, can in (await http.get("/c/status")).json().items()
            )


@pytest.mark.parametrize("key", ["", "x", "a.~chair.x"])
async def test_no_key_no_press(engine: Engine, key: str) -> None:
    async with pressing(engine.url, key or "none") as http:
        assert (await http.post("/c/take")).status_code == 401
        assert (await http.get(f"/c/button/take.png?key={key}")).status_code == 401
        assert (await http.get(f"/c/companion.companionconfig?key={key}")).status_code == 401


async def test_a_link_or_an_output_key_presses_nothing(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await Producer.of(scene) as producer:
        for key in (await producer.key(), scene.created.token("chair"), scene.created.token("producer"), engine.key):
            async with pressing(engine.url, key) as http:
                assert (await http.post("/c/clear")).status_code == 401
        old = (await keys(engine, scene))["producer"]
        await producer.do("newkey", output="~producer")
        async with pressing(engine.url, old) as http:
            refused = await http.post("/c/clear")
            assert (refused.status_code, refused.json()["code"]) == (401, "key_revoked")


async def test_pictures_say_what_is_on(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        key = (await keys(engine, scene))["chair"]
        async with pressing(engine.url, key) as http:

            async def picture(name: str, **query: str) -> bytes:
                answer = await http.get(f"/c/button/{name}.png", params={"key": key, **query})
                assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
                assert Image.open(io.BytesIO(answer.content)).size == (72, 72)
                return answer.content

            before = {name: await picture(name) for name in BUTTONS}
            assert len(set(before.values())) == len(before)
            await http.post("/c/panic/on")
            await http.post("/c/close")
            changed = {name for name in BUTTONS if await picture(name) != before[name]}
            assert changed >= {"panic", "state", "close", "declare", "clear"}
            assert "open" not in changed
            assert await picture("take", lang="en") != before["take"]
            assert (await http.get("/c/button/nosuch.png", params={"key": key})).status_code == 400
            assert (await http.get("/c/button/take.png", params={"key": key, "output": "x"})).status_code == 404


async def test_every_button_of_the_companion_page_works_against_the_engine(engine: Engine, operator: Operator) -> None:
    """The presses go where the file says, with the headers it says; steps in the order of a meeting."""
    async with await Scene.made(engine.url, operator) as scene:
        for role, key in (await keys(engine, scene)).items():
            async with pressing(engine.url, key) as http:
                document = json.loads((await http.get(f"/c/companion.companionconfig?key={key}")).content)
            assert (document["version"], document["type"]) == (4, "page")
            (instance,) = document["instances"].values()
            assert (instance["instance_type"], instance["config"]["prefix"]) == ("generic-http", engine.public)
            pressed = [await press(engine, button) for button in buttons(document)]
            assert set(pressed) == {200}
            assert len(pressed) == {"chair": 22, "producer": 16}[role]


def buttons(document: dict[str, Any]) -> list[dict[str, Any]]:
    rows = document["page"]["controls"].values()
    return [control["steps"]["0"]["action_sets"]["down"][0] for row in rows for control in row.values()]


async def press(engine: Engine, action: dict[str, Any]) -> int:
    options = action["options"]
    assert (action["action"], json.loads(options["body"])) == ("post", {})
    async with httpx.AsyncClient(base_url=engine.url, trust_env=False, timeout=WAIT_SECONDS) as http:
        answer = await http.post(options["url"], headers=json.loads(options["header"]), json={})
    if options["url"] == "/c/next" and answer.status_code == 409:
        return 200  # The one vote of this meeting has been published: there is nothing next, and that is said.
    assert answer.status_code == 200, f"{options['url']}: {answer.text}"
    return answer.status_code


def test_a_button_has_the_letters_of_swedish(project: Path) -> None:
    """The three letters look different from each other, and so from the box that a font draws for what it lacks."""
    font = (project / "clients/src/shared/fonts/public-sans-latin-wght-normal.woff2").read_bytes()
    flat: dict[str, Any] = {"can_arm": True, "can_open": True, "main_held": False}
    drawn = {name: draw(name, flat, "main", "sv", font) for name in ("arm", "open", "hold")}
    assert len(set(drawn.values())) == 3
    letters = [_sized(font, 15).getmask(letter) for letter in "åäöÅ"]
    assert len({bytes(letter) for letter in letters}) == 4


def test_the_next_step_is_never_one_that_needs_words() -> None:
    from klubba.core.model import RoundState

    assert {primary(state) for state in RoundState} <= {
        None, Action.ARM, Action.OPEN, Action.CLOSE, Action.RESUME, Action.DECLARE, Action.PUBLISH, Action.REVOTE,
    }  # fmt: skip
