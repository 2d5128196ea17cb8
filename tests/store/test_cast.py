"""Cast: one answer for each ballot, in the order of the contract, whatever comes before or after it."""

import asyncio
import json
from random import Random

import msgspec
import pytest
from assembly import (
    ANNULLED,
    ARCHIVED,
    ARMED,
    CLOSED,
    DECLARED,
    NOW_MS,
    OPEN,
    PAUSED,
    PUBLISHED,
    Assembly,
    fold,
    meeting,
    poll,
)

from klubba import limits
from klubba.core.model import Answer, Cells, Change, Role, RoundState, Secrecy
from klubba.errors import MeetingUnknown
from klubba.store.contract import Card, RoundRef
from klubba.store.redis import RedisStore

SECRETS = pytest.mark.parametrize("secrecy", list(Secrecy))


@SECRETS
async def test_a_first_ballot_is_accepted_and_counted_with_the_registers_weight(
    store: RedisStore, secrecy: Secrecy
) -> None:
    room = await Assembly.voting(store, poll(secrecy=secrecy))
    head = (await store.snapshot("m")).seq
    verdicts = await room.cast(room.ballot(0, 1, 3), room.ballot(2, 3))
    assert [(v.answer, v.ballot_seq) for v in verdicts] == [(Answer.ACCEPTED, head + 1), (Answer.ACCEPTED, head + 2)]
    record = await store.round(room.ref)
    w0, w2 = room.meeting.roll[0].weight, room.meeting.roll[2].weight
    assert record.cells == Cells({"1": 1, "3": 2}, {"1": w0, "3": w0 + w2}, 2, w0 + w2)
    assert (record.voted, record.who) == (2, bytes([0b1010_0000]))
    assert await room.fold_box() == record.cells


@SECRETS
async def test_a_later_ballot_replaces_the_counted_one(store: RedisStore, secrecy: Secrecy) -> None:
    room = await Assembly.voting(store, poll(secrecy=secrecy))
    [first] = await room.cast(room.ballot(1, 0, 4))
    [second] = await room.cast(changed := room.ballot(1, 2, replaces=first.ballot_seq))
    assert second.answer is Answer.REPLACED
    assert second.ballot_seq > first.ballot_seq
    weight = room.meeting.roll[1].weight
    assert (await store.round(room.ref)).cells == Cells({"2": 1}, {"2": weight}, 1, weight)
    [kept] = await store.ballots(room.ref, [changed.slot])
    assert kept is not None
    assert (kept.seq, kept.ballot_id, kept.body) == (second.ballot_seq, changed.ballot_id, b"[2]")


@SECRETS
async def test_an_identical_resend_gets_the_first_receipt_and_writes_nothing(
    store: RedisStore, secrecy: Secrecy
) -> None:
    room = await Assembly.voting(store, poll(secrecy=secrecy))
    sent = room.ballot(0, 1)
    [first] = await room.cast(sent)
    [second] = await room.cast(room.ballot(0, 2, replaces=first.ballot_seq))
    before = await store.snapshot("m")
    [again] = await room.cast(sent)
    assert (again.answer, again.ballot_seq) == (Answer.SAME, first.ballot_seq)
    assert await store.snapshot("m") == before
    assert second.ballot_seq != first.ballot_seq


@SECRETS
async def test_the_same_id_with_another_body_is_invalid_and_writes_nothing(store: RedisStore, secrecy: Secrecy) -> None:
    room = await Assembly.voting(store, poll(secrecy=secrecy))
    sent = room.ballot(0, 1)
    await room.cast(sent)
    before = await store.snapshot("m")
    forged = msgspec.structs.replace(sent, body=b"[2]", cells=("2",))
    assert await room.answer(forged) is Answer.INVALID
    assert await store.snapshot("m") == before


async def test_an_id_is_known_per_voter(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    sent = room.ballot(0, 1)
    assert await room.answers(sent, room.ballot(1, 2, ballot_id=sent.ballot_id)) == [Answer.ACCEPTED, Answer.ACCEPTED]


@SECRETS
async def test_a_delayed_older_ballot_never_overwrites_a_newer_one(store: RedisStore, secrecy: Secrecy) -> None:
    room = await Assembly.voting(store, poll(secrecy=secrecy))
    [first] = await room.cast(room.ballot(0, 1))
    [second] = await room.cast(room.ballot(0, 2, replaces=first.ballot_seq))
    before = await store.snapshot("m")
    for stale in (0, first.ballot_seq, second.ballot_seq + 1):
        [verdict] = await room.cast(room.ballot(0, 3, replaces=stale))
        assert (verdict.answer, verdict.ballot_seq) == (Answer.SUPERSEDED, second.ballot_seq)
    assert await store.snapshot("m") == before


async def test_policy_first_keeps_the_first(store: RedisStore) -> None:
    room = await Assembly.voting(store, poll(change=Change.FIRST))
    [first] = await room.cast(room.ballot(0, 1))
    for replaces in (0, first.ballot_seq):
        [verdict] = await room.cast(room.ballot(0, 2, replaces=replaces))
        assert (verdict.answer, verdict.ballot_seq) == (Answer.ALREADY, first.ballot_seq)
    assert await room.fold_box() == (await store.round(room.ref)).cells


async def test_who_is_not_in_the_register_is_not_entitled(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    assert await room.answer(room.ballot("stranger", 1)) is Answer.NOT_ENTITLED
    assert (await store.round(room.ref)).voted == 0


async def test_only_the_device_that_holds_the_seat_may_cast(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    assert await room.answer(room.ballot(0, 1, device="old")) is Answer.OTHER_DEVICE
    await store.open_session(Card("m", Role.VOTER, "seat-000"), "new", NOW_MS)
    assert await room.answer(room.ballot(0, 1, device="old")) is Answer.OTHER_DEVICE
    assert await room.answer(room.ballot(0, 1, device="new")) is Answer.ACCEPTED
    # A keypad or a replayed roll call has no device.
    assert await room.answer(room.ballot(1, 1)) is Answer.ACCEPTED


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((ARMED,), Answer.NOT_OPEN),
        ((ARMED, OPEN, PAUSED), Answer.NOT_OPEN),
        ((ARMED, OPEN, PAUSED, OPEN), Answer.ACCEPTED),
        ((ARMED, OPEN, CLOSED), Answer.LATE),
        ((ARMED, OPEN, PAUSED, CLOSED), Answer.LATE),
        ((ARMED, OPEN, CLOSED, DECLARED), Answer.LATE),
        ((ARMED, OPEN, CLOSED, DECLARED, PUBLISHED), Answer.LATE),
        ((ARMED, OPEN, CLOSED, DECLARED, PUBLISHED, ARCHIVED), Answer.LATE),
        ((ARMED, OPEN, ANNULLED), Answer.ANNULLED),
        ((ARMED, OPEN, CLOSED, ANNULLED), Answer.ANNULLED),
    ],
)
@SECRETS
async def test_the_rounds_state_decides(
    store: RedisStore, steps: tuple[RoundState, ...], expected: Answer, secrecy: Secrecy
) -> None:
    room = await Assembly.gathered(store, meeting(polls=[poll(secrecy=secrecy)]))
    early = room.ballot(5, 1)
    for to in steps:
        await room.step(to)
        if to is OPEN and (await store.round(room.ref)).voted == 0:
            early = room.ballot(5, 1)
            await room.cast(early)
    before = await store.snapshot("m")
    assert await room.answer(room.ballot(0, 1)) is expected
    if expected is not Answer.ACCEPTED:
        assert await store.snapshot("m") == before
    if (await store.round(room.ref)).voted:
        # Never "late" as the last word for a ballot that was counted.
        assert await room.answer(early) is Answer.SAME


async def test_another_round_or_poll_is_not_open(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    for ref in (RoundRef("m", "p", 2), RoundRef("m", "other", 1)):
        [verdict] = await store.cast(ref, Change.LAST, Secrecy.OPEN, [room.ballot(0, 1)])
        assert (verdict.answer, verdict.ballot_seq) == (Answer.NOT_OPEN, 0)


async def test_a_ballot_of_the_last_round_never_lands_in_the_next(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    delayed = room.ballot(0, 1)
    await room.step(CLOSED)
    last, room.ref = room.ref, RoundRef("m", "p", 2)
    await room.step(ARMED)
    await room.step(OPEN)
    [verdict] = await store.cast(last, Change.LAST, Secrecy.OPEN, [delayed])
    assert verdict.answer is Answer.LATE
    assert (await store.round(room.ref)).voted == 0


async def test_an_unknown_meeting_is_named(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    with pytest.raises(MeetingUnknown):
        await store.cast(RoundRef("nowhere", "p", 1), Change.LAST, Secrecy.OPEN, [room.ballot(0, 1)])


async def test_a_batch_is_answered_in_order_and_each_ballot_sees_the_one_before(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    head = (await store.snapshot("m")).seq
    first = room.ballot(0, 1)
    batch = [first, room.ballot(0, 2, replaces=head + 1), room.ballot(0, 3), first, room.ballot("stranger", 1)]
    assert await room.answers(*batch) == [
        Answer.ACCEPTED,
        Answer.REPLACED,
        Answer.SUPERSEDED,
        Answer.SAME,
        Answer.NOT_ENTITLED,
    ]
    assert await room.cast() == []


async def test_a_batch_beyond_the_bound_is_cast_whole(store: RedisStore) -> None:
    count = limits.BALLOTS_PER_BATCH_MAX_COUNT + 3
    room = await Assembly.voting(store, seats=count)
    assert await room.answers(*(room.ballot(n, n % 5) for n in range(count))) == [Answer.ACCEPTED] * count
    assert (await store.round(room.ref)).voted == count


async def test_weights_beyond_what_a_double_holds_are_summed_exactly(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    # 2^53 is passed by the sum: a float would lose the last millionths.
    heavy = 2**52 + 1
    seats = tuple(msgspec.structs.replace(seat, weight=heavy + n) for n, seat in enumerate(room.meeting.roll))
    room.meeting = msgspec.structs.replace(meeting(), roll=seats)
    await room.step(ARMED)
    await room.step(OPEN)
    verdicts = await room.cast(*(room.ballot(n, 1) for n in range(6)))
    total = sum(seat.weight for seat in seats)
    assert (await store.round(room.ref)).cells == Cells({"1": 6}, {"1": total}, 6, total)
    await room.cast(room.ballot(0, 2, replaces=verdicts[0].ballot_seq))
    assert (await store.round(room.ref)).cells.weight == {"1": total - seats[0].weight, "2": seats[0].weight}
    assert (await store.round(room.ref)).entitled_weight == total


async def test_casts_are_logged_canonically_in_open_rounds(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    sent = room.ballot(0, 1, 3)
    [verdict] = await room.cast(sent)
    entry = (await store.log("m"))[-1]
    facts = {
        "ballot_id": sent.ballot_id.hex(), "choices": [1, 3], "kind": "cast", "poll": "p",
        "replaces": 0, "round": 1, "voter": "seat-000",
    }  # fmt: skip
    assert (
        entry.data
        == json.dumps([entry.n, verdict.ballot_seq, NOW_MS, facts], separators=(",", ":"), sort_keys=True).encode()
    )


@SECRETS
async def test_tally_box_and_log_agree_after_random_casts(store: RedisStore, secrecy: Secrecy) -> None:
    """Random casts, resends and delays against an obviously right model: the last accepted ballot of each voter."""
    room, random = await Assembly.voting(store, poll(secrecy=secrecy), seats=9), Random(7)
    counted: dict[str, tuple[int, bytes]] = {}
    for _ in range(60):
        batch = []
        for _ in range(random.randrange(1, 6)):
            if room.made and random.random() < 0.2:
                batch.append(random.choice(room.made))
                continue
            seat = random.randrange(9)
            known = counted.get(f"seat-{seat:03}", (0, b""))[0]
            replaces = known if random.random() < 0.8 else random.randrange(50)
            batch.append(room.ballot(seat, *random.sample(range(5), random.choice((1, 2))), replaces=replaces))
        for ballot, verdict in zip(batch, await room.cast(*batch), strict=True):
            if verdict.answer in (Answer.ACCEPTED, Answer.REPLACED):
                counted[ballot.voter] = (verdict.ballot_seq, ballot.body)
    weights = {seat.id: seat.weight for seat in room.meeting.roll}
    expected = fold([(json.loads(body), weights[voter]) for voter, (_, body) in counted.items()])
    assert (await store.round(room.ref)).cells == expected
    assert await room.fold_box() == expected
    if secrecy is Secrecy.OPEN:
        assert await room.fold_log() == expected
    assert [entry.n for entry in await store.log("m")] == list(range(1, len(await store.log("m")) + 1))


async def test_two_engines_on_one_store_count_each_voter_once(store: RedisStore, store_url: str) -> None:
    other = await RedisStore.connect(store_url)
    room = await Assembly.voting(store, seats=40)
    both = [[room.ballot(n, 1) for n in range(40)], [room.ballot(n, 2) for n in range(40)]]

    async def cast_one_by_one(by: RedisStore, ballots: list) -> list[Answer]:  # type: ignore[type-arg]
        return [(await by.cast(room.ref, Change.LAST, Secrecy.OPEN, [b]))[0].answer for b in ballots]

    answers = await asyncio.gather(cast_one_by_one(store, both[0]), cast_one_by_one(other, both[1]))
    for one, two in zip(*answers, strict=True):
        assert {one, two} == {Answer.ACCEPTED, Answer.SUPERSEDED}
    assert (await other.round(room.ref)).voted == 40
    assert await room.fold_box() == await room.fold_log() == (await other.round(room.ref)).cells
    await other.close()


@pytest.mark.parametrize(
    ("change", "secrecy"), [(Change.FIRST, Secrecy.OPEN), (Change.LAST, Secrecy.SECRET), (Change.FIRST, Secrecy.SECRET)]
)
async def test_a_caller_that_takes_the_round_for_another_writes_nothing(
    store: RedisStore, change: Change, secrecy: Secrecy
) -> None:
    room = await Assembly.voting(store)
    before = await store.snapshot("m")
    with pytest.raises(ValueError, match="mismatch"):
        await store.cast(room.ref, change, secrecy, [room.ballot(0, 1)])
    assert await store.snapshot("m") == before


async def test_a_secret_box_refuses_slots_that_name_the_voter(store: RedisStore) -> None:
    room = await Assembly.voting(store, poll(secrecy=Secrecy.SECRET))
    good = room.ballot(0, 1)
    with pytest.raises(ValueError, match="slot"):
        await room.cast(good, room.ballot(1, 1, slot="seat-001"))
    assert (await store.round(room.ref)).voted == 0


@pytest.mark.parametrize("facts", [{"ballot_id": b"short"}, {"cells": ("a,b",)}, {"cells": ("",)}, {"body": b"[1"}])
async def test_what_no_caller_may_hand_in_is_refused_before_it_is_sent(store: RedisStore, facts: dict) -> None:  # type: ignore[type-arg]
    room = await Assembly.voting(store)
    with pytest.raises(ValueError):  # noqa: PT011 - four different sentences
        await room.cast(room.ballot(0, 1, **facts))
    assert (await store.round(room.ref)).voted == 0
