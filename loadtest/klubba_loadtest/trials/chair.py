"""A chair that keeps asking until it knows, and can ask the same thing twice."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from klubba.wire.frames import Step, Stepped
from klubba_clients import Chair, Timing
from klubba_clients.backoff import Backoff
from klubba_loadtest.trials.script import POLL

QUICK: Final = Timing(answer=Backoff(0.5, 1.0), reconnect=Backoff(0.05, 0.3))
PATIENCE_SECONDS: Final = 25.0


class StepRefused(Exception):
    """The engine did not take a step that was in order."""

    def __init__(self, action: str, stepped: Stepped) -> None:
        super().__init__(f"{action}: {stepped.answer}, {stepped.reason.en or stepped.reason.sv}")


class Gavel(Chair):
    """The chair of a trial's only poll."""

    async def take(self, *actions: str) -> None:
        """Takes steps one after the other. Raises `StepRefused`, and what the client raises."""
        for action in actions:
            await self.until(lambda c: c.agenda is not None and c.state is not None, PATIENCE_SECONDS)
            if action == "publish":
                await self.until(lambda c: c.state is not None and c.state.sealed, PATIENCE_SECONDS, what="a seal")
            stepped = await self.strike(self.command(action))
            if stepped.answer != "done":
                raise StepRefused(action, stepped)
            await self._seen(stepped.step)

    async def _seen(self, step: int) -> None:
        await self.until(lambda c: c.agenda is not None and c.agenda.step >= step, PATIENCE_SECONDS)

    def command(self, action: str) -> Sequence[Any]:
        """The frame of a step as this page would send it now."""
        return ["step", secrets.token_bytes(16), self.steps, POLL, self.round_of(POLL), action, "", ""]

    async def strike(self, command: Sequence[Any]) -> Stepped:
        """Sends one command until it is answered; the same command may be struck again.

        Raises TimeoutError, in words, when there is no answer in `PATIENCE_SECONDS`.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                stepped = await self._ask(command[1], msgspec.convert(command, Step))
        except TimeoutError:
            raise TimeoutError(f"the chair's {command[5]} had no answer within {PATIENCE_SECONDS:g} s") from None
        assert isinstance(stepped, Stepped)
        return stepped
