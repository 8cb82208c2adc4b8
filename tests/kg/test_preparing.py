"""A large build ends with preparing the graph; whatever happens there, the build is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from sample_reports import reports as samples
from small_store import use_small_vocabulary

import kg
from kg import prepare as preparing
from kg.build import Outcome
from kg.cli import building
from kg.inputs import Job
from kg.prepare import Step
from kg.store import StoreError


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A graph that was built and never asked."""
    use_small_vocabulary(monkeypatch, tmp_path)
    with kg.open(tmp_path / "graph") as graph:
        for report in samples():
            graph.add(report)
    monkeypatch.setattr(preparing, "LEAST", 2)
    return tmp_path / "graph"


def build(graph: Path, monkeypatch: pytest.MonkeyPatch, *, added: int, **options: object) -> None:
    """The command, with a build that is done and added so many reports."""

    def built(*_: object, **__: object) -> Iterator[Outcome]:
        yield from (Outcome(job=Job(path=graph, name=f"report-{n}"), state="added", cases=1) for n in range(added))

    monkeypatch.setattr("kg.build.build", built)
    report = graph.parent / "report.txt"
    report.write_text("A report.")
    building.build([report], graph, **options)  # type: ignore[arg-type]


def kept(graph: Path) -> list[Path]:
    """The files of the answers that are kept."""
    return list(graph.glob("view-*/answers-*/*"))


@pytest.fixture(autouse=True)
def keeps_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.kept.WORTH_KEEPING", 0.0)


def test_a_large_build_prepares(
    graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(graph, monkeypatch, added=2)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"2 reports in {graph}: 2 added"
    assert told[-1].startswith("prepared for questions in ")
    assert len(kept(graph)) >= len(preparing.counting())
    assert (graph / "words.sqlite").is_file()


@pytest.mark.parametrize("options", [{"added": 1}, {"added": 2, "prepare": False}], ids=["small", "not wanted"])
def test_others_do_not(
    graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: dict[str, int]
) -> None:
    monkeypatch.setattr(building, "FEW", 1)
    build(graph, monkeypatch, **options)  # type: ignore[arg-type]
    told = capsys.readouterr().out
    assert "prepared for questions" not in told and f"`casegraph prepare --graph {graph}` works out now" in told
    assert kept(graph) == []


def test_a_build_that_changed_little_of_a_graph_that_was_asked_does_not(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kg.open(graph) as opened:
        assert preparing.is_worth_it(opened, 2)
        assert not preparing.is_worth_it(opened, 1)
        opened.know_patients()
        assert not preparing.is_worth_it(opened, 2)
        opened.add(samples()[0])  # as it was: nothing changes
        assert not preparing.is_worth_it(opened, 2)
        opened.remove(samples()[0].name)
        assert preparing.is_worth_it(opened, 2)  # one of some ten
        monkeypatch.setattr(preparing, "SHARE", 0.9)
        assert not preparing.is_worth_it(opened, 2)


def test_interrupted_the_build_is_done(
    graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare = preparing.prepare

    def interrupted(graph: kg.CaseGraph) -> Iterator[Step]:
        for step in prepare(graph):
            yield step
            if step.number == 5:
                raise KeyboardInterrupt

    monkeypatch.setattr(preparing, "prepare", interrupted)
    with pytest.raises(typer.Exit) as ended:
        build(graph, monkeypatch, added=2)
    assert ended.value.exit_code == 130
    told = capsys.readouterr()
    assert told.out.startswith(f"2 reports in {graph}: 2 added")
    line = f"casegraph: the build is done; `casegraph prepare --graph {graph}` does what was interrupted\n"
    assert told.err.endswith(line)
    with kg.open(graph, create=False) as opened:
        assert opened.check() == []
        assert opened.ask("overview").column("number")[0] == len(samples())


def test_a_full_disk_is_told_and_the_build_is_done(
    graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(graph: kg.CaseGraph) -> Iterator[Step]:
        raise StoreError("the disk is full")
        yield Step(1, 1, "")

    monkeypatch.setattr(preparing, "prepare", full)
    build(graph, monkeypatch, added=2, quiet=True)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "casegraph: the build is done, but could not be prepared for questions: the disk is full\n"
