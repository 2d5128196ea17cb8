"""HTTP: the proof that a voter's page checks its own ballot against."""

import re
import time
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from klubba import limits
from klubba.core.model import Role
from klubba.edge.requests import Callers, json_object, refuse, text
from klubba.errors import AccessError, MeetingUnknown, Refusal
from klubba.services import Services
from klubba.session.bucket import Bucket
from klubba.store.contract import RoundRef

_BALLOT: Final = re.compile(r"[0-9a-f]{32}")
_NO_STORE: Final = {"cache-control": "no-store"}
_encoder: Final = msgspec.json.Encoder(order="deterministic")


class ProofDoor:
    """Where a phone fetches its proof: its own session alone, at a phone's pace."""

    def __init__(self, services: Services, callers: Callers) -> None:
        self._services = services
        self._callers = callers
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def routes(self) -> list[BaseRoute]:
        return [Route("/api/me/proof", self.proof, methods=["POST"])]

    async def proof(self, request: Request) -> Response:
        """A ballot of the caller in a published round, with the way from it to the round's seal (engine/AUDIT.md).

        Body: `poll`, `round`, `ballot` (its id, 32 hex digits); `seat`: whose it is, where the caller cast it by proxy.
        404 for a round that is not published or has no seal; 403 for a ballot that was another phone's to cast.
        """
        # Not a GET: a query ends up in the logs of whatever stands in front, beside the phone's address.
        self._callers.check_origin(request)
        holder = await self._services.access.holder(self._callers.cookie(request, Role.VOTER), Role.VOTER)
        card, now = holder.card, time.monotonic()
        if not self._bucket((card.meeting, card.seat), now).take(now):
            return refuse(429, "too_fast", expected=f"at most {limits.PROOFS_PER_SEAT_PER_SECOND} a second", got="more")
        asked = await json_object(request)
        number, ballot = asked.get("round"), text(asked, "ballot")
        if (
            type(number) is not int
            or not 0 < number <= limits.ROUNDS_PER_POLL_MAX_COUNT
            or not _BALLOT.fullmatch(ballot)
        ):
            raise Refusal("malformed", "round and ballot as the receipt has them", "something else")
        ref = RoundRef(card.meeting, text(asked, "poll"), number)
        if ref.poll not in (await self._services.store.snapshot(card.meeting)).rounds:
            raise MeetingUnknown(card.meeting)
        whose = text(asked, "seat") or card.seat
        proof = await self._services.proofs.proof(ref, whose, ballot)
        if not await self._was_cast_by(ref, whose, card.seat):
            raise AccessError("not_holder", 403)
        if proof is None:
            return refuse(404, "not_sealed", expected="a round with a seal", got="one of an older engine")
        return Response(_encoder.encode(proof), media_type="application/json", headers=_NO_STORE)

    async def _was_cast_by(self, ref: RoundRef, seat: str, phone: str) -> bool:
        """Whether the seat's ballot was the phone's to cast when the round closed: its own, or held by proxy."""
        if seat == phone:
            return True
        record = await self._services.store.round(ref)
        return bool(record.entitled_heads) and (await self._services.results.voters(record)).get(seat) == phone

    def _bucket(self, seat: tuple[str, str], now: float) -> Bucket:
        if seat not in self._buckets and len(self._buckets) >= limits.PROOF_SEATS_REMEMBERED_MAX_COUNT:
            del self._buckets[next(iter(self._buckets))]
        return self._buckets.setdefault(seat, Bucket(limits.PROOFS_PER_SEAT_PER_SECOND, now))
