"""After `klubba erase` nobody is left anywhere, and the chain still verifies."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import redis
from engine import Engine, run_engine
from peers import Scene

from klubba.core import erasure
from klubba.core.chain import Chain
from klubba.verify.checking import verify
from klubba_clients import Operator

NAMES = ["Ädla Kvistström", "Torvald Igelkott", "Undis Bäverhjelm"]
SEATS = ["QX17", "QX18", "QX19"]
MEETING = {
    "id": "m",
    "title": "Stämma",
    "keep_days": 30,
    "wifi": "hemligt-losen-4711",
    "items": [
        {
            "title": "Ärende",
            "polls": [
                {"id": "open", "title": "Ska vi?", "method": "yes_no"},
                {"id": "secret", "title": "Vem?", "method": "choose", "options": ["A", "B"], "secrecy": "secret"},
                {"id": "wrong", "title": "Fel fråga", "method": "yes_no"},
            ],
        }
    ],
    "roll": [
        {"seat": seat, "name": name, "organisation": f"Orgbolaget {seat[-1]}", "email": f"{seat.lower()}@brev.example"}
        for seat, name in zip(SEATS, NAMES, strict=True)
    ],
}


def klubba(engine: Engine, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "klubba.cli", *words]
    return subprocess.run(command, env=engine.env, capture_output=True, text=True, timeout=60)


async def held(engine: Engine) -> tuple[set[bytes], Any]:
    """A meeting with an open, a secret and an annulled vote. What must be gone, and the open vote's receipt."""
    async with Operator(engine.url, engine.key) as operator:
        scene = Scene(
            engine.url, operator, created := await operator.create_meeting(MEETING), await _chair(operator, created)
        )
        async with scene:
            gone: set[bytes] = set()
            cookies = [await scene.cookie(n) for n in (1, 2, 3)]
            receipt = None
            for poll in ("open", "secret", "wrong"):
                await scene.take("arm", "open", poll=poll)
                for n, cookie in enumerate(cookies, start=1):
                    async with await scene.voter(n, cookie=cookie) as voter:
                        await voter.state("open", poll=poll)
                        answer = await voter.cast([n % 2], poll=poll)
                        receipt = receipt or answer["receipt"]
                        gone.add(answer["ballot_id"].hex().encode())
                if poll == "open":
                    refused = klubba(engine, "erase", "m", "--now")
                    assert (refused.returncode, "open" in refused.stderr) == (2, True)
                if poll == "wrong":
                    await scene.take("annul", reason=f"{NAMES[0]} läste fel")
                else:
                    await scene.take("close", "declare", "publish")
            texts = [*NAMES, *SEATS, MEETING["wifi"], "brev.example", "Orgbolaget", *cookies]
            texts += [card.token for card in created.cards] + [card.code for card in created.cards]
            return gone | {str(text).encode() for text in texts}, receipt


async def _chair(operator: Operator, created: Any) -> Any:
    from peers import QUICK

    from klubba_clients import Chair

    return await Chair.join(operator.site, created.token("chair"), timing=QUICK)


def everything(engine: Engine) -> dict[str, bytes]:
    """Every artefact: what the store answers, every file of the data folder, and what was exported."""
    found = {}
    with redis.Redis(unix_socket_path=str(engine.data / "store" / "server.sock")) as client:
        for key in client.scan_iter("*"):
            found[f"key {key.decode()}"] = key + b" " + _content(client, key)
    for file in engine.data.rglob("*"):
        if file.is_file():
            found[str(file.relative_to(engine.data))] = file.read_bytes()
    return found


def _content(client: "redis.Redis[bytes]", key: bytes) -> bytes:
    read = {
        b"string": lambda: client.get(key),
        b"hash": lambda: client.hgetall(key),
        b"set": lambda: client.smembers(key),
        b"list": lambda: client.lrange(key, 0, -1),
        b"stream": lambda: client.xrange(key),
        b"zset": lambda: client.zrange(key, 0, -1),
    }[client.type(key)]
    return str(read()).encode() + _plain(read())


def _plain(value: Any) -> bytes:
    """The bytes as they are, beside how Python writes them."""
    match value:
        case bytes():
            return value + b" "
        case dict():
            return b"".join(_plain(part) for pair in value.items() for part in pair)
        case list() | tuple() | set():
            return b"".join(_plain(part) for part in value)
    return b""


def left_of(gone: set[bytes], found: dict[str, bytes]) -> list[str]:
    return [f"{text!r} in {where}" for where, data in found.items() for text in gone if text in data]


async def test_nobody_is_left_anywhere_and_the_chain_still_verifies(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        gone, receipt = await held(engine)
        whole = tmp_path / "whole.klubba"
        assert klubba(engine, "export", "m", "--out", str(whole)).returncode == 0
        before = everything(engine)
        assert len({text.split(" in ")[0] for text in left_of(gone, before)}) > 10
        early = klubba(engine, "erase", "m")
        assert (early.returncode, "30 days" in early.stderr, "--now" in early.stderr) == (2, True, True)
        assert left_of(gone, everything(engine)) == left_of(gone, before)

        done = klubba(engine, "erase", "m", "--now")
        assert done.returncode == 0, done.stderr
        bundle = tmp_path / "erased.klubba"
        assert klubba(engine, "export", "m", "--out", str(bundle)).returncode == 0
        assert left_of(gone, {**everything(engine), "bundle": bundle.read_bytes()}) == []

        report, first = verify(bundle.read_bytes()), verify(whole.read_bytes())
        assert (report.findings, first.findings) == ([], [])
        # The heads that the hall saw, and the totals, are those of the whole file.
        assert report.heads == first.heads
        results = [json.loads(line.split(" ", 2)[2])["result"] for line in lines(bundle, "round")]
        assert results == [json.loads(line.split(" ", 2)[2])["result"] for line in lines(whole, "round")]
        assert [[part["heads"] for part in result["lines"]] for result in results if result] == [[1, 2], [1, 2]]
        assert "cannot be counted again" in report.notes[0]
        plain = {**receipt, "ballot_id": receipt["ballot_id"].hex()}
        assert verify(bundle.read_bytes(), receipt=plain).receipt.startswith("not included")

        # Once more, and after a restart, nothing changes; the id cannot be used again.
        assert klubba(engine, "erase", "m").returncode == 0
        engine.restart()
        assert klubba(engine, "export", "m", "--out", str(whole)).returncode == 0
        assert verify(whole.read_bytes()).findings == []
        assert left_of(gone, everything(engine)) == []
    assert left_of(gone, {"stderr": engine.errors().encode()}) == []
    for at in range(0, len(bundle.read_bytes()), 397):
        damaged = bytearray(bundle.read_bytes())
        damaged[at] ^= 1
        assert not verify(bytes(damaged)).verified, f"a flipped bit at {at} is not found"


def lines(file: Path, kind: str) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith(f"{kind} ")]


def test_an_erased_entry_keeps_its_place_and_its_link() -> None:
    entries = [
        b'[1,1,5,{"kind":"created","v":2}]',
        b'[2,2,6,{"kind":"cast","voter":"QX17"}]',
        b'[3,3,7,{"kind":"close","participants":["QX17"]}]',
        b'[4,4,8,{"kind":"close"}]',
    ]
    kept = erasure.erased(entries)
    assert [b"QX17" in entry for entry in kept] == [False] * 4
    assert (kept[0], kept[3]) == (entries[0], entries[3])
    assert erasure.erased(kept) == kept
    whole, after = Chain(), Chain()
    whole.add(entries)
    after.add(kept)
    assert (whole.head, whole.n) == (after.head, after.n)
    assert erasure.ended_ms(kept[1]) == 6


@pytest.mark.parametrize("kind", ["cast", "handover", "release", "open", "amend", "link", "help", "procedure", "new"])
def test_a_kind_that_may_name_somebody_is_erased(kind: str) -> None:
    entry = json.dumps([1, 1, 0, {"kind": kind, "seat": "QX17"}]).encode()
    assert b"QX17" not in erasure.erased([entry])[0]
