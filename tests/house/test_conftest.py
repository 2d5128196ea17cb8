"""The suite's own promises: no skip passes unseen under KLUBBA_TEST_ALL=1, and no hang lasts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def run(folder: Path, project: Path, source: str, everything: bool = False) -> subprocess.CompletedProcess[str]:
    """Runs one test file under the real conftest, in a pytest of its own."""
    shutil.copy(project / "tests" / "conftest.py", folder)
    (folder / "test_inner.py").write_text("import asyncio, time, pytest\n" + source)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n")
    environment = os.environ | {"KLUBBA_TEST_ALL": "1" if everything else "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-ra",
        "-p",
        "no:cacheprovider",
        "-p",
        "pytest_asyncio.plugin",
        str(folder),
    ]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


SKIPS = {
    "call": "def test_it():\n    pytest.skip('no such thing')\n",
    "marker": "@pytest.mark.skip(reason='no such thing')\ndef test_it(): pass\n",
    "fixture": "@pytest.fixture(scope='session')\ndef t(): pytest.skip('no such thing')\ndef test_it(t): pass\n",
    "module": "pytest.skip('no such thing', allow_module_level=True)\n",
    "not run": "@pytest.mark.xfail(run=False, reason='no such thing')\ndef test_it(): pass\n",
}


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS.keys())
def test_a_skip_fails_the_run_only_when_everything_must_run(tmp_path: Path, project: Path, source: str) -> None:
    alone = run(tmp_path, project, source)
    assert alone.returncode in (0, 5), alone.stdout  # 5: nothing was collected, the whole file was skipped
    everything = run(tmp_path, project, source, everything=True)
    assert everything.returncode in (1, 2), everything.stdout
    assert "no such thing" in everything.stdout


def test_a_missing_program_skips_with_its_reason(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    source = (
        "def test_by_fixture(need): need('redis-server')\n@pytest.mark.needs('chromium')\ndef test_by_marker(): pass\n"
    )
    result = run(tmp_path, project, source)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 skipped" in result.stdout
    assert "redis-server is not installed" in result.stdout
    assert "Chromium is not installed" in result.stdout
    assert run(tmp_path, project, source, everything=True).returncode == 1


def test_a_present_program_is_found(tmp_path: Path, project: Path) -> None:
    result = run(tmp_path, project, "import os\ndef test_it(need): assert os.access(need('git'), os.X_OK)\n")
    assert result.returncode == 0, result.stdout


HANGS = {
    "loop": "async def test_it():\n    await asyncio.Event().wait()\n",
    "thread": "def test_it():\n    while True:\n        time.sleep(60)\n",
    "stubborn": "def test_it():\n    try:\n        time.sleep(60)\n    finally:\n        time.sleep(0.1)\n",
    "fixture": "@pytest.fixture\ndef slow():\n    time.sleep(60)\ndef test_it(slow): pass\n",
}


@pytest.mark.parametrize("source", HANGS.values(), ids=HANGS.keys())
def test_a_hang_ends_as_a_failure_and_the_next_test_runs(tmp_path: Path, project: Path, source: str) -> None:
    marked = f"{source}\ntest_it = pytest.mark.hang_after(0.5)(test_it)\ndef test_next(): pass\n"
    result = run(tmp_path, project, marked)
    assert result.returncode == 1
    assert "did not end within 0.5 s" in result.stdout
    assert "1 passed" in result.stdout
