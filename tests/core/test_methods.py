"""Results of every method: figures, winners, ties, working and sentences, from made-up votes."""

from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from polls import ONE, poll, ranking, register, result

from klubba.core import counting, decimals, written
from klubba.core.ballots import Marks
from klubba.core.counting import count, fold, merge
from klubba.core.details import Bin, Detail
from klubba.core.model import (
    QUESTIONS,
    Base,
    Cells,
    Counting,
    GroupLine,
    Method,
    Option,
    Outcome,
    Poll,
    Result,
    Secrecy,
    Text,
)
from klubba.core.rulewords import rule_words
from klubba.core.written import Decision, Moderation
from klubba.errors import Refusal

TENNESSEE: list[tuple[Marks, int]] = [((0, 1, 2, 3), 42), ((1, 2, 3, 0), 26), ((2, 3, 1, 0), 15), ((3, 2, 1, 0), 17)]


def winners(counted: Result) -> list[str]:
    return [line.option for line in counted.lines if line.winner]


def tied(counted: Result) -> list[str]:
    return [line.option for line in counted.lines if line.tied]


def detail(counted: Result) -> Detail:
    assert counted.detail is not None
    return counted.detail


# Rating


def test_rating() -> None:
    asked = poll(Method.RATING, 3)
    counted = result(asked, [((5, 3, -1), 2), ((4, 3, 1), 1)], silent=1)
    first, second, third = detail(counted).ratings
    assert (first.mean, first.shown, first.heads, first.spread_heads) == ("14/3", "4.67", 3, (0, 0, 0, 1, 2))
    assert (second.mean, second.shown, second.spread_weight) == ("3/1", "3", (0, 0, 3 * ONE, 0, 0))
    assert (third.heads, third.mean) == (1, "1/1")
    assert (winners(counted), counted.outcome) == (["a"], Outcome.DECIDED)
    assert [line.heads for line in counted.lines] == [3, 3, 1]
    assert counted.sentence == Text("Högst medelvärde: ”A” (4,67).", "Highest mean: “A” (4.67).")


def test_means_that_print_alike_are_no_tie() -> None:
    asked = poll(Method.RATING, 2, scale_max=10)
    votes: list[tuple[Marks, int]] = [((9, 9), 299), ((10, 9), 1)]
    counted = result(asked, votes)
    assert [rating.shown for rating in detail(counted).ratings] == ["9", "9"]
    assert winners(counted) == ["a"]


def test_equal_means_are_tied_and_what_nobody_rated_never_wins() -> None:
    asked = poll(Method.RATING, 3, winners=2, scale_min=0)
    assert tied(result(asked, [((4, 2, 2), 1), ((4, 3, 3), 1)])) == ["b", "c"]
    lone = result(asked, [((0, -1, -1), 3)])
    assert (winners(lone), tied(lone), detail(lone).ratings[1].mean) == (["a"], [], "")


def test_weights_weigh_in_the_mean() -> None:
    asked = poll(Method.RATING, 1)
    counted = count(asked, register(ONE, 1), fold(asked, [((1,), ONE), ((5,), 1)]))
    assert detail(counted).ratings[0].mean == decimals.exact(Fraction(ONE + 5, ONE + 1))


# Ranking


def test_run_off_tells_its_rounds() -> None:
    counted = result(ranking(Counting.IRV), TENNESSEE)
    rounds = detail(counted).rounds
    assert [r.votes for r in rounds] == [("42", "26", "15", "17"), ("42", "26", "", "32"), ("42", "", "", "58")]
    assert [r.eliminated for r in rounds] == [("c",), ("b",), ()]
    assert rounds[-1].elected == ("d",)
    assert (rounds[0].transferred, rounds[0].exhausted) == ("15", "")
    assert rounds[0].text == Text(
        "Omgång 1: ”C” har minst (15) och går ut.", "Round 1: “C” had fewest (15) and went out."
    )
    assert rounds[2].text.sv == "Omgång 3: ”D” når 51 röster och är klar."
    (working,) = counted.working
    assert (working.needed, working.got, working.base, working.holds) == (51 * ONE, 58 * ONE, 100 * ONE, True)
    assert counted.sentence == Text("”D” vinner efter 3 omgångar.", "“D” wins after 3 rounds.")
    assert [line.heads for line in counted.lines] == [42, 26, 15, 17]
    assert winners(counted) == ["d"]


def test_borda_and_schulze() -> None:
    borda = result(ranking(Counting.BORDA), TENNESSEE)
    assert (detail(borda).points, winners(borda)) == (("126", "194", "173", "107"), ["b"])
    assert borda.sentence.sv == "Flest poäng: ”B” (194 poäng)."
    schulze = result(ranking(Counting.SCHULZE), TENNESSEE)
    assert (winners(schulze), detail(schulze).pairwise[1][0]) == (["b"], 58 * ONE)
    assert schulze.sentence.sv == "”B” står sig bäst mot alla andra."
    assert result(ranking(Counting.BORDA, 3), [((0,), 1)]).detail == Detail(
        counting=Counting.BORDA, points=("2", "0.5", "0.5")
    )


def test_a_schulze_cycle_of_equals_is_a_tie() -> None:
    cycle = result(ranking(Counting.SCHULZE, 3), [((0, 1, 2), 1), ((1, 2, 0), 1), ((2, 0, 1), 1)])
    assert (cycle.outcome, tied(cycle), winners(cycle)) == (Outcome.TIE, ["a", "b", "c"], [])
    assert cycle.sentence.sv == "Lika: ”A”, ”B” och ”C”. Lotten får avgöra."


def test_stv_shows_fractions_exactly() -> None:
    asked = ranking(Counting.STV, 3, winners=2)
    counted = result(asked, [((0, 1), 4), ((0, 2), 3), ((1,), 1), ((2,), 2)])
    first, second = detail(counted).rounds[:2]
    assert (detail(counted).quota, first.elected, first.transferred) == ("4", ("a",), "3")
    assert second.votes == ("", "2.71", "3.29")
    assert second.exact == ("", "19/7", "23/7")
    assert winners(counted) == ["a", "c"]
    assert counted.sentence.sv == "Valda: ”A” och ”C”."


def test_a_tie_in_an_elimination_stops_the_count() -> None:
    counted = result(ranking(Counting.IRV, 3), [((0,), 3), ((1,), 2), ((2,), 2)])
    assert (counted.outcome, tied(counted), winners(counted)) == (Outcome.TIE, ["b", "c"], [])
    assert detail(counted).rounds[-1].text.sv == (
        "Omgång 1: ”B” och ”C” har lika få röster (2), och en av dem ska gå ut. Lotten får avgöra."
    )


# Numbers


def test_numbers() -> None:
    asked = poll(Method.NUMBER, 0, decimals=1, unit=Text("kr"))
    counted = result(asked, [("10", 1), ("12.5", 2), ("-3", 1)])
    found = detail(counted).number
    assert found is not None
    assert (found.mean, found.mean_shown, found.median, found.median_shown) == ("8/1", "8", "45/4", "11.25")
    assert (found.least, found.most, found.heads) == ("-3", "12.5", 4)
    assert found.bins == (Bin("-3", "-3", 1, ONE), Bin("10", "10", 1, ONE), Bin("12.5", "12.5", 2, 2 * ONE))
    assert counted.sentence == Text(
        "4 svar. Svaret i mitten är 11,25 kr, medelvärdet 8 kr.",
        "4 answers. The one in the middle is 11.25 kr, the mean 8 kr.",
    )
    assert (counted.outcome, counted.lines) == (Outcome.DECIDED, ())


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=60))
@settings(deadline=None)
def test_mean_and_median_are_those_of_the_sorted_list(values: list[int]) -> None:
    asked = poll(Method.NUMBER, 0, decimals=6)
    counted = result(asked, [(decimals.canonical(value), 1) for value in values])
    found = detail(counted).number
    assert found is not None
    ordered, middle = sorted(values), len(values) // 2
    median = Fraction(ordered[middle] + ordered[-middle - 1], 2)
    assert found.median == decimals.exact(median / ONE)
    assert found.mean == decimals.exact(Fraction(sum(values), len(values) * ONE))
    assert sum(b.heads for b in found.bins) == len(values)
    assert len(found.bins) <= 24
    edges = [decimals.parse(edge) for b in found.bins for edge in (b.low, b.high)]
    assert edges == sorted(edges)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("10/3", "3.33"), ("1/200", "0.01"), ("-1/200", "-0.01"), ("-1/1000", "0"), ("7/2", "3.5"), ("12/1", "12")],
)
def test_numbers_are_rounded_halves_away_from_zero(number: str, shown: str) -> None:
    assert decimals.shown(Fraction(number)) == shown


# Texts


def test_no_text_is_shown_before_it_is_approved() -> None:
    asked = poll(Method.TEXT, 0, text_max=40)
    votes: list[tuple[Marks, int]] = [("Mer mod", 2), ("Hemligt namn", 1), ("Tack", 1)]
    hidden = result(asked, votes)
    assert detail(hidden) == Detail(waiting=3)
    assert b"mod" not in msgspec.json.encode(hidden).lower().replace(b"method", b"")
    decided = written.moderation(
        [
            Decision("Mer mod", False),
            Decision("Hemligt namn", False),
            Decision("Mer mod", True),
            Decision("Annat", True),
        ]
    )
    shown = result(asked, votes, moderated=decided)
    assert [(line.text, line.heads) for line in detail(shown).texts] == [("Mer mod", 2)]
    assert (detail(shown).waiting, detail(shown).refused) == (1, 1)
    assert b"Hemligt" not in msgspec.json.encode(shown)
    assert shown.sentence.sv == "1 text visas, 1 väntar på att granskas."


def test_words_of_a_cloud_add_up() -> None:
    asked = poll(Method.WORDS, 0, text_max=20, choose_max=3)
    approved = Moderation(approved=frozenset({"mod", "å"}))
    counted = result(asked, [("mod,å", 2), ("fest,mod", 1)], moderated=approved)
    assert [(line.text, line.heads) for line in detail(counted).texts] == [("mod", 3), ("å", 2)]
    assert (detail(counted).waiting, counted.cast) == (1, 3)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans())))
@settings(deadline=None)
def test_moderation_is_the_last_decision_on_each_text(decisions: list[tuple[str, bool]]) -> None:
    found = written.moderation(Decision(text, show) for text, show in decisions)
    assert not found.approved & found.refused
    for text in "abc":
        said = [show for other, show in decisions if other == text]
        assert (text in found.approved, text in found.refused) == (said[-1:] == [True], said[-1:] == [False])


# Blank


def test_blank_is_cast_but_not_valid() -> None:
    asked = poll(Method.CHOOSE, 2, blank=True, choose_max=1)
    counted = result(asked, [((0,), 3), ((1,), 1), ((2,), 4)], silent=2)
    assert [(line.option, line.heads, line.percent) for line in counted.lines] == [
        ("a", 3, "75.0"),
        ("b", 1, "25.0"),
        ("blank", 4, ""),
    ]
    assert (winners(counted), counted.cast, detail(counted).blank_heads) == (["a"], 8, 4)
    cast = result(structs.replace(asked, base=Base.CAST), [((0,), 3), ((1,), 1), ((2,), 4)])
    assert [line.percent for line in cast.lines] == ["37.5", "12.5", "50.0"]


@pytest.mark.parametrize("method", Method)
def test_blanks_alone_give_no_result(method: Method) -> None:
    fixed = {Method.YES_NO: 2, Method.YES_NO_ABSTAIN: 3, Method.NUMBER: 0, Method.TEXT: 0, Method.WORDS: 0}
    number = fixed.get(method, 2)
    asked = poll(method, number, blank=True, text_max=20)
    if method in QUESTIONS:
        answers = [Option(name, Text(name)) for name in ("yes", "no", "abstain")[:number]]
        asked = structs.replace(asked, options=(*answers, asked.options[-1]))
    marks: dict[Method, Marks] = {Method.RATING: (-1, -1), Method.NUMBER: "", Method.TEXT: "", Method.WORDS: ""}
    counted = result(asked, [(marks.get(method, (number,)), 3)], silent=1)
    assert (counted.outcome, winners(counted), tied(counted)) == (Outcome.NO_RESULT, [], [])
    assert (detail(counted).blank_heads, counted.cast, counted.not_voted) == (3, 3, 1)
    assert counted.sentence.sv in (
        "Inget resultat: alla röster var blanka.",
        "Inget resultat: alla som röstade avstod eller röstade blankt.",
    )


def test_blank_ballots_of_a_ranking_lower_the_quota() -> None:
    asked = ranking(Counting.STV, 3, winners=2, blank=True)
    counted = result(asked, [((0,), 4), ((1,), 4), ((2,), 1), ((3,), 90)])
    assert (detail(counted).quota, winners(counted)) == ("4", ["a", "b"])


# Every method


def test_groups_of_an_open_ranking_by_first_preference() -> None:
    asked = ranking(Counting.IRV, 2)
    votes: dict[str, Marks] = {"0": (0, 1), "1": (1,)}
    roll = register(ONE, ONE, ONE, group="Norr")
    counted = count(asked, roll, fold(asked, ((v, ONE) for v in votes.values())), votes)
    assert counted.groups == (GroupLine("Norr", (1, 1), 3, 1),)
    secret = structs.replace(asked, secrecy=Secrecy.SECRET)
    assert count(secret, roll, fold(asked, ((v, ONE) for v in votes.values())), votes).groups == ()


def test_a_tally_of_other_rankings_than_the_box_is_found() -> None:
    asked = ranking(Counting.IRV, 3)
    tally = fold(asked, [((0, 1), ONE), ((1,), ONE)])
    for votes in ({"0": (0, 2), "1": (1,)}, {"0": (0, 1)}):
        with pytest.raises(Refusal) as told:
            count(asked, register(ONE, ONE), tally, votes)
        assert told.value.code == "tally_not_box"


@pytest.mark.parametrize(
    ("asked", "cells"),
    [
        (ranking(Counting.IRV, 3), {"0>0": 1}),
        (ranking(Counting.IRV, 3), {"0>1": 2}),
        (ranking(Counting.IRV, 3), {}),
        (poll(Method.RATING, 2), {"0=1": 1, "0=2": 1}),
        (poll(Method.RATING, 2), {"0=9": 1}),
        (poll(Method.RATING, 2, blank=True), {"0=1": 1, "2": 1}),
        (poll(Method.NUMBER, 0, number_max="5"), {"=6": 1}),
        (poll(Method.TEXT, 0, text_max=2), {"~YWJj": 1}),
        (poll(Method.CHOOSE, 2, blank=True, choose_max=1), {"0": 1, "2": 1}),
        (poll(Method.CHOOSE, 2), {"0": 1, "1": -1}),
    ],
)
def test_a_tally_that_no_ballots_make_is_refused(asked: Poll, cells: dict[str, int]) -> None:
    """One ballot was cast."""
    tally = Cells(cells, {cell: times * ONE for cell, times in cells.items()}, 1, ONE)
    with pytest.raises(Refusal) as told:
        count(asked, register(ONE, ONE), tally)
    assert told.value.code == "inconsistent_tally"


METHODS: list[tuple[Poll, list[Any]]] = [
    (poll(Method.CHOOSE, 3, blank=True), [(0,), (0, 1), (2,), (3,)]),
    (poll(Method.RATING, 2, blank=True), [(1, 5), (-1, 3), (2, -1), (-1, -1)]),
    *((ranking(counting, 3, blank=True), [(0, 1, 2), (2,), (1, 0), (3,)]) for counting in Counting),
    (poll(Method.NUMBER, 0, decimals=2, blank=True), ["1", "2.25", "-7", ""]),
    (poll(Method.WORDS, 0, choose_max=2, text_max=9, blank=True), ["a,b", "b", "c", ""]),
]


@given(st.data())
@settings(deadline=None)
def test_order_does_not_matter_and_merge_equals_whole(data: st.DataObject) -> None:
    asked, forms = data.draw(st.sampled_from(METHODS))
    box = data.draw(st.lists(st.tuples(st.sampled_from(forms), st.integers(1, 3_000_001)), max_size=12))
    cut = data.draw(st.integers(0, len(box)))
    shuffled = data.draw(st.permutations(box))
    whole = fold(asked, box)
    assert fold(asked, shuffled) == Cells(whole.heads, whole.weight, whole.cast_heads, whole.cast_weight)
    assert merge(fold(asked, box[:cut]), fold(asked, box[cut:])) == whole
    roll = register(*(weight for _, weight in box), 1)
    counted = count(asked, roll, whole)
    assert counted == count(asked, roll, fold(asked, shuffled))
    assert msgspec.json.decode(msgspec.json.encode(counted), type=Result) == counted
    assert counted.register == counted.cast + counted.not_voted
    assert counted.cast_weight == sum(weight for _, weight in box)
    assert detail(counted).blank_heads == sum(marks == forms[-1] for marks, _ in box)
    for line in counted.working:
        assert line.holds == (line.got >= line.needed) or counted.outcome is Outcome.TIE
    assert counted.sentence.sv
    assert counted.sentence.en
    assert (counted.outcome is Outcome.TIE) == any(line.tied for line in counted.lines)


@pytest.mark.parametrize(
    ("asked", "sv"),
    [
        (poll(Method.RATING, 2), "Ge betyg från 1 till 5, där 5 är bäst. Högst medelvärde vinner."),
        (poll(Method.NUMBER, 0, number_min="-2.5", unit=Text("kr")), "Skriv ett tal, minst −2,5 kr."),
        (poll(Method.NUMBER, 0), "Skriv ett tal."),
        (poll(Method.NUMBER, 0, unit=Text("kr")), "Skriv ett tal (kr)."),
        (poll(Method.NUMBER, 0, number_min="1", number_max="9"), "Skriv ett tal från 1 till 9."),
        (poll(Method.WORDS, 3, choose_max=3), "Skriv högst 3 ord. Mötesledningen granskar innan något visas."),
        (
            poll(Method.CHOOSE, 3, blank=True, choose_max=1),
            "Välj 1 av 3. Den som får flest röster vinner. Du kan också rösta blankt.",
        ),
        (
            ranking(Counting.BORDA, 3),
            "Sätt alternativen i ordning, det bästa först. "
            "Första plats ger 2 poäng, nästa 1 och så vidare. Flest poäng vinner.",
        ),
        (
            ranking(Counting.STV, 3, winners=2, choose_min=2),
            "Sätt alternativen i ordning, det bästa först. Rangordna 2–3. "
            "2 platser fördelas. En röst som inte behövs där den ligger går vidare till nästa val.",
        ),
    ],
)
def test_the_rule_in_words(asked: Poll, sv: str) -> None:
    assert rule_words(asked).sv == sv
    assert rule_words(asked).en


def test_figures_of_a_ranking_are_first_preferences() -> None:
    asked = ranking(Counting.IRV, 2, blank=True)
    assert counting.figures(asked, fold(asked, [((1, 0), 2 * ONE), ((1,), ONE), ((2,), ONE)])) == (
        (0, 0),
        (2, 3 * ONE),
        (1, ONE),
    )


def test_rounds_speak_of_one_and_of_several() -> None:
    several = result(ranking(Counting.STV, 3, winners=2), [((0,), 2), ((1,), 2)])
    assert detail(several).rounds[0].text == Text(
        "Omgång 1: ”A” och ”B” når 2 röster och är klara.", "Round 1: “A” and “B” reached 2 votes and are in."
    )
    rest = result(ranking(Counting.STV, 3, winners=2), [((0,), 5), ((1,), 1)])
    assert (
        detail(rest).rounds[-1].text.sv
        == "Omgång 1: det finns inte fler alternativ kvar än platser: ”A” och ”B” är klara."
    )
