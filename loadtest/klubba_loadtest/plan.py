"""What a load run will do, as data: made from a seed before anything is sent. Pure.

An open loop: every act has its intended time, whatever the engine does. An act that comes late because the engine (or
the harness) was slow is late by that much, and its latency counts from the intended time.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct


class Do(StrEnum):
    """What a phone does. `cut`: loses its network for `seconds` (0: comes back at once). `stall`: does not read for
    `seconds`. `twice`: the next ballot leaves the phone two times, as a bad network does.
    """

    JOIN = "join"
    TAP = "tap"
    CUT = "cut"
    STALL = "stall"
    TWICE = "twice"
    LEAVE = "leave"


class Act(Struct, frozen=True, array_like=True):
    """One thing that one phone does. at: seconds from the start of the run. choices: option numbers."""

    at: float
    phone: int
    do: Do
    poll: str = ""
    choices: tuple[int, ...] = ()
    seconds: float = 0.0


class Phone(Struct, frozen=True, array_like=True):
    """One screen with a socket: a voter's phone, a hall screen or an overlay. seat: index in the meeting's roll.

    refused: the phone is meant to be turned away at the door (a second phone of a seat that has voted).
    """

    meeting: int
    role: str = "voter"
    seat: int = 0
    refused: bool = False


class Step(Struct, frozen=True, array_like=True):
    """One step of a meeting's chair; `release` (poll: the seat's id) is the operator's."""

    at: float
    meeting: int
    action: str
    poll: str


class Phase(Struct, frozen=True, array_like=True):
    """A stretch of the run whose latencies are told apart. An act belongs to it by its intended time."""

    name: str
    begins: float
    ends: float


class Plan(Struct, frozen=True):
    """A whole run. meetings: bodies of `POST /api/meetings`. voters: seats whose holders vote.

    acts and steps are sorted by time. thinks: where it is above 0, voters vote by themselves in every round that they
    see opened, within so many seconds, as their papers ask. attack_at: when the hostile peers begin, -1 for
    never; `attackers` are seats of the first meeting that they may use.
    """

    scenario: str
    seed: int
    voters: int
    meetings: tuple[dict[str, Any], ...]
    phones: tuple[Phone, ...]
    acts: tuple[Act, ...]
    steps: tuple[Step, ...]
    phases: tuple[Phase, ...]
    ends_at: float
    attack_at: float = -1.0
    attackers: tuple[int, ...] = ()
    published: tuple[str, ...] = ()
    thinks: float = 0.0

    @property
    def voting_begins(self) -> float:
        """The first chair step: what comes before is joining."""
        return self.steps[0].at if self.steps else 0.0


class Share(Struct, frozen=True):
    """One worker's part of a plan: whole phones with all their acts. phones: index in the plan → phone."""

    phones: dict[int, Phone]
    acts: tuple[Act, ...]
    seed: int
    thinks: float = 0.0


def shares(plan: Plan, count: int, machine: int = 1, machines: int = 1) -> list[Share]:
    """The plan dealt out to `count` workers of one machine of several. Every phone is dealt exactly once.

    Screens beside the voters are dealt like them, so that each machine measures what its own screens show.
    """
    total = count * machines
    dealt = [Share({}, (), plan.seed * 1000 + worker) for worker in range(total)]
    acts: list[list[Act]] = [[] for _ in range(total)]
    for number, phone in enumerate(plan.phones):
        dealt[number % total].phones[number] = phone
    for act in plan.acts:
        acts[act.phone % total].append(act)
    first = (machine - 1) * count
    return [
        Share(dealt[worker].phones, tuple(acts[worker]), dealt[worker].seed, plan.thinks)
        for worker in range(first, first + count)
    ]


def meeting(name: str, seats: int, polls: Sequence[Mapping[str, Any]], spare: int = 0) -> dict[str, Any]:
    """A meeting that cannot be mistaken for a real one: its title says so on every screen. spare: seats beside."""
    roll = [
        {"seat": str(number), "name": f"Robot {number}", "group": f"Grupp {number % 8 + 1}"}
        for number in range(1, seats + spare + 1)
    ]
    items = [
        {"id": f"item-{start // 50 + 1}", "title": "Provpunkt", "polls": [dict(p) for p in polls[start : start + 50]]}
        for start in range(0, len(polls), 50)
    ]
    title = {"title": "PROVKÖRNING – inga riktiga röster", "title_en": "REHEARSAL – no real votes"}
    return {"id": name, **title, "items": items, "roll": roll}
