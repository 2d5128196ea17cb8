"""Voter, chair and screens: asyncio clients that reconnect by themselves and resend what was not answered.

One task per client. Waiting is driven by frames, never by polling: `until` is looked at after each frame.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from random import Random
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from klubba.wire.frames import (
    PROTOCOL,
    AddPoll,
    Answered,
    Cast,
    Claim,
    Claimed,
    Event,
    Fault,
    Hello,
    Inbound,
    Moved,
    Proceed,
    Receipt,
    Step,
    Stepped,
)  # fmt: skip
from klubba_clients.codec import encode
from klubba_clients.errors import (
    ClientClosed,
    ClientError,
    FrameRefused,
    NoPaper,
    SeatMoved,
    UnknownChoice,
    WaitedTooLong,
)
from klubba_clients.link import Link, Timing
from klubba_clients.site import Joined, Site
from klubba_clients.view import View
from klubba_clients.waiting import Asked, Reply, Waiter

__all__ = ["Chair", "Client", "Screen", "Timing", "Voter"]

WAIT_SECONDS: Final = 10.0
BUSY_PAUSE_SECONDS: Final = 0.5
ID_BYTES: Final = 16


class Client(View):
    """One socket of one role, with what it has seen (`View`). Use as an async context manager, or call close.

    Made by `Voter.join`, `Chair.join`, `Screen.hall`, `Screen.overlay`. `failure` is why it stopped for good.
    `random` draws the jitter: hand in a seeded one for a run that must repeat.
    """

    def __init__(
        self, site: Site, path: str, *, cookie: str = "", key: str = "", timing: Timing | None = None,
        random: Random | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.failure: ClientError | None = None
        self.refused: Fault | None = None
        self._key = key
        self._timing = timing or Timing()
        self._random = random or Random()  # noqa: S311  # jitter needs no secrecy
        self._link = Link(site, path, cookie, self._hello, self._timing, self._random)
        self._asked: dict[bytes, Asked] = {}
        self._waiters: list[Waiter] = []
        self._task: asyncio.Task[None] | None = None

    async def start(self, timeout: float = WAIT_SECONDS) -> Self:  # noqa: ASYNC109  # a typed error, not a bare one
        """Connects and returns once the engine has said welcome. Raises what `until` raises; closes itself then."""
        self._task = asyncio.create_task(self._run())
        try:
            return await self.until(lambda client: client.welcome is not None, timeout, what="a welcome")
        except BaseException:
            await self.close()
            raise

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the socket properly; whoever still waits gets `ClientClosed`. Repeating is harmless."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._link.close()
        self._fail(ClientClosed())

    @property
    def connected(self) -> bool:
        """Whether there is a socket at the moment."""
        return self._link.connected

    @property
    def dials(self) -> int:
        """How often a connection was tried."""
        return self._link.dials

    def cut(self) -> None:
        """Drops the connection without a word, as a lost network does; the client then reconnects by itself."""
        self._link.cut()

    async def until(
        self,
        predicate: Callable[[Self], bool],
        timeout: float = WAIT_SECONDS,  # noqa: ASYNC109  # a typed error, not a bare one
        *,
        what: str = "a change",
    ) -> Self:
        """Waits until `predicate(client)` holds. Raises `WaitedTooLong`, or why the client stopped."""
        if self.failure:
            raise self.failure
        if predicate(self):
            return self
        waiter = Waiter(lambda: predicate(self))
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(timeout):
                await waiter.done
        except TimeoutError:
            raise WaitedTooLong(what, timeout, str(self)) from None
        finally:
            self._waiters.remove(waiter)
        return self

    def _hello(self) -> Hello:
        return Hello(PROTOCOL, self.epoch, self.revision, self._key)

    async def _run(self) -> None:
        try:
            await self._link.run(self._take, self._send_again)
        except ClientError as failure:
            self._fail(failure)
            await self._link.close()

    def _take(self, event: Event) -> None:
        match event:
            case Answered() | Claimed():
                self._answer(event.ballot_id, event)
            case Stepped():
                self._answer(event.command_id, event)
            case Fault():
                self._refuse(event)
            case Moved():
                raise SeatMoved(event.code, event.text.sv)
            case _:
                pass
        self.apply(event)
        self._look()

    def _look(self) -> None:
        for waiter in self._waiters:
            if not waiter.done.done():
                try:
                    if waiter.holds():
                        waiter.done.set_result(None)
                except Exception as error:
                    waiter.done.set_exception(error)

    def _answer(self, ask_id: bytes, reply: Reply) -> None:
        """Hands an answer to whoever asked. A second answer, to a frame that was sent twice, finds nobody."""
        asked = self._asked.get(ask_id)
        if asked and not asked.reply.done():
            asked.reply.set_result(reply)

    def _refuse(self, fault: Fault) -> None:
        """An error frame names no ballot, but only what we asked can have caused it."""
        self.refused = fault
        error = FrameRefused(fault.code, fault.expected, fault.got)
        for asked in self._asked.values():
            if not asked.reply.done():
                asked.reply.set_exception(error)

    def _fail(self, failure: ClientError) -> None:
        self.failure = self.failure or failure
        waiting: list[asyncio.Future[Any]] = [waiter.done for waiter in self._waiters]
        waiting += [asked.reply for asked in self._asked.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(self.failure)

    async def _send_again(self) -> None:
        for asked in list(self._asked.values()):
            await self._link.send(asked.data)

    async def _ask(self, ask_id: bytes, frame: Inbound) -> Reply:
        """Sends the same bytes, over every reconnect, until there is an answer other than busy."""
        asked = self._asked[ask_id] = Asked(encode(frame), asyncio.get_running_loop().create_future())
        try:
            for attempt in count():
                if self.failure:
                    raise self.failure
                await self._link.send(asked.data)
                reply = await self._reply(asked, attempt)
                if reply is not None and reply.answer != "busy":
                    return reply
                if reply is not None:
                    asked.reply = asyncio.get_running_loop().create_future()
                    await self._pause_busy(reply)
        finally:
            self._drop(ask_id)
        raise AssertionError("count() ends never")

    def _drop(self, ask_id: bytes) -> None:
        reply = self._asked.pop(ask_id).reply
        if reply.done() and not reply.cancelled():
            reply.exception()
        reply.cancel()

    async def _reply(self, asked: Asked, attempt: int) -> Reply | None:
        """The answer if it comes in time; None when it is time to send again."""
        answer = self._timing.answer
        # Half of the pause is fixed: an answer needs at least that time on a good network.
        pause = answer.base / 2 + answer.pause(attempt, self._random)
        await asyncio.wait({asked.reply}, timeout=pause)
        return asked.reply.result() if asked.reply.done() else None

    async def _pause_busy(self, reply: Reply) -> None:
        asked_for = reply.retry_after_ms / 1000 if isinstance(reply, Answered) else 0.0
        pause = asked_for or BUSY_PAUSE_SECONDS
        await asyncio.sleep(pause * self._random.uniform(1.0, 2.0))


class Voter(Client):
    """A voter's phone. `joined` says whose seat it is."""

    joined: Joined

    @classmethod
    async def join(
        cls, site: Site, *, token: str = "", code: str = "", timing: Timing | None = None, random: Random | None = None
    ) -> Self:
        """Opens a seat with a card's token or typed code, and connects.

        Raises `Unreachable` and `HttpRefused` (unknown_card, seat_in_use, codes_paused …), and what `start` raises.
        """
        joined = await site.join("voter", token=token, code=code)
        return await cls.resume(site, joined, timing=timing, random=random)

    @classmethod
    async def resume(
        cls, site: Site, joined: Joined, *, timing: Timing | None = None, random: Random | None = None
    ) -> Self:
        """Connects again with a session that was opened before."""
        voter = cls(site, "/ws/voter", cookie=joined.cookie, timing=timing, random=random)
        voter.joined = joined
        return await voter.start()

    @property
    def is_open(self) -> bool:
        """Whether the paper that is held is of a round that is open now."""
        paper, state = self.paper, self.state
        if paper is None or state is None:
            return False
        return state.state == "open" and (state.poll, state.round) == (paper.poll, paper.round)

    async def cast(
        self, choices: Sequence[int | str] = (), *, ballot_id: bytes = b"", text: str = "", scores: Sequence[int] = (),
        seat: str = "",
    ) -> Answered:  # fmt: skip
        """Hands in a ballot for the poll on the paper, and returns the engine's one answer to it.

        choices: option numbers or ids, of a ranking the best first. text: a number, a text, or words with commas.
        scores: of a rating, one per option, -1 not rated. seat: one of `welcome.proxies`, "" for the own ballot.

        The ballot keeps its id and its round until it is answered: it is sent again after silence, after `busy` and
        after a reconnect, and never in another round. After a timeout around this call it is unknown if it counted.
        Raises `NoPaper`, `UnknownChoice`, `FrameRefused`, or why the client stopped.
        """
        frame = self.ballot(choices, ballot_id, text, scores, seat)
        answered = await self._ask(frame.ballot_id, frame)
        return answered if isinstance(answered, Answered) else _never(answered)

    async def claim(self, receipt: Receipt) -> str:
        """Shows a receipt again: "kept", "lost" or "unknown". Raises `FrameRefused`, or why the client stopped."""
        of = receipt
        frame = Claim(of.poll, of.round, of.ballot_id, of.seq, of.epoch, of.mac)
        claimed = await self._ask(of.ballot_id, frame)
        return claimed.answer.value if isinstance(claimed, Claimed) else _never(claimed)

    def ballot(
        self, choices: Sequence[int | str], ballot_id: bytes = b"", text: str = "", scores: Sequence[int] = (),
        seat: str = "",
    ) -> Cast:  # fmt: skip
        """The frame that `cast` would send now; it replaces the ballot that is known to be counted."""
        paper = self.paper
        if paper is None:
            raise NoPaper
        return Cast(
            poll=paper.poll,
            round=paper.round,
            ballot_id=ballot_id or secrets.token_bytes(ID_BYTES),
            replaces=self.ballot_seq(paper.poll, paper.round, seat),
            choices=[self._number(choice) for choice in choices],
            text=text,
            scores=tuple(scores),
            seat=seat,
        )

    def _number(self, choice: int | str) -> int:
        if isinstance(choice, int):
            return choice
        options = tuple(option.id for option in self.paper.options) if self.paper else ()
        if choice not in options:
            raise UnknownChoice(choice, options)
        return options.index(choice)


class Chair(Client):
    """The chair's page."""

    joined: Joined

    @classmethod
    async def join(cls, site: Site, token: str, *, timing: Timing | None = None, random: Random | None = None) -> Self:
        """Opens the chair's page with the token of its link, and connects."""
        joined = await site.join("chair", token=token)
        chair = cls(site, "/ws/chair", cookie=joined.cookie, timing=timing, random=random)
        chair.joined = joined
        return await chair.start()

    async def step(
        self, action: str, poll: str | None = None, *, reason: str = "", outcome: str = "", seconds: int = 0
    ) -> Stepped:
        """Takes one step, as seen from this page, and returns the engine's one answer (done, stale or refused).

        action: arm, disarm, open, pause, resume, close, declare, publish, archive, annul, revote, acclaim or time (with
        `seconds`: the engine closes the round so long from now; 0: no limit). poll: the current one if None. The
        command keeps its id until it is answered. Raises `NoPaper` without any poll, `FrameRefused`, or why the client
        stopped.
        """
        poll = poll if poll is not None else (self.state.poll if self.state else "")
        if not poll:
            raise NoPaper
        command_id = secrets.token_bytes(ID_BYTES)
        fields = ["step", command_id, self.steps, poll, self.round_of(poll), action, reason, outcome, seconds]
        stepped = await self._ask(command_id, msgspec.convert(fields, Step))
        return stepped if isinstance(stepped, Stepped) else _never(stepped)

    async def add_poll(self, item: str, data: Mapping[str, Any]) -> Stepped:
        """Puts a poll, in the meeting file's shape, last on an item; give it an `id` to know which poll to arm next.

        Answered as a step is. Raises `FrameRefused`, or why the client stopped.
        """
        command_id = secrets.token_bytes(ID_BYTES)
        text = msgspec.json.encode(dict(data)).decode()
        fields = ["add_poll", command_id, self.steps, item, text]
        stepped = await self._ask(command_id, msgspec.convert(fields, AddPoll))
        return stepped if isinstance(stepped, Stepped) else _never(stepped)

    async def proceed(self, item: str, move: str, proposal: str = "", *, text: str = "", by: str = "") -> Stepped:
        """Makes the next move in an item's procedure; answered as a step is.

        move: put, find, strike, call, resolve … (the agenda's `matter` names those that are allowed). proposal: its id.
        text: a new proposal, or a reason. by: a seat. Raises `FrameRefused`, or why the client stopped.
        """
        command_id = secrets.token_bytes(ID_BYTES)
        fields = ["proceed", command_id, self.steps, item, move, proposal, text, "", by]
        stepped = await self._ask(command_id, msgspec.convert(fields, Proceed))
        return stepped if isinstance(stepped, Stepped) else _never(stepped)


class Screen(Client):
    """A hall screen or an overlay: sees, and does nothing."""

    @classmethod
    async def hall(cls, site: Site, token: str, *, timing: Timing | None = None) -> Self:
        """A hall screen, with the token of its link."""
        joined = await site.join("hall", token=token)
        return await cls(site, "/ws/hall", cookie=joined.cookie, timing=timing).start()

    @classmethod
    async def overlay(cls, site: Site, key: str, *, timing: Timing | None = None) -> Self:
        """An overlay, which has only a key and no cookie."""
        return await cls(site, "/ws/overlay", key=key, timing=timing).start()


def _never(reply: Reply) -> Any:
    raise AssertionError(f"an id of 16 random bytes was answered by another kind of frame: {reply}")
