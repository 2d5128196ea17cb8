"""One trial: people vote, something breaks, everybody asks until they know, and every word is held against the store.

gather ─► open ─► taps ────► gavel ─► all resolved ─► asked again ─► declare, publish ─► result, bundle, verifier
                     └ the fault strikes, lasts, and ends
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final

from klubba_clients import ClientError, Created, HttpRefused
from klubba_loadtest.engine import EngineFailed
from klubba_loadtest.httpline import Address
from klubba_loadtest.reconcile import Verdict, reconcile
from klubba_loadtest.records import COUNTED, Ballot
from klubba_loadtest.trials.chair import QUICK, Gavel, StepRefused
from klubba_loadtest.trials.crowd import Crowd, NotGathered
from klubba_loadtest.trials.machine import Machine, in_line
from klubba_loadtest.trials.outcome import Outcome
from klubba_loadtest.trials.script import POLL, Script
from klubba_loadtest.truth import Boxes, read_bundle, read_results

RESOLVED_SECONDS: Final = 25.0
"""How long a trial waits for answers before it calls them missing; what is late is told by the recovery."""
ASKED_AGAIN_COUNT: Final = 4
_FIGURES: Final = ("lines", "cast", "votes", "head", "digits", "outcome")
Failed = (ClientError, EngineFailed, NotGathered, StepRefused, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Hurt:
    """What a fault may lay hands on. owed: ballots that an engine had handed on when it died before it answered."""

    machines: Sequence[Machine]
    crowds: Sequence[Crowd]
    script: Script
    owed: list[Ballot] = field(default_factory=list)

    @property
    def machine(self) -> Machine:
        return self.machines[0]


Strike = Callable[[Hurt], Awaitable[float]]
"""Breaks something, lets it last, ends the cause. Returns when the cause had ended (`time.monotonic`)."""


async def hold(script: Script, machines: Sequence[Machine], strike: Strike, crowd: type[Crowd] = Crowd) -> Outcome:
    """One trial, from its meeting to its verdict. An engine that does not come back is a failure, and no exception."""
    outcome = Outcome(script.seed)
    trial = _Trial(script, machines, strike, outcome, crowd)
    try:
        await trial.run()
    except* Failed as group:
        # An engine that will not count what it has taken was given something that does not add up.
        outcome.wrong += isinstance(_first(group), HttpRefused)
        outcome.failures.append(" ".join(str(_first(group)).split()) or type(_first(group)).__name__)
        await trial.salvage()
    return outcome


class _Trial:
    def __init__(
        self, script: Script, machines: Sequence[Machine], strike: Strike, outcome: Outcome, crowd: type[Crowd]
    ) -> None:
        self._crowd = crowd
        self._script, self._machines, self._strike, self._outcome = script, machines, strike, outcome
        self._operator = machines[0].operator
        self._base = time.monotonic()
        self._closed = float("inf")
        self._ballots: list[list[Ballot]] = []

    async def run(self) -> None:
        created = await self._operator.create_meeting(self._script.meeting)
        async with AsyncExitStack() as stack:
            crowds = [await stack.enter_async_context(crowd) for crowd in self._crowds(created)]
            self._ballots = [crowd.ballots for crowd in crowds]
            gavel = await Gavel.join(self._operator.site, created.token("chair"), timing=QUICK)
            stack.push_async_callback(gavel.close)
            for crowd in crowds:
                await crowd.gather()
            await gavel.take("arm", "open")
            close = await self._vote(crowds, gavel)
            await self._ask_again(crowds, gavel, close)
            before = await self._operator.result(created.meeting, POLL)
            await gavel.take("declare", "publish")
            await self._judge(created.meeting, crowds, before)

    async def salvage(self) -> None:
        """A trial that came to no end: there is no result, but what was acknowledged must at least be in the store."""
        acknowledged = [ballot for ballots in self._ballots for ballot in ballots if ballot.answer in COUNTED]
        self._outcome.acknowledged = len(acknowledged)
        try:
            await self._machines[0].ready()
            with self._machines[0].store() as line:
                kept = b"\n".join(data for _, data in line.everything())
        except (EngineFailed, OSError) as away:
            self._outcome.failures.append(f"and the store cannot be read: {away}")
            return
        missing = [ballot for ballot in acknowledged if ballot.ballot_id.hex().encode() not in kept]
        if missing:
            self._outcome.lost += len(missing)
            self._outcome.failures.append(f"{len(missing)} acknowledged ballots are nowhere in the store")

    def _crowds(self, created: Created) -> list[Crowd]:
        """The voters, dealt over the engines."""
        count = len(self._machines)
        seats = {n: (card.token, f"{created.meeting}/{card.seat}") for n, card in enumerate(created.cards)}
        return [
            self._crowd(
                Address(machine.url),
                {n: seat for n, seat in seats.items() if n % count == place},
                self._script.seed * count + place,
                self._base,
            )
            for place, machine in enumerate(self._machines)
        ]

    async def _vote(self, crowds: Sequence[Crowd], gavel: Gavel) -> Sequence[Any]:
        """From the open to when everybody knows. Returns the command that closed the round."""
        opened, hurt = crowds[0].now(), Hurt(self._machines, crowds, self._script)
        before = {machine.pid: machine.starved() for machine in self._machines}
        own = in_line(os.getpid())
        async with asyncio.TaskGroup() as group:
            for crowd in crowds:
                group.create_task(crowd.vote(opened, self._script.taps))
            closing = group.create_task(self._close(gavel, opened))
            struck = group.create_task(self._hurt(hurt, opened))
        healed = struck.result() - self._base
        for crowd in crowds:
            await crowd.resolved(RESOLVED_SECONDS)
        ends = [b.answered - max(b.sent, healed) for crowd in crowds for b in crowd.ballots if b.answered > healed]
        recovery = max([0.0, *ends, self._closed - max(healed, opened + self._script.close_at)])
        lines = [machine.starved() - before.get(machine.pid, 0.0) for machine in self._machines]
        starved = max(0.0, *lines) + in_line(os.getpid()) - own
        self._outcome.recovered_after(recovery, min(recovery, starved))
        firsts = [
            answers[b.ballot_id][0][0] for b in hurt.owed for answers in _answers(crowds) if b.ballot_id in answers
        ]
        if hurt.owed:
            self._outcome.figures = {"owed": len(firsts), "owed_counted": firsts.count("same")}
        return closing.result()

    async def _hurt(self, hurt: Hurt, opened: float) -> float:
        await asyncio.sleep(max(0.0, opened + self._script.strike_at - hurt.crowds[0].now()))
        return await self._strike(hurt)

    async def _close(self, gavel: Gavel, opened: float) -> Sequence[Any]:
        """The gavel falls once, and asks until it is answered."""
        await asyncio.sleep(max(0.0, self._base + opened + self._script.close_at - time.monotonic()))
        command = gavel.command("close")
        stepped = await gavel.strike(command)
        if stepped.answer != "done":
            raise StepRefused("close", stepped)
        self._closed = time.monotonic() - self._base
        return [*command, stepped]

    async def _ask_again(self, crowds: Sequence[Crowd], gavel: Gavel, close: Sequence[Any]) -> None:
        """The close once more gives the same answer; a counted ballot once more its own number."""
        *command, first = close
        if await gavel.strike(command) != first:
            self._outcome.wrong += 1
            self._outcome.failures.append("closing again gave another answer")
        for crowd in crowds:
            asked = [ballot for ballot in crowd.ballots if ballot.answer in COUNTED][:ASKED_AGAIN_COUNT]
            silent = await crowd.ask_again(asked, RESOLVED_SECONDS)
            if silent:
                self._outcome.failures.append(f"{silent} counted ballots, sent once more, got no answer")

    async def _judge(self, meeting: str, crowds: Sequence[Crowd], before: dict[str, Any]) -> None:
        of = (meeting, POLL, 1)
        results = await read_results(self._operator, [of])
        bundle = await self._operator.bundle(meeting)
        truth = read_bundle(meeting, bundle, results)
        ballots = [ballot for crowd in crowds for ballot in crowd.ballots]
        verdict = reconcile(ballots, truth, [of], {of: self._closed})
        self._check_figures(truth, verdict, results)
        self._outcome.judge(ballots, verdict, {k: v for crowd in crowds for k, v in crowd.answers.items()})
        after = await self._operator.result(meeting, POLL)
        moved = [name for name in _FIGURES if name in before and before[name] != after.get(name)]
        if moved:
            self._outcome.wrong += 1
            self._outcome.failures.append(f"after the close these changed: {', '.join(moved)}")
        await self._verify(bundle)

    def _check_figures(self, truth: Boxes, verdict: Verdict, results: Boxes) -> None:
        for of, words in results.unreadable.items():
            verdict.add("wrong", f"the result of {of[1]} cannot be read: {words}")

    async def _verify(self, bundle: bytes) -> None:
        """The stand-alone verifier counts again from the bundle alone."""
        path = self._machines[0].folder / "bundle"
        path.write_bytes(bundle)
        verifier = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "klubba.verify", str(path),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        words, _ = await verifier.communicate()
        if verifier.returncode != 0:
            self._outcome.wrong += 1
            self._outcome.failures.append(f"the verifier says: {words.decode(errors='replace').strip()[-300:]}")


def _answers(crowds: Sequence[Crowd]) -> Sequence[Mapping[bytes, Sequence[tuple[str, int]]]]:
    return [crowd.answers for crowd in crowds]


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group
