"""New reports on the disk that are not in the engine yet: they wait there until it is worth loading them.

The engine merges its tables again and again as they become more, so a load of many reports costs each of them half of
what many loads of a few do; and a build that is watched, or interrupted, should store a report soon. Therefore reports
are written to a file first, each batch to its own, whole or not at all, and the files are loaded together. What was
loaded is removed before anything else changes, so that to load a file twice (a process was killed in between) adds
nothing. Whoever opens a store loads what still waits; see `GraphStore.store`.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, parse

from kg.engine import Engine
from kg.files import write_atomically
from kg.status import ReportStatus
from kg.syncing import synced

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Intake"]

FOLDER: Final = "intake"
MOST: Final = 900_000
"""So many quads wait at most: the engine loads a million at a time, and needs memory for all of them."""
FEW: Final = 1 << 20
"""Bytes: less than that is faster added in a transaction than by a bulk load, which writes files of its own."""
DAMAGED: Final = ".damaged"
_HEAD: Final = b"# crc32 "
_PIECE: Final = 1 << 20


class Intake:
    """What waits in a store's folder; nothing ever where `folder` is None.

    >>> bool(Intake(None))
    False
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if folder is None else folder / FOLDER
        self._files = [] if self._folder is None else sorted(self._folder.glob("*.nq"))
        self._reports: dict[str, ReportStatus] = {}
        self._quads = 0

    def __bool__(self) -> bool:
        return bool(self._files)

    @property
    def is_full(self) -> bool:
        """Whether it is worth loading."""
        return self._quads >= MOST

    def status(self, name: str) -> ReportStatus | None:
        """How a report that waits will stand."""
        return self._reports.get(name)

    def statuses(self) -> Iterable[ReportStatus]:
        """How all that wait will stand."""
        return self._reports.values()

    def add(self, statuses: Iterable[ReportStatus], quads: str) -> None:
        """Takes reports, as the lines of their N-Quads; they are on the disk when this returns, all or none.

        Raises:
            OSError: the disk is full or fails.
        """
        assert self._folder is not None
        if not self._folder.is_dir():
            self._folder.mkdir()
            synced(self._folder.parent)
        data = quads.encode()
        last = int(self._files[-1].stem) if self._files else 0
        path = self._folder / f"{last + 1:08}.nq"
        write_atomically(path, b"%s%08x\n%s" % (_HEAD, zlib.crc32(data), data))
        self._files.append(path)
        synced(self._folder)
        self._reports |= {status.name: status for status in statuses}
        self._quads += data.count(b"\n")

    def load_into(self, engine: Engine) -> None:
        """Loads all that waits, all or none; `clear` is for when it is on the disk.

        A file that was damaged meanwhile is set aside: the manifest tells which reports are missing.

        Raises:
            OSError: the disk is full or fails.
        """
        self._files = [path for path in self._files if path.exists()]  # not those that `clear` could remove
        for path in [each for each in self._files if not _is_sound(each)]:
            path.rename(path.with_suffix(DAMAGED))
            self._files.remove(path)
        if sum(path.stat().st_size for path in self._files) < FEW:
            engine.extend(quad for path in self._files for quad in parse(path.read_bytes(), RdfFormat.N_QUADS))
            return
        with io.BufferedReader(_Chain(self._files), _PIECE) as quads:
            engine.bulk_load(quads, RdfFormat.N_QUADS, lenient=True)  # the engine wrote these lines itself

    def clear(self) -> None:
        """Removes what was loaded; it is gone when this returns.

        Raises:
            OSError: the disk fails.
        """
        assert self._folder is not None
        for path in self._files:
            path.unlink(missing_ok=True)
        for path in self._folder.glob(".*.part"):  # of a process that was killed while it wrote
            path.unlink(missing_ok=True)
        synced(self._folder)  # a file that came back with the power would bring back what was replaced since
        self._files, self._reports, self._quads = [], {}, 0


def _is_sound(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.readline(64)
        found = 0
        while piece := stream.read(_PIECE):
            found = zlib.crc32(piece, found)
    return head == b"%s%08x\n" % (_HEAD, found)


class _Chain(io.RawIOBase):
    """Files one after the other, as one."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = iter(paths)
        self._open: IO[bytes] = io.BytesIO()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not (piece := self._open.read(memoryview(buffer).nbytes)):
            self._open.close()
            path = next(self._paths, None)
            self._open = io.BytesIO() if path is None else path.open("rb", buffering=0)
            if path is None:
                return 0
        memoryview(buffer)[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._open.close()
        super().close()
