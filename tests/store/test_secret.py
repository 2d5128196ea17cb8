"""Secret rounds: while open each vote can be replaced; after close nothing joins a voter to a choice."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import redis
from assembly import ANNULLED, ARMED, CLOSED, DECLARED, DRAFT, OPEN, Assembly, meeting, poll

from klubba.core.model import Answer, Secrecy
from klubba.store.contract import BoxBallot
from klubba.store.redis import RedisStore

SECRET = poll(secrecy=Secrecy.SECRET)


@pytest.fixture(autouse=True)
def _plain_files(server: "redis.Redis[bytes]") -> Iterator[None]:
    """Nothing that a test looks for on disk may hide behind compression."""
    server.config_set("rdbcompression", "no")
    yield
    server.config_set("rdbcompression", "yes")


def everything(server: "redis.Redis[bytes]") -> dict[bytes, Any]:
    """Every key with all it holds, through the types the store uses (another type is an error)."""
    readers = {
        b"hash": server.hgetall, b"string": server.get, b"stream": server.xrange, b"set": server.smembers,
    }  # fmt: skip
    return {key: readers[server.type(key)](key) for key in server.scan_iter()}


def files(url: str) -> bytes:
    """All that the server has on disk, as it lies there."""
    home = Path(unquote(urlsplit(url).path)).parent
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


async def _voted(store: RedisStore, seats: int = 30) -> Assembly:
    room = await Assembly.voting(store, SECRET, seats=seats)
    order = list(range(seats))
    Random(3).shuffle(order)
    for seat in order:
        await room.cast(room.ballot(seat, seat % 5))
    return room


async def test_after_close_the_tally_no_longer_stands_in_the_order_of_the_ballots(
    store: RedisStore, server: "redis.Redis[bytes]"
) -> None:
    room = await Assembly.voting(store, SECRET)
    for seat, choice in ((3, 4), (0, 2), (5, 0), (1, 3), (2, 1)):
        await room.cast(room.ballot(seat, choice))
    [name] = server.keys("*:tally")
    cells = [cell for cell in server.hgetall(name) if cell.startswith(b"heads:")]
    assert cells == [b"heads:4", b"heads:2", b"heads:0", b"heads:3", b"heads:1"]  # what would tell who voted for what
    before = (await store.round(room.ref)).cells
    await room.step(CLOSED)
    assert list(server.hgetall(name)) == sorted(server.hgetall(name))
    assert (await store.round(room.ref)).cells == before


async def test_close_writes_one_entry_with_sorted_participants_and_sorted_bodies(store: RedisStore) -> None:
    room = await Assembly.voting(store, SECRET)
    await room.cast(room.ballot(4, 2), room.ballot(0, 3), room.ballot(2, 1, 2))
    entries = len(await store.log("m"))
    await room.step(CLOSED)
    log = await store.log("m")
    assert len(log) == entries + 1
    facts = json.loads(log[-1].data)[3]
    assert facts == {
        "ballots": sorted(ballot.ballot_id.hex() for ballot in room.made),
        "bodies": [[1, 2], [2], [3]],
        "kind": "closed",
        "participants": ["seat-000", "seat-002", "seat-004"],
        "poll": "p",
    }
    assert list(facts) == sorted(facts)
    assert b" " not in log[-1].data
    assert await store.box(room.ref) == [BoxBallot("", 0, b"", body) for body in (b"[1,2]", b"[2]", b"[3]")]


async def test_secret_casts_never_enter_the_log(store: RedisStore) -> None:
    room = await _voted(store)
    log = b"".join(entry.data for entry in await store.log("m"))
    assert b"cast" not in log
    assert not any(ballot.ballot_id.hex().encode() in log for ballot in room.made)


@pytest.mark.parametrize("end", [CLOSED, ANNULLED])
async def test_after_close_slots_key_and_bodies_are_gone_from_every_key(
    store: RedisStore, server: "redis.Redis[bytes]", end: Any
) -> None:
    room = await _voted(store)
    key = room.slot_key
    assert len(key) == 32
    assert repr(key)[2:-1] in repr(everything(server))
    await room.step(end)
    assert await store.slot_key(room.ref) == b""
    left = repr(everything(server))
    assert repr(key)[2:-1] not in left
    assert not any(ballot.slot in left for ballot in room.made)
    names = {key.decode().rsplit(":", 1)[-1] for key in server.scan_iter() if b":p:p:1:" in key}
    assert names == {"head", "register", "seats", "ids", "tally", "who"}
    # What is remembered of a ballot id is its number, and nothing else.
    ids = server.hgetall(room_key(server, b":ids"))
    assert len(ids) == 30
    assert all(re.fullmatch(rb"\d+", value) for value in ids.values())


def room_key(server: "redis.Redis[bytes]", end: bytes) -> bytes:
    return next(key for key in server.scan_iter() if key.endswith(end))


async def test_after_sealing_the_disk_holds_neither_slots_nor_key(store: RedisStore, store_url: str) -> None:
    room = await _voted(store)
    needles = [room.slot_key, *(ballot.slot.encode() for ballot in room.made)]
    assert all(needle in files(store_url) for needle in needles)
    await room.step(CLOSED)
    assert not (await store.round(room.ref)).sealed
    await store.seal(room.ref)
    assert (await store.round(room.ref)).sealed
    on_disk = files_when_tidy(store_url)
    assert not [needle for needle in needles if needle in on_disk]


def files_when_tidy(url: str) -> bytes:
    """The server unlinks the old files in a thread of its own, just after the rewrite: one generation is waited for."""
    home = Path(unquote(urlsplit(url).path)).parent / "appendonlydir"
    for _ in range(100_000):
        if len([path for path in home.iterdir() if path.suffix in (".rdb", ".aof")]) == 2:
            return files(url)
    raise AssertionError("the old append-only files stay")


async def test_the_slow_log_forgets_the_ballots(store: RedisStore, server: "redis.Redis[bytes]") -> None:
    before = server.config_get("slowlog-log-slower-than")
    server.config_set("slowlog-log-slower-than", 0)
    try:
        room = await Assembly.voting(store, SECRET)
        await room.cast(room.ballot(0, 1))
        assert "seat-000" in repr(server.slowlog_get(128))
        await room.step(CLOSED)
        await store.seal(room.ref)
        assert "seat-000" not in repr(server.slowlog_get(128))
    finally:
        server.config_set("slowlog-log-slower-than", before["slowlog-log-slower-than"])
        server.slowlog_reset()


async def test_the_tally_is_the_close_entry(store: RedisStore) -> None:
    room = await _voted(store)
    open_tally, fold = (await store.round(room.ref)).cells, await room.fold_box()
    assert open_tally == fold
    await room.step(CLOSED)
    closed = await store.round(room.ref)
    assert closed.cells == open_tally
    heads = [str(choice) for kept in await store.box(room.ref) for choice in json.loads(kept.body)]
    assert closed.cells.heads == {choice: heads.count(choice) for choice in set(heads)}
    assert closed.voted == len(await store.box(room.ref)) == 30


async def test_a_resend_after_close_gets_its_receipt_without_the_choice(store: RedisStore) -> None:
    room = await Assembly.voting(store, SECRET)
    sent = room.ballot(0, 1)
    [first] = await room.cast(sent)
    await room.step(CLOSED)
    await store.seal(room.ref)
    room.slot_key = b""
    [again] = await room.cast(sent)
    assert (again.answer, again.ballot_seq) == (Answer.SAME, first.ballot_seq)
    assert await store.ballots(room.ref, [sent.slot]) == [None]


async def test_sealing_is_repeatable_and_logged_once(store: RedisStore) -> None:
    room = await _voted(store, seats=3)
    await room.step(CLOSED)
    await store.seal(room.ref)
    sealed = await store.snapshot("m")
    await store.seal(room.ref)
    assert await store.snapshot("m") == sealed
    kinds = [json.loads(entry.data)[3]["kind"] for entry in await store.log("m")]
    assert kinds.count("sealed") == 1


async def test_a_rewrite_under_way_is_not_taken_for_ours(
    store: RedisStore, server: "redis.Redis[bytes]", store_url: str
) -> None:
    """A rewrite that began before close holds the slots; sealing waits for it and asks for another one."""
    room = await _voted(store)
    server.config_set("rdb-key-save-delay", 20_000)  # Each key takes 20 ms: the rewrite outlives the close.
    server.bgrewriteaof()
    await room.step(CLOSED)
    assert server.info("persistence")["aof_rewrite_in_progress"]
    server.config_set("rdb-key-save-delay", 0)
    await store.seal(room.ref)
    on_disk = files_when_tidy(store_url)
    assert not [ballot for ballot in room.made if ballot.slot.encode() in on_disk]


async def test_a_server_that_makes_dumps_makes_a_new_one(
    store: RedisStore, server: "redis.Redis[bytes]", store_url: str
) -> None:
    before = server.config_get("save")
    server.config_set("save", "3600 1")
    try:
        room = await _voted(store)
        server.save()
        dump = Path(unquote(urlsplit(store_url).path)).parent / "dump.rdb"
        key = room.slot_key
        assert key in dump.read_bytes()
        await room.step(CLOSED)
        await store.seal(room.ref)
        assert key not in dump.read_bytes()
        dump.unlink()
    finally:
        server.config_set("save", before["save"])


async def test_only_a_dissolved_round_can_be_sealed(store: RedisStore) -> None:
    room = await _voted(store, seats=3)
    with pytest.raises(ValueError, match="takes no more"):
        await store.seal(room.ref)
    assert not (await store.round(room.ref)).sealed


async def test_an_open_round_is_sealed_from_the_start(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    assert (await store.round(room.ref)).sealed
    assert await store.slot_key(room.ref) == b""
    await room.step(CLOSED)
    before = await store.snapshot("m")
    await store.seal(room.ref)
    assert await store.snapshot("m") == before


async def test_a_secret_round_that_took_no_ballots_needs_no_seal(store: RedisStore) -> None:
    room = await Assembly.gathered(store, meeting(polls=[SECRET]))
    await room.step(ARMED)
    assert room.slot_key
    await room.step(DRAFT)
    assert (await store.round(room.ref)).sealed
    assert room.slot_key == b""
    await room.step(DECLARED, paper=SECRET, item="i", result=b"{}", outcome="yes")
    assert (await store.round(room.ref)).sealed


async def test_each_round_has_a_key_of_its_own(store: RedisStore) -> None:
    room = await Assembly.gathered(store, meeting(polls=[SECRET]))
    keys = []
    for number in range(1, 4):
        room.ref = type(room.ref)("m", "p", number)
        await room.step(ARMED)
        keys.append(room.slot_key)
        await room.step(OPEN)
        await room.step(CLOSED)
    assert all(len(key) == 32 and key != other for key, other in pairwise(keys))
