"""Backups: a copy of a store that shares no file with it, in a folder or in one .tar.gz file, and the way back.

Both are whole or not there at all: they are made under another name, checked, and renamed at the end. `backup.json` in
a backup lists its files with their sizes and checksums (CRC-32), so that damage is found when it is restored.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from kg import manifest, seals
from kg.checkup import checkup
from kg.former import FOLDER as HISTORY
from kg.manifest import Entry
from kg.opening import FORMAT, MARKER, StoreError
from kg.syncing import DATA, synced
from kg.texts import FOLDER as TEXTS
from kg.texts import READINGS

if TYPE_CHECKING:
    from kg.store import GraphStore

__all__ = ["backup", "restore"]

INDEX = "backup.json"
_KIND = "casegraph backup"
_VERSION = 1
_FOLDERS = (TEXTS, READINGS, "vocabularies", HISTORY)
_PIECE = 1 << 20
Tell = Callable[[str, int, int], None]


def backup(store: GraphStore, target: Path, *, tell: Tell | None = None) -> None:
    """Copies a store into a new folder, or into a new file where the target ends in .tar.gz.

    Raises:
        StoreError: the target exists, the store lives in memory or is damaged, or the disk is full or fails.
    """
    if store.folder is None:
        raise StoreError("a graph in memory has no folder to copy: export it instead")
    if target.exists() or target.is_symlink():
        raise StoreError(f"{target} exists already: name a new place for the backup")
    if not target.absolute().parent.is_dir():
        raise StoreError(f"{target} cannot be made: the folder {target.absolute().parent} does not exist")
    try:
        with _part(target) as part:
            staged = part.with_name(f"{part.name}-engine")
            try:
                store.store.backup(str(staged))
                files = _files(store, staged)
                if _packed(target):
                    _pack(part, files, tell)
                else:
                    _copy(part, files, tell)
                    seals.seal(part)
            finally:
                shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"the backup {target} cannot be written ({error})") from error


def restore(source: Path, folder: Path, *, tell: Tell | None = None, time_limit: float = 600.0) -> int:
    """Makes a store in a new folder from a backup, and says how many reports it holds.

    Raises:
        StoreError: the source is no backup, is damaged or newer than this casegraph; the folder exists and is not
            empty; the disk is full or fails.
    """
    if folder.exists() and (not folder.is_dir() or any(os.scandir(folder))):
        raise StoreError(f"{folder} is not empty: name a new folder for the restored graph")
    if not folder.absolute().parent.is_dir():
        raise StoreError(f"{folder} cannot be made: the folder {folder.absolute().parent} does not exist")
    if not source.exists():
        raise StoreError(f"there is no backup at {source}")
    try:
        with _part(folder) as part:
            part.mkdir()
            found = _unpack(source, part, tell) if source.is_file() else _taken(source, part, tell)
            _compare(source, part, found)
            (part / INDEX).unlink()
            health = checkup(part, time_limit=time_limit, tell=tell)
            if not health.sound:
                told = health.lines[0].replace(f"{part}/", "").replace(f"{part}", "it")
                raise StoreError(f"the backup {source} is damaged ({told.partition(': restore')[0]})")
            if folder.is_dir():
                folder.rmdir()
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({error})") from error
    return health.reports or 0


@contextlib.contextmanager
def _part(target: Path) -> Iterator[Path]:
    """Where something is made that takes the name of the target when it is whole, and is gone otherwise."""
    room = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.absolute().parent))
    part = room / "it"
    try:
        yield part
        part.rename(target)
        synced(target.absolute().parent)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _packed(path: Path) -> bool:
    return path.name.lower().endswith((".tar.gz", ".tgz"))


def _files(store: GraphStore, staged: Path) -> Iterator[tuple[str, Path | bytes]]:
    """What a backup holds: the name of each file, and where it is or what is in it."""
    assert store.folder is not None
    yield MARKER, store.folder / MARKER
    yield manifest.NAME, "".join(entry.line() for entry in _entries(store)).encode()
    for name, folder in ((DATA, staged), *((name, store.folder / name) for name in _FOLDERS)):
        if folder.is_dir():
            for path in sorted(folder.iterdir()):
                if path.is_file() and not path.name.startswith("."):  # that is one half written
                    yield f"{name}/{path.name}", path


def _entries(store: GraphStore) -> Iterator[Entry]:
    """The manifest of what is copied; that of the folder may be newer, where somebody else is writing."""
    assert store.folder is not None
    if store.as_of is None:
        yield from (entry for entry in manifest.read(store.folder).values() if entry.triples is not None)
        return
    from kg.health import current

    yield from current(store)


def _index(files: dict[str, tuple[int, int]]) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    # The engine writes anew, whenever a folder is opened, all but its tables.
    kept = {name: found for name, found in files.items() if not name.startswith(f"{DATA}/") or name.endswith(".sst")}
    said = {"format": _KIND, "version": _VERSION, "store": FORMAT["version"], "made": now, "files": kept}
    return (json.dumps(said, indent=1) + "\n").encode()


def _copy(part: Path, files: Iterator[tuple[str, Path | bytes]], tell: Tell | None) -> None:
    part.mkdir()
    found = {}
    for done, (name, content) in enumerate(files, 1):
        place = part / name
        place.parent.mkdir(exist_ok=True)
        with _opened(content) as source, place.open("wb") as stream:
            found[name] = _poured(source, stream)
            stream.flush()
            os.fsync(stream.fileno())
        if tell is not None:
            tell("files", done, 0)
    for folder in (TEXTS, DATA):
        (part / folder).mkdir(exist_ok=True)
        synced(part / folder)
    (part / INDEX).write_bytes(_index(found))
    synced(part / INDEX)
    synced(part)


def _pack(part: Path, files: Iterator[tuple[str, Path | bytes]], tell: Tell | None) -> None:
    found: dict[str, tuple[int, int]] = {}
    with part.open("wb") as stream:
        with (
            gzip.GzipFile(
                fileobj=stream, mode="wb", compresslevel=1, mtime=0
            ) as packed,  # tables are compressed already
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for done, (name, content) in enumerate(files, 1):
                with _opened(content) as source:
                    size = len(content) if isinstance(content, bytes) else os.fstat(source.fileno()).st_size
                    reading = _Summed(source)
                    tar.addfile(_member(name, size), reading)
                    found[name] = (size, reading.crc)
                if tell is not None:
                    tell("files", done, 0)
            index = _index(found)
            tar.addfile(_member(INDEX, len(index)), io.BytesIO(index))
        stream.flush()
        os.fsync(stream.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.mode = size, 0o644
    return found


class _Summed(io.RawIOBase):
    """A file whose checksum is known when it has been read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.crc = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._source.read(size)
        self.crc = zlib.crc32(piece, self.crc)
        return piece


def _opened(content: Path | bytes) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def _poured(source: IO[bytes], target: IO[bytes]) -> tuple[int, int]:
    """Copies a file, and gives its size and checksum."""
    size = crc = 0
    while piece := source.read(_PIECE):
        target.write(piece)
        size, crc = size + len(piece), zlib.crc32(piece, crc)
    return size, crc


def _taken(source: Path, part: Path, tell: Tell | None) -> dict[str, tuple[int, int]]:
    """Copies a backup's folder."""
    if not (source / INDEX).is_file():
        raise StoreError(f"{source} is no backup of a graph: it has no {INDEX} (`casegraph backup` makes one)")
    found = {}
    paths = [path for path in sorted(source.rglob("*")) if path.is_file() and not path.is_symlink()]
    for done, path in enumerate(paths, 1):
        name = path.relative_to(source).as_posix()
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("rb") as stream, (part / name).open("wb") as target:
                found[name] = _poured(stream, target)
        except OSError as error:
            if error.filename == str(path):
                raise StoreError(f"the backup {source} cannot be read ({error})") from error
            raise
        if tell is not None:
            tell("files", done, len(paths))
    return found


def _unpack(source: Path, part: Path, tell: Tell | None) -> dict[str, tuple[int, int]]:
    """Unpacks a backup's file: regular files below the folder, and no more than the disk has room for."""
    found: dict[str, tuple[int, int]] = {}
    room = shutil.disk_usage(part).free
    try:
        with tarfile.open(source, mode="r|gz") as tar:
            for member in tar:
                name = PurePosixPath(member.name)
                if not member.isreg() or name.is_absolute() or ".." in name.parts or len(name.parts) > 2:
                    raise StoreError(f"{source} is no backup of a graph: {member.name!r} does not belong into one")
                if sum(size for size, _ in found.values()) + member.size > room:
                    raise StoreError(f"{source} holds more than there is room for at {part.parent.parent}")
                content = tar.extractfile(member)
                assert content is not None
                (part / name).parent.mkdir(exist_ok=True)
                with (part / name).open("xb") as target:
                    found[member.name] = _poured(content, target)
                if tell is not None:
                    tell("files", len(found), 0)
    except FileExistsError as error:
        raise StoreError(f"{source} is no backup of a graph: a file stands in it twice") from error
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise StoreError(f"the backup {source} is damaged or no .tar.gz file ({error})") from error
    return found


def _compare(source: Path, part: Path, found: dict[str, tuple[int, int]]) -> None:
    """Compares what was copied with what the backup says that it holds."""
    try:
        said: Any = json.loads((part / INDEX).read_text(encoding="utf-8"))
        kind, version, listed = said["format"], int(said["version"]), dict(said["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"the backup {source} is damaged or none: its {INDEX} is missing or cannot be read") from error
    if kind != _KIND or version > _VERSION or said.get("store") != FORMAT["version"]:
        raise StoreError(f"{source} was made by another version of casegraph (backup format {version})")
    for name, (size, crc) in listed.items():
        table = name.endswith(".sst")  # where the folder was used as a graph, the engine may have written others
        if name not in found and not table:
            raise StoreError(f"the backup {source} is damaged: {name} is missing")
        if name in found and found[name][0] == size and found[name][1] != crc:
            raise StoreError(f"the backup {source} is damaged: {name} is not as it was written")
        if name in found and found[name][0] < size:
            raise StoreError(f"the backup {source} is damaged: {name} is cut short")
