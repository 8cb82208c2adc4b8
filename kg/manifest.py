"""The manifest: a second, plain record of what was stored, by which silent loss in a damaged store is found.

Oxigraph opens a store with a damaged log without a word, and without the last commits. The manifest is a file of JSON
lines, one for each change, written after it was stored: `{"report": "a", "triples": 310, "own": 290, "sha256": "9f…",
"at": "2026-03-01T…Z"}`, or null for `triples` where the report was removed; the last line of a report counts. Lines of
older versions have `report` and `triples` only. What is outdated goes when the store is closed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.files import write_atomically

NAME = "manifest.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was stored of a report: `triples` of which `own` stand in its own graph (the others are shared), None where
    it was removed; `sha256` is the hash of its own graph, `at` the time that the store noted, "" where it is not known.
    """

    report: str
    triples: int | None
    own: int | None = None
    sha256: str = ""
    at: str = ""

    def line(self) -> str:
        """The line of the file, without what is not known."""
        held = {key: value for key, value in asdict(self).items() if value not in (None, "") or key in _ALWAYS}
        return json.dumps(held, ensure_ascii=True) + "\n"


_ALWAYS = ("report", "triples")


def note(folder: Path, entries: Iterable[Entry]) -> None:
    """Appends a line for each entry, after the changes were stored; they are on the disk when this returns.

    Raises:
        OSError: the disk is full or fails.
    """
    text = "".join(entry.line() for entry in entries)
    with (folder / NAME).open("ab+") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size:
            stream.seek(size - 1)
            if stream.read(1) != b"\n":  # a line that was cut short must not swallow the next one
                text = "\n" + text
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())


def read(folder: Path) -> dict[str, Entry]:
    """What was last noted of each report; of one that was removed, that it was."""
    return {entry.report: entry for entry in _entries(folder)}


def compact(folder: Path) -> None:
    """Writes the file anew, without what is outdated, where that is a third of it or more.

    Raises:
        OSError: the disk is full or fails; the file is as it was.
    """
    lines = sum(1 for _ in _entries(folder))
    held = {name: entry for name, entry in read(folder).items() if entry.triples is not None}
    if lines - len(held) > max(100, lines // 3):
        write_atomically(folder / NAME, "".join(entry.line() for entry in held.values()))


def _entries(folder: Path) -> Iterator[Entry]:
    path = folder / NAME
    if not path.exists():
        return
    with path.open("rb") as stream:
        for line in stream:
            try:
                found: Any = json.loads(line)
                entry = Entry(
                    report=str(found["report"]),
                    triples=None if found["triples"] is None else int(found["triples"]),
                    own=None if found.get("own") is None else int(found["own"]),
                    sha256=str(found.get("sha256", "")),
                    at=str(found.get("at", "")),
                )
            except (ValueError, KeyError, TypeError, AttributeError):  # cut short by a crash: its change was stored
                continue
            yield entry
