"""The plain sentences of a result, in Swedish and English, composed from its exact figures."""

from collections.abc import Sequence

from klubba.core import chosen
from klubba.core.details import Detail
from klubba.core.model import BLANK, QUESTIONS, Line, Outcome, Poll, Text, Working
from klubba.core.words import ANSWERS, LANGUAGES, Language, listed, number, said


def acclamation_sentence(outcome: Outcome) -> Text:
    """What was found by acclamation (KL 5:53)."""
    answer = ANSWERS[outcome.value]
    return Text(f"Mötet svarar {answer.sv}, med acklamation.", f"The meeting says {answer.en}, by acclamation.")


def reconciliation(register: tuple[int, int], cast: tuple[int, int]) -> Text:
    """register = cast + not voted, each given as (heads, weight). Weights are named where they are not heads."""
    return Text(_reconciled(register, cast, "sv"), _reconciled(register, cast, "en"))


def result_sentence(
    poll: Poll,
    outcome: Outcome,
    lines: Sequence[Line],
    working: Sequence[Working],
    cast: int,
    detail: Detail | None = None,
) -> Text:
    """One plain sentence of the result. cast: how many voted."""
    return Text(*(_sentence(poll, outcome, lines, working, cast, detail, language) for language in LANGUAGES))


def casting_sentence(tie: Text, answer: str) -> Text:
    """The tie, and how the chair's casting vote carried it (KL 5:55)."""
    word = ANSWERS[answer]
    return Text(
        f"{tie.sv} Ordförandens utslagsröst är {word.sv}: mötet svarar {word.sv}.",
        f"{tie.en} The chair's casting vote is {word.en}: the meeting says {word.en}.",
    )


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
    poll: Poll,
    outcome: Outcome,
    lines: Sequence[Line],
    working: Sequence[Working],
    cast: int,
    detail: Detail | None,
    language: Language,
) -> str:
    if outcome is Outcome.NO_QUORUM:
        return _no_quorum(working[0], language)
    if outcome is Outcome.NO_RESULT:
        return _no_result(poll, cast, language)
    if poll.method in QUESTIONS:
        return _drawn(outcome, lines, language) if detail and detail.lots else _answered(outcome, lines, language)
    return chosen.sentence(poll, lines, detail, language)


def _no_quorum(quorum: Working, language: Language) -> str:
    if language == "sv":
        return f"Mötet kan inte besluta: {quorum.got} av {quorum.base} är närvarande, minst {quorum.needed} behövs."
    return f"The meeting cannot decide: {quorum.got} of {quorum.base} are present, at least {quorum.needed} are needed."


def _no_result(poll: Poll, cast: int, language: Language) -> str:
    if not cast:
        return "Inget resultat: ingen röstade." if language == "sv" else "No result: nobody voted."
    if poll.method not in QUESTIONS:
        why = "alla röster var blanka" if language == "sv" else "all votes were blank"
    elif poll.blank:
        why = "alla som röstade avstod eller röstade blankt"
        why = why if language == "sv" else "everyone who voted abstained or cast a blank vote"
    else:
        why = "alla som röstade avstod" if language == "sv" else "everyone who voted abstained"
    return f"Inget resultat: {why}." if language == "sv" else f"No result: {why}."


def _answered(outcome: Outcome, lines: Sequence[Line], language: Language) -> str:
    weight = {line.option: line.weight for line in lines}
    counts = listed([_counted(line, language) for line in lines], language)
    if outcome is Outcome.TIE:
        return f"Lika röstetal: {counts}." if language == "sv" else f"A tie: {counts}."
    answer = said(ANSWERS[outcome.value], language)
    says = f"Mötet svarar {answer}" if language == "sv" else f"The meeting says {answer}"
    if outcome is Outcome.NO and weight["yes"] >= weight["no"]:
        short = "ja fick inte den majoritet som krävs" if language == "sv" else "yes did not get the majority it needed"
        return f"{says}, för {short}: {counts}." if language == "sv" else f"{says}, because {short}: {counts}."
    return f"{says}: {counts}."


def _drawn(outcome: Outcome, lines: Sequence[Line], language: Language) -> str:
    """The tie, and the answer that the lots gave."""
    tie, answer = _answered(Outcome.TIE, lines, language), said(ANSWERS[outcome.value], language)
    if language == "sv":
        return f"{tie} Lotten avgjorde: mötet svarar {answer}."
    return f"{tie} Lots decided: the meeting says {answer}."


def _counted(line: Line, language: Language) -> str:
    """ "3 ja", "2 blanka"."""
    figure = number(line.weight, language)
    plural = line.option == BLANK and language == "sv" and figure != "1"
    return f"{figure} {'blanka' if plural else said(ANSWERS[line.option], language)}"
