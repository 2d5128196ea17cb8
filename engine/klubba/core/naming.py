"""What the log may hold of a meeting's definition: everything but the people, for whom commitments stand.

    commitment of a seat = SHA-256(salt ‖ seat ‖ name ‖ organisation), each text as its length (4 bytes) and UTF-8
    salt                 = HMAC-SHA-256(the meeting's secret, "klubba name" ‖ the same texts)

The log names a definition by the SHA-256 of its public form. A name is shown to be the right one by giving its salt.
When names are erased, the salts go with the meeting's secret: what stays are 32 bytes that say nothing, also to one
who guesses the name, and the chain verifies as before. Salts are made from the secret and the texts, so that nothing
more has to be stored, the same definition always has the same public form, and a changed name has a salt of its own.
"""

import hashlib
import hmac
from typing import Any, Final

import msgspec
from msgspec import Struct

from klubba.core.model import Item, Meeting, Seat
from klubba.limits import PROXIES_PER_HOLDER_MAX_COUNT

_PURPOSE: Final = b"klubba name"
_LATER: Final = ("closes_after_s", "added", "election")
_encoder: Final = msgspec.json.Encoder(order="deterministic")


class Name(Struct, frozen=True):
    """Who sits on a seat, and the salt (hex) that opens its commitment."""

    seat: str
    name: str
    organisation: str
    salt: str


def names(meeting: Meeting, secret: bytes) -> tuple[Name, ...]:
    """Every seat's name with its salt, in the roll's order. secret: the meeting's, 32 bytes."""
    return tuple(Name(seat.id, seat.name, seat.organisation, _salt(seat, secret).hex()) for seat in meeting.roll)


def commitment(name: Name) -> str:
    """The commitment (hex) that this name and salt belong to."""
    return hashlib.sha256(bytes.fromhex(name.salt) + _texts(name.seat, name.name, name.organisation)).hexdigest()


def public_form(meeting: Meeting, secret: bytes) -> bytes:
    """Canonical JSON of the definition without names, addresses and the wifi's password; a commitment per seat."""
    roll = [_public_seat(seat, name) for seat, name in zip(meeting.roll, names(meeting, secret), strict=True)]
    facts: dict[str, Any] = {
        "id": meeting.id,
        "title": meeting.title,
        "language": meeting.language,
        "place": meeting.place,
        "items": [_public_item(item) for item in meeting.items],
        "roll": roll,
    }
    # What an older engine did not know is told only where it says something: its digests stay those it wrote.
    if meeting.proxies_max != PROXIES_PER_HOLDER_MAX_COUNT:
        facts["proxies_max"] = meeting.proxies_max
    if meeting.procedure:
        facts["procedure"] = meeting.procedure
    return _encoder.encode(facts)


def digest(meeting: Meeting, secret: bytes) -> str:
    """SHA-256 (hex) of the public form: the log's name for this definition."""
    return hashlib.sha256(public_form(meeting, secret)).hexdigest()


def _public_item(item: Item) -> dict[str, Any]:
    """What came after the first logs is left out where it says nothing, so that their digests still hold."""
    facts: dict[str, Any] = msgspec.to_builtins(item)
    for name in ("proposals", "minority_used"):
        if not facts[name]:
            del facts[name]
    for poll in facts["polls"]:
        for name in _LATER:
            if not poll[name]:
                del poll[name]
    return facts


def _public_seat(seat: Seat, name: Name) -> dict[str, Any]:
    more = {"proxy": seat.proxy, "substitute": seat.substitute}
    return {part: value for part, value in more.items() if value} | {
        "seat": seat.id,
        "group": seat.group,
        "weight": seat.weight,
        "present": seat.present,
        "remote": seat.remote,
        "name": commitment(name),
    }


def _salt(seat: Seat, secret: bytes) -> bytes:
    return hmac.digest(secret, _PURPOSE + _texts(seat.id, seat.name, seat.organisation), "sha256")


def _texts(*texts: str) -> bytes:
    encoded = [text.encode() for text in texts]
    return b"".join(len(text).to_bytes(4, "big") + text for text in encoded)
