"""What was published against what the engine counted, figure by figure. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from klubba_loadtest.rollcalls import CHOICES, Counts, RollCall

Figure = int | str | None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One figure that differs. what: tally, group, register, outcome, decided_by or ballots. where: group and column.

    counted: None where the engine's result has no such figure.
    """

    vote: str
    what: str
    where: str
    published: Figure
    counted: Figure

    def __str__(self) -> str:
        where = f" {self.where}" if self.where else ""
        return f"{self.vote}: {self.what}{where} published {self.published}, counted {self.counted}"

    def as_json(self) -> dict[str, Figure]:
        return asdict(self)


def compare_vote(vote: RollCall, result: Mapping[str, Any]) -> list[Mismatch]:
    """Every difference between a published vote and the engine's result of it; [] when all figures agree."""
    heads = {str(line.get("option")): line.get("heads") for line in _objects(result.get("lines"))}
    return [
        *_counts(vote.name, "tally", "", vote.total, heads, result.get("not_voted")),
        *_differs(vote.name, "register", "", vote.total.members, result.get("register")),
        *_groups(vote, {str(group.get("group")): group for group in _objects(result.get("groups"))}),
        *_differs(vote.name, "decided_by", "", "vote", result.get("decided_by")),
        *_differs(vote.name, "outcome", "", vote.outcome, result.get("outcome")),
    ]


def compare_acclamation(name: str, outcome: str, result: Mapping[str, Any]) -> list[Mismatch]:
    """Every difference between a published decision by acclamation and the engine's record of it."""
    return [
        *_differs(name, "decided_by", "", "acclamation", result.get("decided_by")),
        *_differs(name, "outcome", "", outcome, result.get("outcome")),
        *_differs(name, "ballots", "", 0, result.get("cast")),
    ]


def _groups(vote: RollCall, counted: Mapping[str, Mapping[str, Any]]) -> Iterator[Mismatch]:
    for name, counts in vote.groups.items():
        group = counted.get(name)
        if group is None and counts.members == 0:
            continue
        line = group or {}
        heads = line.get("heads")
        yield from _counts(vote.name, "group", name, counts, _object(heads), line.get("not_voted"))
    for name in counted.keys() - vote.groups.keys():
        yield Mismatch(vote.name, "group", name, None, counted[name].get("register"))


def _counts(
    vote: str, what: str, group: str, published: Counts, heads: Mapping[str, Any], absent: Any
) -> Iterator[Mismatch]:
    for choice in CHOICES:
        yield from _differs(vote, what, f"{group} {choice}".strip(), published.of(choice), heads.get(choice))
    yield from _differs(vote, what, f"{group} absent".strip(), published.absent, absent)


def _differs(vote: str, what: str, where: str, published: Figure, counted: Any) -> Iterator[Mismatch]:
    same_kind = type(counted) is type(published)
    if not same_kind or counted != published:
        known = counted if isinstance(counted, int | str) else None
        yield Mismatch(vote, what, where, published, known)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
