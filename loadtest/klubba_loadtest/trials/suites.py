"""The suites: what each breaks, how often on a commit and for a release, and what it needs of the machine."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from klubba_loadtest.engine import data_folder
from klubba_loadtest.trials import fuzzing, secrecy, strikes, wifi
from klubba_loadtest.trials.lanes import Run, in_lanes, one_engine, two_engines
from klubba_loadtest.trials.machine import Machine, Setup
from klubba_loadtest.trials.outcome import Suite
from klubba_loadtest.trials.script import script
from klubba_loadtest.trials.shim import NoShim, Shim, build
from klubba_loadtest.trials.trial import Strike

TMPFS: Final = "8m"


@dataclass(frozen=True, slots=True)
class Spec:
    """One suite. commit, release: how many trials. missing: why it cannot be run here, "" if it can."""

    name: str
    breaks: str
    commit: int
    release: int
    run: Callable[[Run], Awaitable[Suite]]
    missing: Callable[[], str] = lambda: ""


def _plain(strike: Strike) -> Callable[[Run], Awaitable[Suite]]:
    async def run(run: Run) -> Suite:
        setup = Setup(run.program)
        return Suite(await in_lanes(run, partial(one_engine, setup=setup), partial(script, run.name), strike))

    return run


def _under_shim(strike_of: Callable[[Callable[[Machine], Shim]], Strike]) -> Callable[[Run], Awaitable[Suite]]:
    """Trials whose engine and store have the preloaded layer under them, each engine a layer of its own."""

    async def run(run: Run) -> Suite:
        shims: dict[Path, Shim] = {}
        with tempfile.TemporaryDirectory(prefix="klubba-shim-") as folder:
            library = build(Path(folder))

            @asynccontextmanager
            async def lane(place: Path) -> Any:
                shims[place] = Shim(library, place)
                async with one_engine(place, Setup(run.program, shims[place].environment)) as machines:
                    yield machines

            strike = strike_of(lambda machine: shims[machine.folder])
            return Suite(await in_lanes(run, lane, partial(script, run.name), strike))

    return run


async def _disk_full(run: Run) -> Suite:
    setup = Setup(run.program, prefix=on_small_disk)
    return Suite(await in_lanes(run, partial(one_engine, setup=setup), partial(script, run.name), strikes.fill_disk))


async def _two_engines(run: Run) -> Suite:
    lane = partial(two_engines, program=run.program)
    return Suite(await in_lanes(run, lane, partial(script, run.name), strikes.shake_two))


def on_small_disk(folder: Path) -> Sequence[str]:
    """What runs a program with a small file system of its own under the engine's data."""
    data = data_folder(folder)
    data.mkdir()
    mount = f'mount -t tmpfs -o size={TMPFS},mode=0700 none "$0" && exec "$@"'
    return [*_own_mounts(), "sh", "-c", mount, str(data)]


def _own_mounts() -> Sequence[str]:
    return ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]


@cache
def _no_mounts() -> str:
    if shutil.which("unshare") is None:
        return "unshare (util-linux) is not installed"
    tried = [*_own_mounts(), "mount", "-t", "tmpfs", "none", "/mnt"]
    done = subprocess.run(tried, capture_output=True, text=True)  # noqa: S603  # fixed words
    return "" if done.returncode == 0 else f"no file system may be mounted here: {done.stderr.strip()}"


@cache
def _no_shim() -> str:
    with tempfile.TemporaryDirectory() as folder:
        try:
            build(Path(folder))
        except NoShim as why:
            return str(why)
    return ""


_ALL: Final = (
    Spec("engine-kill", "kill -9 of the engine during cast and close", 40, 1000, _plain(strikes.kill_engine)),
    Spec("store-kill", "kill -9 of the store; the engine starts it again", 20, 500, _plain(strikes.kill_store)),
    Spec("power-cut", "engine and store die, files are cut to their last sync and torn", 30, 500,
         _under_shim(strikes.cut_power), _no_shim),
    Spec("stopped", "SIGSTOP of engine or store, 0.2 to 6.5 s", 5, 100, _plain(strikes.stop)),
    Spec("disk-full", "no byte left on the data's file system (tmpfs)", 5, 100, _disk_full, _no_mounts),
    Spec("sync-error", "every fsync fails with EIO", 5, 100, _under_shim(strikes.fail_syncs), _no_shim),
    Spec("out-of-memory", "the store has reached its maxmemory", 5, 100, _plain(strikes.fill_memory)),
    Spec("no-descriptors", "engine or store may open no more files", 5, 100, _plain(strikes.use_up_files)),
    Spec("clock-jump", "the wall clock jumps by an hour, forth or back", 5, 100,
         _under_shim(strikes.jump_clock), _no_shim),
    Spec("two-engines", "two engines on one store; one dies, or the store does", 5, 100, _two_engines),
    Spec("fuzz", "frames that nobody would send (so many), beside an honest vote", 100_000, 10_000_000, fuzzing.run),
    Spec("secrecy", "a secret vote of 50, sealed: nothing may join a voter to a choice", 1, 100, secrecy.run),
    Spec("wifi", "300 phones: 10 % of packets lost, 60 ± 25 ms, blackouts of 20 s", 1, 50, wifi.run, wifi.missing),
    Spec("echoes", "frames that arrive twice, late and in another order", 10, 200, _plain(strikes.echo)),
)  # fmt: skip

SUITES: Final[Mapping[str, Spec]] = MappingProxyType({spec.name: spec for spec in _ALL})
