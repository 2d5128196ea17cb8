"""Figures, rules and short phrases in Swedish and English, from exact integers.

No rule is decided here.
"""

from collections.abc import Sequence
from math import gcd
from typing import Final, Literal

from klubba.core.model import BLANK, Base, Condition, More, Share, Text
from klubba.limits import WEIGHT_UNIT_MICROS

Language = Literal["sv", "en"]
LANGUAGES: Final[tuple[Language, Language]] = ("sv", "en")

ANSWERS: Final = {
    "yes": Text("ja", "yes"),
    "no": Text("nej", "no"),
    "abstain": Text("avstår", "abstain"),
    BLANK: Text("blank", "blank"),
}
"""The fixed options of yes/no questions, inside a sentence."""

# Each fits after "av" and "of".
BASES: Final = {
    Base.YES_NO: Text("ja- och nejrösterna", "the yes and no votes"),
    Base.YES_NO_ABSTAIN: Text("alla röster, avstår inräknat", "all votes, abstentions included"),
    Base.VALID: Text("de giltiga rösterna", "the valid votes"),
    Base.CAST: Text("alla lämnade röster", "all votes cast"),
    Base.PRESENT: Text("alla närvarande", "all those present"),
    Base.ENTITLED: Text("alla röstberättigade", "all those entitled to vote"),
}

_FRACTIONS: Final = {
    (1, 2): Text("hälften", "half"),
    (1, 3): Text("en tredjedel", "one third"),
    (2, 3): Text("två tredjedelar", "two thirds"),
    (1, 4): Text("en fjärdedel", "one quarter"),
    (3, 4): Text("tre fjärdedelar", "three quarters"),
    (4, 5): Text("fyra femtedelar", "four fifths"),
    (5, 6): Text("fem sjättedelar", "five sixths"),
    (1, 1): Text("100 procent", "100 percent"),
}


def said(text: Text, language: Language) -> str:
    """A text in one language; Swedish serves where English is missing."""
    return text.sv if language == "sv" else text.en or text.sv


def number(micros: int, language: Language = "sv") -> str:
    """A weight in millionths as a decimal number without superfluous zeros: 7, "7,5" or "7.5"."""
    whole, rest = divmod(micros, WEIGHT_UNIT_MICROS)
    if not rest:
        return str(whole)
    comma = "," if language == "sv" else "."
    return f"{whole}{comma}{rest:06d}".rstrip("0")


def votes(micros: int, language: Language) -> str:
    """ "1 röst", "2 röster", "0,5 röster"; "1 vote", "2 votes"."""
    one = micros == WEIGHT_UNIT_MICROS
    if language == "sv":
        return f"{number(micros, language)} {'röst' if one else 'röster'}"
    return f"{number(micros, language)} {'vote' if one else 'votes'}"


def in_language(decimal: str, language: Language) -> str:
    """A decimal with a point as the language writes it: "3,5"."""
    return decimal.replace(".", ",").replace("-", "\N{MINUS SIGN}") if language == "sv" else decimal


def percent(part: int, base: int) -> str:
    """Percent with one decimal, halves up, by integers alone: "62.5". "" when the base is 0."""
    if base == 0:
        return ""
    tenths = (2000 * part + base) // (2 * base)
    return f"{tenths // 10}.{tenths % 10}"


def fraction(numerator: int, denominator: int) -> Text:
    """A fraction in words where it has everyday ones, else "5/8"."""
    common = gcd(numerator, denominator) or 1
    term = (numerator // common, denominator // common)
    return _FRACTIONS.get(term) or Text(f"{term[0]}/{term[1]}")


def listed(parts: Sequence[str], language: Language) -> str:
    """ "a", "a och b", "a, b och c"; "a, b and c"."""
    conjunction = " och " if language == "sv" else " and "
    return conjunction.join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def quoted(text: Text, language: Language) -> str:
    """A person's words inside a sentence of ours."""
    return f"”{text.sv}”" if language == "sv" else f"“{said(text, language)}”"


def opened(sentence: str) -> str:
    """The sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


def condition_words(condition: Condition, language: Language) -> str:
    """A condition as a phrase: "fler ja än nej", "at least two thirds of the valid votes"."""
    if isinstance(condition, More):
        more, than = (said(ANSWERS[option], language) for option in (condition.more, condition.than))
        return f"fler {more} än {than}" if language == "sv" else f"more {more} than {than}"
    return share_words(condition, language)


def share_words(share: Share, language: Language) -> str:
    """A share as a phrase: "minst två tredjedelar av de giltiga rösterna"."""
    part = said(fraction(share.numerator, share.denominator), language)
    whole = said(BASES[share.share_of], language)
    if language == "sv":
        return f"{'minst' if share.at_least else 'mer än'} {part} av {whole}"
    return f"{'at least' if share.at_least else 'more than'} {part} of {whole}"
