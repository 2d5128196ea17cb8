"""A poll added during the meeting: one change by compare-and-set, logged, and repeated without harm."""

import asyncio
import json
from dataclasses import replace

from assembly import ARMED, NOW_MS, OPEN, Assembly, poll

from klubba.core.definition import with_poll
from klubba.store.contract import Amendment, StepVerdict
from klubba.store.redis import RedisStore


async def addition(room: Assembly, name: str, command: bytes = b"c" * 16) -> Amendment:
    snapshot = await room.store.snapshot("m")
    now = with_poll(await room.store.meeting("m"), "i", poll(name))
    entry = json.dumps({"added": name, "kind": "add_poll"}, separators=(",", ":")).encode()
    return Amendment("m", command, snapshot.step, entry, NOW_MS, now, snapshot.defined)


async def test_an_added_poll_is_in_the_agenda_and_in_the_log_and_is_voted_on(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    before = await store.snapshot("m")
    assert await store.amend(await addition(room, "new")) == StepVerdict(done=True, step=1)
    after = await store.snapshot("m")
    assert (after.step, after.seq, after.rounds) == (1, before.seq + 1, {})
    assert after.defined > before.defined
    assert [of.id for of in (await store.meeting("m")).items[0].polls] == ["p", "new"]
    assert json.loads((await store.log("m"))[-1].data) == [2, 2, NOW_MS, {"added": "new", "kind": "add_poll"}]
    new = replace(room, meeting=await store.meeting("m"), ref=replace(room.ref, poll="new"))
    await new.step(ARMED)
    await new.step(OPEN)
    assert [answer.value for answer in await new.answers(new.ballot(0, 1))] == ["accepted"]


async def test_the_same_command_adds_once(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    change = await addition(room, "new")
    assert await store.amend(change) == await store.amend(change) == StepVerdict(done=True, step=1)
    assert len(await store.log("m")) == 2
    assert await store.step_of("m", change.command_id) == 1


async def test_of_two_at_once_one_wins(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    both = [await addition(room, name, name.encode() * 16) for name in "ab"]
    verdicts = await asyncio.gather(*(store.amend(change) for change in both))
    assert sorted(verdict.done for verdict in verdicts) == [False, True]
    won = both[[verdict.done for verdict in verdicts].index(True)]
    assert await store.meeting("m") == won.definition
    assert len(await store.log("m")) == 2


async def test_a_step_in_between_makes_it_stale(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    change = await addition(room, "new")
    await room.step(ARMED)
    assert await store.amend(change) == StepVerdict(done=False, step=1)
    assert await store.meeting("m") == room.meeting


async def test_a_definition_that_was_replaced_in_between_makes_it_stale(store: RedisStore) -> None:
    """A redefinition is no step: without its own number the older agenda would come back."""
    room = await Assembly.gathered(store)
    change = await addition(room, "new")
    redefined = with_poll(room.meeting, "i", poll("other"))
    assert await store.redefine(redefined, {}, NOW_MS)
    assert await store.amend(change) == StepVerdict(done=False, step=0)
    assert await store.meeting("m") == redefined
    again = replace(change, expect_defined=(await store.snapshot("m")).defined)
    assert (await store.amend(again)).done
