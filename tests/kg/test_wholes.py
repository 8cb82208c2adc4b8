"""Questions asked of the whole graph: read through, they give what they give row by row."""

from __future__ import annotations

import pytest
from sample_graph import MemoryGraph
from sample_reports import reports

from kg.library import questions
from kg.wholes import read_through


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.name)
def test_every_question_gives_the_same_answer(graph: MemoryGraph, asked: object) -> None:
    text = asked.text  # type: ignore[attr-defined]
    assert read_through(text) != text or "COUNT(*)" in text
    plain, whole = graph.select(text), graph.select(read_through(text))
    assert plain.columns == whole.columns
    assert plain.rows == whole.rows


@pytest.mark.parametrize(
    "kept",
    [
        "FILTER NOT EXISTS { ?a cg:number ?n }",
        "FILTER NOT EXISTS {\n  ?a cg:number ?n .\n  { ?a cg:kind ?k }\n  ?a cg:name ?m .\n}",
        "MINUS {\n  ?a cg:number ?n .\n}",
        "?statement rdf:subject ?a .",
        "?a cg:evidence/oa:hasSelector/oa:exact ?quote .",
        "?a skos:broader+ ?class .",
        "?a ?predicate ?object .",
        '?a cg:note "two words" .',
        "# ?a cg:number ?n .",
        "VALUES ?a { UNDEF }",
        "SELECT * WHERE {\n?a cg:inReport/cg:name ?n .\n}",
        "SELECT DISTINCT  * {\n?a cg:number ?n .\n}",
    ],
)
def test_what_is_looked_up_in_any_case_stays(kept: str) -> None:
    assert read_through(kept) == kept


def test_what_is_read_through() -> None:
    assert read_through('?a a cg:Case ; cg:kind "x" ;\n  cg:number ?n .') == (
        "{ SELECT ?a WHERE { ?a a cg:Case } } "
        '{ SELECT ?a WHERE { ?a cg:kind "x" } } '
        "{ SELECT ?a ?n WHERE { ?a cg:number ?n } }"
    )
    assert read_through("VALUES ?a { UNDEF } # drug\n?a cg:same ?a .") == "{ SELECT ?a WHERE { ?a cg:same ?a } }"


def test_where_all_evidence_is_asked_for_that_is_read_through_too() -> None:
    assert read_through("?s rdf:subject ?a ; cg:field ?f ; cg:evidence/oa:exact ?q .\nOPTIONAL { ?s prov:b ?c }") == (
        "{ SELECT ?s ?a WHERE { ?s rdf:subject ?a } } { SELECT ?s ?f WHERE { ?s cg:field ?f } } "
        "{ SELECT ?s ?_1 WHERE { ?s cg:evidence ?_1 } } { SELECT ?_1 ?q WHERE { ?_1 oa:exact ?q } }\n"
        "OPTIONAL { SELECT ?s ?c WHERE { ?s prov:b ?c } }"
    )
    one = '?s rdf:subject ?a ; cg:field "grade" ; cg:evidence/oa:exact ?q .'
    assert read_through(one) == one
