"""Intake: CPU of engine and store per durable ballot, beside redis-benchmark with the same script on the same server.

Our side casts through the real ballot box (`python -m klubba.measure`: no sockets); so many ballots always wait.
redis-benchmark sends the same script with one ballot a command: what a server does that commits each ballot by itself.
"""

import asyncio
import json
import shutil
import sys
from typing import Any, Final

from klubba_loadtest.bench.fanout import Plan
from klubba_loadtest.faults import CouldNotRun

BALLOTS_COUNT: Final = 15_000
OPTIONS: Final = (2, 32)
_BENCHMARKS: Final = ("redis-benchmark", "valkey-benchmark")


async def intake(plan: Plan, say: Any) -> dict[str, Any]:
    """The figures, as in the command's JSON: those of 2 000 waiting (or the largest number) at the top level."""
    say(f"intake, with {', '.join(map(str, plan.counts))} ballots waiting")
    program = next(filter(None, map(shutil.which, _BENCHMARKS)), "")
    seen = await _measured(plan, program)
    waiting = {str(count): seen[f"waiting {count}"] for count in plan.counts}
    top = waiting.get("2000", waiting[str(max(plan.counts))])
    out = {**top, "waiting": waiting, "options": {str(count): seen[f"options {count}"] for count in OPTIONS}}
    peer = seen.get("redis_benchmark", {"redis_benchmark_per_s": None, "redis_benchmark_store_us": None})
    out |= {**peer, "ratio_engine_store": round(top["klubba_us"] / top["store_us"], 2)}
    if program:
        out["ratio_per_s"] = round(top["per_s"] / peer["redis_benchmark_per_s"], 2)
        out["ratio_store"] = round(top["store_us"] / peer["redis_benchmark_store_us"], 2)
    else:
        out["missing"] = {"redis_benchmark": "redis-benchmark is not installed"}
    return out


async def _measured(plan: Plan, program: str) -> dict[str, Any]:
    command = ["--waiting", *map(str, plan.counts), "--options", *map(str, OPTIONS), "--rounds", str(plan.rounds)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "klubba.measure", *command, "--ballots", str(BALLOTS_COUNT),
        *(["--redis-benchmark", program] if program else []), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise CouldNotRun("the ballot box could not be measured: what it said stands above")
    seen: dict[str, Any] = json.loads(said)
    return seen
