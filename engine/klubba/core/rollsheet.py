"""A roll as a sheet: CSV text, also as Excel writes it in Swedish, to plain data for `core.definition`.

Headings in Swedish or English, in any order; semicolon, comma or tab; decimal comma or point in weights.
"""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from msgspec import Struct

from klubba import limits
from klubba.core.reading import Problem, alternatives, shown

_HEADINGS: Final = {
    "seat": ("plats", "seat", "platsnummer"),
    "name": ("namn", "name"),
    "organisation": ("organisation", "organization", "företag"),
    "group": ("grupp", "group", "parti"),
    "weight": ("vikt", "weight", "röstvikt"),
    "remote": ("distans", "remote", "på distans"),
    "email": ("e-post", "email", "e-mail", "epost", "mejl"),
    "proxy": ("fullmakt", "proxy", "fullmakt till", "ombud"),
    "substitute": ("ersättare", "substitute", "ersättare nr"),
}
_FIELDS: Final = {heading: field for field, headings in _HEADINGS.items() for heading in headings}
_REQUIRED: Final = ("seat", "name")
_DELIMITERS: Final = ";\t,"


class Sheet(Struct, frozen=True):
    """The rows as plain data, and the line each begins on. Problems have place and line, but no file.

    columns: what each column holds ("seat", "name" …, "" for a heading that is not known). cells: the rows as they
    stand in the sheet, by line.
    """

    rows: tuple[dict[str, str], ...]
    lines: tuple[int, ...]
    problems: tuple[Problem, ...] = ()
    columns: tuple[str, ...] = ()
    cells: dict[int, list[str]] = {}


def cell_name(line: int, column: int) -> str:
    """What a spreadsheet calls a cell: line from 1, column from 0; "B7"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"


def decoded(data: bytes) -> str | None:
    """The text of a sheet: UTF-8 or UTF-16 with or without mark, else Windows-1252. None when it is none of them."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def parse(text: str) -> Sheet:
    """The sheet's rows. Empty rows are left out, empty cells too."""
    delimiter, text, skipped = _opening(text)
    return _sheet(*_numbered_rows(text, delimiter, skipped))


def parse_rows(rows: Sequence[Sequence[str]]) -> Sheet:
    """The same for a sheet whose cells are apart already (a workbook's)."""
    numbered = [(number + 1, list(cells)) for number, cells in enumerate(rows) if any(cell.strip() for cell in cells)]
    return _sheet(numbered, [])


def _sheet(numbered: list[tuple[int, list[str]]], problems: list[Problem]) -> Sheet:
    if not numbered:
        return Sheet((), (), (*problems, Problem("roll", "empty", "headings and one row for each seat", "nothing", 1)))
    line, headings = numbered[0]
    fields = [_FIELDS.get(heading.strip().casefold(), "") for heading in headings]
    problems += _heading_problems(line, headings, fields)
    body = numbered[1 : limits.SEATS_MAX_COUNT + 2]
    for number, (at, cells) in enumerate(body):
        extra = [cell for cell in cells[len(fields) :] if cell.strip()]
        if extra:
            problems.append(Problem(f"roll[{number}]", "too_many", f"{len(fields)} cells", shown(extra[0]), at))
    rows = tuple(_row(fields, cells) for _, cells in body)
    return Sheet(rows, tuple(at for at, _ in body), tuple(problems), tuple(fields), dict([numbered[0], *body]))


def _opening(text: str) -> tuple[str, str, int]:
    """The delimiter, the text after Excel's `sep=` line where there is one, and how many lines that took."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return first.strip()[-1], rest, 1
    headings = next((line for line in text.split("\n") if line.strip()), "")
    return max(_DELIMITERS, key=headings.count), text, 0


def _numbered_rows(text: str, delimiter: str, skipped: int) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Each row that is not empty with the line it begins on. Stops where the quotes do not add up."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while len(rows) <= limits.SEATS_MAX_COUNT + 1:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            return rows, [Problem("roll", "bad_csv", "rows whose quotes are closed", str(error), line)]
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))
    return rows, []


def _heading_problems(line: int, headings: list[str], fields: list[str]) -> list[Problem]:
    known = alternatives([names[0] for names in _HEADINGS.values()])
    problems = [
        Problem("roll", "unknown_heading", known, shown(heading), line)
        for heading, field in zip(headings, fields, strict=True)
        if not field and heading.strip()
    ]
    problems += [
        Problem("roll", "twice", f"one column {_HEADINGS[field][0]}", f"{fields.count(field)}", line)
        for field in _HEADINGS
        if fields.count(field) > 1
    ]
    problems += [
        Problem("roll", "missing", f"a column {alternatives(_HEADINGS[field][:2])}", "no such heading", line)
        for field in _REQUIRED
        if field not in fields
    ]
    return problems


def _row(fields: list[str], cells: list[str]) -> dict[str, str]:
    row = {field: cell.strip() for field, cell in zip(fields, cells, strict=False) if field and cell.strip()}
    if "weight" in row:
        row["weight"] = row["weight"].replace(",", ".")
    return row
