"""Whether a ballot could be promised at this moment, asked of the store by writing something small.

    store.probe ──► away ──► chair: why, in words · phones, hall: "one moment" · /readyz 503
       ▲                └──► back ──► all of it goes away by itself
       └── every half second, whatever happens

Reading is no proof: a full store reads. Nothing here decides over a ballot: the store's own answer does.
"""

import asyncio
import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from klubba import limits
from klubba.core.model import Text
from klubba.errors import ReplicasAway, StoreAway
from klubba.store.contract import Store

log = structlog.get_logger()

ALERT: Final = "store_away"
_SAFE: Final = Text(
    "Inga röster tas emot just nu. Allt som är registrerat finns kvar. Mötet fortsätter av sig självt.",
    "No votes are taken right now. Everything registered is kept. The meeting goes on by itself.",
)
_AWAY: Final = Text("Lagringen svarar inte.", "The store does not answer.")
_FULL: Final = Text("Lagringens minne är fullt.", "The store's memory is full.")
_ALONE: Final = Text("För få av lagringens kopior svarar.", "Too few of the store's replicas answer.")
_DISK: Final = Text(
    "Disken är full: frigör plats på datorn som kör mötet.", "The disk is full: free space on the meeting's computer."
)

_BROKEN: Final = Text(
    "Disken svarar med fel: datorn som kör mötet kan inte spara.",
    "The disk answers with errors: the meeting's computer cannot save.",
)
_SYNC_FAILED: Final = b"fsync error"
"""What Redis and Valkey write about it before they end themselves."""


class StoreWatch:
    """Looks at the store for as long as the engine lives.

    tell: called with why in words when the store goes away, and with None when it is back.
    disk: the folder whose disk the store writes to, and words: the file that it writes its troubles to, where these
    are ours to look at.
    """

    def __init__(
        self,
        store: Store,
        tell: Callable[[Text | None], None],
        disk: Path | None = None,
        words: Path | None = None,
    ) -> None:
        self._store = store
        self._tell = tell
        self._disk = disk
        self._words = words
        self._read = 0
        self._said: Text | None = None
        self._loop: asyncio.Task[None] | None = None

    @property
    def away(self) -> bool:
        """Nothing can be promised now."""
        return self._said is not None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def look(self) -> None:
        """Asks once, and tells when the answer is another than before."""
        try:
            async with asyncio.timeout(limits.STORE_SILENT_MAX_SECONDS):
                await self._store.probe()
        except (StoreAway, TimeoutError) as error:
            self._say(_and_safe(self._why(error)))
        else:
            self._read = _size(self._words)
            self._say(None)

    async def _run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(limits.STORE_WATCHED_EVERY_SECONDS)

    def _say(self, text: Text | None) -> None:
        if text == self._said:
            return
        log.warning("store_back" if text is None else "store_away", why=text.en if text else "")
        self._said = text
        self._tell(text)

    def _why(self, error: Exception) -> Text:
        if isinstance(error, StoreAway) and error.full:
            return _FULL
        if isinstance(error, ReplicasAway):
            return _ALONE
        if self._disk is not None and _is_full(self._disk):
            return _DISK
        return _BROKEN if _SYNC_FAILED in _since(self._words, self._read) else _AWAY


def _is_full(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free < limits.DISK_FREE_MIN_BYTES
    return False


def _size(words: Path | None) -> int:
    with contextlib.suppress(OSError):
        return words.stat().st_size if words is not None else 0
    return 0


def _since(words: Path | None, place: int) -> bytes:
    """What the store has written since it last took something, as far as it is new."""
    with contextlib.suppress(OSError):
        if words is not None:
            with words.open("rb") as file:
                file.seek(max(place, _size(words) - limits.STORE_WORDS_READ_MAX_BYTES))
                return file.read(limits.STORE_WORDS_READ_MAX_BYTES)
    return b""


def _and_safe(why: Text) -> Text:
    return Text(f"{why.sv} {_SAFE.sv}", f"{why.en} {_SAFE.en}")
