"""A voter's own ballot, as the store counts it."""

from collections.abc import Sequence

from klubba.ballotbox import slot
from klubba.core import attendance, ballots
from klubba.core.model import RoundState, Secrecy
from klubba.services import Services
from klubba.store.contract import BoxBallot, RoundRecord
from klubba.wire.frames import Mine

_COUNTING = (RoundState.OPEN, RoundState.PAUSED)


async def own_ballot(services: Services, record: RoundRecord | None, seat: str, holder: str = "") -> Mine | None:
    """A seat's ballot in a round, for the seat `holder` that casts it ("": itself); None before it was opened.

    Who does not cast the ballot is told why, and nothing of what it says. Raises `StoreError`.
    """
    return (await own_ballots(services, record, [(seat, holder)]))[0]


async def own_ballots(
    services: Services, record: RoundRecord | None, asked: Sequence[tuple[str, str]]
) -> list[Mine | None]:
    """`own_ballot` for some seats, each with the seat that casts its ballot, in their order and in one question."""
    if record is None or record.state in (RoundState.DRAFT, RoundState.ARMED) or not record.entitled_heads:
        return [None] * len(asked)
    voters, places = await services.results.voters(record), await services.results.entitled(record)
    casts = [seat for seat, holder in asked if voters.get(seat) == (holder or seat)]
    found = dict(zip(casts, await _in_the_box(services, record, casts), strict=True))
    return [
        _mine(record, seat, holder, places[seat], found[seat])
        if seat in found and voters[seat] == (holder or seat)
        else await _barred(services, record, seat, holder)
        for seat, holder in asked
    ]


async def _in_the_box(services: Services, record: RoundRecord, seats: Sequence[str]) -> Sequence[BoxBallot | None]:
    key = await _slot_key(services, record) if seats else None
    if key is None:
        return [None] * len(seats)
    return await services.store.ballots(record.ref, [slot(key, seat) for seat in seats])


def _mine(record: RoundRecord, seat: str, holder: str, place: int, ballot: BoxBallot | None) -> Mine:
    ref, voted, whose = record.ref, _is_set(record.who, place), _whose(seat, holder)
    if ballot is None:
        return Mine(poll=ref.poll, round=ref.round, entitled=True, voted=voted, seat=whose)
    choices, text, scores = ballots.handed(record.paper, ballots.decode(record.paper, ballot.body))
    return Mine(
        poll=ref.poll,
        round=ref.round,
        entitled=True,
        voted=voted,
        ballot_seq=ballot.seq,
        choices=choices,
        ballot_id=ballot.ballot_id,
        text=text,
        scores=scores,
        seat=whose,
    )


async def _barred(services: Services, record: RoundRecord, seat: str, holder: str) -> Mine:
    room = await services.fanout.room(record.ref.meeting)
    reason = attendance.bar(seat, await services.results.register(record), room.meeting.roll)
    whose = _whose(seat, holder)
    told = reason if not whose or reason not in ("", "by_proxy") else "not_holder"
    return Mine(poll=record.ref.poll, round=record.ref.round, entitled=False, seat=whose, reason=told)


def _whose(seat: str, holder: str) -> str:
    """What a phone is told of whose ballot it is: "" for its own."""
    return seat if holder not in ("", seat) else ""


def _is_set(who: bytes, place: int) -> bool:
    """Bit 7 of byte 0 is place 0."""
    return place // 8 < len(who) and bool(who[place // 8] & 0x80 >> place % 8)


async def _slot_key(services: Services, record: RoundRecord) -> bytes | None:
    """The key of the round's slots; None when a secret round is closed and nobody's ballot can be found."""
    if record.paper.secrecy is Secrecy.OPEN:
        return b""
    if record.state not in _COUNTING:
        return None
    return await services.store.slot_key(record.ref) or None
