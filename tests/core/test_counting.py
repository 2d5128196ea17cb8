"""Results of made-up votes: outcomes, working in words, the cut, groups, and the defences."""

import json
from collections.abc import Sequence

import pytest

from klubba.core import counting
from klubba.core.counting import count, fold
from klubba.core.model import (
    Base,
    Cells,
    Condition,
    Method,
    More,
    Option,
    Outcome,
    Poll,
    Register,
    Result,
    Seat,
    Secrecy,
    Share,
    Text,
)
from klubba.core.rulewords import rule_words
from klubba.errors import Refusal

ONE = 1_000_000
YES_NO = (Option("yes", Text("Ja", "Yes")), Option("no", Text("Nej", "No")))
ABSTAIN = Option("abstain", Text("Avstår", "Abstain"))
TWO_THIRDS = Share(Base.VALID, 2, 3, at_least=True)
HALF_OF_ALL = Share(Base.ENTITLED, 1, 2, at_least=False)
THREE_QUARTERS = Share(Base.YES_NO, 3, 4, at_least=True)


def question(*rule: Condition, base: Base = Base.VALID, quorum: bool = False, secret: bool = False) -> Poll:
    secrecy = Secrecy.SECRET if secret else Secrecy.OPEN
    return Poll(
        *("p", Text("Ska vi?"), Method.YES_NO_ABSTAIN, (*YES_NO, ABSTAIN)),
        rule=rule or (More(),),
        base=base,
        quorum=quorum,
        secrecy=secrecy,
    )


def choice(options: int = 5, most: int = 2, winners: int = 2) -> Poll:
    given = tuple(Option(f"o{n}", Text("ABCDEFGH"[n])) for n in range(options))
    return Poll("p", Text("Vilka?"), Method.CHOOSE, given, choose_min=1, choose_max=most, winners=winners)


def roll(*weights: int, groups: Sequence[str] = ("",), present: int | None = None) -> Register:
    heads = len(weights) if present is None else present
    return Register(
        tuple(
            Seat(str(n), f"N{n}", group=groups[n % len(groups)], weight=weight, present=n < heads)
            for n, weight in enumerate(weights)
        )
    )


def result(poll: Poll, yes: int, no: int, abstain: int, members: int, present: int | None = None) -> Result:
    """One vote each."""
    votes = [((0,), ONE)] * yes + [((1,), ONE)] * no + [((2,), ONE)] * abstain
    return count(poll, roll(*[ONE] * members, present=present), fold(poll, votes))


@pytest.mark.parametrize(
    ("rule", "figures", "outcome"),
    [
        ((More(),), (5, 4, 0, 9), "yes"),
        ((More(),), (4, 5, 0, 9), "no"),
        ((More(),), (4, 4, 1, 9), "tie"),
        ((More(),), (0, 0, 9, 9), "no_result"),
        ((More(),), (0, 0, 0, 9), "no_result"),
        ((More(),), (0, 0, 0, 0), "no_result"),
        ((TWO_THIRDS,), (6, 3, 0, 9), "yes"),
        ((TWO_THIRDS,), (5, 4, 0, 9), "no"),
        # Valid counts abstentions: they are no blank ballots.
        ((TWO_THIRDS,), (6, 2, 2, 10), "no"),
        ((Share(Base.YES_NO, 2, 3, True),), (6, 2, 2, 10), "yes"),
        ((Share(Base.VALID, 1, 2, False),), (5, 5, 0, 10), "no"),
        ((HALF_OF_ALL,), (5, 0, 0, 9), "yes"),
        ((HALF_OF_ALL,), (5, 0, 0, 10), "no"),
        ((THREE_QUARTERS, HALF_OF_ALL), (303, 18, 26, 349), "yes"),
        ((THREE_QUARTERS, HALF_OF_ALL), (174, 0, 0, 349), "no"),
        ((THREE_QUARTERS, HALF_OF_ALL), (240, 81, 0, 349), "no"),
        # Only a condition that a casting vote could turn makes a tie.
        ((More(), HALF_OF_ALL), (4, 4, 0, 9), "no"),
        ((More(), Share(Base.VALID, 1, 3, True)), (4, 4, 0, 9), "tie"),
        ((More("yes", "abstain"), More()), (4, 4, 4, 12), "tie"),
        ((More("yes", "abstain"), More()), (4, 4, 5, 13), "no"),
        ((More("no", "yes"),), (4, 5, 0, 9), "yes"),
    ],
)
def test_outcomes(rule: tuple[Condition, ...], figures: tuple[int, int, int, int], outcome: str) -> None:
    assert result(question(*rule), *figures).outcome == outcome


def test_the_working_says_what_was_needed() -> None:
    counted = result(question(TWO_THIRDS), 7, 2, 0, 9)
    (line,) = counted.working
    assert (line.needed, line.got, line.base, line.holds, line.unit) == (6 * ONE, 7 * ONE, 9 * ONE, True, "weight")
    assert line.text == Text(
        "Minst två tredjedelar av de giltiga rösterna: behövde minst 6 av 9, fick 7.",
        "At least two thirds of the valid votes: needed at least 6 of 9, got 7.",
    )
    (line,) = result(question(), 4, 5, 1, 10).working
    assert (line.needed, line.got, line.base, line.holds) == (5 * ONE, 4 * ONE, 9 * ONE, False)
    assert line.text.sv == "Fler ja än nej: behövde minst 5 av 9, fick 4."


def test_quorum_is_counted_in_heads_and_comes_first() -> None:
    poll = question(quorum=True)
    counted = result(poll, 3, 1, 0, members=10, present=5)
    assert counted.outcome is Outcome.NO_QUORUM
    quorum = counted.working[0]
    assert (quorum.unit, quorum.needed, quorum.got, quorum.base, quorum.holds) == ("heads", 6, 5, 10, False)
    assert counted.sentence.sv == "Mötet kan inte besluta: 5 av 10 är närvarande, minst 6 behövs."
    assert not any(line.winner for line in counted.lines)
    assert result(poll, 3, 1, 0, members=10, present=6).outcome is Outcome.YES
    assert result(poll, 3, 1, 0, members=11, present=6).outcome is Outcome.YES


def test_sentences() -> None:
    assert result(question(), 7, 2, 1, 10).sentence == Text(
        "Mötet svarar ja: 7 ja, 2 nej och 1 avstår.", "The meeting says yes: 7 yes, 2 no and 1 abstain."
    )
    assert result(question(), 2, 7, 1, 10).sentence.sv == "Mötet svarar nej: 2 ja, 7 nej och 1 avstår."
    assert result(question(TWO_THIRDS), 5, 4, 0, 9).sentence.sv == (
        "Mötet svarar nej, för ja fick inte den majoritet som krävs: 5 ja, 4 nej och 0 avstår."
    )
    assert result(question(), 4, 4, 0, 9).sentence.en == "A tie: 4 yes, 4 no and 0 abstain."
    assert result(question(), 0, 0, 4, 9).sentence.sv == "Inget resultat: alla som röstade avstod."
    assert result(question(), 0, 0, 0, 9).sentence.sv == "Inget resultat: ingen röstade."


def test_reconciliation() -> None:
    counted = result(question(), 303, 18, 26, 349)
    assert (counted.register, counted.cast, counted.not_voted) == (349, 347, 2)
    assert counted.reconciliation.sv == "349 röstberättigade = 347 röstande + 2 som inte röstade"


def test_weights_decide_and_stay_exact() -> None:
    poll = question()
    register = roll(500_000, 500_001, ONE, groups=("a",))
    counted = count(poll, register, fold(poll, [((1,), ONE), ((0,), 500_000), ((0,), 500_001)]))
    assert counted.outcome is Outcome.YES
    yes, no, _ = counted.lines
    assert (yes.heads, yes.weight, no.heads, no.weight) == (2, 1_000_001, 1, ONE)
    assert counted.working[0].text.sv == "Fler ja än nej: behövde minst 1,000001 av 2,000001, fick 1,000001."
    assert counted.sentence.en == "The meeting says yes: 1.000001 yes, 1 no and 0 abstain."
    assert counted.reconciliation.sv.endswith("(röstvikt 2,000001 = 2,000001 + 0)")


def test_needed_is_the_least_that_somebody_could_have_got() -> None:
    poll = question(TWO_THIRDS)
    (line,) = count(poll, roll(*[ONE] * 10), fold(poll, [((0,), ONE)] * 10)).working
    assert line.needed == 7 * ONE
    half = [500_000] * 10
    (line,) = count(poll, roll(*half), fold(poll, [((0,), 500_000)] * 10)).working
    assert line.needed == 3_500_000


def test_percents_round_half_up_and_leave_out_what_is_not_in_the_base() -> None:
    assert [line.percent for line in result(question(), 1, 15, 0, 20).lines] == ["6.3", "93.8", "0.0"]
    assert [line.percent for line in result(question(base=Base.YES_NO), 1, 2, 3, 9).lines] == ["33.3", "66.7", ""]
    assert [line.percent for line in result(question(base=Base.ENTITLED), 2, 1, 1, 8).lines] == ["25.0", "12.5", "12.5"]
    assert [line.percent for line in result(question(), 0, 0, 0, 8).lines] == ["", "", ""]


def chosen(poll: Poll, *votes: tuple[int, ...]) -> Result:
    return count(poll, roll(*[ONE] * 20), fold(poll, [(vote, ONE) for vote in votes]))


def test_the_top_win() -> None:
    counted = chosen(choice(), (0, 1), (0, 1), (0, 2))
    assert counted.outcome is Outcome.DECIDED
    assert [line.winner for line in counted.lines] == [True, True, False, False, False]
    assert counted.sentence.sv == "Flest röster: ”A” (3 röster) och ”B” (2 röster)."
    assert counted.working[0].text.sv == "Gränsen för att vinna: 2 röster räckte, 1 röst räckte inte."


def test_a_tie_at_the_cut_is_reported() -> None:
    counted = chosen(choice(), (0, 1), (0, 2))
    assert counted.outcome is Outcome.TIE
    assert [line.winner for line in counted.lines] == [True, False, False, False, False]
    assert [line.tied for line in counted.lines] == [False, True, True, False, False]
    assert counted.sentence.sv == (
        "Klart: ”A” (2 röster). Lika röstetal om platsen som är kvar: ”B” och ”C” (1 röst var)."
    )
    assert counted.working[0].text.sv == "Vid gränsen har 2 alternativ 1 röst var, och bara 1 plats finns kvar."
    assert not counted.working[0].holds


def test_a_tie_that_fits_is_no_tie() -> None:
    counted = chosen(choice(), (0, 1), (0, 1), (2, 3))
    assert counted.outcome is Outcome.DECIDED
    assert [line.winner for line in counted.lines] == [True, True, False, False, False]


def test_an_option_without_votes_never_wins() -> None:
    counted = chosen(choice(), (0,), (0,))
    assert counted.outcome is Outcome.DECIDED
    assert [line.winner for line in counted.lines] == [True, False, False, False, False]
    assert chosen(choice()).outcome is Outcome.NO_RESULT
    assert chosen(choice()).sentence.sv == "Inget resultat: ingen röstade."


def test_all_level() -> None:
    counted = chosen(choice(), (0, 1), (2, 3))
    assert counted.outcome is Outcome.TIE
    assert [line.tied for line in counted.lines] == [True, True, True, True, False]
    assert counted.sentence.en == "A tie: “A”, “B”, “C” and “D” (1 vote each)."


def test_groups_of_an_open_round() -> None:
    poll, register = question(), roll(*[ONE] * 7, groups=("S", "M", "-"))
    votes = {"0": (0,), "3": (1,), "1": (0,), "2": (2,)}
    counted = count(poll, register, fold(poll, [(vote, ONE) for vote in votes.values()]), votes)
    assert [(g.group, g.heads, g.register, g.not_voted) for g in counted.groups] == [
        ("S", (1, 1, 0), 3, 1),
        ("M", (1, 0, 0), 2, 1),
        ("-", (0, 0, 1), 2, 1),
    ]


def test_a_secret_round_has_no_groups_even_if_somebody_hands_in_votes() -> None:
    poll, register = question(secret=True), roll(*[ONE] * 4, groups=("S", "M"))
    counted = count(poll, register, fold(poll, [((0,), ONE)]), {"0": (0,)})
    assert counted.groups == ()


def test_no_groups_where_the_roll_has_none() -> None:
    poll = question()
    assert count(poll, roll(ONE, ONE), fold(poll, [((0,), ONE)]), {"0": (0,)}).groups == ()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (Cells({"0": 4}, {"0": 4 * ONE}, 4, 4 * ONE), "more_ballots_than_register"),
        (Cells({"0": 4}, {"0": 3 * ONE}, 4, 3 * ONE), "more_ballots_than_register"),
        (Cells({"0": 3}, {"0": 4 * ONE}, 3, 4 * ONE), "more_ballots_than_register"),
        (Cells({"0": 2}, {"0": 2 * ONE}, 1, ONE), "inconsistent_tally"),
        (Cells({"0": 1}, {"0": ONE}, 2, 2 * ONE), "inconsistent_tally"),
        (Cells({"7": 1}, {"7": ONE}, 1, ONE), "inconsistent_tally"),
        (Cells({"0": 2, "1": -1}, {"0": ONE}, 1, ONE), "inconsistent_tally"),
        (Cells({"0": 1}, {"0": ONE, "1": ONE}, 1, ONE), "inconsistent_tally"),
    ],
)
def test_figures_that_cannot_be_are_refused(cells: Cells, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        count(question(), roll(ONE, ONE, ONE), cells)
    assert refused.value.code == code


@pytest.mark.parametrize("votes", [{"0": (1,)}, {"0": (0,), "1": (0,)}, {}, {"stranger": (0,)}])
def test_a_tally_that_is_not_the_fold_of_the_box_is_refused(votes: dict[str, tuple[int, ...]]) -> None:
    poll = question()
    with pytest.raises(Refusal) as refused:
        count(poll, roll(ONE, ONE, ONE), fold(poll, [((0,), ONE)]), votes)
    assert refused.value.code == "tally_not_box"


def test_acclamation_is_a_decision_without_figures() -> None:
    counted = counting.acclaimed(question(), Outcome.NO)
    assert (counted.decided_by, counted.outcome) == ("acclamation", Outcome.NO)
    assert counted.sentence == Text("Mötet svarar nej, med acklamation.", "The meeting says no, by acclamation.")
    assert (counted.lines, counted.cast, counted.register, counted.groups) == ((), 0, 0, ())


def test_rules_in_plain_words() -> None:
    assert rule_words(question()).sv == "Det blir ja om ja får fler röster än nej."
    assert rule_words(question(THREE_QUARTERS, HALF_OF_ALL, quorum=True)) == Text(
        "Det blir ja om ja får minst tre fjärdedelar av ja- och nejrösterna och ja får mer än hälften av alla "
        "röstberättigade. Fler än hälften av alla röstberättigade måste vara närvarande.",
        "The answer is yes if yes gets at least three quarters of the yes and no votes and yes gets more than half of "
        "all those entitled to vote. More than half of all those entitled to vote must be present.",
    )
    assert rule_words(question(Share(Base.CAST, 10, 16, True))).sv.endswith("minst 5/8 av alla lämnade röster.")
    assert rule_words(choice()).sv == "Välj högst 2 av 5. De 2 som får flest röster vinner."
    assert rule_words(choice(most=1, winners=1)).en == "Choose 1 of 5. The one with most votes wins."


def test_no_result_mixes_heads_with_weights_in_its_json() -> None:
    """What is called weight is millionths, what is called heads is persons, all the way out."""
    import msgspec

    poll = question()
    out = json.loads(msgspec.json.encode(count(poll, roll(2 * ONE, ONE), fold(poll, [((0,), 2 * ONE)]))))
    assert (out["cast"], out["cast_weight"], out["register"], out["register_weight"]) == (1, 2 * ONE, 2, 3 * ONE)
