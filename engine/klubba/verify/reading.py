"""The bundle as a file: its lines, the digest of each, and the chain through the entries."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from klubba.verify.seals import leaf

KINDS: Final = ("bundle", "definition", "name", "entry", "round", "end")
_LINE: Final = re.compile(rb"([a-z]+) ([0-9a-f]{64}) (.+)", re.DOTALL)
_STRETCH_TIMES: Final = 2**14


@dataclass(frozen=True)
class Finding:
    """Something that is wrong. where: "entry 17", "round p 1", "line 3"."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Bundle:
    """What the file says, as far as it can be read.

    entries: (number, the entry). erased: how many entries are not among them, because names and ballots are gone.
    heads: entry number → the chain's head after it. leaves: entry number → the leaf that a ballot's entry is in its
    round's tree. end: {} where it is missing.
    """

    header: dict[str, Any] = field(default_factory=dict)
    definition: dict[str, Any] = field(default_factory=dict)
    definition_digest: str = ""
    names: list[dict[str, Any]] = field(default_factory=list)
    entries: list[tuple[int, list[Any]]] = field(default_factory=list)
    heads: dict[int, str] = field(default_factory=dict)
    leaves: dict[int, bytes] = field(default_factory=dict)
    rounds: list[dict[str, Any]] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    erased: int = 0

    def fault(self, where: str, what: str) -> None:
        self.findings.append(Finding(where, what))


def is_bundle(data: bytes) -> bool:
    """Whether this is a bundle at all, sound or not."""
    lines = data.split(b"\n", 2)
    return lines[0].startswith(b"bundle ") or (len(lines) > 1 and lines[1].startswith(b"definition "))


@lru_cache(maxsize=1024)
def digits(head: str) -> str:
    """A head as people see it: hashed 2^14 times more, the first 16 bytes modulo 10^24, in groups of four."""
    value = bytes.fromhex(head)
    for _ in range(_STRETCH_TIMES):
        value = hashlib.sha256(value).digest()
    number = f"{int.from_bytes(value[:16], 'big') % 10**24:024d}"
    return " ".join(number[at : at + 4] for at in range(0, 24, 4))


def read(data: bytes) -> Bundle:
    """Every line, with findings for those that are damaged, missing or out of order."""
    reader = _Reader()
    lines = data.split(b"\n")
    if lines.pop() != b"":
        reader.bundle.fault(f"line {len(lines) + 1}", "the last line must end with a line break")
    for number, line in enumerate(lines, 1):
        reader.take(number, line)
    reader.finish()
    return reader.bundle


class _Reader:
    def __init__(self) -> None:
        self.bundle = Bundle()
        self._sum = hashlib.sha256()
        self._head = bytes(32)
        self._next = 1
        self._stage = 0

    def take(self, number: int, line: bytes) -> None:
        match = _LINE.fullmatch(line)
        kind = match[1].decode() if match else ""
        if match is None or kind not in KINDS:
            where = f"line {number}" + (f", where entry {self._next} should be" if self._stage in (1, 2, 3) else "")
            self.bundle.fault(where, "this is not a line of a bundle")
            return
        self._order(number, kind)
        if kind not in ("name", "end"):
            self._sum.update(line + b"\n")
        if kind == "entry":
            self._entry(match[2].decode(), match[3])
        else:
            self._plain(number, kind, match[2].decode(), match[3])

    def _order(self, number: int, kind: str) -> None:
        stage = KINDS.index(kind)
        if stage < self._stage or (stage == self._stage and kind in ("bundle", "definition", "end") and number > 1):
            self.bundle.fault(f"line {number}", f"a {kind} line may not stand here")
        self._stage = max(stage, self._stage)

    def _entry(self, stated: str, data: bytes) -> None:
        bundle, facts = self.bundle, parsed(data)
        if self._is_erased(facts, stated):
            self._head, self._next, bundle.heads[facts[0]] = bytes.fromhex(stated), facts[0] + 1, stated
            bundle.erased += 1
            return
        sound = isinstance(facts, list) and len(facts) == 4 and all(type(part) is int for part in facts[:3])
        n = facts[0] if sound else self._next
        if n != self._next:
            bundle.fault(f"entry {self._next}", f"it is missing; entry {n} stands in its place")
        if hashlib.sha256(self._head + data).hexdigest() != stated:
            bundle.fault(f"entry {n}", "its bytes, or an entry before it, are not those that its head was made of")
        elif not sound or not isinstance(facts[3], dict):
            bundle.fault(f"entry {n}", "it is not [number, sequence, time, {facts}]")
        if sound and isinstance(facts[3], dict):
            bundle.entries.append((n, facts))
            if facts[3].get("kind") == "cast":
                bundle.leaves[n] = leaf(data)
        # Going on from the stated head, the next finding is about the next entry, and not about this one again.
        self._head, self._next, bundle.heads[n] = bytes.fromhex(stated), n + 1, stated

    def _is_erased(self, facts: Any, stated: str) -> bool:
        """An entry of which only its place and the head after it stay, [number, sequence, time, head]."""
        if not (isinstance(facts, list) and len(facts) == 4 and isinstance(facts[3], str)):
            return False
        return facts[0] == self._next and facts[3] == stated and all(type(part) is int for part in facts[1:3])

    def _plain(self, number: int, kind: str, stated: str, data: bytes) -> None:
        facts = parsed(data)
        if hashlib.sha256(data).hexdigest() != stated:
            self.bundle.fault(f"line {number} ({kind})", "its bytes are not those that its sha256 was made of")
        elif not isinstance(facts, dict):
            self.bundle.fault(f"line {number} ({kind})", "it is not a JSON object")
        if isinstance(facts, dict):
            self._keep(kind, stated, facts)

    def _keep(self, kind: str, stated: str, facts: dict[str, Any]) -> None:
        bundle = self.bundle
        match kind:
            case "bundle":
                bundle.header = facts
            case "definition":
                bundle.definition, bundle.definition_digest = facts, stated
            case "name":
                bundle.names.append(facts)
            case "round":
                bundle.rounds.append(facts)
            case "end":
                bundle.end = facts

    def finish(self) -> None:
        bundle = self.bundle
        missing = [kind for kind, part in (("bundle", bundle.header), ("definition", bundle.definition)) if not part]
        for kind in missing:
            bundle.fault("file", f"the {kind} line is missing or cannot be read")
        if not bundle.end:
            bundle.fault("file", "the end line is missing or cannot be read: something may be cut off")
            return
        for name, found in self._last_words():
            # Any damage above shows in the sum too; it is worth a line only where nothing else was found.
            if bundle.end.get(name) != found and not (name == "sum" and bundle.findings):
                bundle.fault("end", f"{name}: the file gives {found}, the end line says {shown(bundle.end.get(name))}")

    def _last_words(self) -> Iterator[tuple[str, object]]:
        yield "entries", self._next - 1
        yield "head", self._head.hex()
        yield "digits", digits(self._head.hex())
        yield "sum", self._sum.hexdigest()


def parsed(data: bytes) -> Any:
    """The JSON value; None where it is none, or where an object says the same thing twice."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def shown(value: Any) -> str:
    """Texts as they are, anything else as compact JSON."""
    if value is None or isinstance(value, str):
        return value if value is not None else "nothing"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _refuse(text: str) -> Any:
    raise ValueError(text)
