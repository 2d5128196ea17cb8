"""Text-JSON sockets: pictures of an output, the producer's desk, and the flat status for buttons.

    /ws/air       an output's pictures; the key comes in the hello, or as ?key= for hosts that have only a URL
    /ws/control   the flat status, with a control key as ?key=
    /ws/producer  the desk of the producer's page: session cookie and exact origin

Keys are for reading (or for buttons), so these sockets read no cookie and no Origin, except the producer's.
"""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import msgspec

from klubba import limits
from klubba.access import Holder
from klubba.air.channel import Consumer, text_frame
from klubba.air.onair import Controller, OnAir, Tuned
from klubba.air.room import AirRoom
from klubba.core.model import Role
from klubba.edge.connection import Connection
from klubba.edge.handshake import Handshake
from klubba.errors import Refusal
from klubba.metrics import Count
from klubba.outputs.cards import qr_path
from klubba.session.protocol import Close, Phase, Session
from klubba.views import look
from klubba.wire.air import AIR_PROTOCOL, AirCommand, AirHello, AirPong, Greeting, Saw, View
from klubba.wire.frames import Fault, Outbound, Ping

if TYPE_CHECKING:
    from klubba.edge.dispatch import Desk
    from klubba.edge.sockets import Sockets

PATHS: Final = {"/ws/air": Role.OVERLAY, "/ws/control": Role.OVERLAY, "/ws/producer": Role.PRODUCER}
_decoder: msgspec.json.Decoder[AirCommand] = msgspec.json.Decoder(AirCommand)


class AirSession(Session):
    """The protocol of a text-JSON socket. The same bounds and the same patience as for any other."""

    __slots__ = ()

    def read(self, data: bytes, now: float) -> AirCommand | None:
        """One message: the command, or None (it was answered here, or refused)."""
        if self.phase is Phase.CLOSED:
            return None
        if not self._frames.take(now):
            self.end(Close.TOO_MUCH)
            return None
        try:
            command = self._read(data)
        except Refusal as refusal:
            self._refuse(refusal)
            return None
        self._bad = 0
        if isinstance(command, Ping):
            self.send(AirPong(command.n))
            return None
        return command

    def _read(self, data: bytes) -> AirCommand:
        if len(data) > limits.INBOUND_FRAME_MAX_BYTES:
            raise Refusal("too_large", f"at most {limits.INBOUND_FRAME_MAX_BYTES} bytes", f"{len(data)} bytes")
        try:
            command = _decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refusal("bad_frame", 'a JSON array: ["hello", …], ["saw", …] or ["ping", n]', "another") from None
        if isinstance(command, AirHello) and command.protocol != AIR_PROTOCOL:
            raise Refusal("protocol", f"protocol {AIR_PROTOCOL}", f"protocol {command.protocol}")
        return command

    def send(self, event: Outbound) -> None:
        self.send_bytes(text_frame(event))

    def _fault(self, refusal: Refusal, *, fatal: bool = False) -> None:
        self.send(Fault(code=refusal.code, expected=refusal.expected, got=refusal.got, fatal=fatal))


class AirConnection(Connection):
    """One text-JSON socket."""

    __slots__ = ("_consumer", "_room")

    def __init__(self, sockets: "Sockets", session: AirSession, handshake: Handshake, sent: Count) -> None:
        super().__init__(sockets, session, handshake, sent)
        self._room: AirRoom | None = None
        self._consumer: Consumer | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.handshake.path != "/ws/air" or _key(self.handshake):
            self._greet(AirHello(AIR_PROTOCOL, _key(self.handshake), View.PROGRAM, "feed"))

    def leave(self, desk: "Desk") -> None:
        if self._room is not None and self._consumer is not None:
            self._room.leave(self._consumer)

    def shut(self) -> None:
        """Its key was revoked while it was on air: it may not come back, and keeps its last picture."""
        self.end(Close.NO_SESSION)

    def entered(self, room: AirRoom, consumer: Consumer) -> None:
        self._room, self._consumer = room, consumer

    def _take(self, data: bytes) -> None:
        assert isinstance(self._session, AirSession)
        if self._line is not None:
            self._line.append(data)
            return
        command = self._session.read(data, self._loop.time())
        if isinstance(command, AirHello) and self._consumer is None:
            self._greet(command)
        elif isinstance(command, Saw) and self._consumer is not None and self._room is not None:
            self._consumer.saw(command, self._room.now())
            self._room.mark()

    def _greet(self, hello: AirHello) -> None:
        self._line = []
        self._transport.pause_reading()
        self._sockets.welcome_air(self, hello)


def _key(handshake: Handshake) -> str:
    """The key in the URL, "" for none."""
    found = parse_qs(handshake.query, max_num_fields=8).get("key", [""])
    return found[0][:128]


@dataclass(slots=True)
class AirDoor:
    """Lets text-JSON sockets in. join: the address for phones."""

    onair: OnAir
    join: str

    async def enter(self, connection: AirConnection, hello: AirHello, holder: Holder | None) -> None:
        """Answers a hello. holder: of the producer's session, if there is one. Raises `AccessError`, `StoreError`."""
        if connection.handshake.path == "/ws/producer":
            assert holder is not None
            await self._desk(connection, holder)
        elif connection.handshake.path == "/ws/control":
            self._control(connection, await self.onair.controller(hello.key))
        else:
            self._tune(connection, hello, await self.onair.by_key(hello.key))

    async def _desk(self, connection: AirConnection, holder: Holder) -> None:
        room = await self.onair.room(holder.card.meeting)
        consumer = Consumer(connection, View.PROGRAM, "desk", 0, room.now(), device=holder.device)
        connection.entered(room, consumer)
        room.desks.add(consumer)
        room.mark()

    def _control(self, connection: AirConnection, controller: Controller) -> None:
        room = controller.room
        consumer = Consumer(connection, View.PROGRAM, "control", 0, room.now())
        connection.entered(room, consumer)
        room.watch(consumer, controller.role)

    def _tune(self, connection: AirConnection, hello: AirHello, tuned: Tuned) -> None:
        room, channel = tuned.room, tuned.channel
        connection.send(self._greeting(room, channel.output.id))
        consumer = Consumer(connection, hello.view, hello.kind, channel.output.serial, room.now())
        connection.entered(room, consumer)
        room.enter(channel, consumer)

    def _greeting(self, room: AirRoom, output: str) -> Greeting:
        path, size = qr_path(self.join + "/")
        meeting = room.room.meeting
        return Greeting(
            protocol=AIR_PROTOCOL,
            output=output,
            meeting=meeting.id,
            title=meeting.title,
            meeting_language=meeting.language,
            join=self.join,
            qr=path,
            qr_size=size,
            accent=brand.dark.primary if (brand := look(meeting)) else "",
            rehearsal=meeting.rehearsal,
        )
