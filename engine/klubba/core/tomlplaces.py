"""On which line of a TOML text each thing stands: "items[1].polls[0].options[3]" → 31.

The standard parser checks the text but forgets the lines. This scanner does the opposite: it trusts the text (it
must have been parsed already) and only follows its structure — tables, arrays of tables, keys, arrays, strings.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

_SPACE: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK: Final = re.compile(r"[ \t]*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
_STRING: Final = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?!")|\'\'\'(?:.|\n)*?\'\'\'(?!\')|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'''', re.DOTALL
)
_ATOM: Final = re.compile(r"[^,\]}#\n]*")


def places(text: str) -> dict[str, int]:
    """The line (from 1) of every table, key and array entry, by place. `text` must be valid TOML."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def line_of(place: str, lines: Mapping[str, int]) -> int:
    """The line of a place, or of the nearest thing around it (a missing field has its table's line)."""
    while place and place not in lines:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return lines.get(place, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.lines: dict[str, int] = {}
        # The number of the newest entry of each array of tables.
        self.newest: dict[str, int] = {}
        self._line, self._counted = 1, 0

    def document(self) -> None:
        table = ""
        self.skip(_SPACE)
        while self.at < len(self.text):
            table = self.header() if self.text[self.at] == "[" else self.pair(table)
            self.skip(_SPACE)

    def header(self) -> str:
        """A table's or an array entry's head; returns its place."""
        entry = self.text.startswith("[[", self.at)
        line = self.line()
        self.at += 2 if entry else 1
        *outer, last = self.key()
        self.at += 2 if entry else 1
        place = ""
        for name in outer:
            place = self.inside(_join(place, name))
        place = _join(place, last)
        if entry:
            self.newest[place] = self.newest.get(place, -1) + 1
            self.lines.setdefault(place, line)
            place = f"{place}[{self.newest[place]}]"
        self.lines.setdefault(place, line)
        return place

    def pair(self, table: str) -> str:
        """key = value; returns the table it stands in."""
        line, place = self.line(), table
        for name in self.key():
            place = _join(place, name)
            self.lines.setdefault(place, line)
        self.at += 1  # the equals sign
        self.value(place)
        return table

    def value(self, place: str) -> None:
        self.skip(_BLANK)
        first = self.text[self.at]
        if first == "[":
            self.array(place)
        elif first == "{":
            self.inline(place)
        elif first in "\"'":
            self.skip(_STRING)
        else:
            self.skip(_ATOM)

    def array(self, place: str) -> None:
        for number in self.parts("]"):
            entry = f"{place}[{number}]"
            self.lines[entry] = self.line()
            self.value(entry)

    def inline(self, place: str) -> None:
        for _ in self.parts("}"):
            self.pair(place)

    def parts(self, end: str) -> Iterator[int]:
        """Numbers the parts between commas, standing before each; at last moves past the closing bracket."""
        self.at += 1
        for number in count():
            self.skip(_SPACE)
            if self.text.startswith(",", self.at):
                self.at += 1
                self.skip(_SPACE)
            if self.text.startswith(end, self.at):
                self.at += 1
                return
            yield number

    def key(self) -> list[str]:
        """The names of a dotted key; stops after it."""
        names = [self.name()]
        while self.text.startswith(".", self.at):
            self.at += 1
            names.append(self.name())
        return names

    def name(self) -> str:
        self.skip(_BLANK)
        name = self.skip(_KEY)
        self.skip(_BLANK)
        return name[1:-1] if name[0] in "\"'" else name

    def inside(self, place: str) -> str:
        """Where new keys of an outer table go: into the newest entry, if it is an array of tables."""
        return f"{place}[{self.newest[place]}]" if place in self.newest else place

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Moves past what the pattern matches here. Raises `ValueError` where it does not: no TOML, then."""
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"not TOML at line {self.line()}")
        self.at = match.end()
        return match[0]

    def line(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
