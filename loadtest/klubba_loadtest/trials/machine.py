"""An engine of our own that may be hurt: killed, stopped, starved, and started again on the same port and data."""

import asyncio
import contextlib
import ctypes
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from klubba_clients import ClientError, Operator
from klubba_loadtest.engine import PROGRAM, EngineFailed, data_folder, environment, free_port
from klubba_loadtest.trials.resp import Line

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 0.02
LOG_TAIL_CHARS: Final = 400
_PR_SET_PDEATHSIG: Final = 1
_libc: Final = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Setup:
    """How engines of a trial are started. program: what Python runs (tests plant faults here). environment: on top.

    prefix: what runs Python, made for the engine's folder.
    """

    program: Sequence[str] = PROGRAM
    environment: Mapping[str, str] = field(default_factory=dict)
    prefix: Callable[[Path], Sequence[str]] = lambda _: ()


class Machine:
    """One engine and the store that it brings along. Use as an async context manager: it is ready then."""

    def __init__(self, folder: Path, setup: Setup) -> None:
        """folder: where everything is kept."""
        self.folder = folder
        self.key = secrets.token_urlsafe(24)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.operator = Operator(self.url, self.key)
        self._setup = setup
        self._log = (folder / "engine.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> "Machine":
        self.start()
        try:
            await self.ready()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def home(self) -> Path:
        """The embedded store's folder."""
        return data_folder(self.folder) / "store"

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts the engine (again), and does not wait for it."""
        # The store is the engine's own, whatever this process was told, unless the setup says otherwise.
        env = {**environment(self.port, data_folder(self.folder), self.key), "REDIS_URL": "", **self._setup.environment}
        self._process = subprocess.Popen(  # noqa: S603  # this Python, and what the trial puts before it
            [*self._setup.prefix(self.folder), sys.executable, *self._setup.program, "serve", "--no-meeting"],
            env=env, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, preexec_fn=die_with(os.getpid()),
        )  # fmt: skip

    async def ready(self) -> None:
        """Returns when engine and store answer. Raises `EngineFailed`."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if not self.alive:
                raise EngineFailed(self.last_words())
            try:
                return await self.operator.ready()
            except ClientError:
                await asyncio.sleep(LOOK_SECONDS)
        raise EngineFailed(f"not ready after {READY_SECONDS:g} s: {self.last_words()}")

    def kill(self) -> None:
        """kill -9, and waits until the process is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def signal_engine(self, signum: signal.Signals) -> None:
        os.kill(self.pid, signum)

    def signal_store(self, signum: signal.Signals) -> None:
        """Nothing happens while there is no store to signal."""
        pid = self.store_pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signum)

    def store_pid(self) -> int | None:
        """The store's process now; None while there is none."""
        for thread in Path(f"/proc/{self.pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in thread.read_text(encoding="ascii").split():
                    if b"-server" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0]:
                        return int(child)
        return None

    def starved(self) -> float:
        """Seconds that engine and store have stood in line for a processor, since each was started."""
        store = self.store_pid()
        return in_line(self.pid) + (in_line(store) if store is not None else 0.0)

    async def store_gone(self, pid: int) -> None:
        """Returns when that process is gone (or only waits to be buried)."""
        while _lives(pid):  # noqa: ASYNC110  # the end of somebody else's child sends no event
            await asyncio.sleep(LOOK_SECONDS / 4)

    def store(self) -> Line:
        """A line to the store itself. Raises OSError while it is away."""
        return Line(self._socket)

    def store_url(self) -> str:
        """What another engine is given as REDIS_URL."""
        return f"unix://{quote(str(self._socket))}"

    @property
    def _socket(self) -> Path:
        return Path(json.loads((self.home / "server.json").read_text(encoding="utf-8"))["socket"])

    def last_words(self) -> str:
        return (self.folder / "engine.log").read_text(encoding="utf-8", errors="replace").strip()[-LOG_TAIL_CHARS:]

    async def close(self) -> None:
        """Ends the engine in good order, or else by force."""
        if self._process is not None and self.alive:
            with contextlib.suppress(ProcessLookupError):
                self.signal_store(signal.SIGCONT)
                self.signal_engine(signal.SIGCONT)
                self._process.terminate()
            try:
                await asyncio.to_thread(self._process.wait, STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        await self.operator.close()
        self._log.close()


def in_line(pid: int) -> float:
    """Seconds that the process has waited for a processor so far (its main thread; proc(5), schedstat)."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def _lives(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()[0] != "Z"
        )
    except OSError:
        return False


def die_with(parent: int) -> Callable[[], None] | None:
    """No engine outlives a harness that was killed."""
    if sys.platform != "linux":
        return None

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask
