"""Everybody votes in one second, every socket is told: from the tap to the answer, from the gavel to every screen.

The scenario of `klubba-load run burst`, on real sockets, reconciled: without that there are no figures.
"""

from typing import Any

from klubba_loadtest.bench.fanout import Plan
from klubba_loadtest.bench.runs import held


async def e2e(plan: Plan, say: Any) -> dict[str, Any]:
    """For each number of voters."""
    out: dict[str, Any] = {}
    for count in plan.counts:
        say(f"{count} voters in one second")
        report = await held("burst", count, 1)
        acks, closes, last = (h.as_ms() for h in (report.acks, report.closes, report.last_ballots))
        out[str(count)] = {
            "reconciled": report.verdict.reconciled,
            "ack_p50_ms": acks["p50"],
            "ack_p99_ms": acks["p99"],
            "gavel_to_screens_p99_ms": closes["p99"],
            "last_ballot_to_screens_p99_ms": last["p99"],
            "harness_limited": report.harness_limited,
            "broken": [check.name for check in report.checks if not check.holds],
        }
    return out
