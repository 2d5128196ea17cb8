"""What a client believes after frames in any order."""

from random import Random

import pytest
from scripted_peer import paper, state, welcome

from klubba.core.model import Answer, RoundState, Text
from klubba.wire.frames import Agenda, AgendaItem, AgendaPoll, Answered, Mine, Paper, StepAnswer, Stepped
from klubba_clients.backoff import Backoff
from klubba_clients.view import View


def answered(ballot_seq: int, round: int = 1) -> Answered:
    return Answered(poll="p", round=round, ballot_id=b"i" * 16, answer=Answer.ACCEPTED, ballot_seq=ballot_seq)


def mine(ballot_seq: int, round: int = 1) -> Mine:
    return Mine(poll="p", round=round, entitled=True, ballot_seq=ballot_seq)


def seen(*events: object) -> View:
    view = View()
    view.apply(welcome())
    for event in events:
        view.apply(event)  # type: ignore[arg-type]
    return view


def test_an_older_state_changes_nothing_but_is_counted() -> None:
    view = seen(state(5), state(4, at=RoundState.CLOSED))
    assert (view.revision, view.went_back, view.steps) == (5, 1, 5)
    assert view.state is not None
    assert view.state.state == "open"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((mine(0),), 0),
        ((mine(3),), 3),
        ((mine(0), answered(4)), 4),
        ((answered(4), mine(0)), 4),
        ((answered(4), mine(9)), 9),
        ((answered(4), answered(2)), 4),
        ((mine(4), mine(0, round=2)), 0),
        ((mine(0, round=2), answered(4, round=1)), 0),
        # A new paper is on the table before anything is said of the voter's own ballot on it.
        ((mine(3), paper(round=2), answered(9, round=2)), 9),
        ((mine(3), paper(round=2), answered(4, round=1)), 0),
    ],
)
def test_the_counted_ballot_is_the_newest_that_was_heard_of(events: tuple[object, ...], expected: int) -> None:
    view = seen(*events)
    newest = 2 if any(isinstance(event, Mine | Paper) and event.round == 2 for event in events) else 1
    assert view.ballot_seq("p", newest) == expected


def test_the_steps_are_the_most_that_any_frame_told() -> None:
    agenda = Agenda("e1", 7, (AgendaItem("i", Text("x"), (AgendaPoll("p", RoundState.OPEN, 3),)),))
    view = seen(state(5), agenda)
    assert view.steps == 7
    view.apply(Stepped(command_id=b"c" * 16, answer=StepAnswer.DONE, step=8))
    assert view.steps == 8
    view.apply(state(6))
    assert view.steps == 8
    assert view.round_of("p") == 3
    assert view.round_of("other") == 0


def test_pauses_are_spread_over_the_whole_range_and_end_at_the_cap() -> None:
    backoff, random = Backoff(base=1.0, cap=8.0), Random(1)
    for attempt, most in [(0, 1), (1, 2), (3, 8), (4, 8), (10**6, 8)]:
        pauses = [backoff.pause(attempt, random) for _ in range(300)]
        assert 0 <= min(pauses) < most / 10
        assert most * 0.9 < max(pauses) <= most
