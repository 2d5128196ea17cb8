"""Data feeds for graphics programs: rows of ready strings, as vMix reads them, and one flat object for anything else.

    options.json .xml .csv    a row per option, in the paper's order          Opt.Text, Count.Text, Pct.Text …
    winners.json .xml .csv    a row per winning option, the best first
    summary.json .xml .csv    one row: Question.Text, State.Text, Opt1Label.Text, Opt1Pct.Text …
    flat.json .csv            one flat object, names in lower case: question, state, opt1_label …
    air.json                  the whole picture, as the WebSocket sends it

A feed shows what its output's delay lets through, of what everybody may see. Pure.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

import msgspec

from klubba.outputs.airwords import spoken, time_left
from klubba.outputs.cards import defused
from klubba.wire.air import NO_TEXT, Air, Bar, Board

Row = dict[str, str]
_NOBODY: Final = Board(epoch="", revision=0, meeting=NO_TEXT)
_SUMMARY_OPTIONS_COUNT: Final = 10
_SUMMARY_WINNERS_COUNT: Final = 6
# What XML 1.0 has no way to write.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def options(air: Air, language: str) -> list[Row]:
    """A row per option."""
    return [_option(bar, n, language) for n, bar in enumerate(_bars(air), start=1)]


def winners(air: Air, language: str) -> list[Row]:
    """A row per option that won or tied, the best first; the leading ones where nothing was decided."""
    bars = _bars(air)
    return [_option(bars[n], place, language) for place, n in enumerate(_order(air), start=1)]


def summary(air: Air, language: str) -> list[Row]:
    """One row with everything, always with the same columns."""
    board = air.board or _NOBODY
    row = {
        "Meeting.Text": spoken(board.meeting, language),
        "Item.Text": spoken(board.item, language),
        "Question.Text": spoken(board.question, language),
        "State.Text": spoken(board.strap, language),
        "Turnout.Text": spoken(board.turnout, language),
        "Voted.Text": str(board.voted) if board.entitled else "",
        "Entitled.Text": str(board.entitled) if board.entitled else "",
        "TimeLeft.Text": time_left(board.left_ms),
        "Sentence.Text": spoken(board.sentence, language),
        "Reconciliation.Text": spoken(board.reconciliation, language),
        "Rule.Text": "; ".join(spoken(work.text, language) for work in board.work),
    }
    for n in range(_SUMMARY_OPTIONS_COUNT):
        bar = board.bars[n] if n < len(board.bars) else None
        row |= {f"Opt{n + 1}{name}.Text": text for name, text in _columns(bar, language).items()}
    order = _order(air)
    for n in range(_SUMMARY_WINNERS_COUNT):
        bar = board.bars[order[n]] if n < len(order) else None
        columns = _columns(bar, language)
        row |= {f"Winner{n + 1}{name}.Text": columns[name] for name in ("Label", "Count", "Pct")}
    return [row]


def flat(air: Air, language: str) -> Row:
    """The summary's row with names for anything else than vMix, and what the picture is."""
    row = {_snake(name.removesuffix(".Text")): text for name, text in summary(air, language)[0].items()}
    board = air.board or _NOBODY
    facts = {
        "scene": air.scene.value,
        "bug": "yes" if air.bug else "no",
        "phase": board.phase.value,
        "round_state": board.state.value,
        "poll": board.poll,
        "round": str(board.round),
        "revision": str(board.revision),
    }
    return facts | row


def _columns(bar: Bar | None, language: str) -> Row:
    if bar is None:
        return dict.fromkeys(("Label", "Letter", "Count", "Pct", "Bar", "Won"), "")
    return {
        "Label": spoken(bar.text, language),
        "Letter": bar.letter,
        "Count": spoken(bar.count, language),
        "Pct": spoken(bar.beside, language),
        "Bar": str(bar.permille // 10) if bar.count.sv else "",
        "Won": "✓" if bar.winner else "=" if bar.tied else "",
    }


def _option(bar: Bar, number: int, language: str) -> Row:
    columns = _columns(bar, language)
    return {"Nr.Text": str(number)} | {f"{name}.Text": text for name, text in columns.items()}


def _bars(air: Air) -> tuple[Bar, ...]:
    return air.board.bars if air.board else ()


def _order(air: Air) -> tuple[int, ...]:
    return air.board.winners if air.board else ()


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


# Forms

Rows = Sequence[Mapping[str, str]]


def as_json(rows: Rows) -> bytes:
    """A top-level array of flat objects."""
    return msgspec.json.encode(list(rows))


def as_csv(rows: Rows) -> bytes:
    """A header and a line per row, in UTF-8, every field in quotation marks; formulas are defused."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow([defused(text) for text in row.values()])
    return out.getvalue().encode()


def as_xml(rows: Rows) -> bytes:
    """`<rows><row><Question.Text>…`: the names are those of the JSON, for `/rows/row` as XPath."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<rows>"]
    for row in rows:
        cells = "".join(f"<{name}>{escape(_NO_XML.sub('', text))}</{name}>" for name, text in row.items())
        lines.append(f"  <row>{cells}</row>")
    return "\n".join([*lines, "</rows>", ""]).encode()


JSON: Final = "application/json"
_FORMS: Final[Mapping[str, tuple[Callable[[Rows], bytes], str]]] = {
    "json": (as_json, JSON),
    "xml": (as_xml, "application/xml"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
_ROWS: Final[Mapping[str, Callable[[Air, str], list[Row]]]] = {
    "options": options,
    "winners": winners,
    "summary": summary,
}
NAMES: Final = (*(f"{rows}.{form}" for rows in _ROWS for form in _FORMS), "flat.json", "flat.csv", "air.json")


def feed(name: str, air: Air, language: str) -> tuple[bytes, str]:
    """The bytes of one of NAMES, and their media type. language: sv, en or both."""
    stem, _, form = name.partition(".")
    if name == "air.json":
        return msgspec.json.encode(air), JSON
    if name == "flat.json":
        return msgspec.json.encode(flat(air, language)), JSON
    rows = [flat(air, language)] if stem == "flat" else _ROWS[stem](air, language)
    write, media_type = _FORMS[form]
    return write(rows), media_type
