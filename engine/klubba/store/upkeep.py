"""The store looks after itself and its meetings: clocks, epochs, guesses at codes, whether it takes ballots."""

from collections.abc import Mapping, Sequence

from klubba.core.model import Meeting, RoundState
from klubba.errors import MeetingUnknown
from klubba.store import erasing, keys, records
from klubba.store.contract import RoundRef, Transition
from klubba.store.keys import MeetingKeys
from klubba.store.link import Link, Value


class Upkeep:
    """Methods of `contract.Store`; mixed into `redis.RedisStore`."""

    _link: Link

    async def probe(self) -> None:
        await self._link.call("SET", keys.PROBE, 1)

    async def standing(self, meeting: str, sessions: Sequence[str]) -> frozenset[str]:
        if not sessions:
            return frozenset()
        cards = await self._link.call("HMGET", MeetingKeys(meeting).sessions, *sessions)
        return frozenset(session for session, card in zip(sessions, cards, strict=True) if card is not None)

    async def holders(self, meeting: str) -> Mapping[str, str]:
        kept = await self._link.call("HGETALL", MeetingKeys(meeting).devices)
        return {seat.decode(): session.decode() for seat, session in kept.items()}

    async def failed_codes(self, add: int = 0) -> int:
        if add:
            return int(await self._link.call("INCRBY", keys.FAILED_CODES, add))
        return int(await self._link.call("GET", keys.FAILED_CODES) or 0)

    async def allow_codes(self) -> None:
        await self._link.call("DEL", keys.FAILED_CODES)

    async def unsealed(self) -> list[RoundRef]:
        names = sorted(name.decode().split(" ") for name in await self._link.call("SMEMBERS", keys.UNSEALED))
        return [RoundRef(meeting, poll, int(number)) for meeting, poll, number in names]

    async def forget_unsealed(self, ref: RoundRef) -> None:
        await self._link.call("SREM", keys.UNSEALED, _name(ref))

    async def _announce(self, step: Transition) -> None:
        """Before a step that engines must go on from whatever happens: one name too many does no harm."""
        if step.left_ms:
            await self._link.call("SADD", keys.TIMED, step.ref.meeting)
        if step.to in (RoundState.CLOSED, RoundState.ANNULLED):
            await self._link.call("SADD", keys.UNSEALED, _name(step.ref))

    async def erase(self, meeting: Meeting, log: Sequence[bytes], rounds: Sequence[bytes], at_ms: int) -> bool:
        return await erasing.erase(self._link, meeting, log, rounds, at_ms)

    async def minutes(self, meeting: str) -> list[bytes] | None:
        kept: list[bytes] = await self._link.call("LRANGE", MeetingKeys(meeting).minutes, 0, -1)
        return kept[1:] if kept else None

    async def timed(self) -> list[str]:
        return sorted(name.decode() for name in await self._link.call("SMEMBERS", keys.TIMED))

    async def save_left(self, ref: RoundRef, timer: int, left_ms: int) -> None:
        await self._link.run("left", [_part(ref, "head")], [timer, left_ms])

    async def forget_timed(self, meeting: str) -> None:
        await self._link.call("SREM", keys.TIMED, meeting)

    async def registered(self, ref: RoundRef, voter: str, ballot_id: bytes) -> int:
        return int(await self._link.call("HGET", _part(ref, "ids"), f"{voter}:{ballot_id.hex()}") or 0)

    async def new_epoch(self, meeting: str, was: str, epoch: str, seen: int, at_ms: int) -> str:
        of = MeetingKeys(meeting)
        entry = records.canonical({"epoch": epoch, "kind": "epoch", "seen": seen, "was": was})
        args: list[Value] = [meeting, keys.HINTS, was, epoch, at_ms, entry]
        answer = await self._link.run("epoch", [of.head, of.log], args)
        if answer[0] == b"no_meeting":
            raise MeetingUnknown(meeting)
        return str(answer[1].decode())


def _name(ref: RoundRef) -> str:
    return f"{ref.meeting} {ref.poll} {ref.round}"


def _part(ref: RoundRef, part: str) -> str:
    return MeetingKeys(ref.meeting).round(ref.poll, ref.round, part)
