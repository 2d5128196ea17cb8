"""The drawing of lots: reproducible by anybody, bound by the commitment, and fair over many seeds."""

import hashlib
import hmac
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from polls import ONE, poll, ranking, register, result

from klubba.core import counting, lots
from klubba.core.model import BLANK, Counting, Method, Option, Outcome, Poll, Text
from klubba.errors import Refusal

SEED = bytes(range(32))
IDS = ("a", "b", "c", "d")
words = st.text("abc 1å", min_size=1).filter(str.strip)
QUESTION = Poll("p", Text("Ska vi?"), Method.YES_NO, (Option("yes", Text("Ja")), Option("no", Text("Nej"))))


def test_anybody_can_draw_it_again_with_any_tool() -> None:
    drawn = lots.draw(SEED, ["sju", " 12 "], IDS)
    assert drawn.commit == hashlib.sha256(SEED).hexdigest()

    def ticket(option: str) -> bytes:
        said = json.dumps(["sju", "12", option], separators=(",", ":"))
        return hmac.new(bytes.fromhex(drawn.seed), said.encode(), hashlib.sha256).digest()

    assert drawn.order == tuple(sorted(IDS, key=ticket))
    lots.verify(drawn, IDS)


@given(st.binary(min_size=32, max_size=32), st.lists(words, min_size=1, max_size=3))
@settings(deadline=None)
def test_a_drawing_verifies_and_orders_each_option_once(seed: bytes, said: list[str]) -> None:
    drawn = lots.draw(seed, said, IDS)
    lots.verify(drawn, IDS)
    lots.verify(drawn, IDS[::-1])
    assert sorted(drawn.order) == list(IDS)


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ({"seed": bytes(32).hex()}, "commit_mismatch"),
        ({"commit": "00" * 32}, "commit_mismatch"),
        ({"seed": "5e"}, "bad_seed"),
        ({"seed": "x" * 64}, "bad_seed"),
        ({"contributions": ("sju", "13")}, "order_mismatch"),
        ({"contributions": ()}, "contributions_missing"),
    ],
)
def test_a_forged_drawing_is_found(forged: dict[str, object], code: str) -> None:
    drawn = lots.draw(SEED, ["sju", "12"], [str(n) for n in range(20)])
    with pytest.raises(Refusal) as told:
        lots.verify(structs.replace(drawn, **forged), [str(n) for n in range(20)])  # type: ignore[arg-type]
    assert told.value.code == code


def test_another_order_or_another_roll_of_options_is_found() -> None:
    drawn = lots.draw(SEED, ["sju"], IDS)
    for other in (structs.replace(drawn, order=drawn.order[::-1]), structs.replace(drawn, order=drawn.order[:3])):
        with pytest.raises(Refusal):
            lots.verify(other, IDS)
    with pytest.raises(Refusal):
        lots.verify(drawn, (*IDS, "e"))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([], "contributions_missing"),
        (["  "], "contribution_empty"),
        (["x" * 201], "contribution_too_long"),
        (["x"] * 21, "too_many_contributions"),
    ],
)
def test_contributions(said: list[str], code: str) -> None:
    with pytest.raises(Refusal) as told:
        lots.draw(SEED, said, IDS)
    assert told.value.code == code


def test_each_order_comes_about_equally_often() -> None:
    orders = Counter(lots.draw(n.to_bytes(32, "big"), ["x"], IDS[:3]).order for n in range(6000))
    assert len(orders) == 6
    assert all(850 < times < 1150 for times in orders.values())  # 1000 each, ±5 σ


def test_the_seed_is_of_its_round() -> None:
    seeds = {lots.seed(secret, poll, n) for secret in (b"s" * 32, b"t" * 32) for poll in ("p", "q") for n in (1, 2)}
    assert len(seeds) == 8
    assert all(len(seed) == lots.SEED_BYTES for seed in seeds)


def test_lots_break_a_tie_at_the_cut() -> None:
    asked = poll(Method.CHOOSE, 4, winners=2)
    votes = [((0,), 3), ((1,), 2), ((2,), 2), ((3,), 1)]
    tied = result(asked, votes)
    assert (tied.outcome, tied.decided_by) == (Outcome.TIE, "vote")
    drawn = lots.draw(SEED, ["x"], [option.id for option in asked.options])
    broken = result(asked, votes, lots=drawn)
    lucky = min("b", "c", key=drawn.order.index)
    assert (broken.outcome, broken.decided_by) == (Outcome.DECIDED, "lots")
    assert {line.option for line in broken.lines if line.winner} == {"a", lucky}
    assert not any(line.tied for line in broken.lines)
    assert broken.detail is not None
    assert broken.detail.lots == drawn
    assert broken.sentence.sv.endswith("Lotten avgjorde.")


@pytest.mark.parametrize("asked", [ranking(counting, 3) for counting in Counting] + [poll(Method.RATING, 3)])
def test_lots_break_a_tie_in_every_election(asked: Poll) -> None:
    rated = asked.method is Method.RATING
    votes = [((5, 5, 1), 3)] if rated else [((0, 1, 2), 2), ((1, 0, 2), 2)]
    assert result(asked, votes).outcome is Outcome.TIE
    for seed in (SEED, SEED[::-1], bytes(32)):
        drawn = lots.draw(seed, ["x"], [option.id for option in asked.options])
        broken = result(asked, votes, lots=drawn)
        winners = [line.option for line in broken.lines if line.winner]
        assert (broken.outcome, broken.decided_by, len(winners)) == (Outcome.DECIDED, "lots", 1)
        if asked.counting is not Counting.STV or rated:
            assert winners == [min("ab", key=drawn.order.index)]


def test_nobody_draws_lots_where_nothing_is_tied() -> None:
    asked = poll(Method.CHOOSE, 3, blank=True)
    drawn = lots.draw(SEED, ["x"], [option.id for option in asked.options])
    assert BLANK in drawn.order
    for votes in ([((0,), 2)], [((3,), 2)]):
        with pytest.raises(Refusal) as told:
            result(asked, votes, lots=drawn)
        assert told.value.code == "no_tie"


def test_the_casting_vote_carries_a_tied_matter() -> None:
    tied = result(QUESTION, [((0,), 4), ((1,), 4)], silent=1)
    carried = counting.casting_vote(tied, "no")
    assert (carried.outcome, carried.decided_by) == (Outcome.NO, "casting_vote")
    assert carried.detail is not None
    assert carried.detail.casting_vote == "no"
    assert [(line.option, line.winner, line.tied) for line in carried.lines] == [
        ("yes", False, True),
        ("no", True, True),
    ]
    assert carried.sentence == Text(
        "Lika röstetal: 4 ja och 4 nej. Ordförandens utslagsröst är nej: mötet svarar nej.",
        "A tie: 4 yes and 4 no. The chair's casting vote is no: the meeting says no.",
    )
    # Everything that was counted stands.
    assert (carried.working, carried.cast, carried.not_voted) == (tied.working, tied.cast, tied.not_voted)


def test_no_casting_vote_without_a_tie() -> None:
    choice = poll(Method.CHOOSE, 2)
    for other in (result(QUESTION, [((0,), 1)]), result(QUESTION, []), result(choice, [((0,), 1), ((1,), 1)])):
        with pytest.raises(Refusal) as told:
            counting.casting_vote(other, "yes")
        assert told.value.code == "no_tie"
    tied = result(QUESTION, [((0,), 1), ((1,), 1)])
    with pytest.raises(Refusal):
        counting.casting_vote(tied, "abstain")
    assert counting.count(QUESTION, register(ONE), counting.fold(QUESTION, [])).outcome is Outcome.NO_RESULT
