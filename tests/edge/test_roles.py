"""Roles × operations: every step and every HTTP door, and nothing but what each role is for.

A route that stands in no table fails: whoever adds one says here whose it is. Frames: tests/session/test_session.py.
"""

import base64
import contextlib
import dataclasses
import secrets
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import redis
from engine import Engine, run_engine
from onair import Consumer
from peers import Peer, Scene

from klubba import app, settings
from klubba.core.lifecycle import may
from klubba.core.model import Action, Role
from klubba.services import Services
from klubba.store.keys import MeetingKeys
from klubba_clients import Operator, Site

CHAIR, OPERATOR, MODERATOR, VOTER, HALL = Role.CHAIR, Role.OPERATOR, Role.MODERATOR, Role.VOTER, Role.HALL
PAGES = (VOTER, CHAIR, OPERATOR, MODERATOR, Role.PRODUCER, HALL)
EVERYBODY = frozenset({*PAGES, "nobody"})
KEY_ONLY = frozenset[str]()
OPS = frozenset({CHAIR, OPERATOR})

A = Action
FOR_BOTH = (A.ARM, A.DISARM, A.OPEN, A.PAUSE, A.RESUME, A.CLOSE, A.ARCHIVE, A.TIME)
STEPS = dict.fromkeys(A, frozenset({CHAIR})) | dict.fromkeys(FOR_BOTH, OPS)

MEETING = "/api/meetings/{meeting}"
AIR = "/api/air/{meeting}"
ON_AIR = frozenset({OPERATOR, Role.PRODUCER})
ROUTES = {
    ("POST", "/api/join"): EVERYBODY,
    ("POST", "/api/leave"): EVERYBODY,
    ("GET", "/api/me"): EVERYBODY,
    ("POST", "/api/me/proof"): {VOTER},
    ("POST", "/api/meetings"): KEY_ONLY,
    ("POST", MEETING + "/items/{item}/polls"): OPS,
    ("GET", MEETING + "/cards"): {OPERATOR},
    ("GET", MEETING + "/cards.csv"): {OPERATOR},
    ("GET", MEETING + "/roll"): OPS,
    ("GET", MEETING + "/bundle"): KEY_ONLY,
    ("GET", MEETING + "/join.svg"): EVERYBODY,
    ("GET", MEETING + "/polls/{poll}/result"): EVERYBODY,  # what of it, the table of visibility says
    ("POST", MEETING + "/seats/{seat}/release"): OPS,
    ("POST", "/api/codes/allow"): OPS,
    ("GET", MEETING + "/rehearsal"): {OPERATOR},
    ("POST", MEETING + "/rehearsal"): {OPERATOR},
    ("POST", MEETING + "/rehearsal/copy"): {OPERATOR},
    ("POST", MEETING + "/rehearsal/stop"): {OPERATOR},
    ("GET", MEETING + "/plan"): {HALL, CHAIR, OPERATOR},
    ("GET", MEETING + "/logo"): EVERYBODY,
    ("GET", "/api/load"): KEY_ONLY,
    ("GET", MEETING + "/links"): {OPERATOR},
    ("GET", MEETING + "/previews"): OPS,
    ("POST", MEETING + "/polls/{poll}/help"): {OPERATOR},
    ("GET", MEETING + "/definition"): {OPERATOR},
    ("PUT", MEETING + "/definition"): {OPERATOR},
    ("POST", MEETING + "/check"): {OPERATOR},
    ("GET", MEETING + "/meeting.toml"): {OPERATOR},
    ("POST", MEETING + "/meeting.toml"): {OPERATOR},
    ("POST", MEETING + "/roll/preview"): {OPERATOR},
    ("GET", MEETING + "/cards.pdf"): {OPERATOR},
    ("GET", MEETING + "/attendance"): OPS,
    ("POST", MEETING + "/attendance"): OPS,
    ("GET", MEETING + "/polls/{poll}/texts"): {*OPS, MODERATOR},
    ("POST", MEETING + "/polls/{poll}/texts"): {*OPS, MODERATOR},
    ("GET", AIR + "/keys"): ON_AIR,
    ("POST", AIR + "/outputs"): ON_AIR,
    ("GET", AIR + "/timeline.json"): ON_AIR,
    ("GET", AIR + "/timeline.srt"): ON_AIR,
    ("POST", AIR + "/{output}/{command}"): ON_AIR,
    # These two end sessions, so they come last.
    ("POST", MEETING + "/seats/{seat}/renew"): {OPERATOR},
    ("POST", MEETING + "/links/{role}/renew"): {OPERATOR},
}


@pytest.mark.parametrize("action", list(Action))
def test_every_step_says_whose_it_is(action: Action) -> None:
    assert {role for role in Role if may(role, action)} == STEPS[action]


def routes_of_the_engine(tmp_path: Path) -> list[tuple[str, str]]:
    configured = settings.read({"KLUBBA_DATA": str(tmp_path), "KLUBBA_OPERATOR_KEY": "k" * 24})
    nothing = Services(*(cast(Any, _Nothing()) for _ in dataclasses.fields(Services)))
    composed = app._compose(configured, nothing, app.origins(configured, 8080))
    found = [(method, route.path) for route in composed.app.routes for method in getattr(route, "methods", ()) or ()]  # type: ignore[attr-defined]
    return [(method, path) for method, path in found if path.startswith("/api/") and method != "HEAD"]


class _Nothing:
    """Stands where only the shape of the engine is asked for."""

    def __getattr__(self, name: str) -> "_Nothing":
        return self

    def __call__(self, *_: object) -> "_Nothing":
        return self


def test_every_route_says_whose_it_is(tmp_path: Path) -> None:
    assert set(routes_of_the_engine(tmp_path)) == set(ROUTES)


async def test_every_route_is_shut_for_who_may_not(engine: Engine, operator: Operator) -> None:
    scene = await Scene.voting(engine.url, operator)
    meeting = scene.created.meeting
    async with scene, httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
        tokens = {role: scene.created.token("cards" if role == "operator" else role) for role in PAGES[1:]}
        tokens[VOTER] = scene.created.cards[0].token
        cookies = {role: (await scene.site.join(role, token=token)).cookie for role, token in tokens.items()}
        wrong = []
        for (method, path), allowed in ROUTES.items():
            at = path.format(
                meeting=meeting, poll="p", seat="3", role="overlay", item="i", output="none", command="none"
            )
            for caller in sorted(EVERYBODY):
                headers = {"Origin": engine.url, "Cookie": cookies.get(cast(Role, caller), "")}
                if caller in allowed and path == "/api/leave":
                    continue  # It would end the session that the next lines need.
                answer = await http.request(method, at, headers=headers)
                shut = answer.status_code in (401, 403) and path not in ("/api/me",)
                if shut == (caller in allowed) or answer.status_code >= 500:
                    wrong.append((method, path, caller, answer.status_code))
        assert wrong == []


async def test_another_meetings_pages_open_nothing(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as here, await Scene.made(engine.url, operator) as there:
        cookie = (await there.site.join("operator", token=there.created.token("cards"))).cookie
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            for (method, path), allowed in ROUTES.items():
                if allowed == EVERYBODY or "{meeting}" not in path:
                    continue
                at = path.format(
                    meeting=here.created.meeting,
                    poll="p",
                    seat="1",
                    role="hall",
                    item="i",
                    output="none",
                    command="none",
                )
                answer = await http.request(method, at, headers={"Origin": engine.url, "Cookie": cookie})
                assert answer.status_code in (401, 403), path


async def test_a_link_made_anew_ends_everything_of_the_old_one(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.page("chair") as chair:
        meeting, own = scene.created.meeting, {"Origin": engine.url}
        helper = await scene.site.join("operator", token=scene.created.token("cards"))
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            headers = own | {"Cookie": helper.cookie}
            answer = await http.post(f"/api/meetings/{meeting}/links/chair/renew", headers=headers)
            assert answer.status_code == 200
            links = answer.json()
            assert links["hall"] == scene.created.links["hall"]
            assert links["chair"] != scene.created.links["chair"]
            assert await chair.closed() == 4401
            # The session itself is gone, not only the page that it had open.
            kept = own | {"Cookie": scene.chair.joined.cookie}
            assert (await http.get("/api/me?as=chair", headers=kept)).status_code == 401
            stale = await http.post(
                "/api/join", json={"token": scene.created.token("chair"), "as": "chair"}, headers=own
            )
            assert stale.json()["error"]["code"] == "unknown_card"
            fresh = links["chair"].partition("#")[2]
            assert (await http.post("/api/join", json={"token": fresh, "as": "chair"}, headers=own)).status_code == 200
            assert (await http.get(f"/api/meetings/{meeting}/links", headers=headers)).json() == links


async def test_a_seats_new_link_ends_the_old_card_and_code(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as phone:
        meeting, card = scene.created.meeting, scene.created.cards[0]
        helper = await scene.site.join("operator", token=scene.created.token("cards"))
        headers = {"Origin": engine.url, "Cookie": helper.cookie}
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            assert (await http.post(f"/api/meetings/{meeting}/seats/1/renew", headers=headers)).status_code == 204
            assert (await phone.kind("moved"))["code"] == "revoked"
            for known in ({"token": card.token}, {"code": card.code}):
                stale = await http.post("/api/join", json={**known, "as": "voter"}, headers=headers)
                assert stale.json()["error"]["code"] == "unknown_card"
            new = (await operator.cards(meeting))[0]
            assert (new.code, new.token) != (card.code, card.token)
            again = await http.post("/api/join", json={"code": new.code, "as": "voter"}, headers=headers)
            assert again.json()["seat"]["id"] == "1"
        # The file read anew gives the new cards back, not the old.
        assert (await operator.cards(meeting))[0] == new


async def test_the_overlays_key_can_be_revoked(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.page("overlay") as overlay:
        helper = await scene.site.join("operator", token=scene.created.token("cards"))
        headers = {"Origin": engine.url, "Cookie": helper.cookie}
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            await http.post(f"/api/meetings/{scene.created.meeting}/links/overlay/renew", headers=headers)
        assert await overlay.closed() == 4401
        async with await Peer.dial(engine.url, "overlay", key=scene.created.token("overlay"), origin=None) as peer:
            assert await peer.closed() == 4401


PAGES_BY_LINK = {"hall": "hall", "overlay": "overlay", "moderator": "moderator", "chair": "chair"}


async def test_a_link_made_anew_closes_its_pages_on_every_engine(redis_url: str, tmp_path: Path) -> None:
    """The other engine hears only that something has changed, and nobody on it says or does anything."""
    env = {"REDIS_URL": redis_url}
    with run_engine(tmp_path / "a", env=env) as here, run_engine(tmp_path / "b", env=env) as there:
        async with (
            Operator(here.url, here.key) as operator,
            Site(there.url) as elsewhere,
            await Scene.made(here.url, operator) as scene,
            contextlib.AsyncExitStack() as pages,
        ):
            created, opened = scene.created, {}
            for role, link in PAGES_BY_LINK.items():
                dialled = {"key": created.token(link), "origin": None}
                if role != "overlay":
                    dialled = {"cookie": (await elsewhere.join(role, token=created.token(link))).cookie}
                opened[role] = await pages.enter_async_context(await Peer.dial(there.url, role, **dialled))
            producer = (await elsewhere.join("producer", token=created.token("producer"))).cookie
            desk = await Consumer.dial(there.url, "/ws/producer", Cookie=producer, Origin=there.url)
            await (await pages.enter_async_context(desk)).until(lambda event: "channels" in event)
            phones = []
            for card in created.cards[:3]:
                phone = await elsewhere.join("voter", token=card.token)
                phones.append(await pages.enter_async_context(await Peer.dial(there.url, "voter", cookie=phone.cookie)))
            for page in (*opened.values(), *phones):
                await page.kind("state")
            cookie = (await scene.site.join("operator", token=created.token("cards"))).cookie
            headers, at = {"Origin": here.url, "Cookie": cookie}, f"/api/meetings/{created.meeting}"
            async with httpx.AsyncClient(base_url=here.url, trust_env=False, headers=headers) as http:
                for link in (*PAGES_BY_LINK.values(), "producer"):
                    assert (await http.post(f"{at}/links/{link}/renew")).status_code == 200
                    ended = desk if link == "producer" else opened.pop(link)
                    assert await ended.closed() == 4401, link
                    for page in opened.values():
                        asked = secrets.randbits(31)
                        await page.send("ping", asked)
                        await page.until(lambda f, n=asked: f["t"] == "pong" and f["n"] == n)  # type: ignore[misc]
                    assert ended is desk or desk.socket.close_code is None
                await http.post(f"{at}/seats/1/renew")
                assert (await phones[0].kind("moved"))["code"] == "revoked"
                await http.post(f"{at}/seats/2/release")
                assert (await phones[1].kind("moved"))["code"] == "released"
                await scene.site.join("voter", token=created.cards[2].token)
                assert (await phones[2].kind("moved"))["code"] == "other_device"
                assert [await phone.closed() for phone in phones] == [4403] * 3


COMMANDS: dict[str, tuple[Any, ...]] = {
    "step": ("p", 0, "arm", "", ""),
    "add_poll": ("i1", '{"id": "q", "title": "Till?", "method": "yes_no"}'),
    "proceed": ("i1", "put"),
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_chair_whose_session_has_ended_unseen_changes_nothing(
    redis_url: str, tmp_path: Path, command: str
) -> None:
    """The store alone knows that the session is gone, as before this engine has heard of a link made anew."""
    with run_engine(tmp_path, env={"REDIS_URL": redis_url}) as engine, redis.Redis.from_url(redis_url) as store:
        async with (
            Operator(engine.url, engine.key) as operator,
            await Scene.made(engine.url, operator) as scene,
            await scene.page("chair") as chair,
        ):
            kept = MeetingKeys(scene.created.meeting)
            sessions, before = store.hgetall(kept.sessions), store.xlen(kept.log)
            store.delete(kept.sessions)
            await chair.send(command, secrets.token_bytes(16), 0, *COMMANDS[command])
            assert await chair.closed() == 4401
            assert store.xlen(kept.log) == before
            # With its session the very same command is answered, so it was no malformed frame that was refused.
            store.hset(kept.sessions, mapping=sessions)
            async with await scene.page("chair") as again:
                await again.send(command, secrets.token_bytes(16), 0, *COMMANDS[command])
                await again.kind("stepped")


async def test_a_preview_is_no_screen_in_the_hall(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.page("chair") as chair:
        cookie = (await scene.site.join("hall", token=scene.created.token("hall"))).cookie
        async with await Peer.dial(engine.url, "hall", cookie=cookie, hello=False) as preview:
            await preview.send("hello", 1, "", 0, "", 1)
            await preview.kind("state")
            async with await scene.page("hall"):
                state = await chair.until(lambda f: f["t"] == "state" and f["connected"]["halls"] > 0)
                assert state["connected"]["halls"] == 1


def ballot(seat: str = "1", replaces: int = 0, ballot_id: bytes = b"") -> dict[str, Any]:
    name = base64.b64encode(ballot_id or secrets.token_bytes(16)).decode()
    return {"seat": seat, "round": 1, "ballot_id": name, "replaces": replaces, "choices": [0]}


async def test_a_ballot_on_request_goes_through_the_same_box(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.page("chair") as chair:
        meeting = scene.created.meeting
        helper = await scene.site.join("operator", token=scene.created.token("cards"))
        headers = {"Origin": engine.url, "Cookie": helper.cookie}
        path = f"/api/meetings/{meeting}/polls/p/help"
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http, await scene.voter(2) as phone:
            first = ballot()
            answer = (await http.post(path, json=first, headers=headers)).json()
            assert answer["answer"] == "accepted"
            again = (await http.post(path, json=first, headers=headers)).json()
            assert (again["answer"], again["ballot_seq"]) == ("same", answer["ballot_seq"])
            # Somebody who has voted: the ballot on record must be named, or nothing changes.
            cast = await phone.cast([1])
            assert (await http.post(path, json=ballot("2"), headers=headers)).json()["answer"] == "superseded"
            changed = await http.post(path, json=ballot("2", cast["ballot_seq"]), headers=headers)
            assert changed.json()["answer"] == "replaced"
            mine = await phone.until(lambda f: f["t"] == "mine" and f.get("choices") == [0])
            assert mine["ballot_seq"] == changed.json()["ballot_seq"]
            shown = await chair.until(lambda f: f["t"] == "state" and bool(f.get("alerts")))
            assert shown["alerts"][0]["code"] == "helped"
            roll = (await http.get(f"/api/meetings/{meeting}/roll", headers=headers)).json()
            assert [row["seat"] for row in roll if row["helped"]] == ["1", "2"]
            assert (await http.post(path, json=ballot("nobody"), headers=headers)).status_code == 404
            bad = ballot("3") | {"choices": [0, 1]}
            assert (await http.post(path, json=bad, headers=headers)).json()["answer"] == "invalid"
        await scene.take("close")
        await scene.chair.until(lambda c: c.state is not None and c.state.voted == 2)


async def test_nobody_fills_in_a_secret_ballot_for_somebody_else(engine: Engine, operator: Operator) -> None:
    secret = {"id": "p", "title": "Val", "method": "yes_no", "secrecy": "secret"}
    async with await Scene.voting(engine.url, operator, secret) as scene:
        helper = await scene.site.join("operator", token=scene.created.token("cards"))
        headers = {"Origin": engine.url, "Cookie": helper.cookie}
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            path = f"/api/meetings/{scene.created.meeting}/polls/p/help"
            answer = await http.post(path, json=ballot(), headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (409, "secret_poll")
            await scene.chair.until(lambda c: c.state is not None and c.state.voted == 0)
