"""Decimal numbers of people: read exactly into millionths, printed without superfluous zeros."""

import re
from fractions import Fraction
from typing import Final

from klubba.errors import Refusal
from klubba.limits import NUMBER_DECIMALS_MAX_COUNT, NUMBER_DIGITS_MAX_COUNT, WEIGHT_UNIT_MICROS

_DECIMAL: Final = re.compile(rf"([+-]?)([0-9]{{1,{NUMBER_DIGITS_MAX_COUNT}}})(?:[.,]([0-9]+))?")
_SHOWN_PLACES: Final = 2


def parse(text: str, places: int = NUMBER_DECIMALS_MAX_COUNT) -> int:
    """A decimal in millionths. Point or comma; a real minus sign too; spaces between digits do not count.

    Raises `Refusal`: not_a_number, or too_many_decimals where more than `places` of them are not zero.
    """
    plain = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    match = _DECIMAL.fullmatch(plain)
    if match is None:
        raise Refusal("not_a_number", "a number such as 12 or 12,5", repr(text[:40]), "text")
    decimals = (match[3] or "").rstrip("0")
    if len(decimals) > places:
        raise Refusal("too_many_decimals", f"at most {places} decimals", str(len(decimals)), "text")
    micros = int(match[2]) * WEIGHT_UNIT_MICROS + int(decimals.ljust(NUMBER_DECIMALS_MAX_COUNT, "0"))
    return -micros if match[1] == "-" else micros


def canonical(micros: int) -> str:
    """The one spelling of a number of millionths: "12.5", "-3", "0"."""
    whole, rest = divmod(abs(micros), WEIGHT_UNIT_MICROS)
    digits = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{digits}" if micros < 0 else digits


def exact(number: Fraction) -> str:
    """ "17/5"; a whole number as "3/1", so that it always reads the same way."""
    return f"{number.numerator}/{number.denominator}"


def shown(number: Fraction, places: int = _SHOWN_PLACES) -> str:
    """At most `places` decimals, halves away from zero: "3.33", "-0.5", "12"."""
    scale = 10**places
    tenths = (2 * abs(number.numerator) * scale + number.denominator) // (2 * number.denominator)
    text = canonical(tenths * (WEIGHT_UNIT_MICROS // scale))
    return f"-{text}" if number < 0 and tenths else text


def hides(number: Fraction, places: int = _SHOWN_PLACES) -> bool:
    """Whether `shown` rounds the number."""
    scale: int = 10**places
    return scale % number.denominator != 0
