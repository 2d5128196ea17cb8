"""Made-up roll calls, and variations of real ones, for tests."""

import copy
import json
from pathlib import Path
from typing import Any

import klubba_loadtest

RIKSDAG = Path(klubba_loadtest.__file__).parent / "data" / "riksdag-2025-26-sample.json"
MAJORITY = [{"more": "yes", "than": "no"}]
COMPOUND = [{"share_of": "yes_no", "at_least": "3/4"}, {"share_of": "members", "more_than": "1/2"}]


def counts(yes: int, no: int, abstain: int, absent: int) -> dict[str, int]:
    return {"yes": yes, "no": no, "abstain": abstain, "absent": absent}


def total(groups: dict[str, dict[str, int]]) -> dict[str, int]:
    return {what: sum(group[what] for group in groups.values()) for what in counts(0, 0, 0, 0)}


def vote_item(
    number: int, rule: list[dict[str, str]], groups: dict[str, dict[str, int]], outcome: str
) -> dict[str, Any]:
    vote = {"caption": "Omröstning", "subject": None, "groups": groups, "total": total(groups), "outcome": outcome}
    return {
        "report": "2026:X1",
        "item": number,
        "heading": f"Fråga {number}",
        "decided_by": "vote",
        "votes": [vote],
        "rule": rule,
        "outcome": outcome,
    }


def acclamation_item(number: int, outcome: str = "yes") -> dict[str, Any]:
    return {
        "report": "2026:X1",
        "item": number,
        "heading": f"Fråga {number}",
        "decided_by": "acclamation",
        "rule": None,
        "outcome": outcome,
    }


def made_up() -> dict[str, Any]:
    """15 members: win, loss, tie, a compound rule missed in two ways and just held, and two acclamations."""
    return {
        "members": 15,
        "items": [
            vote_item(1, MAJORITY, {"Björk": counts(5, 1, 1, 1), "Gran": counts(1, 2, 0, 4)}, "yes"),
            vote_item(2, MAJORITY, {"Björk": counts(0, 7, 1, 0), "Gran": counts(6, 0, 0, 1)}, "no"),
            vote_item(3, MAJORITY, {"Björk": counts(4, 0, 0, 0), "-": counts(1, 5, 5, 0)}, "tie"),
            # 8 of 11 is below three quarters; more than half of 15 is there.
            vote_item(4, COMPOUND, {"Björk": counts(8, 0, 0, 0), "Gran": counts(0, 3, 4, 0)}, "no"),
            # 7 of 7 is all of those voting, but not more than half of 15.
            vote_item(5, COMPOUND, {"Björk": counts(7, 0, 1, 0), "Gran": counts(0, 0, 0, 7)}, "no"),
            # 9 of 12 is exactly three quarters.
            vote_item(6, COMPOUND, {"Björk": counts(9, 0, 0, 0), "Gran": counts(0, 3, 1, 2)}, "yes"),
            acclamation_item(7),
            acclamation_item(8, "no"),
        ],
    }


def riksdag() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RIKSDAG.read_bytes())
    return found


def mirrored(source: dict[str, Any]) -> dict[str, Any]:
    """The same roll calls with yes and no exchanged; judged by simple majority, so that every outcome turns over."""
    turned = copy.deepcopy(source)
    for item in turned["items"]:
        item["outcome"] = _other(item["outcome"])
        if item["decided_by"] == "acclamation":
            continue
        item["rule"] = MAJORITY
        for vote in item["votes"]:
            vote["outcome"] = _other(vote["outcome"])
            for line in (*vote["groups"].values(), vote["total"]):
                line["yes"], line["no"] = line["no"], line["yes"]
    return turned


def _other(outcome: str) -> str:
    return {"yes": "no", "no": "yes"}.get(outcome, outcome)
