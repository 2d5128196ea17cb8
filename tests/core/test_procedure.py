"""The council's procedure: its table, its chain of counter-proposals, the minority's third, and every sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klubba import limits
from klubba.core import counting, matters, procedurewords
from klubba.core.definition import define
from klubba.core.details import Text
from klubba.core.model import Base, Cells, Method, More, Register, Seat, Share
from klubba.core.procedure import REJECT, TABLE, VOTING, Given, Matter, Move, Phase, Proposal, Vote, allowed, take
from klubba.errors import Refusal

SEATS = ("s1", "s2")
ONE = limits.WEIGHT_UNIT_MICROS


def matter(count: int, **facts: Any) -> Matter:
    proposals = tuple(Proposal(letter, Text(f"Förslag {letter}", f"Proposal {letter}")) for letter in "abcdef"[:count])
    return Matter(proposals=proposals, **facts)


def play(of: Matter, *moves: Any) -> Matter:
    """Moves as "put", ("find", "a"), ("resolve", "yes")."""
    for made in moves:
        name, about = made if isinstance(made, tuple) else (made, "")
        vote = Vote(about, *((3, 1) if about == "yes" else (1, 3))) if name == "resolve" else None
        of = take(of, Move(name), Given(about, Text("Skäl"), "s1" if name == "reserve" else ""), vote, SEATS)
    return of


# The chain


def test_one_proposal_stands_against_rejection() -> None:
    asked = play(matter(1), "put")
    assert play(asked, ("find", REJECT), "strike").outcome == REJECT
    voting = play(asked, ("find", "a"), "call")
    assert (voting.phase, voting.sides) == (Phase.FINAL_VOTE, ("a", REJECT))


def test_two_proposals_go_straight_to_the_main_vote() -> None:
    voting = play(matter(2), "put", ("find", "b"), "call")
    assert (voting.phase, voting.sides) == (Phase.FINAL_VOTE, ("b", "a"))
    assert play(voting, ("resolve", "yes")).outcome == "b"
    lost = play(voting, ("resolve", "no"))
    assert (lost.phase, lost.outcome, lost.decided_by) == (Phase.DECIDED, "a", "vote")


def test_four_proposals_are_led_through_the_chain() -> None:
    """b is the main proposal; a against c by vote, its winner against d by acclamation, then the main vote."""
    pairs = play(matter(4), "put", ("find", "b"), "call")
    assert (pairs.phase, pairs.main, pairs.pair, pairs.waiting) == (Phase.COUNTER, "b", ("a", "c"), ("d",))
    vote = play(pairs, ("find", "a"), "call")
    assert (vote.phase, vote.sides) == (Phase.COUNTER_VOTE, ("a", "c"))
    second = play(vote, ("resolve", "no"))
    assert (second.phase, second.pair, second.waiting) == (Phase.COUNTER, ("c", "d"), ())
    final = play(second, ("find", "d"), "strike")
    assert (final.phase, final.sides) == (Phase.FINAL_VOTE, ("b", "d"))
    assert play(final, ("resolve", "no")).outcome == "d"
    assert play(final, ("resolve", "yes")).outcome == "b"


@given(st.integers(3, 6), st.data())
def test_every_proposal_but_one_is_voted_out_once(count: int, data: st.DataObject) -> None:
    """Whoever is found and whoever wins: the winner of each pair meets the next, and n-1 decisions leave one."""
    ids = list("abcdef"[:count])
    of = play(matter(count), "put", ("find", data.draw(st.sampled_from(ids))), "call")
    decisions, alive = 0, set(ids) - {of.main}
    while of.phase is not Phase.DECIDED:
        decisions += 1
        if of.phase is Phase.FINAL_VOTE:
            assert {of.counter} == alive
            of = play(of, ("resolve", data.draw(st.sampled_from(["yes", "no"]))))
            continue
        pair = set(of.pair)
        assert pair <= alive
        of = play(of, ("find", data.draw(st.sampled_from(of.pair))))
        if data.draw(st.booleans()):
            of = play(of, "strike")
        else:
            of = play(of, "call", ("resolve", data.draw(st.sampled_from(["yes", "no"]))))
        alive -= pair - {of.counter, *of.pair}
    assert decisions == count - 1
    assert of.outcome in ids


def test_only_what_stands_can_be_found() -> None:
    pairs = play(matter(3), "put", ("find", "a"), "call")
    for wrong in ("a", "z", "", REJECT):
        with pytest.raises(Refusal) as refused:
            play(pairs, ("find", wrong))
        assert (refused.value.code, refused.value.expected) == ("unknown_proposal", "b or c")


def test_a_vote_that_decided_nothing_decides_nothing() -> None:
    voting = play(matter(2), "put", ("find", "a"), "call")
    for outcome in ("tie", "no_result", "no_quorum", "annulled", ""):
        with pytest.raises(Refusal) as refused:
            take(voting, Move.RESOLVE, Given(), Vote(outcome))
        assert refused.value.code == "no_decision"
    with pytest.raises(Refusal):
        take(voting, Move.RESOLVE, Given(), None)


# One third (KL 5:50)


def test_a_third_uses_up_the_minoritys_right_and_a_majority_does_not() -> None:
    asked = play(matter(2), "table", "vote")
    third = take(asked, Move.RESOLVE, Given(), Vote("yes", yes=3, no=6))
    assert (third.phase, third.minority_used) == (Phase.TABLED, True)
    level = take(asked, Move.RESOLVE, Given(), Vote("yes", yes=4, no=4))
    assert level.minority_used
    most = take(asked, Move.RESOLVE, Given(), Vote("yes", yes=5, no=4))
    assert (most.phase, most.minority_used) == (Phase.TABLED, False)
    lost = take(asked, Move.RESOLVE, Given(), Vote("no", yes=2, no=7))
    assert (lost.phase, lost.minority_used, lost.proposals) == (Phase.DEBATE, False, asked.proposals)
    assert take(play(matter(2), "remit", "vote"), Move.RESOLVE, Given(), Vote("yes", 9, 0)).phase is Phase.REMITTED


def test_the_first_motion_needs_a_third_of_those_present_and_the_next_a_majority() -> None:
    first = procedurewords.question(play(matter(2), "remit", "vote"), "v")
    assert (first.rule, first.live, first.secrecy) == ((Share(Base.PRESENT, 1, 3, at_least=True),), True, "open")
    again = procedurewords.question(play(matter(2, minority_used=True), "remit", "vote"), "v")
    assert again.rule == (More(),)


@pytest.mark.parametrize(("yes", "present", "carried"), [(3, 9, True), (2, 9, False), (3, 8, True), (3, 10, False)])
def test_three_times_the_supporters_are_at_least_those_present(yes: int, present: int, carried: bool) -> None:
    """3·supporters ≥ present, with what is needed and what has come so far in words and figures."""
    poll = procedurewords.question(play(matter(2), "table", "vote"), "v")
    register = Register(tuple(Seat(f"s{n}", "N", present=n < present) for n in range(present + 4)))
    cells = counting.fold(poll, [([0], ONE)] * yes + [([1], ONE)] * (present - yes - 1))
    [line] = counting.so_far(poll, register, cells)
    assert (line.got, line.base, line.holds) == (yes * ONE, present * ONE, carried)
    assert line.needed == -(-present // 3) * ONE
    assert f"behöver minst {-(-present // 3)} av {present}, har {yes}." in line.text.sv
    assert f"needs at least {-(-present // 3)} of {present}, has {yes}." in line.text.en
    assert counting.count(poll, register, cells).outcome == ("yes" if carried else "no")
    assert counting.so_far(poll, register, Cells())[0].got == 0


# Departing, reserving, reopening


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.DEPARTED])
def test_the_chair_may_always_depart_and_says_why(phase: Phase) -> None:
    of = Matter(phase=phase, proposals=matter(3).proposals, main="a", found="b", pair=("b", "c"), counter="b")
    gone = take(of, Move.DEPART, Given(text=Text("Vi gör på ett annat sätt.")))
    assert gone.phase is Phase.DEPARTED
    assert gone.history[-1].about == "Vi gör på ett annat sätt."
    with pytest.raises(Refusal) as refused:
        take(of, Move.DEPART, Given())
    assert refused.value.code == "text_missing"
    decided = play(gone, ("find", "c"))
    assert (decided.outcome, decided.decided_by) == ("c", "departure")


def test_reservations_are_noted_by_seat_and_once() -> None:
    decided = play(matter(2), "put", ("find", "a"), "strike", "reserve")
    assert decided.reservations == ("s1",)
    for given_, code in ((Given(by="s1"), "twice"), (Given(by="s9"), "unknown_seat"), (Given(), "unknown_seat")):
        with pytest.raises(Refusal) as refused:
            take(decided, Move.RESERVE, given_, None, SEATS)
        assert refused.value.code == code
    assert play(decided, "reopen").outcome == ""


def test_proposals_come_and_go_in_the_debate() -> None:
    of = take(matter(0), Move.PROPOSE, Given(text=Text(" Bygg en bro "), by="s2"), None, SEATS)
    assert of.proposals == (Proposal("p1", Text("Bygg en bro"), "s2"),)
    again = take(play(of, ("withdraw", "p1")), Move.PROPOSE, Given(text=Text("Nej")), None, SEATS)
    # An id that was used in the log never means another proposal.
    assert [each.id for each in again.proposals] == ["p2"]
    assert Move.PUT not in allowed(matter(0))
    full = matter(0)
    for _ in range(limits.PROPOSALS_PER_ITEM_MAX_COUNT):
        full = take(full, Move.PROPOSE, Given(text=Text("x")))
    assert Move.PROPOSE not in allowed(full)
    with pytest.raises(Refusal) as refused:
        take(matter(0), Move.PROPOSE, Given(text=Text("x" * (limits.PROPOSAL_MAX_CHARS + 1))))
    assert refused.value.code == "text_too_long"


@given(st.integers(0, 4), st.lists(st.tuples(st.sampled_from(Move), st.integers(0, 9)), max_size=60))
def test_nothing_leaves_the_table_and_everything_has_words(count: int, tried: list[tuple[Move, int]]) -> None:
    """Any moves in any order: refused by name, or to a phase of the table, with words in both languages."""
    of = matter(count)
    for move, pick in tried:
        names = [*"abcdef"[:count], REJECT, "p1"]
        vote = Vote(("yes", "no", "tie")[pick % 3], pick, 4)
        try:
            after = take(of, move, Given(names[pick % len(names)], Text("Text"), SEATS[pick % 2]), vote, SEATS)
        except Refusal:
            continue
        assert after.phase in TABLE[of.phase, move]
        of = after
        said = procedurewords.read_aloud(of)
        assert said.sv.endswith((".", "?"))
        assert said.en
        assert said.en != said.sv
        assert all(offer.label.sv and offer.label.en for offer in procedurewords.offers(of))
        assert all(procedurewords.told(of, done).sv for done in of.history)
        assert {offer.move for offer in procedurewords.offers(of)} <= set(allowed(of))
        assert matters.of_item(define_item(), matters.stored(of)) == of
        if of.phase in VOTING:
            poll = procedurewords.question(of, "v")
            assert (poll.added, poll.method in (Method.YES_NO, Method.YES_NO_ABSTAIN)) == (True, True)
            assert len(poll.title.sv) <= limits.TITLE_MAX_CHARS
    assert len(of.history) <= limits.MATTER_HISTORY_MAX_COUNT


# From a file


def define_item(**item: Any) -> Any:
    data = {"id": "m", "title": "M", "procedure": "council", "roll": [{"seat": "s1", "name": "Anna"}]}
    meeting, problems = define(data | {"items": [{"title": "Bro"} | item]})
    assert meeting is not None, problems
    return meeting.items[0]


def test_proposals_from_a_file() -> None:
    item = define_item(proposals=["Bygg", {"text": "Bygg inte", "text_en": "Do not", "id": "nej", "by": "s1"}])
    assert item.proposals == (
        Proposal("p1", Text("Bygg")),
        Proposal("nej", Text("Bygg inte", "Do not"), "s1"),
    )
    assert matters.of_item(item, None) == Matter(proposals=item.proposals)


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"proposals": ["A", {"text": "B", "id": "p1"}]}, ("items[0].proposals[1].id", "twice")),
        ({"proposals": [{"text": "B", "id": "reject"}]}, ("items[0].proposals[0].id", "reserved")),
        ({"proposals": [{"text": "B", "by": "s9"}]}, ("items[0].proposals[0].by", "unknown_seat")),
        ({"proposals": [{"by": "s1"}]}, ("items[0].proposals[0].text", "missing")),
        ({"proposals": ["A"] * 13}, ("items[0].proposals", "too_many")),
        ({"minority_used": "no"}, ("items[0].minority_used", "wrong_type")),
    ],
)
def test_what_is_wrong_in_a_file_is_named(item: dict[str, Any], problem: tuple[str, str]) -> None:
    data = {"id": "m", "title": "M", "roll": [{"seat": "s1", "name": "Anna"}], "items": [{"title": "Bro"} | item]}
    _, problems = define(data)
    assert problem in [(found.place, found.code) for found in problems]
    _, unknown = define(data | {"procedure": "roberts"})
    assert ("procedure", "unknown_value") in [(found.place, found.code) for found in unknown]
