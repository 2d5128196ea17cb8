"""The one door for a move in a council's procedure, and for the votes that it makes as it goes.

move ─► the matter as stored ─► core.procedure ─► a vote? its poll joins the agenda in the same write
"""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from klubba.core import matters, naming, procedure, procedurewords
from klubba.core.definition import with_poll
from klubba.core.model import Item, Meeting, Poll, RoundState, Text
from klubba.core.procedure import VOTING, Given, Matter, Move, Vote
from klubba.counted import Results
from klubba.errors import Refusal, StoreAway
from klubba.gavel import busy, refused, stale
from klubba.limits import ID_MAX_CHARS
from klubba.store.contract import Amendment, RoundRef, Snapshot, Store
from klubba.wire.frames import Proceed, StepAnswer, Stepped

_DECLARED = (RoundState.DECLARED, RoundState.PUBLISHED, RoundState.ARCHIVED)
_encoder = msgspec.json.Encoder(order="deterministic")


class Proceedings:
    """Takes the moves of chairs and operators."""

    def __init__(self, store: Store, results: Results, now_ms: Callable[[], int]) -> None:
        """now_ms: the wall clock in milliseconds, for the record only."""
        self._store = store
        self._results = results
        self._now_ms = now_ms

    async def move(self, meeting: str, command: Proceed) -> Stepped:
        """One answer for one move. The same `command_id` again gets the first answer again."""
        name = command.command_id
        try:
            done = await self._store.step_of(meeting, name)
            if done is not None:
                return Stepped(command_id=name, answer=StepAnswer.DONE, step=done)
            return await self._make(meeting, command, await self._store.snapshot(meeting))
        except StoreAway:
            return busy(name, command.step)

    async def _make(self, meeting: str, command: Proceed, snapshot: Snapshot) -> Stepped:
        if command.step != snapshot.step:
            return stale(command.command_id, snapshot.step)
        try:
            change = await self._change(await self._store.meeting(meeting), command, snapshot)
        except Refusal as refusal:
            return refused(command.command_id, snapshot.step, refusal)
        verdict = await self._store.amend(change)
        if not verdict.done:
            return stale(command.command_id, verdict.step)
        return Stepped(command_id=command.command_id, answer=StepAnswer.DONE, step=verdict.step)

    async def _change(self, meeting: Meeting, command: Proceed, snapshot: Snapshot) -> Amendment:
        """What the move makes of the matter. Raises `Refusal` when the rules do not allow it."""
        item = _item(meeting, command.item)
        matter = matters.of_item(item, snapshot.matters.get(item.id))
        given = Given(command.proposal, Text(command.text, command.text_en), command.by)
        vote = await self._vote(meeting.id, matter, snapshot) if command.move is Move.RESOLVE else None
        after = procedure.take(matter, command.move, given, vote, (seat.id for seat in meeting.roll))
        facts = _facts(item, command, after, vote)
        change = Amendment(
            meeting.id, command.command_id, snapshot.step, b"", self._now_ms(), None, snapshot.defined, item.id
        )
        if after.phase in VOTING:
            poll = procedurewords.question(after, _free_id(meeting, item, snapshot, after))
            after, meeting = procedure.with_vote(after, poll.id), with_poll(meeting, item.id, poll)
            facts |= await self._called(meeting, after, poll)
            change = replace(change, definition=meeting)
        return replace(change, entry=_encoder.encode(facts), matter=matters.stored(after))

    async def _called(self, meeting: Meeting, after: Matter, poll: Poll) -> dict[str, object]:
        """What the log says of a vote that was called: its poll, and what Ja and Nej stand for."""
        digest = naming.digest(meeting, await self._store.secret(meeting.id))
        facts: dict[str, object] = {"definition": digest, "added": poll}
        yes, no = after.sides
        return facts | ({"yes": yes, "no": no} if yes else {})

    async def _vote(self, meeting: str, matter: Matter, snapshot: Snapshot) -> Vote | None:
        """What the vote of this phase gave, None while it is not declared."""
        number, state, outcome = snapshot.rounds.get(matter.vote, (0, RoundState.DRAFT, ""))
        if state not in _DECLARED:
            return None
        result = await self._results.result(await self._store.round(RoundRef(meeting, matter.vote, number)))
        if result is None or result.decided_by == "acclamation":
            return Vote(outcome, yes=1)  # Found without counting, so by more than a minority.
        weight = {line.option: line.weight for line in result.lines}
        return Vote(outcome, weight.get("yes", 0), weight.get("no", 0))


def _item(meeting: Meeting, name: str) -> Item:
    if not meeting.procedure:
        raise Refusal("no_procedure", "a meeting with a procedure", "one without")
    for item in meeting.items:
        if item.id == name:
            return item
    raise Refusal("unknown_item", "an item of the agenda", "another id", "item")


def _free_id(meeting: Meeting, item: Item, snapshot: Snapshot, matter: Matter) -> str:
    """An id for the next vote that no poll has, and none that was ever voted on."""
    used = {poll.id for other in meeting.items for poll in other.polls} | snapshot.rounds.keys()
    numbers = range(matter.votes + 1, matter.votes + len(used) + 2)
    names = (f"{item.id[: ID_MAX_CHARS - 12]}-vote-{number}" for number in numbers)
    return next(name for name in names if name not in used)


def _facts(item: Item, command: Proceed, after: Matter, vote: Vote | None) -> dict[str, object]:
    """The move's log entry: nothing that the chain need not prove, and nobody's name."""
    facts: dict[str, object] = {
        "kind": "procedure", "v": 2, "item": item.id, "move": command.move.value, "phase": after.phase.value
    }  # fmt: skip
    said = {"proposal": command.proposal, "by": command.by, "text": command.text, "text_en": command.text_en}
    facts |= {name: value for name, value in said.items() if value}
    if command.move is Move.PROPOSE:
        facts["proposal"] = after.proposals[-1].id
    if vote is not None:
        facts |= {"vote": after.vote, "answer": vote.outcome}
    if after.outcome:
        facts["outcome"] = after.outcome
    return facts
