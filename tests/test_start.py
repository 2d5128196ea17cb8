"""What a person sees who starts Klubba wrongly: one clear line and exit code 2, never a traceback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from engine import clean_environment, run_engine
from servers import DURABLE, run_redis

from klubba import app, limits, meetingfile, settings
from klubba.errors import SettingError
from klubba.settings import Settings

KEY = "an-operators-key-of-some-length"
GOOD = """
id = "m"
title = "Ett möte"

[[items]]
title = "Ett ärende"

[[items.polls]]
title = "Ska vi?"
method = "yes_no"

[[roll]]
seat = "1"
name = "Anna"
"""
BROKEN = """
id = "m"
title = ""

[[items]]
title = "Ett ärende"

[[items.polls]]
title = "Välj"
method = "choose"
options = ["A", "a", "B"]
choose = 4

[[items.polls]]
title = "Ska vi?"
method = "yes_no"
base = "everybody"

[[roll]]
seat = "1"
name = "Anna"

[[roll]]
seat = "1"
name = "Bo"
"""
MISTAKES = (
    (3, "title"),
    (11, "items[0].polls[0].options[1]"),
    (12, "items[0].polls[0].choose"),
    (17, "items[0].polls[1].base"),
    (24, "roll[1].seat"),
)

Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def klubba(tmp_path: Path) -> "Klubba":
    return Klubba(tmp_path)


class Klubba:
    """The command, with settings that would work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def env(self) -> dict[str, str]:
        own = {"KLUBBA_PORT": "0", "KLUBBA_DATA": str(self.folder / "data"), "KLUBBA_OPERATOR_KEY": KEY}
        return {**clean_environment(), **own}

    def run(self, *arguments: str | Path, **env: str) -> Ran:
        return subprocess.run(
            [sys.executable, "-m", "klubba.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            env={**self.env, **env},
            cwd=self.folder,
        )

    def refuses(self, *parts: str, **env: str) -> str:
        """`klubba serve` ends with exit code 2 and exactly one line, which holds these parts."""
        ran = self.run("serve", **env)
        assert ran.returncode == 2, ran.stderr
        assert ran.stdout == ""
        [line] = ran.stderr.splitlines()
        assert line.startswith("klubba: ")
        for part in parts:
            assert part in line, line
        return line


def test_a_port_in_use(klubba: Klubba) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        klubba.refuses(f"Port {port}", "address already in use", "KLUBBA_PORT", KLUBBA_PORT=port)


def test_two_engines_on_one_port_or_one_folder(klubba: Klubba) -> None:
    with run_engine(klubba.folder) as engine:
        klubba.refuses("address already in use", KLUBBA_PORT=engine.env["KLUBBA_PORT"])
        klubba.refuses("used by another engine", str(engine.process.pid))
        # The one that was there first is not disturbed.
        assert engine.process.poll() is None


def test_a_data_folder_that_cannot_be_written(klubba: Klubba, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        klubba.refuses("KLUBBA_DATA", str(place), "cannot write", KLUBBA_DATA=str(place))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "store").write_text("")
    klubba.refuses("cannot use the data directory", str(tmp_path / "data" / "store"))


def test_a_store_that_nobody_answers_at(klubba: Klubba, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"redis://user:pass-Zx9@127.0.0.1:{free.getsockname()[1]}/0"
    for url in (nobody, f"unix://{tmp_path}/nobody.sock"):
        line = klubba.refuses("REDIS_URL", "start the server", REDIS_URL=url)
        assert "Zx9" not in line


def test_a_store_address_that_is_none(klubba: Klubba) -> None:
    for url in ("http://127.0.0.1", "127.0.0.1:6379", "redis://h:port", "redis://:pass-Zx9@[", "unix://"):
        line = klubba.refuses("REDIS_URL", REDIS_URL=url)
        assert "Zx9" not in line


@pytest.mark.needs("redis-server")
def test_debians_defaults_are_refused_with_the_line_to_change(klubba: Klubba) -> None:
    for given, line in (
        ((), 'set "appendonly yes" in redis.conf'),
        (("--appendonly", "yes"), 'set "appendfsync always" in redis.conf'),
        (
            ("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "allkeys-lru"),
            'set "maxmemory-policy noeviction" in redis.conf',
        ),
    ):
        with run_redis(given) as url:
            klubba.refuses(line, "KLUBBA_ACCEPT_WEAK_STORE=1", REDIS_URL=url)


@pytest.mark.needs("redis-server")
def test_fewer_replicas_than_asked_for_are_refused_with_the_line_to_change(klubba: Klubba) -> None:
    with run_redis(DURABLE) as url:
        klubba.refuses("0 of the 1 replicas", 'set "replicaof HOST PORT"', REDIS_URL=url, KLUBBA_REPLICAS="1")


@pytest.mark.needs("redis-server")
def test_a_weaker_promise_that_was_accepted_is_said(klubba: Klubba, tmp_path: Path) -> None:
    with (
        run_redis(()) as url,
        run_engine(tmp_path, env={"REDIS_URL": url, "KLUBBA_ACCEPT_WEAK_STORE": "1"}) as engine,
    ):
        assert any("promises less" in line for line in engine.said)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KLUBBA_PORT", "eighty"),
        ("KLUBBA_PORT", "65536"),
        ("KLUBBA_PORT", "-1"),
        ("KLUBBA_PORT", ""),
        ("KLUBBA_PORT", "٨٠"),
        ("KLUBBA_PORT", "9" * 5000),
        ("KLUBBA_HALL", "perhaps"),
        ("KLUBBA_ACCEPT_WEAK_STORE", "2"),
        ("KLUBBA_REPLICAS", "17"),
        ("KLUBBA_REPLICAS", "-1"),
        ("KLUBBA_REPLICAS", "two"),
        ("KLUBBA_REPLICAS", "1"),  # the embedded store has none
        ("KLUBBA_ORIGIN", "vote.example.se"),
        ("KLUBBA_ORIGIN", "https://vote.example.se/path"),
        ("KLUBBA_ORIGIN", "https://vote.example.se?x"),
        ("KLUBBA_ORIGIN", "https://vote.example.se:port"),
        ("KLUBBA_ORIGIN", "https://user@vote.example.se"),
        ("KLUBBA_ORIGIN", "https://["),
        ("KLUBBA_OPERATOR_KEY", "short"),
        ("KLUBBA_OPERATOR_KEY", " " * 20),
        ("KLUBBA_CERT", "/nowhere/cert.pem"),
        ("KLUBBA_MEETING", "/nowhere/meeting.toml"),
    ],
)
def test_a_bad_setting_is_named_with_what_was_expected(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"^{name}: expected .*, got ") as told:
        settings.read({name: value})
    assert len(str(told.value)) < 200
    assert "\n" not in str(told.value)


def test_a_bad_setting_ends_the_start(klubba: Klubba) -> None:
    klubba.refuses("KLUBBA_PORT: expected a number from 0 to 65535, got 'eighty'", KLUBBA_PORT="eighty")


def test_a_certificate_needs_its_key(klubba: Klubba, tmp_path: Path) -> None:
    (tmp_path / "pem").write_text("no certificate")
    klubba.refuses("KLUBBA_CERT and KLUBBA_KEY", "both files or neither", KLUBBA_CERT=str(tmp_path / "pem"))


def test_a_certificate_that_is_none(klubba: Klubba, tmp_path: Path) -> None:
    pem = tmp_path / "pem"
    pem.write_text("no certificate")
    klubba.refuses("KLUBBA_CERT and KLUBBA_KEY", "PEM", KLUBBA_CERT=str(pem), KLUBBA_KEY=str(pem))


# Meeting files


def test_a_broken_meeting_file_tells_every_mistake(klubba: Klubba, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(BROKEN, encoding="utf-8")
    for ran in (klubba.run("serve", "--meeting", file), klubba.run("serve", KLUBBA_MEETING=str(file))):
        assert (ran.returncode, ran.stdout) == (2, "")
        first, *lines = ran.stderr.splitlines()
        assert first == f"klubba: {file} has {len(MISTAKES)} mistakes:"
        for line, (number, place) in zip(lines, MISTAKES, strict=True):
            assert line.startswith(f"  {file}:{number}: {place}: expected "), line
    assert not (tmp_path / "data").exists()  # nothing was begun


def test_check_says_what_is_wrong_and_ends_with_1(klubba: Klubba, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(BROKEN, encoding="utf-8")
    ran = klubba.run("check", file)
    assert (ran.returncode, ran.stderr) == (1, "")
    lines = ran.stdout.splitlines()
    assert [line.split(": expected")[0] for line in lines] == [f"{file}:{n}: {place}" for n, place in MISTAKES]
    assert ", got " in lines[0]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"id = ", b'roll = "none.csv"\n', b"x = " + b"[" * 5000])
def test_check_of_what_is_no_meeting_file(klubba: Klubba, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "file.toml"
    if content is not None:
        file.write_bytes(content)
    ran = klubba.run("check", file)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert str(file) in ran.stdout


def test_check_of_a_good_file_ends_with_0(klubba: Klubba, tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text(GOOD, encoding="utf-8")
    ran = klubba.run("check", file)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == f"{file}: 1 items, 1 polls, 1 seats, no mistakes\n"
    assert klubba.run("check", meetingfile.SAMPLE).returncode == 0


def test_a_command_line_that_is_none(klubba: Klubba) -> None:
    for arguments in ((), ("vote",), ("check",), ("serve", "--meeting", "x", "--no-meeting")):
        ran = klubba.run(*arguments)
        assert ran.returncode == 2
        assert "usage: klubba" in ran.stderr
        assert "Traceback" not in ran.stderr


# The end


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_with_its_store(tmp_path: Path, signum: signal.Signals) -> None:
    with run_engine(tmp_path, args=()) as engine:
        children = Path(f"/proc/{engine.process.pid}/task/{engine.process.pid}/children")
        store = [int(pid) for pid in children.read_text().split()] if children.exists() else []
        began = time.monotonic()
        assert engine.stop(signum) == 0
        assert time.monotonic() - began < limits.SHUTDOWN_MAX_SECONDS
        assert engine.errors() == ""
        assert [pid for pid in store if _alive(pid)] == []
        engine.start()  # nothing was left behind that would be in the way


def test_sigterm_in_the_middle_of_the_start_ends_it_cleanly(klubba: Klubba) -> None:
    """The engine waits for a store that has taken its call and says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        starting = subprocess.Popen(
            [sys.executable, "-m", "klubba.cli", "serve"],
            env={**klubba.env, "REDIS_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line, _ = silent.accept()
        with line:
            starting.terminate()
            said = starting.communicate(timeout=60)
    assert (starting.returncode, *said) == (0, "", "")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# The operator's key


def test_the_operators_key_is_made_once_and_kept_for_the_owner_only(tmp_path: Path) -> None:
    made, path = app.operator_key(Settings(data=tmp_path))
    assert path == tmp_path / "operator.key"
    assert len(made) >= 32
    assert made[0].isalpha()  # not an option on a command line
    assert path.stat().st_mode & 0o777 == 0o600
    assert app.operator_key(Settings(data=tmp_path)) == (made, path)
    assert app.operator_key(Settings(data=tmp_path, operator_key=KEY)) == (KEY, None)


@pytest.mark.parametrize("left", ["", "\n", "short\n"])
def test_a_key_file_that_a_crash_left_empty_opens_nothing(tmp_path: Path, left: str) -> None:
    """An empty key would be everybody's: "Bearer" with nothing after it."""
    (tmp_path / "operator.key").write_text(left)
    made, _ = app.operator_key(Settings(data=tmp_path))
    assert len(made) >= 32


# Origins


@pytest.mark.parametrize(
    ("given", "port", "public", "others"),
    [
        ({}, 8080, "http://localhost:8080", {"http://127.0.0.1:8080"}),
        # A browser leaves the default port out of the Origin that it sends.
        ({}, 80, "http://localhost", {"http://127.0.0.1"}),
        ({"certificate": Path("c"), "key": Path("k")}, 443, "https://localhost", {"https://127.0.0.1"}),
        ({"certificate": Path("c"), "key": Path("k")}, 80, "https://localhost:80", {"https://127.0.0.1:80"}),
        ({"origin": "https://vote.example.se"}, 8080, "https://vote.example.se", set()),
    ],
)
def test_the_origins_are_those_that_browsers_send(
    given: dict[str, Path | str], port: int, public: str, others: set[str]
) -> None:
    allowed = app.origins(Settings(**given), port)  # type: ignore[arg-type]
    assert allowed.public == public
    assert allowed.allowed == {public} | others


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Vote.Example.SE/", "https://vote.example.se"),
        ("https://vote.example.se:443", "https://vote.example.se"),
        ("http://vote.example.se:80/", "http://vote.example.se"),
        ("HTTPS://vote.example.se:8443", "https://vote.example.se:8443"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
    ],
)
def test_a_configured_origin_is_read_as_browsers_send_it(text: str, origin: str) -> None:
    assert settings.read({"KLUBBA_ORIGIN": text}).origin == origin
