"""A bundle of a meeting that was held, verified by a process that knows nothing else."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from heldmeeting import Held, entries, klubba, take

from klubba.core import chain, ledger
from klubba.counted import canonical
from klubba.verify import verify
from klubba.verify.__main__ import main
from klubba_clients import Chair, Operator

PACKAGE = Path(__file__).parents[2] / "engine"


def test_an_honest_meeting_is_verified_with_nothing_but_python(held: Held) -> None:
    command = [sys.executable, "-I", "-S", "-c",
               f"import sys; sys.path.insert(0, {str(PACKAGE)!r}); from klubba.verify.__main__ import main; "
               f"sys.exit(main([{str(held.file)!r}]))"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith(f"verified: {len(entries(held))} entries, 5 rounds, head ")
    assert [line for line in done.stdout.splitlines() if line.startswith("note: ")] == [
        "note: matter bro: the chair left the procedure: Mötet vill annorlunda.",
        "note: matter bro: departed",
    ]


def test_the_head_is_the_same_on_every_screen_and_in_the_bundle(held: Held) -> None:
    report = verify(held.data)
    assert set(held.heads) == {"matter", "person", "wrong", "order"}
    for poll, digits in ((poll, digits) for poll, _, digits in report.heads if poll != "gavel"):
        assert held.heads[poll] == {digits}
        assert re.fullmatch(r"(\d{4} ){5}\d{4}", digits)
        assert verify(held.data, head=digits).verified
    for poll, result in held.published.items():
        assert held.heads[poll] == {result["head"]}
        assert chain.digits(result["head_sha256"]) == result["head"]
    assert [finding.where for finding in verify(held.data, head="1234 " * 6).findings] == ["head"]


def test_the_bundle_carries_the_results_as_they_were_published(held: Held) -> None:
    told = {line["poll"]: line["result"] for line in (json.loads(text) for _, text in held.lines("round"))}
    assert told["wrong"] is None
    for poll, shown in held.published.items():
        # The interface names a group's figures by option, and leaves out a detail where there is none.
        groups = [{**group, "heads": list(group["heads"].values())} for group in shown["groups"]]
        published = {"detail": None} | shown | {"groups": groups}
        assert told[poll] == {name: published[name] for name in told[poll]}
        assert {"outcome", "lines", "sentence", "working"} <= set(told[poll])


def test_the_log_folds_to_the_same_results(held: Held) -> None:
    rounds = ledger.fold(entries(held))
    assert {poll for poll, _ in rounds} == {"matter", "person", "wrong", "gavel", "order"}
    for poll in held.published:
        assert canonical(rounds[poll, 1].recount()) == rounds[poll, 1].result
    assert rounds["wrong", 1].cells.cast_heads == 2
    assert [kept.marks for kept in rounds["matter", 1].box.values()] == [(0,), (1,), (0,), (2,)]


def test_equal_state_gives_equal_bytes(held: Held, tmp_path: Path) -> None:
    again = klubba(held.engine, "export", "m", "--out", str(tmp_path / "again"), "--page", str(tmp_path / "page"))
    assert again.returncode == 0, again.stderr
    assert b"default-src 'none'" in (tmp_path / "page").read_bytes()
    nowhere = klubba(held.engine, "export", "m", "--out", str(tmp_path / "none" / "there"))
    assert (nowhere.returncode, "No such file" in nowhere.stderr) == (2, True)
    assert (tmp_path / "again").read_bytes() == held.data


def test_the_operator_key_fetches_the_same_bundle_and_no_cookie_does(held: Held) -> None:
    url, key = f"{held.engine.url}/api/meetings/m/bundle", {"Authorization": f"Bearer {held.engine.key}"}
    fetched = httpx.get(url, headers=key)
    assert (fetched.status_code, fetched.content == held.data) == (200, True)
    assert b"Namn-" not in httpx.get(url, headers=key, params={"names": "no"}).content
    with httpx.Client(headers={"Origin": held.engine.url}) as page:
        token = held.created.links["cards"].split("#")[1]
        joined = page.post(f"{held.engine.url}/api/join", json={"token": token, "as": "operator"})
        assert joined.status_code == 200
        assert page.get(f"{held.engine.url}/api/meetings/m/cards").status_code == 200
        assert page.get(url).status_code == 401


def test_the_log_names_nobody(held: Held, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    assert klubba(held.engine, "export", "m", "--out", str(bare), "--without-names").returncode == 0
    assert b"Namn-" not in bare.read_bytes()
    assert b"Namn-" in held.data
    report = verify(bare.read_bytes())
    assert report.verified
    assert report.notes[0] == "4 of 4 names are not in this file; nothing that is counted needs them"
    # Erasing is leaving lines out: any of them, from any copy.
    kept = [line for line in held.data.splitlines(keepends=True) if b"Namn-2" not in line]
    assert verify(b"".join(kept)).verified


def test_an_export_waits_for_a_vote_that_is_under_way(held: Held, tmp_path: Path) -> None:
    async def open_another() -> None:
        async with Operator(held.engine.url, held.engine.key) as operator:
            roll = [{"seat": "a", "name": "A"}]
            items = [{"title": "Ä", "polls": [{"id": "p", "title": "?", "method": "yes_no"}]}]
            created = await operator.create_meeting({"id": "under-way", "title": "M", "items": items, "roll": roll})
            async with await Chair.join(operator.site, created.token("chair")) as chair:
                await take(chair, "arm", "p")
                await take(chair, "open", "p")

    asyncio.run(open_another())
    out = tmp_path / "early"
    refused = klubba(held.engine, "export", "under-way", "--out", str(out))
    assert (refused.returncode, out.exists()) == (2, False)
    assert "p round 1, open" in refused.stderr
    url, key = f"{held.engine.url}/api/meetings/under-way/bundle", {"Authorization": f"Bearer {held.engine.key}"}
    early = httpx.get(url, headers=key)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "vote_under_way")
    assert klubba(held.engine, "export", "under-way", "--out", str(out), "--now").returncode == 0
    assert verify(out.read_bytes()).verified
    unknown = klubba(held.engine, "export", "nobody", "--out", str(out))
    assert (unknown.returncode, "'nobody' is not stored" in unknown.stderr) == (2, True)


# Receipts


@pytest.mark.parametrize(("poll", "seat", "turn", "said"), [
    ("matter", 0, 0, "included"), ("matter", 3, 0, "replaced by "), ("matter", 3, 1, "included"),
    ("person", 0, 0, "included"), ("person", 3, 1, "included"), ("person", 3, 0, "not included: the box has no"),
    ("order", 2, 0, "included"),
])  # fmt: skip
def test_a_receipt_is_found(held: Held, tmp_path: Path, poll: str, seat: int, turn: int, said: str) -> None:
    receipt = held.receipts[poll, seat, turn]
    found = verify(held.data, receipt=receipt).receipt
    assert found.startswith(said)
    if said == "replaced by ":
        assert int(found.removeprefix(said)) == held.receipts[poll, seat, 1]["seq"]
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    code = main([str(held.file), "--receipt", str(tmp_path / "receipt.json")])
    assert code == (1 if said.startswith("not") else 0)


@pytest.mark.parametrize("change", [
    {"meeting": "another"}, {"epoch": "0" * 16}, {"poll": "none"}, {"round": 2}, {"ballot_id": "0" * 32}, {"seq": 1},
])  # fmt: skip
def test_a_forged_receipt_is_not_included(held: Held, change: dict[str, Any]) -> None:
    assert verify(held.data, receipt=held.receipts["matter", 0, 0] | change).receipt.startswith("not included: ")
