"""Counting: votes fold into cells, cells and register make a result. The one implementation, for every output.

    votes ──fold──► cells ──count──► result          cells of two boxes ──merge──► cells of both

Exact integers only. Weight decides; heads stand beside it and are never mixed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import gcd

from msgspec import structs

from klubba.core import ballots, defence, rules, sentences
from klubba.core.ballots import Marks
from klubba.core.defence import defend as defend
from klubba.core.details import Detail, Lots
from klubba.core.judging import Case, Verdict, judge
from klubba.core.model import (
    QUESTIONS,
    WRITTEN,
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
from klubba.core.written import NOTHING, Moderation
from klubba.errors import Refusal
from klubba.limits import WEIGHT_UNIT_MICROS

Votes = Mapping[str, Marks]
"""Single votes of an open round: seat id → marks."""


def fold(poll: Poll, votes: Iterable[tuple[Marks, int]]) -> Cells:
    """The tally of ballots given as (marks, weight in millionths). Their order does not matter."""
    heads: dict[str, int] = {}
    weights: dict[str, int] = {}
    cast_heads = cast_weight = 0
    for marks, weight in votes:
        cast_heads, cast_weight = cast_heads + 1, cast_weight + weight
        for cell in ballots.cells(poll, marks):
            heads[cell] = heads.get(cell, 0) + 1
            weights[cell] = weights.get(cell, 0) + weight
    return Cells(heads, weights, cast_heads, cast_weight)


def merge(a: Cells, b: Cells) -> Cells:
    """The tally of two boxes together."""
    return Cells(
        _added(a.heads, b.heads), _added(a.weight, b.weight), a.cast_heads + b.cast_heads, a.cast_weight + b.cast_weight
    )


def figures(poll: Poll, cells: Cells) -> tuple[tuple[int, int], ...]:
    """(heads, weight in millionths) of each option in the paper's order, zeros included.

    Of a ranking those who put the option first; of a rating those who rated it.
    """
    heads, weights = [0] * len(poll.options), [0] * len(poll.options)
    for cell, count in cells.heads.items():
        number = _option(poll.method, cell)
        if number is not None:
            heads[number] += count
            weights[number] += cells.weight.get(cell, 0)
    return tuple(zip(heads, weights, strict=True))


def count(
    poll: Poll,
    register: Register,
    cells: Cells,
    votes: Votes | None = None,
    *,
    moderated: Moderation = NOTHING,
    lots: Lots | None = None,
) -> Result:
    """The result of a closed round: a pure function of its paper, register and tally.

    votes: single votes of an open round, from which groups are broken down; ignored for a secret one, which is
    never broken down at all. moderated: which of people's own words may be shown. lots: drawn after a tie, and
    verified (core.lots). Raises `Refusal` (more_ballots_than_register, inconsistent_tally, tally_not_box) when the
    figures cannot be those of an honest round, and no_tie for lots that nothing needs.
    """
    defend(poll, register, cells)
    figured = _figures(poll, register, cells)
    verdict = judge(Case(poll, cells, figured, moderated, lots))
    if lots is not None and not verdict.by_lots:
        raise Refusal("no_tie", "a tie to draw lots for", verdict.outcome.value)
    lines = _lines(poll, figured, cells, verdict)
    cast, register_weight = cells.cast_heads, figured.entitled
    detail = _detail(poll, cells, verdict, lots)
    return Result(
        decided_by="lots" if lots else "vote",
        outcome=verdict.outcome,
        base=poll.base,
        lines=lines,
        register=len(register.seats),
        cast=cast,
        not_voted=len(register.seats) - cast,
        register_weight=register_weight,
        cast_weight=cells.cast_weight,
        working=verdict.working,
        sentence=sentences.result_sentence(poll, verdict.outcome, lines, verdict.working, cast, detail),
        reconciliation=sentences.reconciliation((len(register.seats), register_weight), (cast, cells.cast_weight)),
        groups=_groups(poll, register, cells, votes),
        detail=detail,
    )


def so_far(poll: Poll, register: Register, cells: Cells) -> tuple[Working, ...]:
    """The conditions of a yes/no question with what they have got so far: for a vote that is counted before everybody.

    Empty for other methods. Who may see it is not decided here.
    """
    return rules.progress(poll, _figures(poll, register, cells)) if poll.method in QUESTIONS else ()


def casting_vote(result: Result, answer: str) -> Result:
    """A tied matter carried by the chair's casting vote (KL 5:55). Raises `Refusal`: no_tie, unknown_outcome."""
    tied = {line.option for line in result.lines if line.tied}
    if result.outcome is not Outcome.TIE or tied != {"yes", "no"}:
        raise Refusal("no_tie", "a tie between yes and no", result.outcome.value)
    if answer != "yes" and answer != "no":
        raise Refusal("unknown_outcome", "yes or no", repr(answer), "outcome")
    return structs.replace(
        result,
        decided_by="casting_vote",
        outcome=Outcome(answer),
        lines=tuple(structs.replace(line, winner=line.option == answer) for line in result.lines),
        sentence=sentences.casting_sentence(result.sentence, answer),
        detail=structs.replace(result.detail or Detail(), casting_vote=answer),
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
        blank=cells.weight.get(str(ballots.blank(poll)), 0),
        excused_heads=len(register.disqualified),
        excused_present_heads=sum(seat.present for seat in register.disqualified),
    )


def _option(method: Method, cell: str) -> int | None:
    """The option a cell counts for; None where it is a number or a text."""
    if cell[:1] in ("=", "~"):
        return None
    return int(cell.split("=" if method is Method.RATING else ">", 1)[0])


def _detail(poll: Poll, cells: Cells, verdict: Verdict, lots: Lots | None) -> Detail | None:
    number = ballots.blank(poll)
    if number is None and lots is None:
        return verdict.detail
    heads, weight = figures(poll, cells)[number] if number is not None else (0, 0)
    return structs.replace(verdict.detail or Detail(), blank_heads=heads, blank_weight=weight, lots=lots)


def _lines(poll: Poll, figured: rules.Figures, cells: Cells, verdict: Verdict) -> tuple[Line, ...]:
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
    box = fold(poll, ((marks, weight[seat]) for seat, marks in votes.items()))
    if defence.plain(box) != defence.plain(cells):
        raise Refusal("tally_not_box", _shown(poll, box), _shown(poll, cells))


def _shown(poll: Poll, cells: Cells) -> str:
    """A tally in an error: never what people wrote."""
    figured = f"{figures(poll, cells)} of {cells.cast_heads}"
    return figured if poll.method in WRITTEN else f"{figured}: {dict(sorted(cells.heads.items()))}"[:200]
