"""One connection's protocol as a list of calls: bytes in at a time, commands and frames out."""

from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest

from klubba import limits
from klubba.core.model import Action, Role
from klubba.session.protocol import Close, Phase, Session
from klubba.wire.frames import AddPoll, Cast, Hello, Proceed, Step

HELLO = ["hello", 1]
CAST = ["cast", "p", 1, b"b" * 16, 0, [0]]
PING = ["ping", 7]
ADD_POLL = ["add_poll", b"c" * 16, 0, "i", "{}"]
PROCEED = ["proceed", b"c" * 16, 0, "i", "put"]
STEPS = {action.value: ["step", b"c" * 16, 0, "p", 1, action.value, "a reason", "yes"] for action in Action}
CALM = 1.0
"""Seconds between frames that no limit minds."""


def payload(data: bytes) -> bytes:
    """What one whole, unmasked WebSocket frame carries, read by the RFC's drawing (§5.2)."""
    assert data[0] == 0x82, "FIN and binary"
    start = {126: 4, 127: 10}.get(data[1], 2)
    length = data[1] if start == 2 else int.from_bytes(data[2:start], "big")
    assert len(data) == start + length
    return data[start:]


class Line:
    """A session and the clock that it is called with."""

    def __init__(self, role: Role = Role.VOTER, *, hello: bool = True) -> None:
        self.now = 100.0
        self.session = Session(role, self.now)
        if hello:
            assert isinstance(self.send(HELLO), Hello)

    def send(self, frame: Any, after: float = CALM) -> Any:
        return self.send_bytes(msgpack.packb(frame), after)

    def send_bytes(self, data: bytes, after: float = CALM) -> Any:
        self.now += after
        return self.session.receive(data, self.now)

    def said(self) -> list[dict[str, Any]]:
        """Everything that waits for the client, taken."""
        return [msgpack.unpackb(payload(data)) for data in self.session.outbox.take_all()]


# Hello


@pytest.mark.parametrize("frame", [CAST, PING, ADD_POLL, PROCEED, *STEPS.values()])
def test_hello_comes_first(frame: Any) -> None:
    line = Line(Role.CHAIR, hello=False)
    assert line.send(frame) is None
    [fault] = line.said()
    assert (fault["t"], fault["code"], fault["expected"]) == ("error", "hello_first", "a hello frame")
    assert frame[0] in fault["got"]
    assert isinstance(line.send(HELLO), Hello)
    assert line.session.phase is Phase.LIVE


def test_a_second_hello_is_a_bad_frame() -> None:
    line = Line()
    assert line.send(HELLO) is None
    [fault] = line.said()
    assert (fault["code"], fault["expected"]) == ("hello_twice", "a cast, claim or ping frame")
    assert line.session.phase is Phase.LIVE


def test_hello_of_another_protocol_names_ours() -> None:
    line = Line(hello=False)
    assert line.send(["hello", 2]) is None
    [fault] = line.said()
    assert (fault["code"], fault["expected"], fault["got"]) == ("protocol", "protocol 1", "protocol 2")
    assert line.session.phase is Phase.NEW


def test_hello_brings_what_was_seen_and_the_key() -> None:
    line = Line(hello=False)
    assert line.send(["hello", 1, "3f9c", 41, "a-key"]) == Hello(1, "3f9c", 41, "a-key")


# Who may send what: written down here once more, apart from the code's own table.

MAY = {
    Role.VOTER: {"cast", "claim", "ping"},
    Role.CHAIR: {"step", "add_poll", "proceed", "ping"},
    Role.OPERATOR: {"step", "add_poll", "ping"},
    Role.MODERATOR: {"ping"},
    Role.HALL: {"ping"},
    Role.OVERLAY: {"ping"},
    Role.PRODUCER: {"ping"},
    Role.PUBLIC: {"ping"},
}
DECISIONS = ("declare", "publish", "annul", "revote", "acclaim", "casting_vote", "commit_lots", "draw_lots")
EXPECTED = {
    Role.VOTER: "a cast, claim or ping frame",
    Role.CHAIR: "a step, add_poll, proceed or ping frame",
    Role.OPERATOR: "a step, add_poll or ping frame",
    Role.MODERATOR: "a ping frame",
    Role.HALL: "a ping frame",
    Role.OVERLAY: "a ping frame",
    Role.PRODUCER: "a ping frame",
    Role.PUBLIC: "a ping frame",
}


def test_the_table_names_every_role() -> None:
    assert set(MAY) == set(Role) == set(EXPECTED)


@pytest.mark.parametrize("frame", [CAST, PING, *STEPS.values()], ids=lambda frame: "-".join(map(str, frame[:6:5])))
@pytest.mark.parametrize("role", list(Role))
def test_every_role_sends_only_its_own_frames(role: Role, frame: list[Any]) -> None:
    line = Line(role)
    command = line.send(frame)
    said = line.said()
    decided = role is Role.OPERATOR and frame[0] == "step" and frame[5] in DECISIONS
    if frame[0] not in MAY[role] or decided:
        assert command is None
        assert [(f["t"], f["code"], f["expected"]) for f in said] == [("error", "not_allowed", EXPECTED[role])]
    elif frame is PING:
        assert (command, said) == (None, [{"t": "pong", "n": 7}])
    else:
        assert type(command) is {"cast": Cast, "step": Step, "add_poll": AddPoll, "proceed": Proceed}[frame[0]]
        assert said == []


def test_a_step_arrives_whole() -> None:
    line = Line(Role.CHAIR)
    frame = ["step", b"c" * 16, 12, "p", 3, "annul", "Fel fråga", ""]
    assert line.send(frame) == Step(b"c" * 16, 12, "p", 3, Action.ANNUL, "Fel fråga", "")


# Bad frames

BAD = [b"", b"\xc1", msgpack.packb(["ping", -1]), b"x" * 5000, msgpack.packb(STEPS["open"]), msgpack.packb(HELLO)]


@pytest.mark.parametrize("phase", ["new", "live"])
@pytest.mark.parametrize("data", BAD[:4])
def test_three_bad_frames_in_a_row_close(data: bytes, phase: str) -> None:
    line = Line(hello=phase == "live")
    for _ in range(2):
        assert line.send_bytes(data) is None
        assert line.session.close is None
    assert line.send_bytes(data) is None
    assert line.session.close is Close.BAD_FRAMES
    faults = line.said()
    assert [fault["t"] for fault in faults] == ["error"] * 3
    assert [fault.get("fatal", False) for fault in faults] == [False, False, True]
    assert all(fault["expected"] and fault["got"] for fault in faults)


def test_bad_frames_of_different_kinds_count_together() -> None:
    line = Line()
    for data in (BAD[1], BAD[4], BAD[5]):
        line.send_bytes(data)
    assert line.session.close is Close.BAD_FRAMES
    assert [fault["code"] for fault in line.said()] == ["not_msgpack", "not_allowed", "hello_twice"]


@pytest.mark.parametrize("good", [PING, CAST])
def test_a_good_frame_starts_the_count_anew(good: Any) -> None:
    line = Line()
    for _ in range(3):
        line.send_bytes(b"\xc1")
        line.send_bytes(b"\xc1")
        line.send(good)
    assert line.session.close is None
    line.send_bytes(b"\xc1")
    line.send_bytes(b"\xc1")
    assert line.session.close is None
    line.send_bytes(b"\xc1")
    assert line.session.close is Close.BAD_FRAMES


# Rates


def test_frames_a_second_are_bounded() -> None:
    line = Line()
    line.now += 10
    for _ in range(limits.FRAMES_PER_SOCKET_PER_SECOND):
        line.send(PING, after=0)
    assert line.session.close is None
    line.said()
    assert line.send(PING, after=0) is None
    assert line.session.close is Close.TOO_MUCH
    [fault] = line.said()
    assert (fault["code"], fault.get("fatal")) == ("too_many_frames", True)
    assert str(limits.FRAMES_PER_SOCKET_PER_SECOND) in fault["expected"]


def test_frames_at_the_allowed_pace_go_on_for_ever() -> None:
    line = Line()
    for _ in range(500):
        line.send(PING, after=1 / limits.FRAMES_PER_SOCKET_PER_SECOND)
        assert [frame["t"] for frame in line.said()] == ["pong"]
    assert line.session.close is None


def test_bad_frames_are_counted_by_the_rate_too() -> None:
    line = Line()
    for _ in range(limits.FRAMES_PER_SOCKET_PER_SECOND + 1):
        line.send_bytes(b"\xc1", after=0)
    assert line.session.close is Close.BAD_FRAMES  # the first reason stays


def test_casts_a_second_are_bounded_and_the_wait_is_told() -> None:
    line = Line()
    waits = [line.session.may_cast(line.now) for _ in range(limits.CASTS_PER_SOCKET_PER_SECOND + 1)]
    assert waits[:-1] == [0] * limits.CASTS_PER_SOCKET_PER_SECOND
    assert waits[-1] == 200
    assert line.session.may_cast(line.now + 0.1) == 100
    assert line.session.may_cast(line.now + 0.2) == 0
    assert line.session.may_cast(line.now + 0.2) == 200
    assert line.session.close is None


def test_whoever_waits_the_told_time_may_cast() -> None:
    line = Line()
    now = line.now
    for _ in range(200):
        wait_ms = line.session.may_cast(now)
        if wait_ms:
            assert line.session.may_cast(now + wait_ms / 1000) == 0
        now += wait_ms / 1000 + 0.0437


# The end


def test_closed_stays_closed() -> None:
    line = Line(Role.CHAIR)
    line.session.end(Close.NOT_ALLOWED)
    assert line.send(STEPS["open"]) is None
    assert line.send(PING) is None
    assert line.send(HELLO) is None
    for _ in range(5):
        assert line.send_bytes(b"\xc1") is None
    assert line.said() == []
    assert (line.session.phase, line.session.close) == (Phase.CLOSED, Close.NOT_ALLOWED)
    line.session.end(Close.GOING_AWAY)
    assert line.session.close is Close.NOT_ALLOWED


def test_what_was_queued_before_the_end_is_still_sent() -> None:
    line = Line()
    line.send(PING)
    line.session.end(Close.ENGINE)
    assert line.said() == [{"t": "pong", "n": 7}]


def test_a_full_queue_of_receipts_closes_the_connection() -> None:
    line = Line()
    for _ in range(limits.OUTBOX_RECEIPTS_MAX_COUNT):
        line.send(PING)
    assert line.session.close is None
    line.send(PING)
    assert line.session.close is Close.TOO_MUCH
    assert len(line.said()) == limits.OUTBOX_RECEIPTS_MAX_COUNT


def test_ping_is_answered_before_anything_else_is_known() -> None:
    line = Line(Role.OVERLAY)
    assert line.send(["ping", 2**32 - 1]) is None
    assert line.said() == [{"t": "pong", "n": 2**32 - 1}]


def test_close_codes_are_those_that_the_clients_know() -> None:
    assert {code.name: code.value for code in Close} == {
        "GOING_AWAY": 1001,
        "BAD_FRAMES": 4400,
        "NO_SESSION": 4401,
        "NOT_ALLOWED": 4403,
        "HELLO_LATE": 4408,
        "TOO_MUCH": 4429,
        "ENGINE": 4500,
    }
