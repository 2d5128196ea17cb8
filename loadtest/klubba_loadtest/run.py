"""One run of a plan against one engine: meetings made, processes started, acts and steps played, all gathered."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from klubba_clients import Created, HttpRefused, Operator
from klubba_clients.site import object_of
from klubba_loadtest.attacks import attack
from klubba_loadtest.gavel import Gavel
from klubba_loadtest.live import Live
from klubba_loadtest.plan import Phone, Plan, shares
from klubba_loadtest.rawpeer import Attacker
from klubba_loadtest.reconcile import Round
from klubba_loadtest.records import Attack, Part, Sample, Taken
from klubba_loadtest.server import Meter
from klubba_loadtest.worker import Job
from klubba_loadtest.workers import workers

LEAD_SECONDS: Final = 0.5
"""From the word go to the run's second 0, so that every process has heard it."""
DRAIN_SECONDS: Final = 15.0
SETTLE_SECONDS: Final = 0.7
OTHERS_SETTLE_SECONDS: Final = 5.0
"""For what follows from the last step to reach every screen; longer where the chair's steps cannot be seen."""
GLANCE_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 5.0
PHONES_PER_PROCESS_COUNT: Final = 6000


@dataclass(eq=False)
class NotAllowed(Exception):
    """The engine was not started to be put under load."""

    url: str

    def __str__(self) -> str:
        return f"{self.url} does not allow load runs: start that engine with KLUBBA_ALLOW_LOAD=1"


@dataclass(eq=False)
class TooFewCards(Exception):
    cards: int
    voters: int

    def __str__(self) -> str:
        return f"the meeting has {self.cards} cards, and the run has {self.voters} voters"


@dataclass(frozen=True, slots=True)
class Target:
    """An engine that may be used. pid: its process, where it is ours."""

    operator: Operator
    url: str
    pid: int | None = None


@dataclass(slots=True)
class Staged:
    """A plan with its meetings made. tokens: phone → (token, meeting/seat). created is empty on another machine."""

    plan: Plan
    meetings: list[str]
    tokens: dict[int, tuple[str, str]]
    created: dict[int, Created] = field(default_factory=dict)

    @property
    def rounds(self) -> list[Round]:
        """Every round that the plan opens."""
        opened = [step for step in self.plan.steps if step.action == "open"]
        return [(self.meetings[step.meeting], step.poll, 1) for step in opened]


@dataclass(frozen=True, slots=True)
class Where:
    """Which part of a plan is played here. start_at: wall clock of the run's second 0, 0.0 for as soon as possible."""

    machine: int = 1
    machines: int = 1
    processes: int = 0
    start_at: float = 0.0


async def check_allowed(target: Target) -> None:
    """Raises `NotAllowed`, and `ClientError` when there is no engine or the key is not its own."""
    try:
        answer = object_of(
            await target.operator.site.request("GET", "/api/load", headers=dict(target.operator._headers))
        )
    except HttpRefused as refused:
        if refused.status == 404:
            raise NotAllowed(target.url) from None
        raise
    if answer.get("allowed") is not True:
        raise NotAllowed(target.url)


def unique_name(scenario: str) -> str:
    """A meeting's id that no other run uses."""
    return f"load-{scenario}-{secrets.token_hex(4)}"


async def stage(plan: Plan, operator: Operator) -> Staged:
    """Makes the plan's meetings. Raises `ClientError`, `TooFewCards`."""
    created = {number: await operator.create_meeting(data) for number, data in enumerate(plan.meetings)}
    tokens = {number: _token(phone, created[phone.meeting]) for number, phone in enumerate(plan.phones)}
    return Staged(plan, [made.meeting for made in created.values()], tokens, created)


def _token(phone: Phone, created: Created) -> tuple[str, str]:
    if phone.role != "voter":
        return created.token(phone.role), f"{created.meeting}/{phone.role}"
    if phone.seat >= len(created.cards):
        raise TooFewCards(len(created.cards), phone.seat + 1)
    card = created.cards[phone.seat]
    return card.token, f"{created.meeting}/{card.seat}"


Lasts = Callable[[Gavel, Callable[[], float]], Awaitable[None]]
"""Gets the gavel and the run's clock; returns when the run has lasted long enough. Stands in for the plan's steps."""


async def play(
    staged: Staged, target: Target, live: Live, where: Where | None = None, lasts: Lasts | None = None
) -> Part:
    """Plays this machine's share; on the machine with the created meetings also the steps and the attacks."""
    where = where or Where()
    plan = staged.plan
    count = where.processes or -(-len(plan.phones) // where.machines // PHONES_PER_PROCESS_COUNT) or 1
    dealt = shares(plan, count, where.machine, where.machines)
    jobs = [
        Job(target.url, share, {number: staged.tokens[number] for number in share.phones}, DRAIN_SECONDS)
        for share in dealt
    ]
    async with workers(count) as harness, Gavel(plan, target.operator, staged.created) as gavel:
        await harness.prepare(jobs)
        lead = where.start_at - time.time() if where.start_at else LEAD_SECONDS
        base = time.monotonic() + max(0.0, lead)
        conductor = _Conductor(staged, target, live, gavel, base, lasts)
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(harness.go(base, live.pulse))
            watching = group.create_task(conductor.watch()) if staged.created else None
            await conductor.conduct()
            await asyncio.sleep(SETTLE_SECONDS)
            await harness.finish()
            found = await playing
            if watching is not None:
                watching.cancel()
                await conductor.finish()
    return Part(plan.scenario, where.machine, found, gavel.taken, conductor.samples, conductor.marks, conductor.attacks)


class _Conductor:
    """Whoever holds the gavel also watches the server and lets the attackers in."""

    def __init__(
        self, staged: Staged, target: Target, live: Live, gavel: Gavel, base: float, lasts: Lasts | None
    ) -> None:
        self._lasts = lasts
        self._staged, self._target, self._live, self._gavel = staged, target, live, gavel
        self._base = base
        self._meter = Meter(target.operator, target.pid)
        self.samples: list[Sample] = []
        self.marks: list[Sample] = []
        self.attacks: list[Attack] = []

    def now(self) -> float:
        return time.monotonic() - self._base

    async def conduct(self) -> None:
        """Until the last step was taken; on a machine without the gavel, until the plan says that it was."""
        if not self._staged.created:
            await asyncio.sleep(max(0.0, self._staged.plan.ends_at + OTHERS_SETTLE_SECONDS - self.now()))
            return
        if self._lasts is not None:
            await self._mark()
            await self._lasts(self._gavel, self.now)
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._gavel.play(self.now, self._live.step, self._mark))
            if self._staged.plan.attack_at >= 0:
                group.create_task(self._attack())

    async def watch(self) -> None:
        """Memory and CPU over time. The server is asked seldom, where only it itself can tell."""
        while True:
            await asyncio.sleep(GLANCE_SECONDS if self._meter.is_cheap else LOOK_SECONDS)
            if self._meter.is_cheap:
                self.samples.append(self._meter.glance(self.now()))
            else:
                self.samples.append(await self._meter.look(self.now()))

    async def finish(self) -> None:
        await self._mark()

    async def _mark(self) -> None:
        self.marks.append(await self._meter.look(self.now()))

    async def _attack(self) -> None:
        plan, created = self._staged.plan, self._staged.created[0]
        await asyncio.sleep(max(0.0, plan.attack_at - self.now()))
        seats = [created.cards[seat] for seat in plan.attackers]
        self.attacks = await attack(Attacker(self._target.url, self._target.operator, created, seats))


def ended(staged: Staged, taken: Sequence[Taken]) -> Mapping[Round, float]:
    """When the end of each round was acknowledged to the chair."""
    closes = [step for step in taken if step.action == "close" and step.answer == "done"]
    return {(staged.meetings[step.meeting], step.poll, 1): step.answered for step in closes}
