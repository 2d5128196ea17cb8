import asyncio
from collections.abc import Iterator

import pytest
from engine import run_engine
from heldmeeting import Held, hold, klubba


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    folder = tmp_path_factory.mktemp("verify")
    with run_engine(folder) as engine:
        meeting = asyncio.run(hold(engine, folder / "meeting.klubba"))
        exported = klubba(engine, "export", "m", "--out", str(meeting.file))
        assert exported.returncode == 0, exported.stderr
        yield meeting
