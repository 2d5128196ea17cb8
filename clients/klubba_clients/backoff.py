"""How long to wait before trying again: exponential, capped, with full jitter."""

from dataclasses import dataclass
from random import Random
from typing import Final

_DOUBLINGS_MAX_COUNT: Final = 20


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds. The n-th pause is drawn evenly from 0 to min(cap, base · 2ⁿ), so a hall spreads itself out."""

    base: float
    cap: float

    def pause(self, attempt: int, random: Random) -> float:
        """attempt counts from 0."""
        return random.uniform(0.0, min(self.cap, self.base * 2.0 ** min(attempt, _DOUBLINGS_MAX_COUNT)))
