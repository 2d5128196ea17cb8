"""`klubba export-graphics`: the graphics for other renderers, as files."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from klubba import __version__
from klubba.edge.graphics import built
from klubba.errors import StartError
from klubba.outputs import graphics


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("export-graphics", help="write the OGraf graphic and the CasparCG / SPX-GC template")
    command.add_argument("folder", type=Path, metavar="DIR", help="where to write them; made if it is missing")


def _export(chosen: argparse.Namespace) -> int:
    try:
        files = graphics.files(__version__, built())
        for name, data in files.items():
            path = chosen.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise StartError(f"{chosen.folder}: cannot write the graphics ({error.strerror})") from None
    print(f"{chosen.folder}: {len(files)} files. CasparCG, SPX-GC: klubba.html. OGraf: ograf/klubba.ograf.json")
    return 0


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {"export-graphics": _export}
