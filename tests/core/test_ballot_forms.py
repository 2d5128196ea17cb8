"""Ballots of every method: what is refused, and that form, body, cells and tally agree for everything that is not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polls import ONE, poll

from klubba.core import ballots, counting, defence
from klubba.core.model import Counting, Method, Poll
from klubba.errors import Refusal
from klubba.store.contract import Ballot
from klubba.store.records import ballot_args

RANK = poll(Method.RANKING, 3, blank=True)
RATE = poll(Method.RATING, 3, blank=True, scale_min=0, scale_max=10)
NUMBER = poll(Method.NUMBER, 0, decimals=2, number_min="-5", number_max="99.5", blank=True)
TEXT = poll(Method.TEXT, 0, text_max=20)
WORDS = poll(Method.WORDS, 0, text_max=12, choose_max=3, blank=True)
PICK = poll(Method.CHOOSE, 3, blank=True, choose_max=2)


@pytest.mark.parametrize(
    ("asked", "form", "code"),
    [
        (RANK, {"choices": [1, 1]}, "rank_twice"),
        (RANK, {"choices": [4]}, "unknown_option"),
        (RANK, {"choices": [-1]}, "unknown_option"),
        (RANK, {"choices": []}, "too_few_choices"),
        (RANK, {"choices": [0, 3]}, "blank_with_others"),
        (RANK, {"choices": [0], "scores": [1]}, "wrong_form"),
        (RANK, {"choices": [0], "text": "1"}, "wrong_form"),
        (poll(Method.RANKING, 3, choose_min=3), {"choices": [0, 1]}, "too_few_choices"),
        (poll(Method.RANKING, 3, choose_max=1), {"choices": [0, 1]}, "too_many_choices"),
        (RATE, {"scores": [1, 2]}, "too_few_scores"),
        (RATE, {"scores": [1, 2, 3, 4]}, "too_many_scores"),
        (RATE, {"scores": [11, 2, 3]}, "score_out_of_range"),
        (RATE, {"scores": [-2, 2, 3]}, "score_out_of_range"),
        (RATE, {"scores": [-1, -1, -1]}, "nothing_rated"),
        (RATE, {"choices": [0]}, "wrong_form"),
        (RATE, {"choices": [3], "scores": [1, 2, 3]}, "wrong_form"),
        (RATE, {}, "too_few_scores"),
        (NUMBER, {"text": ""}, "not_a_number"),
        (NUMBER, {"text": "tolv"}, "not_a_number"),
        (NUMBER, {"text": "1e3"}, "not_a_number"),
        (NUMBER, {"text": "1.234"}, "too_many_decimals"),
        (NUMBER, {"text": "99.51"}, "number_out_of_range"),
        (NUMBER, {"text": "-5.01"}, "number_out_of_range"),
        (NUMBER, {"choices": [0], "text": "4"}, "wrong_form"),
        (NUMBER, {"choices": [1]}, "wrong_form"),
        (TEXT, {"text": " \n "}, "text_missing"),
        (TEXT, {"text": "x" * 21}, "text_too_long"),
        (TEXT, {"text": "a\x07b"}, "control_character"),
        (TEXT, {"choices": [0]}, "wrong_form"),
        (WORDS, {"text": "a, b, c, d"}, "too_many_words"),
        (WORDS, {"text": "Mod, mod"}, "word_twice"),
        (WORDS, {"text": ",,"}, "too_few_words"),
        (WORDS, {"text": "x" * 13}, "text_too_long"),
        (PICK, {"choices": [0, 3]}, "blank_with_others"),
        (PICK, {"choices": [3, 3]}, "choice_twice"),
        (poll(Method.CHOOSE, 3, choose_max=3), {"choices": [3]}, "unknown_option"),
    ],
)
def test_refused(asked: Poll, form: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as told:
        ballots.check(asked, **({"choices": []} | form))
    assert told.value.code == code


@pytest.mark.parametrize(
    ("asked", "form", "body", "cells"),
    [
        (RANK, {"choices": [2, 0]}, b"[2,0]", ("2>0",)),
        (RANK, {"choices": [3]}, b"[3]", ("3",)),
        (RATE, {"scores": [5, -1, 0]}, b"[5,-1,0]", ("0=5", "2=0")),
        (RATE, {"choices": [3]}, b"[-1,-1,-1]", ("3",)),
        (NUMBER, {"text": " −4,50 "}, b'"-4.5"', ("=-4.5",)),
        (NUMBER, {"text": "0012"}, b'"12"', ("=12",)),
        (NUMBER, {"text": "-0"}, b'"0"', ("=0",)),
        (NUMBER, {"choices": [0]}, b'""', ("0",)),
        (TEXT, {"text": " Mer  mod,\ntack "}, b'"Mer mod, tack"', ("~TWVyIG1vZCwgdGFjaw==",)),
        (WORDS, {"text": "Mod; Å\nfest"}, '"fest,mod,å"'.encode(), ("~ZmVzdA==", "~bW9k", "~w6U=")),
        (PICK, {"choices": [2, 0]}, b"[0,2]", ("0", "2")),
        (PICK, {"choices": [3]}, b"[3]", ("3",)),
    ],
)
def test_taken(asked: Poll, form: dict[str, Any], body: bytes, cells: tuple[str, ...]) -> None:
    marks = ballots.check(asked, **({"choices": []} | form))
    assert ballots.encode(asked, marks) == body
    assert ballots.cells(asked, marks) == cells


numbers = st.integers(1, 5)
texts = st.text(max_size=20)


@st.composite
def forms(draw: st.DrawFn) -> tuple[Poll, list[Any]]:
    """A poll of any method and a valid ballot for it, as the three fields of a cast."""
    method, n, blank = draw(st.sampled_from(Method)), draw(st.integers(1, 5)), draw(st.booleans())
    fixed = {Method.YES_NO: 2, Method.YES_NO_ABSTAIN: 3, Method.NUMBER: 0, Method.TEXT: 0, Method.WORDS: 0}
    n = fixed.get(method, n)
    most = 3 if method is Method.WORDS else max(n, 1)
    rules = {"counting": draw(st.sampled_from(Counting)), "scale_min": 0, "scale_max": 7, "decimals": 6, "text_max": 60}
    asked = poll(method, n, blank=blank, choose_max=most, **rules)
    if blank and draw(st.integers(0, 4)) == 0:
        return asked, [[n], "", []]
    match method:
        case Method.RATING:
            scores = draw(st.lists(st.integers(-1, 7), min_size=n, max_size=n).filter(lambda s: set(s) != {-1}))
            return asked, [[], "", scores]
        case Method.NUMBER:
            whole, rest = draw(st.integers(-(10**12) + 1, 10**12 - 1)), draw(st.integers(0, 999_999))
            return asked, [[], f"{whole}.{rest:06d}", []]
        case Method.TEXT | Method.WORDS:
            return asked, [[], draw(texts), []]
    most = n if method in (Method.CHOOSE, Method.RANKING) else 1
    picked = draw(st.permutations(range(n)))[: draw(st.integers(1, most))]
    return asked, [list(picked), "", []]


@given(forms())
@settings(deadline=None)
def test_form_body_cells_and_tally_agree(drawn: tuple[Poll, list[Any]]) -> None:
    asked, form = drawn
    try:
        marks = ballots.check(asked, *form)
    except Refusal:
        assert asked.method in (Method.TEXT, Method.WORDS)  # only these were drawn without regard to the rules
        return
    assert ballots.decode(asked, ballots.encode(asked, marks)) == marks
    assert ballots.check(asked, *ballots.handed(asked, marks)) == marks
    cells = ballots.cells(asked, marks)
    assert all(defence.known(asked, cell) for cell in cells)
    assert len(set(cells)) == len(cells)
    # The store takes the cells as they are.
    ballot_args(Ballot("v", "s", b"x" * 16, 0, ballots.encode(asked, marks), cells, "", 0))
    one = counting.fold(asked, [(marks, ONE)])
    assert (one.cast_heads, set(one.heads)) == (1, set(cells))


@pytest.mark.parametrize("body", [b"[0,0]", b"[ 0]", b"[9]", b'"x"', b"{}", b"[-1]", b"\xff", b"[]", b"null"])
def test_a_body_that_no_ballot_of_the_poll_makes_is_malformed(body: bytes) -> None:
    with pytest.raises(Refusal) as told:
        ballots.decode(RANK, body)
    assert told.value.code == "malformed_body"


@pytest.mark.parametrize(
    ("asked", "cell"),
    [
        *((RANK, cell) for cell in ("0>0", "4", "0>3", "", "0>", "00", "~YQ==", "0=1")),
        *((RATE, cell) for cell in ("0=11", "3=1", "0", "0=-1", "0=01", "0>1")),
        *((NUMBER, cell) for cell in ("=012", "=100", "=", "12", "=1.234", "=-0")),
        *((TEXT, cell) for cell in ("~", "~YQ", "~IGE=", "YQ==", "~!!", "0")),
        *((WORDS, cell) for cell in ("~QQ==", "~YSxi")),
        *((PICK, cell) for cell in ("4", "01", "-1", "0>1")),
    ],
)
def test_unknown_cells(asked: Poll, cell: str) -> None:
    assert not defence.known(asked, cell)
