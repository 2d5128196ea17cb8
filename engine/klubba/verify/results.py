"""The result of a round as the engine publishes it, put together from the verifier's own counting."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from klubba.verify import papers, ranked
from klubba.verify.figures import Tally, judge, tally
from klubba.verify.story import Round


def result(of: Round) -> dict[str, Any]:
    """The result of a closed round; fields that cannot be counted from the log are absent.

    A casting vote and the order of lots are taken from the published result: they are no figures, and they matter only
    where the votes tie.
    """
    counted = tally(of)
    cast, register = len(counted.ballots), len(of.register)
    facts = {"register": register, "cast": cast, "not_voted": register - cast, "base": of.paper["base"]}
    facts |= {"register_weight": counted.entitled, "groups": _groups(of)}
    if not counted.weighed:
        return facts | {"lines": [{"heads": heads} for heads in counted.heads]}
    decided_by, verdict = _decided(of, counted)
    facts |= {"decided_by": decided_by, "cast_weight": counted.cast, "lines": _lines(counted, verdict)}
    return facts | {name: verdict[name] for name in ("outcome", "working", "detail") if name in verdict}


def _decided(of: Round, counted: Tally) -> tuple[str, dict[str, Any]]:
    verdict = _judged(counted, None)
    by = (of.result or {}).get("decided_by")
    if verdict["outcome"] != "tie" or by != _tie_rule(of.paper):
        return "vote", verdict
    detail = of.result["detail"]
    ids = [option["id"] for option in of.paper["options"]]
    if by == "lots":
        return by, _judged(counted, [ids.index(option) for option in drawn(detail["lots"], of.commit)])
    answer = detail["casting_vote"] if detail["casting_vote"] in ("yes", "no") else "tie"
    return by, verdict | {"outcome": answer, "won": {ids.index(answer)} if answer in ids else set()}


def _tie_rule(paper: dict[str, Any]) -> str:
    """What breaks a tie: lots in an election, and among several options; else the chair's casting vote."""
    return "lots" if paper.get("election") or paper["method"] not in papers.YES_NO else "casting_vote"


def drawn(lots: dict[str, Any], committed: str) -> list[str]:
    """The order of a drawing, drawn again: options by HMAC-SHA256(seed, [contributions …, option]) as JSON.

    committed: what the log says before the drawing. Raises ValueError when the seed is not the one that was committed
    to, or gives another order.
    """
    seed = bytes.fromhex(lots["seed"])
    if not hashlib.sha256(seed).hexdigest() == lots["commit"] == committed:
        raise ValueError("the seed of the lots is not the one that was committed to")
    said = list(lots["contributions"])
    order = sorted(lots["order"], key=lambda option: _ticket(seed, [*said, option]))
    if order != list(lots["order"]):
        raise ValueError(f"the lots give the order {', '.join(order)}")
    return order


def _ticket(seed: bytes, said: list[str]) -> bytes:
    return hmac.digest(seed, json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), "sha256")


def _judged(counted: Tally, lots: list[int] | None) -> dict[str, Any]:
    verdict = judge(counted)
    if "outcome" not in verdict:
        return verdict | ranked.verdict(counted, lots)
    if lots is None or verdict["outcome"] != "tie":
        return verdict
    if counted.paper["method"] in papers.YES_NO:
        first = next(option for option in lots if option in verdict["tied"])
        answer = counted.paper["options"][first]["id"]
        return verdict | {"outcome": answer, "won": {first}, "tied": set()}
    # The working tells of the line for winning as the votes drew it, and then of the lots: words of the engine's own.
    won, tied = ranked.settled((verdict["won"], verdict["tied"]), counted.paper["winners"], lots)
    kept = {name: part for name, part in verdict.items() if name != "working"}
    return kept | {"outcome": "decided", "won": won, "tied": tied}


def _lines(counted: Tally, verdict: dict[str, Any]) -> list[dict[str, Any]]:
    base, lines = counted.base(counted.paper["base"]), []
    for number, option in enumerate(counted.paper["options"]):
        part = counted.weight[number]
        in_base = _in_base(counted.paper["base"], option["id"])
        line = {"option": option["id"], "text": option["text"], "heads": counted.heads[number], "weight": part}
        line["percent"] = _percent(part, base) if in_base else ""
        if "won" in verdict:
            line |= {"winner": number in verdict["won"], "tied": number in verdict["tied"]}
        lines.append(line)
    return lines


def _in_base(base: str, option: str) -> bool:
    if base == "yes_no":
        return option in ("yes", "no")
    return base not in ("yes_no_abstain", "valid") or option != "blank"


def _percent(part: int, base: int) -> str:
    """One decimal, halves up; "" of nothing."""
    if base == 0:
        return ""
    tenths = int(Fraction(1000 * part, base) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def _groups(of: Round) -> list[dict[str, Any]]:
    """Open rounds by group, in the order in which the register names the groups."""
    names = list(dict.fromkeys(line["group"] for line in of.register))
    if of.is_secret or not set(names) - {""}:
        return []
    return [_group(of, name) for name in names]


def _group(of: Round, name: str) -> dict[str, Any]:
    seats = [line["seat"] for line in of.register if line["group"] == name]
    marks = [of.box[seat][2] for seat in seats if seat in of.box]
    heads = _counts((papers.options_of(of.paper, marked) for marked in marks), len(of.paper["options"]))
    return {"group": name, "heads": heads, "register": len(seats), "not_voted": len(seats) - len(marks)}


def _counts(chosen: Iterable[list[int]], options: int) -> list[int]:
    heads = [0] * options
    for numbers in chosen:
        for number in numbers:
            heads[number] += 1
    return heads
