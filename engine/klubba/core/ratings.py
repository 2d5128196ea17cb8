"""Ratings: each option by itself on a scale. The mean is an exact fraction; options are ordered by it."""

from fractions import Fraction

from klubba.core import ballots, decimals
from klubba.core.details import Rating
from klubba.core.model import Cells, Poll


def means(poll: Poll, cells: Cells) -> tuple[Fraction | None, ...]:
    """The mean by weight of each option but the blank one; None where nobody rated it."""
    return tuple(_mean(poll, cells, number) for number in range(ballots.choosable(poll)))


def ratings(poll: Poll, cells: Cells) -> tuple[Rating, ...]:
    """Each option's figures, in the paper's order."""
    return tuple(_rating(poll, cells, number, mean) for number, mean in enumerate(means(poll, cells)))


def _mean(poll: Poll, cells: Cells, number: int) -> Fraction | None:
    weights = [(score, cells.weight.get(f"{number}={score}", 0)) for score in _scale(poll)]
    total = sum(weight for _, weight in weights)
    return Fraction(sum(score * weight for score, weight in weights), total) if total else None


def _rating(poll: Poll, cells: Cells, number: int, mean: Fraction | None) -> Rating:
    names = [f"{number}={score}" for score in _scale(poll)]
    heads = tuple(cells.heads.get(name, 0) for name in names)
    weight = tuple(cells.weight.get(name, 0) for name in names)
    return Rating(
        option=poll.options[number].id,
        mean=decimals.exact(mean) if mean is not None else "",
        shown=decimals.shown(mean) if mean is not None else "",
        heads=sum(heads),
        weight=sum(weight),
        spread_heads=heads,
        spread_weight=weight,
    )


def _scale(poll: Poll) -> range:
    return range(poll.scale_min, poll.scale_max + 1)
