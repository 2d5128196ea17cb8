"""A Merkle tree over a list (RFC 9162, section 2.1): one root for all of it, and short proofs for each.

    leaf = SHA-256(00 ‖ data)   node = SHA-256(01 ‖ left ‖ right)   the left part is the largest power of two below n

Whoever knows the root and the size is shown by log2(n) hashes that one leaf is in the list, and learns nothing of the
others. The first byte keeps a node from being told as a leaf.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

EMPTY: Final = hashlib.sha256().digest()


def leaf(data: bytes) -> bytes:
    """The hash of one entry of the list."""
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The tree over leaves (hashes, as `leaf` gives them): made once, in 2n hashes; a path reads log2(n) of them."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        # A level's last one without a neighbour goes up as it is: so a part that is no power of two stands alone.
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = [node(*below[at : at + 2]) for at in range(0, len(below) - 1, 2)]
            self._levels.append(pairs + below[len(below) & ~1 :])

    @property
    def root(self) -> bytes:
        return self._levels[-1][0] if self.size else EMPTY

    def path(self, index: int) -> list[bytes]:
        """The hashes beside the way from leaf `index` to the root, the lowest first. Raises IndexError."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        found = []
        for level in self._levels[:-1]:
            if (beside := index ^ 1) < len(level):
                found.append(level[beside])
            index >>= 1
        return found


def is_in(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the leaf stands at `index` in the list of `size` whose root this is."""
    if not 0 <= index < size:
        return False
    at, last, made = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            made = node(beside, made)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            made = node(made, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and made == root
