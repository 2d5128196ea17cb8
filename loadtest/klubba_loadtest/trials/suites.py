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
from klubba_loadtest.trials import failover, fuzzing, secrecy, strikes, wifi
from klubba_loadtest.trials.lanes import Run, in_lanes, one_engine, two_engines
from klubba_loadtest.trials.machine import Machine, Setup
from klubba_loadtest.trials.outcome import Outcome
from klubba_loadtest.trials.script import script
from klubba_loadtest.trials.shim import NoShim, Shim, build
from klubba_loadtest.trials.trial import Strike

TMPFS: Final = "8m"
BUSY_SHARE: Final = 0.85
"""How much of the processors a run can use: the rest is spent on starts that others wait for."""
OWED_AFTER_COUNT: Final = 5
"""So many trials of two engines must have met an engine that owed its voters an answer."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One suite. commit, release: how many trials (or frames, where `counts_frames`).

    seconds: what a trial takes from begin to end, and processor: how much of a processor's time, both as measured.
    missing: why it cannot be run here, "" if it can. more: figures of its own, from its trials. unproved: why these
    trials, all together, prove nothing; "" if they do. is_light: it leaves a processor to the others that are.
    """

    name: str
    breaks: str
    commit: int
    release: int
    run: Callable[[Run], Awaitable[None]]
    seconds: float
    processor: float
    missing: Callable[[], str] = lambda: ""
    more: Callable[[Sequence[Outcome]], dict[str, Any]] = lambda _: {}
    unproved: Callable[[Sequence[Outcome]], str] = lambda _: ""
    counts_frames: bool = False
    is_light: bool = False

    def estimate(self, runs: int, lanes: int) -> float:
        """Seconds that so many trials take here: the lanes wait for each other, or all of them for the processors."""
        if self.counts_frames:
            return runs / fuzzing.frames_per_second(runs)
        return max(self.seconds * -(-runs // lanes), self.processor * runs / ((os.cpu_count() or 1) * BUSY_SHARE))


def _plain(strike: Strike) -> Callable[[Run], Awaitable[None]]:
    async def run(run: Run) -> None:
        setup = Setup(run.program)
        await in_lanes(run, partial(one_engine, setup=setup), partial(script, run.name), strike)

    return run


def _under_shim(strike_of: Callable[[Callable[[Machine], Shim]], Strike]) -> Callable[[Run], Awaitable[None]]:
    """Trials whose engine and store have the preloaded layer under them, each engine a layer of its own."""

    async def run(run: Run) -> None:
        shims: dict[Path, Shim] = {}
        with tempfile.TemporaryDirectory(prefix="klubba-shim-") as folder:
            library = build(Path(folder))

            @asynccontextmanager
            async def lane(place: Path) -> Any:
                shims[place] = Shim(library, place)
                async with one_engine(place, Setup(run.program, shims[place].environment)) as machines:
                    yield machines

            strike = strike_of(lambda machine: shims[machine.folder])
            await in_lanes(run, lane, partial(script, run.name), strike)

    return run


async def _disk_full(run: Run) -> None:
    setup = Setup(run.program, prefix=on_small_disk)
    await in_lanes(run, partial(one_engine, setup=setup), partial(script, run.name), strikes.fill_disk)


async def _two_engines(run: Run) -> None:
    await in_lanes(run, partial(two_engines, program=run.program), partial(script, run.name), strikes.shake_two)


def _summed(*names: str) -> Callable[[Sequence[Outcome]], dict[str, Any]]:
    return lambda outcomes: {name: sum(one.figures.get(name, 0) for one in outcomes) for name in names}


def _owing(outcomes: Sequence[Outcome]) -> str:
    """Some engine must have died between the store's taking a ballot and the answer to it."""
    met = any(one.figures.get("owed_counted") for one in outcomes)
    return (
        "" if met or len(outcomes) < OWED_AFTER_COUNT else "no engine died owing a voter the answer to a counted ballot"
    )


def _secrets(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    figures = [one.figures for one in outcomes if one.figures]
    return {
        "voters": sorted({each["voters"] for each in figures}),
        "linked_while_open": min((each["linked_while_open"] for each in figures), default=0),
    }


def _frames(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    figures = outcomes[0].figures if outcomes else {}
    named = {"runs": figures.get("frames", 0)}
    return {**named, **{name: value for name, value in figures.items() if name != "frames"}}


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
    Spec("engine-kill", "kill -9 of the engine during cast and close", 40, 1000,
         _plain(strikes.kill_engine), 1.9, 0.85),
    Spec("store-kill", "kill -9 of the store; the engine starts it again", 20, 500,
         _plain(strikes.kill_store), 2.0, 0.35),
    Spec("power-cut", "engine and store die, files are cut to their last sync and torn", 30, 500,
         _under_shim(strikes.cut_power), 2.1, 0.85, missing=_no_shim),
    Spec("stopped", "SIGSTOP of engine or store, 0.2 to 6.5 s", 5, 100, _plain(strikes.stop), 4.6, 0.3),
    Spec("disk-full", "no byte left on the data's file system (tmpfs)", 5, 100,
         _disk_full, 3.4, 0.4, missing=_no_mounts),
    Spec("sync-error", "every fsync fails with EIO", 5, 100,
         _under_shim(strikes.fail_syncs), 3.6, 0.4, missing=_no_shim),
    Spec("out-of-memory", "the store has reached its maxmemory", 5, 100, _plain(strikes.fill_memory), 3.2, 0.4),
    Spec("no-descriptors", "engine or store may open no more files", 5, 100, _plain(strikes.use_up_files), 3.4, 0.5),
    Spec("clock-jump", "the wall clock jumps by an hour, forth or back", 5, 100,
         _under_shim(strikes.jump_clock), 1.5, 0.4, missing=_no_shim),
    Spec("two-engines", "two engines on one store; one dies (owing answers, or not), or the store does", 5, 100,
         _two_engines, 2.0, 0.8, more=_summed("owed", "owed_counted"), unproved=_owing),
    Spec("failover", "the primary store dies, its replicas lag or hear nothing, and the best one takes over", 2, 50,
         failover.run, 2.5, 0.6, missing=failover.missing),
    Spec("fuzz", "frames that nobody would send (so many), beside an honest vote", 100_000, 10_000_000, fuzzing.run,
         0.0, 0.0, more=_frames, counts_frames=True, is_light=True),
    Spec("secrecy", "a secret vote of 50 or 300, sealed: nothing may join a voter to a choice", 2, 1000, secrecy.run,
         3.5, 1.7, more=_secrets),
    Spec("wifi", "300 phones: 10 % of packets lost, 60 ± 25 ms, blackouts of 20 s", 1, 50, wifi.run, 36.0, 5.0,
         missing=wifi.missing, more=lambda _: {"phones": wifi.PHONES_COUNT}, is_light=True),
    Spec("echoes", "frames that arrive twice, late and in another order", 10, 200, _plain(strikes.echo), 2.9, 0.4),
)  # fmt: skip

SUITES: Final[Mapping[str, Spec]] = MappingProxyType({spec.name: spec for spec in _ALL})
