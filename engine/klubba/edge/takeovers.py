"""What staff are told of seats that change phones, or that a second phone asks for in vain.

The newest seats are named, until another round is on: the whole story is in the log.
"""

from collections import deque
from typing import Final

from klubba import limits
from klubba.core.model import Text
from klubba.fanout import Fanout

TAKEN: Final = "handover"
WANTED: Final = "seat_in_use"


class Takeovers:
    """Lines on the chair's page. One per engine."""

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout
        self._seats: dict[tuple[str, str], deque[str]] = {}

    def taken(self, meeting: str, seat: str) -> None:
        """Another phone has the seat now."""
        named = self._named(meeting, TAKEN, seat)
        self._fanout.alert(TAKEN, Text(f"Har bytt telefon: plats {named}.", f"Changed phones: seat {named}."), meeting)

    def wanted(self, meeting: str, seat: str) -> None:
        """A second phone showed the card of a seat that has voted in the open round."""
        named = self._named(meeting, WANTED, seat)
        text = Text(
            f"En annan telefon vill ha plats {named}, som redan har röstat. Frigör platsen i listan om det är rätt.",
            f"Another phone asks for seat {named}, which has voted. Release the seat in the list if that is right.",
        )
        self._fanout.alert(WANTED, text, meeting)

    def _named(self, meeting: str, code: str, seat: str) -> str:
        if not self._fanout.is_told(code, meeting):
            self._seats.pop((meeting, code), None)  # A new round has taken the line away.
        seats = self._seats.setdefault((meeting, code), deque(maxlen=limits.SEATS_NAMED_MAX_COUNT))
        if seat in seats:
            seats.remove(seat)
        seats.append(seat)
        return ", ".join(seats)
