"""The view of drugs that are alike in their events: the measure by hand, and where it says nothing."""

from __future__ import annotations

from math import log, sqrt

import pytest
from sample_graph import MemoryGraph
from sample_reports import BASE
from short_reports import episode, report, vocabulary

from kg.drawing import summary
from kg.views import ViewError, communities, modularity, view

ORDER = vocabulary({
    "event/neutropenia": ("event/cytopenia",),
    "event/agranulocytosis": ("event/neutropenia",),
    "event/rash": ("event/skin disorder",),
    "event/pruritus": ("event/skin disorder",),
})  # fmt: skip


def graph_of(told: dict[str, dict[str, int]]) -> MemoryGraph:
    """Drugs with the number of patients who had each event under them; each patient stands in a report of its own."""
    made = []
    for drug, events in told.items():
        for event, number in events.items():
            for patient in range(number):
                name = f"{drug}-{event}-{patient}".replace(" ", "-")
                made.append(report(name, (episode(1, event, drug),)))
    return MemoryGraph(made, ORDER)


def iri(drug: str) -> str:
    return f"{BASE}drug/{drug}"


def test_the_weight_is_the_cosine_of_what_is_rare() -> None:
    # a: rash 3, fever 1; b: rash 1, fever 2; c: fever 4; d: gout 1.   N = 4
    # N_rash = 2 (a, b), N_fever = 3 (a, b, c), N_gout = 1; "skin disorder" counts as rash does (a, b)
    graph = graph_of({"a": {"rash": 3, "fever": 1}, "b": {"rash": 1, "fever": 2}, "c": {"fever": 4}, "d": {"gout": 1}})
    rash, fever = log(4 / 2), log(4 / 3)
    a = {"rash": (1 + log(3)) * rash, "skin disorder": (1 + log(3)) * rash, "fever": 1 * fever}
    b = {"rash": 1 * rash, "skin disorder": 1 * rash, "fever": (1 + log(2)) * fever}
    dot = sum(a[event] * b[event] for event in a)
    norm = sqrt(sum(w * w for w in a.values())) * sqrt(sum(w * w for w in b.values()))
    found = view(graph, "similarity")
    assert set(found) == {iri("a"), iri("b")}  # c shares one event only, d has one patient
    edge = found.edges[iri("a"), iri("b")]
    assert edge["weight"] == pytest.approx(dot / norm, abs=1e-6)
    assert (edge["shared"], edge["events"], edge["patients"]) == (2, "rash; fever", 7)
    assert found.nodes[iri("a")] == {"kind": "drug", "label": "a", "patients": 4, "events": 2, "community": 1}
    loose = view(graph, "similarity", min_patients="1", min_events="1")
    assert set(loose.edges) == {(iri("a"), iri("b")), (iri("a"), iri("c")), (iri("b"), iri("c"))}
    # the more of one's profile is fever, the more alike one is to c, who has only fever
    assert loose.edges[iri("b"), iri("c")]["weight"] > loose.edges[iri("a"), iri("c")]["weight"]


def test_an_event_of_every_drug_tells_nothing() -> None:
    graph = graph_of({"a": {"fever": 3, "rash": 3}, "b": {"fever": 5, "rash": 4}})
    found = view(graph, "similarity")
    assert found.number_of_edges() == 0
    assert found.graph["note"] == (
        "too little is known to compare drugs: of 2 suspect drugs 2 have at least 3 independent patients, "
        "and no two of these share 2 events that tell drugs apart"
    )
    assert summary(found)[-1] == found.graph["note"]


def test_a_narrower_event_is_an_event_of_the_broader_kind() -> None:
    graph = graph_of({"a": {"agranulocytosis": 1}, "b": {"neutropenia": 1}, "c": {"gout": 1}})
    edge = view(graph, "similarity", min_patients=1, min_events=1).edges[iri("a"), iri("b")]
    assert edge["events"] == "neutropenia"
    # rash and pruritus are both disorders of the skin, which is no event that either drug was reported with
    apart = graph_of({"a": {"rash": 1}, "b": {"pruritus": 1}, "c": {"gout": 1}})
    assert view(apart, "similarity", min_patients=1, min_events=1).number_of_edges() == 0


def test_drugs_of_one_patient_are_not_alike_by_that() -> None:
    together = [
        report("one", (episode(1, "rash", ("a", "b")), episode(2, "fever", ("a", "b")))),
        report("two", (episode(1, "gout", "c"),)),
    ]
    graph = MemoryGraph(together, ORDER)
    assert view(graph, "similarity", min_patients=1, min_events=1).number_of_edges() == 0
    others = [report("three", (episode(1, "rash", "a"),)), report("four", (episode(1, "rash", "b"),))]
    found = view(MemoryGraph([*together, *others], ORDER), "similarity", min_patients=1, min_events=1)
    assert [data["patients"] for _, _, data in found.edges(data=True)] == [2]


def test_communities_are_groups_of_like_profiles() -> None:
    skin, blood = {"rash": 3, "pruritus": 3}, {"neutropenia": 3, "fever": 3}
    told = {"a": skin, "b": skin, "c": skin, "x": blood, "y": blood, "z": {"gout": 3}}
    found = view(graph_of(told), "similarity")
    assert communities(found) == [[iri("a"), iri("b"), iri("c")], [iri("x"), iri("y")]]
    assert {found.nodes[node]["label"]: data for node, data in found.nodes(data="community")} == {
        "a": 1, "b": 1, "c": 1, "x": 2, "y": 2,
    }  # fmt: skip
    # all weights are 1: of 4 edges 3 and 1 lie within; the strengths are 6 of 8 and 2 of 8
    assert modularity(found) == pytest.approx((3 / 4 - (6 / 8) ** 2) + (1 / 4 - (2 / 8) ** 2))
    assert summary(found)[-3:] == ["2 groups of drugs with like profiles (modularity 0.38):", "  a, b, c", "  x, y"]


def test_thresholds_are_whole_numbers() -> None:
    for wrong in ("0", "two", 1.5):
        with pytest.raises(ViewError, match="min_patients is a whole number from 1 on"):
            view(graph_of({"a": {"rash": 1}}), "similarity", min_patients=wrong)
