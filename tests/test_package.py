"""What a wheel carries: all packages with their data, and nothing that only development needs.

`python tests/test_package.py WHEEL` checks a wheel that was built.
"""

from __future__ import annotations

import sys
import tomllib
import zipfile
from collections.abc import Iterable
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("extract", "kg", "ontology", "queries")
DEVELOPMENT = "ontology/build/"  # the scripts that made the vocabularies


def _project(part: str) -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[part]


def wanted() -> set[str]:
    """Every file of the packages that belongs into a wheel."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts}
    return {name for name in names if not name.startswith(DEVELOPMENT)}


def carried() -> set[str]:
    """Every file that the configuration puts into a wheel."""
    from setuptools import PackageFinder

    tools = _project("tool")["setuptools"]
    find, data = tools["packages"]["find"], tools["package-data"]
    assert find["namespaces"] is False
    found: set[str] = set()
    for package in PackageFinder.find(str(ROOT), find["exclude"], find["include"]):
        folder = ROOT / package.replace(".", "/")
        found |= {path.relative_to(ROOT).as_posix() for path in folder.glob("*.py")}
        for pattern in (*data.get("*", ()), *data.get(package, ())):
            found |= {path.relative_to(ROOT).as_posix() for path in folder.glob(pattern) if path.is_file()}
    return found


def check(wheel: Path) -> None:
    """Raises AssertionError where a wheel lacks a file of the packages, or holds another."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not fnmatch(name, "casegraph-*.dist-info/*")}
        licences = [name for name in archive.namelist() if name.endswith("LICENSE")]
    _same(names, wanted())
    assert len(licences) == 1


def _same(found: Iterable[str], expected: Iterable[str]) -> None:
    missing, surplus = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    assert not missing and not surplus, f"missing: {missing}; should not be there: {surplus}"


def test_a_wheel_carries_every_file_of_the_packages_and_no_other() -> None:
    _same(carried(), wanted())


def test_the_vocabularies_shapes_and_questions_are_among_them() -> None:
    names = carried()
    for name in ("ontology/drugs.ttl", "ontology/shapes.ttl", "ontology/context.jsonld", "queries/cases.rq"):
        assert name in names


def test_the_command_and_its_module_start_the_same() -> None:
    project = _project("project")
    assert project["scripts"] == {"casegraph": "kg.cli:main"}
    from kg.cli import main

    entries = metadata.entry_points(group="console_scripts", name="casegraph")
    assert all(entry.load() is main for entry in entries)


def test_the_changelog_and_the_citation_know_the_version() -> None:
    version = _project("project")["version"]
    assert f"\n## {version} - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


if __name__ == "__main__":
    check(Path(sys.argv[1]))
    print(f"{sys.argv[1]} carries all that it should, and nothing else")
