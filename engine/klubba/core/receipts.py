"""The seal on a receipt: what the engine said was registered can be shown to it again, and nothing else can.

    mac = HMAC-SHA-256(key of the meeting, what the receipt says and whose it is), its first 16 bytes

The key is derived from the meeting's secret, which every engine on the store knows and no phone does. So a receipt that
is newer than everything the store holds proves that data was lost, and an invented one proves nothing.
"""

import hmac
from typing import Final

from msgspec import Struct

_PURPOSE: Final = b"klubba receipt"
MAC_BYTES: Final = 16


class Registered(Struct, frozen=True):
    """A ballot that was registered. seq: its number in the meeting's order. epoch: the store's memory it was in."""

    epoch: str
    meeting: str
    poll: str
    round: int
    seat: str
    ballot_id: bytes
    seq: int


def key(secret: bytes) -> bytes:
    """The key of a meeting's receipts. secret: the meeting's, 32 bytes."""
    return hmac.digest(secret, _PURPOSE, "sha256")


def mac(key: bytes, said: Registered) -> bytes:
    """The seal: 16 bytes. Ids follow a grammar without spaces, so no two receipts read the same."""
    text = f"{said.epoch} {said.meeting} {said.poll} {said.round} {said.seat} {said.seq} "
    return hmac.digest(key, text.encode() + said.ballot_id, "sha256")[:MAC_BYTES]


def is_ours(key: bytes, said: Registered, seal: bytes) -> bool:
    """Whether this engine, or another on the same store, has sealed this."""
    return hmac.compare_digest(mac(key, said), seal)
