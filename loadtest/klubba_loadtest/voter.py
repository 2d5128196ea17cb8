"""One screen with a socket, as lean as a load needs it: no task of its own, driven by frames and by the swarm's clock.

join ──► cookie ──► dial ──► hello ──► live ──(cut, lost)──► dial again, what is unanswered goes once more
         tap ──► queue ──► (paper seen open) ──► cast ──► answer        one ballot in flight, the others wait
"""

import asyncio
from typing import TYPE_CHECKING, Any, Final

from klubba_loadtest import frames
from klubba_loadtest.frames import StateSeen
from klubba_loadtest.httpline import cookie_of
from klubba_loadtest.plan import Act, Phone
from klubba_loadtest.records import Ballot, Fate, Seen
from klubba_loadtest.robots import Filled
from klubba_loadtest.wire import Socket

if TYPE_CHECKING:
    from klubba_loadtest.swarm import Swarm

BALLOT_ID_BYTES: Final = 16
FINAL_CODES: Final = range(4400, 4500)


class Device:
    """A voter's phone, a hall screen or an overlay."""

    __slots__ = (
        "_cookie", "_epoch", "_failures", "_flight", "_lost_at", "_queue", "_replaces", "_seqs", "_socket", "_swarm",
        "_twice", "fate", "meeting", "offline_until", "role", "seen", "stalled_until", "token", "voter",
    )  # fmt: skip

    def __init__(self, swarm: "Swarm", number: int, phone: Phone, token: str, voter: str) -> None:
        """token: of the seat's card, or of the page's link. voter: meeting and seat, as reconciliation names them."""
        self._swarm = swarm
        self.role = phone.role
        self.meeting = phone.meeting
        self.token = token
        self.voter = voter
        self.fate = Fate(number)
        self.seen: dict[str, Seen] = {}
        self.offline_until = 0.0
        self.stalled_until = 0.0
        self._cookie = ""
        self._epoch = ""
        self._socket: Socket | None = None
        self._failures = 0
        self._lost_at = -1.0
        self._queue: list[Ballot] = []
        self._flight: Ballot | None = None
        self._replaces = 0
        self._seqs: dict[tuple[str, int], int] = {}
        self._twice = False

    # What the plan asks for

    def join(self, intended: float) -> None:
        """Exchanges the card for a session, as the page does; an overlay has its key and dials at once."""
        if self.role == "overlay":
            self._dial()
            return

        def answered(status: int, head: bytes, body: bytes) -> None:
            self._joined(intended, status, head, body)

        self._swarm.lines.post("/api/join", {"token": self.token, "as": self.role}, answered)

    def tap(self, act: Act, intended: float) -> None:
        """A finger on an option: a ballot that is kept until it is answered."""
        ballot_id = self._swarm.random.randbytes(BALLOT_ID_BYTES)
        ballot = Ballot(self.voter, act.poll, 1, ballot_id, act.choices, intended, self.fate.phone)
        self._swarm.ballots.append(ballot)
        self._queue.append(ballot)
        self._send_next()

    def vote(self, poll: str, round: int, filled: Filled, intended: float) -> None:
        """A robot's own ballot in a round that it has seen opened."""
        ballot_id = self._swarm.random.randbytes(BALLOT_ID_BYTES)
        ballot = Ballot(
            self.voter, poll, round, ballot_id, filled.choices, intended, self.fate.phone, text=filled.text,
            scores=filled.scores,
        )  # fmt: skip
        self._swarm.ballots.append(ballot)
        self._queue.append(ballot)
        self._send_next()

    def cut(self, seconds: float) -> None:
        """The network goes away without a word, for so long."""
        self.offline_until = self._swarm.now() + seconds
        if self._socket is not None:
            self._socket.cut()

    def stall(self, seconds: float) -> None:
        """The phone sleeps: it keeps its socket and reads nothing."""
        socket = self._socket
        if socket is None or socket.transport is None or socket.transport.is_closing():
            return
        socket.transport.pause_reading()
        self.stalled_until = self._swarm.now() + seconds
        self._swarm.later(seconds, lambda: self._awake(socket))

    def twice(self) -> None:
        """The next ballot is sent two times."""
        self._twice = True

    def send_old(self, ballot: Ballot, replaces: int) -> None:
        """A ballot once more that is not in flight, as a network does that kept a frame for a while."""
        if self._socket is not None and self.fate.live:
            self._socket.send(frames.cast(ballot.poll, ballot.round, ballot.ballot_id, replaces, ballot.choices))

    def leave(self) -> None:
        self.fate.left = True
        if self._socket is not None:
            self._socket.close()

    @property
    def in_flight(self) -> bool:
        """Whether a ballot is on its way."""
        return self._flight is not None

    @property
    def busy(self) -> bool:
        """Whether anything that was tapped has no answer yet."""
        return self._flight is not None or bool(self._queue)

    # As a socket's owner

    def opened(self, socket: Socket) -> None:
        socket.send(frames.hello(self.token if self.role == "overlay" else ""))

    def heard(self, payload: bytes) -> None:
        swarm = self._swarm
        swarm.frames += 1
        try:
            read = swarm.reader.read(payload)
        except (ValueError, KeyError):
            swarm.error("unreadable frame")
            return
        if type(read) is StateSeen:
            self._on_state(read)
        else:
            self._on_frame(read)  # type: ignore[arg-type]

    def lost(self, socket: Socket, code: int) -> None:
        if socket is not self._socket:
            return
        self._socket = None
        if self.fate.live:
            self._swarm.live -= 1
            self.fate.live = False
        self._lost_at = self._swarm.now()
        if code in FINAL_CODES or code in (401, 403, 404):
            self.fate.moved = self.fate.moved or f"closed with {code}"
            self._give_up()
        elif not self.fate.left:
            self._dial_again()

    # Inside

    def _joined(self, intended: float, status: int, head: bytes, body: bytes) -> None:
        if status == 200:
            self._cookie = cookie_of(head)
            self.fate.joined = True
            self.fate.joined_at = self._swarm.now()
            self._swarm.joined_in(self._swarm.now() - intended)
            self._dial()
        elif status in (0, 503):
            self._swarm.error("join without an answer")
            self._swarm.later(self._swarm.pace.join_again * self._swarm.random.random(), lambda: self.join(intended))
        else:
            self.fate.refused = _code(body) or str(status)
            self.fate.refused_at = self._swarm.now()

    def _dial(self) -> None:
        if self.fate.left or self.fate.moved:
            return
        wait = self.offline_until - self._swarm.now()
        if wait > 0:
            self._swarm.later(wait, self._dial)
            return
        self._socket = Socket(self, self._request)
        self._swarm.dial(self._socket, self._unreachable)

    def _unreachable(self, socket: Socket) -> None:
        if socket is self._socket:
            self._socket = None
            self._swarm.error("unreachable")
            self._dial_again()

    def _dial_again(self) -> None:
        """At once after a cut that the plan asked for; else with backoff and jitter."""
        if self.offline_until >= self._lost_at - 0.001:
            self._swarm.later(max(0.0, self.offline_until - self._swarm.now()), self._dial)
            return
        pace = self._swarm.pace
        most = min(pace.reconnect_most, pace.reconnect_first * 2.0 ** min(self._failures, 5))
        self._failures += 1
        self._swarm.later(self._swarm.random.uniform(0, most), self._dial)

    def _request(self, key: bytes) -> bytes:
        cookie = f"Cookie: {self._cookie}\r\n" if self._cookie else ""
        origin = self._swarm.address.origin
        return (
            f"GET /ws/{self.role} HTTP/1.1\r\nHost: {self._swarm.address.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nOrigin: {origin}\r\n{cookie}"
            f"Sec-WebSocket-Key: {key.decode()}\r\n\r\n"
        ).encode()

    def _on_state(self, state: StateSeen) -> None:
        if state.epoch != self._epoch:
            self._epoch = state.epoch
        elif state.revision < self.fate.revision:
            self._swarm.went_back += 1
            return
        self.fate.revision = state.revision
        if state.leak:
            self._swarm.leaks += 1
        if not self.fate.live:
            self._on_live()
        if state.poll:
            self._show(state)

    def _show(self, state: StateSeen) -> None:
        seen = self.seen.get(state.poll)
        if seen is None or seen.round != state.round:
            seen = self.seen[state.poll] = Seen(self.fate.phone, self.meeting, state.poll, state.round, self.role)
        if state.stage == 1:
            if state.revision > seen.open_revision:
                seen.open_revision, seen.open_at = state.revision, self._swarm.now()
                if seen.opened_at < 0:
                    seen.opened_at = seen.open_at
                    self._send_next()
                    if self.role == "voter":
                        self._swarm.opened(self, state.poll, state.round)
        elif state.stage >= 2:
            now = self._swarm.now()
            if seen.closed_at < 0:
                seen.closed_revision, seen.closed_at = state.revision, now
                self._send_next()
            if state.stage == 3 and seen.published_at < 0:
                seen.published_at = now

    def _on_live(self) -> None:
        """The first state after a hello: this screen is right again."""
        self.fate.live = True
        self._swarm.live += 1
        self._failures = 0
        if self._lost_at >= 0:
            self._swarm.reconnected_in(self._swarm.now() - max(self._lost_at, self.offline_until))
            self._lost_at = -1.0
        if self._flight is not None:
            self._flight.healed = self._swarm.now()
            self.send_flight()
        else:
            self._send_next()

    def _on_frame(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "answer":
                self._on_answer(frame)
            case "mine":
                # The frame leaves defaults out: no `ballot_seq` means none counted yet.
                key = (frame["poll"], frame["round"])
                self._seqs[key] = max(self._seqs.get(key, 0), frame.get("ballot_seq", 0))
            case "paper":
                self._swarm.papers[frame["poll"], frame["round"]] = frame
            case "moved":
                self.fate.moved = frame["code"]
                self._give_up()
            case "error":
                self._swarm.error(f"frame refused: {frame['code']}")

    def _on_answer(self, frame: dict[str, Any]) -> None:
        ballot = self._flight
        self._swarm.told(frame["ballot_id"], frame["answer"], frame.get("ballot_seq", 0))
        if ballot is None or frame["ballot_id"] != ballot.ballot_id:
            return
        now = self._swarm.now()
        if frame["answer"] == "busy":
            self._swarm.error("busy")
            pause = max(frame.get("retry_after_ms", 0), 1) / 1000
            ballot.answer = "busy"
            self._swarm.later(pause * self._swarm.random.uniform(1, 2), lambda: self.send_flight(ballot))
            return
        ballot.answer, ballot.answered, ballot.seq = frame["answer"], now, frame.get("ballot_seq", 0)
        key = (ballot.poll, ballot.round)
        self._seqs[key] = max(self._seqs.get(key, 0), ballot.seq)
        self._flight = None
        self._swarm.answered(ballot)
        self._send_next()

    def _send_next(self) -> None:
        """A finger can only press what the screen has shown: a ballot waits until its round was seen open."""
        if self._flight is not None or not self._queue or not self.fate.live:
            return
        # A round that this screen never showed holds up no other.
        shown = self._shown
        ballot = next((waiting for waiting in self._queue if waiting.poll in shown), None)
        if ballot is None:
            return
        self._queue.remove(ballot)
        self._flight = ballot
        ballot.round = self.seen[ballot.poll].round
        # As on the page: a ballot sent again says the same, so that its first verdict is its only one.
        self._replaces = self._seqs.get((ballot.poll, ballot.round), 0)
        self.send_flight()

    def send_flight(self, only: Ballot | None = None) -> None:
        """Sends the ballot in flight, again with the same id. only: nothing happens for another one."""
        ballot, socket = self._flight, self._socket
        if ballot is None or socket is None or not self.fate.live or (only is not None and only is not ballot):
            return
        data = frames.cast(
            ballot.poll, ballot.round, ballot.ballot_id, self._replaces, ballot.choices, ballot.text, ballot.scores
        )
        now = self._swarm.now()
        if ballot.sends == 0:
            ballot.sent = now
        ballot.sends += 1
        self._swarm.waiting[self] = now
        socket.send(data)
        if self._twice:
            self._twice = False
            socket.send(data)

    @property
    def _shown(self) -> set[str]:
        """Polls that this screen has shown open, or already closed."""
        return {poll for poll, seen in self.seen.items() if seen.opened_at >= 0 or seen.closed_at >= 0}

    def _give_up(self) -> None:
        """Another device has the seat: what was never answered stays unknown to this phone."""
        self._flight = None
        self._queue.clear()
        self._swarm.waiting.pop(self, None)

    def _awake(self, socket: Socket) -> None:
        transport = socket.transport
        if transport is not None and not transport.is_closing():
            transport.resume_reading()
        if self._flight is not None:
            self._flight.healed = self._swarm.now()

    def close(self) -> None:
        self.fate.left = True
        if self._socket is not None and isinstance(self._socket.transport, asyncio.Transport):
            self._socket.transport.abort()


def _code(body: bytes) -> str:
    """The stable code of the engine's refusal."""
    _, found, rest = body.partition(b'"code":"')
    return rest.split(b'"', 1)[0].decode(errors="replace") if found else ""
