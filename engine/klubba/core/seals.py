"""The seal of a closed round: one line that binds the whole log so far to the ballots that were counted.

    klubba seal 1 MEETING POLL ROUND KEY SIZE ROOT HEAD

KEY is what the seal's signature is verified with: a phone that finds the digits of the hall has the right one. ROOT is
that of the Merkle tree over the SIZE counted ballots, HEAD the chain's head at the entry that ended the round. The seal
is SHA-256 of the line: its digits stand on every screen. The line is what is signed, once for the round.

A leaf of an open round is the log's own entry of the counted ballot, byte for byte, in the log's order: nobody can give
it a second reading. A leaf of a secret round is the ballot's id alone (32 hex digits), in the order of the ids: of the
voter and of the choice the tree knows nothing, as the close entry does.
"""

import hashlib
from collections.abc import Sequence

from msgspec import Struct

from klubba.core import merkle


class Seal(Struct, frozen=True):
    """What a round was closed with. key, root, head: 64 hex digits. size: how many ballots were counted."""

    meeting: str
    poll: str
    round: int
    key: str
    size: int
    root: str
    head: str

    @property
    def line(self) -> bytes:
        """What is hashed and signed. Ids follow a grammar without spaces, so no two seals read the same."""
        said = (self.meeting, self.poll, self.round, self.key, self.size, self.root, self.head)
        return " ".join(("klubba seal 1", *map(str, said))).encode()

    @property
    def hash(self) -> str:
        """What the digits on the screens are made of (64 hex digits)."""
        return hashlib.sha256(self.line).hexdigest()


class Box:
    """The counted ballots of one round as its log tells them, each with its leaf; a later one replaces a voter's."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def cast(self, voter: str, entry: bytes) -> None:
        # Taken out first: the order is that of the entries which count.
        self._kept.pop(voter, None)
        self._kept[voter] = merkle.leaf(entry)

    def leaves(self, ballots: Sequence[str] | None) -> list[bytes]:
        """All leaves in their order. ballots: the sorted ids that a secret round's last entry has, else None."""
        return list(self._kept.values()) if ballots is None else [merkle.leaf(of.encode()) for of in ballots]
