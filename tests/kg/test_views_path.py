"""The evidence path: which way it goes, what it tells with which words, and what speaks against it."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest
from sample_graph import MemoryGraph
from sample_reports import BASE, reports
from short_reports import claim, concept, episode, report, vocabulary

from extract.records import Exposure
from kg.drawing import summary
from kg.views import ViewError, evidence_paths, view

ORDER = vocabulary({
    "drug/a": ("class/small",),
    "drug/b": ("class/small", "class/large"),
    "drug/c": ("class/large",),
    "drug/d": (),
    "class/small": ("class/large",),
    "event/agranulocytosis": ("event/neutropenia",),
    "event/rash": (),
})  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


def ways(graph: MemoryGraph, source: str, target: str) -> list[list[str]]:
    """The paths by the labels of their nodes."""
    made = view(graph, "path", source=source, target=target)
    names = dict(made.nodes(data="label"))
    return [[names[node] for node in path.nodes] for path in evidence_paths(graph, source, target)]


def test_from_a_drug_to_what_authors_argue_of_its_class(graph: MemoryGraph) -> None:
    # `late` tells of neutropenia under rituximab and argues for a class effect; `switch` argues against it
    assert ways(graph, "rituximab", "class effect") == [
        ["rituximab", "class effect"],
        ["rituximab", "anti-CD20 monoclonal antibody", "class effect"],
        ["rituximab", "neutropenia", "anti-CD20 monoclonal antibody", "class effect"],
    ]
    lines = summary(view(graph, "path", source="MabThera", target="class effect"))
    assert lines[1] == "1. rituximab - class effect"
    assert lines[2] == (
        "   The authors of late, who tell of neutropenia under rituximab in patient 1, support a class effect of "
        "anti-CD20 monoclonal antibody on neutropenia (with caution)."
    )
    assert (
        "“[[We propose that]] neutropenia may be a class effect of anti-CD20 antibodies.” (late/claim/1/stance)"
        in lines[3]
    )
    against = lines[lines.index("   Against it:") :]
    assert (
        "   - The authors of switch dispute a class effect of anti-CD20 monoclonal antibody on neutropenia." in against
    )
    assert "   - Rituximab was given again to patient 2 of late, and neutropenia did not come again." in against
    # the second patient went from one member of the class to another: that is not against a class effect
    assert not any("after the switch to ocrelizumab" in line for line in against[: against.index("")])


def test_the_ends_may_be_called_from_and_to(graph: MemoryGraph) -> None:
    named = summary(view(graph, "path", **{"from": "rituximab", "to": "class effect"}))
    assert named == summary(view(graph, "path", source="rituximab", target="class effect"))
    with pytest.raises(ViewError, match="to= and target= are the same end"):
        view(graph, "path", **{"from": "rituximab", "to": "neutropenia", "target": "neutropenia"})


def test_against_a_dispute_stand_only_those_who_argue_for_the_class() -> None:
    # `one` disputes the class effect and saw the event again under d, outside the class; `two` argues for it
    held = MemoryGraph(
        [
            report(
                "one",
                (episode(1, "rash", "a", switched_to="d", recurrence=True),),
                claims=(claim("small", "rash", "disputes"),),
            ),
            report("two", (episode(1, "rash", "b"),), claims=(claim("small", "rash", "supports"),)),
        ],
        ORDER,
    )
    (disputing, *_) = [
        path
        for path in evidence_paths(held, "a", "class effect", paths=5)
        if len(path.steps) == 1 and "dispute" in path.steps[0].link.sentence
    ]
    assert [counter.sentence for counter, _ in disputing.against] == [
        "The authors of two support a class effect of small on rash"
    ]


def test_from_a_drug_to_its_event_and_class(graph: MemoryGraph) -> None:
    first = evidence_paths(graph, "rituximab", "neutropenia")[0]
    (step,) = first.steps
    # three persons (late/1, late/2, switch/1) in two reports
    assert (
        step.link.sentence
        == "rituximab is suspected of neutropenia in 3 patients of 2 reports (such as patient 1 of late)"
    )
    assert (step.link.patients, step.quotes[0].target, step.quotes[0].words) == (3, "late/1/1/drugs", "rituximab")
    counters = [counter.sentence for counter, _ in first.against]
    assert "Patient 1 of switch had neutropenia again after the switch to ocrelizumab" in counters
    assert ways(graph, "ocrelizumab", "monoclonal antibody")[0] == [
        "ocrelizumab", "anti-CD20 monoclonal antibody", "monoclonal antibody",
    ]  # fmt: skip


def test_by_records_values_and_iris(graph: MemoryGraph) -> None:
    assert ways(graph, "late/1/2/nadir", "rituximab")[0] == ["nadir 0.8", "late/1/2", "rituximab"]
    by_iri = ways(graph, f"{BASE}report/late/case/1/episode/2/statement/nadir", "drug:rituximab")
    assert by_iri == ways(graph, "late/1/2/nadir", "rituximab")
    assert ways(graph, "late", "anti-CD20 antibody")[0] == ["late", "anti-CD20 monoclonal antibody"]
    assert ways(graph, "switch/claim/1", "late/claim/1")[0][1] in (
        "anti-CD20 monoclonal antibody",
        "class effect",
        "neutropenia",
    )
    assert ways(graph, "pemphigus vulgaris", "rituximab")[0] == ["pemphigus vulgaris", "rituximab"]
    assert ways(graph, "filgrastim", "neutropenia") == [["filgrastim", "neutropenia"]]
    assert ways(graph, "fever", "neutropenia") == [["fever", "neutropenia"]]
    assert ways(graph, "zorvaxib", "aspirin")[0] == ["zorvaxib", "acetylsalicylic acid"]  # suspected together


def test_the_better_told_path_comes_first() -> None:
    told = [
        *(report(f"rash-{n}", (episode(1, "rash", "a"),)) for n in range(4)),
        *(report(f"also-{n}", (episode(1, "rash", "d"),)) for n in range(3)),
        report("fever", (episode(1, "fever", "a"),), (episode(1, "fever", "d"),)),
    ]
    graph = MemoryGraph(told, ORDER)
    paths = evidence_paths(graph, "a", "d")
    # rash: 1 + 1/2 of 1/4 and 1 + 1/2 of 1/3; fever: twice 1 + 1/2
    assert [path.cost for path in paths] == [pytest.approx(2 + 0.125 + 0.5 / 3, abs=1e-6), pytest.approx(3.0)]
    assert [path.nodes[1] for path in paths] == [f"{BASE}event/rash", f"{BASE}event/fever"]


def test_a_person_in_two_reports_counts_once() -> None:
    import pyoxigraph as ox

    from kg.patients import own_patients

    graph = MemoryGraph([report("one", (episode(1, "rash", "a"),)), report("two", (episode(1, "rash", "a"),))], ORDER)
    cases = [f"{BASE}report/{name}/case/1" for name in ("one", "two")]
    graph._store.extend(ox.Quad(*triple) for triple in own_patients(cases, [(cases[0], cases[1])]))
    assert evidence_paths(graph, "a", "rash")[0].steps[0].link.patients == 1
    assert ways(graph, "one/1", "two/1")[0] == ["one/1", "two/1"]  # the same person


def test_what_everybody_has_in_common_links_nothing() -> None:
    told = [report("one", (episode(1, "rash", "a", outcome="recovered"),)),
            report("two", (episode(1, "fever", "d", outcome="recovered"),))]  # fmt: skip
    made = view(MemoryGraph(told, ORDER), "path", source="a", target="d")
    assert made.number_of_edges() == 0
    assert made.graph["note"] == "nothing in these reports links a to d; a is linked to rash; d is linked to fever"
    assert summary(made) == ["path from a to d: 2 drugs; 0 edges", made.graph["note"]]


def test_two_drugs_of_a_class_but_no_further() -> None:
    told = [report("one", (episode(1, "rash", "a"),)), report("two", (episode(1, "fever", "b"),))]
    graph = MemoryGraph(told, ORDER)
    assert ways(graph, "a", "b")[0] == ["a", "small", "b"]
    # rash under a, a and b in one class, fever under b: that says nothing of rash and fever
    assert ways(graph, "rash", "fever") == []


def test_a_drug_outside_the_class_is_told_as_such() -> None:
    told = [
        report("one", (episode(1, "neutropenia", "a", switched_to="d", recurrence=True),),
               claims=(claim("small", "neutropenia", "supports"),)),
        report("two", (episode(1, "neutropenia", "d"),)),
    ]  # fmt: skip
    paths = evidence_paths(MemoryGraph(told, ORDER), "d", "class effect")
    counters = [counter.sentence for counter, _ in paths[0].against]
    assert counters == ["Patient 1 of one had neutropenia again after the switch to d", "d is no member of small"]


def test_a_claim_on_another_class_does_not_tie_a_drug_to_it() -> None:
    told = [
        report("one", (episode(1, "rash", "d"),)),
        report("two", claims=(claim("small", "neutropenia", "supports"),)),
    ]
    assert evidence_paths(MemoryGraph(told, ORDER), "d", "class effect") == []


def test_the_view_is_a_graph_of_the_steps(graph: MemoryGraph) -> None:
    made = view(graph, "path", source="rituximab", target="class effect")
    assert isinstance(made, nx.DiGraph)
    edge = made.edges[f"{BASE}drug/rituximab", f"{BASE}class/anti-cd20-monoclonal-antibody"]
    assert edge["relation"] == "member of" and (edge["paths"], edge["steps"]) == ("2", "1")
    assert made.edges[f"{BASE}class/anti-cd20-monoclonal-antibody", "class_effect"]["paths"] == "2 3"
    assert view(graph, "path", source="rituximab", target="class effect", paths=1).number_of_edges() == 1
    assert all(isinstance(value, (str, int, float)) for _, _, data in made.edges(data=True) for value in data.values())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "needs two names"),
        ({"source": "rituximab"}, "needs two names"),
        ({"source": " ", "target": "rituximab"}, "needs two names"),
        ({"source": "rituximab", "target": "MabThera"}, "both ends of the path are rituximab"),
        (
            {"source": "ritoximab", "target": "neutropenia"},
            "nothing in the graph is called 'ritoximab'; did you mean rituximab",
        ),
        ({"source": "late/9", "target": "neutropenia"}, "there is no late/9 in the graph"),
        ({"source": "late/1/1/colour", "target": "neutropenia"}, "late/1/1 states no 'colour'"),
        ({"source": "late/x", "target": "neutropenia"}, "late has no 'x'"),
        ({"source": "http://x/<y>", "target": "neutropenia"}, "nothing in the graph is called"),
        ({"source": "rituximab", "target": "neutropenia", "paths": "no"}, "paths is a whole number"),
    ],
)
def test_what_cannot_be_searched_is_said_in_one_line(graph: MemoryGraph, asked: dict[str, str], message: str) -> None:
    with pytest.raises(ViewError) as found:
        view(graph, "path", **asked)
    assert message in str(found.value) and "\n" not in str(found.value)


def test_other_explanations_speak_against_a_suspicion_and_tie_nothing_else() -> None:
    told = [
        report("one", (episode(1, "rash", "a"),),
               claims=(claim("other cause", "rash", "supports", kind="alternative_explanation"),)),
        report("two", (episode(1, "fever", "d"),),
               claims=(claim("other cause", "fever", "supports", kind="alternative_explanation"),)),
    ]  # fmt: skip
    graph = MemoryGraph(told, ORDER)
    (path,) = evidence_paths(graph, "a", "rash")
    assert [counter.sentence for counter, _ in path.against] == [
        "The authors of one name other cause as another explanation of rash"
    ]
    assert evidence_paths(graph, "a", "d") == []
    assert ways(graph, "rash", "alternative explanation")[0] == ["rash", "alternative explanation"]


def test_a_drug_that_was_only_taken_beside_is_linked_as_such() -> None:
    first = report("one", (episode(1, "rash", "a"),))
    beside = Exposure(drug=concept("drug", "d"), role="concomitant")
    case = replace(first.cases[0], exposures=(beside,))
    (path,) = evidence_paths(MemoryGraph([replace(first, cases=(case,))], ORDER), "d", "rash")
    (step,) = path.steps
    assert step.link.sentence == "d was taken at the same time by patient 1 of one, who had rash"
    assert [quote.target for quote in step.quotes] == ["one/1/exposure/d/drug"]


def test_what_followed_a_switch_is_told() -> None:
    for came, words in ((True, "came again"), (False, "did not come again")):
        told = [report("one", (episode(1, "rash", "a", switched_to="d", recurrence=came),))]
        (step,) = evidence_paths(MemoryGraph(told, ORDER), "a", "d")[0].steps
        assert step.link.sentence == f"After rash under a, patient 1 of one was switched to d, and the event {words}"
        assert step.link.grounds[1].field == "recurrence"
