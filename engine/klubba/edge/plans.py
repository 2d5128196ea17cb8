"""HTTP: the plan of the hall, and the organiser's logo."""

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba.core import attendance, seating
from klubba.core.model import Register, Role
from klubba.edge.requests import Callers
from klubba.errors import MeetingUnknown
from klubba.services import Services

# Opened as a page of its own, an SVG may run nothing, fetch nothing, and style only itself.
_PICTURE: Final = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class Plans:
    """What screens draw a meeting with."""

    def __init__(self, services: Services, callers: Callers) -> None:
        self._services = services
        self._callers = callers

    def routes(self, meeting: str) -> list[BaseRoute]:
        """`meeting`: the path of one meeting."""
        return [
            Route(meeting + "/plan", self.plan, methods=["GET"]),
            Route(meeting + "/logo", self.logo, methods=["GET"]),
        ]

    async def plan(self, request: Request) -> Response:
        """Where each seat of the current register is drawn, in the order of its bitmap (before the first: the roll's).

        `out`: taken out of the register since; the bit stays, and the seat is not to be drawn.
        No names: a hall's screen has no use for them.
        """
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.HALL, Role.CHAIR, Role.OPERATOR)
        room = await self._services.fanout.room(meeting)
        current = (await self._services.store.snapshot(meeting)).current
        register = Register(tuple(seat for seat in room.meeting.roll if not seat.substitute))
        if current is not None and current.entitled_heads > 0:
            register = await self._services.results.register(current)
        slots = attendance.slots(register, room.meeting.roll)
        places = seating.places([seat for seat, _ in slots], room.meeting.seat_map)
        rows = [
            {"seat": p.seat, "group": seat.group, "x": p.x, "y": p.y, "out": not entitled}
            for (seat, entitled), p in zip(slots, places, strict=True)
        ]
        return JSONResponse(rows, headers={"cache-control": "no-store"})

    async def logo(self, request: Request) -> Response:
        """The organiser's logo, as an image; everybody who may open the join page may see it."""
        brand = (await self._services.fanout.room(request.path_params["meeting"])).meeting.brand
        if not brand.logo:
            raise MeetingUnknown(request.path_params["meeting"])
        tag = f'"{hashlib.sha256(brand.logo).hexdigest()[:32]}"'
        headers = _PICTURE | {"etag": tag, "cache-control": _FOR_EVER if request.query_params.get("v") else "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(brand.logo, media_type=brand.logo_type, headers=headers)
