"""Results of closed rounds: read once, counted once, kept. A closed round never changes, so nor does its result."""

from collections.abc import Mapping
from typing import Any

import msgspec

from klubba import limits
from klubba.core import ballots, counting
from klubba.core.attendance import places, voters
from klubba.core.ballots import Marks
from klubba.core.details import Lots
from klubba.core.model import WRITTEN, Register, Result, RoundState, Secrecy
from klubba.core.written import NOTHING
from klubba.store.contract import RoundRecord, RoundRef, Store

_ENDED = (RoundState.CLOSED, RoundState.DECLARED, RoundState.PUBLISHED, RoundState.ARCHIVED)
_Amended = tuple[RoundRef, int]
"""A round, and how many amendments its register has (or how often its texts were decided on)."""

_decoder: msgspec.json.Decoder[Result] = msgspec.json.Decoder(Result)
_encoder = msgspec.json.Encoder(order="deterministic")


def canonical(result: Result) -> bytes:
    """The one byte form of a result (JSON, keys in order, no white space), as frozen at declare."""
    return _encoder.encode(result)


class Results:
    """Counts closed rounds through `core.counting`, and remembers registers and results."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._results: dict[_Amended, Result] = {}
        self._registers: dict[_Amended, Register] = {}
        self._entitled: dict[_Amended, Mapping[str, int]] = {}
        self._voters: dict[_Amended, Mapping[str, str]] = {}

    async def result(self, record: RoundRecord) -> Result | None:
        """The round's result, None while it is not closed. What was declared is read, not counted again.

        But for texts: which of them may be shown can still be decided after that, and every screen follows.
        """
        if record.state not in _ENDED:
            return None
        if record.result and record.paper.method not in WRITTEN:
            return _decoder.decode(record.result)
        of = (record.ref, record.moderated)
        if of not in self._results:
            _bound(self._results)
            self._results[of] = await self._count(record)
        return self._results[of]

    def forget(self, meeting: str) -> None:
        """The store's memory is another one: what was counted from the old one is not true of it."""
        self._results = {key: kept for key, kept in self._results.items() if key[0].meeting != meeting}
        self._voters = {key: kept for key, kept in self._voters.items() if key[0].meeting != meeting}
        self._registers = {key: kept for key, kept in self._registers.items() if key[0].meeting != meeting}
        self._entitled = {key: kept for key, kept in self._entitled.items() if key[0].meeting != meeting}

    async def drawn(self, record: RoundRecord, lots: Lots) -> Result:
        """A tied round's result with its tie broken by lots. Raises `Refusal` (no_tie)."""
        register = await self.register(record)
        return counting.count(record.paper, register, record.cells, await self.votes(record), lots=lots)

    async def register(self, record: RoundRecord) -> Register:
        """The register frozen at open, with the amendments that the record knows of (or later ones)."""
        of = (record.ref, record.amended)
        if of not in self._registers:
            _bound(self._registers)
            self._registers[of] = await self._store.register(record.ref)
        return self._registers[of]

    async def entitled(self, record: RoundRecord) -> Mapping[str, int]:
        """The seats in the register, each with its place in the who-has-voted bitmap."""
        of = (record.ref, record.amended)
        if of not in self._entitled:
            _bound(self._entitled)
            self._entitled[of] = places(await self.register(record))
        return self._entitled[of]

    async def voters(self, record: RoundRecord) -> Mapping[str, str]:
        """The seats that may have a ballot, each with the seat whose phone casts it."""
        of = (record.ref, record.amended)
        if of not in self._voters:
            _bound(self._voters)
            self._voters[of] = voters(await self.register(record))
        return self._voters[of]

    async def votes(self, record: RoundRecord) -> dict[str, Marks] | None:
        """Single votes by seat; None for a secret round, whoever asks."""
        if record.paper.secrecy is Secrecy.SECRET:
            return None
        box = await self._store.box(record.ref)
        return {ballot.slot: ballots.decode(record.paper, ballot.body) for ballot in box}

    async def _count(self, record: RoundRecord) -> Result:
        register = await self.register(record)
        moderated = await self._store.moderation(record.ref) if record.paper.method in WRITTEN else NOTHING
        return counting.count(record.paper, register, record.cells, await self.votes(record), moderated=moderated)


def _bound(kept: dict[Any, Any]) -> None:
    """Makes room: the oldest entry goes when the cache is full; it can always be read again."""
    if len(kept) >= limits.REGISTERS_REMEMBERED_MAX_COUNT:
        del kept[next(iter(kept))]
