"""Ballots that are numbers: mean, median and spread, exact."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from klubba.core import decimals
from klubba.core.details import Bin, Numbers
from klubba.core.model import Cells
from klubba.errors import Refusal
from klubba.limits import BINS_MAX_COUNT, WEIGHT_UNIT_MICROS

_MARK: Final = "="

Given = tuple[int, int, int]
"""One value in millionths, with the heads and the weight that gave it."""


def value(cell: str) -> int | None:
    """The number of a cell in millionths; None where the cell is of another kind."""
    if not cell.startswith(_MARK):
        return None
    try:
        micros = decimals.parse(cell[1:])
    except Refusal:
        return None
    return micros if decimals.canonical(micros) == cell[1:] else None


def summed(cells: Cells) -> Numbers | None:
    """The figures of all given numbers; None where there is none. Weight decides mean and median."""
    found = ((value(cell), heads, cells.weight.get(cell, 0)) for cell, heads in cells.heads.items())
    given = sorted((micros, heads, weight) for micros, heads, weight in found if micros is not None)
    if not given:
        return None
    weight = sum(part for _, _, part in given)
    mean = Fraction(sum(micros * part for micros, _, part in given), weight * WEIGHT_UNIT_MICROS)
    median = _median(given, weight)
    return Numbers(
        heads=sum(heads for _, heads, _ in given),
        weight=weight,
        mean=decimals.exact(mean),
        mean_shown=decimals.shown(mean),
        median=decimals.exact(median),
        median_shown=decimals.shown(median),
        least=decimals.canonical(given[0][0]),
        most=decimals.canonical(given[-1][0]),
        bins=_bins(given),
    )


def _median(given: Sequence[Given], weight: int) -> Fraction:
    """The value in the middle of the weight; half-way between two where the middle falls between them."""
    below, ends = 0, []
    for micros, _, part in given:
        if 2 * below <= weight <= 2 * (below + part):
            ends.append(micros)
        below += part
    return Fraction(ends[0] + ends[-1], 2 * WEIGHT_UNIT_MICROS)


def _bins(given: Sequence[Given]) -> tuple[Bin, ...]:
    """Each value by itself while they are few; else intervals of equal width in values that were given."""
    if len(given) <= BINS_MAX_COUNT:
        groups = [[entry] for entry in given]
    else:
        least, most = given[0][0], given[-1][0]
        groups = [[] for _ in range(BINS_MAX_COUNT)]
        for entry in given:
            groups[(entry[0] - least) * BINS_MAX_COUNT // (most - least + 1)].append(entry)
    return tuple(_bin(group) for group in groups if group)


def _bin(group: Sequence[Given]) -> Bin:
    low, high = decimals.canonical(group[0][0]), decimals.canonical(group[-1][0])
    return Bin(low, high, sum(heads for _, heads, _ in group), sum(weight for _, _, weight in group))
