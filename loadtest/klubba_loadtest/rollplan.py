"""From a published roll call to a meeting and its ballots. Pure and seeded: the same seed, the same order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import Any, Final

from klubba_loadtest.rollcalls import CHOICES, Acclamation, Condition, RollCall, RollCalls

POLL: Final = "vote"
TITLE_MAX_CHARS: Final = 300
ITEMS_PER_MEETING_MAX_COUNT: Final = 100
"""Acclamations of one report share a meeting, up to this many."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Who votes for what. seat: id in the roll. choice: one of CHOICES."""

    seat: str
    choice: str


@dataclass(frozen=True, slots=True)
class VotePlan:
    """One vote to hold. meeting: the body of `POST /api/meetings`. ballots: in the order they are handed in."""

    vote: RollCall
    meeting: Mapping[str, Any]
    ballots: tuple[Ballot, ...]


@dataclass(frozen=True, slots=True)
class DecisionsPlan:
    """Decisions by acclamation to record in one meeting. polls: poll id → the published decision."""

    meeting: Mapping[str, Any]
    polls: Mapping[str, Acclamation]


def vote_plans(calls: RollCalls, run: str, seed: int) -> Iterator[VotePlan]:
    """One plan per vote. run: makes the meetings' ids unlike those of any other run (letters and digits)."""
    for number, vote in enumerate(calls.votes, 1):
        # A stream of its own for each vote, so that leaving one out changes no other's order.
        yield _vote_plan(vote, f"replay-{run}-v{number}", Random(f"{seed}:{vote.name}"))  # noqa: S311  # a plan repeats


def decision_plans(calls: RollCalls, run: str) -> Iterator[DecisionsPlan]:
    """Meetings for the acclamations: one per report, in the file's order."""
    number = 0
    for report, found in groupby(calls.acclamations, key=lambda decision: decision.report):
        decisions = list(found)
        for start in range(0, len(decisions), ITEMS_PER_MEETING_MAX_COUNT):
            number += 1
            part = decisions[start : start + ITEMS_PER_MEETING_MAX_COUNT]
            yield _decisions_plan(part, f"replay-{run}-a{number}", report, calls.members)


def _vote_plan(vote: RollCall, meeting: str, random: Random) -> VotePlan:
    roll: list[dict[str, Any]] = []
    ballots: list[Ballot] = []
    for group, counts in vote.groups.items():
        seats = [_seat(len(roll) + n, group) for n in range(1, counts.members + 1)]
        roll += seats
        did = [choice for choice in CHOICES for _ in range(counts.of(choice))]
        # Which member of the group did what is not published: any assignment gives the published figures.
        voters = random.sample([str(seat["seat"]) for seat in seats], len(did))
        ballots += [Ballot(seat, choice) for seat, choice in zip(voters, did, strict=True)]
    random.shuffle(ballots)
    item = {"id": "item", "title": _title(vote.title), "polls": [_poll(POLL, vote.title, vote.rule)]}
    return VotePlan(vote, _meeting(meeting, vote.name, [item], roll), tuple(ballots))


def _decisions_plan(decisions: Sequence[Acclamation], meeting: str, report: str, members: int) -> DecisionsPlan:
    polls = {f"decision-{number}": decision for number, decision in enumerate(decisions, 1)}
    rule = ({"more": "yes", "than": "no"},)
    items = [
        {"id": f"item-{number}", "title": _title(decision.title), "polls": [_poll(poll, decision.title, rule)]}
        for number, (poll, decision) in enumerate(polls.items(), 1)
    ]
    roll = [_seat(number, "") for number in range(1, members + 1)]
    return DecisionsPlan(_meeting(meeting, report, items, roll), polls)


def _meeting(meeting: str, title: str, items: list[dict[str, Any]], roll: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": meeting, "title": _title(f"Återspelning: {title}"), "items": items, "roll": roll}


def _poll(poll: str, title: str, rule: Sequence[Condition]) -> dict[str, Any]:
    # The file's conditions are written as a meeting's are: the engine judges by the rule that was published.
    return {"id": poll, "title": _title(title), "method": "yes_no_abstain", "rule": [dict(one) for one in rule]}


def _seat(number: int, group: str) -> dict[str, Any]:
    seat = {"seat": str(number), "name": f"Ledamot {number}"}
    return {**seat, "group": group} if group else seat


def _title(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= TITLE_MAX_CHARS else f"{text[: TITLE_MAX_CHARS - 1]}…"
