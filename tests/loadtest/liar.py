"""An engine that lies, to see whether the load harness notices: `python liar.py LIE serve …`.

drop    says "registered" for one ballot in a thousand and throws it away
twice   counts one ballot in a thousand two times: for an absent seat as well
late    takes ballots after the close
denies  says "too late" for one ballot in a thousand and counts it
stall   stands still once for 300 ms, in the middle of a burst
"""

import sys
import time
from collections.abc import Sequence
from itertools import count

from msgspec import structs

from klubba import cli
from klubba.core.model import Answer, Change, Secrecy
from klubba.store import scripts
from klubba.store.contract import Ballot, RoundRef, Verdict
from klubba.store.redis import RedisStore

EVERY = 1000
FIRST = 20
"""The 20th ballot is the first of the one in a thousand, so that a small run meets one."""
STALL_SECONDS = 0.3
ABSENT_SEAT = "1"
OVER = " or ".join(f"state == '{state}'" for state in ("open", "closed", "declared", "published"))

_honest = RedisStore.cast
_numbers = count(1)
_chosen: set[bytes] = set()


def is_chosen(ballot: Ballot) -> bool:
    if next(_numbers) % EVERY == FIRST:
        _chosen.add(ballot.ballot_id)
    return ballot.ballot_id in _chosen


async def drop(
    self: RedisStore, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]
) -> list[Verdict]:
    dropped = [is_chosen(ballot) for ballot in ballots]
    kept = [ballot for ballot, gone in zip(ballots, dropped, strict=True) if not gone]
    said = iter(await _honest(self, ref, change, secrecy, kept) if kept else [])
    return [Verdict(Answer.ACCEPTED, 10**6) if gone else next(said) for gone in dropped]


async def twice(
    self: RedisStore, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]
) -> list[Verdict]:
    for ballot in [b for b in ballots if is_chosen(b)]:
        also = structs.replace(ballot, voter=ABSENT_SEAT, slot=ABSENT_SEAT, ballot_id=bytes(16), device="")
        await _honest(self, ref, change, secrecy, [also])
    return await _honest(self, ref, change, secrecy, ballots)


async def denies(
    self: RedisStore, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]
) -> list[Verdict]:
    said = await _honest(self, ref, change, secrecy, ballots)
    pairs = zip(ballots, said, strict=True)
    return [Verdict(Answer.LATE, 0) if is_chosen(ballot) else verdict for ballot, verdict in pairs]


async def stall(
    self: RedisStore, ref: RoundRef, change: Change, secrecy: Secrecy, ballots: Sequence[Ballot]
) -> list[Verdict]:
    if any(is_chosen(ballot) for ballot in ballots):
        time.sleep(STALL_SECONDS)  # noqa: ASYNC251  # the whole engine stands still
    return await _honest(self, ref, change, secrecy, ballots)


def take_late_ones() -> None:
    """The script that casts no longer minds that the round is closed."""
    honest, gate = scripts._file, "if state ~= 'open' then"

    def altered(name: str) -> str:
        text = honest(name)
        if name != "cast":
            return text
        assert gate in text
        return text.replace(gate, f"if not ({OVER}) then")

    scripts._file = altered


CASTS = {"drop": drop, "twice": twice, "denies": denies, "stall": stall}

if __name__ == "__main__":
    lie = sys.argv.pop(1)
    if lie == "late":
        take_late_ones()
    else:
        RedisStore.cast = CASTS[lie]  # type: ignore[method-assign]
    sys.exit(cli.main())
