"""A robot with a ballot paper in front of it: any valid ballot of any method, and how long it thinks. Pure."""

from collections.abc import Mapping
from random import Random
from typing import Any, Final, NamedTuple

TAP_MEDIAN_SECONDS: Final = 4.0
TAP_SIGMA: Final = 0.55
CHANGE_OF_MIND_SHARE: Final = 0.1
BLANK_SHARE: Final = 0.05
NOT_RATED: Final = -1
WORDS: Final = ("Tåg", "Skola", "Energi", "Vatten", "Kompetens", "Bostad", "Digitalt", "Skog")
MARKED: Final = frozenset({"yes_no", "yes_no_abstain", "choose"})
"""Methods whose figures count marks, so that they can be added up again from what was handed in."""


class Filled(NamedTuple):
    """A ballot as it is cast."""

    choices: tuple[int, ...] = ()
    text: str = ""
    scores: tuple[int, ...] = ()


def thinks(random: Random, within: float) -> float:
    """Seconds from the opening to the tap: log-normal as people are, and never past `within`."""
    after = TAP_MEDIAN_SECONDS * random.lognormvariate(0, TAP_SIGMA)
    return after if after < within else random.uniform(within / 3, within)


def fill(paper: Mapping[str, Any], random: Random) -> Filled:
    """A valid ballot for a paper frame. Raises KeyError for a method that robots do not know."""
    blank = int(paper.get("blank", -1))
    if blank >= 0 and random.random() < BLANK_SHARE:
        return Filled((blank,))
    count = len(paper["options"]) - (blank >= 0)
    return _METHODS[paper["method"]](paper, count, random)


def _marks(paper: Mapping[str, Any], count: int, random: Random) -> Filled:
    return Filled(tuple(sorted(_drawn(paper, count, random))))


def _ranks(paper: Mapping[str, Any], count: int, random: Random) -> Filled:
    return Filled(tuple(_drawn(paper, count, random)))


def _drawn(paper: Mapping[str, Any], count: int, random: Random) -> list[int]:
    ranged = paper["method"] in ("choose", "ranking")
    fewest, most = (paper["choose_min"], paper["choose_max"]) if ranged else (1, 1)
    return random.sample(range(count), random.randint(max(1, fewest), min(most, count)))


def _scores(paper: Mapping[str, Any], count: int, random: Random) -> Filled:
    least, most = paper["scale"]
    return Filled(scores=tuple(random.randint(least, most) for _ in range(count)))


def _number(paper: Mapping[str, Any], count: int, random: Random) -> Filled:
    form = paper["number"]
    least = float(form["least"] or 0)
    most = float(form["most"] or least + 100)
    number = min(most, max(least, round(random.uniform(least, most))))
    return Filled(text=f"{number:.{form['decimals']}f}")


def _text(paper: Mapping[str, Any], count: int, random: Random) -> Filled:
    return Filled(text=random.choice(WORDS)[: paper["text_max"] or None])


def _words(paper: Mapping[str, Any], count: int, random: Random) -> Filled:
    chosen = random.sample(WORDS, max(1, min(paper["choose_min"], len(WORDS))))
    return Filled(text=",".join(word[: paper["text_max"] or None] for word in chosen))


_METHODS: Final = {
    "yes_no": _marks, "yes_no_abstain": _marks, "choose": _marks, "ranking": _ranks, "rating": _scores,
    "number": _number, "text": _text, "words": _words,
}  # fmt: skip
