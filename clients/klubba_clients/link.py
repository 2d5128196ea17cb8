"""One socket to the engine, kept alive: dial, hello, receive, notice silence, dial again."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Final, NoReturn

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin

from klubba.wire.frames import Event, Hello, Ping, Welcome
from klubba_clients.backoff import Backoff
from klubba_clients.codec import EVENT_MAX_BYTES, decode, encode
from klubba_clients.errors import SessionLost
from klubba_clients.site import Site

FRAMES_WAITING_MAX_COUNT: Final = 16
CLOSE_SECONDS: Final = 2.0
# The range of a close code says what to do: 44xx is final, everything else means dialling again.
_FINAL_CODES: Final = range(4400, 4500)
_FINAL_STATUSES: Final = frozenset({400, 401, 403, 404})
_ANSWER: Final = Backoff(base=2.0, cap=4.0)
_RECONNECT: Final = Backoff(base=0.5, cap=3.0)


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient a client is. Seconds.

    heartbeat: after this long without a frame the engine is asked; after twice that the socket is given up.
    answer: pauses before a ballot or command without an answer is sent again. reconnect: pauses before dialling
    again. dial: the time for one opening handshake.
    """

    heartbeat: float = 15.0
    answer: Backoff = _ANSWER
    reconnect: Backoff = _RECONNECT
    dial: float = 10.0


class _Dropped(Exception):
    """The socket is gone; dialling again makes sense."""


class Link:
    """Dials `path` of a site until closed, or until the engine says that this session is over.

    `hello` is asked for at every dial, so that it names what has been seen by then. One task runs it.
    """

    def __init__(
        self, site: Site, path: str, cookie: str, hello: Callable[[], Hello], timing: Timing, random: Random
    ) -> None:
        self._site, self._path, self._cookie = site, path, cookie
        self._hello, self._timing, self._random = hello, timing, random
        self._socket: ClientConnection | None = None
        self._pings = 0
        self._failures = 0
        self.dials = 0

    @property
    def connected(self) -> bool:
        return self._socket is not None

    async def send(self, data: bytes) -> None:
        """Sends if there is a socket; otherwise nothing happens (whoever waits for an answer sends again)."""
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(data)

    async def run(self, take: Callable[[Event], None], welcomed: Callable[[], Awaitable[None]]) -> NoReturn:
        """Hands every frame to `take`, over all reconnects, and calls `welcomed` after each welcome.

        Raises `SessionLost` or `ProtocolBroken` when there is no way on, and what `take` raises.
        """
        while True:
            try:
                await self._dial()
                await self._converse(take, welcomed)
            except _Dropped:
                await self.close()
            await asyncio.sleep(self._timing.reconnect.pause(self._failures, self._random))
            self._failures += 1

    async def _dial(self) -> None:
        self.dials += 1
        try:
            socket = await connect(
                self._site.websocket + self._path,
                origin=Origin(self._site.origin),
                additional_headers={"Cookie": self._cookie} if self._cookie else None,
                compression=None,
                proxy=None,
                open_timeout=self._timing.dial,
                close_timeout=CLOSE_SECONDS,
                ping_interval=None,
                max_size=EVENT_MAX_BYTES,
                max_queue=FRAMES_WAITING_MAX_COUNT,
                ssl=self._site.tls,
            )
        except InvalidStatus as refused:
            raise _after_status(refused) from None
        except (OSError, TimeoutError, InvalidHandshake) as error:
            raise _Dropped from error
        self._socket = socket
        await self.send(encode(self._hello()))

    async def _converse(self, take: Callable[[Event], None], welcomed: Callable[[], Awaitable[None]]) -> NoReturn:
        while True:
            event = decode(await self._receive())
            if event is None:
                continue
            take(event)
            if isinstance(event, Welcome):
                self._failures = 0
                await welcomed()

    async def _receive(self) -> bytes:
        """The next frame. Silence is answered by a ping, and a second silence by giving up."""
        for _ in range(2):
            try:
                async with asyncio.timeout(self._timing.heartbeat):
                    return await self._next_frame()
            except TimeoutError:
                self._pings += 1
                await self.send(encode(Ping(self._pings % 2**32)))
        raise _Dropped

    async def _next_frame(self) -> bytes:
        if self._socket is None:
            raise _Dropped
        try:
            data = await self._socket.recv(decode=False)
        except ConnectionClosed as closed:
            raise _after_close(closed) from None
        return data if isinstance(data, bytes) else bytes(data)

    async def close(self) -> None:
        """Says goodbye properly, if there is a socket."""
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()

    def cut(self) -> None:
        """Drops the connection without a word, as a phone does that loses its network."""
        if self._socket is not None:
            self._socket.transport.abort()


def _after_close(closed: ConnectionClosed) -> Exception:
    code = closed.rcvd.code if closed.rcvd else 1006
    reason = closed.rcvd.reason if closed.rcvd else ""
    return SessionLost(code, reason) if code in _FINAL_CODES else _Dropped()


def _after_status(refused: InvalidStatus) -> Exception:
    status = refused.response.status_code
    return SessionLost(status, "refused at the handshake") if status in _FINAL_STATUSES else _Dropped()
