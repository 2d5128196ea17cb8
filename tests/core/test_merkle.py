"""The tree over a round's ballots: every proof of every size holds, and nothing that was altered does."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klubba.core import merkle
from klubba.core.merkle import EMPTY, Tree, is_in
from klubba.verify import seals

SIZES = range(1, 71)


def leaves(size: int) -> list[bytes]:
    return [merkle.leaf(b"%d" % n) for n in range(size)]


def root_by_the_book(some: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word: split at the largest power of two below n."""
    if len(some) < 2:
        return some[0] if some else hashlib.sha256().digest()
    at = 1
    while at * 2 < len(some):
        at *= 2
    return hashlib.sha256(b"\1" + root_by_the_book(some[:at]) + root_by_the_book(some[at:])).digest()


def test_the_root_is_that_of_the_rfc_and_the_verifier_makes_the_same() -> None:
    for size in (0, *SIZES):
        made = leaves(size)
        assert Tree(made).root == root_by_the_book(made)
        assert seals.root(made) == Tree(made).root.hex()
    assert Tree([]).root == EMPTY
    roots = [Tree(leaves(size)).root for size in (0, *SIZES)]
    assert len(set(roots)) == len(roots)


def test_every_proof_of_every_size_holds_and_is_short() -> None:
    for size in SIZES:
        made = leaves(size)
        tree = Tree(made)
        for index, leaf in enumerate(made):
            path = tree.path(index)
            assert len(path) <= (size - 1).bit_length()
            assert is_in(tree.root, size, index, leaf, path)


@given(st.integers(1, 70), st.data())
def test_nothing_that_was_altered_is_proved(size: int, data: st.DataObject) -> None:
    made = leaves(size)
    tree, index = Tree(made), data.draw(st.integers(0, size - 1))
    path = tree.path(index)
    assert not is_in(tree.root, size, index, merkle.leaf(b"another"), path)
    assert not is_in(merkle.leaf(b"another"), size, index, made[index], path)
    for at in range(len(path)):
        flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
        assert not is_in(tree.root, size, index, made[index], [*path[:at], flipped, *path[at + 1 :]])
        assert not is_in(tree.root, size, index, made[index], path[:at])
    assert not is_in(tree.root, size, index, made[index], [*path, path[-1] if path else EMPTY])
    for elsewhere in {*range(size), -1, size, 2 * size} - {index}:
        assert not is_in(tree.root, size, elsewhere, made[index], path)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        assert not is_in(tree.root, size, index, made[other], path)


def test_a_node_is_never_taken_for_a_leaf() -> None:
    one, two = leaves(2)
    tree = Tree([one, two])
    assert merkle.leaf(one + two) != tree.root
    assert not is_in(tree.root, 1, 0, merkle.leaf(b"\1" + one + two), [])


def test_a_leaf_that_is_not_there_has_no_path() -> None:
    for index in (-1, 3, 4):
        with pytest.raises(IndexError):
            Tree(leaves(3)).path(index)
    assert all(Tree(leaves(before)).root != Tree(leaves(after)).root for before, after in pairwise(SIZES))
