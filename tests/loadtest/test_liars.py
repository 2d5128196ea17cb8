"""Each planted lie must fail its run, or stand in the figures: a harness that a liar can please proves nothing."""

import io
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec import structs

from klubba_clients import Operator
from klubba_loadtest import slo
from klubba_loadtest.engine import PROGRAM, data_folder, own_engine
from klubba_loadtest.live import Live
from klubba_loadtest.plan import Plan
from klubba_loadtest.run import Target
from klubba_loadtest.runcommand import BROKEN, HARNESS_LIMITED, Arena, exit_code, hold
from klubba_loadtest.scenarios import SCENARIOS
from klubba_loadtest.stage import Wishes
from klubba_loadtest.verdicts import Report

LIAR = str(Path(__file__).with_name("liar.py"))


@asynccontextmanager
async def arena(*program: str, audited: bool = True) -> AsyncIterator[Arena]:
    """An engine, and with `audited` its bundle."""
    with tempfile.TemporaryDirectory() as folder:
        async with own_engine(Path(folder), program=program) as engine, Operator(engine.url, engine.key) as operator:
            target = Target(operator, engine.url, engine.process.pid)
            yield Arena(target, data_folder(Path(folder)) if audited else None)


def small(scenario: str, name: str, voters: int = 40, speed: float = 4.0) -> Plan:
    return SCENARIOS[scenario].make(Wishes(voters, 1, name=name, polls=1, speed=speed))


async def run(plan: Plan, *program: str, audited: bool = True) -> Report:
    async with arena(*program, audited=audited) as at:
        return await hold(plan, at, Live(io.StringIO(), len(plan.phones)))


# With the log in the bundle, and without it: the results alone must do.
@pytest.mark.parametrize("audited", [True, False])
async def test_an_engine_that_drops_an_acknowledged_ballot_is_found(audited: bool) -> None:
    report = await run(small("burst", "drops"), LIAR, "drop", audited=audited)
    assert report.verdict.lost >= 1
    assert_failed_without_figures(report)


async def test_an_engine_that_counts_one_twice_is_found() -> None:
    plan = small("burst", "twice")
    first_is_absent = structs.replace(plan, acts=tuple(act for act in plan.acts if act.phone != 0))
    report = await run(first_is_absent, LIAR, "twice")
    assert (report.verdict.lost, report.verdict.double, report.verdict.wrong, report.verdict.late) == (0, 1, 0, 0)
    assert_failed_without_figures(report)


async def test_an_engine_that_takes_ballots_after_the_close_is_found() -> None:
    # At a person's pace: half of the taps come within half a second after the close, however long that one takes.
    report = await run(small("gavel", "late", speed=1.0), LIAR, "late")
    assert report.verdict.late > 0
    assert_failed_without_figures(report)


async def test_an_engine_that_says_late_for_a_ballot_that_it_counts_is_found() -> None:
    report = await run(small("burst", "denies"), LIAR, "denies")
    assert report.verdict.late == 1
    assert_failed_without_figures(report)


async def test_a_stall_of_300_ms_stands_in_p99_and_fails_the_threshold() -> None:
    report = await run(small("burst", "stalls"), LIAR, "stall")
    assert report.verdict.reconciled
    figures = report.as_json()
    assert figures["ack_ms"]["p99"] > 200
    assert figures["ack_ms"]["max"] >= 250
    # Half a second of taps, a stall of 0.3 s: an open loop sees it in many answers, a closed one in one.
    waited = sum(ballot.answered - ballot.intended > 0.1 for ballot in report.seen.answered)
    assert waited >= 5
    limited = report.harness_limited
    assert exit_code(report, [slo.parse("ack_p99_ms<150")]) == (HARNESS_LIMITED if limited else BROKEN)


async def test_an_honest_engine_passes_the_same_run() -> None:
    report = await run(small("burst", "honest"), *PROGRAM)
    assert [check for check in report.checks if not check.holds] == []
    assert report.as_json()["reconciled"] is True


def assert_failed_without_figures(report: Report) -> None:
    figures = report.as_json()
    assert figures["reconciled"] is False
    assert set(figures["ack_ms"].values()) == {None}
    assert exit_code(report, []) == BROKEN
