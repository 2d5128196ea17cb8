"""Figures, rules and short phrases in Swedish and English, from exact integers.

No rule is decided here.
"""

from collections.abc import Sequence
from math import gcd
from typing import Final, Literal

from klubba.core.model import Base, Condition, Method, More, Poll, Share, Text
from klubba.limits import WEIGHT_UNIT_MICROS

Language = Literal["sv", "en"]

ANSWERS: Final = {"yes": Text("ja", "yes"), "no": Text("nej", "no"), "abstain": Text("avstår", "abstain")}
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


def rule_words(poll: Poll) -> Text:
    """The poll's rule in plain words, for papers and screens."""
    return Text(_rule_sentence(poll, "sv"), _rule_sentence(poll, "en"))


def condition_words(condition: Condition, language: Language) -> str:
    """A condition as a phrase: "fler ja än nej", "at least two thirds of the valid votes"."""
    if isinstance(condition, More):
        more, than = (said(ANSWERS[option], language) for option in (condition.more, condition.than))
        return f"fler {more} än {than}" if language == "sv" else f"more {more} than {than}"
    return _share_words(condition, language)


def _share_words(share: Share, language: Language) -> str:
    part = said(fraction(share.numerator, share.denominator), language)
    whole = said(BASES[share.share_of], language)
    if language == "sv":
        return f"{'minst' if share.at_least else 'mer än'} {part} av {whole}"
    return f"{'at least' if share.at_least else 'more than'} {part} of {whole}"


def _rule_sentence(poll: Poll, language: Language) -> str:
    main = _choose_rule(poll, language) if poll.method is Method.CHOOSE else _yes_no_rule(poll, language)
    if not poll.quorum:
        return main
    if language == "sv":
        return f"{main} Fler än hälften av alla röstberättigade måste vara närvarande."
    return f"{main} More than half of all those entitled to vote must be present."


def _yes_no_rule(poll: Poll, language: Language) -> str:
    clauses = listed([_clause(condition, language) for condition in poll.rule], language)
    return f"Det blir ja om {clauses}." if language == "sv" else f"The answer is yes if {clauses}."


def _clause(condition: Condition, language: Language) -> str:
    if isinstance(condition, More):
        more, than = (said(ANSWERS[option], language) for option in (condition.more, condition.than))
        return f"{more} får fler röster än {than}" if language == "sv" else f"{more} gets more votes than {than}"
    share = _share_words(condition, language)
    return f"ja får {share}" if language == "sv" else f"yes gets {share}"


def _choose_rule(poll: Poll, language: Language) -> str:
    fewest, most, total = poll.choose_min, poll.choose_max, len(poll.options)
    swedish = language == "sv"
    if fewest == most:
        how_many = str(most)
    elif fewest <= 1:
        how_many = f"{'högst' if swedish else 'up to'} {most}"
    else:
        how_many = f"{fewest}–{most}"
    pick = f"Välj {how_many} av {total}." if swedish else f"Choose {how_many} of {total}."
    if poll.winners == 1:
        return f"{pick} {'Den som får flest röster vinner.' if swedish else 'The one with most votes wins.'}"
    if swedish:
        return f"{pick} De {poll.winners} som får flest röster vinner."
    return f"{pick} The {poll.winners} with most votes win."
