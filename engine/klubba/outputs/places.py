"""The seats of an open vote where the plan of the hall has them, with what each seat chose. Pure."""

from collections.abc import Mapping, Sequence

from klubba.core import model, seating
from klubba.core.ballots import Marks, handed
from klubba.core.model import Method, Poll, Register
from klubba.wire.air import Place

_SINGLE = (Method.YES_NO, Method.YES_NO_ABSTAIN, Method.CHOOSE)


def places(
    poll: Poll, register: Register, seat_map: Sequence[model.Place], votes: Mapping[str, Marks]
) -> tuple[Place, ...]:
    """One place per seat, where the plan of the hall has it; () where a ballot can hold several choices."""
    if poll.method not in _SINGLE or poll.choose_max > 1:
        return ()
    drawn = seating.places(register.seats, seat_map)
    return tuple(
        Place(seat.group, _option(poll, votes.get(seat.id)), place.x, place.y)
        for seat, place in zip(register.seats, drawn, strict=True)
    )


def _option(poll: Poll, marks: Marks | None) -> int:
    if marks is None:
        return -1
    choices, _, _ = handed(poll, marks)
    return choices[0] if choices else -1
