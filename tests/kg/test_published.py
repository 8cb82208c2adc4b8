"""Reading beside a writer: a reader has the store as it last was, whole, and leaves no trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sample_reports import reports as samples

import kg
from kg import published
from kg.store import StoreError

ROOT = str(Path(__file__).parents[2])


def reader(code: str, folder: Path) -> str:
    """What a second process prints that has the graph as `graph`."""
    text = f"import kg\nwith kg.open({str(folder)!r}, create=False) as graph:\n    {code}"
    environment = {**os.environ, "PYTHONPATH": ROOT}
    return subprocess.run(
        [sys.executable, "-c", text], env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_a_store_in_use_is_read_as_it_was_when_it_was_opened(tmp_path: Path) -> None:
    one, other = samples()[:2]
    with kg.open(tmp_path / "g") as graph:
        graph.add(one)
    with kg.open(tmp_path / "g") as graph:
        assert graph.as_of is None and graph.in_use == ""
        graph.add(other)
        names = "print([each.name for each in graph.reports()], graph.as_of is not None, str(%r) in graph.in_use)"
        assert reader(names % os.getpid(), tmp_path / "g") == f"['{one.name}'] True True"
        about = f"print(graph.report({one.name!r}).name, len(graph.patients()), len(graph.history()))"
        assert reader(about, tmp_path / "g") == f"{one.name} {len(one.cases)} 1"
    assert reader("print(len(graph.reports()), graph.as_of)", tmp_path / "g") == "2 None"
    assert not list((tmp_path / "g").glob("reader-*"))


def test_a_long_change_is_published_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "EVERY", 0.0)
    with kg.open(tmp_path / "g") as graph:
        for count, sample in enumerate(samples()[:3], 1):
            graph.add(sample)
            assert reader("print(len(graph.reports()))", tmp_path / "g") == str(count)


def test_a_reader_beside_a_writer_changes_nothing(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(samples()[0])
    with kg.open(tmp_path / "g"), kg.open(tmp_path / "g", create=False) as beside:
        assert beside.as_of is not None
        before = beside.export(format="n-quads")
        for change in (
            lambda: beside.add(samples()[1]),
            lambda: beside.remove(samples()[0].name),
            lambda: beside._store.put_many([]),
            lambda: beside._store.record_run(()),
        ):
            with pytest.raises(StoreError, match="is in use by"):
                change()
        assert beside.export(format="n-quads") == before


def test_a_store_to_be_made_or_written_is_not_opened_beside_another(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g"), pytest.raises(StoreError, match="is in use by"):
        kg.open(tmp_path / "g")


def test_before_anything_was_published_a_reader_is_told_who_holds_the_store(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(samples()[0])
        with pytest.raises(StoreError, match="is in use by"):
            kg.open(tmp_path / "g", create=False)


def test_what_a_killed_reader_or_writer_left_is_swept_and_a_living_reader_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "g"
    with kg.open(folder) as graph:
        graph.add(samples()[0])
    dead = folder / "reader-dead"
    dead.mkdir()
    (dead / "published.lock").touch()
    (folder / "published.new").mkdir()
    holder = kg.open(folder)
    beside = kg.open(folder, create=False)
    assert not dead.exists() and not (folder / "published.new").exists()
    holder.close()
    with kg.open(folder) as graph:
        graph.add(samples()[1])
        assert [each.name for each in beside.reports()] == [samples()[0].name]
        assert len(list(folder.glob("reader-*"))) == 1
    beside.close()
    assert not list(folder.glob("reader-*"))
