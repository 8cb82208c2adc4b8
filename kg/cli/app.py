"""The application: its commands, and the one place where errors become a line and an exit status."""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from extract.errors import CasegraphError
from kg.cli import (
    agreeing,
    answering,
    assessing,
    building,
    causing,
    checking,
    differing,
    duplicating,
    sharing,
    tabulating,
    viewing,
)
from kg.cli.options import UsageError
from kg.near import near
from kg.wording import visible

# Typer brings a copy of click of its own, or uses the installed one: the errors are those of its own class.
_CommandLineError: Any = typer.BadParameter.__bases__[0]
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
            print(f"casegraph: {visible(' '.join(str(error).split()))}", file=sys.stderr)
            raise typer.Exit(2) from None
        except BrokenPipeError:  # the reader (`| head`) has seen enough
            _drop_output()
            raise typer.Exit(BROKEN_PIPE) from None
        except OSError as error:
            _tell_failure(error)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            print("casegraph: interrupted", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        return result

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was named.

        Raises:
            UsageError: there is none of that name.
        """
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            others = near(args[0], self.commands, "the commands are", listing="`casegraph --help` lists them")
            raise UsageError(f"there is no command {args[0]!r}; {others}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **options: Any) -> Any:
        """Runs the program to its exit status; what is wrong with the command line is told in one line, too."""
        try:
            status = super().main(*args, **{**options, "standalone_mode": False})
            sys.stdout.flush()
        except _CommandLineError as error:
            if type(error).__name__ == "NoArgsIsHelpError":  # not a mistake: its message is the help
                error.show()
            else:
                message = " ".join(error.format_message().split()).replace("Value error, ", "").rstrip(".")
                print(f"casegraph: {message[:1].lower()}{message[1:]}", file=sys.stderr)
            sys.exit(2)
        except OSError as error:  # help has nowhere to go
            _tell_failure(error)
            sys.exit(2)
        sys.exit(status if isinstance(status, int) else 0)


def _tell_failure(error: OSError) -> None:
    """Tells that the output, or a file, could not be written."""
    what = f"{error.filename}" if error.filename else "cannot write the output"
    print(f"casegraph: {what}: {error.strerror or error}", file=sys.stderr)
    _drop_output()


def _drop_output() -> None:
    """Lets what is still to be written go nowhere, or Python would fail on it once more at its end."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a descriptor holds nothing back
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Closed(io.TextIOBase):
    """Stands for a standard output that the caller closed (`>&-`): Python has None there."""

    def write(self, text: str, /) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


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
    ("view", viewing.view),
    ("duplicates", duplicating.duplicates),
    ("agreement", agreeing.agreement),
    ("causality", causing.causality),
    ("history", differing.history),
    ("diff", differing.diff),
):
    app.command(name)(command)
app.add_typer(assessing.assess)


def main() -> None:
    """Runs the command line."""
    # Libraries and vocabularies are built of very many objects that stay: looking among them for garbage as often as
    # Python does by default takes a tenth of a short command's time.
    gc.set_threshold(200_000, 50, 100)
    if sys.stdout is None:
        sys.stdout = _Closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what reports say does not fit into every locale's encoding
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="casegraph")
