"""Who is here and who serves: what chair and operators have marked beside the roll. Pure.

    roll + attendance ──► register of an item           a mark ──► attendance after it, or why not

Nothing is marked by itself: a phone that is connected is a hint to the chair, never an entry here.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct, structs

from klubba.core.model import Meeting, Register, Seat
from klubba.errors import Refusal
from klubba.limits import REASON_MAX_CHARS


class Presence(StrEnum):
    """Where a member takes part. Remote participants who see, hear, are seen and heard are present (KL 5:16)."""

    HALL = "hall"
    REMOTE = "remote"
    ABSENT = "absent"


class Attendance(Struct, frozen=True):
    """Every mark so far. number: how many there have been; a change names the number that it builds on.

    presence: seats that were marked; the others are as the roll says. serving: substitute → the member that it stands
    in for. served: substitutes who have served in this meeting, and so come before the others (KL 5:19).
    barred: (item, seat) → why that seat takes no part in the item. proxies: seat → who votes for it, "" for nobody any
    more; given or withdrawn in the meeting, and stronger than what the roll says.
    """

    number: int = 0
    presence: Mapping[str, Presence] = {}
    serving: Mapping[str, str] = {}
    served: frozenset[str] = frozenset()
    barred: Mapping[tuple[str, str], str] = {}
    proxies: Mapping[str, str] = {}


NOBODY_MARKED: Final = Attendance()


class MarkPresence(Struct, frozen=True, tag_field="do", tag="presence", forbid_unknown_fields=True):
    """These seats are here, take part remotely, or are absent."""

    seats: tuple[str, ...]
    presence: Presence


class CallIn(Struct, frozen=True, tag_field="do", tag="call", forbid_unknown_fields=True):
    """A substitute begins to serve for an absent member. reason: needed to depart from the order."""

    substitute: str
    member: str
    reason: str = ""


class Relieve(Struct, frozen=True, tag_field="do", tag="relieve", forbid_unknown_fields=True):
    """A substitute stops serving; the member has the seat again."""

    substitute: str


class Disqualify(Struct, frozen=True, tag_field="do", tag="disqualify", forbid_unknown_fields=True):
    """A seat takes no part in an item (KL 5:47)."""

    item: str
    seat: str
    reason: str = ""


class Qualify(Struct, frozen=True, tag_field="do", tag="qualify", forbid_unknown_fields=True):
    """Takes a disqualification back."""

    item: str
    seat: str


class GiveProxy(Struct, frozen=True, tag_field="do", tag="give_proxy", forbid_unknown_fields=True):
    """Another member votes for this seat from now on, in rounds that are opened after this."""

    seat: str
    holder: str


class WithdrawProxy(Struct, frozen=True, tag_field="do", tag="withdraw_proxy", forbid_unknown_fields=True):
    """Nobody votes for this seat any more but who sits on it."""

    seat: str


Mark = MarkPresence | CallIn | Relieve | Disqualify | Qualify | GiveProxy | WithdrawProxy
BETWEEN: Final = (GiveProxy, WithdrawProxy)
"""Marks that are made only while no round takes ballots: whose phone casts whose ballot stands from open to close."""


def where(seat: Seat, attendance: Attendance) -> Presence:
    """As marked, else as the roll says."""
    marked = attendance.presence.get(seat.id)
    if marked is not None:
        return marked
    return Presence.ABSENT if not seat.present else Presence.REMOTE if seat.remote else Presence.HALL


def holder(seat: Seat, attendance: Attendance) -> str:
    """Who votes for this seat by proxy now, "" for nobody: who is marked as here votes themselves."""
    return "" if _is_marked_here(seat, attendance) else proxy(seat, attendance)


def proxy(seat: Seat, attendance: Attendance) -> str:
    """Whom this seat has given its proxy to, "" for nobody: as it was given in the meeting, else as the roll says."""
    return attendance.proxies.get(seat.id, seat.proxy)


def as_marked(meeting: Meeting, attendance: Attendance) -> Meeting:
    """The meeting with its roll as it is marked: proxies given and withdrawn, and whose seat a substitute serves in."""
    if not attendance.proxies and not attendance.serving:
        return meeting
    roll = tuple(
        structs.replace(seat, proxy=proxy(seat, attendance), serves=attendance.serving.get(seat.id, ""))
        for seat in meeting.roll
    )
    return structs.replace(meeting, roll=roll)


def _is_marked_here(seat: Seat, attendance: Attendance) -> bool:
    return attendance.presence.get(seat.id, Presence.ABSENT) is not Presence.ABSENT


def next_substitute(roll: Sequence[Seat], attendance: Attendance, member: str) -> str:
    """Who is to be called in for a member: of its group (or of none), who has served first, then in the roll's order.

    "" when nobody is left.
    """
    group = next((seat.group for seat in roll if seat.id == member), "")
    waiting = [
        (seat.id not in attendance.served, seat.substitute, place, seat.id)
        for place, seat in enumerate(roll)
        if seat.substitute
        and seat.group in (group, "")
        and seat.id not in attendance.serving
        and where(seat, attendance) is not Presence.ABSENT
    ]
    return min(waiting)[3] if waiting else ""


# Registers


def register(roll: Sequence[Seat], item: str, attendance: Attendance) -> Register:
    """The register of a round of this item, were it opened now.

    Every member has a line, present or not; a serving substitute has it in the member's place and with its weight. A
    proxy is present when its holder is, and in force only then.
    """
    known = {seat.id: seat for seat in roll}
    replaced = {member: substitute for substitute, member in attendance.serving.items()}
    lines = [_line(seat, known, replaced, attendance) for seat in roll if not seat.substitute]
    barred = {seat for at, seat in attendance.barred if at == item}
    here = {line.id for line in lines if line.present and not line.proxy} - barred
    lines = [_by_proxy(line, here) for line in lines]
    return Register(
        tuple(line for line in lines if line.id not in barred),
        tuple(structs.replace(line, proxy="") for line in lines if line.id in barred),
    )


def _line(member: Seat, known: Mapping[str, Seat], replaced: Mapping[str, str], attendance: Attendance) -> Seat:
    substitute = known.get(replaced.get(member.id, ""))
    if substitute is None:
        here = where(member, attendance) is not Presence.ABSENT
        return structs.replace(member, present=here, proxy=holder(member, attendance))
    here = where(substitute, attendance) is not Presence.ABSENT
    return structs.replace(substitute, present=here, weight=member.weight, serves=member.id)


def _by_proxy(line: Seat, here: set[str]) -> Seat:
    """A proxy counts while its holder is here; without the holder nobody votes for the seat."""
    return structs.replace(line, present=line.proxy in here) if line.proxy else line


def amended(old: Register, fresh: Register, voted: frozenset[str]) -> Register:
    """The register of an open round, brought up to date.

    Who has a ballot in the box keeps the line as it stands, and nobody else takes its mandate. Weights and groups stay
    as frozen. New seats come at the end, so that no seat's number in the bitmap changes.
    """
    kept = {seat.id: seat for seat in old.seats}
    frozen = {seat.id: seat for seat in (*old.disqualified, *old.seats)}
    taken = {_mandate(kept[seat]) for seat in voted if seat in kept}
    new = {seat.id: _as_frozen(seat, frozen) for seat in fresh.seats if _mandate(seat) not in taken}
    new |= {seat: kept[seat] for seat in voted if seat in kept}
    order = old.order or tuple(seat.id for seat in old.seats)
    order += tuple(seat.id for seat in fresh.seats if seat.id in new and seat.id not in order)
    disqualified = tuple(_as_frozen(seat, frozen) for seat in fresh.disqualified if _mandate(seat) not in taken)
    return Register(tuple(new[seat] for seat in order if seat in new), disqualified, order)


def _mandate(line: Seat) -> str:
    return line.serves or line.id


def _as_frozen(line: Seat, frozen: Mapping[str, Seat]) -> Seat:
    was = frozen.get(line.id)
    return structs.replace(line, weight=was.weight, group=was.group) if was else line


def places(register: Register) -> dict[str, int]:
    """Each seat's number in the who-has-voted bitmap; seats that were taken out have none."""
    order = register.order or tuple(seat.id for seat in register.seats)
    entitled = {seat.id for seat in register.seats}
    return {seat: place for place, seat in enumerate(order) if seat in entitled}


def slots(register: Register, roll: Sequence[Seat]) -> list[tuple[Seat, bool]]:
    """Every seat that the bitmap has a bit for, in its order; and whether it is (still) in the register."""
    lines = {seat.id: seat for seat in register.seats}
    known = {seat.id: seat for seat in (*roll, *register.disqualified)} | lines
    order = register.order or tuple(lines)
    return [(known.get(seat, Seat(seat, "")), seat in lines) for seat in order]


def voters(register: Register) -> dict[str, str]:
    """The seats that may have a ballot, each with the seat whose phone casts it: its own, or its holder's."""
    return {seat.id: seat.proxy or seat.id for seat in register.seats if seat.present}


def bar(seat: str, register: Register, roll: Sequence[Seat]) -> str:
    """Why a seat may not cast its own ballot, as a stable code; "" when it may."""
    line = next((line for line in register.seats if line.id == seat), None)
    if line is not None:
        return "by_proxy" if line.proxy and line.present else "" if line.present else "absent"
    if any(line.id == seat for line in register.disqualified):
        return "disqualified"
    on_roll = next((line for line in roll if line.id == seat), None)
    if on_roll is not None and on_roll.substitute:
        return "substitute"
    return "replaced" if any(line.serves == seat for line in register.seats) else "not_in_register"


# Marks


def marked(meeting: Meeting, attendance: Attendance, mark: Mark) -> Attendance:
    """The attendance after a mark. Raises `Refusal` with what is wrong, and where in the mark."""
    match mark:
        case MarkPresence():
            return _moved(meeting, attendance, mark)
        case CallIn():
            return _called(meeting, attendance, mark)
        case Relieve():
            return _relieved(attendance, mark)
        case GiveProxy():
            return _given(meeting, attendance, mark)
        case WithdrawProxy():
            return _withdrawn(meeting, attendance, mark)
        case Disqualify():
            _known(meeting, mark.seat, "seat")
            _check_item(meeting, mark.item)
            reason = _reason(mark.reason)
            return _next(attendance, barred={**attendance.barred, (mark.item, mark.seat): reason})
    if (mark.item, mark.seat) not in attendance.barred:
        raise Refusal("not_disqualified", "a seat that is disqualified in the item", mark.seat, "seat")
    return _next(attendance, barred={at: why for at, why in attendance.barred.items() if at != (mark.item, mark.seat)})


def departs(meeting: Meeting, attendance: Attendance, mark: CallIn) -> bool:
    """Whether somebody else was next in order."""
    return next_substitute(meeting.roll, attendance, mark.member) != mark.substitute


def _moved(meeting: Meeting, attendance: Attendance, mark: MarkPresence) -> Attendance:
    if not mark.seats:
        raise Refusal("no_seat", "at least one seat", "none", "seats")
    for number, seat in enumerate(mark.seats):
        _known(meeting, seat, f"seats[{number}]")
    return _next(attendance, presence={**attendance.presence, **dict.fromkeys(mark.seats, mark.presence)})


def _given(meeting: Meeting, attendance: Attendance, mark: GiveProxy) -> Attendance:
    seat, to = _known(meeting, mark.seat, "seat"), _known(meeting, mark.holder, "holder")
    given = [other.id for other in meeting.roll if other.id != seat.id and proxy(other, attendance) == to.id]
    holds = any(proxy(other, attendance) == seat.id for other in meeting.roll)
    most = meeting.proxies_max
    for wrong, code, expected, got, place in (
        (bool(seat.substitute), "proxy_of_substitute", "a proxy from a member", "one from a substitute", "seat"),
        (bool(to.substitute), "proxy_of_substitute", "a proxy to a member", "one to a substitute", "holder"),
        (seat.id == to.id, "proxy_loop", "another member", "the same seat", "holder"),
        (bool(proxy(to, attendance)), "proxy_chain", "a holder who votes in person", "one with a proxy", "holder"),
        (holds, "proxy_chain", "a member who holds no proxy", "one who votes for others", "seat"),
        (_is_marked_here(seat, attendance), "member_present", "a member not noted as here", "one who is", "seat"),
        (seat.id in attendance.serving.values(), "replaced", "a member whose seat is free", "one replaced", "seat"),
        (len(given) >= most, "too_many_proxies", f"at most {most} for one holder", "one more", "holder"),
    ):
        if wrong:
            raise Refusal(code, expected, got, place)
    return _next(attendance, proxies={**attendance.proxies, seat.id: to.id})


def _withdrawn(meeting: Meeting, attendance: Attendance, mark: WithdrawProxy) -> Attendance:
    if not proxy(_known(meeting, mark.seat, "seat"), attendance):
        raise Refusal("no_proxy", "a seat that has given a proxy", mark.seat, "seat")
    return _next(attendance, proxies={**attendance.proxies, mark.seat: ""})


def _called(meeting: Meeting, attendance: Attendance, mark: CallIn) -> Attendance:
    substitute, member = _known(meeting, mark.substitute, "substitute"), _known(meeting, mark.member, "member")
    reason = _reason(mark.reason)
    for wrong, code, expected, got, place in (
        (not substitute.substitute, "not_substitute", "a substitute", "a member", "substitute"),
        (bool(member.substitute), "not_member", "a member", "a substitute", "member"),
        (mark.substitute in attendance.serving, "serving", "a substitute who is free", "one who serves", "substitute"),
        (mark.member in attendance.serving.values(), "replaced", "a member whose seat is free", "another", "member"),
        (_is_absent(substitute, attendance), "substitute_absent", "a substitute who is here", "absent", "substitute"),
        (not _is_absent(member, attendance), "member_present", "a member who is absent", "one who is here", "member"),
        (bool(proxy(member, attendance)), "has_proxy", "a member without a proxy", "one with a proxy", "member"),
        (not reason and departs(meeting, attendance, mark), "out_of_order", "the next in order, or a reason", "another",
         "reason"),
    ):  # fmt: skip
        if wrong:
            raise Refusal(code, expected, got, place)
    return _next(
        attendance,
        serving={**attendance.serving, mark.substitute: mark.member},
        served=attendance.served | {mark.substitute},
    )


def _relieved(attendance: Attendance, mark: Relieve) -> Attendance:
    if mark.substitute not in attendance.serving:
        raise Refusal("not_serving", "a substitute who serves", mark.substitute, "substitute")
    return _next(attendance, serving={s: m for s, m in attendance.serving.items() if s != mark.substitute})


def _is_absent(seat: Seat, attendance: Attendance) -> bool:
    return where(seat, attendance) is Presence.ABSENT


def _next(attendance: Attendance, **changes: object) -> Attendance:
    return structs.replace(attendance, number=attendance.number + 1, **changes)


def _known(meeting: Meeting, seat: str, place: str) -> Seat:
    found = next((line for line in meeting.roll if line.id == seat), None)
    if found is None:
        raise Refusal("unknown_seat", "a seat of the roll", repr(seat)[:60], place)
    return found


def _check_item(meeting: Meeting, item: str) -> None:
    if all(known.id != item for known in meeting.items):
        raise Refusal("unknown_item", "an item of the agenda", repr(item)[:60], "item")


def _reason(reason: str) -> str:
    plain = " ".join(reason.split())
    if len(plain) > REASON_MAX_CHARS:
        raise Refusal("reason_too_long", f"at most {REASON_MAX_CHARS} characters", f"{len(plain)} characters", "reason")
    return plain
