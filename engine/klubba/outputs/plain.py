"""The voter's page without JavaScript: the same ballot as a form. Pure; frames in, HTML out.

Everything comes from the frames that a voter's page would get, so what may not be seen is not here. Every text is
escaped by `_Html`, which is the only way into the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from msgspec import Struct

from klubba.core.model import Method, RoundState, Secrecy, Text
from klubba.core.words import Language
from klubba.outputs import marks
from klubba.outputs.plainforms import fields, said
from klubba.outputs.plainwords import WORDS, spoken
from klubba.wire.frames import Mine, Paper, State, Who

PATH: Final = "/plain"
_OPEN: Final = (RoundState.OPEN, RoundState.PAUSED)
_BEFORE: Final = (RoundState.DRAFT, RoundState.ARMED)


class Sheet(Struct, frozen=True):
    """What a voter's page knows. paper None: there is nothing to vote on. ballot_id: hex, for the form.

    problem: what was wrong with the last thing sent.
    """

    title: Text
    seat: Who
    state: State
    paper: Paper | None
    mine: Mine | None
    ballot_id: str
    problem: Text | None = None


def door(language: Language, problem: Text | None = None) -> str:
    """The form for a typed code."""
    say = _Say(language)
    return "".join(
        [
            f'<main class="door"><h1>{say("join_title")}</h1><p>{say("join_card")}</p>{_problem(say, problem)}',
            f'<form class="code-form" method="post" action="{PATH}/join">{_hidden(lang=language)}',
            f'<label for="code">{say("code")}</label>',
            '<input id="code" name="code" required maxlength="24" autocomplete="off" autocapitalize="characters">',
            f'<button class="button primary big">{say("join")}</button></form></main>',
        ]
    )


def page(sheet: Sheet, language: Language) -> str:
    """The whole page of somebody who is in."""
    say = _Say(language)
    head = f'<header class="top"><p class="wordmark" dir="auto">{say.text(sheet.title)}</p>{_switch(say)}</header>'
    return f'{head}{_who(say, sheet)}<main class="stage">{_stage(say, sheet)}{_refresh(say)}</main>'


class _Say:
    """Texts in one language, escaped."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, *values: object) -> str:
        return escape(spoken(WORDS[key], self.language).format(*values))

    def text(self, text: Text) -> str:
        return escape(spoken(text, self.language))


def resend(form: Mapping[str, Sequence[str]], language: Language) -> str:
    """The same ballot once more, as it was filled in and with the same id: no answer came the first time."""
    say = _Say(language)
    pairs = "".join(_hidden(**{name: value}) for name, values in form.items() for value in values)
    send = f'<button class="button primary big">{say("send")}</button>'
    form_again = f'<form method="post" action="{PATH}/vote">{pairs}{send}</form>'
    return f'<main class="door"><h1>{say("not_yet")}</h1>{_problem(say, WORDS["away"])}{form_again}</main>'


def _hidden(**values: object) -> str:
    pairs = values.items()
    return "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(str(value))}">' for name, value in pairs)


def _problem(say: _Say, problem: Text | None) -> str:
    return f'<p class="problem" role="alert">{say.text(problem)}</p>' if problem else ""


def _switch(say: _Say) -> str:
    other = "en" if say.language == "sv" else "sv"
    return f'<a class="button" lang="{other}" href="{PATH}?lang={other}">{say("language")}</a>'


def _who(say: _Say, sheet: Sheet) -> str:
    seat = sheet.seat
    where = " · ".join(filter(None, (f"{say('seat')} {escape(seat.id)}", escape(seat.organisation))))
    voted = sheet.mine is not None and sheet.mine.voted
    button = f'<button class="button">{say("not_me")}</button>'
    leave = f'<form method="post" action="{PATH}/leave">{_hidden(lang=say.language)}{button}</form>'
    named = f'<div><b dir="auto">{escape(seat.name)}</b><p dir="auto">{where}</p></div>'
    return f'<section class="who" aria-label="{say("you_are")}">{named}{"" if voted else leave}</section>'


def _refresh(say: _Say) -> str:
    link = f'<a class="button" href="{PATH}?lang={say.language}">{say("refresh")}</a>'
    return f'<div class="latest"><p class="soft">{say("plain")}</p>{link}</div>'


def _stage(say: _Say, sheet: Sheet) -> str:
    state, paper = sheet.state, sheet.paper
    if paper is None or state.state in _BEFORE:
        return f'{_problem(say, sheet.problem)}<h1>{say("waiting")}</h1><p class="soft">{say("waiting_more")}</p>'
    item = f'<p class="eyebrow" dir="auto">{say.text(paper.item)}</p>'
    asked = f'<div class="question">{item}<h1 dir="auto">{say.text(paper.title)}</h1></div>'
    return asked + _problem(say, sheet.problem) + _body(say, sheet, paper)


def _body(say: _Say, sheet: Sheet, paper: Paper) -> str:
    state, mine = sheet.state, sheet.mine
    if state.state in _OPEN:
        if mine is None or not mine.entitled:
            return f'<p class="panel-text">{say("barred")}</p><p>{say("barred_more")}</p>'
        return _ballot(say, sheet, paper, mine)
    if state.state is RoundState.ANNULLED:
        return f'<p class="panel-text">{say("annulled")}</p>'
    if state.result is None:
        return f'<p class="panel-text">{say("closed")}</p><p>{say("closed_more")}</p>{_own(say, paper, mine)}'
    return _result(say, sheet, paper)


def _ballot(say: _Say, sheet: Sheet, paper: Paper, mine: Mine) -> str:
    standing = _standing(say, paper, mine)
    if sheet.state.state is RoundState.PAUSED:
        return f'{standing}<p class="panel-text">{say("paused")}</p>'
    if mine.voted and paper.change == "first":
        return standing
    hidden = _hidden(
        lang=say.language, poll=paper.poll, round=paper.round, ballot=sheet.ballot_id, replaces=mine.ballot_seq
    )
    rules = say("secret" if paper.secrecy is Secrecy.SECRET else "open")
    return "".join(
        [
            standing,
            f'<form class="ballot" method="post" action="{PATH}/vote">{hidden}{fields(paper, mine, say.language)}',
            f'<p class="rules soft">{rules}</p>',
            f'<button class="button primary big">{say("change" if mine.voted else "send")}</button></form>',
        ]
    )


def _standing(say: _Say, paper: Paper, mine: Mine) -> str:
    if not mine.voted:
        return ""
    more = say("may_not_change" if paper.change == "first" else "may_change")
    named = spoken(said(paper, mine), say.language)
    words = f'<div dir="auto"><b>{say("registered", named)}</b><p>{more}</p></div>'
    return f'<div class="status registered" role="status">{words}</div>'


def _own(say: _Say, paper: Paper, mine: Mine | None) -> str:
    if mine is None or not mine.entitled:
        return ""
    if not mine.voted:
        return f'<p class="own">{say("did_not_vote")}</p>'
    if paper.secrecy is Secrecy.SECRET or mine.choices is None:
        return f'<p class="own">{say("counted")}</p>'
    return f'<p class="own" dir="auto">{say("your_vote", spoken(said(paper, mine), say.language))}</p>'


def _result(say: _Say, sheet: Sheet, paper: Paper) -> str:
    result = sheet.state.result
    assert result is not None
    rows = "".join(_rows(say, paper, [(line.option, line.text, line.heads) for line in result.lines]))
    working = "".join(f"<li>{say.text(line.text)}</li>" for line in result.working)
    return "".join(
        [
            f'<section class="outcome"><p class="eyebrow">{say("result")}</p>',
            f'<p class="result-sentence">{say.text(result.sentence)}</p>',
            f'<table><tbody>{rows}</tbody></table><ul class="working">{working}</ul>',
            f'<p class="reconciliation">{say.text(result.reconciliation)}</p></section>',
            _own(say, paper, sheet.mine),
        ]
    )


def _rows(say: _Say, paper: Paper, lines: Sequence[tuple[str, Text, int]]) -> Iterable[str]:
    method = Method(paper.method)
    for number, (option, text, heads) in enumerate(lines):
        drawn = marks.mark(method, number, option)
        yield f'<tr><th scope="row" dir="auto">{drawn} {say.text(text)}</th><td>{heads}</td></tr>'
