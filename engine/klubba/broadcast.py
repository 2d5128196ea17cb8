"""The same bytes to every socket of one audience, past outbox and transport where nothing waits there.

    audience ─► chunks ─┬─ nothing waits (descriptor ≥ 0) ─► one io_uring call, or one plain write for each
                        │                                      └─► not all taken: the transport keeps the rest
                        └─ something waits ─► outbox, one slot per kind of frame

Between chunks the event loop turns, so an acknowledgement waits for one chunk and never for the whole hall. Measured
beside a bare loop of `send` in C with 2 000 sockets (loadtest/BENCHMARKS.md): 1.0 to 1.2 times its CPU per frame by
io_uring, 1.5 to 1.6 by plain writes. What is left is the kernel's own work.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import structlog

from klubba import limits
from klubba.metrics import Count
from klubba.session.outbox import Outbox, Slot
from klubba.session.protocol import Close
from klubba.store.contract import Card
from klubba.uring import CHUNK_MAX_COUNT, Ring
from klubba.wire.frames import Outbound

log = structlog.get_logger()


class Screen(Protocol):
    """One connection as fan-out and the doors see it.

    card: who it is. device: the session's hash. outbox: where its frames go. is_preview: a small picture of a page
    on the chair's own, which must not be taken for the screen in the hall. sent: counts the frames of its role.
    descriptor: of its socket while nothing waits before it, so that bytes may be written past the outbox; else -1.
    """

    card: Card
    device: str
    outbox: Outbox
    is_preview: bool
    sent: Count
    descriptor: int

    def wake(self) -> None:
        """Something waits in the outbox."""

    def write(self, data: bytes) -> None:
        """Writes through the transport, which keeps what the kernel does not take."""

    def send(self, event: Outbound) -> None:
        """Queues an event that must arrive."""

    def end(self, code: Close) -> None:
        """Closes the connection after what was sent."""


class Broadcast:
    """Writes to audiences. `path`: "io_uring" or "write"."""

    def __init__(self, ring: Ring | None, is_busy: Callable[[], bool] = bool) -> None:
        """ring: None writes plainly. is_busy: whether somebody waits for an answer; chunks are smaller then."""
        self._ring = ring
        self._is_busy = is_busy

    @property
    def path(self) -> str:
        return "write" if self._ring is None else "io_uring"

    async def send(self, audience: Collection[Screen], frames: Sequence[tuple[Slot, bytes]]) -> None:
        """Gives whole WebSocket frames to every screen of one role; who left meanwhile is passed over."""
        if not frames:
            return
        screens = tuple(audience)
        data = b"".join(frame for _, frame in frames)
        start = 0
        while start < len(screens):
            size = limits.FANOUT_CHUNK_BUSY_SOCKETS_COUNT if self._is_busy() else limits.FANOUT_CHUNK_SOCKETS_COUNT
            self._chunk(screens[start : start + size], frames, data)
            start += size
            await asyncio.sleep(0)

    def close(self) -> None:
        if self._ring is not None:
            self._ring.close()
            self._ring = None

    def _chunk(self, screens: Sequence[Screen], frames: Sequence[tuple[Slot, bytes]], data: bytes) -> None:
        ready = [screen for screen in screens if screen.descriptor >= 0]
        if len(ready) < len(screens):
            _put_aside([screen for screen in screens if screen.descriptor < 0], frames)
        if not ready:
            return
        ready[0].sent.n += len(ready) * len(frames)
        if self._ring is None:
            for screen in ready:
                screen.write(data)
        else:
            self._submit(self._ring, ready, data)

    def _submit(self, ring: Ring, screens: Sequence[Screen], data: bytes) -> None:
        taken = ring.send([screen.descriptor for screen in screens], data)
        if taken.count(len(data)) < len(taken):
            for screen, count in zip(screens, taken, strict=True):
                if count < len(data):
                    # An error is met again, and handled, by the transport.
                    screen.write(data[max(0, count) :])
        if ring.is_broken:
            log.warning("io_uring_given_up")
            self.close()


def _put_aside(screens: Sequence[Screen], frames: Sequence[tuple[Slot, bytes]]) -> None:
    for screen in screens:
        for slot, frame in frames:
            screen.outbox.offer(slot, frame)
        screen.wake()


assert limits.FANOUT_CHUNK_BUSY_SOCKETS_COUNT <= limits.FANOUT_CHUNK_SOCKETS_COUNT <= CHUNK_MAX_COUNT
