"""The verifier's own counting against the engine's: two implementations of one set of rules, on any round at all."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from polls import ONE, poll
from rounds import Drawn, counted, rounds

from klubba.core import ballots, counting, lots
from klubba.core.model import (
    CHOICES,
    QUESTIONS,
    Method,
    Option,
    Outcome,
    Poll,
    Register,
    Seat,
    Secrecy,
    Text,
)
from klubba.counted import canonical
from klubba.verify import results
from klubba.verify.checking import differences
from klubba.verify.papers import ballot_fault
from klubba.verify.story import Round

YES_NO = (Option("yes", Text("Ja")), Option("no", Text("Nej")))


def told(poll: Poll, register: Register, votes: dict[str, ballots.Marks], result: dict[str, Any]) -> Round:
    """The round as the verifier reads it out of a log."""
    of = Round("p", 1, json.loads(msgspec.json.encode(poll)), state="closed", result=result)
    of.register = [
        {"seat": seat.id, "weight": seat.weight, "group": seat.group, "present": seat.present}
        for seat in register.seats
    ]
    plain = {voter: json.loads(ballots.encode(poll, vote)) for voter, vote in votes.items()}
    assert not [fault for mark in plain.values() if (fault := ballot_fault(of.paper, mark))]
    if poll.secrecy is Secrecy.SECRET:
        of.secret, of.participants = list(plain.values()), sorted(plain)
    else:
        of.box = {voter: (n, f"{n:032x}", mark) for n, (voter, mark) in enumerate(plain.items(), 1)}
    return of


@pytest.mark.parametrize("method", Method)
def test_both_count_the_same(method: Method) -> None:
    outcomes: set[str] = set()

    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(rounds(method))
    def check(drawn: Drawn) -> None:
        poll, register, votes = drawn
        cells, result = counted(drawn)
        outcomes.add(result.outcome)
        of = told(poll, register, votes, json.loads(canonical(result)))
        expected = results.result(of)
        assert {"outcome", "lines", "register", "cast", "cast_weight", "groups"} <= set(expected)
        assert list(differences(expected, of.result, "")) == []
        if result.outcome is Outcome.TIE:
            broken = _broken(poll, register, votes, cells, of)
            assert list(differences(results.result(of), broken, "")) == []

    check()
    assert outcomes >= {"no_result", "no_quorum", "yes" if method in QUESTIONS else "decided"}


def _broken(poll: Poll, register: Register, votes: Any, cells: Any, of: Round) -> dict[str, Any]:
    """The tie as a casting vote or lots break it; `of` is told of it."""
    single = votes if poll.secrecy is Secrecy.OPEN else None
    if poll.method in CHOICES or poll.election:
        among = ["yes", "no"] if poll.method in QUESTIONS else [option.id for option in poll.options]
        drawing = lots.draw(b"s" * 32, ["åtta", "7"], among)
        result = counting.count(poll, register, cells, single, lots=drawing)
        of.commit = drawing.commit
    else:
        result = counting.casting_vote(counting.count(poll, register, cells, single), "no")
    of.result = json.loads(canonical(result))
    return dict(of.result)


def test_a_tie_that_was_broken_in_the_other_ones_way_is_no_result() -> None:
    """Lots in a matter, a casting vote in an election: a forger who decides so is found, whatever else agrees."""
    register = Register(tuple(Seat(f"s{n}", f"N{n}") for n in range(2)))
    votes: dict[str, ballots.Marks] = {"s0": (0,), "s1": (1,)}
    for election in (False, True):
        asked = poll(Method.YES_NO, 0, options=YES_NO, election=election)
        cells = counting.fold(asked, ((vote, ONE) for vote in votes.values()))
        tied = counting.count(asked, register, cells, votes)
        right = _broken(asked, register, votes, cells, of := told(asked, register, votes, {}))
        assert right["decided_by"] == ("lots" if election else "casting_vote")
        assert list(differences(results.result(of), right, "")) == []
        if election:
            of.result = json.loads(canonical(counting.casting_vote(tied, "no")))
        else:
            of.result = right | {"decided_by": "lots", "detail": {"lots": json.loads(msgspec.json.encode(
                lots.draw(b"s" * 32, ["7"], ["yes", "no"])))}}  # fmt: skip
            of.commit = of.result["detail"]["lots"]["commit"]
        found = [place for place, _ in differences(results.result(of), of.result, "")]
        assert {"decided_by", "outcome"} <= set(found)


def test_lots_that_were_not_committed_to_are_refused() -> None:
    drawing = json.loads(msgspec.json.encode(lots.draw(b"s" * 32, ["7"], ["a", "b", "c"])))
    assert results.drawn(drawing, drawing["commit"]) == drawing["order"]
    with pytest.raises(ValueError, match="committed"):
        results.drawn(drawing, "0" * 64)
    with pytest.raises(ValueError, match="order"):
        results.drawn(drawing | {"order": drawing["order"][::-1]}, drawing["commit"])
