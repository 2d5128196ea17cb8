"""OBS, played by a server of our own that checks every message byte for byte."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from engine import run_engine
from onair import Consumer, Producer
from peers import QUICK, Scene
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from klubba.bridges import obsmessages
from klubba.errors import Refusal
from klubba_clients import Chair, Created, Operator
from klubba_clients.site import Site

PASSWORD = "supersecretpassword"
SALT = "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI="
CHALLENGE = "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY="
EXPECTED = "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4="
"""The example of the protocol's own documentation."""


def test_the_authentication_of_the_protocols_own_example() -> None:
    assert obsmessages.authentication(PASSWORD, SALT, CHALLENGE) == EXPECTED
    # The same by hand, so that a wrong example would be seen too.
    secret = base64.b64encode(hashlib.sha256((PASSWORD + SALT).encode()).digest()).decode()
    assert base64.b64encode(hashlib.sha256((secret + CHALLENGE).encode()).digest()).decode() == EXPECTED


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"op":0}', '{"op":"x","d":{}}', '{"op":0,"d":3}'])
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        obsmessages.read(text)
    assert refused.value.code == "obs_message"


def test_refusals_are_in_obs_own_words() -> None:
    with pytest.raises(Refusal) as refused:
        obsmessages.identify({"authentication": {"salt": "a", "challenge": "b"}}, "")
    assert refused.value.code == "obs_password"
    said = {
        "requestId": "4",
        "requestType": "X",
        "requestStatus": {"result": False, "code": 600, "comment": "No source"},
    }
    assert obsmessages.answer(said, 5) is None
    with pytest.raises(Refusal, match="600 No source"):
        obsmessages.answer(said, 4)


class FakeObs:
    """A v5 server. `heard`: every message as it came; `right`: whether the password is the right one."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.subprotocols: list[Subprotocol | None] = []
        self.lines: list[ServerConnection] = []
        self.server: Server | None = None
        self._news = asyncio.Condition()

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"ws://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator["FakeObs"]:
        fake = cls()
        async with serve(fake._serve, "127.0.0.1", 0, subprotocols=[Subprotocol("obswebsocket.json")]) as server:
            fake.server = server
            yield fake

    async def _serve(self, line: ServerConnection) -> None:
        self.lines.append(line)
        self.subprotocols.append(line.subprotocol)
        hello = {"obsWebSocketVersion": "5.5.0", "rpcVersion": 1}
        authentication = {"challenge": CHALLENGE, "salt": SALT}
        await line.send(json.dumps({"op": 0, "d": {**hello, "authentication": authentication}}))
        identified = await self._hear(line)
        if json.loads(identified)["d"].get("authentication") != EXPECTED:
            await line.close(4009, "Authentication failed.")
            return
        await line.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        while True:
            data: dict[str, Any] = json.loads(await self._hear(line))["d"]
            answer = {"requestType": data["requestType"], "requestId": data["requestId"]}
            answer |= {"requestStatus": {"result": True, "code": 100}, "responseData": {"sceneItemId": 7}}
            await line.send(json.dumps({"op": 7, "d": answer}))

    async def _hear(self, line: ServerConnection) -> str:
        text = str(await line.recv())
        async with self._news:
            self.heard.append(text)
            self._news.notify_all()
        return text

    async def until(self, count: int) -> list[str]:
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: len(self.heard) >= count)
        return self.heard


IDENTIFY = '{"op":1,"d":{"rpcVersion":1,"authentication":"' + EXPECTED + '","eventSubscriptions":0}}'
GET = (
    '{"op":6,"d":{"requestType":"GetSceneItemId","requestId":"%d",'
    '"requestData":{"sceneName":"Sändning","sourceName":"Klubba"}}}'
)
SET = (
    '{"op":6,"d":{"requestType":"SetSceneItemEnabled","requestId":"%d",'
    '"requestData":{"sceneName":"Sändning","sceneItemId":7,"sceneItemEnabled":%s}}}'
)


async def test_obs_shows_the_source_while_something_is_on_air(tmp_path: Path) -> None:
    async with FakeObs.running() as obs:
        env = {"KLUBBA_OBS_URL": obs.url, "KLUBBA_OBS_PASSWORD": PASSWORD, "KLUBBA_OBS_SCENE": "Sändning"}
        with run_engine(tmp_path / "k", env=env, args=()) as engine:
            async with Site(engine.url) as site, Operator(engine.url, engine.key) as operator:
                links = engine.links()
                created = Created(meeting="naringslivsparlamentet", links=links, cards=())
                chair = await Chair.join(site, links["chair"].partition("#")[2], timing=QUICK)
                async with Scene(engine.url, operator, created, chair) as scene, await Producer.of(scene) as producer:
                    assert await obs.until(3) == [IDENTIFY, GET % 1, SET % (2, "false")]
                    assert obs.subprotocols == ["obswebsocket.json"]
                    await chair.until(lambda c: c.agenda is not None)
                    await producer.do("take", "card")
                    assert (await obs.until(4))[3] == SET % (3, "true")
                    await producer.do("clear")
                    assert (await obs.until(5))[4] == SET % (4, "false")
                    await obs.lines[0].close()
                    assert (await obs.until(8))[5:] == [IDENTIFY, GET % 5, SET % (6, "false")]
            # Beside this loop: the engine takes its leave of OBS, which answers here.
            assert await asyncio.to_thread(engine.stop) == 0


async def test_a_wrong_password_is_said_on_the_producers_page(tmp_path: Path) -> None:
    async with FakeObs.running() as obs:
        env = {"KLUBBA_OBS_URL": obs.url, "KLUBBA_OBS_PASSWORD": "wrong", "KLUBBA_OBS_SCENE": "Sändning"}
        with run_engine(tmp_path / "k", env=env, args=()) as engine:
            await obs.until(1)
            async with Site(engine.url) as site:
                token = engine.links()["producer"].partition("#")[2]
                cookie = (await site.join("producer", token=token)).cookie
                async with await Consumer.dial(engine.url, "/ws/producer", Cookie=cookie, Origin=engine.url) as desk:
                    said = await desk.until(lambda event: bool(event.get("troubles")))
                    assert "OBS" in said["troubles"][0]["sv"]
