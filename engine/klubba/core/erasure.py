"""What stays of a meeting when its retention time is over: totals and minutes, and a chain that still verifies.

    entry [n, seq, time, {facts}]  ──erased──►  [n, seq, time, "the chain's head after it"]

An erased entry keeps its place and its link: whoever has the next entry can still make that one's head from it, and so
on to the last head, which the hall saw. What is gone is who sat where, who voted, and what each voted. Entries that
name nobody stay as they are, and results with them.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from msgspec import structs

from klubba.core.chain import START, link
from klubba.core.model import Item, Meeting

_NAMELESS: Final = frozenset(
    {
        "created", "redefined", "add_poll", "arm", "revote", "disarm", "pause", "resume", "time", "close",
        "declare", "acclaim", "casting_vote", "commit_lots", "draw_lots", "publish", "archive", "sealed",
        "epoch", "erased",
    }
)  # fmt: skip
"""Kinds of entries that name no seat; a close does where it tells who took part in a secret round."""

_entries: Final = msgspec.json.Decoder(tuple[int, int, int, dict[str, Any] | str])


def erased(entries: Iterable[bytes]) -> list[bytes]:
    """The log as it stays. Entries that were erased before stay so."""
    return list(_erased(entries))


def _erased(entries: Iterable[bytes]) -> Iterator[bytes]:
    head = START
    for entry in entries:
        n, seq, at_ms, facts = _entries.decode(entry)
        if isinstance(facts, str):
            head = bytes.fromhex(facts)
            yield entry
            continue
        head = link(head, entry)
        yield entry if _is_nameless(facts) else msgspec.json.encode([n, seq, at_ms, head.hex()])


def ended_ms(last: bytes) -> int:
    """When the meeting's last event was, given its last entry (wall clock, ms)."""
    return _entries.decode(last)[2]


def nameless(meeting: Meeting) -> Meeting:
    """The definition without anybody: agenda, polls and options."""
    items = tuple(Item(item.id, item.title, item.polls) for item in meeting.items)
    return Meeting(meeting.id, meeting.title, items, (), meeting.language, meeting.place, keep_days=meeting.keep_days)


def agenda(meeting: Meeting) -> bytes:
    """What the bundle of an erased meeting has in the place of its definition. Canonical JSON."""
    facts = structs.asdict(meeting)
    kept = {name: facts[name] for name in ("id", "title", "language", "place", "items")}
    return msgspec.json.encode({**kept, "erased": True, "roll": []}, order="deterministic")


def _is_nameless(facts: dict[str, Any]) -> bool:
    return facts.get("kind") in _NAMELESS and "participants" not in facts
