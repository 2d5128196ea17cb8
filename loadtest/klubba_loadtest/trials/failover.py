"""Three stores, of which one is the primary, and what an operator (or Sentinel) does when it dies.

    engine ── front ──► primary ◄──┬── line ── replica ◄── door ── engine (sealing)
                                   └── line ── replica ◄── door

The lines to the replicas take a few milliseconds, and may stall before the primary dies. Then the most advanced replica
takes over, the front leads there, and the dead one comes back as a replica.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from klubba_loadtest.trials.lanes import Run, in_lanes
from klubba_loadtest.trials.machine import Machine, Setup, die_with
from klubba_loadtest.trials.pipe import HOST, Pipe
from klubba_loadtest.trials.resp import Line, Refused
from klubba_loadtest.trials.script import script
from klubba_loadtest.trials.trial import Hurt

REPLICAS_COUNT: Final = 2
WAITED_FOR_COUNT: Final = 1
LINE_DELAY_SECONDS: Final = 0.004
STALLED_SECONDS: Final = (0.05, 1.5)
START_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 0.01
_SETTINGS: Final = (
    "--port", "0", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", "",
    "--repl-diskless-sync-delay", "0", "--logfile", "server.log",
)  # fmt: skip


def program() -> str:
    """The store's binary on this machine, "" where there is none."""
    return next(filter(None, map(shutil.which, ("valkey-server", "redis-server"))), "")


def missing() -> str:
    """Why it cannot be run here; "" if it can."""
    return "" if program() else "neither valkey-server nor redis-server is on the PATH"


class Server:
    """One store with its folder; it hears its primary over `line`, and others reach it through `door`.

    Its own end is a socket: a port could be somebody else's when it starts again.
    """

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "s"
        self.line = Pipe(delay_seconds=LINE_DELAY_SECONDS)
        self.door = Pipe(self.socket)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir()

    async def start(self) -> None:
        """Returns when it answers and has read its data. Raises TimeoutError."""
        self._launch()
        await _until(lambda: self.ask("PING") == b"PONG")

    def _launch(self) -> None:
        announced = ("--replica-announce-ip", HOST, "--replica-announce-port", str(self.door.port))
        command = [program(), "--unixsocket", str(self.socket), "--dir", str(self._folder), *announced, *_SETTINGS]
        self._process = subprocess.Popen(  # noqa: S603  # the store's own binary, and fixed words
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self._folder, preexec_fn=die_with(os.getpid()),
        )  # fmt: skip

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def ask(self, *command: str | int) -> object:
        """Raises OSError, `Refused`."""
        with Line(self.socket) as line:
            return line.ask(*command)

    def told(self, field: str) -> str:
        """One field of what it says about replication."""
        info = self.ask("INFO", "replication")
        assert isinstance(info, bytes)
        lines = (line.partition(":") for line in info.decode().splitlines())
        return next((value for name, _, value in lines if name == field), "")

    def follow(self, primary: "Server") -> None:
        self.line.target = primary.socket
        self.ask("REPLICAOF", HOST, self.line.port)


class Trio:
    """Use as an async context manager: the replicas are online then."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.front = Pipe()
        self.servers = [Server(folder / f"store-{n}") for n in range(1 + REPLICAS_COUNT)]
        self.primary = self.servers[0]
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Trio":
        await self._stack.enter_async_context(self.front)
        for server in self.servers:
            await self._stack.enter_async_context(server.line)
            await self._stack.enter_async_context(server.door)
            self._stack.callback(server.kill)
            await server.start()
        for server in self.replicas:
            server.follow(self.primary)
        self.front.target = self.primary.socket
        await self.whole()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def replicas(self) -> Sequence[Server]:
        return [server for server in self.servers if server is not self.primary]

    async def whole(self) -> None:
        """Returns when every replica is online."""
        await _until(lambda: self._online() == REPLICAS_COUNT)

    def _online(self) -> int:
        told = [self.primary.told(f"slave{n}") for n in range(REPLICAS_COUNT)]
        return sum("state=online" in one for one in told)

    async def fail_over(self) -> None:
        """The primary dies with everything that was on its way, and the most advanced replica takes over."""
        dead, replicas = self.primary, self.replicas
        dead.kill()
        self.front.target = None
        for pipe in (self.front, dead.door, *(server.line for server in self.servers)):
            pipe.cut()
        self.primary = max(replicas, key=lambda server: int(server.told("slave_repl_offset")))
        self.primary.ask("REPLICAOF", "NO", "ONE")
        self.front.target = self.primary.socket
        for server in replicas:
            if server is not self.primary:
                server.follow(self.primary)
        await dead.start()
        dead.follow(self.primary)


class OnTrio(Machine):
    """An engine whose store has replicas, and waits for one of them."""

    def __init__(self, folder: Path, program: Sequence[str], trio: Trio) -> None:
        url = f"redis://{HOST}:{trio.front.port}/0"
        super().__init__(folder, Setup(program, {"REDIS_URL": url, "KLUBBA_REPLICAS": str(WAITED_FOR_COUNT)}))
        self.trio = trio

    def store(self) -> Line:
        return Line(self.trio.primary.socket)


async def strike(hurt: Hurt) -> float:
    """The primary dies: at once, or after none, one or both of its replicas have heard nothing for a while."""
    machine, random = hurt.machine, hurt.script.random
    assert isinstance(machine, OnTrio)
    stalled = random.choice([0, 1, REPLICAS_COUNT])
    for server in random.sample(list(machine.trio.replicas), stalled):
        server.line.hold()
    if stalled:
        await asyncio.sleep(random.uniform(*STALLED_SECONDS))
    await machine.trio.fail_over()
    healed = time.monotonic()
    # The next trial begins with as many replicas as this one did.
    await machine.trio.whole()
    return healed


@asynccontextmanager
async def lane(folder: Path, program: Sequence[str]) -> AsyncIterator[Sequence[Machine]]:
    async with Trio(folder / "stores") as trio, OnTrio(folder, program, trio) as machine:
        yield [machine]


async def run(run: Run) -> None:
    """Every trial is a failover; the store that took over is the next one's primary."""
    open_lane = partial(lane, program=run.program)
    await in_lanes(run, open_lane, partial(script, run.name), strike)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            with contextlib.suppress(OSError, Refused):
                if holds():
                    return
            await asyncio.sleep(LOOK_SECONDS)
