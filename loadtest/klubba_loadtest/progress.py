"""What a person sees while a replay runs: one living line in a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable
from typing import Final, TextIO

DRAW_PER_SECOND: Final = 10.0
_CLEAR: Final = "\r\x1b[2K"


class Progress:
    """Writes to `out`. now: a monotonic clock in seconds."""

    def __init__(self, out: TextIO, votes: int, now: Callable[[], float] = time.monotonic) -> None:
        self._out, self._votes, self._now = out, votes, now
        self._alive = out.isatty()
        self._done = 0
        self._name, self._voters, self._joined, self._cast = "", 0, 0, 0
        self._drawn_at = self._began = now()

    def voting(self, name: str, voters: int) -> None:
        """A vote begins, with so many voters."""
        self._name, self._voters, self._joined, self._cast = name, voters, 0, 0
        self._began = self._now()
        self._draw(force=True)

    def joined(self) -> None:
        self._joined += 1
        self._draw()

    def cast(self) -> None:
        self._cast += 1
        self._draw()

    def held(self, name: str, matched: bool) -> None:
        """A vote is over and compared."""
        self._done += 1
        verdict = "as published" if matched else "DIFFERS"
        took = self._now() - self._began
        self._line(f"{self._done} of {self._votes}  {name}: {self._cast} ballots in {took:.1f} s, {verdict}")

    def recorded(self, acclamations: int) -> None:
        self._line(f"{acclamations} decisions by acclamation recorded")

    def say(self, text: str) -> None:
        self._line(text)

    def _line(self, text: str) -> None:
        self._out.write(f"{_CLEAR if self._alive else ''}{text}\n")
        self._out.flush()

    def _draw(self, *, force: bool = False) -> None:
        now = self._now()
        if not self._alive or (not force and now - self._drawn_at < 1 / DRAW_PER_SECOND):
            return
        self._drawn_at = now
        part = f"{self._joined}/{self._voters} connected, {self._cast}/{self._voters} votes registered"
        self._out.write(f"{_CLEAR}{self._done + 1} of {self._votes}  {self._name}: {part}")
        self._out.flush()
