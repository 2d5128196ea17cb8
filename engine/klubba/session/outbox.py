"""What one connection still has to be told.

    receipts   a bounded queue, in order, never conflated (answers, errors, welcome)
    slots      one place per kind of screen frame; a newer frame takes the older one's place

A slow phone costs one frame of each kind and never memory; a receipt is never thrown away silently.
"""

from collections import deque
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
        self._receipts: deque[bytes] = deque()
        self._slots: list[bytes | None] = [None] * len(Slot)

    def receipt(self, frame: bytes) -> bool:
        """Queues a frame that must arrive. False when the queue is full: the connection must be closed."""
        if len(self._receipts) >= limits.OUTBOX_RECEIPTS_MAX_COUNT:
            return False
        self._receipts.append(frame)
        return True

    def offer(self, slot: Slot, frame: bytes) -> None:
        """Puts a screen frame in its slot, in place of an unsent older one."""
        self._slots[slot] = frame

    def take_all(self) -> list[bytes]:
        """Everything that waits, receipts first; nothing waits afterwards."""
        frames = list(self._receipts)
        self._receipts.clear()
        for slot, frame in enumerate(self._slots):
            if frame is not None:
                self._slots[slot] = None
                frames.append(frame)
        return frames
