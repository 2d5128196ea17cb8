"""The contract suite runs on every server the engine may meet: `store` is one of them, empty."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis

from klubba.store.redis import RedisStore

# Tests are imported by path (import-mode=importlib), so what they share is found here.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "fixtures")]

import servers  # noqa: E402


@pytest.fixture(scope="session", params=["embedded", "redis7"])
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    run = {"embedded": servers.run_embedded, "redis7": servers.run_redis7}[request.param]
    with run() as url:
        yield url


@pytest.fixture
def server(store_url: str) -> Iterator["redis.Redis[bytes]"]:
    """A plain client of the server, which is emptied first: what lies there is looked at from outside."""
    with redis.Redis.from_url(store_url) as client:
        client.flushall()
        yield client


@pytest.fixture
async def store(store_url: str, server: "redis.Redis[bytes]") -> AsyncIterator[RedisStore]:
    store = await RedisStore.connect(store_url)
    yield store
    await store.close()
