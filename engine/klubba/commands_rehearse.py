"""`klubba rehearse`: robots vote beside the staff's own phones, in a copy of a meeting, on the engine that runs."""

import argparse
import subprocess
from collections.abc import Callable
from typing import Final

from klubba import app, settings
from klubba.errors import StartError
from klubba.rehearsals import PROGRAM
from klubba.store.embedded import running_url


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("rehearse", help="robots vote in a copy of a meeting, while the engine runs")
    command.add_argument("meeting", help="the meeting's id")
    command.add_argument("--phones", type=int, default=100, help="how many robots (default 100)")
    command.add_argument("--chair", action="store_true", help="you open and close the votes, on the copy's chair page")
    command.add_argument("--html", metavar="OUT", help="write a report with plots there, in one file")
    command.add_argument("--url", help="where the engine is reached (default: as its own settings say)")


def _rehearse(chosen: argparse.Namespace) -> int:
    configured = settings.read()
    key, _ = app.operator_key(configured)
    url = chosen.url or app.origins(configured, configured.port).public
    if not configured.redis_url and running_url(configured.data) is None:
        raise StartError(f"No engine has been started on {configured.data}; start it with: klubba serve")
    more = [*(["--chair"] if chosen.chair else []), *(["--html", chosen.html] if chosen.html else [])]
    done = subprocess.run(  # noqa: S603  # our own program, arguments as a list
        [*PROGRAM, chosen.meeting, "--url", url, "--phones", str(chosen.phones), *more],
        env=settings.for_robots(key),
        check=False,
    )
    return done.returncode


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {"rehearse": _rehearse}
