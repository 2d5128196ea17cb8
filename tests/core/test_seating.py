"""The plan of the hall: what a file may say, and the half circle where nobody drew one."""

import math
from itertools import pairwise
from typing import Any

import pytest

from klubba.core.definition import define
from klubba.core.model import Place, Seat
from klubba.core.seating import hemicycle, places


def roll(count: int, groups: int = 3) -> list[Seat]:
    return [Seat(f"s{n}", f"Namn {n}", group=f"G{n % groups}") for n in range(count)]


def data(**more: object) -> dict[str, Any]:
    seats = [{"seat": "1", "name": "Anna"}, {"seat": "2", "name": "Bo"}]
    return {"id": "m", "title": "Möte", "roll": seats, "items": [{"title": "Ärende"}], **more}


@pytest.mark.parametrize("count", [1, 2, 3, 12, 77, 349, 2000])
def test_every_seat_has_a_place_of_its_own_inside_the_plan(count: int) -> None:
    drawn = hemicycle(roll(count))
    assert [place.seat for place in drawn] == [f"s{n}" for n in range(count)]
    assert len({(place.x, place.y) for place in drawn}) == count
    assert all(0 <= place.x <= 1000 and 0 <= place.y <= 500 for place in drawn)


@pytest.mark.parametrize("count", [77, 349, 2000])
def test_no_two_seats_lie_much_closer_than_an_even_spread_would_have_them(count: int) -> None:
    drawn = hemicycle(roll(count))
    area = math.pi / 2 * 500**2 * (1 - 0.36**2)
    least = min(math.dist((a.x, a.y), (b.x, b.y)) for n, a in enumerate(drawn) for b in drawn[n + 1 :])
    assert least > 0.55 * math.sqrt(area / count)


def test_groups_are_slices_from_left_to_right_in_the_rolls_order() -> None:
    seats = roll(90)
    angles: dict[str, list[float]] = {}
    for seat, place in zip(seats, hemicycle(seats), strict=True):
        angles.setdefault(seat.group, []).append(math.atan2(500 - place.y, place.x - 500))
    assert list(angles) == ["G0", "G1", "G2"]
    for left, right in pairwise(angles.values()):
        assert min(left) >= max(right) - 0.15  # neighbours share a line through the rows


def test_a_drawn_plan_is_kept_and_the_rest_stands_below_it() -> None:
    drawn = (Place("s0", 10, 20), Place("s2", 30, 700), Place("gone", 0, 0))
    found = places(roll(5), drawn)
    assert [place.seat for place in found] == ["s0", "s1", "s2", "s3", "s4"]
    assert (found[0], found[2]) == (Place("s0", 10, 20), Place("s2", 30, 700))
    rest = [found[1], found[3], found[4]]
    assert all(place.y > 700 for place in rest)
    assert len({(place.x, place.y) for place in rest}) == 3


def test_a_file_may_hold_a_plan() -> None:
    meeting, problems = define(data(seat_map=[{"seat": "2", "x": 0, "y": 1000}]))
    assert problems == []
    assert meeting is not None
    assert meeting.seat_map == (Place("2", 0, 1000),)


@pytest.mark.parametrize(
    ("row", "place", "code"),
    [
        ({"seat": "3", "x": 1, "y": 1}, "seat_map[1].seat", "unknown_seat"),
        ({"seat": "1", "x": 1, "y": 1}, "seat_map[1].seat", "twice"),
        ({"seat": "2", "x": 1001, "y": 1}, "seat_map[1].x", "out_of_range"),
        ({"seat": "2", "x": 1, "y": "1"}, "seat_map[1].y", "wrong_type"),
        ({"seat": "2", "x": 1}, "seat_map[1].y", "missing"),
    ],
)
def test_a_bad_row_is_told_with_its_place(row: dict[str, object], place: str, code: str) -> None:
    meeting, problems = define(data(seat_map=[{"seat": "1", "x": 1, "y": 1}, row]))
    assert meeting is None
    assert [(problem.place, problem.code) for problem in problems] == [(place, code)]
