"""Marks in the roll between the contract's records and what lies in the server: what of the store is about them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from klubba.core import written
from klubba.core.attendance import Attendance, Presence
from klubba.core.marking import Marking, MarkVerdict, RegisterChange
from klubba.core.written import Decision, Moderation
from klubba.store import keys
from klubba.store.contract import RoundRef
from klubba.store.keys import MeetingKeys
from klubba.store.link import Link
from klubba.store.records import canonical, register_args, seat_args


def attendance(number: bytes | None, fields: Mapping[bytes, bytes]) -> Attendance:
    """As it lies under `keys.attendance`: a word, a space, and whom it is about."""
    kept: dict[str, dict[str, str]] = {"presence": {}, "serving": {}, "served": {}, "barred": {}, "proxy": {}}
    for field, value in fields.items():
        kind, whom = field.decode().split(" ", 1)
        kept[kind][whom] = value.decode()
    barred = {(item, seat): why for at, why in kept["barred"].items() for item, seat in [at.split(" ")]}
    presence = {seat: Presence(word) for seat, word in kept["presence"].items()}
    return Attendance(int(number or 0), presence, kept["serving"], frozenset(kept["served"]), barred, kept["proxy"])


def _fields(of: Attendance) -> dict[str, str]:
    return (
        {f"presence {seat}": where.value for seat, where in of.presence.items()}
        | {f"serving {seat}": member for seat, member in of.serving.items()}
        | {f"served {seat}": "1" for seat in sorted(of.served)}
        | {f"barred {item} {seat}": why for (item, seat), why in of.barred.items()}
        | {f"proxy {seat}": holder for seat, holder in of.proxies.items()}
    )


def mark_args(marking: Marking, channel: str) -> list[str | bytes | int]:
    """A mark as mark.lua takes it, from its ARGV[1] on."""
    fields = _fields(marking.attendance)
    return [
        marking.meeting,
        channel,
        marking.command_id.hex(),
        marking.expect_marks,
        marking.expect_step,
        marking.at_ms,
        marking.entry,
        len(fields),
        *(part for field, value in fields.items() for part in (field, value)),
        *_amendment_args(marking.amendment),
    ]


def _amendment_args(amendment: RegisterChange | None) -> list[str | bytes | int]:
    if amendment is None:
        return []
    of = amendment.register
    totals = register_args(of)[1:]
    return [amendment.entry, canonical(of), *totals, len(amendment.out), *amendment.out, *seat_args(of)]


class Marks:
    """The part of `contract.Store` that is about marks in the roll, and decisions on texts."""

    _link: Link
    _run: Callable[..., Awaitable[list[Any]]]

    async def attendance(self, meeting: str) -> Attendance:
        of = MeetingKeys(meeting)
        # The number first: whoever marks in between makes it stale, which the next mark or step finds.
        number = await self._link.call("HGET", of.head, "marks")
        return attendance(number, await self._link.call("HGETALL", of.attendance))

    async def mark(self, marking: Marking) -> MarkVerdict:
        of = MeetingKeys(marking.meeting)
        change = marking.amendment
        poll, number = (change.poll, change.round) if change else ("-", 0)
        names = [of.round(poll, number, part) for part in ("head", "seats", "register", "who")]
        names = [of.head, of.commands, of.attendance, of.log, *names]
        answer = await self._run(marking.meeting, "mark", names, mark_args(marking, keys.HINTS))
        voted = answer[2].decode() if answer[0] == b"voted" else ""
        return MarkVerdict(answer[0] == b"done", int(answer[1]), voted)

    async def marks_of(self, meeting: str, command_id: bytes) -> int | None:
        made = await self._link.call("HGET", MeetingKeys(meeting).commands, f"mark:{command_id.hex()}")
        return int(made) if made is not None else None

    async def moderation(self, ref: RoundRef) -> Moderation:
        kept = await self._link.call("HGETALL", MeetingKeys(ref.meeting).round(ref.poll, ref.round, "moderated"))
        return written.moderation(Decision(text.decode(), show == b"1") for text, show in kept.items())

    async def moderate(self, ref: RoundRef, decisions: Mapping[str, bool], entry: bytes, at_ms: int) -> bool:
        of = MeetingKeys(ref.meeting)
        names = [of.head, *(of.round(ref.poll, ref.round, part) for part in ("head", "moderated")), of.log]
        pairs = [part for text, show in sorted(decisions.items()) for part in (text, "1" if show else "0")]
        answer = await self._run(ref.meeting, "moderate", names, [ref.meeting, keys.HINTS, at_ms, entry, *pairs])
        return bool(answer[0] == b"ok")
