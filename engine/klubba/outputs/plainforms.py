"""Ballots of every method as form fields, back from what such a form sent, and in words. Pure."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from msgspec import Struct

from klubba.core.model import Method, Text
from klubba.core.words import Language
from klubba.outputs import marks
from klubba.outputs.plainwords import WORDS, spoken
from klubba.wire.frames import Mine, Paper

_NOT_RATED: Final = -1
_NUMBERED: Final = (Method.RATING, Method.RANKING)


class Filled(Struct, frozen=True):
    """What a form said, as the three fields of a cast. The engine's own check has the last word."""

    choices: tuple[int, ...] = ()
    text: str = ""
    scores: tuple[int, ...] = ()


def filled(paper: Paper, form: Mapping[str, Sequence[str]]) -> Filled:
    """The ballot in a form's fields; what is no number counts as not filled in."""
    if "blank" in form:
        return Filled((paper.blank,))
    places = [_number(form, f"option-{number}") for number in range(_choosable(paper))]
    match paper.method:
        case Method.RATING:
            return Filled(scores=tuple(_NOT_RATED if place is None else place for place in places))
        case Method.RANKING:
            # Two options with the same place stand as they were listed; the check then sees each once.
            ranked = sorted((place, number) for number, place in enumerate(places) if place is not None)
            return Filled(tuple(number for _, number in ranked))
        case Method.NUMBER | Method.TEXT:
            return Filled(text=" ".join(form.get("text", [""])[0].split()))
        case Method.WORDS:
            words = (" ".join(word.replace(",", " ").split()) for word in form.get("word", ()))
            return Filled(text=",".join(word for word in words if word))
    return Filled(
        tuple(int(value) for value in form.get("choice", ()) if value.isascii() and value.isdigit() and len(value) < 4)
    )


def fields(paper: Paper, mine: Mine, language: Language) -> str:
    """The form's fields, filled in with the ballot that is counted."""
    blank = ""
    if paper.blank >= 0 and (paper.method in _NUMBERED or paper.method in (Method.NUMBER, Method.TEXT, Method.WORDS)):
        blank = (
            f'<label class="option"><input type="checkbox" name="blank" value="1"> {_say("blank", language)}</label>'
        )
    match paper.method:
        case Method.RATING:
            return (
                _selects(paper, _scores(paper, mine), _say("rate", language, *paper.scale), "not_rated", language)
                + blank
            )
        case Method.RANKING:
            return _selects(paper, _places(paper, mine), _say("place", language), "no_place", language) + blank
        case Method.NUMBER:
            label = f'<label for="text">{_say("number", language)}</label>'
            return (
                f'{label}<input class="field" id="text" name="text" maxlength="40" value="{escape(mine.text)}">{blank}'
            )
        case Method.TEXT:
            size = paper.text_max
            label = f'<label for="text">{_say("text", language)}</label>'
            field = f'<textarea class="field" id="text" name="text" rows="4" maxlength="{size}">'
            return f"{label}{field}{escape(mine.text)}</textarea>{blank}"
        case Method.WORDS:
            return _words(paper, mine, language) + blank
    return _choices(paper, mine, language)


def said(paper: Paper, mine: Mine) -> Text:
    """The ballot that is counted, in words."""
    return Text(_said(paper, mine, "sv"), _said(paper, mine, "en"))


def _said(paper: Paper, mine: Mine, language: Language) -> str:
    named = [spoken(paper.options[number].text, language) for number in mine.choices or ()]
    if mine.scores:
        rated = (f"{marks.letter(number)} {score}" for number, score in enumerate(mine.scores) if score != _NOT_RATED)
        return ", ".join(rated)
    return ", ".join(named) if named else ", ".join(mine.text.split(","))


def _say(key: str, language: Language, *values: object) -> str:
    return escape(spoken(WORDS[key], language).format(*values))


def _choosable(paper: Paper) -> int:
    return len(paper.options) - (paper.blank >= 0)


def _number(form: Mapping[str, Sequence[str]], name: str) -> int | None:
    value = form.get(name, [""])[0].strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else None


def _choices(paper: Paper, mine: Mine, language: Language) -> str:
    many = paper.choose_max > 1
    kind = "checkbox" if many else "radio"
    count = str(paper.choose_max) if paper.choose_min == paper.choose_max else f"{paper.choose_min}–{paper.choose_max}"
    legend = _say("choose", language, count) if many else _say("choose_one", language)
    rows = (
        f'<label class="option {marks.tone(Method(paper.method), number, option.id)}">'
        f'<input type="{kind}" name="choice" value="{number}"{" checked" if number in (mine.choices or ()) else ""}>'
        f"{marks.mark(Method(paper.method), number, option.id)}"
        f'<span class="option-text" dir="auto">{escape(spoken(option.text, language))}</span></label>'
        for number, option in enumerate(paper.options)
    )
    return f'<fieldset class="options"><legend>{legend}</legend>{"".join(rows)}</fieldset>'


def _scores(paper: Paper, mine: Mine) -> dict[int, list[tuple[int, bool]]]:
    low, high = paper.scale
    now = dict(enumerate(mine.scores))
    return {n: [(score, now.get(n) == score) for score in range(low, high + 1)] for n in range(_choosable(paper))}


def _places(paper: Paper, mine: Mine) -> dict[int, list[tuple[int, bool]]]:
    now = {number: place for place, number in enumerate(mine.choices or (), start=1)}
    return {
        n: [(place, now.get(n) == place) for place in range(1, paper.choose_max + 1)] for n in range(_choosable(paper))
    }


def _selects(
    paper: Paper, offered: Mapping[int, list[tuple[int, bool]]], legend: str, none: str, language: Language
) -> str:
    rows = []
    for number, values in offered.items():
        option = paper.options[number]
        choices = "".join(
            f'<option value="{value}"{" selected" if on else ""}>{value}</option>' for value, on in values
        )
        rows.append(
            f'<label class="option {marks.tone(Method(paper.method), number, option.id)}">'
            f"{marks.mark(Method(paper.method), number, option.id)}"
            f'<span class="option-text" dir="auto">{escape(spoken(option.text, language))}</span>'
            f'<select name="option-{number}"><option value="">{_say(none, language)}</option>{choices}</select></label>'
        )
    return f'<fieldset class="options"><legend>{legend}</legend>{"".join(rows)}</fieldset>'


def _words(paper: Paper, mine: Mine, language: Language) -> str:
    now = mine.text.split(",")
    rows = (
        f'<label for="word-{number}">{_say("word", language, number + 1)}</label>'
        f'<input class="field" id="word-{number}" name="word" maxlength="{paper.text_max}" '
        f'value="{escape(now[number] if number < len(now) else "")}">'
        for number in range(paper.choose_max)
    )
    return "".join(rows)
