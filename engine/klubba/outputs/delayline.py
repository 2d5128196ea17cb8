"""A delay that keeps order: what goes in comes out so many milliseconds later, the newest that is due. Pure.

What is in the line was allowed for its audience when it went in. A change of picture is never skipped; between two
changes at most `BOARDS_PER_SECOND` are kept, so that five minutes of turnout stay small.
"""

from collections import deque
from typing import Final

from klubba import limits
from klubba.outputs.board import moment
from klubba.wire.air import Board

_APART_MS: Final = 1000 // limits.BOARDS_PER_SECOND


class DelayLine:
    """Boards on their way to one output. Times are milliseconds of one monotonic clock."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, Board]] = deque()
        self._due: Board | None = None

    def put(self, now: int, board: Board) -> None:
        """Takes in the newest board."""
        waiting = self._waiting
        if len(waiting) > 1:
            (before, _), (last, newest) = waiting[-2], waiting[-1]
            same = moment(newest) == moment(board) == moment(waiting[-2][1])
            # The newest takes the place of the one before it, at its own time: never early, and never the last lost.
            if same and last - before < _APART_MS:
                waiting.pop()
        waiting.append((now, board))

    def due(self, now: int, delay: int) -> Board | None:
        """The newest board whose time has come, None before the first. What was due stays due: never backwards."""
        while self._waiting and self._waiting[0][0] + delay <= now:
            self._due = self._waiting.popleft()[1]
        return self._due

    def wait(self, now: int, delay: int) -> int:
        """Milliseconds until the next one is due, -1 when nothing waits."""
        return max(0, self._waiting[0][0] + delay - now) if self._waiting else -1

    def __len__(self) -> int:
        return len(self._waiting)
