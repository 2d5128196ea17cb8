"""A storm: every socket is lost in the same instant in the middle of a vote, and all come back at once.

The scenario of `klubba-load run storm`, with its own checks: figures of a run in which a ballot was lost are not given.
"""

from typing import Any, Final

from klubba_loadtest.bench.fanout import Plan
from klubba_loadtest.bench.runs import held

COUNT: Final = 10_000


async def storm(plan: Plan, say: Any) -> dict[str, Any]:
    """Back and right again, ms, at the largest number of sockets."""
    count = max(plan.counts)
    say(f"a storm of {count} voters")
    report = await held("storm", count, 1)
    back = report.seen.reconnects.as_ms()
    return {
        "voters": count,
        "reconciled": report.verdict.reconciled,
        "back_p50_ms": back["p50"],
        "back_p99_ms": back["p99"],
        "back_max_ms": back["max"],
        "ack_p99_ms": report.acks.as_ms()["p99"],
        "harness_limited": report.harness_limited,
        "broken": [check.name for check in report.checks if not check.holds],
    }
