"""HTTP: the roll as chair and operators mark it, and their marks."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import limits
from klubba.core import attendance as rules
from klubba.core.attendance import Attendance, Mark, Presence
from klubba.core.model import Meeting, Role, Seat
from klubba.edge.requests import Callers, body
from klubba.errors import Refusal
from klubba.fanout import Room
from klubba.services import Services

_NO_STORE: Final = {"cache-control": "no-store"}


class Marking(Struct, frozen=True, forbid_unknown_fields=True):
    """A mark as a page sends it. command: 32 hex digits of its own; the same ones again write nothing more."""

    command: Annotated[str, Meta(pattern=f"^[0-9a-f]{{{2 * limits.COMMAND_ID_BYTES}}}$")]
    mark: Mark


_markings: Final = msgspec.json.Decoder(Marking)


class Attendances:
    """Who is here, who serves for whom, who takes no part in what."""

    def __init__(self, services: Services, callers: Callers) -> None:
        self._services = services
        self._callers = callers

    def routes(self) -> list[BaseRoute]:
        path = "/api/meetings/{meeting}/attendance"
        return [Route(path, self.read, methods=["GET"]), Route(path, self.mark, methods=["POST"])]

    async def read(self, request: Request) -> Response:
        """Every seat of the roll with what was marked, and as a hint whether a phone of it is connected here."""
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.CHAIR, Role.OPERATOR)
        room = await self._services.fanout.room(meeting)
        attendance = await self._services.store.attendance(meeting)
        definition = await self._services.store.meeting(meeting)
        shown = {"marks": attendance.number, "seats": _seats(definition, attendance, room)}
        shown["items"] = [
            {"item": item.id, "title": msgspec.to_builtins(item.title), "barred": _barred(item.id, attendance)}
            for item in definition.items
        ]
        return JSONResponse(shown, headers=_NO_STORE)

    async def mark(self, request: Request) -> Response:
        """Writes one mark. `kept`: seats whose line in the open round stands, because they have voted in it.

        Raises `Refusal` with the place in the mark: whatever core.attendance refuses, has_voted, round_open, malformed.
        """
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.CHAIR, Role.OPERATOR)
        try:
            asked = _markings.decode(await body(request, limits.REQUEST_BODY_MAX_BYTES))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refusal("malformed", "a command and a mark", str(error)[:200]) from None
        marked = await self._services.rollcall.mark(meeting, bytes.fromhex(asked.command), asked.mark)
        self._services.fanout.mark(meeting)
        return JSONResponse({"marks": marked.number, "kept": list(marked.kept)}, headers=_NO_STORE)


def _seats(meeting: Meeting, attendance: Attendance, room: Room) -> list[dict[str, Any]]:
    replaced = {member: substitute for substitute, member in attendance.serving.items()}
    # Only these are looked through for each absent member: a large roll has few of them.
    substitutes = tuple(seat for seat in meeting.roll if seat.substitute)
    return [_seat(seat, substitutes, attendance, replaced.get(seat.id, ""), room) for seat in meeting.roll]


def _seat(
    seat: Seat, substitutes: tuple[Seat, ...], attendance: Attendance, replaced: str, room: Room
) -> dict[str, Any]:
    """`next`: of an absent member whom nobody replaces, who is to be called in; "" when nobody is left."""
    presence = rules.where(seat, attendance)
    vacant = presence is Presence.ABSENT and not (seat.substitute or replaced or rules.proxy(seat, attendance))
    return {
        "seat": seat.id,
        "name": seat.name,
        "organisation": seat.organisation,
        "group": seat.group,
        "substitute": seat.substitute,
        "proxy": rules.holder(seat, attendance),
        "given": rules.proxy(seat, attendance),
        "presence": presence,
        "marked": seat.id in attendance.presence,
        "connected": seat.id in room.seats,
        "serves": attendance.serving.get(seat.id, ""),
        "replaced": replaced,
        "next": rules.next_substitute((seat, *substitutes), attendance, seat.id) if vacant else "",
    }


def _barred(item: str, attendance: Attendance) -> list[dict[str, str]]:
    return [{"seat": seat, "reason": why} for (at, seat), why in attendance.barred.items() if at == item]
