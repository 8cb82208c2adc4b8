"""Building: which files are read, what a build does to the graph, and what a failure leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import quick_reading

import kg
from extract.errors import CasegraphError
from kg import build as building
from kg.build import BuildError, Outcome, build, extractor_version
from kg.inputs import InputError, plan
from kg.store import StoreError

pytestmark = pytest.mark.package_vocabulary

WOMAN = "A woman developed a rash.\n"


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """An extraction that costs nothing: one case for each `woman`, and a stumble over the word `stumble`."""
    monkeypatch.setattr(building, "reading", quick_reading.reading)


def files(folder: Path, **texts: str) -> Path:
    """A folder with files; `a__x` is written to `a/x.txt`."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def built(folder: Path, graph: Path, **options: object) -> list[tuple[str, str]]:
    return [(outcome.job.name, outcome.state) for outcome in outcomes(folder, graph, **options)]


def outcomes(folder: Path, graph: Path, **options: object) -> list[Outcome]:
    return list(build(plan([folder]), graph, **options))  # type: ignore[arg-type]


def names(graph: Path) -> list[str]:
    with kg.open(graph, create=False) as opened:
        return [status.name for status in opened.reports()]


class TestPlan:
    def test_a_folder_is_read_in_order_and_without_what_is_hidden(self, tmp_path: Path) -> None:
        files(tmp_path, b=WOMAN, a=WOMAN, sub__c=WOMAN)
        (tmp_path / ".hidden.txt").write_text(WOMAN)
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "d.txt").write_text(WOMAN)
        assert [job.name for job in plan([tmp_path])] == ["a", "b", "c"]

    def test_a_graph_among_the_reports_is_not_read(self, tmp_path: Path) -> None:
        files(tmp_path, a=WOMAN)
        assert built(tmp_path, tmp_path / "graph") == [("a", "added")]
        assert built(tmp_path, tmp_path / "graph") == [("a", "unchanged")]  # the graph keeps its texts in .txt files

    def test_a_file_named_twice_is_read_once(self, tmp_path: Path) -> None:
        files(tmp_path, a=WOMAN, b=WOMAN)
        assert [job.name for job in plan([tmp_path / "b.txt", tmp_path, tmp_path / "a.txt"])] == ["b", "a"]

    def test_names_that_clash_tell_the_folder_in_whatever_order(self, tmp_path: Path) -> None:
        files(tmp_path, one__x=WOMAN, two__x=WOMAN, two__y=WOMAN)
        forward = {job.path: job.name for job in plan([tmp_path / "one", tmp_path / "two"])}
        backward = {job.path: job.name for job in plan([tmp_path / "two", tmp_path / "one"])}
        assert sorted(forward.values()) == ["one-x", "two-x", "y"]
        assert forward == backward

    def test_names_that_clash_in_one_folder_tell_the_ending(self, tmp_path: Path) -> None:
        files(tmp_path, x=WOMAN)
        (tmp_path / "x.html").write_text("<p>A rash.</p>")
        assert [job.name for job in plan([tmp_path])] == ["x.html", "x.txt"]

    def test_as_many_folders_are_told_as_it_takes(self, tmp_path: Path) -> None:
        files(tmp_path, a__in__x=WOMAN, b__in__x=WOMAN)
        assert [job.name for job in plan([tmp_path])] == ["a-in-x", "b-in-x"]

    def test_a_name_made_of_folders_may_be_taken(self, tmp_path: Path) -> None:
        files(tmp_path, a__x=WOMAN, b__x=WOMAN)
        (tmp_path / "c").mkdir()
        (tmp_path / "c" / "a-x.txt").write_text(WOMAN)
        found = [job.name for job in plan([tmp_path])]
        assert len(set(found)) == 3 and found == [job.name for job in plan([tmp_path])]

    def test_a_missing_path(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"nowhere: there is no such file or folder$"):
            plan([tmp_path / "nowhere"])

    def test_a_folder_with_nothing_to_read(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="holds no file: nothing to read"):
            plan([tmp_path])
        (tmp_path / "scan.png").write_bytes(b"\x89PNG")
        with pytest.raises(InputError, match=r"holds only 1 of \.png: nothing to read \(reports end in \.txt"):
            plan([tmp_path])


class TestBuild:
    def test_what_has_not_changed_is_not_read_again(self, tmp_path: Path) -> None:
        folder, graph = files(tmp_path / "in", a=WOMAN, b=WOMAN), tmp_path / "graph"
        assert built(folder, graph) == [("a", "added"), ("b", "added")]
        assert built(folder, graph) == [("a", "unchanged"), ("b", "unchanged")]
        (folder / "b.txt").write_text("The woman had a fever.")
        assert built(folder, graph) == [("a", "unchanged"), ("b", "replaced")]
        assert built(folder, graph, force=True) == [("a", "replaced"), ("b", "replaced")]

    def test_another_version_of_the_extraction_reads_everything_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder, graph = files(tmp_path / "in", a=WOMAN), tmp_path / "graph"
        built(folder, graph)
        monkeypatch.setattr(building, "extractor_version", lambda: "2")
        assert built(folder, graph) == [("a", "replaced")]
        assert built(folder, graph) == [("a", "unchanged")]

    def test_another_vocabulary_reads_everything_again_and_is_remembered(self, tmp_path: Path) -> None:
        folder, graph = files(tmp_path / "in", a=WOMAN), tmp_path / "graph"
        built(folder, graph)
        own = tmp_path / "own.ttl"
        own.write_text(
            "@prefix cg: <https://w3id.org/casegraph/ontology#> .\n"
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            '<https://example.org/zorvaxib> a cg:Drug ; skos:prefLabel "zorvaxib"@en .\n'
        )
        assert built(folder, graph, vocabularies=(own,)) == [("a", "replaced")]
        own.unlink()
        assert built(folder, graph) == [("a", "unchanged")]

    def test_the_version_is_that_of_the_code(self) -> None:
        version, _, code = extractor_version().partition("+")
        assert version and len(code) == 12

    def test_one_bad_file_costs_no_other(self, tmp_path: Path) -> None:
        folder, graph = (
            files(tmp_path / "in", a=WOMAN, b="", c="They stumble here.", d=WOMAN),
            tmp_path / "graph",
        )
        (folder / "e.txt").write_bytes(bytes(range(256)) * 20)
        (folder / "f.docx").write_bytes(b"PK")
        found = outcomes(folder, graph)
        assert [outcome.state for outcome in found] == [
            "added",
            "failed",
            "failed",
            "added",
            "failed",
            "failed",
        ]
        assert names(graph) == ["a", "d"]
        for outcome in found:
            assert (outcome.error == "") == (outcome.state == "added")
            assert "\n" not in outcome.error
            assert outcome.state == "added" or outcome.job.path.name in outcome.error
        assert found[2].error.endswith("the extraction failed (IndexError: list index out of range)")

    def test_a_report_that_can_no_longer_be_read_stays_as_it_was(self, tmp_path: Path) -> None:
        folder, graph = files(tmp_path / "in", a=WOMAN, b=WOMAN), tmp_path / "graph"
        built(folder, graph)
        (folder / "a.txt").write_text("They stumble here.")
        assert built(folder, graph) == [("a", "failed"), ("b", "unchanged")]
        assert names(graph) == ["a", "b"]

    def test_a_build_of_nothing_leaves_nothing(self, tmp_path: Path) -> None:
        folder = files(tmp_path / "in", a="", b="They stumble here.")
        assert built(folder, tmp_path / "graph") == [("a", "failed"), ("b", "failed")]
        assert not (tmp_path / "graph").exists()

    def test_a_second_file_of_the_same_name_moves_the_first_and_doubles_nothing(self, tmp_path: Path) -> None:
        folder, graph = files(tmp_path / "in", one__x=WOMAN), tmp_path / "graph"
        assert built(folder, graph) == [("x", "added")]
        files(folder, two__x="Another woman.")
        assert built(folder, graph) == [("one-x", "replaced"), ("two-x", "added")]
        assert names(graph) == ["one-x", "two-x"]
        (folder / "two" / "x.txt").unlink()
        assert built(folder, graph) == [("x", "replaced")]
        assert names(graph) == ["two-x", "x"]  # what was built and has no file any more stays

    def test_a_name_that_changes_is_neither_lost_nor_doubled_by_an_interruption(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder, graph = files(tmp_path / "in", one__x=WOMAN), tmp_path / "graph"
        built(folder, graph)
        files(folder, two__x="Another woman.")

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(kg.CaseGraph, "remove", killed)
            built(folder, graph)
        assert {"x", "one-x"} <= set(names(graph))
        states = dict(built(folder, graph))
        assert states["one-x"] == "replaced"
        assert names(graph) == ["one-x", "two-x"]
        with kg.open(graph, create=False) as opened:
            assert opened.check() == []
        assert set(built(folder, graph)) == {("one-x", "unchanged"), ("two-x", "unchanged")}

    def test_counts(self, tmp_path: Path) -> None:
        (outcome,) = outcomes(files(tmp_path / "in", a=WOMAN), tmp_path / "graph")
        assert (outcome.cases, outcome.episodes, outcome.claims) == (1, 0, 0)

    def test_the_run_is_recorded_beside_the_reports(self, tmp_path: Path) -> None:
        folder, graph = files(tmp_path / "in", a=WOMAN, b=""), tmp_path / "graph"
        built(folder, graph)
        built(folder, graph)
        with kg.open(graph, create=False) as opened:
            runs = [str(quad.predicate.value) for quad in opened.rdf.store._inner if "/run/" in str(quad.subject)]
            assert len([name for name in runs if name.endswith("startedAtTime")]) == 2
            assert "startedAtTime" not in opened.export()

    def test_two_builds_of_the_same_give_the_same(self, tmp_path: Path) -> None:
        folder = files(tmp_path / "in", a=WOMAN, b=WOMAN)
        texts = []
        for graph in (tmp_path / "one", tmp_path / "two"):
            built(folder, graph)
            with kg.open(graph, create=False) as opened:
                texts.append(opened.export())
        assert texts[0] == texts[1]


class TestPlaces:
    def test_a_folder_that_is_no_graph_is_refused_before_anything_is_read(self, tmp_path: Path) -> None:
        folder = files(tmp_path / "in", a=WOMAN)
        with pytest.raises(StoreError, match="not a casegraph store and not empty"):
            built(folder, folder)
        assert [path.name for path in folder.iterdir()] == ["a.txt"]

    def test_a_shared_file_is_no_place_to_build(self, tmp_path: Path) -> None:
        with pytest.raises(BuildError, match=r"shared\.ttl is the name of a shared file"):
            built(files(tmp_path / "in", a=WOMAN), tmp_path / "shared.ttl")

    def test_two_vocabularies_of_one_name(self, tmp_path: Path) -> None:
        same = (tmp_path / "a" / "own.ttl", tmp_path / "b" / "own.ttl")
        with pytest.raises(BuildError, match=r"two vocabularies are called own\.ttl"):
            built(files(tmp_path / "in", a=WOMAN), tmp_path / "graph", vocabularies=same)
        assert not (tmp_path / "graph").exists()

    def test_a_graph_in_use(self, tmp_path: Path) -> None:
        folder, graph = files(tmp_path / "in", a=WOMAN), tmp_path / "graph"
        built(folder, graph)
        with kg.open(graph), pytest.raises(StoreError, match="in use"):
            built(folder, graph)

    def test_a_bad_vocabulary_leaves_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def reader(vocabularies: Sequence[Path]) -> building.Reader:
            raise CasegraphError(f"{vocabularies[0]}: not a Turtle file")

        monkeypatch.setattr(building, "reading", reader)
        with pytest.raises(CasegraphError, match="not a Turtle file"):
            built(files(tmp_path / "in", a=WOMAN), tmp_path / "graph", vocabularies=(tmp_path / "own.ttl",))
        assert not (tmp_path / "graph").exists()


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are deaf to it
sys.path.append(sys.argv.pop(1))
import quick_reading
from kg import build
build.reading = quick_reading.reading
from kg.cli import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_build_keeps_what_was_done_and_goes_on(tmp_path: Path, workers: int) -> None:
    folder, graph = (
        files(tmp_path / "in", **{f"r{number:02}": "A slow woman.\n" for number in range(20)}),
        tmp_path / "graph",
    )
    command = [sys.executable, "-c", INTERRUPTED, str(Path(__file__).parent), "build", str(folder)]
    command += ["--graph", str(graph), "--workers", str(workers)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stderr is not None
        first = process.stderr.readline()  # the first report is on the disk
        children = _children(process.pid)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()  # that ends with the last process that could write to it
    assert process.returncode == 130
    assert first.startswith("r00: ")
    assert "Traceback" not in rest
    assert "of 20 files; the same command goes on from there" in rest.splitlines()[-1]
    assert len(children) == (workers if workers > 1 else 0) or not Path("/proc").exists()
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    done = names(graph)
    assert 1 <= len(done) < 20
    states = dict(built(folder, graph))
    assert len(names(graph)) == 20
    assert [name for name, state in states.items() if state == "unchanged"] == done


def _children(process: int) -> list[int]:
    """The processes that a process has started, where /proc tells."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]
