"""Choosing among options: the most votes win, and a tie at the cut is reported, never broken silently."""

from collections.abc import Sequence

from msgspec import Struct

from klubba.core.model import Text, Working
from klubba.core.words import Language, votes


class Cut(Struct, frozen=True):
    """Where the line between winning and not goes. won, tied: option numbers.

    tied: options that share the last places and are too many for them; places: how many places they share.
    best_left: the weight of the best option that did not win.
    """

    won: frozenset[int]
    tied: frozenset[int]
    places: int
    lowest_won: int
    best_left: int


def cut(weights: Sequence[int], winners: int) -> Cut:
    """The `winners` heaviest options. An option without a vote never wins, so that there may be fewer."""
    line = sorted(weights, reverse=True)[min(winners, len(weights)) - 1]
    above = frozenset(number for number, weight in enumerate(weights) if weight > line)
    level = frozenset(number for number, weight in enumerate(weights) if weight == line > 0)
    fits = len(above) + len(level) <= winners
    won, tied = (above | level, frozenset[int]()) if fits else (above, level)
    left = [weight for number, weight in enumerate(weights) if number not in won]
    return Cut(
        won=won,
        tied=tied,
        places=winners - len(above) if tied else 0,
        lowest_won=min((weights[number] for number in won), default=0),
        best_left=max(left, default=0),
    )


def cut_working(line: Cut, base: int, grain: int) -> Working:
    """The cut in figures: the least that would have won for certain, and what the last in line got."""
    got = line.best_left if line.tied else line.lowest_won
    text = Text(*((_tied_words if line.tied else _cut_words)(line, language) for language in ("sv", "en")))
    return Working(text, line.best_left + grain, got, base, holds=not line.tied)


def _cut_words(line: Cut, language: Language) -> str:
    enough, short = votes(line.lowest_won, language), votes(line.best_left, language)
    if language == "sv":
        return f"Gränsen för att vinna: {enough} räckte, {short} räckte inte."
    return f"The line for winning: {enough} would do, {short} would not."


def _tied_words(line: Cut, language: Language) -> str:
    each, count, places = votes(line.best_left, language), len(line.tied), line.places
    if language == "sv":
        left = "1 plats" if places == 1 else f"{places} platser"
        return f"Vid gränsen har {count} alternativ {each} var, och bara {left} finns kvar."
    left = "1 place is" if places == 1 else f"{places} places are"
    return f"At the line {count} options have {each} each, and only {left} left."
