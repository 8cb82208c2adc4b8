"""Bringing what was changed to the disk, before anybody is told that it is stored."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from kg.engine import Engine

DATA = "oxigraph"
# What the log holds is held in memory, too, and is read again when a store is opened that was not closed.
_LONGEST_LOG = 16 * 2**20


def sync(engine: Engine, folder: Path | None) -> None:
    """Brings all changes of a store in a folder to the disk.

    A committed change stands in the engine's log, in the hands of the operating system: to sync that file costs a
    tenth of `flush`, which writes nine table files for each change. A long log is flushed.

    Raises:
        OSError: the disk is full or fails.
    """
    if folder is None:
        return
    logs = list((folder / DATA).glob("*.log"))
    sizes = 0
    for log in logs:
        with contextlib.suppress(FileNotFoundError):  # the engine tidies up meanwhile
            sizes += log.stat().st_size
    if not logs or sizes > _LONGEST_LOG:
        engine.flush()
        return
    for log in logs:
        synced(log)
    synced(folder / DATA)


def synced(path: Path) -> None:
    """Brings a file, or the names in a folder, to the disk.

    Raises:
        OSError: the disk fails.
    """
    with contextlib.suppress(FileNotFoundError):  # then its content stands in another one
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
