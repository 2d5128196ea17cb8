"""The first bytes of a connection decide whose it is: sockets go to our own protocol, the rest to uvicorn's.

    accepted ──► Gate ──(head of "GET /ws/…")──► Connection      the way of a ballot, no ASGI in between
                  └────(any other head)────────► uvicorn's HTTP/1.1 ──► Starlette

A head must be whole within `HANDSHAKE_MAX_SECONDS`, whoever's it is: half-open connections are not kept.
"""

import asyncio
from typing import Any, Final, cast

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from klubba import limits
from klubba.edge.handshake import HandshakeRefused, accepted, read, refused
from klubba.edge.sockets import Sockets

_SOCKET_PATH: Final = b"GET /ws/"
_HEAD_END: Final = b"\r\n\r\n"


class Gate(asyncio.Protocol):
    """One new connection, until its first request head is whole."""

    __slots__ = ("_app_state", "_buffer", "_config", "_deadline", "_loop", "_sockets", "_state", "_transport")

    def __init__(
        self,
        sockets: Sockets,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """What uvicorn gives to the protocol class that it is configured with, after our own `sockets`."""
        self._sockets = sockets
        self._config = config
        self._state = server_state
        self._app_state = app_state
        self._loop = _loop or asyncio.get_running_loop()
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._state.connections.add(self)  # type: ignore[arg-type]
        self._deadline = self._loop.call_later(limits.HANDSHAKE_MAX_SECONDS, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()

    def shutdown(self) -> None:
        """uvicorn is ending: a connection that has not asked for anything is simply closed."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if _HEAD_END in self._buffer:
            self._hand_over()
        elif len(self._buffer) > limits.REQUEST_HEAD_MAX_BYTES:
            self._transport.abort()

    def _hand_over(self) -> None:
        self._leave()
        if self._buffer.startswith(_SOCKET_PATH):
            self._open_socket()
        else:
            self._pass_on()

    def _pass_on(self) -> None:
        protocol = H11Protocol(self._config, self._state, self._app_state, self._loop)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._buffer)

    def _open_socket(self) -> None:
        head, end, rest = self._buffer.partition(_HEAD_END)
        try:
            handshake = read(head + end)
            connection = self._sockets.admit(handshake, self._transport)
        except HandshakeRefused as error:
            self._transport.write(refused(error))
            self._transport.close()
            return
        # uvicorn's shutdown asks every protocol in this set to end, and waits until it is empty.
        self._state.connections.add(connection)  # type: ignore[arg-type]
        connection.leaves(cast("set[object]", self._state.connections))
        self._transport.set_protocol(connection)
        self._transport.write(accepted(handshake.key))
        connection.connection_made(self._transport)
        if rest:
            connection.data_received(rest)

    def _leave(self) -> None:
        self._deadline.cancel()
        self._state.connections.discard(self)
