"""The one door for a ballot, on a real store: batches, answers in order, and nothing promised that is not kept."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from servers import run_embedded

from klubba import limits
from klubba.ballotbox import BallotBox, Handed, Said, slot
from klubba.core.model import Answer, Change, Secrecy
from klubba.store.contract import Ballot, RoundRef, Verdict
from klubba.store.keys import MeetingKeys
from klubba.store.redis import RedisStore

# Tests are imported by path (import-mode=importlib): the store tests' assembly serves here too.
sys.path.insert(0, str(Path(__file__).parent / "store"))

from assembly import ANNULLED, CLOSED, DECLARED, Assembly, poll

SECRET = poll(secrecy=Secrecy.SECRET)
SHORT_SECONDS = 0.5


class Counted:
    """The real store with a counter at its door, and a gate that holds batches back."""

    def __init__(self, store: RedisStore) -> None:
        self.store = store
        self.batches: list[list[Ballot]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def cast(self, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]) -> list[Verdict]:
        self.batches.append(list(ballots))
        self.reached.set()
        await self.gate.wait()
        return await self.store.cast(ref, change, secrecy, ballots)


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    with run_embedded() as url:
        yield url


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Counted]:
    store = await RedisStore.connect(store_url)
    await store._link.call("FLUSHALL")
    yield Counted(store)
    await store.close()


@pytest.fixture
async def box(store: Counted) -> AsyncIterator[BallotBox]:
    box = BallotBox(store)  # type: ignore[arg-type]
    yield box
    store.gate.set()
    await box.close()


def handed(seat: int, *choices: int, replaces: int = 0, ballot_id: bytes = b"", device: str = "") -> Handed:
    return Handed(f"seat-{seat:03}", device, ballot_id or secrets.token_bytes(16), replaces, choices, 1_700_000_000_000)


async def test_what_arrives_together_goes_together(store: Counted, box: BallotBox) -> None:
    of = await Assembly.voting(store, seats=300)
    said = await asyncio.gather(*(box.submit(of.ref, of.paper, handed(n, n % 5)) for n in range(300)))
    assert [s.answer for s in said] == [Answer.ACCEPTED] * 300
    assert [len(batch) for batch in store.batches] == [300]
    # One order: whoever came first was counted first.
    assert [s.ballot_seq for s in said] == sorted(s.ballot_seq for s in said)
    assert (await store.round(of.ref)).cells == await of_box(of)


async def of_box(of: Assembly) -> Any:
    """The tally, folded from the box that lies in the store."""
    of.made += [Ballot(s.id, s.id, b"", 0, b"", (), "", 0) for s in of.meeting.roll]
    return await of.fold_box()


async def test_one_batch_is_in_flight_and_the_rest_is_the_next(store: Counted, box: BallotBox) -> None:
    of = await Assembly.voting(store, seats=50)
    store.gate.clear()
    first = asyncio.create_task(box.submit(of.ref, of.paper, handed(0, 1)))
    await store.reached.wait()
    rest = [asyncio.create_task(box.submit(of.ref, of.paper, handed(n, 1))) for n in range(1, 50)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert [len(batch) for batch in store.batches] == [1]
    store.gate.set()
    said = await asyncio.gather(first, *rest)
    assert [len(batch) for batch in store.batches] == [1, 49]
    assert {s.answer for s in said} == {Answer.ACCEPTED}


async def test_answers_are_given_out_while_the_next_batch_is_on_its_way(
    store: Counted, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BALLOTS_PER_BATCH_MAX_COUNT", 2)
    monkeypatch.setattr(limits, "BATCHES_IN_FLIGHT_MAX_COUNT", 1)
    of = await Assembly.voting(store, seats=6)
    told, all_told = [], asyncio.Event()

    def tell(said: Said) -> None:
        told.append((said.answer, len(store.batches)))
        if len(told) == 6:
            all_told.set()

    for n in range(6):
        box.hand_in(of.ref, of.paper, handed(n, 0), tell)
    async with asyncio.timeout(30):
        await all_told.wait()
    assert told == [(Answer.ACCEPTED, batches) for batches in (2, 2, 3, 3, 3, 3)]


async def test_a_full_batch_goes_while_another_is_in_flight_a_part_of_one_waits_and_never_three_are(
    store: Counted, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BALLOTS_PER_BATCH_MAX_COUNT", 2)
    of = await Assembly.voting(store, seats=9)
    under_way: list[int] = []
    seen: list[tuple[int, ...]] = []
    cast = store.cast

    async def watched(*of_batch: Any) -> list[Verdict]:
        under_way.append(len(of_batch[-1]))
        seen.append(tuple(under_way))
        verdicts = await cast(*of_batch)
        under_way.pop(0)
        return verdicts

    monkeypatch.setattr(store, "cast", watched)
    said = await asyncio.gather(*(box.submit(of.ref, of.paper, handed(n, 0)) for n in range(9)))
    assert {s.answer for s in said} == {Answer.ACCEPTED}
    assert [sizes[-1] for sizes in seen] == [2, 2, 2, 2, 1]
    assert seen[1] == (2, 2)
    assert max(map(len, seen)) == 2
    assert seen[-1] == (1,)


async def test_a_batch_is_bounded(store: Counted, box: BallotBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BALLOTS_PER_BATCH_MAX_COUNT", 16)
    of = await Assembly.voting(store, seats=40)
    said = await asyncio.gather(*(box.submit(of.ref, of.paper, handed(n, 0)) for n in range(40)))
    assert [len(batch) for batch in store.batches] == [16, 16, 8]
    assert {s.answer for s in said} == {Answer.ACCEPTED}


async def test_every_waiter_gets_the_answer_to_its_own_ballot(store: Counted, box: BallotBox) -> None:
    of = await Assembly.voting(store, seats=4)
    twice, first = secrets.token_bytes(16), secrets.token_bytes(16)
    ballots = [
        handed(0, 1, ballot_id=twice),
        handed(1, 0, 1, 2),
        handed(0, 1, ballot_id=twice),
        handed(2, 3),
        handed(0, 2, ballot_id=twice),
        handed(99, 1),
        handed(2, 4, ballot_id=first),
        handed(3, 9),
    ]
    said = await asyncio.gather(*(box.submit(of.ref, of.paper, ballot) for ballot in ballots))
    counted = said[0].ballot_seq
    assert said == [
        Said(Answer.ACCEPTED, counted),
        Said(Answer.INVALID, reason="too_many_choices"),
        Said(Answer.SAME, counted),
        Said(Answer.ACCEPTED, counted + 1),
        Said(Answer.INVALID, counted, "other_body"),
        Said(Answer.NOT_ENTITLED),
        Said(Answer.SUPERSEDED, counted + 1),
        Said(Answer.INVALID, reason="unknown_option"),
    ]
    assert [len(batch) for batch in store.batches] == [6]  # what is invalid never reaches the store


async def test_rounds_do_not_wait_for_each_other(store: Counted, box: BallotBox) -> None:
    one = await Assembly.voting(store, seats=3)
    await one.step(ANNULLED)
    other = RoundRef(one.ref.meeting, one.ref.poll, 2)
    said = await asyncio.gather(
        box.submit(one.ref, one.paper, handed(0, 1)), box.submit(other, one.paper, handed(0, 1))
    )
    assert [s.answer for s in said] == [Answer.ANNULLED, Answer.NOT_OPEN]
    assert [len(batch) for batch in store.batches] == [1, 1]


async def test_whoever_stops_waiting_disturbs_nobody_and_is_counted(store: Counted, box: BallotBox) -> None:
    of = await Assembly.voting(store, seats=5)
    store.gate.clear()
    gone_id = secrets.token_bytes(16)
    gone = asyncio.create_task(box.submit(of.ref, of.paper, handed(0, 1, ballot_id=gone_id)))
    await store.reached.wait()
    stays = [asyncio.create_task(box.submit(of.ref, of.paper, handed(n, 1))) for n in (1, 2)]
    leaves = asyncio.create_task(box.submit(of.ref, of.paper, handed(3, 1)))
    await asyncio.sleep(0)
    gone.cancel()
    leaves.cancel()
    store.gate.set()
    assert [(await task).answer for task in stays] == [Answer.ACCEPTED] * 2
    for task in (gone, leaves):
        with pytest.raises(asyncio.CancelledError):
            await task
    # It was on its way: a resend learns that it is counted.
    again = await box.submit(of.ref, of.paper, handed(0, 1, ballot_id=gone_id))
    assert again.answer is Answer.SAME
    assert (await store.round(of.ref)).voted == 4


async def test_beyond_the_bound_the_answer_is_busy(
    store: Counted, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BALLOTS_PENDING_MAX_COUNT", 10)
    of = await Assembly.voting(store, seats=20)
    said = await asyncio.gather(*(box.submit(of.ref, of.paper, handed(n, 0)) for n in range(15)))
    assert [s.answer for s in said] == [Answer.ACCEPTED] * 10 + [Answer.BUSY] * 5
    assert (await store.round(of.ref)).voted == 10
    # The places are free again, also those of waiters that have gone.
    store.reached.clear()
    gone = [asyncio.create_task(box.submit(of.ref, of.paper, handed(n, 0))) for n in range(10, 20)]
    await store.reached.wait()
    for task in gone:
        task.cancel()
    await asyncio.wait(gone)
    await box.close()
    said = await asyncio.gather(*(box.submit(of.ref, of.paper, handed(n, 1)) for n in range(10, 20)))
    assert {s.answer for s in said} == {Answer.SUPERSEDED}
    assert (await store.round(of.ref)).voted == 20


@pytest.mark.parametrize("paper", [poll(), SECRET], ids=["open", "secret"])
async def test_a_store_that_is_away_is_busy_and_later_the_same_ballot_counts_once(paper: Any) -> None:
    """The server stands still in the middle of a cast, longer than the engine waits, and then goes on."""
    with run_embedded() as url:
        store = await RedisStore.connect(url)
        box = BallotBox(store)
        of = await Assembly.voting(store, paper, seats=3)
        assert (await box.submit(of.ref, of.paper, handed(0, 0))).answer is Answer.ACCEPTED
        pid = int((await store._link.call("INFO", "server"))["process_id"])
        ballot = handed(1, 1)
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.MonkeyPatch.context() as patch:  # before and after, everything has its full time
                patch.setattr(limits, "STORE_ANSWER_MAX_SECONDS", SHORT_SECONDS)
                stopped = await box.submit(of.ref, of.paper, ballot)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert stopped == Said(Answer.BUSY)
        again = await box.submit(of.ref, of.paper, ballot)
        # It may have been written when the server went on, or not: either way it counts once.
        assert again.answer in (Answer.ACCEPTED, Answer.SAME)
        assert (await box.submit(of.ref, of.paper, ballot)) == Said(Answer.SAME, again.ballot_seq)
        assert (await store.round(of.ref)).voted == 2
        os.kill(pid, signal.SIGKILL)
        assert await box.submit(of.ref, of.paper, handed(2, 1)) == Said(Answer.BUSY)
        await box.close()
        await store.close()


async def test_a_fault_of_ours_is_busy_and_the_queue_goes_on(store: Counted, box: BallotBox) -> None:
    of = await Assembly.voting(store, SECRET, seats=3)
    # A paper that says "open" for a secret round: the script refuses, and no seat's name comes near the box.
    said = await box.submit(of.ref, poll(), handed(0, 1))
    assert said == Said(Answer.BUSY)
    assert await store.box(of.ref) == []
    assert (await box.submit(of.ref, of.paper, handed(0, 1))).answer is Answer.ACCEPTED


async def test_secret_slots_do_not_name_the_seat(store: Counted, box: BallotBox) -> None:
    of = await Assembly.voting(store, SECRET, seats=8)
    await asyncio.gather(*(box.submit(of.ref, of.paper, handed(n, n % 5)) for n in range(8)))
    slots = [ballot.slot for batch in store.batches for ballot in batch]
    assert len(set(slots)) == 8
    for name in slots:
        assert len(name) == 64
        assert "seat" not in name
    key = await store.slot_key(of.ref)
    assert len(key) == 32
    assert slots == [slot(key, f"seat-{n:03}") for n in range(8)]
    assert slot(bytes(32), "seat-000") != slots[0]  # the key makes it
    assert slot(b"", "seat-000") == "seat-000"
    # Nothing in the box names a seat; the log has no cast at all.
    raw = await store._link.call("HGETALL", MeetingKeys(of.ref.meeting).round(of.ref.poll, of.ref.round, "box"))
    assert b"seat-" not in repr(raw).encode()
    assert not [entry for entry in await store.log(of.meeting.id) if b'"cast"' in entry.data]


async def test_a_changed_ballot_keeps_its_slot(store: Counted, box: BallotBox) -> None:
    of = await Assembly.voting(store, SECRET, seats=2)
    first = await box.submit(of.ref, of.paper, handed(0, 1))
    second = await box.submit(of.ref, of.paper, handed(0, 2, replaces=first.ballot_seq))
    assert (first.answer, second.answer) == (Answer.ACCEPTED, Answer.REPLACED)
    assert len({ballot.slot for batch in store.batches for ballot in batch}) == 1
    assert (await store.round(of.ref)).cells.heads == {"2": 1}


async def test_late_after_close_also_in_a_secret_round(store: Counted, box: BallotBox) -> None:
    for paper in (poll("p"), poll("q", secrecy=Secrecy.SECRET)):
        await store._link.call("FLUSHALL")
        of = await Assembly.voting(store, paper, seats=2)
        counted = handed(0, 1)
        assert (await box.submit(of.ref, of.paper, counted)).answer is Answer.ACCEPTED
        await of.step(CLOSED)
        said = await asyncio.gather(box.submit(of.ref, of.paper, counted), box.submit(of.ref, of.paper, handed(1, 1)))
        assert [s.answer for s in said] == [Answer.SAME, Answer.LATE]
        await of.step(DECLARED)
        assert (await box.submit(of.ref, of.paper, handed(1, 1))).answer is Answer.LATE


async def test_closing_answers_busy_to_what_still_waits(store: Counted) -> None:
    box = BallotBox(store)  # type: ignore[arg-type]
    of = await Assembly.voting(store, seats=3)
    store.gate.clear()
    flying = asyncio.create_task(box.submit(of.ref, of.paper, handed(0, 1)))
    await store.reached.wait()
    waiting = asyncio.create_task(box.submit(of.ref, of.paper, handed(1, 1)))
    await asyncio.sleep(0)
    closing = asyncio.create_task(box.close())
    assert await waiting == Said(Answer.BUSY)
    store.gate.set()
    assert (await flying).answer is Answer.ACCEPTED
    await closing
