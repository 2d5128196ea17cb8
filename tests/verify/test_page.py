"""The verifier as one page in Chromium, opened from a file: it must say word for word what the command says."""

import base64
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import amendedmeeting
import prooffiles
import pytest
from changedvote import changed_vote
from forgeries import FORGED, forged, rechained
from heldmeeting import Held
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect, sync_playwright
from rounds import rounds, told

from klubba.core import erasure
from klubba.core.model import Meeting, Method, Text
from klubba.outputs.bundle import erased_bundle
from klubba.verify import verify
from klubba.verify.proofs import verify_proof
from klubba.verify.reading import is_bundle

PAGE = Path(__file__).parents[2] / "clients" / "klubba_clients" / "verify.html"
ASK = """([text, head, receipt]) => {
  const data = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return klubba.isBundle(data) ? klubba.verify(data, head, receipt) : null;
}"""


@pytest.fixture(scope="module")
def page(need: Callable[[str], str]) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need("chromium"), args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_context(offline=True).new_page()
        opened.goto(PAGE.as_uri())
        yield opened
        browser.close()


def asked(page: Page, data: bytes, head: str = "", receipt: dict[str, Any] | None = None) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page.evaluate(ASK, [base64.b64encode(data).decode(), head, receipt])
    return found


def plain(what: str) -> str:
    """Without the words of one language's own exceptions."""
    return re.sub(r"in another form .*", "in another form", what)


def agree(page: Page, data: bytes, head: str = "", receipt: dict[str, Any] | None = None) -> int:
    """Both verifiers say the same; how many findings there are."""
    ours, theirs = verify(data, head=head, receipt=receipt), asked(page, data, head, receipt)
    if theirs is None:
        assert not is_bundle(data)
        return 1
    found = [(finding.where, plain(finding.what)) for finding in ours.findings]
    assert [(finding["where"], plain(finding["what"])) for finding in theirs["findings"]] == found
    assert theirs["notes"] == ours.notes
    assert [tuple(of.values()) for of in theirs["heads"]] == ours.heads
    assert (theirs["head"], theirs["entries"], theirs["receipt"]) == (ours.head, ours.entries, ours.receipt)
    return len(found)


def test_an_honest_meeting_is_verified(held: Held, page: Page) -> None:
    assert agree(page, held.data) == 0
    assert agree(page, held.data, head=verify(held.data).head) == 0
    assert agree(page, held.data, head="1234 " * 6) == 1


def test_receipts_are_found_the_same_way(held: Held, page: Page) -> None:
    for receipt in held.receipts.values():
        agree(page, held.data, receipt=receipt)
        for change in ({"epoch": "x"}, {"round": 7}, {"ballot_id": "0" * 32}, {"seq": 0}):
            agree(page, held.data, receipt=receipt | change)


def test_every_forgery_is_named_in_the_same_words(held: Held, page: Page) -> None:
    for what, kind, wanted, change, _ in FORGED:
        assert agree(page, forged(held, kind, wanted, change)) > 0, what


def test_seals_keys_and_signatures_are_told_in_the_same_words(held: Held, page: Page) -> None:
    for signature in ("", "00" * 64, "zz", None, 7):
        assert agree(
            page, forged(held, "round", {"poll": "person"}, lambda line, s=signature: line.update(signature=s))
        )
    for key in ("", "00" * 32, "02" + "00" * 31, "ff" * 32, "x", 7, None, [], {"a": 1}):
        assert agree(page, forged(held, "entry", {"kind": "created"}, lambda facts, k=key: facts.update(key=k)))
    for name, value in (("root", "00" * 32), ("size", 9), ("seal", "00" * 32), ("digits", "1")):
        assert agree(
            page,
            forged(held, "round", {"poll": "matter"}, lambda line, n=name, v=value: line.update({n: v}), reseal=False),
        )
    for line in (json.loads(text) for _, text in held.lines("round")):
        assert agree(page, held.data, head=line["seal"]) == agree(page, held.data, head=line["head"]) == 0


def test_a_voter_who_changed_after_others_had_voted_is_sealed_in_the_same_place(page: Page) -> None:
    assert agree(page, changed_vote()) == 0


def test_amended_registers_and_forged_amendments_are_told_in_the_same_words(amended: bytes, page: Page) -> None:
    assert agree(page, amended) == 0
    for what, change, _ in amendedmeeting.FORGED:
        assert agree(page, amendedmeeting.forged(amended, change)) > 0, what


def test_flipped_bytes_are_named_in_the_same_words(held: Held, page: Page) -> None:
    random = Random(5)
    for _ in range(40):
        data = bytearray(held.data)
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        assert agree(page, bytes(data)) > 0
    lines = held.data.splitlines(keepends=True)
    for cut in range(0, len(lines), 7):
        assert agree(page, b"".join(lines[:cut] + lines[cut + 1 :])) > 0 or lines[cut].startswith(b"name")
        assert agree(page, rechained(lines[:cut] + lines[cut + 1 :])) >= 0


@pytest.mark.parametrize("method", Method)
def test_both_count_rounds_of_every_method_the_same(method: Method, page: Page) -> None:
    outcomes: set[str] = set()

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(rounds(method))
    def check(drawn: Any) -> None:
        data = told([drawn])
        assert agree(page, data) == 0
        result = json.loads(next(line for line in data.splitlines() if line.startswith(b"round")).split(b" ", 2)[2])
        outcomes.add(result["result"]["outcome"])
        wrong = re.sub(rb'"outcome":"[a-z_]+"', b'"outcome":"annat"', data)
        assert agree(page, rechained(wrong.splitlines(keepends=True))) == 1

    check()
    assert len(outcomes) >= 2


def test_a_person_picks_the_file_and_reads_the_verdict(held: Held, page: Page, tmp_path: Path) -> None:
    page.set_input_files("#file", str(held.file))
    page.wait_for_selector("#verdict.right")
    assert page.locator("#heads tr").count() == 5
    page.fill("#head", "1111 1111 1111 1111 1111 1111")
    page.locator("#head").blur()
    page.wait_for_selector("#verdict.wrong")
    page.fill("#head", verify(held.data).head)
    page.fill("#receipt", json.dumps(held.receipts["person", 0, 0]))
    page.locator("#receipt").blur()
    page.wait_for_selector("#mine.right")
    assert "Din röst är räknad" in page.inner_text("#mine")
    damaged = tmp_path / "damaged"
    damaged.write_bytes(held.data.replace(b'"replaces":0', b'"replaces":7', 1))
    page.set_input_files("#file", str(damaged))
    page.wait_for_selector("#verdict.wrong")
    assert page.locator("#findings li").first.inner_text().startswith("entry ")
    page.set_input_files("#file", str(PAGE))
    page.wait_for_selector("text=Not a bundle")


def proof_alike(page: Page, data: bytes, head: str = "", receipt: dict[str, Any] | None = None) -> int:
    """Both verifiers say the same of the proof of a ballot; how many findings there are."""
    ours = verify_proof(data, head, receipt)
    ask = ASK.replace("isBundle(data) ? klubba.verify", "isProof(data) ? klubba.verifyProof")
    theirs = page.evaluate(ask, [base64.b64encode(data).decode(), head, receipt])
    assert [(finding["where"], finding["what"]) for finding in theirs["findings"]] == [
        (finding.where, finding.what) for finding in ours.findings
    ]
    assert [english for _, english in theirs["said"]] == ours.said
    assert all(swedish for swedish, _ in theirs["said"])
    assert theirs["receipt"] == ours.receipt
    return len(ours.findings)


def test_proofs_of_ballots_are_told_in_the_same_words(page: Page) -> None:
    whole = {"format": "klubba-proof", "v": 1} | prooffiles.answer(2)
    receipt = {"meeting": "m", "poll": "p", "round": 1, "ballot_id": f"{2:032x}"}
    assert proof_alike(page, prooffiles.written(whole)) == 0
    assert proof_alike(page, prooffiles.written(whole), whole["digits"], receipt) == 0
    assert proof_alike(page, prooffiles.written(whole), "1234 " * 6, receipt | {"round": 2}) == 1
    assert proof_alike(page, prooffiles.file(prooffiles.answer(1, sealed=True)), receipt=receipt) == 0
    for what, forge in prooffiles.FORGED.items():
        assert proof_alike(page, prooffiles.written(forge(whole))) > 0, what
    random = Random(7)
    for _ in range(60):
        data = bytearray(prooffiles.written(whole))
        data[random.randrange(6, len(data))] ^= 1 << random.randrange(8)
        assert proof_alike(page, bytes(data)) > 0
        inner = bytearray(data[71:-1])
        inner[random.randrange(len(inner))] ^= 1 << random.randrange(8)
        assert proof_alike(page, prooffiles.resealed(bytes(inner))) > 0


def test_a_person_picks_a_proof_and_reads_what_it_proves(page: Page, tmp_path: Path) -> None:
    told, path = prooffiles.answer(2), tmp_path / "proof.txt"
    path.write_bytes(prooffiles.file(told))
    page.reload()
    page.set_input_files("#file", str(path))
    expect(page.locator("#verdict.right")).to_contain_text("Beviset stämmer")
    expect(page.locator("#said")).to_contain_text("rösten från plats s2")
    expect(page.locator("#said")).to_contain_text("not proved: that the hall saw these digits")
    page.fill("#head", told["digits"])
    page.locator("#head").blur()
    expect(page.locator("#said")).not_to_contain_text("that the hall saw")
    page.fill("#head", "1111 1111 1111 1111 1111 1111")
    page.locator("#head").blur()
    expect(page.locator("#verdict.wrong")).to_contain_text("Beviset stämmer inte")
    expect(page.locator("#said li")).to_have_count(0)
    page.reload()


def test_the_page_fetches_and_sends_nothing(page: Page) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"(src|href)=", text)
    with pytest.raises(Exception, match="fetch"):
        page.evaluate("() => fetch('data:text/plain,x')")


@pytest.mark.needs("node_modules")
def test_the_page_is_built_from_its_sources(tmp_path: Path, project: Path) -> None:
    out = tmp_path / "verify.html"
    command = ["npm", "--prefix", str(project / "clients"), "run", "build:verify", "--", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == PAGE.read_bytes()


def erased(data: bytes) -> bytes:
    """The same meeting after its names and ballots are gone."""
    entries = [line.split(b" ", 2)[2] for line in data.split(b"\n") if line.startswith(b"entry ")]
    nobody = Meeting("m", Text("Möte"), (), ())
    # Made while the meeting's secret was still there to sign them.
    minutes = [line.split(b" ", 2)[2] for line in data.split(b"\n") if line.startswith(b"round ")]
    return erased_bundle(nobody, "e", erasure.erased(entries), minutes, "test")


def test_an_erased_meeting_is_read_alike_and_every_damage_is_found(page: Page, held: Held) -> None:
    data = erased(held.data)
    assert agree(page, data) == 0
    assert b"erased" in data
    random = Random(3)
    for _ in range(60):
        damaged = bytearray(data)
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        assert agree(page, bytes(damaged)) > 0
