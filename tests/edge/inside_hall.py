"""Run by test_hall.py inside a network of its own, whose only addresses are loopback and 192.0.2.x (RFC 5737)."""

import shutil
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from engine import Engine, run_engine
from peers import QUICK, Peer, Scene
from websockets.exceptions import InvalidStatus

from klubba_clients import Operator, Screen, Site, Voter

HALL, LATER = "192.0.2.10", "192.0.2.77"


@pytest.fixture(scope="session", autouse=True)
def network() -> None:
    """A network that was just made has a loopback that is down, and nothing else."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"], "this must run in a network of its own"
    _ip("link", "set", "lo", "up")
    _ip("addr", "add", f"{HALL}/24", "dev", "lo")


def _ip(*arguments: str) -> None:
    subprocess.run([shutil.which("ip") or "/usr/sbin/ip", *arguments], check=True, capture_output=True)


def at(engine: Engine, host: str) -> str:
    return engine.url.replace("127.0.0.1", host)


async def vote(engine: Engine, url: str) -> list[str]:
    """A whole vote through `url`; the names of the cookies that it took."""
    async with Operator(url, engine.key) as operator, await Scene.made(url, operator) as scene:
        assert all(link.startswith(url + "/") for link in scene.created.links.values())
        voters = [await Voter.join(operator.site, token=card.token, timing=QUICK) for card in scene.created.cards[:2]]
        hall = await Screen.hall(operator.site, scene.created.token("hall"))
        overlay = await Screen.overlay(operator.site, scene.created.token("overlay"))
        secure = url.startswith("https:")
        for client in (*voters, hall, overlay, scene.chair):
            assert client.welcome is not None
            # A voter has come in already: only screens tell others where to come.
            assert (client.welcome.join, client.welcome.secure) == ("" if client in voters else url, secure)
        await scene.take("arm", "open", poll="p")
        for voter in voters:
            await voter.until(lambda v: v.is_open)
            assert (await voter.cast(["yes"])).answer == "accepted"
        await scene.take("close", "declare", "publish")
        for screen in (hall, overlay):
            await screen.until(lambda s: s.state is not None and s.state.result is not None)
        assert (await operator.result(scene.created.meeting, "p"))["outcome"] == "yes"
        names = [client.joined.cookie.partition("=")[0] for client in (*voters, scene.chair)]
        for client in (*voters, hall, overlay):
            assert client.dials == 1  # every frame came in its time: nobody was dropped and came back
            await client.close()
    return names


async def test_a_whole_vote_in_the_hall_over_plain_http(tmp_path: Path) -> None:
    with run_engine(tmp_path, env={"KLUBBA_HALL": "1"}) as engine:
        url = at(engine, HALL)
        assert engine.public == url
        assert any(line.startswith("Unencrypted") for line in engine.said)
        assert await vote(engine, url) == ["klubba_voter", "klubba_voter", "klubba_chair"]
        # The chair's own computer may go by loopback.
        async with Operator(engine.url, engine.key) as operator:
            created = await operator.create_meeting({**_SMALL, "id": "local"})
            joined = await operator.site.join("voter", token=created.cards[0].token)
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            body = {"token": created.cards[0].token, "as": "voter"}
            answer = await http.post("/api/join", json=body, headers={"Origin": url})
            assert "secure" not in answer.headers["set-cookie"].lower()
            assert "strict-transport-security" not in answer.headers
        assert joined.cookie.startswith("klubba_voter=")


_SMALL = {
    "id": "m",
    "title": "Möte",
    "items": [{"title": "A", "polls": [{"id": "p", "title": "Ja?", "method": "yes_no"}]}],
    "roll": [{"seat": "1", "name": "Anna"}],
}


async def test_only_addresses_of_this_machine_are_origins(tmp_path: Path) -> None:
    with run_engine(tmp_path, env={"KLUBBA_HALL": "1"}) as engine:
        url, later = at(engine, HALL), at(engine, LATER)
        # A name that points here is foreign, whatever the Host header says (DNS rebinding); so is another address.
        for origin in (at(engine, "evil.example"), at(engine, "192.0.2.66"), url.replace("http:", "https:"), later):
            assert await _status(url, origin) == 403
            async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
                headers = {"Origin": origin, "Host": origin.partition("//")[2]}
                answer = await http.post("/api/join", json={"token": "x", "as": "voter"}, headers=headers)
                assert (answer.status_code, answer.json()["error"]["code"]) == (403, "bad_origin")
        # The wifi gave the machine another address since the start: it counts for whoever arrives there.
        _ip("addr", "add", f"{LATER}/24", "dev", "lo")
        async with await Peer.dial(later, "voter", origin=later) as peer:
            assert await peer.closed() == 4401
        async with await Peer.dial(url, "voter", origin=url) as peer:
            assert await peer.closed() == 4401
        assert await _status(url, later) == 403


async def _status(url: str, origin: str) -> int:
    with pytest.raises(InvalidStatus) as refused:
        await Peer.dial(url, "voter", origin=origin, hello=False)
    return refused.value.response.status_code


async def test_port_80_as_a_hall_would_like_it(tmp_path: Path) -> None:
    with run_engine(tmp_path, env={"KLUBBA_HALL": "1", "KLUBBA_PORT": "80"}) as engine:
        assert engine.public == f"http://{HALL}"
        await vote(engine, f"http://{HALL}")


async def test_without_hall_nobody_outside_is_served(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        assert engine.public.startswith("http://localhost:")
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((HALL, int(engine.env["KLUBBA_PORT"])), timeout=5)


async def test_a_whole_vote_in_the_hall_over_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make_certificate(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    env = {"KLUBBA_HALL": "1", "KLUBBA_CERT": str(certificate), "KLUBBA_KEY": str(key)}
    with run_engine(tmp_path, env=env) as engine:
        url = at(engine, HALL)
        assert url.startswith("https://")
        assert engine.public == url
        assert not any(line.startswith("Unencrypted") for line in engine.said)
        names = await vote(engine, url)
        assert names == ["__Host-klubba_voter", "__Host-klubba_voter", "__Host-klubba_chair"]
        async with Site(url) as site:
            created = await Operator(site, engine.key).create_meeting(_SMALL)
            body = {"token": created.cards[0].token, "as": "voter"}
            answer = await site.request("POST", "/api/join", data=body, headers={"Origin": url})
            parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
            assert {"secure", "httponly", "samesite=strict", "path=/"} <= parts
            assert not [part for part in parts if part.startswith("domain")]
            assert "max-age=" in answer.headers["strict-transport-security"]
            # The same cookie under its plain name opens nothing.
            plain = answer.headers["set-cookie"].partition(";")[0].removeprefix("__Host-")
            async with httpx.AsyncClient(base_url=url, verify=site.tls or True, trust_env=False) as http:
                assert (await http.get("/api/me?as=voter", headers={"Cookie": plain})).status_code == 401
                assert (await http.get("/api/me?as=voter", headers={"Cookie": "__Host-" + plain})).status_code == 200
                wrong = await http.post("/api/join", json=body, headers={"Origin": url.replace("https", "http")})
                assert wrong.status_code == 403


def make_certificate(certificate: Path, key: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=klubba", "-keyout", str(key), "-out", str(certificate)),
            *("-addext", f"subjectAltName=IP:{HALL},IP:127.0.0.1,DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
