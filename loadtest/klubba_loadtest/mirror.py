"""Roll calls as they might have gone: lost, tied, and missed by the least that the rule allows. Pure.

Published votes are mostly won, and a count that always says "yes" would pass them. From each vote three are made:

    exchanged   yes and no change places
    missed      as many yes votes as could be cast without carrying the rule: the others of them voted no
    tied        as many yes as no, where the rule knows a tie (one of an odd number abstains)

What must come of them is computed here, by exact fractions from the file's own rule, and by nothing of the engine's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from klubba_loadtest.rollcalls import Condition, Counts, RollCall, RollCalls

_OTHER: Final = {"yes": "no", "no": "yes"}


def mirrored(calls: RollCalls) -> RollCalls:
    """The roll calls that a file's make; acclamations with the other outcome."""
    votes = tuple(made for vote in calls.votes for made in _made_of(vote))
    turned = tuple(replace(one, outcome=_OTHER[one.outcome], name=f"{one.name} turned") for one in calls.acclamations)
    return RollCalls(calls.members, votes, turned)


def expected(rule: Sequence[Condition], counts: Counts) -> str:
    """The outcome of a vote in which every member weighs one and is on the roll, present."""
    if counts.yes + counts.no == 0:
        return "no_result"
    failed = [condition for condition in rule if not _holds(condition, counts)]
    if not failed:
        return "yes"
    level = all("more" in one and counts.of(one["more"]) == counts.of(one["than"]) for one in failed)
    return "tie" if level else "no"


def _holds(condition: Condition, counts: Counts) -> bool:
    if "more" in condition:
        return counts.of(condition["more"]) > counts.of(condition["than"])
    base = _base(condition["share_of"], counts)
    if "at_least" in condition:
        return Fraction(counts.yes) >= Fraction("".join(condition["at_least"].split())) * base
    return Fraction(counts.yes) > Fraction("".join(condition["more_than"].split())) * base


def _base(name: str, counts: Counts) -> int:
    if name == "yes_no":
        return counts.yes + counts.no
    return counts.ballots if name in ("yes_no_abstain", "valid", "cast") else counts.members


def _made_of(vote: RollCall) -> Iterator[RollCall]:
    yield _as(vote, "exchanged", {name: _exchanged(counts) for name, counts in vote.groups.items()})
    deciding = vote.total.yes + vote.total.no
    for yes in range(deciding, -1, -1):
        if expected(vote.rule, replace(vote.total, yes=yes, no=deciding - yes)) == "no":
            yield _as(vote, "missed", _with_yes(vote.groups, yes))
            break
    if any("more" in condition for condition in vote.rule):
        even = _one_abstains(vote.groups) if deciding % 2 else vote.groups
        yield _as(vote, "tied", _with_yes(even, deciding // 2))


def _as(vote: RollCall, how: str, groups: Mapping[str, Counts]) -> RollCall:
    total = Counts(*(sum(counts.of(what) for counts in groups.values()) for what in ("yes", "no", "abstain", "absent")))
    return replace(vote, name=f"{vote.name} {how}", groups=groups, total=total, outcome=expected(vote.rule, total))


def _exchanged(counts: Counts) -> Counts:
    return replace(counts, yes=counts.no, no=counts.yes)


def _with_yes(groups: Mapping[str, Counts], yes: int) -> Mapping[str, Counts]:
    """The same members voting, so many of them yes in all: the first groups first."""
    made: dict[str, Counts] = {}
    for name, counts in groups.items():
        here = min(yes, counts.yes + counts.no)
        made[name] = replace(counts, yes=here, no=counts.yes + counts.no - here)
        yes -= here
    return made


def _one_abstains(groups: Mapping[str, Counts]) -> Mapping[str, Counts]:
    made = dict(groups)
    for name, counts in groups.items():
        if counts.yes + counts.no:
            what = "yes" if counts.yes else "no"
            made[name] = replace(counts, abstain=counts.abstain + 1, **{what: counts.of(what) - 1})
            break
    return made
