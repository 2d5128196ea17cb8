"""Files emitted from the wire schema are those of today's schema."""

import subprocess
import sys
from pathlib import Path

from klubba import emit


def test_no_emitted_file_is_stale(project: Path) -> None:
    command = [sys.executable, "-m", "klubba.emit", "--check"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


def test_a_missing_or_changed_file_is_named(tmp_path: Path) -> None:
    assert emit.stale(tmp_path) == list(emit.EMITTED)
    emit.write(tmp_path)
    assert emit.stale(tmp_path) == []
    changed = next(iter(emit.EMITTED))
    with (tmp_path / changed).open("a") as file:
        file.write(" ")
    assert emit.stale(tmp_path) == [changed]
