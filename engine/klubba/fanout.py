"""What changed is read once, encoded once per audience, and the same bytes go to every socket of that audience.

    a write, a hint, the slow sweep ──► mark(meeting) ──► room: read one snapshot ──► frames per audience ──► outboxes

The leading edge goes out at once, then at most `FANOUT_PER_SECOND` a second. Fan-out touches no ballot, and a
cast never waits for it: sockets are served in chunks with a turn of the loop between them.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog

from klubba import limits, views
from klubba.core.model import Item, Meeting, Result, Role, RoundState, Text
from klubba.counted import Results
from klubba.errors import StoreAway, StoreError
from klubba.session.outbox import Outbox, Slot
from klubba.session.protocol import Close
from klubba.store.contract import Card, RoundRecord, RoundRef, Snapshot, Store
from klubba.wire.codec import encode
from klubba.wire.frames import Alert, Connected, Mine, Outbound

log = structlog.get_logger()


class Screen:
    """One connection as fan-out sees it: who it is, where its frames go, and how it is woken to send them."""

    __slots__ = ("card", "device", "end", "outbox", "send", "wake")

    def __init__(
        self,
        card: Card,
        device: str,
        outbox: Outbox,
        wake: Callable[[], None],
        send: Callable[[Outbound], None],
        end: Callable[[Close], None],
    ) -> None:
        """device: the session's hash. wake: something waits in the outbox. send: queues an event and wakes. end:
        closes the connection after what was sent.
        """
        self.card = card
        self.device = device
        self.outbox = outbox
        self.wake = wake
        self.send = send
        self.end = end

    @property
    def role(self) -> Role:
        return self.card.role

    @property
    def seat(self) -> str:
        return self.card.seat


@dataclass(slots=True)
class Frames:
    """The latest encoded frames of one audience."""

    agenda: bytes
    paper: bytes | None
    state: bytes

    def offer(self, outbox: Outbox, old: "Frames | None") -> bool:
        """Puts what differs from `old` into an outbox (None: everything). True when anything did."""
        changed = False
        for slot, new, before in self._slots(old):
            if new is not None and new != before:
                outbox.offer(slot, new)
                changed = True
        return changed

    def _slots(self, old: "Frames | None") -> Iterable[tuple[Slot, bytes | None, bytes | None]]:
        yield Slot.AGENDA, self.agenda, old.agenda if old else None
        yield Slot.PAPER, self.paper, old.paper if old else None
        yield Slot.STATE, self.state, old.state if old else None


@dataclass(slots=True)
class View:
    """What a room has read last: one consistent snapshot, its counted result, and the frames made of it."""

    snapshot: Snapshot
    result: Result | None
    frames: dict[Role, Frames] = field(default_factory=dict)


class Room:
    """One meeting on this engine: its screens, and the loop that keeps them right."""

    def __init__(
        self, meeting: Meeting, store: Store, results: Results, alerts: Callable[[], tuple[Alert, ...]]
    ) -> None:
        self.meeting = meeting
        self.screens: set[Screen] = set()
        self.seats: dict[str, list[Screen]] = {}
        self._store = store
        self._results = results
        self._alerts = alerts
        self._view: View | None = None
        self._dirty = asyncio.Event()
        self._loop = asyncio.create_task(self._run())
        self._sealing: asyncio.Task[None] | None = None

    def mark(self) -> None:
        """Something may have changed: read and tell, soon."""
        self._dirty.set()

    async def view(self) -> View:
        """The room as it stands; read from the store the first time. Raises `StoreError`."""
        if self._view is None:
            self._view = await self._read()
        return self._view

    async def enter(self, screen: Screen) -> View:
        """Adds a screen and gives it everything it should show now. Raises `StoreError`.

        A room that was given up in the meantime is `StoreAway`: the client comes again, to a new one.
        """
        view = await self.view()
        if self._loop.done():
            raise StoreAway("the room was closed")
        self._frames(view, screen.role).offer(screen.outbox, None)
        self.screens.add(screen)
        if screen.role is Role.VOTER:
            self.seats.setdefault(screen.seat, []).append(screen)
        self.mark()
        return view

    def leave(self, screen: Screen) -> None:
        """Takes a screen away; harmless for one that never entered."""
        if screen not in self.screens:
            return
        self.screens.discard(screen)
        if screen.role is Role.VOTER:
            self.seats[screen.seat].remove(screen)
            if not self.seats[screen.seat]:
                del self.seats[screen.seat]
        self.mark()

    async def close(self) -> None:
        for task in filter(None, (self._loop, self._sealing)):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                await self._tick()
            except StoreError as away:
                # Screens keep the last good picture; the sweep asks again.
                log.warning("fanout_store_away", meeting=self.meeting.id, why=type(away).__name__)
            except Exception:
                log.exception("fanout_failed", meeting=self.meeting.id)
            await asyncio.sleep(1 / limits.FANOUT_PER_SECOND)

    async def _tick(self) -> None:
        old, new = self._view, await self._read()
        self._view = new
        self._seal_if_needed(new.snapshot)
        for number, screen in enumerate(tuple(self.screens), start=1):
            before = old.frames.get(screen.role) if old else None
            if self._frames(new, screen.role).offer(screen.outbox, before):
                screen.wake()
            if number % limits.FANOUT_CHUNK_SOCKETS_COUNT == 0:
                await asyncio.sleep(0)
        await self._tell_strangers(old, new)

    async def _tell_strangers(self, old: View | None, new: View) -> None:
        """When a round opens: whoever has a card but is not in its register learns it before trying to vote."""
        current = new.snapshot.current
        if current is None or current.state is not RoundState.OPEN or _was_open(old, current):
            return
        register = {seat.id for seat in (await self._results.register(current.ref)).seats}
        for seat in self.seats.keys() - register:
            for screen in self.seats[seat]:
                screen.send(Mine(poll=current.ref.poll, round=current.ref.round, entitled=False))

    async def _read(self) -> View:
        snapshot = await self._store.snapshot(self.meeting.id)
        result = await self._results.result(snapshot.current) if snapshot.current else None
        return View(snapshot, result)

    def _frames(self, view: View, role: Role) -> Frames:
        """The frames of one audience, encoded the first time they are asked for."""
        if role not in view.frames:
            current = view.snapshot.current
            paper = views.paper(current, self._item(current.item), role) if current else None
            state = views.state(view.snapshot, view.result, role, self._connected(), self._alerts())
            view.frames[role] = Frames(
                agenda=encode(views.agenda(self.meeting, view.snapshot, role)),
                paper=encode(paper) if paper else None,
                state=encode(state),
            )
        return view.frames[role]

    def _item(self, item_id: str) -> Item | None:
        return next((item for item in self.meeting.items if item.id == item_id), None)

    def _connected(self) -> Connected:
        roles = [screen.role for screen in self.screens if screen.role is not Role.VOTER]
        return Connected(
            voters=len(self.seats),
            chairs=roles.count(Role.CHAIR) + roles.count(Role.OPERATOR),
            halls=roles.count(Role.HALL),
            overlays=roles.count(Role.OVERLAY),
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


def _was_open(old: View | None, current: RoundRecord) -> bool:
    before = old.snapshot.current if old else None
    return before is not None and before.ref == current.ref and before.state in (RoundState.OPEN, RoundState.PAUSED)


class Fanout:
    """The rooms of this engine, kept right by hints between processes and by a slow sweep."""

    def __init__(self, store: Store, results: Results) -> None:
        self._store = store
        self._results = results
        self._rooms: dict[str, Room] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.alerts: list[Alert] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._sweep())]

    async def room(self, meeting: str) -> Room:
        """The meeting's room, made the first time. Raises `MeetingUnknown`, `StoreAway`."""
        if meeting not in self._rooms:
            definition = await self._store.meeting(meeting)
            # Another task may have made it while this one was reading.
            if meeting not in self._rooms:
                self._rooms[meeting] = Room(definition, self._store, self._results, lambda: tuple(self.alerts))
        return self._rooms[meeting]

    def known(self, meeting: str) -> Room | None:
        """The meeting's room if this engine has made it."""
        return self._rooms.get(meeting)

    def mark(self, meeting: str) -> None:
        """This meeting has changed. Harmless for one that nobody here watches."""
        if room := self._rooms.get(meeting):
            room.mark()

    def alert(self, code: str, text: Text | None) -> None:
        """Shows (or with None takes away) a line on every chair's page."""
        self.alerts = [alert for alert in self.alerts if alert.code != code]
        if text is not None:
            self.alerts.append(Alert(code, text))
        for room in self._rooms.values():
            room.mark()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for room in self._rooms.values():
            await room.close()

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
            was_empty, empty = empty, {name for name, room in self._rooms.items() if not room.screens}
            for name in was_empty & empty:
                await self._rooms.pop(name).close()
            for room in self._rooms.values():
                room.mark()
