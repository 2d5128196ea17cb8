"""What a connection's commands lead to: entering a room, casting a ballot, taking a step.

Each kind of command has one door (ballotbox, gavel); here it is only opened, and the answer handed back.
"""

import asyncio
import contextlib
from collections.abc import Collection, Coroutine, Sequence

import structlog

from klubba import limits, views
from klubba.access import Holder
from klubba.broadcast import Screen
from klubba.core.model import Role, Seat
from klubba.edge.casting import Casting
from klubba.edge.connection import Connection
from klubba.edge.origins import Origins
from klubba.edge.own import own_ballots
from klubba.ended import evict
from klubba.errors import StoreError
from klubba.fanout import Room, View
from klubba.services import Services
from klubba.session.protocol import Close, Session
from klubba.store.contract import Card, RoundRecord
from klubba.wire.frames import (
    PROTOCOL,
    AddPoll,
    Cast,
    Claim,
    Claimed,
    Command,
    Mine,
    Proceed,
    Step,
    Stepped,
    Welcome,
    Who,
)

log = structlog.get_logger()


class Desk:
    """Carries the commands of every connection of this engine."""

    def __init__(self, services: Services, origins: Origins) -> None:
        self._services = services
        self._origins = origins
        self._casting = Casting(services)
        self._steps: set[asyncio.Task[None]] = set()
        services.fanout.greets(self._greet_again)

    async def enter(self, meeting: str, callers: Sequence[tuple[Connection, Holder]]) -> None:
        """Answers hellos of one meeting: welcome, then everything that each screen should show now.

        Raises `StoreError`, and then nobody has entered.
        """
        room = await self._services.fanout.room(meeting)
        current = (await room.view()).snapshot.current
        seats = [holder.card.seat for _, holder in callers if holder.card.role is Role.VOTER]
        mine = await self._own(room, current, seats)
        view = await room.view()
        for connection, holder in callers:
            self._enter(room, view, connection, holder, mine.get(holder.card.seat, ()))

    async def _own(self, room: Room, current: RoundRecord | None, seats: Sequence[str]) -> dict[str, list[Mine]]:
        """By seat its own ballot, and those that it has a proxy for. Raises `StoreError`."""
        asked = [(of, seat) for seat in seats for of in (seat, *(line.id for line in room.held.get(seat, ())))]
        mine: dict[str, list[Mine]] = {}
        for (_, seat), found in zip(asked, await own_ballots(self._services, current, asked), strict=True):
            mine.setdefault(seat, []).extend([found] if found is not None else [])
        return mine

    def _enter(self, room: Room, view: View, connection: Connection, holder: Holder, mine: Sequence[Mine]) -> None:
        connection.card, connection.device = holder.card, holder.device
        connection.send(self._welcome(room, view, holder.card))
        if holder.card.role is Role.VOTER:
            self._make_place(room, holder.card.seat)
        for ballot in mine:
            connection.send(ballot)
        room.enter(connection, view)
        self._services.metrics.sockets.labels(holder.card.role).inc()

    def _greet_again(self, room: Room, view: View, screen: Screen) -> None:
        """A voter's phone that is here already learns anew for whom it votes."""
        screen.send(self._welcome(room, view, screen.card))
        self._spawn(self._told_again(room, view, screen))

    async def _told_again(self, room: Room, view: View, screen: Screen) -> None:
        # Without it the phone knows no less than before: the next open round tells everybody.
        with contextlib.suppress(StoreError):
            seat = screen.card.seat
            mines = (await self._own(room, view.snapshot.current, [seat])).get(seat, ())
            # What was read of a round must not come after what the next one has told.
            current = room.seen.current if room.seen else None
            for mine in mines:
                if current and (current.ref.poll, current.ref.round) == (mine.poll, mine.round):
                    screen.send(mine)

    def leave(self, screen: Screen) -> None:
        """The connection is gone. Harmless for one that never entered."""
        room = self._services.fanout.known(screen.card.meeting)
        if room is not None and room.leave(screen):
            self._services.metrics.sockets.labels(screen.card.role).dec()

    def carry_out(self, command: Command, screen: Screen, session: Session, now: float) -> None:
        """One command of a live connection. now: seconds, the session's clock."""
        if isinstance(command, Cast):
            self._casting.cast(command, screen, session.may_cast(now))
        elif isinstance(command, Step | AddPoll | Proceed):
            self._spawn(self._step(command, screen))
        elif isinstance(command, Claim):
            self._spawn(self._claim(command, screen))

    def move(self, meeting: str, seat: str, code: str, keep: str = "") -> None:
        """Tells the seat's connections, except those of device `keep`, that they have lost it, and closes them."""
        room = self._services.fanout.known(meeting)
        for screen in tuple(room.seats.get(seat, ())) if room else ():
            if screen.device != keep:
                evict(screen, code)

    def drop(self, meeting: str, device: str) -> None:
        """Closes the connections of a session that has ended."""
        room = self._services.fanout.known(meeting)
        for screen in tuple(room.screens) if room else ():
            if screen.device == device:
                screen.end(Close.NO_SESSION)

    def revoke(self, meeting: str, devices: Collection[str]) -> None:
        """Closes the connections of sessions (or of a key) that a new link has ended."""
        room = self._services.fanout.known(meeting)
        for screen in tuple(room.screens) if room else ():
            if screen.device in devices:
                if screen.card.role is Role.VOTER:
                    evict(screen, "revoked")
                else:
                    screen.end(Close.NO_SESSION)

    async def close(self) -> None:
        """Waits for steps and casts that are still being answered."""
        while self._steps:
            await asyncio.wait(self._steps)
        await self._casting.close()

    def _welcome(self, room: Room, view: View, card: Card) -> Welcome:
        meeting = room.meeting
        seat = room.roll.get(card.seat)
        screens = card.role is not Role.VOTER
        return Welcome(
            protocol=PROTOCOL,
            epoch=view.snapshot.epoch,
            role=card.role,
            meeting=meeting.id,
            title=meeting.title,
            language=meeting.language,
            place=meeting.place,
            wifi=meeting.wifi if screens else "",
            join=self._origins.public if screens else "",
            seat=_who(seat) if seat else None,
            proxies=tuple(_who(line) for line in room.held.get(card.seat, ()) if seat),
            proxy=_who(room.roll[seat.proxy]) if seat and seat.proxy in room.roll else None,
            serves=_who(room.roll[seat.serves]) if seat and seat.serves in room.roll else None,
            secure=self._origins.secure or not self._origins.hall,
            promise=self._services.promise,
            look=views.look(meeting),
            rehearsal=meeting.rehearsal,
        )

    def _make_place(self, room: Room, seat: str) -> None:
        """A seat has so many sockets; the oldest page makes place for the newest."""
        pages = room.seats.get(seat, [])
        for old in pages[: max(0, len(pages) - limits.SOCKETS_PER_SEAT_MAX_COUNT + 1)]:
            evict(old, "too_many_pages")

    async def _answered(self, command: Step | AddPoll | Proceed, meeting: str) -> Stepped:
        if isinstance(command, AddPoll):
            return await self._services.clerk.write(meeting, command)
        if isinstance(command, Proceed):
            return await self._services.proceedings.move(meeting, command)
        # The stored agenda, not the room's: another process may have added the poll that is armed a moment later.
        return await self._services.gavel.step(await self._services.store.meeting(meeting), command)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._steps.add(task)
        task.add_done_callback(self._steps.discard)

    async def _claim(self, claim: Claim, screen: Screen) -> None:
        """A receipt that is shown again. Without an answer the phone shows it at its next hello."""
        with contextlib.suppress(StoreError):
            answer = await self._services.lineage.claim(screen.card, claim)
            screen.send(Claimed(claim.ballot_id, answer))

    async def _step(self, step: Step | AddPoll | Proceed, screen: Screen) -> None:
        try:
            # The link may have been made anew on another engine, which cannot close this socket.
            if await self._services.store.sessions(screen.card.meeting, [screen.device]) == [None]:
                screen.end(Close.NO_SESSION)
                return
            room = await self._services.fanout.room(screen.card.meeting)
            stepped = await self._answered(step, room.meeting.id)
        except StoreError:
            screen.end(Close.ENGINE)
            return
        except Exception:
            # A step without an answer would leave the chair waiting: the page comes again, and asks again.
            log.exception("step_failed")
            screen.end(Close.ENGINE)
            return
        screen.send(stepped)
        self._services.deadlines.look()
        self._services.metrics.steps.labels(stepped.answer).inc()
        room.mark(at_once=True)


def _who(seat: Seat) -> Who:
    return Who(seat.id, seat.name, seat.organisation, seat.group)
