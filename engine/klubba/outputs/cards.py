"""Seat cards as data: for the printable page, for the API, and as CSV to mail to remote voters."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Final

import segno

from klubba.core.model import Text

# A cell that starts with one of these is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LONG_WORD: Final = re.compile(r"\S{16}(?=\S)")
_FONTS: Final = ["Public Sans", "DejaVu Sans", "Noto Sans", "Libertinus Serif"]
# On the card itself both languages always stand: whoever gets it has not chosen one.
_HOW: Final = {
    "sv": "Skanna med telefonen, eller skriv koden på adressen ovan.",
    "en": "Scan with your phone, or type the code at the address above.",
}
_COLUMNS: Final = ("seat", "name", "organisation", "group", "email", "remote", "code", "link")


@dataclass(frozen=True, slots=True)
class SeatCard:
    """One voter's way in. link: address with the token in its fragment. code: the typed code."""

    seat: str
    name: str
    organisation: str
    group: str
    email: str
    remote: bool
    code: str
    link: str


def card_json(cards: Iterable[SeatCard], *, qr: bool = False) -> list[dict[str, object]]:
    """Cards as JSON objects; with `qr` each carries its QR code as an SVG document."""
    return [asdict(card) | ({"qr": qr_svg(card.link)} if qr else {}) for card in cards]


def card_csv(cards: Iterable[SeatCard]) -> bytes:
    """Cards as CSV that spreadsheets open without asking: UTF-8 with BOM, semicolons, formulas defused."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for card in cards:
        row = asdict(card) | {"remote": "ja" if card.remote else "nej"}
        writer.writerow([defused(str(row[column])) for column in _COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def qr_svg(text: str) -> str:
    """A QR code as an SVG document that scales with its box, without width, height or scripts."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, omitsize=True, xmldecl=False, svgns=True, nl=False, dark="#14211b", light="#ffffff"
    )
    return out.getvalue().decode()


def card_pdf(cards: Iterable[SeatCard], title: Text, join: str, *, only_ours: bool = False) -> bytes:
    """Cards as a tagged PDF for the printer: A4, eight a page. join: the address that a code is typed at.

    only_ours: as on a machine without fonts of its own. Equal cards give equal bytes. Ten milliseconds or so a card.
    """
    # Needed only when somebody prints.
    import typst

    data = {
        "title": title.sv,
        "join": join.partition("//")[2].rstrip("/"),
        "fonts": _FONTS,
        "how": _HOW,
        "cards": [_printed(card) for card in cards],
    }
    own = resources.files(__package__)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    # The machine's own fonts are for what ours has no letters for.
    with resources.as_file(own.joinpath("fonts")) as folder:
        fonts = typst.Fonts(include_system_fonts=not only_ours, font_paths=[str(folder)])
        source = own.joinpath("cards.typ").read_bytes()
        pdf = typst.compile(source, format="pdf", font_paths=fonts, sys_inputs=inputs, timestamp=0, pdf_tags=True)
    return bytes(pdf)


def _printed(card: SeatCard) -> dict[str, object]:
    """The code as grey values, one a module: a picture that typesets hundreds of times faster than a drawing."""
    rows = [list(row) for row in segno.make(card.link, error="m", micro=False).matrix_iter(border=4)]
    code = f"{card.code[:4]}-{card.code[4:]}"
    return {
        "seat": card.seat,
        "name": _breakable(card.name),
        "organisation": _breakable(card.organisation),
        "code": code,
        "side": len(rows),
        "qr": [0 if dark else 255 for row in rows for dark in row],
    }


def _breakable(text: str) -> str:
    """The text with places where a word that is wider than its card may go on in the next line."""
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def qr_path(text: str) -> tuple[str, int]:
    """A QR code as the path of an SVG drawing (dark modules), and how many units the drawing is wide."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=2)]
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    return "".join(dark), len(rows)


def defused(text: str) -> str:
    """A cell's text such that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
