"""The roll: from plain data to seats, with exact weights."""

import re
from typing import Final

from klubba import limits
from klubba.core.model import Seat
from klubba.core.reading import Fields, Notes, alternatives, shown

SEAT_KEYS: Final = ("seat", "name", "organisation", "group", "weight", "remote", "email")
_WEIGHT: Final = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,6}))?")
_WEIGHT_WORDS: Final = f"a weight above 0 with at most six decimals, up to {limits.WEIGHT_MAX_MICROS // 10**6}"
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_YES: Final = ("ja", "j", "yes", "y", "x", "true", "sant", "1")
_NO: Final = ("nej", "n", "no", "false", "falskt", "0", "")


def seats(entries: list[object], place: str, notes: Notes) -> tuple[Seat, ...]:
    """The seats of a roll. Problems go to `notes`: among them a seat that stands twice (case does not count)."""
    first: dict[str, str] = {}
    roll = []
    for index, entry in enumerate(entries):
        fields = Fields(entry, f"{place}[{index}]", SEAT_KEYS, notes)
        seat = _seat(fields)
        earlier = first.setdefault(seat.id.casefold(), fields.at("seat"))
        if seat.id and earlier != fields.at("seat"):
            fields.refuse("seat", "twice", f"a seat that is not already {earlier}")
        roll.append(seat)
    _check_total(roll, place, notes)
    return tuple(roll)


def weight(value: object) -> int | None:
    """A weight in millionths from "1", "0.5" or a number; None unless it is exact, above 0 and within bounds."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    # str of a float is the shortest decimal that means it: the one that was written.
    match = _WEIGHT.fullmatch(str(value).strip())
    if match is None:
        return None
    micros = int(match[1]) * limits.WEIGHT_UNIT_MICROS + int((match[2] or "").ljust(6, "0"))
    return micros if 0 < micros <= limits.WEIGHT_MAX_MICROS else None


def _seat(fields: Fields) -> Seat:
    return Seat(
        id=fields.identifier("seat", required=True),
        name=fields.string("name", limits.NAME_MAX_CHARS, required=True),
        organisation=fields.string("organisation", limits.NAME_MAX_CHARS),
        group=fields.string("group", limits.NAME_MAX_CHARS),
        weight=_weight(fields),
        remote=_remote(fields),
        email=_email(fields),
    )


def _weight(fields: Fields) -> int:
    if not fields.has("weight"):
        return limits.WEIGHT_UNIT_MICROS
    micros = weight(fields.raw("weight"))
    if micros is None:
        fields.refuse("weight", "bad_weight", _WEIGHT_WORDS)
    return micros or limits.WEIGHT_UNIT_MICROS


def _remote(fields: Fields) -> bool:
    value = fields.raw("remote") if fields.has("remote") else False
    word = value.strip().casefold() if isinstance(value, str) else None
    if value is True or word in _YES:
        return True
    if value is not False and word not in _NO:
        fields.refuse("remote", "unknown_value", alternatives(("ja", "nej", "true", "false")))
    return False


def _email(fields: Fields) -> str:
    address = fields.string("email", limits.NAME_MAX_CHARS)
    if address and not _EMAIL.fullmatch(address):
        fields.refuse("email", "bad_email", "an e-mail address", shown(address))
    return address


def _check_total(roll: list[Seat], place: str, notes: Notes) -> None:
    total = sum(seat.weight for seat in roll)
    if total > limits.ROLL_WEIGHT_MAX_MICROS:
        most = limits.ROLL_WEIGHT_MAX_MICROS // limits.WEIGHT_UNIT_MICROS
        notes.add(place, "too_heavy", f"weights that sum to at most {most}", str(total // limits.WEIGHT_UNIT_MICROS))
