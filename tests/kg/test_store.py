"""The store: one report is one atomic change, a wrong folder is left alone, loss is noticed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sample_reports import reports as samples

import kg
from extract.errors import CasegraphError
from extract.records import Report, Source
from kg import manifest
from kg.files import write_atomically
from kg.store import StoreError
from kg.terms import RUNS

HOSTILE = [
    "../../x",
    "a> <b",
    "x } DROP ALL {",
    "a b",
    "line\nbreak",
    "nul\x00",
    "état",
    "..",
    "-",
    "C:\\x",
    "a'\"b",
    "x" * 400,
]


def small(name: str = "a", text: str = "the text") -> Report:
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source(name=f"{name}.txt", media_type="text/plain", sha256=digest, text_sha256=digest, length=len(text))
    return Report(name=name, source=source, kind="other")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_store_is_found_again_as_it_was_left(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        for sample in samples():
            graph.add(sample)
        text = graph.export()
    with kg.open(tmp_path / "g", create=False) as graph:
        assert {graph.report(status.name) for status in graph.reports()} == set(samples())
        assert graph.export() == text
        assert graph.check() == []


def test_replacing_a_report_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    sample = samples()[0]
    shorter = replace(sample, cases=(), claims=())
    with kg.open(tmp_path / "g") as graph:
        graph.add(sample)
        graph.add(shorter)
        assert graph.report(sample.name) == shorter
        assert len(graph.reports()) == 1
    with kg.open(tmp_path / "h") as fresh:
        fresh.add(shorter)
        expected = fresh.export(format="n-quads")
    with kg.open(tmp_path / "g") as graph:
        assert graph.export(format="n-quads") == expected


def test_removing_a_report_removes_its_status_and_findings(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        for sample in samples():
            graph.add(sample)
        for sample in samples():
            graph.remove(sample.name)
        assert graph.reports() == () and graph.check() == []
        about = graph._store.store.quads_for_pattern(None, None, None, RUNS)
        assert all("/report/" not in str(quad.subject) for quad in about)
        with pytest.raises(StoreError, match="no report"):
            graph.remove(samples()[0].name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_in_the_folder_and_adds_no_triples(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "box"
    inside.mkdir()
    with kg.open(inside / "g") as graph:
        graph.add(small("plain"))
        before = len(graph.triples("plain"))
        graph.add(small(name), "the text")
        assert len(graph.triples(name)) == before
        assert graph.report(name).name == name and graph.text(name) == "the text"
        assert {status.name for status in graph.reports()} == {"plain", name}
        assert graph.check() == []
    assert [path.name for path in tmp_path.iterdir()] == ["box"]
    assert [path.name for path in inside.iterdir()] == ["g"]


@pytest.mark.parametrize("make", ["file", "full folder", "other marker", "no parent", "newer"])
def test_a_wrong_place_is_refused_and_left_alone(make: str, tmp_path: Path) -> None:
    place = tmp_path / "place"
    if make == "file":
        place.write_text("mine")
    elif make == "no parent":
        place = tmp_path / "missing" / "place"
    else:
        place.mkdir()
        content = {
            "full folder": None,
            "other marker": {"format": "else"},
            "newer": {"format": "casegraph store", "version": 99},
        }
        marker = content[make]
        (place / ("notes.txt" if marker is None else "casegraph.json")).write_text(json.dumps(marker))
    before = tree(tmp_path)
    with pytest.raises(StoreError) as caught:
        kg.open(place)
    assert "\n" not in str(caught.value) and str(place) in str(caught.value)
    assert tree(tmp_path) == before


def test_a_missing_store_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="casegraph build"):
        kg.open(tmp_path / "typo", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_second_process_gets_one_plain_line(tmp_path: Path) -> None:
    code = f"import kg\ntry:\n kg.open({str(tmp_path / 'g')!r})\nexcept kg.StoreError as error:\n print(error)"
    root = str(Path(__file__).parents[2])
    with kg.open(tmp_path / "g"):
        found = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": root},
            check=True,
            capture_output=True,
            text=True,
        )
    assert re.search(rf"/g is in use by .+ \(process {os.getpid()}, since \d\d:\d\d\): wait", found.stdout)
    assert found.stdout.count("\n") == 1


def test_a_report_that_went_missing_is_noticed(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(small("kept"))
        manifest.note(tmp_path / "g", [manifest.Entry(report="lost", triples=12)])
        assert graph.check() == ["report 'lost' was stored but is not in the graph: build it again"]


def test_the_text_must_be_the_one_that_was_read(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        with pytest.raises(StoreError, match="not the one"):
            graph.add(small(text="the text"), "another text")
        assert graph.reports() == ()


def test_texts_that_nothing_counts_in_are_swept(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(small(text="old"), "old")
        graph.add(small(text="new"), "new")
        assert graph.text("a") == "new"
    kg.open(tmp_path / "g").close()
    assert len(list((tmp_path / "g" / "documents").iterdir())) == 1


def test_runs_are_kept_out_of_the_reports_and_of_the_answers(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(small())
        before = graph.export(format="n-quads")
        graph.log_run(
            started=datetime(2024, 1, 2, tzinfo=UTC),
            ended=datetime(2024, 1, 3, tzinfo=UTC),
            host="desk",
            added=1,
        )
        assert graph.export(format="n-quads") == before
        assert not graph.query("ASK { ?run a prov:Activity }")
        assert not graph.query("ASK { ?report cg:status ?status }")
        assert any(str(quad.object) == '"desk"' for quad in graph._store.quads())


def test_a_backup_is_a_whole_store(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        graph.add(small(), "the text")
        graph.backup(tmp_path / "copy")
        with pytest.raises(StoreError, match="exists already"):
            graph.backup(tmp_path / "copy")
        shutil.rmtree(tmp_path / "copy" / "missing", ignore_errors=True)
        with kg.open(tmp_path / "copy", create=False) as copy:
            assert copy.export() == graph.export() and copy.text("a") == "the text"


def test_a_broken_vocabulary_names_file_and_line(tmp_path: Path) -> None:
    broken = tmp_path / "mine.ttl"
    broken.write_text("@prefix a: <https://example.org/> .\na:b a:c a:d .\na:b oops")
    with pytest.raises(CasegraphError, match=r"mine\.ttl.*line 3"):
        kg.open(tmp_path / "g", vocabularies=[broken])


def test_a_store_remembers_the_users_vocabulary(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text('<https://example.org/d> <http://www.w3.org/2004/02/skos/core#prefLabel> "newdrug"@en .')
    ask = 'ASK { ?drug skos:prefLabel "newdrug"@en }'
    with kg.open(tmp_path / "g", vocabularies=[mine]) as graph:
        first = graph.vocabulary_hash
        assert graph.query(ask)
    mine.unlink()
    with kg.open(tmp_path / "g") as graph:
        assert graph.query(ask) and graph.vocabulary_hash == first
    with kg.open(tmp_path / "plain") as graph:
        assert not graph.query(ask) and graph.vocabulary_hash != first


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shared.ttl"
    write_atomically(path, "old")

    def full(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, "new")
    assert path.read_text() == "old" and [found.name for found in tmp_path.iterdir()] == ["shared.ttl"]
