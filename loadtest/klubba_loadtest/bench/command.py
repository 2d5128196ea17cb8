"""`klubba-load bench`: which measurements, in which order, and where their figures go."""

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from klubba_loadtest.bench import e2e, fanout, intake, small, storm, way
from klubba_loadtest.bench.pictures import pictures
from klubba_loadtest.bench.tables import BEGIN, put_into
from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.runcommand import check_writable

SOCKETS_BESIDE: Final = 1024
COUNTS: Final = (300, 2_000, 10_000)
WHAT: Final = ("fanout", "intake", "storm", "idle", "start", "e2e", "way")


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    command = commands.add_parser("bench", help="measure an engine of our own beside yardsticks, in the same run")
    command.add_argument("what", nargs="*", metavar="WHAT", help=f"of {', '.join(WHAT)} (all of them if none is named)")
    command.add_argument("--json", metavar="OUT", type=Path, help="write the figures there; what it has stays")
    command.add_argument("--markdown", metavar="PAGE", type=Path, help="put the tables between the marks of this page")
    command.add_argument("--from", dest="before", metavar="JSON", type=Path, help="measure nothing: figures of before")
    command.add_argument("--svg", metavar="DIR", type=Path, help="write one picture for each table there")
    command.add_argument("--rounds", type=int, default=5, help="turns of each server; medians are given (default 5)")
    command.add_argument("--sockets", default=",".join(map(str, COUNTS)), help="how many (default 300,2000,10000)")
    command.add_argument("--node-modules", metavar="DIR", type=Path, help="where Node finds ws and socket.io")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Returns the exit code 0; raises what cli.py turns into one line."""
    plan = _plan(arguments)
    figures = _kept(arguments.before) if arguments.before else _measured(plan, arguments)
    if arguments.svg:
        for name, svg in pictures(figures).items():
            (arguments.svg / f"{name}.svg").write_text(svg, encoding="utf-8")
    if arguments.markdown:
        page = put_into(arguments.markdown.read_text(encoding="utf-8"), figures)
        arguments.markdown.write_text(page, encoding="utf-8")
    return 0


def _measured(plan: fanout.Plan, arguments: argparse.Namespace) -> dict[str, Any]:
    figures = _kept(arguments.json)
    figures["machine"] = _machine()
    for what in arguments.what or WHAT:
        figures[what] = figures.get(what, {}) | asyncio.run(_MEASURES[what](plan, _say))
        if arguments.json:  # after each, so that a run that is cut short has given something
            arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({what: figures[what] for what in arguments.what or WHAT}, indent=1))
    return figures


_MEASURES: Final[dict[str, Callable[[fanout.Plan, Any], Coroutine[Any, Any, dict[str, Any]]]]] = {
    "fanout": fanout.fanout,
    "intake": intake.intake,
    "storm": storm.storm,
    "idle": small.idle,
    "start": small.start,
    "e2e": e2e.e2e,
    "way": way.way,
}


def _plan(arguments: argparse.Namespace) -> fanout.Plan:
    """Everything that can be wrong before anything is started. Raises `CouldNotRun`."""
    if not Path("/proc/self/schedstat").exists():
        raise CouldNotRun("bench reads CPU time from /proc as Linux has it, which is not here")
    if unknown := set(arguments.what) - set(WHAT):
        raise CouldNotRun(f"WHAT: expected some of {', '.join(WHAT)}, got {', '.join(sorted(unknown))}")
    try:
        counts = [int(text) for text in arguments.sockets.split(",")]
    except ValueError:
        raise CouldNotRun(f"--sockets: expected numbers with commas, got {arguments.sockets!r}") from None
    if not all(2 <= count <= 15_000 for count in counts) or not 1 <= arguments.rounds <= 100:
        raise CouldNotRun("--sockets: expected 2 to 15000 each, --rounds: 1 to 100")
    check_writable("--json", arguments.json)
    if arguments.before and not arguments.before.exists():
        raise CouldNotRun(f"--from {arguments.before}: expected the figures of an earlier run")
    if arguments.markdown and (not arguments.markdown.is_file() or BEGIN not in arguments.markdown.read_text("utf-8")):
        raise CouldNotRun(f"--markdown {arguments.markdown}: expected a page with the line {BEGIN}")
    if arguments.svg and not arguments.svg.is_dir():
        raise CouldNotRun(f"--svg {arguments.svg}: expected a folder that exists")
    allow_sockets(max(counts) + SOCKETS_BESIDE)  # The servers inherit it.
    return fanout.Plan(counts, arguments.rounds, arguments.node_modules)


def _kept(out: Path | None) -> dict[str, Any]:
    """The figures of earlier runs, which measured something else."""
    if out is None or not out.exists():
        return {}
    try:
        kept = json.loads(out.read_text(encoding="utf-8"))
    except ValueError:
        raise CouldNotRun(f"--json {out}: expected figures of an earlier run, or no file") from None
    return kept if isinstance(kept, dict) else {}


def _machine() -> dict[str, Any]:
    """What the figures were measured on, without naming the machine."""
    return {"cpus": os.cpu_count(), "kernel": platform.release().split("-")[0], "python": platform.python_version()}


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
