"""One connection's protocol as a sans-I/O state machine: messages in, WebSocket frames out.

    new ──hello──► live ──(fatal error)──► closed
     └──any other frame: error, counted──►

Three bad frames in a row close the socket. A frame of another role's operation is a bad frame.
"""

from enum import Enum, IntEnum
from typing import Final

from klubba import limits
from klubba.core.lifecycle import STEPPERS, may
from klubba.core.model import Role
from klubba.errors import Refusal
from klubba.session.bucket import Bucket
from klubba.session.outbox import Outbox
from klubba.wire.codec import decode, encode
from klubba.wire.frames import (
    PROTOCOL,
    AddPoll,
    Cast,
    Claim,
    Command,
    Fault,
    Hello,
    Outbound,
    Ping,
    Pong,
    Proceed,
    Step,
)
from klubba.wire.rfc6455 import Opcode, frame


class Close(IntEnum):
    """WebSocket close codes (RFC 6455 §7.4.2: 4000 to 4999 are the application's).

    The range decides what a client does: 1xxx and 45xx reconnect with backoff; 44xx stop and say why.
    """

    GOING_AWAY = 1001
    BAD_FRAMES = 4400
    NO_SESSION = 4401
    NOT_ALLOWED = 4403
    HELLO_LATE = 4408
    TOO_MUCH = 4429
    ENGINE = 4500


class Phase(Enum):
    NEW = "new"
    LIVE = "live"
    CLOSED = "closed"


_EXPECTED: Final = {
    Role.VOTER: "a cast, claim or ping frame",
    Role.CHAIR: "a step, add_poll, proceed or ping frame",
    Role.OPERATOR: "a step, add_poll or ping frame",
}


class Session:
    """The protocol of one connection.

    `outbox` holds the frames to send; `close` is set when the socket must be closed after they are sent.
    """

    __slots__ = ("_bad", "_casts", "_frames", "close", "outbox", "phase", "role")

    def __init__(self, role: Role, now: float) -> None:
        self.role = role
        self.outbox = Outbox()
        self.phase = Phase.NEW
        self.close: Close | None = None
        self._bad = 0
        self._frames = Bucket(limits.FRAMES_PER_SOCKET_PER_SECOND, now)
        self._casts: Bucket | None = None

    def receive(self, data: bytes, now: float) -> Command | None:
        """One inbound frame: the command to carry out, or None (it was answered here, or refused)."""
        if self.phase is Phase.CLOSED:
            return None
        if not self._frames.take(now):
            much = Refusal("too_many_frames", f"{limits.FRAMES_PER_SOCKET_PER_SECOND} frames a second", "more")
            self._fault(much, fatal=True)
            self.end(Close.TOO_MUCH)
            return None
        try:
            command = self._legal(decode(data))
        except Refusal as refusal:
            self._refuse(refusal)
            return None
        self._bad = 0
        if isinstance(command, Ping):
            self.send(Pong(command.n))
            return None
        return command

    def may_cast(self, now: float) -> int:
        """0 when a ballot may be handed in now, else the milliseconds to wait (answered `busy`)."""
        if self._casts is None:  # Most sockets only listen.
            self._casts = Bucket(limits.CASTS_PER_SOCKET_PER_SECOND, now)
        return 0 if self._casts.take(now) else self._casts.wait_ms()

    def send(self, event: Outbound) -> None:
        """Queues an event that must arrive."""
        self.send_bytes(frame(encode(event)))

    def send_bytes(self, data: bytes) -> None:
        """Queues a WebSocket frame that must arrive; a full queue closes the connection."""
        if not self.outbox.receipt(data):
            self.end(Close.TOO_MUCH)

    def ping(self, data: bytes, now: float) -> None:
        """A WebSocket ping: answered as often as frames may come (RFC 6455 §5.5.2), then the connection is closed."""
        if self._frames.take(now):
            self.send_bytes(frame(data, Opcode.PONG))
        else:
            self.end(Close.TOO_MUCH)

    def end(self, code: Close) -> None:
        """Nothing more is received; the socket is closed with `code` once the outbox is sent."""
        self.phase = Phase.CLOSED
        self.close = self.close or code

    def _legal(self, command: Command) -> Command:
        """The command if it may come now, from this role; raises `Refusal`."""
        if self.phase is Phase.NEW:
            return self._first(command)
        if isinstance(command, Hello):
            raise Refusal("hello_twice", self._expected(), "a second hello frame")
        if isinstance(command, Cast) and self.role is not Role.VOTER:
            raise Refusal("not_allowed", self._expected(), "a cast frame")
        if isinstance(command, Claim) and self.role is not Role.VOTER:
            raise Refusal("not_allowed", self._expected(), "a claim frame")
        if isinstance(command, Step) and not may(self.role, command.action):
            raise Refusal("not_allowed", self._expected(), "a step frame")
        barred = isinstance(command, Proceed) and self.role is not Role.CHAIR
        if barred or (isinstance(command, AddPoll) and self.role not in STEPPERS):
            raise Refusal("not_allowed", self._expected(), f"a {command.__struct_config__.tag} frame")
        return command

    def _first(self, command: Command) -> Hello:
        if not isinstance(command, Hello):
            raise Refusal("hello_first", "a hello frame", f"a {command.__struct_config__.tag} frame")
        if command.protocol != PROTOCOL:
            raise Refusal("protocol", f"protocol {PROTOCOL}", f"protocol {command.protocol}")
        self.phase = Phase.LIVE
        return command

    def _expected(self) -> str:
        return _EXPECTED.get(self.role, "a ping frame")

    def _refuse(self, refusal: Refusal) -> None:
        self._bad += 1
        fatal = self._bad >= limits.BAD_FRAMES_IN_A_ROW_MAX_COUNT
        self._fault(refusal, fatal=fatal)
        if fatal:
            self.end(Close.BAD_FRAMES)

    def _fault(self, refusal: Refusal, *, fatal: bool = False) -> None:
        self.send(Fault(code=refusal.code, expected=refusal.expected, got=refusal.got, fatal=fatal))
