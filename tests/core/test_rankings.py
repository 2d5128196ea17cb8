"""Rankings against independent libraries, a naive count, and elections whose winners are known."""

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import permutations
from typing import Any

import pyrankvote  # type: ignore[import-untyped]
import pytest
import votelib.convert  # type: ignore[import-untyped]
import votelib.evaluate.condorcet as condorcet  # type: ignore[import-untyped]
import votelib.evaluate.core as core  # type: ignore[import-untyped]
import votelib.evaluate.sequential as sequential  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from polls import ONE

from klubba.core import pairwise
from klubba.core.transfers import How, Transferred, run_off, transferable

Profile = dict[tuple[int, ...], int]

# The classic example of texts on voting: Memphis, Nashville, Chattanooga, Knoxville choose Tennessee's capital.
TENNESSEE: Profile = {(0, 1, 2, 3): 42, (1, 2, 3, 0): 26, (2, 3, 1, 0): 15, (3, 2, 1, 0): 17}
# Wikipedia's example of Schulze's method, 45 voters over A to E: E wins.
SCHULZE_45: Profile = {
    (0, 2, 1, 4, 3): 5,
    (0, 3, 4, 2, 1): 5,
    (1, 4, 3, 0, 2): 8,
    (2, 0, 1, 4, 3): 3,
    (2, 0, 4, 1, 3): 7,
    (2, 1, 0, 3, 4): 2,
    (3, 2, 4, 1, 0): 7,
    (4, 1, 0, 3, 2): 8,
}
# The food election of texts on STV: orange, pear, chocolate, strawberry, hamburger for three seats, 20 guests.
FOOD: Profile = {(0,): 4, (1, 0): 2, (2, 3): 8, (2, 4): 4, (3,): 1, (4,): 1}

# The mayor of Burlington, Vermont, 3 March 2009: ballots by the order of the three who were left (Montroll, Kiss,
# Wright), from the published ballots; electowiki.org/wiki/2009_Burlington_mayoral_election has the pairwise counts.
BURLINGTON: Profile = {
    (0, 1, 2): 1332, (0, 2, 1): 767, (0,): 455, (1, 0, 2): 2043, (1, 2, 0): 371, (1,): 568,
    (2, 0, 1): 1513, (2, 1, 0): 495, (2,): 1289,
}  # fmt: skip

# Alaska's seat in the United States House, 16 August 2022: ballots by their order of Begich, Palin and Peltola, as told
# from the cast vote records. The last round is the certified one; the single lines were not checked against them.
ALASKA: Profile = {
    (0, 1, 2): 27053, (0, 2, 1): 15467, (0,): 11290, (1, 0, 2): 34049, (1, 2, 0): 3652, (1,): 21272,
    (2, 0, 1): 47407, (2, 1, 0): 4645, (2,): 23747,
}  # fmt: skip


def micros(profile: Mapping[tuple[int, ...], int]) -> Profile:
    return {ranks: times * ONE for ranks, times in profile.items()}


def drawn(seed: int, most_options: int = 6) -> tuple[Profile, int]:
    """A random profile, short ballots among them, and how many options there are."""
    draw = random.Random(seed)
    options = draw.randint(2, most_options)
    profile: Profile = {}
    for _ in range(draw.randint(1, 40)):
        ranks = tuple(draw.sample(range(options), draw.randint(1, options)))
        profile[ranks] = profile.get(ranks, 0) + draw.choice((1, 1, 1, 2, 5))
    return profile, options


def ties(counted: Transferred) -> bool:
    """Whether one of our written rules for ties was needed: there the libraries may do otherwise."""
    return any(stage.how in (How.TOGETHER, How.EARLIER, How.TIE) for stage in counted.stages)


def votelib_elects(profile: Profile, options: int, seats: int) -> set[int] | None:
    """Whom votelib elects (Droop, Gregory); None where it gives up at a tie or in a loop."""
    votes = {ranks: Fraction(times) for ranks, times in profile.items()}
    try:
        # A retainer of its own: without one, exhausted votes take an option's place among those that stay.
        count = sequential.TransferableVoteDistributor(retainer=core.Plurality())
        elected = count.evaluate(votes, seats, max_seats=dict.fromkeys(range(options), 1))
    except (NotImplementedError, core.VotingSystemError):
        return None
    return {option for option, times in elected.items() if times}


def test_stv_agrees_with_votelib() -> None:
    compared = 0
    for seed in range(3000):
        profile, options = drawn(seed)
        seats = random.Random(-seed).randint(1, min(3, options))
        ours, theirs = transferable(micros(profile), options, seats, ONE), votelib_elects(profile, options, seats)
        if theirs is None or ours.tied:
            continue
        compared += 1
        assert set(ours.elected) == theirs, (seed, profile)
    assert compared > 1500


def test_run_off_agrees_with_votelib_and_pyrankvote() -> None:
    compared = 0
    for seed in range(3000):
        profile, options = drawn(seed)
        ours, theirs = run_off(micros(profile), options, ONE), votelib_elects(profile, options, 1)
        if theirs is not None and not ours.tied:
            assert set(ours.elected) == theirs, (seed, profile)
        if not ties(ours):
            compared += 1
            assert pyrankvote_elects(profile, options) == ours.elected[0], (seed, profile)
    assert compared > 1000


def pyrankvote_elects(profile: Profile, options: int) -> int:
    names = [pyrankvote.Candidate(str(n)) for n in range(options)]
    ballots = [
        pyrankvote.Ballot(ranked_candidates=[names[n] for n in ranks])
        for ranks, times in profile.items()
        for _ in range(times)
    ]
    found = pyrankvote.instant_runoff_voting(names, ballots).get_winners()
    return int(found[0].name)


def test_schulze_agrees_with_votelib() -> None:
    """Of several that nobody beats votelib takes the one that beats most; by Schulze's definition they are tied."""
    convert = votelib.convert.RankedToCondorcetVotes(unranked_at_bottom=True).convert
    for seed in range(1500):
        profile, options = drawn(seed)
        preferred = pairwise.preferences(micros(profile), options)
        assert all(preferred[a][b] == weight * ONE for (a, b), weight in convert(profile).items())
        best = pairwise.unbeaten(pairwise.strongest_paths(preferred))
        counts = {(a, b): preferred[a][b] for a in range(options) for b in range(options) if a != b}
        theirs = set(flat(condorcet.Schulze().evaluate(counts, 1)))
        assert theirs == best if len(best) == 1 else theirs <= best, (seed, profile)


def test_strongest_paths_are_those_of_all_paths() -> None:
    for seed in range(300):
        profile, options = drawn(seed, 5)
        preferred = pairwise.preferences(micros(profile), options)
        paths = pairwise.strongest_paths(preferred)
        for a, b in permutations(range(options), 2):
            assert paths[a][b] == max(strengths(preferred, a, b))


def strengths(preferred: pairwise.Matrix, start: int, end: int) -> Iterator[int]:
    """The strength of every simple path, the slow way."""
    between = [n for n in range(len(preferred)) if n not in (start, end)]
    for length in range(len(between) + 1):
        for middle in permutations(between, length):
            links = list(zip((start, *middle), (*middle, end), strict=True))
            yield min(preferred[a][b] if preferred[a][b] > preferred[b][a] else 0 for a, b in links)


def flat(selected: list[Any]) -> list[int]:
    return [option for entry in selected for option in (entry if isinstance(entry, frozenset | set) else [entry])]


def borda_naive(profile: Profile, options: int) -> list[Fraction]:
    points = [Fraction(0)] * options
    for ranks, times in profile.items():
        rest = [option for option in range(options) if option not in ranks]
        for place, option in enumerate(ranks):
            points[option] += times * (options - 1 - place)
        for option in rest:
            points[option] += times * Fraction(sum(range(len(rest))), len(rest))
    return points


def test_borda_agrees_with_a_naive_count() -> None:
    for seed in range(500):
        profile, options = drawn(seed)
        halves = pairwise.half_points(micros(profile), options)
        assert [Fraction(half, 2 * ONE) for half in halves] == borda_naive(profile, options)
        # Every ballot gives the same sum of points, however short it is.
        assert sum(halves) == sum(profile.values()) * options * (options - 1) * ONE


def test_tennessee() -> None:
    counted = run_off(micros(TENNESSEE), 4, ONE)
    assert counted.elected == (3,)
    assert [stage.eliminated for stage in counted.stages] == [(2,), (1,), ()]
    assert counted.stages[-1].votes == {0: 42 * ONE, 3: 58 * ONE}
    assert pairwise.half_points(micros(TENNESSEE), 4) == tuple(2 * n * ONE for n in (126, 194, 173, 107))
    assert pairwise.unbeaten(pairwise.strongest_paths(pairwise.preferences(micros(TENNESSEE), 4))) == {1}


def test_schulze_of_45_voters() -> None:
    preferred = pairwise.preferences(micros(SCHULZE_45), 5)
    assert [weight // ONE for weight in preferred[0]] == [0, 20, 26, 30, 22]
    paths = pairwise.strongest_paths(preferred)
    assert [weight // ONE for weight in paths[4]] == [25, 28, 28, 31, 0]
    assert pairwise.unbeaten(paths) == {4}


def test_the_food_election() -> None:
    counted = transferable(micros(FOOD), 5, 3, ONE)
    assert counted.stages[0].quota == 6 * ONE
    assert counted.stages[0].elected == (2,)
    # Chocolate's surplus of 6 of 12 votes: 8 + 4 ballots at half their value.
    assert counted.stages[1].votes == {0: 4 * ONE, 1: 2 * ONE, 3: 5 * ONE, 4: 3 * ONE}
    assert counted.stages[1].eliminated == (1,)
    assert counted.stages[2].elected == (0,)
    assert set(counted.elected) == {0, 2, 3}


def test_a_centre_squeeze_elects_who_beats_nobody_twice() -> None:
    """Burlington's pattern (2009) in small: the pairwise winner has fewest first votes and goes out."""
    profile = micros({(0, 1, 2): 37, (1, 0, 2): 10, (1, 2, 0): 19, (2, 1, 0): 34})
    assert run_off(profile, 3, ONE).elected == (2,)
    assert pairwise.unbeaten(pairwise.strongest_paths(pairwise.preferences(profile, 3))) == {1}


def test_burlington_2009_as_published() -> None:
    """Bob Kiss won by run-off, Andy Montroll beat everybody pairwise; all figures are the published ones."""
    preferred = pairwise.preferences(micros(BURLINGTON), 3)
    found = {(a, b): preferred[a][b] // ONE for a, b in permutations(range(3), 2)}
    montroll, kiss, wright = range(3)
    assert found == {
        (montroll, kiss): 4067, (kiss, montroll): 3477, (kiss, wright): 4314,
        (wright, kiss): 4064, (montroll, wright): 4597, (wright, montroll): 3668,
    }  # fmt: skip
    counted = run_off(micros(BURLINGTON), 3, ONE)
    assert (counted.stages[0].eliminated, counted.elected) == ((montroll,), (kiss,))
    assert {option: votes // ONE for option, votes in counted.stages[-1].votes.items()} == {kiss: 4314, wright: 4064}
    assert pairwise.unbeaten(pairwise.strongest_paths(preferred)) == {montroll}


def test_alaska_2022_as_certified() -> None:
    """Mary Peltola won the last round by 91 266 to 86 026; Nick Begich, who went out, beat both others pairwise."""
    begich, palin, peltola = range(3)
    counted = run_off(micros(ALASKA), 3, ONE)
    first, last = ({o: votes // ONE for o, votes in stage.votes.items()} for stage in counted.stages)
    assert first == {begich: 53810, palin: 58973, peltola: 75799}
    assert last == {peltola: 91266, palin: 86026}
    assert (counted.stages[0].eliminated, counted.elected) == ((begich,), (peltola,))
    assert pairwise.unbeaten(pairwise.strongest_paths(pairwise.preferences(micros(ALASKA), 3))) == {begich}


@pytest.mark.parametrize(
    ("profile", "how", "elected"),
    [
        ({(0,): 3, (1,): 3}, How.TIE, ()),
        ({(0, 1): 3, (1, 0): 2, (2, 0): 2}, How.TIE, ()),
        # C and D have one each, together less than B: whichever went first, both would.
        ({(0,): 5, (1,): 4, (2, 1): 1, (3, 1): 1}, How.TOGETHER, (1,)),
        # After D is out, B and C have 3 each; B had 2 and C 3 in the first round.
        ({(0,): 5, (1, 2): 2, (2, 1): 3, (3, 1): 1}, How.EARLIER, (2,)),
    ],
)
def test_ties_in_a_run_off(profile: Profile, how: How, elected: tuple[int, ...]) -> None:
    counted = run_off(micros(profile), 4, ONE)
    assert how in [stage.how for stage in counted.stages]
    if elected:
        assert counted.elected == elected or how is How.EARLIER
    else:
        assert counted.tied
        assert counted.elected == ()


def test_lots_break_what_no_rule_does() -> None:
    profile = micros({(0, 1): 3, (1, 0): 2, (2, 0): 2})
    assert run_off(profile, 3, ONE).tied == {1, 2}
    lucky = run_off(profile, 3, ONE, lots=[1, 2, 0])
    assert lucky.stages[0].eliminated == (2,)
    assert lucky.stages[0].how is How.LOTS
    assert run_off(profile, 3, ONE, lots=[2, 1, 0]).stages[0].eliminated == (1,)


rankings = st.integers(2, 5).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.dictionaries(
            st.lists(st.integers(0, n - 1), min_size=1, max_size=n, unique=True).map(tuple),
            st.integers(1, 7_000_001),
            min_size=1,
            max_size=12,
        ),
        st.integers(1, n),
    )
)


@given(rankings)
@settings(deadline=None)
def test_no_vote_is_lost_and_none_is_made(drawn: tuple[int, Profile, int]) -> None:
    """In every round: votes still in play + exhausted + what the elected keep = the valid votes, exactly."""
    options, profile, seats = drawn
    counted = transferable(profile, options, seats, 1)
    kept, exhausted = Fraction(0), Fraction(0)
    for stage in counted.stages:
        assert sum(stage.votes.values()) + kept + exhausted == sum(profile.values())
        assert stage.quota * (seats + 1) > sum(profile.values()) >= (stage.quota - 1) * (seats + 1)
        kept += sum((min(stage.votes[option], Fraction(stage.quota)) for option in stage.elected), Fraction(0))
        exhausted = stage.exhausted
    assert len(set(counted.elected)) == len(counted.elected) <= seats


@given(rankings, st.randoms())
@settings(deadline=None)
def test_the_order_of_the_ballots_does_not_matter(drawn: tuple[int, Profile, int], shuffle: random.Random) -> None:
    options, profile, seats = drawn
    entries = list(profile.items())
    shuffle.shuffle(entries)
    assert transferable(dict(entries), options, seats, 1) == transferable(profile, options, seats, 1)
    assert run_off(dict(entries), options, 1) == run_off(profile, options, 1)


@given(rankings)
@settings(deadline=None)
def test_who_more_than_half_put_first_wins_by_every_count_but_borda(drawn: tuple[int, Profile, int]) -> None:
    options, profile, _ = drawn
    first: dict[int, int] = {}
    for ranks, weight in profile.items():
        first[ranks[0]] = first.get(ranks[0], 0) + weight
    best = max(first, key=lambda option: first[option])
    if 2 * first[best] > sum(profile.values()):
        assert run_off(profile, options, 1).elected == (best,)
        assert pairwise.unbeaten(pairwise.strongest_paths(pairwise.preferences(profile, options))) == {best}
