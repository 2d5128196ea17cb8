"""Witnessed drawing of lots (elections, KL 5:56): commit, contribute, reveal. Anybody can draw the order again.

    engine:    seed (32 secret bytes) ──SHA-256──► commit, told and logged first
    witnesses:                                     say something each: numbers, words; logged as said
    engine:    reveals the seed                    order = options sorted by HMAC-SHA256(seed, [contributions…, id])

Neither side alone steers the order: the engine had to commit before it heard the contributions, and the witnesses
contribute before they see the seed.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

import msgspec

from klubba.core.details import Lots
from klubba.errors import Refusal
from klubba.limits import CONTRIBUTIONS_MAX_COUNT, NAME_MAX_CHARS

SEED_BYTES: Final = 32


def seed(secret: bytes, poll: str, round: int) -> bytes:
    """A round's seed, from the meeting's secret: it need not be stored, and nobody sees it before it is revealed."""
    return hmac.new(secret, msgspec.json.encode(["lots", poll, round]), hashlib.sha256).digest()


def commit(seed: bytes) -> str:
    """What is told before anybody contributes: SHA-256 of the seed, hex."""
    return hashlib.sha256(seed).hexdigest()


def draw(seed: bytes, contributions: Sequence[str], options: Sequence[str]) -> Lots:
    """The drawing of all options (ids). Raises `Refusal`: see `checked`."""
    said = checked(contributions)
    order = sorted(options, key=lambda option: _ticket(seed, said, option))
    return Lots(commit(seed), seed.hex(), said, tuple(order))


def verify(lots: Lots, options: Sequence[str]) -> None:
    """Raises `Refusal` (bad_seed, commit_mismatch, order_mismatch, …) unless the drawing is the one it claims to be."""
    try:
        revealed = bytes.fromhex(lots.seed)
    except ValueError:
        revealed = b""
    if len(revealed) != SEED_BYTES or revealed.hex() != lots.seed:
        raise Refusal("bad_seed", f"{SEED_BYTES} bytes, hex", f"{len(lots.seed)} characters", "seed")
    if commit(revealed) != lots.commit:
        raise Refusal("commit_mismatch", lots.commit, commit(revealed), "commit")
    drawn = draw(revealed, lots.contributions, options)
    if drawn != lots:
        raise Refusal("order_mismatch", ", ".join(drawn.order), ", ".join(lots.order), "order")


def told(text: str) -> tuple[str, ...]:
    """What witnesses said, from one line of text with semicolons (or line breaks) between."""
    return tuple(part for part in text.replace("\n", ";").split(";") if part.strip())


def checked(contributions: Sequence[str]) -> tuple[str, ...]:
    """What the witnesses said, without outer spaces.

    Raises `Refusal`: contributions_missing, too_many_contributions, contribution_empty, contribution_too_long.
    """
    said = tuple(" ".join(word.split()) for word in contributions)
    if not said:
        raise Refusal("contributions_missing", "something said by a witness", "nothing", "contributions")
    if len(said) > CONTRIBUTIONS_MAX_COUNT:
        raise Refusal("too_many_contributions", f"at most {CONTRIBUTIONS_MAX_COUNT}", str(len(said)), "contributions")
    if not all(said):
        raise Refusal("contribution_empty", "something said by a witness", "nothing", "contributions")
    if any(len(word) > NAME_MAX_CHARS for word in said):
        raise Refusal("contribution_too_long", f"at most {NAME_MAX_CHARS} characters", "more", "contributions")
    return said


def _ticket(seed: bytes, contributions: Sequence[str], option: str) -> bytes:
    return hmac.new(seed, msgspec.json.encode([*contributions, option]), hashlib.sha256).digest()
