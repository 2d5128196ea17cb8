"""The chairs of a run: their steps at the planned times, each with when it was taken and answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from klubba_clients import Chair, ClientError, Created, Operator
from klubba_loadtest.plan import Plan, Step
from klubba_loadtest.records import Taken

PATIENCE_SECONDS: Final = 10.0


class Gavel:
    """Chairs of every meeting of a plan, joined before it begins. Use as an async context manager."""

    def __init__(self, plan: Plan, operator: Operator, created: Mapping[int, Created]) -> None:
        self._plan = plan
        self._operator = operator
        self._created = created
        self._chairs: dict[int, Chair] = {}
        self.taken: list[Taken] = []

    async def __aenter__(self) -> "Gavel":
        for number, created in self._created.items():
            chair = await Chair.join(self._operator.site, created.token("chair"))
            self._chairs[number] = chair
            await chair.until(lambda c: c.agenda is not None and c.state is not None, what="the agenda")
        return self

    async def __aexit__(self, *_: object) -> None:
        for chair in self._chairs.values():
            await chair.close()

    @property
    def chair(self) -> Chair:
        """The first meeting's chair, who only watches unless told to step."""
        return self._chairs[0]

    async def take(self, step: Step, now: Callable[[], float]) -> Taken:
        """One step, now; it stands in `taken` afterwards."""
        sent = now()
        answer = await self._take(step)
        taken = Taken(step.meeting, step.action, step.poll, step.at, sent, now(), answer)
        self.taken.append(taken)
        return taken

    async def play(
        self, now: Callable[[], float], tell: Callable[[Taken], None], first: Callable[[], Awaitable[None]]
    ) -> None:
        """Every step in order, at its time or as soon as the one before is done. first: called before the first."""
        for number, step in enumerate(self._plan.steps):
            await asyncio.sleep(max(0.0, step.at - now()))
            if number == 0:
                await first()
            tell(await self.take(step, now))

    async def _take(self, step: Step) -> str:
        """done, or why not. A step that is not taken does not end the run: it is one of the things that it finds."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if step.action == "release":
                    await self._operator.release(self._created[step.meeting].meeting, step.poll)
                    return "done"
                return await self._step(self._chairs[step.meeting], step)
        except (ClientError, TimeoutError) as error:
            return " ".join(str(error).split()) or "no answer"

    async def _step(self, chair: Chair, step: Step) -> str:
        stepped = await chair.step(step.action, step.poll)
        if stepped.answer != "done":
            return f"{stepped.answer.value}: {stepped.reason.en or stepped.reason.sv}"
        await chair.until(lambda c: c.agenda is not None and c.agenda.step >= stepped.step, PATIENCE_SECONDS)
        return "done"
