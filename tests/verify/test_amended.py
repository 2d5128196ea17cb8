"""Registers that were marked and amended, counted again from the bundle; and amendments that cannot have been."""

import json

import pytest
from amendedmeeting import FORGED, forged
from forgeries import Forge

from klubba.core import ledger
from klubba.counted import canonical
from klubba.verify import verify


def facts(data: bytes, kind: bytes) -> list[bytes]:
    return [line.split(b" ", 2)[2].rstrip(b"\n") for line in data.splitlines() if line.startswith(kind + b" ")]


def test_an_amended_meeting_is_verified(amended: bytes) -> None:
    report = verify(amended)
    assert (report.findings, report.notes) == ([], [])
    told = {line["poll"]: line["result"] for line in map(json.loads, facts(amended, b"round"))}
    named = told["named"]
    # Eight members had a line but for the disqualified; e1 for s1, e2 for s3, s2 back again: seven of seven are here.
    assert (named["register"], named["cast"], named["not_voted"]) == (7, 6, 1)
    assert (named["register_weight"], named["cast_weight"]) == (7_250_001, 6_250_001)
    assert [(group["group"], group["register"], group["not_voted"]) for group in named["groups"]] == [
        ("X", 4, 1), ("Y", 2, 0), ("", 1, 0),
    ]  # fmt: skip
    assert (told["closed"]["register"], told["closed"]["cast"]) == (6, 3)
    assert told["closed"]["working"][0]["base"] == told["last"]["working"][0]["base"] == 7


def test_the_log_folds_to_the_same_registers_and_results(amended: bytes) -> None:
    rounds = ledger.fold(facts(amended, b"entry"))
    assert canonical(rounds["named", 1].recount()) == rounds["named", 1].result
    assert [seat.serves for seat in rounds["named", 1].register.seats if seat.serves] == ["s1", "s3"]


def test_the_log_names_what_was_marked_and_nobody(amended: bytes) -> None:
    told = [json.loads(entry)[3] for entry in facts(amended, b"entry")]
    kinds = {one["kind"] for one in told}
    assert {"presence", "call", "relieve", "disqualify", "qualify", "amend"} <= kinds
    assert b"Namn" not in b"".join(facts(amended, b"entry"))


@pytest.mark.parametrize(
    ("change", "said"), [(change, said) for _, change, said in FORGED], ids=[n for n, _, _ in FORGED]
)
def test_a_forged_amendment_is_found(amended: bytes, change: Forge, said: str) -> None:
    found = [str(finding.what) for finding in verify(forged(amended, change)).findings]
    assert any(said in what for what in found), found
