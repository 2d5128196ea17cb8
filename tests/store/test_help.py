"""A ballot on request is written down before it is cast: once for a ballot, and never in a secret vote."""

import pytest
from assembly import ARMED, NOW_MS, OPEN, Assembly, meeting, poll

from klubba.core.model import Secrecy
from klubba.errors import Refusal
from klubba.store.redis import RedisStore

FIRST, SECOND = b"\1" * 16, b"\2" * 16


async def opened(store: RedisStore, secrecy: Secrecy) -> Assembly:
    room = await Assembly.gathered(store, meeting("m", polls=[poll(secrecy=secrecy)]))
    await room.step(ARMED)
    await room.step(OPEN)
    return room


async def test_a_request_sent_again_is_logged_once(store: RedisStore) -> None:
    room = await opened(store, Secrecy.OPEN)
    for ballot_id in (FIRST, FIRST, SECOND):
        await store.help(room.ref, "seat-000", ballot_id, NOW_MS)
    logged = [entry.data for entry in await store.log("m") if b'"kind":"help"' in entry.data]
    assert [FIRST.hex().encode() in logged[0], SECOND.hex().encode() in logged[1], len(logged)] == [True, True, 2]
    assert await store.helped(room.ref) == ["seat-000"]


async def test_the_store_itself_refuses_it_in_a_secret_vote(store: RedisStore) -> None:
    room = await opened(store, Secrecy.SECRET)
    before = await store.log("m")
    with pytest.raises(Refusal) as refused:
        await store.help(room.ref, "seat-000", FIRST, NOW_MS)
    assert refused.value.code == "secret_poll"
    assert (await store.log("m"), await store.helped(room.ref)) == (before, [])
