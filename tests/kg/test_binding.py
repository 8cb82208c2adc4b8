from __future__ import annotations

import pyoxigraph as ox
import pytest
from sample_graph import MemoryGraph
from sample_reports import BASE, reports

from kg.questions import QuestionError, ask, bind, question


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


# --- how parameters are bound ---


@pytest.mark.parametrize(
    "drug",
    [
        "rituximab",
        "RITUXIMAB",
        "  rituximab ",
        "MabThera",
        BASE + "drug/rituximab",
        ["rituximab"],
        {"rituximab"},
    ],
)
def test_a_drug_by_any_of_its_names(graph: MemoryGraph, drug: object) -> None:
    assert len(ask(graph, "cases", {"drug": drug})) == 3


def test_a_list_stands_for_any_of_its_members_and_none_for_not_given(graph: MemoryGraph) -> None:
    assert len(ask(graph, "cases", {"drug": ["ocrelizumab", "zorvaxib", "zorvaxib"]})) == 2
    assert len(ask(graph, "cases", {"drug": None})) == len(ask(graph, "cases"))


def test_a_class_stands_for_its_members_and_an_event_for_narrower_ones(graph: MemoryGraph) -> None:
    assert len(ask(graph, "cases", {"drug_class": "monoclonal antibody"})) == 4
    assert len(ask(graph, "cases", {"drug_class": "ANTI CD20 antibody", "event": "cytopenia"})) == 4


def test_the_very_spelling_of_a_name_comes_before_others() -> None:
    """Two concepts whose names differ in capitals alone are asked for by their own spelling, and together by a third."""
    turtle = b"""
    @prefix cg: <https://w3id.org/casegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <urn:sclerosis> a cg:AdverseEvent ; skos:prefLabel "sclerosis"@en ; skos:altLabel "SSc"@en .
    <urn:cholangitis> a cg:AdverseEvent ; skos:prefLabel "cholangitis"@en ; skos:altLabel "SSC"@en .
    """
    graph = MemoryGraph.of_turtle(turtle)
    for spelling, meant in (("SSc", "sclerosis"), ("SSC", "cholangitis")):
        (line,) = [
            each for each in bind(graph, question("claims"), {"event": spelling}).splitlines() if "# event" in each
        ]
        assert line.split() == ["VALUES", "?observed", "{", f"<urn:{meant}>", "}", "#", "event"]
    assert "<urn:cholangitis> <urn:sclerosis>" in bind(graph, question("claims"), {"event": "Ssc"})


def test_a_known_drug_without_any_case_has_an_empty_answer(graph: MemoryGraph) -> None:
    assert ask(graph, "cases", {"drug": "ofatumumab"}).rows == ()


HOSTILE = [
    'x" } DROP',
    'rituximab" } } ; DROP ALL #',
    "> } UNION { ?s ?p ?o } #",
    "{ UNDEF }",
    r"\g<0> \1",
    "https://w3id.org/casegraph/drug/x> } SERVICE <http://localhost/",
    "x'''",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_looks_like_a_query_is_just_a_name(graph: MemoryGraph, value: str) -> None:
    before = graph.turtle()
    for name, parameter in (
        ("cases", "drug"),
        ("timeline", "case"),
        ("reports", "report"),
        ("claims", "subject"),
        ("outside-class", "event"),
    ):
        with pytest.raises(QuestionError) as caught:
            ask(graph, name, {parameter: value})
        assert "\n" not in str(caught.value)
    assert ask(graph, "evidence", {"field": value}).rows == ()
    assert graph.turtle() == before


def test_text_is_bound_as_one_literal(graph: MemoryGraph) -> None:
    text = bind(graph, question("evidence"), {"field": 'a"b\\c } \\1'})
    line = next(line for line in text.splitlines() if line.endswith("# field"))
    assert line.strip() == "VALUES ?field { " + str(ox.Literal('a"b\\c } \\1')) + " } # field"


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("latency", {}, "unknown question 'latency'; did you mean latency-by-drug?"),
        ("cases", {"drugs": "x"}, "question cases has no parameter 'drugs'; did you mean drug"),
        ("cases", {"drug": "rituksimab"}, "no drug is called 'rituksimab'; did you mean rituximab?"),
        ("cases", {"drug": "anti-CD20 antibody"}, "is no drug; ask with drug_class='anti-CD20 antibody'"),
        ("cases", {"drug_class": "rituximab"}, "is no drug class; ask with drug='rituximab'"),
        ("cases", {"drug": ""}, "parameter drug does not take ''"),
        ("cases", {"drug": True}, "parameter drug does not take True"),
        ("cases", {"drug": []}, "parameter drug is an empty list"),
        ("cases", {"drug": "a\nb\x00"}, "does not take"),
        ("timeline", {"case": "late/3"}, "no case 'late/3' in the graph; did you mean late/"),
        ("reports", {"report": "lat"}, "no report 'lat' in the graph; did you mean late?"),
        ("low-confidence", {"below": "half"}, "parameter below is not a decimal number: 'half'"),
        ("low-confidence", {"below": "nan"}, "is not a decimal number"),
        ("low-confidence", {"below": "1e999999999"}, "is not a decimal number"),
        ("evidence", {"field": "\ud800"}, "does not take"),
    ],
)
def test_a_mistake_is_said_in_one_line(
    graph: MemoryGraph, name: str, parameters: dict[str, object], message: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        ask(graph, name, parameters)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
