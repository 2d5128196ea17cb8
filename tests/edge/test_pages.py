"""What a browser and an organiser get over HTTP: pages, meetings, cards, health; and what nobody gets: secrets."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
import servers
from engine import Engine, run_engine
from peers import YES_NO, Peer, Scene, meeting

from klubba import limits
from klubba_clients import Operator

PAGES = ("/", "/v", "/chair", "/hall", "/overlay", "/producer", "/cards")
FRAMED = {"/hall": "'self'", "/overlay": "'self'"}


@pytest.fixture
async def http(engine: Engine) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as client:
        yield client


@pytest.fixture
def bearer(engine: Engine) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.key}"}


def directives(answer: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


# Pages


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/metrics", "/assets/none.js", "/nowhere"])
async def test_every_answer_carries_the_security_headers(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["permissions-policy"] == "camera=(),microphone=(),geolocation=()"
    assert "server" not in answer.headers
    policy = directives(answer)
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == FRAMED.get(path, "'none'")
    assert policy["base-uri"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert "unsafe-eval" not in answer.headers["content-security-policy"]
    inline = [name for name, value in policy.items() if "unsafe-inline" in value]
    assert inline == (["style-src"] if path == "/overlay" else [])


@pytest.mark.parametrize("path", ["/api/me?as=voter", "/api/join", ".js", ".css"])
async def test_what_is_no_page_may_load_nothing_and_stand_in_no_frame(http: httpx.AsyncClient, path: str) -> None:
    if path.startswith("."):
        path = "/assets/" + next(
            part.split('"')[0]
            for part in (await http.get("/chair")).text.split('"/assets/')[1:]
            if path in part.split('"')[0]
        )
    answer = await http.get(path) if "join" not in path else await http.post(path, json={})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert directives(answer) == {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}
    assert "server" not in answer.headers


async def test_every_page_is_there_and_is_asked_for_anew(http: httpx.AsyncClient) -> None:
    for path in PAGES:
        answer = await http.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert (await http.head(path)).status_code == 200
        for asset in {part.split('"')[0] for part in answer.text.split('"/assets/')[1:]}:
            found = await http.get(f"/assets/{asset}")
            assert (found.status_code, "immutable" in found.headers["cache-control"]) == (200, True), asset


async def test_nothing_but_the_assets_is_served_from_disk(http: httpx.AsyncClient) -> None:
    for path in ("/assets/../voter.html", "/assets/%2e%2e/voter.html", "/assets/..%2f..%2fcodec.py", "/assets/"):
        assert (await http.get(path)).status_code in (404, 405), path


async def test_only_the_named_methods(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    for method, path in (("GET", "/api/join"), ("PUT", "/api/meetings"), ("POST", "/chair"), ("DELETE", "/api/me")):
        assert (await http.request(method, path, headers=bearer)).status_code == 405


# Meetings


async def test_a_meeting_is_made_with_its_links_and_cards(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    asked = meeting(seats=2)
    answer = await http.post("/api/meetings", json=asked, headers=bearer)
    assert answer.status_code == 201
    made = answer.json()
    assert made["meeting"] == asked["id"]
    assert set(made["links"]) == {"chair", "moderator", "hall", "overlay", "producer", "cards", "organiser"}
    tokens = [link.partition("#")[2] for link in [*made["links"].values(), *(card["link"] for card in made["cards"])]]
    assert len(set(tokens)) == 8
    # No secret in a path or a query: it stands in the fragment, which no browser sends.
    for link in (*made["links"].values(), *(card["link"] for card in made["cards"])):
        assert len(link.partition("#")[2]) == 22
        assert "?" not in link
    assert [(card["seat"], card["name"]) for card in made["cards"]] == [("1", "Namn-1"), ("2", "Namn-2")]
    again = await http.post("/api/meetings", json=asked, headers=bearer)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "meeting_exists")


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer nobody", "Basic x", "bearer é", "Bearer " + "x" * 999])
async def test_without_the_key_there_is_no_operator(http: httpx.AsyncClient, key: str) -> None:
    headers = {"Authorization": key.encode("latin-1")} if key else {}
    made = await http.post("/api/meetings", json=meeting(), headers=headers)
    assert (made.status_code, made.json()["error"]["code"]) == (401, "operator_key")
    for path in ("/api/meetings/m/cards", "/api/meetings/m/cards.csv", "/api/meetings/m/roll"):
        assert (await http.get(path, headers=headers)).status_code == 403
    assert (await http.get("/api/meetings/m/bundle", headers=headers)).status_code == 401


async def test_every_mistake_of_a_meeting_is_told_with_its_place(
    http: httpx.AsyncClient, bearer: dict[str, str]
) -> None:
    polls = [
        {"id": "a", "title": "A", "method": "choose", "options": ["x", "x"], "choose": 3},
        {"id": "a", "title": "", "method": "guess"},
    ]
    wrong = meeting(*polls) | {"roll": [{"seat": "1", "name": "A"}, {"seat": "1", "name": "B"}], "extra": 1}
    answer = await http.post("/api/meetings", json=wrong, headers=bearer)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert {error["place"] for error in errors} >= {
        "items[0].polls[0].options[1]",
        "items[0].polls[0].choose",
        "items[0].polls[1].id",
        "items[0].polls[1].title",
        "items[0].polls[1].method",
        "roll[1].seat",
        "extra",
    }
    assert all(error["code"] and error["expected"] and error["got"] for error in errors)


async def test_a_meeting_that_is_no_meeting(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    for body in (b"", b"[]", b"{", b"null", b"[" * 100_000, b'{"id":"\xff"}'):
        answer = await http.post("/api/meetings", content=body, headers=bearer)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")
    assert (await http.post("/api/meetings", content=b"{}", headers=bearer)).status_code == 422


async def test_a_meeting_too_large_is_refused(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    body = b'{"title":"' + b"x" * limits.REQUEST_BODY_MAX_BYTES
    answer = await http.post("/api/meetings", content=body, headers=bearer)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert str(limits.REQUEST_BODY_MAX_BYTES) in answer.json()["error"]["expected"]
    # Without the key it is not even read.
    assert (await http.post("/api/meetings", content=body)).status_code == 401


async def test_the_largest_meeting_is_taken(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    asked = meeting(seats=2000)
    answer = await http.post("/api/meetings", json=asked, headers=bearer)
    assert answer.status_code == 201
    assert len(answer.json()["cards"]) == 2000


async def test_cards_for_the_operator_by_key_or_by_cookie(engine: Engine, operator: Operator) -> None:
    async with (
        await Scene.made(engine.url, operator) as scene,
        await Scene.made(engine.url, operator) as other,
        httpx.AsyncClient(base_url=engine.url, trust_env=False) as http,
    ):
        path = f"/api/meetings/{scene.created.meeting}/cards"
        cookies = {
            "own": (await scene.site.join("operator", token=scene.created.token("cards"))).cookie,
            "other": (await scene.site.join("operator", token=other.created.token("cards"))).cookie,
            "chair": scene.chair.joined.cookie,
            "voter": await scene.cookie(1),
        }
        for name, cookie in cookies.items():
            for page in (path, path + ".csv"):
                answer = await http.get(page, headers={"Cookie": cookie})
                assert answer.status_code == (200 if name == "own" else 403), name
        answer = await http.get(path, headers={"Cookie": cookies["own"]})
        assert answer.headers["cache-control"] == "no-store"
        card = answer.json()["cards"][0]
        assert card["qr"].startswith("<svg")
        assert (card["seat"], card["code"]) == ("1", scene.created.cards[0].code)
        sheet = (await http.get(path + ".csv", headers={"Cookie": cookies["own"]})).content
        assert sheet.startswith(b"\xef\xbb\xbfseat;name;")
        assert card["link"].encode() in sheet
        unknown = await http.get("/api/meetings/nobody/cards", headers={"Authorization": f"Bearer {engine.key}"})
        assert unknown.status_code == 404


async def test_a_formula_in_a_name_is_defused_in_the_sheet(operator: Operator) -> None:
    asked = meeting(seats=0) | {"roll": [{"seat": "1", "name": '=HYPERLINK("http://evil")'}]}
    created = await operator.create_meeting(asked)
    assert "'=HYPERLINK" in await operator.cards_csv(created.meeting)


# How the process is


async def test_metrics_and_health(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).text == "ok\n"
    assert (await http.get("/readyz")).text == "ready\n"
    text = (await http.get("/metrics")).text
    for name in ("klubba_casts_total", "klubba_sockets", "klubba_joins_total", "klubba_cast_seconds_count"):
        assert f"# TYPE {name.removesuffix('_total').removesuffix('_count')}" in text


async def test_not_ready_while_the_store_is_away_and_ready_again(tmp_path: Path) -> None:
    with servers.run_embedded() as url, run_engine(tmp_path, env={"REDIS_URL": url}) as engine:
        async with (
            Operator(engine.url, engine.key) as operator,
            httpx.AsyncClient(base_url=engine.url, trust_env=False, timeout=30) as http,
            await Scene.voting(engine.url, operator) as scene,
            await scene.voter(1) as voter,
        ):
            pid = servers_pid(url)
            os.kill(pid, signal.SIGSTOP)
            try:
                asked = [
                    http.get("/readyz"),
                    http.post(
                        "/api/join",
                        json={"token": scene.created.cards[1].token, "as": "voter"},
                        headers={"Origin": engine.url},
                    ),
                    scene.result(),
                    http.get("/healthz"),
                ]
                ballot_id = b"i" * 16
                casting = asyncio.create_task(voter.cast([0], ballot_id=ballot_id))
                answers = await asyncio.gather(*asked)
                assert [answer.status_code for answer in answers] == [503, 503, 503, 200]
                assert answers[0].json()["error"]["code"] == "store_away"
                busy = await casting
                assert busy["answer"] == "busy"
                assert busy["retry_after_ms"] > 0
            finally:
                os.kill(pid, signal.SIGCONT)
            assert (await voter.cast([0], ballot_id=ballot_id))["answer"] in ("accepted", "same")
            async with asyncio.timeout(30):  # the engine looks again by itself, twice a second
                while (await http.get("/readyz")).status_code != 200:  # noqa: ASYNC110  # HTTP sends no event
                    await asyncio.sleep(0.1)
            await scene.take("close")
    assert "Traceback" not in engine.errors()


def servers_pid(url: str) -> int:
    with redis.Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])  # type: ignore[index]


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_in_order_with_sockets_open(tmp_path: Path, signum: signal.Signals) -> None:
    with run_engine(tmp_path) as engine:
        async with (
            Operator(engine.url, engine.key) as operator,
            await Scene.voting(engine.url, operator, seats=12) as scene,
        ):
            phones = [await scene.voter(n) for n in range(1, 13)]
            silent = await Peer.dial(engine.url, "voter", hello=False)
            half = await asyncio.open_connection("127.0.0.1", int(engine.url.rpartition(":")[2]))
            await phones[0].cast([0])
            began = time.monotonic()
            code = await asyncio.to_thread(engine.stop, signum)
            took = time.monotonic() - began
            codes = [await phone.closed() for phone in (*phones, silent)]
            half[1].close()
        assert code == 0
        assert took < limits.SHUTDOWN_MAX_SECONDS
        # Going away, or a restart (RFC 6455 registry): clients come back by themselves.
        assert set(codes) <= {1001, 1012}
        assert "Traceback" not in engine.errors()
        engine.start()
        async with Operator(engine.url, engine.key) as operator:
            assert (await operator.result(scene.created.meeting, "p"))["voted"] == 1


async def test_no_secret_stands_in_a_log_line_or_a_metric(tmp_path: Path) -> None:
    """Every token, code, cookie and key of a busy evening, and every choice, is looked for in what was written."""
    with run_engine(tmp_path) as engine:
        async with (
            Operator(engine.url, engine.key) as operator,
            httpx.AsyncClient(base_url=engine.url, trust_env=False) as http,
            await Scene.voting(engine.url, operator, {**YES_NO, "secrecy": "secret"}) as scene,
        ):
            cookies = [await scene.cookie(n) for n in (1, 2, 3)]
            for n, cookie in enumerate(cookies, start=1):
                async with await scene.voter(n, cookie=cookie) as voter:
                    await voter.cast([0], ballot_id=b"ballot-id-%06d" % n)
                    await voter.socket.send(b"\xc1")
                    await voter.socket.send("Zx9secretZx9")
                    await voter.send("step", b"c" * 16, 0, "Zx9secretZx9", 1, "Zx9secret'Zx9")
            secrets_ = ["Zx9secret", engine.key, *(cookie.partition("=")[2] for cookie in cookies)]
            secrets_ += [link.partition("#")[2] for link in scene.created.links.values()]
            secrets_ += [card.token for card in scene.created.cards] + [card.code for card in scene.created.cards]
            secrets_ += ["ballot-id-", b"ballot-id-".hex(), "Namn-1", scene.created.meeting + "."]
            for body in ({"token": "Zx9secretZx9", "as": "voter"}, {"code": "Zx9secr", "as": "voter"}):
                await http.post("/api/join", json=body, headers={"Origin": engine.url})
            await http.get("/api/me?as=voter&key=Zx9secretZx9", headers={"Cookie": cookies[0]})
            await http.post("/api/meetings", content=b"Zx9secretZx9", headers={"Authorization": "Bearer Zx9secret"})
            await scene.take("close", "declare", "publish")
            metrics = (await http.get("/metrics")).text
        engine.stop()
    written = engine.errors() + metrics
    assert [secret for secret in secrets_ if secret in written] == []
    assert 'klubba_casts_total{answer="accepted"} 3.0' in metrics
    # Labels are a fixed list: no seat, meeting, poll or address.
    labels = {
        part.split("=")[0] for line in metrics.splitlines() if "{" in line for part in line.split("{")[1].split(",")
    }
    assert labels <= {"answer", "outcome", "role", "le"}


def test_what_was_logged_is_one_object_a_line(tmp_path: Path) -> None:
    with servers.run_embedded() as url, run_engine(tmp_path, env={"REDIS_URL": url}) as engine:
        asyncio.run(_a_store_that_dies(engine, url))
        engine.stop()
    lines: list[dict[str, Any]] = [json.loads(line) for line in engine.errors().splitlines() if line.startswith("{")]
    assert any(line["event"] == "fanout_store_away" for line in lines)
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)


async def _a_store_that_dies(engine: Engine, url: str) -> None:
    async with (
        Operator(engine.url, engine.key) as operator,
        await Scene.voting(engine.url, operator) as scene,
        await scene.voter(1) as voter,
    ):
        os.kill(servers_pid(url), signal.SIGKILL)
        assert (await voter.cast([0]))["answer"] == "busy"
        # The picture stays, and the engine says in its log why it is an old one.
        await voter.send("ping", 1)
        await voter.kind("pong")
        await asyncio.to_thread(engine.until_error, "fanout_store_away")
