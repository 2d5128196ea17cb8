"""The store that comes along: a server of our own, on a private socket, that lives and dies with the engine.

    DATA/store/                 0700
      engine.lock               held by the engine: one engine on one data directory
      server.lock               held by the server (process.py): no two servers on one append-only file
      server.json               where the running server's socket is
      VERSION.json              who wrote the data (binary.py)
      server.sock  server.log  appendonlydir/

After `kill -9` of the engine the server gets SIGTERM from the kernel, or stays (macOS). Either way the next engine
ends what is left, waits for its lock, and starts a server that is its own child, so that it always notices its
death. Adopting the old one would save a restart of milliseconds, and race with the signal that is on its way.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import signal
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import structlog

from klubba import limits
from klubba.errors import StartError
from klubba.store import binary, manifest, process

log = structlog.get_logger()

SOCKET_PATH_MAX_BYTES: Final = 103
"""What fits into a socket address on Linux (108) and macOS (104), with its closing zero."""

_FIRST_BACKOFF_SECONDS: Final = 0.05


class EmbeddedServer:
    """A durable server on `data_dir`. `async with EmbeddedServer(data_dir) as server: … server.url`

    A server that dies is started again, with growing pauses of at most `limits.STORE_RESTART_BACKOFF_MAX_SECONDS`;
    meanwhile callers get `StoreAway`. The URL stays the same.
    """

    def __init__(self, data_dir: Path, server: binary.Binary | None = None) -> None:
        """server: which binary to run, instead of the one that `binary.find` finds."""
        self._home = data_dir.absolute() / "store"
        self._binary = server
        self._locks = contextlib.ExitStack()
        self._socket = self._home / "server.sock"
        self._process: asyncio.subprocess.Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.restarts = 0

    @property
    def url(self) -> str:
        """For `RedisStore.connect`. Stands after `start`."""
        return f"unix://{quote(str(self._socket))}"

    @property
    def pid(self) -> int:
        """The running server's process id; another one after a restart."""
        if self._process is None:
            raise RuntimeError("the server has not been started")
        return self._process.pid

    async def start(self) -> None:
        """Returns when the server answers and has read its data.

        Raises `StartError`, one line: directory not writable, used by another engine, no binary, server does not
        start; `StoreUnfit`: the data is a newer or another server's.
        """
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._home.chmod(0o700)
            self._claim()
            server = await self._find()
            binary.check_data(self._home, server)
            self._choose_socket()
            self._process = await self._launch(server.path)
        except OSError as error:
            self._locks.close()
            raise StartError(f"store: cannot use the data directory {self._home}: {error.strerror}") from error
        except BaseException:
            self._locks.close()
            raise
        self._watcher = asyncio.create_task(self._watch(server.path))

    async def stop(self) -> None:
        """Stops the server and frees the directory. May be called twice."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        if self._process is not None:
            await process.end(self._process)
        self._locks.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _find(self) -> binary.Binary:
        return self._binary if self._binary is not None else await asyncio.to_thread(binary.find)

    def _claim(self) -> None:
        """Takes the directory for this engine until `stop`, or until this process is gone."""
        path = self._home / "engine.lock"
        lock = _open_lock(path)
        self._locks.callback(os.close, lock)
        if not _try_lock(lock):
            owner = path.read_text(encoding="ascii", errors="replace").strip() or "unknown"
            raise StartError(
                f"store: {self._home} is used by another engine (process {owner}); stop it, or choose another directory"
            )
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)

    def _choose_socket(self) -> None:
        """A path too long for a socket address gives way to a private folder among the temporary files."""
        if len(os.fsencode(self._socket)) > SOCKET_PATH_MAX_BYTES:
            folder = tempfile.mkdtemp(prefix="klubba-")
            self._locks.callback(shutil.rmtree, folder, ignore_errors=True)
            self._socket = Path(folder) / "server.sock"

    async def _launch(self, path: Path) -> asyncio.subprocess.Process:
        lock = _open_lock(self._home / "server.lock")
        try:
            await self._until_old_is_gone(lock)
            manifest.mend(self._home)
            place = json.dumps({"socket": str(self._socket)})
            binary.write_durably(self._home / "server.json", place)
            return await process.launch(path, self._home, self._socket, lock)
        finally:
            os.close(lock)  # The server has its own copy now.

    async def _until_old_is_gone(self, lock: int) -> None:
        """Ends a server that an engine left behind, first with a request, then by force."""
        old = _socket_of(self._home)
        for signum in (signal.SIGTERM, signal.SIGKILL):
            if _try_lock(lock):
                return
            if old is not None:
                process.end_listener(old, signum)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limits.STORE_STOP_MAX_SECONDS):
                    while not _try_lock(lock):  # noqa: ASYNC110 - a lock's release sends no event
                        await asyncio.sleep(process.POLL_EVERY_SECONDS)
                    return
        raise StartError(f"store: an old server on {self._home} does not end; stop it by hand")

    async def _watch(self, path: Path) -> None:
        """Starts the server again whenever it has died."""
        clock = asyncio.get_running_loop().time
        backoff = _FIRST_BACKOFF_SECONDS
        while self._process is not None:
            born = clock()
            await self._process.wait()
            lived_long = clock() - born > limits.STORE_RESTART_BACKOFF_MAX_SECONDS
            backoff = _FIRST_BACKOFF_SECONDS if lived_long else backoff
            while True:
                await asyncio.sleep(backoff)
                backoff = min(2 * backoff, limits.STORE_RESTART_BACKOFF_MAX_SECONDS)
                try:
                    self._process = await self._launch(path)
                except Exception as error:
                    # Whatever it is (a full disk, no memory to fork): giving up would need a person.
                    log.warning("store_restart_failed", why=str(error))
                else:
                    self.restarts += 1
                    break


def log_of(data_dir: Path) -> Path:
    """Where the server that an engine runs on this data directory writes its troubles."""
    return data_dir.absolute() / "store" / process.LOG_FILE


def running_url(data_dir: Path) -> str | None:
    """The URL of the server that an engine runs on this data directory; None where none has been started."""
    socket = _socket_of(data_dir.absolute() / "store")
    return f"unix://{quote(str(socket))}" if socket is not None else None


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _try_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _socket_of(home: Path) -> Path | None:
    """Where the last server listened; None where no server ever did."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        return Path(json.loads((home / "server.json").read_text(encoding="utf-8"))["socket"])
    return None
