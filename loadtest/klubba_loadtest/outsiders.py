"""The truth about a round, without the ballots of people whose phones are not ours. Pure.

What our own phones were told can be held against the box only where the rest is taken out of it: by seat where the
vote was open; by their number alone where nobody may know more (`light`).
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from klubba_loadtest.reconcile import Box, Round
from klubba_loadtest.truth import Boxes


def without_others(
    log: tuple[Boxes, bytes], results: Boxes, rounds: Sequence[Round], ours: Collection[str], light: Collection[Round]
) -> tuple[Boxes, int]:
    """The boxes of our seats alone, and how many ballots the others had. log: what `read_bundle` says, its bytes."""
    told, bundle = log
    voted = _participants(bundle)
    boxes: dict[Round, Box] = {}
    others = 0
    for of in rounds:
        box = told.box(of) or results.box(of)
        if box is None:
            continue
        boxes[of], count = _lightly(box, voted.get(of[1:], ()), ours) if of in light else _by_seat(box, ours)
        others += count
    return Boxes(boxes, results.unreadable), others


def _by_seat(box: Box, ours: Collection[str]) -> tuple[Box, int]:
    votes = box.votes or {}
    theirs = {seat: kept for seat, kept in votes.items() if seat not in ours}
    marks = Counter(choice for kept in theirs.values() for choice in kept.choices)
    heads = {option: count - marks[option] for option, count in box.heads.items()}
    kept = {seat: vote for seat, vote in votes.items() if seat in ours}
    return replace(box, votes=kept, heads=heads, cast=max(-1, box.cast - len(theirs))), len(theirs)


def _lightly(box: Box, voted: Collection[str], ours: Collection[str]) -> tuple[Box, int]:
    """Only how many, and which ballots are in the log."""
    seats = box.votes if box.votes is not None else voted
    theirs = sum(seat not in ours for seat in seats)
    return replace(box, votes=None, heads={}, cast=box.cast - theirs if box.cast >= 0 else -1), theirs


def _participants(bundle: bytes) -> dict[tuple[str, int], list[str]]:
    """Who voted in each sealed round: the one thing that its close entry tells of people."""
    found: dict[tuple[str, int], list[str]] = {}
    for line in bundle.splitlines():
        if line.startswith(b"entry "):
            facts = json.loads(line.split(b" ", 2)[2])[3]
            if "participants" in facts:
                found[facts["poll"], facts["round"]] = list(facts["participants"])
    return found
