"""A voter's own ballot, as the store counts it."""

from klubba.ballotbox import slot
from klubba.core import attendance, ballots
from klubba.core.model import Meeting, RoundState, Secrecy
from klubba.services import Services
from klubba.store.contract import RoundRecord
from klubba.wire.frames import Mine

_COUNTING = (RoundState.OPEN, RoundState.PAUSED)


async def own_ballots(services: Services, record: RoundRecord | None, meeting: Meeting, seat: str) -> list[Mine]:
    """A voter's own ballot in a round, and those that the seat has a proxy for. Raises `StoreError`."""
    held = [line.id for line in meeting.roll if line.proxy == seat]
    found = [await own_ballot(services, record, of, seat) for of in (seat, *held)]
    return [mine for mine in found if mine is not None]


async def own_ballot(services: Services, record: RoundRecord | None, seat: str, holder: str = "") -> Mine | None:
    """A seat's ballot in a round, for the seat `holder` that casts it ("": itself); None before it was opened.

    Who does not cast the ballot is told why, and nothing of what it says. Raises `StoreError`.
    """
    if record is None or record.state in (RoundState.DRAFT, RoundState.ARMED) or not record.entitled_heads:
        return None
    ref, phone = record.ref, holder or seat
    whose = "" if phone == seat else seat
    if (await services.results.voters(record)).get(seat) != phone:
        reason = await _why_not(services, record, seat, phone)
        return Mine(poll=ref.poll, round=ref.round, entitled=False, seat=whose, reason=reason)
    place = (await services.results.entitled(record))[seat]
    voted = _is_set(record.who, place)
    key = await _slot_key(services, record)
    ballot = await services.store.ballot(ref, slot(key, seat)) if key is not None else None
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


async def _why_not(services: Services, record: RoundRecord, seat: str, phone: str) -> str:
    room = await services.fanout.room(record.ref.meeting)
    reason = attendance.bar(seat, await services.results.register(record), room.meeting.roll)
    return reason if phone == seat or reason not in ("", "by_proxy") else "not_holder"


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
