"""No function over seventy lines, no file over four hundred: in what people write, not in what is built or emitted."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

FUNCTION_MAX_LINES = 70
FILE_MAX_LINES = 400
ROOTS = ("engine", "clients", "loadtest", "tests")
SUFFIXES = {".py", ".ts", ".tsx", ".mjs", ".lua"}
NOT_WRITTEN = {"node_modules", "web", "__pycache__"}

# A TypeScript function starts on such a line, and ends at the first line that closes and is indented no deeper.
TS_FUNCTION = re.compile(
    r"\bfunction\b|=>\s*[{(]?$|^\s*(?!(?:if|for|while|switch|catch|return|else)\b)[\w#$ ]+\(([^;]*\{)?$"
)
LUA_FUNCTION = re.compile(r"\bfunction\b(?!.*\bend\b)")


def written_files(root: Path) -> Iterator[Path]:
    for path in sorted(path for top in ROOTS for path in (root / top).rglob("*")):
        parts = set(path.relative_to(root).parts)
        if path.suffix in SUFFIXES and not parts & NOT_WRITTEN and ".gen." not in path.name:
            yield path


def python_functions(source: str) -> Iterator[tuple[int, int]]:
    """(first line, number of lines) of every function, docstring and signature included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end(lines: list[str], start: int, closers: tuple[str, ...]) -> int | None:
    """Index of the line that ends the function of line `start`; None where it turns out to be a call."""
    for number in range(start + 1, len(lines)):
        text = lines[number].strip()
        if text.startswith(closers) and _indent(lines[number]) <= _indent(lines[start]):
            if text.endswith(("{", "(", "=>")):
                start = number  # only the end of a signature over several lines
            else:
                return None if lines[start].rstrip().endswith("(") and "=>" not in lines[start] else number
    return None


def indented_functions(source: str, starts: re.Pattern[str], closers: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The same for a language that is formatted by indentation."""
    lines = source.splitlines()
    for start, line in enumerate(lines):
        if starts.search(line.rstrip()) and not line.rstrip().endswith((";", ",", "*/")):
            end = _end(lines, start, closers)
            if end is not None:
                yield start + 1, end - start + 1


def functions(path: Path) -> Iterator[tuple[int, int]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return python_functions(source)
    if path.suffix == ".lua":
        return indented_functions(source, LUA_FUNCTION, ("end",))
    return indented_functions(source, TS_FUNCTION, ("}", ")"))


def too_long(root: Path) -> list[str]:
    found = []
    for path in written_files(root):
        name = path.relative_to(root)
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_MAX_LINES:
            found.append(f"{name}: {lines} lines, at most {FILE_MAX_LINES}")
        if not path.name.endswith(".test.ts"):  # describe(...) is a function to the parser, a heading to the reader
            long = [(line, length) for line, length in functions(path) if length > FUNCTION_MAX_LINES]
            found += [f"{name}:{line}: {length} lines, at most {FUNCTION_MAX_LINES}" for line, length in long]
    return found


def test_nothing_is_too_long(project: Path) -> None:
    assert too_long(project) == []


def body(length: int, line: str) -> str:
    return f"{line}\n" * length


PLANTED = [
    ("engine/klubba/x.py", "async def f() -> None:\n" + body(70, "    pass"), "x.py:1: 71 lines"),
    ("engine/klubba/x.py", body(401, "A = 1"), "x.py: 401 lines"),
    (
        "clients/src/x.ts",
        "\nexport function f(a: number): void {\n" + body(69, "  a += 1;") + "}\n",
        "x.ts:2: 71 lines",
    ),
    ("clients/src/x.tsx", "const F = () => (\n" + body(70, "  <p>It's {1}</p>") + ");\n", "x.tsx:1: 72 lines"),
    (
        "clients/src/x.ts",
        "class A {\n  private async send(\n    a: number,\n  ): Promise<void> {\n" + body(67, "    a;") + "  }\n}\n",
        "x.ts:2: 71 lines",
    ),
    ("clients/src/x.ts", "on(\n  (event) => {\n" + body(70, "    event;") + "  },\n);\n", "x.ts:2: 72 lines"),
    ("engine/klubba/store/lua/x.lua", "local function f()\n" + body(70, "  x = 1") + "end\n", "x.lua:1: 72 lines"),
]


@pytest.mark.parametrize(("file", "source", "fault"), PLANTED)
def test_a_planted_fault_is_found(tmp_path: Path, file: str, source: str, fault: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(source)
    assert any(fault in line for line in too_long(tmp_path)), too_long(tmp_path)


@pytest.mark.parametrize(
    "file", ["clients/klubba_clients/web/assets/x.mjs", "clients/src/x.gen.ts", "clients/a/web/x.ts"]
)
def test_built_and_emitted_files_may_be_long(tmp_path: Path, file: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(body(500, "a;"))
    assert too_long(tmp_path) == []


def test_a_function_of_seventy_lines_passes(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine/x.py").write_text("def f() -> None:\n" + body(69, "    pass") + body(50, "A = 1"))
    (tmp_path / "engine/x.ts").write_text("function f() {\n" + body(68, "  a;") + "}\n" + body(50, "a;"))
    assert too_long(tmp_path) == []
