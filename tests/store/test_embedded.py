"""The server that comes along: it ends with its engine, loses nothing, and says why it will not start."""

import asyncio
import json
import os
import signal
import stat
import sys
import textwrap
from pathlib import Path

import pytest
import redis.asyncio
from assembly import Assembly

from klubba import limits
from klubba.core.model import Answer
from klubba.errors import StartError, StoreAway, StoreUnfit
from klubba.store import binary
from klubba.store.embedded import EmbeddedServer
from klubba.store.redis import RedisStore

GONE_SECONDS = 30.0


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def _refusal(data_dir: Path, server: binary.Binary | None = None) -> str:
    with pytest.raises(StartError) as refused:
        await EmbeddedServer(data_dir, server).start()
    assert "\n" not in str(refused.value)
    return str(refused.value)


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True  # just now
    # A process that has ended but was not yet collected by its parent is gone as well.
    return stat.rsplit(")", 1)[1].split()[0] == "Z"


async def _is_gone(pid: int) -> None:
    """Its locks are free a moment before it is."""
    async with asyncio.timeout(GONE_SECONDS):
        while not _gone(pid):  # noqa: ASYNC110 - the death of a process that is not our child sends no event
            await asyncio.sleep(0.01)


async def _noticed(server: EmbeddedServer, kills: int) -> None:
    """The new server may answer a ballot just before its launcher has seen that it answers."""
    async with asyncio.timeout(GONE_SECONDS):
        while server.restarts < kills:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)


async def test_it_is_durable_and_private(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        store = await RedisStore.connect(server.url)
        assert await store.promise() == ""
        await store.close()
        async with redis.asyncio.Redis.from_url(server.url) as client:
            settings = await client.config_get("*")
        assert (settings["port"], settings["save"], settings["unixsocketperm"]) == ("0", "", "700")
        home = data_dir / "store"
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert json.loads((home / "VERSION.json").read_text())["product"] in ("valkey", "redis")
        pid = server.pid
    assert _gone(pid)


async def test_what_it_acknowledged_is_there_at_the_next_start(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        store = await RedisStore.connect(server.url)
        room = await Assembly.voting(store)
        await room.cast(room.ballot(0, 1), room.ballot(1, 2))
        before = await store.snapshot("m")
        await store.close()
    async with EmbeddedServer(data_dir) as server:
        store = await RedisStore.connect(server.url)
        assert await store.snapshot("m") == before
        await store.close()


async def test_a_killed_server_comes_back_with_every_acknowledged_ballot(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        store = await RedisStore.connect(server.url)
        room = await Assembly.voting(store, seats=200)
        acknowledged, away, kills = 0, 0, 0
        for seat in range(200):
            ballot = room.ballot(seat, seat % 5)
            if seat in (50, 51, 120):
                await _noticed(server, kills)
                os.kill(server.pid, signal.SIGKILL)
                kills += 1
            while True:
                try:
                    answer = await room.answer(ballot)
                    break
                except StoreAway:
                    away += 1
                    await asyncio.sleep(0.01)
            assert answer in (Answer.ACCEPTED, Answer.SAME)
            acknowledged += 1
        record = await store.round(room.ref)
        assert record.voted == acknowledged == len(await store.box(room.ref)) == 200
        assert await room.fold_box() == await room.fold_log() == record.cells
        assert away
        await _noticed(server, kills)
        assert server.restarts == kills == 3
        await store.close()


ENGINE = """
    import asyncio, sys
    sys.path.insert(0, {tests!r})
    from pathlib import Path
    from assembly import Assembly
    from klubba.store.embedded import EmbeddedServer
    from klubba.store.redis import RedisStore

    async def main():
        async with EmbeddedServer(Path({data!r})) as server:
            store = await RedisStore.connect(server.url)
            room = await Assembly.voting(store)
            await room.cast(room.ballot(0, 1))
            print(server.pid, flush=True)
            await asyncio.Event().wait()

    asyncio.run(main())
"""


def _exist(*paths: Path) -> tuple[bool, ...]:
    return tuple(path.exists() for path in paths)


def _sockets(pid: int) -> set[str]:
    return {link for fd in Path(f"/proc/{pid}/fd").iterdir() if (link := os.readlink(fd)).startswith("socket:")}


def _internet_sockets(pid: int) -> set[str]:
    tables = (Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6", "udp", "udp6"))
    return {f"socket:[{line.split()[9]}]" for table in tables for line in table.splitlines()[1:]}


async def _engine(data_dir: Path) -> tuple[asyncio.subprocess.Process, int]:
    """Another engine process with a ballot in its store; and its server's process id."""
    code = textwrap.dedent(ENGINE.format(tests=str(Path(__file__).parent), data=str(data_dir)))
    engine = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert engine.stdout is not None
    return engine, int(await engine.stdout.readline())


async def _has_the_ballot(data_dir: Path) -> bool:
    async with EmbeddedServer(data_dir) as server:
        store = await RedisStore.connect(server.url)
        voted = (await store.snapshot("m")).current
        await store.close()
    return voted is not None and voted.voted == 1


async def test_after_kill_9_of_the_engine_the_next_one_starts_at_once(data_dir: Path) -> None:
    for _ in range(3):
        engine, pid = await _engine(data_dir / str(_))
        engine.kill()
        await engine.wait()
        # No pause: the old server may be there still, on its way out.
        assert await _has_the_ballot(data_dir / str(_))
        await _is_gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next engine ends the old server")
async def test_the_server_dies_with_its_engine(data_dir: Path) -> None:
    engine, pid = await _engine(data_dir)
    engine.kill()
    await engine.wait()
    await _is_gone(pid)


async def test_an_old_server_that_does_not_react_is_ended_by_force(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STORE_STOP_MAX_SECONDS", 1.5)
    engine, pid = await _engine(data_dir)
    os.kill(pid, signal.SIGSTOP)
    engine.kill()
    await engine.wait()
    assert await _has_the_ballot(data_dir)
    await _is_gone(pid)


async def test_ctrl_c_reaches_the_engine_and_not_the_server(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        assert os.getpgid(server.pid) != os.getpgid(0)


async def test_a_second_engine_on_the_same_directory_is_told_who_is_there(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        message = await _refusal(data_dir)
        assert f"used by another engine (process {os.getpid()})" in message
        store = await RedisStore.connect(server.url)
        await store.ready()
        await store.close()
    async with EmbeddedServer(data_dir):
        pass


async def test_paths_too_long_or_strange_for_a_socket_are_no_trouble(tmp_path: Path) -> None:
    for name in ("å" * 60 + "x" * 60, "space % and ?#"):
        async with EmbeddedServer(tmp_path / name) as server:
            store = await RedisStore.connect(server.url)
            await store.ready()
            await store.close()
            place = Path(json.loads((tmp_path / name / "store" / "server.json").read_text())["socket"])
            assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        assert _exist(place, place.parent) == (False, place.is_relative_to(tmp_path))


# What it refuses


async def _noted(data_dir: Path) -> tuple[Path, dict[str, str]]:
    async with EmbeddedServer(data_dir):
        pass
    path = data_dir / "store" / "VERSION.json"
    return path, json.loads(path.read_text())


async def test_data_of_a_newer_version_is_refused_and_left_alone(data_dir: Path) -> None:
    path, noted = await _noted(data_dir)
    major, rest = noted["version"].split(".", 1)
    path.write_text(json.dumps(noted | {"version": f"{int(major) + 1}.{rest}"}))
    before = {file: file.read_bytes() for file in (data_dir / "store").rglob("*") if file.is_file()}
    message = await _refusal(data_dir)
    assert f"was written by {noted['product']} {int(major) + 1}.{rest}, newer than" in message
    after = {file: file.read_bytes() for file in (data_dir / "store").rglob("*") if file.is_file()}
    assert after == before
    path.write_text(json.dumps(noted))
    async with EmbeddedServer(data_dir):
        pass


async def test_data_of_another_product_is_refused(data_dir: Path) -> None:
    path, noted = await _noted(data_dir)
    other = {"valkey": "redis", "redis": "valkey"}[noted["product"]]
    path.write_text(json.dumps({"product": other, "version": "7.0.15"}))
    message = await _refusal(data_dir)
    assert f"is {other} 7.0.15's" in message


async def test_an_older_version_s_data_is_read_and_noted_anew(data_dir: Path) -> None:
    path, noted = await _noted(data_dir)
    path.write_text(json.dumps(noted | {"version": "8.0.0"}))
    async with EmbeddedServer(data_dir):
        assert json.loads(path.read_text()) == noted


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"product": "valkey"}'])
async def test_data_of_unknown_origin_is_refused(data_dir: Path, text: str | None) -> None:
    path, _ = await _noted(data_dir)
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(StoreUnfit, match=r"VERSION\.json"):
        await EmbeddedServer(data_dir).start()


@pytest.mark.needs("redis-server")
async def test_debians_server_does_when_none_is_bundled(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary, "_bundled", lambda: None)
    found = binary.find()
    assert found.path.name in ("valkey-server", "redis-server")
    async with EmbeddedServer(data_dir) as server:
        store = await RedisStore.connect(server.url)
        assert await store.promise() == ""
        await store.close()


async def test_no_server_at_all_is_one_line(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", "")
    assert "install valkey-server or redis-server, or set REDIS_URL" in await _refusal(data_dir)


async def test_a_server_too_old_is_refused(data_dir: Path) -> None:
    old = binary.Binary(binary.find().path, "redis", "6.2.14")
    assert "Redis 7.0 or Valkey 8.0 and later" in await _refusal(data_dir, old)


async def test_a_directory_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot use the data directory" in await _refusal(tmp_path / "file" / "data")
    assert "cannot use the data directory" in await _refusal(Path("/proc/klubba"))


async def test_damaged_data_is_refused_in_the_servers_own_words(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        store = await RedisStore.connect(server.url)
        room = await Assembly.voting(store)
        await room.cast(room.ballot(0, 1))
        await store.close()
    [log] = (data_dir / "store" / "appendonlydir").glob("*.incr.aof")
    whole = log.read_bytes()
    log.write_bytes(b"garbage\r\n" + whole[9:])
    assert "does not start" in await _refusal(data_dir)
    # A torn end is what a power cut leaves: it was never acknowledged, and is cut off.
    log.write_bytes(whole + b"*3\r\n$3\r\nSET\r\n$1")
    assert await _has_the_ballot(data_dir)


async def test_a_program_that_is_no_server_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="is not a server"):
        binary.identify(Path("/bin/true"))
    with pytest.raises(StartError, match="is not a server"):
        binary.identify(tmp_path / "missing")


async def test_it_listens_on_nothing_but_its_socket(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        sockets = _sockets(server.pid)
        assert sockets
        assert not sockets & _internet_sockets(server.pid)
