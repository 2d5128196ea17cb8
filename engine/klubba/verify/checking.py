"""Everything that a bundle says, held against everything else that it says."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from klubba.verify import matters, receipts, results, seals
from klubba.verify.reading import Bundle, Finding, digits, read, shown
from klubba.verify.story import Round, Story, key_of

FORMAT: Final = "klubba-bundle"
VERSION: Final = 1


@dataclass
class Report:
    """findings: what is wrong, the first in the file first. notes: what was not checked, and matters.

    heads: poll, round and digits of each closed round. receipt: what the log says of one, "" when none was asked for.
    """

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    heads: list[tuple[str, int, str]] = field(default_factory=list)
    head: str = ""
    entries: int = 0
    receipt: str = ""

    @property
    def verified(self) -> bool:
        return not self.findings


def verify(data: bytes, *, head: str = "", receipt: dict[str, Any] | None = None) -> Report:
    """Reads and counts again a whole bundle. head: the digits, or the 64 hex digits, that the file must end with or
    that one of its rounds was closed with: those that people saw.
    """
    bundle = read(data)
    # A meeting in which nobody had done anything yet has lost no entry by it.
    if bundle.erased or any(entry[3].get("kind") == "erased" for _, entry in bundle.entries):
        return _verify_erased(bundle, head, receipt)
    story = Story(bundle)
    report = Report(bundle.findings, entries=len(bundle.entries))
    if bundle.entries:
        report.head = digits(bundle.heads[bundle.entries[-1][0]])
    for check in (_check_header, _check_definition, _check_names):
        _safely(bundle, "file", check, bundle, story, report)
    if not story.key:
        report.notes.append(seals.NOT_SIGNED)
    _check_rounds(bundle, story, report)
    if head and not _is_head(head, bundle, report):
        bundle.fault("head", f"{head} is the head of no round in this file, nor its last")
    if receipt is not None:
        report.receipt = receipts.said_of(receipt, bundle, story)
    report.notes += [line for of in story.matters.values() for line in matters.notes(of)]
    if story.unknown:
        report.notes.append(f"entries of a kind that this verifier does not know: {', '.join(sorted(story.unknown))}")
    return report


def _verify_erased(bundle: Bundle, head: str, receipt: dict[str, Any] | None) -> Report:
    """A meeting whose names and ballots are gone: its chain, its heads, and nothing that is counted from ballots."""
    report = Report(bundle.findings, entries=len(bundle.heads))
    report.head = digits(bundle.heads[max(bundle.heads)])
    created = bundle.entries[0][1][3] if bundle.entries else {}
    if not key_of(created):
        report.notes.append(seals.NOT_SIGNED)
    for line in bundle.rounds:
        _safely(bundle, f"round {line.get('poll')} {line.get('round')}", _check_erased, bundle, created, line, report)
    if bundle.header.get("erased") is not True:
        bundle.fault("line 1 (bundle)", "entries are erased, and it does not say so")
    if head and not _is_head(head, bundle, report):
        bundle.fault("head", f"{head} is the head of no round in this file, nor its last")
    if receipt is not None:
        report.receipt = f"{receipts.NOT_INCLUDED}: the meeting's ballots are erased"
    report.notes.append(
        f"{bundle.erased} of {report.entries} entries are erased: the chain is whole, results cannot be counted again"
    )
    return report


def _check_erased(bundle: Bundle, created: dict[str, Any], line: dict[str, Any], report: Report) -> None:
    """A result that was declared must be the one that the log declared; entries of declarations are never erased.

    Nor is the key: what was sealed and signed while the ballots were there is verified as it was.
    """
    place, key, seal = f"round {line['poll']} {line['round']}", key_of(created), line["head"]
    if key:
        parts = (line[part] for part in ("size", "root", "head"))
        said = seals.line(created["meeting"], line["poll"], line["round"], key, *parts)
        seal = seals.sealed(said)
        for where, what in differences(seal, line["seal"], "seal"):
            bundle.fault(place, f"{where}: {what}")
        _check_signature(bundle, place, key, said, line)
    if bundle.heads.get(line["closed"]) != line["head"] or digits(seal) != line["digits"]:
        bundle.fault(place, "its head is not that of the entry that closed it")
    report.heads.append((line["poll"], line["round"], line["digits"]))
    declared = [
        entry[3]["result"]
        for _, entry in bundle.entries
        if (entry[3].get("poll"), entry[3].get("round")) == (line["poll"], line["round"]) and "result" in entry[3]
    ]
    for where, what in differences(declared[-1] if declared else None, line["result"], "result"):
        bundle.fault(f"round {line['poll']} {line['round']}", f"{where}: {what}")


def _safely(bundle: Bundle, where: str, check: Any, *args: Any) -> None:
    """A file of another shape is a finding, and never the end of the search."""
    try:
        check(*args)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError) as error:
        bundle.fault(where, f"it lacks something, or has it in another form ({type(error).__name__}: {error})")


def _check_header(bundle: Bundle, story: Story, report: Report) -> None:
    said = {"format": FORMAT, "v": VERSION}
    said |= {"meeting": story.created["meeting"], "epoch": story.epochs[-1]}
    for name, expected in said.items():
        if bundle.header.get(name) != expected:
            said_there = shown(bundle.header.get(name))
            bundle.fault("line 1 (bundle)", f"{name}: {shown(expected)} was to stand here, not {said_there}")


def _check_definition(bundle: Bundle, story: Story, report: Report) -> None:
    digest, version = story.definition
    if version < 2:
        report.notes.append("the log is of an older engine, and does not say which definition belongs to it")
    elif bundle.definition_digest != digest:
        bundle.fault("line 2 (definition)", f"the log names the definition {digest}, this is another one")


def _check_names(bundle: Bundle, story: Story, report: Report) -> None:
    roll = {line["seat"]: line["name"] for line in bundle.definition["roll"]}
    for name in bundle.names:
        if roll.get(name["seat"]) != commitment(name):
            bundle.fault(f"name {name['seat']}", "this is not the name that the definition has a commitment for")
    named = {name["seat"] for name in bundle.names}
    if missing := len(roll.keys() - named):
        report.notes.append(f"{missing} of {len(roll)} names are not in this file; nothing that is counted needs them")


def commitment(name: dict[str, Any]) -> str:
    """SHA-256 of the salt and of each text with its length before it."""
    texts = [str(name[part]).encode() for part in ("seat", "name", "organisation")]
    data = bytes.fromhex(name["salt"]) + b"".join(len(text).to_bytes(4, "big") + text for text in texts)
    return hashlib.sha256(data).hexdigest()


def _check_rounds(bundle: Bundle, story: Story, report: Report) -> None:
    closed = sorted((of for of in story.rounds.values() if of.closed), key=lambda of: of.closed)
    told = {(line.get("poll"), line.get("round")): line for line in bundle.rounds}
    if len(told) < len(bundle.rounds):
        bundle.fault("file", "a round stands in it twice")
    for of in closed:
        line = told.pop((of.poll, of.number), None)
        if line is None:
            bundle.fault(of.place, "the log has this round, the file has no line for it")
        else:
            _safely(bundle, of.place, _check_line, bundle, story, of, line, report)
        _safely(bundle, of.place, _check_result, bundle, of, report)
    for poll, number in told:
        bundle.fault(f"round {poll} {number}", "the file has a line for it, the log has no such closed round")


def _check_line(bundle: Bundle, story: Story, of: Round, line: dict[str, Any], report: Report) -> None:
    head, key = bundle.heads[of.closed], story.key
    expected: dict[str, Any] = {"closed": of.closed, "state": of.state, "head": head}
    if key:
        root = seals.root(of.leaves)
        said = seals.line(story.created["meeting"], of.poll, of.number, key, len(of.leaves), root, head)
        expected |= {"size": len(of.leaves), "root": root, "seal": seals.sealed(said)}
    expected |= {"digits": digits(expected.get("seal", head)), "result": of.result}
    for name, value in expected.items():
        for where, what in differences(value, line.get(name), name):
            bundle.fault(of.place, f"{where}: {what}")
    if key:
        _check_signature(bundle, of.place, key, said, line)
    report.heads.append((of.poll, of.number, expected["digits"]))


def _check_signature(bundle: Bundle, place: str, key: str, said: bytes, line: dict[str, Any]) -> None:
    for where, what in seals.signature_faults(key, said, line.get("signature")):
        bundle.fault(place, f"{where}: {what}")


def _check_result(bundle: Bundle, of: Round, report: Report) -> None:
    """Counts the round again, also when no result was declared: then the ballots must at least be countable."""
    if of.acclaimed:
        expected: dict[str, Any] = {"decided_by": "acclamation", "lines": [], "cast": 0, "register": 0}
    else:
        expected = results.result(of)
    if of.result is None:
        return
    report.notes += _not_counted(of, expected)
    for where, what in differences(expected, of.result, ""):
        bundle.fault(of.place, f"{where}: {what}")


def _not_counted(of: Round, expected: dict[str, Any]) -> Iterator[str]:
    if "cast_weight" not in expected and not of.acclaimed:
        yield f"{of.place}: secret ballots of different weights; only heads could be counted again"
    if expected.get("decided_by") in ("casting_vote", "lots"):
        yield f"{of.place}: the votes tie, and the {expected['decided_by'].replace('_', ' ')} is not in the votes"
    if of.paper["method"] in ("text", "words"):
        yield f"{of.place}: which texts may be shown is not decided by votes"


def differences(expected: Any, stated: Any, place: str) -> Iterator[tuple[str, str]]:
    """Where `stated` is not `expected`; fields that nothing is expected of are passed over."""
    if isinstance(expected, dict) and isinstance(stated, dict):
        for name, part in expected.items():
            yield from differences(part, stated.get(name), f"{place}.{name}" if place else name)
    elif isinstance(expected, list) and isinstance(stated, list) and len(expected) == len(stated):
        for number, (part, said) in enumerate(zip(expected, stated, strict=True)):
            yield from differences(part, said, f"{place}[{number}]")
    elif expected != stated or type(expected) is not type(stated):
        yield place, f"the log gives {_short(expected)}, the file says {_short(stated)}"


def _short(value: Any) -> str:
    text = shown(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _is_head(head: str, bundle: Bundle, report: Report) -> bool:
    plain = "".join(head.split()).lower()
    shown = {said.replace(" ", "") for said in (report.head, *(said for *_, said in report.heads))}
    whole = {str(line.get(name)) for line in bundle.rounds for name in ("head", "seal")}
    whole.add(bundle.heads.get(report.entries, ""))
    return plain in shown | whole
