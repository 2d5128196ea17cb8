"""A meeting's plain data as a TOML text that a person can go on with: scalars first, then one block an item and poll.

tomllib.loads(write(data)) == data        for whatever `core.plainform.plain` gives
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
# What TOML does not let stand in a text as it is, and what would reorder the line for whoever reads the file.
_UNSEEN: Final = frozenset(
    [
        *map(chr, range(0x20)),
        "\x7f",
        *map(chr, range(0x80, 0xA0)),
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ]
)
_BLOCKS: Final = ("items", "polls")
"""Lists of tables that get a heading of their own for each entry; all others stand one entry a line."""


def write(data: Mapping[str, Any]) -> str:
    """The text. data: strings, whole numbers, booleans, lists and tables; keys are bare."""
    lines = _table(data, "")
    return "\n".join(lines).strip("\n") + "\n"


def _table(data: Mapping[str, Any], path: str) -> list[str]:
    blocks = [key for key in _BLOCKS if isinstance(data.get(key), Sequence)]
    lines = [f"{key} = {_value(value)}" for key, value in data.items() if key not in blocks]
    for key in blocks:
        if not data[key]:
            lines.append(f"{key} = []")
        for entry in data[key]:
            lines += ["", f"[[{path}{key}]]", *_table(entry, f"{path}{key}.")]
    return lines


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }" if value else "{}"
    return "[\n" + "".join(f"  {_value(each)},\n" for each in value) + "]" if value else "[]"


def _string(text: str) -> str:
    return (
        '"' + "".join(_ESCAPED.get(char) or (f"\\u{ord(char):04x}" if char in _UNSEEN else char) for char in text) + '"'
    )
