"""A mark in the roll on its way to the store, and the store's answer."""

from dataclasses import dataclass

from klubba.core.attendance import Attendance
from klubba.core.model import Register, Seat


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """What a mark does to the register of the round that takes ballots.

    register: whole, as it is from now on. seats: whose line is new or changed; out: who has none any more.
    """

    poll: str
    round: int
    entry: bytes
    register: Register
    seats: tuple[Seat, ...]
    out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marking:
    """One mark in the roll, found legal by core.attendance.

    expect_marks, expect_step: the numbers that the decision was based on. entry: canonical JSON object for the log.
    attendance: after the mark. amendment: where a round is open, and the mark changes its register.
    """

    meeting: str
    command_id: bytes
    expect_marks: int
    expect_step: int
    entry: bytes
    at_ms: int
    attendance: Attendance
    amendment: RegisterChange | None = None


@dataclass(frozen=True, slots=True)
class MarkVerdict:
    """done: written, now or by an earlier call with the same command id. marks: the number of marks afterwards.

    voted: a seat that was to lose its line has a ballot in the box; nothing was written.
    """

    done: bool
    marks: int
    voted: str = ""
