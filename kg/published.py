"""Reading a store that somebody else is writing: the one who holds it publishes copies, from which readers take theirs.

To open a store read-only beside a writer is undefined in the engine. So whoever holds a store leaves a copy of it in
the folder `published`, made of hard links, which costs no room and a few hundredths of a second: when it is opened,
then every few seconds while it changes, and at the end. Each is the store between two changes, so every report in it is
whole. A reader who finds the store in use makes a copy of that copy, again of hard links, in a folder of her own, and
reads that: whatever she works out (who is who) is hers, and goes with the folder when she is done.

A lock on a file says that the copy is being read or exchanged; the engine never changes a file of a copy.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pyoxigraph import Store

from kg.engine import Engine
from kg.files import write_atomically
from kg.snapshots import state
from kg.syncing import DATA

try:
    import fcntl
except ImportError:  # no such locks on this system: then a store in use cannot be read
    fcntl = None  # type: ignore[assignment]

EVERY = 15.0  # seconds between two copies while the store changes
FOLDER, READER = "published", "reader-"
_LOCK, _STAMP, _NEW, _OLD = "published.lock", "stamp.json", "published.new", "published.old"
_PATIENCE = 2.0  # seconds that a reader waits for the exchange of two copies


def publish(engine: Engine, folder: Path) -> None:
    """Publishes the store as it is now, where the last copy is another one; only who holds the store may call this.

    A copy that cannot be made (a full disk, a file system without hard links) or exchanged costs only that readers
    see an older one.
    """
    if fcntl is None or _stamped(folder).get("files") == state(folder):
        return
    new, old = folder / _NEW, folder / _OLD
    with contextlib.suppress(OSError):
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        new.mkdir()
        engine.backup(str(new / DATA))
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        write_atomically(new / _STAMP, json.dumps({"at": now, "files": state(folder)}), durable=False)
        with _locked(folder, fcntl.LOCK_EX, patience=0.2) as mine:
            if mine:
                if (folder / FOLDER).exists():
                    (folder / FOLDER).rename(old)
                new.rename(folder / FOLDER)
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def borrow(folder: Path) -> tuple[Engine, Path, datetime] | None:
    """A reader's own copy of what was last published, the folder in which it lives, and from when it is.

    None where nothing was published, or the copy cannot be made.
    """
    if fcntl is None or not (folder / FOLDER).is_dir():
        return None
    home: Path | None = None
    try:
        with _locked(folder, fcntl.LOCK_SH, patience=_PATIENCE) as mine:
            stamp = _stamped(folder)
            if not mine or not stamp:
                return None
            home = Path(tempfile.mkdtemp(prefix=READER, dir=folder))
            _mark_alive(home)
            _link(folder / FOLDER / DATA, home / DATA)
        return Store(str(home / DATA)), home, datetime.fromisoformat(stamp["at"])
    except (OSError, ValueError):
        if home is not None:
            give_back(home)
        return None


def give_back(home: Path) -> None:
    """Removes a reader's copy."""
    handle = _alive.pop(home, None)
    shutil.rmtree(home, ignore_errors=True)
    if handle is not None:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Removes the copies of readers that were killed, and what a killed writer left half made."""
    for name in (_NEW, _OLD):
        shutil.rmtree(folder / name, ignore_errors=True)
    if fcntl is None:
        return
    for home in folder.glob(f"{READER}*"):
        with contextlib.suppress(OSError):
            handle = os.open(home / _LOCK, os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(home, ignore_errors=True)
            finally:
                os.close(handle)


_alive: dict[Path, int] = {}  # the locks that say that this process reads its copies


def _mark_alive(home: Path) -> None:
    # The lock is taken under another name: whoever finds the file finds it locked.
    handle = os.open(home / f"{_LOCK}.new", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    (home / f"{_LOCK}.new").rename(home / _LOCK)
    _alive[home] = handle


def _link(source: Path, target: Path) -> None:
    """Copies an engine's folder: its tables, which never change, by hard links."""
    target.mkdir()
    for path in source.iterdir():
        if path.suffix == ".sst":
            try:
                os.link(path, target / path.name)
                continue
            except OSError:  # a file system without hard links
                pass
        shutil.copyfile(path, target / path.name)


@contextlib.contextmanager
def _locked(folder: Path, kind: int, *, patience: float) -> Iterator[bool]:
    """Whether the lock on what is published could be had within so many seconds."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, kind | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > end:
                    yield False
                    return
                time.sleep(0.01)
        yield True
    finally:
        os.close(handle)


def _stamped(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / FOLDER / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
