"""What the server pays: CPU and memory from the operating system, frames from its own /metrics."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from klubba_clients import Operator
from klubba_loadtest.records import Sample

_TICK: Final = os.sysconf("SC_CLK_TCK")
_PAGE_MIB: Final = os.sysconf("SC_PAGE_SIZE") / 2**20
_PROC: Final = Path("/proc")
_UTIME, _STIME, _PPID, _RSS = 11, 12, 1, 21
"""Places in /proc/PID/stat after the name (proc(5): fields 14, 15, 4 and 24)."""


class Meter:
    """Measures one server. pid: the engine's process where it runs on this machine and is ours, else None."""

    def __init__(self, operator: Operator, pid: int | None) -> None:
        self._operator = operator
        self._pid = pid if (_PROC / "self" / "stat").exists() else None

    @property
    def is_cheap(self) -> bool:
        """Whether `glance` costs the server nothing."""
        return self._pid is not None

    def glance(self, at: float) -> Sample:
        """CPU and memory alone, from /proc."""
        engine = _stat(self._pid or 0)
        store = sum(_cpu(stat) for stat in _children(self._pid or 0))
        return Sample(at, _cpu(engine), store, float(engine[_RSS]) * _PAGE_MIB if engine else 0.0, 0)

    async def look(self, at: float) -> Sample:
        """Also the frames, from /metrics. Raises `ClientError`."""
        figures = _figures((await self._operator.site.request("GET", "/metrics")).text)
        frames = round(sum(value for name, value in figures if name.startswith("klubba_frames_sent_total{")))
        if self._pid is not None:
            seen = self.glance(at)
            return Sample(at, seen.cpu, seen.store_cpu, seen.rss_mib, frames)
        own = dict(figures)
        rss = own.get("process_resident_memory_bytes", 0.0) / 2**20
        return Sample(at, own.get("process_cpu_seconds_total", 0.0), 0.0, rss, frames)


def _figures(text: str) -> list[tuple[str, float]]:
    lines = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return [(name, float(value)) for name, _, value in lines]


def _stat(pid: int) -> list[str]:
    """The fields after the name, [] for a process that is gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _cpu(stat: list[str]) -> float:
    return (int(stat[_UTIME]) + int(stat[_STIME])) / _TICK if stat else 0.0


def _children(pid: int) -> Iterator[list[str]]:
    """The embedded store is the engine's child."""
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            stat = _stat(int(entry.name))
            if stat and int(stat[_PPID]) == pid:
                yield stat
