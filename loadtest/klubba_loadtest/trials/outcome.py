"""What trials gave, and how answers to one ballot must agree. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from klubba_loadtest.reconcile import Verdict
from klubba_loadtest.records import COUNTED, REFUSED, Ballot

RECOVERY_MAX_SECONDS: Final = 10.0
FAILURES_TOLD_MAX_COUNT: Final = 20
Told = Mapping[bytes, Sequence[tuple[str, int]]]
"""ballot id → every answer to it, in the order in which they came: the word, and the number."""


@dataclass(slots=True)
class Outcome:
    """One trial. acknowledged: ballots that were promised to be counted. recovery: from the end of the cause until
    everybody knew. starved: how much of that engine, store and harness stood in line for a processor, which is the
    machine's doing and not counted against the engine. figures: what only some suites measure.
    failures: what did not hold, in words.
    """

    seed: int
    acknowledged: int = 0
    lost: int = 0
    double: int = 0
    wrong: int = 0
    recovery: float = 0.0
    starved: float = 0.0
    figures: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        return not (self.lost or self.double or self.wrong or self.failures)

    def judge(self, ballots: Sequence[Ballot], verdict: Verdict, told: Told) -> None:
        """Takes over what reconciliation has found, and what the answers themselves say."""
        self.acknowledged = sum(ballot.answer in COUNTED for ballot in ballots)
        self.lost, self.double, self.wrong = verdict.lost, verdict.double, verdict.wrong + verdict.late
        disagreements = list(disagreeing(told))
        self.wrong += len(disagreements)
        self.failures += [*verdict.examples, *disagreements]
        silent = sum(ballot.answered < 0 for ballot in ballots)
        if silent:
            self.failures.append(f"{silent} ballots never got an answer")

    def recovered_after(self, seconds: float, starved: float = 0.0) -> None:
        self.recovery, self.starved = seconds, starved
        if seconds - starved > RECOVERY_MAX_SECONDS:
            line = f", {starved:.1f} s of it in line for a processor" if starved > 1 else ""
            self.failures.append(f"recovery took {seconds:.1f} s{line}, at most {RECOVERY_MAX_SECONDS:g} s")


def disagreeing(told: Told) -> Iterable[str]:
    """Ballots that were told two things. One number for ever; counted at most once; never refused once counted."""
    for ballot_id, answers in told.items():
        name = ballot_id.hex()[:8]
        words = [word for word, _ in answers]
        numbers = {seq for word, seq in answers if word in COUNTED}
        if len(numbers) > 1:
            yield f"ballot {name} was given the numbers {sorted(numbers)}"
        if sum(word in ("accepted", "replaced") for word in words) > 1:
            yield f"ballot {name} was accepted more than once: {words}"
        counted = next((at for at, word in enumerate(words) if word in COUNTED), len(words))
        if any(word in REFUSED for word in words[counted:]):
            yield f"ballot {name} was told {words}"


@dataclass(slots=True)
class Suite:
    """All trials of one suite. skipped: why none could be made. unproved: why they prove nothing, all together."""

    outcomes: list[Outcome] = field(default_factory=list)
    skipped: str = ""
    unproved: str = ""
    seconds: float = 0.0
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        return not self.unproved and all(outcome.held for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """Stable keys."""
        failed = [outcome for outcome in self.outcomes if not outcome.held]
        figures: dict[str, Any] = {
            "runs": len(self.outcomes),
            "acknowledged": sum(outcome.acknowledged for outcome in self.outcomes),
            "lost": sum(outcome.lost for outcome in self.outcomes),
            "double": sum(outcome.double for outcome in self.outcomes),
            "wrong_answer": sum(outcome.wrong for outcome in self.outcomes),
            "worst_recovery_s": round(max((outcome.recovery for outcome in self.outcomes), default=0.0), 3),
            "worst_starved_s": round(max((outcome.starved for outcome in self.outcomes), default=0.0), 3),
            "failed_runs": len(failed),
            "seconds": round(self.seconds, 1),
        }
        if self.skipped:
            figures["skipped"] = self.skipped
        if self.unproved:
            figures["unproved"] = self.unproved
        if failed:
            told = failed[:FAILURES_TOLD_MAX_COUNT]
            figures["failures"] = [{"seed": one.seed, "what": one.failures} for one in told]
        return {**figures, **self.more}
