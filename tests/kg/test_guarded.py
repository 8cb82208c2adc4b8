"""Guarded queries say what the same query says in this process, whatever the terms are."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_reports import reports as samples

import kg
from kg.answers import Statements
from kg.guarded import Guard
from kg.limits import LimitsError
from kg.scanning import calls_out, graphs
from kg.terms import PREFIXES


@pytest.fixture(scope="module")
def graph(small_vocabulary: object) -> Iterator[kg.CaseGraph]:
    with kg.open(None) as opened:
        for sample in samples():
            opened.add(sample)
        yield opened


@pytest.fixture(scope="module")
def guard(graph: kg.CaseGraph) -> Iterator[Guard]:
    with graph.guard() as found:
        yield found


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?case ?age { ?case a cg:Case OPTIONAL { ?case cg:ageYears ?age } } ORDER BY ?case",
        "SELECT ?age { ?case a cg:Case OPTIONAL { ?case cg:ageYears ?age } } ORDER BY ?case",  # one column, gaps
        "SELECT * {}",
        "SELECT ?none { VALUES ?x { 1 2 3 } }",
        "SELECT * { VALUES (?x ?y) { (1 UNDEF) (UNDEF UNDEF) (UNDEF 2) } }",
        "SELECT ?x { VALUES ?x { 1 042 -0 1.50 1e3 true '01'^^xsd:integer 'x'^^xsd:integer 'a'@en-GB '' <urn:x> } }",
        "SELECT ?t { BIND(<<( <urn:a> <urn:b> 'x' )>> AS ?t) }",
        "ASK { ?case a cg:Case }",
        "ASK { ?case a cg:Nothing }",
    ],
)
def test_the_answer_is_that_of_the_query_in_this_process(graph: kg.CaseGraph, guard: Guard, query: str) -> None:
    assert guard.answer(query) == graph.query(query)


def test_statements(graph: kg.CaseGraph, guard: Guard) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a cg:Episode ; ?p ?o }"
    found = guard.answer(query)
    assert isinstance(found, Statements) and not found.truncated
    assert set(found) == set(graph.construct(query)) and len(found) > 10


text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(text, text), min_size=1, max_size=3))
def test_no_text_is_changed_on_its_way(guard: Guard, rows: list[tuple[str, str]]) -> None:
    cells = " ".join(f"({ox.Literal(one)} {ox.Literal(two, language='en')})" for one, two in rows)
    found = guard.answer(f"SELECT ?one ?two {{ VALUES (?one ?two) {{ {cells} }} }}")
    assert isinstance(found, kg.Answer)
    assert [(str(one.value), str(two.value)) for one, two in found.rows] == rows  # type: ignore[union-attr]


def test_the_same_worker_answers_the_next_query(guard: Guard) -> None:
    guard.answer("ASK {}")
    first = guard._worker
    assert first is not None
    with pytest.raises(kg.QueryError, match="not valid SPARQL at line 1, column 7, after 'ASK"):
        guard.answer("ASK { ")
    guard.answer("ASK {}")
    assert guard._worker is first


def test_errors_read_as_those_in_this_process(graph: kg.CaseGraph, guard: Guard) -> None:
    for query in ("ASK { ?x nope:y ?z }", "SELECT ?x {", "SELECT ?x { ?y ?z } LIMIT -1"):
        with pytest.raises(kg.QueryError) as here:
            graph.query(query)
        with pytest.raises(kg.QueryError) as there:
            guard.answer(query)
        assert str(there.value) == str(here.value)


@pytest.mark.parametrize("wrong", [{"seconds": 0.0}, {"rows": -1}, {"memory": 0}, {"seconds": float("nan")}])
def test_a_limit_that_makes_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(LimitsError, match="makes no sense"):
        kg.Limits(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service a cg:Nothing }",
        "ASK { ?s cg:service 'SERVICE <http://a/>' } # SERVICE <http://a/> {}",
        'ASK { ?s skos:prefLabel """a "SERVICE" """ }',
        "ASK { ?s <http://example.org/service> ?o }",
        "PREFIX x: <http://example.org/service#> ASK { ?s x:customer-service x:a.service }",
    ],
)
def test_service_may_be_spoken_of(guard: Guard, query: str) -> None:
    assert not calls_out(query)
    assert guard.answer(query) is False


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT ?from { ?s prov:wasDerivedFrom ?from }", ()),
        ("SELECT * { ?s cg:from 'FROM <urn:x>' } # FROM <urn:x>", ()),
        ("SELECT * FROM <urn:a> FROM NAMED <urn:b> from <urn:\\u0063> {}", ("urn:a", "urn:b", "urn:c")),
        ("PREFIX x: <urn:x:> SELECT * FROM x:a FROMNAMED x:b {}", ("urn:x:a", "urn:x:b")),
        ("SELECT * FROM cg:a {}", (PREFIXES["cg"] + "a",)),
        ("SELECT * FROM nope:a {}", None),
    ],
)
def test_the_graphs_that_a_query_names(query: str, named: tuple[str, ...] | None) -> None:
    assert graphs(query, PREFIXES) == named
