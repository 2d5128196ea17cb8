"""The roll: from plain data to seats, with exact weights."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from klubba import limits
from klubba.core.model import Seat
from klubba.core.reading import Fields, Notes, alternatives, shown

SEAT_KEYS: Final = ("seat", "name", "organisation", "group", "weight", "remote", "email", "proxy", "substitute")
_WEIGHT: Final = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,6}))?")
_WEIGHT_WORDS: Final = f"a weight above 0 with at most six decimals, up to {limits.WEIGHT_MAX_MICROS // 10**6}"
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_YES: Final = ("ja", "j", "yes", "y", "x", "true", "sant", "1")
_NO: Final = ("nej", "n", "no", "false", "falskt", "0", "")


def seats(entries: list[object], place: str, notes: Notes, proxies_max: int) -> tuple[Seat, ...]:
    """The seats of a roll. Problems go to `notes`: among them a seat that stands twice (case does not count).

    proxies_max: how many others one seat may vote for.
    """
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
    _check_proxies(roll, place, notes, proxies_max)
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
        proxy=fields.identifier("proxy"),
        substitute=_substitute(fields),
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


def _substitute(fields: Fields) -> int:
    """A place in the order from 1; from a sheet it comes as text. An empty cell is a member."""
    value = fields.raw("substitute") if fields.has("substitute") else 0
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value.strip()) <= 4:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= limits.SUBSTITUTES_MAX_COUNT:
        return value
    words = f"a place in the order of substitutes, 1 to {limits.SUBSTITUTES_MAX_COUNT}"
    fields.refuse("substitute", "bad_substitute", words)
    return 0


def _check_proxies(roll: Sequence[Seat], place: str, notes: Notes, most: int) -> None:
    """A proxy goes to a member who votes for themselves: no chain, no loop, and not too many to one holder."""
    known = {seat.id: seat for seat in roll if seat.id}
    held: Counter[str] = Counter()
    for number, seat in enumerate(roll):
        if not seat.proxy:
            continue
        held[seat.proxy] += 1
        wrong = _proxy_fault(seat, known) or _too_many(held[seat.proxy], most)
        if wrong:
            notes.add(f"{place}[{number}].proxy", *wrong)


def _too_many(held: int, most: int) -> tuple[str, str, str] | None:
    return ("too_many_proxies", f"at most {most} proxies for one holder", f"number {held}") if held > most else None


def _proxy_fault(seat: Seat, known: dict[str, Seat]) -> tuple[str, str, str] | None:
    """Code, expected and got; None when the proxy is as it should be."""
    holder = known.get(seat.proxy)
    if holder is None:
        return "unknown_seat", "the seat that votes for this one, as it stands in the roll", shown(seat.proxy)
    if seat.substitute or holder.substitute:
        return "proxy_of_substitute", "a proxy from a member to a member", "a substitute"
    if not holder.proxy:
        return None
    path = _path(seat, known)
    if path[-1] in path[:-1]:
        return "proxy_loop", "a holder who votes for themselves", f"a loop: {' → '.join(path)}"
    return "proxy_chain", "a holder who votes for themselves", f"a chain: {' → '.join(path)}"


def _path(seat: Seat, known: dict[str, Seat]) -> list[str]:
    """From seat to holder to holder, until one votes for itself or comes again."""
    path = [seat.id]
    while (at := known.get(path[-1])) and at.proxy and path[-1] not in path[:-1]:
        path.append(at.proxy)
    return path


def _check_total(roll: list[Seat], place: str, notes: Notes) -> None:
    total = sum(seat.weight for seat in roll)
    if total > limits.ROLL_WEIGHT_MAX_MICROS:
        most = limits.ROLL_WEIGHT_MAX_MICROS // limits.WEIGHT_UNIT_MICROS
        notes.add(place, "too_heavy", f"weights that sum to at most {most}", str(total // limits.WEIGHT_UNIT_MICROS))
