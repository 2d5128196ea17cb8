"""Shows the overlay's source in OBS while something is on air, and hides it while nothing is (obs-websocket v5).

    main output's picture ─► want ─► line to OBS: GetSceneItemId (once) ─► SetSceneItemEnabled

Optional. Without OBS nothing else changes: the line comes back by itself, and the producer's page says what is wrong.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Final

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from klubba.air.room import MAIN, AirRoom
from klubba.bridges import obsmessages as messages
from klubba.core.model import Text
from klubba.errors import Refusal
from klubba.limits import OBS_AGAIN_SECONDS, OBS_ANSWER_MAX_SECONDS, OBS_HIDE_AFTER_SECONDS
from klubba.wire.air import Scene

log = structlog.get_logger()
_TROUBLE: Final = "obs"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the overlay is in OBS. url: ws://host:4455. scene, source: names as they stand in OBS."""

    url: str
    password: str
    scene: str
    source: str


class Obs:
    """One line to one OBS."""

    def __init__(self, target: Target, room: AirRoom) -> None:
        self._target = target
        self._room = room
        self._news = asyncio.Event()
        self._item = -1
        self._number = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._room.watchers.append(self._news.set)
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        self._room.watchers.remove(self._news.set)
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self._connected()
            except (OSError, WebSocketException, TimeoutError):
                self._say("OBS svarar inte.", "OBS does not answer.")
            except Refusal as refusal:
                self._say(f"OBS: {refusal}", f"OBS: {refusal}")
            except Exception:
                log.exception("obs_failed")
            await asyncio.sleep(OBS_AGAIN_SECONDS)

    async def _connected(self) -> None:
        target = self._target
        async with connect(
            target.url,
            subprotocols=[Subprotocol(messages.SUBPROTOCOL)],
            open_timeout=OBS_ANSWER_MAX_SECONDS,
            compression=None,
            proxy=None,
        ) as line:
            await self._identify(line)
            item = await self._ask(line, "GetSceneItemId", {"sceneName": target.scene, "sourceName": target.source})
            self._item = int(item["sceneItemId"])  # type: ignore[call-overload]
            self._room.trouble(_TROUBLE, None)
            await self._follow(line)

    async def _identify(self, line: ClientConnection) -> None:
        op, hello = await self._read(line)
        if op != messages.HELLO:
            raise Refusal("obs_message", "Hello", f"operation {op}")
        await line.send(messages.identify(hello, self._target.password))
        op, _ = await self._read(line)
        if op != messages.IDENTIFIED:
            raise Refusal("obs_message", "Identified", f"operation {op}")

    async def _follow(self, line: ClientConnection) -> None:
        shown: bool | None = None
        while True:
            want = self._is_on_air()
            if shown and not want:
                # The picture animates out before its source goes.
                await asyncio.sleep(OBS_HIDE_AFTER_SECONDS)
                want = self._is_on_air()
            if want != shown:
                where = {"sceneName": self._target.scene, "sceneItemId": self._item, "sceneItemEnabled": want}
                await self._ask(line, "SetSceneItemEnabled", where)
                shown = want
            await self._changed(line)

    async def _changed(self, line: ClientConnection) -> None:
        """Returns when the picture may have changed; raises when the line is lost."""
        news, lost = asyncio.create_task(self._news.wait()), asyncio.create_task(line.wait_closed())
        try:
            await asyncio.wait((news, lost), return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            lost.cancel()
        self._news.clear()
        if lost.done() and not lost.cancelled():
            raise OSError("the line to OBS was closed")

    def _is_on_air(self) -> bool:
        channel = self._room.channels.get(MAIN)
        shown = channel.shown if channel else None
        return shown is not None and (shown.scene is not Scene.NONE or shown.bug)

    async def _ask(self, line: ClientConnection, kind: str, data: dict[str, object]) -> dict[str, object]:
        self._number += 1
        await line.send(messages.request(kind, self._number, data))
        while True:
            op, said = await self._read(line)
            if op == messages.RESPONSE and (found := messages.answer(said, self._number)) is not None:
                return dict(found)

    async def _read(self, line: ClientConnection) -> tuple[int, dict[str, object]]:
        async with asyncio.timeout(OBS_ANSWER_MAX_SECONDS):
            op, data = messages.read(str(await line.recv()))
        return op, dict(data)

    def _say(self, sv: str, en: str) -> None:
        self._room.trouble(_TROUBLE, Text(sv, en))
