"""What a run says at its end in the terminal: the sentence, the figures, and what did not hold. Pure."""

from collections.abc import Mapping
from typing import Any

from klubba_loadtest.histogram import Histogram
from klubba_loadtest.table import table
from klubba_loadtest.verdicts import Report

HEADINGS = ("milliseconds", "count", "p50", "p90", "p99", "p99.9", "max")


def summary(report: Report) -> str:
    """Several lines."""
    parts = [_checks(report)]
    if report.verdict.reconciled:
        parts.insert(0, table(HEADINGS, _rows(report)))
        parts.insert(1, _server(report))
    else:
        parts += ["No latencies: the ballots do not reconcile.", *report.verdict.examples]
    if report.harness_limited:
        parts.append("The harness was the limit: its own lag is too large a part of these figures.")
    return "\n".join(parts)


def _rows(report: Report) -> list[tuple[str, ...]]:
    rows = [("tap to answer", report.acks)]
    rows += [(f"  {name}", phase) for name, phase in report.phases.items() if len(report.phases) > 1]
    rows += [
        ("gavel to each screen", report.closes),
        ("last ballot to each screen", report.last_ballots),
        ("join", report.seen.joins),
        ("back after a lost socket", report.seen.reconnects),
        ("harness lag", report.seen.lag),
        ("harness loop lag", report.seen.loop_lag),
    ]
    return [_row(name, histogram) for name, histogram in rows if histogram.count]


def _row(name: str, histogram: Histogram) -> tuple[str, ...]:
    return (name, str(histogram.count), *(f"{value:.1f}" for value in histogram.as_ms().values() if value is not None))


def _server(report: Report) -> str:
    server: Mapping[str, Any] = report.as_json()["server"]
    if server["cpu_s"] is None:
        return "no server figures"
    voters = max(1, report.plan.voters)
    return (
        f"server {server['cpu_s']:.2f} s CPU (store {report.store_cpu:.2f} s), {server['frames_delivered']} frames, "
        f"{_or_dash(server['cpu_us_per_delivered_frame'])} µs a frame, {_or_dash(server['cpu_us_per_cast'])} µs a cast "
        f"(each: all of it), {server['rss_mib']:.1f} MiB; harness {report.seen.harness_cpu:.2f} s CPU, "
        f"{report.seen.harness_cpu * 1e3 / voters:.2f} ms a voter"
    )


def _or_dash(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _checks(report: Report) -> str:
    lines = [
        f"{'ok    ' if check.holds else 'BROKEN'} {check.name}{f': {check.found}' if check.found else ''}"
        for check in report.checks
    ]
    return "\n".join(lines)
