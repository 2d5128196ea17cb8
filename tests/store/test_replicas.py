"""With KLUBBA_REPLICAS nothing is acknowledged that fewer replicas have: real servers, one of them stopped."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
import servers
from assembly import CLOSED, PAUSED, Assembly, poll

from klubba.core.model import Answer, Secrecy, Text
from klubba.errors import ReplicasAway, StoreUnfit
from klubba.store.contract import Ballot
from klubba.store.keys import MeetingKeys
from klubba.store.redis import RedisStore
from klubba.storewatch import StoreWatch
from klubba_loadtest.engine import free_port

pytestmark = pytest.mark.needs("redis-server")
ONLINE_SECONDS = 60.0


@dataclass
class Pair:
    """A primary with one replica: their URLs."""

    primary: str
    replica: str

    def of(self, url: str) -> "redis.Redis[bytes]":
        return redis.Redis.from_url(url)

    def signal(self, signum: signal.Signals, pid: int) -> None:
        os.kill(pid, signum)

    def pid(self) -> int:
        with self.of(self.replica) as client:
            return int(client.info("server")["process_id"])

    def folder(self) -> Path:
        with self.of(self.replica) as client:
            return Path(client.config_get("dir")["dir"])


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    port, other = free_port(), free_port()
    quick = ("--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0", "--save", "", *servers.DURABLE)
    with ExitStack() as stack:
        primary = stack.enter_context(servers.run_redis(("--port", str(port), *quick)))
        replica = stack.enter_context(
            servers.run_redis(("--port", str(other), "--replicaof", f"127.0.0.1 {port}", *quick))
        )
        pair = Pair(primary, replica)
        until_online(pair)
        yield pair


def until_online(pair: Pair) -> None:
    until = time.monotonic() + ONLINE_SECONDS
    with pair.of(pair.primary) as client:
        while dict(client.info("replication").get("slave0", {})).get("state") != "online":
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.fixture
async def store(pair: Pair) -> AsyncIterator[RedisStore]:
    with pair.of(pair.primary) as client:
        client.flushall()
    store = await RedisStore.connect(pair.primary, replicas=1)
    yield store
    await store.close()


async def test_what_was_acknowledged_is_with_the_replica(store: RedisStore, pair: Pair) -> None:
    room = await Assembly.voting(store, seats=50)
    with pair.of(pair.replica) as client:
        for n in range(50):
            assert await room.answer(room.ballot(n, n % 5)) is Answer.ACCEPTED
            # Not a moment later: at the answer.
            assert client.hlen(MeetingKeys(room.ref.meeting).round(room.ref.poll, room.ref.round, "box")) == n + 1


async def test_a_replica_that_hears_nothing_leaves_everything_unacknowledged(store: RedisStore, pair: Pair) -> None:
    room = await Assembly.voting(store)
    pid, ballot = pair.pid(), room.ballot(0, 1)
    pair.signal(signal.SIGSTOP, pid)
    try:
        for asked in (lambda: room.answer(ballot), lambda: room.step(PAUSED), store.probe):
            with pytest.raises(ReplicasAway):
                await asked()
    finally:
        pair.signal(signal.SIGCONT, pid)
    # Both were written; now that the replica has them they are acknowledged, and as what they were.
    assert await room.answer(ballot) is Answer.SAME
    assert (await store.round(room.ref)).voted == 1
    await store.probe()


async def test_a_known_ballot_is_not_acknowledged_by_another_engine_before_it_is_safe(
    store: RedisStore, pair: Pair
) -> None:
    """Its own connection has written nothing that a replica misses: what it only reads was written by another."""
    room = await Assembly.voting(store)
    other = await RedisStore.connect(pair.primary, replicas=1)
    there, ballot = Assembly(other, room.meeting, room.ref), room.ballot(0, 1)
    pid = pair.pid()
    pair.signal(signal.SIGSTOP, pid)
    try:
        with pytest.raises(ReplicasAway):
            await room.answer(ballot)
        with pytest.raises(ReplicasAway):
            await there.answer(ballot)
    finally:
        pair.signal(signal.SIGCONT, pid)
    assert await there.answer(ballot) is Answer.SAME
    await other.close()


async def test_what_is_read_counts_only_when_it_is_safe(store: RedisStore, pair: Pair) -> None:
    """A command found done, a closed round, a ballot on a page: a failover must not take back what was told of them."""
    room = await Assembly.voting(store)
    ballot, pid = room.ballot(0, 1), pair.pid()
    pair.signal(signal.SIGSTOP, pid)
    try:
        with pytest.raises(ReplicasAway):
            await room.answer(ballot)
        for read in (
            lambda: store.step_of(room.ref.meeting, b"c" * 16),
            lambda: store.snapshot(room.ref.meeting),
            lambda: store.round(room.ref),
            lambda: store.ballots(room.ref, [ballot.slot]),
            lambda: store.log(room.ref.meeting),
        ):
            with pytest.raises(ReplicasAway):
                await read()
    finally:
        pair.signal(signal.SIGCONT, pid)
    [kept] = await store.ballots(room.ref, [ballot.slot])
    assert kept is not None


async def test_scripts_that_the_server_forgot_are_loaded_again(store: RedisStore, pair: Pair) -> None:
    room = await Assembly.voting(store)
    with pair.of(pair.primary) as client:
        client.script_flush()
    assert await room.answer(room.ballot(0, 1)) is Answer.ACCEPTED
    with pair.of(pair.primary) as client:
        client.script_flush()
    await room.step(CLOSED)


async def test_answers_stay_with_their_askers_when_the_line_is_cut(store: RedisStore, pair: Pair) -> None:
    room = await Assembly.voting(store, seats=100)
    ballots = [room.ballot(n, n % 5) for n in range(100)]
    asked = [asyncio.ensure_future(room.answer(ballot)) for ballot in ballots]
    await asyncio.sleep(0)
    with pair.of(pair.primary) as client:
        client.client_kill_filter(_type="normal", skipme=True)
    await asyncio.gather(*asked, return_exceptions=True)
    assert {await room.answer(ballot) for ballot in ballots} <= {Answer.SAME, Answer.ACCEPTED}
    assert (await store.round(room.ref)).voted == 100


async def test_a_sealed_round_is_gone_from_the_replicas_files_too(store: RedisStore, pair: Pair) -> None:
    room = await Assembly.voting(store, poll(secrecy=Secrecy.SECRET), seats=20)
    ballots = [room.ballot(n, n % 5) for n in range(20)]
    for ballot in ballots:
        await room.cast(ballot)
    # A replica that joins now is given everything in a dump, and keeps it.
    with pair.of(pair.replica) as client:
        client.save()
    assert left(pair, ballots)
    await room.step(CLOSED)
    assert left(pair, ballots), "the files are not looked through"
    await store.seal(room.ref)
    assert not left(pair, ballots)


def left(pair: Pair, ballots: list[Ballot]) -> list[str]:
    """Files of the replica that still have a slot: what joins a voter to a ballot."""
    slots = [ballot.slot.encode() for ballot in ballots]
    files = [path for path in pair.folder().rglob("*") if path.is_file()]
    return [path.name for path in files if any(one in path.read_bytes() for one in slots)]


async def test_the_chair_is_told_that_replicas_are_missing_and_when_they_are_back(
    store: RedisStore, pair: Pair
) -> None:
    told: list[Text | None] = []
    watch, pid = StoreWatch(store, told.append), pair.pid()
    pair.signal(signal.SIGSTOP, pid)
    try:
        await watch.look()
    finally:
        pair.signal(signal.SIGCONT, pid)
    await watch.look()
    away, back = told
    assert away is not None
    assert away.sv.startswith("För få av lagringens kopior svarar. Inga röster tas emot just nu.")
    assert away.en.startswith("Too few of the store's replicas answer. No votes are taken right now.")
    assert back is None


async def test_fewer_replicas_than_asked_for_are_refused_with_the_line_to_change(pair: Pair) -> None:
    with pytest.raises(StoreUnfit) as refused:
        await RedisStore.connect(pair.primary, replicas=2)
    message = str(refused.value)
    assert "1 of the 2 replicas that KLUBBA_REPLICAS asks for are online" in message
    assert 'set "replicaof HOST PORT"' in message
    assert "\n" not in message
