"""klubba-load replay as a person starts it: on an engine of its own, and on one that runs."""

import io
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rollcall_files import RIKSDAG, made_up, mirrored, riksdag

from klubba_clients import Operator, WaitedTooLong
from klubba_loadtest import cli
from klubba_loadtest.engine import Engine, own_engine
from klubba_loadtest.progress import Progress
from klubba_loadtest.replay import Run, replay
from klubba_loadtest.rollcalls import parse

Ran = subprocess.CompletedProcess[str]


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    async with own_engine() as running:
        yield running


def load(*arguments: str | Path, **environment: str) -> Ran:
    command = [sys.executable, "-m", "klubba_loadtest.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


def written(folder: Path, data: dict[str, Any]) -> Path:
    path = folder / "calls.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def figures(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def test_a_made_up_file_matches_on_an_engine_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    ran = load("replay", written(tmp_path, made_up()), "--json", out)
    assert ran.returncode == 0, ran.stderr
    found = figures(out)
    assert found.pop("seconds") > 0
    assert found == {"votes": 6, "matched": 6, "mismatches": [], "ballots": 75, "acclamations": 2}
    assert ran.stdout.count("✓") == 6
    assert "tie" in ran.stdout
    assert "\x1b" not in ran.stdout + ran.stderr


def test_every_planted_difference_is_found_and_the_rest_still_matches(tmp_path: Path) -> None:
    data, out = made_up(), tmp_path / "out.json"
    data["items"][0]["votes"][0]["outcome"] = "no"
    data["items"][2]["votes"][0]["outcome"] = "yes"
    # Exactly three quarters is not more than three quarters.
    data["items"][5]["rule"][0] = {"share_of": "yes_no", "more_than": "3/4"}
    ran = load("replay", written(tmp_path, data), "--json", out)
    assert ran.returncode == 1
    found = figures(out)
    assert (found["votes"], found["matched"]) == (6, 3)
    assert found["mismatches"] == [
        {"vote": "2026:X1 1", "what": "outcome", "where": "", "published": "no", "counted": "yes"},
        {"vote": "2026:X1 3", "what": "outcome", "where": "", "published": "yes", "counted": "tie"},
        {"vote": "2026:X1 6", "what": "outcome", "where": "", "published": "yes", "counted": "no"},
    ]
    assert (ran.stdout.count("✗"), ran.stdout.count("differs")) == (3, 3)


async def test_two_replays_on_one_running_engine_do_not_meet(engine: Engine, tmp_path: Path) -> None:
    path = written(tmp_path, made_up() | {"items": made_up()["items"][:2]})
    for _ in range(2):
        ran = load("replay", path, "--url", engine.url, "--key", engine.key)
        assert ran.returncode == 0, ran.stderr
    wrong = load("replay", path, "--url", engine.url, "--key", "not-the-key-of-this-engine")
    assert_one_line(wrong, "401")


class Killing(Progress):
    """Kills the engine when the last voter of the first vote has joined."""

    def __init__(self, engine: Engine, voters: int) -> None:
        super().__init__(io.StringIO(), 1)
        self.engine, self.missing = engine, voters

    def joined(self) -> None:
        self.missing -= 1
        if self.missing == 0:
            self.engine.process.kill()


async def test_an_engine_that_dies_and_stays_dead_ends_the_replay(engine: Engine) -> None:
    calls = parse(json.dumps(made_up()).encode())
    async with Operator(engine.url, engine.key) as operator:
        run = Run(operator, Killing(engine, calls.votes[0].total.ballots), "dies", patience=1.0)
        with pytest.raises(ExceptionGroup) as ended:
            await replay(calls, run)
    assert ended.group_contains(WaitedTooLong, match="an answer to a ballot")


@pytest.mark.hang_after(900)
def test_the_riksdag_sample_matches_in_every_figure(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    ran = load("replay", RIKSDAG, "--json", out)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = figures(out)
    assert (found["votes"], found["matched"], found["ballots"], found["acclamations"]) == (11, 11, 3436, 27)


def test_a_mirrored_roll_call_of_the_riksdag_turns_over(tmp_path: Path) -> None:
    data = mirrored(riksdag())
    data["items"] = [item for item in data["items"] if (item["report"], item["item"]) == ("2025/26:JuU18", 1)]
    ran = load("replay", written(tmp_path, data))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2025/26:JuU18 1  130  172        1      46  no       ✓" in ran.stdout


def assert_one_line(ran: Ran, *parts: str) -> None:
    assert ran.returncode == 2
    *_, line = ran.stderr.splitlines()
    assert line.startswith("klubba-load: ")
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    for part in parts:
        assert part in line


def test_what_cannot_run_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    good, bad = written(tmp_path, made_up()), tmp_path / "bad.json"
    bad.write_text('{"members": 3,\n "items": [}')
    assert_one_line(load("replay", tmp_path / "none.json"), "none.json", "No such file")
    assert_one_line(load("replay", bad), "line 2, column 12")
    assert_one_line(load("replay", good, "--url", "http://127.0.0.1:1", "--key", "x"), "http://127.0.0.1:1")
    assert_one_line(load("replay", good, "--url", "127.0.0.1", "--key", "x"), "--url")
    assert_one_line(load("replay", good, "--url", "http://127.0.0.1:1"), "--key")
    assert_one_line(load("replay", good, "--json", tmp_path / "no" / "out.json"), "--json")
    assert_one_line(load("replay", good, REDIS_URL="unix:///nowhere/at/all"), "the engine did not start")


def test_a_command_is_asked_for() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 2
