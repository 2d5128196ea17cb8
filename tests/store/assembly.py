"""A small assembly for store tests: a meeting, its chair's steps, and ballots."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from msgspec import structs

from klubba.core.model import (
    Answer,
    Cells,
    Change,
    Item,
    Meeting,
    Method,
    Option,
    Poll,
    Register,
    Role,
    RoundState,
    Seat,
    Secrecy,
    Text,
)
from klubba.store.contract import Ballot, Card, MeetingSetup, RoundRef, StepVerdict, Store, Transition, Verdict

NOW_MS = 1_700_000_000_000
ARMED, OPEN, PAUSED, CLOSED = RoundState.ARMED, RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED
ANNULLED, DECLARED, PUBLISHED = RoundState.ANNULLED, RoundState.DECLARED, RoundState.PUBLISHED
DRAFT, ARCHIVED = RoundState.DRAFT, RoundState.ARCHIVED


def poll(name: str = "p", *, secrecy: Secrecy = Secrecy.OPEN, change: Change = Change.LAST) -> Poll:
    options = tuple(Option(f"o{n}", Text(f"Val {n}")) for n in range(5))
    return Poll(name, Text("Fråga"), Method.CHOOSE, options, choose_max=2, secrecy=secrecy, change=change)


def roll(count: int) -> tuple[Seat, ...]:
    # Weights that differ, and are not whole votes: sums must be exact in millionths.
    return tuple(Seat(f"seat-{n:03}", f"Namn {n}", weight=1_000_001 + 7 * n) for n in range(count))


def meeting(name: str = "m", *, seats: int = 6, polls: Sequence[Poll] = ()) -> Meeting:
    return Meeting(name, Text("Möte"), (Item("i", Text("Ärende"), tuple(polls or (poll(),))),), roll(seats))


def setup(of: Meeting, epoch: str = "e1") -> MeetingSetup:
    cards = {hashlib.sha256(seat.id.encode()).hexdigest(): Card(of.id, Role.VOTER, seat.id) for seat in of.roll}
    return MeetingSetup(of, epoch, b"s" * 32, cards, NOW_MS)


@dataclass
class Assembly:
    """One meeting in one store. `ref` is the round that steps and ballots are about."""

    store: Store
    meeting: Meeting
    ref: RoundRef
    random: Random = field(default_factory=lambda: Random(1))
    slot_key: bytes = b""
    made: list[Ballot] = field(default_factory=list)

    @classmethod
    async def gathered(cls, store: Store, of: Meeting | None = None) -> "Assembly":
        of = of or meeting()
        await store.create(setup(of))
        return cls(store, of, ref=RoundRef(of.id, of.items[0].polls[0].id, 1))

    @classmethod
    async def voting(cls, store: Store, paper: Poll | None = None, *, seats: int = 6) -> "Assembly":
        """An assembly with an open round."""
        paper = paper or poll()
        assembly = await cls.gathered(store, meeting(seats=seats, polls=[paper]))
        await assembly.step(ARMED)
        await assembly.step(OPEN)
        return assembly

    @property
    def paper(self) -> Poll:
        return next(p for item in self.meeting.items for p in item.polls if p.id == self.ref.poll)

    def transition(self, to: RoundState, step: int, **facts: Any) -> Transition:
        entry = json.dumps({"kind": to.value, "poll": self.ref.poll}, separators=(",", ":"), sort_keys=True).encode()
        return replace(Transition(self.ref, self.random.randbytes(16), step, to, entry, NOW_MS), **facts)

    async def step(self, to: RoundState, **facts: Any) -> StepVerdict:
        """Takes a step, with what such a step carries; it must be taken."""
        snapshot = await self.store.snapshot(self.meeting.id)
        if to is ARMED:
            facts = {"paper": self.paper, "item": "i"} | facts
        if to is OPEN and (await self.store.round(self.ref)).state is ARMED:
            facts = {"register": Register(self.meeting.roll)} | facts
        verdict = await self.store.transition(self.transition(to, snapshot.step, **facts))
        assert verdict.done
        self.slot_key = await self.store.slot_key(self.ref)
        return verdict

    def ballot(self, seat: int | str, *choices: int, replaces: int = 0, device: str = "", **facts: Any) -> Ballot:
        voter = f"seat-{seat:03}" if isinstance(seat, int) else seat
        slot = hashlib.sha256(self.slot_key + voter.encode()).hexdigest() if self.slot_key else voter
        body = json.dumps(sorted(choices), separators=(",", ":")).encode()
        cells = tuple(str(choice) for choice in sorted(choices))
        made = Ballot(voter, slot, self.random.randbytes(16), replaces, body, cells, device, NOW_MS)
        self.made.append(structs.replace(made, **facts))
        return self.made[-1]

    async def cast(self, *ballots: Ballot) -> list[Verdict]:
        return await self.store.cast(self.ref, self.paper.change, self.paper.secrecy, ballots)

    async def answers(self, *ballots: Ballot) -> list[Answer]:
        return [verdict.answer for verdict in await self.cast(*ballots)]

    async def answer(self, ballot: Ballot) -> Answer:
        return (await self.answers(ballot))[0]

    # What is true of every state

    async def fold_box(self) -> Cells:
        """The tally, counted again from the box."""
        weights = {made.slot: self._weight(made.voter) for made in self.made}
        box = await self.store.box(self.ref)
        return fold([(json.loads(kept.body), weights[kept.slot]) for kept in box])

    async def fold_log(self) -> Cells:
        """The tally, counted again from the log of an open round: the last entry of each voter counts."""
        last = {}
        for entry in await self.store.log(self.meeting.id):
            facts = json.loads(entry.data)[3]
            if facts["kind"] == "cast" and (facts["poll"], facts["round"]) == (self.ref.poll, self.ref.round):
                last[facts["voter"]] = facts["choices"]
        return fold([(choices, self._weight(voter)) for voter, choices in last.items()])

    def _weight(self, voter: str) -> int:
        return next((seat.weight for seat in self.meeting.roll if seat.id == voter), 0)


def fold(ballots: Sequence[tuple[list[int], int]]) -> Cells:
    heads: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for choices, each in ballots:
        heads.update(str(choice) for choice in choices)
        weight.update({str(choice): each for choice in choices})
    return Cells(dict(heads), dict(weight), len(ballots), sum(each for _, each in ballots))
