"""The organiser's doors: the meeting as plain data, checked, saved without treading on anybody, printed."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from engine import Engine
from peers import Scene

from klubba_clients import Operator

SHEET = "plats;namn;vikt\n1;Anna;1\n2;Björn;tung\n2;Cecilia;1\n"


@dataclass
class Desk:
    """An organiser's browser, as far as HTTP goes."""

    scene: Scene
    http: httpx.AsyncClient

    async def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        return await self.http.request(method, f"/api/meetings/{self.scene.created.meeting}/{path}", **how)

    async def definition(self) -> dict[str, Any]:
        return dict((await self.ask("GET", "definition")).json())

    async def save(self, definition: dict[str, Any], seen: str) -> httpx.Response:
        return await self.ask("PUT", "definition", json={"definition": definition, "seen": seen})


@pytest.fixture
async def desk(engine: Engine, operator: Operator) -> AsyncIterator[Desk]:
    async with await Scene.made(engine.url, operator) as scene:
        cookie = (await scene.site.join("operator", token=scene.created.token("organiser"))).cookie
        headers = {"Origin": engine.url, "Cookie": cookie}
        async with httpx.AsyncClient(base_url=engine.url, headers=headers, trust_env=False) as http:
            yield Desk(scene, http)


async def test_what_is_saved_is_what_everybody_sees(desk: Desk) -> None:
    got = await desk.definition()
    definition = got["definition"]
    definition["items"].append({"title": "Nytt ärende", "polls": [{"title": "Ny fråga?", "method": "yes_no"}]})
    saved = await desk.save(definition, got["version"])
    assert saved.json() == {"changed": True, "version": (await desk.definition())["version"]}
    await desk.scene.chair.until(lambda c: c.agenda is not None and len(c.agenda.items) == 2)
    again = await desk.definition()
    assert (await desk.save(again["definition"], again["version"])).json()["changed"] is False


async def test_of_two_organisers_the_later_one_is_told(desk: Desk) -> None:
    got = await desk.definition()
    one, two = got["definition"] | {"title": "Ett"}, got["definition"] | {"title": "Två"}
    assert (await desk.save(one, got["version"])).status_code == 200
    refused = await desk.save(two, got["version"])
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "stale_definition")
    assert (await desk.definition())["definition"]["title"] == "Ett"


async def test_every_mistake_at_once_and_nothing_saved(desk: Desk) -> None:
    got = await desk.definition()
    bad = got["definition"] | {"title": "", "language": "no", "id": got["definition"]["id"]}
    bad["items"][0]["polls"][0] |= {"title": "x" * 601, "base": "all"}
    for answer in (await desk.save(bad, got["version"]), await desk.ask("POST", "check", json={"definition": bad})):
        places = {problem["place"] for problem in answer.json()["errors"]}
        assert places == {"title", "language", "items[0].polls[0].title", "items[0].polls[0].base"}
    assert await desk.definition() == await desk.definition() | {"version": got["version"]}
    other = await desk.save((await desk.definition())["definition"] | {"id": "other"}, got["version"])
    assert other.json()["errors"][0]["place"] == "id"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"definition": 7}', b'{"definition": {"roll": 1}}', b"\xff" * 9])
async def test_whatever_comes_is_answered_in_words(desk: Desk, body: bytes) -> None:
    for method, path in (("PUT", "definition"), ("POST", "check"), ("POST", "meeting.toml"), ("POST", "roll/preview")):
        answer = await desk.ask(method, path, content=body)
        assert answer.status_code in (200, 400, 422), (path, answer.text)
        assert "error" in answer.text or path == "meeting.toml"


async def test_what_has_been_voted_on_stays(desk: Desk) -> None:
    await desk.scene.take("arm", "open", poll="p")
    got = await desk.definition()
    assert got["states"] == {"p": "open"}
    gone = got["definition"] | {"items": [{"title": "Annat", "polls": []}]}
    assert (await desk.save(gone, got["version"])).json()["error"]["code"] == "poll_in_use"
    fewer = got["definition"] | {"roll": got["definition"]["roll"][:-1]}
    assert (await desk.save(fewer, got["version"])).json()["error"]["code"] == "seat_voting"
    # Text and rules of the paper were frozen when it was armed.
    got["definition"]["items"][0]["polls"][0]["title"] = "En annan fråga?"
    assert (await desk.save(got["definition"], got["version"])).status_code == 200
    async with await desk.scene.page("hall") as hall:
        assert (await hall.kind("paper"))["title"]["sv"] == "Ska vi?"
    await desk.scene.take("close")


async def test_the_file_says_the_same(desk: Desk) -> None:
    got = await desk.definition()
    answer = await desk.ask("GET", "meeting.toml")
    assert "attachment" in answer.headers["content-disposition"]
    assert tomllib.loads(answer.text) == got["definition"]
    read = await desk.ask("POST", "meeting.toml", content=answer.content)
    assert read.json()["definition"] == got["definition"]
    beside = b'id = "x"\ntitle = "T"\nroll = "roll.csv"\nitems = []\n'
    kept = (await desk.ask("POST", "meeting.toml", content=beside)).json()["definition"]
    assert kept["roll"] == got["definition"]["roll"]
    broken = await desk.ask("POST", "meeting.toml", content=b"title = ")
    assert broken.json()["errors"][0]["line"] == 1


async def test_a_broken_sheet_names_its_cells(desk: Desk) -> None:
    told = (await desk.ask("POST", "roll/preview", content=SHEET.encode())).json()
    assert told["roll"] == []
    assert [(p["cell"], p["code"]) for p in told["errors"]] == [("C3", "bad_weight"), ("A4", "twice")]
    assert told["errors"][0]["cells"] == ["2", "Björn", "tung"]
    good = (
        await desk.ask("POST", "roll/preview", content=SHEET.replace("tung", "0,5").replace("2;C", "3;C").encode())
    ).json()
    assert good["errors"] == []
    assert good["roll"][1] == {"seat": "2", "name": "Björn", "weight": "0.5"}


async def test_the_cards_as_pdf_are_tagged_and_eight_a_page(desk: Desk) -> None:
    answer = await desk.ask("GET", "cards.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content
    assert answer.content == (await desk.ask("GET", "cards.pdf")).content
    one = await desk.ask("GET", "cards.pdf?seats=2")
    assert len(one.content) < len(answer.content)
