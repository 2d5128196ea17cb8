"""Voters who say hello together: each is told what is its own, and nobody waits behind a hall that comes back."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from engine import Engine
from pairs import Pair, pairs
from peers import Peer, Scene
from websockets.frames import Frame, Opcode

from klubba import limits
from klubba.access import Access, Holder
from klubba.core.model import Role
from klubba.edge.connection import Connection
from klubba.edge.dispatch import Desk
from klubba.edge.greeting import Greeter
from klubba.errors import AccessError, StoreAway
from klubba.session.protocol import Close
from klubba.store.contract import Card
from klubba.wire.codec import encode
from klubba.wire.frames import PROTOCOL, Hello
from klubba_clients import Operator

HELLO = Frame(Opcode.BINARY, encode(Hello(PROTOCOL))).serialize(mask=True)
LATE_SECONDS = 0.5


# On a real engine


async def test_a_hall_that_comes_back_at_once_is_told_everybodys_own_ballot(engine: Engine, operator: Operator) -> None:
    """Two meetings in one crowd, and among them callers who may not come in."""
    async with (
        await Scene.voting(engine.url, operator, seats=12) as one,
        await Scene.voting(engine.url, operator, seats=12) as two,
    ):
        mine = [(scene, seat, await scene.cookie(seat)) for scene in (one, two) for seat in range(1, 13)]
        for scene, seat, cookie in mine:
            async with await scene.voter(seat, cookie=cookie) as voter:
                assert (await voter.cast([seat % 3]))["answer"] == "accepted"
        strangers = [_of(one, "x" * 22), "klubba_voter=none", _of(two, "y" * 22), _swapped(mine[0][2], two)]
        peers = await asyncio.gather(*(Peer.dial(engine.url, "voter", cookie=cookie) for _, _, cookie in mine))
        outside = await asyncio.gather(*(Peer.dial(engine.url, "voter", cookie=cookie) for cookie in strangers))
        for peer, (scene, seat, _) in zip(peers, mine, strict=True):
            welcome, own = await peer.kind("welcome"), await peer.kind("mine")
            assert (welcome["meeting"], welcome["seat"]["id"]) == (scene.created.meeting, str(seat))
            assert (own["entitled"], own["choices"]) == (True, [seat % 3])
            assert [frame["t"] for frame in peer.frames[:5]] == ["welcome", "mine", "agenda", "paper", "state"]
        assert [await peer.closed() for peer in outside] == [4401] * len(strangers)
        await asyncio.gather(*(peer.socket.close() for peer in peers))


async def test_a_phone_that_lost_its_seat_is_turned_away_among_others(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        old, new, other = await scene.cookie(1), await scene.cookie(1), await scene.cookie(2)
        lost, *let_in = await asyncio.gather(
            *(Peer.dial(engine.url, "voter", cookie=cookie) for cookie in (old, new, other))
        )
        assert await lost.closed() == 4403
        assert [(await peer.kind("welcome"))["seat"]["id"] for peer in let_in] == ["1", "2"]
        await asyncio.gather(*(peer.socket.close() for peer in let_in))


def _of(scene: Scene, rest: str) -> str:
    return f"klubba_voter={scene.created.meeting}.{rest}"


def _swapped(cookie: str, scene: Scene) -> str:
    """A good session's secret under another meeting's name."""
    return _of(scene, cookie.partition(".")[2])


# The line itself


class Doors:
    """Access and desk, as the greeter knows them. Callers are called by their cookies."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.entered: list[str] = []
        self.away = False
        self.called = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def holders(self, meeting: str, cookies: Sequence[str], role: Role) -> list[Holder | AccessError]:
        self.asked.append(list(cookies))
        self.called.set()
        await self.gate.wait()
        if self.away:
            raise StoreAway("away")
        return [Holder(Card(meeting, role, cookie), cookie) for cookie in cookies]

    async def enter(self, meeting: str, callers: Sequence[tuple[Connection, Holder]]) -> None:
        for connection, holder in callers:
            connection.card = holder.card
            self.entered.append(holder.device)


def greeter(doors: Doors) -> Greeter:
    return Greeter(cast("Access", doors), cast("Desk", doors), Connection.go_live)


async def greeted(greeting: Greeter, made: Sequence[Pair]) -> None:
    for number, pair in enumerate(made):
        greeting.greet(pair.server, f"m.{number:02}")
    assert greeting._runner is not None
    async with asyncio.timeout(10):
        await greeting._runner


async def test_batches_are_bounded_and_in_the_order_that_hellos_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GREETINGS_PER_BATCH_MAX_COUNT", 4)
    doors = Doors()
    async with pairs(10) as made:
        await greeted(greeter(doors), made)
    names = [f"m.{number:02}" for number in range(10)]
    assert doors.asked == [names[:4], names[4:8], names[8:]]
    assert doors.entered == names


async def test_nobody_asks_for_who_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GREETINGS_PER_BATCH_MAX_COUNT", 1)
    doors = Doors()
    doors.gate.clear()
    async with pairs(3) as made:
        work = asyncio.create_task(greeted(greeter(doors), made))
        await doors.called.wait()
        made[1].server._transport.abort()
        doors.gate.set()
        await work
    assert doors.asked == [["m.00"], ["m.02"]]


async def test_while_the_store_is_away_all_are_sent_off_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    doors = Doors()
    doors.away = True
    ends: list[Any] = []
    monkeypatch.setattr(Connection, "end", lambda _, code: ends.append(code))
    async with pairs(3) as made:
        await greeted(greeter(doors), made)
        doors.away = False
        await greeted(greeting := greeter(doors), made)
        assert doors.entered == ["m.00", "m.01", "m.02"]
        await greeting.close()
    assert ends[:3] == [Close.ENGINE] * 3


async def test_who_said_hello_in_time_is_not_late_while_the_answer_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HANDSHAKE_MAX_SECONDS", LATE_SECONDS)
    async with pairs(2) as [one, silent]:
        for pair in (one, silent):
            pair.server.connection_made(pair.server._transport)
        monkeypatch.setattr(one.server._sockets, "welcome", lambda *_: None, raising=False)
        one.server.data_received(HELLO)
        said = await silent.hear(4)
        assert int.from_bytes(said[2:4], "big") == Close.HELLO_LATE
        await asyncio.sleep(LATE_SECONDS)
        assert not one.server.is_gone
        assert not one.server._has_closed
