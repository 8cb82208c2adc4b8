"""A process that writes into a store until it is killed, and says what is stored: `python writing.py STORE VOCABULARY
FIRST [LAST]`. Each turn puts twelve reports in one call, new ones and others in the place of what was there.
"""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "kg")]

from sample_reports import late  # noqa: E402

import kg  # noqa: E402
from extract.records import Report  # noqa: E402
from kg import published, vocabularies  # noqa: E402
from kg.describe import describe  # noqa: E402
from kg.status import ReportStatus  # noqa: E402

SIZE = 12


def version(name: str, turn: int) -> Report:
    """A report as it is in a turn."""
    report = replace(late(), name=name)
    return report if turn % 2 else replace(report, cases=report.cases[:1], claims=())


def names(turn: int) -> list[str]:
    """The reports of a turn: two thirds are new, the others are those of the turn before."""
    return [f"r{turn * 8 - 4 + number}" for number in range(SIZE)]


def put(graph: kg.CaseGraph, turn: int) -> None:
    """Stores the reports of a turn."""
    batch = []
    for name in names(turn):
        triples = describe(version(name, turn))
        batch.append((ReportStatus(name, "accepted", f"turn {turn}", triples=len(triples)), triples, f"text {name}"))
    graph._store.put_many(batch)


def main() -> None:
    """Writes until the end, or until it is killed."""
    folder, vocabulary, first = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    last = int(sys.argv[4]) if len(sys.argv) > 4 else None
    vocabularies.package_files = lambda: [vocabulary]
    published.EVERY = 0.1 if last is None else 3600.0  # a copy for readers empties the log
    graph = kg.open(folder)
    print("ready", flush=True)
    for turn in itertools.count(first) if last is None else range(first, last):
        put(graph, turn)
        print(f"stored {turn}", flush=True)
    sys.stdin.readline()
    import os

    os._exit(0)  # as if it were killed


if __name__ == "__main__":
    main()
