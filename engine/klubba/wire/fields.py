"""What fields of frames may hold, and the two bases of all frames (frames.py)."""

from typing import Annotated

from msgspec import Meta, Struct

from klubba import limits

Id = Annotated[str, Meta(min_length=1, max_length=limits.ID_MAX_CHARS)]
Revision = Annotated[int, Meta(ge=0, le=2**53 - 1)]
SeatId = Annotated[str, Meta(max_length=limits.ID_MAX_CHARS)]
RoundNumber = Annotated[int, Meta(ge=0, le=limits.ROUNDS_PER_POLL_MAX_COUNT)]
BallotId = Annotated[bytes, Meta(min_length=limits.BALLOT_ID_BYTES, max_length=limits.BALLOT_ID_BYTES)]
CommandId = Annotated[bytes, Meta(min_length=limits.COMMAND_ID_BYTES, max_length=limits.COMMAND_ID_BYTES)]
Choices = Annotated[
    list[Annotated[int, Meta(ge=0, lt=limits.OPTIONS_MAX_COUNT)]], Meta(max_length=limits.OPTIONS_MAX_COUNT)
]
Scores = Annotated[
    tuple[Annotated[int, Meta(ge=-1, le=limits.SCALE_MAX_VALUE)], ...], Meta(max_length=limits.OPTIONS_MAX_COUNT)
]
BallotText = Annotated[str, Meta(max_length=limits.BALLOT_TEXT_MAX_CHARS)]
Reason = Annotated[str, Meta(max_length=limits.REASON_MAX_CHARS)]
PollData = Annotated[str, Meta(max_length=limits.POLL_DATA_MAX_CHARS)]
Key = Annotated[str, Meta(max_length=128)]


class Inbound(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of what a client may send."""


class Outbound(Struct, frozen=True, tag_field="t", omit_defaults=True):
    """Base of what the engine sends."""
