"""A round's result as the JSON of `GET …/result`. Pure; the visibility table decides every field."""

from collections.abc import Mapping
from typing import Any

import msgspec

from klubba.core import ballots
from klubba.core.ballots import Marks
from klubba.core.chain import digits
from klubba.core.model import Method, Poll, Result, Role
from klubba.core.visibility import visible
from klubba.store.contract import RoundRecord


def result_json(
    record: RoundRecord, result: Result | None, votes: Mapping[str, Marks] | None, audience: Role
) -> dict[str, Any]:
    """What `audience` may see of the round; fields that it may not see are absent.

    votes: single votes by seat, None where the round is secret. Options are named by their ids; a vote has `choices`,
    or `scores` by option, or `text`: a number, or words that have been approved.
    """
    poll = record.paper
    sight = visible(record.state, poll.secrecy, poll.live, audience)
    ref = record.ref
    shown: dict[str, Any] = {"meeting": ref.meeting, "poll": ref.poll, "round": ref.round, "state": record.state.value}
    if sight.turnout:
        shown |= {"voted": record.voted, "entitled": record.entitled_heads}
    if record.head:
        shown |= {"head": digits(record.head), "head_sha256": record.head}
    if sight.result and result is not None:
        shown |= _figures(poll, result)
    if sight.votes and votes is not None:
        approved = _approved(result)
        shown["votes"] = [{"seat": seat} | _vote(poll, marks, approved) for seat, marks in sorted(votes.items())]
    return shown


def _figures(poll: Poll, result: Result) -> dict[str, Any]:
    figures: dict[str, Any] = msgspec.to_builtins(result)
    if result.detail is None:
        del figures["detail"]
    ids = [option.id for option in poll.options]
    for group in figures["groups"]:
        group["heads"] = dict(zip(ids, group["heads"], strict=True))
    return figures


def _vote(poll: Poll, marks: Marks, approved: frozenset[str]) -> dict[str, Any]:
    choices, text, scores = ballots.handed(poll, marks)
    if scores:
        rated = zip(poll.options, scores, strict=False)
        return {"scores": {option.id: score for option, score in rated if score != ballots.NOT_RATED}}
    if choices or not text:
        return {"choices": [poll.options[number].id for number in choices]}
    if poll.method is Method.NUMBER:
        return {"text": text}
    return {"text": ",".join(part for part in _parts(poll, text) if part in approved)}


def _parts(poll: Poll, text: str) -> list[str]:
    return text.split(",") if poll.method is Method.WORDS else [text]


def _approved(result: Result | None) -> frozenset[str]:
    """The texts that the result itself shows: no output shows another."""
    return frozenset(line.text for line in result.detail.texts) if result and result.detail else frozenset()
