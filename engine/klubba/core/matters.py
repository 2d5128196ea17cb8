"""A matter's proposals as plain data, and its state as it is stored: JSON, an item's own until the first move."""

from functools import lru_cache
from typing import Final

import msgspec

from klubba import limits
from klubba.core.model import Item, Meeting, Poll, Secrecy, Text
from klubba.core.procedure import COUNCIL, REJECT, Matter, Proposal
from klubba.core.reading import Fields, Notes, checked_text

KEYS: Final = ("proposals", "minority_used")
_PROPOSAL_KEYS: Final = ("id", "text", "text_en", "by")
_decoder: Final = msgspec.json.Decoder(Matter)
_encoder: Final = msgspec.json.Encoder(order="deterministic")


def proposals(item: Fields) -> tuple[Proposal, ...]:
    """The proposals of an item: "text" or text [text_en id by]. Problems go to the table's notes."""
    entries = item.array("proposals", 0, limits.PROPOSALS_PER_ITEM_MAX_COUNT)
    read = [_proposal(item, number, entry) for number, entry in enumerate(entries)]
    first: dict[str, int] = {}
    for number, proposal in enumerate(read):
        if first.setdefault(proposal.id, number) != number:
            place = f"{item.at('proposals')}[{number}].id"
            item.notes.add(place, "twice", "an id that no other proposal of the item has", proposal.id)
    return tuple(read)


def check_seats(meeting: Meeting, place_of: Fields) -> None:
    """Whoever made a prepared proposal must sit on a seat of the roll."""
    seats = {seat.id for seat in meeting.roll}
    for number, item in enumerate(meeting.items):
        for index, proposal in enumerate(item.proposals):
            if proposal.by and proposal.by not in seats:
                place = f"items[{number}].proposals[{index}].by"
                place_of.notes.add(place, "unknown_seat", "a seat of the roll", repr(proposal.by))


def check_secrecy(meeting: Meeting, notes: Notes) -> None:
    """Under a council's procedure a matter is voted on openly."""
    if meeting.procedure == COUNCIL:
        for number, item in enumerate(meeting.items):
            for index, poll in enumerate(item.polls):
                check_open(poll, f"items[{number}].polls[{index}]", notes)


def check_open(poll: Poll, place: str, notes: Notes) -> None:
    """A council's votes are open, except in elections (KL 5:54)."""
    if poll.secrecy is Secrecy.SECRET and not poll.election:
        at = f"{place}.secrecy" if place else "secrecy"
        expected = "open, or election = true beside it: a council's votes are open, except in elections (KL 5:54)"
        notes.add(at, "secret_matter", expected, "secret")


def stored(matter: Matter) -> bytes:
    """The matter as the store keeps it."""
    return _encoder.encode(matter)


def of_item(item: Item, kept: bytes | None) -> Matter:
    """The matter as it stands: what is stored, or before the first move what was prepared."""
    return _stored(kept) if kept else Matter(proposals=item.proposals, minority_used=item.minority_used)


@lru_cache(maxsize=limits.ITEMS_MAX_COUNT)
def _stored(kept: bytes) -> Matter:
    # A matter is read with every snapshot and changes only with a move.
    return _decoder.decode(kept)


def _proposal(item: Fields, number: int, entry: object) -> Proposal:
    place = f"{item.at('proposals')}[{number}]"
    name = f"p{number + 1}"
    if isinstance(entry, str):
        return Proposal(name, Text(checked_text(entry, place, limits.PROPOSAL_MAX_CHARS, item.notes)))
    fields = Fields(entry, place, _PROPOSAL_KEYS, item.notes)
    own = fields.identifier("id")
    if own == REJECT:
        fields.refuse("id", "reserved", f"another id; {REJECT} is what stands against a lone proposal")
    text = fields.text("text", limits.PROPOSAL_MAX_CHARS, required=True)
    return Proposal(own or name, text, fields.identifier("by"))
