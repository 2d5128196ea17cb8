"""The suite of secret votes: fifty people cast values of their own, the round is sealed, and nothing may join them.

While the round is open the store must be able to join them, so the same linker must succeed there: a linker that finds
nothing anywhere finds nothing.
"""

import asyncio
import contextlib
import hashlib
import json
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final, TypeVar

import msgpack  # type: ignore[import-untyped]

from klubba_clients import Created, SeatCard, Unreachable, Voter
from klubba_loadtest.plan import meeting
from klubba_loadtest.trials.chair import QUICK, Gavel
from klubba_loadtest.trials.lanes import Run, each_alone, fresh, one_engine
from klubba_loadtest.trials.linker import Finding, Known, inflated, link
from klubba_loadtest.trials.machine import Machine, Setup
from klubba_loadtest.trials.outcome import Outcome
from klubba_loadtest.trials.script import POLL
from klubba_loadtest.trials.trial import Failed

VOTERS_COUNT: Final = 50
HALL_COUNT: Final = 300
HALL_EVERY_COUNT: Final = 20
HALL_AT: Final = 2
TRIAL_SECONDS: Final = 120.0
FIRST_SEAT: Final = 70_001
"""Seats whose names stand in no number by accident."""
VALUES: Final = range(100_000, 999_999)
ASKED_TIMES_MAX_COUNT: Final = 8
Answer = TypeVar("Answer")
_POLL: Final = {"id": POLL, "title": "Provfråga", "method": "number", "secrecy": "secret"}


async def run(run: Run) -> None:
    """Trials with and without a crash between close and seal."""
    await each_alone(run, partial(_one, run))


async def _one(run: Run, seed: int) -> Outcome:
    outcome = Outcome(seed)
    async with fresh(partial(one_engine, setup=Setup(run.program))) as machines:
        try:
            async with asyncio.timeout(TRIAL_SECONDS):
                await _trial(machines[0], seed, outcome, len(run.seeds))
        except Failed as failed:
            outcome.failures.append(str(failed) or type(failed).__name__)
    return outcome


def voters_of(seed: int) -> int:
    """A roll of fifty, and now and then a whole hall."""
    return HALL_COUNT if seed % HALL_EVERY_COUNT == HALL_AT else VOTERS_COUNT


async def _trial(machine: Machine, seed: int, outcome: Outcome, trials: int) -> None:
    """trials: how many are made, so that chance is told as it is over all of them."""
    random = Random(f"{seed}:secrecy")  # noqa: S311  # a trial that repeats
    voters = voters_of(seed)
    data = meeting(f"secret-{seed}", voters, [_POLL])
    for number, seat in enumerate(data["roll"]):
        seat["seat"] = str(FIRST_SEAT + number)
    created = await machine.operator.create_meeting(data)
    gavel = await Gavel.join(machine.operator.site, created.token("chair"), timing=QUICK)
    await gavel.take("arm", "open")
    known, answers = await _vote(machine, created, random)
    outcome.acknowledged = sum(answers)
    control = await _linked(machine, created, known)
    if not control:
        outcome.failures.append("the linker found nothing while the round was open: it proves nothing")
    began = time.monotonic()
    await asyncio.gather(gavel.take("close"), _crash(machine, random))
    await gavel.take("declare", "publish")
    outcome.recovered_after(time.monotonic() - began)
    await gavel.close()
    findings = await _linked(machine, created, known, await _told(machine, created), trials)
    outcome.wrong += len(findings)
    outcome.failures += [str(finding) for finding in findings]
    await _count(machine, created, known, outcome)
    outcome.figures = {"voters": voters, "linked_while_open": max((finding.hits for finding in control), default=0)}


async def _linked(
    machine: Machine, created: Created, known: Known, told: Mapping[str, bytes] | None = None, trials: int = 1
) -> Sequence[Finding]:
    """What joins a voter to a ballot in all that is kept, and in what was `told`.

    On a thread: in a large roll it is seconds of work, and an engine gives up a phone of another lane that is silent
    for as long.
    """

    def look() -> Sequence[Finding]:
        return link({**_left(machine, created), **(told or {})}, known, trials)

    return await asyncio.to_thread(look)


async def _vote(machine: Machine, created: Created, random: Random) -> tuple[Known, list[bool]]:
    """Everybody casts a number that nobody else has, one after the other as in a hall, and some a second one."""
    cards = {card.seat: card for card in created.cards}
    values = dict(zip(cards, random.sample(VALUES, len(cards)), strict=True))
    order = random.sample(list(cards), len(cards))
    names: dict[str, list[bytes]] = {seat: [seat.encode()] for seat in cards}
    counted = []
    for seat in order:
        answer = await _cast(machine, cards[seat], values[seat], names[seat], random)
        counted.append(answer in ("accepted", "replaced"))
    return Known(names, {seat: _forms(value) for seat, value in values.items()}, order), counted


async def _cast(machine: Machine, card: SeatCard, value: int, names: list[bytes], random: Random) -> str:
    async with await Voter.join(machine.operator.site, token=card.token, timing=QUICK) as voter:
        names += [hashlib.sha256(voter.joined.cookie.partition("=")[2].encode()).hexdigest().encode()]
        await voter.until(lambda v: v.is_open)
        answer = ""
        for text in ("1", str(value)) if random.random() < 0.2 else (str(value),):
            ballot_id = random.randbytes(16)
            names += [ballot_id, ballot_id.hex().encode()]
            answer = (await voter.cast(text=text, ballot_id=ballot_id)).answer
        return answer


def _forms(value: int) -> list[bytes]:
    return [str(value).encode(), msgpack.packb(value)[1:]]


async def _crash(machine: Machine, random: Random) -> None:
    """In the middle of the sealing, or never."""
    await asyncio.sleep(random.uniform(0, 0.05))
    match random.choice(["engine", "store", "nothing"]):
        case "engine":
            machine.kill()
            machine.start()
        case "store":
            machine.signal_store(signal.SIGKILL)


def _left(machine: Machine, created: Created) -> dict[str, bytes]:
    """Everything that the machine keeps: each key of the store, each of its files, and what engine and store wrote."""
    with machine.store() as line:
        kept = {f"key {key.decode(errors='replace')}": data for key, data in line.everything()}
        # In the server's own order: small hashes keep the order of insertion. Two keys may tell more than one.
        kept["all keys"] = b"\n".join(kept.values())
        kept["slow log"] = repr(line.ask("SLOWLOG", "GET", "-1")).encode()
    for path in sorted(machine.folder.rglob("*")):
        if path.is_file():
            kept[f"file {path.relative_to(machine.folder)}"] = inflated(path.read_bytes())
    return kept


async def _told(machine: Machine, created: Created) -> Mapping[str, bytes]:
    """What leaves the engine: result and bundle."""
    result = await _asked(lambda: machine.operator.result(created.meeting, POLL))
    return {
        "the result": json.dumps(result).encode(),
        "the bundle": await _asked(lambda: machine.operator.bundle(created.meeting)),
    }


async def _asked(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """What the engine says. One that was killed has left kept connections that end with the next question."""
    for _ in range(ASKED_TIMES_MAX_COUNT - 1):
        with contextlib.suppress(Unreachable):
            return await ask()
    return await ask()


async def _count(machine: Machine, created: Created, known: Known, outcome: Outcome) -> None:
    """And yet everybody's value is counted, once."""
    result: dict[str, Any] = await _asked(lambda: machine.operator.result(created.meeting, POLL))
    missing = outcome.acknowledged - int(result["cast"])
    outcome.lost, outcome.double = max(0, missing), max(0, -missing)
    bundle = await _asked(lambda: machine.operator.bundle(created.meeting))
    outcome.lost += sum(forms[0] not in bundle for forms in known.values.values())
