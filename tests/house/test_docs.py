"""The documentation names what exists, and nothing that only the author's machine has."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Put together here, so that this file does not name them either.
FORBIDDEN = {
    "a package registry": re.compile(
        "|".join(("py" r"pi\.org", "python" r"hosted\.org", "npm" r"js\.org", "yarn" r"pkg\.com"))
    ),
    "a path of one machine": re.compile("|".join((r"(?<![\w.])/" "work/", "/opt/" r"(?:wheels|py" "pi)", "/root/"))),
}
ENVIRONMENT_NAME = re.compile(r"\b(?:KLUBBA_[A-Z_]+|REDIS_URL)\b")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def forbidden(text: str) -> list[str]:
    return [f"{what}: {found[0]}" for what, pattern in FORBIDDEN.items() if (found := pattern.search(text))]


def targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def commands_named(document: str, program: str) -> set[str]:
    """The words that follow `program` in the document's code."""
    return {word for code in CODE.findall(document) for word in re.findall(rf"\b{program} ([a-z]+)\b", code)}


def documents(project: Path) -> list[Path]:
    skip = {".venv", "node_modules", ".git"}
    return sorted(path for path in project.rglob("*.md") if not skip & set(path.relative_to(project).parts))


def test_no_tracked_file_names_a_registry_or_a_machine(project: Path, need: Callable[[str], str]) -> None:
    listing = subprocess.run(
        [need("git"), "-c", f"safe.directory={project}", "ls-files", "-z"], cwd=project, capture_output=True, check=True
    )
    files = [project / name for name in listing.stdout.decode().split("\0") if name]
    assert len(files) > 10
    texts = {file: file.read_bytes().decode(errors="replace") for file in files if file.is_file()}
    faults = {str(file.relative_to(project)): found for file, text in texts.items() if (found := forbidden(text))}
    assert faults == {}


@pytest.mark.parametrize("text", ["https://pypi.org/simple", "see /work/main/x", "registry.npmjs.org"])
def test_a_forbidden_name_is_found(text: str) -> None:
    assert forbidden(text)


def test_documents_name_targets_that_exist(project: Path) -> None:
    existing = targets((project / "Makefile").read_text())
    named = {word for path in documents(project) for word in commands_named(path.read_text(), "make")}
    assert {"run", "test"} <= named
    assert named - existing == set()


def test_documents_name_commands_that_exist(project: Path) -> None:
    named = {word for path in documents(project) for word in commands_named(path.read_text(), "klubba")}
    assert {"check", "serve"} <= named
    for command in sorted(named):
        result = subprocess.run(
            [Path(sys.executable).with_name("klubba"), command, "--help"], capture_output=True, text=True, timeout=30
        )
        assert result.returncode == 0, f"klubba {command}: {result.stderr}"


def test_links_between_files_lead_somewhere(project: Path) -> None:
    links = [(path, link) for path in documents(project) for link in LINK.findall(path.read_text())]
    inside = [(path, link.split("#")[0]) for path, link in links if not link.startswith(("http", "mailto", "#"))]
    assert inside
    broken = [f"{path.relative_to(project)}: {link}" for path, link in inside if not (path.parent / link).exists()]
    assert broken == []


def test_every_setting_is_documented(project: Path) -> None:
    read = set(ENVIRONMENT_NAME.findall((project / "engine/klubba/settings.py").read_text()))
    text = (project / "README.md").read_text() + (project / "deploy/RUNBOOK.md").read_text()
    documented = set(ENVIRONMENT_NAME.findall(text))
    assert "KLUBBA_PORT" in read
    assert read - documented == set()


def test_no_setting_is_documented_that_is_not_read(project: Path) -> None:
    sources = ["engine/klubba/settings.py", "tests/conftest.py"]
    read = {name for source in sources for name in ENVIRONMENT_NAME.findall((project / source).read_text())}
    documented = {name for path in documents(project) for name in ENVIRONMENT_NAME.findall(path.read_text())}
    assert documented - read == set()


def test_the_picture_of_the_house_shows_every_room(project: Path) -> None:
    picture = (project / "engine/ARCHITECTURE.md").read_text()
    inside = [path for path in (project / "engine/klubba").iterdir() if not path.name.startswith("_")]
    rooms = {f"{path.name}/" for path in inside if path.is_dir()} | {
        path.name for path in inside if path.suffix == ".py"
    }
    rooms |= {"klubba_clients/", "klubba_loadtest/", "deploy/", "tests/"}
    assert len(rooms) > 10
    assert {room for room in rooms if room not in picture} == set()


def test_the_picture_of_the_house_fits_one_page(project: Path) -> None:
    assert len((project / "engine/ARCHITECTURE.md").read_text().splitlines()) <= 110


def test_the_changelog_has_a_section_for_what_is_new(project: Path) -> None:
    assert re.search(r"^## \[(?:Unreleased|\d+\.\d+\.\d+)\]", (project / "CHANGELOG.md").read_text(), re.MULTILINE)
