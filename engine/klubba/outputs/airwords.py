"""The words that go on air around a question and its result, and figures as each language writes them. Pure."""

from typing import Final

from klubba.core.model import Counting, Method, Outcome, Text
from klubba.core.words import LANGUAGES, Language, in_language, number

OPEN: Final = Text("Omröstning pågår", "Vote in progress")
PAUSED: Final = Text("Omröstningen är pausad", "The vote is paused")
CLOSED: Final = Text("Omröstningen är stängd", "The vote is closed")
ANNULLED: Final = Text("Omröstningen gäller inte", "The vote does not count")
RESULT: Final = Text("Resultat", "Result")
ACCLAIMED: Final = Text("Beslutat utan omröstning", "Decided without a vote")
MEDIAN: Final = Text("I mitten (median)", "In the middle (median)")
MEAN: Final = Text("Medelvärde", "Mean")
_DECIDED: Final = Text("Flest röster", "Most votes")
_ANSWERS: Final = Text("Svaren", "The answers")
_RANKED: Final = {Counting.BORDA: Text("Flest poäng", "Most points")}
_BY_METHOD: Final = {Method.RATING: Text("Högst medelvärde", "Highest mean")}
OUTCOMES: Final = {
    Outcome.YES: Text("Mötet svarar ja", "The meeting says yes"),
    Outcome.NO: Text("Mötet svarar nej", "The meeting says no"),
    Outcome.TIE: Text("Lika röstetal", "A tie"),
    Outcome.NO_QUORUM: Text("För få närvarande för beslut", "Too few present to decide"),
    Outcome.NO_RESULT: Text("Inget resultat", "No result"),
}


def decided_by(method: Method, counting: Counting | None) -> Text:
    """What won, in the method's own terms."""
    if method is Method.RANKING:
        return _RANKED.get(counting or Counting.IRV, Text("Valt", "Elected"))
    if method in (Method.NUMBER, Method.TEXT, Method.WORDS):
        return _ANSWERS
    return _BY_METHOD.get(method, _DECIDED)


def time_left(ms: int) -> str:
    """ "1:30" until a vote is closed, begun seconds counted whole, as on the overlay; "" without a limit."""
    minutes, seconds = divmod(-(-ms // 1000), 60)
    return f"{minutes}:{seconds:02d}" if ms >= 0 else ""


def joined(first: Text, second: Text) -> Text:
    """Two short texts with a dot between them."""
    return Text(f"{first.sv} · {second.sv}", f"{first.en or first.sv} · {second.en or second.sv}")


def count(heads: int) -> Text:
    """A whole number with the language's mark between thousands."""
    return Text(f"{heads:,}".replace(",", "\N{NO-BREAK SPACE}"), f"{heads:,}")


def both(figure: str) -> Text:
    """A decimal with a point as each language writes it."""
    return Text(*(in_language(figure, language) for language in LANGUAGES))


def weight(micros: int) -> Text:
    """A weight in millionths as each language writes it."""
    return Text(number(micros, "sv"), number(micros, "en"))


def percent(figure: str) -> Text:
    """ "62.5" as "62,5 %" and "62.5%"; "" stays empty."""
    return Text(f"{in_language(figure, 'sv')}\N{NO-BREAK SPACE}%", f"{figure}%") if figure else Text("")


def turnout(voted: int, entitled: int) -> Text:
    """How many have voted, of how many."""
    n, of = count(voted), count(entitled)
    return Text(f"{n.sv} av {of.sv} har röstat", f"{n.en} of {of.en} have voted")


def marks(heads: int) -> Text:
    """How many rated an option."""
    n = count(heads)
    return Text(f"{n.sv} betyg", f"{n.en} {'mark' if heads == 1 else 'marks'}")


def spoken(text: Text, language: str) -> str:
    """A text in sv or en, or with both: the English after the Swedish, where it says anything else."""
    if language == "both":
        return f"{text.sv} / {text.en}" if text.en and text.en != text.sv else text.sv
    chosen: Language = "en" if language == "en" else "sv"
    return text.sv if chosen == "sv" else text.en or text.sv
