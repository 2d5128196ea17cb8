"""An engine's end of a socket that does exactly what a test says: for what a real engine does only by chance.

It speaks through the engine's own codec, so these tests also hold the client's codec against it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from klubba.core.model import Answer, Change, Method, Role, RoundState, Secrecy, Text
from klubba.wire import codec, frames
from klubba_clients import Joined, Site, Timing, Voter
from klubba_clients.backoff import Backoff

EPOCH = "e1"
OPTIONS = tuple(frames.PaperOption(name, Text(name)) for name in ("yes", "no", "abstain"))
QUICK = Timing(heartbeat=30.0, answer=Backoff(0.02, 0.04), reconnect=Backoff(0.01, 0.02))


def welcome(epoch: str = EPOCH) -> frames.Welcome:
    return frames.Welcome(protocol=1, epoch=epoch, role=Role.VOTER, meeting="m", title=Text("Möte"), language="sv")


def paper(round: int = 1, poll: str = "p") -> frames.Paper:
    return frames.Paper(
        poll=poll,
        round=round,
        item=Text("Ärende"),
        title=Text("Fråga"),
        method=Method.YES_NO_ABSTAIN,
        options=OPTIONS,
        choose_min=1,
        choose_max=1,
        winners=1,
        secrecy=Secrecy.OPEN,
        change=Change.LAST,
        live=False,
        rule=Text("regel"),
    )


def state(revision: int, round: int = 1, at: RoundState = RoundState.OPEN, epoch: str = EPOCH) -> frames.State:
    return frames.State(epoch=epoch, revision=revision, step=revision, poll="p", round=round, state=at)


def answer(cast: frames.Cast, what: Answer, ballot_seq: int = 0, retry_after_ms: int = 0) -> frames.Answered:
    return frames.Answered(
        poll=cast.poll,
        round=cast.round,
        ballot_id=cast.ballot_id,
        answer=what,
        ballot_seq=ballot_seq,
        retry_after_ms=retry_after_ms,
    )


@dataclass(eq=False)
class Line:
    """One accepted connection."""

    socket: ServerConnection
    received: "asyncio.Queue[tuple[frames.Command, bytes]]" = field(default_factory=asyncio.Queue)

    async def send(self, *events: frames.Outbound) -> None:
        for event in events:
            await self.socket.send(codec.encode(event))

    async def next(self) -> frames.Command:
        return (await self.next_with_bytes())[0]

    async def next_with_bytes(self) -> tuple[frames.Command, bytes]:
        return await self.received.get()

    async def next_cast(self) -> frames.Cast:
        command = await self.next()
        assert isinstance(command, frames.Cast), command
        return command

    async def greet(self, round: int = 1, revision: int = 1) -> frames.Command:
        """Takes the hello and shows an open poll."""
        hello = await self.next()
        await self.send(welcome(), paper(round), state(revision, round))
        return hello


class Peer:
    """Lines in the order they were dialled."""

    def __init__(self, url: str, lines: "asyncio.Queue[Line]") -> None:
        self.site = Site(url)
        self._lines = lines

    async def line(self) -> Line:
        return await self._lines.get()

    def dialled(self) -> bool:
        """Whether a line waits to be taken."""
        return not self._lines.empty()

    def voter(self, timing: Timing = QUICK) -> "asyncio.Task[Voter]":
        """A voter on the way in; done when the line that was dialled has said welcome."""
        return asyncio.create_task(Voter.resume(self.site, Joined("voter", "m", None, "klubba_voter=c"), timing=timing))


@asynccontextmanager
async def scripted() -> AsyncIterator[Peer]:
    lines: asyncio.Queue[Line] = asyncio.Queue()

    async def take(socket: ServerConnection) -> None:
        line = Line(socket)
        await lines.put(line)
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                await line.received.put((codec.decode(data), data))
        except ConnectionClosed:
            return

    async with serve(take, "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        peer = Peer(f"http://127.0.0.1:{port}", lines)
        async with peer.site:
            yield peer


@asynccontextmanager
async def voting(timing: Timing = QUICK) -> AsyncIterator[tuple[Peer, Line, Voter]]:
    """A voter with an open paper, and the line to it."""
    async with scripted() as peer:
        coming = peer.voter(timing)
        line = await peer.line()
        await line.greet()
        voter = await coming
        async with voter:
            yield peer, line, await voter.until(lambda v: v.is_open)
