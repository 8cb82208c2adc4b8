"""The front page: `casegraph --help` and `--version`, printed without what only the commands need.

Typer alone takes twice as long to load as Python itself. The page is laid out as Typer lays it out, byte for byte and
at any width of the screen: a test compares them.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Sequence

from kg.cli.commands import COMMANDS, DESCRIPTION, EPILOG, VERSION_HELP

WIDEST = 100  # columns of a help page, on however wide a screen
_NARROWEST = 50
_UNKNOWN = 80  # columns where there is no terminal
_GAP = 2  # blanks between two columns, and before each line
_HELP = frozenset({"-h", "--help"})
_COMPLETION = "_CASEGRAPH_COMPLETE"  # where a shell asks for completions


def front(arguments: Sequence[str]) -> str | None:
    """What these arguments (without the program's name) ask for, if that is the front page or the version."""
    if len(arguments) != 1 or _COMPLETION in os.environ:
        return None
    if arguments[0] == "--version":
        from kg.version import version

        return f"casegraph {version()}\n"
    return page(_columns()) if arguments[0] in _HELP else None


def page(columns: int) -> str:
    """The help page for a screen of so many columns."""
    width = max(min(columns, WIDEST) - 2, _NARROWEST)
    options = {"--version": VERSION_HELP, "-h, --help": "Show this message and exit."}
    commands = {name: line for name, (_, line) in COMMANDS.items()}
    parts = (
        "Usage: casegraph [OPTIONS] COMMAND [ARGS]...\n",
        _paragraph(DESCRIPTION, width),
        "Options:\n" + _listed(options, width),
        "Commands:\n" + _listed(commands, width),
        _paragraph(EPILOG, width),
    )
    return "\n".join(parts)


def _paragraph(text: str, width: int) -> str:
    indent = " " * _GAP
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent, replace_whitespace=False) + "\n"


def _listed(lines: dict[str, str], width: int) -> str:
    """Names and what they are, in two columns."""
    first = max(map(len, lines)) + _GAP
    further = "\n" + " " * (first + _GAP)
    room = max(width - first - _GAP, 10)
    folded = {name: further.join(textwrap.wrap(line, room, replace_whitespace=False)) for name, line in lines.items()}
    return "".join(f"{' ' * _GAP}{name:<{first}}{text}\n" for name, text in folded.items())


def _columns() -> int:
    """How wide the screen is, as `shutil.get_terminal_size` finds it; to load that takes longer."""
    told = os.environ.get("COLUMNS", "")
    try:
        if told and int(told) > 0:
            return int(told)
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _UNKNOWN  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return _UNKNOWN
