"""Texts: nothing is shown that was not approved, decisions wait for the close, and the log has commitments only."""

import json
from typing import Any

import pytest
from assembly import ANNULLED, CLOSED, DECLARED, NOW_MS, Assembly
from polls import poll

from klubba.core import moderating, written
from klubba.core.model import Method, Poll, RoundState, Secrecy
from klubba.counted import Results, canonical
from klubba.store.redis import RedisStore

TEXTS = ("Fler bänkar", "Färre bilar", "Nej")


def asked(secrecy: Secrecy) -> Poll:
    return poll(Method.TEXT, 0, text_max=40, secrecy=secrecy)


async def written_by(store: RedisStore, secrecy: Secrecy) -> Assembly:
    room = await Assembly.voting(store, asked(secrecy))
    for seat, text in enumerate((*TEXTS, TEXTS[0])):
        cells = written.cells(room.paper, text)
        body = json.dumps(text, ensure_ascii=False).encode()
        await room.cast(room.ballot(seat, cells=cells, body=body))
    return room


def entry(room: Assembly, show: tuple[str, ...] = (), hide: tuple[str, ...] = ()) -> bytes:
    return json.dumps(moderating.facts(b"s" * 32, room.ref.poll, 1, show, hide), separators=(",", ":")).encode()


async def decide(room: Assembly, **texts: bool) -> bool:
    decisions = {TEXTS[int(name[1:])]: show for name, show in texts.items()}
    show, hide = (tuple(t for t, shown in decisions.items() if shown is wanted) for wanted in (True, False))
    return await room.store.moderate(room.ref, decisions, entry(room, show, hide), NOW_MS)


async def shown(room: Assembly) -> tuple[list[str], int, int]:
    result = await Results(room.store).result(await room.store.round(room.ref))
    assert result is not None
    assert result.detail is not None
    return [line.text for line in result.detail.texts], result.detail.waiting, result.detail.refused


@pytest.mark.parametrize("secrecy", Secrecy)
async def test_only_what_was_approved_is_in_the_result(store: RedisStore, secrecy: Secrecy) -> None:
    room = await written_by(store, secrecy)
    await room.step(CLOSED)
    assert await shown(room) == ([], 3, 0)
    assert await decide(room, t0=True, t1=False)
    assert await shown(room) == ([TEXTS[0]], 1, 1)
    assert await decide(room, t0=False, t2=True)
    assert await shown(room) == ([TEXTS[2]], 0, 2)


async def test_what_was_declared_can_still_be_hidden(store: RedisStore) -> None:
    room = await written_by(store, Secrecy.OPEN)
    await room.step(CLOSED)
    await decide(room, t0=True)
    results = Results(store)
    result = await results.result(await store.round(room.ref))
    assert result is not None
    await room.step(DECLARED, result=canonical(result), outcome="decided")
    await decide(room, t0=False)
    assert await shown(room) == ([], 2, 1)
    # One process that had counted before sees it too.
    again = await results.result(await store.round(room.ref))
    assert again is not None
    assert again.detail is not None
    assert again.detail.texts == ()


@pytest.mark.parametrize("end", [None, ANNULLED])
async def test_nothing_is_decided_while_texts_may_come_or_of_a_void_round(
    store: RedisStore, end: RoundState | None
) -> None:
    room = await written_by(store, Secrecy.SECRET)
    if end:
        await room.step(end)
    before = await store.snapshot("m")
    assert not await decide(room, t0=True)
    assert await store.snapshot("m") == before
    assert await store.moderation(room.ref) == written.NOTHING


async def test_the_same_decision_again_writes_nothing(store: RedisStore) -> None:
    room = await written_by(store, Secrecy.OPEN)
    await room.step(CLOSED)
    await decide(room, t0=True, t1=False)
    before = await store.snapshot("m")
    assert await decide(room, t0=True)
    assert await decide(room, t1=False)
    assert await store.snapshot("m") == before


async def test_the_log_has_salted_commitments_sorted_and_no_text(store: RedisStore) -> None:
    room = await written_by(store, Secrecy.SECRET)
    await room.step(CLOSED)
    await decide(room, t0=True, t1=True, t2=False)
    last = (await store.log("m"))[-1].data
    facts: dict[str, Any] = json.loads(last)[3]
    assert facts["kind"] == "moderate"
    assert facts["shown"] == sorted(moderating.commitment(b"s" * 32, "p", 1, text) for text in TEXTS[:2])
    assert facts["hidden"] == [moderating.commitment(b"s" * 32, "p", 1, TEXTS[2])]
    assert not any(text.encode() in last for text in TEXTS)
    # Another round, another secret: another commitment, so that nothing can be looked up.
    others = {moderating.commitment(b"s" * 32, "p", 2, TEXTS[0]), moderating.commitment(b"t" * 32, "p", 1, TEXTS[0])}
    assert not others & set(facts["shown"])
