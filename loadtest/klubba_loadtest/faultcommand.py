"""`klubba-load faults`: an engine is broken in every way that halls and machines break, and must have lost nothing."""

import argparse
import asyncio
import os
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
from klubba_loadtest.trials.ledger import Ledger, minutes
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
    command.add_argument(
        "--lanes", type=int, default=lanes_of_this_machine(), help="trials side by side (default: 2 a processor)"
    )
    command.add_argument("--require-all", action="store_true", help="a suite that cannot be run here is a failure")
    command.add_argument("--json", metavar="OUT", type=Path, help="write the figures there, after every trial")
    command.add_argument("--resume", metavar="OUT", type=Path, help="go on where the run that wrote OUT was ended")
    command.set_defaults(run=run)


def lanes_of_this_machine() -> int:
    """Most of a trial is waiting."""
    return 2 * (os.cpu_count() or 1)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0: all held, 1: something did not. Raises `CouldNotRun`."""
    _check(arguments)
    specs = [SUITES[name] for name in arguments.only or SUITES]
    allow_sockets(SOCKETS_COUNT)
    ledger = Ledger(arguments.resume or arguments.json, _say, resume=arguments.resume is not None)
    _tell_estimates(specs, arguments)
    try:
        for together in steps(specs):
            asyncio.run(_hold_all(together, arguments, ledger))
    except KeyboardInterrupt:
        ledger.write()
        raise CouldNotRun("ended before the end; with --json OUT, --resume OUT goes on from here") from None
    done = ledger.suites
    if all(suite.skipped for suite in done.values()):
        raise CouldNotRun("no suite can be run on this machine")
    broken = [name for name, suite in done.items() if not suite.held or (suite.skipped and arguments.require_all)]
    print(f"NOT HELD: {', '.join(broken)}" if broken else f"all held: {len(done)} suites")
    return BROKEN if broken else HELD


def steps(specs: Sequence[Spec]) -> list[list[Spec]]:
    """Which suites run at the same time: one after the other, and those that leave the processors free together."""
    light = [spec for spec in specs if spec.is_light]
    return [[spec] for spec in specs if not spec.is_light] + ([light] if light else [])


async def _hold_all(specs: Sequence[Spec], arguments: argparse.Namespace, ledger: Ledger) -> None:
    async def one(spec: Spec) -> None:
        print(told(spec, await hold(spec, arguments, ledger=ledger)), flush=True)
        ledger.write()

    async with asyncio.TaskGroup() as group:
        for spec in specs:
            group.create_task(one(spec))


async def hold(
    spec: Spec, arguments: argparse.Namespace, program: Sequence[str] = PROGRAM, ledger: Ledger | None = None
) -> Suite:
    """One suite. program: what Python runs in the place of the engine (tests plant faults)."""
    ledger = ledger or Ledger(None, _say)
    missing = spec.missing()
    if missing:
        ledger.suites[spec.name] = Suite(skipped=missing)
        return ledger.suites[spec.name]
    amount = _runs(spec, arguments)
    trials = range(arguments.seed, arguments.seed + (1 if spec.counts_frames else amount))
    suite = Suite([outcome for outcome in ledger.kept.get(spec.name, []) if outcome.seed in trials])
    kept = {outcome.seed for outcome in suite.outcomes}
    note = ledger.open(spec.name, suite, len(trials))
    began = time.monotonic()
    seeds = [seed for seed in trials if seed not in kept]
    await spec.run(Run(spec.name, seeds, note, program, arguments.lanes, amount))
    suite.outcomes.sort(key=lambda outcome: outcome.seed)
    suite.seconds = time.monotonic() - began
    suite.more, suite.unproved = spec.more(suite.outcomes), spec.unproved(suite.outcomes)
    return suite


def _runs(spec: Spec, arguments: argparse.Namespace) -> int:
    return int(arguments.runs or getattr(spec, arguments.suite))


def _tell_estimates(specs: Sequence[Spec], arguments: argparse.Namespace) -> None:
    each = {spec.name: spec.estimate(_runs(spec, arguments), arguments.lanes) for spec in specs if not spec.missing()}
    told = ", ".join(f"{name} {minutes(seconds)}" for name, seconds in each.items())
    whole = sum(max(each.get(spec.name, 0.0) for spec in together) for together in steps(specs))
    _say(f"{arguments.lanes} lanes, about {minutes(whole)} on an idle machine: {told}")


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
    check_writable("--resume", arguments.resume)
    if arguments.json and arguments.resume:
        raise CouldNotRun("--resume: expected instead of --json, got both")
    for name, least, most in (("runs", 1, RUNS_MAX_COUNT), ("lanes", 1, 64)):
        value = getattr(arguments, name)
        if value is not None and not least <= value <= most:
            raise CouldNotRun(f"--{name}: expected {least} to {most}, got {value}")
