"""A histogram with buckets of constant relative width: every value within 1.6 %, from a microsecond to hours. Pure.

    value in whole microseconds       0 … 127 exact │ then each power of two in 64 equal parts
    bucket = (exponent, mantissa)     as in HdrHistogram, with two significant digits

Unlike a sorted list it merges by adding, so figures of several processes and machines become one without losing any.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

MANTISSA_BITS: Final = 7
PERCENTILES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}


class Histogram:
    """Durations in seconds. `max` is exact."""

    __slots__ = ("_counts", "count", "largest")

    def __init__(self, values: Iterable[float] = ()) -> None:
        self._counts: Counter[int] = Counter()
        self.count = 0
        self.largest = 0.0
        for value in values:
            self.add(value)

    def add(self, seconds: float) -> None:
        """One duration; a negative one (clocks of two machines) counts as 0."""
        seconds = max(0.0, seconds)
        self._counts[_bucket(round(seconds * 1e6))] += 1
        self.count += 1
        if seconds > self.largest:
            self.largest = seconds

    def merge(self, other: "Histogram") -> None:
        self._counts.update(other._counts)
        self.count += other.count
        self.largest = max(self.largest, other.largest)

    def percentile(self, share: float) -> float:
        """The smallest bucket's upper end that at least this share of the values does not exceed; 0 when empty."""
        needed = share * self.count
        seen = 0
        for bucket in sorted(self._counts):
            seen += self._counts[bucket]
            if seen >= needed - 1e-9:
                return min(_upper(bucket) / 1e6, self.largest)
        return 0.0

    def as_ms(self) -> dict[str, float | None]:
        """p50, p90, p99, p999 and max in milliseconds; None where nothing was measured."""
        if not self.count:
            return {**dict.fromkeys(PERCENTILES), "max": None}
        found: dict[str, float | None] = {n: round(self.percentile(p) * 1e3, 3) for n, p in PERCENTILES.items()}
        return {**found, "max": round(self.largest * 1e3, 3)}

    def buckets(self) -> list[tuple[float, int]]:
        """(upper end in seconds, count) of every bucket that holds something, in order."""
        return [(_upper(bucket) / 1e6, self._counts[bucket]) for bucket in sorted(self._counts)]

    def dump(self) -> tuple[dict[int, int], float]:
        """For another process: `load` makes it whole again."""
        return dict(self._counts), self.largest

    @classmethod
    def load(cls, dumped: tuple[dict[int, int], float]) -> "Histogram":
        made = cls()
        made._counts.update(dumped[0])
        made.count, made.largest = sum(dumped[0].values()), dumped[1]
        return made


def _bucket(micros: int) -> int:
    """A number that orders as its bucket does."""
    shift = max(0, micros.bit_length() - MANTISSA_BITS)
    return (shift << MANTISSA_BITS) + (micros >> shift)


def _upper(bucket: int) -> int:
    """The largest value, in microseconds, of a bucket."""
    shift, mantissa = bucket >> MANTISSA_BITS, bucket & ((1 << MANTISSA_BITS) - 1)
    return ((mantissa + 1) << shift) - 1
