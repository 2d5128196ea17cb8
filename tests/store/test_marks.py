"""Marks in the roll and amendments of an open register: one point, by compare-and-set, and nobody's ballot is lost."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from assembly import ARMED, CLOSED, NOW_MS, OPEN, PAUSED, Assembly, meeting, poll
from msgspec import structs

from klubba.core import attendance as rules
from klubba.core.attendance import CallIn, Disqualify, GiveProxy, Mark, MarkPresence, Presence, Qualify, WithdrawProxy
from klubba.core.marking import Marking, RegisterChange
from klubba.core.model import Answer, Meeting, Register, Role, RoundState, Seat, Secrecy
from klubba.counted import Results
from klubba.errors import MeetingUnknown, Refusal
from klubba.rollcall import RollCall
from klubba.store.contract import Card
from klubba.store.redis import RedisStore

ABSENT, HALL = Presence.ABSENT, Presence.HALL


def held(**proxies: str) -> Meeting:
    """Six seats, and two substitutes in order. proxies: seat-00N → holder, as s1="seat-000"."""
    of = meeting(seats=6, polls=[poll()])
    roll = [structs.replace(seat, proxy=proxies.get(f"s{n}", "")) for n, seat in enumerate(of.roll)]
    more = [Seat("sub-1", "E1", substitute=1), Seat("sub-2", "E2", substitute=2)]
    return structs.replace(of, roll=(*roll, *more))


class Room:
    """An assembly with a roll that is marked through the one door."""

    def __init__(self, assembly: Assembly) -> None:
        self.at = assembly
        self.store = assembly.store
        self.door = RollCall(assembly.store, Results(assembly.store), lambda: NOW_MS)

    @classmethod
    async def gathered(cls, store: RedisStore, of: Meeting | None = None) -> "Room":
        return cls(await Assembly.gathered(store, of or held()))

    async def mark(self, mark: Mark, command: bytes = b"") -> tuple[str, ...]:
        return (await self.door.mark("m", command or self.at.random.randbytes(16), mark)).kept

    async def open(self) -> None:
        await self.at.step(ARMED)
        await self.at.step(OPEN, register=await self.fresh())

    async def fresh(self) -> Register:
        return rules.register(self.at.meeting.roll, "i", await self.store.attendance("m"))

    async def register(self) -> Register:
        return await self.store.register(self.at.ref)

    async def entries(self, *kinds: str) -> list[dict[str, Any]]:
        told = [json.loads(entry.data)[3] for entry in await self.store.log("m")]
        return [facts for facts in told if facts["kind"] in kinds]


async def test_marks_are_kept_numbered_and_logged(store: RedisStore) -> None:
    room = await Room.gathered(store)
    assert await store.attendance("m") == rules.NOBODY_MARKED
    await room.mark(MarkPresence(("seat-001", "seat-002"), ABSENT))
    await room.mark(CallIn("sub-1", "seat-001"))
    await room.mark(Disqualify("i", "seat-003", "egen fastighet"))
    kept = await store.attendance("m")
    assert (kept.number, kept.serving, kept.served) == (3, {"sub-1": "seat-001"}, {"sub-1"})
    assert kept.barred == {("i", "seat-003"): "egen fastighet"}
    assert kept.presence == {"seat-001": ABSENT, "seat-002": ABSENT}
    assert await room.entries("presence", "call", "disqualify", "amend") == [
        {"kind": "presence", "presence": "absent", "seats": ["seat-001", "seat-002"]},
        {"departs": False, "kind": "call", "member": "seat-001", "substitute": "sub-1"},
        {"item": "i", "kind": "disqualify", "reason": "egen fastighet", "seat": "seat-003"},
    ]
    await room.mark(Qualify("i", "seat-003"))
    assert (await store.attendance("m")).barred == {}
    assert (await store.snapshot("m")).marks == 4


async def test_a_repeated_mark_is_one_and_a_refused_one_is_none(store: RedisStore) -> None:
    room = await Room.gathered(store)
    await room.mark(MarkPresence(("seat-001",), ABSENT))
    for _ in range(2):
        await room.mark(CallIn("sub-1", "seat-001"), b"c" * 16)
    before = await store.snapshot("m")
    with pytest.raises(Refusal, match="a member whose seat is free"):
        await room.mark(CallIn("sub-2", "seat-001"))
    assert (await store.snapshot("m"), before.marks) == (before, 2)
    with pytest.raises(MeetingUnknown):
        await room.door.mark("none", b"x" * 16, MarkPresence(("1",), HALL))


async def test_of_many_who_mark_at_once_everyone_is_heard(store: RedisStore) -> None:
    room = await Room.gathered(store)
    await asyncio.gather(*(room.mark(MarkPresence((f"seat-{n:03}",), ABSENT)) for n in range(6)))
    assert (await store.attendance("m")).presence == {f"seat-{n:03}": ABSENT for n in range(6)}
    entries = [json.loads(entry.data)[:2] for entry in await store.log("m")]
    assert entries == [[n, n] for n in range(1, 8)]


async def test_a_stale_mark_writes_nothing(store: RedisStore) -> None:
    room = await Room.gathered(store)
    after = rules.marked(room.at.meeting, rules.NOBODY_MARKED, MarkPresence(("seat-001",), ABSENT))
    made = Marking("m", b"1" * 16, 0, 0, b'{"kind":"presence"}', NOW_MS, after)
    assert (await store.mark(made)).done
    before = await store.snapshot("m")
    for stale in (
        replace(made, command_id=b"2" * 16),
        replace(made, command_id=b"3" * 16, expect_marks=1, expect_step=1),
    ):
        assert not (await store.mark(stale)).done
    assert await store.snapshot("m") == before
    assert (await store.mark(made)).done
    assert await store.snapshot("m") == before


async def test_a_round_is_not_opened_with_a_register_that_was_overtaken(store: RedisStore) -> None:
    room = await Room.gathered(store)
    await room.at.step(ARMED)
    register = await room.fresh()
    await room.mark(MarkPresence(("seat-001",), ABSENT))
    step = room.at.transition(OPEN, 1, register=register, expect_marks=0)
    verdict = await store.transition(step)
    assert (verdict.done, verdict.marked, verdict.step) == (False, True, 1)
    assert (await store.transition(replace(step, register=await room.fresh(), expect_marks=1))).done
    record = await store.round(room.at.ref)
    assert (record.entitled_heads, record.present_heads) == (6, 5)


async def test_who_is_absent_cannot_vote_until_the_register_is_amended(store: RedisStore) -> None:
    room = await Room.gathered(store)
    await room.mark(MarkPresence(("seat-004",), ABSENT))
    await room.open()
    assert await room.at.answer(room.at.ballot(4, 1)) is Answer.NOT_ENTITLED
    await room.mark(MarkPresence(("seat-004",), HALL))
    assert await room.at.answer(room.at.ballot(4, 1)) is Answer.ACCEPTED
    record = await store.round(room.at.ref)
    assert (record.amended, record.entitled_heads, record.present_heads, record.voted) == (1, 6, 6, 1)
    assert record.who[0] == 0b0000_1000
    (told,) = await room.entries("amend")
    assert (told["out"], told["why"], [line["seat"] for line in told["lines"]]) == ([], "presence", ["seat-004"])


async def test_a_substitute_comes_in_at_the_end_and_no_bit_moves(store: RedisStore) -> None:
    room = await Room.gathered(store)
    await room.mark(MarkPresence(("seat-001",), ABSENT))
    await room.open()
    await room.at.cast(room.at.ballot(5, 2))
    await room.mark(CallIn("sub-1", "seat-001"))
    assert await room.at.answer(room.at.ballot("sub-1", 2)) is Answer.ACCEPTED
    assert await room.at.answer(room.at.ballot(1, 2)) is Answer.NOT_ENTITLED
    register, record = await room.register(), await store.round(room.at.ref)
    assert [seat.id for seat in register.seats] == ["seat-000", *(f"seat-{n:03}" for n in range(2, 6)), "sub-1"]
    assert rules.places(register)["sub-1"] == 6
    assert record.who[0] == 0b0000_0110
    # The ballot weighs what the member's would have.
    assert record.cells.weight == {"2": room.at.meeting.roll[5].weight + room.at.meeting.roll[1].weight}
    assert record.entitled_weight == sum(seat.weight for seat in room.at.meeting.roll[:6])


async def test_who_has_a_ballot_in_the_box_stays(store: RedisStore) -> None:
    room = await Room.gathered(store)
    await room.open()
    await room.at.cast(room.at.ballot(2, 0))
    assert await room.mark(MarkPresence(("seat-002", "seat-003"), ABSENT)) == ("seat-002",)
    register = {seat.id: seat.present for seat in (await room.register()).seats}
    assert (register["seat-002"], register["seat-003"]) == (True, False)
    with pytest.raises(Refusal) as refused:
        await room.mark(Disqualify("i", "seat-002"))
    assert refused.value.code == "has_voted"
    await room.mark(CallIn("sub-1", "seat-002"))
    assert "sub-1" not in {seat.id for seat in (await room.register()).seats}
    assert await store.attendance("m")
    await room.at.step(CLOSED)
    assert (await store.round(room.at.ref)).voted == 1


async def test_the_store_itself_refuses_to_drop_a_voter(store: RedisStore) -> None:
    """The engine read the box a moment too early: the script looks again, at the point where it writes."""
    room = await Room.gathered(store)
    await room.open()
    await room.at.cast(room.at.ballot(2, 0))
    before, old = await store.snapshot("m"), await room.register()
    without = Register(tuple(seat for seat in old.seats if seat.id != "seat-002"), (), tuple(s.id for s in old.seats))
    absent = Register(tuple(structs.replace(seat, present=seat.id != "seat-002") for seat in old.seats))
    for number, register in enumerate((without, absent)):
        out = ("seat-002",) if register is without else ()
        amendment = RegisterChange(room.at.ref.poll, 1, b'{"kind":"amend"}', register, (), out)
        marking = Marking("m", bytes([number] * 16), 0, before.step, b"{}", NOW_MS, rules.NOBODY_MARKED, amendment)
        verdict = await store.mark(marking)
        assert (verdict.done, verdict.voted) == (False, "seat-002")
    assert (await store.snapshot("m"), await room.register()) == (before, old)


@pytest.mark.parametrize("state", [PAUSED, CLOSED])
async def test_only_a_round_that_takes_ballots_is_amended(store: RedisStore, state: RoundState) -> None:
    room = await Room.gathered(store)
    await room.open()
    await room.at.step(state)
    await room.mark(MarkPresence(("seat-001",), ABSENT))
    assert ((await store.round(room.at.ref)).amended == 1) is (state is PAUSED)
    assert (await store.attendance("m")).presence == {"seat-001": ABSENT}


async def test_disqualified_for_one_item_and_back_in_the_same_round(store: RedisStore) -> None:
    room = await Room.gathered(store)
    await room.mark(Disqualify("i", "seat-000"))
    await room.open()
    record = await store.round(room.at.ref)
    assert (record.entitled_heads, await room.at.answer(room.at.ballot(0, 1))) == (5, Answer.NOT_ENTITLED)
    await room.mark(Qualify("i", "seat-000"))
    assert await room.at.answer(room.at.ballot(0, 1)) is Answer.ACCEPTED
    register = await room.register()
    assert (rules.places(register)["seat-000"], register.disqualified) == (5, ())
    assert (await store.round(room.at.ref)).who[0] == 0b0000_0100


async def test_a_secret_round_is_amended_like_any_other(store: RedisStore) -> None:
    of = structs.replace(held(), items=meeting(polls=[poll(secrecy=Secrecy.SECRET)]).items)
    room = await Room.gathered(store, of)
    await room.mark(MarkPresence(("seat-001",), ABSENT))
    await room.open()
    await room.at.cast(room.at.ballot(0, 1))
    await room.mark(CallIn("sub-1", "seat-001"))
    await room.at.cast(room.at.ballot("sub-1", 2))
    assert await room.mark(MarkPresence(("seat-000",), ABSENT)) == ("seat-000",)
    await room.at.step(CLOSED)
    (closed,) = await room.entries("closed")
    assert closed["participants"] == ["seat-000", "sub-1"]


# Proxies


async def _device(store: RedisStore, seat: str, session: str) -> bool:
    return await store.open_session(Card("m", Role.VOTER, seat), session, NOW_MS)


async def test_only_the_holders_phone_casts_for_a_proxy(store: RedisStore) -> None:
    room = await Room.gathered(store, held(s1="seat-000", s2="seat-000"))
    await room.open()
    for seat, session in (("seat-000", "h"), ("seat-001", "own"), ("seat-003", "other")):
        assert await _device(store, seat, session)
    ballots = [
        room.at.ballot(1, 1, device="own"), room.at.ballot(1, 1, device="other"), room.at.ballot(3, 1, device="h"),
        room.at.ballot(0, 0, device="h"), room.at.ballot(1, 1, device="h"), room.at.ballot(2, 2, device="h"),
    ]  # fmt: skip
    assert await room.at.answers(*ballots) == [
        Answer.NOT_ENTITLED, Answer.NOT_ENTITLED, Answer.OTHER_DEVICE,
        Answer.ACCEPTED, Answer.ACCEPTED, Answer.ACCEPTED,
    ]  # fmt: skip
    record = await store.round(room.at.ref)
    assert (record.voted, record.who[0]) == (3, 0b1110_0000)
    assert record.cells.weight["1"] == room.at.meeting.roll[1].weight


async def test_a_seat_is_held_by_the_phone_that_has_voted_for_its_proxies(store: RedisStore) -> None:
    room = await Room.gathered(store, held(s1="seat-000"))
    await room.open()
    assert await _device(store, "seat-000", "h")
    assert await room.at.answer(room.at.ballot(1, 1, device="h")) is Answer.ACCEPTED
    assert not await _device(store, "seat-000", "thief")
    assert await _device(store, "seat-002", "x")
    assert await _device(store, "seat-002", "y")


async def test_when_the_principal_comes_the_proxy_is_over(store: RedisStore) -> None:
    room = await Room.gathered(store, held(s1="seat-000", s2="seat-000"))
    await room.open()
    assert await _device(store, "seat-000", "h")
    assert await _device(store, "seat-001", "own")
    await room.mark(MarkPresence(("seat-001",), HALL))
    assert await room.at.answer(room.at.ballot(1, 1, device="h")) is Answer.OTHER_DEVICE
    assert await room.at.answer(room.at.ballot(1, 1, device="own")) is Answer.ACCEPTED
    await room.mark(MarkPresence(("seat-000",), ABSENT))
    assert await room.at.answer(room.at.ballot(2, 1, device="h")) is Answer.NOT_ENTITLED


async def test_proxies_are_given_and_withdrawn_between_rounds_and_logged(store: RedisStore) -> None:
    room = await Room.gathered(store, held(s1="seat-000"))
    await room.mark(GiveProxy("seat-002", "seat-000"))
    await room.mark(WithdrawProxy("seat-001"))
    assert (await store.attendance("m")).proxies == {"seat-002": "seat-000", "seat-001": ""}
    assert await room.entries("give_proxy", "withdraw_proxy") == [
        {"holder": "seat-000", "kind": "give_proxy", "seat": "seat-002"},
        {"kind": "withdraw_proxy", "seat": "seat-001"},
    ]
    await room.open()
    register = await room.register()
    assert {seat.id: seat.proxy for seat in register.seats if seat.proxy} == {"seat-002": "seat-000"}


@pytest.mark.parametrize("state", [OPEN, PAUSED])
async def test_no_proxy_changes_hands_while_a_round_takes_ballots(store: RedisStore, state: RoundState) -> None:
    room = await Room.gathered(store, held(s1="seat-000"))
    await room.open()
    if state is PAUSED:
        await room.at.step(PAUSED)
    before = await room.register()
    for mark in (GiveProxy("seat-002", "seat-000"), WithdrawProxy("seat-001")):
        with pytest.raises(Refusal, match="no vote that is open"):
            await room.mark(mark)
    assert await room.register() == before
    assert await room.entries("give_proxy", "withdraw_proxy", "amend") == []
    await room.at.step(CLOSED)
    await room.mark(WithdrawProxy("seat-001"))
    assert len(await room.entries("withdraw_proxy")) == 1
