"""HTTP: people's own words, for whoever decides which of them are shown."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import limits
from klubba.core import moderating, written
from klubba.core.model import WRITTEN, Role
from klubba.core.visibility import visible
from klubba.edge.requests import Callers, body
from klubba.errors import MeetingUnknown, Refusal
from klubba.services import Services
from klubba.store.contract import RoundRecord, RoundRef

_NO_STORE: Final = {"cache-control": "no-store"}
_encoder: Final = msgspec.json.Encoder(order="deterministic")
_BallotText = Annotated[str, Meta(min_length=1, max_length=limits.BALLOT_TEXT_MAX_CHARS)]
_Some = Annotated[tuple[_BallotText, ...], Meta(max_length=limits.TEXTS_DECIDED_MAX_COUNT)]


class Decisions(Struct, frozen=True, forbid_unknown_fields=True):
    """Texts of one round that are to be shown, and to be hidden."""

    round: Annotated[int, Meta(ge=1, le=limits.ROUNDS_PER_POLL_MAX_COUNT)]
    show: _Some = ()
    hide: _Some = ()


class Texts:
    """The queue of a closed poll's texts. Nothing is shown anywhere that was not approved here."""

    def __init__(self, services: Services, callers: Callers) -> None:
        self._services = services
        self._callers = callers

    def routes(self) -> list[BaseRoute]:
        path = "/api/meetings/{meeting}/polls/{poll}/texts"
        return [Route(path, self.read, methods=["GET"]), Route(path, self.decide, methods=["POST"])]

    async def read(self, request: Request) -> Response:
        """Every text of the newest round, with what was decided. How many wrote it only where the tally may be seen."""
        meeting, poll = request.path_params["meeting"], request.path_params["poll"]
        role = await self._moderator(request, meeting)
        number = (await self._services.store.snapshot(meeting)).rounds.get(poll, (0,))[0]
        record = await self._record(RoundRef(meeting, poll, number))
        decided = await self._services.store.moderation(record.ref)
        counted = visible(record.state, record.paper.secrecy, record.paper.live, role).tally
        rows = [
            _row(text, heads if counted else 0, decided) for text, (heads, _) in written.texts(record.cells).items()
        ]
        rows.sort(key=lambda row: (-row["heads"], row["text"]))
        return JSONResponse({"round": number, "texts": rows}, headers=_NO_STORE)

    async def decide(self, request: Request) -> Response:
        """Approves texts and hides others. Raises `Refusal`: malformed, unknown_text, not_closed."""
        meeting, poll = request.path_params["meeting"], request.path_params["poll"]
        await self._moderator(request, meeting)
        try:
            asked = msgspec.json.decode(await body(request, limits.REQUEST_BODY_MAX_BYTES), type=Decisions)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refusal("malformed", "a round, and texts to show or to hide", str(error)[:200]) from None
        record = await self._record(RoundRef(meeting, poll, asked.round))
        known = written.texts(record.cells)
        if not all(text in known for text in (*asked.show, *asked.hide)) or set(asked.show) & set(asked.hide):
            raise Refusal("unknown_text", "texts of this round, each once", "others")
        secret = await self._services.store.secret(meeting)
        facts = moderating.facts(secret, poll, asked.round, asked.show, asked.hide)
        decisions = dict.fromkeys(asked.show, True) | dict.fromkeys(asked.hide, False)
        await self._services.store.moderate(record.ref, decisions, _encoder.encode(facts), self._services.now_ms())
        self._services.fanout.mark(meeting)
        return Response(status_code=204)

    async def _moderator(self, request: Request, meeting: str) -> Role:
        await self._callers.require(request, meeting, Role.CHAIR, Role.OPERATOR, Role.MODERATOR)
        if self._callers.is_operator(request):
            return Role.OPERATOR
        found = await self._callers.role(request, meeting, Role.CHAIR, Role.OPERATOR, Role.MODERATOR)
        return found or Role.OPERATOR

    async def _record(self, ref: RoundRef) -> RoundRecord:
        if ref.round == 0:
            raise MeetingUnknown(ref.meeting)
        record = await self._services.store.round(ref)
        if record.paper.method not in WRITTEN:
            raise MeetingUnknown(ref.meeting)
        if record.state not in moderating.DECIDABLE:
            raise Refusal("not_closed", "a closed round", "one that is not")
        return record


def _row(text: str, heads: int, decided: written.Moderation) -> dict[str, Any]:
    status = "shown" if text in decided.approved else "hidden" if text in decided.refused else "waiting"
    return {"text": text, "heads": heads, "status": status}
