"""HTTP of rehearsals: make a copy, set robots going in one, watch them, stop them. The operator's doors."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import limits
from klubba.core.model import Role
from klubba.edge.requests import Callers, json_object
from klubba.errors import Refusal
from klubba.meetings import Meetings
from klubba.outputs.cards import card_json
from klubba.rehearsals import Rehearsals, Wish

_FRESH: Final = {"cache-control": "no-store"}
_SECONDS: Final = range(1, limits.REHEARSAL_VOTE_MAX_SECONDS + 1)


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
        made, links = await self._rehearsals.copy(meeting, _phones(await json_object(request)))
        cards = card_json(await self._meetings.cards(made.id))
        held = [poll for item in made.items for poll in item.polls]
        polls = [{"id": poll.id, "method": poll.method, "secrecy": poll.secrecy} for poll in held]
        answer = {"meeting": made.id, "links": links, "cards": cards, "polls": polls}
        return JSONResponse(answer, status_code=201, headers=_FRESH)

    async def start(self, request: Request) -> Response:
        """Sets robots going: `phones` of them, each vote open for `seconds`; `chair` true where a person holds them."""
        meeting = await self._meeting(request)
        asked = await json_object(request)
        wish = Wish(_phones(asked), asked.get("chair") is True, _whole(asked, "seconds", 12, _SECONDS))
        run = await self._rehearsals.start(meeting, wish)
        return JSONResponse(run.told(), status_code=202, headers=_FRESH)

    async def told(self, request: Request) -> Response:
        """How the newest rehearsal goes, or what it found; state `none` before the first."""
        run = self._rehearsals.of(await self._meeting(request))
        return JSONResponse(
            run.told() if run else {"state": "none", "lines": [], "links": {}, "report": None}, headers=_FRESH
        )

    async def stop(self, request: Request) -> Response:
        await self._rehearsals.stop(await self._meeting(request))
        return Response(status_code=204)

    async def _meeting(self, request: Request) -> str:
        meeting = str(request.path_params["meeting"])
        await self._callers.require(request, meeting, Role.OPERATOR)
        return meeting


def _phones(asked: Mapping[str, Any]) -> int:
    """What is too many is said by the rules, which know the roll."""
    return _whole(asked, "phones", 100, range(1, limits.SEATS_MAX_COUNT + 1))


def _whole(asked: Mapping[str, Any], key: str, default: int, within: range) -> int:
    found = asked.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int) or found not in within:
        raise Refusal(
            "malformed", f"{key!r} as a number from {within.start} to {within.stop - 1}", repr(found)[:40], key
        )
    return found
