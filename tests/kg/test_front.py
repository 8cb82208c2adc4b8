"""The start of the program: the front page without Typer, the commands loaded when called, values without pydantic."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from sample_reports import LATE_TEXT, late

import kg
from kg.cli import app
from kg.cli.application import load
from kg.cli.commands import COMMANDS
from kg.cli.front import front, page
from kg.cli.values import quicken

HEAVY = [
    "spacy",
    "rdflib",
    "pyshacl",
    "networkx",
    "numpy",
    "scipy",
    "lxml",
    "pydantic",
    "onnxruntime",
    "extract.records",
]


def of_typer(argument: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What Typer itself prints (its CliRunner's screen is always eighty columns wide)."""
    with pytest.raises(SystemExit, match="0"):
        app([argument], prog_name="casegraph")
    return capsys.readouterr().out


class TestTheFrontPage:
    @pytest.mark.parametrize("columns", [1, 51, 52, 60, 61, 72, 79, 80, 81, 99, 100, 101, 102, 300])
    def test_it_is_typers_byte_for_byte(
        self, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        assert front(["--help"]) == front(["-h"]) == page(columns) == of_typer("--help", capsys)

    def test_so_is_the_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert front(["--version"]) == of_typer("--version", capsys)

    @pytest.mark.parametrize("arguments", [[], ["ask"], ["--help", "ask"], ["ask", "--help"], ["--hel"]])
    def test_all_else_is_for_the_commands(self, arguments: list[str]) -> None:
        assert front(arguments) is None

    @pytest.mark.parametrize("told", ["", "0", "-5", "wide"])
    def test_a_screen_of_unknown_width_has_eighty_columns(self, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", told)
        monkeypatch.setattr(sys, "__stdout__", None)
        assert front(["-h"]) == page(80)

    @pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
    def test_only_python_is_loaded(self, arguments: list[str]) -> None:
        code = f"import sys\nsys.argv = ['casegraph', *{arguments}]\nfrom kg.cli import main\ntry: main()\nexcept SystemExit: pass\n" \
               "print([name for name in ('typer', 'click', 'rich', 'extract', 'kg.cli.options') if name in sys.modules])"  # fmt: skip
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"

    @pytest.mark.skipif(os.name == "nt", reason="redirections of POSIX")
    def test_a_page_that_cannot_be_written(self) -> None:
        for argument in ("--help", "--version"):
            closed = subprocess.run(
                ["sh", "-c", f'"{sys.executable}" -m kg.cli {argument} >&-'],
                capture_output=True,
                text=True,
                check=False,
            )
            assert (closed.returncode, closed.stderr.count("\n")) == (2, 1), closed.stderr
            assert closed.stderr.startswith("casegraph: cannot write the output: ")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_is_the_first_of_its_own_text(name: str) -> None:
    command = load(name)
    assert command.name == name
    own = inspect.cleandoc(command.help).partition("\n\n")[0].replace("\n", " ")
    assert COMMANDS[name][1] == own
    assert len(own) <= 62, "no line of the front page is folded on a screen of eighty columns"


def test_a_command_loads_itself_only() -> None:
    code = "import sys\nfrom kg.cli import app\ntry: app(['table', '--help'])\nexcept SystemExit: pass\n" \
           "print(sorted(name for name in sys.modules if name.startswith(('kg.cli.', 'pydantic'))))"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own = {"application", "commands", "failures", "front", "options", "output", "tabulating", "values"}
    assert set(eval(done.stdout.splitlines()[-1])) <= {f"kg.cli.{name}" for name in own}


class Colour(StrEnum):
    red = "red"
    dark_red = "dark-red"


def command(seen: list[dict[str, Any]]) -> Any:
    """A command with a parameter of each kind that is in use; it notes what it is called with."""
    own = typer.Typer(add_completion=False, rich_markup_mode=None)

    @own.command("try")
    def _try(
        words: Annotated[list[str] | None, typer.Argument()] = None,
        text: Annotated[str | None, typer.Option()] = None,
        path: Annotated[Path | None, typer.Option(envvar="PATH_OF_TEST")] = None,
        paths: Annotated[list[Path] | None, typer.Option()] = None,
        number: Annotated[int, typer.Option()] = 3,
        size: Annotated[float | None, typer.Option()] = None,
        small: Annotated[int, typer.Option(min=1, max=9)] = 1,
        colour: Annotated[Colour, typer.Option()] = Colour.red,
        bright: Annotated[bool, typer.Option("--bright")] = False,
        needed: Annotated[str, typer.Option()] = ...,  # type: ignore[assignment]
    ) -> None:
        seen.append(dict(locals()))

    return typer.main.get_command(own)


class TestValues:
    """Each command line gives the same with and without the short way: values, types, or the same complaint."""

    @pytest.fixture(scope="class")
    def both(self) -> Iterator[Any]:
        """What a command line does: once as Typer has it, once the short way."""
        seen: list[dict[str, Any]] = []
        plain, quick = command(seen), command(seen)
        quicken(quick)

        def run(each: Any, arguments: list[str]) -> object:
            seen.clear()
            try:
                each.main(arguments, standalone_mode=False)
            except Exception as error:
                return type(error).__name__, error.format_message()  # type: ignore[attr-defined]
            (called,) = seen
            return {name: (value, type(value)) for name, value in called.items() if name != "seen"}

        yield lambda arguments: (run(plain, arguments), run(quick, arguments))

    @pytest.mark.parametrize(
        "line",
        [
            "", "--needed x", "a b=c --needed x", "--needed=", "--needed x --text ''", "--needed x --path a/../b",
            "--needed x --path .", "--needed x --paths a --paths b", "--needed x --number 17", "--needed x --number -17",
            "--needed x --number 1_0", "--needed x --number 1.0", "--needed x --number x", "--needed x --number ' 1'",
            "--needed x --number 123456789012345678901234567890", "--needed x --size 2", "--needed x --size 2.50",
            "--needed x --size -0.5", "--needed x --size 1e3", "--needed x --size inf", "--needed x --size two",
            "--needed x --small 3", "--needed x --small 30", "--needed x --colour red", "--needed x --colour dark-red",
            "--needed x --colour dark_red", "--needed x --colour RED", "--needed x --bright", "--needed x --nothing",
            "--needed x --number ٣", "--needed x --size ٣",
        ],
    )  # fmt: skip
    def test_plain_words_mean_what_typer_says(self, both: Any, line: str) -> None:
        import shlex

        plain, quick = both(shlex.split(line))
        assert quick == plain

    def test_so_do_those_of_the_environment(self, both: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH_OF_TEST", "a/b")
        plain, quick = both(["--needed", "x"])
        assert quick == plain
        assert quick["path"] == (Path("a/b"), type(Path("a/b")))


def test_a_question_needs_no_library_but_the_store(tmp_path: Path) -> None:
    with kg.open(tmp_path / "graph") as graph:
        graph.add(late(), LATE_TEXT)
        graph.know_patients()  # once after a change
    arguments = ["ask", "latency-by-drug", "--graph", str(tmp_path / "graph")]
    code = f"import sys\nfrom kg.cli import app\ntry: app({arguments})\nexcept SystemExit: pass\n" \
           f"print([name for name in {HEAVY} if name in sys.modules])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *answer, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    assert any(line.startswith("rituximab ") for line in answer)
