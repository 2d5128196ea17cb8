"""The life of a round, against an expectation written out by hand from the semantics."""

import itertools

import pytest

from klubba import limits
from klubba.core import lifecycle
from klubba.core.model import Action, Method, Outcome, Role, RoundState
from klubba.errors import Refusal

A, S = Action, RoundState

# What may follow each state, written without looking at the table.
EXPECTED = {
    "draft": {"arm": "armed", "acclaim": "declared"},
    "armed": {"open": "open", "disarm": "draft", "acclaim": "declared"},
    "open": {"pause": "paused", "close": "closed", "annul": "annulled", "time": "open"},
    "paused": {"resume": "open", "close": "closed", "annul": "annulled", "time": "paused"},
    "closed": {
        "declare": "declared",
        "annul": "annulled",
        "revote": "armed",
        "casting_vote": "declared",
        "commit_lots": "closed",
        "draw_lots": "declared",
    },
    "declared": {"publish": "published", "revote": "armed"},
    "published": {"archive": "archived", "revote": "armed"},
    "archived": {"revote": "armed"},
    "annulled": {"revote": "armed"},
}


@pytest.mark.parametrize(("state", "action"), [*itertools.product(S, A)])
def test_every_cell_of_the_table(state: RoundState, action: Action) -> None:
    then = EXPECTED[state].get(action)
    if then is not None:
        assert lifecycle.after(state, action) == then
        assert action in lifecycle.allowed(state, tie=True)
    else:
        assert action not in lifecycle.allowed(state, tie=True)
        with pytest.raises(Refusal) as refused:
            lifecycle.after(state, action)
        assert refused.value.code == "not_allowed"
        assert all(name in refused.value.expected for name in EXPECTED[state])
        assert state in refused.value.got


def test_a_secret_round_is_published_only_when_sealed() -> None:
    assert A.PUBLISH not in lifecycle.allowed(S.DECLARED, sealed=False)
    assert lifecycle.primary(S.DECLARED, sealed=False) is None
    with pytest.raises(Refusal) as refused:
        lifecycle.after(S.DECLARED, A.PUBLISH, sealed=False)
    assert refused.value.code == "not_sealed"
    assert lifecycle.after(S.CLOSED, A.DECLARE, sealed=False) is S.DECLARED


def test_a_choice_among_options_cannot_be_acclaimed() -> None:
    assert A.ACCLAIM in lifecycle.allowed(S.ARMED, method=Method.YES_NO)
    assert A.ACCLAIM not in lifecycle.allowed(S.ARMED, method=Method.CHOOSE)
    with pytest.raises(Refusal):
        lifecycle.check_outcome(Method.CHOOSE, "yes")


def test_a_tie_is_broken_only_where_there_is_one_and_as_the_method_wants() -> None:
    assert not lifecycle.TIE_BREAKERS & set(lifecycle.allowed(S.CLOSED))
    for method in Method:
        steps = lifecycle.TIE_BREAKERS & set(lifecycle.allowed(S.CLOSED, method=method, tie=True))
        if method in ("yes_no", "yes_no_abstain"):
            assert steps == {A.CASTING_VOTE}
        elif method in ("choose", "rating", "ranking"):
            assert steps == {A.COMMIT_LOTS, A.DRAW_LOTS}
        else:
            assert steps == set()
        drawn = lifecycle.TIE_BREAKERS & set(lifecycle.allowed(S.CLOSED, method=method, tie=True, election=True))
        assert drawn == (set() if method in ("number", "text", "words") else {A.COMMIT_LOTS, A.DRAW_LOTS})
    assert all(not lifecycle.TIE_BREAKERS & set(lifecycle.allowed(state, tie=True)) for state in S if state != "closed")


def test_the_primary_step_is_always_allowed_and_leads_to_publication() -> None:
    state, steps = S.DRAFT, []
    while (action := lifecycle.primary(state)) is not None:
        assert action in lifecycle.allowed(state)
        steps.append(action)
        state = lifecycle.after(state, action)
    assert steps == [A.ARM, A.OPEN, A.CLOSE, A.DECLARE, A.PUBLISH]
    assert lifecycle.primary(S.PAUSED) is A.RESUME
    assert lifecycle.primary(S.ANNULLED) is A.REVOTE


def test_an_opened_round_never_becomes_a_draft_again() -> None:
    """Walk everything that can follow `open` within the same round."""
    seen, todo = set[RoundState](), {S.OPEN}
    while todo:
        state = todo.pop()
        seen.add(state)
        todo |= {lifecycle.after(state, a) for a in lifecycle.allowed(state) if a is not A.REVOTE} - seen
    assert seen == {S.OPEN, S.PAUSED, S.CLOSED, S.DECLARED, S.PUBLISHED, S.ARCHIVED, S.ANNULLED}


def test_round_numbers() -> None:
    assert lifecycle.round_after(0, A.ARM) == 1
    assert lifecycle.round_after(1, A.OPEN) == 1
    assert lifecycle.round_after(1, A.REVOTE) == 2
    assert lifecycle.round_after(2, A.ARM) == 3
    assert lifecycle.round_after(0, A.ACCLAIM) == 1
    with pytest.raises(Refusal) as refused:
        lifecycle.round_after(limits.ROUNDS_PER_POLL_MAX_COUNT, A.REVOTE)
    assert refused.value.code == "too_many_rounds"


@pytest.mark.parametrize(("role", "action"), [*itertools.product(Role, A)])
def test_who_may_step(role: Role, action: Action) -> None:
    decides = action not in (A.ARM, A.DISARM, A.OPEN, A.PAUSE, A.RESUME, A.CLOSE, A.ARCHIVE, A.TIME)
    assert lifecycle.may(role, action) is (role == "chair" or (role == "operator" and not decides))


def test_annulling_needs_a_reason() -> None:
    assert lifecycle.check_reason(A.ANNUL, "  fel fråga ") == "fel fråga"
    assert lifecycle.check_reason(A.CLOSE, "") == ""
    for reason, code in (("  ", "reason_missing"), ("x" * (limits.REASON_MAX_CHARS + 1), "reason_too_long")):
        with pytest.raises(Refusal) as refused:
            lifecycle.check_reason(A.ANNUL, reason)
        assert refused.value.code == code


def test_the_outcome_of_an_acclamation() -> None:
    assert lifecycle.check_outcome(Method.YES_NO_ABSTAIN, "no") is Outcome.NO
    for outcome in ("", "tie", "abstain"):
        with pytest.raises(Refusal) as refused:
            lifecycle.check_outcome(Method.YES_NO, outcome)
        assert refused.value.code == "unknown_outcome"
