"""The timeline of a patient: the moments in their order, the days between them, and the words that tell them."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import pytest
from sample_reports import hives, late, reports, switch
from short_reports import episode

import kg
from kg.drawing import summary
from kg.questions import QuestionError
from kg.views import ViewError, view
from kg.views.timeline import course, of_case


@pytest.fixture(scope="module")
def graph() -> Iterator[kg.CaseGraph]:
    with kg.open(None) as made:
        for report in reports():
            made.add(report)
        yield made


def test_the_moments_stand_in_order_with_their_days(graph: kg.CaseGraph) -> None:
    found = view(graph, "timeline", case="late/1")
    assert list(found) == [
        "drug/rituximab",
        "1/dose", "1/onset", "1/complication", "1/nadir", "1/action", "1/treatment", "1/recovery", "1/rechallenge",
        "1/recurrence",
        "2/dose", "2/onset", "2/nadir", "2/action", "2/recovery", "2/switch", "2/rechallenge", "2/follow-up",
    ]  # fmt: skip
    days = {(start, end): days for start, end, days in found.edges(data="days") if days is not None}
    assert days == {
        ("1/dose", "1/onset"): 84,
        ("1/onset", "1/recovery"): 6,
        ("2/dose", "2/onset"): 70,
        ("2/onset", "2/recovery"): 14,
        ("2/recovery", "2/follow-up"): 365.25,  # not from the rechallenge: rituximab was not given again
    }
    assert {node: day for node, day in found.nodes(data="day") if day is not None} == {
        "1/dose": 0, "1/onset": 84, "1/recovery": 90, "2/dose": 0, "2/onset": 70, "2/recovery": 84,
    }  # fmt: skip
    assert isinstance(found, nx.DiGraph) and nx.is_directed_acyclic_graph(found)
    assert found.edges["1/recurrence", "2/dose"]["relation"] == "then"
    assert found.edges["drug/rituximab", "2/dose"]["relation"] == "under"


def test_what_a_moment_says_and_where_that_stands(graph: kg.CaseGraph) -> None:
    found = view(graph, "timeline", case="late/1")
    labels = {node: data["label"] for node, data in found.nodes(data=True)}
    assert labels["drug/rituximab"] == "rituximab (suspect, 1000 mg, intravenous)"
    assert labels["1/onset"] == "neutropenia, severe, grade 4, late, with symptoms"
    assert labels["1/nadir"] == "nadir 0.3 × 10⁹/L"
    assert labels["1/recovery"] == "recovered (with treatment), 2.2 × 10⁹/L"
    assert labels["2/rechallenge"] == "drug not given again"
    nadir = found.nodes["1/nadir"]
    assert (nadir["quote"], nadir["place"], nadir["sure"]) == ("0.3 x 10^9/L", "late/1/1/nadir", 0.9)
    assert found.graph["patient"] == "44 years, female, pemphigus vulgaris"


def test_the_drug_of_each_episode(graph: kg.CaseGraph) -> None:
    found = view(graph, "timeline", case="switch/1")
    assert found.has_edge("drug/rituximab", "1/dose") and found.has_edge("drug/ocrelizumab", "2/dose")
    assert not found.has_edge("drug/rituximab", "2/dose")
    assert found.nodes["2/dose"]["label"] == "first dose"
    assert list(found)[:2] == ["drug/rituximab", "drug/ocrelizumab"]  # in the order of their episodes


def test_a_case_that_states_hardly_anything(graph: kg.CaseGraph) -> None:
    assert list(view(graph, "timeline", case="hives/1")) == ["drug/zorvaxib", "drug/acetylsalicylic acid", "1/onset"]


def test_followed_after_a_drug_that_was_given_again() -> None:
    told = episode(1, "rash", "a", outcome="recovered", rechallenge=True, recurrence=False, follow_up_days=200.0)
    last = course(told)[-1]
    assert (last.kind, last.since, last.days) == ("follow-up", "rechallenge", 200.0)


def test_the_summary_is_the_course(graph: kg.CaseGraph) -> None:
    lines = summary(view(graph, "timeline", case="late/1"))
    assert lines[1] == "44 years, female, pemphigus vulgaris"
    assert "episode 1: onset: neutropenia, severe, grade 4, late, with symptoms (84 days after last dose)" in lines
    assert lines[-1] == "episode 2: follow-up: followed for 365 days (365 days after recovery)"


def test_the_same_from_a_shared_file(graph: kg.CaseGraph, tmp_path) -> None:  # type: ignore[no-untyped-def]
    graph.export(tmp_path / "shared.ttl")
    with kg.open(tmp_path / "shared.ttl") as shared:
        one, other = (view(held, "timeline", case="late/1") for held in (graph, shared))
        assert list(one.nodes(data=True)) == list(other.nodes(data=True))
        assert list(one.edges(data=True)) == list(other.edges(data=True))
        for name in ("drug-event", "switch"):
            assert nx.utils.graphs_equal(view(graph, name), view(shared, name))


def test_every_case_has_a_timeline_without_a_circle() -> None:
    for report in (late(), switch(), hives()):
        for case in report.cases:
            made = of_case(report.name, case)
            assert nx.is_directed_acyclic_graph(made)
            assert sum(kind == "onset" for _, kind in made.nodes(data="kind")) == len(case.episodes)


def test_what_cannot_be_done_is_said_in_one_line(graph: kg.CaseGraph) -> None:
    with pytest.raises(ViewError, match="needs a case, as case=REPORT/1"):
        view(graph, "timeline")
    with pytest.raises(QuestionError, match="no case 'late/9'"):
        view(graph, "timeline", case="late/9")
