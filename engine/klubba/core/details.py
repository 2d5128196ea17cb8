"""What a result says beyond outcome and lines: ratings, rounds of counting, numbers, texts, lots.

Figures are ready to print (decimals with a point), and exact fractions beside them where rounding hides something.
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct


class Text(Struct, frozen=True):
    """A sentence in the meeting's languages; an empty `en` means that the Swedish one serves for both."""

    sv: str
    en: str = ""


class Counting(StrEnum):
    """How rankings are counted. `irv` instant run-off; `stv` single transferable vote, for several seats."""

    IRV = "irv"
    BORDA = "borda"
    SCHULZE = "schulze"
    STV = "stv"


class Rating(Struct, frozen=True):
    """How one option was rated. mean: exact "17/5", "" where nobody rated it; shown: the same, rounded: "3.4".

    heads, weight: of those who rated it. spread_heads, spread_weight: per step of the scale, the lowest first.
    """

    option: str
    mean: str
    shown: str
    heads: int
    weight: int
    spread_heads: tuple[int, ...]
    spread_weight: tuple[int, ...]


class CountRound(Struct, frozen=True, omit_defaults=True):
    """One round of counting rankings. votes: per option in the paper's order, "" for one that is no longer counted.

    exact: the same as fractions in votes ("7/3"), where rounding hides something. transferred, exhausted: votes that
    went on to another option after this round; votes that have no option left to go to, so far.
    """

    number: int
    votes: tuple[str, ...]
    text: Text
    exact: tuple[str, ...] = ()
    elected: tuple[str, ...] = ()
    eliminated: tuple[str, ...] = ()
    transferred: str = ""
    exhausted: str = ""


class Bin(Struct, frozen=True):
    """How many gave a number from `low` to `high`, both included (the same where it is one value)."""

    low: str
    high: str
    heads: int
    weight: int


class Numbers(Struct, frozen=True):
    """What the given numbers say. mean, median: exact "25/2"; mean_shown, median_shown: decimal, rounded."""

    heads: int
    weight: int
    mean: str
    mean_shown: str
    median: str
    median_shown: str
    least: str
    most: str
    bins: tuple[Bin, ...]


class Written(Struct, frozen=True):
    """An approved text, and how many wrote it."""

    text: str
    heads: int
    weight: int


class Lots(Struct, frozen=True):
    """A witnessed drawing of lots. commit: SHA-256 of the seed, told first; seed: revealed after, both hex.

    contributions: what those present said in between. order: ids of all options; of tied ones the first wins.
    """

    commit: str
    seed: str
    contributions: tuple[str, ...]
    order: tuple[str, ...]


class Detail(Struct, frozen=True, omit_defaults=True):
    """What only some results have. Figures are decimals with a point, or exact fractions where that is said.

    blank: heads and weight of blank ballots, where the paper has them. quota (stv): votes that a seat takes.
    points (borda): per option. pairwise (schulze): weight that prefers the row's option to the column's; paths: the
    strength of the strongest path from row to column. waiting: texts that nobody has approved or refused yet;
    refused: those that are not shown. casting_vote: what the chair's vote was.
    """

    blank_heads: int = 0
    blank_weight: int = 0
    ratings: tuple[Rating, ...] = ()
    counting: Counting | None = None
    quota: str = ""
    rounds: tuple[CountRound, ...] = ()
    points: tuple[str, ...] = ()
    pairwise: tuple[tuple[int, ...], ...] = ()
    paths: tuple[tuple[int, ...], ...] = ()
    number: Numbers | None = None
    texts: tuple[Written, ...] = ()
    waiting: int = 0
    refused: int = 0
    casting_vote: Literal["", "yes", "no"] = ""
    lots: Lots | None = None
