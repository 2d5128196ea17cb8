"""Valid ballots, their bytes and their cells."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klubba.core import ballots
from klubba.core.model import Method, Option, Poll, Text
from klubba.errors import Refusal


def poll(options: int, fewest: int, most: int, method: Method = Method.CHOOSE) -> Poll:
    given = tuple(Option(f"o{n}", Text(f"{n}")) for n in range(options))
    return Poll("p", Text("Fråga"), method, given, choose_min=fewest, choose_max=most)


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ([5], "unknown_option"),
        ([-1], "unknown_option"),
        ([1, 1], "choice_twice"),
        ([0, 1, 2, 3], "too_many_choices"),
        ([1], "too_few_choices"),
        ([], "too_few_choices"),
    ],
)
def test_what_is_refused(choices: list[int], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ballots.check(poll(5, 2, 3), choices)
    assert refused.value.code == code


def test_all_small_ballots_are_judged_as_sets_would_be() -> None:
    for options, fewest, most in itertools.product(range(2, 5), range(1, 4), range(1, 4)):
        for choices in itertools.chain.from_iterable(itertools.product(range(-1, 6), repeat=n) for n in range(4)):
            fine = (
                set(choices) <= set(range(options))
                and len(set(choices)) == len(choices)
                and fewest <= len(choices) <= most
            )
            try:
                assert ballots.check(poll(options, fewest, most), choices) == tuple(sorted(choices))
                assert fine
            except Refusal:
                assert not fine


def test_a_yes_no_question_takes_one_mark_whatever_the_poll_says() -> None:
    question = poll(3, 2, 3, Method.YES_NO_ABSTAIN)
    assert ballots.check(question, [2]) == (2,)
    with pytest.raises(Refusal):
        ballots.check(question, [0, 1])


def test_body_is_canonical() -> None:
    assert ballots.body([3, 1]) == b"[1,3]"
    assert ballots.body(()) == b"[]"
    assert ballots.choices(b"[1,3]") == (1, 3)


@given(st.sets(st.integers(0, 31)))
def test_bodies_come_back(chosen: set[int]) -> None:
    assert ballots.choices(ballots.body(list(chosen))) == tuple(sorted(chosen))


@pytest.mark.parametrize("body", [b"", b"{}", b"[1.5]", b'["1"]', b"[1, 3]", b"[3,1]", b"[true]", b"\xff", b"null"])
def test_a_body_that_we_never_wrote_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        ballots.choices(body)
    assert refused.value.code == "malformed_body"


def test_cells_name_options_by_number() -> None:
    assert ballots.cells(poll(5, 2, 2), (1, 4)) == ("1", "4")
