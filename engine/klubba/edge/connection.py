"""One WebSocket on its transport: bytes in to the session protocol, its outbox out. No task of its own.

    data_received ─► rfc6455.Parser ─► session ─► desk          carried out where it arrived
    wake ─► outbox ─► one write ─► (kernel full) pause ─► resume, or aborted after STALLED_READER_MAX_SECONDS

Nothing is written while the transport still holds something: what comes meanwhile waits in the outbox, where a
newer state takes the older one's place. So a slow phone costs its slots and never memory. While nothing waits
anywhere, `descriptor` lets a broadcast write to the socket itself (broadcast.py).
"""

import asyncio
from typing import TYPE_CHECKING

from klubba import limits
from klubba.core.model import Role
from klubba.edge.handshake import Handshake
from klubba.metrics import Count
from klubba.session.outbox import Outbox
from klubba.session.protocol import Close, Session
from klubba.store.contract import Card
from klubba.wire import rfc6455
from klubba.wire.frames import Hello, Outbound

if TYPE_CHECKING:
    from klubba.edge.dispatch import Desk
    from klubba.edge.sockets import Sockets


class Connection(asyncio.Protocol):
    """One socket, from its opening handshake to its end. Once its hello was taken it is a `fanout.Screen`.

    `card` and `device` stand from then on. `heard`: something whole has arrived since the last `probe`. `handshake`:
    how it came, until its hello was answered.
    """

    __slots__ = (
        "_amid",
        "_deadline",
        "_file",
        "_has_closed",
        "_is_deaf",
        "_line",
        "_loop",
        "_others",
        "_parser",
        "_paused",
        "_session",
        "_sockets",
        "_transport",
        "card",
        "descriptor",
        "device",
        "handshake",
        "heard",
        "is_preview",
        "outbox",
        "sent",
    )

    def __init__(self, sockets: "Sockets", session: Session, handshake: Handshake, sent: Count) -> None:
        """sent: counts the frames of every connection of this role."""
        self._sockets = sockets
        self.sent = sent
        self._loop = asyncio.get_running_loop()
        self._session = session
        self._parser = rfc6455.Parser()
        self._deadline: asyncio.TimerHandle | None = None
        self._line: list[bytes] | None = None
        self._paused = False
        self._is_deaf = False
        self._has_closed = False
        self._file = -1
        self.card = NOBODY
        self.descriptor = -1
        self.device = ""
        self.handshake = handshake
        self.outbox: Outbox = session.outbox
        self.heard = True
        self.is_preview = False
        self._amid: asyncio.TimerHandle | None = None
        self._others = _NOWHERE

    def leaves(self, others: set[object]) -> None:
        """others: a set that the connection takes itself out of when it is gone."""
        self._others = others

    # As asyncio sees it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # What the kernel does not take pauses us: conflation happens in the outbox, not in a buffer. With TLS not 0:
        # there asyncio pauses at "as much as this", that is after every write, with nothing left to resume it.
        is_plain = transport.get_extra_info("sslcontext") is None
        transport.set_write_buffer_limits(high=0 if is_plain else 1)
        self._file = transport.get_extra_info("socket").fileno() if is_plain else -1
        self._deadline = self._loop.call_later(limits.HANDSHAKE_MAX_SECONDS, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        self.descriptor = -1
        self._cancel_deadline()
        self._watch_message(has_ended=True)
        self._session.end(Close.GOING_AWAY)
        self._sockets.closed(self)
        self._others.discard(self)

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        had = self.heard
        self.heard = False
        try:
            for event in self._parser.events(data):
                self.heard = True
                self._on_event(event)
                if self._session.close is Close.TOO_MUCH:
                    self._is_deaf = True  # A million frames behind this one are not looked at.
                    break
        except rfc6455.ProtocolError as error:
            self._fail(error)
        self._watch_message(has_ended=self.heard)
        self.heard |= had
        self.wake()

    def pause_writing(self) -> None:
        self._paused = True
        self.descriptor = -1
        self._cancel_deadline()
        self._deadline = self._loop.call_later(limits.STALLED_READER_MAX_SECONDS, self._transport.abort)

    def resume_writing(self) -> None:
        self._paused = False
        self._cancel_deadline()
        if self._has_closed:
            self._transport.close()
        self.wake()
        self._offer_descriptor()

    # As a screen

    def send(self, event: Outbound) -> None:
        """Queues an event that must arrive."""
        self._session.send(event)
        self.wake()

    def end(self, code: Close) -> None:
        """Closes the connection after what was sent."""
        self._session.end(code)
        self.wake()

    def wake(self) -> None:
        """Writes what waits, as far as the kernel takes it; the session's end comes after its last words.

        While the hello is being answered everything waits for the whole answer: one write, and one packet.
        """
        if self._paused or self._has_closed or self._transport.is_closing():
            return
        if self._session.close is not None:
            self._close(self._session.close)
            return
        if self._line is not None:
            return
        frames = self.outbox.take_all()
        if frames:
            self.sent.n += len(frames)
            self._transport.write(frames[0] if len(frames) == 1 else b"".join(frames))

    def write(self, data: bytes) -> None:
        """Writes whole frames, or the rest of them, right after what was written last."""
        self._transport.write(data)

    @property
    def has_card(self) -> bool:
        """Whether the hello was taken."""
        return self.card is not NOBODY

    @property
    def is_gone(self) -> bool:
        """Whether nothing can be told any more."""
        return self._transport.is_closing()

    def leave(self, desk: "Desk") -> None:
        """It is gone: whoever has shown it anything forgets it. Harmless before its hello was taken."""
        if self.has_card:
            desk.leave(self)

    def go_live(self) -> None:
        """The hello was answered: what waited in line is taken, and reading goes on."""
        if not self._paused and not self._has_closed:
            self._cancel_deadline()
        self.handshake = _GREETED
        waiting, self._line = self._line or [], None
        for data in waiting:
            self._take(data)
        if not self._transport.is_closing():
            self._transport.resume_reading()
        self.wake()
        self._offer_descriptor()

    # As uvicorn and the keeper of the sockets see it

    def shutdown(self) -> None:
        """uvicorn is ending: the client is told to come back."""
        self.end(Close.GOING_AWAY)

    def probe(self) -> None:
        """Drops a peer that has been silent since the last probe, and asks the others whether they are there."""
        if not self.heard:
            self._transport.abort()
        elif not self._paused and not self._has_closed:
            self.heard = False
            self._transport.write(_PING)

    # Inside

    def _on_event(self, event: rfc6455.Event) -> None:
        match event:
            case rfc6455.Message(data=data):
                self._take(data)
            case rfc6455.Ping(data=data):
                self._session.ping(data, self._loop.time())
            case rfc6455.Closing(status=status):
                self._close(rfc6455.Status.NORMAL if status == rfc6455.NO_STATUS else status)
                self._transport.close()

    def _take(self, data: bytes) -> None:
        """One message. While the hello is being answered, the rest of what has arrived waits in line.

        Nothing comes then from a page of ours: reading stops only where something does, as stopping and going on would
        cost each of a hall that comes back two calls to the kernel.
        """
        if self._line is not None:
            self._line.append(data)
            self._transport.pause_reading()
            return
        now = self._loop.time()
        command = self._session.receive(data, now)
        if isinstance(command, Hello):
            self._line = []
            if not self._paused and not self._has_closed:
                self._cancel_deadline()  # It said hello in time: how long the answer takes is the engine's own doing.
            self._sockets.welcome(self, command)
        elif command is not None:
            self._sockets.desk.carry_out(command, self, self._session, now)

    def _offer_descriptor(self) -> None:
        """From here on, until the next pause or the end, nothing waits before what is written to the socket itself."""
        is_open = self.has_card and self._line is None and not self._has_closed and not self._transport.is_closing()
        if is_open and not self._paused:
            self.descriptor = self._file

    def _watch_message(self, *, has_ended: bool) -> None:
        """Half a message is waited for so long and no longer: who drips its bytes would keep a place for hours."""
        if has_ended and self._amid is not None:
            self._amid.cancel()
            self._amid = None
        if self._amid is None and self._parser.is_amid and not self._transport.is_closing():
            late = rfc6455.ProtocolError(rfc6455.Status.PROTOCOL_ERROR, _WHOLE)
            self._amid = self._loop.call_later(limits.MESSAGE_MAX_SECONDS, self._fail, late)

    def _fail(self, error: rfc6455.ProtocolError) -> None:
        self._is_deaf = True
        self._close(error.status, str(error))

    def _late(self) -> None:
        self._deadline = None
        self.end(Close.HELLO_LATE)

    def _close(self, status: int, reason: str = "") -> None:
        """Sends what waits and a close frame, and gives the peer a moment to answer it (RFC 6455 §7.1.1).

        Hanging up at once would lose the close frame for a peer that is still sending: its own bytes, arriving at a
        closed socket, make the kernel throw away what it has not read yet. A stalled peer is dropped in its time.
        """
        if self._has_closed or self._transport.is_closing():
            return
        self._has_closed = True
        self.descriptor = -1
        self._session.end(Close.GOING_AWAY)
        self._transport.write(b"".join([*self.outbox.take_all(), rfc6455.close_frame(status, reason)]))
        if not self._paused:
            self._cancel_deadline()
            self._deadline = self._loop.call_later(limits.CLOSE_ANSWER_MAX_SECONDS, self._transport.close)
            self._transport.resume_reading()

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


NOBODY = Card("", Role.PUBLIC)
"""Who a connection is before its hello was taken."""
_NOWHERE: set[object] = set()
_GREETED = Handshake("", b"", None, "")
_WHOLE = f"a whole message within {limits.MESSAGE_MAX_SECONDS:g} s"
_PING = rfc6455.frame(b"", rfc6455.Opcode.PING)
