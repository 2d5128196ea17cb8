"""A theme of the overlay: a small file with the look of an organiser, and the fonts that lie beside it. Pure.

name = "Näringslivsparlamentet"

[variables]
air-accent = "#c81e5a"
air-font = "Nordlys"

[[fonts]]
family = "Nordlys"
file = "nordlys.woff2"
weight = "400 700"
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from klubba.errors import Refusal

VARIABLES: Final = frozenset(
    {
        *(
            "air-font",
            "air-surface",
            "air-ink",
            "air-soft",
            "air-accent",
            "air-on-accent",
            "air-attention",
            "air-track",
        ),
        *("air-radius", "air-side", "air-bottom", "air-top", "air-in", "air-out"),
        *("choice-yes", "choice-no", "choice-abstain", *(f"choice-{n}" for n in range(5)), "on-choice"),
    }
)
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Colours, lengths, times and names of fonts: nothing that can leave its declaration or fetch anything.
_VALUE: Final = re.compile(r"[\w#%.,()\"' /+-]{1,120}")
_FONT_FILE: Final = re.compile(r"[\w-]{1,60}\.(?:woff2|woff|ttf|otf)")
_WEIGHT: Final = re.compile(r"\d{1,4}(?: \d{1,4})?")


@dataclass(frozen=True, slots=True)
class Font:
    family: str
    file: str
    weight: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that may be used. id: its file's name without `.toml`."""

    id: str
    name: str
    variables: tuple[tuple[str, str], ...]
    fonts: tuple[Font, ...]

    def css(self, folder: str) -> str:
        """The style sheet; folder: the address that the fonts are served under."""
        faces = [
            f'@font-face{{font-family:"{font.family}";font-weight:{font.weight};font-display:block;'
            f'src:url("{folder}/{font.file}")}}'
            for font in self.fonts
        ]
        values = "".join(f"--{name}:{value};" for name, value in self.variables)
        return "\n".join([*faces, f":root{{{values}}}", ""])


def theme(name: str, data: bytes, files: Collection[str]) -> Theme:
    """The theme in a file. files: names of the files beside it. Raises `Refusal` that says what is wrong and where."""
    if not _ID.fullmatch(name):
        raise Refusal("bad_theme", "a file name of lower-case letters, digits and hyphens", name[:60], name[:60])
    try:
        read = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("bad_theme", "a TOML file in UTF-8", str(error)[:200], name) from None
    variables = _table(read.get("variables", {}), name)
    fonts = read.get("fonts", [])
    if not isinstance(fonts, list):
        raise Refusal("bad_theme", "[[fonts]]", type(fonts).__name__, name)
    title = read.get("name", name)
    return Theme(
        name,
        title if isinstance(title, str) else name,
        tuple(_variable(key, value, name) for key, value in variables.items()),
        tuple(_font(font, files, f"{name}: fonts[{n}]") for n, font in enumerate(fonts)),
    )


def _table(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal("bad_theme", "a table", type(value).__name__, place)
    return value


def _variable(key: str, value: Any, name: str) -> tuple[str, str]:
    place = f"{name}: variables.{key}"
    if key not in VARIABLES:
        raise Refusal("bad_theme", f"one of {', '.join(sorted(VARIABLES))}", key[:60], place)
    if not isinstance(value, str) or not _VALUE.fullmatch(value) or "url" in value.lower():
        raise Refusal("bad_theme", "a colour, a length, a time or the name of a font", repr(value)[:80], place)
    return key, value


def _font(value: Any, files: Collection[str], place: str) -> Font:
    table = _table(value, place)
    family, file, weight = (str(table.get(key, "")) for key in ("family", "file", "weight"))
    if not re.fullmatch(r"[\w -]{1,60}", family):
        raise Refusal("bad_theme", "family: the font's name", family[:60] or "nothing", place)
    if not _FONT_FILE.fullmatch(file):
        raise Refusal("bad_theme", "file: the name of a woff2, woff, ttf or otf file", file[:60] or "nothing", place)
    if file not in files:
        raise Refusal("font_missing", f"the font {file} beside the theme file", "no such file", place)
    if not _WEIGHT.fullmatch(weight or "400"):
        raise Refusal("bad_theme", 'weight: a number, or two ("100 900")', weight[:20], place)
    return Font(family, file, weight or "400")
