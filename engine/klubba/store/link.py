"""The engine's line to the server: bounded in time, safe to cancel, every trouble one error.

Rules that everything above relies on:

- A call ends within `limits.STORE_ANSWER_MAX_SECONDS`, with its own answer or with `StoreAway`.
- Cancelling a caller does not cut its request short: the request goes on alone until it is answered or its time is
  up, so that no connection goes back to the pool with an answer on its way. A request whose time is up takes its
  connection with it (redis-py disconnects whatever is cancelled while it waits for an answer); that may take a
  little longer than the caller waits.
- redis-py repeats a command once on a fresh connection when the old one broke. All commands bear that.
- With replicas an answer counts once so many of them have what it was drawn from (replicas.py).
- RESP2 on purpose: with RESP3 redis-py turns on maintenance notifications, and then no longer checks that a
  connection it takes from the pool is silent.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Self

from redis.asyncio import BlockingConnectionPool, Connection, Redis, UnixDomainSocketConnection
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, OutOfMemoryError, RedisError, ResponseError

from klubba import limits
from klubba.errors import StoreAway, StoreFull, StoreUnfit
from klubba.store import replicas, scripts
from klubba.store.keys import HINTS

Value = str | bytes | int


class Link:
    """A pool of connections to one server."""

    def __init__(self, client: Redis, replicas_count: int = 0) -> None:
        self._client = client
        self._replicas = replicas_count
        self._requests: set[asyncio.Task[Any]] = set()

    @classmethod
    def to(cls, url: str, replicas_count: int = 0) -> Self:
        """A link to redis://, rediss:// or unix:// (nothing is connected yet). Raises `StoreUnfit` for other URLs.

        replicas_count: how many replicas must have a write before its answer counts.
        """
        try:
            pool = BlockingConnectionPool.from_url(
                url,
                max_connections=limits.STORE_CONNECTIONS_MAX_COUNT,
                timeout=limits.STORE_ANSWER_MAX_SECONDS,
                socket_timeout=limits.STORE_ANSWER_MAX_SECONDS,
                socket_connect_timeout=limits.STORE_ANSWER_MAX_SECONDS,
                protocol=2,
                retry=Retry(NoBackoff(), 1),
            )
        except ValueError:
            # The URL may hold a password: it is never quoted.
            raise StoreUnfit(
                "redis: expected REDIS_URL like redis://host:6379/0 or unix:///path, got another"
            ) from None
        return cls(Redis.from_pool(pool), replicas_count)

    async def call(self, *command: Value) -> Any:
        """The server's answer to one command. Raises `StoreAway`."""
        return await self._bounded(self._execute(*command))

    async def ask(self, *command: Value) -> Any:
        """Like `call`, but what the server itself refuses is raised as redis-py's error (fitness, seal)."""
        return await self._bounded(self._execute(*command), refusals=True)

    async def run(self, name: str, keys: Sequence[str], args: Sequence[Value]) -> list[Any]:
        """The answer of a script of scripts.NAMES. Raises `StoreAway`."""
        answer: list[Any] = await self._bounded(self._evaluate(scripts.script(name), keys, args))
        return answer

    async def load(self) -> None:
        """Returns when every script is on the server. Raises `StoreAway`."""
        for name in scripts.NAMES:
            await self.call("SCRIPT LOAD", scripts.script(name).text)

    async def subscribe(self, channel: str) -> PubSub:
        """A connection of its own that hears this channel. Raises `StoreAway`."""
        subscription = self._client.pubsub()
        await self._bounded(subscription.subscribe(channel))
        return subscription

    async def replicas(self) -> list["Link"]:
        """Lines to every replica that the server names, with its own credentials; none where none are asked for.

        Each is the caller's to close. Raises `StoreAway`.
        """
        info = await self.call("INFO", "replication") if self._replicas else {}
        named = [info[f"slave{n}"] for n in range(int(info.get("connected_slaves", 0)))]
        return [self._beside(each["ip"], int(each["port"])) for each in named]

    def _beside(self, host: str, port: int) -> "Link":
        """A line to another server that is spoken to as this one is."""
        pool = self._client.connection_pool
        settings = {name: value for name, value in pool.connection_kwargs.items() if name != "path"}
        kind = Connection if issubclass(pool.connection_class, UnixDomainSocketConnection) else pool.connection_class
        beside = BlockingConnectionPool(
            max_connections=limits.STORE_CONNECTIONS_MAX_COUNT,
            timeout=limits.STORE_ANSWER_MAX_SECONDS,
            connection_class=kind,
            **{**settings, "host": host, "port": port},
        )
        return Link(Redis.from_pool(beside))

    async def close(self) -> None:
        """Waits for requests under way (each is bounded), then hangs up."""
        while self._requests:
            await asyncio.wait(self._requests)
        await self._client.aclose()
        await self._client.connection_pool.disconnect()

    async def _execute(self, *command: Value) -> Any:
        if self._replicas and command[0] not in replicas.OF_THE_SERVER:
            return await self._held(*command)
        return await self._client.execute_command(*command)  # type: ignore[no-untyped-call]

    async def _held(self, *command: Value) -> Any:
        """The answer, once replicas have what it was drawn from."""
        line = self._client.pipeline(transaction=False)
        for each in (command, *replicas.holding(self._replicas)):
            line.execute_command(*each)
        answer, *held = await line.execute(raise_on_error=False)
        if isinstance(answer, Exception):
            raise answer
        replicas.check(held, self._replicas)
        return answer

    async def _evaluate(self, script: scripts.Script, keys: Sequence[str], args: Sequence[Value]) -> Any:
        rest = (len(keys), *keys, *args)
        try:
            return await self._execute("EVALSHA", script.digest, *rest)
        except NoScriptError:
            # A restarted server has forgotten its scripts.
            await self._execute("SCRIPT LOAD", script.text)
            return await self._execute("EVALSHA", script.digest, *rest)

    async def _bounded(self, request: Coroutine[Any, Any, Any], refusals: bool = False) -> Any:
        task = asyncio.ensure_future(_in_time(request))
        self._requests.add(task)
        task.add_done_callback(self._finished)
        try:
            async with asyncio.timeout(limits.STORE_ANSWER_MAX_SECONDS):
                return await asyncio.shield(task)
        except (RedisError, OSError, TimeoutError) as error:
            if refusals and isinstance(error, ResponseError):
                raise
            kind = StoreFull if isinstance(error, OutOfMemoryError) else StoreAway
            raise kind(f"the store gave no answer to rely on ({type(error).__name__})") from error

    def _finished(self, task: "asyncio.Task[Any]") -> None:
        self._requests.discard(task)
        if not task.cancelled():
            task.exception()  # Read here: the caller may have been cancelled, and then nobody else does.


async def _in_time(request: Coroutine[Any, Any, Any]) -> Any:
    async with asyncio.timeout(limits.STORE_ANSWER_MAX_SECONDS):
        return await request


class RedisHints:
    """A subscription to the hints. After `StoreAway` the next call subscribes again."""

    def __init__(self, subscription: PubSub) -> None:
        self._subscription = subscription

    @classmethod
    async def on(cls, link: Link) -> Self:
        """Returns when the server has confirmed: no later hint is missed while the line holds."""
        subscription = await link.subscribe(HINTS)
        hints = cls(subscription)
        await hints._confirmed()
        return hints

    async def _confirmed(self) -> None:
        try:
            async with asyncio.timeout(limits.STORE_ANSWER_MAX_SECONDS):
                await self._subscription.get_message(timeout=None)
        except (RedisError, OSError) as error:
            raise StoreAway("the store's hints cannot be heard") from error

    async def next(self) -> str:
        """The next hint: a meeting id. Waits without a bound; raises `StoreAway` when the line breaks."""
        try:
            while True:
                message = await self._subscription.get_message(ignore_subscribe_messages=True, timeout=None)
                if message is not None:
                    return str(message["data"].decode())
        except (RedisError, OSError) as error:
            raise StoreAway("the store's hints have stopped") from error

    async def close(self) -> None:
        await self._subscription.aclose()  # type: ignore[no-untyped-call]
