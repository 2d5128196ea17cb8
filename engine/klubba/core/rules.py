"""The rules a poll is judged by, and their working: what was needed, what was got, in figures and in words.

Exact integers throughout. A simple majority is one condition (KL 5:55); an absolute or a qualified majority is a
share of a base; a compound rule is a list of conditions that must all hold.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, structs

from klubba.core.model import BLANK, Base, Condition, More, Outcome, Poll, Share, Text, Working
from klubba.core.words import Language, condition_words, number, opened


class Figures(Struct, frozen=True):
    """What conditions are judged on. Weights in millionths, heads in persons, never mixed.

    weight: per option id. blank: weight of blank ballots, a part of cast. grain: every possible sum of weights is
    a multiple of it (one vote, where all have one), so that "needed" is the least figure somebody could have got.
    excused: the disqualified, who have no vote and do not break a quorum (KL 5:48).
    """

    weight: Mapping[str, int]
    cast: int
    present: int
    entitled: int
    present_heads: int
    entitled_heads: int
    grain: int
    blank: int = 0
    excused_heads: int = 0
    excused_present_heads: int = 0


def base_weight(base: Base, figures: Figures) -> int:
    """The size of a base in millionths. `valid` is `cast` without the blank ballots."""
    match base:
        case Base.YES_NO:
            return _sum(figures, "yes", "no")
        case Base.YES_NO_ABSTAIN:
            return _sum(figures, "yes", "no", "abstain")
        case Base.VALID:
            return figures.cast - figures.blank
        case Base.CAST:
            return figures.cast
        case Base.PRESENT:
            return figures.present
        case Base.ENTITLED:
            return figures.entitled


def in_base(base: Base, option: str) -> bool:
    """Whether an option's votes are part of the base: neither abstentions nor blanks are votes for yes or no."""
    match base:
        case Base.YES_NO:
            return option in ("yes", "no")
        case Base.YES_NO_ABSTAIN | Base.VALID:
            return option != BLANK
    return True


def judge(poll: Poll, figures: Figures) -> tuple[Outcome, tuple[Working, ...]]:
    """The outcome of a yes/no question, and the working of each condition of its rule.

    A tie is an outcome only where a casting vote could carry the matter (KL 5:55): when the conditions that
    fail are all of the kind `More`, by equality.
    """
    working = tuple(_working(condition, figures) for condition in poll.rule)
    return _outcome(poll, figures, working), working


def progress(poll: Poll, figures: Figures) -> tuple[Working, ...]:
    """The conditions of a yes/no question while it is open: the same figures, told of what is still going on."""
    return tuple(
        structs.replace(line, text=Text(*(_so_far(condition, line, language) for language in _LANGUAGES)))
        for condition, line in zip(poll.rule, judge(poll, figures)[1], strict=True)
    )


def quorum_working(poll: Poll, figures: Figures) -> tuple[Working, ...]:
    """Quorum: 2·present > members, in heads (KL 5:45). Empty where the poll asks for none."""
    if not poll.quorum:
        return ()
    base = figures.entitled_heads + figures.excused_heads
    needed, got = base // 2 + 1, figures.present_heads + figures.excused_present_heads
    text = Text(
        f"Fler än hälften närvarande: behövde minst {needed} av {base}, var {got}.",
        f"More than half present: needed at least {needed} of {base}, were {got}.",
    )
    return (Working(text, needed, got, base, 2 * got > base, unit="heads"),)


def _sum(figures: Figures, *options: str) -> int:
    return sum(figures.weight.get(option, 0) for option in options)


def _outcome(poll: Poll, figures: Figures, working: tuple[Working, ...]) -> Outcome:
    if _sum(figures, "yes", "no") == 0:
        return Outcome.NO_RESULT
    failed = [condition for condition, line in zip(poll.rule, working, strict=True) if not line.holds]
    if not failed:
        return Outcome.YES
    return Outcome.TIE if all(_is_level(condition, figures) for condition in failed) else Outcome.NO


def _is_level(condition: Condition, figures: Figures) -> bool:
    return isinstance(condition, More) and _sum(figures, condition.more) == _sum(figures, condition.than)


def _working(condition: Condition, figures: Figures) -> Working:
    if isinstance(condition, More):
        got, base = _sum(figures, condition.more), _sum(figures, condition.more, condition.than)
        needed = _above(base, 2, figures.grain)
        holds = got > _sum(figures, condition.than)
    else:
        got, base = _sum(figures, "yes"), base_weight(condition.share_of, figures)
        needed, holds = _share_needed(condition, base, figures.grain), _share_holds(condition, got, base)
    text = Text(*(_working_sentence(condition, needed, got, base, language) for language in _LANGUAGES))
    return Working(text, needed, got, base, holds)


def _share_holds(share: Share, got: int, base: int) -> bool:
    ours, theirs = share.denominator * got, share.numerator * base
    return ours >= theirs if share.at_least else ours > theirs


def _share_needed(share: Share, base: int, grain: int) -> int:
    part = share.numerator * base
    if share.at_least:
        return -(-part // (share.denominator * grain)) * grain
    return _above(part, share.denominator, grain)


def _above(part: int, divisor: int, grain: int) -> int:
    """The least multiple of the grain that is more than part/divisor."""
    return (part // (divisor * grain) + 1) * grain


_LANGUAGES: Final[tuple[Language, Language]] = ("sv", "en")


def _so_far(condition: Condition, line: Working, language: Language) -> str:
    least, whole, has = (number(figure, language) for figure in (line.needed, line.base, line.got))
    what = opened(condition_words(condition, language))
    if language == "sv":
        return f"{what}: behöver minst {least} av {whole}, har {has}."
    return f"{what}: needs at least {least} of {whole}, has {has}."


def _working_sentence(condition: Condition, needed: int, got: int, base: int, language: Language) -> str:
    least, whole, had = (number(figure, language) for figure in (needed, base, got))
    what = opened(condition_words(condition, language))
    if language == "sv":
        return f"{what}: behövde minst {least} av {whole}, fick {had}."
    return f"{what}: needed at least {least} of {whole}, got {had}."
