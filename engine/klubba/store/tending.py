"""The part of the contract about the store itself and what it must not forget: health, clocks, epochs (contract.py)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from klubba.core.model import Meeting
from klubba.store.refs import RoundRef


class Tending(Protocol):
    """Every method may raise `StoreAway`, and `MeetingUnknown` where it names a meeting."""

    async def probe(self) -> None:
        """Returns when something was written as durably as a ballot is. Raises `StoreAway`, `StoreFull`."""

    async def standing(self, meeting: str, sessions: Sequence[str]) -> frozenset[str]:
        """Those of these sessions (hashes) that have not ended."""

    async def holders(self, meeting: str) -> Mapping[str, str]:
        """seat → the session that holds it."""

    async def unsealed(self) -> list[RoundRef]:
        """Rounds that are to be sealed; some may be sealed already, or still take ballots."""

    async def forget_unsealed(self, ref: RoundRef) -> None:
        """The round is sealed."""

    async def erase(self, meeting: Meeting, log: Sequence[bytes], rounds: Sequence[bytes], at_ms: int) -> bool:
        """Takes everybody out of a meeting, and out of the store's files. False when it was written to meanwhile.

        meeting: its definition without anybody. log: the whole log as it stays, in order. rounds: what stays of each
        closed round. Repeating is harmless, also after a crash in the middle.
        """

    async def minutes(self, meeting: str) -> list[bytes] | None:
        """What an erased meeting has kept of its rounds; None for one that is not erased."""

    async def timed(self) -> list[str]:
        """Meetings that may have a round with a time limit (some may have none any more)."""

    async def save_left(self, ref: RoundRef, timer: int, left_ms: int) -> None:
        """Saves the time left of an open round, if `timer` still runs and nobody has saved less."""

    async def forget_timed(self, meeting: str) -> None:
        """The meeting has no round with a time limit. Harmless when it has: its next step names it again."""

    async def registered(self, ref: RoundRef, voter: str, ballot_id: bytes) -> int:
        """The sequence number that this ballot was registered with, counted or replaced since; 0 when it never was."""

    async def new_epoch(self, meeting: str, was: str, epoch: str, seen: int, at_ms: int) -> str:
        """Begins `epoch` if `was` is in force; returns the one in force. seen: the seq that is missing. Logged."""
