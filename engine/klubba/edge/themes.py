"""Theme files from the folder `themes` of the engine's data, and what is wrong with them in words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from klubba import limits
from klubba.core.model import Text
from klubba.errors import Refusal
from klubba.outputs.theme import Theme, theme

FONT_TYPES: Final = {".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".otf": "font/otf"}


class Themes:
    """The theme files in one folder. Read again whenever a file there has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: tuple[tuple[str, int], ...] = ()
        self._themes: dict[str, Theme] = {}
        self._problems: dict[str, Refusal] = {}

    def read(self) -> Mapping[str, Theme]:
        """The themes that may be used now, by name."""
        files = sorted(path for path in self._folder.glob("*") if path.is_file()) if self._folder.is_dir() else []
        stamp = tuple((path.name, path.stat().st_mtime_ns) for path in files)
        if stamp != self._stamp:
            self._stamp, self._themes, self._problems = stamp, {}, {}
            names = {path.name for path in files}
            for path in [path for path in files if path.suffix == ".toml"][: limits.THEMES_MAX_COUNT]:
                self._take(path, names)
        return self._themes

    def names(self) -> frozenset[str]:
        return frozenset(self.read())

    def troubles(self) -> tuple[Text, ...]:
        """What is wrong with the files that cannot be used."""
        self.read()
        return tuple(
            Text(f"Temat {name} går inte att använda. {problem}", f"The theme {name} cannot be used. {problem}")
            for name, problem in self._problems.items()
        )

    def font(self, name: str, file: str) -> bytes | None:
        """A font of a theme, None for a file that the theme does not name."""
        chosen = self.read().get(name)
        known = chosen is not None and any(font.file == file for font in chosen.fonts)
        return (self._folder / file).read_bytes() if known else None

    def _take(self, path: Path, names: set[str]) -> None:
        try:
            data = path.read_bytes()[: limits.THEME_FILE_MAX_BYTES + 1]
            if len(data) > limits.THEME_FILE_MAX_BYTES:
                raise Refusal("bad_theme", f"at most {limits.THEME_FILE_MAX_BYTES} bytes", "more", path.stem)
            self._themes[path.stem] = theme(path.stem, data, names)
        except Refusal as refusal:
            self._problems[path.stem] = refusal
