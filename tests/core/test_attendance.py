"""Who is here, who serves, who takes no part: registers of any roll and any marks, and amendments of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from klubba.core import attendance as rules
from klubba.core import counting
from klubba.core.attendance import (
    NOBODY_MARKED,
    Attendance,
    CallIn,
    Disqualify,
    Mark,
    MarkPresence,
    Presence,
    Qualify,
    Relieve,
)
from klubba.core.definition import define
from klubba.core.model import Item, Meeting, Method, Option, Poll, Register, Seat, Text
from klubba.errors import Refusal

ONE = 1_000_000
ITEM = "i"


def meeting(*roll: Seat) -> Meeting:
    return Meeting("m", Text("Möte"), (Item(ITEM, Text("Ärende")), Item("j", Text("Annat"))), roll)


HELD = meeting(
    Seat("1", "A", group="X"),
    Seat("2", "B", group="X", weight=1_250_001),
    Seat("3", "C", group="Y"),
    Seat("4", "D", proxy="3"),
    Seat("5", "E", proxy="3"),
    Seat("s1", "S", group="X", substitute=2),
    Seat("s2", "T", group="X", substitute=1),
    Seat("s3", "U", substitute=3),
)


def after(*marks: Mark, of: Meeting = HELD) -> Attendance:
    attendance = NOBODY_MARKED
    for mark in marks:
        attendance = rules.marked(of, attendance, mark)
    return attendance


def absent(*seats: str) -> MarkPresence:
    return MarkPresence(seats, Presence.ABSENT)


def lines(register: Register) -> dict[str, Seat]:
    return {seat.id: seat for seat in register.seats}


# Registers


def test_substitutes_have_no_line_and_the_roll_says_who_is_remote() -> None:
    register = rules.register(HELD.roll, ITEM, NOBODY_MARKED)
    assert list(lines(register)) == ["1", "2", "3", "4", "5"]
    assert rules.voters(register) == {"1": "1", "2": "2", "3": "3", "4": "3", "5": "3"}
    assert rules.where(Seat("r", "R", remote=True), NOBODY_MARKED) is Presence.REMOTE


def test_a_proxy_is_here_while_its_holder_is_and_who_comes_votes_alone() -> None:
    gone = rules.register(HELD.roll, ITEM, after(absent("3")))
    assert [seat.present for seat in gone.seats] == [True, True, False, False, False]
    assert rules.bar("4", gone, HELD.roll) == "absent"
    came = rules.register(HELD.roll, ITEM, after(MarkPresence(("4",), Presence.HALL)))
    assert rules.voters(came) == {"1": "1", "2": "2", "3": "3", "4": "4", "5": "3"}
    assert rules.bar("5", came, HELD.roll) == "by_proxy"
    barred = rules.register(HELD.roll, ITEM, after(Disqualify(ITEM, "3")))
    assert "4" not in rules.voters(barred)


def test_a_substitute_serves_with_the_members_weight_and_under_its_own_group() -> None:
    marks = after(absent("2"), CallIn("s2", "2"))
    line = lines(rules.register(HELD.roll, ITEM, marks))["s2"]
    assert (line.weight, line.group, line.serves, line.present) == (1_250_001, "X", "2", True)
    assert "2" not in lines(rules.register(HELD.roll, ITEM, marks))
    assert "2" in lines(rules.register(HELD.roll, ITEM, rules.marked(HELD, marks, Relieve("s2"))))


def test_the_disqualified_have_no_vote_and_do_not_break_the_quorum() -> None:
    roll = tuple(Seat(str(n), "N") for n in range(10))
    marks = after(absent("6", "7", "8", "9"), *(Disqualify(ITEM, str(n)) for n in range(2)), of=meeting(*roll))
    register = rules.register(roll, ITEM, marks)
    paper = Poll("p", Text("?"), Method.YES_NO, (Option("yes", Text("Ja")), Option("no", Text("Nej"))), quorum=True)
    votes = {str(n): (0,) for n in range(2, 6)}
    result = counting.count(paper, register, counting.fold(paper, ((m, ONE) for m in votes.values())), votes)
    # Six of ten are here, two of them disqualified: four of eight alone would be no quorum.
    assert (result.register, result.cast, result.outcome) == (8, 4, "yes")
    assert (result.working[0].got, result.working[0].base) == (6, 10)
    assert rules.register(roll, "j", marks).disqualified == ()
    assert rules.bar("1", register, roll) == "disqualified"


# Substitutes in order


def test_the_next_in_order_is_of_the_group_and_who_has_served_comes_first() -> None:
    marks = after(absent("1", "2"))
    assert rules.next_substitute(HELD.roll, marks, "1") == "s2"
    assert rules.next_substitute(HELD.roll, after(absent("1", "s2")), "1") == "s1"
    assert rules.next_substitute(HELD.roll, marks, "3") == "s3"
    served = after(absent("1", "2"), CallIn("s1", "1", "kom först"), Relieve("s1"))
    assert rules.next_substitute(HELD.roll, served, "2") == "s1"
    everyone = after(absent("1", "2", "3", "s1", "s2", "s3"))
    assert rules.next_substitute(HELD.roll, everyone, "1") == ""


def test_departing_from_the_order_needs_a_reason_and_is_told() -> None:
    marks = after(absent("1"))
    with pytest.raises(Refusal, match="next in order"):
        rules.marked(HELD, marks, CallIn("s1", "1"))
    assert rules.marked(HELD, marks, CallIn("s1", "1", " s2  är  sen ")).serving == {"s1": "1"}
    assert rules.departs(HELD, marks, CallIn("s1", "1", "x"))
    assert not rules.departs(HELD, marks, CallIn("s2", "1"))


@pytest.mark.parametrize(
    ("mark", "code", "place"),
    [
        (CallIn("1", "2"), "not_substitute", "substitute"),
        (CallIn("s2", "s1"), "not_member", "member"),
        (CallIn("s2", "3"), "member_present", "member"),
        (CallIn("nobody", "1"), "unknown_seat", "substitute"),
        (CallIn("s2", "4"), "has_proxy", "member"),
        (CallIn("s2", "1", "x" * 501), "reason_too_long", "reason"),
        (Relieve("s1"), "not_serving", "substitute"),
        (Disqualify("nothing", "1"), "unknown_item", "item"),
        (Disqualify(ITEM, "nobody"), "unknown_seat", "seat"),
        (Qualify(ITEM, "1"), "not_disqualified", "seat"),
        (MarkPresence(("1", "nobody"), Presence.HALL), "unknown_seat", "seats[1]"),
        (MarkPresence((), Presence.HALL), "no_seat", "seats"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_with_its_place(mark: Mark, code: str, place: str) -> None:
    marks = after(absent("1", "4"))
    with pytest.raises(Refusal) as refused:
        rules.marked(HELD, marks, mark)
    assert (refused.value.code, refused.value.place) == (code, place)


def test_a_seat_is_filled_once() -> None:
    marks = after(absent("1", "2"), CallIn("s2", "1"))
    for mark, code in ((CallIn("s2", "2"), "serving"), (CallIn("s1", "1"), "replaced")):
        with pytest.raises(Refusal) as refused:
            rules.marked(HELD, marks, mark)
        assert refused.value.code == code
    with pytest.raises(Refusal) as away:
        rules.marked(HELD, after(absent("1", "s2")), CallIn("s2", "1"))
    assert away.value.code == "substitute_absent"


# Any roll, any marks

IDS = [str(n) for n in range(6)]
SUBSTITUTES = ["s0", "s1", "s2"]


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    weight = st.sampled_from([ONE, 1, 1_500_001, 333_333])
    holders = draw(st.sets(st.sampled_from(IDS), min_size=1))
    members = [
        Seat(name, name, group=draw(st.sampled_from(["", "X", "Y"])), weight=draw(weight),
             proxy="" if name in holders else draw(st.sampled_from(["", *sorted(holders)])))
        for name in IDS
    ]  # fmt: skip
    substitutes = [Seat(name, name, substitute=n + 1, weight=draw(weight)) for n, name in enumerate(SUBSTITUTES)]
    return meeting(*draw(st.permutations([*members, *substitutes])))


seats = st.sampled_from([*IDS, *SUBSTITUTES])
marks = st.one_of(
    st.builds(MarkPresence, st.lists(seats, min_size=1, max_size=3).map(tuple), st.sampled_from(Presence)),
    st.builds(CallIn, st.sampled_from(SUBSTITUTES), st.sampled_from(IDS), st.just("skäl")),
    st.builds(Relieve, st.sampled_from(SUBSTITUTES)),
    st.builds(Disqualify, st.sampled_from([ITEM, "j"]), seats),
    st.builds(Qualify, st.sampled_from([ITEM, "j"]), seats),
)


def taken(of: Meeting, attendance: Attendance, mark: Mark) -> Attendance:
    try:
        return rules.marked(of, attendance, mark)
    except Refusal:
        return attendance


def mandates(register: Register) -> list[str]:
    return sorted(seat.serves or seat.id for seat in (*register.seats, *register.disqualified))


@given(meetings(), st.lists(marks, max_size=8))
def test_every_member_has_one_line_or_one_substitute(of: Meeting, made: list[Mark]) -> None:
    attendance = NOBODY_MARKED
    for number, mark in enumerate(made):
        attendance = taken(of, attendance, mark)
        assert attendance.number <= number + 1
    register = rules.register(of.roll, ITEM, attendance)
    assert mandates(register) == sorted(IDS)
    weight = {seat.id: seat.weight for seat in of.roll}
    for seat in (*register.seats, *register.disqualified):
        assert seat.weight == weight[seat.serves or seat.id]
    for seat, phone in rules.voters(register).items():
        assert lines(register)[phone].present
        assert lines(register)[phone].proxy in ("", phone) or phone == seat


@given(meetings(), st.lists(st.tuples(marks, st.sets(seats)), max_size=8))
def test_an_amendment_keeps_voters_bits_weights_and_the_sum(of: Meeting, made: list[tuple[Mark, set[str]]]) -> None:
    attendance = NOBODY_MARKED
    register = rules.register(of.roll, ITEM, attendance)
    first, voted = register, frozenset[str]()
    for mark, voters in made:
        voted |= voters & rules.voters(register).keys()
        attendance = taken(of, attendance, mark)
        before, register = register, rules.amended(register, rules.register(of.roll, ITEM, attendance), voted)
        was, now = rules.places(before), rules.places(register)
        assert all(now[seat] == was[seat] for seat in now.keys() & was.keys())
        assert len(set(now.values())) == len(now)
        assert voted <= rules.voters(register).keys()
        assert {seat: lines(register)[seat] for seat in voted} == {seat: lines(before)[seat] for seat in voted}
        for seat in lines(before).keys() & lines(register).keys():
            assert lines(register)[seat].weight == lines(before)[seat].weight
        assert mandates(register) == mandates(first)
        assert len(register.seats) + len(register.disqualified) == len(IDS)


def test_nobody_takes_the_mandate_of_who_has_voted() -> None:
    opened = rules.register(HELD.roll, ITEM, after())
    called = after(absent("1"), CallIn("s2", "1"))
    kept = rules.amended(opened, rules.register(HELD.roll, ITEM, called), frozenset({"1"}))
    assert [seat.id for seat in kept.seats] == ["1", "2", "3", "4", "5"]
    serving = rules.amended(opened, rules.register(HELD.roll, ITEM, called), frozenset())
    back = rules.register(HELD.roll, ITEM, rules.marked(HELD, called, Relieve("s2")))
    assert [seat.id for seat in rules.amended(serving, back, frozenset({"s2"})).seats] == ["2", "3", "4", "5", "s2"]


@given(meetings(), st.lists(marks, max_size=6), st.sets(seats))
def test_register_is_cast_and_not_voted_in_all_and_in_every_group(
    of: Meeting, made: list[Mark], willing: set[str]
) -> None:
    attendance = NOBODY_MARKED
    for mark in made:
        attendance = taken(of, attendance, mark)
    register = rules.register(of.roll, ITEM, attendance)
    paper = Poll("p", Text("?"), Method.YES_NO, (Option("yes", Text("Ja")), Option("no", Text("Nej"))), quorum=True)
    votes = dict.fromkeys(sorted(willing & rules.voters(register).keys()), (0,))
    weight = {seat.id: seat.weight for seat in register.seats}
    cells = counting.fold(paper, ((marked, weight[seat]) for seat, marked in votes.items()))
    result = counting.count(paper, register, cells, votes)
    assert result.register == result.cast + result.not_voted == len(register.seats)
    assert result.cast_weight == sum(weight[seat] for seat in votes) <= result.register_weight
    for group in result.groups:
        assert group.register == sum(group.heads) + group.not_voted
    if result.groups:
        assert sum(group.register for group in result.groups) == result.register
    assert result.working[0].base == len(IDS)


# The roll as it is written


def problems(*roll: dict[str, object], **more: object) -> list[tuple[str, str, str]]:
    items = [{"title": "Ä", "polls": [{"title": "?", "method": "yes_no"}]}]
    _, found = define({"id": "m", "title": "M", "items": items, "roll": list(roll), **more})
    return [(problem.place, problem.code, problem.got) for problem in found]


def row(seat: str, proxy: str = "", **more: object) -> dict[str, object]:
    return {"seat": seat, "name": seat, **({"proxy": proxy} if proxy else {}), **more}


def test_proxies_and_substitutes_are_read_from_the_roll() -> None:
    items = [{"title": "Ä", "polls": [{"title": "?", "method": "yes_no"}]}]
    roll = [row("1"), row("2", "1"), row("3", "1"), row("4", substitute="2"), row("5", substitute=1)]
    read, found = define({"id": "m", "title": "M", "items": items, "roll": roll, "proxies_max": 2})
    assert not found
    assert read is not None
    assert [(seat.proxy, seat.substitute) for seat in read.roll] == [("", 0), ("1", 0), ("1", 0), ("", 2), ("", 1)]
    assert read.proxies_max == 2


def test_chains_loops_and_too_many_proxies_are_refused_with_place_and_reason() -> None:
    assert problems(row("1", "2"), row("2", "1")) == [
        ("roll[0].proxy", "proxy_loop", "a loop: 1 → 2 → 1"), ("roll[1].proxy", "proxy_loop", "a loop: 2 → 1 → 2")
    ]  # fmt: skip
    assert problems(row("1", "1")) == [("roll[0].proxy", "proxy_loop", "a loop: 1 → 1")]
    assert problems(row("1", "2"), row("2", "3"), row("3")) == [("roll[0].proxy", "proxy_chain", "a chain: 1 → 2 → 3")]
    assert problems(row("1", "9")) == [("roll[0].proxy", "unknown_seat", "'9'")]
    assert problems(row("1"), row("2", "1"), row("3", "1"), proxies_max=1) == [
        ("roll[2].proxy", "too_many_proxies", "number 2")
    ]
    assert problems(row("1"), row("2", "1", substitute=1)) == [("roll[1].proxy", "proxy_of_substitute", "a substitute")]
    assert problems(row("1", substitute="-1"))[0][:2] == ("roll[0].substitute", "bad_substitute")
    assert problems(row("1"), proxies_max=21)[0][:2] == ("proxies_max", "out_of_range")


@pytest.mark.parametrize("weight", ["0", 0, "0.0000001", "1.1234567", "-1"])
def test_a_weight_of_zero_or_seven_decimals_is_refused_with_its_place(weight: object) -> None:
    assert [found[:2] for found in problems(row("1", weight=weight))] == [("roll[0].weight", "bad_weight")]


def test_a_threshold_over_one_is_refused_with_its_place() -> None:
    polls = [{"title": "?", "method": "yes_no", "majority": "4/3"}]
    _, found = define({"id": "m", "title": "M", "items": [{"title": "Ä", "polls": polls}], "roll": [row("1")]})
    assert [problem.place for problem in found] == ["items[0].polls[0].majority"]


def test_the_seat_of_an_older_engine_still_means_the_same() -> None:
    assert structs.replace(Seat("1", "A"), proxy="", substitute=0, serves="") == Seat("1", "A")
