"""One plan on two machines, and published votes as a load: both end in the one report that a single run gives."""

import io
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine import Engine, run_engine
from rollcall_files import made_up

from klubba_clients import Operator
from klubba_loadtest.live import Live
from klubba_loadtest.parliament import parliament_plan
from klubba_loadtest.rollcalls import parse
from klubba_loadtest.run import Target
from klubba_loadtest.runcommand import Arena, _compare, hold
from klubba_loadtest.stage import Wishes


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with run_engine(tmp_path_factory.mktemp("load"), env={"KLUBBA_ALLOW_LOAD": "1"}) as running:
        yield running


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "klubba_loadtest.cli", *map(str, arguments)]


def load(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(*arguments), capture_output=True, text=True)


def lead() -> str:
    """Seconds until the run begins: some for the voters to come in, and several times what a command takes to start.

    Two of them start at once, and whoever is not there when it begins votes late, on a busy machine after the close.
    """
    began = time.monotonic()
    assert load("part", "--help").returncode == 0
    return f"{4 + 5 * (time.monotonic() - began):.1f}"


def test_two_machines_make_one_report(engine: Engine, tmp_path: Path) -> None:
    plan, out, key = tmp_path / "plan.json", tmp_path / "out.json", ("--key", engine.key)
    wishes = ("--voters", "21", "--polls", "1", "--speed", "4", "--machines", "2", "--start-in", lead())
    made = load("plan", "burst", *wishes, "--url", engine.url, *key, "--out", plan)
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(os.stat(plan).st_mode) == 0o600, "it holds the voters' cards"
    parts = [tmp_path / f"{machine}.part" for machine in (1, 2)]
    playing = [
        subprocess.Popen(command("part", plan, "--machine", machine, *key, "--out", part), stderr=subprocess.DEVNULL)
        for machine, part in zip(("1", "2"), parts, strict=True)
    ]
    assert [process.wait() for process in playing] == [0, 0]
    one = load("merge", plan, parts[0], *key)
    assert (one.returncode, "each of 2 machines" in one.stderr) == (2, True)
    merged = load("merge", plan, *parts, *key, "--json", out)
    assert merged.returncode in (0, 3), merged.stdout + merged.stderr
    figures = json.loads(out.read_bytes())
    assert (figures["reconciled"], figures["voters"]) == (True, 21)
    assert "tap to answer                  21" in merged.stdout
    late = load("part", plan, "--machine", "1", *key, "--out", parts[0])
    assert (late.returncode, "make a new plan" in late.stderr) == (2, True)


async def test_a_published_vote_comes_out_as_published_and_a_wrong_one_does_not(engine: Engine) -> None:
    calls = parse(json.dumps(made_up()).encode())
    plan, published = parliament_plan(calls, Wishes(0, 1, name="load-parliament-test", polls=1))
    async with Operator(engine.url, engine.key) as operator:
        at = Arena(Target(operator, engine.url, engine.process.pid), engine.data)
        report = await hold(plan, at, Live(io.StringIO(), len(plan.phones)))
        await _compare(report, published, operator)
        assert {check.name: check.found for check in report.checks if not check.holds} == {}
        data = made_up()
        data["items"][0]["votes"][0]["outcome"] = "no"
        _, otherwise = parliament_plan(parse(json.dumps(data).encode()), Wishes(0, 1, name="load-parliament-test"))
        await _compare(report, otherwise[:1], operator)
    assert report.verdict.wrong == 1
    assert [check.name for check in report.checks if not check.holds] == ["every figure is the published one"]
