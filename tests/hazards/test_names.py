"""Rows 31, 33 and 34: names that try to leave their place, cells that try to calculate, files that try to run."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_reports import late
from typer.testing import CliRunner

import extract
import kg
from extract.errors import CasegraphError
from kg.cli import app
from kg.describe import describe
from kg.recover import recover
from kg.serialise import serialise
from kg.sharing import split
from kg.table import as_csv
from kg.terms import report_iri

HOSTILE = {
    "up": "../../etc/passwd",
    "absolute": "/etc/passwd",
    "dots": "..",
    "end of an iri": "a> <urn:x> <urn:y> . <urn:z",
    "end of a literal": 'a" ; <urn:x> "b',
    "backslash": "a\\",
    "escape": "\\u003e\\n",
    "space": " a  b ",
    "newline": "a\nb",
    "return": "a\r\nb",
    "nul": "a\0b",
    "script": "<script>alert(1)</script>",
    "end of a script": "</script><img src=x onerror=alert(1)>",
    "long": "a" * 5000,
    "turned around": "a\u202egnp.exe",
    "formula": "=1+1",
    "percent": "%2e%2e%2f%3e",
    "at": "a@1",
    "slash": "a/case/1",
    "hash": "a#b?c=d",
    "braces": "{a} ; DROP ALL",
    "letters": "Ω≈ç√ 报告 تقرير 🙂",
    "prefix": "cg:Report",
    "blank": " ",
}
NAMES = [name for name in HOSTILE.values() if name.strip()]
STORED = [HOSTILE[key] for key in ("up", "end of an iri", "end of a literal", "newline", "turned around", "formula")]


def named(name: str) -> extract.records.Report:
    from dataclasses import replace

    return replace(late(), name=name)


@pytest.fixture(scope="module")
def folder(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a report of each hostile name that a record may have."""
    place = tmp_path_factory.mktemp("hostile") / "store"
    with kg.open(place) as graph:
        for name in STORED:
            graph.add(named(name))
    return place


@pytest.mark.parametrize("key", HOSTILE)
def test_31_no_name_makes_triples_of_its_own(key: str) -> None:
    """Each report's graph has the triples of an ordinary report, but for the name in their IRIs, or is refused."""
    ordinary = describe(named("a"))
    try:
        triples = describe(named(HOSTILE[key]))
    except CasegraphError as error:
        assert "\n" not in str(error) and key in ("nul", "blank")
        return
    assert len(triples) == len(ordinary)
    assert {triple.predicate for triple in triples} == {triple.predicate for triple in ordinary}
    for format in ("turtle", "n-quads"):
        reader = ox.RdfFormat.TURTLE if format == "turtle" else ox.RdfFormat.N_QUADS
        text = serialise({None: triples}, format)  # type: ignore[arg-type]
        found = split(ox.parse(text.encode(), reader))[report_iri(HOSTILE[key])]
        assert recover(found) == named(HOSTILE[key])


def test_31_each_name_is_kept_as_it_is(folder: Path) -> None:
    with kg.open(folder) as graph:
        assert {status.name for status in graph.reports()} == set(STORED)
        for name in STORED:
            assert graph.report(name) == named(name)
        assert not graph.query("ASK { { ?s <urn:x> ?o } UNION { <urn:z> ?p ?o } }")
        assert graph.check() == []


def test_31_nothing_is_written_outside_the_folder(folder: Path) -> None:
    assert [path.name for path in folder.parent.iterdir()] == ["store"]
    for path in folder.rglob("*"):
        assert path.resolve().is_relative_to(folder.resolve()) and not path.is_symlink()
    assert {path.suffix for path in (folder / "documents").iterdir()} <= {".txt"}


def test_31_an_export_holds_the_same_reports(folder: Path, tmp_path: Path) -> None:
    with kg.open(folder) as graph:
        names = {status.name for status in graph.reports() if not status.quarantined}
        graph.export(tmp_path / "shared.trig", format="trig")
    assert len(names) > 3
    with kg.open(tmp_path / "shared.trig") as graph:
        assert {status.name for status in graph.reports()} == names


def test_31_the_commands_take_the_names(folder: Path) -> None:
    runner = CliRunner()
    for command in (["table"], ["ask", "cases"], ["validate"]):
        for format in ("text", "json"):
            found = runner.invoke(app, [*command, "-g", str(folder), "-f", format])
            assert found.exit_code == 0, (command, found.stderr)
            assert "\u202e" not in found.stdout or format != "text"
            if format == "json":
                json.loads(found.stdout)
    for name in (HOSTILE["up"], HOSTILE["end of an iri"], HOSTILE["newline"], HOSTILE["nul"]):
        found = runner.invoke(app, ["explain", "-g", str(folder), name])
        assert found.exit_code in (0, 2)
        assert found.exit_code == 0 or (found.stderr.startswith("casegraph: ") and found.stderr.count("\n") == 1)


def test_31_files_of_hostile_names_are_planned_once_each(tmp_path: Path) -> None:
    from kg.inputs import plan

    folder = tmp_path / "reports"
    folder.mkdir()
    made = set()
    for name in NAMES:
        bare = name.replace("/", "_").replace("\0", "_")[:200]
        try:
            (folder / f"{bare}.txt").write_text("A rash.")
        except OSError:
            continue
        made.add(f"{bare}.txt")
    jobs = plan([folder])
    assert {job.path.name for job in jobs} == made - {name for name in made if name.startswith(".")}
    assert len({job.name for job in jobs}) == len(jobs)


CELLS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("http://a/","b")', "-", "+", "="]


@pytest.mark.parametrize("cell", CELLS)
def test_33_no_cell_is_a_formula(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv([{"a": cell, cell: [cell, cell]}]), newline="")))
    assert all(not each.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")) for row in rows for each in row)
    assert rows[1][0] == f"'{cell}"


def test_33_numbers_stay_numbers() -> None:
    assert as_csv([{"a": -3, "b": -0.5, "c": "-3"}]) == "a,b,c\r\n-3,-0.5,'-3\r\n"


def test_33_each_command_that_writes_csv_writes_no_formula(folder: Path) -> None:
    runner = CliRunner()
    bind = " ".join(f"({json.dumps(cell)})" for cell in CELLS)
    commands = [["query", f"SELECT ?x {{ VALUES (?x) {{ {bind} }} }}"], ["table"], ["causality"], ["duplicates"]]
    for command in commands:
        found = runner.invoke(app, [*command, "-g", str(folder), "-f", "csv"])
        if found.exit_code == 2:
            assert "csv" in found.stderr  # the command knows no CSV
            continue
        for row in csv.reader(io.StringIO(found.stdout, newline="")):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r", "\n")), (command, cell)
                assert not cell.startswith(("+", "-")) or cell.replace(".", "").lstrip("+-").isdigit(), (command, cell)


def test_33_all_csv_goes_through_one_writer() -> None:
    for path, tree in _modules():
        if "csv" not in path.read_text("utf-8"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter", "to_csv"):
                assert path.name == "table.py", path


# The workers of a build, which this package starts itself, send each other pickled records; no file is ever one.
PICKLED = "building"
RUNS_CODE = {"eval", "exec", "compile", "__import__", "execfile"}


@cache
def _modules() -> list[tuple[Path, ast.Module]]:
    places = [Path(module.__file__ or "").parent for module in (extract, kg)]
    return [(path, ast.parse(path.read_text("utf-8"))) for place in places for path in sorted(place.rglob("*.py"))]


def test_34_nothing_that_is_read_can_run() -> None:
    modules = _modules()
    assert len(modules) > 150
    for path, tree in modules:
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                root = name.partition(".")[0]
                assert root not in ("yaml", "marshal", "shelve", "dill", "cloudpickle", "joblib", "imp"), path
                assert root not in ("pickle", "_pickle") or path.parent.name == PICKLED, path
            if isinstance(node, ast.Call):
                called = node.func
                if isinstance(called, ast.Name):
                    assert called.id not in RUNS_CODE, (path, node.lineno)
                elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                    assert (called.value.id, called.attr) != ("pickle", "load"), path
                    weights = any(option.arg == "weights_only" for option in node.keywords)
                    assert (called.value.id, called.attr) != ("torch", "load") or weights, path
                    assert (called.value.id, called.attr) not in {("os", "system"), ("os", "popen")}, path
                for option in node.keywords:
                    truth = isinstance(option.value, ast.Constant) and option.value.value is True
                    assert option.arg not in ("shell", "allow_pickle", "trust_remote_code") or not truth, path


def test_34_models_are_data() -> None:
    """JSON, and ONNX without operators of anybody's own, whose libraries could be named in it."""
    folder = Path(extract.__file__).parent
    json.loads((folder / "judgement" / "model.json").read_text("utf-8"))
    found = {path.suffix for path in (folder / "learned" / "model").iterdir()}
    assert found <= {".onnx", ".txt", ".json", ".md"}
    for path in (folder / "learned").rglob("*.py"):
        assert "register_custom_ops" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drugs.yaml", "!!python/object/apply:os.system ['touch HIT']"),
        ("drugs.ttl", "drug: rituximab\nsynonyms: [MabThera]\n"),
    ],
)
def test_34_a_vocabulary_in_yaml_is_refused(name: str, content: str, tmp_path: Path) -> None:
    hit = tmp_path / "hit"
    path = tmp_path / name
    path.write_text(content.replace("HIT", str(hit)))
    report = tmp_path / "report.txt"
    report.write_text("A man of 50 had a rash after imatinib.")
    found = CliRunner().invoke(
        app, ["build", str(report), "-g", str(tmp_path / "store"), "--vocabulary", str(path), "--quiet"]
    )
    assert found.exit_code == 2 and found.stderr.startswith("casegraph: ") and found.stderr.count("\n") == 1
    assert not hit.exists() and not os.path.exists(tmp_path / "store" / "oxigraph")
