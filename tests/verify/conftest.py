import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import amendedmeeting
import pytest
from engine import run_engine
from heldmeeting import Held, hold, klubba
from servers import run_embedded

from klubba.store.redis import RedisStore

T = TypeVar("T")


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    folder = tmp_path_factory.mktemp("verify")
    with run_engine(folder) as engine:
        meeting = apart(hold(engine, folder / "meeting.klubba"))
        exported = klubba(engine, "export", "m", "--out", str(meeting.file))
        assert exported.returncode == 0, exported.stderr
        yield meeting


@pytest.fixture(scope="session")
def amended() -> bytes:
    """The bundle of a meeting whose registers were marked and amended."""

    async def held(url: str) -> bytes:
        store = await RedisStore.connect(url)
        try:
            return await amendedmeeting.hold(store)
        finally:
            await store.close()

    with run_embedded() as url:
        return apart(held(url))


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Runs in a thread of its own: a browser that an earlier test opened keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
