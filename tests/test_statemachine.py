"""Voters, a chair, crashes and reconnects at random on a real store, against a model small enough to be seen right.

The model is one dictionary per round: seat → what the voter last had accepted. What the store keeps (box, tally, log)
and what it answers must be what the model says, after every step, whatever died in between.

The store is killed with SIGKILL and comes back by its own launcher. An engine's death is what the store sees of one:
its connections break off while a request is under way. (The same with whole processes: klubba-load faults.)
"""

import asyncio
import contextlib
import itertools
import os
import secrets
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import planted
import pytest
from ground import BACK_SECONDS, Ground
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from klubba import limits
from klubba.ballotbox import Handed, Said
from klubba.core import ballots, counting, defence, ledger
from klubba.core.model import (
    Action,
    Answer,
    Change,
    Item,
    Meeting,
    Method,
    Option,
    Poll,
    Role,
    RoundState,
    Seat,
    Secrecy,
    Text,
)
from klubba.errors import StoreAway
from klubba.store.contract import Card, MeetingSetup, RoundRef
from klubba.wire.frames import Step, StepAnswer, Stepped

VOTERS = tuple(f"s{n}" for n in range(4))
OPTIONS_COUNT = 3
ROUNDS_COUNT = 3
T = TypeVar("T")
_names = itertools.count()

seats = st.sampled_from(VOTERS)
choices = st.sampled_from([(0,), (1,), (2,), (0, 2)])


class Kept:
    """The model: one ballot as its voter made it."""

    def __init__(self, voter: str, number: int, device: str, replaces: int, chosen: tuple[int, ...]) -> None:
        self.voter, self.round, self.device, self.replaces, self.chosen = voter, number, device, replaces, chosen
        self.id = secrets.token_bytes(16)
        self.seq = 0  # its number, once it was counted


class Votes(RuleBasedStateMachine):
    """Rules are what people and machines do; the invariant is looked at after each of them."""

    ground: ClassVar[Ground]

    @initialize(secrecy=st.sampled_from(Secrecy), change=st.sampled_from([Change.LAST, Change.LAST, Change.FIRST]))
    def gather(self, secrecy: Secrecy, change: Change) -> None:
        options = tuple(Option(f"o{n}", Text(f"Val {n}")) for n in range(OPTIONS_COUNT))
        self.poll = Poll("p", Text("?"), Method.CHOOSE, options, choose_max=2, secrecy=secrecy, change=change)
        name = f"m-{os.getpid()}-{next(_names)}"
        roll = tuple(Seat(voter, f"N{voter}", weight=1_000_000) for voter in VOTERS)
        self.meeting = Meeting(name, Text("Möte"), (Item("i", Text("Ärende"), (self.poll,)),), roll)
        self.node = self.ground.node()
        self.run(self.node.store.create(MeetingSetup(self.meeting, "e", b"s" * 32, {}, 0)))
        # The model.
        self.number, self.state = 0, RoundState.DRAFT
        self.counted: dict[int, dict[str, Kept]] = {}
        self.made: list[Kept] = []
        self.held: dict[str, str] = {}
        self.last_seq = 0
        for voter in VOTERS:
            self.new_phone(voter)
        self.chair(Action.ARM)
        self.chair(Action.OPEN)

    def teardown(self) -> None:
        if hasattr(self, "node"):
            for number in self.counted:
                self.look_at(number)
            self.run(self.node.box.close())
            self.run(self.node.store.close())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.ground.run(work)

    # Voters

    @rule(voter=seats, chosen=choices, stale=st.sampled_from([False, False, False, True]))
    def vote(self, voter: str, chosen: tuple[int, ...], stale: bool) -> None:
        self.check(self.ballot(voter, chosen, stale), self.run)

    @rule(which=st.integers(0, 10**6), chosen=choices)
    @precondition(lambda self: self.state is RoundState.OPEN)
    def vote_on_a_page_that_has_not_heard_of_the_last_ballot(self, which: int, chosen: tuple[int, ...]) -> None:
        """Apart from `vote`, so that examples without it are few: it is where an old ballot might replace a newer."""
        voted = sorted(self.counted[self.number]) or VOTERS
        self.check(self.ballot(voted[which % len(voted)], chosen, stale=True), self.run)

    @rule(which=st.integers(0, 10**6), another=st.booleans())
    @precondition(lambda self: self.made)
    def send_again(self, which: int, another: bool) -> None:
        """A frame that the network kept, of this round or of an older one; or the same id with another body."""
        self.check(self.made[which % len(self.made)], self.run, another=another)

    @rule(voter=seats, chosen=choices, turns=st.integers(0, 12))
    def vote_while_the_engine_dies(self, voter: str, chosen: tuple[int, ...], turns: int) -> None:
        """Whether it was counted is not known; the phone asks another engine with the same ballot."""
        kept = self.ballot(voter, chosen, stale=False)

        async def cast_and_die() -> None:
            casting = asyncio.ensure_future(self.hand_in(kept))
            for _ in range(turns):
                await asyncio.sleep(0)
            await self.node.die()
            with contextlib.suppress(Exception):
                await casting

        self.run(cast_and_die())
        self.node = self.ground.node()
        self.check(kept, self.run, maybe_counted=True)

    @rule(voter=seats, chosen=choices, turns=st.integers(0, 12))
    def vote_while_the_store_dies(self, voter: str, chosen: tuple[int, ...], turns: int) -> None:
        kept = self.ballot(voter, chosen, stale=False)
        restarts = self.ground.server.restarts

        async def cast_and_kill() -> Said:
            casting = asyncio.ensure_future(self.hand_in(kept))
            for _ in range(turns):
                await asyncio.sleep(0)
            os.kill(self.ground.server.pid, signal.SIGKILL)
            return await casting

        said = self.run(cast_and_kill())
        self.run(self.until_back(restarts))
        if said.answer is not Answer.BUSY:
            self.judge(kept, said)
        self.check(kept, self.run, maybe_counted=True)

    @rule(voter=seats)
    def new_phone(self, voter: str) -> None:
        """The card on another phone: it takes the seat, unless the seat has a ballot in the round that takes some."""
        device = secrets.token_hex(8)
        card = Card(self.meeting.id, Role.VOTER, voter)
        voted = self.state in (RoundState.OPEN, RoundState.PAUSED) and voter in self.counted[self.number]
        taken = self.run(self.node.store.open_session(card, device, 0))
        assert taken == (not voted or voter not in self.held)
        if taken:
            self.held[voter] = device

    # The chair

    @rule()
    @precondition(lambda self: self.state is RoundState.OPEN)
    def pause(self) -> None:
        self.chair(Action.PAUSE)

    @rule()
    @precondition(lambda self: self.state is RoundState.PAUSED)
    def resume(self) -> None:
        self.chair(Action.RESUME)

    @rule(sure=st.integers(0, 3))
    @precondition(lambda self: self.state in (RoundState.OPEN, RoundState.PAUSED))
    def close(self, sure: int) -> None:
        if sure == 0:
            self.chair(Action.CLOSE)

    @rule()
    @precondition(lambda self: self.state is RoundState.CLOSED and self.number < ROUNDS_COUNT)
    def vote_once_more(self) -> None:
        self.chair(Action.REVOTE)
        self.chair(Action.OPEN)

    @rule()
    def crash_and_come_back(self) -> None:
        self.run(self.node.die())
        self.node = self.ground.node()

    # What must be true

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        if getattr(self, "number", 0):
            self.look_at(self.number)

    def look_at(self, number: int) -> None:
        self.run(self._look_at(RoundRef(self.meeting.id, "p", number), self.counted[number]))

    async def _look_at(self, ref: RoundRef, counted: dict[str, Kept]) -> None:
        store = self.node.store
        record = await store.round(ref)
        bodies = sorted(kept.body for kept in await store.box(ref))
        assert bodies == sorted(self.body(kept) for kept in counted.values())
        cells = counting.fold(
            self.poll, [(ballots.check(self.poll, kept.chosen), 1_000_000) for kept in counted.values()]
        )
        assert defence.plain(record.cells) == defence.plain(cells)
        told = ledger.fold([entry.data for entry in await store.log(ref.meeting)])["p", ref.round]
        if self.poll.secrecy is Secrecy.OPEN:
            assert {voter: kept.seq for voter, kept in counted.items()} == {v: k.seq for v, k in told.box.items()}
            assert defence.plain(told.cells) == defence.plain(cells)
        elif told.closed:
            assert told.participants == frozenset(counted)
            assert sorted(ballots.encode(self.poll, marks) for marks in told.secret or ()) == bodies

    # How it is done

    def ballot(self, voter: str, chosen: tuple[int, ...], stale: bool) -> Kept:
        counted = self.counted[self.number].get(voter)
        replaces = 0 if stale or counted is None else counted.seq
        kept = Kept(voter, self.number, self.held[voter], replaces, chosen)
        self.made.append(kept)
        return kept

    def body(self, kept: Kept) -> bytes:
        return ballots.encode(self.poll, ballots.check(self.poll, kept.chosen))

    async def hand_in(self, kept: Kept, chosen: tuple[int, ...] | None = None) -> Said:
        handed = Handed(kept.voter, kept.device, kept.id, kept.replaces, chosen or kept.chosen, 0)
        return await self.node.box.submit(RoundRef(self.meeting.id, "p", kept.round), self.poll, handed)

    def check(self, kept: Kept, run: Any, *, another: bool = False, maybe_counted: bool = False) -> None:
        """Hands in a ballot until there is an answer, which must be the model's."""
        said = run(self.until_answered(kept, (1, 2) if another else kept.chosen))
        if another and kept.chosen != (1, 2):
            sealed = self.poll.secrecy is Secrecy.SECRET and self.state_of(kept.round) is RoundState.CLOSED
            if kept.seq:
                assert said.answer is (Answer.SAME if sealed else Answer.INVALID)
                return
            kept = Kept(kept.voter, kept.round, kept.device, kept.replaces, (1, 2)) if self._remakes(said) else kept
            self.made += [kept] if kept not in self.made else []
        if maybe_counted and not kept.seq and said.answer is Answer.SAME:
            # It was counted before the answer was lost: as if the answer had come then.
            expected = self.expected(kept)
            assert expected in (Answer.ACCEPTED, Answer.REPLACED), expected
            said = Said(expected, said.ballot_seq)
        self.judge(kept, said)

    def _remakes(self, said: Said) -> bool:
        """Nobody knew this id: with its other body it is simply a ballot of its own."""
        return said.answer in (Answer.ACCEPTED, Answer.REPLACED)

    def judge(self, kept: Kept, said: Said) -> None:
        assert said.answer is self.expected(kept)
        if said.answer is Answer.SAME:
            assert said.ballot_seq == kept.seq
        elif said.answer in (Answer.ACCEPTED, Answer.REPLACED):
            assert said.ballot_seq > self.last_seq
            kept.seq = self.last_seq = said.ballot_seq
            self.counted[kept.round][kept.voter] = kept

    def expected(self, kept: Kept) -> Answer:
        """The whole law of a cast, in the order of its checks."""
        counted = self.counted[kept.round].get(kept.voter)
        state = self.state_of(kept.round)
        if kept.seq:
            return Answer.SAME
        if state is RoundState.CLOSED:
            return Answer.LATE
        if state is not RoundState.OPEN:
            return Answer.NOT_OPEN
        if self.held[kept.voter] != kept.device:
            return Answer.OTHER_DEVICE
        if self.poll.change is Change.FIRST and counted:
            return Answer.ALREADY
        if kept.replaces != (counted.seq if counted else 0):
            return Answer.SUPERSEDED
        return Answer.REPLACED if counted else Answer.ACCEPTED

    def state_of(self, number: int) -> RoundState:
        return self.state if number == self.number else RoundState.CLOSED

    async def until_answered(self, kept: Kept, chosen: tuple[int, ...]) -> Said:
        async with asyncio.timeout(BACK_SECONDS):
            while (said := await self.hand_in(kept, chosen)).answer is Answer.BUSY:  # noqa: ASYNC110 - as phones do
                await asyncio.sleep(0.02)
            return said

    async def until_back(self, restarts: int) -> None:
        """The new server may answer before its launcher knows it: the next death would look for the old one's pid."""
        async with asyncio.timeout(BACK_SECONDS):
            while True:
                with contextlib.suppress(StoreAway):
                    await self.node.store.ready()
                    if self.ground.server.restarts > restarts:
                        return
                await asyncio.sleep(0.02)

    def chair(self, action: Action) -> None:
        """One step, then the same command again, then a stale one."""
        snapshot = self.run(self.node.store.snapshot(self.meeting.id))
        step = Step(secrets.token_bytes(16), snapshot.step, "p", self.number, action)
        done, again = self.take(step), self.take(step)
        assert done.answer is StepAnswer.DONE
        assert again == done
        stale = Step(secrets.token_bytes(16), snapshot.step, "p", self.number, action)
        assert self.take(stale).answer is StepAnswer.STALE
        if action in (Action.ARM, Action.REVOTE):
            self.number += 1
            self.counted[self.number] = {}
        self.state = AFTER[action]

    def take(self, step: Step) -> Stepped:
        return self.run(self.node.gavel.step(self.meeting, step))


AFTER = {
    Action.ARM: RoundState.ARMED, Action.REVOTE: RoundState.ARMED, Action.OPEN: RoundState.OPEN,
    Action.PAUSE: RoundState.PAUSED, Action.RESUME: RoundState.OPEN, Action.CLOSE: RoundState.CLOSED,
}  # fmt: skip


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="klubba-states-") as folder, pytest.MonkeyPatch.context() as patch:
        # Dozens of deaths in a few seconds: the pauses between restarts are another test's.
        patch.setattr(limits, "STORE_RESTART_BACKOFF_MAX_SECONDS", 0.1)
        Votes.ground = Ground(Path(folder))
        yield Votes.ground
        Votes.ground.close()


def examples(count: int, steps: int) -> settings:
    return settings(
        max_examples=count, stateful_step_count=steps, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip


def test_whatever_happens_the_store_is_what_the_model_says(ground: Ground) -> None:
    run_state_machine_as_test(Votes, settings=examples(20, 25))


@pytest.mark.hang_after(900)
@pytest.mark.parametrize("fault", ["no_dedupe", "no_compare_and_set", "tally_apart", "ack_when_away"])
def test_a_guard_that_is_turned_off_is_noticed(ground: Ground, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first example that meets it ends the search: a handful, mostly. It goes on as long as it may take.

    Hypothesis plays that example once more, which may go otherwise: whoever died there died at another moment.
    """
    noticed: list[AssertionError] = []
    for name in ("judge", "look_at"):
        monkeypatch.setattr(Votes, name, noting(getattr(Votes, name), noticed))
    with planted.faults(fault), pytest.raises((AssertionError, Flaky)) as told:
        run_state_machine_as_test(Votes, settings=examples(400, 25))
    assert noticed or isinstance(told.value, AssertionError)


def noting(look: Callable[..., None], noticed: list[AssertionError]) -> Callable[..., None]:
    """The same, which also writes down what it has found."""

    def noted(*args: Any) -> None:
        try:
            look(*args)
        except AssertionError as found:
            noticed.append(found)
            raise

    return noted
