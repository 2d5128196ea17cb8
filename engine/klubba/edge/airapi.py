"""HTTP on air: feeds by key, themes, and what the producer's page asks for."""

from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from klubba.access import output_key
from klubba.air.onair import OnAir, check_output_id
from klubba.air.room import CONTROLS, AirRoom
from klubba.core.model import Role
from klubba.edge.origins import Origins
from klubba.edge.requests import Callers, json_object, text
from klubba.edge.themes import FONT_TYPES, Themes
from klubba.errors import Refusal
from klubba.outputs import feeds, timeline
from klubba.wire.air import Output

_FRESH: Final = {"cache-control": "no-store", "access-control-allow-origin": "*"}
_CACHED: Final = {"cache-control": "no-cache", "access-control-allow-origin": "*"}
_CONTROL_PRODUCER, _CONTROL_CHAIR = CONTROLS


class AirApi:
    """What is read and set up over HTTP."""

    def __init__(self, onair: OnAir, callers: Callers, origins: Origins, themes: Themes) -> None:
        self._onair = onair
        self._callers = callers
        self._origins = origins
        self._themes = themes

    def routes(self) -> list[BaseRoute]:
        air = "/api/air/{meeting}"
        return [
            Route("/feeds/{name}", self.feed, methods=["GET"]),
            Route("/themes/{name}.css", self.theme, methods=["GET"]),
            Route("/themes/{name}/{file}", self.font, methods=["GET"]),
            Route(air + "/keys", self.keys, methods=["GET"]),
            Route(air + "/outputs", self.add, methods=["POST"]),
            Route(air + "/timeline.json", self.timeline_json, methods=["GET"]),
            Route(air + "/timeline.srt", self.timeline_srt, methods=["GET"]),
            Route(air + "/{output}/{command}", self.command, methods=["POST"]),
        ]

    # For graphics programs

    async def feed(self, request: Request) -> Response:
        """A data feed. The key is in the URL because these programs have nothing else; it is never logged."""
        name = request.path_params["name"]
        tuned = await self._onair.by_key(request.query_params.get("key", ""))
        if name not in feeds.NAMES:
            raise Refusal("unknown_feed", f"one of {', '.join(feeds.NAMES)}", "another name")
        tuned.channel.polled_at = now = tuned.room.now()
        usual = tuned.channel.output.language or tuned.room.room.meeting.language
        content, media_type = feeds.feed(name, tuned.channel.fed(now), _language(request, usual))
        return Response(content, media_type=media_type, headers=_FRESH)

    async def theme(self, request: Request) -> Response:
        """A theme as a style sheet. It holds no secret, so it needs no key."""
        found = self._themes.read().get(request.path_params["name"])
        if found is None:
            return Response("/* No such theme */\n", status_code=404, media_type="text/css; charset=utf-8")
        return Response(found.css(f"/themes/{found.id}"), media_type="text/css; charset=utf-8", headers=_CACHED)

    async def font(self, request: Request) -> Response:
        file = request.path_params["file"]
        data = self._themes.font(request.path_params["name"], file)
        if data is None:
            return PlainTextResponse("Not found\n", status_code=404)
        return Response(data, media_type=FONT_TYPES["." + file.rpartition(".")[2]], headers=_CACHED)

    # For the producer's page

    async def keys(self, request: Request) -> Response:
        """Links and keys of every output, and the keys of button boxes: the chair's only for the chair."""
        room = await self._room(request)
        meeting = room.meeting
        outputs = {
            name: _addresses(self._origins.public, room, channel.output) for name, channel in room.channels.items()
        }
        controls = {"producer": room.key(room.controls[_CONTROL_PRODUCER])}
        if self._callers.is_operator(request) or await self._callers.role(request, meeting, Role.CHAIR, Role.OPERATOR):
            controls["chair"] = room.key(room.controls[_CONTROL_CHAIR])
        body = {"outputs": outputs, "controls": controls}
        return JSONResponse(body, headers={"cache-control": "no-store"})

    async def add(self, request: Request) -> Response:
        room = await self._room(request)
        asked = await json_object(request)
        made = await room.add(check_output_id(text(asked, "id")), text(asked, "name"))
        return JSONResponse(_shown(made), status_code=201)

    async def command(self, request: Request) -> Response:
        """One command to one output ("~producer" and "~chair": to the keys of button boxes)."""
        room = await self._room(request)
        output, command = request.path_params["output"], request.path_params["command"]
        if output == _CONTROL_CHAIR:
            await self._callers.require(request, room.meeting, Role.CHAIR, Role.OPERATOR)
        if output in CONTROLS and command not in ("newkey", "revoke"):
            raise Refusal("unknown_command", "newkey or revoke", "another word")
        value = text(await json_object(request), "value", 200)
        return JSONResponse(_shown(await room.command(output, command, value)))

    async def timeline_json(self, request: Request) -> Response:
        room = await self._room(request)
        headers = {"content-disposition": 'attachment; filename="timeline.json"', "cache-control": "no-store"}
        return Response(
            timeline.as_json(room.meeting, await room.entries()), media_type="application/json", headers=headers
        )

    async def timeline_srt(self, request: Request) -> Response:
        """?output= (main), ?start= when the recording began in milliseconds since 1970, ?lang="""
        room = await self._room(request)
        asked = request.query_params
        start = asked.get("start", "0")
        if not (start.isascii() and start.isdigit() and len(start) <= 15):
            raise Refusal("malformed", "start: milliseconds since 1970", start[:40])
        content = timeline.as_srt(
            await room.entries(), asked.get("output", "main"), int(start), asked.get("lang", "sv")
        )
        headers = {"content-disposition": 'attachment; filename="chapters.srt"', "cache-control": "no-store"}
        return Response(content, media_type="application/x-subrip; charset=utf-8", headers=headers)

    async def _room(self, request: Request) -> AirRoom:
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.PRODUCER, Role.OPERATOR)
        return await self._onair.room(meeting)


def _addresses(origin: str, room: AirRoom, output: Output) -> dict[str, Any]:
    """Every address that an output is read at."""
    key = output_key(room.secret, room.meeting, output.id, output.serial) if not output.shut else ""
    socket = origin.replace("http", "ws", 1)
    return {
        "name": output.name or output.id,
        "key": key,
        "overlay": f"{origin}/overlay#{key}",
        "preview": f"{origin}/overlay?view=preview#{key}",
        "socket": f"{socket}/ws/air?key={key}",
        "ograf": f"{origin}/graphics/ograf/klubba.ograf.json?key={key}",
        "template": f"{origin}/graphics/klubba.html#{key}",
        "feeds": {name: f"{origin}/feeds/{name}?key={key}" for name in feeds.NAMES},
    }


def _language(request: Request, usual: str) -> str:
    asked = request.query_params.get("lang", usual)
    if asked not in ("sv", "en", "both"):
        raise Refusal("unknown_language", "sv, en or both", "another")
    return asked


def _shown(output: Output) -> Any:
    return msgspec.to_builtins(msgspec.structs.replace(output, pinned=None))
