"""What a connection's commands lead to: entering a room, casting a ballot, taking a step.

Each kind of command has one door (ballotbox, gavel); here it is only opened, and the answer handed back.
"""

import time

from klubba import limits
from klubba.access import Holder
from klubba.ballotbox import Handed, Said, slot
from klubba.core import ballots
from klubba.core.model import Answer, Poll, Role, RoundState, Secrecy, Text
from klubba.edge.origins import Origins
from klubba.errors import MeetingUnknown, StoreAway
from klubba.fanout import Room, Screen, View
from klubba.services import Services
from klubba.session.protocol import Close, Session
from klubba.store.contract import RoundRecord, RoundRef
from klubba.wire.frames import PROTOCOL, Answered, Cast, Command, Mine, Moved, Receipt, Step, Welcome, Who

MOVED = {
    "other_device": Text("Din plats används nu på en annan telefon.", "Your seat is now used on another phone."),
    "released": Text(
        "Mötesledningen har släppt din plats. Läs in ditt platskort igen.",
        "The organiser has released your seat. Scan your seat card again.",
    ),
    "too_many_pages": Text(
        "Sidan är öppen på för många ställen. Den här stängs.", "The page is open in too many places. This one closes."
    ),
}
_RECEIPTED = (Answer.ACCEPTED, Answer.REPLACED, Answer.SAME)
_UNCHANGED = (Answer.SUPERSEDED, Answer.ALREADY)
_COUNTING = (RoundState.OPEN, RoundState.PAUSED)


class Desk:
    """Carries the commands of every connection of this engine."""

    def __init__(self, services: Services, origins: Origins) -> None:
        self._services = services
        self._origins = origins
        self._papers: dict[RoundRef, Poll] = {}

    async def enter(self, holder: Holder, screen: Screen) -> None:
        """Answers a hello: welcome, then everything the screen should show now. Raises `StoreError`."""
        room = await self._services.fanout.room(holder.card.meeting)
        view = await room.view()
        screen.send(self._welcome(room, view, screen))
        if screen.role is Role.VOTER:
            self._make_place(room, screen)
            if mine := await self._mine(view.snapshot.current, screen.seat):
                screen.send(mine)
        await room.enter(screen)
        self._services.metrics.sockets.labels(screen.role).inc()

    def leave(self, screen: Screen) -> None:
        room = self._services.fanout.known(screen.card.meeting)
        if room is not None:
            room.leave(screen)
        self._services.metrics.sockets.labels(screen.role).dec()

    async def carry_out(self, command: Command, screen: Screen, session: Session, now: float) -> None:
        """One command of a live connection. now: seconds, the session's clock."""
        if isinstance(command, Cast):
            await self._cast(command, screen, session.may_cast(now))
        elif isinstance(command, Step):
            await self._step(command, screen)

    async def move(self, meeting: str, seat: str, code: str, keep: str = "") -> None:
        """Tells the seat's connections, except those of device `keep`, that they have lost it, and closes them."""
        room = self._services.fanout.known(meeting)
        for screen in tuple(room.seats.get(seat, ())) if room else ():
            if screen.device != keep:
                _evict(screen, code)

    def _welcome(self, room: Room, view: View, screen: Screen) -> Welcome:
        meeting = room.meeting
        seat = next((s for s in meeting.roll if s.id == screen.seat), None) if screen.seat else None
        return Welcome(
            protocol=PROTOCOL,
            epoch=view.snapshot.epoch,
            role=screen.role,
            meeting=meeting.id,
            title=meeting.title,
            language=meeting.language,
            place=meeting.place,
            wifi=meeting.wifi,
            join=self._origins.public,
            seat=Who(seat.id, seat.name, seat.organisation, seat.group) if seat else None,
            secure=self._origins.secure or not self._origins.hall,
            promise=self._services.promise,
        )

    def _make_place(self, room: Room, screen: Screen) -> None:
        """A seat has so many sockets; the oldest page makes place for the newest."""
        pages = room.seats.get(screen.seat, [])
        for old in pages[: max(0, len(pages) - limits.SOCKETS_PER_SEAT_MAX_COUNT + 1)]:
            _evict(old, "too_many_pages")

    async def _mine(self, record: RoundRecord | None, seat: str) -> Mine | None:
        """The voter's own ballot in the current round; None before any round was opened."""
        if record is None or record.state in (RoundState.DRAFT, RoundState.ARMED) or not record.entitled_heads:
            return None
        ref = record.ref
        entitled = any(s.id == seat for s in (await self._services.results.register(ref)).seats)
        key = await self._slot_key(record)
        ballot = await self._services.store.ballot(ref, slot(key, seat)) if key is not None else None
        if ballot is None:
            return Mine(poll=ref.poll, round=ref.round, entitled=entitled)
        choices, text, scores = ballots.handed(record.paper, ballots.decode(record.paper, ballot.body))
        return Mine(
            poll=ref.poll,
            round=ref.round,
            entitled=entitled,
            ballot_seq=ballot.seq,
            choices=choices,
            ballot_id=ballot.ballot_id,
            text=text,
            scores=scores,
        )

    async def _slot_key(self, record: RoundRecord) -> bytes | None:
        """The key of the round's slots; None when a secret round is closed and nobody's ballot can be found."""
        if record.paper.secrecy is Secrecy.OPEN:
            return b""
        if record.state not in _COUNTING:
            return None
        return await self._services.store.slot_key(record.ref) or None

    async def _cast(self, cast: Cast, screen: Screen, wait_ms: int) -> None:
        """One cast, one answer, on the socket that it came from."""
        started = time.perf_counter()
        ref = RoundRef(screen.card.meeting, cast.poll, cast.round)
        said = Said(Answer.BUSY) if wait_ms else await self._submit(ref, cast, screen)
        retry = max(wait_ms, limits.BUSY_RETRY_AFTER_MILLISECONDS) if said.answer is Answer.BUSY else 0
        mine = await self._reminder(ref, screen.seat) if said.answer in _UNCHANGED else None
        screen.send(await self._answered(ref, cast, said, retry, mine))
        if mine is not None:
            screen.send(mine)
        if said.answer in (Answer.ACCEPTED, Answer.REPLACED):
            self._services.fanout.mark(ref.meeting)
        elif said.answer is Answer.OTHER_DEVICE:
            _evict(screen, "other_device")
        self._services.metrics.casts.labels(said.answer).inc()
        self._services.metrics.cast_seconds.observe(time.perf_counter() - started)

    async def _submit(self, ref: RoundRef, cast: Cast, screen: Screen) -> Said:
        try:
            paper = await self._paper(ref)
        except MeetingUnknown:
            return Said(Answer.INVALID, reason="unknown_round")
        except StoreAway:
            return Said(Answer.BUSY)
        handed = Handed(
            voter=screen.seat,
            device=screen.device,
            ballot_id=cast.ballot_id,
            replaces=cast.replaces,
            choices=cast.choices,
            at_ms=self._services.now_ms(),
            text=cast.text,
            scores=cast.scores,
        )
        return await self._services.box.submit(ref, paper, handed)

    async def _paper(self, ref: RoundRef) -> Poll:
        """The paper frozen at arm; it never changes, so it is read once. Raises `MeetingUnknown`, `StoreAway`."""
        if ref not in self._papers:
            record = await self._services.store.round(ref)
            if len(self._papers) >= limits.ROUNDS_REMEMBERED_MAX_COUNT:
                del self._papers[next(iter(self._papers))]
            self._papers[ref] = record.paper
        return self._papers[ref]

    async def _answered(
        self, ref: RoundRef, cast: Cast, said: Said, retry_after_ms: int, mine: Mine | None
    ) -> Answered:
        registered = cast.ballot_id if said.answer in _RECEIPTED else mine.ballot_id if mine else b""
        return Answered(
            poll=cast.poll,
            round=cast.round,
            ballot_id=cast.ballot_id,
            answer=said.answer,
            ballot_seq=said.ballot_seq,
            receipt=await self._receipt(ref, registered, said),
            reason=said.reason,
            retry_after_ms=retry_after_ms,
        )

    async def _receipt(self, ref: RoundRef, registered: bytes, said: Said) -> Receipt | None:
        """The receipt of the ballot that is counted: this one, or with policy `first` the earlier one."""
        if not registered or said.answer is Answer.SUPERSEDED:
            return None
        room = await self._services.fanout.room(ref.meeting)
        epoch = (await room.view()).snapshot.epoch
        return Receipt(ref.meeting, ref.poll, ref.round, registered, said.ballot_seq, epoch)

    async def _reminder(self, ref: RoundRef, seat: str) -> Mine | None:
        """Which ballot is counted, for a voter whose cast changed nothing."""
        try:
            return await self._mine(await self._services.store.round(ref), seat)
        except StoreAway:
            return None

    async def _step(self, step: Step, screen: Screen) -> None:
        room = await self._services.fanout.room(screen.card.meeting)
        stepped = await self._services.gavel.step(room.meeting, step)
        screen.send(stepped)
        self._services.metrics.steps.labels(stepped.answer).inc()
        room.mark()


def _evict(screen: Screen, code: str) -> None:
    screen.send(Moved(code, MOVED[code]))
    screen.end(Close.NOT_ALLOWED)
