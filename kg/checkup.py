"""Looking for damage in a store, in a process of its own: the engine may raise, crash or hang on a damaged file.

First the tables are compared with their seals, which needs no engine; then another process opens the store and compares
manifest, statuses and graphs. It is killed when its time is over, or when it has said nothing for long.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import seals
from kg.opening import StoreError, StoreInUseError, check_folder, opened

__all__ = ["Damage", "checkup"]

TIME_LIMIT = 600.0  # seconds, for all
_SILENCE = 60.0  # seconds without a word after which the engine is taken to hang
_EVERY = 100  # reports between two words
_REPAIR = "restore a backup (`casegraph restore`), or build the reports again into a new folder"

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Damage:
    """What a check found: how many reports there are, and one line for each thing that is wrong.

    `reports` is None where the engine could not even tell that.
    """

    reports: int | None
    lines: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.lines


def checkup(
    folder: Path, *, time_limit: float = TIME_LIMIT, thorough: bool = False, tell: Tell | None = None
) -> Damage:
    """Looks for damage in the store in a folder.

    Args:
        folder: the store; nobody else may be using it.
        time_limit: seconds after which a check that is not done counts as one that found the store damaged.
        thorough: whether each graph is read and compared with its hash.
        tell: is told what is looked at, how much of it is done, and of how much.

    Raises:
        StoreError: the folder is no store.
        StoreInUseError: another process holds it.
    """
    check_folder(folder, create=False)
    end = time.monotonic() + time_limit
    broken = []
    tables = len(list((folder / "oxigraph").glob("*.sst")))
    for done, (path, problem) in enumerate(seals.broken(folder), 1):
        if problem:
            broken.append(f"{path} {problem}: {_REPAIR}")
        if tell is not None:
            tell("files", done, tables)
    if broken:  # the engine would find no more than this, if it came back at all
        return Damage(None, tuple(broken))
    reports: int | None = None
    lines = []
    for said in _said(folder, end, time_limit, thorough=thorough):
        if "in use" in said:
            raise StoreInUseError(said["in use"])
        if "done" in said:
            reports = said["of"]
            if tell is not None and reports:
                tell("reports", said["done"], reports)
        if "damage" in said:
            lines.append(said["damage"])
    return Damage(reports, tuple(lines))


def _said(folder: Path, end: float, limit: float, *, thorough: bool) -> Iterator[dict[str, Any]]:
    """What the other process says, until it ends or is killed."""
    command = [sys.executable, "-c", "from kg.checkup import main; main()", str(folder), "1" if thorough else ""]
    # Its module path is this one's: the package may stand in a folder that only this process knows.
    environment = {**_environment(), "PYTHONPATH": ":".join(path or "." for path in sys.path)}
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    assert worker.stdout is not None
    held, ended = b"", False
    try:
        while True:
            wait = min(_SILENCE, end - time.monotonic())
            if wait <= 0 or not select.select([worker.stdout], [], [], wait)[0]:
                what = f"is not done after {limit:g} s" if time.monotonic() >= end else f"hangs ({_SILENCE:g} s)"
                more = "; if it is only large, give it more with --time-limit" if time.monotonic() >= end else ""
                yield {"damage": f"{folder}: the check {what}{more}. Else it is damaged: {_REPAIR}"}
                return
            piece = worker.stdout.read1(65536)  # type: ignore[attr-defined]
            if not piece:
                break
            *lines, held = (held + piece).split(b"\n")
            for line in lines:
                said = json.loads(line)
                ended = ended or "end" in said
                yield said
        if not ended:
            yield {"damage": f"{folder}: the engine broke down over it (status {worker.wait()}): {_REPAIR}"}
    finally:
        worker.kill()
        worker.wait()
        worker.stdout.close()


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def main() -> None:
    """The other process: says in lines of JSON how far it is and what is wrong."""
    folder, thorough = Path(sys.argv[1]), bool(sys.argv[2])

    def say(**what: object) -> None:
        print(json.dumps(what), flush=True)

    def tell(done: int, of: int) -> None:
        if done % _EVERY == 0 or done == of:
            say(done=done, of=of)

    say(done=0, of=None)
    from kg import holding
    from kg.health import disagreements
    from kg.store import GraphStore

    # Before it is opened: the engine may put tables in order then, and so has read them.
    unsealed = {path.name for path in (folder / "oxigraph").glob("*.sst")} - seals.read(folder).keys()
    try:
        engine, _ = opened(folder, create=False)
        tell(0, 0)
        for line in disagreements(GraphStore(engine, folder), thorough=thorough, tell=tell):
            say(damage=line)
        if thorough or unsealed:
            for number, _ in enumerate(engine):  # each table that has no seal is read by the engine, which looks at it
                if number % 100_000 == 0:
                    say(reading=number)
        holding.release(folder)
    except StoreInUseError as error:
        say(**{"in use": str(error)})
    except StoreError as error:
        say(damage=f"{' '.join(str(error).split()).rpartition(': `casegraph check`')[0] or error}: {_REPAIR}")
    except BaseException as error:  # whatever a damaged file makes of the engine, its own panics, too
        say(damage=f"{folder} cannot be read ({' '.join(f'{type(error).__name__}: {error}'.split())[:200]}): {_REPAIR}")
    say(end=True)
