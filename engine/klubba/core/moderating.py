"""Decisions on people's own words, as the log has them: commitments, which say nothing to whoever has only the log.

    commitment of a text = SHA-256(salt ‖ poll ‖ round ‖ text), each as its length (4 bytes) and UTF-8
    salt                 = HMAC-SHA-256(the meeting's secret, "klubba text" ‖ the same)

Texts are decided on when nobody can add one any more: no decision tells who wrote what, or when it came.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any, Final

from klubba.core.model import RoundState

DECIDABLE: Final = frozenset({RoundState.CLOSED, RoundState.DECLARED, RoundState.PUBLISHED, RoundState.ARCHIVED})
"""The states of a round in which its texts may be shown or hidden."""

_PURPOSE: Final = b"klubba text"


def commitment(secret: bytes, poll: str, round: int, text: str) -> str:
    """The commitment (hex) to one text of one round. secret: the meeting's, 32 bytes."""
    said = _texts(poll, str(round), text)
    return hashlib.sha256(hmac.digest(secret, _PURPOSE + said, "sha256") + said).hexdigest()


def facts(secret: bytes, poll: str, round: int, show: Iterable[str], hide: Iterable[str]) -> dict[str, Any]:
    """The log entry of decisions: commitments that are shown from now on, and hidden. Sorted: without their order."""
    committed = {
        name: sorted(commitment(secret, poll, round, text) for text in texts)
        for name, texts in (("shown", show), ("hidden", hide))
    }
    return {"kind": "moderate", "poll": poll, "round": round} | committed


def _texts(*texts: str) -> bytes:
    encoded = [text.encode() for text in texts]
    return b"".join(len(text).to_bytes(4, "big") + text for text in encoded)
