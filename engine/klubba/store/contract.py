"""What the engine asks of a store, and what it may rely on. Contracts name guarantees.

    ballotbox ── cast ────────►┐                    head    epoch, seq, step, current round
    app (chair) ─ transition ─►│  one meeting,      rounds  state, paper, tally, turnout bitmap
    access ────── sessions ───►│  one hash tag      box     slot → counted ballot
    fanout ◄───── snapshot ────┘                    log     numbered canonical entries

Guarantees, for every implementation:

- *Durable*: when a call that writes returns, what it wrote survives a power cut. When it raises `StoreAway`,
  it may or may not have been written; repeating the same call (same ballot ids, same command id) is harmless.
- *Atomic*: `cast` (per ballot) and `transition` each happen wholly or not at all, at one point of one order.
- *One sequence*: every write of a meeting takes the next `seq`; a snapshot's `seq` names everything before it.
- *Close is final*: after a transition to closed, the round's box, tally and turnout never change.
- *Secret*: casts of a secret round never enter the log; see `Transition`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct

from klubba.core.attendance import Attendance
from klubba.core.marking import Marking, MarkVerdict
from klubba.core.model import Answer, Cells, Change, Meeting, Poll, Register, Role, RoundState, Secrecy
from klubba.core.written import Moderation
from klubba.store.onair import AirStore
from klubba.store.refs import RoundRef as RoundRef
from klubba.store.tending import Tending


class Ballot(Struct, frozen=True):
    """One ballot on its way into the box.

    voter: seat id. slot: opaque name of the voter's place in the box (open round: the seat id; secret round: an
    HMAC under the round's key). ballot_id: 16 bytes made by the client. replaces: ballot_seq of the ballot the
    voter believes is counted, 0 for none. body: canonical bytes of the choices. cells: the tally cells that this
    ballot adds one to (core.ballots.cells). device: the session the seat must be held by, "" where no phone is
    involved. at_ms: the engine's wall clock, for the record only.
    """

    voter: str
    slot: str
    ballot_id: bytes
    replaces: int
    body: bytes
    cells: tuple[str, ...]
    device: str
    at_ms: int


class Verdict(Struct, frozen=True):
    """The store's answer to one ballot. ballot_seq: the voter's counted ballot afterwards, 0 for none."""

    answer: Answer
    ballot_seq: int


@dataclass(frozen=True, slots=True)
class BoxBallot:
    """A ballot as it lies in the box. slot "" and seq 0 once a secret round is sealed."""

    slot: str
    seq: int
    ballot_id: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """Everything about a round that is small. Register and box are read apart (`register`, `box`).

    paper: the poll as frozen at arm. result: canonical JSON frozen at declare (or acclamation), b"" before.
    who: bitmap over the register, bit 7 of byte 0 is the first seat. sealed: true for open rounds, and for
    secret ones once nothing joins a voter to a choice any more. head: what the round's digits are made of (64 hex
    digits: its seal, see core.chain) once it is closed, acclaimed or annulled; "" before. left_ms: time left of a timed
    round as it was saved last (while paused it stands), -1 without a limit. timer: the step that set its clock going.
    amended: how many times the register was amended after the round was opened. moderated: how often its texts were
    decided on.
    """

    ref: RoundRef
    state: RoundState
    paper: Poll
    item: str
    cells: Cells
    entitled_heads: int
    entitled_weight: int
    present_heads: int
    present_weight: int
    voted: int
    who: bytes
    result: bytes
    reason: str
    sealed: bool
    head: str = ""
    left_ms: int = -1
    timer: int = 0
    amended: int = 0
    moderated: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One consistent view of a meeting: read at once, at sequence `seq`.

    step: number of steps taken. current: the round armed last, None before the first. rounds: for each poll that
    has left draft, its newest round's number, state and outcome ("" before declare). defined: which definition is in
    force (a larger number is a newer one). marks: number of marks in the roll (Attendance.number). matters: item → the
    state of its procedure, where it has begun. ended: how many times a link or a seat was taken from its holders.
    left: how many sessions were ended by whoever had them.
    """

    meeting: str
    epoch: str
    seq: int
    step: int
    current: RoundRecord | None
    rounds: Mapping[str, tuple[int, RoundState, str]]
    defined: int = 0
    marks: int = 0
    matters: Mapping[str, bytes] = field(default_factory=dict)
    ended: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of one round, already found legal by core.lifecycle.

    ref: the round after the step (arm and revote: a new number). command_id: 16 bytes; a repeated one returns the
    first answer and writes nothing. expect_step: the step number the decision was based on; another one in the
    store means that somebody stepped first. to: the state after. entry: canonical JSON object for the log (kind
    and facts of the step, without numbers and time). at_ms: wall clock, for the record.

    Only where the step needs it — arm: `paper`, `item`. open: `register`, and in `expect_marks` the number of marks
    that it was made from (-1: whatever it is). declare and acclamation: `result`, `outcome`. annul: `reason`. open and
    time: `left_ms`, 0 for no limit (None leaves it alone). close of a secret round needs nothing: the store itself
    writes one entry with sorted participants and sorted bodies, then deletes slots, the round's key and every
    remembered body.
    """

    ref: RoundRef
    command_id: bytes
    expect_step: int
    to: RoundState
    entry: bytes
    at_ms: int
    paper: Poll | None = None
    item: str = ""
    register: Register | None = None
    result: bytes = b""
    outcome: str = ""
    reason: str = ""
    left_ms: int | None = None
    expect_marks: int = -1


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change of a meeting beside its rounds, found legal already: a poll added to the agenda, a procedure's move.

    command_id, expect_step, entry, at_ms: as of a `Transition`. definition: the new one, None where it stays;
    expect_defined: the number of the one that it was made from (`Snapshot.defined`). item, matter: the item whose
    matter this is, and its new state (core.matters).
    """

    meeting: str
    command_id: bytes
    expect_step: int
    entry: bytes
    at_ms: int
    definition: Meeting | None = None
    expect_defined: int = 0
    item: str = ""
    matter: bytes = b""


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """done: taken, now or by an earlier call with the same command id. step: the store's step number afterwards.

    marked: refused because the roll was marked meanwhile; make the register again.
    """

    done: bool
    step: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One log entry: its number (from 1, without gaps), and its canonical bytes.

    The canonical form is the JSON array `[n, seq, at_ms, {…}]` without white space, where the object is the
    entry given by the writer. A hash chain over these bytes is a pure function of the log.
    """

    n: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """What a token or a typed code opens: a role in a meeting, and for a voter a seat."""

    meeting: str
    role: Role
    seat: str = ""


@dataclass(frozen=True, slots=True)
class MeetingSetup:
    """What the store keeps of a new meeting beside its definition.

    secret: 32 random bytes that cards and codes are derived from. cards: hash (hex) of each token and code → card.
    key: what signatures are verified with (core.signing), "" for a meeting whose rounds are not signed.
    """

    meeting: Meeting
    epoch: str
    secret: bytes
    cards: Mapping[str, Card]
    at_ms: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Relink:
    """A new link in the place of an old one.

    link: its name ("chair", "voter:12"). turn: how many times it had been made anew when the caller looked.
    old, new: hashes (hex) of what opened it so far, and of what opens it from here on.
    """

    card: Card
    link: str
    turn: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    at_ms: int


class Store(Tending, Protocol):
    """The store as the engine sees it. Every method may raise `StoreAway`; all but create, `MeetingUnknown`."""

    async def ready(self) -> None:
        """Returns when the store answers and its scripts are loaded; raises `StoreAway` otherwise."""

    async def promise(self) -> str:
        """ "" when writes are durable; otherwise a code of what is weaker (only when explicitly accepted)."""

    async def close(self) -> None: ...

    @property
    def air(self) -> AirStore: ...

    # Meetings

    async def meetings(self) -> list[str]:
        """Ids of the stored meetings, sorted."""

    async def create(self, setup: MeetingSetup) -> None:
        """Writes the meeting and its first log entry ("created"). Raises `MeetingExists`."""

    async def redefine(
        self, meeting: Meeting, cards: Mapping[str, Card], at_ms: int, *, seen: str = "", source: str = ""
    ) -> bool:
        """Replaces the definition (never a frozen paper or register); logs it. False when it was equal already.

        seen: `version` of the definition that this one was made from; when another one stands by now, nothing is
        written and `Refusal` (stale_definition) is raised. "": whichever stands. source: see `source`.
        """

    async def version(self, meeting: str) -> str:
        """Names the definition as it stands: another one has another version."""

    async def source(self, meeting: str) -> str:
        """What the last `redefine` that gave one called its source; "" for none."""

    async def meeting(self, meeting: str) -> Meeting: ...

    async def secret(self, meeting: str) -> bytes:
        """What cards, receipts and signatures are derived from. Raises `SecretLost` where only that is missing."""

    async def snapshot(self, meeting: str) -> Snapshot: ...

    # Rounds

    async def cast(self, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]) -> list[Verdict]:
        """Casts a batch into one round: one verdict per ballot, in order, all of them durable on return.

        For each ballot, in this order and at one point: known ballot id (same body → `same` with the first
        ballot_seq; other body → `invalid`) · round's state · entitled · device · change policy · `replaces`
        equals the counted ballot_seq, else `superseded` · written. Refusals write nothing.
        """

    async def transition(self, step: Transition) -> StepVerdict:
        """Takes one step by compare-and-set on the step number."""

    async def amend(self, change: Amendment) -> StepVerdict:
        """Makes one change by compare-and-set on step number and definition. It counts as a step."""

    async def attendance(self, meeting: str) -> Attendance:
        """Every mark in the roll so far."""

    async def mark(self, marking: Marking) -> MarkVerdict:
        """Writes a mark, and what it does to the open register, by compare-and-set on marks and step.

        A seat that has a ballot in the box never loses its line: that is looked at in the same point of the order.
        """

    async def moderation(self, ref: RoundRef) -> Moderation:
        """Which of a round's texts may be shown, and which may not."""

    async def moderate(self, ref: RoundRef, decisions: Mapping[str, bool], entry: bytes, at_ms: int) -> bool:
        """Writes down decisions on texts, and logs `entry`; nothing where they stand already. False before close."""

    async def marks_of(self, meeting: str, command_id: bytes) -> int | None:
        """The number of marks that an earlier `mark` with this command id reached; None for an unknown id."""

    async def step_of(self, meeting: str, command_id: bytes) -> int | None:
        """The step number that an earlier `transition` or `amend` with this id reached; None for an unknown id."""

    async def seal(self, ref: RoundRef) -> None:
        """Rewrites the append-only file of a closed secret round and marks it sealed. Repeating is harmless."""

    async def round(self, ref: RoundRef) -> RoundRecord:
        """Any round, also one that is not current. Raises `MeetingUnknown` for a round never armed."""

    async def slot_key(self, ref: RoundRef) -> bytes:
        """The key of an open secret round's slots; b"" when the round is open-vote or already closed."""

    async def register(self, ref: RoundRef) -> Register: ...

    async def box(self, ref: RoundRef) -> list[BoxBallot]:
        """The counted ballots, sorted by slot (open) or by body (secret, sealed)."""

    async def ballots(self, ref: RoundRef, slots: Sequence[str]) -> list[BoxBallot | None]:
        """The counted ballots of some voters, in the order of `slots`."""

    async def log(self, meeting: str, after: int = 0, count: int = 1000) -> list[Entry]:
        """At most `count` entries numbered above `after`, in order."""

    # Access

    async def card(self, key_hash: str) -> Card | None: ...

    async def failed_codes(self, add: int = 0) -> int:
        """Adds to the number of wrong typed codes since the last `allow_codes`, and returns it."""

    async def allow_codes(self) -> None: ...

    async def open_session(self, card: Card, session_hash: str, at_ms: int) -> bool:
        """Starts a session. A voter's takes the seat over from another device, and that is logged.

        False when the seat is held by another device that has a ballot in the open round (KL-neutral house
        rule: the operator must release the seat first). Nothing is written then.
        """

    async def sessions(self, meeting: str, hashes: Sequence[str]) -> list[Card | None]:
        """What some sessions were opened for, in the order of `hashes`; None for one that does not stand."""

    async def end_session(self, meeting: str, session_hash: str) -> None: ...

    async def devices(self, meeting: str, seats: Sequence[str]) -> list[str]:
        """The sessions that hold some seats, in the order of `seats`; "" for a seat that none holds."""

    async def release(self, meeting: str, seat: str, at_ms: int) -> None:
        """The operator frees a seat: the next device may take it. Logged."""

    async def turns(self, meeting: str) -> Mapping[str, int]:
        """How many times each link has been made anew; what is not in it never was."""

    async def relink(self, relink: Relink) -> list[str]:
        """Puts a new link in the place of an old one, at one point, and logs it: who held a session of the old one
        holds nothing any more. The hashes of the sessions that ended. Raises `Refusal` (stale_link), nothing written.
        """

    # Help

    async def help(self, ref: RoundRef, seat: str, ballot_id: bytes, at_ms: int) -> None:
        """Logs that the operator hands in this ballot for the seat. Raises `Refusal` (secret_poll)."""

    async def helped(self, ref: RoundRef) -> list[str]:
        """The seats of a round that the operator has handed in a ballot for, sorted."""

    # Between processes

    async def hints(self) -> "Hints":
        """A subscription that names meetings which have changed. Hints may be lost; truth is read."""


class Hints(Protocol):
    async def next(self) -> str:
        """Waits for the next hint: a meeting id."""

    async def close(self) -> None: ...
