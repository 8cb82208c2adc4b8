"""Opening a store: what is none is refused before anything is written, and of one in use is told who has it."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from pyoxigraph import Store

from extract.errors import CasegraphError
from kg import holding, published
from kg.engine import Engine
from kg.files import write_atomically
from kg.snapshots import sweep
from kg.syncing import DATA
from kg.texts import FOLDER as TEXTS

MARKER = "casegraph.json"
FORMAT = {"format": "casegraph store", "version": 1}
_KEPT_LOGS = 2  # of those in which the engine tells what it does; it keeps a thousand


class StoreError(CasegraphError, ValueError):
    """A store cannot be opened or written: a wrong folder, one in use, a newer format, a full disk."""


class StoreInUseError(StoreError):
    """Another process holds the store."""


def opened(folder: Path, *, create: bool) -> tuple[Engine, bool]:
    """The engine of the store in a folder, which is made where there is none, and whether it was put in order when it
    was last closed.

    Raises:
        StoreInUseError: another process holds it.
        StoreError: the folder holds something else, is missing (and not to be created), or is damaged.
    """
    check_folder(folder, create=create)
    try:
        if not (folder / MARKER).exists():
            folder.mkdir(exist_ok=True)
            write_atomically(folder / MARKER, json.dumps(FORMAT, indent=1) + "\n")
        (folder / TEXTS).mkdir(exist_ok=True)
        store = Store(str(folder / DATA))
        clean = holding.hold(folder)
    except OSError as error:
        raise _reason(folder, error) from error
    sweep(folder)  # the lock says that whoever left something there is gone
    published.sweep(folder)
    _sweep_logs(folder)
    return store, clean


def check_folder(folder: Path, *, create: bool) -> None:
    """Refuses what is no store before anything is written.

    Raises:
        StoreError: the folder holds something else, or is missing (and not to be created).
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not the folder of a store; shared graphs end in .ttl .trig .nq .jsonld")
    if (folder / MARKER).is_file():
        try:
            found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{folder / MARKER} cannot be read ({error}): the store is damaged") from error
        if not isinstance(found, dict) or found.get("format") != FORMAT["format"]:
            raise StoreError(f"{folder} is not a casegraph store: its {MARKER} says something else")
        if found.get("version") != FORMAT["version"]:
            raise StoreError(
                f"{folder} was made by another version of casegraph (store format "
                f"{found.get('version')!r}, this one reads {FORMAT['version']}): build it anew"
            )
        return
    if folder.is_dir() and not create:
        raise StoreError(
            f"{folder}: this is no casegraph graph: build one with `casegraph build REPORTS --graph FOLDER`"
        )
    if folder.is_dir() and any(os.scandir(folder)):
        raise StoreError(f"{folder} is not a casegraph store and not empty: name a new or an empty folder")
    if not create:
        raise StoreError(f"there is no casegraph store at {folder}: make one with `casegraph build`")
    if not folder.absolute().parent.is_dir():
        raise StoreError(f"{folder} cannot be made: the folder {folder.absolute().parent} does not exist")


def in_use(folder: Path) -> str:
    """That a store is in use, and by whom."""
    who = holding.holder(folder)
    return f"{folder} is in use by {'another casegraph process' if who is None else who.told()}: wait until it is done"


def _reason(folder: Path, error: OSError) -> StoreError:
    text = str(error)
    if "LOCK" in text or "lock hold" in text:
        return StoreInUseError(in_use(folder))
    return StoreError(f"the store {folder} cannot be opened ({text}): `casegraph check` says what is damaged")


def _sweep_logs(folder: Path) -> None:
    """Removes the engine's old reports on itself, of which it would keep a thousand."""
    found = sorted((folder / DATA).glob("LOG.old.*"))
    for path in found[: max(0, len(found) - _KEPT_LOGS)]:
        with contextlib.suppress(OSError):
            path.unlink()
