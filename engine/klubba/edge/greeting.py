"""Voters' hellos, answered together: a hall whose network comes back says hello in one second.

    hello ─► waiting, in the order they came ─► a batch: who, which seat, own ballots ─► welcome, in one write to each

Three questions to the store for a whole batch, and no task for each phone. Between two batches the loop turns, so that
ballots and the chair's steps wait for a batch, and not for a hall. The few pages of the staff do not stand in this
line at all (sockets.py).
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import structlog

from klubba import limits
from klubba.access import Access, Holder, meeting_of
from klubba.core.model import Role
from klubba.edge.connection import Connection
from klubba.edge.dispatch import Desk
from klubba.errors import AccessError, StoreError
from klubba.session.protocol import Close

log = structlog.get_logger()


class _Caller(NamedTuple):
    connection: Connection
    cookie: str


class Greeter:
    """Lets voters in, whatever their meeting."""

    def __init__(self, access: Access, desk: Desk, let_live: Callable[[Connection], None]) -> None:
        """let_live: called for each connection that has been answered."""
        self._access = access
        self._desk = desk
        self._let_live = let_live
        self._waiting: deque[_Caller] = deque()
        self._runner: asyncio.Task[None] | None = None

    def greet(self, connection: Connection, cookie: str) -> None:
        """Answers a hello when its turn has come; then the connection is live, or ended."""
        self._waiting.append(_Caller(connection, cookie))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Whoever still waits is not answered."""
        if self._runner is not None:
            self._runner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._runner

    async def _run(self) -> None:
        # One turn of the loop first: hellos that arrived in the same turn belong in the same batch.
        await asyncio.sleep(0)
        while self._waiting:
            count = min(len(self._waiting), limits.GREETINGS_PER_BATCH_MAX_COUNT)
            await self._answer([self._waiting.popleft() for _ in range(count)])
            await asyncio.sleep(0)
        self._runner = None

    async def _answer(self, batch: list[_Caller]) -> None:
        meetings: dict[str, list[_Caller]] = {}
        for caller in batch:
            if not caller.connection.is_gone:
                meetings.setdefault(meeting_of(caller.cookie), []).append(caller)
        for meeting, callers in meetings.items():
            try:
                await self._let_in(meeting, callers)
            except StoreError:
                _end(callers)
            except Exception:
                log.exception("greeting_failed")
                _end(callers)

    async def _let_in(self, meeting: str, callers: list[_Caller]) -> None:
        holders = await self._access.holders(meeting, [caller.cookie for caller in callers], Role.VOTER)
        entering: list[tuple[Connection, Holder]] = []
        for caller, found in zip(callers, holders, strict=True):
            if isinstance(found, AccessError):
                turn_away(caller.connection, found)
            else:
                entering.append((caller.connection, found))
        if entering:
            await self._desk.enter(meeting, entering)
        for connection, _ in entering:
            self._let_live(connection)


def turn_away(connection: Connection, error: AccessError) -> None:
    """Ends a connection whose caller may not come in."""
    connection.end(Close.NO_SESSION if error.status == 401 else Close.NOT_ALLOWED)


def _end(callers: list[_Caller]) -> None:
    """They come again, with backoff, as after any trouble of the engine's."""
    for caller in callers:
        caller.connection.end(Close.ENGINE)
