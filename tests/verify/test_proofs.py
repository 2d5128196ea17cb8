"""The proof of one ballot as a file: what it proves is said in words, and whatever is changed in it is found."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import prooffiles
import pytest

from klubba.core import merkle, signing
from klubba.core.chain import digits
from klubba.verify.proofs import is_proof, verify_proof

OPEN, SECRET = prooffiles.answer(2), prooffiles.answer(2, sealed=True)


def test_an_open_ballots_proof_says_what_it_proves_and_what_not() -> None:
    report = verify_proof(prooffiles.file(OPEN))
    assert report.findings == []
    said = "\n".join(report.said)
    assert f"proved: the ballot {2:032x} is one of the 5 that were counted in this round" in said
    assert "proved: it is the ballot of the seat s2, and says [0]" in said
    assert f"digits: {OPEN['digits']}" in said
    assert f"signed: by the key {OPEN['seal']['key']}" in said
    assert "not proved: that the hall saw these digits" in said
    assert "not proved: who sat at the seat" in said
    assert "that the result is right" in said
    # Who brings the digits of the hall has proved them.
    seen = verify_proof(prooffiles.file(OPEN), head=OPEN["digits"])
    assert seen.verified
    assert "these digits" not in "\n".join(seen.said)
    assert not verify_proof(prooffiles.file(OPEN), head="1111 " * 6).verified


def test_a_secret_ballots_proof_says_no_voter_and_no_choice() -> None:
    report = verify_proof(prooffiles.file(SECRET))
    assert report.verified
    said = "\n".join(report.said)
    assert f"the ballot {2:032x} is one of the 5" in said
    assert "seat" not in said
    assert "not proved: whose ballot it is, and what it says: the round was secret" in said


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 65])
def test_every_ballot_of_rounds_of_every_size_is_proved(size: int) -> None:
    for number in {0, size // 2, size - 1}:
        assert verify_proof(prooffiles.file(prooffiles.answer(number, size))).verified


@pytest.mark.parametrize("told", [OPEN, SECRET], ids=["open", "secret"])
def test_every_flipped_bit_of_the_file_is_found(told: prooffiles.Facts) -> None:
    data = bytearray(prooffiles.file(told))
    for at in range(len(data)):
        for bit in range(8):
            data[at] ^= 1 << bit
            assert not is_proof(bytes(data)) or verify_proof(bytes(data)).findings, (at, bit)
            data[at] ^= 1 << bit
    for cut in range(len(data)):
        assert not is_proof(data[:cut]) or verify_proof(bytes(data[:cut])).findings, cut


@pytest.mark.parametrize("told", [OPEN, SECRET], ids=["open", "secret"])
def test_every_flipped_byte_is_found_though_the_digest_is_made_anew(told: prooffiles.Facts) -> None:
    """The digest of the line only finds accidents; everything in it is held to the signed seal as well."""
    data = bytearray(prooffiles.file(told)[len("proof ") + 65 : -1])
    assert prooffiles.resealed(bytes(data)) == prooffiles.file(told)
    for at in range(len(data)):
        # The case of a hex digit is a bit of its own: no letter may be read in two ways.
        for bit in {0x20, 1 << (at % 7)}:
            data[at] ^= bit
            assert verify_proof(prooffiles.resealed(bytes(data))).findings, (at, bit, bytes(data))
            data[at] ^= bit


@pytest.mark.parametrize("what", prooffiles.FORGED)
def test_a_forged_proof_is_found(what: str) -> None:
    forged = prooffiles.written(prooffiles.FORGED[what]({"format": "klubba-proof", "v": 1} | OPEN))
    report = verify_proof(forged)
    assert report.findings
    assert report.said == []


def test_a_round_that_somebody_made_up_is_told_by_the_digits_of_the_hall() -> None:
    """Whole in itself, sealed and signed with a key of the forger's: the words say so, and the hall's digits tell."""
    made_up = prooffiles.file(prooffiles.answer(2, secret=b"l" * 32))
    report = verify_proof(made_up)
    assert report.verified
    assert any("sign it with a key of their own" in line for line in report.said)
    assert [finding.where for finding in verify_proof(made_up, head=OPEN["digits"]).findings] == ["head"]


def test_a_receipt_is_of_this_ballot_or_of_another() -> None:
    receipt = {"meeting": "m", "poll": "p", "round": 1, "ballot_id": f"{2:032x}", "seq": 3, "epoch": "e"}
    assert verify_proof(prooffiles.file(OPEN), receipt=receipt).receipt == "included"
    for change, said in (({"poll": "q"}, "it is of the poll q"), ({"ballot_id": "0" * 32}, "of another ballot")):
        assert said in verify_proof(prooffiles.file(OPEN), receipt=receipt | change).receipt


def test_the_command_says_it_with_nothing_but_python(tmp_path: Path, project: Path) -> None:
    path = tmp_path / "proof.txt"

    def run(data: bytes, *more: str) -> "subprocess.CompletedProcess[str]":
        path.write_bytes(data)
        command = [sys.executable, "-I", "-c", "import sys; sys.path.insert(0, 'engine'); "
                   "from klubba.verify.__main__ import main; sys.exit(main())", str(path), *more]  # fmt: skip
        return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60)

    done = run(prooffiles.file(OPEN), "--head", OPEN["digits"])
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "verified: the proof of one ballot"
    wrong = run(prooffiles.file(OPEN | {"signature": "00" * 64}))
    assert wrong.returncode == 1
    assert wrong.stdout.splitlines() == [
        "signature: it is not that of the key which the file names, over this seal", "NOT VERIFIED: 1 finding",
    ]  # fmt: skip
    other = tmp_path / "receipt"
    other.write_text(json.dumps({"meeting": "n"}))
    assert run(prooffiles.file(OPEN), "--receipt", str(other)).returncode == 1
    assert run(b"something else").returncode == 2


@pytest.mark.parametrize(
    ("part", "other"), [('"poll":"p"', '"poll":"q"'), ('"round":1', '"round":2'), ("cast", "help")]
)
def test_a_leaf_of_another_round_proves_nothing_though_it_is_in_the_tree(part: str, other: str) -> None:
    """Whoever seals may put anything into the tree: what is no ballot of the sealed round is told all the same."""
    key = b"l" * 32
    for leaf in (OPEN["leaf"], OPEN["leaf"].replace(part, other)):
        root = merkle.leaf(leaf.encode()).hex()
        seal = OPEN["seal"] | {"key": signing.public_key(key), "size": 1, "root": root}
        parts = ("meeting", "poll", "round", "key", "size", "root", "head")
        line = " ".join(["klubba seal 1", *(str(seal[name]) for name in parts)]).encode()
        told = {"seal": seal, "signature": signing.sign(key, line), "leaf": leaf, "index": 0, "path": []}
        found = verify_proof(prooffiles.file(told | {"digits": digits(hashlib.sha256(line).hexdigest())})).findings
        assert [finding.where for finding in found] == ([] if leaf == OPEN["leaf"] else ["leaf"])
