"""Who holds a store: a small file beside it, so that a second process can be told whom it waits for.

The engine's own lock decides whether somebody holds the store; the file only says who. Whoever has the lock writes it
and removes it when done, so what a killed process left is never believed: nobody then has the lock, or somebody else
has it and writes it anew. That it was still there tells the next one that the last one did not finish.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from kg.files import write_atomically

NAME = "holder.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process that holds a store: its number, its command (`casegraph build`), its machine, and since when."""

    process: int
    command: str
    host: str
    since: str

    @classmethod
    def this(cls) -> Holder:
        """This process."""
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        return cls(process=os.getpid(), command=_command(sys.argv), host=platform.node(), since=now)

    def told(self) -> str:
        """The holder in words: `casegraph build (process 4711, since 10:31)`."""
        since = datetime.fromisoformat(self.since).astimezone()
        today = since.date() == datetime.now().astimezone().date()
        when = since.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")
        where = "" if self.host == platform.node() else f" on {self.host}"
        return f"{self.command} (process {self.process}{where}, since {when})"

    def lives(self) -> bool:
        """Whether that process may still be there; of another machine it cannot be known."""
        if self.host != platform.node():
            return True
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return False
        except OSError:  # somebody else's
            return True
        return True


def hold(folder: Path) -> bool:
    """Notes that this process holds the store, and says whether the last one that did had put it in order.

    Raises:
        OSError: the file cannot be written.
    """
    clean = not (folder / NAME).exists()
    write_atomically(folder / NAME, json.dumps(asdict(Holder.this())) + "\n", durable=False)
    return clean


def release(folder: Path) -> None:
    """Notes that nobody holds the store; called just before the lock is given back."""
    (folder / NAME).unlink(missing_ok=True)


def holder(folder: Path) -> Holder | None:
    """Who holds a store that is in use; None where that is not known."""
    try:
        found = Holder(**json.loads((folder / NAME).read_text(encoding="utf-8")))
        found.told()
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return found if found.lives() else None


def _command(arguments: list[str]) -> str:
    """A command line as a user knows it.

    >>> _command(["/usr/bin/casegraph", "build", "reports", "--graph", "g"])
    'casegraph build'
    >>> _command(["/home/me/kg/cli/__main__.py", "ask", "risk"])
    'casegraph ask'
    >>> _command(["notebook.py", "secret"]), _command(["-c"])
    ('notebook.py', 'python')
    """
    program = Path(arguments[0] if arguments else "")
    if program.name.removesuffix(".exe") == "casegraph" or program.parts[-3:] == ("kg", "cli", "__main__.py"):
        return " ".join(["casegraph", *[each for each in arguments[1:2] if not each.startswith("-")]])
    if program.name == "__main__.py":
        return f"python -m {program.parent.name}"
    return program.name if program.suffix else "python"
