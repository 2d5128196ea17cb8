"""The casts' own connection: what test_link.py asks of the link, and what only a hand-made one can get wrong.

Every contract test casts through this line; here it is looked at alone.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from random import Random

import pytest
import redis
import servers
from assembly import Assembly, meeting, setup

from klubba import limits
from klubba.core.model import Answer
from klubba.errors import StoreAway, StoreFull
from klubba.store.castline import CastLine
from klubba.store.keys import MeetingKeys
from klubba.store.redis import RedisStore


def line_to(url: str) -> CastLine:
    line = CastLine.to(url)
    assert line is not None
    return line


@pytest.fixture
async def line(store_url: str) -> AsyncIterator[CastLine]:
    line = line_to(store_url)
    yield line
    await line.close()


async def epoch(line: CastLine, name: str) -> str:
    """Something that only this meeting's question has for an answer."""
    return str((await line.call("HGET", MeetingKeys(name).head, "epoch")).decode())


async def gathered(store: RedisStore, count: int) -> list[str]:
    names = [f"m{n}" for n in range(count)]
    for name in names:
        await store.create(setup(meeting(name), epoch=f"of-{name}"))
    return names


async def test_a_cancelled_question_never_leaves_its_answer_to_another(store: RedisStore, line: CastLine) -> None:
    names, random, got = await gathered(store, 30), Random(5), 0
    for _ in range(20):
        asked = {name: asyncio.ensure_future(epoch(line, name)) for name in names}
        for _ in range(random.randrange(6)):
            await asyncio.sleep(0)
        for task in asked.values():
            if random.random() < 0.5:
                task.cancel()
        for name, task in asked.items():
            with contextlib.suppress(asyncio.CancelledError):
                assert await task == f"of-{name}"
                got += 1
    assert 150 < got < 550


async def test_a_line_that_was_cut_is_made_again(
    store: RedisStore, line: CastLine, server: "redis.Redis[bytes]"
) -> None:
    [name] = await gathered(store, 1)
    for _ in range(5):
        assert await epoch(line, name) == f"of-{name}"
        server.client_kill_filter(_type="normal", skipme=True)
        # The cut may be noticed before the question, or only by it.
        assert await epoch(line, name) == f"of-{name}"


async def test_a_line_cut_in_the_middle_of_casts_loses_and_doubles_nothing(
    store: RedisStore, server: "redis.Redis[bytes]"
) -> None:
    room = await Assembly.voting(store, seats=200)
    ballots = [room.ballot(n, n % 5) for n in range(200)]
    tasks = [asyncio.ensure_future(room.cast(ballot)) for ballot in ballots]
    await asyncio.sleep(0)
    server.client_kill_filter(_type="normal", skipme=True)
    said = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(each, StoreAway | list) for each in said)
    assert {await room.answer(ballot) for ballot in ballots} <= {Answer.SAME, Answer.ACCEPTED}
    assert (await store.round(room.ref)).voted == 200
    assert await room.fold_box() == await room.fold_log()


async def test_a_server_that_does_not_answer_in_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STORE_ANSWER_MAX_SECONDS", 0.3)
    for words in (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"$-7\r\n", b"+OK\r\n+OK\r\n+OK\r\n"):
        async with _saying(words) as port:
            line, began = line_to(f"redis://127.0.0.1:{port}/2"), time.monotonic()
            with pytest.raises(StoreAway):
                await epoch(line, "m")
            assert time.monotonic() - began < 5, "its own time, and some for a busy machine"
            await line.close()


@contextlib.asynccontextmanager
async def _saying(words: bytes) -> AsyncIterator[int]:
    """A server that answers anything with the same words."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def locked() -> Iterator[str]:
    with servers.run_redis([*servers.DURABLE, "--user", "caster", "on", ">s3cret", "~*", "&*", "+@all"]) as url:
        yield url.replace("unix://", "unix://caster:s3cret@") + "?db=3"


async def test_a_user_and_a_database_of_ones_own(locked: str) -> None:
    store = await RedisStore.connect(locked)
    room = await Assembly.voting(store)
    assert await room.answer(room.ballot(0, 1)) is Answer.ACCEPTED
    assert (await store.round(room.ref)).voted == 1, "cast where everything else is read"
    await store.close()


async def test_closing_waits_for_the_answers_under_way(store: RedisStore, server: "redis.Redis[bytes]") -> None:
    url = "unix://" + str(server.get_connection_kwargs()["path"])
    names, line = await gathered(store, 40), line_to(url)
    assert await epoch(line, names[0]) == f"of-{names[0]}"
    asked = [asyncio.ensure_future(epoch(line, name)) for name in names]
    await asyncio.sleep(0)
    await line.close()
    assert [task.result() for task in asked] == [f"of-{name}" for name in names], "all answered before the line ended"


async def test_a_question_whose_time_is_up_takes_the_line_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STORE_ANSWER_MAX_SECONDS", 0.2)
    left = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        left.set()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        line = line_to(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(StoreAway):
            await epoch(line, "m")
        async with asyncio.timeout(20):
            await left.wait()


async def test_single_values_come_on_the_same_line_and_refusals_say_which(
    store: RedisStore, line: CastLine, server: "redis.Redis[bytes]"
) -> None:
    [name] = await gathered(store, 1)
    asked = [line.call("ECHO", f"{n}") if n % 2 else epoch(line, name) for n in range(40)]
    assert await asyncio.gather(*asked) == [f"{n}".encode() if n % 2 else f"of-{name}" for n in range(40)]
    with pytest.raises(StoreAway):
        await line.call("HGET", "klubba:meetings", "not a hash")
    room = await Assembly.voting(store)
    server.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreFull):
            await room.cast(room.ballot(0, 1))
    finally:
        server.config_set("maxmemory", 0)


def test_tls_stays_with_the_link() -> None:
    assert CastLine.to("rediss://store.example:6380/0") is None
