"""The server's list of its append-only files, mended where the server has left it naming a file that it deleted.

Once its files are rewritten, the server renames a new list into place and syncs the folder. Should that last sync fail,
it takes the whole step for failed and deletes the new base, which the list on the disk names by then, and it never
starts on such data again (Redis 7.0 to Valkey 9.1). Nothing is lost: the list has the old base and all that was written
since as history, and the server has gone on appending to the newest of these files.

    file appendonly.aof.2.base.rdb seq 2 type b     the new base: not there        ─► left out
    file appendonly.aof.1.base.rdb seq 1 type h     the old one                    ─► b
    file appendonly.aof.1.incr.aof seq 1 type h     what was written to it before  ─► i
    file appendonly.aof.2.incr.aof seq 2 type i     … and since                    ─► i
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import structlog
from msgspec import Struct
from msgspec.structs import replace

from klubba.store.binary import write_durably

log = structlog.get_logger()
FOLDER: Final = "appendonlydir"
NAME: Final = "appendonly.aof.manifest"
_FIELDS: Final = ("file", "seq", "type")


class _File(Struct, frozen=True):
    """One line. kind: b (base), i (appended to), h (history). more: what newer servers write behind it."""

    name: str
    seq: int
    kind: str
    more: str = ""

    def __str__(self) -> str:
        return f"file {self.name} seq {self.seq} type {self.kind}{self.more}\n"


def mend(home: Path) -> None:
    """Mends the list of the server whose directory is `home`, while no server runs. Raises OSError.

    A list that is whole, or that cannot be made whole without a guess, stays as it is: the server says what it misses.
    """
    path = home / FOLDER / NAME
    if not path.exists():
        return
    # What is no text names no file that there is.
    found = path.read_text(encoding="utf-8", errors="replace")
    text = mended(found, {file.name for file in path.parent.iterdir()})
    if text is not None:
        log.warning("store_manifest_mended", folder=str(path.parent))
        write_durably(path, text)


def mended(manifest: str, there: Collection[str]) -> str | None:
    """The list without the base that is not there; None where nothing is to be mended, or it is not sure how.

    there: the files that there are.
    """
    try:
        files = [_read(line) for line in manifest.splitlines() if line and not line.startswith("#")]
    except ValueError:
        return None
    bases = [file for file in files if file.kind == "b"]
    old = [file for file in files if file.kind == "h" and ".base." in file.name]
    parts = sorted((file for file in files if file.kind != "b" and file not in old), key=lambda file: file.seq)
    if len(bases) != 1 or bases[0].name in there or len(old) != 1 or not parts:
        return None
    first = parts[0].seq
    follow = [file.seq for file in parts] == list(range(first, first + len(parts)))
    if not follow or any(file.name not in there for file in (*old, *parts)):
        return None
    return str(replace(old[0], kind="b")) + "".join(str(replace(file, kind="i")) for file in parts)


def _read(line: str) -> _File:
    """Raises ValueError for a line of another form."""
    words = line.split(" ")
    if tuple(words[:6:2]) != _FIELDS or len(words) < 6:
        raise ValueError(line)
    return _File(words[1], int(words[3]), words[5], "".join(f" {word}" for word in words[6:]))
