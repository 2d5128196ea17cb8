"""HTTP for whoever prepares and helps: links made anew, a ballot handed in for somebody who asks for help."""

from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import limits
from klubba.access import LINK_ROLES
from klubba.ballotbox import Handed
from klubba.core.model import Answer, Poll, Role, Seat, Secrecy, Text
from klubba.edge.dispatch import Desk
from klubba.edge.own import own_ballot
from klubba.edge.requests import Callers, body
from klubba.errors import MeetingUnknown, Refusal
from klubba.meetings import Meetings
from klubba.services import Services
from klubba.store.contract import RoundRecord, RoundRef
from klubba.wire.fields import BallotId, BallotText, Choices, Id, Revision, RoundNumber, Scores

NO_STORE: Final = {"cache-control": "no-store"}
_COUNTED: Final = (Answer.ACCEPTED, Answer.REPLACED, Answer.SAME)


class HelpedBallot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ballot as the operator hands it in: as in a cast frame, and whose it is. ballot_id: base 64 in JSON."""

    seat: Id
    round: RoundNumber
    ballot_id: BallotId
    replaces: Revision
    choices: Choices
    text: BallotText = ""
    scores: Scores = ()


class Organising:
    """The doors of the organiser's page and of the chair's, besides those that every page has."""

    def __init__(self, services: Services, meetings: Meetings, desk: Desk, callers: Callers) -> None:
        self._services = services
        self._meetings = meetings
        self._desk = desk
        self._callers = callers

    def routes(self) -> list[BaseRoute]:
        meeting = "/api/meetings/{meeting}"
        return [
            Route(meeting + "/links", self.links, methods=["GET"]),
            Route(meeting + "/links/{role}/renew", self.renew, methods=["POST"]),
            Route(meeting + "/seats/{seat}/renew", self.renew_seat, methods=["POST"]),
            Route(meeting + "/previews", self.previews, methods=["GET"]),
            Route(meeting + "/polls/{poll}/help", self.help, methods=["POST"]),
        ]

    # Links

    async def links(self, request: Request) -> Response:
        """The link of every page. What they open is more than the operator may do: hand them out with care."""
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.OPERATOR)
        return JSONResponse(await self._meetings.links(meeting), headers=NO_STORE)

    async def previews(self, request: Request) -> Response:
        """The links of the pages that the chair's own page shows small."""
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.CHAIR, Role.OPERATOR)
        links = await self._meetings.links(meeting)
        return JSONResponse({page: links[page] for page in ("hall", "overlay")}, headers=NO_STORE)

    async def renew(self, request: Request) -> Response:
        """A new link for a role. The old one opens nothing any more, and pages that it had opened are closed."""
        meeting, name = request.path_params["meeting"], request.path_params["role"]
        await self._callers.require(request, meeting, Role.OPERATOR)
        if name not in LINK_ROLES:
            raise MeetingUnknown(meeting)
        self._desk.revoke(meeting, await self._meetings.relink(meeting, Role(name)))
        return JSONResponse(await self._meetings.links(meeting), headers=NO_STORE)

    async def renew_seat(self, request: Request) -> Response:
        """A new link and a new code for one seat: its card was lost, or seen by somebody else."""
        meeting = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.OPERATOR)
        seat = await self._seat(request)
        self._desk.revoke(meeting, await self._meetings.relink(meeting, Role.VOTER, seat.id))
        return Response(status_code=204)

    async def _seat(self, request: Request) -> Seat:
        meeting, wanted = request.path_params["meeting"], request.path_params["seat"]
        for seat in (await self._services.store.meeting(meeting)).roll:
            if seat.id == wanted:
                return seat
        raise MeetingUnknown(meeting)

    # A ballot for somebody who asks for help

    async def help(self, request: Request) -> Response:
        """Hands in a ballot for a seat: the same box, the same checks, the same answers as from a phone.

        It is logged before, and the chair's page says so. Raises `Refusal`: secret_poll, for whoever helps would know
        the vote; malformed.
        """
        meeting, poll = request.path_params["meeting"], request.path_params["poll"]
        await self._callers.require(request, meeting, Role.OPERATOR)
        asked = await _helped_ballot(request)
        record = await self._services.store.round(RoundRef(meeting, poll, asked.round))
        if record.paper.secrecy is Secrecy.SECRET:
            raise Refusal("secret_poll", "an open vote", "a secret one")
        await self._check_entitled(record, asked.seat)
        await self._services.store.help(record.ref, asked.seat, asked.ballot_id, self._services.now_ms())
        said = await self._services.box.submit(record.ref, record.paper, self._handed(asked))
        await self._tell(record, asked.seat)
        answer: dict[str, Any] = {"answer": said.answer, "ballot_seq": said.ballot_seq, "reason": said.reason}
        return JSONResponse(answer, status_code=200 if said.answer in _COUNTED else 409)

    def _handed(self, asked: HelpedBallot) -> Handed:
        """device "": the ballot comes from no phone, so no phone must hold the seat."""
        return Handed(
            voter=asked.seat,
            device="",
            ballot_id=asked.ballot_id,
            replaces=asked.replaces,
            choices=asked.choices,
            at_ms=self._services.now_ms(),
            text=asked.text,
            scores=asked.scores,
        )

    async def _check_entitled(self, record: RoundRecord, seat: str) -> None:
        """Nothing is logged for somebody who is not in the register, or in a round that was not opened."""
        if seat not in await self._services.results.entitled(record):
            raise MeetingUnknown(record.ref.meeting)

    async def _tell(self, record: RoundRecord, seat: str) -> None:
        """The person's own phone shows the ballot that counts now, and every chair's page that somebody was helped."""
        ref = record.ref
        count = len(await self._services.store.helped(ref))
        self._services.fanout.alert("helped", _helped(record.paper, count), ref.meeting)
        mine = await own_ballot(self._services, await self._services.store.round(ref), seat)
        room = self._services.fanout.known(ref.meeting)
        for screen in tuple(room.seats.get(seat, ())) if room and mine else ():
            assert mine is not None
            screen.send(mine)


async def _helped_ballot(request: Request) -> HelpedBallot:
    try:
        return msgspec.json.decode(await body(request, limits.PAGE_REQUEST_MAX_BYTES), type=HelpedBallot)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        expected = "seat, round, ballot_id, replaces, choices, text and scores"
        raise Refusal("malformed", expected, str(error) or "something else") from None


def _helped(paper: Poll, count: int) -> Text:
    title = paper.title
    return Text(
        f"{count} {'röst' if count == 1 else 'röster'} har lagts in av operatören på begäran: {title.sv}",
        f"{count} {'ballot was' if count == 1 else 'ballots were'} entered by the operator on request: "
        f"{title.en or title.sv}",
    )
