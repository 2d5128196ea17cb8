"""Meeting files on disk: the sample, and files that are wrong in every way, each with its line."""

from pathlib import Path

import pytest

from klubba import limits
from klubba.core.model import Method
from klubba.meetingfile import SAMPLE, format_problem, load

GOOD = """id = "m"
title = "Möte"
roll = "roll.csv"
[[items]]
title = "Ärende"
[[items.polls]]
title = "Vilka?"
method = "choose"
options = [
  "A",
  "B",
]
"""
ROLL = "plats;namn\r\n1;Åsa\r\n2;Bo\r\n"


def written(folder: Path, text: str | bytes = GOOD, roll: str | bytes | None = ROLL) -> Path:
    path = folder / "meeting.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if roll is not None:
        (folder / "roll.csv").write_bytes(roll if isinstance(roll, bytes) else roll.encode())
    return path


def told(path: Path) -> list[str]:
    meeting, problems = load(path)
    assert meeting is None
    return [format_problem(problem, path).removeprefix(f"{path.parent}/") for problem in problems]


def test_the_sample_is_the_event() -> None:
    meeting, problems = load(SAMPLE)
    assert problems == []
    assert meeting is not None
    assert len(meeting.roll) == 77
    assert len(meeting.items) == 4
    for item in meeting.items:
        questions, motion = item.polls
        assert (questions.method, len(questions.options), questions.choose_min, questions.choose_max) == (
            Method.CHOOSE,
            5,
            2,
            2,
        )
        assert questions.winners == 2
        assert motion.method is Method.YES_NO_ABSTAIN
    assert all(option.text.en for item in meeting.items for poll in item.polls for option in poll.options)
    assert 10 <= sum(seat.remote for seat in meeting.roll) <= 20
    assert len({seat.group for seat in meeting.roll}) == 24


def test_a_good_file(tmp_path: Path) -> None:
    meeting, problems = load(written(tmp_path))
    assert problems == []
    assert meeting is not None
    assert [seat.name for seat in meeting.roll] == ["Åsa", "Bo"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_rolls_as_excel_saves_them(tmp_path: Path, encoding: str) -> None:
    meeting, _ = load(written(tmp_path, roll=ROLL.encode(encoding)))
    assert meeting is not None
    assert meeting.roll[0].name == "Åsa"


def test_windows_line_ends_and_mark_in_the_meeting_file(tmp_path: Path) -> None:
    crlf = GOOD.replace("\n", "\r\n").encode("utf-8-sig")
    assert load(written(tmp_path, crlf))[0] is not None
    assert told(written(tmp_path, crlf.replace(b'"B"', b'"A"')))[0].startswith("meeting.toml:11: ")


def test_a_roll_in_the_file_itself(tmp_path: Path) -> None:
    inline = GOOD.replace('roll = "roll.csv"\n', "") + '[[roll]]\nseat = "1"\nname = "A"\nweight = 0.5\n'
    meeting, problems = load(written(tmp_path, inline, roll=None))
    assert problems == []
    assert meeting is not None
    assert meeting.roll[0].weight == 500_000
    again = inline + '[[roll]]\nname = "B"\nseat = "1"\n'
    assert told(written(tmp_path, again, roll=None)) == [
        "meeting.toml:18: roll[1].seat: expected a seat that is not already roll[0].seat, got '1'"
    ]


def test_everything_at_once_with_lines(tmp_path: Path) -> None:
    text = (
        GOOD.replace('"B"', '"a"')
        .replace('title = "Ärende"', "")
        .replace('method = "choose"', 'choose = 3\nmethod = "choose"')
    )
    lines = told(written(tmp_path, text, "plats;namn;vikt\n1;A;1\n1;B;0\n"))
    assert lines == [
        "meeting.toml:4: items[0].title: expected a text of at most 600 characters, got nothing",
        "meeting.toml:8: items[0].polls[0].choose: expected a number from 1 to 2, got 3",
        "meeting.toml:12: items[0].polls[0].options[1]: "
        "expected another text than items[0].polls[0].options[0], got 'a'",
        "roll.csv:3: roll[1].weight: expected a weight above 0 with at most six decimals, up to 1000000, got '0'",
        "roll.csv:3: roll[1].seat: expected a seat that is not already roll[0].seat, got '1'",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id = \n", "meeting.toml:1: expected valid TOML, got Invalid value"),
        ('id = "a"\nid = "b"\n', "meeting.toml:2: expected valid TOML, got Cannot overwrite a value"),
        ('id = "a', "meeting.toml:1: expected valid TOML, got Unterminated string"),
        ("id = [\n1,\n", "meeting.toml:3: expected valid TOML, got Invalid value"),
        (b'id = "a"\nb = "\xe5"\n', "meeting.toml:2: expected text in UTF-8, got the byte 0xe5"),
        ("a = " + "[" * 5000, "meeting.toml:1: expected lists that are not nested deeply, got a very deep one"),
        ("a = " + "1" * 5000, "meeting.toml: expected valid TOML, got Exceeds the limit"),
        ("a = 2024-13-41\n", "meeting.toml"),
    ],
)
def test_broken_toml_is_one_line(tmp_path: Path, text: str | bytes, line: str) -> None:
    (told_line,) = told(written(tmp_path, text))
    assert told_line.startswith(line)
    assert "\n" not in told_line


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "meeting.toml"
    assert told(path) == ["meeting.toml: expected a file that can be read, got No such file or directory"]
    path.mkdir()
    assert told(path) == ["meeting.toml: expected a file that can be read, got Is a directory"]
    assert load(Path("a\0b"))[1][0].code == "unreadable"


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = written(tmp_path, b"#" * (limits.MEETING_FILE_MAX_BYTES + 1))
    assert [problem.code for problem in load(path)[1]] == ["too_large"]


def test_a_missing_roll_is_told_where_it_is_named_together_with_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace('"B"', '"A"'), roll=None)
    first, second = told(path)
    assert first.startswith("meeting.toml:11: items[0].polls[0].options[1]: ")
    assert second.startswith("meeting.toml:3: roll: expected a file that can be read, got ")
    assert second.endswith("roll.csv: No such file or directory")


@pytest.mark.parametrize(
    ("roll", "line"),
    [
        ("", "roll.csv:1: roll: expected headings and one row for each seat, got nothing"),
        ("plats;namn\n", "roll.csv:1: roll: expected 1 to 20000 entries, got a list of 0"),
        (
            "plats;ålder\n1;40\n",
            "roll.csv:1: roll: expected plats, namn, organisation, grupp, vikt, distans, e-post, fullmakt or ersättare",
        ),
        (
            'plats;namn\n1;A\n2;"B\n',
            "roll.csv:3: roll: expected rows whose quotes are closed, got unexpected end of data",
        ),
        (b"plats;namn\n1;\x81\n", "roll.csv: roll: expected text in UTF-8 or Windows-1252, got other bytes"),
        (
            "plats;namn\n1;A\n\n;B\n",
            "roll.csv:4: roll[1].seat: expected 1–40 of the letters a–z, digits, - and _, got nothing",
        ),
        ("plats;namn;distans\n1;A;hemma\n", "roll.csv:2: roll[0].remote: expected ja, nej, true or false, got 'hemma'"),
        ("plats;namn;vikt\n1;A;1,1234567\n", "roll.csv:2: roll[0].weight: expected a weight above 0"),
    ],
)
def test_broken_rolls(tmp_path: Path, roll: str | bytes, line: str) -> None:
    assert told(written(tmp_path, roll=roll))[0].startswith(line)
