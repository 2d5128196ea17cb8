"""Short paths for button boxes (Bitfocus Companion, Stream Deck): one press, one POST, a flat answer.

    POST /c/open  /c/close  /c/publish  /c/next …        the chair's steps: chair's key
    POST /c/take  /c/take/full  /c/clear  /c/delay/2500  one command to the main output: producer's or chair's key
    POST /c/o/{output}/take …                            the same to another output
    GET  /c/status      flat JSON      GET /c/button/{name}.png?key=    a picture for a button, polled
    GET  /c/companion.companionconfig  a ready configuration to import

Keys go in `Authorization: Bearer …`; only what is read without headers (pictures, the file) takes ?key=.
"""

import secrets
from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from klubba.air.onair import Controller, OnAir
from klubba.air.room import MAIN
from klubba.around import FEW
from klubba.core.lifecycle import primary
from klubba.core.model import Action, Role, RoundState
from klubba.core.words import Language
from klubba.edge.graphics import font
from klubba.errors import AccessError, Refusal, StoreError
from klubba.fanout import Room
from klubba.gavel import Gavel
from klubba.limits import COMMAND_ID_BYTES
from klubba.outputs.buttons import BUTTONS, draw
from klubba.outputs.companion import companion
from klubba.outputs.program import COMMANDS
from klubba.store.contract import Snapshot
from klubba.wire.frames import Step, StepAnswer

# What a single button may do: nothing that needs words with it.
STEPS: Final = {
    action.value: action
    for action in (
        *(Action.ARM, Action.DISARM, Action.OPEN, Action.PAUSE, Action.RESUME, Action.CLOSE),
        *(Action.DECLARE, Action.PUBLISH, Action.ARCHIVE),
    )
}
_PRODUCERS: Final = COMMANDS - {"newkey", "revoke", "name"}
_NEXT: Final = "next"
_FRESH: Final = {"cache-control": "no-store", "access-control-allow-origin": "*"}
_STATUS: Final = {"not_allowed": 403, "unknown_command": 404, "unknown_output": 404, "few_voters": 409, "busy": 503}


class Control:
    """The doors for button boxes."""

    def __init__(self, onair: OnAir, gavel: Gavel, origin: str, is_told: Callable[[str, str], bool]) -> None:
        """origin: what the addresses in a configuration start with. is_told: `Fanout.is_told`."""
        self._onair = onair
        self._gavel = gavel
        self._is_told = is_told
        self._origin = origin

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/c/status", self.status, methods=["GET"]),
            Route("/c/button/{name}.png", self.button, methods=["GET"]),
            Route("/c/companion.companionconfig", self.configuration, methods=["GET"]),
            Route("/c/o/{output}/{command}", self.press, methods=["POST"]),
            Route("/c/o/{output}/{command}/{value}", self.press, methods=["POST"]),
            Route("/c/{command}", self.press, methods=["POST"]),
            Route("/c/{command}/{value}", self.press, methods=["POST"]),
        ]

    async def press(self, request: Request) -> Response:
        """One press. 200 with the flat status, or the reason in flat JSON: 400, 401, 403, 404, 409, 503."""
        try:
            controller = await self._onair.controller(_bearer(request))
            path = request.path_params
            command, output = path["command"], path.get("output", "")
            if not output and (command in STEPS or command == _NEXT):
                await self._step(controller, command)
            else:
                await _command(controller, output or MAIN, command, path.get("value", ""))
        except AccessError as error:
            return _refused(error.code, error.status, "a control key", "none that is valid")
        except Refusal as refusal:
            status = _STATUS.get(refusal.code, 409 if refusal.code == "not_now" else 400)
            return _refused(refusal.code, status, refusal.expected, refusal.got)
        except StoreError:
            return _refused("store_away", 503, "a store that answers", "none")
        return JSONResponse(controller.room.status(controller.role), headers=_FRESH)

    async def _step(self, controller: Controller, command: str) -> None:
        """A step of the round that it can be of. Raises `Refusal` (not_allowed, not_now, few_voters)."""
        if controller.role is not Role.CHAIR:
            raise Refusal("not_allowed", "the chair's key", "the producer's")
        room = controller.room
        snapshot = await room.snapshot()
        action, poll, number = _meant(snapshot, command, room.polls())
        if action is Action.OPEN:
            await self._check_many(room.room)
        step = Step(secrets.token_bytes(COMMAND_ID_BYTES), snapshot.step, poll, number, action)
        stepped = await self._gavel.step(room.room.meeting, step)
        if stepped.answer is StepAnswer.BUSY:
            raise Refusal("busy", "a store that answers", "none")
        if stepped.answer is not StepAnswer.DONE:
            raise Refusal("not_now", stepped.reason.en or stepped.reason.sv, command)
        room.room.mark()
        await room.refresh()

    async def _check_many(self, room: Room) -> None:
        """A vote that would give itself away is opened where that is said first. Raises `Refusal`."""
        await room.read()
        if self._is_told(FEW, room.meeting.id):
            raise Refusal("few_voters", "the chair's page, which says what the result may give away", "a button")

    async def status(self, request: Request) -> Response:
        controller = await self._onair.controller(_bearer(request) or request.query_params.get("key", ""))
        return JSONResponse(controller.room.status(controller.role), headers=_FRESH)

    async def button(self, request: Request) -> Response:
        """A picture of 72 × 72 that says what the button does and whether it is on."""
        controller = await self._onair.controller(request.query_params.get("key", ""))
        name = request.path_params["name"]
        if name not in BUTTONS:
            raise Refusal("unknown_button", f"one of {', '.join(BUTTONS)}", "another name")
        output = request.query_params.get("output", MAIN)
        flat = controller.room.status(controller.role)
        if f"{output}_scene" not in flat:
            raise Refusal("unknown_output", "an output of this meeting", "another name")
        language: Language = "en" if request.query_params.get("lang") == "en" else "sv"
        return Response(draw(name, flat, output, language, font()), media_type="image/png", headers=_FRESH)

    async def configuration(self, request: Request) -> Response:
        """A page of buttons for Companion. It holds the key, so it is kept like one."""
        key = request.query_params.get("key", "")
        controller = await self._onair.controller(key)
        content = companion(self._origin, key, with_steps=controller.role is Role.CHAIR)
        headers = {"content-disposition": 'attachment; filename="klubba.companionconfig"', "cache-control": "no-store"}
        return Response(content, media_type="application/json", headers=headers)


async def _command(controller: Controller, output: str, command: str, value: str) -> None:
    """A producer's command to an output. Raises `Refusal`, `StoreError`."""
    if command not in _PRODUCERS:
        raise Refusal("unknown_command", f"one of {', '.join(sorted(_PRODUCERS | set(STEPS)))}", "another word")
    if output not in controller.room.channels:
        raise Refusal("unknown_output", f"one of {', '.join(controller.room.channels)}", "another name")
    await controller.room.command(output, command, value)


def _meant(snapshot: Snapshot, command: str, polls: tuple[str, ...]) -> tuple[Action, str, int]:
    """The step that a button means: of the current round; to arm, of the first poll that has not been prepared yet."""
    current = snapshot.current
    untouched = next((poll for poll in polls if poll not in snapshot.rounds), None)
    if command == _NEXT:
        following = primary(current.state, sealed=current.sealed) if current else None
        ended = current is None or current.state in (RoundState.PUBLISHED, RoundState.ARCHIVED)
        action = Action.ARM if ended or following is None else following
    else:
        action = STEPS[command]
    if action is Action.ARM:
        if untouched is None:
            raise Refusal("not_now", "a vote that has not been prepared yet", "none is left")
        return action, untouched, 0
    if current is None:
        raise Refusal("not_now", "a vote that has been prepared", "none")
    return action, current.ref.poll, current.ref.round


def _bearer(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _refused(code: str, status: int, expected: str, got: str) -> Response:
    flat: dict[str, Any] = {"ok": False, "code": code, "expected": expected, "got": got}
    return JSONResponse(flat, status_code=status, headers=_FRESH)
