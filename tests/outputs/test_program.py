"""A producer's commands and the delay line: what is on air, as pure functions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from klubba import limits
from klubba.core.model import RoundState, Text
from klubba.errors import Refusal
from klubba.outputs import program
from klubba.outputs.delayline import DelayLine
from klubba.wire.air import Air, Board, Mode, Output, Phase, Picked, Scene

MAIN = Output(id="main")


def board(phase: Phase = Phase.ASKING, voted: int = 0, poll: str = "p") -> Board:
    state = {Phase.RESULT: RoundState.PUBLISHED, Phase.WAITING: RoundState.DRAFT}.get(phase, RoundState.OPEN)
    return Board(
        epoch="e", revision=voted, meeting=Text("m"), poll=poll, round=1, phase=phase, state=state, voted=voted
    )


def after(output: Output, *commands: tuple[str, str], due: Board | None = None, shown: Air | None = None) -> Output:
    for name, value in commands:
        output = program.command(output, name, value, due or board(), shown, frozenset({"norr"}))
    return output


def test_auto_follows_the_meeting() -> None:
    scenes = [program.program(MAIN, board(phase), None).scene for phase in Phase]
    assert scenes == ["none", "lower", "lower", "lower", "lower"]
    full = after(MAIN, ("result", "full"))
    assert program.program(full, board(Phase.RESULT), None).scene is Scene.FULL


def test_a_clear_or_a_take_in_auto_holds_until_the_meeting_goes_on() -> None:
    cleared = after(MAIN, ("clear", ""))
    assert program.program(cleared, board(voted=3), None).scene is Scene.NONE
    assert program.program(cleared, board(Phase.CLOSED), None).scene is Scene.LOWER
    taken = after(MAIN, ("take", "strap"))
    assert program.program(taken, board(), None).scene is Scene.STRAP


def test_a_test_card_can_be_taken_before_anything_has_begun() -> None:
    taken = after(MAIN, ("take", "card"), due=board(Phase.WAITING))
    assert program.program(taken, board(Phase.WAITING), None).scene is Scene.CARD
    assert program.program(taken, board(), None).scene is Scene.LOWER


def test_manual_changes_only_with_a_take_and_its_figures_go_on() -> None:
    shown = program.program(MAIN, board(voted=1), None)
    manual = after(MAIN, ("mode", "manual"), shown=shown)
    shown = program.program(manual, board(voted=2), shown)
    assert (shown.scene, shown.board and shown.board.voted) == (Scene.LOWER, 2)
    shown = program.program(manual, board(Phase.RESULT, 9), shown)
    assert shown.board is not None
    assert (shown.board.phase, shown.board.voted) == (Phase.ASKING, 2)
    taken = after(manual, ("preview", "full"), ("take", ""), due=board(Phase.RESULT, 9))
    shown = program.program(taken, board(Phase.RESULT, 9), shown)
    assert shown.board is not None
    assert (shown.scene, shown.board.phase) == (Scene.FULL, Phase.RESULT)


def test_hold_keeps_the_picture_and_freeze_keeps_everything() -> None:
    shown = program.program(MAIN, board(voted=1), None)
    held = after(MAIN, ("hold", "on"), shown=shown)
    assert program.program(held, board(voted=5), shown).board == board(voted=5)
    assert program.program(held, board(Phase.CLOSED, 5), shown).board == board(voted=1)
    frozen = after(MAIN, ("freeze", "on"), shown=shown)
    assert program.program(frozen, board(Phase.RESULT, 5), shown) == shown
    again = after(held, ("hold", "off"), shown=shown)
    assert program.program(again, board(Phase.CLOSED), shown).board == board(Phase.CLOSED)


def test_panic_wins_over_everything_and_can_be_lifted() -> None:
    shown = program.program(MAIN, board(), None)
    frozen = after(MAIN, ("freeze", "on"), ("bug", "on"), ("panic", "on"), shown=shown)
    black = program.program(frozen, board(), shown)
    assert (black.scene, black.bug, black.cut, black.board) == (Scene.NONE, False, True, None)
    lifted = after(frozen, ("panic", "off"), shown=black)
    assert program.program(lifted, board(), black).scene is Scene.LOWER


def test_a_scene_shows_only_what_has_come_to_pass() -> None:
    for scene, phase in [("winners", Phase.ASKING), ("countdown", Phase.ASKING), ("full", Phase.WAITING)]:
        taken = after(MAIN, ("take", scene), due=board(phase))
        pinned = replace(taken, mode=Mode.MANUAL)
        assert program.program(pinned, board(phase), None).scene is Scene.NONE
    assert program.program(after(MAIN, ("mode", "manual"), ("take", "card")), board(), None).scene is Scene.CARD


def test_before_the_delay_has_passed_the_last_picture_stays() -> None:
    last = program.program(MAIN, board(Phase.CLOSED), None)
    assert program.program(MAIN, None, last) == last
    assert program.program(MAIN, None, None).scene is Scene.NONE


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("take", "ticker", "unknown_scene"),
        ("preview", "", "unknown_scene"),
        ("preview", "LOWER", "unknown_scene"),
        ("delay", "-1", "delay_out_of_range"),
        ("delay", "300001", "delay_out_of_range"),
        ("delay", "9" * 40, "delay_out_of_range"),
        ("delay", "1.5", "delay_out_of_range"),
        ("delay", "", "delay_out_of_range"),
        ("delay", "\N{SUPERSCRIPT TWO}", "delay_out_of_range"),
        ("theme", "syd", "unknown_theme"),
        ("mode", "both", "unknown_mode"),
        ("hold", "yes", "unknown_switch"),
        ("language", "de", "unknown_language"),
        ("result", "card", "unknown_scene"),
        ("name", " ", "bad_name"),
        ("explode", "", "unknown_command"),
    ],
)
def test_a_bad_command_is_refused_by_name_and_changes_nothing(name: str, value: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        after(MAIN, (name, value))
    assert refused.value.code == code
    assert refused.value.expected


def test_every_command_counts_and_keys_are_revoked_by_number() -> None:
    output = after(MAIN, ("newkey", ""), ("revoke", ""), ("newkey", ""), ("theme", "norr"), ("delay", "300000"))
    assert (output.serial, output.shut, output.version, output.theme) == (3, False, 5, "norr")
    assert after(output, ("revoke", "")).shut


# The delay line


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3)), min_size=1, max_size=60),
    st.integers(0, limits.OUTPUT_DELAY_MAX_MILLISECONDS),
)
def test_a_delay_line_is_never_early_never_goes_back_and_never_loses_a_change(
    steps: list[tuple[int, int]], delay: int
) -> None:
    line, now, put = DelayLine(), 0, []
    for n, (ms, poll) in enumerate(steps):
        now += ms
        put.append((now, board(voted=n, poll=f"p{poll}")))
        line.put(*put[-1])
    seen: list[Board] = []
    for at in sorted({when + delay for when, _ in put}):
        due = line.due(at, delay)
        if due is not None:
            written = next(when for when, one in put if one == due)
            assert written + delay <= at
            seen.append(due)
    assert [one.voted for one in seen] == sorted(one.voted for one in seen)
    assert seen[-1] == put[-1][1]
    assert len(line) == 0
    changes = [one.poll for n, (_, one) in enumerate(put) if n == 0 or put[n - 1][1].poll != one.poll]
    kept = [one.poll for n, one in enumerate(seen) if n == 0 or seen[n - 1].poll != one.poll]
    assert kept == _reachable(put, changes)


def _reachable(put: list[tuple[int, Board]], changes: list[str]) -> list[str]:
    """The changes that anybody can see: of those that came in the same millisecond only the last."""
    last = {when: one.poll for when, one in put}
    polls = list(last.values())
    return [poll for n, poll in enumerate(polls) if n == 0 or polls[n - 1] != poll] if len(last) < len(put) else changes


def test_five_minutes_of_turnout_stay_small() -> None:
    line = DelayLine()
    for n in range(300 * 20):
        line.put(n * 50, board(voted=n))
    assert len(line) <= 300 * limits.BOARDS_PER_SECOND + 2


def test_a_shorter_delay_brings_what_waits_at_once() -> None:
    line = DelayLine()
    line.put(0, board(voted=1))
    line.put(1000, board(Phase.CLOSED))
    assert line.due(1500, 10_000) is None
    assert line.wait(1500, 10_000) == 8500
    assert line.due(1500, 0) == board(Phase.CLOSED)
    line.put(2000, board(Phase.RESULT))
    assert line.due(2000, 10_000) == board(Phase.CLOSED)


def everything(**fields: Any) -> Output:
    return replace(MAIN, preview=Picked(Scene.FULL, True), **fields)


def test_preview_is_what_a_take_would_show() -> None:
    output = everything()
    before = program.preview(output, board())
    taken = program.program(after(output, ("take", "")), board(), None)
    assert (taken.scene, taken.bug, taken.board) == (before.scene, before.bug, before.board)
