"""Whatever is changed in a bundle is found, and its place is named."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from forgeries import FORGED, Forge, compact, forged, rechained
from heldmeeting import Held, entries, klubba

from klubba.verify import Report, verify
from klubba.verify.reading import is_bundle, read


def test_one_flipped_byte_anywhere_is_found_and_named(held: Held) -> None:
    """Every byte of the file, one after the other: none can change unnoticed, and its place is said."""
    place = re.compile(r"(line \d+|entry \d+|end|name \w+|round \w+ \d+)\b")
    starts = [0]
    for line in held.data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    first_entry = next(number for number, _ in held.lines("entry"))
    data = bytearray(held.data)
    for line, (start, end) in enumerate(pairwise(starts)):
        # Each position of the line with another flip; the whole check runs on one position in eleven (it is slow).
        for at in range(start + line % 11, end, 11):
            data[at] ^= 1 << (at % 7)
            report = _report(bytes(data))
            data[at] = held.data[at]
            assert report is None or not report.verified, (line, at)
            if report is not None:
                where = report.findings[0].where
                assert place.match(where) or where == "file", (line, at, where)
                if first_entry <= line < first_entry + len(entries(held)):
                    assert f"entry {line - first_entry + 1}" in where, (line, at, where)


def _report(data: bytes) -> Report | None:
    """None where the file is not a bundle any more (which is said as well)."""
    return verify(data) if is_bundle(data) else None


def test_the_digest_of_every_single_byte_is_looked_at(held: Held) -> None:
    """The quick half of the above, for every byte: reading alone finds each of them."""
    short = b"".join(held.data.splitlines(keepends=True)[:9])
    clean = [str(finding) for finding in read(short).findings]
    data = bytearray(short)
    for at in range(len(data)):
        for bit in (1, 0x20, 0x80):
            data[at] ^= bit
            assert [str(finding) for finding in read(bytes(data)).findings] != clean, at
            data[at] ^= bit


def test_a_forger_who_changes_nothing_is_not_found(held: Held) -> None:
    """The control: what is found below is the change, and not the forger's handwriting."""
    assert rechained(held.data.splitlines(keepends=True)) == held.data


@pytest.mark.parametrize(
    ("kind", "wanted", "change", "named"), [part[1:] for part in FORGED], ids=[part[0] for part in FORGED]
)
def test_a_forgery_with_right_digests_is_named(
    held: Held, kind: str, wanted: dict[str, Any], change: Forge, named: str
) -> None:
    data = forged(held, kind, wanted, change)
    report = verify(data)
    assert any(named in str(finding) for finding in report.findings), [str(finding) for finding in report.findings]
    # And whoever noted the head in the hall sees it at once, whatever was forged in the log.
    if kind == "entry":
        assert not [digits for *_, digits in report.heads if digits == verify(held.data).heads[-1][2]]


@pytest.mark.parametrize("name", ["root", "size", "seal", "head", "digits", "signature"])
def test_a_seal_that_is_not_the_ballots_is_named_by_its_part(held: Held, name: str) -> None:
    """A forger who makes every digest of the file again, and leaves one thing of a round's seal that is not true."""

    def change(line: dict[str, Any]) -> None:
        line[name] = line[name] + 1 if name == "size" else _flipped(line[name])

    report = verify(forged(held, "round", {"poll": "matter"}, change, reseal=False))
    assert [finding.where for finding in report.findings] == ["round matter 1"]
    assert report.findings[0].what.startswith(f"{name}: ")


def _flipped(digits: str) -> str:
    return ("1" if digits[0] != "1" else "2") + digits[1:]


def test_a_ballot_put_in_anothers_place_has_another_root_and_no_signature(held: Held) -> None:
    """Two counted ballots of an open round swapped in time: the result is the same, and the seal is not."""
    lines = held.data.splitlines(keepends=True)
    first, second = [number for number, text in held.lines("entry") if '"kind":"cast"' in text][:2]
    one, two = (json.loads(lines[number].split(b" ", 2)[2]) for number in (first, second))
    one[3], two[3] = two[3], one[3]
    for number, entry in ((first, one), (second, two)):
        lines[number] = b"entry %s %s\n" % (b"0" * 64, compact(entry))
    found = [str(finding) for finding in verify(rechained(lines)).findings]
    assert any("round matter 1: signature: it is not that of the key" in line for line in found), found
    assert len(found) == sum("signature" in line for line in found)


def test_entries_that_are_dropped_swapped_or_doubled_are_missed(held: Held) -> None:
    lines = held.data.splitlines(keepends=True)
    casts = [number for number, text in held.lines("entry") if '"kind":"cast"' in text]
    first = casts[0]
    dropped = verify(rechained([*lines[:first], *lines[first + 1 :]]))
    assert "is missing" in str(dropped.findings[0])
    swapped = verify(rechained([*lines[:first], lines[first + 1], lines[first], *lines[first + 2 :]]))
    assert "is missing" in str(swapped.findings[0])
    cut_off = verify(b"".join(lines[:first]))
    assert "something may be cut off" in " ".join(map(str, cut_off.findings))
    moved = verify(b"".join([*lines[:-2], lines[-1], lines[-2]]))
    assert not moved.verified


def test_the_numbers_of_dropped_entries_are_missed_in_the_sequence(held: Held) -> None:
    """A forger who numbers the entries again still cannot hide that the store wrote once more."""
    lines, kept, n = held.data.splitlines(keepends=True), list[bytes](), 0
    dropped = next(number for number, text in held.lines("entry") if '"voter":"s1"' in text)
    for number, line in enumerate(lines):
        if line.startswith(b"entry ") and number != dropped:
            entry = json.loads(line.split(b" ", 2)[2])
            n += 1
            line = b"entry %s %s\n" % (b"0" * 64, compact([n, *entry[1:]]))
        if number != dropped:
            kept.append(line)
    assert any("was to follow" in str(finding) for finding in verify(rechained(kept)).findings)


def test_the_command_says_it_in_lines_and_by_its_exit_code(held: Held, tmp_path: Path) -> None:
    sound = klubba(held.engine, "verify", str(held.file))
    assert (sound.returncode, sound.stdout.splitlines()[-1].split(":")[0]) == (0, "verified")
    damaged = tmp_path / "damaged"
    damaged.write_bytes(held.data.replace(b'"replaces":0', b'"replaces":7', 1))
    found = klubba(held.engine, "verify", str(damaged))
    first = next(json.loads(text)[0] for _, text in held.lines("entry") if '"kind":"cast"' in text)
    assert found.returncode == 1
    assert found.stdout.startswith(f"entry {first}: its bytes, or an entry before it, are not those")
    assert found.stdout.splitlines()[-1].startswith("NOT VERIFIED: ")
    damaged.write_bytes(b"something else")
    assert klubba(held.engine, "verify", str(damaged)).returncode == 2
    assert klubba(held.engine, "verify", str(tmp_path / "none")).returncode == 2
