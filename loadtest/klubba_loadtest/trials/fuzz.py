"""Frames that nobody would send: valid ones with something changed, others' kinds, nests, and plain noise.

The engine must answer or close, keep everybody else's vote, and not grow. Pure but for `pelt`.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from random import Random
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]

from klubba_loadtest.trials.script import POLL
from klubba_loadtest.wire import Socket

FRAMES_PER_SECOND: Final = 18
"""Of one socket: the engine closes above 20."""
IN_A_ROW_COUNT: Final = 2
"""Frames that may be bad; then comes a good one, so that the socket stays open and the engine reads on."""
BIGGEST_BYTES: Final = 5000
_PING: Final = msgpack.packb(["ping", 1])
_EDGES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 2**64 - 1, 0.0, float("nan"), float("inf"), "",
    "å" * 40, "x" * 4000, "\0", "../..", "{m:a}", b"", b"\xff" * 16, [], [[]], {}, {"t": "cast"}, {1: 2},
    msgpack.Timestamp(1),
    msgpack.ExtType(5, b"x"),
)  # fmt: skip


def frame(random: Random) -> bytes:
    """One frame. Most are near to a valid one, since noise is refused at its first byte."""
    kind = random.random()
    if kind < 0.15:
        return random.randbytes(random.randrange(0, 200))
    data = _packed(_value(random))
    if kind < 0.5:
        return data
    return _bent(data, random)


def _value(random: Random) -> Any:
    valid: list[Any] = [
        ["cast", POLL, 1, random.randbytes(16), 0, [0, 1]],
        ["cast", POLL, 1, random.randbytes(16), 0, [0, 1], "text", [1, 2]],
        ["hello", 1, "", 0, ""],
        ["ping", random.randrange(2**32)],
        ["step", random.randbytes(16), 1, POLL, 1, "close", "", ""],
    ]
    value = random.choice(valid)
    for _ in range(random.randrange(1, 3)):
        match random.randrange(5):
            case 0:
                value[random.randrange(len(value))] = random.choice(_EDGES)
            case 1:
                value.append(random.choice(_EDGES))
            case 2 if len(value) > 1:
                value.pop(random.randrange(1, len(value)))
            case 3:
                value = _nest(value, random.randrange(1, 200))
            case _:
                random.shuffle(value)
    return value


def _nest(value: Any, depth: int) -> list[Any]:
    for _ in range(depth):
        value = [value]
    nested: list[Any] = value
    return nested


def _packed(value: Any) -> bytes:
    try:
        data: bytes = msgpack.packb(value, use_bin_type=True)
    except (ValueError, RecursionError):
        return b"\xc1"
    return data[:BIGGEST_BYTES]


def _bent(data: bytes, random: Random) -> bytes:
    """Bytes changed, cut off or put in."""
    bent = bytearray(data or b"\0")
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(bent))
        match random.randrange(3):
            case 0:
                bent[at] = random.randrange(256)
            case 1:
                del bent[at + 1 :]
            case _:
                bent[at:at] = random.randbytes(random.randrange(1, 8))
    return bytes(bent)


class Pelter:
    """One hostile socket: dials, says hello, throws, and dials again when it was thrown out."""

    def __init__(self, host: str, port: int, request: Callable[[bytes], bytes], random: Random) -> None:
        self._host, self._port, self._request, self._random = host, port, request, random
        self._news = asyncio.Event()
        self._socket: Socket | None = None
        self.thrown = 0
        self.closed = 0

    def opened(self, socket: Socket) -> None:
        socket.send(msgpack.packb(["hello", 1, "", 0, ""]))
        self._news.set()

    def heard(self, payload: bytes) -> None:
        msgpack.unpackb(payload, raw=False, strict_map_key=True)

    def lost(self, socket: Socket, code: int) -> None:
        self._socket = None
        self.closed += 1
        self._news.set()

    async def pelt(self, frames: int) -> None:
        """Throws so many frames, as fast as one socket may."""
        while self.thrown < frames:
            if self._socket is None and not await self._dial():
                await asyncio.sleep(0.1)
                continue
            for number in range(FRAMES_PER_SECOND):
                if self._socket is None or self.thrown >= frames:
                    break
                good = number % (IN_A_ROW_COUNT + 1) == IN_A_ROW_COUNT
                self._socket.send(_PING if good else frame(self._random))
                self.thrown += not good
            await asyncio.sleep(1.0)

    async def _dial(self) -> bool:
        self._news.clear()
        socket = Socket(self, self._request)
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.get_running_loop().create_connection(lambda: socket, self._host, self._port)
            self._socket = socket
            async with asyncio.timeout(5):
                await self._news.wait()
        return self._socket is not None

    def close(self) -> None:
        if self._socket is not None:
            self._socket.cut()


def resident_mib(pid: int) -> float:
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
