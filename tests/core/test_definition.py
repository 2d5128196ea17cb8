"""Meetings from plain data: what is accepted, and every refusal with its place."""

import copy
from typing import Any

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from klubba import limits
from klubba.core.definition import define
from klubba.core.model import Base, Change, Meeting, Method, More, Option, Secrecy, Share, Text
from klubba.core.rolls import weight

ONE = 1_000_000
YES = {"title": "Ska vi?", "method": "yes_no"}
CHOOSE = {"title": "Vilka?", "method": "choose", "options": ["A", "B", "C"]}


def data(**poll: object) -> dict[str, Any]:
    """A meeting with one poll, changed as given; `...` removes a key."""
    changed = (CHOOSE if poll.get("method") == "choose" else YES) | poll
    return {
        "id": "m",
        "title": "Möte",
        "roll": [{"seat": "1", "name": "Anna"}, {"seat": "2", "name": "Bo"}],
        "items": [{"title": "Ärende", "polls": [{k: v for k, v in changed.items() if v is not ...}]}],
    }


def accepted(given: object) -> Meeting:
    meeting, problems = define(given)
    assert problems == []
    assert meeting is not None
    return meeting


def refused(given: object) -> list[tuple[str, str]]:
    meeting, problems = define(given)
    assert meeting is None
    assert all(problem.expected and problem.got for problem in problems)
    return [(problem.place, problem.code) for problem in problems]


def test_a_whole_meeting() -> None:
    meeting = accepted(
        {
            "id": "m-1",
            "title": "Möte",
            "title_en": "Meeting",
            "language": "en",
            "place": "Salen",
            "place_en": "Hall",
            "wifi": "gäst",
            "roll": [
                {"seat": "A1", "name": "Anna", "organisation": "AB", "group": "g", "weight": "0.5", "remote": "ja"},
                {"seat": "A2", "name": "Bo", "weight": 2, "remote": False, "email": "bo@example.org"},
            ],
            "items": [
                {
                    "id": "ett",
                    "title": "Ett",
                    "text": "Rad ett\nrad två",
                    "polls": [
                        {"title": "Ja?", "method": "yes_no_abstain", "base": "present", "majority": "absolute"},
                        {
                            "id": "val",
                            "title": "Val",
                            "title_en": "Choice",
                            "method": "choose",
                            "options": ["A", {"id": "b", "text": "B", "text_en": "Be"}, " C "],
                            "choose": 2,
                            "winners": 2,
                            "secrecy": "secret",
                            "change": "first",
                            "quorum": True,
                        },
                    ],
                },
                {"title": "Två", "polls": [{"title": "Nej?", "method": "yes_no", "live": True}]},
            ],
        }
    )
    assert (meeting.id, meeting.title, meeting.language) == ("m-1", Text("Möte", "Meeting"), "en")
    assert (meeting.place, meeting.wifi) == (Text("Salen", "Hall"), "gäst")
    assert [(seat.id, seat.weight, seat.remote) for seat in meeting.roll] == [
        ("A1", 500_000, True),
        ("A2", 2 * ONE, False),
    ]
    first, second = meeting.items
    assert (first.id, first.text.sv, second.id) == ("ett", "Rad ett\nrad två", "item-2")
    question, choice = first.polls
    assert (question.id, question.method) == ("item-1-poll-1", Method.YES_NO_ABSTAIN)
    assert [option.id for option in question.options] == ["yes", "no", "abstain"]
    assert question.rule == (Share(Base.PRESENT, 1, 2, at_least=False),)
    assert choice.options == (
        Option("option-1", Text("A")),
        Option("b", Text("B", "Be")),
        Option("option-3", Text("C")),
    )
    assert (choice.choose_min, choice.choose_max, choice.winners, choice.quorum) == (2, 2, 2, True)
    assert (choice.secrecy, choice.change) == (Secrecy.SECRET, Change.FIRST)
    assert second.polls[0].live
    assert second.polls[0].rule == (More(),)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"majority": "simple"}, (More(),)),
        ({"majority": "2/3"}, (Share(Base.VALID, 2, 3, at_least=True),)),
        ({"majority": "2/3", "base": "cast"}, (Share(Base.CAST, 2, 3, at_least=True),)),
        ({"rule": [{"more": "yes", "than": "no"}]}, (More(),)),
        (
            {"rule": [{"share_of": "yes_no", "at_least": "3/4"}, {"share_of": "members", "more_than": "1/2"}]},
            (Share(Base.YES_NO, 3, 4, at_least=True), Share(Base.ENTITLED, 1, 2, at_least=False)),
        ),
        ({"rule": [{"share_of": "entitled", "at_least": "1/1"}]}, (Share(Base.ENTITLED, 1, 1, at_least=True),)),
        (
            {"method": "yes_no_abstain", "rule": [{"more": "yes", "than": "abstain"}, {"more": "no", "than": "yes"}]},
            (More("yes", "abstain"), More("no", "yes")),
        ),
    ],
)
def test_rules(fields: dict[str, object], rule: tuple[object, ...]) -> None:
    assert accepted(data(**fields)).items[0].polls[0].rule == rule


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"title": ...}, "title", "missing"),
        ({"title": "  "}, "title", "empty"),
        ({"title": 7}, "title", "wrong_type"),
        ({"title": "x" * 601}, "title", "too_long"),
        ({"title": "a\x00b"}, "title", "control_character"),
        ({"title": "a\ud800b"}, "title", "control_character"),
        ({"title_en": 1}, "title_en", "wrong_type"),
        ({"id": "å"}, "id", "bad_id"),
        ({"id": "x" * 41}, "id", "bad_id"),
        ({"id": ""}, "id", "bad_id"),
        ({"id": "a}b"}, "id", "bad_id"),
        ({"method": ...}, "method", "missing"),
        ({"method": "ranked"}, "method", "unknown_value"),
        ({"options": ["A", "B"]}, "options", "not_allowed"),
        ({"winners": 1}, "winners", "not_allowed"),
        ({"base": "members_present"}, "base", "unknown_value"),
        ({"base": ["valid"]}, "base", "unknown_value"),
        ({"majority": "half"}, "majority", "unknown_value"),
        ({"majority": 0.5}, "majority", "unknown_value"),
        ({"majority": "4/3"}, "majority", "over_one"),
        ({"majority": "0/3"}, "majority", "bad_fraction"),
        ({"majority": "2/0"}, "majority", "bad_fraction"),
        ({"majority": "-1/2"}, "majority", "bad_fraction"),
        ({"majority": "simple", "rule": [{"more": "yes", "than": "no"}]}, "majority", "not_allowed"),
        ({"rule": []}, "rule", "too_few"),
        ({"rule": [{"more": "yes", "than": "no"}] * 9}, "rule", "too_many"),
        ({"rule": ["simple"]}, "rule[0]", "wrong_type"),
        ({"rule": [{}]}, "rule[0]", "bad_condition"),
        ({"rule": [{"more": "yes"}]}, "rule[0]", "bad_condition"),
        ({"rule": [{"share_of": "yes_no", "at_least": "1/2", "more_than": "1/2"}]}, "rule[0]", "bad_condition"),
        ({"rule": [{"more": "yes", "than": "yes"}]}, "rule[0].than", "same_option"),
        ({"rule": [{"more": "abstain", "than": "yes"}]}, "rule[0].more", "unknown_value"),
        ({"rule": [{"share_of": "everyone", "at_least": "1/2"}]}, "rule[0].share_of", "unknown_value"),
        ({"rule": [{"share_of": "yes_no", "at_least": "5/4"}]}, "rule[0].at_least", "over_one"),
        ({"rule": [{"share_of": "yes_no", "more_than": "1/1"}]}, "rule[0].more_than", "over_one"),
        ({"rule": [{"share_of": "yes_no", "more_than": 0.5}]}, "rule[0].more_than", "bad_fraction"),
        ({"rule": [{"more": "yes", "than": "no", "by": 2}]}, "rule[0].by", "unknown_key"),
        ({"secrecy": "hidden"}, "secrecy", "unknown_value"),
        ({"change": True}, "change", "unknown_value"),
        ({"live": "yes"}, "live", "wrong_type"),
        ({"live": 1}, "live", "wrong_type"),
        ({"quorum": None}, "quorum", "wrong_type"),
        ({"live": True, "secrecy": "secret"}, "live", "secret_and_live"),
        ({"threshold": 2}, "threshold", "unknown_key"),
    ],
)
def test_what_a_question_refuses(fields: dict[str, object], place: str, code: str) -> None:
    assert refused(data(**fields)) == [(f"items[0].polls[0].{place}", code)]


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"options": ...}, "options", "missing"),
        ({"options": "A, B"}, "options", "wrong_type"),
        ({"options": ["A"]}, "options", "too_few"),
        ({"options": [str(n) for n in range(33)]}, "options", "too_many"),
        ({"options": ["A", "B", 3]}, "options[2]", "wrong_type"),
        ({"options": ["A", "B", ""]}, "options[2]", "empty"),
        ({"options": ["A", "B", {"id": "c"}]}, "options[2].text", "missing"),
        ({"options": ["A", "B", {"text": "C", "colour": "red"}]}, "options[2].colour", "unknown_key"),
        ({"options": ["A", "B", " a "]}, "options[2]", "same_text"),
        ({"options": ["Gasse", "B", "gaße"]}, "options[2]", "same_text"),
        ({"options": ["Stor  höjd", "B", "stor HÖJD"]}, "options[2]", "same_text"),
        ({"options": ["Å", "B", "A\u030a"]}, "options[2]", "same_text"),
        ({"options": ["A", {"text": "B", "text_en": "X"}, {"text": "C", "text_en": "x"}]}, "options[2]", "same_text"),
        ({"options": [{"id": "a", "text": "A"}, {"id": "a", "text": "B"}]}, "options[1].id", "twice"),
        ({"choose": 4}, "choose", "out_of_range"),
        ({"choose": 0}, "choose", "out_of_range"),
        ({"choose": "2"}, "choose", "wrong_type"),
        ({"choose": True}, "choose", "wrong_type"),
        ({"choose": 2, "choose_max": 2}, "choose_max", "not_allowed"),
        ({"choose_min": 1}, "choose_max", "missing"),
        ({"choose_min": 3, "choose_max": 2}, "choose_min", "out_of_range"),
        ({"choose_max": 4}, "choose_max", "out_of_range"),
        ({"winners": 4}, "winners", "out_of_range"),
        ({"base": "yes_no"}, "base", "unknown_value"),
        ({"majority": "2/3"}, "majority", "not_allowed"),
    ],
)
def test_what_a_choice_refuses(fields: dict[str, object], place: str, code: str) -> None:
    assert refused(data(method="choose", **fields)) == [(f"items[0].polls[0].{place}", code)]


def test_options_that_differ_only_in_english_are_two() -> None:
    options = [{"text": "A", "text_en": "One"}, {"text": "B", "text_en": "Two"}]
    assert len(accepted(data(method="choose", options=options)).items[0].polls[0].options) == 2


def test_a_range_of_marks() -> None:
    poll = accepted(data(method="choose", choose_min=2, choose_max=3)).items[0].polls[0]
    assert (poll.choose_min, poll.choose_max) == (2, 3)
    poll = accepted(data(method="choose", choose_max=3)).items[0].polls[0]
    assert (poll.choose_min, poll.choose_max) == (1, 3)


@pytest.mark.parametrize(
    ("seat", "place", "code"),
    [
        ({"seat": ...}, "seat", "missing"),
        ({"seat": "1"}, "seat", "twice"),
        ({"seat": "plats 2"}, "seat", "bad_id"),
        ({"seat": 2}, "seat", "bad_id"),
        ({"name": ...}, "name", "missing"),
        ({"name": ""}, "name", "empty"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"name": "rad\nbruten"}, "name", "control_character"),
        ({"group": None}, "group", "wrong_type"),
        ({"weight": "0"}, "weight", "bad_weight"),
        ({"weight": 0}, "weight", "bad_weight"),
        ({"weight": "-1"}, "weight", "bad_weight"),
        ({"weight": "0.1234567"}, "weight", "bad_weight"),
        ({"weight": 0.1234567}, "weight", "bad_weight"),
        ({"weight": "1e3"}, "weight", "bad_weight"),
        ({"weight": "1000001"}, "weight", "bad_weight"),
        ({"weight": "٣"}, "weight", "bad_weight"),
        ({"weight": float("nan")}, "weight", "bad_weight"),
        ({"weight": True}, "weight", "bad_weight"),
        ({"remote": "kanske"}, "remote", "unknown_value"),
        ({"remote": 1}, "remote", "unknown_value"),
        ({"email": "bo at example.org"}, "email", "bad_email"),
        ({"phone": "1"}, "phone", "unknown_key"),
    ],
)
def test_what_a_seat_refuses(seat: dict[str, object], place: str, code: str) -> None:
    given = data()
    given["roll"][1] = {key: value for key, value in (given["roll"][1] | seat).items() if value is not ...}
    assert refused(given) == [(f"roll[1].{place}", code)]


def test_a_seat_that_stands_twice_is_told_whatever_its_case() -> None:
    given = data()
    given["roll"] = [{"seat": seat, "name": "N"} for seat in ("a1", "b1", "A1")]
    assert refused(given) == [("roll[2].seat", "twice")]


@pytest.mark.parametrize(
    ("value", "micros"),
    [("1", ONE), (1, ONE), ("0.5", 500_000), (0.1, 100_000), ("0.000001", 1), ("1000000", 10**12), (2.0, 2 * ONE)],
)
def test_weights_are_exact(value: object, micros: int) -> None:
    assert weight(value) == micros


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda m: m.pop("id"), [("id", "missing")]),
        (lambda m: m.update(id="m/1"), [("id", "bad_id")]),
        (lambda m: m.update(language="fi"), [("language", "unknown_value")]),
        (lambda m: m.update(place_en="Hall"), [("place", "missing")]),
        (lambda m: m.update(items=[]), [("items", "too_few")]),
        (lambda m: m.update(items={}), [("items", "wrong_type")]),
        (lambda m: m.update(items=["x"]), [("items[0]", "wrong_type")]),
        (lambda m: m.update(items=[{"title": "T"}] * 201), [("items", "too_many")]),
        (lambda m: m["items"][0].update(polls=None), [("items[0].polls", "wrong_type")]),
        (lambda m: m.pop("roll"), [("roll", "missing")]),
        (lambda m: m.update(roll=[]), [("roll", "too_few")]),
        (lambda m: m.update(roll="roll.csv"), [("roll", "wrong_type")]),
        (lambda m: m.update(roll=[3]), [("roll[0]", "wrong_type")]),
        (lambda m: m.update(secret=1), [("secret", "unknown_key")]),
    ],
)
def test_what_a_meeting_refuses(change: Any, expected: list[tuple[str, str]]) -> None:
    given = data()
    change(given)
    found = refused(given)
    assert set(expected) <= set(found)
    # What is no table has no fields to miss.
    assert all(place.split(".")[0].split("[")[0] == expected[0][0].split(".")[0].split("[")[0] for place, _ in found)


@pytest.mark.parametrize("nothing", [None, [], "x", 3, True])
def test_what_is_no_meeting_at_all(nothing: object) -> None:
    assert ("", "wrong_type") in refused(nothing)


def test_poll_ids_are_unique_in_the_meeting() -> None:
    given = data(id="p")
    given["items"].append(copy.deepcopy(given["items"][0]))
    assert refused(given) == [("items[1].polls[0].id", "twice")]


def test_generated_ids_keep_clear_of_given_ones() -> None:
    given = data(id="item-2-poll-1")
    given["items"].append({"title": "Två", "polls": [dict(YES), dict(YES)]})
    meeting = accepted(given)
    assert [poll.id for item in meeting.items for poll in item.polls] == [
        "item-2-poll-1",
        "item-2-poll-1-2",
        "item-2-poll-2",
    ]


def test_everything_is_told_at_once() -> None:
    given = data(method="choose", options=["A", "a"], choose=9, winners=0, base="all")
    given["roll"][1]["seat"] = "1"
    given["colour"] = "red"
    assert sorted(refused(given)) == [
        ("colour", "unknown_key"),
        ("items[0].polls[0].base", "unknown_value"),
        ("items[0].polls[0].choose", "out_of_range"),
        ("items[0].polls[0].options[1]", "same_text"),
        ("items[0].polls[0].winners", "out_of_range"),
        ("roll[1].seat", "twice"),
    ]


def test_problems_name_what_was_expected_and_what_came() -> None:
    _, (problem,) = define(data(base="members_present"))
    assert problem.expected == "yes_no, yes_no_abstain, valid, cast, present or entitled"
    assert problem.got == "'members_present'"


def test_there_is_an_end_to_problems() -> None:
    given = data()
    given["roll"] = [{}] * 5_000
    assert len(refused(given)) == limits.PROBLEMS_MAX_COUNT


def test_a_paper_must_fit_into_its_frame() -> None:
    options = [{"text": f"{n}" + "å" * 590, "text_en": f"{n}" + "ä" * 590} for n in range(32)]
    assert refused(data(method="choose", options=options)) == [("items[0].polls[0]", "paper_too_large")]
    assert accepted(data(method="choose", options=options[:10]))


def test_the_whole_roll_must_stay_exact_in_a_browser() -> None:
    given = data()
    given["roll"] = [{"seat": f"{n}", "name": "N", "weight": 1_000_000} for n in range(9_008)]
    assert refused(given) == [("roll", "too_heavy")]


def test_a_roll_may_come_apart() -> None:
    given = data()
    given["roll"] = "roll.csv"
    meeting, problems = define(given, [{"seat": "9", "name": "Cia"}])
    assert problems == []
    assert meeting is not None
    assert [seat.id for seat in meeting.roll] == ["9"]
    assert [problem.code for problem in define(given, [])[1]] == ["too_few"]


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.text(max_size=3), st.sampled_from(["id", "title", "items", "polls", "options", "rule", "roll"])
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given_(json_values)
def test_no_data_raises(given_data: object) -> None:
    meeting, problems = define(given_data)
    assert (meeting is None) is bool(problems)
