"""A roll in whatever an office hands over: pasted text, CSV in any of its forms, or a workbook (XLSX, ODS).

Nothing in a workbook is carried out: formulas give the values that were saved with them, macros are not read.
"""

import datetime
import io
import zipfile
from typing import Final

from klubba import limits
from klubba.core import rollsheet
from klubba.core.reading import Problem
from klubba.core.rollsheet import Sheet

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> Sheet:
    """The roll in the bytes; what cannot be read is a problem, never an exception."""
    if data.startswith(_ZIP):
        return _workbook(data)
    if data.startswith(_OLD_EXCEL):
        return _refused("an XLSX workbook or CSV", "an old XLS workbook, or one with a password")
    text = rollsheet.decoded(data)
    if text is None or "\0" in text:
        return _refused("text in UTF-8 or Windows-1252, or an XLSX workbook", "other bytes")
    return rollsheet.parse(text)


def _workbook(data: bytes) -> Sheet:
    """The first sheet that has anything in it."""
    if problem := _too_much(data):
        return problem
    # Needed by nobody who does not upload one.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_index(index) for index in range(len(book.sheet_names)))
        rows = next((found for sheet in sheets if (found := sheet.to_python(skip_empty_area=False))), [])
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        return _refused("an XLSX workbook", f"one that cannot be read ({type(error).__name__})")
    width = limits.SHEET_COLUMNS_MAX_COUNT
    return rollsheet.parse_rows([[_cell(value) for value in row[:width]] for row in rows])


def _too_much(data: bytes) -> Sheet | None:
    """A workbook is a ZIP archive: how much it unpacks to is looked at before anything is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return _refused("an XLSX workbook", "a damaged archive")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits.SHEET_PARTS_MAX_COUNT or unpacked > limits.SHEET_UNPACKED_MAX_BYTES:
        expected = f"a workbook that unpacks to at most {limits.SHEET_UNPACKED_MAX_BYTES} bytes"
        return _refused(expected, f"{unpacked} bytes in {len(parts)} parts")
    return None


def _cell(value: object) -> str:
    """A cell as text: whole numbers without a decimal point, as they stand on the screen."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).replace("\0", "")


def _refused(expected: str, got: str) -> Sheet:
    return Sheet((), (), (Problem("roll", "bad_sheet", expected, got),))
