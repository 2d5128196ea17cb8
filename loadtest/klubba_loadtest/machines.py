"""One plan, several machines: `klubba-load plan`, `klubba-load part` on each of them, and `klubba-load merge`.

    plan ──► plan file ──► part --machine 1 (with the gavel) ──► one.part ─┐
                      └──► part --machine 2 ──────────────────► two.part ─┴─► merge ──► one report

The file holds the voters' cards: it is written for its owner only. All machines begin at the same wall clock second.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from klubba_clients import Created, Operator
from klubba_loadtest import runcommand
from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.live import Live
from klubba_loadtest.plan import Plan
from klubba_loadtest.records import Part
from klubba_loadtest.run import Staged, Target, Where, check_allowed, play, stage
from klubba_loadtest.scenarios import SCENARIOS

MACHINES_MAX_COUNT: Final = 64


class PlanFile(Struct):
    """What every machine must know. start_at: wall clock, seconds since 1970, of the run's second 0."""

    plan: Plan
    url: str
    meetings: list[str]
    tokens: dict[int, tuple[str, str]]
    created: dict[int, Created]
    machines: int
    start_at: float


def add_to(commands: Any) -> None:
    """Adds the three commands to the parser."""
    names = ", ".join(SCENARIOS)
    plan = commands.add_parser("plan", help="prepare a run for several machines")
    plan.add_argument("scenario", choices=list(SCENARIOS), metavar="SCENARIO", help=names)
    runcommand.add_wishes(plan)
    plan.add_argument("--machines", type=int, required=True, help="how many will take a part each")
    plan.add_argument("--start-in", type=float, default=60.0, metavar="SECONDS", help="from now (default 60)")
    plan.add_argument("--out", type=Path, required=True, help="the plan file; it holds the voters' cards")
    _add_engine(plan, url=True)
    plan.set_defaults(run=_plan)
    part = commands.add_parser("part", help="play one machine's part of a plan file")
    part.add_argument("file", type=Path, metavar="FILE")
    part.add_argument("--machine", type=int, required=True, help="1 to the number of machines; 1 has the gavel")
    part.add_argument("--out", type=Path, required=True, help="what this machine has seen")
    part.add_argument("--processes", type=int, default=0, help="harness processes (default: as many as needed)")
    _add_engine(part, url=False)
    part.set_defaults(run=_part)
    merge = commands.add_parser("merge", help="one report from the parts of all machines")
    merge.add_argument("file", type=Path, metavar="FILE")
    merge.add_argument("parts", type=Path, nargs="+", metavar="PART")
    runcommand.add_outputs(merge)
    _add_engine(merge, url=False)
    merge.set_defaults(run=_merge)


def _add_engine(command: argparse.ArgumentParser, *, url: bool) -> None:
    if url:
        command.add_argument("--url", required=True, help="an engine started with KLUBBA_ALLOW_LOAD=1")
    command.add_argument("--key", required=True, metavar="OPERATOR_KEY", help="the operator's key of that engine")


def _plan(arguments: argparse.Namespace) -> int:
    runcommand.check(arguments)
    runcommand.check_writable("--out", arguments.out)
    if not 1 <= arguments.machines <= MACHINES_MAX_COUNT:
        raise CouldNotRun(f"--machines: expected 1 to {MACHINES_MAX_COUNT}, got {arguments.machines}")
    prepared = asyncio.run(_prepare(arguments))
    arguments.out.touch(mode=0o600)
    arguments.out.write_bytes(msgspec.json.encode(prepared))
    print(f"{arguments.out}: {len(prepared.plan.phones)} sockets on {arguments.machines} machines; the run begins in "
          f"{prepared.start_at - time.time():.0f} s")  # fmt: skip
    return runcommand.HELD


async def _prepare(arguments: argparse.Namespace) -> PlanFile:
    async with runcommand.arena(arguments.url, arguments.key, print) as at:
        staged = await stage(runcommand.make_plan(SCENARIOS[arguments.scenario], arguments), at.target.operator)
        start_at = time.time() + arguments.start_in
        return PlanFile(
            staged.plan, at.target.url, staged.meetings, staged.tokens, staged.created, arguments.machines, start_at
        )


def _part(arguments: argparse.Namespace) -> int:
    file = _read(arguments.file, PlanFile, msgspec.json.decode)
    runcommand.check_writable("--out", arguments.out)
    if not 1 <= arguments.machine <= file.machines:
        raise CouldNotRun(f"--machine: expected 1 to {file.machines}, got {arguments.machine}")
    if time.time() > file.start_at:
        raise CouldNotRun(f"{arguments.file}: this run began {time.time() - file.start_at:.0f} s ago; make a new plan")
    own = -(-len(file.plan.phones) // file.machines)
    allow_sockets(own + runcommand.SOCKETS_BESIDE_PHONES)
    part = asyncio.run(_play(file, arguments, Live(sys.stderr, own)))
    arguments.out.write_bytes(msgspec.msgpack.encode(part))
    print(f"{arguments.out}: {sum(len(found.ballots) for found in part.found)} ballots")
    return runcommand.HELD


async def _play(file: PlanFile, arguments: argparse.Namespace, live: Live) -> Part:
    created = file.created if arguments.machine == 1 else {}
    staged = Staged(file.plan, file.meetings, file.tokens, created)
    async with Operator(file.url, arguments.key) as operator:
        target = Target(operator, file.url)
        await check_allowed(target)
        where = Where(arguments.machine, file.machines, arguments.processes, file.start_at)
        part = await play(staged, target, live, where)
    live.end()
    return part


def _merge(arguments: argparse.Namespace) -> int:
    thresholds = runcommand.check(arguments)
    file = _read(arguments.file, PlanFile, msgspec.json.decode)
    parts = [_read(path, Part, msgspec.msgpack.decode) for path in arguments.parts]
    if sorted(part.machine for part in parts) != list(range(1, file.machines + 1)):
        raise CouldNotRun(f"expected one part of each of {file.machines} machines")
    return runcommand.conclude(asyncio.run(_judge(file, parts, arguments.key)), thresholds, arguments)


async def _judge(file: PlanFile, parts: list[Part], key: str) -> Any:
    async with Operator(file.url, key) as operator:
        staged = Staged(file.plan, file.meetings, file.tokens, file.created)
        return await runcommand.judge(staged, parts, runcommand.Arena(Target(operator, file.url)))


def _read(path: Path, kind: Any, decode: Any) -> Any:
    try:
        return decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise CouldNotRun(f"{path}: {error.strerror or error}") from None
    except msgspec.DecodeError as error:
        raise CouldNotRun(f"{path}: expected a file of this run: {error}") from None
