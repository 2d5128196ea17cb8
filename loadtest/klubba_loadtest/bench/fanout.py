"""Fan-out: one frame to N sockets, server CPU per delivered frame; the engine beside its yardsticks, in turns.

The engine is the real one: its chair pauses and resumes a round, and every overlay is told. What the step itself costs
(HTTP-less frame in, script, fsync, reading, encoding for each audience: `step_us`) is measured by the same step in a
second meeting of the same process, with one overlay, each time just before, and taken off: `klubba_us` is what one more
screen costs. The yardsticks have no such work.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any, Final

from klubba_clients import Chair, Created, Operator
from klubba_loadtest import frames
from klubba_loadtest.bench.costs import cpu_us
from klubba_loadtest.bench.crowd import Crowd, Door, head
from klubba_loadtest.bench.farcrowd import FarCrowd
from klubba_loadtest.bench.yards import KINDS, Server, missing, running
from klubba_loadtest.engine import own_engine
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.plan import meeting
from klubba_loadtest.run import unique_name
from klubba_loadtest.wire import masked

POLL: Final = {"id": "p", "title": "Provröstning", "method": "yes_no"}
TURN_FRAMES: Final = {300: 30, 2_000: 10, 10_000: 6}
"""Frames to each socket in one server's turn. With few sockets a step is most of the work: many make it exact."""
SETTLE_SECONDS: Final = 0.12
"""Longer than the engine's pause between two ticks: each step is told at once, and alone."""
IO_URING, WRITE = "io_uring", "write"
_SETTINGS: Final = {IO_URING: {}, WRITE: {"KLUBBA_PLAIN_WRITES": "1"}}


NEVER_THERE: Final = {"uWebSockets": "not published as a package that can be installed by name"}
"""Yardsticks that one would ask for and that no machine can be given, with the reason."""


@dataclass(frozen=True, slots=True)
class Plan:
    """counts: of sockets. rounds: each server has its turn in each. node_modules: where Node finds `ws`, if it can."""

    counts: Sequence[int]
    rounds: int
    node_modules: Path | None = None


async def fanout(plan: Plan, say: Any) -> dict[str, Any]:
    """The figures, as in the command's JSON. Raises `CouldNotRun`."""
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(engine_at(path)) for path in (IO_URING, WRITE)]
        sizes = [await _calibrated(engine) for engine in engines]
        size = sizes[0]
        path = IO_URING if engines[0].has_ring else WRITE
        out: dict[str, Any] = {"path": path, "frame_bytes": size, "missing": dict(NEVER_THERE)}
        others = []
        for kind in KINDS:
            if why := missing(kind, plan.node_modules):
                out["missing"][kind.name] = why
            else:
                others.append(await stack.enter_async_context(running(kind, size, plan.node_modules)))
        for count in plan.counts:
            say(f"fan-out to {count} sockets")
            out[str(count)] = await _at(count, [*engines, *others], plan.rounds)
        out["step_us"] = round(median(engines[0].bases))
        return out


class _Chair:
    """The engine's trigger: a chair who pauses and resumes in turn, as quick as the page would."""

    def __init__(self, chair: Chair) -> None:
        self._chair = chair
        self._actions = cycle(("pause", "resume"))

    async def __call__(self) -> None:
        stepped = await self._chair.step(next(self._actions), "p")
        if stepped.answer != "done":
            raise CouldNotRun(f"the engine did not take a step: {stepped.answer}")
        await _until(self._chair, stepped.step)
        await asyncio.sleep(SETTLE_SECONDS)


async def _until(chair: Chair, step: int) -> None:
    await chair.until(lambda c: c.agenda is not None and c.agenda.step >= step)


@asynccontextmanager
async def engine_at(path: str) -> AsyncIterator[Server]:
    async with (
        own_engine(settings=_SETTINGS[path]) as engine,
        Operator(engine.url, engine.key) as operator,
        opened(operator, 2) as (chair, created),
        opened(operator, 2) as (other, others),
    ):
        port = int(engine.url.rpartition(":")[2])
        keys = (each.token("overlay") for each in (created, others))
        door, beside = (Door(port, head("/ws/overlay", port), masked(0x82, frames.hello(key))) for key in keys)
        has_ring = "klubba_io_uring 1" in (await operator.site.request("GET", "/metrics")).text
        alone = await asyncio.to_thread(FarCrowd, beside, 1)
        yield Server(path, [engine.process.pid], door, _Chair(chair), has_ring=has_ring, base=_Chair(other))
        alone.close()


@asynccontextmanager
async def opened(operator: Operator, voters: int) -> AsyncIterator[tuple[Chair, Created]]:
    """The chair of a new meeting whose poll `p` is open, and the meeting's links and cards."""
    created = await operator.create_meeting(meeting(unique_name("bench"), voters, [POLL]))
    async with await Chair.join(operator.site, created.token("chair")) as chair:
        await chair.until(lambda c: c.agenda is not None and c.state is not None, what="the agenda")
        for step in ("arm", "open"):
            stepped = await chair.step(step, "p")
            await _until(chair, stepped.step)
        yield chair, created


async def _calibrated(engine: Server) -> int:
    """Bytes of what one step makes the engine send to each screen; `frames` is set to how many frames that is."""
    crowd = await asyncio.to_thread(Crowd, engine.door, 1)
    await asyncio.to_thread(crowd.quiet, 1.0)
    sent = []
    for _ in range(4):
        crowd.forget()
        await engine.trigger()
        [frames] = await asyncio.to_thread(crowd.quiet, 0.5)
        sent.append((frames, crowd.bytes))
    crowd.close()
    engine.frames = sent[0][0]
    if {frames for frames, _ in sent} != {engine.frames}:
        raise CouldNotRun(f"steps give different numbers of frames: {sent}")
    return round(sum(size for _, size in sent) / len(sent))


async def _at(count: int, servers: Sequence[Server], rounds: int) -> dict[str, Any]:
    crowds = {}
    joined = {}
    for server in servers:
        before = cpu_us(server.pids)
        crowds[server.name] = await asyncio.to_thread(FarCrowd, server.door, count)
        await asyncio.to_thread(crowds[server.name].quiet, 0.5)
        crowds[server.name].forget()
        joined[server.name] = (cpu_us(server.pids) - before) / count
    costs: dict[str, list[float]] = {server.name: [] for server in servers}
    for turn in range(rounds + 1):
        for server in servers:
            cost = await _turn(server, crowds[server.name], TURN_FRAMES.get(count, 6))
            if turn:  # the first is for caches
                costs[server.name].append(cost)
    for crowd in crowds.values():
        crowd.close()
    return figures(costs, joined)


async def _turn(server: Server, crowd: FarCrowd, frames: int) -> float:
    """µs of the server's CPU per delivered frame, beyond the base's one: the median of its turn."""
    costs, more = [], len(crowd) - (server.base is not None)
    for _ in range(frames):
        base = 0.0
        if server.base is not None:
            base = await _cost(server, server.base())
            server.bases.append(base)
        costs.append(await _cost(server, _sent(server, crowd)) - base)
    return median(costs) / more


async def _sent(server: Server, crowd: FarCrowd) -> None:
    await asyncio.gather(server.trigger(), asyncio.to_thread(crowd.hear, server.frames))


async def _cost(server: Server, work: Awaitable[None]) -> float:
    before = cpu_us(server.pids)
    await work
    return cpu_us(server.pids) - before


def figures(costs: dict[str, list[float]], joined: dict[str, float]) -> dict[str, Any]:
    """What stands in the report for one number of sockets, from every turn's cost. Pure."""
    middle = {name: round(median(each), 2) for name, each in costs.items()}
    floor = middle.pop("floor", None)
    ours, plain = middle.pop(IO_URING), middle.pop(WRITE)
    return {
        "klubba_us": ours,
        "klubba_write_us": plain,
        "floor_us": floor,
        "ratio_floor": _ratio(ours, floor),
        "ratio_floor_write": _ratio(plain, floor),
        "peers": middle,
        "ratio_peers": {name: _ratio(ours, peer) for name, peer in middle.items()},
        "least_us": {name: round(min(each), 2) for name, each in costs.items()},
        "join_us": {name: round(each) for name, each in joined.items()},
    }


def _ratio(one: float, other: float | None) -> float | None:
    return round(one / other, 2) if other else None
