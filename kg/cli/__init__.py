"""The command line: `casegraph`, thin over `kg` and `extract` (parsing, printing, exit codes)."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.cli.application import app as app

__all__ = ["app", "main"]


def main() -> None:
    """Runs the command line."""
    # Libraries and vocabularies are built of very many objects that stay: looking among them for garbage as often as
    # Python does by default takes a tenth of a short command's time.
    gc.set_threshold(200_000, 50, 100)
    if sys.stdout is None:
        from kg.cli.failures import Closed

        sys.stdout = Closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what reports say does not fit into every locale's encoding
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from kg.cli.front import front

    page = front(sys.argv[1:])
    if page is not None:
        _show(page)
    else:
        from kg.cli.application import app

        app(prog_name="casegraph")


def _show(page: str) -> None:
    """Prints a text that no command is needed for, and ends the program."""
    from kg.cli.failures import BROKEN_PIPE, drop_output, tell_failure

    try:
        sys.stdout.write(page)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
        sys.exit(BROKEN_PIPE)
    except OSError as error:
        tell_failure(error)
        sys.exit(2)
    sys.exit(0)


def __getattr__(name: str) -> Any:
    if name == "app":
        from kg.cli.application import app

        return app
    raise AttributeError(f"module 'kg.cli' has no attribute {name!r}")
