"""The manifest: a second, plain record of what was stored, by which silent loss in a damaged store is found.

Oxigraph opens a store with a damaged log without a word, and without the last commits. The manifest is a file
of JSON lines, one for each change: `{"report": "a", "triples": 310}`, or null for the number
where the report was removed; the last line of a report counts.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

NAME = "manifest.jsonl"


def note(folder: Path, report: str, triples: int | None) -> None:
    """Appends one line, after the change was stored.

    Raises:
        OSError: the disk is full or fails.
    """
    with (folder / NAME).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"report": report, "triples": triples}) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def read(folder: Path) -> dict[str, int]:
    """The number of triples of each report that should be there."""
    path = folder / NAME
    found: dict[str, int] = {}
    if not path.exists():
        return found
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
            name, triples = str(entry["report"]), entry["triples"]
        except (ValueError, KeyError, TypeError):  # a line cut short by a crash: its change was stored before
            continue
        if triples is None:
            found.pop(name, None)
        else:
            found[name] = int(triples)
    return found
