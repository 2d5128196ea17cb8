"""Short texts and word clouds: what a valid text is, its tally cell, and what may be shown of it.

Nothing that people wrote is shown before it has been approved. Approval is a pure fold over decisions, handed to
the count as an argument; a text nobody has decided on waits.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from klubba.core.details import Text, Written
from klubba.core.model import Cells, Method, Poll
from klubba.errors import Refusal
from klubba.limits import TEXTS_SHOWN_MAX_COUNT

_MARK: Final = "~"
_SEPARATORS: Final = re.compile(r"[,;\n]")


class Moderation(Struct, frozen=True):
    """Which texts may be shown, and which may not. Those in neither wait."""

    approved: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


class Decision(Struct, frozen=True):
    """One text was approved (`show`) or refused. The last decision on a text is the one that counts."""

    text: str
    show: bool


NOTHING: Final = Moderation()


def moderation(decisions: Iterable[Decision]) -> Moderation:
    """What the decisions, in their order, add up to."""
    last = {decision.text: decision.show for decision in decisions}
    approved = frozenset(text for text, show in last.items() if show)
    return Moderation(approved, frozenset(last) - approved)


def checked(poll: Poll, text: str) -> str:
    """The text in canonical form; the words of a word cloud joined by commas, each once, in rising order.

    Raises `Refusal`: text_missing, text_too_long, control_character, word_twice, too_many_words, too_few_words.
    """
    if poll.method is Method.TEXT:
        return _one(poll, text)
    words = [_one(poll, _folded(word)) for word in _SEPARATORS.split(text) if word.strip()]
    if len(set(words)) < len(words):
        raise Refusal("word_twice", "each word once", str(len(words)), "text")
    if len(words) > poll.choose_max:
        raise Refusal("too_many_words", f"at most {poll.choose_max}", str(len(words)), "text")
    if len(words) < poll.choose_min:
        raise Refusal("too_few_words", f"at least {poll.choose_min}", str(len(words)), "text")
    return ",".join(sorted(words))


def cells(poll: Poll, text: str) -> tuple[str, ...]:
    """One cell for the text, or one for each word: base64url, so that any text is one word without commas."""
    return tuple(_cell(part) for part in (text.split(",") if poll.method is Method.WORDS else (text,)))


def text_of(cell: str) -> str | None:
    """The text of a cell; None where the cell is of another kind."""
    if not cell.startswith(_MARK):
        return None
    try:
        text = base64.b64decode(cell[1:], altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text if _cell(text) == cell else None


def texts(tally: Cells) -> Mapping[str, tuple[int, int]]:
    """Every text in the tally with its heads and weight: for the moderator, never for a screen."""
    found = ((text_of(cell), heads, tally.weight.get(cell, 0)) for cell, heads in tally.heads.items())
    return {text: (heads, weight) for text, heads, weight in found if text is not None}


def shown(tally: Cells, moderated: Moderation) -> tuple[tuple[Written, ...], int, int]:
    """The approved texts, the heaviest first (then by alphabet), and how many wait and were refused."""
    given = texts(tally)
    approved = [Written(text, *given[text]) for text in given if text in moderated.approved]
    approved.sort(key=lambda line: (-line.weight, line.text))
    refused = sum(text in moderated.refused for text in given)
    return tuple(approved[:TEXTS_SHOWN_MAX_COUNT]), len(given) - len(approved) - refused, refused


def sentence(lines: tuple[Written, ...], waiting: int) -> Text:
    """What stands above the texts."""
    sv = f"{len(lines)} {'text' if len(lines) == 1 else 'texter'} visas"
    en = f"{len(lines)} {'text is' if len(lines) == 1 else 'texts are'} shown"
    if not waiting:
        return Text(f"{sv}.", f"{en}.")
    return Text(f"{sv}, {waiting} väntar på att granskas.", f"{en}, {waiting} wait to be looked through.")


def _folded(word: str) -> str:
    """The word in small letters. Folded until it stays: for some letters once is not enough."""
    folded = unicodedata.normalize("NFC", word.casefold())
    return folded if folded == word else _folded(folded)


def _one(poll: Poll, text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain:
        raise Refusal("text_missing", "a text", "none", "text")
    if len(plain) > poll.text_max:
        raise Refusal("text_too_long", f"at most {poll.text_max} characters", str(len(plain)), "text")
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in plain):
        raise Refusal("control_character", "a text without control characters", "one with them", "text")
    return plain


def _cell(text: str) -> str:
    return _MARK + base64.b64encode(text.encode(), altchars=b"-_").decode()
