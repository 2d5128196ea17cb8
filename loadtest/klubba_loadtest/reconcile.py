"""Every word that the voters hold against the truth: what was promised must be counted, and nothing else. Pure.

    lost      the voter holds an acknowledgement and the box has no ballot of theirs, or a figure is too small
    double    a counted ballot that nobody handed in, one number given out twice, one ballot id logged twice, or
              figures that exceed the ballots
    wrong     the box holds another choice than the last acknowledged one
    late      told late, refused or not open, though counted; or acknowledged after the round had ended

The one implementation: a load run, a rehearsal and a run with faults judge by it. Where the truth comes from is an
interface (`Truth`): the result of the HTTP interface, or the log in the exported bundle, which knows more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from klubba_loadtest.records import COUNTED, REFUSED, Ballot

Round = tuple[str, str, int]
"""Meeting, poll, round."""
Choices = tuple[int, ...]
EXAMPLES_MAX_COUNT: Final = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A voter's counted ballot. seq: its number, 0 where the source does not tell."""

    choices: Choices
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """The truth about one ended round.

    votes: seat → counted ballot; None where the round is secret. heads: option number → ballots that name it. cast:
    ballots in all; -1 where the source does not tell. repeated: seats or ballot ids that stand in it more than once.
    closed_seq: the number of the step that ended it, 0 where the source does not tell. logged: ballot id (hex) → seq.
    """

    votes: Mapping[str, Kept] | None
    heads: Mapping[int, int]
    cast: int = -1
    repeated: tuple[str, ...] = ()
    closed_seq: int = 0
    logged: Mapping[str, int] | None = None


class Truth(Protocol):
    """What the engine has kept."""

    def box(self, of: Round) -> Box | None:
        """One round that has ended; None where there is none."""


@dataclass(slots=True)
class Verdict:
    """How many ballots are not as they were promised. examples: the first of each kind, for people."""

    lost: int = 0
    double: int = 0
    wrong: int = 0
    late: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def reconciled(self) -> bool:
        return not (self.lost or self.double or self.wrong or self.late)

    def add(self, kind: str, what: str, count: int = 1) -> None:
        setattr(self, kind, getattr(self, kind) + count)
        if sum(example.startswith(kind) for example in self.examples) < EXAMPLES_MAX_COUNT:
            self.examples.append(f"{kind}: {what}")

    def merge(self, other: "Verdict") -> None:
        for kind in ("lost", "double", "wrong", "late"):
            setattr(self, kind, getattr(self, kind) + getattr(other, kind))
        self.examples += other.examples


def reconcile(
    ballots: Iterable[Ballot], truth: Truth, rounds: Iterable[Round], ended: Mapping[Round, float]
) -> Verdict:
    """Holds every ballot against the truth. rounds: all that were opened, also those that nobody voted in.

    ended: round → when its end was acknowledged to whoever ended it, in the ballots' own time; a ballot that was first
    sent after that must not have been accepted.
    """
    verdict = Verdict()
    by_round: dict[Round, list[Ballot]] = defaultdict(list)
    for ballot in ballots:
        meeting, _, _ = ballot.voter.partition("/")
        by_round[meeting, ballot.poll, ballot.round].append(ballot)
    for of in sorted({*by_round, *rounds}):
        held, box = by_round.get(of, []), truth.box(of)
        if box is None:
            for ballot in held:
                if ballot.answer in COUNTED:
                    verdict.add("lost", f"{_name(ballot)} was acknowledged in a round whose result cannot be read")
            continue
        verdict.merge(_judge(held, box, ended.get(of, float("inf"))))
    return verdict


def _judge(held: list[Ballot], box: Box, ended: float) -> Verdict:
    verdict = Verdict()
    for name in box.repeated:
        verdict.add("double", f"{name} stands twice")
    _judge_numbers(held, box, ended, verdict)
    if box.votes is None:
        _judge_secret(held, box, verdict)
        return verdict
    _judge_figures(box, verdict)
    by_voter: dict[str, list[Ballot]] = defaultdict(list)
    for ballot in held:
        by_voter[ballot.voter.partition("/")[2]].append(ballot)
    for seat in sorted({*by_voter, *box.votes}):
        _judge_voter(seat, by_voter.get(seat, []), box.votes.get(seat), verdict)
    return verdict


def _judge_numbers(held: list[Ballot], box: Box, ended: float, verdict: Verdict) -> None:
    """Every acknowledged ballot has a number of its own, below the number of the round's end."""
    numbers: dict[int, bytes] = {}
    for ballot in held:
        if ballot.answer not in COUNTED:
            continue
        if numbers.setdefault(ballot.seq, ballot.ballot_id) != ballot.ballot_id:
            verdict.add("double", f"number {ballot.seq} was given to two ballots")
        if 0 < box.closed_seq < ballot.seq or (ballot.answer != "same" and ballot.sent > ended):
            verdict.add("late", f"{_name(ballot)} was accepted after the round had ended")
        if box.logged is not None and ballot.ballot_id.hex() not in box.logged:
            verdict.add("lost", f"{_name(ballot)} was acknowledged and is not in the log")


def _judge_voter(seat: str, held: list[Ballot], kept: Kept | None, verdict: Verdict) -> None:
    counted = [ballot for ballot in held if ballot.answer in COUNTED]
    unknown = {ballot.choices for ballot in held if ballot.answer not in COUNTED | REFUSED and ballot.sends}
    last = max(counted, key=lambda ballot: ballot.seq, default=None)
    if kept is None:
        if last is not None:
            verdict.add("lost", f"{_name(last)} was acknowledged and is not counted")
        return
    if kept.choices in unknown:
        return  # It was sent and never answered: it may have been counted.
    if last is not None and kept.choices == last.choices:
        if kept.seq and kept.seq != last.seq:
            verdict.add("wrong", f"{_name(last)} is number {last.seq}, counted is number {kept.seq}")
        return
    refused = [ballot for ballot in held if ballot.answer in REFUSED and ballot.choices == kept.choices]
    if refused:
        verdict.add("late", f"{_name(refused[0])} was told {refused[0].answer} and is counted")
    elif last is None:
        verdict.add("double", f"seat {seat} is counted and handed nothing in")
    else:
        verdict.add("wrong", f"{_name(last)} is counted as {kept.choices}, not as {last.choices}")


def _judge_figures(box: Box, verdict: Verdict) -> None:
    """The figures that people see are the sum of the ballots."""
    assert box.votes is not None
    counted: Counter[int] = Counter(option for kept in box.votes.values() for option in kept.choices)
    _compare(counted, box.heads, verdict, slack=0)
    if box.cast >= 0:
        _differ("ballots in all", box.cast - len(box.votes), verdict)


def _judge_secret(held: list[Ballot], box: Box, verdict: Verdict) -> None:
    """Without votes by voter the figures must be the sum of the last acknowledged ballots."""
    last: dict[str, Ballot] = {}
    unknown = 0
    for ballot in held:
        if ballot.answer in COUNTED and (ballot.voter not in last or last[ballot.voter].seq < ballot.seq):
            last[ballot.voter] = ballot
        unknown += ballot.answer not in COUNTED | REFUSED and ballot.sends > 0
    counted: Counter[int] = Counter(option for ballot in last.values() for option in ballot.choices)
    _compare(counted, box.heads, verdict, slack=unknown)
    if box.cast >= 0 and abs(box.cast - len(last)) > unknown:
        _differ("ballots in all", box.cast - len(last), verdict)


def _compare(expected: Mapping[int, int], heads: Mapping[int, int], verdict: Verdict, slack: int) -> None:
    differences = {option: heads.get(option, 0) - expected.get(option, 0) for option in {*expected, *heads}}
    more = sum(d for d in differences.values() if d > slack)
    less = -sum(d for d in differences.values() if d < -slack)
    moved = min(more, less)
    if moved:
        verdict.add("wrong", f"{moved} marks stand under another option than the ballots say", moved)
    _differ("marks", more - less, verdict)


def _differ(what: str, surplus: int, verdict: Verdict) -> None:
    if surplus > 0:
        verdict.add("double", f"the figures have {surplus} {what} more than the ballots", surplus)
    elif surplus < 0:
        verdict.add("lost", f"the figures have {-surplus} {what} fewer than the ballots", -surplus)


def _name(ballot: Ballot) -> str:
    return f"ballot {ballot.ballot_id.hex()[:8]} of {ballot.voter} in {ballot.poll}"
