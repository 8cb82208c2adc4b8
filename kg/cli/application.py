"""The application: it loads the command that is called, and is the one place where errors become a line and an exit
status."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from extract.errors import CasegraphError
from kg.cli.commands import COMMANDS, DESCRIPTION, EPILOG, VERSION_HELP
from kg.cli.failures import BROKEN_PIPE, INTERRUPTED, drop_output, tell_failure
from kg.cli.front import WIDEST
from kg.cli.options import UsageError
from kg.cli.values import quicken

# Typer brings a copy of click of its own, or uses the installed one: the errors are those of its own class.
_CommandLineError: Any = typer.BadParameter.__bases__[0]


class _Group(TyperGroup):
    """The commands, with the errors that a user can put right told in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        quicken(self)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command, from its module; None where there is none of that name."""
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            self.commands[cmd_name] = load(cmd_name)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes the commands with their lines, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Runs a command.

        Exit status: 0 done, 1 `validate` found violations, 2 the input was wrong, 130 interrupted.
        """
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except CasegraphError as error:
            from kg.wording import visible

            print(f"casegraph: {visible(' '.join(str(error).split()))}", file=sys.stderr)
            raise typer.Exit(2) from None
        except BrokenPipeError:  # the reader (`| head`) has seen enough
            drop_output()
            raise typer.Exit(BROKEN_PIPE) from None
        except OSError as error:
            tell_failure(error)
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
            from kg.near import near

            others = near(args[0], COMMANDS, "the commands are", listing="`casegraph --help` lists them")
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
            tell_failure(error)
            sys.exit(2)
        sys.exit(status if isinstance(status, int) else 0)


def load(name: str) -> Any:
    """The command of a name in `COMMANDS`, as Typer makes it of its function (or of its group of commands)."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        single.command(name)(found)
        found = single
    command = typer.main.get_command(found)
    quicken(command)
    return command


app = typer.Typer(
    name="casegraph",
    cls=_Group,
    help=DESCRIPTION,
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich would double the time that --help takes
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
)


def _version(wanted: bool) -> None:
    if wanted:
        from kg.version import version

        print(f"casegraph {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help=VERSION_HELP)] = False,
) -> None:
    """What stands before a command."""
