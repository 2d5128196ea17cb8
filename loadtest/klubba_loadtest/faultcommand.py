"""`klubba-load faults`: an engine is broken in every way that halls and machines break, and must have lost nothing."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.engine import PROGRAM
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.runcommand import check_writable
from klubba_loadtest.trials.lanes import Run
from klubba_loadtest.trials.outcome import Suite
from klubba_loadtest.trials.suites import SUITES, Spec

HELD: Final = 0
BROKEN: Final = 1
SOCKETS_COUNT: Final = 4096
RUNS_MAX_COUNT: Final = 10_000_000


def add_to(commands: Any) -> None:
    """Adds the command to the parser."""
    names = "\n".join(
        f"  {spec.name:<15} {spec.commit:>3} / {spec.release:<5} {spec.breaks}" for spec in SUITES.values()
    )
    command = commands.add_parser(
        "faults",
        help="break engines of our own in every way, and check what voters were promised",
        epilog=f"suites (trials on a commit / for a release):\n{names}\n\n"
        "A trial repeats from its seed: --only NAME --seed SEED --runs 1.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--suite", choices=["commit", "release"], default="commit", help="how many trials (see below)")
    command.add_argument("--only", action="append", choices=[*SUITES], metavar="NAME", help="this suite, and no other")
    command.add_argument("--seed", type=int, default=1, help="the first trial's seed; the next ones follow (default 1)")
    command.add_argument("--runs", type=int, help="so many trials in each suite")
    command.add_argument("--lanes", type=int, default=2, help="trials side by side (default 2)")
    command.add_argument("--require-all", action="store_true", help="a suite that cannot be run here is a failure")
    command.add_argument("--json", metavar="OUT", type=Path, help="write the figures there")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0: all held, 1: something did not. Raises `CouldNotRun`."""
    _check(arguments)
    specs = [SUITES[name] for name in arguments.only or SUITES]
    allow_sockets(SOCKETS_COUNT)
    done: dict[str, Suite] = {}
    for spec in specs:
        done[spec.name] = asyncio.run(hold(spec, arguments))
        print(told(spec, done[spec.name]), flush=True)
        if arguments.json:  # after each, so that an end by force leaves what was found
            figures = {"suites": {name: suite.as_json() for name, suite in done.items()}}
            arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if all(suite.skipped for suite in done.values()):
        raise CouldNotRun("no suite can be run on this machine")
    broken = [name for name, suite in done.items() if not suite.held or (suite.skipped and arguments.require_all)]
    print(f"NOT HELD: {', '.join(broken)}" if broken else f"all held: {len(done)} suites")
    return BROKEN if broken else HELD


async def hold(spec: Spec, arguments: argparse.Namespace, program: Sequence[str] = PROGRAM) -> Suite:
    """One suite. program: what Python runs in the place of the engine (tests plant faults)."""
    missing = spec.missing()
    if missing:
        return Suite(skipped=missing)
    runs = arguments.runs or getattr(spec, arguments.suite)
    began = time.monotonic()
    suite = await spec.run(Run(spec.name, arguments.seed, runs, _say, program, arguments.lanes))
    suite.seconds = time.monotonic() - began
    return suite


def told(spec: Spec, suite: Suite) -> str:
    """One line for people."""
    if suite.skipped:
        return f"{spec.name}: SKIPPED, {suite.skipped}"
    figures = suite.as_json()
    counts = ", ".join(f"{figures[key]} {word}" for key, word in _WORDS.items())
    return f"{'held' if suite.held else 'NOT HELD':<9}{spec.name}: {figures['runs']} trials, {counts}, " + (
        f"slowest recovery {figures['worst_recovery_s']:.2f} s ({figures['seconds']:.0f} s)"
    )


_WORDS: Final = {"acknowledged": "acknowledged", "lost": "lost", "double": "double", "wrong_answer": "wrong answers"}


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _check(arguments: argparse.Namespace) -> None:
    if sys.platform != "linux":
        raise CouldNotRun("faults are made with what Linux has; this is another system")
    check_writable("--json", arguments.json)
    for name, least, most in (("runs", 1, RUNS_MAX_COUNT), ("lanes", 1, 64)):
        value = getattr(arguments, name)
        if value is not None and not least <= value <= most:
            raise CouldNotRun(f"--{name}: expected {least} to {most}, got {value}")
