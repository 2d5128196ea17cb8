"""A council's matter as a part of the agenda's frame: what the chair's page shows and offers."""

from msgspec import Struct

from klubba.core.details import Text
from klubba.core.procedure import Move, Phase


class MatterProposal(Struct, frozen=True):
    """A proposal that stands. `by`: the seat that made it, "" where it was prepared."""

    id: str
    text: Text
    by: str


class MatterMove(Struct, frozen=True):
    """A move that the chair may make now. `needs`: what to ask for first (text, proposal, seat, reason), or ""."""

    move: Move
    proposal: str
    label: Text
    needs: str


class MatterDone(Struct, frozen=True):
    """A move that was made. `label` in words; `by` a seat."""

    label: Text
    by: str = ""


class MatterView(Struct, frozen=True, omit_defaults=True):
    """A matter under a procedure, as the chair's page leads through it. `say` is read aloud, word for word.

    `vote`: the poll that the meeting votes on, or voted on last; `voting` while the procedure waits for its result.
    `reservations`: seats.
    """

    phase: Phase
    say: Text
    moves: tuple[MatterMove, ...]
    proposals: tuple[MatterProposal, ...] = ()
    main: str = ""
    counter: str = ""
    vote: str = ""
    voting: bool = False
    outcome: str = ""
    reservations: tuple[str, ...] = ()
    done: tuple[MatterDone, ...] = ()
