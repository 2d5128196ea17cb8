"""Reading plain data (from TOML or JSON) field by field, collecting every problem instead of stopping at one.

A place is a path into the data: "items[1].polls[0].options[3]". Reading never raises on bad data; whoever reads
asks `Notes.problems` afterwards.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from klubba import limits
from klubba.core.model import Text

_ID: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.ID_MAX_CHARS}}}")
ID_WORDS: Final = f"1–{limits.ID_MAX_CHARS} of the letters a–z, digits, - and _"
_SHOWN_MAX_CHARS: Final = 60


class Problem(Struct, frozen=True):
    """One thing that is wrong. code: stable. line: from 1, 0 where unknown. file: "" for the file that was read."""

    place: str
    code: str
    expected: str
    got: str
    line: int = 0
    file: str = ""


class Notes:
    """The problems found so far, at most `limits.PROBLEMS_MAX_COUNT`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, place: str, code: str, expected: str, got: str) -> None:
        if len(self.problems) < limits.PROBLEMS_MAX_COUNT:
            self.problems.append(Problem(place, code, expected, got))


def shown(value: object) -> str:
    """A value as an error may show it: short, on one line."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case Mapping():
            return "a table"
        case list() | tuple():
            return f"a list of {len(value)}"
        case str():
            text = repr(value)
            return text if len(text) <= _SHOWN_MAX_CHARS else f"{text[:_SHOWN_MAX_CHARS]}… ({len(value)} characters)"
    return str(value)[:_SHOWN_MAX_CHARS]


def alternatives(names: Sequence[str]) -> str:
    """ "a, b or c"."""
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def same(text: str) -> str:
    """What two texts have in common when a person would call them the same: case and spaces do not count."""
    return " ".join(text.split()).casefold()


class Fields:
    """The fields of one table at `place`. Unknown fields are problems at once; bad ones when they are read."""

    def __init__(self, data: object, place: str, known: Sequence[str], notes: Notes) -> None:
        self.place, self.notes = place, notes
        self.is_table = isinstance(data, Mapping)
        self._data: Mapping[object, object] = data if isinstance(data, Mapping) else {}
        if not self.is_table:
            notes.add(place, "wrong_type", f"a table with {alternatives(known)}", shown(data))
        for key in self._data:
            if key not in known:
                notes.add(self.at(str(key)[:_SHOWN_MAX_CHARS]), "unknown_key", alternatives(known), shown(key))

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        return key in self._data

    def raw(self, key: str) -> object:
        return self._data.get(key)

    def refuse(self, key: str, code: str, expected: str, got: str | None = None) -> None:
        self.notes.add(self.at(key), code, expected, shown(self.raw(key)) if got is None else got)

    def missing(self, key: str, expected: str) -> None:
        # What is no table at all has been told already.
        if self.is_table:
            self.notes.add(self.at(key), "missing", expected, "nothing")

    def string(self, key: str, limit: int, *, required: bool = False, lines: bool = False) -> str:
        """A text without outer spaces, in normal form (NFC). lines: line breaks are allowed. "" when bad."""
        value = self.raw(key)
        if value is None and not self.has(key):
            if required:
                self.missing(key, f"a text of at most {limit} characters")
            return ""
        return checked_text(value, self.at(key), limit, self.notes, required=required, lines=lines)

    def text(self, key: str, limit: int, *, required: bool = False, lines: bool = False) -> Text:
        """The text in Swedish, and in English where `<key>_en` stands beside it."""
        sv = self.string(key, limit, required=required, lines=lines)
        en = self.string(f"{key}_en", limit, lines=lines)
        if en and not self.has(key) and not required:
            self.missing(key, f"the text itself beside {key}_en")
        return Text(sv, en)

    def identifier(self, key: str, *, required: bool = False) -> str:
        """An id by the grammar, "" when absent or bad."""
        if not self.has(key):
            if required:
                self.missing(key, ID_WORDS)
            return ""
        value = self.raw(key)
        if isinstance(value, str) and _ID.fullmatch(value):
            return value
        self.refuse(key, "bad_id", ID_WORDS)
        return ""

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.raw(key) if self.has(key) else default
        if isinstance(value, bool):
            return value
        self.refuse(key, "wrong_type", "true or false")
        return default

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number from least to most."""
        value = self.raw(key) if self.has(key) else default
        if isinstance(value, int) and not isinstance(value, bool):
            if least <= value <= most:
                return value
            self.refuse(key, "out_of_range", f"a number from {least} to {most}")
        else:
            self.refuse(key, "wrong_type", f"a whole number from {least} to {most}")
        return default

    def span(self, key: str, most: int) -> int:
        """A whole number from 0 to most that must be there."""
        if not self.has(key):
            self.missing(key, f"a whole number from 0 to {most}")
            return 0
        return self.whole(key, 0, 0, most)

    def one_of(self, key: str, values: Sequence[str], default: str) -> str:
        value = self.raw(key) if self.has(key) else default
        if isinstance(value, str) and value in values:
            return str(value)
        self.refuse(key, "unknown_value", alternatives(values))
        return default

    def array(self, key: str, least: int, most: int, *, required: bool = False) -> list[object]:
        """A list of least to most things; an over-long one is told and cut, so that its first problems show."""
        if not self.has(key):
            if required:
                self.missing(key, f"a list of {least} to {most}")
            return []
        value = self.raw(key)
        if not isinstance(value, list | tuple):
            self.refuse(key, "wrong_type", f"a list of {least} to {most}")
            return []
        if not least <= len(value) <= most:
            self.refuse(key, "too_few" if len(value) < least else "too_many", f"{least} to {most} entries")
        return list(value[:most])


def checked_text(
    value: object, place: str, limit: int, notes: Notes, *, required: bool = True, lines: bool = False
) -> str:
    """A text in normal form; "" with a problem when it is none, empty, too long or holds control characters."""
    if not isinstance(value, str):
        notes.add(place, "wrong_type", f"a text of at most {limit} characters", shown(value))
        return ""
    text = unicodedata.normalize("NFC", value.strip())
    if required and not text:
        notes.add(place, "empty", "a text", shown(value))
    elif len(text) > limit:
        notes.add(place, "too_long", f"at most {limit} characters", f"{len(text)} characters")
    elif any(_unprintable(char, lines) for char in text):
        notes.add(place, "control_character", "a text without control characters", shown(value))
    else:
        return text
    return ""


def _unprintable(char: str, lines: bool) -> bool:
    """Control characters and lone surrogates: neither can be shown, and the latter cannot even be sent."""
    return unicodedata.category(char) in ("Cc", "Cs") and not (lines and char in "\n\t")
