"""The one door for what is marked in the roll: who is here, who serves for whom, who takes no part in an item.

mark ─► known command? ─► legal? (core.attendance) ─► what it does to the open register ─► store.mark ─► Marked

While a round takes ballots its register is amended with the mark, at one point and in the log. Who has a ballot in the
box keeps the line; a disqualification of such a seat is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from klubba import limits
from klubba.core import attendance as rules
from klubba.core.attendance import (
    Attendance,
    CallIn,
    Disqualify,
    GiveProxy,
    Mark,
    MarkPresence,
    Qualify,
    Relieve,
    WithdrawProxy,
)
from klubba.core.marking import Marking, RegisterChange
from klubba.core.model import Meeting, Register, RoundState, Seat
from klubba.counted import Results
from klubba.errors import Refusal, StoreAway
from klubba.store.contract import RoundRecord, Snapshot, Store

_TAKES: Final = (RoundState.OPEN, RoundState.PAUSED)
_encoder = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Marked:
    """number: of marks in the roll now. kept: seats whose line in the open round stands, because they have voted."""

    number: int
    kept: tuple[str, ...] = ()


class RollCall:
    """Takes the marks of chairs and operators."""

    def __init__(self, store: Store, results: Results, now_ms: Callable[[], int]) -> None:
        """now_ms: the wall clock in milliseconds, for the record only."""
        self._store = store
        self._results = results
        self._now_ms = now_ms

    async def mark(self, meeting: str, command_id: bytes, mark: Mark) -> Marked:
        """Writes one mark. The same `command_id` again writes nothing more.

        Raises `Refusal` (what core.attendance refuses; has_voted; round_open), `MeetingUnknown`, `StoreAway` also when
        the meeting changes faster than it can be read.
        """
        done = await self._store.marks_of(meeting, command_id)
        if done is not None:
            return Marked(done)
        definition = await self._store.meeting(meeting)
        for _ in range(limits.MARK_TRIES_MAX_COUNT):
            before, snapshot = await self._store.attendance(meeting), await self._store.snapshot(meeting)
            marking, kept = await self._marking(definition, command_id, mark, before, snapshot)
            verdict = await self._store.mark(marking)
            if verdict.done:
                return Marked(verdict.marks, kept)
        raise StoreAway("the meeting changes faster than it can be marked")

    async def _marking(
        self, meeting: Meeting, command_id: bytes, mark: Mark, before: Attendance, snapshot: Snapshot
    ) -> tuple[Marking, tuple[str, ...]]:
        after = rules.marked(meeting, before, mark)
        plain = Marking(meeting.id, command_id, before.number, snapshot.step, b"", self._now_ms(), after)
        entry = _encoder.encode(facts(meeting, before, mark))
        record = snapshot.current
        if record is None or record.state not in _TAKES:
            return replace(plain, entry=entry), ()
        if isinstance(mark, rules.BETWEEN):
            raise Refusal("round_open", "no vote that is open", record.ref.poll, "do")
        amendment, kept = await self._amendment(meeting, after, record, mark)
        return replace(plain, entry=entry, amendment=amendment), kept

    async def _amendment(
        self, meeting: Meeting, after: Attendance, record: RoundRecord, mark: Mark
    ) -> tuple[RegisterChange | None, tuple[str, ...]]:
        old = await self._results.register(record)
        fresh = rules.register(meeting.roll, record.item, after)
        voted = frozenset(voters(old, record.who))
        if isinstance(mark, Disqualify) and mark.item == record.item and mark.seat in voted:
            raise Refusal("has_voted", "a seat that has no ballot in the open round", mark.seat, "seat")
        new = rules.amended(old, fresh, voted)
        kept = tuple(seat for seat in _touched(mark) if seat in voted)
        return _difference(record, old, new, mark), kept


def voters(register: Register, who: bytes) -> set[str]:
    """The seats that have voted, by the bitmap. Bit 7 of byte 0 is place 0."""
    return {
        seat
        for seat, place in rules.places(register).items()
        if place // 8 < len(who) and who[place // 8] & 0x80 >> place % 8
    }


def _touched(mark: Mark) -> tuple[str, ...]:
    match mark:
        case MarkPresence():
            return mark.seats
        case CallIn():
            return (mark.substitute, mark.member)
        case Relieve():
            return (mark.substitute,)
    return (mark.seat,)


def _difference(record: RoundRecord, old: Register, new: Register, mark: Mark) -> RegisterChange | None:
    """What the amendment changes; None when it changes nothing."""
    before, after = {seat.id: seat for seat in old.seats}, {seat.id: seat for seat in new.seats}
    seats = tuple(seat for seat in new.seats if before.get(seat.id) != seat)
    out = tuple(seat.id for seat in old.seats if seat.id not in after)
    if not seats and not out and old.disqualified == new.disqualified:
        return None
    told: dict[str, Any] = {"kind": "amend", "poll": record.ref.poll, "round": record.ref.round}
    told |= {"lines": [line(seat) for seat in seats], "out": list(out), "why": facts_kind(mark)}
    told["disqualified"] = [line(seat) for seat in new.disqualified]
    return RegisterChange(record.ref.poll, record.ref.round, _encoder.encode(told), new, seats, out)


def line(seat: Seat) -> dict[str, Any]:
    """A seat as the log needs it: everything that the result is counted from, and nobody's name."""
    plain = {"seat": seat.id, "weight": seat.weight, "group": seat.group, "present": seat.present}
    more = {"proxy": seat.proxy, "serves": seat.serves}
    return plain | {name: value for name, value in more.items() if value}


_KINDS: Final[dict[type, str]] = {
    MarkPresence: "presence",
    CallIn: "call",
    Relieve: "relieve",
    Disqualify: "disqualify",
    Qualify: "qualify",
    GiveProxy: "give_proxy",
    WithdrawProxy: "withdraw_proxy",
}


def facts_kind(mark: Mark) -> str:
    """The kind of a mark's log entry."""
    return _KINDS[type(mark)]


def facts(meeting: Meeting, before: Attendance, mark: Mark) -> dict[str, Any]:
    """A mark as the log has it: its kind and its own fields; of a call whether it departed from the order."""
    told: dict[str, Any] = {"kind": facts_kind(mark)}
    told |= {name: value for name, value in msgspec.to_builtins(mark).items() if name != "do" and value != ""}
    if isinstance(mark, CallIn):
        told["departs"] = rules.departs(meeting, before, mark)
    return told
