"""The rounds of a run-off or STV as figures and sentences that can be read aloud."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from klubba.core import decimals
from klubba.core.details import CountRound, Text
from klubba.core.model import Poll
from klubba.core.transfers import How, Stage
from klubba.core.words import Language, in_language, listed, opened, quoted
from klubba.limits import WEIGHT_UNIT_MICROS


def amount(micros: Fraction | int) -> str:
    """Votes as a decimal with a point: exact up to six decimals, else rounded to two."""
    votes = Fraction(micros) / WEIGHT_UNIT_MICROS
    return decimals.shown(votes, 2 if decimals.hides(votes, 6) else 6)


def count_round(poll: Poll, number: int, stage: Stage, options: int) -> CountRound:
    """One round. number: from 1. options: how many there are without the blank one."""
    shown = tuple(amount(stage.votes[n]) if n in stage.votes else "" for n in range(options))
    rounded = any(decimals.hides(votes / WEIGHT_UNIT_MICROS, 6) for votes in stage.votes.values())
    return CountRound(
        number=number,
        votes=shown,
        text=Text(*(_sentence(poll, number, stage, language) for language in ("sv", "en"))),
        exact=_exact(stage.votes, options) if rounded else (),
        elected=tuple(poll.options[n].id for n in stage.elected),
        eliminated=tuple(poll.options[n].id for n in stage.eliminated),
        transferred=amount(stage.transferred) if stage.transferred else "",
        exhausted=amount(stage.exhausted) if stage.exhausted else "",
    )


def named(poll: Poll, numbers: Iterable[int], language: Language) -> str:
    """Options in quotation marks, as a list in words."""
    return listed([quoted(poll.options[number].text, language) for number in numbers], language)


def _exact(votes: Mapping[int, Fraction], options: int) -> tuple[str, ...]:
    return tuple(decimals.exact(votes[n] / WEIGHT_UNIT_MICROS) if n in votes else "" for n in range(options))


def _sentence(poll: Poll, number: int, stage: Stage, language: Language) -> str:
    happened = _happened(poll, stage, language)
    return f"Omgång {number}: {happened}" if language == "sv" else f"Round {number}: {happened}"


def _happened(poll: Poll, stage: Stage, language: Language) -> str:
    swedish, several = language == "sv", len(stage.elected) > 1
    quota = in_language(amount(stage.quota), language)
    names = named(poll, stage.elected, language)
    done = ("är klara" if several else "är klar") if swedish else ("are in" if several else "is in")
    if stage.how is How.QUOTA:
        return f"{names} når {quota} röster och {done}." if swedish else f"{names} reached {quota} votes and {done}."
    if stage.how is How.REST:
        if swedish:
            return f"det finns inte fler alternativ kvar än platser: {names} {done}."
        return f"there are no more options left than places: {names} {done}."
    return _left(poll, stage, language)


def _left(poll: Poll, stage: Stage, language: Language) -> str:
    swedish = language == "sv"
    out = stage.eliminated or stage.level
    fewest = in_language(amount(stage.votes[out[0]]), language)
    level, names = named(poll, stage.level, language), named(poll, out, language)
    match stage.how:
        case How.TIE:
            tied = f"{level} har lika få röster ({fewest}), och en av dem ska gå ut. Lotten får avgöra."
            return tied if swedish else f"{level} have equally few votes ({fewest}), and one must go out: lots decide."
        case How.EARLIER:
            why = "hade färre i en tidigare omgång" if swedish else "had fewer in an earlier round"
        case How.LOTS:
            why = "förlorade lottningen" if swedish else "lost the drawing of lots"
        case _:
            return (
                opened(f"{names} har minst ({fewest}) och går ut.")
                if swedish
                else (f"{names} had fewest ({fewest}) and went out.")
            )
    if swedish:
        return f"{level} har lika få röster ({fewest}); {names} {why} och går ut."
    return f"{level} have equally few votes ({fewest}); {names} {why} and went out."
