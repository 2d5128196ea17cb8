"""What an output shows: a pure function of how the producer has set it up and of the board that is due on it.

            board (delayed) ──┐
    producer's commands ─► Output ─► program() ─► Air          auto: the meeting changes the picture
                              └────► preview() ─► Air          manual, held: only a take does; figures go on
                                                               frozen: nothing changes · panic: nothing is shown

A picture that was taken (or cleared) belongs to its moment of the meeting: in `auto` the next moment ends it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from klubba import limits
from klubba.core.model import RoundState
from klubba.errors import Refusal
from klubba.outputs.board import moment
from klubba.wire.air import Air, Board, Mode, Output, Phase, Picked, Scene

# A scene shows only what has come to pass; before that it is an empty picture.
_NEEDS: Final[Mapping[Scene, Callable[[Board], bool]]] = {
    Scene.LOWER: lambda board: board.phase is not Phase.WAITING,
    Scene.FULL: lambda board: board.phase is not Phase.WAITING,
    Scene.STRAP: lambda board: board.phase is not Phase.WAITING,
    Scene.WINNERS: lambda board: board.phase is Phase.RESULT,
    Scene.COUNTDOWN: lambda board: board.left_ms >= 0,
    Scene.CARD: lambda _: True,
    Scene.NONE: lambda _: True,
}
NOTHING: Final = Air(n=0, cut=True)


def program(output: Output, due: Board | None, shown: Air | None) -> Air:
    """What is on air. due: the board whose delay has passed, None before the first. shown: what was on air last.

    The number `n` is `shown`'s; who sends it numbers what differs.
    """
    if output.panic:
        return _dressed(output, Picked(), None, shown, cut=True)
    if output.frozen and shown is not None and not _is_panic(shown):
        return replace(shown, guide=output.guide)
    # Just started, with a delay: the last picture is what there is, until the delay has passed.
    due = due or (shown.board if shown else None)
    if due is None:
        return shown if shown is not None else NOTHING
    if not _is_pinned(output):
        return _dressed(output, _automatic(output, due), due, shown)
    board = due if moment(due) == output.moment else _last_of_moment(output, shown)
    return _dressed(output, output.program, board, shown)


def preview(output: Output, board: Board) -> Air:
    """What a take would put on air now. board: the one that is due, or the delay would have a door of its own."""
    return _dressed(output, output.preview, board, None)


def _is_pinned(output: Output) -> bool:
    """Whether only a take changes the picture."""
    return output.mode is Mode.MANUAL or output.held


def _automatic(output: Output, board: Board) -> Picked:
    """The meeting's own picture, unless a take or a clear stands for this very moment."""
    if output.moment and output.moment == moment(board):
        return output.program
    if board.phase is Phase.WAITING or board.state is RoundState.ARCHIVED:
        return Picked(Scene.NONE, output.bug)
    return Picked(output.result_scene if board.phase is Phase.RESULT else Scene.LOWER, output.bug)


def _last_of_moment(output: Output, shown: Air | None) -> Board | None:
    """How the pinned moment looked last: as shown here, or as it was when it was taken."""
    if shown is not None and shown.board is not None and moment(shown.board) == output.moment:
        return shown.board
    return output.pinned


def _is_panic(shown: Air) -> bool:
    return shown.cut and shown.scene is Scene.NONE


def _dressed(output: Output, picked: Picked, board: Board | None, shown: Air | None, *, cut: bool = False) -> Air:
    visible = board is not None and _NEEDS[picked.scene](board)
    scene = picked.scene if visible or picked.scene is Scene.CARD else Scene.NONE
    return Air(
        n=shown.n if shown else 0,
        scene=scene,
        bug=picked.bug,
        cut=cut,
        guide=output.guide,
        language=output.language,
        theme=output.theme,
        board=board if not cut else None,
    )


# Commands


def command(
    output: Output, name: str, value: str, due: Board | None, shown: Air | None, themes: frozenset[str]
) -> Output:
    """The output after a producer's command. Raises `Refusal`: unknown_command, unknown_scene, delay_out_of_range …

    due, shown: what stands on the output now. themes: names of the theme files that there are.
    """
    handler = _COMMANDS.get(name)
    if handler is None:
        raise Refusal("unknown_command", f"one of {', '.join(sorted(_COMMANDS))}", "another word")
    changed = handler(output, value, due, shown)
    if changed.theme != output.theme and changed.theme not in themes | {""}:
        raise Refusal(
            "unknown_theme", f"one of {', '.join(sorted(themes)) or 'none (there are no theme files)'}", "another"
        )
    return replace(changed, version=output.version + 1)


def _take(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    picked = replace(output.preview, scene=_scene(value)) if value else output.preview
    return _pinned(output, picked, due)


def _clear(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    return _pinned(output, Picked(), due)


def _pinned(output: Output, picked: Picked, board: Board | None) -> Output:
    return replace(output, program=picked, moment=moment(board) if board else "", pinned=board)


def _mode(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    if value not in (Mode.AUTO, Mode.MANUAL):
        raise Refusal("unknown_mode", "auto or manual", "another word")
    if value == Mode.AUTO:
        return replace(output, mode=Mode.AUTO, held=False, moment="", pinned=None)
    return _as_shown(replace(output, mode=Mode.MANUAL), shown)


def _as_shown(output: Output, shown: Air | None) -> Output:
    """What is on air stays there, until a take."""
    if shown is None:
        return replace(output, program=Picked(), moment="", pinned=None)
    picked = Picked(shown.scene, shown.bug)
    board = shown.board
    return replace(output, program=picked, moment=moment(board) if board else "", pinned=board)


def _hold(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    held = _switch(value, output.held)
    if held:
        return _as_shown(replace(output, held=True), shown) if not output.held else output
    released = replace(output, held=False)
    return replace(released, moment="", pinned=None) if output.mode is Mode.AUTO else released


def _freeze(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    return replace(output, frozen=_switch(value, output.frozen))


def _panic(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    return replace(output, panic=_switch(value, output.panic))


def _delay(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    most = limits.OUTPUT_DELAY_MAX_MILLISECONDS
    delay = _whole(value)
    if delay is None or not 0 <= delay <= most:
        raise Refusal("delay_out_of_range", f"whole milliseconds from 0 to {most}", value[:40] or "nothing")
    return replace(output, delay_ms=delay)


def _whole(value: str) -> int | None:
    sign = value.startswith("-")
    digits = value[1:] if sign else value
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return None
    return -int(digits) if sign else int(digits)


def _preview(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    return replace(output, preview=replace(output.preview, scene=_scene(value)))


def _bug(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    """The bug goes on or off at once: it is a layer of its own."""
    on = _switch(value, output.bug)
    program = replace(output.program, bug=on)
    return replace(output, bug=on, program=program, preview=replace(output.preview, bug=on))


def _result(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    scene = _scene(value)
    if scene not in (Scene.LOWER, Scene.FULL, Scene.WINNERS):
        raise Refusal("unknown_scene", "lower, full or winners", scene.value)
    return replace(output, result_scene=scene)


def _language(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    if value not in ("", "sv", "en", "both"):
        raise Refusal("unknown_language", "sv, en, both or nothing", "another word")
    return replace(output, language=value)


def _theme(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    return replace(output, theme=value)


def _guide(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    return replace(output, guide=_switch(value, output.guide))


def _new_key(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    """All older keys are revoked; the producer's page has the new one."""
    return replace(output, serial=output.serial + 1, shut=False)


def _revoke(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    return replace(output, serial=output.serial + 1, shut=True)


def _name(output: Output, value: str, due: Board | None, shown: Air | None) -> Output:
    if not 0 < len(value.strip()) <= limits.NAME_MAX_CHARS:
        raise Refusal("bad_name", f"1 to {limits.NAME_MAX_CHARS} characters", f"{len(value)}")
    return replace(output, name=value.strip())


def _scene(value: str) -> Scene:
    if value not in list(Scene):
        raise Refusal("unknown_scene", f"one of {', '.join(Scene)}", "another word")
    return Scene(value)


def _switch(value: str, now: bool) -> bool:
    """ "on", "off", or nothing: the other way round."""
    if value not in ("", "on", "off"):
        raise Refusal("unknown_switch", "on, off or nothing", "another word")
    return not now if value == "" else value == "on"


_COMMANDS: Final[Mapping[str, Callable[[Output, str, Board | None, Air | None], Output]]] = {
    "take": _take,
    "clear": _clear,
    "mode": _mode,
    "hold": _hold,
    "freeze": _freeze,
    "panic": _panic,
    "delay": _delay,
    "preview": _preview,
    "bug": _bug,
    "result": _result,
    "language": _language,
    "theme": _theme,
    "guide": _guide,
    "newkey": _new_key,
    "revoke": _revoke,
    "name": _name,
}
COMMANDS: Final = frozenset(_COMMANDS)
