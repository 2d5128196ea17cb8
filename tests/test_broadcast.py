"""One audience's bytes to every socket, on real sockets and real connections; both ways of writing pass the same."""

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pairs import Pair, pairs

from klubba import broadcast, uring
from klubba.broadcast import Broadcast
from klubba.session.outbox import Slot
from klubba.uring import Ring
from klubba.wire.codec import encode
from klubba.wire.frames import Pong
from klubba.wire.rfc6455 import frame

# A kernel or a container may forbid io_uring, and then the engine writes plainly, and only that can be tried.
RING = Ring.probed()
WAYS = ["write", "io_uring"] if RING else ["write"]


@pytest.fixture(params=WAYS)
def out(request: pytest.FixtureRequest) -> Iterator[Broadcast]:
    out = Broadcast(Ring.probed() if request.param == "io_uring" else None)
    yield out
    assert out.path == request.param, "it still writes as it began"
    out.close()


def state(n: int, size: int = 100) -> bytes:
    return frame(n.to_bytes(4, "big") + b"s" * size)


def payloads(stream: bytes) -> Iterator[bytes]:
    """What a client takes out of unmasked frames; a stream that is not whole frames fails."""
    at = 0
    while at < len(stream):
        assert stream[at] == 0x82, "a frame begins where the last one ended"
        wide = stream[at + 1] == 126
        length = int.from_bytes(stream[at + 2 : at + 4], "big") if wide else stream[at + 1]
        start = at + (4 if wide else 2)
        assert start + length <= len(stream)
        yield stream[start : start + length]
        at = start + length


async def test_every_socket_gets_the_same_bytes_in_order(out: Broadcast) -> None:
    """Audiences of odd sizes, so that a ring's end is passed in the middle of a chunk again and again."""
    random, told = Random(3), [b""] * 700
    async with pairs(700) as made:
        for n in range(30):
            chosen = random.sample(range(700), random.randrange(1, 600))
            await out.send([made[i].server for i in chosen], [(Slot.STATE, state(n))])
            for i in chosen:
                told[i] += state(n)
        for pair, expected in zip(made, told, strict=True):
            assert await pair.hear(len(expected)) == expected
        assert made[0].server.sent.n == sum(len(each) for each in told) // len(state(0))


async def test_answers_and_states_keep_their_order_on_one_socket(out: Broadcast) -> None:
    async with pairs(3) as made:
        expected = b""
        for n in range(200):
            made[0].server.send(Pong(n))
            expected += frame(encode(Pong(n))) + state(n)
            await out.send([pair.server for pair in made], [(Slot.STATE, state(n))])
        assert await made[0].hear(len(expected)) == expected


async def test_a_slow_reader_gets_whole_frames_every_answer_and_the_last_state(out: Broadcast) -> None:
    """Frames above what the kernel takes are cut anywhere; what comes meanwhile waits, one state at most."""
    async with pairs(12, send_buffer=4096) as made:
        everyone, slow = [pair.server for pair in made], made[7]
        readers = [asyncio.create_task(_read_until(pair, 149)) for pair in made if pair is not slow]
        for n in range(150):
            if n % 10 == 0:
                slow.server.send(Pong(n))
            await out.send(everyone, [(Slot.STATE, state(n, size=3000))])
        assert slow.server.descriptor == -1, "something waits before it"
        said = await _read_until(slow, 149)
        pongs = [p for p in said if len(p) < 100]
        states = [int.from_bytes(p[:4], "big") for p in said if len(p) == 3004]
        assert pongs == [encode(Pong(n)) for n in range(0, 150, 10)]
        assert states == sorted(states)
        assert len(states) < 100, "states were passed over, and not kept"
        assert slow.server.descriptor >= 0, "nothing waits any more"
        for reader in readers:
            assert (await reader)[-1][:4] == (149).to_bytes(4, "big")


async def _read_until(pair: Pair, last: int) -> list[bytes]:
    stream, end = b"", last.to_bytes(4, "big") + b"s" * 3000
    while not stream.endswith(end):
        stream += await pair.hear(max(1, len(pair.heard)))
    return list(payloads(stream))


async def test_a_peer_that_has_gone_costs_the_others_nothing(out: Broadcast) -> None:
    async with pairs(20) as made:
        gone = made[4]
        gone.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        gone.client.close()
        for n in range(5):
            await out.send([pair.server for pair in made], [(Slot.STATE, state(n))])
        for pair in made:
            if pair is not gone:
                assert await pair.hear(5 * len(state(0))) == b"".join(map(state, range(5)))
        while gone.server.descriptor >= 0:  # noqa: ASYNC110 - the loop must turn
            await asyncio.sleep(0)


async def test_a_descriptor_that_was_given_up_is_never_written_to(out: Broadcast) -> None:
    """The number of a closed socket is the next one's: bytes for the old one must not reach the new one."""
    ours, theirs = socket.socketpair()
    async with pairs(2) as made:
        old = made[0].server
        number = old.descriptor
        old._transport.abort()
        await asyncio.sleep(0.0)
        await asyncio.sleep(0.0)
        os.dup2(ours.fileno(), number)
        await out.send([old, made[1].server], [(Slot.STATE, state(1))])
        assert await made[1].hear(len(state(1))) == state(1)
        os.close(number)
    ours.close()
    with theirs:
        assert theirs.recv(10) == b"", "nothing was said"


async def test_an_answer_waits_for_a_chunk_and_not_for_the_hall(out: Broadcast, monkeypatch: Any) -> None:
    monkeypatch.setattr(broadcast.limits, "FANOUT_CHUNK_SOCKETS_COUNT", 16)
    async with pairs(80) as made:
        made[0].client.setblocking(True)
        seen: list[int] = []

        def answer() -> None:
            seen.append(sum(1 for pair in made if _has_something(pair.client)))
            if len(seen) < 5:
                asyncio.get_running_loop().call_soon(answer)

        asyncio.get_running_loop().call_soon(answer)
        await out.send([pair.server for pair in made], [(Slot.STATE, state(1))])
        assert seen[:4] == [16, 32, 48, 64]


async def test_while_a_ballot_waits_chunks_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast.limits, "FANOUT_CHUNK_SOCKETS_COUNT", 32)
    monkeypatch.setattr(broadcast.limits, "FANOUT_CHUNK_BUSY_SOCKETS_COUNT", 8)
    waits = iter([True, True, False, True, False])
    out = Broadcast(None, lambda: next(waits))
    async with pairs(80) as made:
        made[0].client.setblocking(True)
        seen: list[int] = []

        def answer() -> None:
            seen.append(sum(1 for pair in made if _has_something(pair.client)))
            if len(seen) < 5:
                asyncio.get_running_loop().call_soon(answer)

        asyncio.get_running_loop().call_soon(answer)
        await out.send([pair.server for pair in made], [(Slot.STATE, state(1))])
        assert seen == [8, 16, 48, 56, 80]


def _has_something(client: socket.socket) -> bool:
    with contextlib.suppress(BlockingIOError):
        return bool(client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    return False


# The ring


def test_what_a_kernel_or_container_forbids_is_found_before_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: int) -> int:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(uring, "_system_call", lambda: forbidden)
    assert Ring.probed() is None


def test_where_nothing_forbids_a_ring_there_is_one() -> None:
    setting, status = Path("/proc/sys/kernel/io_uring_disabled"), Path("/proc/self/status")
    if not setting.exists() or setting.read_text().strip() != "0" or "Seccomp:\t0" not in status.read_text():
        return  # An old kernel, another system, or somebody's rules: the probe decides alone.
    assert RING is not None


def test_a_ring_that_says_more_than_it_did_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ring, "send", lambda self, fds, data: [len(data)] * len(fds))
    assert Ring.probed() is None


async def test_a_ring_that_fails_is_given_up_and_nothing_is_lost_or_doubled() -> None:
    if (ring := Ring.probed()) is None:
        return  # Nothing here can fail so.
    out, enter, calls = Broadcast(ring), ring._call, []

    def failing(number: int, fd: int, count: int, *rest: int) -> int:
        calls.append(count)
        if len(calls) == 3:
            enter(number, fd, 10, *rest)  # ten of them, and then nothing more
            raise OSError(errno.EBUSY, "busy")
        return enter(number, fd, count, *rest)

    ring._call = failing
    async with pairs(64) as made:
        for n in range(6):
            await out.send([pair.server for pair in made], [(Slot.STATE, state(n))])
        assert out.path == "write"
        for pair in made:
            assert await pair.hear(6 * len(state(0))) == b"".join(map(state, range(6)))
