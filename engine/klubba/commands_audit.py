"""`klubba export` and `klubba verify`: a meeting's bundle out of the store, and a bundle counted again."""

import argparse
import asyncio
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Final

from klubba import app, settings
from klubba.errors import MeetingUnknown, Refusal, StartError, StoreAway
from klubba.verify import __main__ as verifier


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The two commands' arguments."""
    export = commands.add_parser("export", help="a meeting's bundle, from which anybody can count again")
    export.add_argument("meeting", help="the meeting's id")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="the bundle to write")
    export.add_argument("--without-names", action="store_true", help="leave the names out; the bundle still verifies")
    export.add_argument(
        "--now", action="store_true", help="also while a vote is under way: its ballots are in the file"
    )
    export.add_argument("--page", type=Path, metavar="FILE", help="also write the page that verifies it in a browser")
    verifier.add_arguments(commands.add_parser("verify", help="count a bundle again, trusting nobody"))


def _export(chosen: argparse.Namespace) -> int:
    data = asyncio.run(_bundle(settings.read(), chosen))
    _write(chosen.out, data)
    if chosen.page:
        _write(chosen.page, files("klubba_clients").joinpath("verify.html").read_bytes())
    print(f"{chosen.out}: {len(data)} bytes; check it with: klubba verify {chosen.out}")
    return 0


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StartError(f"{path}: {error.strerror}") from None


async def _bundle(configured: settings.Settings, chosen: argparse.Namespace) -> bytes:
    async with app.stored_meetings(configured) as (store, meetings):
        try:
            return await meetings.bundle(chosen.meeting, with_names=not chosen.without_names, finished=not chosen.now)
        except MeetingUnknown:
            known = ", ".join(await store.meetings()) or "none yet"
            raise StartError(f"{chosen.meeting!r} is not stored; expected one of: {known}") from None
        except Refusal as refusal:
            raise StartError(f"{refusal}; wait until it is published, or add --now") from None
        except StoreAway as away:
            raise StartError(f"the store does not answer: {away}") from None


def _verify(chosen: argparse.Namespace) -> int:
    return verifier.run(chosen)


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {"export": _export, "verify": _verify}
