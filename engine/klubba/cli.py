"""`klubba`: the command line.

    klubba serve [--meeting FILE | --no-meeting]   serve a meeting (the sample by default)
    klubba check FILE                              say everything that is wrong with a meeting file
    klubba links [MEETING]                         the links of a stored meeting, while the engine runs
    klubba export MEETING --out FILE               a meeting's bundle, from which anybody can count again
    klubba erase MEETING [--now]                   take everybody out of a meeting, when its time is over
    klubba export-graphics DIR                     the graphics for OGraf renderers, CasparCG and SPX-GC
    klubba verify FILE                             count a bundle again, trusting nobody
    klubba rehearse MEETING                        robots vote in a copy of a meeting, while the engine runs

Exit codes: 0 done, 1 the file has mistakes or is not verified, 2 could not start (one line says why).
"""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from klubba import __version__, app, commands_air, commands_audit, commands_rehearse, meetingfile, settings, terminal
from klubba.core.model import Meeting
from klubba.errors import Refusal, SecretLost, StartError
from klubba.tidying import tidying


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        return _COMMANDS[chosen.command](chosen)
    except StartError as error:
        print(f"klubba: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="klubba", description="A real-time voting engine for assemblies.")
    parser.add_argument("--version", action="version", version=f"klubba {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve a meeting (settings: KLUBBA_* and REDIS_URL)")
    which = serve.add_mutually_exclusive_group()
    which.add_argument("--meeting", type=Path, metavar="FILE", help="the meeting file (the sample by default)")
    which.add_argument("--no-meeting", action="store_true", help="load no meeting; what is stored stays")
    serve.add_argument("--no-links", action="store_true", help="keep the secret links out of the output (a log)")
    links = commands.add_parser("links", help="the links of a stored meeting, while the engine runs")
    links.add_argument("meeting", nargs="?", help="the meeting's id (all meetings when left out)")
    commands_audit.add_parsers(commands)
    commands_air.add_parsers(commands)
    commands_rehearse.add_parsers(commands)
    check = commands.add_parser("check", help="say everything that is wrong with a meeting file")
    check.add_argument("file", type=Path)
    return parser


def _serve(chosen: argparse.Namespace) -> int:
    configured = settings.read()
    if chosen.meeting:
        configured = replace(configured, meeting=chosen.meeting)
    meeting = None if chosen.no_meeting else _load(configured.meeting)
    _configure_logs()
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_run(configured, meeting, with_links=not chosen.no_links))
    return 0


def _load(path: Path | None) -> Meeting:
    """The meeting in a file, or the sample. Raises `StartError` with every mistake in the file."""
    path = path or meetingfile.SAMPLE
    meeting, problems = meetingfile.load(path)
    if meeting is None:
        lines = [meetingfile.format_problem(problem, path) for problem in problems]
        count = f"{len(lines)} mistake{'s' if len(lines) > 1 else ''}"
        raise StartError("\n  ".join([f"{path} has {count}:", *lines]))
    return meeting


async def _run(configured: settings.Settings, meeting: Meeting | None, *, with_links: bool) -> None:
    _end_on_signals()
    listener = app.listen(configured)
    port = listener.getsockname()[1]
    with listener:
        async with app.engine(configured, port) as engine:
            if meeting is not None:
                await _prepare(engine, meeting)
            await terminal.announce(engine, configured, meeting if with_links else None, sys.stdout)
            following = app.obs(configured, engine.services, meeting.id) if meeting else contextlib.nullcontext()
            async with following, tidying(engine.services.fanout.snapshots):
                await app.server(configured, engine).serve(sockets=[listener])


async def _prepare(engine: app.Engine, meeting: Meeting) -> None:
    try:
        await engine.meetings.prepare(meeting)
    except Refusal as refusal:
        if refusal.code != "erased":
            raise
        raise StartError(f"{meeting.id} was erased and cannot be held again; give the file another id") from None
    except SecretLost as lost:
        raise StartError(str(lost)) from None


def _end_on_signals() -> None:
    """Until the server looks after signals itself, SIGTERM and Ctrl-C end the start in order.

    Ctrl-C too: a shell starts what runs in its background with SIGINT ignored, and Python leaves it so.
    """
    starting = asyncio.current_task()
    assert starting is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, starting.cancel)


def _links(chosen: argparse.Namespace) -> int:
    asyncio.run(_print_links(settings.read(), chosen.meeting))
    return 0


async def _print_links(configured: settings.Settings, meeting: str | None) -> None:
    async with app.stored_meetings(configured) as (store, meetings):
        known = await store.meetings()
        if meeting is not None and meeting not in known:
            raise StartError(f"{meeting!r} is not stored; expected one of: {', '.join(known) or 'none yet'}")
        for name in [meeting] if meeting else known:
            print(f"{name}\n")
            try:
                terminal.show_links(await meetings.links(name), sys.stdout)
            except SecretLost as lost:
                raise StartError(str(lost)) from None


def _check(chosen: argparse.Namespace) -> int:
    meeting, problems = meetingfile.load(chosen.file)
    for problem in problems:
        print(meetingfile.format_problem(problem, chosen.file))
    if meeting is None:
        return 1
    polls = sum(len(item.polls) for item in meeting.items)
    print(f"{chosen.file}: {len(meeting.items)} items, {polls} polls, {len(meeting.roll)} seats, no mistakes")
    return 0


def _configure_logs() -> None:
    """Warnings and errors, one JSON object a line on standard error; never a token, a choice or an address."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


_COMMANDS = {
    "serve": _serve,
    "check": _check,
    "links": _links,
    **commands_air.COMMANDS,
    **commands_audit.COMMANDS,
    **commands_rehearse.COMMANDS,
}

if __name__ == "__main__":
    sys.exit(main())
