"""`klubba-load run`: one run on one machine, from its arguments to its exit code."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from klubba_clients import Operator
from klubba_loadtest import parliament, slo
from klubba_loadtest.checks import checks
from klubba_loadtest.compare import compare_vote
from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.engine import data_folder, environment, own_engine
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.htmlreport import html
from klubba_loadtest.live import Live
from klubba_loadtest.plan import Plan
from klubba_loadtest.reconcile import Box, Round, reconcile
from klubba_loadtest.records import Part
from klubba_loadtest.rollcalls import parse
from klubba_loadtest.rollplan import POLL, VotePlan
from klubba_loadtest.run import Staged, Target, Where, check_allowed, ended, play, stage, unique_name
from klubba_loadtest.scenarios import SCENARIOS, Scenario
from klubba_loadtest.stage import Wishes
from klubba_loadtest.summary import summary
from klubba_loadtest.truth import Boxes, read_bundle, read_results
from klubba_loadtest.verdicts import Check, Report, report

HELD: Final = 0
BROKEN: Final = 1
HARNESS_LIMITED: Final = 3
SOCKETS_BESIDE_PHONES: Final = 512
EXPORT_SECONDS: Final = 120.0
VOTERS_MAX_COUNT: Final = 20_000
SAMPLE: Final = Path(__file__).with_name("data") / "riksdag-2025-26-sample.json"


@dataclass(frozen=True, slots=True)
class Arena:
    """Where a run takes place. data: the store's folder of an engine of our own, whose bundle can be exported."""

    target: Target
    data: Path | None = None


@asynccontextmanager
async def arena(url: str | None, key: str | None, say: Any) -> AsyncIterator[Arena]:
    """The engine at `url`, if it allows load runs, or one of our own. Raises `CouldNotRun`, `NotAllowed`."""
    if url is not None:
        async with operator_at(url, key or "") as operator:
            target = Target(operator, operator.site.origin)
            await check_allowed(target)
            yield Arena(target)
        return
    say("starting an engine of our own")
    with tempfile.TemporaryDirectory(prefix="klubba-load-") as folder:
        async with own_engine(Path(folder)) as engine, operator_at(engine.url, engine.key) as operator:
            yield Arena(Target(operator, engine.url, engine.process.pid), data_folder(Path(folder)))


def operator_at(url: str, key: str) -> Operator:
    """The operator of the engine at `url`. Raises `CouldNotRun` where that is no address."""
    try:
        return Operator(url, key)
    except ValueError as error:
        raise CouldNotRun(f"--url: {error}") from None


async def hold(plan: Plan, at: Arena, live: Live, processes: int = 0) -> Report:
    """One whole run on this machine: played, reconciled, judged."""
    staged = await stage(plan, at.target.operator)
    part = await play(staged, at.target, live, Where(processes=processes))
    live.end()
    return await judge(staged, [part], at)


async def judge(staged: Staged, parts: Sequence[Part], at: Arena) -> Report:
    """Holds what was seen against the truth."""
    truth = await read_truth(staged, at)
    taken = [step for part in parts for step in part.taken]
    ballots = [ballot for part in parts for found in part.found for ballot in found.ballots]
    verdict = reconcile(ballots, truth, staged.rounds, ended(staged, taken) if len(parts) == 1 else {})
    judged = report(staged.plan, parts, verdict)
    words = "; ".join(truth.unreadable.values())
    judged.checks = [*checks(judged), Check("every result can be read", not truth.unreadable, words)]
    return judged


async def read_truth(staged: Staged, at: Arena) -> Boxes:
    """The results as people see them; and where the store is ours, the log in the exported bundle beside them."""
    results = await read_results(at.target.operator, staged.rounds)
    if at.data is None:
        return results
    boxes: dict[Round, Box] = {}
    for meeting in staged.meetings:
        bundle = await export(meeting, at.data)
        read = read_bundle(meeting, bundle, results)
        boxes |= {of: box for of in staged.rounds if of[0] == meeting and (box := read.box(of)) is not None}
    return Boxes(boxes, results.unreadable)


async def export(meeting: str, data: Path) -> bytes:
    """The meeting's bundle by `klubba export`, as an auditor gets it. Raises `CouldNotRun`."""
    with tempfile.TemporaryDirectory(prefix="klubba-load-") as folder:
        out = Path(folder) / "bundle"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "klubba.cli", "export", meeting, "--now", "--out", str(out),
            env=environment(0, data, ""), stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, words = await asyncio.wait_for(process.communicate(), EXPORT_SECONDS)
        if process.returncode != 0:
            raise CouldNotRun(f"the bundle of {meeting} cannot be exported: {words.decode(errors='replace')[-300:]}")
        return out.read_bytes()


# The command


def add_to(commands: Any) -> None:
    """Adds the commands of this module to the parser."""
    names = "\n".join(f"  {s.name:<9} {s.proves}" for s in SCENARIOS.values())
    command = commands.add_parser(
        "run",
        help="put an engine under load, and check everything that it said",
        epilog=f"scenarios:\n{names}\n  parliament  the Riksdag's roll calls, every figure compared",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("scenario", choices=[*SCENARIOS, "parliament"], metavar="SCENARIO")
    add_wishes(command)
    command.add_argument("--processes", type=int, default=0, help="harness processes (default: as many as needed)")
    add_outputs(command)
    command.add_argument("--url", help="an engine started with KLUBBA_ALLOW_LOAD=1; without it one is started")
    command.add_argument("--key", metavar="OPERATOR_KEY", help="the operator's key of that engine")
    command.set_defaults(run=run)


def add_wishes(command: argparse.ArgumentParser) -> None:
    """What a plan is made from."""
    command.add_argument("--voters", type=int, help="how many (each scenario has its own default)")
    command.add_argument("--seed", type=int, default=1, help="the whole plan follows from it (default 1)")
    command.add_argument("--polls", type=int, help="how many votes are held")
    command.add_argument("--minutes", type=float, default=60.0, help="how long a soak lasts (default 60)")
    command.add_argument("--speed", type=float, default=1.0, help="everything planned goes so much faster (default 1)")
    command.add_argument("--screens", type=int, help="hall screens and overlays of `outputs` (default 20)")


def add_outputs(command: argparse.ArgumentParser) -> None:
    """What becomes of a report."""
    command.add_argument("--json", metavar="OUT", type=Path, help="write the figures there")
    command.add_argument("--html", metavar="OUT", type=Path, help="write a report with plots there, in one file")
    command.add_argument(
        "--slo", action="append", default=[], metavar="NAME<VALUE", help="fail above, as ack_p99_ms<150"
    )


def run(arguments: argparse.Namespace) -> int:
    """`klubba-load run`. Returns the exit code; raises what cli.py turns into one line and exit code 2."""
    thresholds = check(arguments)
    published: list[VotePlan] = []
    if arguments.scenario == "parliament":
        plan, published = _parliament(arguments)
    else:
        plan = make_plan(SCENARIOS[arguments.scenario], arguments)
    allow_sockets(len(plan.phones) + SOCKETS_BESIDE_PHONES)
    live = Live(sys.stderr, len(plan.phones))
    judged = asyncio.run(_run(arguments, plan, live, published))
    return conclude(judged, thresholds, arguments)


async def _run(arguments: argparse.Namespace, plan: Plan, live: Live, published: Sequence[VotePlan]) -> Report:
    async with arena(arguments.url, arguments.key, live.say) as at:
        live.say(SCENARIOS[arguments.scenario].proves if not published else parliament.PROVES)
        judged = await hold(plan, at, live, arguments.processes)
        if published:
            await _compare(judged, published, at.target.operator)
        return judged


def _parliament(arguments: argparse.Namespace) -> tuple[Plan, list[VotePlan]]:
    if arguments.voters is not None:
        raise CouldNotRun("--voters: a parliament has the members that it has; --polls chooses fewer votes")
    wishes = Wishes(0, arguments.seed, name=unique_name("parliament"), polls=arguments.polls)
    return parliament.parliament_plan(parse(SAMPLE.read_bytes()), wishes)


async def _compare(judged: Report, published: Sequence[VotePlan], operator: Operator) -> None:
    """Every published figure against the engine's; a figure that differs is a wrong one."""
    found = []
    for vote in published:
        result = await operator.result(str(vote.meeting["id"]), POLL)
        found += compare_vote(vote.vote, result)
    for mismatch in found:
        judged.verdict.add("wrong", str(mismatch))
    words = "; ".join(map(str, found[:3])) or f"{len(published)} votes"
    judged.checks.append(Check("every figure is the published one", not found, words))


def check(arguments: argparse.Namespace) -> list[slo.Slo]:
    """Everything that can be wrong before anything is started. Raises `CouldNotRun`."""
    if "url" in arguments and (arguments.url is None) != (arguments.key is None):
        raise CouldNotRun("--url and --key belong together: give both, or neither to start an engine")
    for name in ("json", "html"):
        check_writable(f"--{name}", getattr(arguments, name, None))
    for name, least, most in (("voters", 2, VOTERS_MAX_COUNT), ("polls", 1, 1000), ("processes", 0, 64)):
        value = getattr(arguments, name, None)
        if value is not None and not least <= value <= most:
            raise CouldNotRun(f"--{name}: expected {least} to {most}, got {value}")
    if "speed" in arguments and not (0 < arguments.speed <= 1000 and 0 < arguments.minutes <= 100_000):
        raise CouldNotRun("--speed and --minutes: expected more than 0")
    try:
        return [slo.parse(text) for text in getattr(arguments, "slo", ())]
    except ValueError as error:
        raise CouldNotRun(f"--slo: {error}") from None


def check_writable(option: str, out: Path | None) -> None:
    """Found out before anything is done, not after."""
    if out is not None and (out.is_dir() or not os.access(out.absolute().parent, os.W_OK)):
        raise CouldNotRun(f"{option} {out}: expected a file in a folder that can be written")


def make_plan(scenario: Scenario, arguments: argparse.Namespace) -> Plan:
    """The scenario as it was wished."""
    return scenario.make(
        Wishes(
            arguments.voters or scenario.voters,
            arguments.seed,
            name=unique_name(scenario.name),
            polls=arguments.polls,
            speed=arguments.speed,
            minutes=arguments.minutes,
            screens=arguments.screens,
        )
    )


def conclude(judged: Report, thresholds: Sequence[slo.Slo], arguments: argparse.Namespace) -> int:
    """Writes what was asked for, says it in the terminal, and returns the exit code."""
    figures = judged.as_json()
    for one in thresholds:
        judged.checks.append(Check(f"{_THRESHOLD}{one}", one.holds(figures), f"{slo.figure(one.name, figures)}"))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if arguments.html:
        arguments.html.write_text(html(judged), encoding="utf-8")
    print(summary(judged))
    return exit_code(judged, thresholds)


def exit_code(judged: Report, thresholds: Sequence[slo.Slo]) -> int:
    """An engine that breaks its word is never excused; only figures can be the harness's fault."""
    figures = judged.as_json()
    slow = any(not one.holds(figures) for one in thresholds)
    broken = {check.name for check in judged.checks if not check.holds and not check.name.startswith(_THRESHOLD)}
    if broken - _FIGURES_ONLY:
        return BROKEN
    if judged.harness_limited:
        return HARNESS_LIMITED
    return BROKEN if broken or slow else HELD


_THRESHOLD: Final = "threshold "
_FIGURES_ONLY: Final = frozenset({"the others do not notice", "all screens agree within 2 s"})
