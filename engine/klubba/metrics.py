"""What an operator may watch. Names and labels are a fixed list; no id, token, choice or address is ever a label."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The counters of one engine process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.casts = Counter("klubba_casts", "Ballots handed in, by answer", ["answer"], registry=self.registry)
        self.steps = Counter("klubba_steps", "Steps of chairs, by answer", ["answer"], registry=self.registry)
        self.joins = Counter("klubba_joins", "Attempts to join, by outcome", ["outcome"], registry=self.registry)
        self.sockets = Gauge("klubba_sockets", "Open sockets, by role", ["role"], registry=self.registry)
        self.cast_seconds = Histogram(
            "klubba_cast_seconds",
            "From a ballot's frame to its answer",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=self.registry,
        )

    def text(self) -> bytes:
        """The current figures in Prometheus' text format."""
        return generate_latest(self.registry)
