"""Cards, sessions, devices and the budget for wrong codes."""

import json

import pytest
from assembly import ARMED, CLOSED, NOW_MS, OPEN, PAUSED, Assembly, meeting, poll, setup

from klubba.core.model import Answer, Role, Secrecy
from klubba.errors import MeetingUnknown
from klubba.store.contract import Card
from klubba.store.redis import RedisStore

VOTER = Card("m", Role.VOTER, "seat-000")
CHAIR = Card("m", Role.CHAIR)


async def _handovers(store: RedisStore) -> list[tuple[str, str]]:
    facts = [json.loads(entry.data)[3] for entry in await store.log("m")]
    return [(fact["kind"], fact["seat"]) for fact in facts if fact["kind"] in ("handover", "release")]


async def test_a_card_opens_what_it_was_made_for(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    key_hash, card = next(iter(setup(room.meeting).cards.items()))
    assert await store.card(key_hash) == card
    assert await store.card("0" * 64) is None


async def test_a_session_is_what_its_card_was_until_it_ends(store: RedisStore) -> None:
    await Assembly.gathered(store)
    assert await store.open_session(VOTER, "a", NOW_MS)
    assert await store.open_session(CHAIR, "c", NOW_MS)
    assert await store.sessions("m", ["a", "c"]) == [VOTER, CHAIR]
    assert await store.devices("m", ["seat-000"]) == ["a"]
    await store.end_session("m", "a")
    assert await store.sessions("m", ["a"]) == [None]
    assert await store.devices("m", ["seat-000"]) == [""]
    await store.end_session("m", "a")
    assert await store.sessions("m", ["c"]) == [CHAIR]
    assert await _handovers(store) == []


async def test_the_newest_device_wins_and_that_is_logged(store: RedisStore) -> None:
    await Assembly.gathered(store)
    for session in ("a", "b", "b"):
        assert await store.open_session(VOTER, session, NOW_MS)
    assert await store.devices("m", ["seat-000"]) == ["b"]
    assert await _handovers(store) == [("handover", "seat-000")]
    # The old phone leaving does not take the seat from the new one.
    await store.end_session("m", "a")
    assert await store.devices("m", ["seat-000"]) == ["b"]


@pytest.mark.parametrize("secrecy", list(Secrecy))
@pytest.mark.parametrize("paused", [False, True])
async def test_a_seat_with_a_ballot_in_the_round_is_held(store: RedisStore, secrecy: Secrecy, paused: bool) -> None:
    room = await Assembly.voting(store, poll(secrecy=secrecy))
    await store.open_session(VOTER, "a", NOW_MS)
    assert await room.answer(room.ballot(0, 1, device="a")) is Answer.ACCEPTED
    if paused:
        await room.step(PAUSED)
    before = await store.snapshot("m")
    assert not await store.open_session(VOTER, "b", NOW_MS)
    assert (await store.devices("m", ["seat-000"]), await store.sessions("m", ["b"])) == (["a"], [None])
    assert await store.snapshot("m") == before
    # The holder itself may come back, and another seat without a ballot may change hands.
    assert await store.open_session(VOTER, "a", NOW_MS)
    other = Card("m", Role.VOTER, "seat-001")
    assert [await store.open_session(other, session, NOW_MS) for session in ("x", "y")] == [True, True]


async def test_before_the_first_ballot_and_after_close_a_seat_may_change_hands(store: RedisStore) -> None:
    room = await Assembly.gathered(store)
    assert await store.open_session(VOTER, "a", NOW_MS)
    await room.step(ARMED)
    assert await store.open_session(VOTER, "b", NOW_MS)
    await room.step(OPEN)
    assert await store.open_session(VOTER, "c", NOW_MS)
    assert await room.answer(room.ballot(0, 1, device="b")) is Answer.OTHER_DEVICE
    assert await room.answer(room.ballot(0, 1, device="c")) is Answer.ACCEPTED
    await room.step(CLOSED)
    assert await store.open_session(VOTER, "d", NOW_MS)


async def test_the_operator_releases_a_seat(store: RedisStore) -> None:
    room = await Assembly.voting(store)
    await store.open_session(VOTER, "a", NOW_MS)
    await room.cast(room.ballot(0, 1, device="a"))
    await store.release("m", "seat-000", NOW_MS)
    assert await room.answer(room.ballot(0, 2, device="a", replaces=4)) is Answer.OTHER_DEVICE
    assert await store.open_session(VOTER, "b", NOW_MS)
    assert await _handovers(store) == [("release", "seat-000")]
    before = await store.snapshot("m")
    await store.release("m", "seat-001", NOW_MS)
    assert await store.snapshot("m") == before


async def test_a_chairs_session_takes_no_seat(store: RedisStore) -> None:
    await Assembly.gathered(store)
    assert await store.open_session(Card("m", Role.CHAIR, "seat-000"), "c", NOW_MS)
    assert await store.devices("m", ["seat-000"]) == [""]


async def test_sessions_of_one_meeting_open_nothing_in_another(store: RedisStore) -> None:
    await Assembly.gathered(store)
    await Assembly.gathered(store, meeting("n"))
    await store.open_session(VOTER, "a", NOW_MS)
    assert await store.sessions("n", ["a"]) == [None]
    with pytest.raises(MeetingUnknown):
        await store.open_session(Card("nowhere", Role.CHAIR), "a", NOW_MS)


async def test_wrong_codes_are_counted_until_they_are_allowed_again(store: RedisStore) -> None:
    assert await store.failed_codes() == 0
    assert [await store.failed_codes(1), await store.failed_codes(2), await store.failed_codes()] == [1, 3, 3]
    await store.allow_codes()
    assert await store.failed_codes() == 0


async def test_a_store_that_has_not_seen_the_round_before_still_holds_the_seat(
    store: RedisStore, store_url: str
) -> None:
    """Another engine guesses the current round wrongly at first, and must be told."""
    other = await RedisStore.connect(store_url)
    room = await Assembly.voting(store)
    await store.open_session(VOTER, "a", NOW_MS)
    await room.cast(room.ballot(0, 1, device="a"))
    assert not await other.open_session(VOTER, "b", NOW_MS)
    await other.close()
