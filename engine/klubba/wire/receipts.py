"""Frames about what was registered: a receipt, and a receipt that is shown again (frames.py has all the others)."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from klubba import limits
from klubba.wire.fields import BallotId, Id, Inbound, Outbound, Revision, RoundNumber


class Claim(Inbound, frozen=True, tag="claim"):
    """A voter shows the newest receipt again, because the engine's memory looks older than it: was it kept?"""

    poll: Id
    round: RoundNumber
    ballot_id: BallotId
    seq: Revision
    epoch: Annotated[str, Meta(max_length=limits.ID_MAX_CHARS)]
    mac: Annotated[bytes, Meta(max_length=32)]


class Receipt(Struct, frozen=True):
    """What was registered, where and when. `mac`: the engine's seal on it (core.receipts), to show it again."""

    meeting: str
    poll: str
    round: int
    ballot_id: bytes
    seq: int
    epoch: str
    mac: bytes = b""


class Kept(StrEnum):
    """What became of a receipt: the ballot is `kept` or `lost`; `unknown`: the receipt is not of this engine."""

    KEPT = "kept"
    LOST = "lost"
    UNKNOWN = "unknown"


class Claimed(Outbound, frozen=True, tag="claimed"):
    """The answer to a claim. `lost`: the engine's data is older than what it had registered; staff are told too."""

    ballot_id: bytes
    answer: Kept
