"""HTTP of the organiser's page: the meeting as plain data, checked as `klubba check` does, saved, printed."""

import asyncio
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba import limits, meetingfile, workbooks
from klubba.core import tomlwriter
from klubba.core.definition import Problem, define
from klubba.core.model import Meeting, Role
from klubba.core.plainform import plain, plain_seat
from klubba.core.reading import Notes
from klubba.core.rolls import seats
from klubba.core.rollsheet import Sheet, cell_name
from klubba.edge.requests import Callers, body, json_object, text
from klubba.meetings import Meetings
from klubba.outputs.cards import card_pdf
from klubba.services import Services

_NO_STORE: Final = {"cache-control": "no-store"}


class Preparing:
    """The organiser's doors to the definition: operator key, or the operator's session of the meeting."""

    def __init__(self, services: Services, meetings: Meetings, callers: Callers, join: str) -> None:
        """join: the address that voters type, for the printed cards."""
        self._services = services
        self._meetings = meetings
        self._callers = callers
        self._join = join

    def routes(self) -> list[BaseRoute]:
        meeting = "/api/meetings/{meeting}"
        return [
            Route(meeting + "/definition", self.definition, methods=["GET"]),
            Route(meeting + "/definition", self.save, methods=["PUT"]),
            Route(meeting + "/check", self.check, methods=["POST"]),
            Route(meeting + "/meeting.toml", self.toml, methods=["GET"]),
            Route(meeting + "/meeting.toml", self.read_toml, methods=["POST"]),
            Route(meeting + "/roll/preview", self.preview, methods=["POST"]),
            Route(meeting + "/cards.pdf", self.cards_pdf, methods=["GET"]),
        ]

    async def _meeting(self, request: Request) -> str:
        meeting: str = request.path_params["meeting"]
        await self._callers.require(request, meeting, Role.OPERATOR)
        return meeting

    async def definition(self, request: Request) -> Response:
        """The meeting as the file says it, which version that is, and which polls have left draft (they must stay)."""
        meeting = await self._meeting(request)
        # The version first: should another one be saved in between, saving this one is refused, not lost.
        version = await self._services.store.version(meeting)
        definition = await self._services.store.meeting(meeting)
        rounds = (await self._services.store.snapshot(meeting)).rounds
        states = {poll: state for poll, (_, state, _) in rounds.items()}
        answer = {"definition": plain(definition), "version": version, "states": states}
        return JSONResponse(answer, headers=_NO_STORE)

    async def save(self, request: Request) -> Response:
        """Saves a definition made from version `seen`: 422 with every mistake, 409 when another one stands by now."""
        meeting = await self._meeting(request)
        asked = await json_object(request, limits.REQUEST_BODY_MAX_BYTES)
        made, problems = await _defined(meeting, asked)
        if made is None:
            return _mistakes(problems)
        changed = await self._meetings.redefine(made, text(asked, "seen"))
        self._services.fanout.mark(meeting)
        return JSONResponse({"changed": changed, "version": await self._services.store.version(meeting)})

    async def check(self, request: Request) -> Response:
        """Everything that is wrong with a definition; nothing is saved."""
        meeting = await self._meeting(request)
        _, problems = await _defined(meeting, await json_object(request, limits.REQUEST_BODY_MAX_BYTES))
        return JSONResponse({"errors": [msgspec.to_builtins(problem) for problem in problems]}, headers=_NO_STORE)

    # Files

    async def toml(self, request: Request) -> Response:
        """The saved meeting as a meeting file, with its roll in it."""
        meeting = await self._meeting(request)
        written = tomlwriter.write(plain(await self._services.store.meeting(meeting)))
        headers = {"content-disposition": f'attachment; filename="{meeting}.toml"', **_NO_STORE}
        return Response(written.encode(), media_type="application/toml; charset=utf-8", headers=headers)

    async def read_toml(self, request: Request) -> Response:
        """A meeting file as plain data for the page; nothing is saved. A roll in a file beside it is left as it is."""
        meeting = await self._meeting(request)
        table, _, problems = meetingfile.parse(await body(request, limits.MEETING_FILE_MAX_BYTES))
        if table is None:
            return _mistakes(problems)
        now = plain(await self._services.store.meeting(meeting))
        kept = {"id": meeting} | {key: now[key] for key in ("roll",) if not isinstance(table.get(key), list)}
        logo = table.get("logo")
        if isinstance(logo, str) and not logo.startswith("data:"):
            kept["logo"] = now.get("logo", "")
        found = {key: value for key, value in (table | kept).items() if value != "" or key != "logo"}
        return JSONResponse({"definition": _jsonable(found)}, headers=_NO_STORE)

    async def preview(self, request: Request) -> Response:
        """What a pasted or uploaded sheet says: the roll, or which cells are wrong. Nothing is saved."""
        meeting = await self._meeting(request)
        data = await body(request, limits.SHEET_MAX_BYTES)
        proxies_max = (await self._services.store.meeting(meeting)).proxies_max
        return JSONResponse(await asyncio.to_thread(_told, data, proxies_max), headers=_NO_STORE)

    async def cards_pdf(self, request: Request) -> Response:
        """The seat cards for the printer: A4, eight a page."""
        meeting = await self._meeting(request)
        definition, cards = await self._services.store.meeting(meeting), await self._meetings.cards(meeting)
        wanted = set(request.query_params.get("seats", "").split(",")) - {""}
        chosen = [card for card in cards if not wanted or card.seat in wanted]
        # Hundreds of pages take their time, and phones are waiting.
        pdf = await asyncio.to_thread(card_pdf, chosen, definition.title, self._join)
        headers = {"content-disposition": f'inline; filename="{meeting}-cards.pdf"', **_NO_STORE}
        return Response(pdf, media_type="application/pdf", headers=headers)


async def _defined(meeting: str, asked: Any) -> tuple[Meeting | None, list[Problem]]:
    """The meeting in a request's `definition`, as `klubba check` would judge it."""
    given = asked.get("definition")
    made, problems = await asyncio.to_thread(define, given)
    if made is not None and made.id != meeting:
        return None, [Problem("id", "other_meeting", f"{meeting}: the meeting that this link is for", made.id)]
    return made, problems


def _mistakes(problems: list[Problem]) -> Response:
    return JSONResponse({"errors": [msgspec.to_builtins(problem) for problem in problems]}, status_code=422)


def _told(data: bytes, proxies_max: int) -> dict[str, Any]:
    sheet = workbooks.read(data)
    notes = Notes()
    # A heading that nobody knows hides none of the mistakes in the cells beside it.
    readable = all(problem.code == "unknown_heading" for problem in sheet.problems)
    roll = seats(list(sheet.rows), "roll", notes, proxies_max) if readable else ()
    problems = [*sheet.problems, *notes.problems]
    return {
        "roll": [] if problems else [plain_seat(seat) for seat in roll],
        "errors": [msgspec.to_builtins(problem) | _where(problem, sheet) for problem in problems],
    }


def _where(problem: Problem, sheet: Sheet) -> dict[str, Any]:
    """The line of a problem, the cell's name, and the line's own cells, to be shown as they stand in the sheet."""
    row, _, field = problem.place.removeprefix("roll[").partition("].")
    line = problem.line or (sheet.lines[int(row)] if row.isdigit() and int(row) < len(sheet.lines) else 0)
    column = sheet.columns.index(field) if field in sheet.columns else -1
    cells = sheet.cells.get(line, [])
    return {"line": line, "column": column, "cell": cell_name(line, column) if column >= 0 else "", "cells": cells}


def _jsonable(value: Any) -> Any:
    """What TOML knows and JSON does not (dates) as text; the check then says what was expected there."""
    if isinstance(value, dict):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_jsonable(each) for each in value]
    return value if isinstance(value, str | int | float | bool) else str(value)
