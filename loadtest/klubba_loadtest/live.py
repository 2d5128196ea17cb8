"""What a person sees while a load run plays: a living block in a terminal, plain lines elsewhere."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, TextIO

from klubba_loadtest.histogram import Histogram
from klubba_loadtest.records import Pulse, Taken

DRAW_PER_SECOND: Final = 8.0
PLAIN_EVERY_SECONDS: Final = 5.0
SPARK_COUNT: Final = 40
SPARK_SECONDS: Final = 0.5
_BARS: Final = "▁▂▃▄▅▆▇█"
_PLAIN_BARS: Final = "_.-=+*#@"
_CLEAR_DOWN: Final = "\x1b[0J"
LINES: Final = 3


class Live:
    """Writes to `out`. now: a monotonic clock in seconds."""

    def __init__(self, out: TextIO, phones: int, now: Callable[[], float] = time.monotonic) -> None:
        self._out, self._phones, self._now = out, phones, now
        self._alive = out.isatty()
        self._pulses: dict[int, Pulse] = {}
        self._doing = "joining"
        self._drawn_at = self._said_at = self._spark_at = now()
        self._drawn = False
        self._recent: list[float] = []
        self._spark: deque[float] = deque(maxlen=SPARK_COUNT)
        self._all = Histogram()
        self._bars = _BARS if _prints(_BARS, out) else _PLAIN_BARS

    def say(self, text: str) -> None:
        """One line that stays."""
        self._wipe()
        self._out.write(f"{text}\n")
        self._out.flush()

    def pulse(self, worker: int, pulse: Pulse) -> None:
        self._pulses[worker] = pulse
        self._recent += pulse.latencies
        for latency in pulse.latencies:
            self._all.add(latency)
        now = self._now()
        if now - self._spark_at >= SPARK_SECONDS:
            self._spark_at = now
            self._spark.append(max(self._recent, default=0.0))
            self._recent = []
        self._show()

    def step(self, taken: Taken) -> None:
        """The chair has stepped (or was not let)."""
        if taken.action in ("open", "close", "publish"):
            self._doing = f"{taken.poll} {_DONE[taken.action]}"
        if taken.answer != "done":
            self.say(f"{taken.action} of {taken.poll} was not taken: {taken.answer}")
        self._show()

    def end(self) -> None:
        """Leaves the last picture out of the way."""
        self._wipe()

    def _show(self) -> None:
        now = self._now()
        if self._alive:
            if now - self._drawn_at >= 1 / DRAW_PER_SECOND:
                self._drawn_at = now
                self._draw()
        elif now - self._said_at >= PLAIN_EVERY_SECONDS:
            self._said_at = now
            self.say("  ".join(self._lines()[:2]))

    def _lines(self) -> list[str]:
        pulses = list(self._pulses.values())
        at = max((pulse.at for pulse in pulses), default=0.0)
        sums = {name: sum(getattr(pulse, name) for pulse in pulses) for name in _SUMMED}
        p50, p99 = (self._all.percentile(share) * 1e3 for share in (0.5, 0.99))
        return [
            f"{max(at, 0):7.1f} s  {self._doing:<18} {sums['live']}/{self._phones} connected  "
            f"{sums['tapped']} tapped  {sums['answered']} answered  {sums['waiting']} waiting",
            f"answers p50 {p50:.1f} ms  p99 {p99:.1f} ms  max {self._all.largest * 1e3:.1f} ms  "
            f"errors {sums['errors']}",
            f"latency {self._sparkline()}",
        ]

    def _sparkline(self) -> str:
        top = max(self._spark, default=0.0) or 1.0
        last = len(self._bars) - 1
        return "".join(self._bars[round(value / top * last)] for value in self._spark)

    def _draw(self) -> None:
        self._wipe()
        self._out.write("\n".join(self._lines()) + "\n")
        self._out.flush()
        self._drawn = True

    def _wipe(self) -> None:
        if self._drawn:
            self._out.write(f"\x1b[{LINES}A\r{_CLEAR_DOWN}")
            self._drawn = False


_SUMMED: Final = ("live", "tapped", "answered", "waiting", "errors")
_DONE: Final = {"open": "is open", "close": "is closed", "publish": "is published"}


def _prints(text: str, out: TextIO) -> bool:
    try:
        text.encode(getattr(out, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
