"""The preloaded layer (shim.c) from the harness's side: built on the spot, steered through a shared file.

A power cut is made of it in three moves: every process is killed with SIGKILL, each file of the append-only folder is
cut back to what its last sync had seen, and of what was written after that a random part stays (a torn log). Files
that were never synced lose everything. Not shown by it: writes that reach the disk out of order inside the tail,
renames that are lost, and disks that lie about a sync.
"""

import mmap
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Final

SOURCE: Final = Path(__file__).with_name("shim.c")
CONTROL: Final = "KLUBBA_TRIAL_CONTROL"
FILES_COUNT: Final = 4096
_HEAD: Final = struct.Struct("<qqq")
_SYNCED: Final = struct.Struct("<Qq")
_SIZE: Final = _HEAD.size + FILES_COUNT * _SYNCED.size


class NoShim(Exception):
    """The layer cannot be built here; the words say why."""


def build(folder: Path) -> Path:
    """Compiles the layer. Raises `NoShim`."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        raise NoShim("no C compiler (cc, gcc or clang)")
    out = folder / "shim.so"
    made = subprocess.run(  # noqa: S603  # a compiler that was found on PATH, on a file of our own
        [compiler, "-O2", "-shared", "-fPIC", str(SOURCE), "-o", str(out), "-ldl"], capture_output=True, text=True
    )
    if made.returncode != 0:
        raise NoShim(f"the C compiler refuses shim.c: {made.stderr.strip().splitlines()[-1:]}")
    return out


class Shim:
    """One layer under one engine and its store."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = library
        self._path = folder / "control"
        self._path.write_bytes(bytes(_SIZE))
        with self._path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _SIZE)

    @property
    def environment(self) -> Mapping[str, str]:
        """What an engine is started with, so that the layer lies under it and its store."""
        return {"LD_PRELOAD": str(self._library), CONTROL: str(self._path)}

    def set_clock(self, offset_seconds: int) -> None:
        """Moves the wall clock of everything under the layer, at once."""
        self._map[0:8] = struct.pack("<q", offset_seconds)

    def fail_syncs(self, errno: int, *, of_folders: bool = False) -> None:
        """Every sync fails with this errno from now on, or only those of folders; 0 heals."""
        self._map[8:16] = struct.pack("<q", -errno if of_folders else errno)

    def synced(self) -> dict[int, int]:
        """inode → bytes that are certainly on the disk."""
        _, _, used = _HEAD.unpack_from(self._map)
        entries = (_SYNCED.unpack_from(self._map, _HEAD.size + at * _SYNCED.size) for at in range(used))
        return dict(entries)

    def cut(self, folder: Path, random: Random) -> int:
        """What a power cut leaves of the files in `folder`, once nobody writes any more. Returns the bytes lost."""
        return sum(self._cut_one(path, random) for path in _files(folder))

    def _cut_one(self, path: Path, random: Random) -> int:
        there = path.stat()
        certain = min(self.synced().get(there.st_ino, 0), there.st_size)
        kept = random.randint(certain, there.st_size)
        os.truncate(path, kept)
        return there.st_size - kept

    def close(self) -> None:
        self._map.close()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
