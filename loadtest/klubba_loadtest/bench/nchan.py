"""nginx with Nchan as a yardstick: a process of its own, in a temporary folder, on loopback."""

import asyncio
import contextlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Final

from klubba_loadtest.engine import free_port
from klubba_loadtest.faults import CouldNotRun

FILE: Final = "nchan.conf"
_CONFIG: Final = Path(__file__).parents[1] / "yardsticks" / FILE
_LOOKS_COUNT: Final = 200
_LOOK_EVERY_SECONDS: Final = 0.05
_TAKEN: Final = (b"200", b"201", b"202")

Order = Callable[[], Awaitable[None]]


@cache
def module() -> str:
    """Where this nginx has the module, "" where it has none."""
    program = shutil.which("nginx")
    if program is None:
        return ""
    told = subprocess.run([program, "-V"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    found = re.search(r"--modules-path=(\S+)", told)
    path = Path(found[1] if found else "/usr/lib/nginx/modules") / "ngx_nchan_module.so"
    return str(path) if path.exists() else ""


@asynccontextmanager
async def nginx(frame_bytes: int) -> AsyncIterator[tuple[int, int, Order]]:
    """Its process, its port, and how to have a frame of this size sent to everybody. Raises `CouldNotRun`."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="klubba-bench-") as folder:
        config = _CONFIG.read_text().replace("MODULE", module()).replace("PORT", str(port))
        (Path(folder) / FILE).write_text(config)
        process = await asyncio.create_subprocess_exec(
            str(shutil.which("nginx")), "-p", folder, "-c", FILE, "-e", "stderr", stdin=asyncio.subprocess.DEVNULL
        )
        try:
            reader, writer = await _connected(port)
            body = b"x" * (frame_bytes - (2 if frame_bytes < 128 else 4))
            yield process.pid, port, _order(reader, writer, port, body)
            writer.close()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(_LOOKS_COUNT):
        with contextlib.suppress(OSError):
            return await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
    raise CouldNotRun("nginx did not start: what it said stands above")


def _order(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, body: bytes) -> Order:
    request = f"POST /publish HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    async def order() -> None:
        writer.write(request)
        answer = await reader.readuntil(b"\r\n\r\n")
        if answer.split(b" ", 2)[1] not in _TAKEN:
            raise CouldNotRun(f"Nchan took no message: {answer.splitlines()[0].decode(errors='replace')}")
        length = re.search(rb"(?i)content-length: *(\d+)", answer)
        await reader.readexactly(int(length[1]) if length else 0)

    return order
