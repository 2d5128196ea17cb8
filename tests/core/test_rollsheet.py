"""Rolls as sheets, as Excel and others write them."""

import pytest

from klubba.core.rollsheet import decoded, parse

PLAIN = "seat,name\n1,Anna\n2,Bo\n"


def test_swedish_excel() -> None:
    text = "Plats;Namn;Organisation;Grupp;Vikt;Distans;E-post\r\n"
    text += "1;Åsa Öst;Äng AB;Industri;0,5;Ja;asa@example.org\r\n2;Bo;;;;;\r\n"
    sheet = parse(text)
    assert sheet.problems == ()
    assert sheet.rows == (
        {
            "seat": "1",
            "name": "Åsa Öst",
            "organisation": "Äng AB",
            "group": "Industri",
            "weight": "0.5",
            "remote": "Ja",
            "email": "asa@example.org",
        },
        {"seat": "2", "name": "Bo"},
    )
    assert sheet.lines == (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        "sep=;\r\n" + PLAIN.replace(",", ";"),
        'NAME, Seat \n"Anna",1\nBo,2',
        PLAIN.replace("\n", "\n,\n\n"),
        "namn;plats;;\nAnna;1;;\nBo;2;;\n",
    ],
)
def test_the_same_roll_in_many_forms(text: str) -> None:
    sheet = parse(text)
    assert sheet.problems == ()
    assert sheet.rows == ({"seat": "1", "name": "Anna"}, {"seat": "2", "name": "Bo"})


def test_lines_count_what_a_text_editor_counts() -> None:
    sheet = parse('sep=;\nplats;namn\n\n1;"Anna\nMaria"\n2;Bo\u2028\n')
    assert sheet.lines == (4, 6)
    assert sheet.rows[0]["name"] == "Anna\nMaria"


@pytest.mark.parametrize(
    ("text", "place", "code", "line"),
    [
        ("", "roll", "empty", 1),
        ("\n \n", "roll", "empty", 1),
        ("seat,name,phone\n1,A,07\n", "roll", "unknown_heading", 1),
        ("seat,name,Plats\n1,A,2\n", "roll", "twice", 1),
        ("\nseat,group\n1,A\n", "roll", "missing", 2),
        ("seat,name\n1,A\n2,B,C\n", "roll[1]", "too_many", 3),
        ('seat,name\n1,A\n2,"B\n3,C\n', "roll", "bad_csv", 3),
    ],
)
def test_what_is_refused(text: str, place: str, code: str, line: int) -> None:
    (problem,) = parse(text).problems
    assert (problem.place, problem.code, problem.line) == (place, code, line)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert decoded("plats;namn\n1;Åsa".encode(encoding)) == "plats;namn\n1;Åsa"


def test_bytes_that_are_no_text() -> None:
    assert decoded(b"plats\n\x81\x8d") is None
    assert decoded(b"\xff\xfea") is None
