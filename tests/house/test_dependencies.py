"""What is installed: no version with a known hole, everything by hash, and no host to fetch it from."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

FLOORS = {"starlette": "1.3.1", "msgpack": "1.2.3", "redis": "4.5.4"}
"""The first releases without known holes."""

HOST = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ")


def locked(text: str) -> dict[str, tuple[str, int]]:
    """Name -> (version, number of hashes) of a requirements file with hashes."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    found = {}
    for block in filter(None, blocks):
        pinned = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", block)
        if pinned:
            found[pinned[1].lower()] = (pinned[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block)))
    return found


def unlocked(text: str) -> list[str]:
    """What makes a requirements file less than a lock: an entry without version or hash, or a host."""
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    pins = locked(text)
    faults = [entry for entry in entries if not re.match(r"[A-Za-z0-9._-]+(?:\[[^]]*\])?==", entry)]
    faults += [name for name, (_, hashes) in pins.items() if not hashes]
    return faults + HOST.findall(text)


def hosts_in_package_lock(lock: dict[str, Any]) -> list[str]:
    """Packages of a package-lock that name a host, or have no checksum."""
    packages = {name: entry for name, entry in lock["packages"].items() if name and not entry.get("link")}
    return [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry]


def declared(project: Path) -> list[Requirement]:
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    return [Requirement(line) for line in settings["project"]["dependencies"] + settings["dependency-groups"]["dev"]]


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_the_floors_hold(project: Path, name: str, floor: str) -> None:
    requirement = next(requirement for requirement in declared(project) if requirement.name == name)
    lowest = min(Version(part.version) for part in requirement.specifier if part.operator in {">=", "=="})
    assert lowest >= Version(floor)
    assert Version(locked((project / "lock.txt").read_text())[name][0]) >= Version(floor)


def test_the_lock_holds_every_declared_dependency(project: Path) -> None:
    pins = locked((project / "lock.txt").read_text())
    for requirement in declared(project):
        assert requirement.specifier.contains(pins[requirement.name.lower()][0]), requirement


def test_the_lock_has_hashes_and_no_hosts(project: Path) -> None:
    text = (project / "lock.txt").read_text()
    assert len(locked(text)) > 20
    assert unlocked(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "starlette==1.3.1\n",
        "starlette>=1.3.1 \\\n    --hash=sha256:" + "0" * 64 + "\n",
        "--index-url somewhere\n",
        "a==1 \\\n    --hash=sha256:" + "0" * 64 + "\n    # from https://example.org\n",
        "a @ https://example.org/a.whl\n",
    ],
)
def test_a_loose_entry_is_found(project: Path, line: str) -> None:
    assert unlocked((project / "lock.txt").read_text() + line)


def test_the_pages_lock_has_checksums_and_no_hosts(project: Path) -> None:
    lock = json.loads((project / "clients" / "package-lock.json").read_text())
    assert len(lock["packages"]) > 10
    assert hosts_in_package_lock(lock) == []
    assert "http" not in json.dumps([entry.get("resolved") for entry in lock["packages"].values()])


def test_a_host_in_the_pages_lock_is_found() -> None:
    package = {"integrity": "sha512-x", "resolved": "https://example.org/a.tgz"}
    assert hosts_in_package_lock({"packages": {"": {}, "node_modules/a": package}}) == ["node_modules/a"]
    assert hosts_in_package_lock({"packages": {"": {}, "node_modules/a": {"version": "1"}}}) == ["node_modules/a"]


def test_the_pages_pin_exact_versions(project: Path) -> None:
    package = json.loads((project / "clients" / "package.json").read_text())
    versions = package.get("dependencies", {}) | package.get("devDependencies", {})
    assert versions
    assert [
        f"{name} {version}" for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)
    ] == []
