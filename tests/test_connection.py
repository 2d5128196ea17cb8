"""One connection on a real socket: what it does not wait for, and what it leaves behind."""

import asyncio
import gc
import socket

import pytest
from owntime import own_time
from pairs import Pair, pairs
from websockets.frames import Frame, Opcode

from klubba import limits
from klubba.edge.connection import Connection
from klubba.session.protocol import Session

ping = Session.ping
PING = Frame(Opcode.PING, b"?").serialize(mask=True)


def piece(data: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin=fin).serialize(mask=True)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(limits, "MESSAGE_MAX_SECONDS", 0.3)
    return 0.3


async def close_status(pair: Pair) -> int:
    said = await pair.hear(4)
    while said[0] != 0x88:
        said = said[1:] + await pair.hear(1)
    return int.from_bytes(said[2:4], "big")


LONG = piece(b"x" * 10_000)
FRAGMENT = piece(b"x", fin=False)
HALVES = {
    "a byte": (LONG, 1),
    "half": (LONG, 5000),
    "fragment": (FRAGMENT + piece(b"y" * 5000, Opcode.CONT), len(FRAGMENT)),
}


@pytest.mark.parametrize("name", HALVES)
@own_time
async def test_half_a_message_is_not_waited_for_for_ever(soon: float, name: str) -> None:
    """Dripping its bytes keeps it no longer: the time counts from its first one."""
    whole, said = HALVES[name]
    async with pairs(1) as [pair]:
        pair.client.send(whole[:said])
        began = asyncio.get_running_loop().time()
        drips = asyncio.create_task(_drip(pair.client, whole[said:]))
        assert await close_status(pair) == 1002
        assert soon * 0.9 < asyncio.get_running_loop().time() - began < soon + 5
        drips.cancel()


async def _drip(client: socket.socket, rest: bytes) -> None:
    for at in range(len(rest)):
        await asyncio.sleep(0.02)
        await asyncio.get_running_loop().sock_sendall(client, rest[at : at + 1])


@own_time
async def test_whole_messages_in_pieces_go_on_as_long_as_they_like(soon: float) -> None:
    async with pairs(1) as [pair]:
        until = asyncio.get_running_loop().time() + 3 * soon
        while asyncio.get_running_loop().time() < until:
            for at in range(len(PING)):
                pair.client.send(PING[at : at + 1])
                await asyncio.sleep(soon / 20)
            assert await pair.hear(3) == b"\x8a\x01?"


@own_time
async def test_who_only_drips_has_not_been_heard() -> None:
    """A probe is answered by something whole: half a frame, again and again, is no sign of life."""
    async with pairs(1) as [pair]:
        pair.client.send(PING)
        await pair.hear(3)
        pair.server.probe()
        pair.client.send(PING[:3])
        await asyncio.sleep(0.05)
        assert not pair.server.heard
        pair.client.send(PING[3:])
        await pair.hear(5)
        assert pair.server.heard


async def test_what_comes_behind_too_much_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    monkeypatch.setattr(Session, "ping", lambda self, *rest: (looked_at.append(1), ping(self, *rest)))
    async with pairs(1) as [pair]:
        pair.server.data_received(PING * 40_000)
        assert len(looked_at) == limits.FRAMES_PER_SOCKET_PER_SECOND + 1
        pair.server.data_received(PING * 40_000)
        assert len(looked_at) == limits.FRAMES_PER_SOCKET_PER_SECOND + 1
        assert (await pair.hear(3 * limits.FRAMES_PER_SOCKET_PER_SECOND)).count(b"\x8a\x01?") == len(looked_at) - 1
        assert await close_status(pair) == 4429


@own_time
async def test_a_connection_that_is_gone_is_freed_at_once_and_not_by_the_collector() -> None:
    """So nothing piles up while a long vote puts the collector off."""
    gc.collect()
    gc.disable()
    try:
        before = connections()
        others: set[object] = set()
        async with pairs(20) as made:
            for pair in made:
                others.add(pair.server)
                pair.server.leaves(others)
                pair.client.send(piece(b"x" * 50)[:20])
            await asyncio.sleep(0.05)
            del pair
            assert connections() == before + 20
        made.clear()
        await asyncio.sleep(0.05)
        assert not others
        assert connections() == before
    finally:
        gc.enable()


def connections() -> int:
    return sum(isinstance(thing, Connection) for thing in gc.get_objects())
