"""A small run of each scenario on a real engine, and `klubba-load run` as a person starts it."""

import asyncio
import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine import Engine, run_engine

from klubba_clients import Operator
from klubba_loadtest.live import Live
from klubba_loadtest.run import Target
from klubba_loadtest.runcommand import Arena, hold
from klubba_loadtest.scenarios import SCENARIOS
from klubba_loadtest.stage import Wishes
from klubba_loadtest.verdicts import Report

SMALL = {
    "hall": {"voters": 30, "polls": 2, "speed": 40.0},
    "burst": {"voters": 40, "polls": 1, "speed": 4.0},
    "gavel": {"voters": 40, "polls": 1, "speed": 1.5},
    "storm": {"voters": 40, "polls": 1, "speed": 4.0},
    "slow": {"voters": 30, "speed": 10.0},
    "handover": {"voters": 12, "speed": 6.0},
    "outputs": {"voters": 30, "polls": 1, "speed": 4.0, "screens": 6},
    "hostile": {"voters": 20, "speed": 6.0},
    "wifi": {"voters": 30, "polls": 1, "speed": 10.0},
    "soak": {"voters": 20, "polls": 2, "speed": 8.0},
}
NOISE = {"the others do not notice", "all screens agree within 2 s"}
"""Figures, which a machine that is busy with something else can spoil; they are held by longer runs."""

IN_TIME = {
    "everybody was shown every round in time to vote",
    "ballots came before and after the close",
    "and was right again within 5 s",
    "every ballot is resolved within 5 s after its network is back",
    "every phone is back within 5 s after its network",
}
"""What only a machine with time for it can show. Where one of these does not hold and the run itself says that the
harness was its limit, it says nothing of the engine: the same is played once more, slower, and must hold.
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with run_engine(tmp_path_factory.mktemp("load"), env={"KLUBBA_ALLOW_LOAD": "1"}) as running:
        yield running


async def small(engine: Engine, scenario: str, slower: int) -> Report:
    wishes = Wishes(seed=3, name=f"small-{scenario}-{slower}", **SMALL[scenario])  # type: ignore[arg-type]
    wishes.speed /= slower
    plan = SCENARIOS[scenario].make(wishes)
    async with Operator(engine.url, engine.key) as operator:
        at = Arena(Target(operator, engine.url, engine.process.pid), engine.data)
        return await hold(plan, at, Live(io.StringIO(), len(plan.phones)))


def test_there_is_a_small_run_of_each_scenario() -> None:
    assert set(SMALL) == set(SCENARIOS)


@pytest.mark.parametrize("scenario", SMALL)
async def test_a_small_run_holds(engine: Engine, scenario: str) -> None:
    for slower in (1, 2, 4):
        report = await small(engine, scenario, slower)
        broken = {check.name: check.found for check in report.checks if not check.holds and check.name not in NOISE}
        if not (broken and broken.keys() <= IN_TIME and report.harness_limited):
            break
    assert broken == {}
    assert report.acks.count > 0
    assert report.closes.count > 0
    assert report.as_json()["server"]["frames_delivered"] > 0


def load(*arguments: str | Path, limit: int = 0, **environment: str) -> "subprocess.CompletedProcess[str]":
    """limit: of open files, 0 for what it is."""

    def lower() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

    command = [sys.executable, "-m", "klubba_loadtest.cli", "run", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, preexec_fn=lower
    )  # fmt: skip


QUICK = ("burst", "--voters", "10", "--polls", "1", "--speed", "5")


def test_a_run_on_a_running_engine_writes_its_figures_and_its_page(engine: Engine, tmp_path: Path) -> None:
    out, page = tmp_path / "out.json", tmp_path / "out.html"
    where = ("--url", engine.url, "--key", engine.key)
    ran = load(*QUICK, *where, "--seed", "5", "--json", out, "--html", page, "--slo", "ack_max_ms<60000")
    assert ran.returncode in (0, 3), ran.stdout + ran.stderr
    figures = json.loads(out.read_bytes())
    assert (figures["scenario"], figures["seed"], figures["voters"], figures["reconciled"]) == ("burst", 5, 10, True)
    assert figures["server"]["cpu_s"] >= 0
    assert figures["server"]["rss_mib"] > 10
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "ok     threshold ack_max_ms<60000" in ran.stdout
    assert "\x1b" not in ran.stdout + ran.stderr


def test_a_run_starts_its_own_engine_and_a_threshold_can_fail_it(tmp_path: Path) -> None:
    ran = load(*QUICK, "--slo", "ack_p99_ms<0.001")
    assert "BROKEN threshold ack_p99_ms<0.001" in ran.stdout
    limited = "The harness was the limit" in ran.stdout
    assert ran.returncode == (3 if limited else 1), ran.stdout + ran.stderr


def assert_one_line(ran: "subprocess.CompletedProcess[str]", *parts: str) -> None:
    assert ran.returncode == 2, ran.stdout + ran.stderr
    *_, line = ran.stderr.splitlines()
    assert line.startswith("klubba-load: ")
    assert "Traceback" not in ran.stderr
    for part in parts:
        assert part in line


def test_what_cannot_run_is_one_line_and_exit_code_2(engine: Engine, tmp_path: Path) -> None:
    assert_one_line(load(*QUICK, "--url", "http://127.0.0.1:1", "--key", "x"), "http://127.0.0.1:1")
    assert_one_line(load(*QUICK, "--url", engine.url, "--key", "not-the-key-of-this-engine"), "401")
    assert_one_line(load(*QUICK, "--url", engine.url), "--key")
    assert_one_line(load("burst", "--voters", "2000", limit=1000), "ulimit -Hn", "2514")
    assert_one_line(load("burst", "--voters", "20001"), "--voters", "20001")
    assert_one_line(load(*QUICK, "--slo", "p99<1"), "--slo")
    assert_one_line(load(*QUICK, "--json", tmp_path / "no" / "out.json"), "--json")
    assert_one_line(load(*QUICK, "--speed", "0"), "--speed")


def test_an_engine_that_was_not_started_for_it_is_left_alone(tmp_path: Path) -> None:
    with run_engine(tmp_path) as closed:
        ran = load(*QUICK, "--url", closed.url, "--key", closed.key)
        assert_one_line(ran, "KLUBBA_ALLOW_LOAD=1")
        meetings = asyncio.run(_meetings(closed))
    assert meetings == []


async def _meetings(engine: Engine) -> list[str]:
    """Ids of load runs that were made on the engine, by its own counters: none joined."""
    async with Operator(engine.url, engine.key) as operator:
        metrics = (await operator.site.request("GET", "/metrics")).text
    return [line for line in metrics.splitlines() if line.startswith("klubba_joins_total{")]
