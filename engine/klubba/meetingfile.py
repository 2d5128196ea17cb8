"""A meeting file on disk: TOML, with its roll in the file itself or in a CSV file beside it.

Reads files and nothing else; what is in them is judged by pure functions (`core.definition`, `core.rollsheet`).
Whatever is wrong becomes a `Problem` with its line, never an exception.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import structs

from klubba import limits
from klubba.core import branding, rollsheet, tomlplaces
from klubba.core.definition import Problem, define
from klubba.core.model import Meeting

_TOML_LINE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
SAMPLE: Final = Path(__file__).parent / "sample" / "naringslivsparlamentet.toml"
"""The sample meeting that ships with the engine."""


def load(path: Path) -> tuple[Meeting | None, list[Problem]]:
    """The meeting in a file, and no problems; or None and everything that is wrong, in the order of the file."""
    data = _read(path)
    if isinstance(data, Problem):
        return None, [data]
    table, lines, problems = parse(data)
    if table is None:
        return None, problems
    problems = _take_in_logo(table, lines, path.parent)
    if problems:
        return None, problems
    roll_name = table.get("roll")
    if not isinstance(roll_name, str):
        meeting, problems = define(table)
        return meeting, located(problems, lines)
    return _with_sheet(table, lines, path.parent / roll_name)


def parse(data: bytes) -> tuple[dict[str, object] | None, Mapping[str, int], list[Problem]]:
    """The table in a TOML text and the line of each place; or None and the one problem that stops reading."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, {}, [Problem("", "not_utf8", "text in UTF-8", f"the byte 0x{data[error.start]:02x}", line)]
    try:
        return tomllib.loads(text), tomlplaces.places(text), []
    except RecursionError:
        return None, {}, [Problem("", "bad_toml", "lists that are not nested deeply", "a very deep one", 1)]
    except ValueError as error:
        return None, {}, [_toml_problem(str(error), text)]


def located(problems: Sequence[Problem], lines: Mapping[str, int]) -> list[Problem]:
    """The problems with their lines, sorted by line."""
    with_lines = [structs.replace(problem, line=tomlplaces.line_of(problem.place, lines)) for problem in problems]
    return sorted(with_lines, key=lambda problem: problem.line)


def format_problem(problem: Problem, path: Path) -> str:
    """One line: "meeting.toml:31: items[1].polls[0].options[3]: expected …, got …"."""
    where = problem.file or str(path)
    line = f":{problem.line}" if problem.line else ""
    place = f" {problem.place}:" if problem.place else ""
    return f"{where}{line}:{place} expected {problem.expected}, got {problem.got}"


def _with_sheet(
    table: Mapping[str, object], lines: Mapping[str, int], sheet_path: Path
) -> tuple[Meeting | None, list[Problem]]:
    """The meeting with its roll from a CSV file. Problems of the agenda are told even if the roll is unreadable."""
    sheet, sheet_problems = _sheet(sheet_path, tomlplaces.line_of("roll", lines))
    meeting, problems = define(table, list(sheet.rows))
    agenda = [problem for problem in problems if not _in_roll(problem)]
    # A column that is missing is one problem, not one for each row.
    roll = [] if sheet_problems else [problem for problem in problems if _in_roll(problem)]
    found = located(agenda, lines) + sheet_problems + [_on_sheet(problem, sheet, sheet_path) for problem in roll]
    return (None if found else meeting), found


def _take_in_logo(table: dict[str, object], lines: Mapping[str, int], folder: Path) -> list[Problem]:
    """Puts the picture that the file names in the place of its name."""
    name = table.get("logo")
    if not isinstance(name, str) or name.startswith(branding.DATA_URI):
        return []
    data = _read(folder / name)
    if isinstance(data, Problem):
        line = tomlplaces.line_of("logo", lines)
        return [structs.replace(data, place="logo", line=line, got=f"{folder / name}: {data.got}")]
    table["logo"] = branding.data_uri(data)
    return []


def _sheet(path: Path, line: int) -> tuple[rollsheet.Sheet, list[Problem]]:
    """The roll's sheet and its problems; `line` is where the meeting file names it."""
    empty = rollsheet.Sheet((), ())
    data = _read(path)
    if isinstance(data, Problem):
        return empty, [structs.replace(data, place="roll", line=line, got=f"{path}: {data.got}")]
    text = rollsheet.decoded(data)
    if text is None:
        return empty, [Problem("roll", "not_text", "text in UTF-8 or Windows-1252", "other bytes", file=str(path))]
    sheet = rollsheet.parse(text)
    return sheet, [structs.replace(problem, file=str(path)) for problem in sheet.problems]


def _read(path: Path) -> bytes | Problem:
    try:
        with path.open("rb") as file:
            data = file.read(limits.MEETING_FILE_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        return Problem("", "unreadable", "a file that can be read", reason or str(error))
    if len(data) > limits.MEETING_FILE_MAX_BYTES:
        return Problem("", "too_large", f"a file of at most {limits.MEETING_FILE_MAX_BYTES} bytes", "a larger one")
    return data


def _toml_problem(message: str, text: str) -> Problem:
    match = _TOML_LINE.search(message)
    line = int(match[1]) if match and match[1] else text.count("\n") + 1 if match else 0
    return Problem("", "bad_toml", "valid TOML", _TOML_LINE.sub("", message), line)


def _in_roll(problem: Problem) -> bool:
    return problem.place == "roll" or problem.place.startswith("roll[")


def _on_sheet(problem: Problem, sheet: rollsheet.Sheet, path: Path) -> Problem:
    row = re.match(r"roll\[(\d+)\]", problem.place)
    return structs.replace(problem, line=sheet.lines[int(row[1])] if row else 1, file=str(path))
