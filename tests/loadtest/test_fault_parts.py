"""The parts of the fault harness, each by itself: what decides, what cuts, what looks for links."""

import ctypes
import errno
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from klubba_loadtest.reconcile import Verdict
from klubba_loadtest.records import Ballot
from klubba_loadtest.trials import fuzz, shim
from klubba_loadtest.trials.linker import Known, inflated, link, threshold
from klubba_loadtest.trials.outcome import RECOVERY_MAX_SECONDS, Outcome, Suite, disagreeing
from klubba_loadtest.trials.script import script
from klubba_loadtest.trials.tunnel import phone_of

ID = bytes(16)


# What decides


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([("accepted", 4), ("same", 4), ("same", 4)], 0),
        ([("late", 0), ("late", 0)], 0),
        ([("superseded", 7), ("accepted", 9), ("same", 9)], 0),
        ([("accepted", 4), ("same", 5)], 1),
        ([("accepted", 4), ("accepted", 4)], 1),
        ([("accepted", 4), ("superseded", 4)], 1),
        ([("same", 4), ("late", 0)], 1),
        ([("accepted", 4), ("accepted", 5), ("late", 5)], 3),
    ],
)
def test_the_answers_to_one_ballot_must_agree(answers: list[tuple[str, int]], found: int) -> None:
    assert len(list(disagreeing({ID: answers}))) == found


def test_a_trial_holds_only_when_everybody_knows_in_time() -> None:
    ballot = Ballot("m/1", "p", 1, ID, (0,), 0.0, answered=1.0, answer="accepted", seq=1)
    held, silent, slow = Outcome(1), Outcome(2), Outcome(3)
    held.judge([ballot], Verdict(), {ID: [("accepted", 1)]})
    silent.judge([Ballot("m/1", "p", 1, ID, (0,), 0.0)], Verdict(), {})
    slow.recovered_after(RECOVERY_MAX_SECONDS + 0.1)
    held.recovered_after(RECOVERY_MAX_SECONDS, starved=4.0)
    assert [held.held, silent.held, slow.held] == [True, False, False]
    figures = Suite([held, silent, slow]).as_json()
    assert (figures["runs"], figures["acknowledged"], figures["failed_runs"]) == (3, 1, 2)
    assert figures["worst_recovery_s"] == pytest.approx(RECOVERY_MAX_SECONDS + 0.1)
    assert [one["seed"] for one in figures["failures"]] == [2, 3]


def test_late_and_wrong_are_both_wrong_answers() -> None:
    outcome = Outcome(1)
    outcome.judge([], Verdict(lost=1, double=2, wrong=3, late=4), {})
    assert (outcome.lost, outcome.double, outcome.wrong, outcome.held) == (1, 2, 7, False)


def test_a_script_follows_from_its_seed_alone() -> None:
    assert script("x", 5) == script("x", 5)
    assert script("x", 5).taps != script("x", 6).taps
    assert script("x", 5).random.random() == script("x", 5).random.random()
    scripts = [script("x", seed) for seed in range(200)]
    near = sum(abs(one.strike_at - one.close_at) < 0.05 for one in scripts)
    assert 60 < near < 160  # about half of the faults aim at the gavel
    assert 30 < sum(one.secret for one in scripts) < 120
    assert all({voter for _, voter, _ in one.taps} == set(range(one.voters)) for one in scripts)


# What breaks


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return shim.build(tmp_path_factory.mktemp("shim"))
    except shim.NoShim as why:
        pytest.skip(str(why))


def under(layer: shim.Shim, code: str) -> str:
    """What a program says that runs on the layer."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **layer.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


WRITES = """
import os
a = os.open("{folder}/a", os.O_CREAT | os.O_WRONLY)
os.write(a, b"x" * 100); os.fsync(a); os.write(a, b"y" * 50)
b = os.open("{folder}/b", os.O_CREAT | os.O_WRONLY)
os.write(b, b"z" * 30)
c = os.open("{folder}/c", os.O_CREAT | os.O_WRONLY)
os.write(c, b"w" * 40); os.fdatasync(c)
os.unlink("{folder}/c")
"""


def test_a_power_cut_leaves_what_was_synced_and_a_torn_rest(library: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    kept = set()
    for seed in range(12):
        files.mkdir(exist_ok=True)
        layer = shim.Shim(library, tmp_path)
        under(layer, WRITES.format(folder=files))
        lost = layer.cut(files, Random(seed))
        sizes = (files / "a").stat().st_size, (files / "b").stat().st_size
        assert lost == 180 - sum(sizes)
        kept.add(sizes)
        layer.close()
        for path in files.iterdir():
            path.unlink()
    assert all(100 <= a <= 150 and 0 <= b <= 30 for a, b in kept)
    assert len(kept) > 6  # torn in many places


def test_a_files_successor_does_not_inherit_what_was_synced(library: Path, tmp_path: Path) -> None:
    layer = shim.Shim(library, tmp_path)
    files = tmp_path / "files"
    files.mkdir()
    under(layer, WRITES.format(folder=files))
    assert sorted(size for size in layer.synced().values() if size) == [100]  # c's inode may be the next file's


def test_syncs_fail_while_they_are_told_to(library: Path, tmp_path: Path) -> None:
    layer = shim.Shim(library, tmp_path)
    code = f"""
import os
f = os.open("{tmp_path}/f", os.O_CREAT | os.O_WRONLY)
try: os.fsync(f); print("fine")
except OSError as e: print(e.errno)
"""
    layer.fail_syncs(errno.EIO)
    assert under(layer, code) == str(errno.EIO)
    layer.fail_syncs(0)
    assert under(layer, code) == "fine"


def test_the_wall_clock_jumps_and_the_other_one_does_not(library: Path, tmp_path: Path) -> None:
    layer = shim.Shim(library, tmp_path)
    layer.set_clock(-3600)
    code = "import time; print(int(time.time()), int(time.monotonic()))"
    there, here = (list(map(int, text.split())) for text in (under(layer, code), under_nothing(code)))
    assert abs(here[0] - there[0] - 3600) < 60
    assert abs(here[1] - there[1]) < 60


def under_nothing(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_packet_tells_which_phone_it_belongs_to() -> None:
    def packet(source: str, target: str) -> bytes:
        return bytes(12) + bytes(map(int, source.split("."))) + bytes(map(int, target.split(".")))

    assert phone_of(packet("10.78.0.2", "10.77.0.1")) == 0
    assert phone_of(packet("10.77.0.1", "10.78.1.1")) == 255
    assert phone_of(packet("10.77.0.1", "10.77.0.1")) == -1


def test_fuzzed_frames_are_many_kinds_and_repeat() -> None:
    frames = [fuzz.frame(Random(seed)) for seed in range(500)]
    assert frames == [fuzz.frame(Random(seed)) for seed in range(500)]
    assert len(set(frames)) > 450
    assert max(map(len, frames)) <= fuzz.BIGGEST_BYTES + 64
    assert sum(frame[:1] in (b"\x96", b"\x97", b"\x98", b"\x95", b"\x91") for frame in frames) > 100  # near to valid


# What looks for links


def known(order: list[str]) -> Known:
    return Known(
        {voter: [f"seat-{voter}".encode()] for voter in order},
        {voter: [f"{1000 + n}".encode()] for n, voter in enumerate(sorted(order))},
        order,
    )


VOTERS = [f"{n:02}" for n in range(50)]
CAST = Random(1).sample(VOTERS, 50)
VALUE = {voter: f"{1000 + n}" for n, voter in enumerate(VOTERS)}


def words(*parts: str) -> bytes:
    return " ".join(parts).encode()


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("beside", words(*(f"seat-{voter}:{VALUE[voter]}" for voter in CAST))),
        ("casting", words(*(VALUE[voter] for voter in CAST))),
        ("backwards", words(*(VALUE[voter] for voter in reversed(CAST)))),
        ("two lists", words(*(f"seat-{v}" for v in Random(2).sample(VOTERS, 50)))
         + b" " * 1000 + words(*(VALUE[v] for v in Random(2).sample(VOTERS, 50)))),
        ("half of them", words(*(f"seat-{v}:{VALUE[v]}" for v in CAST[:10]), *(VALUE[v] for v in VOTERS[10:]))),
    ],
)  # fmt: skip
def test_a_link_is_found(place: str, data: bytes) -> None:
    assert link({place: data}, known(CAST)), place


def test_what_is_sorted_apart_or_shuffled_links_nobody() -> None:
    # Values belong to the voters in an order that has nothing to do with the names'.
    shuffled = dict(zip(VOTERS, Random(9).sample([f"{1000 + n}" for n in range(50)], 50), strict=True))
    apart = Known({v: [f"seat-{v}".encode()] for v in VOTERS}, {v: [shuffled[v].encode()] for v in VOTERS}, CAST)
    data = words(*(f"seat-{voter}" for voter in VOTERS)) + b" " * 1000 + words(*sorted(shuffled.values()))
    assert link({"sorted": data}, apart) == []
    at_random = [words(*Random(f"any {seed}").sample(list(shuffled.values()), 50)) for seed in range(30)]
    assert not any(link({"x": data}, apart) for data in at_random)


def test_chance_is_told_over_all_guesses_together() -> None:
    assert [threshold(guesses) for guesses in (1, 100, 100_000)] == [5, 7, 10]
    # Seven of fifty stand where the register has them: in one search no accident, among thousands one that happens.
    seven = words(*(VALUE[voter] for voter in [*VOTERS[:7], *VOTERS[8:], VOTERS[7]]))
    assert [found.hits for found in link({"x": seven}, known(CAST))] == [7]
    assert link({"x": seven}, known(CAST), trials=1000) == []


def test_what_a_dump_has_compressed_is_looked_into() -> None:
    # "seat-07:1007 " and then itself again, by one reference back: what LZF makes of it.
    text = b"seat-07:1007 " * 8
    packed = bytes([12]) + text[:13] + bytes([0b111_00000, len(text) - 13 - 9, 12])
    stored = b"\x00\xc3" + bytes([len(packed), 0x40, len(text)]) + packed
    assert text in inflated(stored)
    assert inflated(b"\xc3\x05\x09abc") == b"\xc3\x05\x09abc"  # no such string


def test_the_preloaded_layer_and_this_side_agree_on_their_file(library: Path) -> None:
    ctypes.CDLL(str(library))
    text = shim.SOURCE.read_text(encoding="utf-8")
    assert f"#define FILES {shim.FILES_COUNT}" in text
