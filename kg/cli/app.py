"""The application: its commands, and the one place where errors become a line and an exit status."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from extract.errors import CasegraphError
from kg.cli import answering, building, checking, sharing, tabulating

INTERRUPTED = 130  # 128 + SIGINT, as shells count
BROKEN_PIPE = 141  # 128 + SIGPIPE


class _Group(TyperGroup):
    """The commands, with the errors that a user can put right told in one line."""

    def invoke(self, ctx: Any) -> Any:
        """Runs a command.

        Exit status: 0 done, 1 `validate` found violations, 2 the input was wrong, 130 interrupted.
        """
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except CasegraphError as error:
            print(f"casegraph: {' '.join(str(error).split())}", file=sys.stderr)
            raise typer.Exit(2) from None
        except BrokenPipeError:  # the reader (`| head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(BROKEN_PIPE) from None
        except KeyboardInterrupt:
            print("casegraph: interrupted", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        return result


app = typer.Typer(
    name="casegraph",
    cls=_Group,
    help="Turn published case reports of adverse drug events into a graph that answers questions, "
    "each value with the words that state it.",
    epilog="A graph is a folder made by `casegraph build`; every other command also reads a shared "
    ".ttl, .trig, .nq or .jsonld file. CASEGRAPH_GRAPH names the graph where --graph does not.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich would double the time that --help takes
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from kg.version import version

        print(f"casegraph {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What stands before a command."""


for name, command in (
    ("build", building.build),
    ("table", tabulating.table),
    ("ask", answering.ask),
    ("query", answering.query),
    ("explain", answering.explain),
    ("validate", checking.validate),
    ("export", sharing.export),
    ("view", sharing.view),
):
    app.command(name)(command)


def main() -> None:
    """Runs the command line."""
    # Libraries and vocabularies are built of very many objects that stay: looking among them for garbage as often as
    # Python does by default takes a tenth of a short command's time.
    gc.set_threshold(200_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what reports say does not fit into every locale's encoding
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="casegraph")
