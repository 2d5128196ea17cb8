"""HTTP: voting without JavaScript. A typed code, a form, the same door to the ballot box as every other ballot.

The form carries the ballot's id, made here: sent twice, by an impatient finger or a reload, it is one ballot. Posts
must come from our own origin, so these pages, unlike all others, let the browser say which origin that is.
"""

import secrets
import time
from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import limits, views
from klubba.access import Holder
from klubba.ballotbox import BUSY, Handed, Said
from klubba.core.model import Answer, Role, Text
from klubba.core.words import LANGUAGES, Language
from klubba.edge import cookies, pages
from klubba.edge.api import Api
from klubba.edge.origins import Origins
from klubba.edge.own import own_ballot
from klubba.edge.requests import WORDS as SHUT
from klubba.edge.requests import Callers, body
from klubba.errors import AccessError, MeetingUnknown, Refusal, StoreAway
from klubba.outputs import plain
from klubba.outputs.plainforms import filled
from klubba.outputs.plainwords import REFUSALS, WORDS, spoken
from klubba.services import Services
from klubba.session.bucket import Bucket
from klubba.store.contract import RoundRef
from klubba.wire.frames import Mine, Who

_Form = dict[str, list[str]]
_COUNTED: Final = (Answer.ACCEPTED, Answer.REPLACED, Answer.SAME)
_CHANGED: Final = (Answer.ACCEPTED, Answer.REPLACED)
_MALFORMED: Final = Said(Answer.INVALID)


class Plain:
    """The pages of voters whose browsers run no scripts."""

    def __init__(self, services: Services, api: Api, callers: Callers, origins: Origins) -> None:
        self._services = services
        self._api = api
        self._callers = callers
        self._origins = origins
        self._buckets: dict[tuple[str, str], Bucket] = {}
        policy = origins.policy(frames="'none'")
        # A form post names its origin only where the page's referrer policy lets it; nothing secret is in an address.
        self._headers = {
            "cache-control": "no-store",
            "content-security-policy": policy,
            "referrer-policy": "same-origin",
        }

    def routes(self) -> list[BaseRoute]:
        return [
            Route(plain.PATH, self.page, methods=["GET"]),
            Route(plain.PATH + "/join", self.join, methods=["POST"]),
            Route(plain.PATH + "/leave", self.leave, methods=["POST"]),
            Route(plain.PATH + "/vote", self.vote, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """What a voter sees now; at the door, the form for a code."""
        return await self._shown(request, _language(request.query_params.get("lang")))

    async def join(self, request: Request) -> Response:
        """A typed code becomes a session."""
        self._callers.check_origin(request)
        form = await _form(request)
        language = _language(_one(form, "lang"))
        try:
            joined = await self._api.admit(request, Role.VOTER, code=_one(form, "code")[:128] or "-")
        except (AccessError, StoreAway) as error:
            return self._door(language, _why(error), 503 if isinstance(error, StoreAway) else error.status)
        response = _back(language)
        cookies.grant(response, Role.VOTER, joined.cookie, secure=self._origins.secure)
        return response

    async def leave(self, request: Request) -> Response:
        """One tap out for the wrong person."""
        self._callers.check_origin(request)
        language = _language(_one(await _form(request), "lang"))
        response = self._door(language, WORDS["left"])
        try:
            await self._api.let_go(request, Role.VOTER, response)
        except StoreAway:
            return self._door(language, WORDS["door_away"], 503)
        return response

    async def vote(self, request: Request) -> Response:
        """Hands in the ballot of a form. Its answer is a page: the ballot registered, or why it is not."""
        self._callers.check_origin(request)
        form = await _form(request)
        language = _language(_one(form, "lang"))
        try:
            holder = await self._services.access.holder(self._callers.cookie(request, Role.VOTER), Role.VOTER)
            said = await self._hand_in(holder, form)
        except AccessError as error:
            return self._door(language, _why(error), error.status)
        except StoreAway:
            said = BUSY
        self._services.metrics.casts.labels(said.answer).inc()
        if said.answer is Answer.BUSY:
            return self._resend(language or LANGUAGES[0], form)
        if said.answer in _COUNTED:
            return _back(language)
        return await self._shown(request, language, REFUSALS[said.answer])

    async def _hand_in(self, holder: Holder, form: _Form) -> Said:
        card, now = holder.card, time.monotonic()
        key = (card.meeting, card.seat)
        if not self._buckets.setdefault(key, Bucket(limits.CASTS_PER_SOCKET_PER_SECOND, now)).take(now):
            return BUSY
        number, ballot_id = _whole(form, "round"), _ballot_id(form)
        if number is None or ballot_id is None:
            return _MALFORMED
        ref = RoundRef(card.meeting, _one(form, "poll"), number)
        try:
            record = await self._services.store.round(ref)
        except MeetingUnknown:
            return _MALFORMED
        paper = views.paper(record, None, Role.VOTER)
        if paper is None:
            return Said(Answer.NOT_OPEN)
        ballot = filled(paper, form)
        handed = Handed(
            voter=card.seat,
            device=holder.device,
            ballot_id=ballot_id,
            replaces=_whole(form, "replaces") or 0,
            choices=ballot.choices,
            at_ms=self._services.now_ms(),
            text=ballot.text,
            scores=ballot.scores,
        )
        said = await self._services.box.submit(ref, record.paper, handed)
        if said.answer in _CHANGED:
            self._services.fanout.mark(card.meeting)
        return said

    async def _shown(self, request: Request, language: Language | None, problem: Text | None = None) -> Response:
        cookie = self._callers.cookie(request, Role.VOTER)
        if not cookie:
            return self._door(language)
        try:
            holder = await self._services.access.holder(cookie, Role.VOTER)
            sheet, spoken_there = await self._sheet(holder, problem)
        except AccessError as error:
            return self._door(language, None if error.code == "no_session" else _why(error))
        except StoreAway:
            return self._door(language, WORDS["door_away"], 503)
        language = language or spoken_there
        return self._answer(language, plain.page(sheet, language), title=spoken(sheet.title, language))

    async def _sheet(self, holder: Holder, problem: Text | None) -> tuple[plain.Sheet, Language]:
        """What the voter's page knows now, through the same views as the frames of a socket."""
        services, card = self._services, holder.card
        room = await services.fanout.room(card.meeting)
        snapshot = await services.store.snapshot(card.meeting)
        current = snapshot.current
        result = await services.results.result(current) if current else None
        item = next((item for item in room.meeting.items if current and item.id == current.item), None)
        seat = room.roll.get(card.seat)
        if seat is None:
            raise AccessError("unknown_card", 403)
        mine: Mine | None = await own_ballot(services, current, card.seat)
        sheet = plain.Sheet(
            title=room.meeting.title,
            seat=Who(seat.id, seat.name, seat.organisation, seat.group),
            state=views.state(snapshot, result, Role.VOTER),
            paper=views.paper(current, item, Role.VOTER) if current else None,
            mine=mine,
            ballot_id=secrets.token_hex(limits.BALLOT_ID_BYTES),
            problem=problem,
        )
        return sheet, room.meeting.language

    def _door(self, language: Language | None, problem: Text | None = None, status: int = 200) -> Response:
        language = language or LANGUAGES[0]
        return self._answer(language, plain.door(language, problem), status)

    def _resend(self, language: Language, form: _Form) -> Response:
        return self._answer(language, plain.resend(form, language), 503)

    def _answer(self, language: Language, content: str, status: int = 200, title: str = "Klubba") -> Response:
        text = pages.filled("plain", {"language": language, "title": escape(title), "page": content})
        if text is None:
            return pages.not_built("plain")
        return Response(text, status, self._headers, "text/html; charset=utf-8")


def _back(language: Language | None) -> Response:
    """To the page itself, so that a reload asks and does not send again."""
    return RedirectResponse(plain.PATH + (f"?lang={language}" if language else ""), 303, {"cache-control": "no-store"})


async def _form(request: Request) -> _Form:
    """The fields of a posted form. Raises `Refusal` (malformed, too_large)."""
    data = await body(request, limits.FORM_MAX_BYTES)
    try:
        return parse_qs(data.decode(), keep_blank_values=True, max_num_fields=limits.FORM_FIELDS_MAX_COUNT)
    except ValueError:
        raise Refusal("malformed", "the fields of a form", "other bytes") from None


def _one(form: _Form, name: str) -> str:
    return form.get(name, [""])[0]


def _whole(form: _Form, name: str) -> int | None:
    value = _one(form, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 17 else None


def _ballot_id(form: _Form) -> bytes | None:
    try:
        found = bytes.fromhex(_one(form, "ballot"))
    except ValueError:
        return None
    return found if len(found) == limits.BALLOT_ID_BYTES else None


def _language(asked: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == asked), None)


def _why(error: AccessError | StoreAway) -> Text:
    if isinstance(error, StoreAway):
        return WORDS["door_away"]
    return Text(*SHUT[error.code]) if error.code in SHUT else WORDS["door_away"]
