"""Elections told apart from matters (KL 5:54, 5:56): tie rule and secrecy follow; what contradicts them is refused."""

from typing import Any

import msgspec
import pytest
from polls import poll, result

from klubba.core import lifecycle, lots, naming
from klubba.core.definition import add_poll, define
from klubba.core.model import QUESTIONS, Action, Meeting, Method, Option, Outcome, Poll, Secrecy, Text
from klubba.core.plainform import plain
from klubba.core.rulewords import rule_words
from klubba.errors import Refusal

ANSWER = {"title": "Ska Ada väljas?", "method": "yes_no"}
NAMES = {"title": "Vem väljs?", "method": "choose", "options": ["Ada", "Bo"]}
YES_NO = (Option("yes", Text("Ja", "Yes")), Option("no", Text("Nej", "No")))


def given(*polls: dict[str, Any], **more: Any) -> dict[str, Any]:
    roll = [{"seat": "1", "name": "Anna"}]
    items = [{"id": "i", "title": "Val", "polls": list(polls)}]
    return {"id": "m", "title": "Möte", "roll": roll, "items": items} | more


def read(*polls: dict[str, Any], **more: Any) -> Meeting:
    meeting, problems = define(given(*polls, **more))
    assert problems == []
    assert meeting is not None
    return meeting


def first(**more: Any) -> Poll:
    return read(ANSWER | more).items[0].polls[0]


def test_an_election_is_secret_where_nothing_is_said() -> None:
    assert first().secrecy is Secrecy.OPEN
    assert first(election=False).secrecy is Secrecy.OPEN
    assert first(election=True).secrecy is Secrecy.SECRET
    assert first(election=True, secrecy="open").secrecy is Secrecy.OPEN
    assert first(election=True, secrecy="open", live=True).live


@pytest.mark.parametrize("poll_data", [ANSWER, NAMES])
@pytest.mark.parametrize("secrecy", ["open", "secret"])
def test_an_election_comes_back_from_plain_data_as_it_was(poll_data: dict[str, Any], secrecy: str) -> None:
    meeting = read(poll_data | {"election": True, "secrecy": secrecy})
    assert define(plain(meeting)) == (meeting, [])


@pytest.mark.parametrize(
    ("fields", "more", "place", "code", "words"),
    [
        ({"election": True, "live": True}, {}, "live", "secret_and_live", 'secret unless secrecy = "open"'),
        ({"election": "yes"}, {}, "election", "wrong_type", "true or false"),
        ({"election": True, "method": "text"}, {}, "election", "not_allowed", "choose, ranking, rating"),
        ({"election": True, "method": "number"}, {}, "election", "not_allowed", "yes_no"),
        ({"secrecy": "secret"}, {"procedure": "council"}, "secrecy", "secret_matter", "election = true"),
    ],
)
def test_what_contradicts_it_is_refused_with_place_and_reason(
    fields: dict[str, Any], more: dict[str, Any], place: str, code: str, words: str
) -> None:
    meeting, problems = define(given(ANSWER, ANSWER | {"title": "Fel"} | fields, **more))
    assert meeting is None
    assert [(problem.place, problem.code) for problem in problems] == [(f"items[0].polls[1].{place}", code)]
    assert words in problems[0].expected


def test_a_council_elects_in_secret_and_another_meeting_does_as_it_likes() -> None:
    assert read(ANSWER | {"election": True}, procedure="council").items[0].polls[0].secrecy is Secrecy.SECRET
    assert read(ANSWER | {"secrecy": "secret"}).items[0].polls[0].secrecy is Secrecy.SECRET


def test_a_poll_that_is_added_in_the_meeting_is_held_to_the_same() -> None:
    council = read(ANSWER, procedure="council")
    _, added, problems = add_poll(council, "i", ANSWER | {"secrecy": "secret"})
    assert added is None
    assert [(problem.place, problem.code) for problem in problems] == [("secrecy", "secret_matter")]
    _, added, problems = add_poll(council, "i", ANSWER | {"election": True})
    assert problems == []
    assert added is not None
    assert (added.election, added.secrecy) == (True, Secrecy.SECRET)


def test_meetings_of_older_engines_keep_the_name_of_their_definition() -> None:
    """What an older engine did not know is in the public form only where it says something."""
    secret = b"s" * 32
    told = msgspec.json.decode(naming.public_form(read(ANSWER), secret))
    assert "election" not in told["items"][0]["polls"][0]
    chosen = msgspec.json.decode(naming.public_form(read(ANSWER | {"election": True}), secret))
    assert chosen["items"][0]["polls"][0]["election"] is True
    assert naming.digest(read(ANSWER), secret) != naming.digest(read(ANSWER | {"election": True}), secret)


def asked(method: Method = Method.YES_NO, *, election: bool) -> Poll:
    return poll(method, 0, options=YES_NO, election=election)


def test_lots_answer_a_tied_election_and_no_tied_matter() -> None:
    votes = [((0,), 2), ((1,), 2)]
    answers = set()
    for number in range(8):
        drawn = lots.draw(bytes([number]) * 32, ["7"], ["yes", "no"])
        told = result(asked(election=True), votes, lots=drawn)
        assert (told.decided_by, told.outcome) == ("lots", Outcome(drawn.order[0]))
        assert [(line.option, line.winner) for line in told.lines] == [
            ("yes", told.outcome is Outcome.YES), ("no", told.outcome is Outcome.NO),
        ]  # fmt: skip
        answer = "ja" if told.outcome is Outcome.YES else "nej"
        assert told.sentence.sv == f"Lika röstetal: 2 ja och 2 nej. Lotten avgjorde: mötet svarar {answer}."
        answers.add(answer)
        with pytest.raises(Refusal, match="a tie to draw lots for"):
            result(asked(election=False), votes, lots=drawn)
        with pytest.raises(Refusal, match="a tie to draw lots for"):
            result(asked(election=True), [((0,), 2), ((1,), 1)], lots=drawn)
    assert answers == {"ja", "nej"}


def test_each_kind_refuses_the_others_way_by_name() -> None:
    for method in Method:
        for election in (False, True):
            named = set(lifecycle.TIES.get((method, election), ()))
            for action in lifecycle.TIE_BREAKERS:
                if action in named:
                    lifecycle.check_tie(action, method, election=election)
                    continue
                with pytest.raises(Refusal) as told:
                    lifecycle.check_tie(action, method, election=election)
                lot = Action.DRAW_LOTS in named
                assert told.value.code == ("by_lots" if lot else "by_casting_vote" if named else "no_tie")
    assert {method for method, election in lifecycle.TIES if not election and
            Action.CASTING_VOTE in lifecycle.TIES[method, election]} == QUESTIONS  # fmt: skip


def test_the_rule_says_that_it_is_an_election() -> None:
    assert rule_words(asked(election=True)).sv.endswith("Det är ett val: vid lika röstetal avgör lotten.")
    assert "lots decide a tie" in rule_words(asked(election=True)).en
    assert "val" not in rule_words(asked(election=False)).sv
