"""Snapshots: kept from one process to the next as long as they tell what the store holds, and never longer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_reports import reports as samples

import kg
from kg.snapshots import Snapshots

pytestmark = pytest.mark.package_vocabulary

NAMES = "SELECT ?name { ?report a cg:Report ; cg:name ?name } ORDER BY ?name"


def names(folder: Path, *, quarantined: bool = False) -> list[str]:
    with kg.open(folder, create=False) as graph:
        return [str(name) for name in graph.select(NAMES, quarantined=quarantined).column("name")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshots") / "g"
    with kg.open(folder) as graph:
        graph.add(samples()[0])
    return folder


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "g"))


def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of the snapshots that are made from now on."""
    places: list[Path] = []
    fill = Snapshots._fill

    def noted(self: Snapshots, place: Path, hidden: list[str]) -> ox.Store:
        places.append(place)
        return fill(self, place, hidden)

    monkeypatch.setattr(Snapshots, "_fill", noted)
    return places


def test_the_next_process_reads_the_snapshot_that_is_there(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = made(monkeypatch)
    needed = []
    for _ in range(4):
        before = len(places)
        assert names(store) == [samples()[0].name]
        needed.append(len(places) - before)
    assert needed == [1, 0, 0, 0]
    assert [place.name for place in store.glob("view-*")] == ["view-all"]


def test_what_must_not_count_does_not_count_in_a_kept_one_either(store: Path) -> None:
    for _ in range(2):
        with kg.open(store) as graph:
            assert not graph.query("ASK { ?report cg:status ?status }")


def test_a_change_ends_it(store: Path) -> None:
    assert names(store) == [samples()[0].name]
    with kg.open(store) as graph:
        graph.add(samples()[1])
        assert not list(store.glob("view-*"))
    assert names(store) == sorted(sample.name for sample in samples()[:2])
    with kg.open(store) as graph:
        graph.remove(samples()[0].name)
    assert names(store) == [samples()[1].name]


def test_a_report_in_quarantine_counts_only_where_it_is_asked_for(store: Path) -> None:
    first = samples()[1].cases[0]
    assert first.age_years is not None
    old = replace(first, age_years=replace(first.age_years, value=-1.0))
    wrong = replace(samples()[1], cases=(old, *samples()[1].cases[1:]))
    with kg.open(store) as graph:
        assert graph.add(wrong).quarantined
    for _ in range(2):
        assert names(store) == [samples()[0].name]
        assert names(store, quarantined=True) == sorted((samples()[0].name, wrong.name))


def test_what_somebody_else_writes_ends_it(store: Path) -> None:
    assert names(store) == [samples()[0].name]
    bare = ox.Store(str(store / "oxigraph"))
    bare.update(
        "PREFIX cg: <https://w3id.org/casegraph/ontology#>\n"
        'INSERT DATA { GRAPH <http://x/g> { <http://x/r> a cg:Report ; cg:name "other" } }'
    )
    del bare
    assert names(store) == sorted((samples()[0].name, "other"))


def test_a_damaged_one_is_made_anew(store: Path) -> None:
    assert names(store) == [samples()[0].name]
    for place in store.glob("view-*"):
        (place / "oxigraph" / "CURRENT").write_text("torn")
    assert names(store) == [samples()[0].name]
    for place in store.glob("view-*"):
        shutil.rmtree(place / "oxigraph")
    assert names(store) == [samples()[0].name]


@pytest.mark.parametrize("step", ["backup", "filled", "stamped", "stamp removed", "changed"])
def test_a_process_killed_between_the_steps_leaves_no_wrong_answer(store: Path, step: str) -> None:
    first, second = samples()[0].name, samples()[1].name
    if step in ("stamp removed", "changed"):
        assert names(store) == [first]  # the one of before the change
    code = (
        "import os, shutil, kg, kg.snapshots, kg.store\n"
        "from sample_reports import reports\n"
        "def die(*_, **__): os._exit(9)\n"
        "def after(function):\n"
        "    def both(*given, **named):\n        function(*given, **named)\n        die()\n"
        "    return both\n"
        f"graph = kg.open({str(store)!r}); step = {step!r}\n"
        "graph.know_patients()\n"
        "if step == 'backup': kg.snapshots.Snapshots._fill = die\n"
        "if step == 'filled': kg.snapshots.write_atomically = die\n"
        "if step == 'stamped': kg.snapshots.write_atomically = after(kg.snapshots.write_atomically)\n"
        "if step == 'stamp removed': kg.snapshots.shutil.rmtree = die\n"
        "if step == 'changed': kg.store.manifest.note = die\n"
        "graph.select('SELECT ?x {}') if step in ('backup', 'filled', 'stamped') else graph.add(reports()[1])\n"
    )
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 9
    assert names(store) == sorted([first, second] if step == "changed" else [first])
    with kg.open(store) as graph:
        graph.add(samples()[1])
    assert names(store) == sorted([first, second])
    assert len(list(store.glob("view-*"))) == 1


def test_a_backup_holds_none(store: Path, tmp_path: Path) -> None:
    assert names(store) == [samples()[0].name]
    with kg.open(store) as graph:
        graph.backup(tmp_path / "copy")
    assert not list((tmp_path / "copy").glob("view-*"))
    assert names(tmp_path / "copy") == [samples()[0].name]


def test_a_moment_of_the_past_leaves_the_present_one_alone(store: Path) -> None:
    assert names(store) == [samples()[0].name]
    with kg.open(store, at=0) as past:
        assert past.select(NAMES).column("name") == []
    assert names(store) == [samples()[0].name]
    assert [place.name for place in store.glob("view-*")] == ["view-all"]
