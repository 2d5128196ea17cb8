"""HTTP: joining and leaving, the operator's interface, results, and how the process is."""

import secrets
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import access, limits, views
from klubba.core import attendance
from klubba.core.definition import define
from klubba.core.model import Register, Role, Text
from klubba.core.visibility import visible
from klubba.edge import cookies
from klubba.edge.attendance import Attendances
from klubba.edge.dispatch import Desk
from klubba.edge.origins import Origins
from klubba.edge.plans import Plans
from klubba.edge.requests import Callers, json_object, refuse, text
from klubba.edge.takeovers import Takeovers
from klubba.edge.texts import Texts
from klubba.errors import AccessError, MeetingUnknown, Refusal, StoreAway
from klubba.meetings import Meetings
from klubba.outputs.cards import card_csv, card_json, qr_svg
from klubba.outputs.results import result_json
from klubba.services import Services
from klubba.store.contract import Card, RoundRecord, RoundRef
from klubba.wire.frames import StepAnswer

_PAGE_ROLES: Final = (Role.VOTER, Role.CHAIR, Role.HALL, Role.OPERATOR, Role.MODERATOR, Role.PRODUCER)
_CODES_PAUSED: Final = Text(
    "Många felaktiga koder har skrivits in. Inskrivna koder tas inte emot förrän du tillåter dem igen.",
    "Many wrong codes have been typed. Typed codes are not taken until you allow them again.",
)
_SVG: Final = {"cache-control": "no-cache"}


class Api:
    """The HTTP interface of one engine."""

    def __init__(
        self,
        services: Services,
        meetings: Meetings,
        desk: Desk,
        callers: Callers,
        origins: Origins,
        *,
        allow_load: bool = False,
    ) -> None:
        self._services = services
        self._meetings = meetings
        self._desk = desk
        self._callers = callers
        self._origins = origins
        self._allow_load = allow_load
        self._takeovers = Takeovers(services.fanout)

    def routes(self) -> list[BaseRoute]:
        """Paths never carry secrets, and nothing is authorised by its path."""
        meeting = "/api/meetings/{meeting}"
        return [
            Route("/api/join", self.join, methods=["POST"]),
            Route("/api/leave", self.leave, methods=["POST"]),
            Route("/api/me", self.me, methods=["GET"]),
            Route("/api/meetings", self.create, methods=["POST"]),
            Route(meeting + "/cards", self.cards, methods=["GET"]),
            Route(meeting + "/cards.csv", self.cards_csv, methods=["GET"]),
            Route(meeting + "/roll", self.roll, methods=["GET"]),
            Route(meeting + "/bundle", self.bundle, methods=["GET"]),
            Route(meeting + "/join.svg", self.join_svg, methods=["GET"]),
            *Plans(self._services, self._callers).routes(meeting),
            *Attendances(self._services, self._callers).routes(),
            *Texts(self._services, self._callers).routes(),
            Route(meeting + "/items/{item}/polls", self.add_poll, methods=["POST"]),
            Route(meeting + "/polls/{poll}/result", self.result, methods=["GET"]),
            Route(meeting + "/seats/{seat}/release", self.release, methods=["POST"]),
            Route("/api/codes/allow", self.allow_codes, methods=["POST"]),
            Route("/api/load", self.load, methods=["GET"]),
            Route("/healthz", self.healthz, methods=["GET"]),
            Route("/readyz", self.readyz, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    # Joining

    async def join(self, request: Request) -> Response:
        """A token or a typed code becomes a session cookie."""
        self._callers.check_origin(request)
        asked = await json_object(request)
        role = _page_role(text(asked, "as"))
        token, code = text(asked, "token"), text(asked, "code")
        if bool(token) == bool(code):
            raise Refusal("malformed", "either a token or a code", "both" if token else "neither")
        joined = await self.admit(request, role, token=token, code=code)
        response = JSONResponse(await self._who(joined.card))
        cookies.grant(response, joined.card.role, joined.cookie, secure=self._origins.secure)
        return response

    async def admit(self, request: Request, role: Role, *, token: str = "", code: str = "") -> access.Joined:
        """A session for the card; the seat's other devices are told. Raises `AccessError`."""
        try:
            held = self._callers.cookie(request, role)
            joined = await self._services.access.join(token=token, code=code, role=role, cookie=held)
        except AccessError as error:
            self._services.metrics.joins.labels(error.code).inc()
            await self._warn_staff(error)
            raise
        self._services.metrics.joins.labels("joined").inc()
        self._desk.move(joined.card.meeting, joined.card.seat, "other_device", access.key_hash(joined.cookie))
        if joined.taken:
            self._takeovers.taken(joined.card.meeting, joined.card.seat)
        return joined

    async def _warn_staff(self, error: AccessError) -> None:
        if error.code == "codes_paused":
            self._services.fanout.alert(error.code, _CODES_PAUSED)
        if error.seat[1]:
            self._takeovers.wanted(*error.seat)

    async def leave(self, request: Request) -> Response:
        self._callers.check_origin(request)
        role = _page_role(text(await json_object(request), "as"))
        response = Response(status_code=204)
        await self.let_go(request, role, response)
        return response

    async def let_go(self, request: Request, role: Role, response: Response) -> None:
        """Ends the caller's session, its connections with it."""
        cookie = self._callers.cookie(request, role)
        await self._services.access.leave(cookie)
        self._desk.drop(access.meeting_of(cookie), access.key_hash(cookie))
        cookies.take_back(response, role, secure=self._origins.secure)

    async def me(self, request: Request) -> Response:
        """Who the caller is on one kind of page."""
        role = _page_role(request.query_params.get("as", ""))
        holder = await self._services.access.holder(self._callers.cookie(request, role), role)
        return JSONResponse(await self._who(holder.card))

    async def _who(self, card: Card) -> dict[str, Any]:
        who: dict[str, Any] = {"role": card.role, "meeting": card.meeting, "seat": None}
        if card.seat:
            seat = (await self._services.fanout.room(card.meeting)).roll.get(card.seat)
            if seat is not None:
                who["seat"] = {"id": seat.id, "name": seat.name, "organisation": seat.organisation, "group": seat.group}
        return who

    # The operator's interface

    async def create(self, request: Request) -> Response:
        """A meeting of the same shape as the meeting file; every mistake in it at once."""
        self._callers.require_operator(request)
        meeting, problems = define(dict(await json_object(request, limits.REQUEST_BODY_MAX_BYTES)))
        if meeting is None:
            return JSONResponse({"errors": [msgspec.to_builtins(problem) for problem in problems]}, status_code=422)
        created = await self._meetings.create(meeting)
        cards = card_json(await self._meetings.cards(meeting.id))
        return JSONResponse({"meeting": meeting.id, "links": created, "cards": cards}, status_code=201)

    async def add_poll(self, request: Request) -> Response:
        """A poll that was not prepared, put last on an item; every mistake in it at once.

        The body is the poll as in the meeting file, 409 when another step came in between.
        """
        meeting, item = request.path_params["meeting"], request.path_params["item"]
        await self._callers.require(request, meeting, Role.CHAIR, Role.OPERATOR)
        data = dict(await json_object(request, limits.POLL_REQUEST_MAX_BYTES))
        added = await self._services.clerk.add_poll(meeting, item, data, secrets.token_bytes(limits.COMMAND_ID_BYTES))
        if added.problems:
            errors = [msgspec.to_builtins(problem) for problem in added.problems]
            return JSONResponse({"errors": errors}, status_code=422)
        if added.answer is not StepAnswer.DONE:
            return refuse(409, "stale", expected="a quiet moment", got="another step at the same time; try again")
        self._services.fanout.mark(meeting)
        return JSONResponse({"poll": added.poll, "step": added.step}, status_code=201)

    async def cards(self, request: Request) -> Response:
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.OPERATOR)
        definition = await self._services.store.meeting(meeting)
        cards = card_json(await self._meetings.cards(meeting), qr=True)
        title = msgspec.to_builtins(definition.title)
        look = msgspec.to_builtins(views.look(definition))
        address = {"meeting": meeting, "title": title, "join": self._origins.public, "language": definition.language}
        return JSONResponse({**address, "look": look, "cards": cards}, headers={"cache-control": "no-store"})

    async def cards_csv(self, request: Request) -> Response:
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.OPERATOR)
        headers = {"content-disposition": 'attachment; filename="cards.csv"', "cache-control": "no-store"}
        content = card_csv(await self._meetings.cards(meeting))
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    async def bundle(self, request: Request) -> Response:
        """The meeting for whoever counts again: the operator key alone, since every ballot is in it."""
        self._callers.require_operator(request)
        meeting = request.path_params["meeting"]
        content = await self._meetings.bundle(meeting, with_names=request.query_params.get("names") != "no")
        headers = {"content-disposition": 'attachment; filename="meeting.klubba"', "cache-control": "no-store"}
        return Response(content, media_type="text/plain; charset=utf-8", headers=headers)

    async def roll(self, request: Request) -> Response:
        """The register of the current round, or before the first one the roll: seats in bitmap order.

        `out`: taken out of the register since; the bit stays.
        """
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.CHAIR, Role.OPERATOR)
        room = await self._services.fanout.room(meeting)
        current = (await self._services.store.snapshot(meeting)).current
        opened = current is not None and current.entitled_heads > 0
        register = Register(tuple(seat for seat in room.meeting.roll if not seat.substitute))
        if current is not None and opened:
            register = await self._services.results.register(current)
        helped = set(await self._services.store.helped(current.ref)) if current is not None else set()
        rows = [
            {
                "seat": s.id,
                "name": s.name,
                "organisation": s.organisation,
                "group": s.group,
                "helped": s.id in helped,
                "out": not entitled,
            }
            for s, entitled in attendance.slots(register, room.meeting.roll)
        ]
        return JSONResponse(rows, headers={"cache-control": "no-store"})

    async def join_svg(self, request: Request) -> Response:
        """The join address as a QR code. It carries no token, so everybody may see it."""
        return Response(qr_svg(self._origins.public + "/"), media_type="image/svg+xml", headers=_SVG)

    async def result(self, request: Request) -> Response:
        """A round's result, by default the newest round's: what the caller may see by the visibility table."""
        record = await self._record(request)
        services = self._services
        audience = await self._audience(request, record.ref.meeting)
        result = await services.results.result(record)
        sight = visible(record.state, record.paper.secrecy, record.paper.live, audience)
        votes = await services.results.votes(record) if sight.votes and record.entitled_heads else None
        return JSONResponse(result_json(record, result, votes, audience), headers={"cache-control": "no-store"})

    async def _record(self, request: Request) -> RoundRecord:
        meeting, poll = request.path_params["meeting"], request.path_params["poll"]
        rounds = (await self._services.store.snapshot(meeting)).rounds
        newest = rounds[poll][0] if poll in rounds else 0
        asked = request.query_params.get("round", str(newest))
        # The length first: Python refuses to read a number of thousands of digits.
        short = len(asked) <= len(str(newest))
        if not (short and asked.isascii() and asked.isdigit() and 0 < int(asked) <= newest):
            raise MeetingUnknown(meeting)
        return await self._services.store.round(RoundRef(meeting, poll, int(asked)))

    async def _audience(self, request: Request, meeting: str) -> Role:
        if self._callers.is_operator(request):
            return Role.OPERATOR
        found = await self._callers.role(request, meeting, Role.CHAIR, Role.OPERATOR, Role.HALL, Role.VOTER)
        return found or Role.PUBLIC

    async def release(self, request: Request) -> Response:
        """Frees a seat, so that the next device that shows its card may take it."""
        meeting, seat = request.path_params["meeting"], request.path_params["seat"]
        await self._callers.require(request, meeting, Role.CHAIR, Role.OPERATOR)
        definition = await self._services.store.meeting(meeting)
        if all(known.id != seat for known in definition.roll):
            raise MeetingUnknown(meeting)
        await self._services.store.release(meeting, seat, self._services.now_ms())
        self._desk.move(meeting, seat, "released")
        return Response(status_code=204)

    async def allow_codes(self, request: Request) -> Response:
        """The operator's tap: typed codes are taken again after too many wrong ones."""
        await self._callers.require(request, "", Role.CHAIR, Role.OPERATOR)
        await self._services.store.allow_codes()
        self._services.fanout.alert("codes_paused", None)
        return Response(status_code=204)

    # How the process is

    async def load(self, request: Request) -> Response:
        """Whether this engine was started to be put under load: an operator's key alone does not allow it."""
        self._callers.require_operator(request)
        return JSONResponse({"allowed": self._allow_load})

    async def healthz(self, request: Request) -> Response:
        """The process lives."""
        return PlainTextResponse("ok\n")

    async def readyz(self, request: Request) -> Response:
        """The store takes ballots and has its scripts; 503 otherwise."""
        if self._services.watch.away:
            raise StoreAway("the store takes no ballots")
        await self._services.store.ready()
        return PlainTextResponse("ready\n")

    async def metrics(self, request: Request) -> Response:
        return Response(self._services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _page_role(name: str) -> Role:
    if name in _PAGE_ROLES:
        return Role(name)
    raise Refusal("malformed", "'as' as voter, chair, hall, operator, moderator or producer", "another page")
