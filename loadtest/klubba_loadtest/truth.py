"""Where the truth is read: results of the HTTP interface, or the log in a meeting's exported bundle."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from klubba_clients import HttpRefused, Operator
from klubba_loadtest.reconcile import Box, Choices, Kept, Round

_CLOSING: Final = frozenset({"close", "annul"})
_NOT_OURS: Final = frozenset({401, 403})


class Boxes:
    """Rounds that were read before. unreadable: rounds that the engine would not tell, and its words."""

    def __init__(self, boxes: Mapping[Round, Box], unreadable: Mapping[Round, str] | None = None) -> None:
        self._boxes = dict(boxes)
        self.unreadable = dict(unreadable or {})

    def box(self, of: Round) -> Box | None:
        return self._boxes.get(of)


async def read_results(operator: Operator, rounds: Sequence[Round]) -> Boxes:
    """The ended rounds as the result interface tells them to the operator. Raises `ClientError`."""
    boxes: dict[Round, Box] = {}
    unreadable: dict[Round, str] = {}
    for meeting, poll, number in rounds:
        try:
            boxes[meeting, poll, number] = box_of_result(await operator.result(meeting, poll, number))
        except HttpRefused as refused:
            if refused.status in _NOT_OURS:
                raise
            # An engine that will not count what it has taken is a finding, and not a reason to stop.
            unreadable[meeting, poll, number] = str(refused)
    return Boxes(boxes, unreadable)


def box_of_result(result: Mapping[str, Any]) -> Box:
    """One result. Options are numbered in the order of its lines, which is the paper's; of a vote only its marks."""
    options = {line["option"]: number for number, line in enumerate(result.get("lines", ()))}
    heads = {options[line["option"]]: int(line["heads"]) for line in result.get("lines", ())}
    cast = int(result.get("cast", -1))
    listed = result.get("votes")
    if listed is None:
        return Box(None, heads, cast)
    votes = {vote["seat"]: Kept(tuple(sorted(options[c] for c in vote.get("choices", ())))) for vote in listed}
    seats = Counter(str(vote["seat"]) for vote in listed)
    return Box(votes, heads, cast, tuple(f"seat {seat}" for seat, count in seats.items() if count > 1))


class _Tale:
    """One round as the log tells it, entry by entry."""

    def __init__(self) -> None:
        self.votes: dict[str, Kept] = {}
        self.logged: dict[str, int] = {}
        self.repeated: list[str] = []
        self.closed_seq = 0
        self.bodies: list[Choices] | None = None

    def cast(self, seq: int, facts: Mapping[str, Any]) -> None:
        if facts["ballot_id"] in self.logged:
            self.repeated.append(f"ballot {facts['ballot_id'][:8]}")
        self.logged[facts["ballot_id"]] = seq
        self.votes[facts["voter"]] = Kept(tuple(facts["choices"]), seq)

    def close(self, seq: int, facts: Mapping[str, Any]) -> None:
        self.closed_seq = self.closed_seq or seq
        if facts.get("bodies") is not None:
            self.bodies = [tuple(body) for body in facts["bodies"]]

    def box(self, result: Box | None) -> Box:
        """The log's ballots with the figures that were shown to people, where there are any."""
        if self.bodies is not None:
            shown = result.heads if result else Counter(option for body in self.bodies for option in body)
            return Box(None, shown, len(self.bodies), closed_seq=self.closed_seq)
        counted = Counter(option for kept in self.votes.values() for option in kept.choices)
        heads, cast = (result.heads, result.cast) if result else (counted, len(self.votes))
        return Box(self.votes, heads, cast, tuple(self.repeated), self.closed_seq, self.logged)


def read_bundle(meeting: str, bundle: bytes, results: Boxes) -> Boxes:
    """The rounds in a bundle's log, with the figures of `results`. A reader of its own, apart from the engine's."""
    tales: dict[Round, _Tale] = {}
    for line in bundle.splitlines():
        if not line.startswith(b"entry "):
            continue
        _, seq, _, facts = json.loads(line.split(b" ", 2)[2])
        if "poll" not in facts or "round" not in facts:
            continue
        tale = tales.setdefault((meeting, facts["poll"], facts["round"]), _Tale())
        if facts["kind"] == "cast":
            tale.cast(seq, facts)
        elif facts["kind"] in _CLOSING:
            tale.close(seq, facts)
    return Boxes({of: tale.box(results.box(of)) for of, tale in tales.items() if tale.closed_seq})
