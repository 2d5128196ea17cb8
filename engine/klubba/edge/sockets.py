"""WebSockets: bytes in to the session protocol, its outbox out. Carries; decides nothing but who may come in."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from klubba import limits
from klubba.access import Access, Holder
from klubba.core.model import Role
from klubba.edge import cookies
from klubba.edge.dispatch import Desk
from klubba.edge.origins import Origins
from klubba.errors import AccessError, StoreError
from klubba.fanout import Screen
from klubba.session.protocol import Close, Session
from klubba.wire.frames import Hello, Outbound

log = structlog.get_logger()


@dataclass(slots=True)
class Doorkeeper:
    """Counts connections. The last places are kept for callers who hold a session."""

    connected: int = 0

    def admits(self, *, entitled: bool) -> bool:
        kept = 0 if entitled else limits.CONNECTIONS_RESERVED_FOR_ENTITLED_COUNT
        return self.connected < limits.CONNECTIONS_MAX_COUNT - kept


class Sockets:
    """The endpoint of `/ws/{role}`."""

    def __init__(self, access: Access, desk: Desk, origins: Origins) -> None:
        self._access = access
        self._desk = desk
        self._origins = origins
        self._door = Doorkeeper()

    @property
    def connected(self) -> int:
        return self._door.connected

    async def endpoint(self, ws: WebSocket) -> None:
        """One connection from handshake to close."""
        role = _role(ws.path_params["role"])
        if role is None:
            await ws.send_denial_response(Response(status_code=404))
        elif role is not Role.OVERLAY and not self._origins.allow(ws.headers.get("origin"), ws.scope):
            await ws.send_denial_response(Response("Foreign origin\n", status_code=403))
        elif not self._door.admits(entitled=bool(self._cookie(ws, role))):
            await ws.send_denial_response(Response("Full\n", status_code=503, headers={"retry-after": "5"}))
        else:
            await self._admit(ws, role)

    def _cookie(self, ws: WebSocket, role: Role) -> str:
        return cookies.read(ws.headers, role, secure=self._origins.secure)

    async def _admit(self, ws: WebSocket, role: Role) -> None:
        self._door.connected += 1
        connection = Connection(ws, Session(role, _now()), self._desk)
        try:
            await ws.accept()
            await connection.run(lambda hello: self._holder(ws, role, hello))
        except WebSocketDisconnect:
            pass
        finally:
            self._door.connected -= 1

    async def _holder(self, ws: WebSocket, role: Role, hello: Hello) -> Holder:
        """Who is calling: pages by their cookie, programs that have only a URL by the key in their hello."""
        if role is Role.OVERLAY:
            return await self._access.by_key(hello.key)
        return await self._access.holder(self._cookie(ws, role), role)


Identify = Callable[[Hello], Awaitable[Holder]]


class Connection:
    """One socket: a reader and a writer around a session."""

    def __init__(self, ws: WebSocket, session: Session, desk: Desk) -> None:
        self._ws = ws
        self._session = session
        self._desk = desk
        self._wake = asyncio.Event()

    async def run(self, identify: Identify) -> None:
        """Serves the connection until either side ends it."""
        writer = asyncio.create_task(self._write())
        screen: Screen | None = None
        try:
            hello = await self._hello()
            screen = await self._enter(hello, identify) if hello else None
            if screen is not None:
                await self._read(screen)
        finally:
            if screen is not None:
                self._desk.leave(screen)
            await self._finish(writer)

    async def _hello(self) -> Hello | None:
        """The first good frame; None when the session ended, or the deadline passed, before it came."""
        try:
            async with asyncio.timeout(limits.HANDSHAKE_MAX_SECONDS):
                while self._session.close is None:
                    command = self._session.receive(await self._receive(), _now())
                    self._wake.set()
                    if isinstance(command, Hello):
                        return command
        except TimeoutError:
            self._session.end(Close.HELLO_LATE)
        return None

    async def _enter(self, hello: Hello, identify: Identify) -> Screen | None:
        try:
            holder = await identify(hello)
            screen = Screen(holder.card, holder.device, self._session.outbox, self._wake.set, self._send, self._end)
            await self._desk.enter(holder, screen)
            return screen
        except AccessError as error:
            self._session.end(Close.NO_SESSION if error.status == 401 else Close.NOT_ALLOWED)
        except StoreError:
            self._session.end(Close.ENGINE)
        return None

    async def _read(self, screen: Screen) -> None:
        while self._session.close is None:
            command = self._session.receive(await self._receive(), _now())
            if command is not None:
                await self._desk.carry_out(command, screen, self._session, _now())
            self._wake.set()

    async def _receive(self) -> bytes:
        """The next message as bytes; a text message is not msgpack, so it is refused as such."""
        message = await self._ws.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        data: bytes | None = message.get("bytes")
        return data if data is not None else str(message.get("text") or "").encode()

    def _send(self, event: Outbound) -> None:
        self._session.send(event)
        self._wake.set()

    def _end(self, code: Close) -> None:
        self._session.end(code)
        self._wake.set()

    async def _write(self) -> None:
        """Sends what waits, in order; ends the connection when the session says so, or the reader stalls."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (frame := self._session.outbox.take()) is not None:
                async with asyncio.timeout(limits.STALLED_READER_MAX_SECONDS):
                    await self._ws.send_bytes(frame)
            if self._session.close is not None:
                await self._ws.close(self._session.close)
                return

    async def _finish(self, writer: asyncio.Task[None]) -> None:
        """Lets the writer say its last words if the session ended it; else it has nobody to write to."""
        if self._session.close is None:
            writer.cancel()
        self._wake.set()
        with contextlib.suppress(asyncio.CancelledError, TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(limits.STALLED_READER_MAX_SECONDS):
                await writer


def _role(text: str) -> Role | None:
    return Role(text) if text in (Role.VOTER, Role.CHAIR, Role.HALL, Role.OVERLAY) else None


def _now() -> float:
    return asyncio.get_running_loop().time()
