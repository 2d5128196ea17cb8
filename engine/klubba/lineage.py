"""Does the store still remember what it had promised? Three witnesses: this engine, a file beside it, and the phones.

    rooms: highest seq seen ──► witness.json ──► at start, every second: does the store hold less? ─┐
    a phone's receipt, sealed (core.receipts): is that ballot there? ──────────────────────────────┴► new epoch, alarm

A store that was restored from a backup, or lost what it had acknowledged, goes on under a new epoch: every screen
starts anew, the log says so, and staff are told in words. A receipt that this engine did not seal does nothing.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec
import structlog
from msgspec import Struct

from klubba import limits
from klubba.core import receipts
from klubba.core.model import Text
from klubba.errors import MeetingUnknown, StoreAway
from klubba.store.contract import Card, RoundRef, Snapshot, Store
from klubba.wire.frames import Claim, Kept

log = structlog.get_logger()

LOST: Final = "lost_data"
GONE: Final = "lost_meeting"
_LOST: Final = Text(
    "Data har gått förlorade: lagringen är äldre än det som redan var registrerat, och de senaste rösterna kan saknas. "
    "Säg det i salen, och ta om omröstningar som inte stämmer.",
    "Data has been lost: the store is older than what was already registered, and the latest votes may be missing. "
    "Say so in the hall, and take votes again that are not right.",
)


def _gone(meeting: str) -> Text:
    return Text(
        f"Mötet {meeting} finns inte kvar i lagringen. Återställ en säkerhetskopia innan du fortsätter.",
        f"The meeting {meeting} is not in the store any more. Restore a backup before going on.",
    )


class Seen(Struct, frozen=True):
    """The newest that was seen of a meeting: everything up to `seq` was in the store's memory `epoch`."""

    epoch: str
    seq: int


_file: Final = msgspec.json.Decoder(dict[str, Seen])


class Witness:
    """What was seen, on a disk that is not the store's. write: replaces the file so that a crash leaves one of two."""

    def __init__(self, path: Path, write: Callable[[Path, str], None]) -> None:
        self._path = path
        self._write = write
        self._dirty = False
        self.seen: dict[str, Seen] = {}
        # A file that cannot be read witnesses nothing, and is written anew.
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            self.seen = _file.decode(path.read_bytes())

    def note(self, meeting: str, seen: Seen) -> None:
        if self.seen.get(meeting) != seen:
            self.seen[meeting] = seen
            self._dirty = True

    def forget(self, meeting: str) -> None:
        self._dirty = self.seen.pop(meeting, None) is not None or self._dirty

    def save(self) -> None:
        """Writes what is new. A full disk is no reason to stop: it is tried again."""
        if self._dirty:
            text = json.dumps({name: msgspec.to_builtins(seen) for name, seen in sorted(self.seen.items())})
            with contextlib.suppress(OSError):
                self._write(self._path, text + "\n")
                self._dirty = False


class Lineage:
    """Watches over the lineage of every meeting of this engine.

    rooms: the newest snapshots that this engine has read. tell: an alarm's code, words and meeting ("" for all).
    """

    def __init__(
        self,
        store: Store,
        witness: Witness,
        rooms: Callable[[], Iterable[Snapshot]],
        tell: Callable[[str, Text, str], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._witness = witness
        self._rooms = rooms
        self._tell = tell
        self._now_ms = now_ms
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Holds the store against the file, and goes on watching. Raises `StoreAway`."""
        for meeting in list(self._witness.seen):
            try:
                await self._look_at(await self._store.snapshot(meeting))
            except MeetingUnknown:
                log.error("meeting_gone", meeting=meeting)
                self._tell(GONE, _gone(meeting), "")
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        for snapshot in self._rooms():
            before = self._witness.seen.get(snapshot.meeting)
            if before is None or before.epoch != snapshot.epoch or before.seq < snapshot.seq:
                self._witness.note(snapshot.meeting, Seen(snapshot.epoch, snapshot.seq))
        self._witness.save()

    async def claim(self, card: Card, claim: Claim) -> Kept:
        """What became of a voter's receipt. A sealed one for a ballot that is not there is an alarm.

        Raises `StoreError`.
        """
        secret = await self._store.secret(card.meeting)
        said = receipts.Registered(
            claim.epoch, card.meeting, claim.poll, claim.round, card.seat, claim.ballot_id, claim.seq
        )
        if not receipts.is_ours(receipts.key(secret), said, claim.mac):
            return Kept.UNKNOWN
        ref = RoundRef(card.meeting, claim.poll, claim.round)
        if await self._store.registered(ref, card.seat, claim.ballot_id) == claim.seq:
            return Kept.KEPT
        await self._fall_back(card.meeting, claim.epoch, claim.seq)
        return Kept.LOST

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(limits.WITNESS_SAVED_EVERY_SECONDS)
            try:
                for snapshot in self._rooms():
                    await self._look_at(snapshot)
                await asyncio.to_thread(self._witness.save)
            except StoreAway:
                continue
            except Exception:
                log.exception("lineage_failed")

    async def _look_at(self, snapshot: Snapshot) -> None:
        before = self._witness.seen.get(snapshot.meeting)
        now = Seen(snapshot.epoch, snapshot.seq)
        if before is not None and before.epoch == now.epoch and now.seq < before.seq:
            now = Seen(await self._fall_back(snapshot.meeting, before.epoch, before.seq), 0)
        self._witness.note(snapshot.meeting, now)

    async def _fall_back(self, meeting: str, was: str, seq: int) -> str:
        """Begins a new epoch unless that has been done, and raises the alarm. Returns the epoch that is in force."""
        log.error("data_lost", meeting=meeting, seen=seq)
        self._tell(LOST, _LOST, meeting)
        return await self._store.new_epoch(meeting, was, secrets.token_hex(limits.EPOCH_BYTES), seq, self._now_ms())
