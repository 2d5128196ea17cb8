"""What a process has cost so far, from the operating system (Linux: /proc)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")


def cpu_us(pids: Iterable[int]) -> float:
    """CPU time of all threads of some processes, µs: the scheduler's own count in ns (schedstat), not in ticks."""
    tasks = (task for pid in pids for task in (_PROC / str(pid) / "task").iterdir())
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1000


def anonymous_kib(pid: int) -> float:
    """Memory that a process holds itself: resident pages that it shares with no file, KiB."""
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return float(line.split()[1])
    raise OSError("no RssAnon")


def resident_kib(pid: int) -> float:
    """All resident memory, as `ps` shows it, KiB."""
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1])
    raise OSError("no VmRSS")
