"""Roll calls from a file: parsed, and refused as a whole with the place of the first thing that is wrong. Pure.

The format is described in data/README.md.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

CHOICES: Final = ("yes", "no", "abstain")
COUNTS: Final = (*CHOICES, "absent")
OUTCOMES: Final = ("yes", "no", "tie", "no_result")
BASES: Final = ("yes_no", "members", "yes_no_abstain", "valid", "cast", "present", "entitled")
MEMBERS_MAX_COUNT: Final = 20_000
FILE_MAX_BYTES: Final = 64 * 1024 * 1024

_FRACTION: Final = re.compile(r"\s*[1-9][0-9]{0,6}\s*/\s*[1-9][0-9]{0,6}\s*")


@dataclass(eq=False)
class BadFile(Exception):
    """The file is no list of roll calls. place: path into it ("items[3].votes[0].total"), or "line 4, column 7"."""

    place: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Members by what they did."""

    yes: int
    no: int
    abstain: int
    absent: int

    @property
    def members(self) -> int:
        return self.yes + self.no + self.abstain + self.absent

    @property
    def ballots(self) -> int:
        return self.yes + self.no + self.abstain

    def of(self, what: str) -> int:
        """what: one of COUNTS."""
        return int(getattr(self, what))


Condition = Mapping[str, str]
"""One condition as the file has it: {"more", "than"} or {"share_of", "at_least" | "more_than"}."""


@dataclass(frozen=True, slots=True)
class RollCall:
    """One vote as it was published. name: short and unique in the file. groups: in the file's order."""

    name: str
    title: str
    rule: tuple[Condition, ...]
    groups: Mapping[str, Counts]
    total: Counts
    outcome: str


@dataclass(frozen=True, slots=True)
class Acclamation:
    """A decision without ballots."""

    name: str
    title: str
    report: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RollCalls:
    """Everything in one file, in its order. members: the size of every roll."""

    members: int
    votes: tuple[RollCall, ...]
    acclamations: tuple[Acclamation, ...]

    @property
    def ballots(self) -> int:
        return sum(vote.total.ballots for vote in self.votes)


def parse(data: bytes) -> RollCalls:
    """The roll calls in a file's bytes. Raises `BadFile`."""
    if len(data) > FILE_MAX_BYTES:
        raise BadFile("file", f"at most {FILE_MAX_BYTES} bytes", f"{len(data)}")
    top = _object(_json(data), "file")
    members = _count(top, "members", "members", 1, MEMBERS_MAX_COUNT)
    votes: list[RollCall] = []
    acclamations: list[Acclamation] = []
    for number, item in enumerate(_list(top, "items", "items")):
        _item(_object(item, f"items[{number}]"), f"items[{number}]", members, votes, acclamations)
    if not votes and not acclamations:
        raise BadFile("items", "at least one item", "none")
    return RollCalls(members, tuple(votes), tuple(acclamations))


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        raise BadFile(f"line {error.lineno}, column {error.colno}", "JSON", f"something else ({error.msg})") from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise BadFile("file", "JSON in UTF-8", type(error).__name__) from None


def _item(
    item: Mapping[str, Any], place: str, members: int, votes: list[RollCall], acclamations: list[Acclamation]
) -> None:
    report, heading = _text(item, "report", place), _text(item, "heading", place)
    name = f"{report} {_number_or_text(item, 'item', place)}"
    title = f"{name}. {heading}"
    how = _one_of(item, "decided_by", place, ("vote", "acclamation"))
    if how == "acclamation":
        outcome = _one_of(item, "outcome", place, ("yes", "no"))
        acclamations.append(Acclamation(name, title, report, outcome))
        return
    rule = _rule(item, f"{place}.rule")
    published = _list(item, "votes", f"{place}.votes")
    if not published:
        raise BadFile(f"{place}.votes", "at least one vote", "none")
    for number, vote in enumerate(published):
        at = f"{place}.votes[{number}]"
        which = f"{name}:{number + 1}" if len(published) > 1 else name
        votes.append(_vote(_object(vote, at), at, which, title, rule, members))


def _vote(
    vote: Mapping[str, Any], place: str, name: str, title: str, rule: tuple[Condition, ...], members: int
) -> RollCall:
    subjects = [str(vote[key]) for key in ("caption", "subject") if vote.get(key)]
    groups = _groups(_object(vote.get("groups"), f"{place}.groups"), f"{place}.groups", members)
    total = _counts(vote.get("total"), f"{place}.total", members)
    _check_sums(groups, total, place, members)
    outcome = _one_of(vote, "outcome", place, OUTCOMES)
    return RollCall(name, " · ".join([title, *subjects]), rule, groups, total, outcome)


def _groups(groups: Mapping[str, Any], place: str, members: int) -> Mapping[str, Counts]:
    """Names in the normal form that the engine keeps them in."""
    found: dict[str, Counts] = {}
    for written, counts in groups.items():
        name = unicodedata.normalize("NFC", written.strip())
        if not name or name in found:
            raise BadFile(place, "groups with different names", _shown(written))
        found[name] = _counts(counts, f"{place}.{name}", members)
    if not found:
        raise BadFile(place, "at least one group", "none")
    return found


def _check_sums(groups: Mapping[str, Counts], total: Counts, place: str, members: int) -> None:
    """The ballots come from the groups; a total that is not their sum says nothing about the engine."""
    for what in COUNTS:
        added = sum(counts.of(what) for counts in groups.values())
        if added != total.of(what):
            raise BadFile(f"{place}.total.{what}", f"{added}, the sum of the groups", str(total.of(what)))
    if total.members != members:
        raise BadFile(f"{place}.total", f"{members} members in all", str(total.members))


def _counts(value: Any, place: str, members: int) -> Counts:
    counts = _object(value, place)
    return Counts(*(_count(counts, what, f"{place}.{what}", 0, members) for what in COUNTS))


def _rule(item: Mapping[str, Any], place: str) -> tuple[Condition, ...]:
    conditions = _list(item, "rule", place)
    if not conditions:
        raise BadFile(place, "at least one condition", "none")
    return tuple(_condition(_object(entry, f"{place}[{n}]"), f"{place}[{n}]") for n, entry in enumerate(conditions))


def _condition(condition: Mapping[str, Any], place: str) -> Condition:
    match sorted(condition):
        case ["more", "than"]:
            pair = {key: _one_of(condition, key, place, CHOICES) for key in ("more", "than")}
            if pair["more"] == pair["than"]:
                raise BadFile(place, "two different choices", pair["more"])
            return pair
        case ["at_least" | "more_than" as how, "share_of"]:
            return {"share_of": _one_of(condition, "share_of", place, BASES), how: _share(condition[how], place, how)}
        case keys:
            expected = "more and than, or share_of and one of at_least and more_than"
            raise BadFile(place, expected, ", ".join(keys) or "nothing")


def _share(value: Any, place: str, how: str) -> str:
    if isinstance(value, str) and _FRACTION.fullmatch(value) and Fraction("".join(value.split())) <= 1:
        return value
    raise BadFile(f"{place}.{how}", 'a fraction such as "3/4"', _shown(value))


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadFile(place, "an object", _shown(value))
    return value


def _list(parent: Mapping[str, Any], key: str, place: str) -> Sequence[Any]:
    value = parent.get(key)
    if not isinstance(value, list):
        raise BadFile(place, "a list", _shown(value))
    return value


def _count(parent: Mapping[str, Any], key: str, place: str, least: int, most: int) -> int:
    value = parent.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadFile(place, f"a whole number from {least} to {most}", _shown(value))
    return value


def _text(parent: Mapping[str, Any], key: str, place: str) -> str:
    value = parent.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadFile(f"{place}.{key}", "a text", _shown(value))
    return value


def _number_or_text(parent: Mapping[str, Any], key: str, place: str) -> str:
    value = parent.get(key)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(parent, key, place)


def _one_of(parent: Mapping[str, Any], key: str, place: str, allowed: Sequence[str]) -> str:
    value = parent.get(key)
    if not isinstance(value, str) or value not in allowed:
        raise BadFile(f"{place}.{key}", " or ".join(allowed), _shown(value))
    return value


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= 60 else f"{words[:57]}…"
