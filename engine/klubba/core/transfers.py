"""Instant run-off and the single transferable vote (STV), round by round, in exact integers and fractions.

Written by hand: of the libraries there are, one counts in floats, and the exact one (votelib) stops with an error at
a tie, gives no working, and is the work of one person. Both are held against this in the tests.

The rules, each of which an assembly can be told:

1. A ballot counts for the first of its options that is still in play. Without one it is exhausted.
2. Quota. STV: the least sum of votes that is more than valid/(seats + 1), Droop's. Instant run-off: the least that is
   more than half of the votes still in play in that round.
3. Whoever reaches the quota is elected. What an elected option has above the quota goes on: every ballot that counts
   for it, at the share surplus/votes of its value (weighted inclusive Gregory). All who are elected in one round pass
   their surplus on at once, so that no order among them has to be chosen.
4. When no more options are left than seats, they are elected. An option that nobody has ranked is never elected.
5. Otherwise the option with fewest votes goes out, and its ballots go on as they are. A tie for fewest is settled, in
   this order, by: (a) all of them, where none has a vote, or (one seat) where they together have less than the next:
   then the order among them cannot matter; (b) the latest earlier round in which they differed; (c) the drawing of
   lots, if one is given. Without it the count stops, and the tie is reported: never broken silently.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

Profiles = Mapping[tuple[int, ...], int]
"""Ranking (option numbers, the best first) → weight of the ballots that say so, in millionths."""


class How(StrEnum):
    """Why a round ended as it did."""

    QUOTA = "quota"
    REST = "rest"
    FEWEST = "fewest"
    TOGETHER = "together"
    EARLIER = "earlier"
    LOTS = "lots"
    TIE = "tie"


class Stage(Struct, frozen=True):
    """One round. votes: millionths per option still in play; quota, transferred and exhausted in millionths too.

    elected: the one with most votes first. With TIE, `eliminated` is empty and `level` are those who tie.
    """

    votes: Mapping[int, Fraction]
    quota: int
    how: How
    elected: tuple[int, ...] = ()
    eliminated: tuple[int, ...] = ()
    level: tuple[int, ...] = ()
    transferred: Fraction = Fraction(0)
    exhausted: Fraction = Fraction(0)


class Transferred(Struct, frozen=True):
    """The whole count. tied: options of which one must go out, and no rule says which; empty when it is complete."""

    stages: tuple[Stage, ...]
    elected: tuple[int, ...]
    tied: frozenset[int] = frozenset()


def run_off(profiles: Profiles, options: int, grain: int, lots: Sequence[int] | None = None) -> Transferred:
    """Instant run-off. grain: every possible sum of weights is a multiple of it. lots: of tied ones the last loses."""
    return _Count(profiles, options, 1, grain, True, lots).run()


def transferable(
    profiles: Profiles, options: int, seats: int, grain: int, lots: Sequence[int] | None = None
) -> Transferred:
    """STV for several seats. grain, lots: as for `run_off`."""
    return _Count(profiles, options, seats, grain, False, lots).run()


class _Count:
    """The ballots on their way. `piles`: where each group of equal ballots still can go, and its value."""

    def __init__(
        self, profiles: Profiles, options: int, seats: int, grain: int, run_off: bool, lots: Sequence[int] | None
    ) -> None:
        self._piles = [(ranks, Fraction(weight)) for ranks, weight in sorted(profiles.items())]
        self._seats, self._grain, self._run_off, self._lots = seats, grain, run_off, lots
        self._total = sum(profiles.values())
        ranked = {option for ranks in profiles for option in ranks}
        self._in_play = {option for option in range(options) if option in ranked}
        self._elected: list[int] = []
        self._stages: list[Stage] = []
        self._exhausted = Fraction(0)

    def run(self) -> Transferred:
        while self._in_play and len(self._elected) < self._seats:
            votes = self._votes()
            stage = self._elect(votes) or self._eliminate(votes)
            if stage.how is How.TIE:
                return Transferred((*self._stages, stage), tuple(self._elected), frozenset(stage.level))
            self._stages.append(stage)
        return Transferred(tuple(self._stages), tuple(self._elected))

    def _votes(self) -> dict[int, Fraction]:
        votes = dict.fromkeys(sorted(self._in_play), Fraction(0))
        for ranks, value in self._piles:
            votes[ranks[0]] += value
        return votes

    def _quota(self, votes: Mapping[int, Fraction]) -> int:
        base, parts = (sum(votes.values()), 2) if self._run_off else (Fraction(self._total), self._seats + 1)
        return int(base / (parts * self._grain)) * self._grain + self._grain

    def _elect(self, votes: Mapping[int, Fraction]) -> Stage | None:
        quota = self._quota(votes)
        reached = [option for option, value in votes.items() if value >= quota]
        rest = len(self._in_play) <= self._seats - len(self._elected)
        if not reached and not rest:
            return None
        won = sorted(self._in_play if rest else reached, key=lambda option: -votes[option])
        self._elected += won
        shares = {option: max((votes[option] - quota) / votes[option], Fraction(0)) for option in won if votes[option]}
        how = How.QUOTA if len(reached) == len(won) else How.REST
        done = rest or len(self._elected) >= self._seats
        if done:
            self._in_play.clear()
        moved = Fraction(0) if done else self._move(won, shares)
        return Stage(votes, quota, how, tuple(won), transferred=moved, exhausted=self._exhausted)

    def _eliminate(self, votes: Mapping[int, Fraction]) -> Stage:
        quota, fewest = self._quota(votes), min(votes.values())
        level = [option for option, value in votes.items() if value == fewest]
        how, out = self._settled(level, votes)
        if how is How.TIE:
            return Stage(votes, quota, how, level=tuple(out), exhausted=self._exhausted)
        moved = self._move(out, dict.fromkeys(out, Fraction(1)))
        tied = tuple(level) if len(level) > 1 else ()
        return Stage(votes, quota, how, eliminated=tuple(out), level=tied, transferred=moved, exhausted=self._exhausted)

    def _settled(self, level: list[int], votes: Mapping[int, Fraction]) -> tuple[How, list[int]]:
        """Which of those with fewest votes go out, and by which rule (5 a, b, c)."""
        if len(level) == 1:
            return How.FEWEST, level
        if self._cannot_matter(level, votes):
            return How.TOGETHER, level
        for stage in reversed(self._stages):
            fewest = min(stage.votes[option] for option in level)
            level = [option for option in level if stage.votes[option] == fewest]
            if len(level) == 1:
                return How.EARLIER, level
        if self._lots is None:
            return How.TIE, level
        return How.LOTS, [max(level, key=self._lots.index)]

    def _cannot_matter(self, level: Collection[int], votes: Mapping[int, Fraction]) -> bool:
        left = [value for option, value in votes.items() if option not in level]
        if len(left) < self._seats - len(self._elected):
            return False
        together = sum(votes[option] for option in level)
        return together == 0 or (self._run_off and together < min(left))

    def _move(self, options: Iterable[int], shares: Mapping[int, Fraction]) -> Fraction:
        """Takes options out of play; their ballots go on at the given share of their value. Returns what went on."""
        self._in_play -= set(options)
        moved, piles = Fraction(0), dict[tuple[int, ...], Fraction]()
        for ranks, value in self._piles:
            onward = value * shares[ranks[0]] if ranks[0] in shares else value
            left = self._left(ranks)
            if left and onward:
                piles[left] = piles.get(left, Fraction(0)) + onward
                moved += onward if ranks[0] in shares else 0
            elif not left:
                self._exhausted += onward
        self._piles = list(piles.items())
        return moved

    def _left(self, ranks: tuple[int, ...]) -> tuple[int, ...]:
        if ranks[0] in self._in_play:
            return ranks
        return tuple(option for option in ranks if option in self._in_play)
