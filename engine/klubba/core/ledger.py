"""The log folded: register, box, tally and result of each round, from nothing but its entries.

    open, amend   → register            cast entries (open round)  → box, the last of each voter
    arm, acclaim  → paper               close entry (secret round) → bodies without voters, and who took part

This is how a recovered store is held against its log: tally = fold(box) = fold(log) in every state, and in a secret
round tally = close entry. What the log does not hold (names, places, phones) is not needed for any figure.
"""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import Raw, Struct

from klubba.core import ballots, counting
from klubba.core.ballots import Marks
from klubba.core.chain import CLOSING
from klubba.core.lifecycle import TABLE
from klubba.core.model import Cells, Poll, Register, Result, RoundState, Seat, Secrecy
from klubba.errors import Refusal


class _Line(Struct):
    """A seat of the register as the open entry has it. Before version 2 it did not say who was present."""

    seat: str
    weight: int
    group: str = ""
    present: bool = True
    proxy: str = ""
    serves: str = ""


class _Facts(Struct):
    """What any entry may hold. Unknown fields and kinds are passed over: a newer log folds as well."""

    kind: str = ""
    poll: str = ""
    round: int = 0
    paper: Poll | None = None
    register: list[_Line] | None = None
    disqualified: list[_Line] = []
    lines: list[_Line] = []
    out: list[str] = []
    voter: str = ""
    choices: Raw = Raw(b"")
    bodies: list[Raw] | None = None
    participants: list[str] = []
    ballots: list[str] = []
    result: Raw = Raw(b"")


_entries: Final = msgspec.json.Decoder(tuple[int, int, int, _Facts])
# Every action that changes the state leads to one, whatever it came from.
_AFTER: Final = {action.value: state for (before, action), state in TABLE.items() if state is not before}


class Counted(Struct, frozen=True):
    """A voter's counted ballot in an open round: its number in the meeting's order, and what it says."""

    seq: int
    marks: Marks


class Round(Struct):
    """One round as the log tells it.

    box: seat → counted ballot (open rounds). secret: the ballots of a dissolved secret round, sorted; None before and
    for open rounds. participants: seats that voted, once that is known. result: as declared, b"" before. closed: the
    number of the entry that ended it, 0 before. state: after the last step.
    """

    poll: str
    number: int
    paper: Poll
    register: Register = Register(())
    box: dict[str, Counted] = {}
    secret: tuple[Marks, ...] | None = None
    participants: frozenset[str] = frozenset()
    result: bytes = b""
    closed: int = 0
    state: RoundState = RoundState.DRAFT

    @property
    def cells(self) -> Cells:
        """The tally. Raises `Refusal` (weights_apart) for a secret round whose ballots weigh differently."""
        weight = {seat.id: seat.weight for seat in self.register.seats}
        if self.paper.secrecy is Secrecy.OPEN:
            return counting.fold(self.paper, ((kept.marks, weight[seat]) for seat, kept in self.box.items()))
        weights = {weight[seat] for seat in self.participants}
        if len(weights) > 1:
            # Bodies stand without their voters, so which weighs what is not known, and must not be.
            raise Refusal("weights_apart", "one weight for all ballots of a secret round", f"{len(weights)} weights")
        return counting.fold(self.paper, ((marks, sum(weights)) for marks in self.secret or ()))

    def recount(self) -> Result:
        """The result of a closed round, counted again. Raises `Refusal`: not_closed, weights_apart, and counting's."""
        if not self.closed:
            raise Refusal("not_closed", "a closed round", "one that is not")
        votes = {seat: kept.marks for seat, kept in self.box.items()} if self.paper.secrecy is Secrecy.OPEN else None
        return counting.count(self.paper, self.register, self.cells, votes)


def fold(entries: Iterable[bytes]) -> dict[tuple[str, int], Round]:
    """Every round of a log, by poll and number, given the log's canonical entries in order.

    Raises `Refusal` (malformed_body) for a ballot that the round's paper does not allow; KeyError for a ballot of a
    round that was never armed.
    """
    rounds: dict[tuple[str, int], Round] = {}
    for entry in entries:
        n, seq, _, facts = _entries.decode(entry)
        name = (facts.poll, facts.round)
        if facts.paper is not None and name not in rounds:
            rounds[name] = Round(facts.poll, facts.round, facts.paper)
        if facts.kind == "cast":
            of = rounds[name]
            of.box[facts.voter] = Counted(seq, ballots.decode(of.paper, bytes(facts.choices)))
        elif name in rounds:
            _step(rounds[name], n, facts)
    return rounds


def _step(of: Round, n: int, facts: _Facts) -> None:
    of.state = _AFTER.get(facts.kind, of.state)
    if facts.register is not None:
        of.register = Register(_seats(facts.register), _seats(facts.disqualified))
    if facts.kind == "amend":
        of.register = _amended(of.register, facts)
    if facts.bodies is not None:
        of.secret = tuple(ballots.decode(of.paper, bytes(body)) for body in facts.bodies)
        of.participants = frozenset(facts.participants)
    if bytes(facts.result):
        of.result = bytes(facts.result)
    if facts.kind in CLOSING and not of.closed:
        of.closed = n
        if of.paper.secrecy is Secrecy.OPEN:
            of.participants = frozenset(of.box)


def _amended(register: Register, facts: _Facts) -> Register:
    """What an amendment names takes the place of what stood there; new seats come at the end."""
    order = register.order or tuple(seat.id for seat in register.seats)
    order += tuple(line.seat for line in facts.lines if line.seat not in order)
    lines = {seat.id: seat for seat in register.seats if seat.id not in facts.out}
    lines |= {seat.id: seat for seat in _seats(facts.lines)}
    return Register(tuple(lines[seat] for seat in order if seat in lines), _seats(facts.disqualified), order)


def _seats(lines: Iterable[_Line]) -> tuple[Seat, ...]:
    return tuple(
        Seat(
            line.seat, "", group=line.group, weight=line.weight, present=line.present, proxy=line.proxy,
            serves=line.serves,
        )
        for line in lines
    )  # fmt: skip
