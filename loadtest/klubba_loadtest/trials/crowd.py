"""The voters of one trial: gathered first, then voting, and asked until everyone knows."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from klubba_loadtest.httpline import Address
from klubba_loadtest.plan import Act, Do, Phone, Share
from klubba_loadtest.records import Ballot
from klubba_loadtest.swarm import Pace, Swarm
from klubba_loadtest.trials.script import POLL, Tap

LOOK_SECONDS: Final = 0.01
GATHER_SECONDS: Final = 60.0
QUICK: Final = Pace(resend=0.8, sweep=0.1, reconnect_first=0.05, reconnect_most=0.4, join_again=0.1)
"""Phones that waste no time: a trial measures the engine's recovery, and not the pauses of its own phones."""


class NotGathered(Exception):
    """The voters did not get to their seats before the trial could begin."""


class Crowd(Swarm):
    """One seat, one phone. Use as an async context manager."""

    pace = QUICK

    def __init__(self, address: Address, seats: Mapping[int, tuple[str, str]], seed: int, base: float) -> None:
        """seats: voter → (token of the card, name of the voter for reconciliation). base: when second 0 is."""
        phones = {number: Phone(0, "voter", number) for number in seats}
        super().__init__(address, Share(phones, (), seed), seats, base)
        self.answers: dict[bytes, list[tuple[str, int]]] = defaultdict(list)
        self._strays: dict[bytes, Ballot] = {}
        self._keepers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Crowd":
        self._keepers = [asyncio.create_task(self._sweep()), asyncio.create_task(self._send_strays_again())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for keeper in [*self._keepers, *self._dials]:
            keeper.cancel()
        self.lines.close()
        for device in self._devices.values():
            device.close()

    async def gather(self) -> None:
        """Everybody joins; returns when all screens show the meeting. Raises `NotGathered`."""
        for device in self._devices.values():
            device.join(self.now())
        await self.until(lambda: self.live == len(self._devices), GATHER_SECONDS)
        if self.live != len(self._devices):
            raise NotGathered(f"{self.live} of {len(self._devices)} voters got to their seats")

    async def vote(self, opened: float, taps: Sequence[Tap]) -> None:
        """Fingers, at seconds after `opened` (of the crowd's own time); those of others are passed over."""
        for after, phone, choices in taps:
            if phone in self._devices:
                at = opened + after
                await asyncio.sleep(max(0.0, at - self.now()))
                self._carry_out(Act(at, phone, Do.TAP, POLL, choices))

    @property
    def phones(self) -> Sequence[int]:
        return [*self._devices]

    def tap(self, phone: int, choices: tuple[int, ...]) -> None:
        """One voter's finger, now."""
        self._carry_out(Act(self.now(), phone, Do.TAP, POLL, choices))

    def told(self, ballot_id: bytes, answer: str, seq: int) -> None:
        if answer != "busy":
            self.answers[ballot_id].append((answer, seq))
        stray = self._strays.pop(ballot_id, None) if answer != "busy" else None
        if stray is not None:
            stray.answer, stray.answered, stray.seq = answer, self.now(), seq

    def send_stray(self, phone: int, choices: tuple[int, ...]) -> None:
        """A ballot from a page of the same voter that has seen no counted ballot: it must never replace one."""
        device = self._devices[phone]
        round = next((seen.round for seen in device.seen.values() if seen.opened_at >= 0), 0)
        if not round or not device.fate.live:
            return
        stray = Ballot(device.voter, POLL, round, self.random.randbytes(16), choices, self.now(), phone)
        stray.sent, stray.sends = self.now(), 1
        self.ballots.append(stray)
        self._strays[stray.ballot_id] = stray
        device.send_old(stray, 0)

    def send_old(self, ballot: Ballot, replaces: int = 0) -> None:
        """One ballot once more, as a network does that kept a frame for a while."""
        self._devices[ballot.phone].send_old(ballot, replaces)

    async def ask_again(self, ballots: Sequence[Ballot], within: float) -> int:
        """Sends ballots once more, as often as a phone must until each is answered; how many never were."""
        before = {ballot.ballot_id: len(self.answers[ballot.ballot_id]) for ballot in ballots}
        until = time.monotonic() + within

        def silent() -> list[Ballot]:
            return [b for b in ballots if len(self.answers[b.ballot_id]) == before[b.ballot_id]]

        while (asked := silent()) and time.monotonic() < until:
            for ballot in asked:
                self.send_old(ballot)
            await self.until(lambda: not silent(), self.pace.resend)
        return len(silent())

    def cut(self, seconds: float) -> None:
        """All phones lose their network for so long."""
        for device in self._devices.values():
            device.cut(seconds)

    def move(self, address: Address) -> None:
        """From now on phones dial another engine of the same meeting."""
        self.address = self.lines._address = address

    async def resolved(self, within: float) -> bool:
        """Whether every ballot has its answer within so many seconds."""
        await self.until(lambda: not self._waited_for(), within)
        return not self._waited_for()

    async def _send_strays_again(self) -> None:
        """What was told `busy` has no last word yet."""
        while True:
            await asyncio.sleep(self.pace.resend)
            for stray in list(self._strays.values()):
                self._devices[stray.phone].send_old(stray, 0)

    def _waited_for(self) -> bool:
        return bool(self._strays) or any(device.busy for device in self._devices.values())

    async def until(self, holds: Callable[[], bool], within: float) -> None:
        until = time.monotonic() + within
        # What is waited for lies in many devices, none of which tells.
        while not holds() and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
