"""HTTP of rehearsals: make a copy, set robots going in one, watch them, stop them. The operator's doors."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba.core.model import Role
from klubba.edge.requests import Callers, json_object
from klubba.errors import Refusal
from klubba.meetings import Meetings
from klubba.outputs.cards import card_json
from klubba.rehearsals import Rehearsals, Wish

_FRESH: Final = {"cache-control": "no-store"}


class RehearsalApi:
    """Routes for whoever holds the operator key, or the operator's session of the meeting."""

    def __init__(self, rehearsals: Rehearsals, meetings: Meetings, callers: Callers) -> None:
        self._rehearsals, self._meetings, self._callers = rehearsals, meetings, callers

    def routes(self) -> list[BaseRoute]:
        meeting = "/api/meetings/{meeting}/rehearsal"
        return [
            Route(meeting, self.told, methods=["GET"]),
            Route(meeting, self.start, methods=["POST"]),
            Route(meeting + "/copy", self.copy, methods=["POST"]),
            Route(meeting + "/stop", self.stop, methods=["POST"]),
        ]

    async def copy(self, request: Request) -> Response:
        """A marked copy, its links and its cards: what robots that are started by hand need."""
        meeting = await self._meeting(request)
        made, links = await self._rehearsals.copy(meeting, await _phones(request))
        cards = card_json(await self._meetings.cards(made.id))
        held = [poll for item in made.items for poll in item.polls]
        polls = [{"id": poll.id, "method": poll.method, "secrecy": poll.secrecy} for poll in held]
        answer = {"meeting": made.id, "links": links, "cards": cards, "polls": polls}
        return JSONResponse(answer, status_code=201, headers=_FRESH)

    async def start(self, request: Request) -> Response:
        """Sets robots going: `phones` of them; `chair` true where a person holds the votes."""
        meeting = await self._meeting(request)
        asked = await json_object(request)
        run = await self._rehearsals.start(meeting, Wish(_count(asked.get("phones", 100)), asked.get("chair") is True))
        return JSONResponse(run.told(), status_code=202, headers=_FRESH)

    async def told(self, request: Request) -> Response:
        """How the newest rehearsal goes, or what it found; state `none` before the first."""
        run = self._rehearsals.of(await self._meeting(request))
        return JSONResponse(run.told() if run else {"state": "none", "lines": [], "report": None}, headers=_FRESH)

    async def stop(self, request: Request) -> Response:
        await self._rehearsals.stop(await self._meeting(request))
        return Response(status_code=204)

    async def _meeting(self, request: Request) -> str:
        meeting = str(request.path_params["meeting"])
        await self._callers.require(request, meeting, Role.OPERATOR)
        return meeting


async def _phones(request: Request) -> int:
    return _count((await json_object(request)).get("phones", 100))


def _count(found: object) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise Refusal("malformed", "'phones' as a number", type(found).__name__, "phones")
    return found
