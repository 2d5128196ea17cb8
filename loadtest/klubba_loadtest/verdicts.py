"""From what was seen to figures and checks. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from klubba_loadtest.histogram import Histogram
from klubba_loadtest.plan import Plan
from klubba_loadtest.reconcile import Verdict
from klubba_loadtest.records import COUNTED, Attack, Ballot, Fate, Part, Sample, Seen, Taken

LAG_SECONDS: Final = 0.010
LAG_SHARE: Final = 0.25
"""The harness is the limit when its own lag (p99) is more than this share of what it measured, and not negligible."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, in words, and what was found."""

    name: str
    holds: bool
    found: str = ""


@dataclass(slots=True)
class Seenings:
    """Everything that all processes and machines have seen, in one place."""

    ballots: list[Ballot]
    seen: list[Seen]
    fates: dict[int, Fate]
    taken: list[Taken]
    samples: list[Sample]
    marks: list[Sample]
    attacks: list[Attack]
    joins: Histogram
    reconnects: Histogram
    lag: Histogram
    loop_lag: Histogram
    went_back: int
    leaks: int
    frames: int
    errors: Counter[str]
    harness_cpu: float

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "Seenings":
        found = [one for part in parts for one in part.found]
        return cls(
            ballots=[ballot for one in found for ballot in one.ballots],
            seen=[seen for one in found for seen in one.seen],
            fates={fate.phone: fate for one in found for fate in one.fates},
            taken=[step for part in parts for step in part.taken],
            samples=[sample for part in parts for sample in part.samples],
            marks=[mark for part in parts for mark in part.marks],
            attacks=[attack for part in parts for attack in part.attacks],
            joins=_merged(one.joins for one in found),
            reconnects=_merged(one.reconnects for one in found),
            lag=_merged(one.lag for one in found),
            loop_lag=_merged(one.loop_lag for one in found),
            went_back=sum(one.went_back for one in found),
            leaks=sum(one.leaks for one in found),
            frames=sum(one.frames for one in found),
            errors=sum((Counter(one.errors) for one in found), Counter()),
            harness_cpu=sum(one.cpu_seconds for one in found),
        )

    @property
    def answered(self) -> list[Ballot]:
        return [ballot for ballot in self.ballots if ballot.answered >= 0]

    @property
    def unanswered(self) -> list[Ballot]:
        """Without a last word, though their phone still has its seat."""
        return [ballot for ballot in self.ballots if ballot.answered < 0 and not self.fates[ballot.phone].moved]


@dataclass(slots=True)
class Report:
    """One run, judged."""

    plan: Plan
    seen: Seenings
    verdict: Verdict
    acks: Histogram
    phases: dict[str, Histogram]
    closes: Histogram
    last_ballots: Histogram
    checks: list[Check] = field(default_factory=list)

    @property
    def held(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def harness_limited(self) -> bool:
        lag = max(self.seen.lag.percentile(0.99), self.seen.loop_lag.percentile(0.99))
        return lag > max(LAG_SECONDS, LAG_SHARE * self.acks.percentile(0.99))

    def as_json(self) -> dict[str, Any]:
        """Stable keys. Without reconciliation there are no latency figures: a wrong answer cannot be a fast one."""
        empty = Histogram().as_ms()
        good = self.verdict.reconciled
        return {
            "scenario": self.plan.scenario,
            "seed": self.plan.seed,
            "voters": self.plan.voters,
            "reconciled": good,
            "lost": self.verdict.lost,
            "double": self.verdict.double,
            "wrong": self.verdict.wrong + self.verdict.late,
            "ack_ms": self.acks.as_ms() if good else empty,
            "close_to_screens_ms": self.closes.as_ms() if good else empty,
            "last_ballot_to_screens_ms": self.last_ballots.as_ms() if good else empty,
            "server": self.server(),
            "harness": {"lag_ms_p99": self.seen.lag.as_ms()["p99"], "limit": self.harness_limited},
        }

    def server(self) -> dict[str, Any]:
        """The engine's process between the first step and the end; all its work divided by frames, and by casts."""
        if len(self.seen.marks) < 2:
            return dict.fromkeys(
                ("cpu_s", "cpu_us_per_delivered_frame", "cpu_us_per_cast", "rss_mib", "frames_delivered")
            )
        first, last = self.seen.marks[0], self.seen.marks[-1]
        cpu, frames = last.cpu - first.cpu, last.frames - first.frames
        return {
            "cpu_s": round(cpu, 3),
            "cpu_us_per_delivered_frame": _each(cpu, frames),
            "cpu_us_per_cast": _each(cpu, len(self.seen.answered)),
            "rss_mib": round(max([last.rss_mib, *(sample.rss_mib for sample in self.seen.samples)]), 1),
            "frames_delivered": frames,
        }

    @property
    def store_cpu(self) -> float:
        marks = self.seen.marks
        return marks[-1].store_cpu - marks[0].store_cpu if len(marks) > 1 else 0.0


def report(plan: Plan, parts: Sequence[Part], verdict: Verdict) -> Report:
    """Figures without checks."""
    seen = Seenings.of(parts)
    answered = seen.answered
    return Report(
        plan=plan,
        seen=seen,
        verdict=verdict,
        acks=Histogram(ballot.answered - ballot.intended for ballot in answered),
        phases={
            phase.name: Histogram(
                ballot.answered - ballot.intended for ballot in answered if phase.begins <= ballot.intended < phase.ends
            )
            for phase in plan.phases
            if phase.name != "join"
        },
        closes=Histogram(after for _, after in close_delays(seen)),
        last_ballots=Histogram(after for _, after in last_ballot_delays(plan, seen)),
    )


def close_delays(seen: Seenings) -> Iterator[tuple[Seen, float]]:
    """From the gavel to each screen that had shown the round open."""
    gavel = {(step.meeting, step.poll): step.sent for step in seen.taken if step.action == "close"}
    for one in seen.seen:
        sent = gavel.get((one.meeting, one.poll))
        if sent is not None and one.opened_at >= 0 and one.closed_at >= 0:
            yield one, one.closed_at - sent


def last_ballot_delays(plan: Plan, seen: Seenings) -> Iterator[tuple[Seen, float]]:
    """From the sending of the last counted ballot of a round to each screen that shows it."""
    last: dict[tuple[int, str, int], Ballot] = {}
    for ballot in seen.ballots:
        key = (plan.phones[ballot.phone].meeting, ballot.poll, ballot.round)
        if ballot.answer in COUNTED and (key not in last or last[key].seq < ballot.seq):
            last[key] = ballot
    for one in seen.seen:
        newest = last.get((one.meeting, one.poll, one.round))
        if newest is None or one.opened_at < 0:
            continue
        if one.open_revision >= newest.seq:
            yield one, one.open_at - newest.sent
        elif one.closed_revision >= newest.seq:
            yield one, one.closed_at - newest.sent


def _merged(dumped: "Iterator[tuple[dict[int, int], float]]") -> Histogram:
    whole = Histogram()
    for one in dumped:
        whole.merge(Histogram.load(one))
    return whole


def _each(cpu: float, count: int) -> float | None:
    return round(cpu * 1e6 / count, 2) if count else None
