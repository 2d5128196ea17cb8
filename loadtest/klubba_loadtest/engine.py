"""An engine of one's own: started on a free port with a temporary store, stopped properly."""

import asyncio
import contextlib
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from klubba_clients import ClientError, Operator

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 20.0
LOOK_EVERY_SECONDS: Final = 0.1
LOG_TAIL_CHARS: Final = 400
PORTS_COUNT: Final = 10_000
PORTS_TRIED_COUNT: Final = 100
_PORTS_OF_CONNECTIONS: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")
PROGRAM: Final = ("-m", "klubba.cli")
_KEPT: Final = ("KLUBBA_ACCEPT_WEAK_STORE",)


@dataclass(eq=False)
class EngineFailed(Exception):
    """The engine did not come up, or ended by itself. words: its own last line."""

    words: str

    def __str__(self) -> str:
        return f"the engine did not start: {self.words}"


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine: where, the operator's key, and its process."""

    url: str
    key: str
    process: asyncio.subprocess.Process


@asynccontextmanager
async def own_engine(
    folder: Path | None = None,
    port: int = 0,
    key: str = "",
    program: Sequence[str] = PROGRAM,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Engine]:
    """Starts `klubba serve` on loopback, yields it once it is ready, and stops it with SIGTERM.

    folder: where the store's data is kept, a temporary one if None. port: a free one if 0. REDIS_URL is honoured.
    program: what Python runs. settings: further variables of its environment.
    Raises `EngineFailed`.
    """
    key = key or secrets.token_urlsafe(24)
    port = port or free_port()
    with contextlib.ExitStack() as held:
        data = folder or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="klubba-load-")))
        log = held.enter_context(tempfile.TemporaryFile())
        process = await asyncio.create_subprocess_exec(
            sys.executable, *program, "serve",
            env={**environment(port, data_folder(data), key), **settings},
            stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        engine = Engine(f"http://127.0.0.1:{port}", key, process)
        try:
            await _until_ready(engine, log.fileno())
            yield engine
        finally:
            await _stop(process)


def data_folder(folder: Path) -> Path:
    """Where an engine that was started with this folder keeps its store."""
    return folder / "store"


def environment(port: int, data: Path, key: str) -> Mapping[str, str]:
    """This process's environment, without settings of another engine, with those of the new one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KLUBBA_") or name in _KEPT}
    return {**kept, "KLUBBA_PORT": str(port), "KLUBBA_DATA": str(data), "KLUBBA_OPERATOR_KEY": key}


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now.

    Where the kernel tells which ports it gives to connections, one below them: an engine that is started again must
    not find that somebody's connection has got its port meanwhile.
    """
    for _ in range(PORTS_TRIED_COUNT):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", _below_connections()))
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def _below_connections() -> int:
    with contextlib.suppress(OSError, ValueError):
        lowest = int(_PORTS_OF_CONNECTIONS.read_text(encoding="ascii").split()[0])
        return secrets.randbelow(PORTS_COUNT) + lowest - PORTS_COUNT if lowest > 2 * PORTS_COUNT else 0
    return 0


async def _until_ready(engine: Engine, log: int) -> None:
    ended = asyncio.create_task(engine.process.wait())
    ready = asyncio.create_task(_ask_until_ready(engine))
    done, waiting = await asyncio.wait({ended, ready}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    if ended in done:
        raise EngineFailed(_last_words(log) or f"it ended with exit code {ended.result()}")
    if ready not in done:
        raise EngineFailed(f"not ready after {START_SECONDS:g} s")


async def _ask_until_ready(engine: Engine) -> None:
    async with Operator(engine.url, engine.key) as operator:
        while True:
            try:
                return await operator.ready()
            except ClientError:
                await asyncio.sleep(LOOK_EVERY_SECONDS)


def _last_words(log: int) -> str:
    text = os.pread(log, 1 << 20, 0).decode(errors="replace").strip()
    return text.rsplit("\n", 1)[-1][:LOG_TAIL_CHARS]


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
