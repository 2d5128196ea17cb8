"""The way of a cast through the edge: frame in, ballot box, one answer out on the same socket.

The common way (paper known, ballot counted) makes no task: the ballot box calls back when the store has answered.
"""

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial

import structlog

from klubba import limits
from klubba.ballotbox import Handed, Said, Tell
from klubba.broadcast import Screen
from klubba.core.model import Answer, Poll
from klubba.core.receipts import Registered, mac
from klubba.edge.own import own_ballot
from klubba.ended import evict
from klubba.errors import MeetingUnknown, StoreAway
from klubba.services import Services
from klubba.store.contract import RoundRef
from klubba.wire.frames import Answered, Cast, Mine, Receipt

log = structlog.get_logger()

_Paper = tuple[RoundRef, str]
"""A round's frozen paper: which round, and in which memory of the store (its epoch)."""

_RECEIPTED = (Answer.ACCEPTED, Answer.REPLACED, Answer.SAME)
_CHANGED = (Answer.ACCEPTED, Answer.REPLACED)
_UNCHANGED = (Answer.SUPERSEDED, Answer.ALREADY)
_OF_ANOTHER = (Answer.OTHER_DEVICE, Answer.NOT_ENTITLED, Answer.NOT_OPEN, Answer.LATE, Answer.ANNULLED)


@dataclass(slots=True, eq=False)
class _Way:
    """A cast under way: where it came from, and who takes its answer."""

    cast: Cast
    screen: Screen
    answer: Tell


class Casting:
    """Carries casts of every connection to the ballot box, and its answers back."""

    def __init__(self, services: Services) -> None:
        self._services = services
        # By the store's memory too: restored data may hold another paper under the same name.
        self._papers: dict[_Paper, Poll] = {}
        self._waiting: dict[_Paper, list[_Way]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def cast(self, cast: Cast, screen: Screen, wait_ms: int) -> None:
        """One cast; its one answer comes on the screen's socket. wait_ms: not 0 when it came too fast."""
        ref = RoundRef(screen.card.meeting, cast.poll, cast.round)
        way = _Way(cast, screen, partial(self._answer, ref, cast, screen, time.perf_counter()))
        if wait_ms:
            way.answer(Said(Answer.BUSY, retry_after_ms=wait_ms))
        elif not self._may_hold(cast, screen):
            way.answer(Said(Answer.NOT_ENTITLED, reason="not_holder"))
        else:
            self._find_paper((ref, self._services.fanout.epoch(ref.meeting)), way)

    def _find_paper(self, name: _Paper, way: _Way) -> None:
        if name in self._papers:
            self._hand_in(name[0], self._papers[name], way)
        elif name in self._waiting:
            self._waiting[name].append(way)
        else:
            self._waiting[name] = [way]
            self._spawn(self._read_paper(name))

    def _may_hold(self, cast: Cast, screen: Screen) -> bool:
        """Whether the ballot is the screen's own, or of a seat that the roll gives it a proxy for.

        Whether the proxy is in force now is the register's to say, and the store looks there.
        """
        if _whose(cast, screen) == screen.card.seat:
            return True
        room = self._services.fanout.known(screen.card.meeting)
        line = room.roll.get(cast.seat) if room else None
        return line is not None and line.proxy == screen.card.seat

    async def close(self) -> None:
        """Waits for what is still being answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _hand_in(self, ref: RoundRef, paper: Poll, way: "_Way") -> None:
        handed = Handed(
            voter=_whose(way.cast, way.screen),
            device=way.screen.device,
            ballot_id=way.cast.ballot_id,
            replaces=way.cast.replaces,
            choices=way.cast.choices,
            at_ms=self._services.now_ms(),
            text=way.cast.text,
            scores=way.cast.scores,
        )
        self._services.box.hand_in(ref, paper, handed, way.answer)

    async def _read_paper(self, name: _Paper) -> None:
        """The first casts of a round that this engine sees: the frozen paper is read once, for all that wait."""
        ref, said = name[0], None
        try:
            self._remember(name, (await self._services.store.round(ref)).paper)
        except MeetingUnknown:
            said = Said(Answer.INVALID, reason="unknown_round")
        except StoreAway:
            said = Said(Answer.BUSY)
        except Exception:
            # A fault of ours must not leave voters without an answer: no promise was made, so `busy` is true.
            log.exception("paper_not_read")
            said = Said(Answer.BUSY)
        for way in self._waiting.pop(name):
            if said is not None:
                way.answer(said)
            else:
                self._hand_in(ref, self._papers[name], way)

    def _remember(self, name: _Paper, paper: Poll) -> None:
        if len(self._papers) >= limits.ROUNDS_REMEMBERED_MAX_COUNT:
            del self._papers[next(iter(self._papers))]
        self._papers[name] = paper

    def _answer(self, ref: RoundRef, cast: Cast, screen: Screen, started: float, said: Said) -> None:
        """What the ballot box has said, as a frame; what follows from it."""
        if _whose(cast, screen) != screen.card.seat and said.answer in _OF_ANOTHER:
            # The phone keeps its own seat; of somebody else's ballot it learns nothing.
            answer = Answer.NOT_ENTITLED if said.answer is Answer.OTHER_DEVICE else said.answer
            said = Said(answer, reason=said.reason or "not_holder")
        if said.answer in _UNCHANGED:
            self._spawn(self._remind(ref, cast, screen, said))
        else:
            registered = cast.ballot_id if said.answer in _RECEIPTED else b""
            screen.send(self._answered(ref, cast, said, registered, screen.card.seat))
        if said.answer in _CHANGED:
            self._services.fanout.mark(ref.meeting)
        elif said.answer is Answer.OTHER_DEVICE:
            evict(screen, "other_device")
        self._services.metrics.cast(said.answer, time.perf_counter() - started)

    async def _remind(self, ref: RoundRef, cast: Cast, screen: Screen, said: Said) -> None:
        """The answer to a cast that changed nothing, and with it the ballot that is counted."""
        mine: Mine | None = None
        # The answer is true without it; the voter's page asks again when it comes back.
        with contextlib.suppress(StoreAway):
            record = await self._services.store.round(ref)
            mine = await own_ballot(self._services, record, _whose(cast, screen), screen.card.seat)
        registered = mine.ballot_id if mine and said.answer is Answer.ALREADY else b""
        screen.send(self._answered(ref, cast, said, registered, screen.card.seat))
        if mine is not None:
            screen.send(mine)

    def _answered(self, ref: RoundRef, cast: Cast, said: Said, registered: bytes, seat: str) -> Answered:
        """registered: id of the ballot that the receipt is for; b"" for none."""
        return Answered(
            poll=cast.poll,
            round=cast.round,
            ballot_id=cast.ballot_id,
            answer=said.answer,
            ballot_seq=said.ballot_seq,
            receipt=self._receipt(ref, registered, said.ballot_seq, seat) if registered else None,
            reason=said.reason,
            retry_after_ms=_retry(said),
            seat=cast.seat,
        )

    def _receipt(self, ref: RoundRef, registered: bytes, seq: int, seat: str) -> Receipt:
        fanout = self._services.fanout
        said = Registered(fanout.epoch(ref.meeting), ref.meeting, ref.poll, ref.round, seat, registered, seq)
        seal = mac(fanout.receipt_key(ref.meeting), said)
        return Receipt(ref.meeting, ref.poll, ref.round, registered, seq, said.epoch, seal)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _whose(cast: Cast, screen: Screen) -> str:
    return cast.seat or screen.card.seat


def _retry(said: Said) -> int:
    return max(said.retry_after_ms, limits.BUSY_RETRY_AFTER_MILLISECONDS) if said.answer is Answer.BUSY else 0
