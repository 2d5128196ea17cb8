"""A storm: every phone's line is lost in the same instant in the middle of a vote, and all dial again at once.

Half of them have voted. A phone is right again when it has its welcome, its own ballot as it was counted, and the state
of the round. Phones that were not cut vote meanwhile, one every few milliseconds: their answers show how responsive the
engine stays. Figures are given only when the store counts each ballot that was answered, and no other. (The scenario
`klubba-load run storm` does the same with whole voters, jitter, and reconciliation of the exported bundle.)
"""

import asyncio
import time
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

from klubba_clients import Chair, ClientError, Operator
from klubba_loadtest.bench.comeback import Phone, Phones, figures
from klubba_loadtest.bench.costs import cpu_us
from klubba_loadtest.bench.fanout import Plan, opened
from klubba_loadtest.descriptors import allow_sockets
from klubba_loadtest.engine import own_engine
from klubba_loadtest.faults import CouldNotRun
from klubba_loadtest.httpline import Address, Lines, cookie_of

COUNT: Final = 10_000
CALM_COUNT: Final = 200
VOTE_EVERY_SECONDS: Final = 0.005
BATCH_COUNT: Final = 128
JOIN_LINES_COUNT: Final = 32
SETTLE_SECONDS: Final = 2.0
COUNTED_SECONDS: Final = 10.0
SPARE_DESCRIPTORS_COUNT: Final = 256
LIMITED_SHARE: Final = 0.9
"""Of the time: so busy was the harness's own process when it, and not the engine, was what took long."""


async def storm(plan: Plan, say: Any) -> dict[str, Any]:
    """Back and right again, ms, at the largest number of sockets; medians of the rounds. Raises `CouldNotRun`."""
    count = max(plan.counts)
    say(f"storms of {count} voters")
    allow_sockets(count + CALM_COUNT + SPARE_DESCRIPTORS_COUNT)
    async with (
        own_engine() as engine,
        Operator(engine.url, engine.key) as operator,
        opened(operator, count + CALM_COUNT) as (chair, created),
    ):
        cookies = await _cookies(engine.url, [card.token for card in created.cards])
        port = int(engine.url.rpartition(":")[2])
        stage = _Storm(Phones(port, cookies, "p"), count, engine.process.pid)
        rounds = await asyncio.to_thread(stage.play, plan.rounds)
        await _reconciled(chair, stage.voted)
    return {"voters": count, "reconciled": True, **_medians(rounds)}


async def _cookies(url: str, tokens: Sequence[str]) -> list[str]:
    """A session for each card."""
    lines, loop = Lines(Address(url), JOIN_LINES_COUNT), asyncio.get_running_loop()

    def join(token: str) -> asyncio.Future[str]:
        joined: asyncio.Future[str] = loop.create_future()

        def answered(status: int, head: bytes, body: bytes) -> None:
            if status == 200:
                joined.set_result(cookie_of(head))
            else:
                joined.set_exception(CouldNotRun(f"a card was answered {status}"))

        lines.post("/api/join", {"token": token, "as": "voter"}, answered)
        return joined

    try:
        return list(await asyncio.gather(*map(join, tokens)))
    finally:
        lines.close()


async def _reconciled(chair: Chair, voted: int) -> None:
    """The engine counts as many voters as have an answer. Raises `CouldNotRun`."""
    try:
        await chair.until(lambda c: c.state is not None and c.state.voted == voted, COUNTED_SECONDS, what="the turnout")
    except ClientError as error:
        counted = chair.state.voted if chair.state else "nothing"
        raise CouldNotRun(f"{voted} voters have an answer, the engine counts {counted}") from error


class _Storm:
    """The phones, and the storms that they go through. It blocks: not for the event loop."""

    def __init__(self, phones: Phones, count: int, engine: int) -> None:
        self._phones, self._engine = phones, engine
        self._lost, self._calm = phones.all[:count], phones.all[count:]
        self.voted = 0

    def play(self, rounds: int) -> list[dict[str, float]]:
        """The figures of each storm."""
        try:
            for some in _batches(self._phones.all):
                self._phones.come(some)
                self._phones.until(some, "back")
            self._vote(self._lost[: len(self._lost) // 2])
            return [self._one() for _ in range(rounds)]
        finally:
            self.voted = sum(phone.seq > 0 for phone in self._phones.all)
            self._phones.close()

    def _vote(self, some: Sequence[Phone]) -> None:
        for batch in _batches(some):
            for phone in batch:
                self._phones.vote(phone)
            self._phones.until(batch, "answered")

    def _one(self) -> dict[str, float]:
        self._rest()
        server, own, began = cpu_us([self._engine]), time.process_time(), time.monotonic()
        self._phones.cut(self._lost)
        self._phones.come(self._lost)
        voters = self._until_back(began)
        took = time.monotonic() - began
        self._phones.until(voters, "answered")
        back = figures([phone.back - began for phone in self._lost])
        answers = figures([phone.answered - phone.tapped for phone in voters])
        return {
            **{f"back_{name}_ms": ms for name, ms in back.items()},
            **{f"ack_{name}_ms": answers[name] for name in ("p50", "p99")},
            "engine_us": (cpu_us([self._engine]) - server) / len(self._lost),
            "harness_share": (time.process_time() - own) / took,
        }

    def _until_back(self, began: float) -> list[Phone]:
        """Looks until every phone is right again; who of the others has voted meanwhile."""
        waiting, voters, calm = self._lost, [], iter(self._calm)
        due = began
        while waiting := [phone for phone in waiting if not phone.back]:
            for _ in range(max(1, len(waiting) // 64)):
                if time.monotonic() >= due and (phone := next(calm, None)) is not None:
                    self._phones.vote(phone)
                    voters.append(phone)
                    due += VOTE_EVERY_SECONDS
                self._phones.look(VOTE_EVERY_SECONDS)
                if time.monotonic() - began > 60:
                    raise CouldNotRun(f"{len(waiting)} phones are not right again after a minute")
        return voters

    def _rest(self) -> None:
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until:
            self._phones.look(0.05)


def _batches(phones: Sequence[Phone]) -> list[Sequence[Phone]]:
    return [phones[start : start + BATCH_COUNT] for start in range(0, len(phones), BATCH_COUNT)]


def _medians(rounds: Sequence[dict[str, float]]) -> dict[str, Any]:
    middle = {name: round(median(one[name] for one in rounds), 2) for name in rounds[0]}
    return {**middle, "harness_limited": middle["harness_share"] > LIMITED_SHARE}
