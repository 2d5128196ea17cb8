"""Proofs of inclusion for phones: one book for each closed round, made once from the log, for all that ask.

POST …/proof ─► book known? ──► Proof            a few look-ups
                  └ no: read the log, hash, sign once (in a thread), and all who ask meanwhile wait for it
"""

import asyncio

from klubba import limits
from klubba.core import proofs
from klubba.core.model import RoundState
from klubba.core.proofs import Book, Proof
from klubba.errors import MeetingUnknown
from klubba.store.contract import RoundRef, Store

_TOLD = frozenset({RoundState.PUBLISHED, RoundState.ARCHIVED})


class Proofs:
    """One per engine. Raises `StoreAway`, `MeetingUnknown`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._books: dict[tuple[RoundRef, str], asyncio.Task[Book | None]] = {}

    async def proof(self, ref: RoundRef, seat: str, ballot: str) -> Proof | None:
        """The proof of a seat's ballot (id: 32 hex digits); None where the round has no seal that proves anything.

        Raises `MeetingUnknown` before the round is published: until then its figures are nobody's.
        """
        record = await self._store.round(ref)
        if record.state not in _TOLD:
            raise MeetingUnknown(ref.meeting)
        # Restored data may tell another story of the same round: it then has another head.
        name = (ref, record.head)
        if name not in self._books:
            if len(self._books) >= limits.REGISTERS_REMEMBERED_MAX_COUNT:
                del self._books[next(iter(self._books))]
            self._books[name] = asyncio.create_task(self._book(ref))
        try:
            # One phone that goes away does not take the book from the others.
            book = await asyncio.shield(self._books[name])
        except BaseException:
            if (made := self._books.get(name)) and made.done():
                del self._books[name]
            raise
        return book.proof(seat, ballot) if book else None

    async def _book(self, ref: RoundRef) -> Book | None:
        secret, entries = await self._store.secret(ref.meeting), list[bytes]()
        while more := await self._store.log(ref.meeting, len(entries), limits.LOG_ENTRIES_PER_READ_COUNT):
            entries += [entry.data for entry in more]
        return await asyncio.to_thread(proofs.book, entries, ref.poll, ref.round, secret)
