"""The server's list of its files, mended after a sync of the folder failed: by text, and with the real server."""

import asyncio
import errno
import os
import signal
from pathlib import Path

import pytest
import redis.asyncio as redis

from klubba.store.embedded import EmbeddedServer
from klubba.store.manifest import FOLDER, NAME, mended
from klubba_loadtest.trials import shim

RESTARTED_SECONDS = 30.0
LEFT = """file a.2.base.rdb seq 2 type b
file a.1.base.rdb seq 1 type h
file a.2.incr.aof seq 2 type h startoffset 7
file a.1.incr.aof seq 1 type h
file a.3.incr.aof seq 3 type i
"""
THERE = {"a.1.base.rdb", "a.1.incr.aof", "a.2.incr.aof", "a.3.incr.aof"}


def test_the_old_base_comes_back_with_all_that_was_written_since() -> None:
    assert mended(LEFT, THERE) == (
        "file a.1.base.rdb seq 1 type b\n"
        "file a.1.incr.aof seq 1 type i\n"
        "file a.2.incr.aof seq 2 type i startoffset 7\n"
        "file a.3.incr.aof seq 3 type i\n"
    )


@pytest.mark.parametrize("missing", sorted(THERE))
def test_where_any_other_file_is_missing_nothing_is_guessed(missing: str) -> None:
    assert mended(LEFT, THERE - {missing}) is None


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "file a.1.incr.aof seq 1 type i\n",
        "file a.2.base.rdb seq 2 type b\nfile a.3.incr.aof seq 3 type i\n",
        LEFT.replace("a.2.base.rdb", "a.1.base.rdb"),
        LEFT + "file a.5.incr.aof seq 5 type i\n",
        LEFT + "file a.0.base.rdb seq 0 type h\n",
        LEFT + "a line of another time\n",
        LEFT.replace("seq 3", "seq three"),
        LEFT.replace(" type i", ""),
    ],
)
def test_a_list_that_is_whole_or_strange_stays_as_it_is(manifest: str) -> None:
    assert mended(manifest, THERE | {"a.5.incr.aof", "a.0.base.rdb"}) is None


@pytest.fixture
def broken_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> shim.Shim:
    """A layer under every server that is started from now on."""
    try:
        layer = shim.Shim(shim.build(tmp_path), tmp_path)
    except shim.NoShim as why:
        pytest.skip(str(why))
    for name, value in layer.environment.items():
        monkeypatch.setenv(name, value)
    return layer


async def test_a_store_whose_folder_could_not_be_synced_comes_back_with_everything(
    tmp_path: Path, broken_disk: shim.Shim
) -> None:
    async with EmbeddedServer(tmp_path / "data") as server:
        line = redis.Redis.from_url(server.url)
        await line.set("before", "1")
        await line.bgrewriteaof()
        broken_disk.fail_syncs(errno.EIO, of_folders=True)  # Well before the server looks whether its child is done.
        while (await line.info("persistence"))["aof_last_bgrewrite_status"] == "ok":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await line.set("after", "2")
        broken_disk.fail_syncs(0)
        folder = tmp_path / "data/store" / FOLDER
        named = [each.split()[1] for each in (folder / NAME).read_text().splitlines()]
        assert [name for name in named if not (folder / name).exists()] == [named[0]]
        await line.aclose()
        os.kill(server.pid, signal.SIGKILL)
        async with asyncio.timeout(RESTARTED_SECONDS):
            while not server.restarts:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        line = redis.Redis.from_url(server.url)
        assert [await line.get(key) for key in ("before", "after")] == [b"1", b"2"]
        await line.bgrewriteaof()
        while (await line.info("persistence"))["aof_rewrite_in_progress"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert (await line.info("persistence"))["aof_last_bgrewrite_status"] == "ok"
        await line.aclose()
    async with EmbeddedServer(tmp_path / "data") as server:
        line = redis.Redis.from_url(server.url)
        assert [await line.get(key) for key in ("before", "after")] == [b"1", b"2"]
        await line.aclose()
