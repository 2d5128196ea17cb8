"""The store says a closed round's head, and reads each log entry once for it."""

import json
from collections.abc import Sequence
from dataclasses import replace

from assembly import CLOSED, Assembly

from klubba import limits
from klubba.core.chain import Chain
from klubba.core.model import RoundState
from klubba.store.chains import Chains
from klubba.store.contract import Entry, RoundRef
from klubba.store.redis import RedisStore

OPEN, SHUT = RoundState.OPEN, RoundState.CLOSED


class Log:
    """A log that counts what is read of it."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.read: list[int] = []

    def write(self, kind: str, round: int = 1) -> None:
        n = len(self.entries) + 1
        self.entries.append(json.dumps([n, n, 0, {"kind": kind, "poll": "p", "round": round}]).encode())

    async def __call__(self, meeting: str, after: int, count: int) -> Sequence[Entry]:
        found = [Entry(n, data) for n, data in enumerate(self.entries, 1) if n > after][:count]
        self.read += [entry.n for entry in found]
        return found

    def head(self, until: int) -> str:
        chain = Chain()
        chain.add(self.entries[:until])
        return chain.head.hex()


def ref(round: int = 1) -> RoundRef:
    return RoundRef("m", "p", round)


async def test_nothing_is_read_before_the_close_and_each_entry_once_after() -> None:
    log = Log()
    chains = Chains(log)
    for kind in ("arm", "open", "cast"):
        log.write(kind)
        assert await chains.head(ref(), OPEN, "e") == ""
    assert log.read == []
    log.write("close")
    log.write("declare")
    for _ in range(3):
        assert await chains.head(ref(), SHUT, "e") == log.head(4)
    log.write("revote", 2)
    log.write("close", 2)
    assert await chains.head(ref(2), SHUT, "e") == log.head(7)
    assert await chains.head(ref(), SHUT) == log.head(4)
    assert log.read == [1, 2, 3, 4, 5, 6, 7]


async def test_a_chain_that_is_far_behind_catches_up_in_bounded_looks() -> None:
    log = Log()
    bound = limits.LOG_ENTRIES_PER_READ_COUNT * limits.CHAIN_READS_PER_LOOK_MAX_COUNT
    for _ in range(bound):
        log.write("cast")
    log.write("close")
    chains = Chains(log)
    assert await chains.head(ref(), SHUT, "e") == ""
    assert len(log.read) == bound
    assert await chains.head(ref(), SHUT, "e") == log.head(bound + 1)


async def test_another_epoch_starts_the_chain_anew() -> None:
    log = Log()
    chains = Chains(log)
    log.write("close")
    before = await chains.head(ref(), SHUT, "e1")
    log.entries = []
    log.write("created")
    log.write("close")
    after = await chains.head(ref(), SHUT, "e2")
    assert (after != before, after) == (True, log.head(2))


async def test_the_store_gives_the_head_with_the_round(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    await room.cast(room.ballot(0, 1))
    assert (await store.round(room.ref)).head == ""
    entry = json.dumps({"kind": "close", "poll": "p", "round": 1}, separators=(",", ":")).encode()
    step = replace(room.transition(CLOSED, (await store.snapshot("m")).step), entry=entry)
    assert (await store.transition(step)).done
    chain = Chain()
    chain.add(entry.data for entry in await store.log("m"))
    current = (await store.snapshot("m")).current
    assert current is not None
    assert current.head == (await store.round(room.ref)).head == chain.head.hex()
    # Another engine on the same store says the same.
    other = RedisStore(store._link, "")
    assert (await other.round(room.ref)).head == current.head
