"""Every cell of who sees what, when, against rules written independently of the table."""

import itertools

import pytest
from msgspec import structs
from sights import expected

from klubba.core.model import Role, RoundState, Secrecy
from klubba.core.visibility import Sight, visible

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
