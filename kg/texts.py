"""The texts of the reports, kept beside the graph by their hash: what the offsets of evidence count in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from kg.files import write_atomically
from kg.syncing import synced

SHA256 = re.compile(r"[0-9a-f]{64}")
FOLDER, READINGS = "documents", "readings"


class Texts:
    """The texts of a store in a folder, or in memory where `folder` is None. No name is a path: each is a hash."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: dict[str, str] = {}

    def put(self, texts: Iterable[str]) -> None:
        """Keeps texts; they are on the disk when this returns.

        Raises:
            OSError: the disk is full or fails; the error names the file.
        """
        written = False
        for text in texts:
            content = text.encode("utf-8", "surrogatepass")
            sha256 = hashlib.sha256(content).hexdigest()
            if self._folder is None:
                self._held[sha256] = text
            elif not (path := self._path(sha256)).exists():
                write_atomically(path, content)
                written = True
        if written and self._folder is not None:
            synced(self._folder / FOLDER)  # the names of the files, too

    def get(self, sha256: str) -> str | None:
        """The text of that hash, or None where there is none."""
        if not SHA256.fullmatch(sha256):
            return None
        if self._folder is None:
            return self._held.get(sha256)
        path = self._path(sha256)
        return path.read_bytes().decode("utf-8", "surrogatepass") if path.is_file() else None

    def drop(self, sha256: str) -> None:
        """Removes a text that no report counts in any more, and what was answered about it."""
        if self._folder is None or not SHA256.fullmatch(sha256):
            return
        self._path(sha256).unlink(missing_ok=True)
        for path in (self._folder / READINGS).glob(f"{sha256}*.json"):
            path.unlink(missing_ok=True)

    def keep_only(self, kept: set[str]) -> None:
        """Removes all texts but these, and what was answered about them."""
        if self._folder is None:
            return
        for path in (self._folder / FOLDER).glob("*.txt"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)
        for path in (self._folder / READINGS).glob("*.json"):  # a second reader's answers, by the hash of their text
            if path.stem.partition("-")[0] not in kept:
                path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        assert self._folder is not None
        return self._folder / FOLDER / f"{sha256}.txt"
