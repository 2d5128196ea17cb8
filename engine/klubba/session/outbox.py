"""What one connection still has to be told.

    receipts   a bounded queue, in order, never conflated (answers, errors, welcome)
    slots      one place per kind of screen frame; a newer frame takes the older one's place

A slow phone costs one frame of each kind and never memory; a receipt is never thrown away silently. Most sockets have
nothing waiting most of the time, and then nothing is kept for them.
"""

from enum import IntEnum

from klubba import limits


class Slot(IntEnum):
    """Kinds of frame that overwrite, in the order they are sent: a state may refer to the paper before it."""

    AGENDA = 0
    PAPER = 1
    STATE = 2


class Outbox:
    """Frames waiting for one socket. Not thread-safe; owned by one event loop."""

    __slots__ = ("_receipts", "_slots")

    def __init__(self) -> None:
        self._receipts: list[bytes] | None = None
        self._slots: list[bytes | None] | None = None

    def receipt(self, frame: bytes) -> bool:
        """Queues a frame that must arrive. False when the queue is full: the connection must be closed."""
        if self._receipts is None:
            self._receipts = []
        if len(self._receipts) >= limits.OUTBOX_RECEIPTS_MAX_COUNT:
            return False
        self._receipts.append(frame)
        return True

    def offer(self, slot: Slot, frame: bytes) -> None:
        """Puts a screen frame in its slot, in place of an unsent older one."""
        if self._slots is None:
            self._slots = [None] * len(Slot)
        self._slots[slot] = frame

    def take_all(self) -> list[bytes]:
        """Everything that waits, receipts first; nothing waits afterwards."""
        frames, self._receipts = self._receipts or [], None
        if self._slots is not None:
            frames += [frame for frame in self._slots if frame is not None]
            self._slots = None
        return frames
