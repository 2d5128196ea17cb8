"""The instruments of `klubba-load bench`: what they count must be true. How fast anything is, no test asserts."""

import asyncio
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from klubba_loadtest.bench import fanout, pictures, storm, tables, way, yards
from klubba_loadtest.bench.costs import anonymous_kib, cpu_us
from klubba_loadtest.bench.crowd import Crowd, Door, head
from klubba_loadtest.bench.fanout import Plan
from klubba_loadtest.bench.farcrowd import FarCrowd
from klubba_loadtest.cli import main
from klubba_loadtest.faults import CouldNotRun

UPGRADED = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
FRAME = b"\x82\x03abc"


@contextmanager
def server(play: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that upgrades whoever comes and then does what it is told, each socket in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_greeted, args=(line, play), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    with listener:
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _greeted(line: socket.socket, play: Callable[[socket.socket], None]) -> None:
    with line:
        line.recv(4096)
        line.sendall(UPGRADED)
        play(line)


def door(port: int, **more: object) -> Door:
    return Door(port, head("/ws", port), **more)  # type: ignore[arg-type]


def test_frames_are_counted_whole_however_they_come() -> None:
    wide = b"\x82\x7e\x01\x00" + bytes(256)

    def play(line: socket.socket) -> None:
        for piece in (FRAME + wide[:3], wide[3:100], wide[100:] + b"\x89\x00" + FRAME[:1], FRAME[1:]):
            line.sendall(piece)
            time.sleep(0.01)
        answer = line.recv(64)
        line.sendall(FRAME if answer[:2] == b"\x8a\x80" else b"\x88\x00")
        line.recv(1)

    with server(play) as port:
        crowd = Crowd(door(port), 3)
        crowd.hear(4)
        assert crowd.quiet(0.1) == [0]
        assert crowd.bytes == 3 * (3 * len(FRAME) + len(wide)), "the ping is answered, and is no frame"
        crowd.close()


def test_a_crowd_elsewhere_answers_pings_between_its_turns_and_says_what_went_wrong() -> None:
    def play(line: socket.socket) -> None:
        line.sendall(b"\x89\x00")
        if line.recv(64)[:2] == b"\x8a\x80":
            line.sendall(FRAME)
        line.recv(1)

    with server(play) as port:
        crowd = FarCrowd(door(port), 4)
        crowd.hear(1)
        assert (len(crowd), crowd.quiet(0.05)) == (4, [0])
        crowd.close()
    with server(lambda line: None) as port, pytest.raises(CouldNotRun, match="hung up"):
        FarCrowd(door(port), 1).hear(1)


def test_a_server_that_hangs_up_or_refuses_is_no_figure() -> None:
    with server(lambda line: None) as port, pytest.raises(CouldNotRun, match="hung up"):
        Crowd(door(port), 1).hear(1)
    with server(lambda line: None) as port:
        busy = socket.create_server(("127.0.0.1", 0))
        refusing = threading.Thread(target=lambda: busy.accept()[0].sendall(b"HTTP/1.1 503 No\r\n\r\n"), daemon=True)
        refusing.start()
        with busy, pytest.raises(CouldNotRun, match="503"):
            Crowd(door(busy.getsockname()[1]), 1)


@pytest.mark.parametrize("name", ["floor", "websockets", "starlette", "nchan"])
async def test_a_yardstick_sends_one_frame_of_the_size_to_everybody(name: str) -> None:
    kind = next(kind for kind in yards.KINDS if kind.name == name)
    if why := yards.missing(kind, None):
        pytest.skip(why)
    for size in (100, 300):
        async with yards.running(kind, size, None) as peer:
            crowd = await asyncio.to_thread(Crowd, peer.door, 5)
            # Its own bookkeeping of who has come may be a turn behind the handshake.
            for _ in range(3):
                await peer.trigger()
            await asyncio.to_thread(crowd.hear, 1)
            crowd.quiet(0.3)
            assert crowd.bytes % (5 * size) == 0, "whole rounds, and each frame of the size that was asked for"
            crowd.close()


def test_what_is_missing_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kinds = {kind.name: kind for kind in yards.KINDS}
    monkeypatch.setattr(shutil, "which", lambda program: None)
    assert "cc or gcc or clang" in yards.missing(kinds["floor"], None)
    monkeypatch.setattr(shutil, "which", lambda program: program)
    assert yards.missing(kinds["floor"], None) == ""
    assert "npm install" in yards.missing(kinds["socketio"], tmp_path)


def test_without_a_floor_its_ratios_are_null() -> None:
    costs = {"io_uring": [2.0, 4.0, 3.0], "write": [6.0], "websockets": [12.0]}
    figures = fanout.figures(costs, {})
    assert (figures["klubba_us"], figures["floor_us"], figures["ratio_floor"]) == (3.0, None, None)
    assert figures["ratio_peers"] == {"websockets": 0.25}
    assert fanout.figures({**costs, "floor": [2.0]}, {})["ratio_floor_write"] == 3.0


def test_costs_come_from_the_system() -> None:
    if not Path("/proc/self/schedstat").exists():
        pytest.skip("this system does not tell what a process has cost")
    before, own = cpu_us([os.getpid()]), time.process_time()
    while time.process_time() - own < 0.2:
        pass
    assert 150_000 < cpu_us([os.getpid()]) - before < 1_000_000
    held, small = bytearray(os.urandom(1)) * (32 << 20), anonymous_kib(os.getpid())
    assert small > len(held) / 1024


def test_a_picture_shows_every_figure_and_what_was_not_measured() -> None:
    at = {"klubba_us": 4.2, "klubba_write_us": 5.9, "floor_us": None, "peers": {"node_ws": 6.5}}
    drawn = pictures.pictures({"fanout": {"path": "io_uring", "300": at}, "intake": {"per_s": 74000}})
    assert set(drawn) == {"bench-fanout-300", "bench-intake"}
    for svg in drawn.values():
        ElementTree.fromstring(svg)
    for word in ("4.2", "5.9", "not measured", "Node ws", "prefers-color-scheme"):
        assert word in drawn["bench-fanout-300"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["speed"], "expected some of fanout"),
        (["--sockets", "many"], "--sockets"),
        (["--sockets", "999999"], "2 to 15000"),
        (["--svg", "/nowhere"], "--svg"),
        (["--json", "."], "--json"),
        (["--from", "/nowhere"], "--from"),
        (["--markdown", "/nowhere"], "--markdown"),
    ],
)
def test_what_cannot_be_measured_is_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *arguments]) == 2
    assert words in capsys.readouterr().err


FIGURES: dict[str, Any] = {
    "machine": {"cpus": 2, "kernel": "6.1", "python": "3.11"},
    "fanout": {
        "path": "io_uring", "frame_bytes": 253, "missing": {"nchan": "nginx is not installed"}, "step_us": 4000,
        "2000": {
            "klubba_us": 6.5, "klubba_write_us": 8.0, "floor_us": 6.0, "ratio_floor": 1.08, "ratio_floor_write": 1.36,
            "peers": {"starlette": 14.0}, "ratio_peers": {"starlette": 0.46},
        },
    },
    "storm": {
        "voters": 10000, "back_p50_ms": 900.1, "back_p99_ms": 1700.2, "back_max_ms": 1733.4, "ack_p50_ms": 78.5,
        "ack_p99_ms": 485.5, "engine_us": 133.55,
    },
    "idle": {"sockets": 10000, "kib_per_socket": 3.65, "join_us": 174},
    "way": {"voters": 500, "klubba_us": 44.3, "starlette_us": 214.5, "ratio": 0.21},
}  # fmt: skip


def test_the_page_gets_every_figure_and_every_target_and_keeps_what_people_wrote(tmp_path: Path) -> None:
    page, kept = tmp_path / "page.md", tmp_path / "figures.json"
    page.write_text(f"# Ours\n\n{tables.BEGIN}\nold figures\n{tables.END}\n\nWhat stands in the way.\n")
    kept.write_text(json.dumps(FIGURES))
    assert main(["bench", "--from", str(kept), "--markdown", str(page), "--svg", str(tmp_path)]) == 0
    text = page.read_text()
    assert text.startswith("# Ours\n")
    assert text.endswith("\n\nWhat stands in the way.\n")
    assert "old figures" not in text
    assert "| 2 000 | 6.5 | 8.0 | 6.0 | 14.0 |" in text
    assert "Not measured: nginx + Nchan (nginx is not installed)." in text
    for line in (
        "| CPU per frame ÷ C floor, io_uring, 2 000 | ≤ 1.1 | 1.08 | reached |",
        "| CPU per frame ÷ C floor, plain writes, 2 000 | ≤ 1.35 | 1.36 | **missed** |",
        "| ÷ nginx + Nchan at 2 000 | ≤ 1 | not measured |  |",
        "| ballots/s ÷ redis-benchmark's | ≥ 3 | not measured |  |",
        "| ballots of others meanwhile: answered, p50 / p99 | 78.5 / 485.5 ms |",
        "| storm, all right again, ms | ≤ 1000 | 1733.4 | **missed** |",
        "| idle socket, KiB | ≤ 4 | 3.65 | reached |",
        "| a vote's whole way ÷ Starlette's | ≤ 0.25 | 0.21 | reached |",
    ):
        assert line in text
    assert "44.3" in (tmp_path / "bench-way.svg").read_text()
    assert "1 733" in (tmp_path / "bench-storm.svg").read_text()
    assert main(["bench", "--from", str(kept), "--markdown", str(page)]) == 0
    assert page.read_text() == text, "twice gives the same"


async def test_votes_go_the_whole_way_on_both_and_each_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "VOTERS_COUNT", 7)
    monkeypatch.setattr(way, "REST_SECONDS", 0.3)
    for serving in (way._klubba, way._starlette):
        async with serving() as (pid, voters):
            assert pid != os.getpid()
            await asyncio.to_thread(voters.vote)
            await asyncio.to_thread(voters.vote)
            assert sorted(voters._seqs.values())[-1] >= 14, "each vote has its own number"
            voters._seqs[next(iter(voters._seqs))] = 1_000  # replaces a ballot that never was
            with pytest.raises(CouldNotRun, match="not counted"):
                await asyncio.to_thread(voters.vote)


async def test_a_storm_is_survived_and_each_own_ballot_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storm, "CALM_COUNT", 4)
    monkeypatch.setattr(storm, "SETTLE_SECONDS", 0.1)
    figures = await storm.storm(Plan([20], 2), lambda words: None)
    assert (figures["voters"], figures["reconciled"]) == (20, True)
    assert 0 < figures["back_p50_ms"] <= figures["back_max_ms"]
    assert figures["ack_p99_ms"] > 0
    assert figures["engine_us"] > 0


async def test_a_phone_that_is_told_of_another_ballot_ends_the_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storm, "CALM_COUNT", 1)
    monkeypatch.setattr(storm, "SETTLE_SECONDS", 0.1)
    one = storm._Storm._one

    def forgotten(stage: storm._Storm) -> dict[str, float]:
        stage._lost[0].seq = 0
        return one(stage)

    monkeypatch.setattr(storm._Storm, "_one", forgotten)
    with pytest.raises(CouldNotRun, match="told of ballot"):
        await storm.storm(Plan([3], 1), lambda words: None)


async def test_an_engine_that_counts_others_than_were_answered_has_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storm, "CALM_COUNT", 1)
    monkeypatch.setattr(storm, "SETTLE_SECONDS", 0.1)
    monkeypatch.setattr(storm, "COUNTED_SECONDS", 0.5)
    play = storm._Storm.play

    def played(stage: storm._Storm, rounds: int) -> list[dict[str, float]]:
        figures = play(stage, rounds)
        stage.voted += 1
        return figures

    monkeypatch.setattr(storm._Storm, "play", played)
    with pytest.raises(CouldNotRun, match="the engine counts"):
        await storm.storm(Plan([3], 1), lambda words: None)


def test_figures_of_earlier_runs_stay(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    out.write_text('{"storm": {"voters": 1}}')
    assert main(["bench", "start", "--rounds", "1", "--json", str(out)]) == 0
    kept = json.loads(out.read_text())
    assert kept["storm"] == {"voters": 1}
    assert kept["start"]["ready_s"] > 0
    assert kept["start"]["rss_mib"] > 10
