"""The pieces that scenarios are made of: who joins when, when a poll opens, when fingers tap. Pure and seeded."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, Final

from klubba_loadtest.plan import Act, Do, Phase, Phone, Plan, Step, meeting

OPENING_SECONDS: Final = 0.4
"""From arm to open, and between the steps after close: a chair who knows what comes next."""
AFTER_JOIN_SECONDS: Final = 1.0
TAP_MEDIAN_SECONDS: Final = 4.0
TAP_SIGMA: Final = 0.55
"""Human tap times: log-normal, as reaction times are; half tap within four seconds, one in a hundred after 14."""
CHANGE_OF_MIND_SHARE: Final = 0.1
OPTIONS: Final = ("Första", "Andra", "Tredje", "Fjärde", "Femte")


class Wishes:
    """What whoever starts a run may choose. speed: everything that is planned in seconds goes so much faster."""

    def __init__(
        self, voters: int, seed: int = 1, *, name: str = "load", polls: int | None = None, speed: float = 1.0,
        minutes: float = 60.0, screens: int | None = None,
    ) -> None:  # fmt: skip
        self.voters, self.seed, self.name = voters, seed, name
        self.polls, self.speed, self.minutes, self.screens = polls, speed, minutes, screens


class Stage:
    """One meeting that is being planned. Times are in the run's seconds; `at` is where the planning stands."""

    def __init__(self, scenario: str, wishes: Wishes, polls: int, *, live: bool = False, spare: int = 0) -> None:
        self.scenario, self.wishes = scenario, wishes
        self.random = Random(f"{wishes.seed}:{scenario}")  # noqa: S311  # a plan repeats
        self.polls = [f"poll-{number}" for number in range(1, polls + 1)]
        self.meeting = meeting(wishes.name, wishes.voters, [_poll(poll, live) for poll in self.polls], spare)
        self.phones = [Phone(0, "voter", seat) for seat in range(wishes.voters)]
        self.attackers = tuple(range(wishes.voters, wishes.voters + spare))
        self.acts: list[Act] = []
        self.steps: list[Step] = []
        self.phases: list[Phase] = []
        self.at = 0.0
        self.attack_at = -1.0

    @property
    def voters(self) -> range:
        return range(self.wishes.voters)

    def screens(self, halls: int, overlays: int) -> None:
        """Screens beside the voters, there from the beginning."""
        for role, count in (("hall", halls), ("overlay", overlays)):
            for _ in range(count):
                self.phones.append(Phone(0, role))
                self.acts.append(Act(0.0, len(self.phones) - 1, Do.JOIN))

    def join_within(self, seconds: float, phones: Iterable[int] | None = None) -> None:
        """Phones come in evenly, in an order of their own."""
        begin = self.at
        for phone in self.voters if phones is None else phones:
            self.acts.append(Act(begin + self.random.uniform(0, seconds), phone, Do.JOIN))
        self.phase("join", begin, begin + seconds)
        self.at = begin + seconds + AFTER_JOIN_SECONDS

    def phase(self, name: str, begins: float, ends: float) -> None:
        self.phases.append(Phase(name, begins, ends))

    def open(self, poll: str) -> float:
        """Arms and opens; returns when it is open, which is also where the planning stands then."""
        self.step("arm", poll, self.at)
        self.at += OPENING_SECONDS
        self.step("open", poll, self.at)
        return self.at

    def close(self, poll: str, at: float) -> None:
        """Closes at a time, declares and publishes soon after."""
        self.step("close", poll, at)
        self.step("declare", poll, at + OPENING_SECONDS)
        self.step("publish", poll, at + 2 * OPENING_SECONDS)
        self.at = at + 3 * OPENING_SECONDS

    def step(self, action: str, poll: str, at: float) -> None:
        self.steps.append(Step(at, 0, action, poll))

    def act(self, at: float, phone: int, do: Do, seconds: float = 0.0) -> None:
        self.acts.append(Act(at, phone, do, seconds=seconds))

    def tap(self, at: float, phone: int, poll: str, choices: Sequence[int] | None = None) -> tuple[int, ...]:
        """A finger; two of the five options unless said."""
        chosen = tuple(sorted(choices if choices is not None else self.random.sample(range(len(OPTIONS)), 2)))
        self.acts.append(Act(at, phone, Do.TAP, poll, chosen))
        return chosen

    def human_taps(self, poll: str, opened: float, within: float, phones: Iterable[int] | None = None) -> None:
        """Everybody taps as people do, and some change their minds, all before `within` seconds have gone."""
        for phone in self.voters if phones is None else phones:
            after = TAP_MEDIAN_SECONDS * self.random.lognormvariate(0, TAP_SIGMA)
            if after > within:  # who hesitated that long hurries, but not all in the same moment
                after = self.random.uniform(within / 3, within)
            self.tap(opened + after, phone, poll)
            if self.random.random() < CHANGE_OF_MIND_SHARE:
                self.tap(opened + self.random.uniform(after, within), phone, poll)

    def burst(self, poll: str, opened: float, within: float = 1.0, phones: Iterable[int] | None = None) -> None:
        """Everybody taps in the same second."""
        for phone in self.voters if phones is None else phones:
            self.tap(opened + self.random.uniform(0, within), phone, poll)

    def plan(self) -> Plan:
        """The whole, sorted, at the wished speed."""
        fast = 1 / self.wishes.speed
        return Plan(
            scenario=self.scenario,
            seed=self.wishes.seed,
            voters=self.wishes.voters,
            meetings=(self.meeting,),
            phones=tuple(self.phones),
            acts=tuple(sorted((_sooner(act, fast) for act in self.acts), key=lambda act: act.at)),
            steps=tuple(
                sorted((Step(s.at * fast, s.meeting, s.action, s.poll) for s in self.steps), key=lambda s: s.at)
            ),
            phases=tuple(Phase(p.name, p.begins * fast, p.ends * fast) for p in self.phases),
            ends_at=self.at * fast,
            attack_at=self.attack_at * fast if self.attack_at >= 0 else -1.0,
            attackers=self.attackers,
        )


def _sooner(act: Act, fast: float) -> Act:
    return Act(act.at * fast, act.phone, act.do, act.poll, act.choices, act.seconds * fast)


def _poll(name: str, live: bool) -> dict[str, Any]:
    poll: dict[str, Any] = {
        "id": name, "title": f"Provfråga {name}", "title_en": f"Trial question {name}",
        "method": "choose", "choose": 2, "winners": 2, "options": list(OPTIONS),
    }  # fmt: skip
    return {**poll, "live": True} if live else poll
