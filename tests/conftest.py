"""What every test may rely on: programs that may be missing, and an end to every hang.

need("chromium")            fixture; the path of the program, or the test is skipped with the reason
@pytest.mark.needs("node")  the same for a whole test
@pytest.mark.hang_after(900)  seconds one phase of this test may take, instead of HANG_AFTER_SECONDS

KLUBBA_TEST_ALL=1 turns every skip, whoever asked for it, into a failure.
"""

import faulthandler
import functools
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).resolve().parents[1]
HANG_AFTER_SECONDS = 300.0
HANG_AGAIN_SECONDS = 20.0
"""A test that hangs again while it is being ended gets the next signal after this time."""
GIVE_UP_SECONDS = 120.0
"""When no signal helped (a call that never returns to Python), the whole run ends, with every thread's stack."""

LONGEST_FIRST = ("loadtest", "pages", "verify", "edge", "clients", "store", "air")
"""Folders in the order in which they are run, before all others: the last minute of a run has several short files to
share out among its processes, and not one long one that the others wait for.
"""

ALL = os.environ.get("KLUBBA_TEST_ALL") == "1"
_fault_file = pytest.StashKey[int]()

# How long an example takes is the machine's to say. Where everything must run, a change is judged by the same examples
# each time; at a desk every run looks for others.
settings.register_profile(
    "house", deadline=None, derandomize=ALL, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


# What may be missing


def _first_program(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _node() -> str | None:
    """Node, if it is new enough to build the pages."""
    path = shutil.which("node")
    enough = path and subprocess.run([PROJECT / ".ci" / "node-version"], capture_output=True).returncode == 0
    return path if enough else None


def _unshare() -> str | None:
    """unshare, if this user may make a network of its own with it."""
    path = shutil.which("unshare")
    how = [] if os.geteuid() == 0 else ["--map-root-user"]
    allowed = path and subprocess.run([path, *how, "--net", "true"], capture_output=True).returncode == 0
    return path if allowed else None


def _lan_address() -> str | None:
    """An IPv4 address of this machine that is not loopback. Nothing is sent: connecting UDP only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address


def _node_modules() -> str | None:
    modules = PROJECT / "clients" / "node_modules"
    return str(modules) if (modules / ".bin" / "vite").exists() else None


def _axe() -> str | None:
    script = PROJECT / "clients" / "node_modules" / "axe-core" / "axe.min.js"
    return str(script) if script.exists() else None


NEEDS: dict[str, tuple[Callable[[], str | None], str]] = {
    "chromium": (lambda: _first_program("chromium", "chromium-browser", "google-chrome"), "Chromium is not installed"),
    "redis-server": (lambda: _first_program("redis-server"), "redis-server is not installed"),
    "node": (_node, "Node 20.19 or later is not installed"),
    "npm": (lambda: _first_program("npm"), "npm is not installed"),
    "node_modules": (_node_modules, "the pages' tools are not installed (npm --prefix clients ci)"),
    "axe": (_axe, "axe-core is not installed (npm --prefix clients ci)"),
    "webkit": (lambda: _first_program("WebKitWebDriver"), "WebKitWebDriver is not installed (webkit2gtk-driver)"),
    "xvfb": (lambda: _first_program("Xvfb"), "Xvfb is not installed"),
    "unshare": (_unshare, "unshare may not make a network here"),
    "lan": (_lan_address, "this machine has no address besides loopback"),
    "ip": (lambda: _first_program("ip", "/usr/sbin/ip", "/sbin/ip"), "ip (iproute2) is not installed"),
    "openssl": (lambda: _first_program("openssl"), "openssl is not installed"),
    "spin": (lambda: _first_program("spin"), "spin is not installed"),
    "cc": (lambda: _first_program("cc", "gcc", "clang"), "no C compiler is installed"),
    "git": (lambda: _first_program("git"), "git is not installed"),
}


@functools.cache
def _find(what: str) -> str | None:
    return NEEDS[what][0]()


def need_or_skip(what: str) -> str:
    """The path (or address) of one of NEEDS; skips the test where it is missing. KeyError for an unknown name."""
    found = _find(what)
    if found is None:
        pytest.skip(NEEDS[what][1])
    return found


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """need(what) -> the path or address of what; skips where it is missing. For fixtures of every scope."""
    return need_or_skip


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root folder."""
    return PROJECT


# Hooks


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*what): skip where one of conftest.NEEDS is missing")
    config.addinivalue_line("markers", "hang_after(seconds): the time one phase of this test may take")
    config.stash[_fault_file] = os.dup(2)


def pytest_unconfigure(config: pytest.Config) -> None:
    os.close(config.stash[_fault_file])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = item.path.parent.name
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=rank)


def pytest_itemcollected(item: pytest.Item) -> None:
    for what in (what for marker in item.iter_markers("needs") for what in marker.args):
        if _find(what) is None:
            item.add_marker(pytest.mark.skip(reason=NEEDS[what][1]))


@contextmanager
def _ended_after(item: pytest.Item) -> Iterator[None]:
    """Fails the phase of the test that runs inside when its time is up, also inside an event loop."""
    marker = item.get_closest_marker("hang_after")
    limit = float(marker.args[0]) if marker else HANG_AFTER_SECONDS

    def ring(_signal: int, _frame: object) -> None:
        pytest.fail(f"hangs: {item.nodeid} did not end within {limit:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit, HANG_AGAIN_SECONDS)
    faulthandler.dump_traceback_later(limit + GIVE_UP_SECONDS, exit=True, file=item.config.stash[_fault_file])
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    with _ended_after(item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    with _ended_after(item):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    with _ended_after(item):
        return (yield)


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    not_run = "[NOTRUN]" in vars(report).get("wasxfail", "[NOTRUN]")
    if ALL and report.skipped and not_run:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"KLUBBA_TEST_ALL=1 allows no skip: {reason}"
        vars(report).pop("wasxfail", None)  # or pytest would show the error and still end with 0


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _forbid_skip(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a test was run again (tests/pages/conftest.py), also when it then passed."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_sep("_", f"failed once: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
