"""The verifier's own counting against the engine's: two implementations of one set of rules, on any round at all."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klubba.core import ballots, counting, lots
from klubba.core.details import Counting
from klubba.core.model import (
    CHOICES,
    QUESTIONS,
    Base,
    Method,
    More,
    Option,
    Outcome,
    Poll,
    Register,
    Seat,
    Secrecy,
    Share,
    Text,
)
from klubba.counted import canonical
from klubba.verify import results
from klubba.verify.checking import differences
from klubba.verify.papers import ballot_fault
from klubba.verify.story import Round

ONE = 1_000_000
shares = st.builds(
    Share, st.sampled_from(Base), st.integers(1, 3), st.integers(3, 5), st.booleans()
)  # numerator ≤ denominator
rules = st.lists(st.just(More()) | shares, min_size=1, max_size=3).map(tuple)


@st.composite
def papers(draw: st.DrawFn, method: Method) -> Poll:
    blank = draw(st.booleans())
    yes_no = {Method.YES_NO: ["yes", "no"], Method.YES_NO_ABSTAIN: ["yes", "no", "abstain"]}
    ids = yes_no.get(method) or [f"o{n}" for n in range(draw(st.integers(2, 5)))]
    if method in (Method.NUMBER, Method.TEXT, Method.WORDS):
        ids = []
    most = draw(st.integers(1, max(1, len(ids))))
    return Poll(
        "p", Text("Fråga"), method, tuple(Option(name, Text(name)) for name in [*ids, *["blank"] * blank]),
        choose_min=draw(st.integers(1, most)), choose_max=most, winners=draw(st.integers(1, max(1, len(ids)))),
        rule=draw(rules), base=draw(st.sampled_from([Base.VALID, Base.CAST, Base.PRESENT, Base.ENTITLED])),
        secrecy=draw(st.sampled_from(Secrecy)), quorum=draw(st.booleans()), blank=blank,
        counting=draw(st.sampled_from(Counting)), scale_min=draw(st.integers(-1, 1)), scale_max=4, decimals=2,
        text_max=20,
    )  # fmt: skip


@st.composite
def marks(draw: st.DrawFn, poll: Poll) -> ballots.Marks:
    options = ballots.choosable(poll)
    if poll.blank and draw(st.integers(0, 4)) == 0:
        return ballots.check(poll, [options])
    match poll.method:
        case Method.RATING:
            score = st.sampled_from([ballots.NOT_RATED, *range(poll.scale_min, poll.scale_max + 1)])
            scores = draw(st.lists(score, min_size=options, max_size=options).filter(lambda s: set(s) != {-1}))
            return ballots.check(poll, [], scores=scores)
        case Method.NUMBER:
            return ballots.check(poll, [], draw(st.integers(-300, 300).map(lambda n: f"{n / 100:.2f}")))
        case Method.TEXT | Method.WORDS:
            return ballots.check(poll, [], draw(st.text("abåö", min_size=1, max_size=3)))
    fewest, most = ballots.marks(poll)
    chosen = st.lists(st.integers(0, options - 1), min_size=fewest, max_size=most, unique=True)
    return ballots.check(poll, draw(chosen))


@st.composite
def rounds(draw: st.DrawFn, method: Method) -> tuple[Poll, Register, dict[str, ballots.Marks]]:
    poll = draw(papers(method))
    equal = poll.secrecy is Secrecy.SECRET
    weight = st.just(ONE) if equal else st.sampled_from([ONE, ONE, 2 * ONE, ONE // 2, 1_500_000])
    size = draw(st.integers(0, 12))
    group = st.sampled_from(["", "A", "B"])
    seats = [
        Seat(f"s{n}", f"N{n}", group=draw(group), weight=draw(weight), present=draw(st.booleans())) for n in range(size)
    ]
    voters = [seat.id for seat in seats if draw(st.integers(0, 5)) > 0]
    return poll, Register(tuple(seats)), {voter: draw(marks(poll)) for voter in voters}


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

    @settings(max_examples=150, deadline=None)
    @given(rounds(method))
    def check(drawn: tuple[Poll, Register, dict[str, ballots.Marks]]) -> None:
        poll, register, votes = drawn
        weight = {seat.id: seat.weight for seat in register.seats}
        cells = counting.fold(poll, ((vote, weight[voter]) for voter, vote in votes.items()))
        result = counting.count(poll, register, cells, votes if poll.secrecy is Secrecy.OPEN else None)
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
    if poll.method in CHOICES:
        drawing = lots.draw(b"s" * 32, ["åtta", "7"], [option.id for option in poll.options])
        result = counting.count(poll, register, cells, single, lots=drawing)
        of.commit = drawing.commit
    else:
        result = counting.casting_vote(counting.count(poll, register, cells, single), "no")
    of.result = json.loads(canonical(result))
    return dict(of.result)


def test_lots_that_were_not_committed_to_are_refused() -> None:
    drawing = json.loads(msgspec.json.encode(lots.draw(b"s" * 32, ["7"], ["a", "b", "c"])))
    assert results.drawn(drawing, drawing["commit"]) == drawing["order"]
    with pytest.raises(ValueError, match="committed"):
        results.drawn(drawing, "0" * 64)
    with pytest.raises(ValueError, match="order"):
        results.drawn(drawing | {"order": drawing["order"][::-1]}, drawing["commit"])
