"""Every kind of constraint that the shapes use: found by the compiled shapes as stock pySHACL finds it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from same_patients import Told, report
from seeded_errors import SEEDS
from typer.testing import CliRunner

import kg
import ontology
from kg.cli import app
from kg.constraints import Breach
from kg.convert import rdflib_graph
from kg.describe import describe
from kg.reference import breaches
from kg.shapes import _compiled, check
from kg.status import read_statuses, status_triples
from kg.terms import RUNS

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology.path("shapes.ttl"))


SMALL = report("small", Told(age=40.0, sex="female", drugs=("ocrelizumab",), year=2020))


def seeded(kind: str) -> tuple[str, list[ox.Triple]]:
    """A small report with an error of this kind."""
    return SMALL.name, SEEDS[kind](describe(SMALL))


def local(component: str) -> str:
    return component.removeprefix(str(SH)).removesuffix("ConstraintComponent")


def test_every_kind_that_the_shapes_use_has_a_seeded_error(shapes: rdflib.Graph) -> None:
    """The kinds are those of pySHACL's own table, by the parameters that stand in the shapes file."""
    used = {CONSTRAINT_PARAMETERS_MAP[each] for each in set(shapes.predicates()) & set(CONSTRAINT_PARAMETERS_MAP)}
    names = {local(str(kind.shacl_constraint_component)) for kind in used}
    assert names - {"Property"} == set(SEEDS), "what a property shape finds is told by its own constraints"


def test_stock_pyshacl_finds_the_same(shapes: rdflib.Graph) -> None:
    """All errors at once, as pySHACL is when nothing is changed in it: it takes a second for a small report."""
    triples = describe(SMALL)
    for seed in SEEDS.values():
        triples = seed(triples)
    _, results, _ = pyshacl.validate(rdflib_graph(triples), shacl_graph=shapes, do_owl_imports=False)
    assert isinstance(results, rdflib.Graph)
    expected = {told(results, result) for result in results.objects(None, SH.result)}
    compiled = _compiled()
    assert compiled is not None
    assert set(compiled.check(triples)) == expected
    assert {local(breach.component) for breach in expected} == set(SEEDS)


def told(results: rdflib.Graph, result: rdflib.term.Node) -> Breach:
    held = {predicate: str(value) for predicate, value in results.predicate_objects(result)}
    severity = held[SH.resultSeverity].removeprefix(str(SH)).lower()
    return Breach(
        focus=held[SH.focusNode],
        severity=severity,  # type: ignore[arg-type]
        message=held[SH.resultMessage],
        path=held.get(SH.resultPath, ""),
        value=held.get(SH.value, ""),
        component=held[SH.sourceConstraintComponent],
    )


@pytest.mark.parametrize("kind", SEEDS)
def test_both_engines_find_it_and_name_the_component(kind: str) -> None:
    name, triples = seeded(kind)
    compiled = _compiled()
    assert compiled is not None
    found = compiled.check(triples)
    assert set(found) == set(breaches(triples))
    assert kind in {local(breach.component) for breach in found}
    findings = check(name, triples)
    assert findings == check(name, triples, engine="pyshacl")
    assert all(finding.component for finding in findings)


def test_the_component_is_kept_with_the_report_and_an_older_store_is_read() -> None:
    name, triples = seeded("MinCount")
    status = kg.status.ReportStatus(name, "quarantined", findings=tuple(check(name, triples)))
    store = ox.Store()
    store.extend(ox.Quad(each.subject, each.predicate, each.object, RUNS) for each in status_triples(status))
    assert set(read_statuses(store)[0].findings) == set(status.findings)
    for quad in list(store.quads_for_pattern(None, kg.terms.term("sh:sourceConstraintComponent"), None, None)):
        store.remove(quad)
    assert [finding.component for finding in read_statuses(store)[0].findings] == [""] * len(status.findings)


def test_the_command_takes_either_engine_and_shows_the_component(tmp_path: Path) -> None:
    name, triples = seeded("MaxInclusive")
    (tmp_path / "a.ttl").write_bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b"")
    printed = [
        CliRunner().invoke(app, ["validate", str(tmp_path / "a.ttl"), "--format", "json", *more])
        for more in ([], ["--engine", "pyshacl"])
    ]
    assert printed[0].output == printed[1].output and [each.exit_code for each in printed] == [1, 1]
    found = [each for each in json.loads(printed[0].output) if each["severity"] == "violation"]
    assert (name, "MaxInclusive") in {(each["report"], local(each["component"])) for each in found}
    assert CliRunner().invoke(app, ["validate", "a.ttl", "--engine", "jena"]).exit_code == 2
