"""Proxies given and withdrawn in the meeting: what registers make of them, and what may not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from klubba.core import attendance as rules
from klubba.core.attendance import (
    NOBODY_MARKED,
    Attendance,
    CallIn,
    GiveProxy,
    Mark,
    MarkPresence,
    Presence,
    WithdrawProxy,
)
from klubba.core.model import Item, Meeting, Seat, Text
from klubba.errors import Refusal

ITEM = "i"
HELD = Meeting(
    "m",
    Text("Möte"),
    (Item(ITEM, Text("Ärende")),),
    (
        Seat("1", "A", group="X"),
        Seat("2", "B", group="X", weight=1_250_001),
        Seat("3", "C", group="Y"),
        Seat("4", "D", proxy="3"),
        Seat("5", "E", proxy="3"),
        Seat("s1", "S", group="X", substitute=2),
        Seat("s2", "T", group="X", substitute=1),
    ),
)


def after(*marks: Mark, of: Meeting = HELD) -> Attendance:
    attendance = NOBODY_MARKED
    for mark in marks:
        attendance = rules.marked(of, attendance, mark)
    return attendance


def absent(*seats: str) -> MarkPresence:
    return MarkPresence(seats, Presence.ABSENT)


def test_a_proxy_that_is_given_counts_in_the_next_register_and_a_withdrawn_one_does_not() -> None:
    given = after(GiveProxy("1", "3"))
    register = rules.register(HELD.roll, ITEM, given)
    assert rules.voters(register) == {"1": "3", "2": "2", "3": "3", "4": "3", "5": "3"}
    assert rules.bar("1", register, HELD.roll) == "by_proxy"
    assert rules.voters(rules.register(rules.as_marked(HELD, given).roll, ITEM, given)) == rules.voters(register)
    back = after(GiveProxy("1", "3"), WithdrawProxy("1"), WithdrawProxy("4"))
    assert rules.voters(rules.register(HELD.roll, ITEM, back)) == {"1": "1", "2": "2", "3": "3", "4": "4", "5": "3"}
    moved = after(GiveProxy("4", "2"))
    assert rules.voters(rules.register(HELD.roll, ITEM, moved))["4"] == "2"


def test_the_roll_that_phones_are_told_of_is_the_marked_one() -> None:
    assert rules.as_marked(HELD, NOBODY_MARKED) is HELD
    told = rules.as_marked(HELD, after(GiveProxy("1", "3"), WithdrawProxy("4")))
    assert {seat.id: seat.proxy for seat in told.roll if seat.proxy} == {"1": "3", "5": "3"}
    assert rules.holder(HELD.roll[3], after(WithdrawProxy("4"))) == ""


@pytest.mark.parametrize(
    ("marks", "code", "place"),
    [
        ((GiveProxy("9", "3"),), "unknown_seat", "seat"),
        ((GiveProxy("1", "9"),), "unknown_seat", "holder"),
        ((GiveProxy("1", "1"),), "proxy_loop", "holder"),
        ((GiveProxy("1", "4"),), "proxy_chain", "holder"),
        ((GiveProxy("3", "1"),), "proxy_chain", "seat"),
        ((GiveProxy("1", "2"), GiveProxy("2", "3")), "proxy_chain", "seat"),
        ((GiveProxy("1", "2"), GiveProxy("2", "1")), "proxy_chain", "holder"),
        ((GiveProxy("s1", "1"),), "proxy_of_substitute", "seat"),
        ((GiveProxy("1", "s1"),), "proxy_of_substitute", "holder"),
        ((MarkPresence(("1",), Presence.HALL), GiveProxy("1", "2")), "member_present", "seat"),
        ((absent("1"), CallIn("s2", "1"), GiveProxy("1", "2")), "replaced", "seat"),
        ((WithdrawProxy("1"),), "no_proxy", "seat"),
        ((WithdrawProxy("4"), WithdrawProxy("4")), "no_proxy", "seat"),
        ((absent("1"), GiveProxy("1", "2"), CallIn("s2", "1")), "has_proxy", "member"),
    ],
)
def test_a_proxy_that_may_not_be_is_refused(marks: tuple[Mark, ...], code: str, place: str) -> None:
    before = after(*marks[:-1])
    with pytest.raises(Refusal) as told:
        rules.marked(HELD, before, marks[-1])
    assert (told.value.code, told.value.place) == (code, place)


def test_the_meetings_limit_counts_those_of_the_roll_and_those_given() -> None:
    few = structs.replace(HELD, proxies_max=3)
    given = after(GiveProxy("1", "3"), of=few)
    with pytest.raises(Refusal) as told:
        rules.marked(few, given, GiveProxy("2", "3"))
    assert (told.value.code, told.value.expected) == ("too_many_proxies", "at most 3 for one holder")
    # One that is moved to the same holder, or comes where another was withdrawn, is not one more.
    assert rules.marked(few, given, GiveProxy("1", "3")).proxies == {"1": "3"}
    assert rules.marked(few, rules.marked(few, given, WithdrawProxy("4")), GiveProxy("2", "3")).proxies["2"] == "3"


proxy_marks = st.lists(
    st.one_of(
        st.builds(GiveProxy, st.sampled_from("12345"), st.sampled_from("12345")),
        st.builds(WithdrawProxy, st.sampled_from("12345")),
        st.builds(MarkPresence, st.tuples(st.sampled_from("12345")), st.sampled_from(Presence)),
    ),
    max_size=12,
)


@given(proxy_marks)
def test_no_marks_make_a_chain_or_too_many(marks: list[Mark]) -> None:
    of, attendance = structs.replace(HELD, proxies_max=2), NOBODY_MARKED
    for mark in marks:
        try:
            attendance = rules.marked(of, attendance, mark)
        except Refusal:
            continue
        roll = {seat.id: seat for seat in rules.as_marked(of, attendance).roll}
        held = [seat.proxy for seat in roll.values() if seat.proxy]
        assert all(not roll[holder].proxy for holder in held)
        assert all(held.count(holder) <= 2 for holder in held)
        register = rules.register(of.roll, ITEM, attendance)
        assert set(rules.voters(register).values()) <= {seat.id for seat in register.seats if not seat.proxy}
