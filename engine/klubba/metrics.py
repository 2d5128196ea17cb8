"""What an operator may watch. Names and labels are a fixed list; no id, token, choice or address is ever a label."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


class Count:
    """A bare number for the hottest path: adding to it costs a tenth of what a `Counter` with its lock does."""

    __slots__ = ("n",)

    def __init__(self) -> None:
        self.n = 0


class FrameCounts(Collector):
    """WebSocket frames handed to sockets, by role: one shared `Count` for all connections of a role."""

    def __init__(self) -> None:
        self._counts: dict[str, Count] = {}

    def of(self, role: str) -> Count:
        return self._counts.setdefault(role, Count())

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily("klubba_frames_sent", "Frames handed to sockets, by role", labels=["role"])
        for role, count in self._counts.items():
            family.add_metric([role], count.n)
        yield family


class Metrics:
    """The counters of one engine process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.casts = Counter("klubba_casts", "Ballots handed in, by answer", ["answer"], registry=self.registry)
        self.steps = Counter("klubba_steps", "Steps of chairs, by answer", ["answer"], registry=self.registry)
        self.joins = Counter("klubba_joins", "Attempts to join, by outcome", ["outcome"], registry=self.registry)
        self.sockets = Gauge("klubba_sockets", "Open sockets, by role", ["role"], registry=self.registry)
        self.io_uring = Gauge("klubba_io_uring", "1: broadcasts go by io_uring, 0: plain", registry=self.registry)
        self.cast_seconds = Histogram(
            "klubba_cast_seconds",
            "From a ballot's frame to its answer",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=self.registry,
        )
        self._casts_by: dict[str, Counter] = {}
        self.frames = FrameCounts()
        self.registry.register(self.frames)
        # The process's own CPU and memory, where the system tells (Linux).
        ProcessCollector(registry=self.registry)

    def cast(self, answer: str, seconds: float) -> None:
        """One answered ballot. A label is looked up once: that costs more than to count."""
        counter = self._casts_by.get(answer)
        if counter is None:
            counter = self._casts_by[answer] = self.casts.labels(answer)
        counter.inc()
        self.cast_seconds.observe(seconds)

    def text(self) -> bytes:
        """The current figures in Prometheus' text format."""
        return generate_latest(self.registry)
