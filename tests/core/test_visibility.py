"""Every cell of who sees what, when, against rules written independently of the table."""

import itertools

import pytest
from msgspec import structs

from klubba.core.model import Role, RoundState, Secrecy
from klubba.core.visibility import Sight, visible

BEFORE, OPEN = ("draft", "armed"), ("open", "paused")
CLOSED, PUBLISHED = ("closed", "declared"), ("published", "archived")
OPERATORS = ("chair", "operator")


def expected(field: str, state: str, secret: bool, live: bool, audience: str) -> bool:
    """The semantics' table, row by row, as sentences."""
    operator, chair, annulled = audience in OPERATORS, audience == "chair", state == "annulled"
    if field == "text":
        return operator or state not in BEFORE
    if field == "turnout":
        return state not in BEFORE
    if field == "reason":
        return annulled and operator
    if annulled or state in BEFORE:
        return False
    if field == "who":
        if secret:
            return operator and state not in PUBLISHED
        return True
    if field == "tally":
        return state in PUBLISHED or (live and not secret) or (chair and state in CLOSED)
    if field == "result":
        return state in PUBLISHED or (chair and state in CLOSED)
    assert field == "votes"
    if secret:
        return False
    if state in OPEN:
        return live and audience == "hall"
    return state in PUBLISHED or chair


CASES = list(itertools.product(RoundState, Secrecy, (False, True), Role))


@pytest.mark.parametrize("field", structs.fields(Sight), ids=lambda field: field.name)
def test_every_cell(field: structs.FieldInfo) -> None:
    for state, secrecy, live, audience in CASES:
        seen = getattr(visible(state, secrecy, live, audience), field.name)
        assert seen is expected(field.name, state, secrecy == "secret", live, audience), (
            state,
            secrecy,
            live,
            audience,
        )


def test_between_close_and_publish_only_the_chair_sees_figures_of_an_ordinary_poll() -> None:
    for state, secrecy, audience in itertools.product((RoundState.CLOSED, RoundState.DECLARED), Secrecy, Role):
        sight = visible(state, secrecy, False, audience)
        assert (sight.tally or sight.result or sight.votes) is (audience is Role.CHAIR)


def test_single_votes_of_a_secret_poll_are_never_seen_even_if_it_claims_to_be_live() -> None:
    for state, live, audience in itertools.product(RoundState, (False, True), Role):
        sight = visible(state, Secrecy.SECRET, live, audience)
        assert not sight.votes
        assert sight == visible(state, Secrecy.SECRET, not live, audience)


def test_nothing_grows_dark_when_a_result_is_archived() -> None:
    for secrecy, live, audience in itertools.product(Secrecy, (False, True), Role):
        published = visible(RoundState.PUBLISHED, secrecy, live, audience)
        assert published == visible(RoundState.ARCHIVED, secrecy, live, audience)
