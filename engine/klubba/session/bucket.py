"""A token bucket: so many a second, with a burst of one second's worth. Pure: time is an argument."""

from math import ceil
from typing import Final

# A token that is this near has come: sums of seconds are not exact.
_NEAR: Final = 1e-6


class Bucket:
    """Allows `per_second` events a second on average, and as many at once after a quiet second."""

    __slots__ = ("_at", "_left", "_per_second")

    def __init__(self, per_second: float, now: float) -> None:
        """now: seconds on any monotonic clock, the same one in every call."""
        self._per_second = per_second
        self._left = per_second
        self._at = now

    def take(self, now: float) -> bool:
        """Takes one token if there is one."""
        self._left = min(self._per_second, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1 - _NEAR:
            return False
        self._left -= 1
        return True

    def wait_ms(self) -> int:
        """Whole milliseconds until the next token, at least 1: after that time `take` gives one."""
        return max(1, ceil((1 - _NEAR - self._left) / self._per_second * 1000))
