"""The seal of a round, made again: the root over its counted ballots, the line that binds it, and the signature."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from klubba.verify.ed25519 import is_signature

NOT_SIGNED: Final = "the log is of an older engine: its rounds are not sealed and not signed"
HEX: Final = frozenset("0123456789abcdef")


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def root(leaves: Sequence[bytes]) -> str:
    """The root (RFC 9162, section 2.1.1), as 64 hex digits."""
    level = list(leaves) or [hashlib.sha256().digest()]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        alone = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs] + alone
    return level[0].hex()


def is_in(root: str, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path leads from the leaf, at `index` among `size`, to the root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, made = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            made = hashlib.sha256(b"\1" + beside + made).digest()
            while at % 2 == 0 and at > 0:
                at, last = at // 2, last // 2
        else:
            made = hashlib.sha256(b"\1" + made + beside).digest()
        at, last = at // 2, last // 2
    return last == 0 and made.hex() == root


def line(*said: object) -> bytes:
    """said: meeting, poll, round, key, size, root, head."""
    return " ".join(("klubba seal 1", *map(str, said))).encode()


def sealed(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def signature_faults(key: str, line: bytes, signature: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a signature: place and words."""
    if signature == "":
        yield "signature", "the round is not signed, and the log names a key that it is to be signed with"
    elif not _is_hex(key, 64):
        yield "signature", "the key that the log names is no key"
    elif not _is_hex(signature, 128) or not is_signature(bytes.fromhex(key), line, bytes.fromhex(signature)):
        yield "signature", "it is not that of the key which the log names, over this seal"


def _is_hex(text: Any, length: int) -> bool:
    return isinstance(text, str) and len(text) == length and set(text) <= HEX
