"""The plain sentences of a result, in Swedish and English, composed from its exact figures."""

from collections.abc import Sequence

from klubba.core.model import Line, Method, Outcome, Poll, Text, Working
from klubba.core.words import ANSWERS, Language, listed, number, quoted, said, votes


def acclamation_sentence(outcome: Outcome) -> Text:
    """What was found by acclamation (KL 5:53)."""
    answer = ANSWERS[outcome.value]
    return Text(f"Mötet svarar {answer.sv}, med acklamation.", f"The meeting says {answer.en}, by acclamation.")


def reconciliation(register: tuple[int, int], cast: tuple[int, int]) -> Text:
    """register = cast + not voted, each given as (heads, weight). Weights are named where they are not heads."""
    return Text(_reconciled(register, cast, "sv"), _reconciled(register, cast, "en"))


def result_sentence(poll: Poll, outcome: Outcome, lines: Sequence[Line], working: Sequence[Working], cast: int) -> Text:
    """One plain sentence of the result. cast: how many voted."""
    return Text(*(_sentence(poll, outcome, lines, working, cast, language) for language in ("sv", "en")))


def _reconciled(register: tuple[int, int], cast: tuple[int, int], language: Language) -> str:
    heads = (str(register[0]), str(cast[0]), str(register[0] - cast[0]))
    weights = tuple(number(figure, language) for figure in (register[1], cast[1], register[1] - cast[1]))
    if language == "sv":
        line = f"{heads[0]} röstberättigade = {heads[1]} röstande + {heads[2]} som inte röstade"
        weighed = f" (röstvikt {weights[0]} = {weights[1]} + {weights[2]})"
    else:
        line = f"{heads[0]} entitled = {heads[1]} voted + {heads[2]} did not vote"
        weighed = f" (weight {weights[0]} = {weights[1]} + {weights[2]})"
    return line if weights == heads else line + weighed


def _sentence(
    poll: Poll, outcome: Outcome, lines: Sequence[Line], working: Sequence[Working], cast: int, language: Language
) -> str:
    if outcome is Outcome.NO_QUORUM:
        return _no_quorum(working[0], language)
    if outcome is Outcome.NO_RESULT:
        return _no_result(cast, language)
    if poll.method is Method.CHOOSE:
        return _chosen(lines, language)
    return _answered(outcome, lines, language)


def _no_quorum(quorum: Working, language: Language) -> str:
    if language == "sv":
        return f"Mötet kan inte besluta: {quorum.got} av {quorum.base} är närvarande, minst {quorum.needed} behövs."
    return f"The meeting cannot decide: {quorum.got} of {quorum.base} are present, at least {quorum.needed} are needed."


def _no_result(cast: int, language: Language) -> str:
    if language == "sv":
        return "Inget resultat: alla som röstade avstod." if cast else "Inget resultat: ingen röstade."
    return "No result: everyone who voted abstained." if cast else "No result: nobody voted."


def _answered(outcome: Outcome, lines: Sequence[Line], language: Language) -> str:
    weight = {line.option: line.weight for line in lines}
    counts = listed(
        [f"{number(line.weight, language)} {said(ANSWERS[line.option], language)}" for line in lines], language
    )
    if outcome is Outcome.TIE:
        return f"Lika röstetal: {counts}." if language == "sv" else f"A tie: {counts}."
    answer = said(ANSWERS[outcome.value], language)
    says = f"Mötet svarar {answer}" if language == "sv" else f"The meeting says {answer}"
    if outcome is Outcome.NO and weight["yes"] >= weight["no"]:
        short = "ja fick inte den majoritet som krävs" if language == "sv" else "yes did not get the majority it needed"
        return f"{says}, för {short}: {counts}." if language == "sv" else f"{says}, because {short}: {counts}."
    return f"{says}: {counts}."


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
