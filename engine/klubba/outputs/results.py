"""A round's result as the JSON of `GET …/result`. Pure; the visibility table decides every field."""

from collections.abc import Mapping
from typing import Any

import msgspec

from klubba.core.model import Poll, Result, Role
from klubba.core.visibility import visible
from klubba.store.contract import RoundRecord


def result_json(
    record: RoundRecord, result: Result | None, votes: Mapping[str, tuple[int, ...]] | None, audience: Role
) -> dict[str, Any]:
    """What `audience` may see of the round; fields that it may not see are absent.

    votes: single votes by seat, None where the round is secret. Options are named by their ids.
    """
    poll = record.paper
    sight = visible(record.state, poll.secrecy, poll.live, audience)
    ref = record.ref
    shown: dict[str, Any] = {"meeting": ref.meeting, "poll": ref.poll, "round": ref.round, "state": record.state.value}
    if sight.turnout:
        shown |= {"voted": record.voted, "entitled": record.entitled_heads}
    if sight.result and result is not None:
        shown |= _figures(poll, result)
    if sight.votes and votes is not None:
        shown["votes"] = [{"seat": seat, "choices": _ids(poll, marks)} for seat, marks in sorted(votes.items())]
    return shown


def _figures(poll: Poll, result: Result) -> dict[str, Any]:
    figures: dict[str, Any] = msgspec.to_builtins(result)
    ids = [option.id for option in poll.options]
    for group in figures["groups"]:
        group["heads"] = dict(zip(ids, group["heads"], strict=True))
    return figures


def _ids(poll: Poll, marks: tuple[int, ...]) -> list[str]:
    return [poll.options[number].id for number in marks]
