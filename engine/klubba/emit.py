"""`python -m klubba.emit [--check]`: writes, or checks, the files that are emitted from schema, tables and routes."""

import sys
from pathlib import Path
from typing import Final

import msgspec

from klubba import app
from klubba.core import rulebook
from klubba.edge import openapi
from klubba.wire import asyncapi, typescript, vectors

ROOT: Final = Path(__file__).parents[2]


def http_document() -> str:
    """The OpenAPI document of the routes that are served."""
    document = openapi.document(app.interface())
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


EMITTED: Final = {
    "clients/src/shared/wire.gen.ts": typescript.emit,
    "clients/src/air/air.gen.ts": typescript.emit_air,
    "engine/RULES.md": rulebook.emit,
    "clients/src/shared/vectors.gen.json": vectors.vectors,
    "engine/asyncapi.json": asyncapi.emit,
    "engine/openapi.json": http_document,
}


def stale(root: Path) -> list[str]:
    """Paths of the emitted files under root that are missing or differ from what the schema says now."""
    return [path for path, emit in EMITTED.items() if _read(root / path) != emit()]


def write(root: Path) -> None:
    """Writes every emitted file under root."""
    for path, emit in EMITTED.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(emit(), encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    """Exit code 0: written, or nothing stale; 1: `--check` found stale files, named on standard error."""
    if "--check" not in sys.argv[1:]:
        write(ROOT)
        return 0
    found = stale(ROOT)
    for path in found:
        print(f"{path}: stale; run 'make emit'", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
