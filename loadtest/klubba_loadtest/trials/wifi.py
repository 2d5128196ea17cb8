"""The suite of bad wifi: it is played in network spaces of its own, by a process of its own (wifiworld.py)."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Final

import msgspec

from klubba_loadtest.trials.lanes import Run, each_alone
from klubba_loadtest.trials.outcome import Outcome

WORLD_SECONDS: Final = 300.0
PHONES_COUNT: Final = 300


async def run(run: Run) -> None:
    """Worlds of their own, side by side."""
    await each_alone(run, partial(_one, run))


async def _one(run: Run, seed: int) -> Outcome:
    world = await asyncio.create_subprocess_exec(
        *own_network(), sys.executable, "-m", "klubba_loadtest.trials.wifiworld",
        json.dumps({"seed": seed, "phones": PHONES_COUNT, "program": list(run.program)}),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, words = await asyncio.wait_for(world.communicate(), WORLD_SECONDS)
    except TimeoutError:
        world.kill()
        return Outcome(seed, failures=["the world of bad wifi came to no end"])
    if world.returncode != 0:
        return Outcome(seed, failures=[words.decode(errors="replace").strip()[-300:] or f"exit {world.returncode}"])
    return msgspec.json.decode(out, type=Outcome)


def own_network() -> Sequence[str]:
    """What runs a program in a network space of its own, where it may make more."""
    return ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]


@cache
def missing() -> str:
    """Why no world can be made here; "" if it can."""
    for tool in ("unshare", "ip"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if not Path("/dev/net/tun").exists():
        return "this machine has no /dev/net/tun"
    code = "from klubba_loadtest.trials.tunnel import open_tun; open_tun('trial0')"
    done = subprocess.run([*own_network(), sys.executable, "-c", code], capture_output=True, text=True)  # noqa: S603
    return "" if done.returncode == 0 else f"no network may be made here: {done.stderr.strip().splitlines()[-1:]}"
