"""A council's matters as the log tells them: every move possible after those before it, outcomes as they were voted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Say = Callable[[str], None]

_MOVES: Final = {
    "debate": {"propose": "debate", "withdraw": "debate", "put": "put", "table": "motion", "remit": "motion"},
    "put": {"find": "found", "reopen": "debate"},
    "found": {"find": "found", "strike": "decided", "call": "final_vote counter"},
    "counter": {"find": "counter_found"},
    "counter_found": {"find": "counter_found", "strike": "counter final_vote", "call": "counter_vote"},
    "counter_vote": {"resolve": "counter final_vote"},
    "final_vote": {"resolve": "decided"},
    "motion": {"agree": "tabled remitted", "vote": "motion_vote", "drop": "debate"},
    "motion_vote": {"resolve": "tabled remitted debate"},
    "decided": {"reserve": "decided", "reopen": "debate"},
    "tabled": {"reserve": "tabled", "reopen": "debate"},
    "remitted": {"reserve": "remitted", "reopen": "debate"},
    "departed": {"reserve": "departed", "reopen": "debate", "find": "decided"},
}
"""What a move makes of a matter's phase; the chair may depart from every phase but the last."""

_BY: Final = {"strike": "acclamation", "resolve": "vote", "find": "departure"}


@dataclass
class Matter:
    """phase: after the last move. vote, yes, no: the newest vote's poll and what its answers stand for."""

    item: str
    phase: str = "debate"
    vote: str = ""
    yes: str = ""
    no: str = ""
    decided: str = ""
    reservations: int = 0
    departures: list[str] = field(default_factory=list)


def move(of: Matter, facts: dict[str, Any], declared: str | None, say: Say) -> None:
    """One move. declared: the outcome of the matter's newest vote by the log, None while there is none."""
    made, after = str(facts["move"]), str(facts["phase"])
    leads = "departed" if made == "depart" and of.phase != "departed" else _MOVES.get(of.phase, {}).get(made, "")
    if after not in leads.split():
        say(f"matter {of.item}: {made} in the phase {of.phase} does not lead to {after}")
    if made == "resolve":
        _resolve(of, facts, declared, say)
    elif after == "decided" and made in _BY:
        of.decided = f"{facts['outcome']}, by {_BY[made]}"
    if after == "debate":
        of.decided, of.reservations = "", 0
    of.reservations += made == "reserve"
    if made == "depart":
        of.departures.append(str(facts["text"]))
    if "added" in facts:
        of.vote, of.yes, of.no = str(facts["added"]["id"]), str(facts.get("yes", "")), str(facts.get("no", ""))
    of.phase = after


def _resolve(of: Matter, facts: dict[str, Any], declared: str | None, say: Say) -> None:
    answer = facts["answer"]
    if facts["vote"] != of.vote or answer != declared:
        say(f"matter {of.item}: it goes on with {answer} of {facts['vote']}, the log has {declared} of {of.vote}")
    if of.phase == "final_vote":
        won = of.yes if answer == "yes" else of.no
        if facts["outcome"] != won:
            say(f"matter {of.item}: {answer} is for {won}, not for {facts['outcome']}")
        of.decided = f"{won}, by vote"


def notes(of: Matter) -> Iterator[str]:
    """What became of the matter, and where the chair went another way than the procedure."""
    for reason in of.departures:
        yield f"matter {of.item}: the chair left the procedure: {reason}"
    ended = f": {of.decided}" if of.decided else ""
    count = f"; reservations: {of.reservations}" if of.reservations else ""
    yield f"matter {of.item}: {of.phase}{ended}{count}"
