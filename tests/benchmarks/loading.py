"""How fast finished reports go into a store on disk, and whether a report costs the same late as early: prints.

python tests/benchmarks/loading.py                          # 10,000 synthetic reports; rdflib on the first 500 of them
python tests/benchmarks/loading.py --reports 100000 --keep FOLDER

Reports are described in other processes; one writer, as in `casegraph build`, takes their N-Quads and puts them into the
store in batches, each flushed to the disk; what waits to be loaded at the end is counted in. Its processor time is what is told, with that of the engine's own threads, for
each tenth of the reports, and its resident memory after each. rdflib parses the same N-Quads into its memory.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.pool import AsyncResult
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

import synthetic  # noqa: E402
from figures import Figure, at_least, at_most, resident, table  # noqa: E402

BATCH = 100
RDFLIB = 500  # reports: its time and memory per quad do not depend on their number


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a load: how many reports and quads, in how much processor time, and the resident memory after it in MB."""

    reports: int
    quads: int
    seconds: float
    memory: float


def described(span: tuple[int, int]) -> list[tuple[str, str, str, bytes, int]]:
    """Some synthetic reports: name, hash of the file, text, N-Triples, number of triples."""
    from kg.describe import describe
    from kg.lines import serialised

    found = []
    for number in range(*span):
        report, text = synthetic.report(number)
        triples = describe(report)
        found.append((report.name, report.source.sha256, text, serialised(triples), len(triples)))
    return found


def batches(count: int, makers: int) -> Iterator[list[tuple[str, str, str, bytes, int]]]:
    """The first `count` reports in batches, made in other processes."""
    spans = [(start, min(count, start + BATCH)) for start in range(0, count, BATCH)]
    with multiprocessing.get_context("spawn").Pool(makers) as pool:
        waiting: deque[AsyncResult[list[tuple[str, str, str, bytes, int]]]] = deque()
        for span in spans:
            waiting.append(pool.apply_async(described, (span,)))
            if len(waiting) > 4 * makers:  # bounded: the writer may be slower than its makers
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()


def load(folder: Path, count: int, *, makers: int = 1, texts: bool = True) -> list[Part]:
    """Puts the first `count` reports into a new store and tells of each tenth."""
    import kg
    from kg.status import ReportStatus

    parts: list[Part] = []
    done = quads = 0
    seconds = 0.0
    with kg.open(folder) as graph:
        for batch in batches(count, makers):
            started = time.process_time()
            graph._store.put_many(
                [
                    (
                        ReportStatus(name, "accepted", "synthetic", sha256, graph.vocabulary_hash, number),
                        lines,
                        text if texts else None,
                    )
                    for name, sha256, text, lines, number in batch
                ]
            )
            done += len(batch)
            if done == count:
                graph._store.count()  # what waits is loaded
            seconds += time.process_time() - started
            quads += sum(each[-1] for each in batch)
            if done * 10 >= count * (len(parts) + 1):
                parts.append(Part(done - sum(p.reports for p in parts), quads, seconds, resident()))
                print(f"{done} reports: {parts[-1]}", file=sys.stderr, flush=True)
                quads, seconds = 0, 0.0
    return parts


def rdflib_speed() -> float:
    """Quads per second of processor time that rdflib parses of the same N-Quads."""
    import rdflib

    lines = [
        line.removesuffix(b" .") + f" <https://example.org/{name}> .".encode()
        for name, _, _, triples, _ in described((0, RDFLIB))
        for line in triples.splitlines()
    ]
    data = b"\n".join(lines) + b"\n"
    started = time.process_time()
    held = rdflib.Dataset()
    held.parse(data=data.decode(), format="nquads")
    return len(lines) / (time.process_time() - started)


def figures(count: int = 10_000, *, folder: Path | None = None, makers: int = 1) -> Iterator[Figure]:
    """The load measured: against rdflib, early against late, and the memory."""
    place = Path(tempfile.mkdtemp()) if folder is None else folder.parent
    target = (folder or place / "store").absolute()
    try:
        parts = load(target, count, makers=makers)
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
    yield from told(parts, rdflib_speed(), count)


def told(parts: Sequence[Part], rdflib: float, count: int) -> Iterator[Figure]:
    """What the parts of a load say."""
    speed = sum(part.quads for part in parts) / sum(part.seconds for part in parts)
    note = f"{speed / 1000:.0f} and {rdflib / 1000:.0f} thousand quads/s of processor time, {RDFLIB} reports in rdflib"
    yield at_least("load", f"{count:,} reports against rdflib's parse", speed / rdflib, 3, note=note)
    each = [1000 * part.seconds / part.reports for part in parts]
    yield Figure(benchmark="load", what="cost of a report, described", value=sum(each) / len(each), unit="ms")
    if count < 100_000:  # the first tenths are still waiting to be loaded when the next begin
        return
    yield at_most("load", "cost of the last tenth of the reports against the first", each[-1] / each[0], 1.2)
    note = f"{parts[0].memory:.0f} MB after the first tenth, {parts[-1].memory:.0f} MB after all"
    grown = parts[-1].memory / parts[0].memory
    yield at_most("load", "resident memory, all reports against the first tenth", grown, 1.3, note=note)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="where to leave the store")
    parser.add_argument("--makers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    options = parser.parse_args()
    print(table(list(figures(options.reports, folder=options.keep, makers=options.makers))))


if __name__ == "__main__":
    main()
