"""Polls of every method from plain data: what is read, and what is refused at which place."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klubba.core.definition import define
from klubba.core.model import Counting, Method, Poll, Text
from klubba.core.polldata import KEYS

YES = {"method": "yes_no", "title": "Ska vi?"}
CHOOSE = {"method": "choose", "title": "Vilka?", "options": ["A", "B", "C"]}
RANK = {"method": "ranking", "title": "Ordna", "options": ["A", "B", "C"]}
RATE = {"method": "rating", "title": "Betyg", "options": ["A"]}
NUMBER = {"method": "number", "title": "Belopp"}
TEXT = {"method": "text", "title": "Skriv"}
WORDS = {"method": "words", "title": "Skriv"}


def meeting(poll: dict[str, Any]) -> dict[str, Any]:
    roll = [{"seat": "1", "name": "Anna"}]
    return {"id": "m", "title": "Möte", "roll": roll, "items": [{"title": "Ärende", "polls": [poll]}]}


def one(poll: dict[str, Any]) -> Poll:
    read, problems = define(meeting(poll))
    assert problems == []
    assert read is not None
    return read.items[0].polls[0]


def test_every_method_is_read() -> None:
    ranked = one(RANK | {"counting": "stv", "winners": 2, "choose_min": 2, "blank": True})
    assert (ranked.counting, ranked.winners, ranked.choose_min, ranked.choose_max) == (Counting.STV, 2, 2, 3)
    assert (ranked.blank, [option.id for option in ranked.options][-1], len(ranked.options)) == (True, "blank", 4)
    rated = one(RATE | {"scale_min": 0, "scale_max": 10})
    assert (rated.scale_min, rated.scale_max, rated.winners) == (0, 10, 1)
    assert (one(RATE).scale_min, one(RATE).scale_max) == (1, 5)
    number = one(NUMBER | {"number_min": -2.5, "number_max": "1 000,25", "decimals": 2, "unit": "kr", "unit_en": "SEK"})
    assert (number.number_min, number.number_max, number.decimals) == ("-2.5", "1000.25", 2)
    assert number.unit == Text("kr", "SEK")
    assert one(TEXT | {"text_max": 80}).text_max == 80
    words = one(WORDS | {"choose_max": 2})
    assert (words.choose_min, words.choose_max, words.text_max) == (1, 2, 24)
    answered = one(YES | {"blank": True})
    assert [option.id for option in answered.options] == ["yes", "no", "blank"]


@pytest.mark.parametrize(
    ("poll", "place", "code"),
    [
        (RANK | {"counting": "condorcet"}, "counting", "unknown_value"),
        (RANK | {"winners": 2}, "winners", "one_winner"),
        (RANK | {"winners": 2, "counting": "schulze"}, "winners", "one_winner"),
        (RANK | {"winners": 4, "counting": "stv"}, "winners", "out_of_range"),
        (RANK | {"majority": "simple"}, "majority", "not_allowed"),
        (RANK | {"scale_max": 5}, "scale_max", "not_allowed"),
        (RANK | {"choose_max": 4}, "choose_max", "out_of_range"),
        (RANK | {"options": [{"id": "blank", "text": "A"}, "B"]}, "options[0].id", "reserved"),
        (RATE | {"scale_min": -1}, "scale_min", "out_of_range"),
        (RATE | {"scale_min": 5, "scale_max": 5}, "scale_max", "out_of_range"),
        (RATE | {"scale_max": 40}, "scale_max", "out_of_range"),
        (RATE | {"choose": 1}, "choose", "not_allowed"),
        (NUMBER | {"number_min": "x"}, "number_min", "not_a_number"),
        (NUMBER | {"number_min": 0.5}, "number_min", "too_many_decimals"),
        (NUMBER | {"number_min": True}, "number_min", "wrong_type"),
        (NUMBER | {"number_min": 5, "number_max": 4}, "number_max", "out_of_range"),
        (NUMBER | {"decimals": 7}, "decimals", "out_of_range"),
        (NUMBER | {"options": ["A", "B"]}, "options", "not_allowed"),
        (TEXT | {"text_max": 281}, "text_max", "out_of_range"),
        (TEXT | {"live": True}, "live", "text_and_live"),
        (WORDS | {"choose_max": 6}, "choose_max", "out_of_range"),
        (YES | {"counting": "irv"}, "counting", "not_allowed"),
        (YES | {"blank": 1}, "blank", "wrong_type"),
        (CHOOSE | {"options": [f"O{n}" for n in range(32)], "blank": True}, "options", "too_many"),
        (YES | {"majority": "4/3"}, "majority", "over_one"),
        (YES | {"rule": [{"share_of": "cast", "at_least": "3/2"}]}, "rule[0].at_least", "over_one"),
    ],
)
def test_refused_with_its_place(poll: dict[str, Any], place: str, code: str) -> None:
    read, problems = define(meeting(poll))
    assert read is None
    assert [(problem.place, problem.code) for problem in problems] == [(f"items[0].polls[0].{place}", code)]


@pytest.mark.parametrize("weight", ["0", 0, "0.0000001", "1.1234567", -1, "x", True])
def test_a_weight_of_zero_or_with_seven_decimals_is_refused(weight: object) -> None:
    given = meeting(YES) | {"roll": [{"seat": "1", "name": "Anna", "weight": weight}]}
    read, problems = define(given)
    assert read is None
    assert [(problem.place, problem.code) for problem in problems] == [("roll[0].weight", "bad_weight")]


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(Method), st.dictionaries(st.sampled_from(KEYS), values, min_size=1, max_size=3))
@settings(deadline=None)
def test_no_value_of_a_field_raises(method: Method, fields: dict[str, object]) -> None:
    options = {"options": ["A", "B"]} if method in ("choose", "rating", "ranking") else {}
    read, problems = define(meeting({"title": "Fråga", "method": method.value} | options | fields))
    assert (read is None) is bool(problems)
