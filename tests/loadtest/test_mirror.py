"""Mirrored roll calls: lost, missed by one and tied, with outcomes that two other ways of counting agree on."""

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from rollcall_files import COMPOUND, MAJORITY, RIKSDAG, counts, made_up, vote_item

from klubba.core import counting
from klubba.core.definition import define
from klubba.core.model import Register
from klubba_loadtest.mirror import expected, mirrored
from klubba_loadtest.rollcalls import Counts, RollCall, parse
from klubba_loadtest.rollplan import vote_plans

CALLS = parse(RIKSDAG.read_bytes())
MIRRORED = mirrored(CALLS)


def kind(vote: RollCall) -> str:
    return vote.name.rsplit(" ", 1)[1]


def test_every_published_outcome_is_what_the_oracle_says() -> None:
    """The oracle first: it gives all published outcomes, and those of the made-up file, losses and ties among them."""
    for calls in (CALLS, parse(json.dumps(made_up()).encode())):
        assert [expected(vote.rule, vote.total) for vote in calls.votes] == [vote.outcome for vote in calls.votes]


def test_losing_and_tying_are_seen() -> None:
    assert Counter(vote.outcome for vote in CALLS.votes) == {"yes": 11}
    seen = Counter((kind(vote), vote.outcome) for vote in MIRRORED.votes)
    assert seen == {("exchanged", "no"): 11, ("missed", "no"): 11, ("tied", "tie"): 10}
    assert {one.outcome for one in MIRRORED.acclamations} == {"no"}


def test_the_same_members_vote_and_nobody_is_lost() -> None:
    for vote in MIRRORED.votes:
        of = next(one for one in CALLS.votes if vote.name.startswith(f"{one.name} "))
        assert vote.total.members == of.total.members == CALLS.members
        assert vote.total.absent == of.total.absent
        assert {name: group.members for name, group in vote.groups.items()} == {
            name: group.members for name, group in of.groups.items()
        }


def test_a_missed_threshold_is_missed_by_one() -> None:
    """One more yes instead of no would carry it, or tie where the rule knows ties."""
    for vote in MIRRORED.votes:
        if kind(vote) == "missed":
            one_more = replace(vote.total, yes=vote.total.yes + 1, no=vote.total.no - 1)
            assert expected(vote.rule, one_more) in ("yes", "tie"), vote.name


@pytest.mark.parametrize(
    ("rule", "cast", "outcome"),
    [
        (MAJORITY, Counts(5, 5, 1, 0), "tie"),
        (MAJORITY, Counts(0, 0, 9, 2), "no_result"),
        (COMPOUND, Counts(9, 3, 1, 2), "yes"),
        (COMPOUND, Counts(8, 3, 0, 4), "no"),
        (COMPOUND, Counts(7, 0, 1, 7), "no"),
        ([{"share_of": "present", "at_least": "1/3"}], Counts(5, 6, 0, 4), "yes"),
        ([{"share_of": "cast", "more_than": "1/2"}], Counts(3, 1, 2, 0), "no"),
        ([{"share_of": "cast", "at_least": "1/2"}], Counts(3, 1, 2, 0), "yes"),
    ],
)
def test_the_oracle_by_hand(rule: list[dict[str, str]], cast: Counts, outcome: str) -> None:
    assert expected(rule, cast) == outcome


def test_the_engine_counts_all_of_them_the_same_without_sockets() -> None:
    for plan in vote_plans(MIRRORED, "x", 1):
        meeting, problems = define(dict(plan.meeting))
        assert meeting is not None, problems
        poll = meeting.items[0].polls[0]
        ids = [option.id for option in poll.options]
        cells = counting.fold(poll, (([ids.index(ballot.choice)], 1_000_000) for ballot in plan.ballots))
        assert counting.count(poll, Register(meeting.roll), cells).outcome == plan.vote.outcome, plan.vote.name


def test_an_odd_number_makes_a_tie_with_one_abstention() -> None:
    item = vote_item(1, MAJORITY, {"Björk": counts(3, 2, 0, 1), "Gran": counts(0, 2, 1, 0)}, "no")
    calls = parse(json.dumps({"members": 9, "items": [item]}).encode())
    [tied] = [vote for vote in mirrored(calls).votes if kind(vote) == "tied"]
    assert (tied.total, tied.outcome) == (Counts(3, 3, 2, 1), "tie")
    assert Fraction(tied.total.yes, tied.total.no) == 1
