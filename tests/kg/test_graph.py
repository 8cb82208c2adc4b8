"""`CaseGraph`: one graph to ask, the same answers from a store and from the file that was shared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from sample_reports import reports as samples

import kg
from extract.errors import CasegraphError
from kg.answers import python
from kg.serialise import FORMATS
from kg.terms import report_iri

SUFFIX = {"turtle": ".ttl", "trig": ".trig", "n-quads": ".nq", "json-ld": ".jsonld"}
QUESTIONS = [
    "SELECT ?e ?drug ?days { ?e cg:suspectDrug/skos:prefLabel ?drug OPTIONAL { ?e cg:latencyDays ?days } }",
    "SELECT ?report ?kind { ?report a cg:Report ; cg:kind ?kind }",
    "SELECT ?drug ?broader { ?episode cg:suspectDrug ?drug . ?drug skos:broader+/skos:prefLabel ?broader }",
    "SELECT ?quote (COUNT(*) AS ?n) { ?s cg:evidence/oa:hasSelector/oa:exact ?quote } GROUP BY ?quote",
]


@pytest.fixture(scope="module")
def graph() -> Iterator[kg.CaseGraph]:
    with kg.open(None) as opened:
        for sample in samples():
            opened.add(sample)
        yield opened


@pytest.mark.parametrize("name", FORMATS)
def test_a_shared_file_answers_like_the_store(graph: kg.CaseGraph, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"shared{SUFFIX[name]}"
    text = graph.export(path, format=name)
    assert path.read_text(encoding="utf-8") == text
    with kg.open(path) as shared:
        for question in QUESTIONS:
            assert sorted(map(str, shared.select(question))) == sorted(map(str, graph.select(question)))
            assert graph.select(question)
        for sample in samples():
            assert shared.report(sample.name) == sample
            assert shared.status(sample.name).state == "accepted"
        for other in FORMATS:
            assert shared.export(format=other) == graph.export(format=other)
        assert {found.message for found in shared.validate()} == {found.message for found in graph.validate()}


def test_a_shared_file_is_read_only(graph: kg.CaseGraph, tmp_path: Path) -> None:
    graph.export(tmp_path / "shared.ttl")
    with kg.open(tmp_path / "shared.ttl") as shared, pytest.raises(kg.StoreError, match="read-only"):
        shared.add(samples()[0])


def test_a_shared_file_holds_the_concepts_in_use_and_what_is_broader(graph: kg.CaseGraph) -> None:
    text = graph.export()
    assert 'skos:prefLabel "neutropenia"@en' in text
    assert "skos:broader" in text
    assert "cg:status" not in text and "prov:Activity" not in text and "_:" not in text


def test_some_reports_can_be_shared(graph: kg.CaseGraph) -> None:
    name = samples()[0].name
    text = graph.export(format="n-quads", reports=[name, name])
    reports = {quad.graph_name for quad in ox.parse(text, ox.RdfFormat.N_QUADS) if "/report/" in str(quad.graph_name)}
    assert reports == {report_iri(name)}
    with pytest.raises(kg.StoreError, match="no report 'nobody'"):
        graph.export(reports=["nobody"])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("broken.ttl", b"@prefix a: <https://example.org/> .\n\na:b a:c oops .", r"broken\.ttl, line 3"),
        ("cut.nq", b"<https://example.org/a> <https://example.org/b>", r"cut\.nq, line 1"),
        ("other.ttl", b"<https://example.org/a> a <https://example.org/b> .", "holds no case report"),
        ("empty.trig", b"", "holds no case report"),
        ("net.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "https://example.org/a"}', "net.jsonld"),
        ("bytes.ttl", b"\xff\xfe\x00", r"bytes\.ttl"),
    ],
)
def test_a_broken_file_gives_one_line(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CasegraphError, match=message) as caught:
        kg.open(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_missing_file_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(kg.ShareError, match="cannot be read"):
        kg.open(tmp_path / "missing.ttl")


def test_a_report_whose_name_does_not_fit_its_iri_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "forged.ttl"
    path.write_text(
        "<https://w3id.org/casegraph/report/a> a <https://w3id.org/casegraph/ontology#Report> ;"
        ' <https://w3id.org/casegraph/ontology#name> "b" .'
    )
    with pytest.raises(kg.ShareError, match="name that fits"):
        kg.open(path)


def test_an_unwritable_place_gives_one_line(graph: kg.CaseGraph, tmp_path: Path) -> None:
    with pytest.raises(kg.ShareError, match="cannot be written"):
        graph.export(tmp_path / "missing" / "shared.ttl")


def test_query_gives_rows_truth_or_a_graph(graph: kg.CaseGraph) -> None:
    assert isinstance(graph.query(QUESTIONS[0]), kg.Answer)
    assert graph.query("ASK { ?report a cg:Report }") is True
    made = graph.query("CONSTRUCT { ?r a cg:Report } WHERE { ?r a cg:Report }")
    assert isinstance(made, rdflib.Graph) and len(made) == len(samples())
    assert len(graph.construct("DESCRIBE ?r WHERE { ?r a cg:Report }")) > len(samples())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'it''s' } # SERVICE is only a comment\nSERVICE",
        "SELECT ?x",
        "DROP ALL",
        "ASK { ?s ?p ?o }",
    ],
)
def test_a_query_that_cannot_be_answered_gives_one_line(graph: kg.CaseGraph, query: str) -> None:
    with pytest.raises(kg.QueryError) as caught:
        graph.select(query)
    assert "\n" not in str(caught.value)


def test_service_may_be_spoken_of(graph: kg.CaseGraph) -> None:
    assert not graph.select("SELECT ?s { ?s cg:service 'SERVICE' } # SERVICE")


def test_from_reads_no_file(graph: kg.CaseGraph, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<https://example.org/secret> a <https://example.org/Secret> .")
    for clause in ("FROM", "FROM NAMED", "from\n#\n named"):
        with pytest.raises(kg.QueryError, match="no such graph"):
            graph.query(f"ASK {clause} <{secret.as_uri()}> {{ ?s a <https://example.org/Secret> }}")


def test_from_reads_the_graphs_that_it_names_and_no_other(graph: kg.CaseGraph) -> None:
    late = report_iri("late")
    assert graph.select(f"SELECT DISTINCT ?r FROM {late} {{ ?r a cg:Report }}").rows == ((late,),)
    assert graph.select(f"PREFIX x: {late} SELECT DISTINCT ?r from x: {{ ?r a cg:Report }}").rows == ((late,),)
    assert graph.select(f"SELECT ?r FROM NAMED {late} {{ GRAPH ?g {{ ?r a cg:Report }} }}").rows == ((late,),)
    assert not graph.select(f"SELECT ?r FROM NAMED {late} {{ ?r a cg:Report }}")  # no FROM: the default graph is empty
    assert len(graph.select("SELECT ?r { ?r a cg:Report }")) == len(samples())


def test_rdflib_sees_the_same_triples(graph: kg.CaseGraph) -> None:
    found = graph.rdf.query("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/casegraph/ontology#Episode> }")
    assert [int(row[0]) for row in found] == graph.select("SELECT (COUNT(*) AS ?n) { ?s a cg:Episode }").column("n")


def test_answers_as_python_values() -> None:
    number = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    answer = kg.Answer(
        ("a", "b"),
        (
            (ox.Literal("0.09", datatype=number), None),
            (ox.Literal("7.0", datatype=number), ox.NamedNode("a:b")),
        ),
    )
    assert answer.dicts() == [{"a": 0.09, "b": None}, {"a": 7, "b": "a:b"}]
    assert isinstance(answer.column("a")[1], int)
    assert python(ox.Literal("many", datatype=number)) == "many"
    with pytest.raises(KeyError, match="there are a, b"):
        answer.column("c")


def test_importing_kg_loads_nothing_heavy() -> None:
    heavy = ["rdflib", "pyshacl", "spacy", "networkx", "pyoxigraph"]
    code = f"import sys, kg; print([name for name in {heavy} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    found = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
    assert set(kg.__all__) <= set(dir(kg)) and all(getattr(kg, name) for name in kg.__all__)
    with pytest.raises(AttributeError):
        kg.nothing  # noqa: B018


def test_the_context_of_a_file_is_the_packages(graph: kg.CaseGraph) -> None:
    import ontology

    document = json.loads(graph.export(format="json-ld"))
    assert document["@context"] == json.loads(ontology.path("context.jsonld").read_text())["@context"]


@pytest.mark.parametrize("shared", [False, True])
def test_a_count_through_labels_counts_each_episode_once(shared: bool, tmp_path: Path) -> None:
    """A label that several reports use stands once in the queried graph, however many reports name the drug."""
    asked = "SELECT ?episode ?label { ?episode cg:suspectDrug ?drug . ?drug skos:prefLabel ?label }"
    expected = sum(len(e.drugs) for sample in samples() for case in sample.cases for e in case.episodes)
    with kg.open(None) as opened:
        for sample in samples():
            opened.add(sample)
        if shared:
            opened.export(tmp_path / "shared.ttl")
        else:
            assert len(opened.select(asked).rows) == expected
    if shared:
        with kg.open(tmp_path / "shared.ttl") as imported:
            assert len(imported.select(asked).rows) == expected
