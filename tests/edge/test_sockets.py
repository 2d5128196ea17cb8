"""The socket layer on a real engine: RFC 6455 as a foreign library speaks it, and peers that misbehave."""

import asyncio
import secrets
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import msgpack  # type: ignore[import-untyped]
import pytest
from engine import Engine
from peers import Peer, Scene
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode

from klubba import limits
from klubba_clients import Chair, Operator

HELLO = msgpack.packb(["hello", 1])


def chairs(chair: Chair) -> int:
    """How many chairs' pages the engine counts, as this chair was told."""
    return chair.state.connected.chairs if chair.state and chair.state.connected else 0


def close_code(said: bytes) -> int:
    """The code of the close frame that is all that was said, but for the engine's own ping now and then."""
    frame = said.removeprefix(b"\x89\x00")
    assert frame[:1] == b"\x88"
    return int.from_bytes(frame[2:4], "big")


class Raw:
    """A TCP connection that says exactly what it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def dial(cls, url: str) -> "Raw":
        parts = urlsplit(url)
        connection = await asyncio.open_connection(parts.hostname, parts.port, limit=2**16)
        return cls(*connection)

    @classmethod
    async def upgraded(cls, url: str, role: str, cookie: str) -> "Raw":
        raw = await cls.dial(url)
        key = "dGhlIHNhbXBsZSBub25jZQ=="
        raw.writer.write(
            f"GET /ws/{role} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: {url}\r\n"
            f"Cookie: {cookie}\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = await raw.reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101")
        return raw

    async def rest(self) -> bytes:
        """Everything until the other side ends."""
        try:
            async with asyncio.timeout(30):
                return await self.reader.read(-1)
        except ConnectionResetError:
            return b""

    def frame(self, data: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
        return Frame(opcode, data, fin=fin).serialize(mask=True)


async def test_fragments_pings_and_text_as_a_foreign_library_sends_them(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        raw = await Raw.upgraded(engine.url, "voter", await scene.cookie(1))
        pieces = raw.frame(HELLO[:3], fin=False) + raw.frame(b"are you there", Opcode.PING)
        pieces += raw.frame(HELLO[3:], Opcode.CONT) + raw.frame(b"text", Opcode.TEXT)
        for at in range(len(pieces)):
            raw.writer.write(pieces[at : at + 1])
            await raw.writer.drain()
        said = await raw.reader.readuntil(b"bad_frame")
        assert b"\x8a\x0dare you there" in said
        assert b"welcome" in said
        raw.writer.write(raw.frame((1000).to_bytes(2, "big"), Opcode.CLOSE))
        said = await raw.rest()
        assert said.endswith(b"\x88\x02\x03\xe8"), "the close frame is answered with its status"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x82\x03abc", 1002),
        (b"\xc2\x80\x00\x00\x00\x00", 1002),
        (b"\x83\x80\x00\x00\x00\x00", 1002),
        (b"\x81\x82\x00\x00\x00\x00\xc3\x28", 1007),
        (b"\x82\xff" + (2**31).to_bytes(8, "big"), 1009),
    ],
    ids=["unmasked", "deflate without being agreed on", "opcode", "not UTF-8", "2^31 bytes"],
)
async def test_what_breaks_the_protocol_is_closed_with_its_code(
    engine: Engine, operator: Operator, data: bytes, code: int
) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        raw = await Raw.upgraded(engine.url, "voter", await scene.cookie(1))
        raw.writer.write(data)
        assert close_code(await raw.rest()) == code


async def test_half_open_heads_are_dropped_and_nobody_else_notices(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        started = time.monotonic()
        silent = [await Raw.dial(engine.url) for _ in range(20)]
        for raw in silent[10:]:
            raw.writer.write(b"GET /ws/voter HTTP/1.1\r\nHost: ")
        assert (await voter.cast([0]))["answer"] == "accepted"
        assert await asyncio.gather(*(raw.rest() for raw in silent)) == [b""] * len(silent)
        assert time.monotonic() - started >= limits.HANDSHAKE_MAX_SECONDS * 0.9, "dropped by the deadline, not at once"


async def test_a_hello_that_never_comes(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        raw = await Raw.upgraded(engine.url, "voter", await scene.cookie(1))
        assert close_code(await raw.rest()) == 4408


async def test_a_head_without_end_is_dropped_at_its_bound(engine: Engine) -> None:
    raw = await Raw.dial(engine.url)
    with closing(raw.writer):
        raw.writer.write(b"GET /ws/voter HTTP/1.1\r\nX: " + b"x" * (limits.REQUEST_HEAD_MAX_BYTES + 1))
        started = time.monotonic()
        assert await raw.rest() == b""
        assert time.monotonic() - started < limits.HANDSHAKE_MAX_SECONDS


async def test_a_million_pings_end_the_connection_and_cost_nobody_an_answer(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        raw = await Raw.upgraded(engine.url, "voter", await scene.cookie(2))
        raw.writer.write(raw.frame(HELLO) + raw.frame(b"", Opcode.PING) * 10_000)
        assert (await voter.cast([0]))["answer"] == "accepted"
        began = time.monotonic()
        said = await raw.rest()
        allowed = limits.FRAMES_PER_SOCKET_PER_SECOND * (2 + time.monotonic() - began)
        assert said.count(b"\x8a\x00") <= allowed


async def test_a_reader_that_stalls_is_dropped_and_costs_nobody_anything(engine: Engine, operator: Operator) -> None:
    """A chair's page gets the largest frames; one that never reads is gone after its time, the other goes on."""
    long = [{"id": f"p{n}", "title": "Lång fråga " * 40, "method": "yes_no"} for n in range(40)]
    async with await Scene.made(engine.url, operator, *long) as scene:
        cookie = (await scene.site.join("chair", token=scene.created.token("chair"))).cookie
        stalled = await Raw.upgraded(engine.url, "chair", cookie)
        stalled.writer.transport.pause_reading()  # type: ignore[attr-defined]
        stalled.writer.write(stalled.frame(HELLO))
        await scene.chair.until(lambda c: chairs(c) == 2)
        await scene.take("arm", "open", poll="p0")
        for _ in range(200):
            await scene.take("pause", "resume", poll="p0")
            if chairs(scene.chair) == 1:
                break
        await scene.chair.until(lambda c: chairs(c) == 1, limits.STALLED_READER_MAX_SECONDS + 30)
        stalled.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert len(await stalled.rest()) < 6_000_000, "what the kernel took, and no queue behind it"


async def test_a_foreign_path_and_a_foreign_origin_are_refused_before_the_upgrade(engine: Engine) -> None:
    for role, origin, status in (("voter", "http://evil.example", 403), ("voter", None, 403), ("admin", "", 404)):
        with pytest.raises(InvalidStatus) as caught:
            await Peer.dial(engine.url, role, origin=origin, hello=False)
        assert caught.value.response.status_code == status


async def test_casts_of_one_socket_keep_their_order_before_the_paper_is_known(
    engine: Engine, operator: Operator
) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(1) as voter:
        ids = [secrets.token_bytes(16) for _ in range(3)]
        for ballot_id in ids:
            await voter.send("cast", "p", 1, ballot_id, 0, [0])
        answers = [await voter.until(lambda f, i=i: f.get("ballot_id") == i and f["t"] == "answer") for i in ids]
        assert [answer["answer"] for answer in answers] == ["accepted", "superseded", "superseded"]


async def test_the_close_code_reaches_a_peer_that_is_still_sending(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        raw = await Raw.upgraded(engine.url, "voter", await scene.cookie(1))
        raw.writer.write(raw.frame(HELLO) + raw.frame(b"\x01") * 3)
        said = await raw.reader.readuntil(b"\x88\x02" + (4400).to_bytes(2, "big"))
        assert said.count(b"bad_frame") == 3
        for _ in range(50):
            raw.writer.write(raw.frame(b"x" * 1000))
        raw.writer.write(raw.frame((4400).to_bytes(2, "big"), Opcode.CLOSE))
        assert await raw.rest() == b"", "nothing is taken after the close frame, and the end is orderly"


async def test_a_peer_that_does_not_answer_a_close_is_hung_up_on(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene:
        raw = await Raw.upgraded(engine.url, "voter", await scene.cookie(1))
        raw.writer.write(b"\x82\x03abc")
        async with asyncio.timeout(limits.CLOSE_ANSWER_MAX_SECONDS + 20):
            assert close_code(await raw.rest()) == 1002


# Peers that cost time or memory on purpose, beside a voter who must not notice. By how much the others' answers get
# slower is measured (`klubba-load run hostile`); here they are answered at all, and memory stays what it was.

PEERS_COUNT = 20
KEPT_PER_PEER_MAX_KIB = 128


def held_kib(engine: Engine) -> int:
    """The engine's own memory, KiB."""
    status = Path(f"/proc/{engine.process.pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("RssAnon:")), 0)


async def votes_go_on(scene: Scene, until: asyncio.Event) -> int:
    """A voter hands in ballot after ballot, and is answered each time. How many."""
    answered = 0
    async with await scene.voter(1) as voter:
        while not until.is_set() or answered < 3:
            assert (await voter.cast([0]))["answer"] in ("accepted", "superseded", "busy")
            answered += 1
            await asyncio.sleep(1 / limits.CASTS_PER_SOCKET_PER_SECOND)
    return answered


async def test_messages_in_pieces_and_halves_of_messages_are_bounded(engine: Engine, operator: Operator) -> None:
    """Each holds back the end of the largest message there may be; half of them have sent it a byte at a time."""
    async with await Scene.voting(engine.url, operator) as scene:
        done = asyncio.Event()
        voting = asyncio.create_task(votes_go_on(scene, done))
        cookie = await scene.cookie(2)
        before = held_kib(engine)
        for number in range(PEERS_COUNT):
            raw = await Raw.upgraded(engine.url, "voter", cookie)
            most = raw.frame(b"x" * limits.SOCKET_MESSAGE_MAX_BYTES)[:-1]
            step = 1 if number % 2 else len(most)
            for at in range(0, len(most), step):
                raw.writer.write(most[at : at + step])
                if at % 256 == 0:
                    await raw.writer.drain()
            # Whatever it holds back: without a hello it has five seconds.
            if number == PEERS_COUNT - 1:
                assert held_kib(engine) - before < PEERS_COUNT * KEPT_PER_PEER_MAX_KIB
                assert b"\x88\x02" + (4408).to_bytes(2, "big") in await raw.rest()
        done.set()
        assert await voting >= 3


async def test_a_reader_of_a_byte_a_second_is_dropped_like_one_that_reads_nothing(
    engine: Engine, operator: Operator
) -> None:
    long = [{"id": f"p{n}", "title": "Lång fråga " * 40, "method": "yes_no"} for n in range(40)]
    async with await Scene.made(engine.url, operator, *long) as scene:
        cookie = (await scene.site.join("chair", token=scene.created.token("chair"))).cookie
        slow = await Raw.upgraded(engine.url, "chair", cookie)
        slow.writer.write(slow.frame(HELLO))
        await scene.chair.until(lambda c: chairs(c) == 2)
        transport = slow.writer.transport

        async def sip() -> None:
            while True:
                transport.pause_reading()  # type: ignore[attr-defined]
                await asyncio.sleep(1)
                await slow.reader.read(1)

        sipping = asyncio.create_task(sip())
        await scene.take("arm", "open", poll="p0")
        for _ in range(200):
            await scene.take("pause", "resume", poll="p0")
            if chairs(scene.chair) == 1:
                break
        await scene.chair.until(lambda c: chairs(c) == 1, limits.STALLED_READER_MAX_SECONDS + 30)
        sipping.cancel()
