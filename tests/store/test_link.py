"""The line to the server: bounded, safe to cancel, one error for every trouble, and nothing acknowledged without it."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
import redis
from assembly import Assembly

from klubba import limits
from klubba.core.model import Answer
from klubba.errors import StoreAway
from klubba.store import scripts
from klubba.store.link import Link
from klubba.store.redis import RedisStore

SHORT_SECONDS = 0.3


@pytest.fixture
async def link(store_url: str):  # type: ignore[no-untyped-def]
    link = Link.to(store_url)
    yield link
    await link.close()


@contextmanager
def unanswered(pid: int) -> Iterator[None]:
    """The server stands still, and nobody waits long for it; what is asked before and after has its full time."""
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(limits, "STORE_ANSWER_MAX_SECONDS", SHORT_SECONDS)
            yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
def pid(server: "redis.Redis[bytes]") -> Iterator[int]:
    """The server's process, which goes on at the end whatever a test did to it."""
    pid = int(server.info("server")["process_id"])
    yield pid
    os.kill(pid, signal.SIGCONT)


async def test_a_cancelled_request_never_leaves_its_answer_to_another(link: Link) -> None:
    random = Random(5)

    async def turns(count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(0)

    got = 0
    for wave in range(40):
        asked = {f"{wave}-{n}": asyncio.ensure_future(link.call("ECHO", f"{wave}-{n}")) for n in range(30)}
        await turns(random.randrange(12))
        for task in asked.values():
            if random.random() < 0.5:
                task.cancel()
        for word, task in asked.items():
            try:
                assert await task == word.encode()
                got += 1
            except asyncio.CancelledError:
                pass
    assert 300 < got < 1000
    assert [await link.call("ECHO", str(n)) for n in range(50)] == [str(n).encode() for n in range(50)]


async def test_a_request_whose_time_is_up_takes_its_answer_with_it(store_url: str, pid: int) -> None:
    link = Link.to(store_url)
    assert await link.call("ECHO", "before") == b"before"
    with unanswered(pid):
        began = time.monotonic()
        answers = await asyncio.gather(*(link.call("ECHO", f"lost-{n}") for n in range(40)), return_exceptions=True)
        took = time.monotonic() - began
    assert all(isinstance(answer, StoreAway) for answer in answers)
    assert took < 40 * SHORT_SECONDS / 2, "together, not one after the other"
    assert [await link.call("ECHO", str(n)) for n in range(60)] == [str(n).encode() for n in range(60)]
    await link.close()


async def test_a_ballot_whose_answer_was_lost_is_counted_once(
    store_url: str, server: "redis.Redis[bytes]", pid: int
) -> None:
    store = await RedisStore.connect(store_url)
    room = await Assembly.voting(store)
    sent = room.ballot(0, 1)
    with unanswered(pid), pytest.raises(StoreAway):
        await room.cast(sent)
    # Whether or not the first attempt reached the server: one ballot, and a receipt.
    assert await room.answer(sent) in (Answer.SAME, Answer.ACCEPTED)
    assert await room.answer(sent) is Answer.SAME
    assert (await store.round(room.ref)).voted == 1
    await store.close()


async def test_cancelled_casts_are_counted_once_when_sent_again(store: RedisStore) -> None:
    room, random = await Assembly.voting(store, seats=60), Random(2)
    ballots = [room.ballot(n, n % 5) for n in range(60)]
    tasks = [asyncio.ensure_future(room.cast(ballot)) for ballot in ballots]
    for task in tasks:
        await asyncio.sleep(0)
        if random.random() < 0.7:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    again = [await room.answer(ballot) for ballot in ballots]
    assert set(again) <= {Answer.SAME, Answer.ACCEPTED}
    record = await store.round(room.ref)
    assert record.voted == 60
    assert await room.fold_box() == await room.fold_log() == record.cells


async def test_forgotten_scripts_are_loaded_again(store: RedisStore, server: "redis.Redis[bytes]") -> None:
    server.script_flush()
    room = await Assembly.voting(store)
    server.script_flush()
    assert await room.answer(room.ballot(0, 1)) is Answer.ACCEPTED
    server.script_flush()
    await store.ready()
    assert server.script_exists(*(scripts.script(name).digest for name in scripts.NAMES)) == [True] * len(scripts.NAMES)


async def test_a_full_store_promises_nothing_and_still_reads(store: RedisStore, server: "redis.Redis[bytes]") -> None:
    room = await Assembly.voting(store)
    server.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreAway):
            await room.cast(room.ballot(0, 1))
        assert (await store.snapshot("m")).current is not None
        assert (await store.round(room.ref)).voted == 0
    finally:
        server.config_set("maxmemory", 0)
    assert await room.answer(room.made[0]) is Answer.ACCEPTED


async def test_a_store_that_only_reads_promises_nothing(store: RedisStore, server: "redis.Redis[bytes]") -> None:
    room = await Assembly.voting(store)
    server.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(StoreAway):
            await room.cast(room.ballot(0, 1))
    finally:
        server.replicaof("NO", "ONE")
    assert await room.answer(room.made[0]) is Answer.ACCEPTED


async def test_errors_quote_nothing_of_the_request(store: RedisStore, server: "redis.Redis[bytes]") -> None:
    room = await Assembly.voting(store)
    server.delete("klubba:{m:m}:p:p:1:box")
    server.set("klubba:{m:m}:p:p:1:box", "not a box")
    with pytest.raises(StoreAway) as away:
        await room.cast(room.ballot(0, 1))
    assert "seat" not in str(away.value)
    assert room.made[0].ballot_id.hex() not in repr(away.value.__cause__)


async def test_an_injected_id_is_a_word_and_nothing_else(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    for voter in ('"}],[', "seat-000:", "}:head", "\x00", "seat-000 x", "' .. KEYS[1]"):
        assert await room.answer(room.ballot(voter, 1)) is Answer.NOT_ENTITLED
    assert (await store.round(room.ref)).voted == 0


async def test_hints_end_with_the_line_and_can_be_heard_again(store_url: str, server: "redis.Redis[bytes]") -> None:
    store = await RedisStore.connect(store_url)
    hints = await store.hints()
    waiting = asyncio.ensure_future(hints.next())
    await asyncio.sleep(0)
    server.client_kill_filter(_type="pubsub")
    for _ in range(100):
        # The line is made anew by itself, or `next` says that it broke and the next call makes it.
        await Assembly.gathered(store) if not await store.meetings() else server.publish("klubba:hints", "m")
        done, _ = await asyncio.wait({waiting}, timeout=0.05)
        if done and waiting.exception() is None:
            break
        if done:
            waiting = asyncio.ensure_future(hints.next())
    assert await waiting == "m"
    await hints.close()
    await store.close()
