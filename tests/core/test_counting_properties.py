"""Counting against naive oracles, and what must hold for any votes at all."""

import itertools
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from klubba.core import ballots
from klubba.core.counting import count, fold, merge
from klubba.core.model import (
    Base,
    Condition,
    Method,
    More,
    Option,
    Outcome,
    Poll,
    Register,
    Seat,
    Share,
    Text,
)
from klubba.core.words import number, percent

ONE = 1_000_000
OPTIONS = tuple(Option(name, Text(name)) for name in ("yes", "no", "abstain"))
BLANK = Option("blank", Text("Blank"))
RULES: list[tuple[Condition, ...]] = [
    (More(),),
    (More("no", "yes"),),
    *(
        (Share(base, p, q, at_least),)
        for base in Base
        for p, q in ((1, 2), (2, 3), (3, 4), (1, 1))
        for at_least in (True, False)
    ),
    (More(), Share(Base.ENTITLED, 1, 2, at_least=False)),
    (Share(Base.YES_NO, 3, 4, at_least=True), Share(Base.ENTITLED, 1, 2, at_least=False)),
    (More("yes", "abstain"), More()),
]


def question(rule: tuple[Condition, ...]) -> Poll:
    return Poll("p", Text("?"), Method.YES_NO_ABSTAIN, OPTIONS, rule=rule)


def oracle(
    rule: tuple[Condition, ...], yes: int, no: int, abstain: int, members: int, present: int, blank: int = 0
) -> str:
    """The semantics, read aloud with fractions."""
    figure = {"yes": yes, "no": no, "abstain": abstain}
    size = {
        "yes_no": yes + no,
        "yes_no_abstain": yes + no + abstain,
        "valid": yes + no + abstain,
        "cast": yes + no + abstain + blank,
        "present": present,
        "entitled": members,
    }
    if yes + no == 0:
        return "no_result"
    failed = []
    for condition in rule:
        if isinstance(condition, More):
            if not figure[condition.more] > figure[condition.than]:
                failed.append(figure[condition.more] == figure[condition.than])
            continue
        limit = Fraction(condition.numerator, condition.denominator) * size[condition.share_of]
        if not (yes >= limit if condition.at_least else yes > limit):
            failed.append(False)
    return "yes" if not failed else "tie" if all(failed) else "no"


def test_all_small_votes_are_judged_as_the_oracle_does() -> None:
    for members in range(1, 7):
        seats = tuple(Seat(str(n), "N", present=n % 2 == 0) for n in range(members))
        present = len([seat for seat in seats if seat.present])
        for yes, no, abstain in itertools.product(range(members + 1), repeat=3):
            if yes + no + abstain > members:
                continue
            votes = [((0,), ONE)] * yes + [((1,), ONE)] * no + [((2,), ONE)] * abstain
            for rule in RULES:
                poll = question(rule)
                counted = count(poll, Register(seats), fold(poll, votes))
                assert counted.outcome == oracle(rule, yes, no, abstain, members, present), (rule, yes, no, abstain)


def test_all_small_votes_with_blanks_are_judged_as_the_oracle_does() -> None:
    for members in range(1, 6):
        seats = tuple(Seat(str(n), "N", present=n % 2 == 0) for n in range(members))
        present = len([seat for seat in seats if seat.present])
        for figures in itertools.product(range(members + 1), repeat=4):
            if sum(figures) > members:
                continue
            votes = [((option,), ONE) for option, times in enumerate(figures) for _ in range(times)]
            for rule in RULES:
                poll = structs.replace(question(rule), options=(*OPTIONS, BLANK), blank=True)
                counted = count(poll, Register(seats), fold(poll, votes))
                *answers, blank = figures
                expected = oracle(rule, answers[0], answers[1], answers[2], members, present, blank)
                assert counted.outcome == expected, (rule, figures)
                assert sum(line.heads for line in counted.lines) == counted.cast == sum(figures)


weights = st.one_of(st.integers(1, 4).map(lambda votes: votes * ONE), st.integers(1, 3 * ONE))
rules = st.lists(
    st.one_of(
        st.builds(
            lambda base, p, q, at_least: Share(base, min(p, q), max(p, q), at_least),
            *(st.sampled_from(Base), st.integers(1, 12), st.integers(1, 12), st.booleans()),
        ),
        st.sampled_from([More(), More("no", "yes"), More("yes", "abstain")]),
    ),
    min_size=1,
    max_size=4,
).map(tuple)
rolls = st.lists(st.tuples(weights, st.sampled_from([None, 0, 1, 2])), min_size=1, max_size=12)


@given(rolls, rules)
@settings(deadline=None)
def test_every_working_recomputes_with_exact_weights(
    voters: list[tuple[int, int | None]], rule: tuple[Condition, ...]
) -> None:
    poll = question(rule)
    register = Register(tuple(Seat(str(n), "N", weight=weight) for n, (weight, _) in enumerate(voters)))
    counted = count(poll, register, fold(poll, [((vote,), weight) for weight, vote in voters if vote is not None]))
    yes, no, abstain = (sum(weight for weight, vote in voters if vote == option) for option in range(3))
    members = sum(weight for weight, _ in voters)
    assert counted.outcome == oracle(rule, yes, no, abstain, members, members)
    for line in counted.working:
        # What was needed is a sum that the votes can reach, and reaching it is what decides.
        assert line.holds is (line.got >= line.needed)
    assert counted.register == counted.cast + counted.not_voted
    assert counted.cast_weight == sum(line.weight for line in counted.lines) == yes + no + abstain


chosen = st.lists(st.tuples(st.sets(st.integers(0, 4), min_size=1, max_size=3), weights), max_size=12)


def choice(winners: int) -> Poll:
    options = tuple(Option(f"o{n}", Text("ABCDE"[n])) for n in range(5))
    return Poll("p", Text("?"), Method.CHOOSE, options, choose_min=1, choose_max=3, winners=winners)


@given(chosen, st.randoms(use_true_random=False), st.integers(0, 12))
def test_order_does_not_matter_and_parts_merge_to_the_whole(
    given_votes: list[tuple[set[int], int]], random: Random, cut: int
) -> None:
    poll = choice(2)
    votes = [(ballots.check(poll, list(marks)), weight) for marks, weight in given_votes]
    whole = fold(poll, votes)
    shuffled = votes[:]
    random.shuffle(shuffled)
    assert fold(poll, shuffled) == whole
    assert merge(fold(poll, votes[:cut]), fold(poll, votes[cut:])) == whole
    assert merge(whole, fold(poll, [])) == whole


@given(chosen, st.integers(1, 5))
@settings(deadline=None)
def test_the_cut_wins_and_ties_as_a_naive_reader_would_say(
    given_votes: list[tuple[set[int], int]], winners: int
) -> None:
    poll = choice(winners)
    votes = [(ballots.check(poll, list(marks)), weight) for marks, weight in given_votes]
    register = Register(tuple(Seat(str(n), "N", weight=weight) for n, (_, weight) in enumerate(votes)))
    counted = count(poll, register, fold(poll, votes))
    sums = [sum(weight for marks, weight in votes if option in marks) for option in range(5)]
    for option, line in enumerate(counted.lines):
        better = sum(other > sums[option] for other in sums)
        as_good = sum(other >= sums[option] for other in sums)
        has_votes = sums[option] > 0
        assert line.winner is (has_votes and as_good <= winners)
        assert line.tied is (has_votes and better < winners < as_good)
    tied = any(line.tied for line in counted.lines)
    assert counted.outcome is (Outcome.NO_RESULT if not votes else Outcome.TIE if tied else Outcome.DECIDED)


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_percent_is_the_exact_share_rounded_half_up(part: int, base: int) -> None:
    shown = Fraction(percent(part, base))
    exact = Fraction(100 * part, base)
    assert Fraction(-1, 20) <= exact - shown < Fraction(1, 20)


@given(st.integers(0, 10**15))
def test_weights_in_words_are_exact(micros: int) -> None:
    assert Fraction(number(micros, "en")) * ONE == micros
    assert number(micros, "sv") == number(micros, "en").replace(".", ",")
    assert not ("." in number(micros, "en") and number(micros, "en").endswith("0"))
