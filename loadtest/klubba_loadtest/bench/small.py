"""What the engine costs while it does nothing: from the command to ready, its memory, and what one idle socket adds."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, Final

from klubba_loadtest.bench.costs import anonymous_kib, cpu_us, resident_kib
from klubba_loadtest.bench.crowd import Crowd
from klubba_loadtest.bench.fanout import IO_URING, Plan, engine_at
from klubba_loadtest.engine import data_folder, environment, free_port
from klubba_loadtest.faults import CouldNotRun

READY_WORDS: Final = b"Stop with Ctrl-C"
SETTLE_SECONDS: Final = 1.0


async def start(plan: Plan, say: Any) -> dict[str, Any]:
    """From `klubba serve` to its word that it is ready (median; the first start of a machine is not counted)."""
    say("start, and memory of an idle engine")
    with tempfile.TemporaryDirectory(prefix="klubba-bench-") as folder:
        runs = [await _start(Path(folder)) for _ in range(plan.rounds + 1)][1:]
    return {
        "ready_s": round(median(seconds for seconds, _ in runs), 3),
        "rss_mib": round(median(kib for _, kib in runs) / 1024, 1),
    }


async def idle(plan: Plan, say: Any) -> dict[str, Any]:
    """Memory that each socket adds to the engine (its own, the kernel's buffers apart), sockets greeted and silent."""
    count = max(plan.counts)
    say(f"memory and handshakes of {count} idle sockets")
    async with engine_at(IO_URING) as server:
        before, used = anonymous_kib(server.pids[0]), cpu_us(server.pids)
        crowd = await asyncio.to_thread(Crowd, server.door, count)
        await asyncio.to_thread(crowd.quiet, SETTLE_SECONDS)
        spent = cpu_us(server.pids) - used
        grown = anonymous_kib(server.pids[0]) - before
        crowd.close()
    return {"sockets": count, "kib_per_socket": round(grown / count, 2), "join_us": round(spent / count)}


async def _start(folder: Path) -> tuple[float, float]:
    """Seconds, and KiB of resident memory a moment later. Its store stays, as on a second evening."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "klubba.cli", "serve",
        env=environment(free_port(), data_folder(folder), "bench-" * 4), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async for line in process.stdout:
        if READY_WORDS in line:
            took = time.perf_counter() - began
            break
    else:
        raise CouldNotRun("the engine did not start")
    await asyncio.sleep(SETTLE_SECONDS)
    memory = resident_kib(process.pid)
    process.terminate()
    await process.communicate()
    return took, memory
