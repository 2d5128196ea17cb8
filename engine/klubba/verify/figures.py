"""Results counted again from ballots, by the rules of engine/AUDIT.md. Whole numbers and fractions, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd
from typing import Any, Final

from klubba.verify import papers
from klubba.verify.story import Round

_VOTE: Final = 1_000_000


@dataclass
class Tally:
    """Ballots with their weights, and what they add up to. `weighed` false: whose ballot is whose is not known, and
    they weigh differently, so that only heads can be counted.
    """

    paper: dict[str, Any]
    register: list[dict[str, Any]]
    ballots: list[tuple[Any, int]]
    weighed: bool = True
    disqualified: list[dict[str, Any]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    weight: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heads, self.weight = self._per_option()

    def _per_option(self) -> tuple[list[int], list[int]]:
        heads, weights = [0] * len(self.paper["options"]), [0] * len(self.paper["options"])
        for marks, weight in self.ballots:
            for number in papers.options_of(self.paper, marks):
                heads[number] += 1
                weights[number] += weight
        return heads, weights

    @property
    def cast(self) -> int:
        return sum(weight for _, weight in self.ballots)

    @property
    def entitled(self) -> int:
        return sum(line["weight"] for line in self.register)

    @property
    def grain(self) -> int:
        """Every possible sum of weights is a multiple of it."""
        return gcd(*(line["weight"] for line in self.register)) or _VOTE

    @property
    def marked(self) -> list[tuple[Any, int]]:
        """The ballots that are not blank."""
        return [(marks, weight) for marks, weight in self.ballots if not papers.is_blank(self.paper, marks)]

    def of(self, *options: str) -> int:
        ids = [option["id"] for option in self.paper["options"]]
        return sum(self.weight[ids.index(option)] for option in options if option in ids)

    def base(self, name: str) -> int:
        match name:
            case "yes_no":
                return self.of("yes", "no")
            case "yes_no_abstain":
                return self.of("yes", "no", "abstain")
            case "valid":
                return sum(weight for _, weight in self.marked)
            case "cast":
                return self.cast
            case "present":
                return sum(line["weight"] for line in self.register if line["present"])
        return self.entitled


def tally(of: Round) -> Tally:
    """The counted ballots of a closed round."""
    weight = {line["seat"]: line["weight"] for line in of.register}
    if not of.is_secret:
        ballots = [(kept[2], weight[seat]) for seat, kept in of.box.items()]
        return Tally(of.paper, of.register, ballots, disqualified=of.disqualified)
    weights = {weight[seat] for seat in of.participants}
    each = weights.pop() if len(weights) == 1 else 0
    ballots = [(marks, each) for marks in of.secret]
    return Tally(of.paper, of.register, ballots, weighed=not weights, disqualified=of.disqualified)


def judge(counted: Tally) -> dict[str, Any]:
    """outcome, working, won, tied (option numbers), and detail where it is counted.

    Of a ranking nothing but an outcome that needs no counting (no register, no valid ballot, no quorum).
    """
    quorum = _quorum(counted)
    if not counted.register:
        return {"outcome": "no_result", "working": quorum, "won": set(), "tied": set()}
    verdict = _by_method(counted)
    if not all(line["holds"] for line in quorum):
        verdict |= {"outcome": "no_quorum", "won": set(), "tied": set()}
    return verdict | {"working": quorum + verdict["working"]} if "working" in verdict else verdict


def _quorum(counted: Tally) -> list[dict[str, Any]]:
    if not counted.paper["quorum"]:
        return []
    members = [*counted.register, *counted.disqualified]
    base, got = len(members), sum(line["present"] for line in members)
    return [{"needed": base // 2 + 1, "got": got, "base": base, "holds": 2 * got > base, "unit": "heads"}]


def _by_method(counted: Tally) -> dict[str, Any]:
    method = counted.paper["method"]
    if method in papers.YES_NO:
        return _question(counted)
    nobody: dict[str, Any] = {"working": [], "won": set(), "tied": set()}
    if counted.base("valid") == 0:
        return nobody | {"outcome": "no_result"}
    match method:
        case "choose":
            return _choose(counted)
        case "rating":
            return _rating(counted)
        case "number":
            return nobody | {"outcome": "decided", "detail": {"number": _numbers(counted)}}
        case "text" | "words":
            return nobody | {"outcome": "decided"}
    # Rankings are counted in ranked.py.
    return {}


def _question(counted: Tally) -> dict[str, Any]:
    rule = counted.paper["rule"]
    working = [_condition(counted, condition) for condition in rule]
    failed = [condition for condition, line in zip(rule, working, strict=True) if not line["holds"]]
    outcome = _answer(counted, failed)
    ids = [option["id"] for option in counted.paper["options"]]
    won = {ids.index(outcome)} if outcome in ("yes", "no") else set()
    tied = {ids.index("yes"), ids.index("no")} if outcome == "tie" else set()
    return {"outcome": outcome, "working": working, "won": won, "tied": tied}


def _answer(counted: Tally, failed: Sequence[dict[str, Any]]) -> str:
    if counted.of("yes", "no") == 0:
        return "no_result"
    if not failed:
        return "yes"
    level = all(part["kind"] == "more" and counted.of(part["more"]) == counted.of(part["than"]) for part in failed)
    return "tie" if level else "no"


def _condition(counted: Tally, condition: dict[str, Any]) -> dict[str, Any]:
    grain = counted.grain
    if condition["kind"] == "more":
        got, base = counted.of(condition["more"]), counted.of(condition["more"], condition["than"])
        needed, holds = _above(Fraction(base, 2), grain), 2 * got > base
    else:
        part = Fraction(condition["numerator"], condition["denominator"])
        got, base = counted.of("yes"), counted.base(condition["share_of"])
        least = condition["at_least"]
        needed = _from(part * base, grain) if least else _above(part * base, grain)
        holds = got >= part * base if least else got > part * base
    return {"needed": needed, "got": got, "base": base, "holds": holds, "unit": "weight"}


def _above(limit: Fraction, grain: int) -> int:
    """The least multiple of the grain that is more than the limit."""
    return int(limit // grain + 1) * grain


def _from(limit: Fraction, grain: int) -> int:
    """The least multiple of the grain that is not less than the limit."""
    return int(-(-limit // grain)) * grain


def cut(values: Sequence[Fraction | int | None], winners: int) -> tuple[set[int], set[int]]:
    """The options that win and those that are tied at the cut. Nothing wins with 0 or None."""
    order = sorted((value for value in values if value), reverse=True)
    line = order[winners - 1] if len(order) >= winners else 0
    reached = {number for number, value in enumerate(values) if value and value >= line}
    above = {number for number in reached if (values[number] or 0) > line}
    return (reached, set()) if len(reached) <= winners else (above, reached - above)


def _choose(counted: Tally) -> dict[str, Any]:
    weights, winners = counted.weight[: papers.choosable(counted.paper)], counted.paper["winners"]
    won, tied = cut(weights, winners)
    left = max((weight for number, weight in enumerate(weights) if number not in won), default=0)
    got = left if tied else min((weights[number] for number in won), default=0)
    base, needed = counted.base(counted.paper["base"]), left + counted.grain
    line = {"needed": needed, "got": got, "base": base, "holds": not tied, "unit": "weight"}
    shown = [line] if len(won) < len(weights) else []
    return {"outcome": "tie" if tied else "decided", "working": shown, "won": won, "tied": tied}


def _rating(counted: Tally) -> dict[str, Any]:
    means = [_mean(counted, number) for number in range(papers.choosable(counted.paper))]
    # Means may be 0 or less, and still win: they are compared by rank, and only what nobody rated has none.
    ranks = sorted({mean for mean in means if mean is not None})
    won, tied = cut([None if mean is None else ranks.index(mean) + 1 for mean in means], counted.paper["winners"])
    ratings = [
        {"mean": f"{mean.numerator}/{mean.denominator}" if mean is not None else "", "heads": heads, "weight": weight}
        for mean, heads, weight in zip(means, counted.heads, counted.weight, strict=False)
    ]
    detail = {"ratings": ratings}
    return {"outcome": "tie" if tied else "decided", "working": [], "won": won, "tied": tied, "detail": detail}


def _mean(counted: Tally, number: int) -> Fraction | None:
    given = [(marks[number], weight) for marks, weight in counted.marked if marks[number] != papers.NOT_RATED]
    total = sum(weight for _, weight in given)
    return Fraction(sum(score * weight for score, weight in given), total) if total else None


def _numbers(counted: Tally) -> dict[str, Any]:
    given = sorted((Fraction(marks), weight) for marks, weight in counted.marked)
    total, below, middle = sum(weight for _, weight in given), 0, []
    for value, weight in given:
        if 2 * below <= total <= 2 * (below + weight):
            middle.append(value)
        below += weight
    mean = Fraction(sum((value * weight for value, weight in given), Fraction(0)), total)
    median = (middle[0] + middle[-1]) / 2
    exact = {name: f"{value.numerator}/{value.denominator}" for name, value in (("mean", mean), ("median", median))}
    return {"heads": len(given), "weight": total, **exact}
