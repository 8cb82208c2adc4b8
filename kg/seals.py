"""Checksums of the engine's table files: a damaged one is found without asking the engine, which may hang on it.

The engine never changes a table once it is written, so what was sealed must stay as it was. Tables are sealed when a
store has been closed, by who closed it. One that is newer has no seal, and is left to the engine.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterator
from pathlib import Path

from kg.files import write_atomically
from kg.syncing import DATA

NAME = "seals.json"
_PIECE = 1 << 20


def seal(folder: Path, *, most: float = math.inf, before: float = math.inf) -> None:
    """Seals the tables that have no seal yet, and forgets those that are gone.

    Args:
        folder: the store.
        most: bytes that may be read for it; the tables that are left get theirs another time.
        before: seconds since 1970; a table that was written later may be one that somebody else is writing.

    Raises:
        OSError: the disk is full or fails.
    """
    known = read(folder)
    found = {}
    for path in sorted((folder / DATA).glob("*.sst")):
        held, old = path.stat(), known.get(path.name)
        if old is not None and old[0] == held.st_size:
            found[path.name] = old
        elif held.st_size <= most and held.st_mtime < before:
            most -= held.st_size
            found[path.name] = (held.st_size, _sum(path))
    if found != known:
        write_atomically(folder / NAME, json.dumps(found) + "\n")


def read(folder: Path) -> dict[str, tuple[int, int]]:
    """The size and CRC-32 of each sealed table."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return {str(name): (int(size), int(crc)) for name, (size, crc) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # none, or damaged itself: then the engine has to do
        return {}


def broken(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each table of a store, with what is wrong with it, or "" where nothing is, or where that cannot be known."""
    known = read(folder)
    for path in sorted((folder / DATA).glob("*.sst")):
        try:
            size = path.stat().st_size
            old = known.get(path.name)
            if old is None or size > old[0]:
                yield path, ""
            elif size < old[0]:
                yield path, f"is cut short: {size} bytes of {old[0]}"
            else:
                yield path, "" if _sum(path) == old[1] else "is not as it was written"
        except FileNotFoundError:  # the engine tidied up
            continue
        except OSError as error:
            yield path, f"cannot be read ({error.strerror or error})"


def _sum(path: Path) -> int:
    found = 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            found = zlib.crc32(piece, found)
    return found
