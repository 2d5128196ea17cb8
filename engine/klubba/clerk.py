"""The one door for what is written into a meeting while it goes on: a poll that nobody had prepared.

plain data ─► a poll by the meeting file's rules ─► store.amend (compare-and-set) ─► a hint to every process
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from klubba.core import definition, naming
from klubba.core.definition import Problem
from klubba.core.model import Meeting, Poll, Text
from klubba.errors import Refusal, StoreAway
from klubba.gavel import busy, refused, stale
from klubba.store.contract import Amendment, Store
from klubba.wire.frames import AddPoll, StepAnswer, Stepped

_encoder = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a poll that was to be added. poll: its id, "" when there are problems. answer: as of a step."""

    answer: StepAnswer
    step: int
    poll: str = ""
    problems: tuple[Problem, ...] = ()


class Clerk:
    """Takes what chairs and operators write into the agenda."""

    def __init__(self, store: Store, now_ms: Callable[[], int]) -> None:
        """now_ms: the wall clock in milliseconds, for the record only."""
        self._store = store
        self._now_ms = now_ms

    async def write(self, meeting: str, command: AddPoll) -> Stepped:
        """One answer for one frame. The same `command_id` again gets the first answer again."""
        try:
            data = msgspec.json.decode(command.data)
        except msgspec.DecodeError:
            bad = Refusal("malformed", "a poll as JSON", "a text that is not JSON", "data")
            return refused(command.command_id, command.step, bad)
        try:
            added = await self.add_poll(meeting, command.item, data, command.command_id, command.step)
        except StoreAway:
            return busy(command.command_id, command.step)
        if added.answer is StepAnswer.STALE:
            return stale(command.command_id, added.step)
        reason = _words(added.problems) if added.problems else Text("")
        return Stepped(command_id=command.command_id, answer=added.answer, step=added.step, reason=reason)

    async def add_poll(
        self, meeting: str, item: str, data: object, command_id: bytes, step: int | None = None
    ) -> Added:
        """Puts a poll last on an item. data: as in the meeting file. step: as the caller saw it, None for the newest.

        Raises `StoreAway`, `MeetingUnknown`.
        """
        done = await self._store.step_of(meeting, command_id)
        if done is not None:
            return Added(StepAnswer.DONE, done)
        snapshot = await self._store.snapshot(meeting)
        if step not in (None, snapshot.step):
            return Added(StepAnswer.STALE, snapshot.step)
        was = await self._store.meeting(meeting)
        now, poll, problems = definition.add_poll(was, item, data, snapshot.rounds)
        if now is None or poll is None:
            return Added(StepAnswer.REFUSED, snapshot.step, problems=tuple(problems))
        entry = _entry(now, await self._store.secret(meeting), item, poll)
        verdict = await self._store.amend(
            Amendment(meeting, command_id, snapshot.step, entry, self._now_ms(), now, snapshot.defined)
        )
        return Added(StepAnswer.DONE if verdict.done else StepAnswer.STALE, verdict.step, poll.id)


def _entry(now: Meeting, secret: bytes, item: str, poll: Poll) -> bytes:
    """The log entry: which definition is in force from here on, and what came to it."""
    digest = naming.digest(now, secret)
    return _encoder.encode({"definition": digest, "item": item, "kind": "add_poll", "added": poll, "v": 2})


def _words(problems: tuple[Problem, ...]) -> Text:
    first = problems[0]
    where = first.place or "poll"
    return Text(
        f"Frågan kan inte läggas till. {where}: väntade {first.expected}, fick {first.got}.",
        f"The question cannot be added. {where}: expected {first.expected}, got {first.got}.",
    )
