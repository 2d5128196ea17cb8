"""Frames that are no frames, over real sockets: told what was expected, and shown out at the third."""

import struct

import pytest
from engine import Engine
from peers import Peer, Scene
from websockets.asyncio.client import connect

from klubba import limits
from klubba_clients import Operator

KNOWN = "a hello, cast, step, add_poll, proceed or ping frame"
TOO_LARGE = b"\xc5" + struct.pack(">H", 5 * 1024 - 3) + b"x" * (5 * 1024 - 3)
BAD = {
    "too large": (TOO_LARGE, "too_large", "a frame of at most 4096 bytes", "5120 bytes"),
    "no msgpack": (b"\xc1\xc1", "not_msgpack", "one msgpack array", "bytes that are not one"),
    "unknown": (
        b"\x92\xa5shout\x01",
        "bad_frame",
        KNOWN,
        "Invalid value",
    ),
    "wrong type": (
        b"\x92\xa4ping\xc3",
        "bad_frame",
        KNOWN,
        "Expected `int`, got `bool`",
    ),
    "another role": (
        b"\x96\xa4step\xc4\x10" + b"c" * 16 + b"\x00\xa1p\x01\xa4open",
        "not_allowed",
        "a cast, claim or",
        "a step",
    ),
    "second hello": (b"\x92\xa5hello\x01", "hello_twice", "a cast, claim or ping frame", "a second hello frame"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_frame_is_told_and_the_third_in_a_row_closes(engine: Engine, operator: Operator, name: str) -> None:
    data, code, expected, got = BAD[name]
    async with await Scene.made(engine.url, operator) as scene, await scene.voter(1) as voter:
        for number in range(3):
            seen = len(voter.frames)
            await voter.socket.send(data)
            fault = await voter.kind("error", seen)
            assert fault["code"] == code
            assert fault["expected"].startswith(expected)
            assert fault["got"].startswith(got)
            assert fault.get("fatal", False) == (number == 2)
        assert await voter.closed() == 4400


async def test_a_good_frame_between_them_keeps_the_socket(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.voter(1) as voter:
        for number in range(3):
            for _ in range(2):
                await voter.socket.send(b"\xc1")
            await voter.send("ping", number)
            await voter.until(lambda f, n=number: f["t"] == "pong" and f["n"] == n)
        assert len([frame for frame in voter.frames if frame["t"] == "error"]) == 6


async def test_bad_frames_before_hello_count_too(engine: Engine) -> None:
    async with await Peer.dial(engine.url, "voter", hello=False) as peer:
        await peer.send("ping", 1)
        await peer.send("cast", "p", 1, b"b" * 16, 0, [0])
        await peer.socket.send("text is no frame")
        assert await peer.closed() == 4400
        assert [frame["code"] for frame in peer.frames] == ["hello_first", "hello_first", "bad_frame"]
        assert peer.frames[0]["got"] == "a ping frame"


async def test_hello_of_another_protocol(engine: Engine) -> None:
    async with await Peer.dial(engine.url, "voter", hello=False) as peer:
        await peer.send("hello", 2)
        fault = await peer.kind("error")
        assert (fault["code"], fault["expected"], fault["got"]) == ("protocol", "protocol 1", "protocol 2")


async def test_a_message_beyond_all_bounds_is_not_read(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.voter(1) as voter:
        await voter.socket.send(b"x" * (limits.SOCKET_MESSAGE_MAX_BYTES + 1))
        assert await voter.closed() == 1009


async def test_too_many_frames_a_second_close(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.voter(1) as voter:
        # In one piece: what a closed socket has not read makes TCP drop the last words that were sent.
        for _ in range(2 * limits.FRAMES_PER_SOCKET_PER_SECOND):
            voter.socket.protocol.send_binary(b"\x92\xa4ping\x01")
        voter.socket.transport.write(b"".join(voter.socket.protocol.data_to_send()))
        assert await voter.closed() == 4429
        fault = await voter.kind("error")
        assert (fault["code"], fault["fatal"]) == ("too_many_frames", True)


async def test_one_phones_bad_frames_are_nobody_elses(engine: Engine, operator: Operator) -> None:
    async with (
        await Scene.voting(engine.url, operator) as scene,
        await scene.voter(1) as bad,
        await scene.voter(2) as good,
    ):
        for _ in range(3):
            await bad.socket.send(TOO_LARGE)
        assert await bad.closed() == 4400
        assert (await good.cast([0]))["answer"] == "accepted"
        # Who was shown out may come again.
        async with await scene.voter(1) as again:
            assert (await again.cast([1]))["answer"] == "accepted"


async def test_a_socket_takes_no_deflate(engine: Engine) -> None:
    async with connect(
        "ws" + engine.url.removeprefix("http") + "/ws/voter",
        origin=engine.url,  # type: ignore[arg-type]
        compression="deflate",
        proxy=None,
    ) as socket:
        assert socket.protocol.extensions == []
