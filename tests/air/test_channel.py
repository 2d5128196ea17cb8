"""One output as it runs: what is shown, looked ahead at and fed, by a clock of the test's own."""

from msgspec.structs import replace

from klubba.air.channel import Channel
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
    assert channel.fed().board == ARCHIVED
    done(channel, 200, "take", "full")
    assert scene(channel) is Scene.FULL
    told(channel, 300, WAITING)
    assert (scene(channel), channel.fed().scene, channel.fed().board) == (Scene.NONE, Scene.NONE, ARCHIVED)
    told(channel, 400, ASKING)
    assert channel.fed().board == ASKING
    told(channel, 500, WAITING)
    assert channel.fed().board is None


def test_a_clear_or_a_panic_between_two_votes_empties_the_feeds() -> None:
    for press, between in (("clear", WAITING), ("clear", ARCHIVED), ("panic", WAITING), ("panic", ARCHIVED)):
        channel = told(told(Channel(Output(id="main")), 0, RESULT), 100, between)
        assert channel.fed().board is not None
        done(channel, 200, press)
        assert channel.fed().board is None


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
        assert not any(WORDS in channel.latest(view) for view in View), now
    channel.tick(60_010)
    assert WORDS in channel.latest(View.PREVIEW)
    assert WORDS not in channel.latest(View.PROGRAM)
    done(channel, 60_011, "take", "full")
    assert WORDS in channel.latest(View.PROGRAM)


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
