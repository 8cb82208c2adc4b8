"""`casegraph check`: a sound store is sound, and each kind of damage is told in a line."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Store
from sample_reports import reports as samples

import kg
from kg import checkup, manifest, seals
from kg.cli import main
from kg.manifest import Entry
from kg.store import StoreError
from kg.terms import RUNS, report_iri, term


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with kg.open(tmp_path / "g") as graph:
        for sample in samples():
            graph.add(sample)
    return tmp_path / "g"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 2, min(len(content), len(content) // 2 + 16)):
        content[at] ^= 0xFF
    path.write_bytes(content)


def test_a_sound_store_is_sound(store: Path) -> None:
    told: list[tuple[str, int, int]] = []
    found = checkup.checkup(store, tell=lambda *what: told.append(what), thorough=True)
    assert found.sound and found.reports == len(samples())
    assert ("reports", len(samples()), len(samples())) in told
    with kg.open(store) as graph:
        assert graph.check() == []


def removed(engine: Store, name: str) -> None:
    engine.remove_graph(report_iri(name))


def forgotten(engine: Store, name: str) -> None:
    for quad in list(engine.quads_for_pattern(report_iri(name), None, None, RUNS)):
        engine.remove(quad)


def renoted(engine: Store, name: str) -> None:
    engine.update(
        f"DELETE {{ GRAPH {RUNS} {{ ?g {term('cg:graphSha256')} ?was }} }}"
        f" INSERT {{ GRAPH {RUNS} {{ ?g {term('cg:graphSha256')} 'ab' }} }}"
        f" WHERE {{ BIND({report_iri(name)} AS ?g) GRAPH {RUNS} {{ ?g {term('cg:graphSha256')} ?was }} }}"
    )


@pytest.mark.parametrize(
    ("damage", "told"),
    [(removed, "has 0 triples"), (forgotten, "was stored but is not in the graph"), (renoted, "is another version")],
)
def test_what_was_lost_is_told(damage: Callable[[Store, str], None], told: str, store: Path) -> None:
    name = samples()[0].name
    engine = Store(str(store / "oxigraph"))
    damage(engine, name)
    engine.flush()
    del engine
    lines = checkup.checkup(store).lines
    assert len(lines) == 1 and f"report {name!r} {told}" in lines[0] and lines[0].endswith("build it again")


def test_only_a_thorough_check_sees_that_a_graph_says_something_else(store: Path) -> None:
    name = samples()[0].name
    graph = report_iri(name)
    engine = Store(str(store / "oxigraph"))
    quad = next(iter(engine.quads_for_pattern(None, None, None, graph)))
    engine.remove(quad)
    engine.update(f"INSERT DATA {{ GRAPH {graph} {{ {graph} {term('cg:name')} 'another' }} }}")
    engine.flush()
    del engine
    assert checkup.checkup(store).sound
    assert "does not say what was stored" in "".join(checkup.checkup(store, thorough=True).lines)


def test_what_a_killed_process_did_not_note_is_no_damage(store: Path) -> None:
    lines = (store / manifest.NAME).read_text().splitlines(keepends=True)
    with kg.open(store) as graph:
        graph.remove(samples()[0].name)
        graph.add(samples()[1], extractor="later")
    (store / manifest.NAME).write_text("".join(lines))  # as if neither change had been noted
    assert checkup.checkup(store).sound
    (store / manifest.NAME).unlink()  # one made before there was a manifest
    assert checkup.checkup(store).sound


def test_an_older_state_is_told(store: Path) -> None:
    name = samples()[0].name
    last = manifest.read(store)[name]
    manifest.note(store, [Entry(report=name, triples=9, own=9, sha256="ab", at="2999-01-01T00:00:00Z")])
    assert "is older than the last one stored" in checkup.checkup(store).lines[0]
    manifest.note(store, [Entry(report=name, triples=None, at="2999-01-01T00:00:00Z")])
    assert "was removed but is there again" in checkup.checkup(store).lines[0]
    manifest.note(store, [last])
    assert checkup.checkup(store).sound


def test_each_damaged_table_is_named(store: Path) -> None:
    tables = sorted((store / "oxigraph").glob("*.sst"))
    assert tables and {path.name for path in tables} <= set(seals.read(store))
    whole = {path: path.read_bytes() for path in tables}
    for path in tables:
        flip(path)
        found = checkup.checkup(store, time_limit=20)
        assert found.lines and found.lines[0].startswith(f"{path} is not as it was written")
        path.write_bytes(whole[path])
    tables[0].write_bytes(whole[tables[0]][:-1])
    assert "cut short" in checkup.checkup(store).lines[0]
    tables[0].write_bytes(whole[tables[0]])
    assert checkup.checkup(store).sound


def test_a_table_without_a_seal_is_left_to_the_engine(store: Path) -> None:
    (store / seals.NAME).unlink()
    assert checkup.checkup(store).sound
    (store / seals.NAME).write_text("{")
    largest = max((store / "oxigraph").glob("*.sst"), key=lambda path: path.stat().st_size)
    largest.write_bytes(b"\x00" * largest.stat().st_size)
    found = checkup.checkup(store, time_limit=20)
    assert len(found.lines) == 1 and "restore a backup" in found.lines[0] and "\n" not in found.lines[0]


def test_an_engine_that_hangs_is_killed(store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import time\ntime.sleep(600)\n")  # whatever hangs
    monkeypatch.syspath_prepend(tmp_path)
    started = time.monotonic()
    found = checkup.checkup(store, time_limit=1)
    assert time.monotonic() - started < 20
    assert "is not done after 1 s" in found.lines[0] and "--time-limit" in found.lines[0]
    monkeypatch.setattr(checkup, "_SILENCE", 0.5)
    assert "hangs" in checkup.checkup(store).lines[0]


def test_the_command_tells_by_its_status(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["casegraph", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    assert run("check", "--graph", str(store)) == (0, f"{store}: {len(samples())} reports, sound\n", "")
    manifest.note(store, [Entry(report="lost", triples=1)])
    assert run("check", "-g", str(store)) == (
        1,
        "report 'lost' was stored but is not in the graph: build it again\n",
        "",
    )
    with kg.open(store):
        status, out, err = run("check", "-g", str(store))
        assert (status, out) == (2, "") and "in use by" in err and f"process {os.getpid()}" in err
    status, out, err = run("check", "-g", str(tmp_path / "none"))
    assert status == 2 and out == "" and err.count("\n") == 1


def test_a_folder_that_is_no_store_is_not_looked_at(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        checkup.checkup(tmp_path)
    assert not list(tmp_path.iterdir())
