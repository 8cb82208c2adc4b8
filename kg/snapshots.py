"""The snapshots that answers are read from: copies of a store from which what must not count is dropped.

A query over a list of graphs costs the square of their number in Oxigraph, one over the union of all graphs does not;
so the graphs that must not count are dropped from a copy, which is made of hard links and costs no room. Dropping
takes seconds in a big store, so the copy is kept from one process to the next, for as long as the store is as it was.

What makes that safe: a stamp is written last and removed first, before any change, so a process that is killed at any
moment leaves a copy without a stamp, which the next one removes. The stamp tells which graphs were dropped and
which files the store had: a store that somebody else wrote to, or whose last change came to light only when it was
opened again, has other files, and gets a new copy. (So does one whose files the engine has tidied up: that costs time,
never an answer.)
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Store

from kg.engine import Engine
from kg.files import write_atomically
from kg.syncing import DATA

PREFIX = "view-"
_STAMP = "stamp.json"


class Snapshots:
    """The snapshots of a store in a folder, or in memory where `folder` is None.

    `keep` says whether they stay for the next process: not those of a moment of the past.
    """

    def __init__(self, store: Engine, folder: Path | None, *, keep: bool) -> None:
        self._store = store
        self._folder = folder
        self._keep = keep
        self._open: dict[str, Engine] = {}
        self._kept: dict[Path, list[str]] = {}  # what is dropped from those that this process reads and that stay
        self._temporary: list[Path] = []

    def without(self, hidden: Sequence[NamedNode], *, name: str) -> Engine:
        """The store without some graphs; `name` tells the snapshots of one store apart.

        Raises:
            OSError: the disk is full or fails.
        """
        if name not in self._open:
            self._open[name] = self._made(sorted(graph.value for graph in hidden), name)
        return self._open[name]

    def place(self, name: str) -> Path | None:
        """The folder of a snapshot that is open and stays for the next process: what follows from it may lie there."""
        if self._folder is None or name not in self._open:
            return None
        place = self._folder / f"{PREFIX}{name}"
        return place if place in self._kept else None

    def _made(self, hidden: list[str], name: str) -> Engine:
        if self._folder is None:
            copy: Engine = Store()
            copy.extend(quad for quad in self._store if getattr(quad.graph_name, "value", None) not in hidden)
            return copy
        if not self._keep:
            place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._folder))
            self._temporary.append(place)
            return self._fill(place, hidden)
        place = self._folder / f"{PREFIX}{name}"
        self._kept[place] = hidden
        if _read(place) == _stamp(self._folder, hidden) and (place / DATA / "CURRENT").is_file():
            with contextlib.suppress(OSError, RuntimeError):  # damaged: made anew
                return Store(str(place / DATA))
        _remove(place)
        self._store.flush()  # from the log to tables, which the stamp counts
        place.mkdir()
        copy = self._fill(place, hidden)
        self._vouch(place)
        return copy

    def _vouch(self, place: Path) -> None:
        """Stamps a snapshot as that of the store as it is now, which only this process can change."""
        assert self._folder is not None
        stamp = _stamp(self._folder, self._kept[place])
        if _read(place) != stamp:
            write_atomically(place / _STAMP, json.dumps(stamp))

    def _fill(self, place: Path, hidden: list[str]) -> Engine:
        self._store.backup(str(place / DATA))
        copy = Store(str(place / DATA))
        copy.update(" ;\n".join(f"DROP SILENT GRAPH {NamedNode(graph)}" for graph in hidden))
        copy.flush()
        return copy

    def forget(self) -> None:
        """Removes all snapshots, because the store is about to change.

        Raises:
            OSError: a stamp cannot be removed; it would vouch for what is outdated.
        """
        self._open.clear()
        self._kept.clear()
        if self._folder is not None and self._keep:
            for stamp in self._folder.glob(f"{PREFIX}*/{_STAMP}"):
                stamp.unlink()
                shutil.rmtree(stamp.parent, ignore_errors=True)
        self._remove_temporary()

    def close(self) -> None:
        """Lets go of the snapshots; those that are kept stay on the disk.

        The engine may have tidied the store's files up since they were made, so they are stamped anew.
        """
        self._open.clear()
        with contextlib.suppress(OSError):  # then the next process makes them anew
            for place in self._kept:
                self._vouch(place)
        self._kept.clear()
        self._remove_temporary()

    def _remove_temporary(self) -> None:
        for place in self._temporary:
            shutil.rmtree(place, ignore_errors=True)
        self._temporary.clear()


def sweep(folder: Path) -> None:
    """Removes what a process that was killed left in a store's folder; whoever calls holds the store's lock."""
    for place in folder.glob(f"{PREFIX}*"):
        if _read(place) is None:
            _remove(place)


def _remove(place: Path) -> None:
    (place / _STAMP).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def _read(place: Path) -> object:
    """The stamp of a snapshot; None where it has none, or none that can be read."""
    try:
        found: object = json.loads((place / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _stamp(folder: Path, hidden: list[str]) -> dict[str, str]:
    """What tells whether a snapshot is that of the store as it is now: the graphs that are dropped from it, and the
    names and sizes of the store's tables, which the engine never changes once they are written.

    The engine's log does not count: what stood in it when the snapshot was made has been written to tables since, and
    what somebody else wrote into it later is written to new ones when the store is opened.
    """
    return {"dropped": _digest(hidden), "files": _digest([_identity(folder), *_sizes(folder, "*.sst")])}


def state(folder: Path) -> str:
    """A name for what a store's files hold: another one after any change, also one that stands in the log only."""
    logged = sum(size for _, size in _sizes(folder, "*.log"))
    return _digest([_identity(folder), _sizes(folder, "*.sst"), logged])


def _identity(folder: Path) -> str:
    path = folder / DATA / "IDENTITY"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _sizes(folder: Path, pattern: str) -> list[tuple[str, int]]:
    found = []
    for path in sorted((folder / DATA).glob(pattern)):
        with contextlib.suppress(FileNotFoundError):  # the engine tidies up meanwhile
            found.append((path.name, path.stat().st_size))
    return found


def _digest(what: object) -> str:
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()
