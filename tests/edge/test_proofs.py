"""A phone asks for the proof of its ballot, over real sockets: what it gets it can check alone, and gets no more."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
import redis
from engine import Engine
from peers import Frame, Scene

from klubba import limits
from klubba.core import merkle, proofs, signing
from klubba.core.chain import digits
from klubba.core.model import Meeting, RoundState, Text
from klubba.errors import MeetingUnknown, StoreAway
from klubba.proving import Proofs
from klubba.store.contract import Entry, RoundRef
from klubba.store.keys import MeetingKeys
from klubba.store.records import definition_entry
from klubba.verify.ed25519 import is_signature
from klubba_clients import Operator

OPEN = {"id": "p", "title": "Ska vi?", "method": "yes_no"}
SECRET = {"id": "q", "title": "Vem?", "method": "choose", "options": ["A", "B"], "secrecy": "secret"}
SEATS = 7


class Phone:
    """One voter's session, and the ballots that it was given receipts for."""

    def __init__(self, url: str, cookie: str) -> None:
        self.url, self.cookie = url, cookie
        self.receipts: list[Frame] = []

    async def ask(self, receipt: Frame | None = None, **other: object) -> httpx.Response:
        receipt = receipt or self.receipts[-1]
        asked = {"poll": receipt["poll"], "round": receipt["round"], "ballot": receipt["ballot_id"].hex()} | other
        headers = {"cookie": self.cookie, "origin": self.url}
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as http:
            answer = await http.post("/api/me/proof", json=asked, headers=headers)
            if answer.status_code == 429:
                await asyncio.sleep(1)
                answer = await http.post("/api/me/proof", json=asked, headers=headers)
            return answer

    async def proof(self, receipt: Frame | None = None, **other: object) -> dict[str, Any]:
        answer = await self.ask(receipt, **other)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def phones(scene: Scene, poll: str) -> list[Phone]:
    """Every seat votes; the last one twice."""
    made = []
    for seat in range(1, SEATS + 1):
        phone = Phone(scene.url, await scene.cookie(seat))
        made.append(phone)
        async with await scene.voter(seat, cookie=phone.cookie) as voter:
            await voter.state("open", poll=poll)
            for turn in range(2 if seat == SEATS else 1):
                before = phone.receipts[-1]["seq"] if turn else 0
                answer = await voter.cast([turn], poll=poll, replaces=before)
                phone.receipts.append(answer["receipt"])
    return made


def holds(proof: dict[str, Any], head: str) -> bool:
    """What a phone checks, with nothing of the engine's: leaf, path, root, seal, and the digits of the hall."""
    seal = {part: proof["seal"][part] for part in ("meeting", "poll", "round", "key", "size", "root", "head")}
    path = [bytes.fromhex(part) for part in proof["path"]]
    leaf = merkle.leaf(proof["leaf"].encode())
    line = " ".join(("klubba seal 1", *map(str, seal.values())))
    return (
        merkle.is_in(bytes.fromhex(seal["root"]), seal["size"], proof["index"], leaf, path)
        and digits(hashlib.sha256(line.encode()).hexdigest()) == head
        and is_signature(bytes.fromhex(seal["key"]), line.encode(), bytes.fromhex(proof["signature"]))
    )


async def head_of(scene: Scene, poll: str) -> str:
    async with await scene.page("hall") as hall:
        return str((await hall.state("published", poll=poll))["head"])


async def test_every_phone_proves_its_ballot_in_an_open_round(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, OPEN, seats=SEATS) as scene:
        voters = await phones(scene, "p")
        for actions in (("close",), ("declare",)):
            assert (await voters[0].ask()).status_code == 404
            await scene.take(*actions)
        assert (await voters[1].ask()).status_code == 404
        await scene.take("publish")
        head = await head_of(scene, "p")
        for seat, phone in enumerate(voters, start=1):
            proof = await phone.proof()
            assert (proof["found"], holds(proof, head)) == ("counted", True)
            facts = json.loads(proof["leaf"])
            receipt = phone.receipts[-1]
            assert (facts[1], facts[3]["ballot_id"]) == (receipt["seq"], receipt["ballot_id"].hex())
            assert (facts[3]["voter"], facts[3]["choices"]) == (str(seat), [int(seat == SEATS)])
            assert len(proof["path"]) <= 3
            assert proof["seal"]["size"] == SEATS

        first, second = voters[-1].receipts
        replaced = await voters[-1].proof(first)
        assert (replaced["found"], holds(replaced, head)) == ("replaced", True)
        assert json.loads(replaced["leaf"])[1] == second["seq"]
        # Another seat's ballot is nobody else's to ask about, not even for one who knows its id.
        for other in (voters[1].receipts[0], {**first, "ballot_id": b"x" * 16}):
            absent = await voters[0].proof(other)
            assert (absent["found"], absent.get("leaf"), absent.get("path")) == ("absent", "", [])


async def test_a_secret_rounds_proof_knows_the_id_and_nothing_else(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, SECRET, seats=SEATS) as scene:
        voters = await phones(scene, "q")
        await scene.take("close", "declare", "publish")
        head = await head_of(scene, "q")
        for phone in voters:
            proof = await phone.proof()
            assert (proof["found"], holds(proof, head)) == ("counted", True)
            assert proof["leaf"] == phone.receipts[-1]["ballot_id"].hex()
        # What was replaced left no trace that could be told apart from what never was.
        gone, never = await voters[-1].proof(voters[-1].receipts[0]), await voters[-1].proof(ballot="0" * 32)
        assert gone == never
        assert gone["found"] == "absent"
        # Whoever asks, for whatever id, gets the same bytes: the answer knows no voter.
        asked = voters[2].receipts[0]
        assert (await voters[2].ask(asked)).content == (await voters[3].ask(asked)).content
        order = [(await phone.proof())["index"] for phone in voters]
        ids = [phone.receipts[-1]["ballot_id"] for phone in voters]
        assert order == [sorted(ids).index(of) for of in ids]


async def test_only_an_own_session_at_a_phones_pace_gets_a_proof(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, OPEN, seats=SEATS) as scene:
        voters = await phones(scene, "p")
        await scene.take("close", "declare", "publish")
        phone = voters[0]
        assert (await Phone(engine.url, "").ask(phone.receipts[0])).status_code == 401
        for wrong in ({"poll": "none"}, {"poll": ""}, {"round": 2}, {"poll": "p:1"}):
            assert (await phone.ask(**wrong)).status_code == 404, wrong
        for wrong in ({"round": 0}, {"round": "1"}, {"round": 1.0}, {"round": True}, {"round": 10**9}, {"ballot": "p"},
                      {"ballot": "A" * 32}, {"ballot": 7}, {"poll": None}):  # fmt: skip
            assert (await phone.ask(**wrong)).status_code == 400, wrong
        asked = {"poll": "p", "round": 1, "ballot": "0" * 32}
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            headers = {"cookie": voters[1].cookie, "origin": engine.url}
            # At once: one after the other, a busy machine would take them at a phone's pace.
            asking = [http.post("/api/me/proof", json=asked, headers=headers) for _ in range(30)]
            assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200, 429}
            elsewhere = await http.post("/api/me/proof", json=asked, headers=headers | {"origin": "http://else.where"})
            assert elsewhere.status_code == 403
            assert (await http.get("/api/me/proof", headers=headers)).status_code == 405


async def test_an_annulled_round_proves_nothing(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, OPEN, seats=SEATS) as scene:
        voters = await phones(scene, "p")
        await scene.take("annul")
        assert (await voters[0].ask()).status_code == 404


async def test_a_secret_that_is_not_the_logs_own_signs_nothing(engine: Engine, operator: Operator) -> None:
    """A meeting's head out of another backup: the proof holds, and says itself that it is not signed."""
    async with await Scene.voting(engine.url, operator, OPEN, seats=SEATS) as scene:
        voters = await phones(scene, "p")
        await scene.take("close", "declare", "publish")
        with redis.Redis(unix_socket_path=str(engine.data / "store" / "server.sock")) as client:
            client.hset(MeetingKeys(scene.created.meeting).head, "secret", b"x" * 32)
        proof = await voters[0].proof()
        assert (proof["found"], proof["signature"]) == ("counted", "")


# The book


class Logged:
    """As much of a store as proofs ask for: one published round with so many ballots."""

    def __init__(self, ballots: int, *, key: bool = True) -> None:
        meeting = Meeting("m", Text("Möte"), (), ())
        more = {"key": signing.public_key(b"s" * 32)} if key else {}
        facts = [json.loads(definition_entry("created", meeting, b"s" * 32, epoch="e", **more))]
        name = {"poll": "p", "round": 1}
        for n in range(ballots):
            facts.append({"kind": "cast", "voter": f"s{n}", "ballot_id": f"{n:032x}", "choices": [0], **name})
        facts.append({"kind": "close", **name})
        self.entries = [json.dumps([n, n, 0, each]).encode() for n, each in enumerate(facts, 1)]
        self.reads = 0
        self.away = False

    async def round(self, ref: RoundRef) -> Any:
        return type("Record", (), {"state": RoundState.PUBLISHED, "head": "h"})

    async def secret(self, meeting: str) -> bytes:
        return b"s" * 32

    async def log(self, meeting: str, after: int = 0, count: int = 1000) -> Sequence[Entry]:
        self.reads += 1
        if self.away:
            raise StoreAway
        await asyncio.sleep(0)
        return [Entry(n, data) for n, data in enumerate(self.entries, 1) if n > after][:count]


async def test_a_hall_of_phones_costs_one_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[bytes] = []
    sign = signing.sign
    monkeypatch.setattr(signing, "sign", lambda secret, line: signed.append(line) or sign(secret, line))
    store = Logged(300)
    door = Proofs(store)  # type: ignore[arg-type]
    ref = RoundRef("m", "p", 1)
    found = await asyncio.gather(*(door.proof(ref, f"s{n}", f"{n:032x}") for n in range(300)))
    assert len(signed) == 1
    assert store.reads == 2
    for proof in found:
        assert proof is not None
        assert proof.found == proofs.COUNTED
        path = [bytes.fromhex(part) for part in proof.path]
        assert merkle.is_in(
            bytes.fromhex(proof.seal.root), proof.seal.size, proof.index, merkle.leaf(proof.leaf.encode()), path
        )
        assert len(path) <= 9


async def test_a_store_that_is_away_is_asked_again() -> None:
    store = Logged(3)
    door = Proofs(store)  # type: ignore[arg-type]
    store.away = True
    with pytest.raises(StoreAway):
        await door.proof(RoundRef("m", "p", 1), "s1", f"{1:032x}")
    store.away = False
    assert (await door.proof(RoundRef("m", "p", 1), "s1", f"{1:032x}")) is not None


async def test_a_phone_that_goes_away_takes_nothing_from_the_others() -> None:
    door = Proofs(Logged(50))  # type: ignore[arg-type]
    ref = RoundRef("m", "p", 1)
    first = asyncio.create_task(door.proof(ref, "s1", f"{1:032x}"))
    await asyncio.sleep(0)
    second = asyncio.create_task(door.proof(ref, "s2", f"{2:032x}"))
    await asyncio.sleep(0)
    first.cancel()
    proof = await second
    assert proof is not None
    assert proof.found == proofs.COUNTED


async def test_a_meeting_of_an_older_engine_has_no_proofs() -> None:
    assert await Proofs(Logged(3, key=False)).proof(RoundRef("m", "p", 1), "s1", f"{1:032x}") is None  # type: ignore[arg-type]


async def test_only_so_many_books_are_kept() -> None:
    store = Logged(1)
    door = Proofs(store)  # type: ignore[arg-type]
    for n in range(limits.REGISTERS_REMEMBERED_MAX_COUNT + 5):
        assert await door.proof(RoundRef("m", f"p{n}", 1), "s0", "0" * 32) is None
    assert len(door._books) == limits.REGISTERS_REMEMBERED_MAX_COUNT


async def test_a_round_that_is_not_published_is_not_told_of() -> None:
    store = Logged(1)

    async def closed(ref: RoundRef) -> Any:
        return type("Record", (), {"state": RoundState.CLOSED, "head": "h"})

    store.round = closed  # type: ignore[method-assign]
    with pytest.raises(MeetingUnknown):
        await Proofs(store).proof(RoundRef("m", "p", 1), "s0", "0" * 32)  # type: ignore[arg-type]
