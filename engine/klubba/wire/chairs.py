"""What only the chair's page is told beside the round: who is connected, and what to know."""

from msgspec import Struct

from klubba.core.details import Text


class Connected(Struct, frozen=True):
    """How many sockets of each kind this engine holds (for the chair)."""

    voters: int
    chairs: int
    halls: int
    overlays: int


class Alert(Struct, frozen=True):
    """Something the chair should know, in words. `code` is stable."""

    code: str
    text: Text
