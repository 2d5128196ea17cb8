"""The model of a round (spin/round.pml) holds in every interleaving, and in none of its mutants.

Exhaustive where the fault harness is random, small where it is real. The mutants show that the model can fail.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

MODEL = Path(__file__).with_name("spin") / "round.pml"
DEPTH = 10_000
MEMORY_MIB = 3000
STATES_MIN_COUNT = 1_000_000
"""A model that was made smaller by accident proves less than it says."""

MUTANTS = {
    "NO_DEDUPE": "number[b]==0",
    "CHECK_THEN_WRITE": "box[r]==frozen_box[r]",
    "NO_COMPARE_AND_SET": "made[b]>made[box[into]]",
    "TALLY_APART": "tally[r]==frozen_tally[r]",
    "NO_DEVICE_CHECK": "holder==device_of[b]",
    "NO_ROUND_CHECK": "newest[r]<=box_seq[r]",
}
"""Which guard is missing, and the assertion that must say so."""

Need = Callable[[str], str]


def explore(folder: Path, need: Need, *flags: str, speed: str = "-O2") -> str:
    """What Spin's verifier says of every interleaving."""
    subprocess.run([need("spin"), *flags, "-a", str(MODEL)], cwd=folder, check=True, capture_output=True)
    build = [need("cc"), speed, "-w", "-DSAFETY", f"-DMEMLIM={MEMORY_MIB}", "-o", "pan", "pan.c"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    return subprocess.run([folder / "pan", f"-m{DEPTH}"], cwd=folder, capture_output=True, text=True).stdout


def test_the_model_holds_in_every_interleaving(tmp_path: Path, need: Need) -> None:
    said = explore(tmp_path, need)
    assert "errors: 0" in said, said
    assert "Search not completed" not in said, said
    states = re.search(r"(\d+) states, stored", said)
    assert states is not None
    assert int(states[1]) > STATES_MIN_COUNT
    # Every statement of the model was reached: nothing in it is dead, and so nothing of it was passed over.
    dead = [line for line in said.splitlines() if re.match(r"\t.*:\d+, state", line) and "-end-" not in line]
    assert dead == []


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_rejected_by_the_assertion_that_is_meant_for_it(mutant: str, tmp_path: Path, need: Need) -> None:
    said = explore(tmp_path, need, f"-D{mutant}", speed="-O0")  # found soon, so built soon
    assert "errors: 1" in said, said
    violated = re.search(r"assertion violated (.*) \(at depth", said)
    assert violated is not None, said
    assert MUTANTS[mutant] in violated[1].replace(" ", "")
