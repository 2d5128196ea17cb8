"""The plain sentence of a result in which options won, numbers were given or texts were written."""

from collections.abc import Sequence
from fractions import Fraction

from klubba.core import written
from klubba.core.details import Counting, Detail, Numbers
from klubba.core.model import Line, Method, Poll
from klubba.core.words import Language, in_language, listed, quoted, said, votes


def sentence(poll: Poll, lines: Sequence[Line], detail: Detail | None, language: Language) -> str:
    """One plain sentence, for any method but the questions; with how a tie was broken, where it was."""
    told = _sentence(poll, lines, detail or Detail(), language)
    if detail is None or detail.lots is None:
        return told
    return f"{told} Lotten avgjorde." if language == "sv" else f"{told} Lots decided."


def _sentence(poll: Poll, lines: Sequence[Line], detail: Detail, language: Language) -> str:
    match poll.method:
        case Method.NUMBER if detail.number:
            return _numbers(poll, detail.number, language)
        case Method.TEXT | Method.WORDS:
            return said(written.sentence(detail.texts, detail.waiting), language)
        case Method.RATING:
            return _told(lines, {line.option: line.shown for line in detail.ratings}, _MEANS, language)
        case Method.RANKING if detail.counting is Counting.BORDA:
            points = dict(zip((option.id for option in poll.options), detail.points, strict=False))
            return _told(lines, points, _POINTS, language)
        case Method.RANKING:
            return _ranked(lines, detail, language)
    return _chosen(lines, language)


# The words before the winners, before what is tied, and the unit behind a figure.
_Words = dict[Language, tuple[str, str, str]]
_MEANS: _Words = {
    "sv": ("Högst medelvärde", "Samma medelvärde", ""),
    "en": ("Highest mean", "The same mean", ""),
}
_POINTS: _Words = {
    "sv": ("Flest poäng", "Lika många poäng", " poäng"),
    "en": ("Most points", "Equal points", " points"),
}


def _told(lines: Sequence[Line], figures: dict[str, str], words: _Words, language: Language) -> str:
    """Winners and ties with their figures, the best first."""
    most, level, unit = words[language]
    won, tied = _named(lines, figures, unit, language)
    if not tied:
        return f"{most}: {won}."
    if not won:
        return f"{level}: {tied}."
    return f"Klart: {won}. {level}: {tied}." if language == "sv" else f"Certain: {won}. {level}: {tied}."


def _named(lines: Sequence[Line], figures: dict[str, str], unit: str, language: Language) -> tuple[str, str]:
    won = sorted((line for line in lines if line.winner), key=lambda line: -Fraction(figures[line.option]))
    groups = (won, [line for line in lines if line.tied])
    told = (
        [f"{quoted(line.text, language)} ({in_language(figures[line.option], language)}{unit})" for line in group]
        for group in groups
    )
    first, second = (listed(parts, language) for parts in told)
    return first, second


def _ranked(lines: Sequence[Line], detail: Detail, language: Language) -> str:
    swedish = language == "sv"
    elected = [option for stage in detail.rounds for option in stage.elected]
    order = {option: place for place, option in enumerate(elected)}
    won = sorted((line for line in lines if line.winner), key=lambda line: order.get(line.option, 0))
    winners = listed([quoted(line.text, language) for line in won], language)
    tied = listed([quoted(line.text, language) for line in lines if line.tied], language)
    if tied:
        sure = (f"Klart: {winners}. " if swedish else f"Certain: {winners}. ") if won else ""
        return f"{sure}Lika: {tied}. Lotten får avgöra." if swedish else f"{sure}A tie: {tied}. Lots decide."
    if len(won) > 1 or detail.counting is Counting.STV:
        return f"Valda: {winners}." if swedish else f"Elected: {winners}."
    if detail.counting is Counting.SCHULZE:
        return f"{winners} står sig bäst mot alla andra." if swedish else f"{winners} stands best against all others."
    count = len(detail.rounds)
    if count == 1:
        return f"{winners} vinner redan i första omgången." if swedish else f"{winners} wins in the first round."
    return f"{winners} vinner efter {count} omgångar." if swedish else f"{winners} wins after {count} rounds."


def _numbers(poll: Poll, found: Numbers, language: Language) -> str:
    median, mean = (in_language(figure, language) for figure in (found.median_shown, found.mean_shown))
    unit = f" {said(poll.unit, language)}" if poll.unit.sv else ""
    count = found.heads
    if language == "sv":
        return f"{count} svar. Svaret i mitten är {median}{unit}, medelvärdet {mean}{unit}."
    answers = "answer" if count == 1 else "answers"
    return f"{count} {answers}. The one in the middle is {median}{unit}, the mean {mean}{unit}."


def _chosen(lines: Sequence[Line], language: Language) -> str:
    swedish = language == "sv"
    won = _by_weight([line for line in lines if line.winner])
    tied = [line for line in lines if line.tied]
    winners = listed([f"{quoted(line.text, language)} ({votes(line.weight, language)})" for line in won], language)
    if not tied:
        return f"Flest röster: {winners}." if swedish else f"Most votes: {winners}."
    level = listed([quoted(line.text, language) for line in tied], language)
    each = f"({votes(tied[0].weight, language)} {'var' if swedish else 'each'})"
    if not won:
        return f"Lika röstetal: {level} {each}." if swedish else f"A tie: {level} {each}."
    if swedish:
        return f"Klart: {winners}. Lika röstetal om platsen som är kvar: {level} {each}."
    return f"Certain: {winners}. A tie for what is left: {level} {each}."


def _by_weight(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: -line.weight)
