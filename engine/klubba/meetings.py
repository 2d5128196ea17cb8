"""Preparing meetings: storing a definition with its cards, and making the links that open it."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Final

from klubba import __version__, access, limits
from klubba.core.definition import with_added
from klubba.core.model import Meeting, Role
from klubba.errors import MeetingExists
from klubba.outputs.bundle import bundle, check_finished
from klubba.outputs.cards import SeatCard
from klubba.store.contract import MeetingSetup, Store

SECRET_BYTES: Final = 32
EPOCH_BYTES: Final = 8
TOOL: Final = f"klubba {__version__}"
_PATHS: Final = {
    "chair": (Role.CHAIR, "/chair"),
    "hall": (Role.HALL, "/hall"),
    "overlay": (Role.OVERLAY, "/overlay"),
    "cards": (Role.OPERATOR, "/cards"),
}


class Meetings:
    """Meetings as an organiser prepares them. origin: what links start with."""

    def __init__(self, store: Store, origin: str, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._origin = origin
        self._now_ms = now_ms

    async def create(self, meeting: Meeting) -> dict[str, str]:
        """Stores a new meeting; its links. Raises `MeetingExists`, `StoreAway`."""
        secret = secrets.token_bytes(SECRET_BYTES)
        cards = access.cards(meeting, secret)
        await self._store.create(
            MeetingSetup(meeting, secrets.token_hex(EPOCH_BYTES), secret, cards, at_ms=self._now_ms())
        )
        return self._links(secret)

    async def prepare(self, meeting: Meeting) -> bool:
        """Stores a meeting, or brings a stored one's definition up to date. True when anything changed.

        What has happened in it stays: frozen papers, registers, polls added during the meeting. Raises `StoreAway`.
        """
        try:
            await self.create(meeting)
        except MeetingExists:
            secret = await self._store.secret(meeting.id)
            meeting = with_added(meeting, await self._store.meeting(meeting.id))
            return await self._store.redefine(meeting, access.cards(meeting, secret), self._now_ms())
        return True

    async def links(self, meeting: str) -> dict[str, str]:
        """The links of chair, hall, overlay and cards. Raises `MeetingUnknown`, `StoreAway`."""
        return self._links(await self._store.secret(meeting))

    async def cards(self, meeting: str) -> list[SeatCard]:
        """Every seat's card, in the roll's order. Raises `MeetingUnknown`, `StoreAway`."""
        secret = await self._store.secret(meeting)
        definition = await self._store.meeting(meeting)
        return [
            SeatCard(
                seat=seat.id,
                name=seat.name,
                organisation=seat.organisation,
                group=seat.group,
                email=seat.email,
                remote=seat.remote,
                code=access.code(secret, seat.id),
                link=f"{self._origin}/#{access.token(secret, Role.VOTER, seat.id)}",
            )
            for seat in definition.roll
        ]

    async def bundle(self, meeting: str, *, with_names: bool = True, finished: bool = True) -> bytes:
        """The meeting for whoever wants to count again (outputs.bundle). Raises `MeetingUnknown`, `StoreAway`.

        finished: raise `Refusal` (vote_under_way) while a round's figures are not for everybody yet. The file has the
        log up to now, also when the engine goes on writing.
        """
        while True:
            definition = await self._store.meeting(meeting)
            entries = await self._log(meeting)
            if definition == await self._store.meeting(meeting):
                break
        secret, epoch = await self._store.secret(meeting), (await self._store.snapshot(meeting)).epoch

        def made() -> bytes:
            if finished:
                check_finished(entries)
            return bundle(definition, secret, epoch, entries, TOOL, with_names=with_names)

        # A long log takes its time to hash and fold, and phones are waiting.
        return await asyncio.to_thread(made)

    async def _log(self, meeting: str) -> list[bytes]:
        entries: list[bytes] = []
        while more := await self._store.log(meeting, len(entries), limits.LOG_ENTRIES_PER_READ_COUNT):
            entries += [entry.data for entry in more]
        return entries

    def _links(self, secret: bytes) -> dict[str, str]:
        return {name: f"{self._origin}{path}#{access.token(secret, role)}" for name, (role, path) in _PATHS.items()}
