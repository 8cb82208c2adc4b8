"""Shared files: the same graph gives the same bytes, each format reads back whole, nothing can break out of a
literal."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from generated_reports import reports
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_reports import reports as samples

from extract.records import Report
from kg.convert import rdflib_graph, to_oxigraph, to_rdflib
from kg.describe import describe
from kg.recover import recover
from kg.serialise import FORMATS, ShareError, serialise, short
from kg.sharing import split
from kg.terms import XSD_DECIMAL, XSD_INTEGER, report_iri, term

READERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "n-quads": ox.RdfFormat.N_QUADS,
    "json-ld": ox.RdfFormat.JSON_LD,
}
slow = settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))


@slow
@given(reports, st.sampled_from(FORMATS), st.randoms())
def test_a_report_survives_every_format(generated: Report, name: str, chance: random.Random) -> None:
    triples = describe(generated)
    merged = name in ("turtle", "json-ld")
    graphs = {None if merged else report_iri(generated.name): triples}
    text = serialise(graphs, name)
    chance.shuffle(triples)
    assert serialise(graphs, name) == text, "the order of the triples shows"
    found = split(ox.parse(text.encode(), READERS[name]))
    assert recover(found[report_iri(generated.name)]) == generated


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_rdflib_reads_the_same_graph(sample: Report) -> None:
    triples = describe(sample)
    text = serialise({None: triples}, "turtle")
    assert stored(rdflib.Graph().parse(data=text, format="turtle")) == stored(rdflib_graph(triples))
    json_ld = serialise({None: triples}, "json-ld")
    assert stored(rdflib.Graph().parse(data=json_ld, format="json-ld")) == stored(rdflib_graph(triples))


def stored(graph: rdflib.Graph) -> set[str]:
    """An rdflib graph as a store keeps it: Turtle writes the decimal 7 as 7.0, which is the same number."""
    store = ox.Store()
    store.extend(ox.Quad(*map(to_oxigraph, triple)) for triple in graph)
    return {str(quad) for quad in store}


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "from sample_reports import reports; from kg.describe import describe; from kg.serialise import *;"
        "import hashlib;"
        "texts = [serialise({None: describe(r)}, f) for r in reports() for f in FORMATS];"
        "print([hashlib.sha256(text.encode()).hexdigest() for text in texts])"
    )
    here = Path(__file__).parent
    seen = set()
    for seed in ("1", "2"):
        path = os.pathsep.join([str(here), str(here.parent.parent)])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        seen.add(subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True).stdout)
    assert len(seen) == 1


def test_turtle_is_short_where_that_loses_nothing() -> None:
    assert short(ox.Literal("0.090", datatype=XSD_DECIMAL)) == "0.09"
    assert short(ox.Literal("4", datatype=XSD_INTEGER)) == "4"
    assert short(ox.Literal("four", datatype=XSD_INTEGER)) == '"four"^^xsd:integer'
    assert short(ox.NamedNode("https://w3id.org/casegraph/drug/ocrelizumab")) == "drug:ocrelizumab"
    assert short(ox.NamedNode("https://w3id.org/casegraph/drug/a/b")) == "<https://w3id.org/casegraph/drug/a/b>"
    assert short(ox.NamedNode("https://w3id.org/casegraph/drug/a-")) == "<https://w3id.org/casegraph/drug/a->"


def test_only_prefixes_in_use_are_declared() -> None:
    text = serialise({None: [ox.Triple(term("cg:Drug"), term("rdf:type"), term("skos:Concept"))]}, "turtle")
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")] == ["cg:", "skos:"]


def test_a_hostile_literal_adds_no_triple() -> None:
    node = ox.NamedNode("https://w3id.org/casegraph/report/a")
    evil = ox.Literal('" . <x:s> <x:p> <x:o> . \n\x00 """')
    for name in ("turtle", "trig", "n-quads", "json-ld"):
        text = serialise({None: [ox.Triple(node, term("cg:name"), evil)]}, name)
        found = list(ox.parse(text.encode(), READERS[name]))
        assert [quad.object for quad in found] == [evil]


def test_json_ld_needs_no_network() -> None:
    document = json.loads(serialise({None: describe(samples()[0])}, "json-ld"))
    assert isinstance(document["@context"], dict)


def test_an_unknown_format_lists_the_choices() -> None:
    with pytest.raises(ShareError, match="turtle, trig, json-ld, n-quads"):
        serialise({}, "xml")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "node",
    [
        ox.NamedNode("https://example.org/a"),
        ox.BlankNode("b"),
        ox.Literal("x"),
        ox.Literal("x", language="en"),
        ox.Literal("0.10", datatype=XSD_DECIMAL),
    ],
    ids=str,
)
def test_terms_cross_the_border_and_come_back(node: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    assert to_oxigraph(to_rdflib(node)) == node


def test_what_has_no_counterpart_is_named() -> None:
    with pytest.raises(ValueError, match="no counterpart"):
        to_rdflib(ox.DefaultGraph())
