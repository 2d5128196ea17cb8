"""The yardsticks as processes: started where they can be, else the reason why not."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from klubba_loadtest.bench import nchan
from klubba_loadtest.bench.crowd import Door, head
from klubba_loadtest.wire import masked

FOLDER: Final = Path(__file__).parents[1] / "yardsticks"
_START_SECONDS: Final = 20.0
_SOCKET_IO: Final = (masked(0x81, b"40"), 2)  # "connect", answered after the server's own greeting


@dataclass(frozen=True, slots=True)
class Kind:
    """A yardstick: its name in the report, how it is started, and what a client says first.

    programs: what must be on PATH, one of each group. modules: Node's.
    """

    name: str
    file: str
    programs: Sequence[Sequence[str]] = ()
    modules: Sequence[str] = ()
    path: str = "/ws"
    hello: bytes = b""
    greeting: int = 0


KINDS: Final = (
    Kind("floor", "floor.c", programs=(("cc", "gcc", "clang"),)),
    Kind("websockets", "plain_websockets.py"),
    Kind("starlette", "plain_starlette.py"),
    Kind("node_ws", "node_ws.cjs", programs=(("node",),), modules=("ws",)),
    Kind("nchan", "nchan.conf", programs=(("nginx",),)),
    Kind(
        "socketio", "node_socketio.cjs", programs=(("node",),), modules=("socket.io",),
        path="/socket.io/?EIO=4&transport=websocket", hello=_SOCKET_IO[0], greeting=_SOCKET_IO[1],
    ),
)  # fmt: skip


@dataclass(slots=True)
class Server:
    """Something that can be told to send to everybody.

    pids: of the processes whose CPU time is its cost. frames: that one order gives each socket. base: the same order
    where one listens; bases: what each of these has cost, µs. has_ring: the engine writes by io_uring.
    """

    name: str
    pids: Sequence[int]
    door: Door
    trigger: Callable[[], Awaitable[None]]
    frames: int = 1
    has_ring: bool = False
    base: Callable[[], Awaitable[None]] | None = None
    bases: list[float] = field(default_factory=list)


def missing(kind: Kind, node_modules: Path | None) -> str:
    """Why this yardstick cannot be had here, "" if it can."""
    for group in kind.programs:
        if not any(shutil.which(program) for program in group):
            return f"{' or '.join(group)} is not installed"
    if kind.file == nchan.FILE and not nchan.module():
        return "nginx has no Nchan module (Debian: libnginx-mod-nchan)"
    for module in kind.modules:
        if node_modules is None or not (node_modules / module).is_dir():
            return f"needs: npm install --prefix DIR {' '.join(kind.modules)}, and --node-modules DIR/node_modules"
    return ""


@asynccontextmanager
async def running(kind: Kind, frame_bytes: int, node_modules: Path | None) -> AsyncIterator[Server]:
    """The yardstick as a process that sends frames of this size, until the end of the block."""
    if kind.file == nchan.FILE:
        async with nchan.nginx(frame_bytes) as (pid, port, order):
            yield Server(kind.name, [pid], Door(port, head(kind.path, port)), order)
        return
    with tempfile.TemporaryDirectory(prefix="klubba-bench-") as folder:
        command = [*_command(kind, Path(folder)), str(frame_bytes)]
        environment = {**os.environ, **({"NODE_PATH": str(node_modules)} if node_modules else {})}
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = int(await asyncio.wait_for(process.stdout.readline(), _START_SECONDS))
            door = Door(port, head(kind.path, port), kind.hello, kind.greeting)
            yield Server(kind.name, [process.pid], door, _order(process.stdin))
        finally:
            process.stdin.close()
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _command(kind: Kind, folder: Path) -> list[str]:
    file = FOLDER / kind.file
    if kind.file.endswith(".py"):
        return [sys.executable, str(file)]
    if kind.file.endswith(".cjs"):
        return [str(shutil.which("node")), str(file)]
    compiler = next(filter(None, map(shutil.which, kind.programs[0])))
    subprocess.run([compiler, "-O2", "-o", folder / "floor", file], check=True)  # noqa: S603 - a compiler, our source
    return [str(folder / "floor")]


def _order(stdin: asyncio.StreamWriter) -> Callable[[], Awaitable[None]]:
    async def order() -> None:
        stdin.write(b"!")
        await stdin.drain()

    return order
