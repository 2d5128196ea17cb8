"""The proof of one ballot as a file: checked with nothing else, and said in words what it proves and what it does not.

`proof HEX JSON` ─digest, shape─► leaf ─path─► root ─line─► seal ─► digits, signature
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from klubba.verify import seals
from klubba.verify.reading import Finding, digits, parsed, shown
from klubba.verify.receipts import INCLUDED, NOT_INCLUDED

FORMAT: Final = "klubba-proof"
VERSION: Final = 1
_FILE: Final = re.compile(rb"proof ([0-9a-f]{64}) (.+)\n", re.DOTALL)
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_BALLOT: Final = re.compile(r"[0-9a-f]{32}")
_NAME: Final = re.compile(r"[!-~]+")
_DIGITS: Final = re.compile(r"[0-9]{4}( [0-9]{4}){5}")
_LONE: Final = re.compile(r"[\ud800-\udfff]")
_SEAL: Final = ("meeting", "poll", "round", "key", "size", "root", "head")


@dataclass
class ProofReport:
    """findings: what is wrong. said: what is proved and what is not, of a file without findings. receipt: as
    `klubba.verify.receipts` says it.
    """

    findings: list[Finding] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    receipt: str = ""

    @property
    def verified(self) -> bool:
        return not self.findings


def is_proof(data: bytes) -> bool:
    """Whether this is the proof of a ballot at all, sound or not."""
    return data.startswith(b"proof ")


def verify_proof(data: bytes, head: str = "", receipt: dict[str, Any] | None = None) -> ProofReport:
    """head: digits that people saw; receipt: a phone's, as parsed JSON."""
    report = ProofReport()
    found = _FILE.fullmatch(data)
    if found is None or hashlib.sha256(found[2]).hexdigest() != found[1].decode():
        report.findings.append(Finding("file", "its bytes are not those that its sha256 was made of"))
        return report
    facts = parsed(found[2])
    if not _is_whole(facts):
        report.findings.append(Finding("file", "it lacks something, or has it in another form"))
        return report
    ballot = _ballot(facts)
    report.findings += [Finding(where, what) for where, what in _faults(facts, ballot, head)]
    if ballot is not None and receipt is not None:
        report.receipt = _said_of(receipt, facts["seal"], ballot)
    if ballot is not None and report.verified:
        report.said = list(_words(facts, ballot, head))
    return report


def _is_whole(facts: Any) -> bool:
    """Whether everything is there, and is of the kind that it has to be."""
    if not isinstance(facts, dict) or (facts.get("format"), facts.get("v")) != (FORMAT, VERSION):
        return False
    seal, path = facts.get("seal"), facts.get("path")
    if not isinstance(seal, dict) or not isinstance(path, list):
        return False
    whole = [seal.get("round"), seal.get("size"), facts.get("index"), facts["v"]]
    hashes = [seal.get("key"), seal.get("root"), seal.get("head"), *path]
    leaf = facts.get("leaf")
    return (
        all(type(number) is int for number in whole)
        and all(_is(_HASH, text) for text in hashes)
        # A space in a name would let one sealed line be read as that of two places.
        and all(_is(_NAME, seal.get(name)) for name in ("meeting", "poll"))
        and _is(_DIGITS, facts.get("digits"))
        and isinstance(leaf, str)
        and not _LONE.search(leaf)
    )


def _is(form: re.Pattern[str], text: Any) -> bool:
    return isinstance(text, str) and form.fullmatch(text) is not None


def _ballot(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The ballot that the leaf is: of a secret round its id alone; None where it is none of this round."""
    leaf, seal = facts["leaf"], facts["seal"]
    if _BALLOT.fullmatch(leaf):
        return {"ballot_id": leaf}
    entry = parsed(leaf.encode())
    ballot = entry[3] if isinstance(entry, list) and len(entry) == 4 else None
    if not isinstance(ballot, dict) or ballot.get("kind") != "cast":
        return None
    same = (ballot.get("poll"), ballot.get("round")) == (seal["poll"], seal["round"])
    named = _is(_NAME, ballot.get("voter")) and _is(_BALLOT, ballot.get("ballot_id")) and "choices" in ballot
    return ballot if same and named else None


def _faults(facts: dict[str, Any], ballot: dict[str, Any] | None, head: str) -> Iterator[tuple[str, str]]:
    seal = facts["seal"]
    path = [bytes.fromhex(part) for part in facts["path"]]
    leaf = seals.leaf(facts["leaf"].encode())
    if ballot is None:
        yield "leaf", "it is no ballot of this round"
    if not seals.is_in(seal["root"], seal["size"], facts["index"], leaf, path):
        yield "leaf", "the path does not lead from it to the root of the counted ballots"
    line = seals.line(*(seal[part] for part in _SEAL))
    made = digits(seals.sealed(line))
    if facts["digits"] != made:
        yield "digits", f"the seal gives {made}, the file says {facts['digits']}"
    if any(seals.signature_faults(seal["key"], line, facts.get("signature"))):
        yield "signature", "it is not that of the key which the file names, over this seal"
    plain = "".join(head.split()).lower()
    if head and plain not in (made.replace(" ", ""), seals.sealed(line), seal["head"]):
        yield "head", f"{head} is not the head of this round, which is {made}"


def _words(facts: dict[str, Any], ballot: dict[str, Any], head: str) -> Iterator[str]:
    seal = facts["seal"]
    yield f"round: {seal['poll']} {seal['round']} of the meeting {seal['meeting']}"
    yield f"proved: the ballot {ballot['ballot_id']} is one of the {seal['size']} that were counted in this round"
    if "voter" in ballot:
        says = json.dumps(ballot["choices"], ensure_ascii=False, separators=(",", ":"))
        says = says.encode(errors="backslashreplace").decode()
        yield f"proved: it is the ballot of the seat {ballot['voter']}, and says {says}"
        yield (
            "the marks are as the log has them: options counted from 0 in the order of the paper, or scores, or a text"
        )
    yield f"digits: {facts['digits']}"
    yield f"signed: by the key {seal['key']}"
    if not head:
        yield (
            "not proved: that the hall saw these digits. Compare them: "
            "whoever makes up a round of their own can sign it with a key of their own"
        )
    if "voter" in ballot:
        yield "not proved: who sat at the seat"
    else:
        yield "not proved: whose ballot it is, and what it says: the round was secret"
    yield (
        "not proved: that nobody else's ballot was added, and that the result is right. The meeting's bundle shows that"
    )


def _said_of(receipt: dict[str, Any], seal: dict[str, Any], ballot: dict[str, Any]) -> str:
    for name in ("meeting", "poll", "round"):
        if receipt.get(name) != seal[name]:
            told, ours = shown(receipt.get(name)), shown(seal[name])
            return f"{NOT_INCLUDED}: it is of the {name} {told}, this file is of {ours}"
    same = str(receipt.get("ballot_id", "")).replace("-", "").lower() == ballot["ballot_id"]
    return INCLUDED if same else f"{NOT_INCLUDED}: this file is the proof of another ballot"
