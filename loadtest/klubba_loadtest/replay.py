"""Holds published votes again: every ballot through a WebSocket of its own, and the result read back over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from klubba_clients import Chair, Client, Created, Operator, Voter, WaitedTooLong
from klubba_loadtest.compare import Mismatch, compare_acclamation, compare_vote
from klubba_loadtest.progress import Progress
from klubba_loadtest.rollcalls import RollCall, RollCalls
from klubba_loadtest.rollplan import POLL, Ballot, DecisionsPlan, VotePlan, decision_plans, vote_plans

JOINS_AT_ONCE_MAX_COUNT: Final = 64
PATIENCE_SECONDS: Final = 60.0
"""How long the open poll, an answer or a step may take before the replay says that it cannot go on."""
COUNTED: Final = frozenset({"accepted", "same"})


@dataclass(eq=False)
class StepFailed(Exception):
    """The engine would not take a step that the replay needs."""

    meeting: str
    action: str
    answer: str
    words: str

    def __str__(self) -> str:
        return f"{self.meeting}: the engine answered {self.answer} to {self.action}: {self.words}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One vote held again. result: as the engine gave it. mismatches: every figure that differs."""

    vote: RollCall
    result: Mapping[str, Any]
    mismatches: tuple[Mismatch, ...]


@dataclass(slots=True)
class Report:
    """What a replay found. ballots: how many the engine acknowledged. seconds: from the first meeting to the last."""

    outcomes: list[Outcome] = field(default_factory=list)
    acclamations: int = 0
    acclamation_mismatches: list[Mismatch] = field(default_factory=list)
    ballots: int = 0
    seconds: float = 0.0

    @property
    def mismatches(self) -> list[Mismatch]:
        return [m for outcome in self.outcomes for m in outcome.mismatches] + self.acclamation_mismatches

    @property
    def matched(self) -> int:
        return sum(not outcome.mismatches for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "votes": len(self.outcomes),
            "matched": self.matched,
            "mismatches": [mismatch.as_json() for mismatch in self.mismatches],
            "ballots": self.ballots,
            "acclamations": self.acclamations,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Run:
    """One replay on one running engine. name: part of the new meetings' ids. seed: of the ballots' order."""

    operator: Operator
    progress: Progress
    name: str
    seed: int = 1
    patience: float = PATIENCE_SECONDS
    report: Report = field(default_factory=Report)


async def replay(calls: RollCalls, run: Run) -> Report:
    """Holds every vote and records every acclamation of a file.

    Raises `ClientError` when the engine cannot be used (any more), and `StepFailed`.
    """
    report, began = run.report, time.monotonic()
    for plan in vote_plans(calls, run.name, run.seed):
        outcome = await _hold(plan, run)
        report.outcomes.append(outcome)
        run.progress.held(plan.vote.name, not outcome.mismatches)
    for decisions in decision_plans(calls, run.name):
        await _record(decisions, run)
        run.progress.recorded(report.acclamations)
    report.seconds = time.monotonic() - began
    return report


async def _hold(plan: VotePlan, run: Run) -> Outcome:
    created = await run.operator.create_meeting(plan.meeting)
    async with _chair(run, created) as chair:
        await _take(run, chair, "arm", POLL)
        await _take(run, chair, "open", POLL)
        lost = await _cast_all(plan, run, created)
        for action in ("close", "declare", "publish"):
            await _take(run, chair, action, POLL)
    result = await run.operator.result(created.meeting, POLL)
    return Outcome(plan.vote, result, (*lost, *compare_vote(plan.vote, result)))


async def _cast_all(plan: VotePlan, run: Run, created: Created) -> list[Mismatch]:
    """Joins, waits for everybody's paper, then hands in all ballots at once. Answers that count nothing are found."""
    tokens = {card.seat: card.token for card in created.cards}
    async with _voters(plan, run, tokens) as voters, asyncio.TaskGroup() as group:
        tasks = [group.create_task(_cast(voter, ballot, run)) for voter, ballot in voters]
    answers = [task.result() for task in tasks]
    counted = sum(answer in COUNTED for answer in answers)
    run.report.ballots += counted
    refused = sorted({answer for answer in answers if answer not in COUNTED})
    if not refused:
        return []
    return [Mismatch(plan.vote.name, "ballots", ", ".join(refused), len(answers), counted)]


async def _cast(voter: Voter, ballot: Ballot, run: Run) -> str:
    async with _patience(run, "an answer to a ballot", voter):
        answered = await voter.cast([ballot.choice])
    run.progress.cast()
    return answered.answer.value


@asynccontextmanager
async def _patience(run: Run, what: str, client: Client) -> AsyncIterator[None]:
    """A client resends for ever; the replay does not wait for ever."""
    try:
        async with asyncio.timeout(run.patience):
            yield
    except WaitedTooLong:
        raise
    except TimeoutError:
        raise WaitedTooLong(what, run.patience, str(client)) from None


@asynccontextmanager
async def _voters(plan: VotePlan, run: Run, tokens: Mapping[str, str]) -> AsyncIterator[list[tuple[Voter, Ballot]]]:
    """One connected voter per ballot, each with its own session and socket, all of them with the open paper."""
    run.progress.voting(plan.vote.name, len(plan.ballots))
    gate = asyncio.Semaphore(JOINS_AT_ONCE_MAX_COUNT)
    voters: list[tuple[Voter, Ballot]] = []

    async def enter(ballot: Ballot) -> None:
        async with gate:
            voter = await Voter.join(run.operator.site, token=tokens[ballot.seat])
            voters.append((voter, ballot))
            await voter.until(lambda v: v.is_open, run.patience, what="the open poll")
            run.progress.joined()

    try:
        async with asyncio.TaskGroup() as group:
            for ballot in plan.ballots:
                group.create_task(enter(ballot))
        yield voters
    finally:
        await asyncio.gather(*(voter.close() for voter, _ in voters))


async def _record(plan: DecisionsPlan, run: Run) -> None:
    created = await run.operator.create_meeting(plan.meeting)
    async with _chair(run, created) as chair:
        for poll, decision in plan.polls.items():
            await _take(run, chair, "acclaim", poll, outcome=decision.outcome)
            await _take(run, chair, "publish", poll)
            result = await run.operator.result(created.meeting, poll)
            run.report.acclamation_mismatches += compare_acclamation(decision.name, decision.outcome, result)
            run.report.acclamations += 1


@asynccontextmanager
async def _chair(run: Run, created: Created) -> AsyncIterator[Chair]:
    async with await Chair.join(run.operator.site, created.token("chair")) as chair:
        await chair.until(lambda c: c.agenda is not None and c.state is not None, what="the agenda")
        yield chair


async def _take(run: Run, chair: Chair, action: str, poll: str, outcome: str = "") -> None:
    """One step, and the agenda that shows it: the next step names the round and the step that this one made."""
    async with _patience(run, f"an answer to {action}", chair):
        stepped = await chair.step(action, poll, outcome=outcome)
    if stepped.answer != "done":
        raise StepFailed(chair.joined.meeting, action, stepped.answer.value, stepped.reason.en or stepped.reason.sv)
    await chair.until(
        lambda c: c.agenda is not None and c.agenda.step >= stepped.step,
        run.patience,
        what=f"the agenda after {action}",
    )
