"""Many reports in one call: the same store as one by one, all of the new ones or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Triple
from sample_reports import reports as samples

import kg
from extract.records import Report
from kg import manifest, store
from kg.describe import describe
from kg.status import ReportStatus
from kg.store import StoreError

Put = tuple[ReportStatus, Sequence[Triple], str | None]


def put(report: Report, text: str | None = None) -> Put:
    triples = describe(report)
    return ReportStatus(report.name, "accepted", "e", report.source.sha256, "v", len(triples)), triples, text


def batch() -> list[Put]:
    """Reports enough for a bulk load, some of which share terms and components."""
    return [put(replace(each, name=f"{each.name}{turn}")) for turn in range(4) for each in samples()]


def quads(graph: kg.CaseGraph) -> set[str]:
    """All that a store says, but for the times, which are in the names of former graphs, too."""
    said = map(str, graph._store.quads())
    return {quad for quad in said if "XMLSchema#dateTime" not in quad and "/casegraph/former/" not in quad}


def one_by_one(folder: Path, puts: Sequence[Put]) -> set[str]:
    """The short way to the same: a SPARQL update for each report."""
    with kg.open(folder) as graph:
        for status, triples, _ in puts:
            graph._store._note(graph._store._change(status, triples))
        return quads(graph)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_batch_leaves_what_single_reports_leave(size: int, tmp_path: Path) -> None:
    puts = batch()
    assert len(puts) > store._MANY
    changed = put(replace(samples()[0], name=f"{samples()[0].name}0", cases=()))
    with kg.open(tmp_path / "g") as graph:
        for start in range(0, len(puts), size):
            graph._store.put_many(puts[start : start + size])
        graph._store.put_many([changed])
        found = quads(graph)
        assert graph.check() == []
    assert found == one_by_one(tmp_path / "h", [*puts, changed])
    assert {name: entry.sha256 for name, entry in manifest.read(tmp_path / "g").items()} == {
        name: entry.sha256 for name, entry in manifest.read(tmp_path / "h").items()
    }


def test_a_report_twice_in_a_batch_stands_as_it_last_came(tmp_path: Path) -> None:
    old, new = put(samples()[0]), put(replace(samples()[0], cases=()))
    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many([old, put(samples()[1]), new])
        assert graph.report(samples()[0].name).cases == ()
        assert len(graph.reports()) == 2 and graph.check() == []


def test_new_reports_make_what_was_derived_from_all_outdated(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many([put(samples()[0])])
        before = graph.patients()
        graph._store.put_many([put(replace(samples()[0], name="again"))])
        assert len(graph.patients()) == 2 * len(before)


def test_a_batch_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many([put(samples()[0])])
        before = quads(graph)
        noted = manifest.read(tmp_path / "g")

        def full(*_: object) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(graph._store._texts, "put", full)
        with pytest.raises(StoreError, match="cannot be written"):
            graph._store.put_many(batch())
        assert quads(graph) == before and manifest.read(tmp_path / "g") == noted


def test_texts_are_kept_with_their_reports(tmp_path: Path) -> None:
    from sample_reports import LATE_TEXT, late

    with kg.open(tmp_path / "g") as graph:
        graph._store.put_many([put(late(), LATE_TEXT)])
        assert graph.text("late") == LATE_TEXT


def test_a_shared_file_takes_none() -> None:
    with pytest.raises(StoreError, match="read-only"):
        store.GraphStore.in_memory(read_only=True).put_many([put(samples()[0])])
