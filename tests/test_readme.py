"""The README is tested against the program: each command is run, and must print what stands below it.

`python tests/test_readme.py` writes what the commands print into the README.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
COLUMNS = "120"
_BLOCK = re.compile(r"^```(?P<kind>console|python|text)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def rewritten(text: str, folder: Path) -> str:
    """The README with what its commands print now, run one after the other in a folder with the examples."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    environment = _environment(folder)
    printed = ""  # by the last Python block

    def block(match: re.Match[str]) -> str:
        nonlocal printed
        kind, body = match["kind"], match["body"]
        if kind == "console":
            commands = [line for line in body.splitlines() if line.startswith("$ ")]
            body = "\n".join(f"{line}\n{_run(['sh', '-c', line[2:]], folder, environment)}" for line in commands)
        elif kind == "python":
            printed = _run([sys.executable, "-c", body], folder, environment)
        else:
            body = printed
        return f"```{kind}\n{body}```"

    return _BLOCK.sub(block, text)


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}"
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    """The commands of the README start this checkout, as wide as the README is."""
    programs = folder / "bin"
    programs.mkdir()
    program = programs / "casegraph"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg.cli "$@"\n')
    program.chmod(0o755)
    foreign = ("CASEGRAPH", "PYTEST", "COV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": COLUMNS}


@pytest.fixture(scope="module")
def text() -> Iterator[str]:
    yield README.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")
def test_every_command_prints_what_stands_below_it(text: str, tmp_path: Path) -> None:
    assert rewritten(text, tmp_path) == text


def test_every_command_is_shown(text: str) -> None:
    from kg.cli.commands import COMMANDS

    for command in COMMANDS:
        assert re.search(rf"^\$ casegraph {command} ", text, re.MULTILINE), command


def test_every_link_leads_somewhere(text: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_the_python_is_ten_lines(text: str) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        README.write_text(rewritten(README.read_text(encoding="utf-8"), Path(name)), encoding="utf-8")
