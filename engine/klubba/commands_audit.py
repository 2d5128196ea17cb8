"""`klubba export`, `erase` and `verify`: a meeting's bundle out of the store, and a bundle counted again."""

import argparse
import asyncio
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Final

from klubba import app, settings
from klubba.errors import MeetingUnknown, Refusal, SecretLost, StartError, StoreAway
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
    erase = commands.add_parser("erase", help="take everybody out of a meeting; totals and the chain stay")
    erase.add_argument("meeting", help="the meeting's id")
    erase.add_argument("--now", action="store_true", help="before its retention time (keep_days) is over")
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
        except SecretLost as lost:
            raise StartError(str(lost)) from None
        except MeetingUnknown:
            known = ", ".join(await store.meetings()) or "none yet"
            raise StartError(f"{chosen.meeting!r} is not stored; expected one of: {known}") from None
        except Refusal as refusal:
            raise StartError(f"{refusal}; wait until it is published, or add --now") from None
        except StoreAway as away:
            raise StartError(f"the store does not answer: {away}") from None


def _erase(chosen: argparse.Namespace) -> int:
    count = asyncio.run(_erased(settings.read(), chosen))
    print(f"{chosen.meeting}: names, seats, ballots and links are gone ({count} entries of the log are erased).")
    print("Totals, texts and the chain stay. Backups and exported files are not touched: remove them yourself.")
    return 0


async def _erased(configured: settings.Settings, chosen: argparse.Namespace) -> int:
    async with app.stored_meetings(configured) as (store, meetings):
        try:
            return await meetings.erase(chosen.meeting, now=chosen.now)
        except SecretLost as lost:
            raise StartError(str(lost)) from None
        except MeetingUnknown:
            known = ", ".join(await store.meetings()) or "none yet"
            raise StartError(f"{chosen.meeting!r} is not stored; expected one of: {known}") from None
        except Refusal as refusal:
            hint = "; --now erases before that" if refusal.code == "too_early" else ""
            raise StartError(f"{refusal}{hint}") from None
        except StoreAway as away:
            raise StartError(f"the store does not answer: {away}; run it again, it goes on where it was") from None


def _verify(chosen: argparse.Namespace) -> int:
    return verifier.run(chosen)


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "export": _export,
    "erase": _erase,
    "verify": _verify,
}
