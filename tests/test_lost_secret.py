"""What is stored without its secret, or was erased, is said in one line by every command; nothing is written."""

import subprocess
import sys
from pathlib import Path

import pytest
import redis
from engine import Engine, run_engine
from peers import Scene, meeting

from klubba.meetings import Meetings
from klubba.store.keys import MeetingKeys
from klubba.verify import verify
from klubba_clients import Operator

FILE = """
id = "m"
title = "Stämma"

[[items]]
title = "Ärende"

[[items.polls]]
id = "p"
title = "Ska vi?"
method = "yes_no"

[[roll]]
seat = "1"
name = "Åsa"
"""


def klubba(engine: Engine, *words: str, seconds: float = 60) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "klubba.cli", *words]
    env = {**engine.env, "KLUBBA_PORT": "0"}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds)


def head(engine: Engine) -> "redis.Redis[bytes]":
    return redis.Redis(unix_socket_path=str(engine.data / "store" / "server.sock"))


def one_line(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    said = done.stderr.strip()
    assert done.returncode == 2, done.stderr + done.stdout
    assert len(said.splitlines()) == 1, said
    assert said.startswith("klubba: ")
    for word in words:
        assert word in said


async def test_a_meeting_without_its_secret_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "meeting.toml"
    file.write_text(FILE, encoding="utf-8")
    with run_engine(tmp_path) as engine:
        async with Operator(engine.url, engine.key) as operator:
            await operator.create_meeting(meeting(name="m"))
        with head(engine) as client:
            before = client.xlen(MeetingKeys("m").log)
            assert client.hdel(MeetingKeys("m").head, "secret") == 1
        out = str(tmp_path / "out")
        for command in (("export", "m", "--out", out), ("links", "m"), ("erase", "m", "--now")):
            one_line(klubba(engine, *command), "'m' is stored without its secret", "restore the whole backup")
        with head(engine) as client:
            assert client.xlen(MeetingKeys("m").log) == before
        engine.stop()
        # Not served as if nothing were wrong: no link of it would open.
        one_line(klubba(engine, "serve", "--meeting", str(file)), "'m' is stored without its secret")
        engine.start()


async def test_serving_an_erased_meetings_file_stops_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "meeting.toml"
    file.write_text(FILE, encoding="utf-8")
    with run_engine(tmp_path) as engine:
        async with Operator(engine.url, engine.key) as operator:
            await operator.create_meeting(meeting(name="m"))
        assert klubba(engine, "erase", "m", "--now").returncode == 0
        assert klubba(engine, "export", "m", "--out", str(tmp_path / "erased")).returncode == 0
        assert verify((tmp_path / "erased").read_bytes()).verified
        one_line(klubba(engine, "links", "m"), "'m' is stored without its secret", "erased")
        engine.stop()
        one_line(klubba(engine, "serve", "--meeting", str(file)), "m was erased", "another id")
        engine.start()


async def test_an_erased_meeting_keeps_its_roots_and_signatures(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        async with Operator(engine.url, engine.key) as operator, await Scene.voting(engine.url, operator) as scene:
            name = scene.created.meeting
            for seat in (1, 2):
                async with await scene.voter(seat) as voter:
                    await voter.cast([seat - 1])
            await scene.take("close", "declare", "publish")
        whole, erased = tmp_path / "whole", tmp_path / "erased"
        assert klubba(engine, "export", name, "--out", str(whole)).returncode == 0
        assert klubba(engine, "erase", name, "--now").returncode == 0
        assert klubba(engine, "export", name, "--out", str(erased)).returncode == 0
    assert lines(whole) == lines(erased)
    assert b'"signature":"' in lines(erased)[0]
    assert (verify(erased.read_bytes()).findings, verify(whole.read_bytes()).findings) == ([], [])


def lines(file: Path) -> list[bytes]:
    return [line for line in file.read_bytes().splitlines() if line.startswith(b"round ")]


async def test_preparing_a_stored_meeting_makes_no_new_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start with a file that is stored already does not pay for the library that signs."""
    from servers import run_embedded

    from klubba.core import signing
    from klubba.core.model import Meeting, Text
    from klubba.store.redis import RedisStore

    made: list[bytes] = []
    public_key = signing.public_key
    monkeypatch.setattr(signing, "public_key", lambda secret: made.append(secret) or public_key(secret))
    with run_embedded() as url:
        store = await RedisStore.connect(url)
        meetings = Meetings(store, "http://localhost", lambda: 0)
        assert await meetings.prepare(Meeting("n", Text("Möte"), (), ()))
        assert not await meetings.prepare(Meeting("n", Text("Möte"), (), ()))
        assert await meetings.prepare(Meeting("n", Text("Ett annat möte"), (), ()))
        await store.close()
    assert len(made) == 1
