"""One output as it runs: what is shown, looked ahead at and fed, by a clock of the test's own."""

import msgspec
from msgspec.structs import replace

from klubba.air.channel import Channel, last_shown, stored_output
from klubba.core.model import RoundState, Text
from klubba.outputs import program
from klubba.wire.air import Board, Output, Phase, Scene, View

WAITING = Board(epoch="e", revision=1, meeting=Text("m"))
ASKING = replace(WAITING, revision=2, poll="p", round=1, phase=Phase.ASKING, state=RoundState.OPEN)
RESULT = replace(ASKING, revision=3, phase=Phase.RESULT, state=RoundState.PUBLISHED, question=Text("Ska vi?"))
ARCHIVED = replace(RESULT, revision=4, state=RoundState.ARCHIVED)

WORDS = b"Ska vi?"


def told(channel: Channel, now: int, board: Board) -> Channel:
    channel.line.put(now, board)
    channel.tick(now)
    return channel


def done(channel: Channel, now: int, name: str, value: str = "") -> None:
    channel.output = program.command(channel.output, name, value, channel.due(now), channel.shown, frozenset())
    channel.tick(now)


def scene(channel: Channel) -> Scene:
    assert channel.shown is not None
    return channel.shown.scene


def test_a_result_that_is_put_away_leaves_the_picture_and_stays_in_the_feeds() -> None:
    channel = told(told(Channel(Output(id="main")), 0, RESULT), 100, ARCHIVED)
    assert scene(channel) is Scene.NONE
    assert channel.fed(500).board == ARCHIVED
    done(channel, 200, "take", "full")
    assert scene(channel) is Scene.FULL
    told(channel, 300, WAITING)
    assert (scene(channel), channel.fed(500).scene, channel.fed(500).board) == (Scene.NONE, Scene.NONE, ARCHIVED)
    told(channel, 400, ASKING)
    assert channel.fed(500).board == ASKING
    told(channel, 500, WAITING)
    assert channel.fed(500).board is None


def test_a_clear_or_a_panic_between_two_votes_empties_the_feeds() -> None:
    for press, between in (("clear", WAITING), ("clear", ARCHIVED), ("panic", WAITING), ("panic", ARCHIVED)):
        channel = told(told(Channel(Output(id="main")), 0, RESULT), 100, between)
        assert channel.fed(500).board is not None
        done(channel, 200, press)
        assert channel.fed(500).board is None


def test_a_take_that_stood_for_the_result_ends_when_it_is_put_away() -> None:
    channel = told(Channel(Output(id="main")), 0, RESULT)
    done(channel, 50, "take", "strap")
    assert scene(told(channel, 100, ARCHIVED)) is Scene.NONE
    held = told(Channel(Output(id="main")), 0, RESULT)
    done(held, 50, "hold", "on")
    assert scene(told(held, 100, ARCHIVED)) is Scene.LOWER


def test_neither_the_preview_nor_a_take_is_a_door_around_the_delay() -> None:
    channel = Channel(Output(id="main", delay_ms=60_000))
    told(channel, 0, WAITING)
    told(channel, 10, RESULT)
    done(channel, 20, "preview", "full")
    done(channel, 25, "take")
    done(channel, 26, "mode", "manual")
    done(channel, 27, "take", "full")
    for now in (30, 60_000, 60_009):
        channel.tick(now)
        assert not any(WORDS in channel.latest(view, now) for view in View), now
    channel.tick(60_010)
    assert WORDS in channel.latest(View.PREVIEW, 60_010)
    assert WORDS not in channel.latest(View.PROGRAM, 60_011)
    done(channel, 60_011, "take", "full")
    assert WORDS in channel.latest(View.PROGRAM, 60_011)


def test_just_restarted_with_a_delay_a_take_is_of_what_was_shown_last() -> None:
    before = told(Channel(Output(id="main")), 0, ASKING).shown
    assert before is not None
    channel = Channel(Output(id="main", delay_ms=60_000))
    channel.restore(before)
    told(channel, 1_000, RESULT)
    done(channel, 2_000, "take", "strap")
    assert channel.shown is not None
    assert (channel.shown.scene, channel.shown.board) == (Scene.STRAP, ASKING)
    done(channel, 3_000, "mode", "manual")
    channel.tick(61_001)
    assert channel.shown.board == ASKING


TIMED = replace(ASKING, left_ms=90_000, ends_ms=1_090_000)


def time_left(channel: Channel, now: int, view: View = View.PROGRAM) -> tuple[int, int]:
    """As whoever comes now is told: milliseconds left, and when that is."""
    data = channel.latest(view, now)
    board = msgspec.json.decode(data[data.index(b"{") :])["board"]
    return board["left_ms"], board["ends_ms"]


def test_a_picture_says_what_is_left_when_it_is_sent_not_when_it_was_made() -> None:
    channel = told(Channel(Output(id="main")), 1_000_000, TIMED)
    for view in View:
        assert time_left(channel, 1_000_000, view) == (90_000, 1_090_000)
        assert time_left(channel, 1_030_000, view) == (60_000, 1_090_000)
        assert time_left(channel, 1_099_000, view) == (0, 1_090_000)
    board = channel.fed(1_030_000).board
    assert board is not None
    assert board.left_ms == 60_000
    done(channel, 1_030_000, "freeze", "on")
    assert time_left(told(channel, 1_040_000, RESULT), 1_040_000) == (50_000, 1_090_000)


def test_with_a_delay_the_time_ends_later_by_as_much() -> None:
    channel = told(Channel(Output(id="main", delay_ms=20_000)), 1_000_000, TIMED)
    channel.tick(1_020_000)
    assert time_left(channel, 1_020_000) == (90_000, 1_110_000)
    assert time_left(channel, 1_050_000) == (60_000, 1_110_000)


def test_an_end_on_another_engines_clock_says_nothing_here() -> None:
    before = told(Channel(Output(id="main")), 1_000_000, TIMED)
    assert before.shown is not None
    shown = last_shown(msgspec.json.encode(before.shown))
    assert shown is not None
    assert shown.board == replace(TIMED, ends_ms=0)
    channel = Channel(Output(id="main"))
    channel.restore(shown)
    assert time_left(channel, 5) == (90_000, 0)
    done(before, 1_000_000, "take", "lower")
    pinned = stored_output(msgspec.json.encode(before.output), "main").pinned
    assert pinned == replace(TIMED, ends_ms=0)


def test_without_a_limit_nothing_is_counted() -> None:
    assert time_left(told(Channel(Output(id="main")), 0, ASKING), 60_000) == (-1, 0)
