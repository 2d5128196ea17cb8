"""`klubba-load`: the command line. Exit 0: all held; 1: something did not; 2: could not run; 3: harness too slow."""

import argparse
import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from klubba_clients import ClientError, HttpRefused, Operator
from klubba_loadtest import faultcommand, machines, rehearsal, runcommand
from klubba_loadtest.bench import command as bench_command
from klubba_loadtest.descriptors import TooFewDescriptors, allow_sockets
from klubba_loadtest.engine import EngineFailed, own_engine
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.mirror import mirrored
from klubba_loadtest.progress import Progress
from klubba_loadtest.replay import Report, Run, StepFailed, replay
from klubba_loadtest.rollcalls import BadFile, RollCalls, parse
from klubba_loadtest.run import NotAllowed, TooFewCards
from klubba_loadtest.table import outcome_table
from klubba_loadtest.workers import WorkerFailed

HELD: Final = 0
DIFFERS: Final = 1
COULD_NOT_RUN: Final = 2
INTERRUPTED: Final = 130
SOCKETS_BESIDE_VOTERS: Final = 256
_ONE_LINE: Final = (
    CouldNotRun, ClientError, EngineFailed, StepFailed, TooFewDescriptors, NotAllowed, TooFewCards, WorkerFailed,
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point. Returns the exit code."""
    arguments = _parser().parse_args(_joined(sys.argv[1:] if argv is None else argv))
    try:
        code: int = arguments.run(arguments)
    except _ONE_LINE as error:
        return _complain(error)
    except ExceptionGroup as group:
        return _complain(_first(group))
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _joined(argv: Sequence[str]) -> list[str]:
    """The arguments with each key joined to its option: a key that begins with a hyphen would be taken for another."""
    joined: list[str] = []
    for argument in argv:
        if joined and joined[-1] == "--key":
            joined[-1] = f"--key={argument}"
        else:
            joined.append(argument)
    return joined


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="klubba-load", description="Put a Klubba engine to work, and check it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("replay", help="hold published roll calls again, and compare every figure")
    command.add_argument("file", metavar="FILE", type=Path, help="roll calls (see klubba_loadtest/data/README.md)")
    command.add_argument("--url", help="a running engine; without it an engine is started for the replay")
    command.add_argument("--key", metavar="OPERATOR_KEY", help="the operator's key of that engine")
    command.add_argument("--json", metavar="OUT", type=Path, help="write the figures there")
    command.add_argument("--seed", type=int, default=1, help="order of the ballots (default 1)")
    command.add_argument(
        "--mirror", action="store_true", help="hold what might have been: yes and no exchanged, just missed, tied"
    )
    command.set_defaults(run=_replay)
    runcommand.add_to(commands)
    machines.add_to(commands)
    bench_command.add_to(commands)
    rehearsal.add_to(commands)
    faultcommand.add_to(commands)
    return parser


def _replay(arguments: argparse.Namespace) -> int:
    if (arguments.url is None) != (arguments.key is None):
        raise CouldNotRun("--url and --key belong together: give both, or neither to start an engine")
    calls = _calls(arguments.file)
    if arguments.mirror:
        calls = mirrored(calls)
    runcommand.check_writable("--json", arguments.json)
    allow_sockets(calls.members + SOCKETS_BESIDE_VOTERS)
    progress = Progress(sys.stderr, len(calls.votes))
    report = asyncio.run(_run(calls, arguments.url, arguments.key, arguments.seed, progress))
    if arguments.json:
        arguments.json.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _print(report)
    return DIFFERS if report.mismatches else HELD


def _calls(path: Path) -> RollCalls:
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise CouldNotRun(f"{path}: {error.strerror or error}") from None
    except BadFile as bad:
        raise CouldNotRun(f"{path}: {bad}") from None


async def _run(calls: RollCalls, url: str | None, key: str | None, seed: int, progress: Progress) -> Report:
    async with _engine(url, key, progress) as operator:
        return await replay(calls, Run(operator, progress, secrets.token_hex(4), seed))


@asynccontextmanager
async def _engine(url: str | None, key: str | None, progress: Progress) -> AsyncIterator[Operator]:
    if url is not None:
        async with _operator(url, key or "") as operator:
            yield operator
        return
    progress.say("starting an engine of our own")
    async with own_engine() as engine, _operator(engine.url, engine.key) as operator:
        yield operator


def _operator(url: str, key: str) -> Operator:
    try:
        return Operator(url, key)
    except ValueError as error:
        raise CouldNotRun(f"--url: {error}") from None


def _print(report: Report) -> None:
    plain = not _prints("✓✗─–", sys.stdout.encoding)
    print(outcome_table(report.outcomes, plain=plain))
    for mismatch in report.mismatches:
        print(f"  differs  {mismatch}")
    print(
        f"{report.matched} of {len(report.outcomes)} votes as published, {report.ballots} ballots, "
        f"{report.acclamations} acclamations, {report.seconds:.1f} s"
    )


def _prints(text: str, encoding: str | None) -> bool:
    try:
        text.encode(encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group


def _complain(error: BaseException) -> int:
    if not isinstance(error, _ONE_LINE):
        raise error
    hint = " (is --key the key of this engine?)" if isinstance(error, HttpRefused) and error.status == 401 else ""
    line = " ".join(str(error).split())
    print(f"klubba-load: {line}{hint}", file=sys.stderr)
    return COULD_NOT_RUN


if __name__ == "__main__":
    sys.exit(main())
