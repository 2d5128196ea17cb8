"""What a phone needs to prove that its ballot is part of a sealed round: the seal, its signature, and a short path.

    whole log ─► Book of one round (once) ─► Proof of one ballot (log2(n) hashes), as often as phones ask

The phone trusts none of it: it makes the leaf, the root and the seal again, and from the seal the digits that stand on
the screen in the hall.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Final

import msgspec
from msgspec import Struct

from klubba.core import merkle, signing
from klubba.core.chain import Chain
from klubba.core.merkle import Tree
from klubba.core.seals import Seal

COUNTED: Final = "counted"
REPLACED: Final = "replaced"
ABSENT: Final = "absent"


class Proof(Struct, frozen=True):
    """The answer to one phone, as JSON. Hashes are hex digits.

    found: `counted`; `replaced`: not this ballot but a later one of the same seat, which the proof is for; `absent`:
    nothing is proved. leaf: the bytes that the leaf is the hash of, as text. signature: "" where the engine cannot
    make it.
    """

    seal: Seal
    signature: str
    found: str
    index: int = 0
    leaf: str = ""
    path: tuple[str, ...] = ()


class _Facts(Struct):
    kind: str = ""
    poll: str = ""
    round: int = 0
    voter: str = ""
    ballot_id: str = ""
    ballots: list[str] | None = None


_entries: Final = msgspec.json.Decoder(tuple[int, int, int, _Facts | str])


class Book:
    """One sealed round. Made from the whole log, signed once; after that a proof is a few look-ups.

    leaves: what the leaves are hashes of. seats: voter → index of the leaf, and cast: every (voter, ballot id), counted
    in the end or not; both of open rounds only.
    """

    def __init__(
        self,
        seal: Seal,
        signature: str,
        leaves: Sequence[str],
        seats: Mapping[str, int],
        cast: Set[tuple[str, str]],
    ) -> None:
        self._seal, self._signature = seal, signature
        self._leaves, self._seats, self._cast = leaves, seats, cast
        self._places = {leaf: n for n, leaf in enumerate(leaves)}
        self._tree = Tree([merkle.leaf(leaf.encode()) for leaf in leaves])

    def proof(self, seat: str, ballot: str) -> Proof:
        """The proof for a ballot id (32 hex digits) that a seat's phone asks for."""
        if ballot in self._places:
            return self._of(self._places[ballot], COUNTED)
        index = self._seats.get(seat)
        if index is None or (seat, ballot) not in self._cast:
            return Proof(self._seal, self._signature, ABSENT)
        counted = _entries.decode(self._leaves[index])[3]
        same = isinstance(counted, _Facts) and counted.ballot_id == ballot
        return self._of(index, COUNTED if same else REPLACED)

    def _of(self, index: int, found: str) -> Proof:
        path = tuple(part.hex() for part in self._tree.path(index))
        return Proof(self._seal, self._signature, found, index, self._leaves[index], path)


def book(entries: Sequence[bytes], poll: str, number: int, secret: bytes) -> Book | None:
    """The book of a round; None where it has no seal: not closed, of an older engine, or erased."""
    chain = Chain()
    chain.add(entries)
    seal = chain.seals.get((poll, number))
    if seal is None:
        return None
    box: dict[str, str] = {}
    cast: set[tuple[str, str]] = set()
    ids: list[str] | None = None
    for entry in entries:
        facts = _entries.decode(entry)[3]
        if isinstance(facts, str) or (facts.poll, facts.round) != (poll, number):
            continue
        if facts.kind == "cast":
            box.pop(facts.voter, None)
            box[facts.voter] = entry.decode()
            cast.add((facts.voter, facts.ballot_id))
        ids = facts.ballots if ids is None else ids
    # A secret that the log does not know of signs nothing: nobody could verify it, and all would ask why.
    signature = signing.sign(secret, seal.line) if signing.public_key(secret) == chain.key else ""
    seats = {voter: n for n, voter in enumerate(box)}
    return Book(seal, signature, list(box.values()) if ids is None else ids, seats, cast)
