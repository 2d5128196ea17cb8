import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from rollcall_files import made_up

from klubba_loadtest.compare import compare_acclamation, compare_vote
from klubba_loadtest.rollcalls import RollCall, parse

VOTE = parse(json.dumps(made_up()).encode()).votes[0]


def honest(vote: RollCall = VOTE) -> dict[str, Any]:
    """The result as an engine writes it that counted what was published."""
    total = vote.total
    heads = {"yes": total.yes, "no": total.no, "abstain": total.abstain}
    return {
        "decided_by": "vote",
        "outcome": vote.outcome,
        "register": total.members,
        "cast": total.ballots,
        "not_voted": total.absent,
        "lines": [{"option": option, "heads": n} for option, n in heads.items()],
        "groups": [
            {
                "group": name,
                "heads": {"yes": counts.yes, "no": counts.no, "abstain": counts.abstain},
                "register": counts.members,
                "not_voted": counts.absent,
            }
            for name, counts in vote.groups.items()
        ],
    }


def test_an_honest_result_has_no_mismatch() -> None:
    assert compare_vote(VOTE, honest()) == []


def plant(result: dict[str, Any], *path: str | int, value: Any) -> None:
    at: Any = result
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "what", "where"),
    [
        (("lines", 0, "heads"), 7, "tally", "yes"),
        (("lines", 1, "heads"), 0, "tally", "no"),
        (("lines", 2, "heads"), 2, "tally", "abstain"),
        (("lines", 2, "heads"), True, "tally", "abstain"),
        (("not_voted",), 4, "tally", "absent"),
        (("register",), 14, "register", ""),
        (("groups", 0, "heads", "yes"), 4, "group", "Björk yes"),
        (("groups", 1, "heads", "no"), 3, "group", "Gran no"),
        (("groups", 1, "not_voted"), 3, "group", "Gran absent"),
        (("outcome",), "no", "outcome", ""),
        (("outcome",), "tie", "outcome", ""),
        (("decided_by",), "acclamation", "decided_by", ""),
    ],
)
def test_each_planted_difference_is_found_and_named(
    path: tuple[str | int, ...], value: object, what: str, where: str
) -> None:
    result = honest()
    plant(result, *path, value=value)
    [mismatch] = compare_vote(VOTE, result)
    assert (mismatch.vote, mismatch.what, mismatch.where) == (VOTE.name, what, where)
    assert mismatch.counted == value
    json.dumps(mismatch.as_json())


def test_two_members_who_swapped_groups_are_found_though_the_totals_agree() -> None:
    result = honest()
    plant(result, "groups", 0, "heads", "yes", value=4)
    plant(result, "groups", 1, "heads", "yes", value=2)
    assert {mismatch.where for mismatch in compare_vote(VOTE, result)} == {"Björk yes", "Gran yes"}


@pytest.mark.parametrize("field", ["lines", "groups", "outcome", "register", "not_voted"])
def test_a_result_that_lacks_a_field_matches_nothing(field: str) -> None:
    result = honest()
    del result[field]
    assert compare_vote(VOTE, result)


def without_group(result: dict[str, Any]) -> None:
    del result["groups"][1]


def with_another_group(result: dict[str, Any]) -> None:
    result["groups"].append(copy.deepcopy(result["groups"][0]) | {"group": "Tall"})


@pytest.mark.parametrize(("change", "where"), [(without_group, "Gran"), (with_another_group, "Tall")])
def test_a_missing_and_an_extra_group_are_found(change: Callable[[dict[str, Any]], None], where: str) -> None:
    result = honest()
    change(result)
    assert any(where in mismatch.where for mismatch in compare_vote(VOTE, result))


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [("outcome", "yes", 0), ("outcome", "no", 1), ("decided_by", "vote", 1), ("cast", 1, 1)],
)
def test_an_acclamation_is_compared_by_outcome_and_has_no_ballots(field: str, value: object, found: int) -> None:
    result = {"decided_by": "acclamation", "outcome": "yes", "cast": 0} | {field: value}
    assert len(compare_acclamation("2026:X1 7", "yes", result)) == found
