"""A meeting's copy to rehearse in: the same agenda and seats, robots beside them, and marked beyond mistake.

Pure. The copy is a meeting like any other, with an id, links and cards of its own; nothing that happens in it can
touch the real one.
"""

from typing import Final

from msgspec.structs import replace

from klubba import limits
from klubba.core.model import Meeting, Seat, Text
from klubba.errors import Refusal

MARK: Final = Text("ÖVNING · ", "REHEARSAL · ")
ROBOTS: Final = Text("Robotar", "Robots")
_ID_TAIL: Final = "-ovning-"


def copy(meeting: Meeting, tail: str, robots: int) -> Meeting:
    """The copy, with a seat for each of `robots` behind the real seats. tail: makes its id one of its own.

    Real people keep their seats, so that staff can vote with their own phones; their addresses are left out, so that no
    link of a rehearsal is ever mailed. Raises `Refusal`: is_rehearsal, too_many_phones.
    """
    if meeting.rehearsal:
        raise Refusal("is_rehearsal", "a real meeting", "a rehearsal")
    room = min(limits.REHEARSAL_PHONES_MAX_COUNT, limits.SEATS_MAX_COUNT - len(meeting.roll))
    if not 1 <= robots <= room:
        raise Refusal("too_many_phones", f"1 to {room} phones", str(robots), "phones")
    people = tuple(replace(seat, email="") for seat in meeting.roll)
    return replace(
        meeting,
        id=meeting.id[: limits.ID_MAX_CHARS - len(_ID_TAIL) - len(tail)] + _ID_TAIL + tail,
        title=_marked(meeting.title),
        roll=people + _robots(people, robots),
        rehearsal=True,
    )


def _marked(title: Text) -> Text:
    most = limits.TITLE_MAX_CHARS
    return Text((MARK.sv + title.sv)[:most], (MARK.en + (title.en or title.sv))[:most])


def _robots(people: tuple[Seat, ...], count: int) -> tuple[Seat, ...]:
    taken = {seat.id for seat in people}
    stem = next(name for name in ("robot", *(f"robot{n}" for n in range(len(people)))) if f"{name}-1" not in taken)
    return tuple(
        Seat(id=f"{stem}-{number}", name=f"Robot {number}", group=ROBOTS.sv, remote=number % 4 == 0)
        for number in range(1, count + 1)
    )
