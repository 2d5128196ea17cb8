"""A voter's own ballot, as the store counts it."""

from klubba.ballotbox import slot
from klubba.core import ballots
from klubba.core.model import RoundState, Secrecy
from klubba.services import Services
from klubba.store.contract import RoundRecord
from klubba.wire.frames import Mine

_COUNTING = (RoundState.OPEN, RoundState.PAUSED)


async def own_ballot(services: Services, record: RoundRecord | None, seat: str) -> Mine | None:
    """The voter's own ballot in a round; None before it was opened. Raises `StoreError`."""
    if record is None or record.state in (RoundState.DRAFT, RoundState.ARMED) or not record.entitled_heads:
        return None
    ref = record.ref
    place = (await services.results.entitled(record)).get(seat)
    entitled, voted = place is not None, place is not None and _is_set(record.who, place)
    key = await _slot_key(services, record)
    ballot = await services.store.ballot(ref, slot(key, seat)) if key is not None else None
    if ballot is None:
        return Mine(poll=ref.poll, round=ref.round, entitled=entitled, voted=voted)
    choices, text, scores = ballots.handed(record.paper, ballots.decode(record.paper, ballot.body))
    return Mine(
        poll=ref.poll,
        round=ref.round,
        entitled=entitled,
        voted=voted,
        ballot_seq=ballot.seq,
        choices=choices,
        ballot_id=ballot.ballot_id,
        text=text,
        scores=scores,
    )


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
