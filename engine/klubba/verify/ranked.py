"""Rankings counted again: Borda, Schulze, instant run-off and the single transferable vote.

A ballot counts for its first option that is still in play. The rules stand in engine/AUDIT.md.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from klubba.verify import papers
from klubba.verify.figures import Tally, cut

Ballots = list[tuple[list[int], Fraction]]


def verdict(counted: Tally, lots: list[int] | None) -> dict[str, Any]:
    """outcome, won and tied of a ranking with valid ballots. lots: option numbers, of tied ones the first wins."""
    won, tied = _winners(counted, lots)
    return {"outcome": "tie" if tied else "decided", "won": won, "tied": tied}


def _winners(counted: Tally, lots: list[int] | None) -> tuple[set[int], set[int]]:
    options, seats = papers.choosable(counted.paper), counted.paper["winners"]
    ballots = [(list(marks), Fraction(weight)) for marks, weight in counted.marked]
    match counted.paper["counting"]:
        case "borda":
            return settled(cut(_borda(ballots, options), seats), seats, lots)
        case "schulze":
            best = _schulze(ballots, options)
            return settled((best, set()) if len(best) == 1 else (set(), best), 1, lots)
        case "irv":
            return _transfer(ballots, 1, counted.grain, True, lots)
    return _transfer(ballots, seats, counted.grain, False, lots)


def settled(at: tuple[set[int], set[int]], places: int, lots: list[int] | None) -> tuple[set[int], set[int]]:
    """(won, tied) after the lots, where there are any."""
    won, tied = at
    if not tied or lots is None:
        return won, tied
    return won | set([number for number in lots if number in tied][: places - len(won)]), set()


def _borda(ballots: Ballots, options: int) -> list[Fraction]:
    """First of n: n - 1 points, and so on; the options left out share what is left."""
    points = [Fraction(0)] * options
    for ranks, weight in ballots:
        for option in range(options):
            left_out = Fraction(options - len(ranks) - 1, 2)
            points[option] += weight * (options - 1 - ranks.index(option) if option in ranks else left_out)
    return points


def _schulze(ballots: Ballots, options: int) -> set[int]:
    """The options that nobody beats by a stronger path."""
    above = [[Fraction(0)] * options for _ in range(options)]
    for (ranks, weight), a, b in product(ballots, range(options), range(options)):
        if a != b and a in ranks and (b not in ranks or ranks.index(a) < ranks.index(b)):
            above[a][b] += weight
    path = [[above[a][b] if above[a][b] > above[b][a] else Fraction(0) for b in range(options)] for a in range(options)]
    for through, a, b in product(range(options), repeat=3):
        if len({through, a, b}) == 3:
            path[a][b] = max(path[a][b], min(path[a][through], path[through][b]))
    return {a for a in range(options) if all(path[a][b] >= path[b][a] for b in range(options))}


def _transfer(
    ballots: Ballots, seats: int, grain: int, run_off: bool, lots: list[int] | None
) -> tuple[set[int], set[int]]:
    """Rounds of counting: elect who reaches the quota, else the one with fewest goes out."""
    play = {option for ranks, _ in ballots for option in ranks}
    total, won, earlier = sum(weight for _, weight in ballots), set[int](), list[dict[int, Fraction]]()
    while play and len(won) < seats:
        votes = _votes(ballots, play)
        base = sum(votes.values()) / 2 if run_off else Fraction(total, seats + 1)
        quota = (int(base // grain) + 1) * grain
        reached = {option for option in play if votes[option] >= quota}
        if len(play) <= seats - len(won):
            reached = set(play)
        if reached:
            won |= reached
            over = {option: max(votes[option] - quota, Fraction(0)) for option in reached}
            keep = {option: over[option] / votes[option] if votes[option] else Fraction(0) for option in reached}
            ballots = [(ranks, weight * keep.get(_first(ranks, play), 1)) for ranks, weight in ballots if ranks]
            play -= reached
        else:
            out = _out(votes, seats - len(won), run_off, earlier, lots)
            if out is None:
                return won, _level(votes, earlier)
            play -= out
        earlier.append(votes)
    return won, set()


def _votes(ballots: Ballots, play: set[int]) -> dict[int, Fraction]:
    votes = dict.fromkeys(play, Fraction(0))
    for ranks, weight in ballots:
        first = _first(ranks, play)
        if first >= 0:
            votes[first] += weight
    return votes


def _first(ranks: list[int], play: set[int]) -> int:
    return next((option for option in ranks if option in play), -1)


def _level(votes: dict[int, Fraction], earlier: Sequence[dict[int, Fraction]]) -> set[int]:
    """Those with fewest votes, by the latest earlier rounds in which they differed."""
    level = {option for option in votes if votes[option] == min(votes.values())}
    for before in reversed(earlier):
        fewest = min(before[option] for option in level)
        level = {option for option in level if before[option] == fewest}
    return level


def _out(
    votes: dict[int, Fraction],
    places: int,
    run_off: bool,
    earlier: Sequence[dict[int, Fraction]],
    lots: list[int] | None,
) -> set[int] | None:
    """Who goes out; None for a tie that no rule settles."""
    fewest = {option for option in votes if votes[option] == min(votes.values())}
    left = [votes[option] for option in votes if option not in fewest]
    together = sum(votes[option] for option in fewest)
    if len(fewest) > 1 and len(left) >= places and (together == 0 or (run_off and together < min(left))):
        return fewest
    level = _level(votes, earlier)
    if len(level) == 1:
        return level
    return {max(level, key=lots.index)} if lots is not None else None
