"""A connection of its own for what comes in crowds: RESP on hiredis, straight over an asyncio transport.

    run, call ─► pack (C) ─► one write ─► server ─► data_received ─► hiredis ─► the oldest waiting future

Why not `link.Link`: redis-py packs and parses a batch in Python, several times the CPU of this, and batches come one
after the other, so that time is what every voter waits for. And when a hall comes back at once, each
join reads two or three single values, for which redis-py's pool, tasks and timers were most of the work. Casts and
those reads come here, everything else stays on the link. The promises are the link's own: an answer or `StoreAway` in
time, and an answer goes to nobody but its asker.

- Answers come in the order of the questions, so the askers stand in a queue. One that was cancelled keeps its place.
- A question whose time is up takes the connection with it: nothing can be told about those behind it.
- A connection that breaks is made anew once; scripts bear to be run twice. TLS (rediss://) stays with the link.
- With replicas an answer counts once they have what it was drawn from (replicas.py), in the same round trip.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Self, cast

import hiredis
from redis.asyncio.connection import parse_url

from klubba import limits
from klubba.errors import StoreAway, StoreFull
from klubba.store import replicas, scripts

Value = str | bytes | int
_DEFAULT_PORT: Final = 6379


class CastLine:
    """One connection, made when it is first needed and again when it has broken."""

    def __init__(self, dial: Callable[[], Awaitable["_Wire"]], replicas_count: int = 0) -> None:
        """Use `to`. dial: a fresh connection, ready for scripts; raises OSError, `hiredis.HiredisError`."""
        self._dial = dial
        self._replicas = replicas_count
        self._dialling = asyncio.Lock()
        self._wire: _Wire | None = None

    @classmethod
    def to(cls, url: str, replicas_count: int = 0) -> Self | None:
        """A line to redis:// or unix:// (nothing is connected yet); None for others. The URL was found valid.

        replicas_count: how many replicas must have a script's writes before its answer counts.
        """
        parts = cast("dict[str, Any]", parse_url(url))
        return None if url.startswith("rediss:") else cls(lambda: _connect(parts), replicas_count)

    async def run(self, name: str, keys: Sequence[str], args: Sequence[Value]) -> list[Any]:
        """As `Link.run`. Raises `StoreAway`."""
        script = scripts.script(name)
        answer: list[Any] = await self._bounded(_packed("EVALSHA", script.digest, len(keys), *keys, *args), script)
        return answer

    async def call(self, *command: Value) -> Any:
        """As `Link.call`, for commands that only read. Raises `StoreAway`."""
        return await self._bounded(_packed(*command), None)

    async def _bounded(self, question: bytes, script: scripts.Script | None) -> Any:
        try:
            async with asyncio.timeout(limits.STORE_ANSWER_MAX_SECONDS):
                return await self._ask(script, question)
        except TimeoutError:
            self._break()
            raise StoreAway("the store gave no answer in time") from None
        except (OSError, hiredis.HiredisError) as error:
            kind = StoreFull if str(error).startswith("OOM") else StoreAway
            raise kind(f"the store gave no answer to rely on ({type(error).__name__})") from error

    async def close(self) -> None:
        """Waits for the answers under way, in their time, and hangs up."""
        async with self._dialling:
            wire, self._wire = self._wire, None
        if wire is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limits.STORE_ANSWER_MAX_SECONDS):
                    await wire.quiet()
            wire.hang_up()

    async def _ask(self, script: scripts.Script | None, question: bytes) -> Any:
        try:
            return await self._evaluate(await self._ready(), script, question)
        except ConnectionError:
            return await self._evaluate(await self._ready(), script, question)

    async def _evaluate(self, wire: "_Wire", script: scripts.Script | None, question: bytes) -> Any:
        try:
            return await self._held(wire, question)
        except hiredis.ReplyError as refused:
            if script is None or not str(refused).startswith("NOSCRIPT"):
                raise
            # A restarted server has forgotten its scripts.
            await wire.ask(_packed("SCRIPT", "LOAD", script.text))
            return await self._held(wire, question)

    async def _held(self, wire: "_Wire", question: bytes) -> Any:
        """The answer, once replicas have what it was drawn from."""
        if not self._replicas:
            return await wire.ask(question)
        after = [_packed(*command) for command in replicas.holding(self._replicas)]
        answer, *held = await asyncio.gather(*wire.ask_all(question, *after), return_exceptions=True)
        if isinstance(answer, BaseException):
            raise answer
        replicas.check(held, self._replicas)
        return answer

    async def _ready(self) -> "_Wire":
        async with self._dialling:
            if self._wire is None or self._wire.is_broken:
                self._wire = await self._dial()
            return self._wire

    def _break(self) -> None:
        if self._wire is not None:
            self._wire.hang_up()


class _Wire(asyncio.Protocol):
    """Questions out, answers in, in one order."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self.is_broken = False

    def ask(self, question: bytes) -> asyncio.Future[Any]:
        """The answer to come. Fails with `hiredis.ReplyError` or ConnectionError."""
        return self.ask_all(question)[0]

    def ask_all(self, *questions: bytes) -> list[asyncio.Future[Any]]:
        """`ask`, for several in one write."""
        answers: list[asyncio.Future[Any]] = [self._loop.create_future() for _ in questions]
        if self.is_broken:
            for answer in answers:
                answer.set_exception(ConnectionError())
        else:
            self._waiting.extend(answers)
            self._transport.write(b"".join(questions))
        return answers

    async def quiet(self) -> None:
        """Returns when nobody waits for an answer."""
        if self._waiting:
            await asyncio.wait(self._waiting)

    def hang_up(self) -> None:
        self.is_broken = True
        self._transport.abort()

    # As asyncio sees it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (answer := self._reader.gets()) is not False:
                _give(self._waiting.popleft(), answer)
        except (hiredis.ProtocolError, IndexError):
            self.hang_up()  # Not a server that speaks RESP: nothing it said can be assigned to anybody.

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_broken = True
        while self._waiting:
            _give(self._waiting.popleft(), ConnectionError())


def _give(asker: asyncio.Future[Any], answer: Any) -> None:
    if asker.done():
        return  # It was cancelled.
    if isinstance(answer, Exception):
        asker.set_exception(answer)
    else:
        asker.set_result(answer)


def _packed(*command: Value) -> bytes:
    packed: bytes = hiredis.pack_command(command)  # type: ignore[arg-type]  # Its stub knows one word only.
    return packed


async def _connect(parts: dict[str, Any]) -> _Wire:
    loop = asyncio.get_running_loop()
    if "path" in parts:
        _, wire = await loop.create_unix_connection(_Wire, parts["path"])
    else:
        host, port = parts.get("host", "localhost"), parts.get("port", _DEFAULT_PORT)
        _, wire = await loop.create_connection(_Wire, host, port)
    try:
        for command in _introduction(parts):
            await wire.ask(_packed(*command))
    except BaseException:
        wire.hang_up()
        raise
    return wire


def _introduction(parts: dict[str, Any]) -> list[tuple[Value, ...]]:
    """What a fresh connection says first: who it is, and which database it means."""
    names = [parts[part] for part in ("username", "password") if part in parts]
    database = parts.get("db", 0)
    return [*([("AUTH", *names)] if names else []), *([("SELECT", database)] if database else [])]
