"""`graph.rdf`: the same store, seen through rdflib."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Triple
from sample_reports import reports as samples

import kg
from kg.convert import rdflib_graph
from kg.terms import CG, JUDGEMENTS, report_iri, term

REPORTS = f"SELECT DISTINCT ?name WHERE {{ ?report a <{CG}Report> ; <{CG}name> ?name }} ORDER BY ?name"


@pytest.mark.parametrize("place", ["memory", "disk"])
def test_the_view_reads_what_the_graph_holds(place: str, tmp_path: Path) -> None:
    with kg.open(None if place == "memory" else tmp_path / "g") as graph:
        for sample in samples():
            graph.add(sample)
        data = graph.rdf
        names = sorted(sample.name for sample in samples())
        assert [str(row[0]) for row in data.query(REPORTS)] == names
        assert [row[0].value for row in graph.select(REPORTS)] == names
        name = rdflib.URIRef(report_iri(names[0]).value)
        own = graph._store.graph(report_iri(names[0]))
        said = {tuple(map(str, triple)) for triple in rdflib_graph(own)}
        assert {tuple(map(str, triple)) for triple in data.graph(name)} == said
        assert name in {found.identifier for found in data.graphs()}
        assert set(data.quads((None, rdflib.URIRef(f"{CG}name"), rdflib.Literal(names[0]), None)))


def test_it_is_a_view_and_no_copy(tmp_path: Path) -> None:
    with kg.open(tmp_path / "g") as graph:
        data = graph.rdf
        graph.add(samples()[0])
        assert len(list(data.query(REPORTS))) == 1
        note = Triple(JUDGEMENTS, term("rdfs:label"), term("cg:Case"))
        data.graph(rdflib.URIRef(JUDGEMENTS.value)).add(
            (rdflib.URIRef(JUDGEMENTS.value), rdflib.RDFS.label, rdflib.URIRef(f"{CG}Case"))
        )
        assert note in graph._store.graph(JUDGEMENTS)
        graph.remove(samples()[0].name)
        assert not list(data.query(REPORTS))
