"""Transition: one step at one point, by compare-and-set, once for each command id."""

import asyncio
import json
from dataclasses import replace

import msgspec
import pytest
from assembly import (
    ANNULLED,
    ARCHIVED,
    ARMED,
    CLOSED,
    DECLARED,
    DRAFT,
    NOW_MS,
    OPEN,
    PAUSED,
    PUBLISHED,
    Assembly,
    meeting,
    poll,
)

from klubba.core import lifecycle
from klubba.core.model import Action, Answer, Register, Role, RoundState
from klubba.errors import MeetingUnknown
from klubba.store.contract import Card, RoundRef, Snapshot
from klubba.store.redis import RedisStore


async def test_a_new_meeting_has_taken_no_step(store: RedisStore) -> None:
    await Assembly.gathered(store)
    assert await store.snapshot("m") == Snapshot("m", "e1", 1, 0, None, {})


async def test_arm_freezes_the_paper_and_open_takes_the_register(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    await room.step(ARMED)
    armed = (await store.snapshot("m")).current
    assert armed is not None
    assert (armed.ref, armed.state, armed.paper, armed.item) == (room.ref, ARMED, room.paper, "i")
    assert await store.register(room.ref) == Register(())
    absent = msgspec.structs.replace(room.meeting.roll[0], present=False)
    roll = (absent, *room.meeting.roll[1:])
    await room.step(OPEN, register=Register(roll))
    record = await store.round(room.ref)
    assert await store.register(room.ref) == Register(roll)
    assert (record.entitled_heads, record.present_heads) == (6, 5)
    assert record.entitled_weight == sum(seat.weight for seat in roll)
    assert record.present_weight == record.entitled_weight - absent.weight


async def test_the_steps_of_a_round_are_counted_and_logged(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    await room.step(PAUSED)
    await room.step(OPEN)
    await room.step(CLOSED)
    await room.step(DECLARED, result=b'{"yes":1}', outcome="yes")
    await room.step(PUBLISHED)
    await room.step(ARCHIVED)
    snapshot = await store.snapshot("m")
    assert (snapshot.step, snapshot.seq) == (8, 9)
    assert snapshot.rounds == {"p": (1, ARCHIVED, "yes")}
    assert (await store.round(room.ref)).result == b'{"yes":1}'
    entries = await store.log("m")
    kinds = [json.loads(entry.data)[3]["kind"] for entry in entries]
    assert kinds == ["created", "armed", "open", "paused", "open", "closed", "declared", "published", "archived"]
    assert [json.loads(entry.data)[:3] for entry in entries] == [[n, n, NOW_MS] for n in range(1, 10)]
    assert entries[1].data == b'[2,2,1700000000000,{"kind":"armed","poll":"p"}]'


async def test_the_log_is_read_in_pages(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    await room.cast(*(room.ballot(n, 1) for n in range(6)))
    whole = await store.log("m")
    assert [entry.n for entry in whole] == list(range(1, 10))
    assert await store.log("m", after=3, count=4) == whole[3:7]
    assert await store.log("m", after=9) == []


async def test_a_repeated_command_gets_the_first_answer_and_writes_nothing(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    step = room.transition(ARMED, 0, paper=room.paper, item="i")
    first = await store.transition(step)
    await room.step(OPEN)
    before = await store.snapshot("m")
    assert await store.transition(step) == first
    assert (first.done, first.step) == (True, 1)
    assert await store.snapshot("m") == before
    assert await store.step_of("m", step.command_id) == 1
    assert await store.step_of("m", b"x" * 16) is None


async def test_a_stale_page_changes_nothing(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    before = await store.snapshot("m")
    for seen in (0, 1, 3):
        verdict = await store.transition(room.transition(CLOSED, seen))
        assert (verdict.done, verdict.step) == (False, 2)
    assert await store.snapshot("m") == before


async def test_of_two_chairs_one_wins(store: RedisStore, store_url: str) -> None:
    other = await RedisStore.connect(store_url)
    room = await Assembly.voting(store)
    for step in range(2, 12):
        to = PAUSED if step % 2 == 0 else OPEN
        verdicts = await asyncio.gather(
            store.transition(room.transition(to, step)), other.transition(room.transition(to, step))
        )
        assert sorted(verdict.done for verdict in verdicts) == [False, True]
        assert {verdict.step for verdict in verdicts} == {step + 1}
    await other.close()


async def test_after_close_nothing_of_the_round_changes(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    await room.cast(room.ballot(0, 1), room.ballot(1, 2))
    await room.step(CLOSED)
    closed, box = await store.round(room.ref), await store.box(room.ref)
    await room.cast(room.ballot(2, 1), room.ballot(0, 4, replaces=box[0].seq))
    await room.step(DECLARED, result=b"{}", outcome="decided")
    declared = await store.round(room.ref)
    assert await store.box(room.ref) == box
    assert (declared.cells, declared.who, declared.voted) == (closed.cells, closed.who, closed.voted)


async def test_casts_that_race_with_close_count_exactly_when_they_were_told_so(
    store: RedisStore, store_url: str
) -> None:
    other = await RedisStore.connect(store_url)
    room = await Assembly.voting(store, seats=60)
    ballots = [room.ballot(n, 1) for n in range(60)]
    answers: list[Answer] = []

    async def vote() -> None:
        for ballot in ballots:
            answers.append((await other.cast(room.ref, room.paper.change, room.paper.secrecy, [ballot]))[0].answer)
            if len(answers) == 20:
                closing.set()

    closing = asyncio.Event()

    async def close() -> None:
        await closing.wait()
        await room.step(CLOSED)

    await asyncio.gather(vote(), close())
    record = await store.round(room.ref)
    assert set(answers) == {Answer.ACCEPTED, Answer.LATE}
    assert record.voted == answers.count(Answer.ACCEPTED) == len(await store.box(room.ref))
    await other.close()


async def test_a_revote_is_a_new_round_and_the_old_one_stays(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    await room.cast(room.ballot(0, 1))
    await room.step(CLOSED)
    old = room.ref
    room.ref = RoundRef("m", "p", 2)
    await room.step(ARMED)
    snapshot = await store.snapshot("m")
    assert snapshot.current is not None
    assert (snapshot.current.ref, snapshot.current.voted) == (room.ref, 0)
    assert snapshot.rounds == {"p": (2, ARMED, "")}
    assert (await store.round(old)).voted == 1
    # A step of the old round does not speak for the poll any more.
    room.ref = old
    await room.step(ANNULLED, reason="fel fråga")
    assert (await store.snapshot("m")).rounds == {"p": (2, ARMED, "")}
    assert (await store.round(old)).reason == "fel fråga"


async def test_a_disarmed_poll_is_a_draft_again(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    await room.step(ARMED)
    await room.step(DRAFT)
    assert (await store.snapshot("m")).rounds == {"p": (1, DRAFT, "")}
    room.ref = RoundRef("m", "p", 2)
    await room.step(ARMED)
    assert (await store.snapshot("m")).rounds == {"p": (2, ARMED, "")}


async def test_an_acclamation_needs_no_ballots_and_no_register(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    await room.step(DECLARED, paper=room.paper, item="i", result=b"{}", outcome="yes")
    record = await store.round(room.ref)
    assert (record.state, record.result, record.sealed, record.voted) == (DECLARED, b"{}", True, 0)
    assert await store.register(room.ref) == Register(())
    assert await store.box(room.ref) == []


async def test_an_acclamation_of_an_armed_round_keeps_the_frozen_paper(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    await room.step(ARMED)
    frozen = room.paper
    other = meeting(polls=[poll(), poll("q")]).items[0].polls[1]
    await room.step(DECLARED, paper=other, item="j", result=b"{}", outcome="yes")
    record = await store.round(room.ref)
    assert (record.paper, record.item) == (frozen, "i")


async def test_only_one_round_of_a_meeting_takes_part_at_a_time(store: RedisStore) -> None:
    room = await Assembly.gathered(store, meeting(polls=[poll("p"), poll("q")]))
    for state in (ARMED, OPEN, PAUSED):
        await room.step(state)
        other = replace(room.transition(ARMED, (await store.snapshot("m")).step), ref=RoundRef("m", "q", 1))
        verdict = await store.transition(replace(other, paper=poll("q"), item="i"))
        assert not verdict.done
    await room.step(CLOSED)
    room.ref = RoundRef("m", "q", 1)
    await room.step(ARMED)


@pytest.mark.parametrize("ended", [CLOSED, DECLARED, PUBLISHED, ARCHIVED, ANNULLED])
@pytest.mark.parametrize("to", [DRAFT, ARMED, OPEN, PAUSED])
async def test_a_round_that_has_ended_never_takes_ballots_again(
    store: RedisStore, ended: RoundState, to: RoundState
) -> None:
    """Whatever a caller believes: the store itself keeps close final."""
    room = await Assembly.voting(store)
    for state in (CLOSED, DECLARED, PUBLISHED, ARCHIVED) if ended is not ANNULLED else (ANNULLED,):
        await room.step(state)
        if state is ended:
            break
    before = await store.snapshot("m")
    step = room.transition(to, before.step, paper=room.paper, register=Register(room.meeting.roll))
    assert not (await store.transition(step)).done
    assert await store.snapshot("m") == before


async def test_the_store_forbids_no_step_that_the_rules_allow(store: RedisStore) -> None:
    """Every edge of core.lifecycle's table is taken once, each from a round that got there by the table."""
    taken = set()
    ways = {
        (Action.ARM, Action.DISARM),
        (Action.ARM, Action.ACCLAIM),
        (Action.ACCLAIM,),
        (Action.ARM, Action.OPEN, Action.ANNUL, Action.REVOTE),
        (Action.ARM, Action.OPEN, Action.TIME, Action.PAUSE, Action.TIME, Action.ANNUL),
        (Action.ARM, Action.OPEN, Action.PAUSE, Action.RESUME, Action.CLOSE, Action.REVOTE),
        (Action.ARM, Action.OPEN, Action.PAUSE, Action.CLOSE, Action.ANNUL),
        (Action.ARM, Action.OPEN, Action.CLOSE, Action.CASTING_VOTE),
        (Action.ARM, Action.OPEN, Action.CLOSE, Action.COMMIT_LOTS, Action.DRAW_LOTS),
        (Action.ARM, Action.OPEN, Action.CLOSE, Action.DECLARE, Action.REVOTE),
        (Action.ARM, Action.OPEN, Action.CLOSE, Action.DECLARE, Action.PUBLISH, Action.REVOTE),
        (Action.ARM, Action.OPEN, Action.CLOSE, Action.DECLARE, Action.PUBLISH, Action.ARCHIVE, Action.REVOTE),
    }
    for number, way in enumerate(sorted(ways)):
        room = await Assembly.gathered(store, meeting(f"m{number}"))
        state = DRAFT
        for action in way:
            taken.add((state, action))
            state = lifecycle.TABLE[state, action]
            if action is Action.REVOTE:
                room.ref = replace(room.ref, round=2)
            facts = {"paper": room.paper, "item": "i"} if action is Action.ACCLAIM else {}
            await room.step(state, **facts)
    assert taken == set(lifecycle.TABLE)


async def test_an_unknown_meeting_or_round_is_named(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    with pytest.raises(MeetingUnknown):
        await store.transition(replace(room.transition(ARMED, 0), ref=RoundRef("nowhere", "p", 1), paper=room.paper))
    with pytest.raises(MeetingUnknown):
        await store.snapshot("nowhere")
    with pytest.raises(MeetingUnknown):
        await store.round(room.ref)


async def test_every_write_is_hinted_to_every_process(store: RedisStore, store_url: str) -> None:
    other = await RedisStore.connect(store_url)
    hints = await other.hints()
    room = await Assembly.gathered(store)
    assert await hints.next() == "m"
    await room.step(ARMED)
    assert await hints.next() == "m"
    await room.step(OPEN)
    assert await hints.next() == "m"
    await room.cast(room.ballot(0, 1), room.ballot(1, 1))
    assert await hints.next() == "m"
    # One for a batch, none for refusals: the next one heard is another meeting's.
    await room.cast(room.ballot(0, 1), room.ballot("stranger", 1))
    await Assembly.gathered(store, meeting("n"))
    assert await hints.next() == "n"
    # Whoever ends a session has it closed on every engine; ending it again is nothing new.
    await store.open_session(Card("m", Role.CHAIR), "a", NOW_MS)
    for _ in range(2):
        await store.end_session("m", "a")
    await Assembly.gathered(store, meeting("o"))
    assert await hints.next() == "m"
    assert await hints.next() == "o"
    await hints.close()
    await other.close()


async def test_snapshots_taken_while_the_chair_moves_on_are_each_of_one_point(
    store: RedisStore, store_url: str
) -> None:
    """Readers share one guess of the current round; each must keep to the guess that its own answer is about."""
    other = await RedisStore.connect(store_url)
    polls = [poll(name) for name in ("p", "q", "r", "s")]
    room = await Assembly.gathered(other, meeting(polls=polls))

    async def read() -> None:
        while not done.is_set():
            snapshot = await store.snapshot("m")
            if snapshot.current is not None:
                assert snapshot.current.paper.id == snapshot.current.ref.poll
                assert snapshot.rounds[snapshot.current.ref.poll][1] is snapshot.current.state

    done = asyncio.Event()
    readers = [asyncio.ensure_future(read()) for _ in range(8)]
    for number in range(1, 6):
        for each in polls:
            room.ref = RoundRef("m", each.id, number)
            await room.step(ARMED)
            await room.step(DRAFT)
    done.set()
    await asyncio.gather(*readers)
    await other.close()
