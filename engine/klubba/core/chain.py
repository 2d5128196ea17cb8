"""The hash chain over a meeting's log, and its head as digits that people compare.

    h0 = 32 zero bytes          h(n) = SHA-256(h(n-1) ‖ the canonical bytes of entry n)

The head after entry n stands for every entry up to n: who changes, drops or moves one gets another head. The chain is
a pure function of the log, so anyone who has the log can make it; the log's first entry names meeting and epoch.

Digits, and not words: they are the same in Swedish and English, everybody of any age can read them aloud across a
hall, and there is no list of words that must be vetted and shipped with every verifier. Six groups of four, because
four digits is what one can hold while looking from one screen to another.

How many are enough: 24 digits are 79 bits. To find another log with the same digits as one that was shown takes 2^79
tries (second preimage). An operator who prepares two logs at once needs 2^40 (collision), and has only the seconds
between the last ballot and the screen, since each ballot carries 128 random bits from a phone. Each try is therefore
made 2^14 times as dear by hashing again and again before the digits are taken (as the safety numbers of messengers
do), which puts it at 2^54. Whoever wants more compares the whole head, which the result and the bundle carry.

What people see when a round is closed is its *seal* (core.seals), which binds this head and the root over the counted
ballots: so the digits in the hall are also what a phone proves its own ballot against. Logs of older engines name no
key for signatures; there the digits are of the head itself.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec
from msgspec import Struct

from klubba import limits
from klubba.core import merkle
from klubba.core.seals import Box, Seal

START: Final = bytes(32)
GROUPS: Final = 6
DIGITS_PER_GROUP: Final = 4
STRETCH_TIMES: Final = 2**14
CLOSING: Final = frozenset({"close", "acclaim", "annul"})
"""The kinds of entry after which nothing is added to a round: the first of them gives the round's head."""


def link(head: bytes, entry: bytes) -> bytes:
    """The head after one more entry, given by its canonical bytes."""
    return hashlib.sha256(head + entry).digest()


@lru_cache(maxsize=limits.ROUNDS_REMEMBERED_MAX_COUNT)
def digits(head: str) -> str:
    """A head (64 hex digits) for people: "4711 0042 9310 5528 0917 6642"; "" for ""."""
    if not head:
        return ""
    stretched = bytes.fromhex(head)
    for _ in range(STRETCH_TIMES):
        stretched = hashlib.sha256(stretched).digest()
    width = GROUPS * DIGITS_PER_GROUP
    # 128 bits for 80: no group is more probable than another by more than 2^-48.
    number = f"{int.from_bytes(stretched[:16], 'big') % 10**width:0{width}d}"
    return " ".join(number[at : at + DIGITS_PER_GROUP] for at in range(0, width, DIGITS_PER_GROUP))


class _Step(Struct):
    """What the chain itself must know of an entry; the other fields are passed over."""

    kind: str = ""
    poll: str = ""
    round: int = 0
    voter: str = ""
    ballots: list[str] | None = None
    meeting: str = ""
    key: str = ""


_entries: Final = msgspec.json.Decoder(tuple[int, int, int, _Step | str])
_Name = tuple[str, int]


class Chain:
    """The chain as far as it has been read: entries are added in order, and none is ever read again.

    n: the last entry's number. head: after it. key: what signatures are verified with, "" in an older engine's log.
    rounds: (poll, round) → what its digits are made of: the seal's hash; in an older log the head when it was closed.
    seals: the same rounds' seals; none in an older log, nor for a round whose ballots were erased.
    """

    def __init__(self) -> None:
        self.n = 0
        self.head = START
        self.key = ""
        self.rounds: dict[_Name, str] = {}
        self.seals: dict[_Name, Seal] = {}
        self._meeting = ""
        self._boxes: dict[_Name, Box] = {}
        self._erased = False

    def add(self, entries: Iterable[bytes]) -> None:
        """Adds entries that follow. Raises ValueError when one does not have the next number."""
        for entry in entries:
            n, _, _, step = _entries.decode(entry)
            if n != self.n + 1:
                raise ValueError(f"entry {self.n + 1} expected, {n} found")
            self.n = n
            if isinstance(step, str):
                # An erased entry (core.erasure) has left only the head after it.
                self.head, self._erased = bytes.fromhex(step), True
            else:
                self.head = link(self.head, entry)
                self._note(step, entry)

    def _note(self, step: _Step, entry: bytes) -> None:
        name = (step.poll, step.round)
        if step.kind == "created":
            self._meeting, self.key = step.meeting, step.key
        elif step.kind == "cast" and self.key:
            self._boxes.setdefault(name, Box()).cast(step.voter, entry)
        elif step.kind in CLOSING and name not in self.rounds:
            self.rounds[name] = self._closed(name, self._boxes.pop(name, Box()), step.ballots)

    def _closed(self, name: _Name, box: Box, ballots: list[str] | None) -> str:
        if not self.key:
            return self.head.hex()
        if self._erased:
            return ""
        tree = merkle.Tree(box.leaves(ballots))
        seal = Seal(self._meeting, *name, self.key, tree.size, tree.root.hex(), self.head.hex())
        self.seals[name] = seal
        return seal.hash
