"""One trial of bad wifi, in the network space that this process was started in.

    engine, chair (a cable) ─ hall 10.77.0.1 ═ tunnel.py ═ 10.78.x.y phones, each with an address of its own

The phones' sockets are made in a second space: a socket belongs to the space in which it was made.
"""

import asyncio
import contextlib
import ctypes
import json
import mmap
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec

from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.httpline import Address
from klubba_loadtest.swarm import Pace
from klubba_loadtest.trials.crowd import Crowd
from klubba_loadtest.trials.lanes import one_engine
from klubba_loadtest.trials.machine import Setup
from klubba_loadtest.trials.outcome import Outcome
from klubba_loadtest.trials.script import Script, script
from klubba_loadtest.trials.trial import Hurt, hold
from klubba_loadtest.trials.tunnel import CONTROL_BYTES, FIRST_ADDRESS, open_tun
from klubba_loadtest.voter import Device
from klubba_loadtest.wire import Socket

HALL: Final = "10.77.0.1"
TAPS_SECONDS: Final = 10.0
BLACKOUT_SECONDS: Final = 20.0
BLACKOUTS_BEGIN_SECONDS: Final = (0.5, 4.0)
BLACKOUT_SHARE: Final = 0.2
CLOSE_AFTER_SECONDS: Final = 7.0
HEALED_MAX_SECONDS: Final = 5.0
SILENCE_SECONDS: Final = 3.0
"""A phone that waits for something and hears nothing for so long dials again, as the voter's page does."""
_CLONE_NEWNET: Final = 0x40000000
_libc: Final = ctypes.CDLL(None, use_errno=True)


class Spaces:
    """Two network spaces with the tunnel between them. Use as a context manager."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._hall = os.open("/proc/self/ns/net", os.O_RDONLY)
        _ip("link set lo up")
        hall_end = open_tun("hall")
        _ip(f"addr add {HALL}/16 dev hall", "link set hall up", "route add 10.78.0.0/16 dev hall")
        if _libc.unshare(_CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "no second network space")
        self._phones = os.open("/proc/self/ns/net", os.O_RDONLY)
        phones_end = open_tun("phones")
        _ip(
            "link set lo up", "link set phones up", "route add local 10.78.0.0/16 dev lo",
            "route add 10.77.0.0/16 dev phones",
        )  # fmt: skip
        self._enter(self._hall)
        path = folder / "tunnel"
        path.write_bytes(bytes(CONTROL_BYTES))
        with path.open("r+b") as file:
            self.control = mmap.mmap(file.fileno(), CONTROL_BYTES)
        command = [sys.executable, "-m", "klubba_loadtest.trials.tunnel", hall_end, phones_end, path, seed]
        self._tunnel = subprocess.Popen(list(map(str, command)), pass_fds=(hall_end, phones_end))  # noqa: S603

    def __enter__(self) -> "Spaces":
        return self

    def __exit__(self, *_: object) -> None:
        self._tunnel.kill()
        self._tunnel.wait()

    @contextlib.contextmanager
    def among_phones(self) -> Iterator[None]:
        """Sockets that are made inside belong to the phones."""
        self._enter(self._phones)
        try:
            yield
        finally:
            self._enter(self._hall)

    def _enter(self, space: int) -> None:
        if _libc.setns(space, _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "the network space cannot be entered")


class WifiCrowd(Crowd):
    """Phones that dial through the tunnel, once `spaces` is set; they get their seats over the cable before."""

    pace = Pace(resend=1.5, sweep=0.25, reconnect_first=0.1, reconnect_most=0.5, join_again=0.2)
    spaces: Spaces
    port: int

    def __init__(self, address: Address, seats: Mapping[int, tuple[str, str]], seed: int, base: float) -> None:
        super().__init__(address, seats, seed, base)
        self.address = Address(f"http://{HALL}:{self.port}")
        self._silent: dict[Device, float] = {}

    async def __aenter__(self) -> "WifiCrowd":
        await super().__aenter__()
        self._keepers.append(asyncio.create_task(self._notice_silence()))
        return self

    async def _dial(self, socket: Socket, unreachable: Callable[[Socket], None]) -> None:
        try:
            made = self._socket_of(socket)
            async with asyncio.timeout(SILENCE_SECONDS):
                await asyncio.get_running_loop().sock_connect(made, (HALL, self.port))
            await asyncio.get_running_loop().create_connection(lambda: socket, sock=made)
        except (OSError, TimeoutError):
            made.close()
            unreachable(socket)

    def _socket_of(self, dialling: Socket) -> socket.socket:
        assert isinstance(dialling.owner, Device)
        number = dialling.owner.fate.phone + FIRST_ADDRESS
        with self.spaces.among_phones():
            made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((f"10.78.{number >> 8}.{number & 255}", 0))
        return made

    async def _notice_silence(self) -> None:
        while True:
            await asyncio.sleep(self.pace.sweep)
            for device in self._devices.values():
                if device.fate.live and not device.in_flight:
                    self._silent.pop(device, None)
                elif self.now() - self._silent.setdefault(device, self.now()) > SILENCE_SECONDS:
                    del self._silent[device]
                    device.cut(0)


async def trouble(hurt: Hurt, spaces: Spaces) -> float:
    """Loss and delay for everybody, and a blackout for some; then a good network again."""
    random, phones = hurt.script.random, hurt.script.voters
    out = random.sample(range(phones), round(phones * BLACKOUT_SHARE))
    begins = sorted((random.uniform(*BLACKOUTS_BEGIN_SECONDS), phone) for phone in out)
    began = time.monotonic()
    spaces.control[0] = 1
    for after, phone in begins:
        await asyncio.sleep(max(0.0, began + after - time.monotonic()))
        spaces.control[1 + phone] = 1
    await asyncio.sleep(max(0.0, began + begins[-1][0] + BLACKOUT_SECONDS - time.monotonic()))
    spaces.control[:] = bytes(CONTROL_BYTES)
    return time.monotonic()


async def world(seed: int, phones: int, program: list[str]) -> Outcome:
    """The whole trial."""
    with tempfile.TemporaryDirectory(prefix="klubba-wifi-") as name:
        folder = Path(name)
        with Spaces(folder, seed) as spaces:
            async with one_engine(folder, Setup(program, {"KLUBBA_HALL": "1"})) as machines:
                WifiCrowd.spaces, WifiCrowd.port = spaces, machines[0].port
                outcome = await hold(_script(seed, phones), machines, lambda hurt: trouble(hurt, spaces), WifiCrowd)
    if outcome.recovery - outcome.starved > HEALED_MAX_SECONDS:
        outcome.failures.append(f"the last ballot was resolved {outcome.recovery:.1f} s after the network was back")
    return outcome


def _script(seed: int, phones: int) -> Script:
    made = script("wifi", seed, voters=phones, window=TAPS_SECONDS, secret=False)
    early = tuple(tap for tap in made.taps if tap[0] < TAPS_SECONDS)
    closes = BLACKOUTS_BEGIN_SECONDS[1] + BLACKOUT_SECONDS + CLOSE_AFTER_SECONDS
    return replace(made, taps=early, strike_at=0.0, close_at=closes)


def _ip(*commands: str) -> None:
    for command in commands:
        subprocess.run(["ip", *command.split()], check=True)  # noqa: S603, S607  # fixed words


def main(argument: str) -> None:
    asked: dict[str, Any] = json.loads(argument)
    allow_sockets(4 * asked["phones"])
    outcome = asyncio.run(world(asked["seed"], asked["phones"], asked["program"]))
    sys.stdout.buffer.write(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main(sys.argv[1])
