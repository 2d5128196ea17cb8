"""One run of a server process: its settings, its birth, its end.

The server inherits a locked file descriptor it knows nothing of. The kernel frees that lock when the last process
that has it is gone, however it died, so "is the old server really gone?" needs no process ids that may be reused.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from klubba import limits
from klubba.errors import StartError

LOG_FILE: Final = "server.log"
POLL_EVERY_SECONDS: Final = 0.01
_PR_SET_PDEATHSIG: Final = 1
# A batch is thousands of small strings that come and go together, more than glibc keeps at hand by itself (7 of a
# size): a third of the store's CPU was malloc, and a ballot takes a fifteenth less so. The operator's own comes first.
_MALLOC: Final = (b"GLIBC_TUNABLES", b"glibc.malloc.tcache_count=4096")
_libc: Final = ctypes.CDLL(None)


def settings(home: Path, socket_path: Path) -> list[str]:
    """The server's command line: durable, private, silent about what it is given."""
    pairs = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(home),
        "logfile": str(home / LOG_FILE),
        "daemonize": "no",
        "databases": "1",
        # Durable before the answer; nothing is ever evicted; no second file that would need sealing.
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory-policy": "noeviction",
        "save": "",
        # Arguments of commands are ballots: neither the slow log nor a crash report may keep them.
        "slowlog-log-slower-than": "-1",
        "crash-log-enabled": "no",
    }
    return [part for name, value in pairs.items() for part in (f"--{name}", value)]


async def launch(binary: Path, home: Path, socket_path: Path, lock: int) -> asyncio.subprocess.Process:
    """A server that answers. lock: descriptor it inherits. Raises `StartError` with the server's own last words.

    Call it in the thread that lives as long as the engine: the kernel's "parent" is the thread that forked.
    """
    process = await asyncio.create_subprocess_exec(
        binary,
        *settings(home, socket_path),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=home,
        pass_fds=(lock,),
        # A group of its own: Ctrl-C in a terminal reaches the engine, which then stops the server in good order.
        start_new_session=True,
        preexec_fn=die_with(os.getpid()),
    )
    try:
        await _until_it_answers(process, home, socket_path)
    except BaseException:
        await end(process)
        raise
    return process


def die_with(parent: int) -> Callable[[], None] | None:
    """What the child does between fork and exec: on Linux, ask the kernel for SIGTERM when its parent dies.

    And keep more small blocks at hand. Nothing here takes a lock that another thread could hold at the fork: malloc's
    own is made anew by it, and nobody else changes the environment. Elsewhere (macOS) there is no such request: the
    next engine finds the old server by its lock and ends it.
    """
    if sys.platform != "linux":
        return None

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        _libc.setenv(*_MALLOC, 0)
        if os.getppid() != parent:  # It died before we asked.
            os._exit(1)

    return ask


async def end(process: asyncio.subprocess.Process) -> None:
    """Asks the server to stop, and kills it when it does not (fsync always: nothing acknowledged is lost)."""
    for signum in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signum)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limits.STORE_STOP_MAX_SECONDS):
                await process.wait()
                return


def end_listener(socket_path: Path, signum: signal.Signals) -> None:
    """Signals whoever listens on this socket: the kernel tells who that is, even of a stopped process."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, contextlib.suppress(OSError):
        line.connect(str(socket_path))
        os.kill(_peer(line), signum)


def _peer(line: socket.socket) -> int:
    if sys.platform == "linux":
        packed = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return int(struct.unpack("3i", packed)[0])
    return int(line.getsockopt(0, 2))  # macOS: SOL_LOCAL, LOCAL_PEERPID


async def _until_it_answers(process: asyncio.subprocess.Process, home: Path, socket_path: Path) -> None:
    gone = asyncio.ensure_future(process.wait())
    try:
        async with asyncio.timeout(limits.STORE_START_MAX_SECONDS):
            while not await _answers(socket_path):
                # Waits for the server's death or a moment, whichever comes first.
                await asyncio.wait({gone}, timeout=POLL_EVERY_SECONDS)
                if gone.done():
                    raise StartError(f"store: the server in {home} does not start: {_last_words(home)}")
    except TimeoutError:
        raise StartError(f"store: the server in {home} does not answer: {_last_words(home)}") from None
    finally:
        gone.cancel()


async def _answers(socket_path: Path) -> bool:
    """Whether the server is there and has read its data ("+PONG"; "-LOADING" before)."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket_path)
    except OSError:
        return False
    try:
        writer.write(b"PING\r\n")
        return await reader.readline() == b"+PONG\r\n"
    except OSError:
        return False
    finally:
        writer.close()


def _last_words(home: Path) -> str:
    """The last line of the server's log, without its process id and time."""
    with contextlib.suppress(OSError, IndexError):
        line = (home / LOG_FILE).read_text(encoding="utf-8", errors="replace").splitlines()[-1]
        return line.split(" # ", 1)[-1].strip() or "it says nothing"
    return "it says nothing"
