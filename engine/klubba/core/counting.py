"""Counting: votes fold into cells, cells and register make a result. The one implementation, for every output.

    votes ──fold──► cells ──count──► result          cells of two boxes ──merge──► cells of both

Exact integers only. Weight decides; heads stand beside it and are never mixed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import gcd

from msgspec import Struct, structs

from klubba.core import ballots, choosing, rules, sentences
from klubba.core.model import (
    Cells,
    GroupLine,
    Line,
    Method,
    Outcome,
    Poll,
    Register,
    Result,
    Seat,
    Secrecy,
    Text,
    Working,
)
from klubba.core.words import percent
from klubba.errors import Refusal
from klubba.limits import WEIGHT_UNIT_MICROS

Votes = Mapping[str, tuple[int, ...]]
"""Single votes of an open round: seat id → choices."""


def fold(poll: Poll, votes: Iterable[tuple[tuple[int, ...], int]]) -> Cells:
    """The tally of ballots given as (choices, weight in millionths). Their order does not matter."""
    heads: dict[str, int] = {}
    weights: dict[str, int] = {}
    cast_heads = cast_weight = 0
    for choices, weight in votes:
        cast_heads, cast_weight = cast_heads + 1, cast_weight + weight
        for cell in ballots.cells(poll, choices):
            heads[cell] = heads.get(cell, 0) + 1
            weights[cell] = weights.get(cell, 0) + weight
    return Cells(heads, weights, cast_heads, cast_weight)


def merge(a: Cells, b: Cells) -> Cells:
    """The tally of two boxes together."""
    return Cells(
        _added(a.heads, b.heads), _added(a.weight, b.weight), a.cast_heads + b.cast_heads, a.cast_weight + b.cast_weight
    )


def figures(poll: Poll, cells: Cells) -> tuple[tuple[int, int], ...]:
    """(heads, weight in millionths) of each option in the paper's order, zeros included."""
    names = [str(number) for number in range(len(poll.options))]
    return tuple((cells.heads.get(name, 0), cells.weight.get(name, 0)) for name in names)


def count(poll: Poll, register: Register, cells: Cells, votes: Votes | None = None) -> Result:
    """The result of a closed round: a pure function of its paper, register and tally.

    votes: single votes of an open round, from which groups are broken down; ignored for a secret one, which is
    never broken down at all. Raises `Refusal` (more_ballots_than_register, inconsistent_tally, tally_not_box)
    when the figures cannot be those of an honest round.
    """
    defend(poll, register, cells)
    figured = _figures(poll, register, cells)
    verdict = _judge(poll, figured)
    lines = _lines(poll, figured, cells, verdict)
    cast, register_weight = cells.cast_heads, figured.entitled
    return Result(
        decided_by="vote",
        outcome=verdict.outcome,
        base=poll.base,
        lines=lines,
        register=len(register.seats),
        cast=cast,
        not_voted=len(register.seats) - cast,
        register_weight=register_weight,
        cast_weight=cells.cast_weight,
        working=verdict.working,
        sentence=sentences.result_sentence(poll, verdict.outcome, lines, verdict.working, cast),
        reconciliation=sentences.reconciliation((len(register.seats), register_weight), (cast, cells.cast_weight)),
        groups=_groups(poll, register, cells, votes),
    )


def acclaimed(poll: Poll, outcome: Outcome) -> Result:
    """A decision by acclamation: recorded, without ballots (KL 5:53). There are no figures to show."""
    return Result(
        decided_by="acclamation",
        outcome=outcome,
        base=poll.base,
        lines=(),
        register=0,
        cast=0,
        not_voted=0,
        register_weight=0,
        cast_weight=0,
        working=(),
        sentence=sentences.acclamation_sentence(outcome),
        reconciliation=Text("Inga röster räknades.", "No votes were counted."),
    )


def defend(poll: Poll, register: Register, cells: Cells) -> None:
    """Raises `Refusal` unless the tally can come from this register: ballots ≤ register, always."""
    total = sum(seat.weight for seat in register.seats)
    if cells.cast_heads > len(register.seats) or cells.cast_weight > total:
        got = f"{cells.cast_heads} ballots of weight {cells.cast_weight}"
        raise Refusal("more_ballots_than_register", f"at most {len(register.seats)} of weight {total}", got)
    fewest, most = ballots.marks(poll)
    known = set(map(str, range(len(poll.options))))
    for name, cell, cast in (
        ("heads", cells.heads, cells.cast_heads),
        ("weight", cells.weight, cells.cast_weight),
    ):
        marks, fits = sum(cell.values()), all(0 <= part <= cast for part in cell.values())
        if not (cell.keys() <= known and fits and fewest * cast <= marks <= most * cast):
            raise Refusal("inconsistent_tally", f"{name} of {cast} ballots in known cells", repr(dict(cell))[:200])


def _added(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {cell: a.get(cell, 0) + b.get(cell, 0) for cell in sorted(a.keys() | b.keys())}


def _figures(poll: Poll, register: Register, cells: Cells) -> rules.Figures:
    present = [seat for seat in register.seats if seat.present]
    return rules.Figures(
        weight={option.id: weight for option, (_, weight) in zip(poll.options, figures(poll, cells), strict=True)},
        cast=cells.cast_weight,
        present=sum(seat.weight for seat in present),
        entitled=sum(seat.weight for seat in register.seats),
        present_heads=len(present),
        entitled_heads=len(register.seats),
        grain=gcd(*(seat.weight for seat in register.seats)) or WEIGHT_UNIT_MICROS,
    )


class _Verdict(Struct, frozen=True):
    """What the rule says: outcome, working, and the option numbers that won or are tied."""

    outcome: Outcome
    working: tuple[Working, ...]
    won: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()


def _judge(poll: Poll, figured: rules.Figures) -> _Verdict:
    quorum = rules.quorum_working(poll, figured)
    if figured.entitled_heads == 0:
        return _Verdict(Outcome.NO_RESULT, quorum)
    verdict = (_choose if poll.method is Method.CHOOSE else _answer)(poll, figured)
    if not all(line.holds for line in quorum):
        return _Verdict(Outcome.NO_QUORUM, quorum + verdict.working)
    return structs.replace(verdict, working=quorum + verdict.working)


def _answer(poll: Poll, figured: rules.Figures) -> _Verdict:
    outcome, working = rules.judge(poll, figured)
    number = {option.id: number for number, option in enumerate(poll.options)}
    if outcome is Outcome.TIE:
        return _Verdict(outcome, working, tied=frozenset({number["yes"], number["no"]}))
    won = frozenset({number[outcome]} if outcome in (Outcome.YES, Outcome.NO) else ())
    return _Verdict(outcome, working, won)


def _choose(poll: Poll, figured: rules.Figures) -> _Verdict:
    if figured.cast == 0:
        return _Verdict(Outcome.NO_RESULT, ())
    cut = choosing.cut([figured.weight[option.id] for option in poll.options], poll.winners)
    working = choosing.cut_working(cut, rules.base_weight(poll.base, figured), figured.grain)
    # Where everything that could win has won there is no line to tell of.
    shown = (working,) if len(cut.won) < len(poll.options) else ()
    return _Verdict(Outcome.TIE if cut.tied else Outcome.DECIDED, shown, cut.won, cut.tied)


def _lines(poll: Poll, figured: rules.Figures, cells: Cells, verdict: _Verdict) -> tuple[Line, ...]:
    base = rules.base_weight(poll.base, figured)
    return tuple(
        Line(
            option=option.id,
            text=option.text,
            heads=heads,
            weight=weight,
            percent=percent(weight, base) if rules.in_base(poll.base, option.id) else "",
            winner=number in verdict.won,
            tied=number in verdict.tied,
        )
        for number, (option, (heads, weight)) in enumerate(zip(poll.options, figures(poll, cells), strict=True))
    )


def _groups(poll: Poll, register: Register, cells: Cells, votes: Votes | None) -> tuple[GroupLine, ...]:
    if votes is None or poll.secrecy is Secrecy.SECRET:
        return ()
    _check_box(poll, register, cells, votes)
    members: dict[str, list[Seat]] = {}
    for seat in register.seats:
        members.setdefault(seat.group, []).append(seat)
    return () if members.keys() <= {""} else tuple(_group(poll, name, seats, votes) for name, seats in members.items())


def _group(poll: Poll, name: str, seats: Sequence[Seat], votes: Votes) -> GroupLine:
    box = fold(poll, ((votes[seat.id], seat.weight) for seat in seats if seat.id in votes))
    heads = tuple(heads for heads, _ in figures(poll, box))
    return GroupLine(name, heads, len(seats), len(seats) - box.cast_heads)


def _check_box(poll: Poll, register: Register, cells: Cells, votes: Votes) -> None:
    """Raises `Refusal` (tally_not_box) unless the tally is the fold of the box, vote for vote."""
    weight = {seat.id: seat.weight for seat in register.seats}
    strangers = sorted(votes.keys() - weight.keys())
    if strangers:
        raise Refusal("tally_not_box", "votes of seats in the register", ", ".join(strangers)[:200])
    box = fold(poll, ((choices, weight[seat]) for seat, choices in votes.items()))
    if (figures(poll, box), box.cast_heads, box.cast_weight) != (
        figures(poll, cells),
        cells.cast_heads,
        cells.cast_weight,
    ):
        raise Refusal("tally_not_box", repr(figures(poll, box)), repr(figures(poll, cells)))
