"""What a tally must be before it is counted: of this register, in cells that valid ballots of this poll make."""

from collections.abc import Mapping

from klubba.core import ballots, numbers, written
from klubba.core.model import WRITTEN, Cells, Method, Poll, Register
from klubba.errors import Refusal


def defend(poll: Poll, register: Register, cells: Cells) -> None:
    """Raises `Refusal` unless the tally can come from this register: ballots ≤ register, always."""
    total = sum(seat.weight for seat in register.seats)
    if cells.cast_heads > len(register.seats) or cells.cast_weight > total:
        got = f"{cells.cast_heads} ballots of weight {cells.cast_weight}"
        raise Refusal("more_ballots_than_register", f"at most {len(register.seats)} of weight {total}", got)
    for name, cell, cast in (
        ("heads", cells.heads, cells.cast_heads),
        ("weight", cells.weight, cells.cast_weight),
    ):
        if not (all(known(poll, part) for part in cell) and _adds_up(poll, cell, cast)):
            got = "other ones" if poll.method in WRITTEN else repr(dict(cell))[:200]
            raise Refusal("inconsistent_tally", f"{name} of {cast} ballots in known cells", got)


def known(poll: Poll, cell: str) -> bool:
    """Whether some valid ballot of the poll adds one to this cell."""
    try:
        return cell in ballots.cells(poll, ballots.check(poll, *_least(poll, cell)))
    except (Refusal, ValueError):
        return False


def plain(cells: Cells) -> tuple[dict[str, int], dict[str, int], int, int]:
    """The tally without empty cells: equal for equal tallies."""
    heads, weight = ({cell: n for cell, n in part.items() if n} for part in (cells.heads, cells.weight))
    return heads, weight, cells.cast_heads, cells.cast_weight


def _least(poll: Poll, cell: str) -> tuple[tuple[int, ...], str, tuple[int, ...]]:
    """A ballot that has the cell, as the fields of a cast. Raises `ValueError` for a cell that is none."""
    if cell == str(ballots.blank(poll)):
        return (int(cell),), "", ()
    match poll.method:
        case Method.RATING:
            option, score = map(int, cell.split("="))
            return (), "", tuple(score if n == option else ballots.NOT_RATED for n in range(ballots.choosable(poll)))
        case Method.NUMBER:
            return (), cell.removeprefix("=") if numbers.value(cell) is not None else "", ()
        case Method.TEXT | Method.WORDS:
            return (), _words(poll, written.text_of(cell)), ()
        case Method.RANKING:
            return ballots.ranking(cell), "", ()
    # Marks beside it, so that the ballot has enough of them.
    others = [n for n in range(ballots.choosable(poll)) if str(n) != cell]
    return (int(cell), *others[: ballots.marks(poll)[0] - 1]), "", ()


def _words(poll: Poll, text: str | None) -> str:
    if text is None:
        raise ValueError
    filler = (chr(ord("a") + n) * (1 + (text == chr(ord("a") + n))) for n in range(poll.choose_min - 1))
    return ",".join([text, *filler]) if poll.method is Method.WORDS else text


def _adds_up(poll: Poll, cell: Mapping[str, int], cast: int) -> bool:
    """Each cell is a part of the ballots; those that are not blank have as many marks as ballots can have."""
    blank_cell = str(ballots.blank(poll))
    blank, marks = cell.get(blank_cell, 0), {name: part for name, part in cell.items() if name != blank_cell}
    marked, (fewest, most) = cast - blank, _cells_of_a_ballot(poll)
    parts = _per_option(marks) if poll.method is Method.RATING else list(marks.values())
    fits = 0 <= blank <= cast and all(part >= 0 for part in marks.values()) and all(part <= marked for part in parts)
    return fits and fewest * marked <= sum(marks.values()) <= most * marked


def _per_option(cell: Mapping[str, int]) -> list[int]:
    """Nobody rates an option twice."""
    sums: dict[str, int] = {}
    for name, part in cell.items():
        option = name.split("=")[0]
        sums[option] = sums.get(option, 0) + part
    return list(sums.values())


def _cells_of_a_ballot(poll: Poll) -> tuple[int, int]:
    if poll.method is Method.RATING:
        return 1, ballots.choosable(poll)
    return (1, 1) if poll.method is Method.RANKING else ballots.marks(poll)
