"""Seals secret rounds that have taken their last ballot, whoever closed them, and whatever happened in between.

    close ──► the round is named before the step ──► every engine, every second, from its start: sealed? ──► forgotten

So a crash in the middle of sealing needs no chair and no screen: the next engine goes on by itself.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from klubba import limits
from klubba.errors import MeetingUnknown, StoreAway
from klubba.store.contract import Store

log = structlog.get_logger()


class Sealer:
    """One per engine. changed: told the meeting's id when a round of it was sealed."""

    def __init__(self, store: Store, changed: Callable[[str], None]) -> None:
        self._store = store
        self._changed = changed
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def look(self) -> None:
        """Seals what can be sealed now; a round that still takes ballots waits. Raises `StoreAway`."""
        for ref in await self._store.unsealed():
            try:
                await self._store.seal(ref)
            except MeetingUnknown:
                pass
            except ValueError:
                continue  # Its close has not been taken (yet).
            await self._store.forget_unsealed(ref)
            self._changed(ref.meeting)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except StoreAway as away:
                log.warning("seal_postponed", why=type(away).__name__)
            except Exception:
                log.exception("seal_failed")
            await asyncio.sleep(limits.SEAL_LOOKED_AT_EVERY_SECONDS)
