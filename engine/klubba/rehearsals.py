"""Rehearsals: a marked copy of a meeting, and robots that vote in it from a process of their own.

    start ─► copy of the meeting ─► klubba-load rehearse (its own process) ─► lines while it plays ─► report

One at a time: the robots are there to show what this machine takes, and two of them would measure each other. A real
vote and a rehearsal never share the engine: none starts while a vote is under way.
"""

import asyncio
import contextlib
import re
import secrets
import sys
import tempfile
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from klubba import limits
from klubba.core import rehearsal
from klubba.core.lifecycle import ACTIVE
from klubba.core.model import Meeting
from klubba.errors import Refusal
from klubba.meetings import Meetings
from klubba.store.contract import Store

PROGRAM: Final = (sys.executable, "-m", "klubba_loadtest.cli", "rehearse")
_TAIL_BYTES: Final = 3
_LINK: Final = re.compile(r"(\w+): (https?://\S+)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. chair: whether a person opens and closes the votes (else the robots do).

    seconds: how long the robots keep each vote open.
    """

    phones: int
    chair: bool = False
    seconds: int = 12


@dataclass(slots=True)
class Run:
    """One rehearsal of one meeting. links: of the copy. report: what the robots found, None before their end."""

    meeting: str
    process: asyncio.subprocess.Process
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=limits.REHEARSAL_LINES_KEPT_COUNT))
    links: dict[str, str] = field(default_factory=dict)
    report: Mapping[str, Any] | None = None

    def heard(self, line: str) -> None:
        """A line of the robots': a link of the copy, or how it goes."""
        link = _LINK.fullmatch(line)
        if link:
            self.links[link[1]] = link[2]
        else:
            self.lines.append(line)

    @property
    def is_over(self) -> bool:
        return self.process.returncode is not None

    def told(self) -> dict[str, Any]:
        """As pages show it: state `running`, `done` (there is a report) or `failed` (the last line says why)."""
        over = "done" if self.report is not None else "failed"
        return {"state": over if self.is_over else "running", "lines": list(self.lines), "links": self.links,
                "report": self.report}  # fmt: skip


class Rehearsals:
    """The rehearsals of one engine. url: where its robots knock; environment: theirs, with the operator's key."""

    def __init__(
        self, store: Store, meetings: Meetings, url: str, environment: Mapping[str, str],
        program: Sequence[str] = PROGRAM,
    ) -> None:  # fmt: skip
        self._store, self._meetings, self._url, self._program = store, meetings, url, program
        self._environment = environment
        self._run: Run | None = None
        self._watch: asyncio.Task[None] | None = None

    async def copy(self, meeting: str, robots: int) -> tuple[Meeting, dict[str, str]]:
        """Stores a copy with seats for so many robots; it and its links.

        Raises `Refusal` (vote_under_way, is_rehearsal, too_many_phones), `MeetingUnknown`, `StoreAway`.
        """
        await self._check_quiet(meeting)
        made = rehearsal.copy(await self._store.meeting(meeting), secrets.token_hex(_TAIL_BYTES), robots)
        return made, await self._meetings.create(made)

    async def start(self, meeting: str, wish: Wish) -> Run:
        """Sets robots going. Raises as `copy` does, and `Refusal` (rehearsal_under_way)."""
        if self._run is not None and not self._run.is_over:
            raise Refusal("rehearsal_under_way", "no rehearsal under way", f"one of {self._run.meeting}")
        await self._check_quiet(meeting)
        rehearsal.copy(await self._store.meeting(meeting), "", wish.phones)  # what is wrong is said at once
        folder = tempfile.TemporaryDirectory(prefix="klubba-rehearsal-")
        report = Path(folder.name) / "report.json"
        process = await asyncio.create_subprocess_exec(
            *self._program, meeting, "--url", self._url, "--phones", str(wish.phones), "--json", str(report),
            "--seconds", str(wish.seconds), *(["--chair"] if wish.chair else []),
            env=self._environment, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        run = self._run = Run(meeting, process)
        self._watch = asyncio.create_task(_watch(run, folder, report))
        return run

    def of(self, meeting: str) -> Run | None:
        """The meeting's newest rehearsal since this engine started."""
        return self._run if self._run is not None and self._run.meeting == meeting else None

    async def stop(self, meeting: str) -> None:
        """Ends a rehearsal under way; the votes that were held are still reported."""
        run = self.of(meeting)
        if run is not None and not run.is_over:
            run.process.terminate()

    async def close(self) -> None:
        """Ends what is under way, and waits for it."""
        if self._run is None or self._watch is None:
            return
        if not self._run.is_over:
            self._run.process.terminate()
        _, waiting = await asyncio.wait([self._watch], timeout=limits.REHEARSAL_STOP_MAX_SECONDS)
        if waiting:
            with contextlib.suppress(ProcessLookupError):
                self._run.process.kill()
            await self._watch

    async def _check_quiet(self, meeting: str) -> None:
        snapshot = await self._store.snapshot(meeting)
        under_way = [poll for poll, (_, state, _) in snapshot.rounds.items() if state in ACTIVE]
        if under_way:
            raise Refusal("vote_under_way", "no vote under way in the meeting", f"one in {under_way[0]}")


async def _watch(run: Run, folder: "tempfile.TemporaryDirectory[str]", report: Path) -> None:
    """Keeps the last lines that the robots say, and at their end what they found."""
    with folder:
        assert run.process.stderr is not None
        while line := await run.process.stderr.readline():
            run.heard(line.decode(errors="replace").rstrip())
        await run.process.wait()
        run.report = _read(report)


def _read(report: Path) -> Mapping[str, Any] | None:
    if not report.exists() or report.stat().st_size > limits.REHEARSAL_REPORT_MAX_BYTES:
        return None
    found: Mapping[str, Any] = msgspec.json.decode(report.read_bytes())
    return found
