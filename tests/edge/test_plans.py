"""The plan of the hall and the organiser's logo over HTTP: who gets them, and as what."""

from collections.abc import AsyncIterator

import httpx
import pytest
from engine import Engine
from peers import YES_NO, Peer, Scene, meeting

from klubba.core.branding import data_uri
from klubba_clients import Operator

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
LOOK = {"logo": data_uri(SVG), "primary": "#7a1f5c", "surface": "#f3e6ef"}


@pytest.fixture
async def http(engine: Engine) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as client:
        yield client


async def test_the_plan_is_for_screens_and_chairs_and_names_nobody(
    engine: Engine, operator: Operator, http: httpx.AsyncClient
) -> None:
    async with await Scene.made(engine.url, operator, seats=3) as scene:
        path = f"/api/meetings/{scene.created.meeting}/plan"
        hall = {"Cookie": (await scene.site.join("hall", token=scene.created.token("hall"))).cookie}
        for cookie, status in (("", 403), (await scene.cookie(1), 403), (scene.chair.joined.cookie, 200)):
            assert (await http.get(path, headers={"Cookie": cookie})).status_code == status
        answer = await http.get(path, headers=hall)
        assert [(row["seat"], row["group"]) for row in answer.json()] == [("1", "G1"), ("2", "G0"), ("3", "G1")]
        assert all(set(row) == {"seat", "group", "x", "y", "out"} for row in answer.json())
        assert "Namn" not in answer.text


async def test_a_plan_that_was_drawn_is_the_one_that_is_given(engine: Engine, http: httpx.AsyncClient) -> None:
    bearer = {"Authorization": f"Bearer {engine.key}"}
    drawn = [{"seat": str(n), "x": 100 * n, "y": 40} for n in (3, 1, 2)]
    asked = meeting(YES_NO, seats=3, seat_map=drawn)
    assert (await http.post("/api/meetings", json=asked, headers=bearer)).status_code == 201
    rows = (await http.get(f"/api/meetings/{asked['id']}/plan", headers=bearer)).json()
    assert [(row["seat"], row["x"], row["y"]) for row in rows] == [("1", 100, 40), ("2", 200, 40), ("3", 300, 40)]


async def test_a_logo_is_a_picture_and_runs_nothing(engine: Engine, http: httpx.AsyncClient) -> None:
    asked = meeting(YES_NO, **LOOK)
    made = await http.post("/api/meetings", json=asked, headers={"Authorization": f"Bearer {engine.key}"})
    assert made.status_code == 201
    async with await Peer.dial(
        engine.url, "overlay", key=made.json()["links"]["overlay"].partition("#")[2], origin=None
    ) as screen:
        look = (await screen.kind("welcome"))["look"]
    assert (look["light"]["primary"], look["light"]["surface"]) == ("#7a1f5c", "#f3e6ef")
    answer = await http.get(look["logo"])
    assert answer.content == SVG
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    again = await http.get(look["logo"], headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_no_logo_is_no_picture(engine: Engine, operator: Operator, http: httpx.AsyncClient) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        assert (await http.get(f"/api/meetings/{scene.created.meeting}/logo")).status_code == 404
    assert (await http.get("/api/meetings/nowhere/logo")).status_code == 404
