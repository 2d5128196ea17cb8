"""What stands around every room of an engine: alerts, the clocks of timed rounds, whether the store is away."""

from collections.abc import Callable
from dataclasses import dataclass, field

from klubba.store.contract import RoundRecord
from klubba.wire.frames import Alert

Left = Callable[[RoundRecord], int]
"""A round → milliseconds until it is closed, -1 without a limit."""


def saved_left(record: RoundRecord) -> int:
    """The time left as the store has it: up to a second old while the round is open."""
    return record.left_ms


@dataclass(slots=True)
class Around:
    """What all rooms of this engine show. alerts: (meeting, "" for all; code) → line on the chair's page."""

    left_ms: Left
    alerts: dict[tuple[str, str], Alert] = field(default_factory=dict)
    away: bool = False

    def alerts_of(self, meeting: str) -> tuple[Alert, ...]:
        return tuple(alert for (of, _), alert in self.alerts.items() if of in ("", meeting))
