"""What stands around every room of an engine: alerts, the clocks of timed rounds, whether the store is away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from klubba import limits
from klubba.core import attendance
from klubba.core.model import Meeting, RoundState, Secrecy, Text, TimeLeft
from klubba.store.contract import RoundRecord, RoundRef, Snapshot, Store
from klubba.wire.frames import Alert

Left = Callable[[RoundRecord], TimeLeft]
"""A round → the time that it has left, now."""


Greet = Callable[[Any, Any, Any], None]
"""(room, view, screen) → the screen is told anew who it is, and for whom it votes."""

_OF_ROUND: Final = ("helped", "handover", "seat_in_use")
"""Alerts that are about one round, and go when another one is on."""

FEW: Final = "few_voters"
"""The alert's code: the chair's page asks once more before it opens the vote."""


def few_words(count: int) -> Text:
    """What a secret vote of so few gives away, for the chair."""
    if count == 1:
        return Text(
            "Sluten omröstning, men bara en får rösta. Resultatet visar hur den personen har röstat.",
            "A secret vote, but only one may vote. The result shows how that person voted.",
        )
    return Text(
        f"Sluten omröstning, men bara {count} får rösta. Röstar alla lika visar resultatet hur var och en har röstat, "
        "och den som vet hur några röstade kan räkna ut resten.",
        f"A secret vote, but only {count} may vote. If all vote alike, the result shows how each of them voted, and "
        "whoever knows how some voted can work out the rest.",
    )


def saved_left(record: RoundRecord) -> TimeLeft:
    """The time left as the store has it: up to a second old while the round is open."""
    return TimeLeft(record.left_ms)


@dataclass(slots=True)
class Around:
    """What all rooms of this engine show. alerts: (meeting, "" for all; code) → line on the chair's page."""

    time_left: Left
    alerts: dict[tuple[str, str], Alert] = field(default_factory=dict)
    away: bool = False
    greet: Greet = lambda room, view, screen: None
    _few: dict[str, tuple[RoundRef, int, int]] = field(default_factory=dict)

    async def look_for_few(self, store: Store, meeting: Meeting, seen: Snapshot) -> None:
        """Warns while a secret round is armed that few may vote in; takes the warning away. Raises `StoreError`."""
        current, name = seen.current, (meeting.id, FEW)
        if current is None or current.state is not RoundState.ARMED or current.paper.secrecy is Secrecy.OPEN:
            self._few.pop(meeting.id, None)
            self.alerts.pop(name, None)
            return
        now = (current.ref, seen.marks, seen.defined)
        if self._few.get(meeting.id) == now:
            return
        marked = await store.attendance(meeting.id)
        count = len(attendance.voters(attendance.register(meeting.roll, current.item, marked)))
        self.alerts.pop(name, None)
        if 0 < count < limits.SECRET_VOTERS_MIN_COUNT:
            self.alerts[name] = Alert(FEW, few_words(count))
        self._few[meeting.id] = now

    def greet_all(self, room: Any, view: Any, screens: Iterable[Any]) -> None:
        for screen in tuple(screens):
            self.greet(room, view, screen)

    def end_round(self, meeting: str) -> None:
        """Another round is on: alerts that were about the last one go."""
        for code in _OF_ROUND:
            self.alerts.pop((meeting, code), None)

    def alerts_of(self, meeting: str) -> tuple[Alert, ...]:
        return tuple(alert for (of, _), alert in self.alerts.items() if of in ("", meeting))
