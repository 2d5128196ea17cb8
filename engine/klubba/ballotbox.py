"""The one door for a ballot: validate, commit with all others that wait, answer.

    hand_in ─► check against the frozen paper ─► waiting, per round ─► store.cast (a batch in flight) ─► answer
                     │ invalid                       │ full: busy             │ store away: busy

Group commit at its own pace: while one batch is in flight everything that arrives waits, and goes next together; the
answers of one are given out while the store already works on the next. Only a full batch is sent while another is in
flight: then the store is what everybody waits for, and it finds the next one at its door when it has ended the first.
A verdict is returned only when the store has said that it is durable; without that word the answer is `busy`,
which promises nothing, and the same ballot id may be sent again.
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections import deque
from collections.abc import Callable, Sequence

import structlog
from msgspec import Struct

from klubba import limits
from klubba.core import ballots
from klubba.core.model import Answer, Poll, Secrecy
from klubba.errors import Refusal, StoreAway
from klubba.store.contract import Ballot, RoundRef, Store, Verdict

log = structlog.get_logger()


class Handed(Struct, frozen=True):
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


class Said(Struct, frozen=True):
    """The answer to one ballot; `reason` is a stable code where the ballot was invalid.

    retry_after_ms: with `busy`, the time to wait where it is known.
    """

    answer: Answer
    ballot_seq: int = 0
    reason: str = ""
    retry_after_ms: int = 0


Tell = Callable[[Said], None]
"""Takes the one answer to a ballot, on the event loop. Must not raise."""


BUSY = Said(Answer.BUSY)


class BallotBox:
    """Takes ballots for every round of every meeting of one engine process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queues: dict[RoundRef, _Queue] = {}
        self._forms: dict[RoundRef, _Forms] = {}
        self._waiting = 0

    @property
    def is_busy(self) -> bool:
        """Whether a ballot waits for its answer."""
        return self._waiting > 0

    def hand_in(self, ref: RoundRef, paper: Poll, ballot: Handed, tell: Tell) -> None:
        """Takes one ballot; `tell` gets its one answer, now or when the store has answered.

        paper: as frozen at arm. Never raises for what a voter or the store did.
        """
        try:
            form = self._form(ref, paper, ballot)
        except Refusal as refusal:
            tell(Said(Answer.INVALID, reason=refusal.code))
            return
        if self._waiting >= limits.BALLOTS_PENDING_MAX_COUNT:
            tell(BUSY)
            return
        self._waiting += 1
        self._queue(ref, paper).put(_Waiting(ballot, form, tell))

    async def submit(self, ref: RoundRef, paper: Poll, ballot: Handed) -> Said:
        """`hand_in`, for callers that wait."""
        said: asyncio.Future[Said] = asyncio.get_running_loop().create_future()

        def tell(answer: Said) -> None:
            if not said.done():
                said.set_result(answer)

        self.hand_in(ref, paper, ballot, tell)
        return await said

    async def close(self) -> None:
        """Waits for batches in flight; what still waits is answered `busy`."""
        for queue in list(self._queues.values()):
            await queue.stop()

    def _form(self, ref: RoundRef, paper: Poll, ballot: Handed) -> "_Form":
        """The ballot as it is counted. Raises `Refusal`. Most voters mark one of a few, which are worked out once."""
        if ballot.text or ballot.scores:
            return _Form.of(paper, ballot)
        known = self._forms.get(ref)
        # Restored data may hold another paper under the same name: what was worked out for the first is not its.
        if known is None or (known.paper is not paper and known.paper != paper):
            if len(self._forms) >= limits.ROUNDS_REMEMBERED_MAX_COUNT:
                del self._forms[next(iter(self._forms))]
            known = self._forms[ref] = _Forms(paper)
        return known.of(ballot)

    def _queue(self, ref: RoundRef, paper: Poll) -> "_Queue":
        queue = self._queues.get(ref)
        if queue is None:
            queue = self._queues[ref] = _Queue(self._store, ref, paper, self)
        return queue

    def _answered(self, count: int) -> None:
        self._waiting -= count

    def _idle(self, ref: RoundRef) -> None:
        self._queues.pop(ref, None)


class _Form(Struct, frozen=True):
    """What is the same for everybody who marks the same: the body that is kept, and the cells that it counts in."""

    body: bytes
    cells: tuple[str, ...]

    @classmethod
    def of(cls, paper: Poll, ballot: Handed) -> "_Form":
        """Raises `Refusal`."""
        marks = ballots.check(paper, ballot.choices, ballot.text, ballot.scores)
        return cls(ballots.encode(paper, marks), ballots.cells(paper, marks))


class _Forms:
    """The forms of one paper that were worked out so far."""

    def __init__(self, paper: Poll) -> None:
        self.paper = paper
        self._known: dict[tuple[int, ...], _Form] = {}

    def of(self, ballot: Handed) -> _Form:
        """Raises `Refusal`."""
        marked = tuple(ballot.choices)
        form = self._known.get(marked)
        if form is None:
            if len(self._known) >= limits.FORMS_REMEMBERED_MAX_COUNT:
                self._known.clear()
            form = self._known[marked] = _Form.of(self.paper, ballot)
        return form


class _Waiting(Struct, eq=False):
    ballot: Handed
    form: _Form
    tell: Tell


class _Queue:
    """Ballots of one round on their way to the store. Leaves its box when it has nothing to do."""

    def __init__(self, store: Store, ref: RoundRef, paper: Poll, box: BallotBox) -> None:
        self._store = store
        self._ref = ref
        self._paper = paper
        self._box = box
        self._waiting: deque[_Waiting] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._slot_key: bytes | None = None

    def put(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())

    async def stop(self) -> None:
        waiting, self._waiting = list(self._waiting), deque()
        self._tell(waiting, [BUSY] * len(waiting))
        if self._runner is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._runner

    async def _run(self) -> None:
        # One turn of the loop first: ballots that arrived in the same turn belong in the same batch.
        await asyncio.sleep(0)
        flying: deque[tuple[list[_Waiting], asyncio.Task[list[Said]]]] = deque()
        committed: list[_Waiting] = []
        answers: list[Said] = []
        while self._waiting or flying or committed:
            while self._may_send(len(flying)):
                batch = self._take()
                flying.append((batch, asyncio.create_task(self._commit(batch))))
                # It is on its way before the last one's answers are given out: the store works meanwhile.
                await asyncio.sleep(0)
            self._tell(committed, answers)
            committed, answers = [], []
            if flying:
                committed, commit = flying.popleft()
                answers = await commit
        self._runner = None
        self._box._idle(self._ref)

    def _may_send(self, in_flight: int) -> bool:
        if not in_flight:
            return bool(self._waiting)
        is_full = len(self._waiting) >= limits.BALLOTS_PER_BATCH_MAX_COUNT
        return is_full and in_flight < limits.BATCHES_IN_FLIGHT_MAX_COUNT

    def _take(self) -> list[_Waiting]:
        count = min(len(self._waiting), limits.BALLOTS_PER_BATCH_MAX_COUNT)
        return [self._waiting.popleft() for _ in range(count)]

    async def _commit(self, batch: list[_Waiting]) -> list[Said]:
        """One batch to the store: an answer for each ballot, in order."""
        try:
            key = await self._key()
            ready = [self._sealed(waiting, key) for waiting in batch]
            verdicts = await self._store.cast(self._ref, self._paper.change, self._paper.secrecy, ready)
        except StoreAway:
            return [BUSY] * len(batch)
        except Exception:
            # A fault of ours must not leave a voter without an answer: no promise was made, so `busy` is true.
            log.exception("cast_failed")
            return [BUSY] * len(batch)
        return [_said(verdict) for verdict in verdicts]

    def _tell(self, batch: list[_Waiting], answers: list[Said]) -> None:
        self._box._answered(len(batch))
        for waiting, said in zip(batch, answers, strict=True):
            try:
                waiting.tell(said)
            except Exception:
                # One socket's fault must not cost the others of the batch their answers.
                log.exception("answer_failed")

    def _sealed(self, waiting: _Waiting, key: bytes) -> Ballot:
        ballot = waiting.ballot
        return Ballot(
            voter=ballot.voter,
            slot=slot(key, ballot.voter),
            ballot_id=ballot.ballot_id,
            replaces=ballot.replaces,
            body=waiting.form.body,
            cells=waiting.form.cells,
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


def _said(verdict: Verdict) -> Said:
    reason = "other_body" if verdict.answer is Answer.INVALID else ""
    return Said(verdict.answer, verdict.ballot_seq, reason)
