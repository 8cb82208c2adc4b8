"""How fast a build is, what each part of it costs, and whether cost and memory stay flat: prints, asserts nothing.

python tests/benchmarks/building.py parts                    # the share of extraction, of describing and checking, of storing
python tests/benchmarks/building.py workers                  # two workers against one, and one against this process
python tests/benchmarks/building.py flat --reports 100000    # each tenth of a long build: time for a report, memory
python tests/benchmarks/building.py plan --reports 200000    # what it costs to see that nothing has changed

`parts` and `workers` read abstracts of ../shared/corpus/medline (`--limit`, default 200); the times of `workers` are by
the clock, so the load of the machine is printed beside them. `flat` builds synthetic reports (`synthetic.py`), made
as they are read, through all of a build but the extraction.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import synthetic  # noqa: E402
from figures import Figure, at_least, at_most, resident  # noqa: E402

import kg  # noqa: E402
from extract.documents import Document  # noqa: E402
from extract.records import Report  # noqa: E402
from kg.build import Reader, Task, build  # noqa: E402
from kg.building import place, work  # noqa: E402
from kg.inputs import Job, plan  # noqa: E402

MEDLINE = HERE.parents[2] / "shared" / "corpus" / "medline" / "reports.jsonl"


def reading(vocabularies: Sequence[Path]) -> Reader:
    """Makes the synthetic report of a file's name instead of reading the file."""

    def read(task: Task) -> tuple[Document, Report]:
        report, text = synthetic.report(int(task.job.name.rpartition("-")[2]))
        return Document(name=report.name, text=text, source=report.source), report

    return read


@contextmanager
def temporary(folder: Path | None) -> Iterator[Path]:
    """A folder that is removed afterwards."""
    found = Path(tempfile.mkdtemp(prefix="building-", dir=folder))
    try:
        yield found
    finally:
        shutil.rmtree(found, ignore_errors=True)


def abstracts(folder: Path, limit: int) -> list[Job]:
    """Files of MEDLINE abstracts."""
    folder.mkdir()
    with MEDLINE.open(encoding="utf-8") as lines:
        for number, line in enumerate(itertools.islice(lines, limit)):
            row = json.loads(line)
            text = "\n\n".join(str(row[key]) for key in ("title", "text", "abstract") if row.get(key))
            (folder / f"m{number:05}.txt").write_text(text, encoding="utf-8")
    return list(plan([folder]))


def flat(reports: int, folder: Path | None = None, *, steps: int = 10) -> list[dict[str, float]]:
    """Builds synthetic reports and gives, for each step: reports, processor ms a report, wall ms, resident MB."""
    jobs = [Job(Path(f"{synthetic.name(number)}.txt"), synthetic.name(number)) for number in range(reports)]
    rows = []
    with temporary(folder) as made:
        processor, wall, last = time.process_time(), time.perf_counter(), 0
        for number, outcome in enumerate(build(jobs, made / "graph", reader=reading), 1):
            assert outcome.state == "added", outcome.error
            if number % max(1, reports // steps) == 0:  # outcomes come in batches: a step of many batches is fair
                now, clock = time.process_time(), time.perf_counter()
                rows.append(
                    {
                        "reports": number,
                        "processor_ms": 1000 * (now - processor) / (number - last),
                        "wall_ms": 1000 * (clock - wall) / (number - last),
                        "resident_mb": resident(),
                    }
                )
                print(
                    "{reports:8d} reports {processor_ms:7.2f} ms {wall_ms:7.2f} ms by the clock {resident_mb:6.0f} MB".format(
                        **rows[-1]
                    ),
                    flush=True,
                )
                processor, wall, last = now, clock, number
    first, end = rows[0], rows[-1]
    print(
        f"last tenth against first: time {end['processor_ms'] / first['processor_ms']:.2f}, "
        f"memory {end['resident_mb'] / first['resident_mb']:.2f}"
    )
    return rows


def parts(limit: int, folder: Path | None = None) -> dict[str, float]:
    """The processor seconds of a build of abstracts in one process, part by part."""
    spent: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            started = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent[name] = spent.get(name, 0.0) + time.process_time() - started

        return wrapped

    def timed_reading(vocabularies: Sequence[Path]) -> Reader:
        return timed("extraction", work.reading(vocabularies))

    with temporary(folder) as made:
        jobs = abstracts(made / "in", limit)
        list(build(jobs[:20], made / "graph", reader=timed_reading))  # all is loaded
        spent.clear()
        originals = work.described, place.Writer.stored
        work.described = timed("description and validation", work.described)
        place.Writer.stored = timed("storing", place.Writer.stored)  # type: ignore[method-assign]
        started = time.process_time()
        try:
            list(build(jobs, made / "graph", reader=timed_reading, force=True))
        finally:
            work.described, place.Writer.stored = originals  # type: ignore[method-assign]
        spent["whole"] = time.process_time() - started
    print(f"{len(jobs)} abstracts, one process, processor time")
    for name, seconds in spent.items():
        print(f"{name:28} {1000 * seconds / len(jobs):7.1f} ms a report {seconds / spent['whole']:6.0%}")
    share = (spent["description and validation"] + spent["storing"]) / spent["whole"]
    print(f"validation and storing together {share:.0%} of the build")
    return {**spent, "share": share}


def workers(limit: int, folder: Path | None = None, *, rounds: int = 2) -> dict[str, float]:
    """Seconds by the clock from the first report told to the last, with this process, one worker and two."""
    best: dict[str, float] = {}
    with temporary(folder) as made:
        jobs = abstracts(made / "in", limit + 20)
        for turn in range(rounds):
            for name, options in (
                ("this process", {}),
                ("one worker", {"time_limit": 300.0}),
                ("two workers", {"workers": 2}),
            ):
                graph = made / f"{name}-{turn}"
                started, count = 0.0, 0
                for count, _ in enumerate(build(jobs, graph, **options), 1):  # type: ignore[arg-type]
                    if count == 20:  # the pipelines are loaded
                        started = time.perf_counter()
                seconds = time.perf_counter() - started
                rate = (count - 20) / seconds
                print(f"{name:14} {rate:6.1f} reports a second, load {os.getloadavg()[0]:.1f}", flush=True)
                best[name] = max(best.get(name, 0.0), rate)
                shutil.rmtree(graph)
    best["ratio"] = best["two workers"] / best["one worker"]
    print(
        f"two workers against one: {best['ratio']:.2f}; against this process: {best['two workers'] / best['this process']:.2f}"
    )
    return best


def unchanged(reports: int, folder: Path | None = None) -> dict[str, float]:
    """Milliseconds for each file that has not changed, when all are planned and hashed."""
    with temporary(folder) as made:
        jobs = []
        for number in range(reports):
            path = made / "in" / f"{number // 1000:04}" / f"{synthetic.name(number)}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"A woman of {number} days had a rash.\n" * 40)
        started = time.process_time()
        jobs = list(plan([made / "in"]))
        found = {"plan_ms": 1000 * (time.process_time() - started) / reports}
        stored = jobs[:: max(1, reports // 1000)]
        list(build(stored, made / "graph", reader=_short))
        started = time.process_time()
        list(build(stored, made / "graph", reader=_short))
        found["unchanged_ms"] = 1000 * (time.process_time() - started) / len(stored)
        with kg.open(made / "graph") as graph:
            assert graph.has_at_most(len(stored))
    print(
        f"{reports} files: planned in {found['plan_ms']:.3f} ms a file, an unchanged one costs {found['unchanged_ms']:.2f} ms"
    )
    return found


def _short(vocabularies: Sequence[Path]) -> Reader:
    from extract.documents import read

    def short(task: Task) -> tuple[Document, Report]:
        document = read(task.job.path, name=task.job.name)
        return document, Report(name=task.job.name, source=document.source, kind="other")

    return short


def figures(limit: int = 200) -> Iterator[Figure]:
    """What validation and storing take of a build, and two workers against one."""
    if not MEDLINE.is_file():
        yield Figure(benchmark="build", what="abstracts", value=None, unit="", note=f"{MEDLINE} is not here")
        return
    spent = parts(limit)
    note = ", ".join(f"{name} {1000 * spent[name] / limit:.1f} ms" for name in spent if name not in ("whole", "share"))
    yield at_most("build", "validation and storing, of the whole", spent["share"], 0.33, "of 1", note)
    found = workers(limit)
    note = f"{found['two workers']:.1f} and {found['one worker']:.1f} reports a second by the clock"
    yield at_least(
        "build", "two workers against one", found["ratio"], 1.7, note=f"{note}, load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("parts", "workers", "flat", "plan"))
    parser.add_argument("--limit", type=int, default=200, help="so many abstracts")
    parser.add_argument("--reports", type=int, default=10_000, help="so many synthetic reports, or files")
    parser.add_argument("--folder", type=Path, help="where to build; a temporary folder in it is removed afterwards")
    asked = parser.parse_args()
    if asked.what == "flat":
        flat(asked.reports, asked.folder)
    elif asked.what == "plan":
        unchanged(asked.reports, asked.folder)
    else:
        {"parts": parts, "workers": workers}[asked.what](asked.limit, asked.folder)


if __name__ == "__main__":
    main()
