"""What a long run has found so far: told as it grows, and on disk after every trial, so that little is ever lost.

OUT          the figures, written anew now and then
OUT.trials   one line a trial; `--resume OUT` goes on behind the last whole one
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from klubba_loadtest.trials.outcome import Outcome, Suite

WRITTEN_EVERY_SECONDS: Final = 2.0
TOLD_EVERY_SECONDS: Final = 15.0


class Kept(Struct, frozen=True):
    """One line of the file of trials."""

    suite: str
    outcome: Outcome


_line: Final = msgspec.json.Decoder(Kept)


def read(path: Path) -> dict[str, list[Outcome]]:
    """suite → its trials that came to their end. A line that was torn is left out. Raises OSError."""
    kept: dict[str, list[Outcome]] = defaultdict(list)
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            one = _line.decode(line)
        except msgspec.MsgspecError:
            continue
        kept[one.suite].append(one.outcome)
    return kept


class Ledger:
    """Takes every trial as it ends. out: where figures go, None for nowhere. say: takes lines for people.

    resume: go on with what `out` has; without it an older run's trials are thrown away.
    """

    def __init__(self, out: Path | None, say: Callable[[str], None], *, resume: bool = False) -> None:
        self.suites: dict[str, Suite] = {}
        self._out = out
        self._trials = out.with_name(f"{out.name}.trials") if out is not None else None
        self._say = say
        self._written = 0.0
        self.kept: Mapping[str, list[Outcome]] = {}
        if self._trials is not None:
            self.kept = read(self._trials) if resume else {}
            lines = [msgspec.json.encode(Kept(name, one)) for name, kept in self.kept.items() for one in kept]
            self._trials.write_bytes(b"".join(line + b"\n" for line in lines))

    def open(self, name: str, suite: Suite, wanted: int) -> Callable[[Outcome], None]:
        """Begins a suite, with what is known of it. Returns what takes each trial. wanted: how many there will be."""
        self.suites[name] = suite
        before, began = len(suite.outcomes), time.monotonic()
        told_at = began

        def note(outcome: Outcome) -> None:
            nonlocal told_at
            suite.outcomes.append(outcome)
            suite.seconds = time.monotonic() - began
            self._keep(name, outcome)
            if not outcome.held:
                self._say(
                    f"{name}: seed {outcome.seed} did not hold: {'; '.join(outcome.failures) or 'see the figures'}"
                )
            now, done = time.monotonic(), len(suite.outcomes)
            if done == wanted or now - told_at >= TOLD_EVERY_SECONDS:
                told_at = now
                left = (now - began) / max(1, done - before) * (wanted - done)
                self._say(f"{progress(name, suite, wanted)}, about {minutes(left)} left")

        return note

    def write(self) -> None:
        """The figures as they are now."""
        if self._out is not None:
            figures = {"suites": {name: suite.as_json() for name, suite in self.suites.items()}}
            new = self._out.with_name(f"{self._out.name}.new")
            new.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            new.replace(self._out)
        self._written = time.monotonic()

    def _keep(self, name: str, outcome: Outcome) -> None:
        if self._trials is not None:
            with self._trials.open("ab") as file:
                file.write(msgspec.json.encode(Kept(name, outcome)) + b"\n")
        if time.monotonic() - self._written >= WRITTEN_EVERY_SECONDS:
            self.write()


def progress(name: str, suite: Suite, wanted: int) -> str:
    """One line on how far a suite has come."""
    acknowledged = sum(outcome.acknowledged for outcome in suite.outcomes)
    worst = max(outcome.recovery for outcome in suite.outcomes)
    return f"{name}: {len(suite.outcomes)} of {wanted}, {acknowledged} acknowledged, slowest {worst:.2f} s"


def minutes(seconds: float) -> str:
    """As people say it."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
