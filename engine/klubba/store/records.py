"""Between the contract's records and what lies in the server: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from klubba import limits
from klubba.core import naming
from klubba.core.attendance import places
from klubba.core.model import Cells, Meeting, Poll, Register, Role, RoundState, Seat, Secrecy
from klubba.errors import MeetingUnknown, SecretLost
from klubba.store.contract import (
    Amendment,
    Ballot,
    BoxBallot,
    Card,
    MeetingSetup,
    RoundRecord,
    RoundRef,
    Snapshot,
    Transition,
)

_encoder: Final = msgspec.json.Encoder(order="deterministic")
_meetings: Final = msgspec.json.Decoder(Meeting)
_papers: Final = msgspec.json.Decoder(Poll)
_registers: Final = msgspec.json.Decoder(Register)

FIELDS: Final = (
    "state", "paper", "item", "entitled_heads", "entitled_weight", "present_heads", "present_weight",
    "result", "reason", "sealed", "left_ms", "timer", "amended", "moderated",
)  # fmt: skip
"""The fields of a round's head, in the order scripts are asked for them. The slot key is never among them."""

_CELL_FORBIDDEN: Final = frozenset(", \t\r\n")


def canonical(value: object) -> bytes:
    """Canonical JSON: keys in order, no white space."""
    return _encoder.encode(value)


def meeting(data: bytes) -> Meeting:
    return _meetings.decode(data)


def definition_entry(kind: str, definition: Meeting, secret: bytes, **facts: str) -> bytes:
    """The log entry of a (re)definition: the digest of its public form (core.naming), so that the log names nobody.

    Version 2: in version 1, which had no `v`, the digest was that of the whole definition.
    """
    return canonical(
        {"definition": naming.digest(definition, secret), "kind": kind, "meeting": definition.id, "v": 2, **facts}
    )


def created_entry(setup: MeetingSetup) -> bytes:
    """The log's first entry: which memory of the store, and what the meeting's signatures are verified with."""
    facts = {"epoch": setup.epoch} | ({"key": setup.key} if setup.key else {})
    return definition_entry("created", setup.meeting, setup.secret, **facts)


def secret(meeting: str, head: Sequence[bytes | None]) -> bytes:
    """The meeting's secret out of [epoch, secret]. Raises `MeetingUnknown`, `SecretLost`."""
    epoch, found = head
    if found is not None:
        return found
    raise MeetingUnknown(meeting) if epoch is None else SecretLost(meeting)


# Cards


def card_bytes(card: Card) -> bytes:
    return canonical({"role": card.role.value, "seat": card.seat})


def card(meeting_id: str, data: bytes | None) -> Card | None:
    if data is None:
        return None
    facts = msgspec.json.decode(data, type=dict[str, str])
    return Card(meeting_id, Role(facts["role"]), facts["seat"])


def card_args(cards: Mapping[str, Card]) -> list[str | bytes]:
    """hash, card, hash, card …"""
    return [part for key_hash, card in cards.items() for part in (key_hash, card_bytes(card))]


# Ballots


def ballot_args(ballot: Ballot) -> tuple[str | bytes | int, ...]:
    """A ballot as cast.lua takes it. Raises ValueError for what no caller may hand in."""
    if len(ballot.ballot_id) != limits.BALLOT_ID_BYTES:
        raise ValueError("a ballot id has 16 bytes")
    if any(not cell or _CELL_FORBIDDEN.intersection(cell) for cell in ballot.cells):
        raise ValueError("a tally cell is a word without commas")
    msgspec.json.decode(ballot.body)  # It becomes a part of the log's JSON as it is.
    return (
        ballot.voter,
        ballot.slot,
        ballot.ballot_id.hex(),
        ballot.replaces,
        ballot.body,
        ",".join(ballot.cells),
        ballot.device,
        ballot.at_ms,
    )


def box_ballot(slot: str, kept: bytes) -> BoxBallot:
    """What cast.lua put under a slot: `seq weight id cells body`."""
    seq, _weight, ballot_id, _cells, body = kept.split(b" ", 4)
    return BoxBallot(slot, int(seq), bytes.fromhex(ballot_id.decode()), body)


def dissolved_box(entry: bytes) -> list[BoxBallot]:
    """The sorted bodies of a secret round's close entry, `[n,seq,at_ms,{"bodies":[…],…}]`."""
    facts = msgspec.json.decode(entry, type=tuple[int, int, int, dict[str, msgspec.Raw]])[3]
    bodies = msgspec.json.decode(facts["bodies"], type=list[msgspec.Raw])
    return [BoxBallot("", 0, b"", bytes(body)) for body in bodies]


# Rounds


def round_record(ref: RoundRef, fields: Sequence[bytes | None], tally: Sequence[bytes], who: bytes) -> RoundRecord:
    """A round as the scripts answer it; fields as FIELDS. Raises `MeetingUnknown` for a round never armed."""
    state, paper, item, heads, weight, present, present_weight, result, reason, sealed, *more = fields
    left_ms, timer, amended, moderated = more
    if state is None or paper is None:
        raise MeetingUnknown(ref.meeting)
    cells = _cells(tally)
    return RoundRecord(
        ref=ref,
        state=RoundState(state.decode()),
        paper=_paper(paper),
        item=(item or b"").decode(),
        cells=cells,
        entitled_heads=int(heads or 0),
        entitled_weight=int(weight or 0),
        present_heads=int(present or 0),
        present_weight=int(present_weight or 0),
        voted=cells.cast_heads,
        who=who,
        result=result or b"",
        reason=(reason or b"").decode(),
        sealed=sealed == b"1",
        left_ms=int(left_ms) if left_ms is not None else -1,
        timer=int(timer or 0),
        amended=int(amended or 0),
        moderated=int(moderated or 0),
    )


def snapshot(meeting_id: str, guess: str, answer: Sequence[Any]) -> Snapshot:
    """snapshot.lua's answer after "ok". guess: "poll round" of the current round, "" for none."""
    (epoch, seq, step, defined, marks, ended, left), rounds, fields, tally, who, matters = answer
    current = round_record(parse_current(meeting_id, guess), fields, tally, who) if guess else None
    lines = dict(_pairs(rounds))
    return Snapshot(
        meeting=meeting_id,
        epoch=epoch.decode(),
        seq=int(seq),
        step=int(step),
        current=current,
        rounds={poll.decode(): _line(line) for poll, line in lines.items()},
        defined=int(defined),
        marks=int(marks or 0),
        ended=int(ended),
        left=int(left),
        matters={item.decode(): matter for item, matter in _pairs(matters)},
    )


def parse_current(meeting_id: str, current: str) -> RoundRef:
    poll, number = current.split(" ")
    return RoundRef(meeting_id, poll, int(number))


def register(data: bytes | None) -> Register:
    """The register as frozen; without one (an acclamation) nobody was entitled."""
    return _registers.decode(data) if data is not None else Register(())


@lru_cache(maxsize=limits.ROUNDS_REMEMBERED_MAX_COUNT)
def _paper(data: bytes) -> Poll:
    # A paper is frozen while its round is read many times a second.
    return _papers.decode(data)


def _line(line: bytes) -> tuple[int, RoundState, str]:
    number, state, outcome = line.decode().split(" ", 2)
    return int(number), RoundState(state), outcome


def _cells(tally: Sequence[bytes]) -> Cells:
    counts = {"heads": dict[str, int](), "weight": dict[str, int](), "cast": dict[str, int]()}
    for field, value in _pairs(tally):
        kind, name = field.decode().split(":", 1)
        counts[kind][name] = int(value)
    cast = counts["cast"]
    return Cells(counts["heads"], counts["weight"], cast.get("heads", 0), cast.get("weight", 0))


def _pairs(flat: Sequence[bytes]) -> Iterable[tuple[bytes, bytes]]:
    return zip(flat[::2], flat[1::2], strict=True)


# Steps


def transition_args(step: Transition, channel: str, slot_key: bytes) -> list[str | bytes | int]:
    """A step as transition.lua takes it, from its ARGV[1] on."""
    paper = step.paper
    return [
        step.ref.meeting,
        channel,
        step.command_id.hex(),
        step.expect_step,
        step.to.value,
        step.ref.poll,
        step.ref.round,
        step.at_ms,
        step.entry,
        *_cut(step.entry),
        step.outcome,
        canonical(paper) if paper else b"",
        step.item,
        paper.secrecy.value if paper else "",
        paper.change.value if paper else "",
        slot_key if paper and paper.secrecy is Secrecy.SECRET else b"",
        *register_args(step.register),
        step.result,
        step.reason,
        "" if step.left_ms is None else step.left_ms,
        step.expect_marks if step.expect_marks >= 0 else "",
        *seat_args(step.register),
    ]


def amendment_args(change: Amendment, channel: str) -> list[str | bytes | int]:
    """A change as amend.lua takes it."""
    return [
        change.meeting,
        channel,
        change.command_id.hex(),
        change.expect_step,
        change.at_ms,
        change.entry,
        change.expect_defined,
        canonical(change.definition) if change.definition else b"",
        change.item,
        change.matter,
    ]


def _cut(entry: bytes) -> list[bytes]:
    """The entry with `ballots`, `bodies` and `participants` among its keys, cut where their values go: four parts."""
    facts = msgspec.json.decode(entry, type=dict[str, msgspec.Raw])
    holes = {"ballots": b"\0", "bodies": b"\0", "participants": b"\0"}
    pairs = {name: bytes(value) for name, value in facts.items()} | holes
    text = b"{" + b",".join(canonical(name) + b":" + pairs[name] for name in sorted(pairs)) + b"}"
    return text.split(b"\0")


def register_args(register: Register | None) -> tuple[bytes | int | str, ...]:
    """The register, its heads and weight, and those of who is present."""
    if register is None:
        return ("", "", "", "", "")
    present = [seat for seat in register.seats if seat.present]
    return (canonical(register), *_totals(register.seats), *_totals(present))


def _totals(seats: Sequence[Seat]) -> tuple[int, int]:
    return len(seats), sum(seat.weight for seat in seats)


def seat_args(register: Register | None) -> list[str]:
    """For each seat that may have a ballot: its id, and `place weight [holder, "." for none [seat,seat …]]`.

    The list names the seats that this one votes for by proxy. Who is absent has no line, and so no ballot.
    """
    if register is None:
        return []
    held: dict[str, list[str]] = {}
    for seat in register.seats:
        if seat.present and seat.proxy:
            held.setdefault(seat.proxy, []).append(seat.id)
    number = places(register)
    return [
        part
        for seat in register.seats
        if seat.present
        for part in (seat.id, _seat_line(number[seat.id], seat, held.get(seat.id, ())))
    ]


def _seat_line(place: int, seat: Seat, held: Sequence[str]) -> str:
    plain = f"{place} {seat.weight}"
    if held:
        return f"{plain} {seat.proxy or '.'} {','.join(held)}"
    return f"{plain} {seat.proxy}" if seat.proxy else plain
