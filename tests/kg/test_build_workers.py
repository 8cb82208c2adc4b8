"""Builds by several processes: the same graph, and a process that dies or hangs costs no more than its file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import quick_reading

import kg
from extract.documents import Document
from extract.records import Report
from kg.build import BuildError, Outcome, build, extractor_version
from kg.building.model import Described, Failed, Setup, Task, packed, unpacked
from kg.building.order import HELD, Here, Planned, in_order
from kg.building.work import work
from kg.building.workers import Workers
from kg.inputs import Job, plan
from kg.second import ReaderGoneError
from kg.status import ReportStatus

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

WOMAN = "A woman developed a rash.\n"


def files(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def built(folder: Path, graph: Path, workers: int, **options: object) -> list[Outcome]:
    found = build(plan([folder]), graph, workers=workers, reader=quick_reading.reading, **options)  # type: ignore[arg-type]
    return list(found)


def dump(graph: Path) -> list[str]:
    """All that the store says, but for when it was said."""
    with kg.open(graph, create=False) as opened:
        quads = [quad for quad in opened._store.quads() if "dateTime" not in str(quad.object)]
        return sorted(str(quad) for quad in quads if "/run/" not in str(quad))


def test_two_workers_give_what_one_gives_and_one_bad_text_costs_no_other(tmp_path: Path) -> None:
    texts = {f"r{number:02}": f"{WOMAN}It was number {number}.\n" for number in range(30)}
    folder = files(tmp_path / "in", **texts, r07a="", r11a="They stumble here.", r12a="They die here.")
    graphs = tmp_path / "one", tmp_path / "two"
    (folder / "r12a.txt").rename(tmp_path / "die.txt")  # this process is to live
    alone = built(folder, graphs[0], 1)
    (tmp_path / "die.txt").rename(folder / "r12a.txt")
    both = built(folder, graphs[1], 2)
    deadly = both.pop(15)  # r00 to r12, r07a and r11a come before it
    assert (deadly.job.name, deadly.state) == ("r12a", "failed")
    assert deadly.error == f"{folder / 'r12a.txt'}: the process that read it died, twice (by SIGKILL)"
    assert both == alone
    failed = {outcome.job.name: outcome.error for outcome in alone if outcome.state == "failed"}
    assert list(failed) == ["r07a", "r11a"]
    assert failed["r11a"].endswith("the extraction failed (IndexError: list index out of range)")
    assert dump(graphs[0]) == dump(graphs[1])
    exports = []
    for graph in graphs:
        with kg.open(graph, create=False) as opened:
            exports.append(opened.export(format="n-quads"))
    assert exports[0] == exports[1]
    assert exports[0].count("22-rdf-syntax-ns#type> <https://w3id.org/casegraph/ontology#Case>") == 30
    again = built(folder, graphs[1], 2)
    assert [outcome.state for outcome in again].count("unchanged") == 30


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    folder = files(tmp_path / "in", a=WOMAN, b=f"A woman. They die once {mark} exists not.", c=WOMAN, d=WOMAN)
    found = built(folder, tmp_path / "graph", 2)
    assert mark.exists()
    assert [(outcome.job.name, outcome.state) for outcome in found] == [(name, "added") for name in "abcd"]


def test_a_text_that_hangs_has_failed_and_the_others_go_on(tmp_path: Path) -> None:
    folder = files(tmp_path / "in", a=WOMAN, b="They hang here.", c=WOMAN)
    found = built(folder, tmp_path / "graph", 1, time_limit=3.0)
    assert [outcome.state for outcome in found] == ["added", "failed", "added"]
    assert found[1].error == f"{folder / 'b.txt'} was not read within 3 s (--time-limit)"


class Second:
    """A second reader that says that every patient was male, and is gone at the third report."""

    name = "openai:tiny"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def version(self, report: str) -> str:
        return "tiny 1"

    def read(self, document: Document, first: Report, *_: object, **__: object) -> Report:
        self.asked.append(document.name)
        if len(self.asked) == 3:
            raise ReaderGoneError("the second reader is gone")
        sex = replace(first.cases[0].sex, value="male")  # type: ignore[type-var]
        return replace(first, cases=(replace(first.cases[0], sex=sex),))


def test_a_second_reader_reads_what_workers_have_read_and_when_it_goes_the_others_are_stored(tmp_path: Path) -> None:
    folder = files(tmp_path / "in", **dict.fromkeys("abcd", WOMAN))
    second, found = Second(), []
    with pytest.raises(ReaderGoneError):
        for outcome in build(
            plan([folder]),
            tmp_path / "graph",
            workers=2,
            reader=quick_reading.reading,
            second=second,  # type: ignore[arg-type]
        ):
            found.append((outcome.job.name, outcome.state))
    assert found == [("a", "added"), ("b", "added")]
    assert second.asked == ["a", "b", "c"]
    with kg.open(tmp_path / "graph", create=False) as graph:
        sexes = [graph.report(status.name).cases[0].sex for status in graph.reports()]
        assert [sex.value for sex in sexes if sex is not None] == ["male", "male"]
        assert all(status.extractor.endswith(" tiny 1") for status in graph.reports())


class TestPool:
    def setup(self, **other: object) -> Setup:
        return replace(Setup(quick_reading.reading, (), extractor_version()), **other)  # type: ignore[arg-type]

    def test_another_version_is_refused(self) -> None:
        pool = Workers(1, self.setup(version="0.0.1+abc"), time_limit=60)
        with pytest.raises(BuildError, match=r"a worker has casegraph .*, the build 0\.0\.1\+abc: install the same"):
            pool.prepare()
        pool.close()

    def test_workers_that_cannot_start_are_given_up(self, tmp_path: Path) -> None:
        pool = Workers(2, self.setup(reading=quick_reading.broken), time_limit=60)
        pool.submit(0, Task(Job(tmp_path / "a.txt", "a")))
        with pytest.raises(BuildError, match=r"the worker processes cannot start \(by SIGKILL\); try --workers 1"):
            while pool.next(60) is None:
                pass
        pool.close()

    def test_a_worker_is_replaced_after_so_many_files(self, tmp_path: Path) -> None:
        folder = files(tmp_path / "in", **{f"r{number}": WOMAN for number in range(5)})
        pool = Workers(1, self.setup(), time_limit=60, recycled=2)
        processes = set()
        for number, job in enumerate(plan([folder])):
            pool.submit(number, Task(job))
        for _ in range(5):
            processes |= {worker.process.pid for worker in pool._workers}
            assert pool.next(60) is not None
        pool.close()
        assert len(processes) == 3

    def test_the_workers_end_with_a_build_that_is_killed(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("They hang here.")
        script = (
            "import sys, time; sys.path.append(sys.argv[1])\n"
            "import quick_reading\n"
            "from kg.build import build\n"
            "from kg.building import workers\n"
            "from kg.inputs import plan\n"
            "give = workers.Workers._give\n"
            "def told(self, worker, held):\n"
            "    give(self, worker, held)\n"
            "    print(worker.process.pid, flush=True)\n"
            "workers.Workers._give = told\n"
            "list(build(plan([sys.argv[2]]), sys.argv[3], workers=2, reader=quick_reading.reading))\n"
        )
        command = [sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path), str(tmp_path / "graph")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            worker = int(process.stdout.readline())
            process.kill()
            until = time.monotonic() + 60
            while _lives(worker) and time.monotonic() < until:
                time.sleep(0.02)
            assert not _lives(worker)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"  # nobody waits for an orphan


class Reversed:
    """A pool that gives the last file first, and notes how many were under way at most."""

    window = 8
    sends = False

    def __init__(self, size: int = 0) -> None:
        self.tasks: list[tuple[int, Task]] = []
        self.most = 0
        self.size = size

    def prepare(self) -> None: ...

    def submit(self, number: int, task: Task) -> None:
        self.tasks.append((number, task))
        self.most = max(self.most, len(self.tasks))

    def next(self, timeout: float) -> tuple[int, bytes] | None:
        number, task = self.tasks.pop()
        return number, packed(Failed(task.job.name + " " * self.size))

    def close(self) -> None: ...


class TestOrder:
    def planned(self, count: int) -> list[Planned]:
        known = ReportStatus("known", "accepted")
        jobs = [Job(Path(f"{number}.txt"), str(number)) for number in range(count)]
        return [Planned(job, known=known if number % 3 == 2 else None) for number, job in enumerate(jobs)]

    def test_the_order_is_that_of_the_files(self) -> None:
        pool, planned = Reversed(), self.planned(50)
        found = [each for each in in_order(iter(planned), pool) if each is not None]
        assert [each for each, _ in found] == planned
        told = [(each.job.name, result.error) for each, result in found if isinstance(result, Failed)]
        assert told == [(str(number), str(number)) for number in range(50) if number % 3 != 2]
        assert pool.most <= 8

    def test_large_results_hold_back_what_is_to_come(self) -> None:
        pool, planned = Reversed(size=HELD // 2), self.planned(12)
        assert len([each for each in in_order(iter(planned), pool) if each is not None]) == 12

    def test_a_file_is_looked_at_only_when_its_turn_comes(self, tmp_path: Path) -> None:
        asked = []

        def planned() -> object:
            for each in self.planned(10):
                asked.append(each.job.name)
                yield each

        found = in_order(planned(), Here(Setup(quick_reading.reading)))  # type: ignore[arg-type]
        next(found)
        assert asked == ["0"]


def test_what_workers_hand_back_is_what_was_described(tmp_path: Path) -> None:
    text = 'A woman had a "rash"\\ \u2028 \x85 \U0001f600 \\n'
    (tmp_path / "a.txt").write_text(text)
    found = work(Task(Job(tmp_path / "a.txt", "a")), quick_reading.reading(()))
    assert isinstance(found, Described)
    back = unpacked(packed(found))
    assert isinstance(back, Described)
    assert back == found
    assert found.graph.count(b"\n") == found.triples
    assert unpacked(packed(Failed("no"))) == Failed("no")
