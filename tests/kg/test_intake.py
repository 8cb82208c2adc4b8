"""Reports that wait to be loaded: seen by every reader, on the disk at once, loaded once, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Store
from sample_reports import reports as samples

import kg
from kg import intake
from kg.describe import describe
from kg.intake import Intake
from kg.lines import Graph, serialised, triples_of
from kg.status import ReportStatus
from kg.store import GraphStore, StoreError
from kg.terms import report_iri

Put = tuple[ReportStatus, Graph, str | None]
COPIES = 4


def puts(first: int = 0) -> list[Put]:
    """New reports, enough to wait for a bulk load."""
    found: list[Put] = []
    for turn in range(first, first + COPIES):
        for report in samples():
            triples = describe(replace(report, name=f"{report.name}-{turn}"))
            status = ReportStatus(f"{report.name}-{turn}", "accepted", "e", f"{turn}", "v", len(triples))
            found.append((status, serialised(triples), None))
    return found


def waiting(folder: Path) -> list[Path]:
    return sorted((folder / intake.FOLDER).glob("*.nq"))


def graphs(folder: Path) -> dict[str, frozenset[str]]:
    """The triples of each report."""
    with kg.open(folder) as graph:
        assert graph.check() == []
        store = graph._store
        names = [status.name for status in store.statuses()]
        return {name: frozenset(map(str, store.triples(report_iri(name)))) for name in names}


def expected(*batches: list[Put]) -> dict[str, frozenset[str]]:
    return {status.name: frozenset(map(str, triples_of(held))) for batch in batches for status, held, _ in batch}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store whose last process was killed when two batches were waiting."""
    graph = kg.open(tmp_path / "open")
    graph._store.put_many(puts())
    graph._store.put_many(puts(COPIES))
    shutil.copytree(tmp_path / "open", tmp_path / "g")
    graph.close()
    assert len(waiting(tmp_path / "g")) == 2
    return tmp_path / "g"


def test_what_waits_is_in_every_answer(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many(puts())
        assert len(waiting(tmp_path / "g")) == 1
        found = graph._store.statuses("late-0") + graph._store.statuses("nobody")
        assert [status.name for status in found] == ["late-0"]
        assert set(graph._store.made_from("0")) == {f"{report.name}-0" for report in samples()}
        assert waiting(tmp_path / "g"), "to look one report up, none has to be loaded"
        assert len(graph.reports()) == COPIES * len(samples())
        assert not waiting(tmp_path / "g")
        assert set(graph._store.made_from("0")) == {f"{report.name}-0" for report in samples()}
    assert graphs(tmp_path / "g") == expected(puts())


def test_what_a_killed_process_left_is_loaded(folder: Path) -> None:
    assert graphs(folder) == expected(puts(), puts(COPIES))
    assert not waiting(folder)


def test_what_was_loaded_but_not_yet_removed_is_loaded_again_without_harm(folder: Path) -> None:
    kept = {path: path.read_bytes() for path in waiting(folder)}
    before = graphs(folder)
    for path, content in kept.items():
        path.write_bytes(content)
    assert graphs(folder) == before


def test_what_waits_is_loaded_before_it_is_changed(tmp_path: Path) -> None:
    """A replaced and a removed report do not come back with the batch in which they came first."""
    gone, changed, *_ = puts()
    short = describe(replace(samples()[1], name=changed[0].name, cases=()))
    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many(puts())
        graph.remove(gone[0].name)
        graph._store.put_many(puts(COPIES))
        graph._store.put_many([(replace(changed[0], triples=len(short)), short, None)])
    found = expected(puts(), puts(COPIES)) | {changed[0].name: frozenset(map(str, short))}
    del found[gone[0].name]
    assert graphs(tmp_path / "g") == found


def test_all_are_of_one_moment(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many(puts())
        graph._store.put_many(puts(COPIES))
        assert [moment.count("added") for moment in graph.history()] == [2 * COPIES * len(samples())]


def test_a_damaged_file_costs_its_reports_and_the_check_names_them(folder: Path) -> None:
    first = waiting(folder)[0]
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 1
    first.write_bytes(content)
    with kg.open(folder) as graph:
        found = graph.check()
        assert {status.name for status in graph._store.statuses()} == expected(puts(COPIES)).keys()
    assert {line.split("'")[1] for line in found} == expected(puts()).keys()
    assert all("build it again" in line for line in found)
    assert first.with_suffix(intake.DAMAGED).read_bytes() == content


def test_what_waits_is_loaded_when_there_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST", sum(status.triples for status, _, _ in puts()) * 3 // 2)
    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many(puts())
        assert len(waiting(tmp_path / "g")) == 1
        graph._store.put_many(puts(COPIES))
        assert not waiting(tmp_path / "g")
    assert graphs(tmp_path / "g") == expected(puts(), puts(COPIES))


def test_a_load_that_fails_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    graph = kg.open(tmp_path / "g")
    graph._store.put_many(puts())
    with monkeypatch.context() as patch:
        patch.setattr(Intake, "load_into", full)
        with pytest.raises(StoreError, match=r"cannot be loaded \(No space left on device\); none is lost: make room"):
            graph._store.count()
    assert graph._store.count() == COPIES * len(samples())
    graph.close()
    assert graphs(tmp_path / "g") == expected(puts())


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    held = Intake(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        held.add([puts()[0][0]], "<a:a> <a:b> <a:c> <a:g> .\n")
    assert not held and not any(path.is_file() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("few", [0, intake.FEW])
def test_files_are_read_as_one(few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "FEW", few)
    held = Intake(tmp_path)
    held.add([], "<a:a> <a:b> <a:c> <a:g> .\n")
    held.add([], "")
    held.add([], "<a:a> <a:b> <a:d> <a:g> .\n" * 100_000)
    store = Store()
    again = Intake(tmp_path)
    assert again and not Intake(None)
    again.load_into(store)
    again.clear()
    assert sorted(quad.object.value for quad in store) == ["a:c", "a:d"]
    assert not Intake(tmp_path) and not again


def test_a_store_in_memory_has_none() -> None:
    store = GraphStore.in_memory()
    store.put_many(puts())
    assert store.count() == COPIES * len(samples())
