"""The outputs of one meeting on this engine: fed by the meeting's room, set up by the store's records.

fanout.Room ─► heard(view) ─► board ─► every channel's delay line ─► tick ─► consumers, timeline
store.air.outputs ◄─ compare and set ◄─ command          hint ─► room reads ─► records are read again
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import msgspec
import structlog

from klubba import limits, views
from klubba.access import output_key
from klubba.air.channel import MONITOR, Channel, Consumer, dated, last_shown, shut_ended, stored_output, text_frame
from klubba.around import Left
from klubba.core.model import NO_LIMIT, Role, Text
from klubba.core.visibility import visible
from klubba.counted import Results
from klubba.ended import lost
from klubba.errors import Refusal, StoreError
from klubba.fanout import Room
from klubba.fanout import View as RoomView
from klubba.outputs import program, timeline
from klubba.outputs.board import board
from klubba.outputs.places import places
from klubba.outputs.status import Flat, status
from klubba.session.protocol import Close
from klubba.store.contract import RoundRef, Snapshot, Store
from klubba.wire.air import Board, Desk, Output, Phase, Place
from klubba.wire.air import Channel as ChannelRow
from klubba.wire.rfc6455 import Opcode, frame

log = structlog.get_logger()
MAIN = "main"
CONTROLS = ("~producer", "~chair")
_GUESSES_MAX_COUNT = 10
_encoder = msgspec.json.Encoder(order="deterministic")


class Themes(Protocol):
    """The theme files that there are."""

    def names(self) -> frozenset[str]: ...

    def troubles(self) -> tuple[Text, ...]: ...


class AirRoom:
    """One meeting on air. Made by `OnAir`; runs until it is closed."""

    def __init__(
        self,
        room: Room,
        store: Store,
        results: Results,
        now_ms: Callable[[], int],
        themes: "Themes",
        time_left: Left,
    ) -> None:
        self.room = room
        self.meeting = room.meeting.id
        self.channels: dict[str, Channel] = {}
        self.controls = {name: Output(id=name) for name in CONTROLS}
        self.secret = b""
        self.board: Board | None = None
        self.watchers: list[Callable[[], None]] = []
        """Told whenever a picture of any output has changed."""
        self.troubles: dict[str, Text] = {}
        self.desks: set[Consumer] = set()
        self.controllers: dict[Consumer, Role] = {}
        self._store = store
        self._results = results
        self._now_ms = now_ms
        self._themes = themes
        self._time_left = time_left
        self._view: tuple[int, RoomView] | None = None
        self._last: RoomView | None = None
        self._told: dict[Role, bytes] = {}
        self._records: dict[str, bytes] = {}
        self._places: dict[tuple[RoundRef, str], tuple[Place, ...]] = {}
        self._notes: deque[tuple[str, str, bytes, bytes]] = deque(maxlen=limits.AIR_LOG_ENTRIES_MAX_COUNT)
        self._noting = asyncio.Lock()
        self._dirty = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Reads everything once, then keeps up. Raises `StoreError`."""
        self.secret = await self._store.secret(self.meeting)
        await self._read_records()
        for name, shown in (await self._store.air.aired(self.meeting)).items():
            if name in self.channels and (last := last_shown(shown)):
                self.channels[name].restore(last)
        self.heard(await self.room.view())
        await self._tick()
        self.room.listeners.append(self.heard)
        self.room.overlays = self.connected
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self.heard in self.room.listeners:
            self.room.listeners.remove(self.heard)
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def connected(self) -> int:
        """How many overlays are connected here."""
        return sum(one.kind == "overlay" for channel in self.channels.values() for one in channel.consumers)

    def heard(self, view: RoomView) -> None:
        """The meeting may have changed."""
        self._view = (self.now(), view)
        self._dirty.set()

    def now(self) -> int:
        """Milliseconds of the monotonic clock."""
        return int(asyncio.get_running_loop().time() * 1000)

    def mark(self) -> None:
        self._dirty.set()

    def key(self, output: Output) -> str:
        """The output's valid key, "" when it has none."""
        return "" if output.shut else output_key(self.secret, self.meeting, output.id, output.serial)

    # Consumers

    def enter(self, channel: Channel, consumer: Consumer) -> None:
        """Gives a consumer what it should show now, and everything after it."""
        channel.consumers.append(consumer)
        if consumer.kind != MONITOR:
            self.trouble(channel.refused()[0], None)
        if data := channel.latest(consumer.view, self.now()):
            consumer.offer(data)
        self.room.mark()

    def watch(self, consumer: Consumer, role: Role) -> None:
        """Gives a button box the flat status, now and whenever it changes."""
        self.controllers[consumer] = role
        consumer.offer(self._flat_frame(role))

    def leave(self, consumer: Consumer) -> None:
        self.desks.discard(consumer)
        self.controllers.pop(consumer, None)
        for channel in self.channels.values():
            channel.leave(consumer, self.now())
        self.room.mark()

    # Commands

    async def command(self, output: str, name: str, value: str) -> Output:
        """A producer's command to one output; how it is set up afterwards. Raises `Refusal`, `StoreError`.

        Two producers at once: both commands are carried out, one after the other.
        """
        for _ in range(_GUESSES_MAX_COUNT):
            before = self.named(output)
            channel = self.channels.get(output)
            due, shown = (channel.due(self.now()), channel.shown) if channel else (None, None)
            after = program.command(before, name, value, due, shown, self._themes.names())
            record = self._records.get(output, b"")
            if await self._store.air.put(self.meeting, output, record, _encoder.encode(after)):
                await self._read_records()
                await self._tick()
                return after
            await self._read_records()
        raise Refusal("busy", "one command at a time", "many at once")

    async def add(self, name: str, title: str) -> Output:
        """A new output. Raises `Refusal` (bad_id, output_exists, too_many_outputs), `StoreError`."""
        if name in self.channels:
            raise Refusal("output_exists", "a name that is not in use", name)
        if len(self.channels) >= limits.OUTPUTS_MAX_COUNT:
            raise Refusal("too_many_outputs", f"at most {limits.OUTPUTS_MAX_COUNT} outputs", "one more")
        made = Output(id=name, name=title or name)
        if MAIN not in self._records:  # The first one that is stored is the one that there always is.
            await self._store.air.put(self.meeting, MAIN, b"", _encoder.encode(self.channels[MAIN].output))
        await self._store.air.put(self.meeting, name, b"", _encoder.encode(made))
        await self._read_records()
        await self._tick()
        return made

    def named(self, output: str) -> Output:
        """How an output, or a control key, is set up. Raises `Refusal` (unknown_output)."""
        if output in self.controls:
            return self.controls[output]
        if output not in self.channels:
            raise Refusal("unknown_output", f"one of {', '.join(self.channels)}", "another name")
        return self.channels[output].output

    def trouble(self, code: str, text: Text | None) -> None:
        """Says on the producer's page what is wrong; None takes it away."""
        if text is None:
            self.troubles.pop(code, None)
        else:
            self.troubles[code] = text
        self.mark()

    def polls(self) -> tuple[str, ...]:
        """Ids of the polls in the agenda's order."""
        return tuple(poll.id for item in self.room.meeting.items for poll in item.polls)

    async def snapshot(self) -> Snapshot:
        """The meeting as the store has it. Raises `StoreError`."""
        return await self._store.snapshot(self.meeting)

    async def refresh(self) -> None:
        """Takes in a step that has just been made, so that the answer to a press shows what it led to."""
        self.heard(await self.room.read())
        await self._tick()

    async def entries(self) -> list[dict[str, Any]]:
        """The timeline of what was on air when. Raises `StoreError`."""
        await self._write_notes()
        return [msgspec.json.decode(entry) for entry in await self._store.air.timeline(self.meeting)]

    # Inside

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._wait()):
                    await self._dirty.wait()
            self._dirty.clear()
            try:
                with contextlib.suppress(StoreError):
                    # Without the store the records stay as they were; pictures and delays go on.
                    await self._read_records()
                await self._tick()
                await self._write_notes()
            except StoreError as away:
                log.warning("air_store_away", meeting=self.meeting, why=type(away).__name__)
            except Exception:
                log.exception("air_failed", meeting=self.meeting)
            await asyncio.sleep(1 / limits.FANOUT_PER_SECOND)

    def _wait(self) -> float:
        """Seconds until something is due by itself."""
        now = self.now()
        waits = [channel.line.wait(now, channel.output.delay_ms) for channel in self.channels.values()]
        soonest = min((wait for wait in waits if wait >= 0), default=1000)
        return max(0.01, min(1.0, soonest / 1000)) if self.desks else max(0.01, min(60.0, soonest / 1000))

    async def _read_records(self) -> None:
        records = await self._store.air.outputs(self.meeting)
        if records == self._records and self.channels:
            return
        self._records = records
        known = {name: stored_output(record, name) for name, record in records.items()}
        self.controls = {name: known.pop(name, Output(id=name)) for name in CONTROLS}
        known.setdefault(MAIN, Output(id=MAIN, name="Program"))
        self.channels = {name: self._channel(name, output) for name, output in sorted(known.items())}
        self._shut_out()

    def _channel(self, name: str, output: Output) -> Channel:
        channel = self.channels.get(name)
        if channel is None:
            channel = Channel(output)
            if self.board is not None:
                channel.line.put(self.now(), self.board)
        channel.output = output
        return channel

    def _shut_out(self) -> None:
        """Whoever came in with a key that has been revoked is put out: its picture stays, but nothing new comes."""
        for channel in self.channels.values():
            for consumer in channel.revoked():
                self.trouble(*channel.refused())
                consumer.wire.shut()

    def _shut_raw_screens(self) -> None:
        """Those that came in before the main output got its delay, or a key of its own, may not stay either."""
        screens = () if self.channels[MAIN].is_raw else tuple(self.room.audiences[Role.OVERLAY])
        for screen in screens:
            screen.end(Close.NOT_ALLOWED)

    async def _tick(self) -> None:
        view, self._view = self._view, None
        if view is not None:
            at, read = view
            if self._last is not None and lost(self._last.snapshot, read.snapshot):
                await shut_ended(self._store, self.meeting, self.desks)
            self._last = read
            self.board = await self._made(read)
            for channel in self.channels.values():
                channel.line.put(at, self.board)
        now = self.now()
        changed = [channel.tick(now) for channel in self.channels.values()]
        self._note()
        self._shut_raw_screens()
        if any(changed):
            for tell in self.watchers:
                tell()
        self._tell_desks(now)
        self._tell_controllers()

    async def _made(self, view: RoomView) -> Board:
        """What everybody may see, through the one table."""
        current = view.snapshot.current
        item = next((each for each in self.room.meeting.items if current and each.id == current.item), None)
        left = self._time_left(current) if current else NO_LIMIT
        state = views.state(view.snapshot, view.result, Role.OVERLAY, left=left, so_far=view.so_far)
        paper = views.paper(current, item, Role.OVERLAY) if current else None
        shown = board(self.room.meeting.title, state, paper)
        if shown.phase is Phase.RESULT and current is not None:
            shown = msgspec.structs.replace(shown, places=await self._seats(view))
        return shown

    async def _seats(self, view: RoomView) -> tuple[Place, ...]:
        current = view.snapshot.current
        assert current is not None
        sight = visible(current.state, current.paper.secrecy, current.paper.live, Role.OVERLAY)
        # Restored data may hold other votes of the same round: it then has another head.
        name = (current.ref, current.head)
        if not sight.votes or name in self._places:
            return self._places.get(name, ())
        with contextlib.suppress(StoreError):
            votes = await self._results.votes(current)
            if votes is not None:
                self._places = {
                    name: places(
                        current.paper, await self._results.register(current), self.room.meeting.seat_map, votes
                    )
                }
        return self._places.get(name, ())

    def status(self, role: Role) -> Flat:
        """The flat status for buttons; what the chair may do next only for the chair's key."""
        outputs = {name: (each.output, each.shown or program.NOTHING) for name, each in self.channels.items()}
        view = self._last
        assert self.board is not None
        assert view is not None
        chair = views.state(view.snapshot, None, Role.CHAIR) if role is Role.CHAIR else None
        actions, following = (chair.actions, chair.next) if chair else ((), None)
        return status(self.board, actions, following, outputs)

    def _flat_frame(self, role: Role) -> bytes:
        return frame(msgspec.json.encode(self.status(role)), Opcode.TEXT)

    def _tell_controllers(self) -> None:
        """The status to every button box, once per change."""
        for role in set(self.controllers.values()):
            data = self._flat_frame(role)
            if data != self._told.get(role):
                self._told[role] = data
                for consumer, its in self.controllers.items():
                    if its is role:
                        consumer.offer(data)

    def _tell_desks(self, now: int) -> None:
        if not self.desks or self.board is None:
            return
        rows = tuple(self._row(channel, now) for channel in self.channels.values())
        troubles = (*self.troubles.values(), *self._themes.troubles())
        data = text_frame(
            Desk(
                board=dated(self.board, now),
                channels=rows,
                troubles=troubles,
                themes=tuple(sorted(self._themes.names())),
            )
        )
        for desk in self.desks:
            desk.offer(data)

    def _row(self, channel: Channel, now: int) -> ChannelRow:
        shown = channel.shown or program.NOTHING
        return ChannelRow(
            output=msgspec.structs.replace(channel.output, pinned=None),
            n=shown.n,
            scene=shown.scene,
            bug=shown.bug,
            waiting_ms=channel.line.wait(now, channel.output.delay_ms),
            seen=channel.seen(now),
            polled_ms=now - channel.polled_at if channel.polled_at >= 0 else -1,
        )

    def _note(self) -> None:
        """Takes down what has changed on air, at once: what was there for a moment was there."""
        for name, channel in self.channels.items():
            if change := channel.change():
                key, air = change
                entry = _encoder.encode(timeline.entry(name, air, self._now_ms()))
                self._notes.append((name, key, _encoder.encode(air), entry))
                channel.noted(key)

    async def _write_notes(self) -> None:
        """Writes the timeline on; what the store does not take is written later."""
        # One at a time: who asks for the timeline writes too, and neither may take away what the other is writing.
        async with self._noting:
            while self._notes:
                name, key, shown, entry = self._notes[0]
                await self._store.air.show(self.meeting, name, key, shown, entry)
                self._notes.popleft()
