"""A roll as an office hands it over: workbooks and text, whole ones and broken ones."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter

from klubba import limits, workbooks
from klubba.core.rollsheet import cell_name

HEADINGS = ["Plats", "Namn", "Företag", "Vikt", "På distans", "E-post"]


def workbook(*rows: list[Any], empty_first: bool = False) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    if empty_first:
        book.add_worksheet("Tom")
    sheet = book.add_worksheet("Röstlängd")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    sheet.write_formula(len(rows), 1, "=1+1", value="") if rows else None
    book.close()
    return out.getvalue()


def test_a_workbook_is_the_same_as_its_csv() -> None:
    rows = [[12, "Åsa =SUM(A1)", "<b>Bolag</b>", 0.5, True, "a@b.se"], [7.0, "مرحبا 🗳️", "", "", False, ""]]
    sheet = workbooks.read(workbook(HEADINGS, *rows, empty_first=True))
    csv = "plats;namn;företag;vikt;på distans;e-post\n12;Åsa =SUM(A1);<b>Bolag</b>;0,5;ja;a@b.se\n7;مرحبا 🗳️;;;nej;\n"
    assert sheet.problems == ()
    assert sheet.rows == workbooks.read(csv.encode()).rows
    assert sheet.rows[0] == {
        "seat": "12",
        "name": "Åsa =SUM(A1)",
        "organisation": "<b>Bolag</b>",
        "weight": "0.5",
        "remote": "ja",
        "email": "a@b.se",
    }


def test_cells_have_the_names_that_a_spreadsheet_gives_them() -> None:
    assert [cell_name(7, column) for column in (0, 1, 25, 26, 27, 701, 702)] == [
        "A7", "B7", "Z7", "AA7", "AB7", "ZZ7", "AAA7",
    ]  # fmt: skip


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (limits.SHEET_UNPACKED_MAX_BYTES + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 but nothing more",
        workbook(HEADINGS)[:300],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x00\x01\x02\xff",
        bomb(),
        b"",
        b"   \n\n",
    ],
    ids=["cut", "truncated", "old excel", "binary", "bomb", "nothing", "spaces"],
)
def test_what_cannot_be_read_is_a_problem_and_no_exception(data: bytes) -> None:
    sheet = workbooks.read(data)
    assert sheet.rows == ()
    assert [problem.code for problem in sheet.problems] in (["bad_sheet"], ["empty"])
    assert sheet.problems[0].expected
