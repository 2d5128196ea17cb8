"""One output as it runs on this engine: its delay line, its picture, its consumers.

board ─► line ─(delay)─► program() ─► Air, numbered ─► text frame, made once ─► every consumer of this output
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from msgspec.structs import replace

from klubba import limits
from klubba.core.model import RoundState, Text
from klubba.outputs.board import moment
from klubba.outputs.delayline import DelayLine
from klubba.outputs.program import NOTHING, preview, program
from klubba.session.outbox import Outbox, Slot
from klubba.store.contract import Store
from klubba.wire.air import Air, Board, Host, Mode, Output, Phase, Saw, Scene, Seen, View
from klubba.wire.frames import Outbound
from klubba.wire.rfc6455 import Opcode, frame

_encoder = msgspec.json.Encoder()
_outputs: msgspec.json.Decoder[Output] = msgspec.json.Decoder(Output)
_airs: msgspec.json.Decoder[Air] = msgspec.json.Decoder(Air)
MONITOR = "monitor"
"""The kind of the producer's own view of an output, which is nobody's picture."""


def text_frame(event: Outbound) -> bytes:
    """An event as a whole WebSocket text frame."""
    return frame(_encoder.encode(event), Opcode.TEXT)


def last_shown(record: bytes) -> Air | None:
    """A stored picture; None for one that this engine cannot read (of a newer one)."""
    try:
        shown = _airs.decode(record)
        return replace(shown, board=_elsewhere(shown.board))
    except msgspec.DecodeError:
        return None


def stored_output(record: bytes, name: str) -> Output:
    """A stored record; one that this engine cannot read (of a newer one) stands as it is by default."""
    try:
        output = _outputs.decode(record)
        return replace(output, pinned=_elsewhere(output.pinned))
    except msgspec.DecodeError:
        return Output(id=name, name=name)


def _elsewhere(board: Board | None) -> Board | None:
    """A stored board: its end may be of another engine's clock, which says nothing here."""
    return replace(board, ends_ms=0) if board else None


def dated(board: Board, now: int, delay_ms: int = 0) -> Board:
    """The board as it is sent now: until when the time runs on an output with this delay, and how much is left."""
    if not board.ends_ms:
        return board
    ends = board.ends_ms + delay_ms
    return replace(board, ends_ms=ends, left_ms=max(0, ends - now))


class Wire(Protocol):
    """What of a connection is used here."""

    outbox: Outbox

    def wake(self) -> None: ...

    def shut(self) -> None:
        """Closes the connection: its key is no longer valid."""


@dataclass(eq=False)
class Consumer:
    """One connected consumer. n, dropped, trouble, host: as it reported last, at `at_ms` of the engine's clock.

    device: of the producer's session, "" for who came with a key.
    """

    wire: Wire
    view: View
    kind: str
    serial: int
    at_ms: int
    n: int = 0
    dropped: int = 0
    trouble: str = ""
    live: bool = True
    host: Host = Host.UNKNOWN
    device: str = ""

    def saw(self, said: Saw, now: int) -> None:
        """Takes in what it reports."""
        self.n, self.dropped, self.trouble, self.host, self.at_ms = said.n, said.dropped, said.trouble, said.host, now

    def offer(self, data: bytes) -> None:
        self.wire.outbox.offer(Slot.STATE, data)
        self.wire.wake()

    def seen(self, now: int) -> Seen:
        return Seen(self.kind, self.n, self.dropped, max(0, now - self.at_ms), self.trouble, self.live, self.host)


async def shut_ended(store: Store, meeting: str, desks: Iterable[Consumer]) -> None:
    """Closes the desks whose session is over: the producer's link was made anew. Raises `StoreAway`."""
    desks = tuple(desks)
    standing = await store.standing(meeting, [desk.device for desk in desks])
    for desk in desks:
        if desk.device not in standing:
            desk.wire.shut()


@dataclass(eq=False)
class Channel:
    """An output. shown: on air now, None before anything was. polled_at: when a feed was read last, -1 for never."""

    output: Output
    line: DelayLine = field(default_factory=DelayLine)
    shown: Air | None = None
    consumers: list[Consumer] = field(default_factory=list)
    gone: list[Consumer] = field(default_factory=list)
    polled_at: int = -1
    _ahead: Air | None = None
    _noted: str = ""
    _result: Board | None = None

    def restore(self, shown: Air) -> None:
        """What was on air before this engine was started is on air again."""
        self.shown = shown
        self._keep(shown.board)

    def tick(self, now: int) -> bool:
        """Brings program and preview up to date and sends what has changed. True when anything has."""
        due = self.due(now)
        air = program(self.output, due, self.shown)
        changed = self.shown is None or air != self.shown
        if changed:
            self.shown = replace(air, n=air.n + 1)
            self._send(View.PROGRAM, now)
        self._keep(air.board)
        return self._look_ahead(now) or changed

    def _look_ahead(self, now: int) -> bool:
        due = self.due(now)
        before, self._ahead = self._ahead, preview(self.output, due) if due else self._ahead
        changed = self._ahead != before
        if changed:
            self._send(View.PREVIEW, now)
        return changed

    def due(self, now: int) -> Board | None:
        """The newest board whose delay has passed; just started with a delay, the one that was shown last."""
        return self.line.due(now, self.output.delay_ms) or (self.shown.board if self.shown else None)

    def fed(self, now: int) -> Air:
        """What feeds tell: the picture; between two votes with the last result, which titles on air may still show."""
        shown = self.shown or NOTHING
        if not _is_between(shown.board):
            return self._dated(shown, now)
        return replace(shown, board=self._result)

    def _dated(self, air: Air, now: int) -> Air:
        return replace(air, board=dated(air.board, now, self.output.delay_ms)) if air.board else air

    def _keep(self, board: Board | None) -> None:
        """A result stays in the feeds until another vote opens, or the producer clears the output or panics."""
        if board is None or (_is_between(board) and self._is_cleared(board)):
            self._result = None
        elif board.phase is not Phase.WAITING:
            self._result = board if board.phase is Phase.RESULT else None

    def _is_cleared(self, board: Board) -> bool:
        output = self.output
        return output.mode is Mode.AUTO and output.moment == moment(board) and output.program.scene is Scene.NONE

    def _send(self, view: View, now: int) -> None:
        data = self.latest(view, now)
        for consumer in self.consumers:
            if consumer.view is view:
                consumer.offer(data)

    def latest(self, view: View, now: int) -> bytes:
        """The frame of what is to be seen now, b"" when there is nothing yet."""
        air = self.shown if view is View.PROGRAM else self._ahead
        return text_frame(self._dated(air, now)) if air else b""

    @property
    def is_raw(self) -> bool:
        """Whether the meeting's own frames say no more than this output: it has no delay, and no key of its own."""
        return self.output.serial == 0 and self.output.delay_ms == 0 and not self.output.shut

    def change(self) -> tuple[str, Air] | None:
        """What is to be noted in the timeline: the picture and what it is known by; None when it is noted already."""
        if self.shown is None:
            return None
        board = self.shown.board
        key = f"{self.shown.scene} {self.shown.bug} {moment(board) if board else ''} {self.shown.cut}"
        return None if key == self._noted else (key, self.shown)

    def noted(self, key: str) -> None:
        self._noted = key

    def revoked(self) -> list[Consumer]:
        """Those that came in with a key which is no longer valid."""
        return [one for one in self.consumers if self.output.shut or one.serial != self.output.serial]

    def refused(self) -> tuple[str, Text]:
        """What the producer is told of a source with a key that is no longer valid, and what it is known by."""
        name = self.output.name or self.output.id
        return f"key:{self.output.id}", Text(
            f"{name}: en källa har en nyckel som inte gäller längre. Den visar sin sista bild, och inget nytt.",
            f"{name}: a source has a key that is no longer valid. It shows its last picture, and nothing new.",
        )

    def leave(self, consumer: Consumer, now: int) -> None:
        """It is gone; for a while the producer sees that it was here."""
        if consumer in self.consumers:
            self.consumers.remove(consumer)
            consumer.live, consumer.at_ms = False, now
            if consumer.kind != MONITOR:
                self.gone = [*self.gone, consumer][-limits.OUTPUTS_MAX_COUNT :]

    def seen(self, now: int) -> tuple[Seen, ...]:
        programs = [one for one in self.consumers if one.kind != MONITOR]
        return tuple(one.seen(now) for one in (*programs, *reversed(self.gone)))


def _is_between(board: Board | None) -> bool:
    """Whether the meeting has no vote before everybody: none yet, or the last one was put away."""
    return board is not None and (board.phase is Phase.WAITING or board.state is RoundState.ARCHIVED)
