"""Reconciliation as a pure function: each kind of broken promise is found, and nothing that is right is."""

import json
from dataclasses import replace
from typing import Any

from klubba_loadtest.reconcile import Box, Kept, Verdict, reconcile
from klubba_loadtest.records import Ballot
from klubba_loadtest.truth import Boxes, box_of_result, read_bundle

OF = ("m", "p", 1)


def ballot(seat: int, seq: int, choices: tuple[int, ...] = (0,), answer: str = "accepted", **more: Any) -> Ballot:
    made = {"intended": 1.0, "sent": 1.0, "answered": 1.1, "sends": 1, **more}
    return Ballot(f"m/{seat}", "p", 1, bytes([seat, seq]) * 8, choices, answer=answer, seq=seq, **made)


def box(votes: dict[str, Kept], **more: Any) -> Box:
    heads: dict[int, int] = {}
    for kept in votes.values():
        for option in kept.choices:
            heads[option] = heads.get(option, 0) + 1
    return Box(votes, more.pop("heads", heads), more.pop("cast", len(votes)), **more)


def judged(ballots: list[Ballot], truth: Box, ended: float = 9.0) -> tuple[int, int, int, int]:
    verdict: Verdict = reconcile(ballots, Boxes({OF: truth}), [OF], {OF: ended})
    assert verdict.reconciled == (len(verdict.examples) == 0)
    return verdict.lost, verdict.double, verdict.wrong, verdict.late


TWO = [ballot(1, 1), ballot(2, 2, (1,))]
GOOD = box({"1": Kept((0,), 1), "2": Kept((1,), 2)}, closed_seq=9)


def test_what_is_right_is_right() -> None:
    assert judged(TWO, GOOD) == (0, 0, 0, 0)
    changed = [*TWO, ballot(1, 5, (2,), "replaced")]
    assert judged(changed, box({"1": Kept((2,), 5), "2": Kept((1,), 2)})) == (0, 0, 0, 0)
    refused = [*TWO, ballot(2, 2, (0,), "late"), ballot(3, 0, answer="not_open")]
    assert judged(refused, GOOD) == (0, 0, 0, 0)


def test_an_unanswered_ballot_may_or_may_not_be_counted() -> None:
    unknown = ballot(3, 0, (4,), "", answered=-1.0)
    assert judged([*TWO, unknown], GOOD) == (0, 0, 0, 0)
    assert judged([*TWO, unknown], box({**(GOOD.votes or {}), "3": Kept((4,), 9)})) == (0, 0, 0, 0)


def test_a_missing_ballot_is_lost() -> None:
    assert judged(TWO, box({"1": Kept((0,), 1)})) == (1, 0, 0, 0)
    assert reconcile(TWO, Boxes({}), [OF], {}).lost == 2


def test_an_older_ballot_of_the_same_voter_is_wrong() -> None:
    changed = [*TWO, ballot(1, 5, (2,), "replaced")]
    assert judged(changed, GOOD) == (0, 0, 1, 0)
    same_choice = [*TWO, ballot(1, 5, (0,), "replaced")]
    assert judged(same_choice, GOOD) == (0, 0, 1, 0)


def test_a_ballot_that_nobody_handed_in_is_double() -> None:
    assert judged(TWO, box({**(GOOD.votes or {}), "7": Kept((0,), 4)})) == (0, 1, 0, 0)


def test_figures_that_are_not_the_sum_of_the_ballots() -> None:
    assert judged(TWO, replace(GOOD, heads={0: 2, 1: 1})) == (0, 1, 0, 0)
    assert judged(TWO, replace(GOOD, heads={0: 1})) == (1, 0, 0, 0)
    assert judged(TWO, replace(GOOD, heads={0: 1, 2: 1})) == (0, 0, 1, 0)
    assert judged(TWO, replace(GOOD, cast=3)) == (0, 1, 0, 0)


def test_numbers_that_are_given_out_twice_and_seats_that_stand_twice() -> None:
    assert judged([ballot(1, 1), ballot(2, 1, (1,))], box({"1": Kept((0,)), "2": Kept((1,))})) == (0, 1, 0, 0)
    assert judged(TWO, replace(GOOD, repeated=("seat 1",))) == (0, 1, 0, 0)


def test_told_late_and_counted() -> None:
    assert judged([TWO[0], ballot(2, 0, (1,), "late")], GOOD) == (0, 0, 0, 1)
    moved = [*TWO, ballot(2, 2, (3,), "late")]
    assert judged(moved, box({"1": Kept((0,), 1), "2": Kept((3,), 2)})) == (0, 0, 0, 1)


def test_accepted_after_the_end() -> None:
    assert judged(TWO, replace(GOOD, closed_seq=1)) == (0, 0, 0, 1)
    assert judged([TWO[0], ballot(2, 2, (1,), sent=9.5)], GOOD, ended=9.0) == (0, 0, 0, 1)
    # The same ballot again, after the close, gets its receipt: that is right.
    assert judged([TWO[0], ballot(2, 2, (1,), "same", sent=9.5)], GOOD, ended=9.0) == (0, 0, 0, 0)


def test_an_acknowledged_ballot_that_is_not_in_the_log() -> None:
    logged = {ballot.ballot_id.hex(): ballot.seq for ballot in TWO}
    assert judged(TWO, replace(GOOD, logged=logged)) == (0, 0, 0, 0)
    del logged[TWO[1].ballot_id.hex()]
    assert judged(TWO, replace(GOOD, logged=logged)) == (1, 0, 0, 0)


def test_a_secret_round_is_held_by_its_sums() -> None:
    assert judged(TWO, Box(None, {0: 1, 1: 1}, 2)) == (0, 0, 0, 0)
    assert judged(TWO, Box(None, {0: 1}, 1)) == (2, 0, 0, 0)
    assert judged(TWO, Box(None, {0: 1, 2: 1}, 2)) == (0, 0, 1, 0)
    assert judged([*TWO, ballot(3, 0, (0,), "", answered=-1.0)], Box(None, {0: 2, 1: 1}, 3)) == (0, 0, 0, 0)


def test_a_result_becomes_a_box() -> None:
    result = {
        "lines": [{"option": "a", "heads": 2}, {"option": "b", "heads": 1}],
        "cast": 2,
        "votes": [{"seat": "1", "choices": ["b", "a"]}, {"seat": "2", "choices": ["a"]}],
    }
    assert box_of_result(result) == Box({"1": Kept((0, 1)), "2": Kept((0,))}, {0: 2, 1: 1}, 2)
    del result["votes"]
    assert box_of_result(result).votes is None


def test_a_bundle_becomes_boxes_with_numbers_and_the_end() -> None:
    def entry(n: int, seq: int, **facts: Any) -> bytes:
        text = json.dumps([n, seq, 0, {"poll": "p", "round": 1, **facts}])
        return f"entry {'0' * 64} {text}\n".encode()

    cast = {"kind": "cast", "voter": "1", "ballot_id": "ab", "choices": [0]}
    log = entry(1, 1, kind="open") + entry(2, 2, **cast) + entry(3, 3, **{**cast, "ballot_id": "cd", "choices": [1]})
    assert read_bundle("m", log, Boxes({})).box(OF) is None, "the round has not ended"
    found = read_bundle("m", log + entry(4, 4, kind="close"), Boxes({})).box(OF)
    assert found == Box({"1": Kept((1,), 3)}, {1: 1}, 1, (), 4, {"ab": 2, "cd": 3})
    again = read_bundle("m", log + entry(4, 4, **cast) + entry(5, 5, kind="close"), Boxes({})).box(OF)
    assert again is not None
    assert again.repeated == ("ballot ab",)
