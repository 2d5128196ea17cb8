"""One output as it runs on this engine: its delay line, its picture, its consumers.

board ─► line ─(delay)─► program() ─► Air, numbered ─► text frame, made once ─► every consumer of this output
"""

from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from msgspec.structs import replace

from klubba import limits
from klubba.outputs.board import moment
from klubba.outputs.delayline import DelayLine
from klubba.outputs.program import preview, program
from klubba.session.outbox import Outbox, Slot
from klubba.wire.air import Air, Board, Output, Seen, View
from klubba.wire.frames import Outbound
from klubba.wire.rfc6455 import Opcode, frame

_encoder = msgspec.json.Encoder()
MONITOR = "monitor"
"""The kind of the producer's own view of an output, which is nobody's picture."""


def text_frame(event: Outbound) -> bytes:
    """An event as a whole WebSocket text frame."""
    return frame(_encoder.encode(event), Opcode.TEXT)


class Wire(Protocol):
    """What of a connection is used here."""

    outbox: Outbox

    def wake(self) -> None: ...

    def shut(self) -> None:
        """Closes the connection: its key is no longer valid."""


@dataclass(eq=False)
class Consumer:
    """One connected consumer. n, dropped, trouble: as it reported last, at `at_ms` of the engine's clock."""

    wire: Wire
    view: View
    kind: str
    serial: int
    at_ms: int
    n: int = 0
    dropped: int = 0
    trouble: str = ""
    live: bool = True

    def offer(self, data: bytes) -> None:
        self.wire.outbox.offer(Slot.STATE, data)
        self.wire.wake()

    def seen(self, now: int) -> Seen:
        return Seen(self.kind, self.n, self.dropped, max(0, now - self.at_ms), self.trouble, self.live)


@dataclass(eq=False)
class Channel:
    """An output. shown: on air now, None before anything was. polled_at: when a feed was read last, -1 for never."""

    output: Output
    line: DelayLine = field(default_factory=DelayLine)
    shown: Air | None = None
    consumers: list[Consumer] = field(default_factory=list)
    gone: list[Consumer] = field(default_factory=list)
    polled_at: int = -1
    _program: bytes = b""
    _preview: bytes = b""
    _noted: str = ""

    def restore(self, shown: Air) -> None:
        """What was on air before this engine was started is on air again."""
        self.shown = shown
        self._program = text_frame(shown)

    def tick(self, now: int, newest: Board | None) -> bool:
        """Brings program and preview up to date and sends what has changed. True when anything has."""
        due = self.due(now)
        air = program(self.output, due, self.shown)
        changed = self.shown is None or air != self.shown
        if changed:
            self.shown = replace(air, n=air.n + 1)
            self._program = text_frame(self.shown)
            self._send(View.PROGRAM, self._program)
        return self._look_ahead(newest) or changed

    def _look_ahead(self, newest: Board | None) -> bool:
        if newest is None:
            return False
        data = text_frame(preview(self.output, newest))
        changed = data != self._preview
        if changed:
            self._preview = data
            self._send(View.PREVIEW, data)
        return changed

    def due(self, now: int) -> Board | None:
        return self.line.due(now, self.output.delay_ms)

    def _send(self, view: View, data: bytes) -> None:
        for consumer in self.consumers:
            if consumer.view is view:
                consumer.offer(data)

    def latest(self, view: View) -> bytes:
        """The frame that a consumer that has just come must show, b"" when there is none yet."""
        return self._program if view is View.PROGRAM else self._preview

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
