"""What changed is read once, encoded once per audience, and the same bytes go to every socket of that audience.

    a write, a hint, the slow sweep ──► mark(meeting) ──► room: read one snapshot ──► frames per audience ──► outboxes

The leading edge goes out at once, then at most `FANOUT_PER_SECOND` a second, and a quarter of the time while ballots
stream in. Fan-out touches no ballot, and a cast never waits for it: sockets are served in chunks (broadcast.py).
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import structlog

from klubba import limits, strangers, views
from klubba.around import Around, Greet, Left, saved_left
from klubba.broadcast import Broadcast, Screen
from klubba.core import attendance, counting, receipts
from klubba.core.model import NO_LIMIT, Item, Meeting, Result, Role, RoundState, Seat, Text, Working
from klubba.counted import Results
from klubba.ended import close_ended, lost
from klubba.errors import StoreAway, StoreError
from klubba.pace import Pace
from klubba.session.outbox import Slot
from klubba.session.protocol import Close
from klubba.store.contract import RoundRecord, RoundRef, Snapshot, Store
from klubba.wire.codec import encode
from klubba.wire.frames import Alert, Connected
from klubba.wire.rfc6455 import frame

log = structlog.get_logger()

# The few screens that everybody looks at come before the many phones.
_ORDER: Final = (Role.CHAIR, Role.OPERATOR, Role.MODERATOR, Role.HALL, Role.OVERLAY, Role.VOTER, Role.PUBLIC)
_PHONES: Final = (Role.VOTER, Role.PUBLIC)


@dataclass(slots=True)
class Frames:
    """The latest frames of one audience, whole WebSocket frames: made once, written to every socket as they are."""

    agenda: bytes
    paper: bytes | None
    state: bytes

    def changes(self, old: "Frames | None") -> list[tuple[Slot, bytes]]:
        """The frames that differ from `old` (None: all of them), in the order that they are shown."""
        pairs = (
            (Slot.AGENDA, self.agenda, old.agenda if old else None),
            (Slot.PAPER, self.paper, old.paper if old else None),
            (Slot.STATE, self.state, old.state if old else None),
        )
        return [(slot, new) for slot, new, before in pairs if new is not None and new != before]


@dataclass(slots=True)
class View:
    """What a room has read last: one consistent snapshot, its counted result, and the frames made of it."""

    snapshot: Snapshot
    result: Result | None
    so_far: tuple[Working, ...] = ()
    frames: dict[Role, Frames] = field(default_factory=dict)


class Room:
    """One meeting on this engine: its screens, and the loop that keeps them right."""

    def __init__(
        self, meeting: Meeting, store: Store, results: Results, around: Around, broadcast: Broadcast, key: bytes
    ) -> None:
        self._define(meeting)
        self.audiences: dict[Role, set[Screen]] = {role: set() for role in _ORDER}
        self.seats: dict[str, list[Screen]] = {}
        self._store = store
        self._results = results
        self._around = around
        self._broadcast = broadcast
        self.receipt_key = key
        self._unread = False
        self._known = (-1, -1)
        # Told of every view that is read; and how many overlays are connected besides the screens here.
        self.listeners: list[Callable[[View], None]] = []
        self.overlays: Callable[[], int] = int
        self._voters: Mapping[str, str] = {}
        self._view: View | None = None
        self._pace = Pace()
        self._loop = asyncio.create_task(self._run())
        self._sealing: asyncio.Task[None] | None = None

    @property
    def screens(self) -> Iterable[Screen]:
        """Everyone who is here. Not for the way of a ballot or a frame: it walks through all of them."""
        return chain.from_iterable(self.audiences.values())

    @property
    def is_empty(self) -> bool:
        return not any(self.audiences.values()) and not self.listeners

    def _define(self, meeting: Meeting) -> None:
        """roll: seats by name. held: whose proxies a seat holds. Nobody walks through a whole roll for each phone."""
        self.meeting = meeting
        self.roll = {seat.id: seat for seat in meeting.roll}
        self.held: dict[str, list[Seat]] = {}
        for seat in meeting.roll:
            if seat.proxy:
                self.held.setdefault(seat.proxy, []).append(seat)

    def mark(self, *, at_once: bool = False) -> None:
        """Something may have changed: read and tell, soon. at_once: a step, which everybody waits for."""
        self._pace.mark(at_once=at_once)

    async def view(self) -> View:
        """The room as it stands; read from the store the first time. Raises `StoreError`."""
        if self._view is None:
            self._view = await self.read()
        return self._view

    def enter(self, screen: Screen, view: View) -> None:
        """Adds a screen and gives it everything it should show now. view: `view()`, as it stands in this very turn.

        A room that was given up in the meantime is `StoreAway`: the client comes again, to a new one.
        """
        if self._loop.done():
            raise StoreAway("the room was closed")
        for slot, data in self._frames(view, screen.card.role).changes(None):
            screen.outbox.offer(slot, data)
        self.audiences[screen.card.role].add(screen)
        if screen.card.role is Role.VOTER:
            self.seats.setdefault(screen.card.seat, []).append(screen)
        self.mark()

    def leave(self, screen: Screen) -> bool:
        """Takes a screen away. False for one that never entered."""
        audience = self.audiences.get(screen.card.role, set())
        if screen not in audience:
            return False
        audience.discard(screen)
        seat = screen.card.seat
        if screen.card.role is Role.VOTER:
            self.seats[seat].remove(screen)
            if not self.seats[seat]:
                del self.seats[seat]
        self.mark()
        return True

    @property
    def seen(self) -> Snapshot | None:
        """The snapshot read last, None before the first."""
        return self._view.snapshot if self._view else None

    @property
    def epoch(self) -> str:
        """The epoch read last, "" before the first."""
        return self._view.snapshot.epoch if self._view else ""

    async def close(self) -> None:
        for task in filter(None, (self._loop, self._sealing)):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await self._pace.due()
            try:
                await self._tick()
            except StoreError as away:
                # Screens keep the last good picture, with the word that it is one; the sweep asks again.
                log.warning("fanout_store_away", meeting=self.meeting.id, why=type(away).__name__)
                self._unread = True
                if self._view is not None:
                    await self._show(View(self._view.snapshot, self._view.result))
            except Exception:
                log.exception("fanout_failed", meeting=self.meeting.id)
            await self._pace.rest()

    async def _tick(self) -> None:
        old, before, new = self._view, self.roll, await self.read()
        self._unread = False
        if old is not None and old.snapshot.epoch != new.snapshot.epoch:
            await self._start_anew()
            return
        if old is not None and _ref(old) != _ref(new):
            self._around.end_round(self.meeting.id)
        for tell in self.listeners:
            tell(new)
        self._seal_if_needed(new.snapshot)
        if old is not None and lost(old.snapshot, new.snapshot):
            await close_ended(self._store, self.meeting.id, self.screens, left=old.snapshot.left != new.snapshot.left)
        await self._show(new)
        for seat in strangers.regrouped(before, self.roll):
            self._around.greet_all(self, new, self.seats.get(seat, ()))
        await self._tell_strangers(old, new)

    async def _start_anew(self) -> None:
        """The store's memory is another one: every screen comes back and learns it from the beginning."""
        self._results.forget(self.meeting.id)
        self._view = await self.read()
        for screen in tuple(self.screens):
            screen.end(Close.GOING_AWAY)

    async def _show(self, new: View) -> None:
        """Gives every screen what differs from what it was given last."""
        old, self._view = self._view, new
        for role, audience in self.audiences.items():
            if audience:
                await self._broadcast.send(audience, self._changes(old, new, role))

    def _changes(self, old: View | None, new: View, role: Role) -> list[tuple[Slot, bytes]]:
        """What one audience must be sent. Frames that nobody had asked for before are all news."""
        return self._frames(new, role).changes(old.frames.get(role) if old else None)

    async def _tell_strangers(self, old: View | None, new: View) -> None:
        """Whoever may not vote in a round that takes ballots learns it, and why; and when an amendment changes that."""
        current = new.snapshot.current
        if current is None or current.state not in strangers.TAKES:
            return
        was, self._voters = self._voters, await self._results.voters(current)
        before = strangers.believed(old.snapshot.current if old else None, current, was, self.roll)
        if before != self._voters:
            register = await self._results.register(current)
            for whom, mine in strangers.told(current.ref, self.meeting.roll, register, before, self._voters):
                for screen in self.seats.get(whom, ()):
                    screen.send(mine)

    async def read(self) -> View:
        """The meeting as the store has it now. Raises `StoreError`."""
        snapshot = await self._store.snapshot(self.meeting.id)
        if (snapshot.defined, snapshot.marks) != self._known:
            # Read after the snapshot: a definition or a mark may be newer than its number says, never older.
            marked = await self._store.attendance(self.meeting.id)
            self._define(attendance.as_marked(await self._store.meeting(self.meeting.id), marked))
            self._known = (snapshot.defined, snapshot.marks)
        await self._around.look_for_few(self._store, self.meeting, snapshot)
        result = await self._results.result(snapshot.current) if snapshot.current else None
        return View(snapshot, result, await self._so_far(snapshot.current))

    async def _so_far(self, current: RoundRecord | None) -> tuple[Working, ...]:
        """The rule's conditions as they stand, while a vote is counted before everybody."""
        if current is None or not current.paper.live or current.state not in (RoundState.OPEN, RoundState.PAUSED):
            return ()
        return counting.so_far(current.paper, await self._results.register(current), current.cells)

    def _frames(self, view: View, role: Role) -> Frames:
        """The frames of one audience, encoded the first time they are asked for."""
        if role not in view.frames:
            current = view.snapshot.current
            paper = views.paper(current, self._item(current.item), role) if current else None
            state = views.state(
                view.snapshot,
                view.result,
                role,
                self._connected(),
                self._around.alerts_of(self.meeting.id),
                self._around.time_left(current) if current else NO_LIMIT,
                away=self._unread or self._around.away,
                so_far=view.so_far,
            )
            view.frames[role] = Frames(
                agenda=frame(encode(views.agenda(self.meeting, view.snapshot, role))),
                paper=frame(encode(paper)) if paper else None,
                state=frame(encode(state)),
            )
        return view.frames[role]

    def _item(self, item_id: str) -> Item | None:
        return next((item for item in self.meeting.items if item.id == item_id), None)

    def _connected(self) -> Connected:
        # Voters are counted by their seats: a hall of phones is not walked through for every frame.
        count = {role: sum(not s.is_preview for s in self.audiences[role]) for role in _ORDER if role not in _PHONES}
        return Connected(
            voters=len(self.seats),
            chairs=count[Role.CHAIR] + count[Role.OPERATOR],
            halls=count[Role.HALL],
            overlays=count[Role.OVERLAY] + self.overlays(),
        )

    def _seal_if_needed(self, snapshot: Snapshot) -> None:
        """A closed secret round is sealed beside the tick; after a crash the next engine finds it here again."""
        current = snapshot.current
        if current is None or current.sealed or current.state in (RoundState.ARMED, RoundState.OPEN, RoundState.PAUSED):
            return
        if self._sealing is None or self._sealing.done():
            self._sealing = asyncio.create_task(self._seal(current.ref))

    async def _seal(self, ref: RoundRef) -> None:
        try:
            await self._store.seal(ref)
        except StoreError as away:
            log.warning("seal_postponed", meeting=ref.meeting, poll=ref.poll, why=type(away).__name__)
        self.mark()


def _ref(view: View) -> RoundRef | None:
    return view.snapshot.current.ref if view.snapshot.current else None


class Fanout:
    """The rooms of this engine, kept right by hints between processes and by a slow sweep."""

    def __init__(self, store: Store, results: Results, broadcast: Broadcast, time_left: Left = saved_left) -> None:
        """time_left: of a timed round, now."""
        self._store = store
        self._results = results
        self._broadcast = broadcast
        self._around = Around(time_left)
        self._rooms: dict[str, Room] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._sweep())]

    async def room(self, meeting: str) -> Room:
        """The meeting's room, made the first time. Raises `MeetingUnknown`, `StoreAway`."""
        if meeting not in self._rooms:
            definition = await self._store.meeting(meeting)
            key = receipts.key(await self._store.secret(meeting))
            # Another task may have made it while this one was reading.
            if meeting not in self._rooms:
                self._rooms[meeting] = Room(definition, self._store, self._results, self._around, self._broadcast, key)
        return self._rooms[meeting]

    def greets(self, greet: Greet) -> None:
        """Who tells a screen anew who it is, when proxies were given or withdrawn."""
        self._around.greet = greet

    def known(self, meeting: str) -> Room | None:
        """The meeting's room if this engine has made it."""
        return self._rooms.get(meeting)

    def snapshots(self) -> list[Snapshot]:
        """The newest snapshot of every meeting that is watched here."""
        return [room.seen for room in self._rooms.values() if room.seen is not None]

    def receipt_key(self, meeting: str) -> bytes:
        """What receipts of a meeting that has been entered here are sealed with."""
        return room.receipt_key if (room := self._rooms.get(meeting)) else b""

    def epoch(self, meeting: str) -> str:
        """The epoch of a meeting that has been entered here, "" for another."""
        return room.epoch if (room := self._rooms.get(meeting)) else ""

    def mark(self, meeting: str) -> None:
        """This meeting has changed. Harmless for one that nobody here watches."""
        if room := self._rooms.get(meeting):
            room.mark()

    def alert(self, code: str, text: Text | None, meeting: str = "") -> None:
        """Shows (or with None takes away) a line on every chair's page, or on those of one meeting."""
        self._around.alerts.pop((meeting, code), None)
        if text is not None:
            self._around.alerts[meeting, code] = Alert(code, text)
        for room in self._rooms.values():
            room.mark()

    def is_told(self, code: str, meeting: str) -> bool:
        """Whether this line stands on the meeting's chair's pages."""
        return (meeting, code) in self._around.alerts

    def away(self, away: bool) -> None:
        """Says on every screen that no ballots are taken at the moment, or that they are again."""
        self._around.away = away
        for room in self._rooms.values():
            room.mark()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for room in self._rooms.values():
            await room.close()
        self._broadcast.close()

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(StoreError):
                hints = await self._store.hints()
                try:
                    while True:
                        self.mark(await hints.next())
                finally:
                    await hints.close()
            await asyncio.sleep(limits.SWEEP_EVERY_SECONDS)

    async def _sweep(self) -> None:
        """Hints may be lost: every room that is watched is read again now and then. An empty one is given up."""
        empty: set[str] = set()
        while True:
            await asyncio.sleep(limits.SWEEP_EVERY_SECONDS)
            was_empty, empty = empty, {name for name, room in self._rooms.items() if room.is_empty}
            for name in was_empty & empty:
                await self._rooms.pop(name).close()
            for room in self._rooms.values():
                room.mark()
