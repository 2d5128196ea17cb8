"""One engine for all tests of the edge that need no engine of their own; each makes its own meeting on it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import servers
from engine import Engine, run_engine

from klubba_clients import Operator


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with run_engine(tmp_path_factory.mktemp("edge")) as running:
        yield running


@pytest.fixture
async def operator(engine: Engine) -> AsyncIterator[Operator]:
    async with Operator(engine.url, engine.key) as holder:
        yield holder


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A durable server that outlives engines, for tests that put two on it or stop it."""
    with servers.run_embedded() as url:
        yield url
