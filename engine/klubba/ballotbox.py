"""The one door for a ballot: validate, commit with all others that wait, answer.

    submit ─► check against the frozen paper ─► waiting, per round ─► store.cast (one batch in flight) ─► verdict
                     │ invalid                       │ full: busy             │ store away: busy

Group commit at its own pace: while one batch is in flight everything that arrives waits, and goes next together.
A verdict is returned only when the store has said that it is durable; without that word the answer is `busy`,
which promises nothing, and the same ballot id may be sent again.
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import structlog

from klubba import limits
from klubba.core import ballots
from klubba.core.ballots import Marks
from klubba.core.model import Answer, Poll, Secrecy
from klubba.errors import Refusal, StoreAway
from klubba.store.contract import Ballot, RoundRef, Store, Verdict

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Handed:
    """A ballot as a voter hands it in. device: the session it came from; at_ms: wall clock, for the record.

    choices, text, scores: as for `core.ballots.check`.
    """

    voter: str
    device: str
    ballot_id: bytes
    replaces: int
    choices: Sequence[int]
    at_ms: int
    text: str = ""
    scores: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to one ballot; `reason` is a stable code where the ballot was invalid."""

    answer: Answer
    ballot_seq: int = 0
    reason: str = ""


BUSY = Said(Answer.BUSY)


class BallotBox:
    """Takes ballots for every round of every meeting of one engine process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queues: dict[RoundRef, _Queue] = {}
        self._waiting = 0

    async def submit(self, ref: RoundRef, paper: Poll, ballot: Handed) -> Said:
        """One answer for one ballot. Never raises for what a voter or the store did. paper: as frozen at arm."""
        try:
            marks = ballots.check(paper, ballot.choices, ballot.text, ballot.scores)
        except Refusal as refusal:
            return Said(Answer.INVALID, reason=refusal.code)
        if self._waiting >= limits.BALLOTS_PENDING_MAX_COUNT:
            return BUSY
        self._waiting += 1
        try:
            return _said(await self._queue(ref, paper).put(ballot, marks))
        except StoreAway:
            return BUSY
        finally:
            self._waiting -= 1

    def _queue(self, ref: RoundRef, paper: Poll) -> "_Queue":
        queue = self._queues.get(ref)
        if queue is None:
            queue = self._queues[ref] = _Queue(self._store, ref, paper, self._queues)
        return queue

    async def close(self) -> None:
        """Waits for batches in flight; what still waits is answered `busy`."""
        for queue in list(self._queues.values()):
            await queue.stop()


def _said(verdict: Verdict) -> Said:
    reason = "other_body" if verdict.answer is Answer.INVALID else ""
    return Said(verdict.answer, verdict.ballot_seq, reason)


@dataclass(slots=True, eq=False)
class _Waiting:
    ballot: Handed
    marks: Marks
    verdict: "asyncio.Future[Verdict]"


class _Queue:
    """Ballots of one round on their way to the store. Leaves `registry` when it has nothing to do."""

    def __init__(self, store: Store, ref: RoundRef, paper: Poll, registry: "dict[RoundRef, _Queue]") -> None:
        self._store = store
        self._ref = ref
        self._paper = paper
        self._registry = registry
        self._waiting: deque[_Waiting] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._slot_key: bytes | None = None

    async def put(self, ballot: Handed, marks: Marks) -> Verdict:
        waiting = _Waiting(ballot, marks, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return await waiting.verdict

    async def stop(self) -> None:
        for waiting in self._waiting:
            _fail(waiting, StoreAway("the engine is stopping"))
        self._waiting.clear()
        if self._runner is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._runner

    async def _run(self) -> None:
        # One turn of the loop first: ballots that arrived in the same turn belong in the same batch.
        await asyncio.sleep(0)
        while self._waiting:
            batch = list(islice(self._waiting, limits.BALLOTS_PER_BATCH_MAX_COUNT))
            for _ in batch:
                self._waiting.popleft()
            await self._commit(batch)
        self._runner = None
        self._registry.pop(self._ref, None)

    async def _commit(self, batch: list[_Waiting]) -> None:
        """One batch to the store, and each verdict to whoever waits for it (a gone socket waits no more)."""
        try:
            ready = [await self._sealed(waiting) for waiting in batch]
            verdicts = await self._store.cast(self._ref, self._paper.change, self._paper.secrecy, ready)
        except StoreAway as away:
            _fail_all(batch, away)
            return
        except Exception:
            # A fault of ours must not leave a voter without an answer: no promise was made, so `busy` is true.
            log.exception("cast_failed")
            _fail_all(batch, StoreAway("cast failed"))
            return
        for waiting, verdict in zip(batch, verdicts, strict=True):
            if not waiting.verdict.done():
                waiting.verdict.set_result(verdict)

    async def _sealed(self, waiting: _Waiting) -> Ballot:
        ballot = waiting.ballot
        return Ballot(
            voter=ballot.voter,
            slot=slot(await self._key(), ballot.voter),
            ballot_id=ballot.ballot_id,
            replaces=ballot.replaces,
            body=ballots.encode(self._paper, waiting.marks),
            cells=ballots.cells(self._paper, waiting.marks),
            device=ballot.device,
            at_ms=ballot.at_ms,
        )

    async def _key(self) -> bytes:
        """The round's slot key, read again for each run of the queue: it is gone once the round is closed."""
        if self._paper.secrecy is Secrecy.OPEN:
            return b""
        if self._slot_key is None:
            self._slot_key = await self._store.slot_key(self._ref)
        return self._slot_key


def slot(key: bytes, voter: str) -> str:
    """The name of a voter's place in the box: the seat itself, or under a secret round's key its HMAC (hex)."""
    return hmac.new(key, voter.encode(), hashlib.sha256).hexdigest() if key else voter


def _fail_all(batch: list[_Waiting], error: StoreAway) -> None:
    for waiting in batch:
        _fail(waiting, error)


def _fail(waiting: _Waiting, error: StoreAway) -> None:
    if not waiting.verdict.done():
        waiting.verdict.set_exception(error)
