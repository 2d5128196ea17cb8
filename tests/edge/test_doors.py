"""Who comes in: origins, sessions, typed codes, handover, and the overlay's key."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from engine import Engine, run_engine
from peers import Peer, Scene
from websockets.exceptions import InvalidStatus

from klubba import limits
from klubba_clients import HttpRefused, Operator, Site

FOREIGN = ("https://evil.example", "http://127.0.0.1", "null", "http://127.0.0.1:1", "", "file://")
CODE_LETTERS = set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@pytest.fixture
async def http(engine: Engine) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as client:
        yield client


async def refused_status(engine: Engine, role: str, **how: object) -> int:
    """The HTTP status that a handshake is refused with: nothing was accepted."""
    with pytest.raises(InvalidStatus) as refused:
        await Peer.dial(engine.url, role, hello=False, **how)  # type: ignore[arg-type]
    return refused.value.response.status_code


# Origins


@pytest.mark.parametrize("role", ["voter", "chair", "hall"])
async def test_a_foreign_or_missing_origin_is_refused_before_accept(engine: Engine, role: str) -> None:
    assert await refused_status(engine, role, origin=None) == 403
    for origin in FOREIGN[:-2]:
        assert await refused_status(engine, role, origin=origin) == 403
    # The engine's own origin on another scheme is another origin.
    assert await refused_status(engine, role, origin=engine.url.replace("http:", "https:")) == 403


async def test_unknown_sockets_are_not_found(engine: Engine) -> None:
    for role in ("public", "nobody", "organiser"):
        assert await refused_status(engine, role) == 404


async def test_both_names_of_this_machine_are_its_own(engine: Engine) -> None:
    for origin in (
        engine.url,
        engine.url.replace("127.0.0.1", "localhost"),
        engine.url.upper().replace("HTTP", "http"),
    ):
        async with await Peer.dial(engine.url, "voter", origin=origin) as peer:
            assert await peer.closed() == 4401


@pytest.mark.parametrize("path", ["/api/join", "/api/leave"])
async def test_posts_from_elsewhere_are_refused(engine: Engine, operator: Operator, path: str) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        card = scene.created.cards[0].token
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            for origin in (None, *FOREIGN):
                headers = {"Origin": origin} if origin is not None else {}
                answer = await http.post(path, json={"token": card, "as": "voter"}, headers=headers)
                assert (answer.status_code, answer.json()["error"]["code"]) == (403, "bad_origin")
                assert "set-cookie" not in answer.headers


# Sessions


async def test_a_socket_without_a_session_closes_4401(engine: Engine) -> None:
    for cookie in ("", "klubba_voter=", "klubba_voter=nobody.made-this", "klubba_voter=" + "x" * 3000):
        async with await Peer.dial(engine.url, "voter", cookie=cookie) as peer:
            assert await peer.closed() == 4401
            assert peer.frames == []


@pytest.mark.parametrize("role", ["chair", "hall"])
async def test_a_voters_session_opens_no_other_page(engine: Engine, operator: Operator, role: str) -> None:
    """Neither under its own name nor put into another page's cookie."""
    async with await Scene.made(engine.url, operator) as scene:
        cookie = await scene.cookie(1)
        value = cookie.removeprefix("klubba_voter=")
        for sent in (cookie, f"klubba_{role}={value}", f"{cookie}; klubba_{role}={value}"):
            async with await Peer.dial(engine.url, role, cookie=sent) as peer:
                await peer.send("step", b"c" * 16, 0, "p", 0, "arm")
                assert await peer.closed() == 4401
                assert peer.frames == []
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            me = await http.get(f"/api/me?as={role}", headers={"Cookie": f"klubba_{role}={value}"})
            assert me.status_code == 401
        assert scene.chair.steps == 0


async def test_a_halls_session_opens_no_chair(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        hall = (await scene.site.join("hall", token=scene.created.token("hall"))).cookie
        async with await Peer.dial(engine.url, "chair", cookie=hall.replace("hall", "chair")) as peer:
            assert await peer.closed() == 4401
        with pytest.raises(HttpRefused) as wrong:
            await scene.site.join("chair", token=scene.created.token("hall"))
        assert (wrong.value.status, wrong.value.code) == (403, "wrong_page")


async def test_joining_says_who_you_are_and_keeps_it_in_a_cookie(
    engine: Engine, operator: Operator, http: httpx.AsyncClient
) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        body = {"token": scene.created.cards[1].token, "as": "voter"}
        answer = await http.post("/api/join", json=body, headers={"Origin": engine.url})
        assert answer.status_code == 200
        seat = {"id": "2", "name": "Namn-2", "organisation": "", "group": "G0"}
        assert answer.json() == {"role": "voter", "meeting": scene.created.meeting, "seat": seat}
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith("klubba_voter=")
        assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "secure" not in cookie  # plain http on loopback
        assert "domain" not in cookie
        assert (await http.get("/api/me?as=voter")).json() == answer.json()
        assert (await http.get("/api/me?as=chair")).status_code == 401


async def test_a_new_session_at_every_login(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        assert len({await scene.cookie(1) for _ in range(3)}) == 3


async def test_leaving_ends_the_session(engine: Engine, operator: Operator, http: httpx.AsyncClient) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        cookie = await scene.cookie(1)
        headers = {"Origin": engine.url, "Cookie": cookie}
        gone = await http.post("/api/leave", json={"as": "voter"}, headers=headers)
        assert gone.status_code == 204
        assert 'klubba_voter="";' in gone.headers["set-cookie"]
        assert "max-age=0" in gone.headers["set-cookie"].lower()
        assert (await http.get("/api/me?as=voter", headers={"Cookie": cookie})).status_code == 401
        async with await Peer.dial(engine.url, "voter", cookie=cookie) as peer:
            assert await peer.closed() == 4401
        # Leaving twice, or without ever having been here, is no error.
        assert (await http.post("/api/leave", json={"as": "voter"}, headers=headers)).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'"x"',
        b'{"as":"voter"}',
        b'{"token":"a","code":"b","as":"voter"}',
        b'{"token":1,"as":"voter"}',
        b'{"token":"a"}',
        b'{"token":"a","as":"overlay"}',
        b'{"token":"a","as":["voter"]}',
        b'{"token":"' + b"x" * 129 + b'","as":"voter"}',
        b'{"token":"\\ud800","as":"voter"}',
        b"[" * 3000,
        b"\xff\xfe",
    ],
)
async def test_a_malformed_join_says_what_was_expected(http: httpx.AsyncClient, engine: Engine, body: bytes) -> None:
    answer = await http.post("/api/join", content=body, headers={"Origin": engine.url})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "malformed"
    assert error["expected"]
    assert set(error["text"]) == {"sv", "en"}


async def test_a_join_of_a_megabyte_is_too_large(http: httpx.AsyncClient, engine: Engine) -> None:
    body = b'{"token":"' + b"x" * 1_000_000 + b'","as":"voter"}'
    answer = await http.post("/api/join", content=body, headers={"Origin": engine.url})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


# Typed codes


async def test_a_typed_code_forgives(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator, seats=60) as scene:
        codes = {card.seat: card.code for card in scene.created.cards}
        assert all(len(code) == 8 and set(code) <= CODE_LETTERS for code in codes.values())
        assert len(set(codes.values())) == 60
        # Enough seats that a 0 and a 1 stand in some code.
        zero = next(seat for seat, code in codes.items() if "0" in code)
        one = next(seat for seat, code in codes.items() if "1" in code)
        typed = [
            (zero, codes[zero].replace("0", "O")),
            (zero, codes[zero].lower().replace("0", "o")),
            (one, codes[one].replace("1", "I")),
            (one, codes[one].replace("1", "l")),
            ("7", f" {codes['7'][:4].lower()} - {codes['7'][4:]} "),
        ]
        for seat, text in typed:
            joined = await scene.site.join("voter", code=text)
            assert joined.seat is not None
            assert joined.seat["id"] == seat
        for wrong in (codes["7"][:7], codes["7"] + "0", codes["7"][::-1] + "?"):
            with pytest.raises(HttpRefused) as refused:
                await scene.site.join("voter", code=wrong)
            assert (refused.value.status, refused.value.code) == (403, "unknown_card")
        await operator.allow_codes()


async def test_a_typed_code_is_no_token(engine: Engine, operator: Operator) -> None:
    """Otherwise codes could be guessed beside the budget."""
    async with await Scene.made(engine.url, operator) as scene:
        with pytest.raises(HttpRefused) as refused:
            await scene.site.join("voter", token=scene.created.cards[0].code)
        assert (refused.value.status, refused.value.code) == (403, "unknown_card")
        with pytest.raises(HttpRefused):
            await scene.site.join("voter", code=scene.created.cards[0].token)


async def test_wrong_codes_have_a_budget_and_cards_go_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    with run_engine(tmp_path_factory.mktemp("codes")) as engine:
        async with (
            Operator(engine.url, engine.key) as operator,
            Site(engine.url) as site,
            await Scene.made(engine.url, operator) as scene,
        ):
            first, second, third = scene.created.cards
            wrong = [code_refused(site, "WRNGC0DE") for _ in range(limits.TYPED_CODE_FAILURES_MAX_COUNT)]
            assert set(await asyncio.gather(*wrong)) == {(403, "unknown_card")}
            # The budget is common: even the right code waits, and the chair is told.
            assert await code_refused(site, first.code) == (429, "codes_paused")
            await scene.chair.until(lambda c: c.state is not None and [a.code for a in c.state.alerts] != [])
            assert (await site.join("voter", token=second.token)).seat is not None
            await operator.allow_codes()
            assert (await site.join("voter", code=first.code)).seat is not None
            await scene.chair.until(lambda c: c.state is not None and c.state.alerts == ())
            # A right code costs nothing of it.
            assert (await site.join("voter", code=third.code)).seat is not None


async def code_refused(site: Site, code: str) -> tuple[int, str]:
    with pytest.raises(HttpRefused) as refused:
        await site.join("voter", code=code)
    return refused.value.status, refused.value.code


async def test_only_operator_and_chair_allow_codes(engine: Engine, operator: Operator, http: httpx.AsyncClient) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        chair = scene.chair.joined.cookie
        own = {"Origin": engine.url}
        assert (await http.post("/api/codes/allow", headers=own)).status_code == 403
        voter = {**own, "Cookie": await scene.cookie(1)}
        assert (await http.post("/api/codes/allow", headers=voter)).status_code == 403
        assert (await http.post("/api/codes/allow", headers={"Cookie": chair})).status_code == 403
        assert (await http.post("/api/codes/allow", headers={**own, "Cookie": chair})).status_code == 204


# Handover


async def test_the_second_phone_takes_over_before_voting(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as old:
        cookie = await scene.cookie(1)
        moved = await old.kind("moved")
        assert moved["code"] == "other_device"
        assert moved["text"]["sv"]
        assert await old.closed() == 4403
        async with await scene.voter(1, cookie=cookie) as new:
            assert (await new.cast([0]))["answer"] == "accepted"


async def test_a_phone_that_lost_its_seat_cannot_come_back_by_its_cookie(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        old = await scene.cookie(1)
        await scene.cookie(1)
        async with await Peer.dial(engine.url, "voter", cookie=old) as peer:
            assert await peer.closed() == 4403
            assert peer.frames == []


async def test_after_voting_the_seat_is_held_until_it_is_released(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as old:
        first = await old.cast([0])
        with pytest.raises(HttpRefused) as held:
            await scene.cookie(1)
        assert (held.value.status, held.value.code) == (409, "seat_in_use")
        # The phone that voted notices nothing.
        changed = await old.cast([1], replaces=first["ballot_seq"])
        assert changed["answer"] == "replaced"
        await operator.release(scene.created.meeting, "1")
        assert (await old.kind("moved"))["code"] == "released"
        assert await old.closed() == 4403
        async with await scene.voter(1) as new:
            mine = await new.kind("mine")
            assert (mine["ballot_seq"], mine["choices"]) == (changed["ballot_seq"], [1])
            assert (await new.cast([2], replaces=mine["ballot_seq"]))["answer"] == "replaced"


async def test_another_round_frees_the_seat_again(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as old:
        await old.cast([0])
        await scene.take("close")
        cookie = await scene.cookie(1)
        assert await old.closed() == 4403
        async with await scene.voter(1, cookie=cookie) as new:
            assert (await new.kind("mine"))["choices"] == [0]


async def test_release_by_chair_and_operator_only(engine: Engine, operator: Operator, http: httpx.AsyncClient) -> None:
    async with await Scene.made(engine.url, operator) as scene, await Scene.made(engine.url, operator) as other:
        path = f"/api/meetings/{scene.created.meeting}/seats/1/release"
        own = {"Origin": engine.url}
        for cookie in ("", await scene.cookie(1), other.chair.joined.cookie):
            assert (await http.post(path, headers={**own, "Cookie": cookie})).status_code == 403
        chair = {"Cookie": scene.chair.joined.cookie}
        assert (await http.post(path, headers=chair)).status_code == 403  # no origin
        assert (await http.post(path, headers={**own, **chair})).status_code == 204
        nobody = path.replace("seats/1", "seats/nobody")
        assert (await http.post(nobody, headers={**own, **chair})).status_code == 404


async def test_a_seat_has_two_pages_and_the_oldest_makes_place(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        cookie = await scene.cookie(1)
        async with (
            await scene.voter(1, cookie=cookie) as first,
            await scene.voter(1, cookie=cookie) as second,
            await scene.voter(1, cookie=cookie) as third,
        ):
            assert (await first.kind("moved"))["code"] == "too_many_pages"
            assert await first.closed() == 4403
            for peer in (second, third):
                await peer.send("ping", 1)
                await peer.kind("pong")


# The overlay


async def test_an_overlay_needs_a_key_and_no_origin(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        key = scene.created.token("overlay")
        for origin in (None, "null", "https://obs.example"):
            async with await Peer.dial(engine.url, "overlay", origin=origin, key=key) as overlay:
                assert (await overlay.kind("welcome"))["role"] == "overlay"
        for wrong in ("", "nobody-made-this", scene.created.token("chair"), scene.created.cards[0].token):
            async with await Peer.dial(engine.url, "overlay", key=wrong) as peer:
                assert await peer.closed() == 4401
                assert peer.frames == []


async def test_an_overlay_never_reads_cookies(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        chair, voter = scene.chair.joined.cookie, await scene.cookie(1)
        value = chair.partition("=")[2]
        for cookie in (chair, voter, f"klubba_overlay={value}"):
            async with await Peer.dial(engine.url, "overlay", cookie=cookie) as peer:
                assert await peer.closed() == 4401


async def test_a_key_opens_only_the_overlay(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene:
        for role in ("voter", "chair", "hall"):
            async with await Peer.dial(engine.url, role, key=scene.created.token("overlay")) as peer:
                assert await peer.closed() == 4401


async def test_a_phone_that_shows_its_own_card_again_keeps_its_seat_after_voting(
    engine: Engine, operator: Operator
) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        token = scene.created.cards[0].token
        joined = await scene.site.join("voter", token=token)
        async with await scene.voter(1, cookie=joined.cookie) as phone:
            first = await phone.cast([0])
            headers = {"Origin": engine.url, "Cookie": joined.cookie}
            again = await scene.site.request("POST", "/api/join", data={"token": token, "as": "voter"}, headers=headers)
            assert again.status_code == 200
            # The line that was open goes on.
            assert (await phone.cast([1], replaces=first["ballot_seq"]))["answer"] == "replaced"
        with pytest.raises(HttpRefused) as held:
            await scene.site.join("voter", token=token)
        assert held.value.code == "seat_in_use"


async def test_leaving_closes_the_pages_that_the_session_had_open(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        for role in ("voter", "chair"):
            token = scene.created.cards[0].token if role == "voter" else scene.created.token("chair")
            cookie = (await scene.site.join(role, token=token)).cookie
            async with await Peer.dial(engine.url, role, cookie=cookie) as page:
                await page.kind("state")
                await scene.site.leave(role, cookie)
                assert await page.closed() == 4401
