"""The signature of a round: the verifier's own arithmetic against the RFC's vectors, and against another library."""

import hashlib
import json
import subprocess
import sys
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from forgeries import forged
from heldmeeting import Held, entries
from hypothesis import given, settings
from hypothesis import strategies as st

from klubba.core import signing
from klubba.core.chain import Chain
from klubba.verify import verify
from klubba.verify.ed25519 import is_signature

# RFC 8032, section 7.1: secret key, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246551"
        "41438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d"
        "291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027"
        "beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9be"
        "f1177331a704",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493
HIGHEST = 2**255 - 19


@pytest.mark.parametrize("vector", VECTORS, ids=["1", "2", "3", "SHA(abc)"])
def test_the_vectors_of_the_rfc(vector: tuple[str, ...]) -> None:
    secret, key, message, signature = map(bytes.fromhex, vector)
    assert Ed25519PrivateKey.from_private_bytes(secret).sign(message) == signature
    assert is_signature(key, message, signature)
    for at in range(64):
        altered = bytearray(signature)
        altered[at] ^= 1 << at % 8
        assert not is_signature(key, message, bytes(altered))
    for at in range(32):
        altered = bytearray(key)
        altered[at] ^= 1 << at % 8
        assert not is_signature(bytes(altered), message, signature)
    assert not is_signature(key, message + b"x", signature)
    raised = (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    assert not is_signature(key, message, signature[:32] + raised)
    assert not is_signature(key, message, signature[:63])
    assert not is_signature(key[:31], message, signature)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511), st.booleans())
@settings(max_examples=60, deadline=None)
def test_it_says_what_another_library_says(secret: bytes, message: bytes, bit: int, flip: bool) -> None:
    owner = Ed25519PrivateKey.from_private_bytes(secret)
    signature = bytearray(owner.sign(message))
    if flip:
        signature[bit // 8] ^= 1 << bit % 8
    key = owner.public_key().public_bytes_raw()
    assert is_signature(key, message, bytes(signature)) == _other(key, message, bytes(signature)) == (not flip)


@pytest.mark.parametrize("number", [
    0, 1, 2, HIGHEST - 1, HIGHEST, HIGHEST + 1, 2**255 - 1, 2**255, 2**255 + 1, 2**256 - 1,
])  # fmt: skip
def test_strange_keys_prove_nothing_about_a_real_signature(number: int) -> None:
    signature = bytes.fromhex(VECTORS[1][3])
    assert not is_signature(number.to_bytes(32, "little"), b"\x72", signature)


def _other(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_the_meetings_key_is_its_secrets_alone() -> None:
    keys = {signing.public_key(bytes([n]) * 32) for n in range(4)}
    assert len(keys) == 4
    line = b"klubba seal 1 m p 1 3 aa bb"
    assert signing.sign(b"s" * 32, line) == signing.sign(b"s" * 32, line)
    assert is_signature(
        bytes.fromhex(signing.public_key(b"s" * 32)), line, bytes.fromhex(signing.sign(b"s" * 32, line))
    )


def test_starting_an_engine_does_not_wait_for_the_library() -> None:
    code = "import sys, klubba.app, klubba.cli; print([name for name in sys.modules if 'cryptography.hazmat' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


# A whole meeting's


def rounds(held: Held) -> list[dict[str, Any]]:
    return [json.loads(text) for _, text in held.lines("round")]


def test_every_closed_round_is_sealed_and_signed_under_the_key_of_the_log(held: Held) -> None:
    key = json.loads(entries(held)[0])[3]["key"]
    chain = Chain()
    chain.add(entries(held))
    assert chain.key == key
    for line in rounds(held):
        seal = chain.seals[line["poll"], line["round"]]
        assert (line["size"], line["root"], line["seal"]) == (seal.size, seal.root, seal.hash)
        assert _other(bytes.fromhex(key), seal.line, bytes.fromhex(line["signature"]))
    sizes = {line["poll"]: line["size"] for line in rounds(held)}
    assert sizes == {"matter": 4, "person": 4, "wrong": 2, "gavel": 0, "order": 4}
    assert not any("not signed" in note for note in verify(held.data).notes)


def test_the_seal_and_the_whole_head_are_found_as_digits_are(held: Held) -> None:
    for line in rounds(held):
        for said in (line["seal"], line["head"], line["digits"]):
            assert verify(held.data, head=said).verified
        assert not verify(held.data, head=line["root"]).verified


@pytest.mark.parametrize(("name", "value", "said"), [
    ("signature", "", "is not signed"),
    ("signature", "00" * 64, "it is not that of the key"),
    ("signature", "zz" * 64, "it is not that of the key"),
    ("signature", None, "it is not that of the key"),
    ("signature", 7, "it is not that of the key"),
])  # fmt: skip
def test_a_signature_that_is_none_is_named(held: Held, name: str, value: Any, said: str) -> None:
    report = verify(forged(held, "round", {"poll": "person"}, lambda line: line.update({name: value})))
    assert [finding.where for finding in report.findings] == ["round person 1"]
    assert report.findings[0].what.startswith(f"{name}: ")
    assert said in report.findings[0].what


def test_another_key_in_the_log_verifies_no_signature(held: Held) -> None:
    for key in (signing.public_key(b"f" * 32), "00" * 32, "x" * 64):
        report = verify(forged(held, "entry", {"kind": "created"}, lambda facts, key=key: facts.update(key=key)))
        found = [str(finding) for finding in report.findings]
        for line in rounds(held):
            assert any(f"round {line['poll']} 1: signature: " in finding for finding in found), (key, found)


def test_a_log_that_names_no_key_has_other_digits_than_the_hall_saw(held: Held) -> None:
    seen = {digits for *_, digits in verify(held.data).heads}
    for key in ("", 7, None, [], {"a": 1}):
        report = verify(forged(held, "entry", {"kind": "created"}, lambda facts, key=key: facts.update(key=key)))
        assert "not sealed and not signed" in report.notes[0]
        assert not seen & {digits for *_, digits in report.heads}
        assert not report.verified
