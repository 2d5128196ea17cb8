"""Seat cards as data: for the printable page, for the API, and as CSV to mail to remote voters."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

import segno

# A cell that starts with one of these is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
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
        writer.writerow([_defused(str(row[column])) for column in _COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def qr_svg(text: str) -> str:
    """A QR code as an SVG document that scales with its box, without width, height or scripts."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, omitsize=True, xmldecl=False, svgns=True, nl=False, dark="#14211b", light="#ffffff"
    )
    return out.getvalue().decode()


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
