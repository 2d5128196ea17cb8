"""The server's list of its files, mended after a sync of the folder failed: by text, and with the real server."""

import asyncio
import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis.asyncio as redis

from klubba.store.embedded import EmbeddedServer
from klubba.store.manifest import FOLDER, NAME, mend, mended
from klubba_loadtest.trials import shim

WAITED_SECONDS = 30.0
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
def broken_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[shim.Shim]:
    """A layer under every server that is started from now on."""
    try:
        layer = shim.Shim(shim.build(tmp_path), tmp_path)
    except shim.NoShim as why:
        pytest.skip(str(why))
    for name, value in layer.environment.items():
        monkeypatch.setenv(name, value)
    yield layer
    layer.close()


async def rewriting_fails(line: redis.Redis, disk: shim.Shim) -> None:
    """The server rewrites its files, and the folder cannot be synced from when it has begun until it has ended."""
    async with asyncio.timeout(WAITED_SECONDS):
        while True:
            await line.bgrewriteaof()
            disk.fail_syncs(errno.EIO, of_folders=True)
            if await rewritten(line) == "err":
                break
            disk.fail_syncs(0)  # It had ended before: once more.
    disk.fail_syncs(0)


async def rewritten(line: redis.Redis) -> str:
    """How it went, once it has ended: ok or err."""
    async with asyncio.timeout(WAITED_SECONDS):
        while (info := await line.info("persistence"))["aof_rewrite_in_progress"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return str(info["aof_last_bgrewrite_status"])


def test_a_list_that_is_no_text_is_left_to_the_server(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    torn = LEFT.encode().replace(b"a.2", b"\xff\xfe") + b"\x00\xc3"
    (tmp_path / FOLDER / NAME).write_bytes(torn)
    mend(tmp_path)
    assert (tmp_path / FOLDER / NAME).read_bytes() == torn


async def test_a_store_whose_folder_could_not_be_synced_comes_back_with_everything(
    tmp_path: Path, broken_disk: shim.Shim
) -> None:
    async with EmbeddedServer(tmp_path / "data") as server:
        line = redis.Redis.from_url(server.url)
        await line.set("before", "1")
        await rewriting_fails(line, broken_disk)
        await line.set("after", "2")
        folder = tmp_path / "data/store" / FOLDER
        named = [each.split()[1] for each in (folder / NAME).read_text().splitlines()]
        assert [name for name in named if not (folder / name).exists()] == [named[0]]
        await line.aclose()
        os.kill(server.pid, signal.SIGKILL)
        async with asyncio.timeout(WAITED_SECONDS):
            while not server.restarts:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        line = redis.Redis.from_url(server.url)
        assert [await line.get(key) for key in ("before", "after")] == [b"1", b"2"]
        await line.bgrewriteaof()
        assert await rewritten(line) == "ok"
        await line.aclose()
    async with EmbeddedServer(tmp_path / "data") as server:
        line = redis.Redis.from_url(server.url)
        assert [await line.get(key) for key in ("before", "after")] == [b"1", b"2"]
        await line.aclose()
