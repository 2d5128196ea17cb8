"""One engine for the tests on air that need no engine of their own; each test makes its own meeting on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from engine import Engine, run_engine

from klubba_clients import Operator


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with run_engine(tmp_path_factory.mktemp("air")) as running:
        yield running


@pytest.fixture
def own_engine(tmp_path: Path) -> Iterator[Engine]:
    with run_engine(tmp_path / "k") as running:
        yield running


@pytest.fixture
async def operator(engine: Engine) -> AsyncIterator[Operator]:
    async with Operator(engine.url, engine.key) as holder:
        yield holder
