"""When a ballot is valid, its canonical bytes, and the tally cells that it adds one to.

    method                 marks                                cells of a ballot
    yes/no, choose         option numbers, rising: (1, 3)       "1" "3"
    ranking                option numbers, the best first       "2>0>1"
    rating                 a score per option, -1: not rated    "0=4" "2=5"
    number                 canonical decimal: "12.5"            "=12.5"
    text, words            the text; words joined by commas     "~" + base64url, one per word

A blank ballot adds one to the cell of the blank option, in every method.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from klubba.core import decimals, written
from klubba.core.model import WRITTEN, Method, Poll
from klubba.errors import Refusal

Marks = tuple[int, ...] | str
"""What a valid ballot says. A blank one: () of a choice is never valid, so it is the blank option's number alone,
every score -1, or the empty text."""

NOT_RATED: Final = -1


def blank(poll: Poll) -> int | None:
    """The number of the blank option, which is always the last."""
    return len(poll.options) - 1 if poll.blank else None


def choosable(poll: Poll) -> int:
    """How many options there are besides the blank one."""
    return len(poll.options) - poll.blank


def check(poll: Poll, choices: Sequence[int], text: str = "", scores: Sequence[int] = ()) -> Marks:
    """The ballot in canonical form.

    choices: option numbers from 0 in the paper's order; for a ranking the best first; alone the blank option's
    number for a blank ballot in any method. text: a number, a text or words. scores: one per option, -1 not rated.
    Raises `Refusal`: unknown_option, choice_twice, rank_twice, too_many_choices, too_few_choices,
    blank_with_others, wrong_form, too_few_scores, too_many_scores, score_out_of_range, nothing_rated, not_a_number,
    too_many_decimals, number_out_of_range, and those of `core.written`.
    """
    _check_form(poll, choices, text, scores)
    if poll.blank and list(choices) == [blank(poll)]:
        return _blank_marks(poll)
    match poll.method:
        case Method.RATING:
            return _check_scores(poll, scores)
        case Method.NUMBER:
            return _check_number(poll, text)
        case Method.TEXT | Method.WORDS:
            return written.checked(poll, text)
    _check_choices(poll, choices)
    return tuple(choices) if poll.method is Method.RANKING else tuple(sorted(choices))


def marks(poll: Poll) -> tuple[int, int]:
    """The fewest and the most marks on a valid ballot that is not blank. A yes/no question takes exactly one."""
    ranged = poll.method in (Method.CHOOSE, Method.RANKING, Method.WORDS)
    return (poll.choose_min, poll.choose_max) if ranged else (1, 1)


def handed(poll: Poll, marks: Marks) -> tuple[tuple[int, ...], str, tuple[int, ...]]:
    """The marks as the three fields of a cast: choices, text, scores. `check` gives the same marks back."""
    number = blank(poll)
    if number is not None and marks == _blank_marks(poll):
        return (number,), "", ()
    if isinstance(marks, str):
        return (), marks, ()
    return ((), "", marks) if poll.method is Method.RATING else (marks, "", ())


def encode(poll: Poll, marks: Marks) -> bytes:
    """Canonical JSON of the marks: b"[1,3]", b'"12.5"'. Equal ballots of a poll give equal bytes."""
    return msgspec.json.encode(marks) if _keeps_order(poll) or isinstance(marks, str) else body(marks)


def decode(poll: Poll, body: bytes) -> Marks:
    """The marks of a stored body. Raises `Refusal` (malformed_body) for anything `encode` cannot have made."""
    if not (_keeps_order(poll) or poll.method in WRITTEN or poll.method is Method.NUMBER):
        return choices(body)
    try:
        found = msgspec.json.decode(body, type=tuple[int, ...] | str)
        if msgspec.json.encode(found) == body and check(poll, *handed(poll, found)) == found:
            return found
    except (msgspec.DecodeError, UnicodeDecodeError, Refusal) as error:
        raise Refusal("malformed_body", "a ballot of this poll", str(error)) from error
    raise Refusal("malformed_body", "canonical JSON of a ballot", repr(body[:80]))


def body(choices: Sequence[int]) -> bytes:
    """Canonical JSON of the sorted choices: b"[1,3]". Equal choices give equal bytes."""
    return msgspec.json.encode(sorted(choices))


def choices(body: bytes) -> tuple[int, ...]:
    """The choices of a stored body. Raises `Refusal` (malformed_body) for anything `body` cannot have made."""
    try:
        numbers = msgspec.json.decode(body, type=tuple[int, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("malformed_body", "a JSON array of option numbers", str(error)) from error
    if msgspec.json.encode(sorted(numbers)) != body:
        raise Refusal("malformed_body", "canonical JSON in rising order", repr(body[:80]))
    return numbers


def cells(poll: Poll, marks: Marks) -> tuple[str, ...]:
    """The tally cells a ballot adds one to; words without space or comma. See the table at the top."""
    if poll.blank and marks == _blank_marks(poll):
        return (str(blank(poll)),)
    if isinstance(marks, str):
        return written.cells(poll, marks) if poll.method in WRITTEN else (f"={marks}",)
    if poll.method is Method.RANKING:
        return (">".join(map(str, marks)),)
    if poll.method is Method.RATING:
        return tuple(f"{option}={score}" for option, score in enumerate(marks) if score != NOT_RATED)
    return tuple(str(number) for number in marks)


def ranking(cell: str) -> tuple[int, ...]:
    """The option numbers of a ranking's cell, the best first."""
    return tuple(map(int, cell.split(">")))


def _keeps_order(poll: Poll) -> bool:
    return poll.method in (Method.RANKING, Method.RATING)


def _blank_marks(poll: Poll) -> Marks:
    match poll.method:
        case Method.RATING:
            return (NOT_RATED,) * choosable(poll)
        case Method.NUMBER | Method.TEXT | Method.WORDS:
            return ""
    return (len(poll.options) - 1,)


def _check_form(poll: Poll, choices: Sequence[int], text: str, scores: Sequence[int]) -> None:
    """Raises `Refusal` (wrong_form) for a ballot filled in as one of another method."""
    by_text = poll.method in WRITTEN or poll.method is Method.NUMBER
    by_score = poll.method is Method.RATING
    is_blank = poll.blank and list(choices) == [blank(poll)]
    stray = (text and (is_blank or not by_text)) or (scores and (is_blank or not by_score))
    if stray or (choices and not is_blank and (by_text or by_score)):
        wanted = "a text" if by_text else "scores" if by_score else "choices"
        raise Refusal("wrong_form", f"{wanted}, or the blank option alone", "something else", "choices")


def _check_choices(poll: Poll, choices: Sequence[int]) -> None:
    for number in choices:
        if not 0 <= number < len(poll.options):
            raise Refusal("unknown_option", f"an option from 0 to {len(poll.options) - 1}", str(number), "choices")
    if len(set(choices)) < len(choices):
        code = "rank_twice" if poll.method is Method.RANKING else "choice_twice"
        raise Refusal(code, "each option at most once", _listed(choices), "choices")
    if blank(poll) in choices:
        raise Refusal("blank_with_others", "the blank option alone", _listed(choices), "choices")
    fewest, most = marks(poll)
    if len(choices) > most:
        raise Refusal("too_many_choices", f"at most {most}", str(len(choices)), "choices")
    if len(choices) < fewest:
        raise Refusal("too_few_choices", f"at least {fewest}", str(len(choices)), "choices")


def _check_scores(poll: Poll, scores: Sequence[int]) -> tuple[int, ...]:
    if len(scores) != choosable(poll):
        code = "too_many_scores" if len(scores) > choosable(poll) else "too_few_scores"
        raise Refusal(code, f"{choosable(poll)} scores", str(len(scores)), "scores")
    for score in scores:
        if score != NOT_RATED and not poll.scale_min <= score <= poll.scale_max:
            expected = f"a score from {poll.scale_min} to {poll.scale_max}, or {NOT_RATED}"
            raise Refusal("score_out_of_range", expected, str(score), "scores")
    if all(score == NOT_RATED for score in scores):
        raise Refusal("nothing_rated", "at least one score", "none", "scores")
    return tuple(scores)


def _check_number(poll: Poll, text: str) -> str:
    micros = decimals.parse(text, poll.decimals)
    low, high = (decimals.parse(bound) if bound else micros for bound in (poll.number_min, poll.number_max))
    if not low <= micros <= high:
        expected = f"a number from {poll.number_min or 'any'} to {poll.number_max or 'any'}"
        raise Refusal("number_out_of_range", expected, text[:40], "text")
    return decimals.canonical(micros)


def _listed(choices: Sequence[int]) -> str:
    return ", ".join(map(str, choices))
