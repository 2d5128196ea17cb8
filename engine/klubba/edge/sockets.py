"""Every WebSocket of this engine: who may come in, who is there, and who has silently gone."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

import structlog

from klubba import limits
from klubba.access import Access, Holder
from klubba.core.model import Role
from klubba.core.reading import alternatives
from klubba.edge import airsocket, cookies
from klubba.edge.airsocket import AirConnection, AirDoor, AirSession
from klubba.edge.connection import Connection
from klubba.edge.dispatch import Desk
from klubba.edge.greeting import Greeter, turn_away
from klubba.edge.handshake import Handshake, HandshakeRefused
from klubba.edge.origins import Origins
from klubba.errors import AccessError, StoreError
from klubba.metrics import FrameCounts
from klubba.session.protocol import Close, Session
from klubba.wire.air import AirHello
from klubba.wire.frames import Hello

log = structlog.get_logger()

_PAGES = (Role.VOTER, Role.CHAIR, Role.OPERATOR, Role.MODERATOR, Role.HALL, Role.OVERLAY)
_ROLES = {f"/ws/{role}": role for role in _PAGES}


class Sockets:
    """Admits, keeps and counts connections."""

    def __init__(self, access: Access, desk: Desk, origins: Origins, frames: FrameCounts, air: AirDoor) -> None:
        self.desk = desk
        self._air = air
        self._access = access
        self._origins = origins
        self._frames = frames
        self._open: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeper: asyncio.Task[None] | None = None
        self._greeter = Greeter(access, desk, self._let_live)

    @property
    def connected(self) -> int:
        return len(self._open)

    def admit(self, handshake: Handshake, transport: asyncio.Transport) -> Connection:
        """A connection for a handshake that may go on. Raises `HandshakeRefused` (404, 403, 503)."""
        role = _ROLES.get(handshake.path) or airsocket.PATHS.get(handshake.path)
        if role is None:
            raise HandshakeRefused(404, alternatives(tuple(_ROLES | airsocket.PATHS)))
        arrived_at = transport.get_extra_info("sockname")
        if role is not Role.OVERLAY and not self._origins.allow(handshake.origin, {"server": arrived_at[:2]}):
            raise HandshakeRefused(403, "a page of this engine's own origin")
        if not self._has_place(entitled=bool(self._cookie(handshake, role))):
            raise HandshakeRefused(503, "a free place; try again in a few seconds")
        connection = self._made(handshake, role)
        self._open.add(connection)
        return connection

    def _made(self, handshake: Handshake, role: Role) -> Connection:
        now, counts = asyncio.get_running_loop().time(), self._frames.of(role)
        if handshake.path not in airsocket.PATHS:
            return Connection(self, Session(role, now), handshake, counts)
        if sum(isinstance(one, AirConnection) for one in self._open) >= limits.AIR_SOCKETS_MAX_COUNT:
            raise HandshakeRefused(503, "a free place; try again in a few seconds")
        return AirConnection(self, AirSession(role, now), handshake, counts)

    def closed(self, connection: Connection) -> None:
        """The connection is gone, whoever ended it."""
        self._open.discard(connection)
        connection.leave(self.desk)

    def welcome(self, connection: Connection, hello: Hello) -> None:
        """Answers a hello, beside the loop's other work; then the connection is live."""
        role = _ROLES[connection.handshake.path]
        if role is Role.VOTER:
            self._greeter.greet(connection, self._cookie(connection.handshake, role))
            return
        task = asyncio.create_task(self._welcome(connection, hello))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def welcome_air(self, connection: AirConnection, hello: AirHello) -> None:
        """The same for a text-JSON socket."""
        task = asyncio.create_task(self._welcome_air(connection, hello))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def start(self) -> None:
        """Starts to look after the connections."""
        self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        """Probes every connection now and then; a peer that is gone without a word is dropped at the second one."""
        while True:
            await asyncio.sleep(limits.SOCKET_PING_EVERY_SECONDS)
            for number, connection in enumerate(tuple(self._open), start=1):
                connection.probe()
                if number % limits.FANOUT_CHUNK_SOCKETS_COUNT == 0:
                    await asyncio.sleep(0)

    async def close(self) -> None:
        """Ends what is still being welcomed, and waits for what is still being answered."""
        for task in (*self._tasks, *filter(None, [self._keeper])):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._greeter.close()
        await self.desk.close()

    def _has_place(self, *, entitled: bool) -> bool:
        """The last places are kept for callers who bring a session."""
        kept = 0 if entitled else limits.CONNECTIONS_RESERVED_FOR_ENTITLED_COUNT
        return self.connected < limits.CONNECTIONS_MAX_COUNT - kept

    def _cookie(self, handshake: Handshake, role: Role) -> str:
        return cookies.value(handshake.cookie, role, secure=self._origins.secure)

    async def _welcome(self, connection: Connection, hello: Hello) -> None:
        async def entering() -> None:
            holder = await self._holder(connection, hello)
            connection.is_preview = hello.preview == 1
            await self.desk.enter(holder.card.meeting, [(connection, holder)])

        await self._let_in(connection, entering())

    async def _welcome_air(self, connection: AirConnection, hello: AirHello) -> None:
        async def entering() -> None:
            holder = None
            if connection.handshake.path == "/ws/producer":
                cookie = self._cookie(connection.handshake, Role.PRODUCER)
                holder = await self._access.holder(cookie, Role.PRODUCER)
            await self._air.enter(connection, hello, holder)

        await self._let_in(connection, entering())

    async def _let_in(self, connection: Connection, entering: Coroutine[Any, Any, None]) -> None:
        try:
            await entering
        except AccessError as error:
            turn_away(connection, error)
        except StoreError:
            connection.end(Close.ENGINE)
        except Exception:
            log.exception("welcome_failed")
            connection.end(Close.ENGINE)
        else:
            self._let_live(connection)

    def _let_live(self, connection: Connection) -> None:
        connection.go_live()
        if connection not in self._open:
            connection.leave(self.desk)  # It went away while it was being welcomed.

    async def _holder(self, connection: Connection, hello: Hello) -> Holder:
        """Who is calling: pages by their cookie, programs that have only a URL by the key in their hello."""
        role = _ROLES[connection.handshake.path]
        if role is Role.OVERLAY:
            holder = await self._access.by_key(hello.key)
            # These frames come as they are: an output with a delay, or with a key of its own, is read at /ws/air.
            if not await self._air.onair.is_open_without_delay(holder.card.meeting):
                raise AccessError("not_allowed", 403)
            return holder
        return await self._access.holder(self._cookie(connection.handshake, role), role)
