"""A line between two programs that somebody else holds: it takes its time, stalls, breaks, and leads elsewhere."""

import asyncio
import contextlib
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
READ_BYTES: Final = 65536


class Pipe:
    """Listens on `port` of loopback, and carries what comes to `target`, a socket (None: whoever calls is hung up on).

    delay_seconds: how long everything is on its way, each way. Use as an async context manager.
    """

    def __init__(self, target: Path | None = None, delay_seconds: float = 0.0) -> None:
        self.target = target
        self.port = 0
        self._delay = delay_seconds
        self._flows = asyncio.Event()
        self._flows.set()
        self._calls: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Pipe":
        self._server = await asyncio.start_server(self._call, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()

    def hold(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self._flows.clear()

    def cut(self) -> None:
        """Every connection breaks, what is on its way is lost, and new ones go through again."""
        for call in self._calls:
            call.cancel()
        self._flows.set()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = asyncio.ensure_future(self._carry(reader, writer))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await call

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            if self.target is None:
                return
            there, back = await asyncio.open_unix_connection(self.target)
            ends.append(back)
            ways = [asyncio.ensure_future(self._pump(reader, back)), asyncio.ensure_future(self._pump(there, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            for end in ends:
                end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(READ_BYTES):
            if self._delay:
                await asyncio.sleep(self._delay)
            await self._flows.wait()
            writer.write(data)
            await writer.drain()
