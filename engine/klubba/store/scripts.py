"""The Lua files as the server runs them: loaded once, called by digest, loaded again where the server forgot them."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

WRITERS: Final = (
    "cast", "transition", "amend", "create", "redefine", "session",
    "release", "leave", "seal", "left", "relink", "help", "mark", "moderate", "epoch", "erase", "output", "show",
)  # fmt: skip
READERS: Final = ("snapshot", "round")
NAMES: Final = WRITERS + READERS


@dataclass(frozen=True, slots=True)
class Script:
    """One script: its text, and the digest that names it on the server."""

    text: str
    digest: str


@cache
def script(name: str) -> Script:
    """The script of this name (one of NAMES), with the functions that writers share put in front."""
    text = _file(name)
    if name in WRITERS:
        shebang, rest = text.split("\n", 1)
        text = f"{shebang}\n{_file('common')}\n{rest}"
    # Servers name scripts by SHA-1; nothing here relies on it being hard to forge.
    return Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def _file(name: str) -> str:
    return resources.files(__package__).joinpath("lua", f"{name}.lua").read_text(encoding="utf-8")
