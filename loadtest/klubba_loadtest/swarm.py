"""Thousands of screens in one process: their clock, their sockets, and what they saw.

One pump fires the plan's acts at their times, one sweep sends again what has no answer. How late the pump is, is
measured with every act: that is the harness's own lag, which no engine can be blamed for.
"""

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from msgspec.structs import replace

from klubba_loadtest import robots
from klubba_loadtest.frames import Reader
from klubba_loadtest.histogram import Histogram
from klubba_loadtest.httpline import Address, Lines
from klubba_loadtest.plan import Act, Do, Share
from klubba_loadtest.records import Ballot, Found, Pulse
from klubba_loadtest.voter import Device
from klubba_loadtest.wire import Socket

JOIN_LINES_COUNT: Final = 32
LOOP_EVERY_SECONDS: Final = 0.005
DRAIN_LOOK_SECONDS: Final = 0.05
ACTS_PER_TURN_COUNT: Final = 64
"""Acts that are fired before the loop may turn: frames must not wait behind a burst of our own."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the phones of a swarm are. Seconds.

    resend: silence before a ballot goes again. sweep: how often that is looked at. reconnect_first, reconnect_most:
    the pause before dialling again, doubled from the one to the other. join_again: before the card is shown again.
    """

    resend: float = 3.0
    sweep: float = 0.5
    reconnect_first: float = 0.5
    reconnect_most: float = 3.0
    join_again: float = 1.0


class Swarm:
    """A share of a plan, played against one engine. base: `time.monotonic()` when the run's second 0 is."""

    pace = Pace()

    def __init__(self, address: Address, share: Share, tokens: Mapping[int, tuple[str, str]], base: float) -> None:
        """tokens: phone → (token, name of the voter for reconciliation)."""
        self.address = address
        self.random = Random(share.seed)  # noqa: S311  # a run that repeats
        self.lines = Lines(address, JOIN_LINES_COUNT)
        self.reader = Reader(live_polls=True)
        self.base = base
        self.ballots: list[Ballot] = []
        self.waiting: dict[Device, float] = {}
        self.live = self.frames = self.went_back = self.leaks = 0
        self.papers: dict[tuple[str, int], dict[str, Any]] = {}
        self._acts = share.acts
        self._thinks = share.thinks
        self._devices = {number: Device(self, number, phone, *tokens[number]) for number, phone in share.phones.items()}
        self._joined = self._answered = 0
        self._errors: Counter[str] = Counter()
        self._lag, self._loop_lag = Histogram(), Histogram()
        self._joins, self._reconnects = Histogram(), Histogram()
        self._recent: list[float] = []
        self._dials: set[asyncio.Task[None]] = set()

    def now(self) -> float:
        """Seconds of the run."""
        return time.monotonic() - self.base

    async def play(self, finished: Awaitable[object], patience: float) -> Found:
        """Plays every act, stays until `finished`, waits for the answers (at most `patience` seconds), and tells."""
        keepers = [asyncio.create_task(self._sweep()), asyncio.create_task(self._listen_to_the_loop())]
        try:
            await self._pump()
            await finished
            await self._drain(self.now() + patience)
            return self._found()
        finally:
            for keeper in keepers:
                keeper.cancel()
            self.lines.close()
            for device in self._devices.values():
                device.close()
            for task in self._dials:
                task.cancel()

    def pulse(self) -> Pulse:
        recent, self._recent = self._recent, []
        waiting = len(self.ballots) - self._answered
        errors = sum(self._errors.values())
        return Pulse(self.now(), self._joined, self.live, len(self.ballots), self._answered, waiting, errors, recent)

    # Robots that vote by themselves

    def opened(self, device: Device, poll: str, round: int) -> None:
        """A phone has seen a round opened: where the plan says so, it votes as its paper asks, in its own time."""
        if not self._thinks:
            return
        now = self.now()
        first = now + robots.thinks(self.random, self._thinks)
        self._taps(device, poll, round, first)
        if self.random.random() < robots.CHANGE_OF_MIND_SHARE:
            self._taps(device, poll, round, self.random.uniform(first, now + self._thinks))

    def _taps(self, device: Device, poll: str, round: int, at: float) -> None:
        self.later(at - self.now(), lambda: self._tapped(device, poll, round, at))

    def _tapped(self, device: Device, poll: str, round: int, at: float) -> None:
        paper = self.papers.get((poll, round))
        if paper is None:
            self.error("round opened without its paper")
            return
        self._lag.add(self.now() - at)
        device.vote(poll, round, robots.fill(paper, self.random), at)

    # What devices ask for

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(max(0.0, seconds), call)

    def dial(self, socket: Socket, unreachable: Callable[[Socket], None]) -> None:
        task = asyncio.create_task(self._dial(socket, unreachable))
        self._dials.add(task)
        task.add_done_callback(self._dials.discard)

    def joined_in(self, seconds: float) -> None:
        self._joined += 1
        self._joins.add(seconds)

    def reconnected_in(self, seconds: float) -> None:
        self._reconnects.add(seconds)

    def answered(self, ballot: Ballot) -> None:
        self._answered += 1
        self._recent.append(ballot.answered - ballot.intended)

    def told(self, ballot_id: bytes, answer: str, seq: int) -> None:
        """Every answer that comes, also to a ballot that was answered before. Kept by those who look for two words."""

    def error(self, what: str) -> None:
        self._errors[what] += 1

    # Inside

    async def _dial(self, socket: Socket, unreachable: Callable[[Socket], None]) -> None:
        at = self.address
        try:
            await asyncio.get_running_loop().create_connection(lambda: socket, at.host, at.port, ssl=at.tls)
        except OSError:
            unreachable(socket)

    async def _pump(self) -> None:
        for number, act in enumerate(self._acts, start=1):
            wait = act.at - self.now()
            if wait > 0:
                await asyncio.sleep(wait)
            elif number % ACTS_PER_TURN_COUNT == 0:
                await asyncio.sleep(0)
            if act.do is Do.TAP:
                self._lag.add(self.now() - act.at)
            self._carry_out(act)

    def _carry_out(self, act: Act) -> None:
        device = self._devices[act.phone]
        match act.do:
            case Do.JOIN:
                device.join(act.at)
            case Do.TAP:
                device.tap(act, act.at)
            case Do.CUT:
                device.cut(act.seconds)
            case Do.STALL:
                device.stall(act.seconds)
            case Do.TWICE:
                device.twice()
            case Do.LEAVE:
                device.leave()

    async def _sweep(self) -> None:
        """Silence is answered by the same ballot again, with jitter. What was answered leaves the list here."""
        while True:
            await asyncio.sleep(self.pace.sweep)
            now = self.now()
            for device, sent_at in list(self.waiting.items()):
                if not device.in_flight:
                    self.waiting.pop(device, None)
                elif now - sent_at > self.pace.resend * self.random.uniform(1, 1.5):
                    device.send_flight()

    async def _listen_to_the_loop(self) -> None:
        """How late a timer is while answers are awaited: so late can a frame be read that has already come."""
        while True:
            due = self.now() + LOOP_EVERY_SECONDS
            await asyncio.sleep(LOOP_EVERY_SECONDS)
            if len(self.ballots) > self._answered:
                self._loop_lag.add(self.now() - due)

    async def _drain(self, until: float) -> None:
        while self.now() < until and any(  # noqa: ASYNC110  # only at the end, and over everybody
            device.busy for device in self._devices.values()
        ):
            await asyncio.sleep(DRAIN_LOOK_SECONDS)

    def _found(self) -> Found:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return Found(
            ballots=self.ballots,
            seen=[seen for device in self._devices.values() for seen in device.seen.values()],
            # As they are now: closing them all changes them.
            fates=[replace(device.fate) for device in self._devices.values()],
            joins=self._joins.dump(),
            reconnects=self._reconnects.dump(),
            lag=self._lag.dump(),
            loop_lag=self._loop_lag.dump(),
            frames=self.frames,
            went_back=self.went_back,
            leaks=self.leaks,
            errors=dict(self._errors),
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            rss_mib=usage.ru_maxrss / 1024,
        )
