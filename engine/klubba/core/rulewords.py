"""A poll's rule in plain words, for papers and screens: how to fill in a ballot, and what decides."""

from klubba.core import ballots
from klubba.core.details import Counting
from klubba.core.model import QUESTIONS, Condition, Method, More, Poll, Text
from klubba.core.words import ANSWERS, Language, in_language, listed, said, share_words


def rule_words(poll: Poll) -> Text:
    """The poll's rule in plain words."""
    return Text(_rule_sentence(poll, "sv"), _rule_sentence(poll, "en"))


def _rule_sentence(poll: Poll, language: Language) -> str:
    parts = [_main(poll, language)]
    if poll.blank:
        parts.append("Du kan också rösta blankt." if language == "sv" else "You may also cast a blank vote.")
    if poll.election:
        drawn = "Det är ett val: vid lika röstetal avgör lotten."
        parts.append(drawn if language == "sv" else "It is an election: lots decide a tie.")
    if poll.quorum and language == "sv":
        parts.append("Fler än hälften av alla röstberättigade måste vara närvarande.")
    elif poll.quorum:
        parts.append("More than half of all those entitled to vote must be present.")
    return " ".join(parts)


def _main(poll: Poll, language: Language) -> str:
    if poll.method in QUESTIONS:
        return _yes_no_rule(poll, language)
    match poll.method:
        case Method.RATING:
            return _rating_rule(poll, language)
        case Method.RANKING:
            return _ranking_rule(poll, language)
        case Method.NUMBER:
            return _number_rule(poll, language)
        case Method.TEXT | Method.WORDS:
            return _written_rule(poll, language)
    return _choose_rule(poll, language)


def _yes_no_rule(poll: Poll, language: Language) -> str:
    clauses = listed([_clause(condition, language) for condition in poll.rule], language)
    return f"Det blir ja om {clauses}." if language == "sv" else f"The answer is yes if {clauses}."


def _clause(condition: Condition, language: Language) -> str:
    if isinstance(condition, More):
        more, than = (said(ANSWERS[option], language) for option in (condition.more, condition.than))
        return f"{more} får fler röster än {than}" if language == "sv" else f"{more} gets more votes than {than}"
    share = share_words(condition, language)
    return f"ja får {share}" if language == "sv" else f"yes gets {share}"


def _range(fewest: int, most: int, language: Language) -> str:
    if fewest == most:
        return str(most)
    if fewest <= 1:
        return f"{'högst' if language == 'sv' else 'up to'} {most}"
    return f"{fewest}–{most}"


def _choose_rule(poll: Poll, language: Language) -> str:
    total, swedish = ballots.choosable(poll), language == "sv"
    how_many = _range(poll.choose_min, poll.choose_max, language)
    pick = f"Välj {how_many} av {total}." if swedish else f"Choose {how_many} of {total}."
    if poll.winners == 1:
        return f"{pick} {'Den som får flest röster vinner.' if swedish else 'The one with most votes wins.'}"
    if swedish:
        return f"{pick} De {poll.winners} som får flest röster vinner."
    return f"{pick} The {poll.winners} with most votes win."


def _rating_rule(poll: Poll, language: Language) -> str:
    low, high = poll.scale_min, poll.scale_max
    if language == "sv":
        who = "Högst medelvärde vinner." if poll.winners == 1 else f"De {poll.winners} med högst medelvärde vinner."
        return f"Ge betyg från {low} till {high}, där {high} är bäst. {who}"
    who = "The highest mean wins." if poll.winners == 1 else f"The {poll.winners} with the highest means win."
    return f"Give marks from {low} to {high}, where {high} is best. {who}"


def _ranking_rule(poll: Poll, language: Language) -> str:
    swedish = language == "sv"
    start = "Sätt alternativen i ordning, det bästa först." if swedish else "Put the options in order, the best first."
    if (poll.choose_min, poll.choose_max) != (1, ballots.choosable(poll)):
        how_many = _range(poll.choose_min, poll.choose_max, language)
        start += f" Rangordna {how_many}." if swedish else f" Rank {how_many}."
    return f"{start} {said(_counting(poll), language)}"


def _counting(poll: Poll) -> Text:
    match poll.counting:
        case Counting.IRV:
            return Text(
                "Det som har minst röster går ut och rösterna går till nästa val, tills något har mer än hälften.",
                "The one with fewest votes goes out and its votes go to the next choice, until one has more than half.",
            )
        case Counting.STV:
            return Text(
                f"{poll.winners} platser fördelas. En röst som inte behövs där den ligger går vidare till nästa val.",
                f"{poll.winners} places are filled. A vote not needed where it lies goes on to the next choice.",
            )
        case Counting.BORDA:
            top = ballots.choosable(poll) - 1
            return Text(
                f"Första plats ger {top} poäng, nästa {top - 1} och så vidare. Flest poäng vinner.",
                f"First place gives {top} points, the next {top - 1} and so on. Most points win.",
            )
        case Counting.SCHULZE:
            return Text(
                "Alternativen jämförs två och två. Det som står sig bäst mot alla andra vinner.",
                "The options are compared two by two. The one that stands best against all others wins.",
            )


def _number_rule(poll: Poll, language: Language) -> str:
    low, high = (in_language(bound, language) for bound in (poll.number_min, poll.number_max))
    unit = f" {said(poll.unit, language)}" if poll.unit.sv else ""
    if unit and not (low or high):
        unit = f" ({unit.strip()})"
    if language == "sv":
        bounds = f" från {low} till {high}" if low and high else f", minst {low}" if low else f", högst {high}"
        return f"Skriv ett tal{bounds if low or high else ''}{unit}."
    bounds = f" from {low} to {high}" if low and high else f", at least {low}" if low else f", at most {high}"
    return f"Write a number{bounds if low or high else ''}{unit}."


def _written_rule(poll: Poll, language: Language) -> str:
    swedish = language == "sv"
    after = (
        "Mötesledningen granskar innan något visas."
        if swedish
        else "The organiser looks it through before it is shown."
    )
    if poll.method is Method.TEXT:
        most = poll.text_max
        return f"Skriv högst {most} tecken. {after}" if swedish else f"Write at most {most} characters. {after}"
    how_many = _range(poll.choose_min, poll.choose_max, language)
    return f"Skriv {how_many} ord. {after}" if swedish else f"Write {how_many} words. {after}"
