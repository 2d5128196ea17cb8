"""The documentation names what exists, and nothing that only the author's machine has."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Put together here, so that this file does not name them either.
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "yarn" + "pkg.com")
MACHINE_PATHS = ("/wo" + "rk/main", "/wo" + "rk/shared", "/opt" + "/wheels", "/opt" + "/pypi", "/ro" + "ot/")
FORBIDDEN = {"a package registry": REGISTRIES, "a path of one machine": MACHINE_PATHS}
ENVIRONMENT_NAME = re.compile(r"\b(?:KLUBBA_[A-Z_]+|REDIS_URL)\b")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ON_SCREEN = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?!\*)")
"""In the documents for users, words in italics stand on a screen."""


def forbidden(text: str) -> list[str]:
    return [f"{what}: {name}" for what, names in FORBIDDEN.items() for name in names if name in text]


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


@pytest.mark.parametrize("name", [*REGISTRIES, *MACHINE_PATHS])
def test_a_forbidden_name_is_found(name: str) -> None:
    assert forbidden(f"see {name}/x")
    assert not forbidden("see elsewhere")


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
            [Path(sys.executable).with_name("klubba"), command, "--help"], capture_output=True, text=True, timeout=60
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


def unsaid(document: str, sources: str) -> list[str]:
    """Words that the document puts on a screen and that no page says."""
    return [words for words in ON_SCREEN.findall(CODE.sub("", document)) if words not in sources]


def test_words_in_italics_stand_on_a_screen(project: Path) -> None:
    files = [path for path in (project / "clients" / "src").rglob("*.ts*") if ".test." not in path.name]
    sources = "\n".join(path.read_text() for path in files)
    document = (project / "README.md").read_text() + (project / "deploy/RUNBOOK.md").read_text()
    assert len(ON_SCREEN.findall(document)) > 10
    assert unsaid(document, sources) == []
    assert unsaid("Press *Öppna luckan*.", sources) == ["Öppna luckan"]


def test_the_meeting_in_the_readme_is_a_good_one(project: Path, tmp_path: Path) -> None:
    readme = (project / "README.md").read_text()
    for language, name in (("toml", "meeting.toml"), ("csv", "roll.csv")):
        blocks = re.findall(rf"```{language}\n(.*?)```", readme, re.DOTALL)
        assert len(blocks) == 1
        (tmp_path / name).write_text(blocks[0], encoding="utf-8")
    command = [str(Path(sys.executable).with_name("klubba")), "check", "meeting.toml"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_picture_of_the_house_shows_every_room(project: Path) -> None:
    picture = (project / "engine/ARCHITECTURE.md").read_text()
    inside = [path for path in (project / "engine/klubba").iterdir() if not path.name.startswith("_")]
    rooms = {f"{path.name}/" for path in inside if path.is_dir()} | {
        path.name for path in inside if path.suffix == ".py"
    }
    rooms |= {"klubba_clients/", "klubba_loadtest/", "deploy/", "tests/"}
    assert len(rooms) > 10
    assert {room for room in rooms if room not in picture} == set()


def modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}


def test_every_module_of_every_room_is_named_and_there_is_no_other(project: Path) -> None:
    inside = (
        (project / "engine/ARCHITECTURE.md").read_text().partition("## Inside the rooms\n")[2].partition("\n## ")[0]
    )
    rows = re.findall(r"^\| `(\w+)/` \| (.*) \|$", inside, re.MULTILINE)
    named = {room: re.findall(r"`([^`]*)`", text) for room, text in rows}
    rooms = {path for path in (project / "engine/klubba").iterdir() if (path / "__init__.py").exists()}
    assert {room: sorted(names) for room, names in named.items()} == {
        path.name: sorted(modules(path)) for path in rooms if modules(path)
    }


def test_every_file_that_the_picture_names_exists(project: Path) -> None:
    engine = project / "engine/klubba"
    named = set(re.findall(r"[\w/]+\.(?:py|lua)\b", (project / "engine/ARCHITECTURE.md").read_text()))
    # A file of a room goes by its name alone, where the room is said.
    files = [path for root in (engine, project / "tests") for path in root.rglob("*.*")]
    there = {path.name for path in files} | {path.relative_to(engine).as_posix() for path in engine.rglob("*.*")}
    there |= {path.relative_to(project).as_posix() for path in files}
    assert len(named) > 30
    assert named - there == set()


def test_the_picture_of_the_house_fits_one_page(project: Path) -> None:
    assert len((project / "engine/ARCHITECTURE.md").read_text().splitlines()) <= 110


def test_the_changelog_has_a_section_for_what_is_new(project: Path) -> None:
    assert re.search(r"^## \[(?:Unreleased|\d+\.\d+\.\d+)\]", (project / "CHANGELOG.md").read_text(), re.MULTILINE)
