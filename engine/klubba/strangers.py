"""Whose phone may cast whose ballot: what is told when that changes. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from klubba.core.attendance import bar
from klubba.core.model import Register, RoundState, Seat
from klubba.store.contract import RoundRecord, RoundRef
from klubba.wire.frames import Mine

TAKES: Final = (RoundState.OPEN, RoundState.PAUSED)
"""The states of a round in which it matters who may vote."""


def believed(
    before: RoundRecord | None, current: RoundRecord, was: Mapping[str, str], roll: Iterable[str]
) -> Mapping[str, str]:
    """What phones believe of who casts whose ballot: as told last in this round, at first each its own."""
    told_before = before is not None and before.ref == current.ref and before.state in TAKES
    return was if told_before else {seat: seat for seat in roll}


def regrouped(before: Mapping[str, Seat], now: Mapping[str, Seat]) -> list[str]:
    """The seats that gave, got or lost a proxy, or began or ceased to serve, between two rolls."""

    def standing(line: Seat) -> tuple[str, str]:
        return line.proxy, line.serves

    changed = {seat for seat in before.keys() & now.keys() if standing(before[seat]) != standing(now[seat])}
    return sorted(changed.union(roll[seat].proxy for roll in (before, now) for seat in changed) - {""})


def told(
    ref: RoundRef, roll: Sequence[Seat], register: Register, before: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[tuple[str, Mine]]:
    """Seats whose phones are told, with the frame. before, now: seat → the seat whose phone casts its ballot.

    A seat's own phone hears why it has no vote, or that it has one; a holder's phone hears of each seat it holds.
    """
    holders = {seat.id: seat.proxy for seat in roll if seat.proxy}
    for seat in before.keys() | now.keys():
        if before.get(seat) != now.get(seat):
            phone, reason = now.get(seat, ""), bar(seat, register, roll)
            yield seat, _mine(ref, phone == seat, "", reason)
            if holder := holders.get(seat):
                yield holder, _mine(ref, phone == holder, seat, "not_holder")


def _mine(ref: RoundRef, entitled: bool, seat: str, reason: str) -> Mine:
    return Mine(poll=ref.poll, round=ref.round, entitled=entitled, seat=seat, reason="" if entitled else reason)
