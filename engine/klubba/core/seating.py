"""The plan of the hall: where each seat is drawn. A plan that somebody drew, else a half circle by group.

The half circle is that of a parliament: rows around the chair, groups side by side as slices, in the roll's order.
One implementation, so that hall, chair's page, paper and stream show one and the same picture.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Final

from klubba import limits
from klubba.core.model import Place, Seat
from klubba.core.reading import Fields

KEYS: Final = ("seat", "x", "y")
_SPAN: Final = limits.SEAT_MAP_SPAN_COUNT
_INNER: Final = 0.36
"""The first row's radius, as a part of the last one's."""


def read(meeting: Fields, roll: Sequence[Seat]) -> tuple[Place, ...]:
    """The rows of `seat_map`. Problems: a seat that is not on the roll, one that stands twice, a place outside."""
    known = {seat.id for seat in roll}
    placed: dict[str, Place] = {}
    for number, row in enumerate(meeting.array("seat_map", 0, limits.SEATS_MAX_COUNT)):
        fields = Fields(row, f"seat_map[{number}]", KEYS, meeting.notes)
        place = Place(fields.identifier("seat", required=True), fields.span("x", _SPAN), fields.span("y", _SPAN))
        if place.seat and place.seat not in known:
            fields.refuse("seat", "unknown_seat", "a seat of the roll")
        elif place.seat in placed:
            fields.refuse("seat", "twice", "each seat once")
        placed[place.seat] = place
    return tuple(placed.values())


def places(seats: Sequence[Seat], seat_map: Sequence[Place]) -> tuple[Place, ...]:
    """A place for each of the seats, in their order.

    Without a plan the half circle; with one, seats that it does not know stand in rows below what was drawn.
    """
    if not seat_map:
        return hemicycle(seats)
    drawn = {place.seat: place for place in seat_map}
    missing = [seat.id for seat in seats if seat.id not in drawn]
    drawn |= {place.seat: place for place in _below(missing, seat_map)}
    return tuple(drawn[seat.id] for seat in seats)


def hemicycle(seats: Sequence[Seat]) -> tuple[Place, ...]:
    """The half circle for these seats, in their order. Groups in the order in which the roll first names them."""
    order = {group: number for number, group in enumerate(dict.fromkeys(seat.group for seat in seats))}
    ranked = sorted(range(len(seats)), key=lambda number: order[seats[number].group])
    # From left to right; where two stand in line with the chair, the inner one first.
    spots = sorted(_spots(len(seats)), key=lambda spot: (-spot[0], spot[1]))
    found = dict(zip(ranked, spots, strict=True))
    return tuple(Place(seat.id, *_point(*found[number])) for number, seat in enumerate(seats))


def _spots(count: int) -> Iterable[tuple[float, float]]:
    """`count` pairs of angle (from the right, 0 to π) and radius (up to 1), each row as dense as the others."""
    radii = _radii(count)
    whole = sum(radii)
    taken, reached = 0, 0.0
    for radius in radii:
        reached += radius
        upto = round(count * reached / whole)
        row, taken = upto - taken, upto
        for number in range(row):
            yield (math.pi / 2 if row == 1 else math.pi * number / (row - 1)), radius


def _radii(count: int) -> list[float]:
    """As many rows as make the distance between rows about that between neighbours in a row."""
    rows = max(1, round(math.sqrt(count * 2 * (1 - _INNER) / (math.pi * (1 + _INNER)))))
    return [1.0] if rows == 1 else [_INNER + (1 - _INNER) * row / (rows - 1) for row in range(rows)]


def _point(angle: float, radius: float) -> tuple[int, int]:
    half = _SPAN / 2
    return round(half + half * radius * math.cos(angle)), round(half - half * radius * math.sin(angle))


def _below(missing: Sequence[str], seat_map: Sequence[Place]) -> Iterable[Place]:
    if not missing:
        return
    columns = math.ceil(math.sqrt(len(missing) * 4))
    step = _SPAN // columns
    bottom = max(place.y for place in seat_map)
    for number, seat in enumerate(missing):
        row, column = divmod(number, columns)
        yield Place(seat, column * step + step // 2, bottom + (row + 1) * step)
