"""Takes everybody out of one meeting: its keys, its index, and the files that the server writes.

What stays is named (`_STAYS`), and everything else of the meeting goes, also keys that nobody thought of here.
"""

import re
from collections.abc import Sequence
from typing import Final

from redis.exceptions import RedisError

from klubba import limits
from klubba.core.model import Meeting
from klubba.errors import MeetingUnknown, StoreAway
from klubba.store import keys, records, sealing
from klubba.store.keys import MeetingKeys
from klubba.store.link import Link, Value

_STAYS: Final = re.compile(r"(head|definition|log|rounds|minutes|p:[^:]+:\d+:(head|tally))")
# Of a round's head only what its figures need: a reason is free text, a key is a key.
_ROUND_GOES: Final = ("reason", "slot_key")


async def erase(link: Link, meeting: Meeting, log: Sequence[bytes], rounds: Sequence[bytes], at_ms: int) -> bool:
    """As `contract.Store.erase`."""
    of = MeetingKeys(meeting.id)
    erased = await link.call("EXISTS", of.minutes) == 1 or await _swap(link, of, meeting, log, rounds, at_ms)
    if not erased:
        return False
    # From here on a crash leaves an erased meeting with something still to remove: the next run goes on.
    await _unlink_cards(link, of)
    for name in await _keys_of(link, of):
        part = name.removeprefix(f"{of.tag}:")
        if not _STAYS.fullmatch(part):
            await link.call("UNLINK", name)
        elif part.startswith("p:") and part.endswith(":head"):
            await link.call("HDEL", name, *_ROUND_GOES)
    try:
        await sealing.rewrite_everything(link)
    except (RedisError, TimeoutError) as error:
        raise StoreAway(f"the store could not rewrite its files ({type(error).__name__})") from error
    return True


async def _swap(
    link: Link, of: MeetingKeys, meeting: Meeting, log: Sequence[bytes], rounds: Sequence[bytes], at_ms: int
) -> bool:
    new_log, new_minutes = f"{of.log}:erased", f"{of.minutes}:new"
    await link.call("DEL", new_log, new_minutes)
    for n, entry in enumerate(log, start=1):
        await link.call("XADD", new_log, f"{n}-0", "e", entry)
    # An empty list does not exist: the first line says that this meeting is erased.
    await link.call("RPUSH", new_minutes, b"", *rounds)
    names = [of.head, of.log, of.definition, new_log, of.minutes, new_minutes]
    entry = records.canonical({"kind": "erased"})
    args: list[Value] = [meeting.id, keys.HINTS, len(log), records.canonical(meeting), at_ms, entry]
    answer = await link.run("erase", names, args)
    if answer[0] == b"no_meeting":
        raise MeetingUnknown(meeting.id)
    return bool(answer[0] == b"ok")


async def _unlink_cards(link: Link, of: MeetingKeys) -> None:
    hashes = await link.call("HKEYS", of.cards)
    for start in range(0, len(hashes), limits.BALLOTS_PER_BATCH_MAX_COUNT):
        await link.call("HDEL", keys.CARDS, *hashes[start : start + limits.BALLOTS_PER_BATCH_MAX_COUNT])


async def _keys_of(link: Link, of: MeetingKeys) -> list[str]:
    """Every key of the meeting. Ids have no letter that a pattern gives a meaning to."""
    found: list[str] = []
    cursor: Value = 0
    while True:
        cursor, names = await link.call("SCAN", cursor, "MATCH", f"{of.tag}:*", "COUNT", 1000)
        found += [name.decode() for name in names]
        if int(cursor) == 0:
            return found
