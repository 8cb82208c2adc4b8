from __future__ import annotations

import pytest
from sample_graph import MemoryGraph
from sample_reports import BASE, HIVES_TEXT, LATE_TEXT, REVIEW_TEXT, SWITCH_TEXT, reports

from kg.explain import ExplainError, explain
from kg.table import CASE_KEYS, rows, table

TEXTS = {"late": LATE_TEXT, "switch": SWITCH_TEXT, "hives": HIVES_TEXT, "review": REVIEW_TEXT}


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


def test_a_value_leads_to_its_words(graph: MemoryGraph) -> None:
    (found,) = explain(graph, "late/1/1/latency_days")
    assert (found.subject, found.field, found.value, found.rule) == ("late/1/1", "latency_days", 84, None)
    assert found.quote == "Twelve weeks after the last infusion"
    assert LATE_TEXT[found.start : found.end] == found.quote
    assert found.suffix.startswith(" she had severe neutropenia")
    assert (found.source, found.component, found.version, found.confidence) == ("late.txt", "times", "1", 0.9)
    assert found.target == "late/1/1/latency_days"


def test_a_confidence_that_is_no_number_is_none() -> None:
    told = MemoryGraph(reports()).turtle().replace(b"ontology#confidence> 0.9", b'ontology#confidence> "sure"')
    (found,) = explain(MemoryGraph.of_turtle(told), "late/1/1/latency_days")
    assert (found.value, found.confidence) == (84, 0)


def test_a_computed_value_is_followed_by_what_it_was_computed_from(graph: MemoryGraph) -> None:
    found = explain(graph, "late/1/1/onset")
    assert [(each.field, each.value) for each in found] == [
        ("onset", "late"),
        ("latency_days", 84),
        ("latency_from", "last_dose"),
    ]
    assert found[0].rule == "late-onset-28-days"
    assert found[0].derived_from == ("latency_days", "latency_from")


def test_an_episode_explains_its_values_in_the_order_of_the_table_then_its_measurements(
    graph: MemoryGraph,
) -> None:
    found = explain(graph, "late/1/1")
    of_episode = [each.field for each in found if each.subject == "late/1/1"]
    assert of_episode[:5] == ["event", "drugs", "severity", "grade", "symptomatic"]
    assert [each.target for each in found[-2:]] == [
        "late/1/1/measurement/1/value",
        "late/1/1/measurement/2/value",
    ]
    assert [each.value for each in found[-2:]] == [0.3, 2.2]


def test_a_case_explains_itself_its_exposures_and_its_episodes(graph: MemoryGraph) -> None:
    subjects = list(dict.fromkeys(each.subject for each in explain(graph, "late/1")))
    assert subjects == [
        "late/1",
        "late/1/exposure/rituximab",
        "late/1/1",
        "late/1/1/measurement/1",
        "late/1/1/measurement/2",
        "late/1/2",
    ]


def test_a_report_explains_all_its_values_and_claims(graph: MemoryGraph) -> None:
    found = explain(graph, "late")
    assert found[0].target == "late/title"
    assert [each.field for each in found if each.subject == "late/claim/1"] == [
        "subject",
        "event",
        "stance",
        "hedged",
    ]
    assert "late/2/1" in {each.subject for each in found}


def test_every_cell_of_the_table_reaches_words_of_its_text(graph: MemoryGraph) -> None:
    cells = 0
    for row in rows(table(graph)):
        for key, value in row.items():
            if key in ("report", "case", "episode") or value in (None, []):
                continue
            place = f"{row['report']}/{row['case']}"
            target = f"{place}/{key}" if key in CASE_KEYS else f"{place}/{row['episode']}/{key}"
            found = [each for each in explain(graph, target) if each.target == target]
            assert {each.value for each in found} == set(value if isinstance(value, list) else [value])
            for each in found:
                assert TEXTS[row["report"]][each.start : each.end] == each.quote
            cells += 1
    # items of the case and of the episode; hives: 1 + 3; late: 3 + 18, 3 + 15, 3 + 13; switch: 3 + 6, 3 + 6
    assert cells == 4 + 21 + 18 + 16 + 9 + 9


@pytest.mark.parametrize(
    ("iri", "target"),
    [
        ("report/late", "late"),
        ("report/late/case/1", "late/1"),
        ("report/late/case/1/episode/2", "late/1/2"),
        ("report/late/claim/1", "late/claim/1"),
        ("report/late/case/1/episode/1/statement/nadir", "late/1/1/nadir"),
    ],
)
def test_an_iri_is_as_good_as_a_name(graph: MemoryGraph, iri: str, target: str) -> None:
    assert explain(graph, BASE + iri) == explain(graph, target)


def test_a_concept_leads_to_every_value_that_names_it(graph: MemoryGraph) -> None:
    found = explain(graph, BASE + "drug/ocrelizumab")
    assert [each.target for each in found] == ["switch/1/1/switched_to", "switch/1/2/drugs"]


def test_a_shared_turtle_explains_itself(graph: MemoryGraph) -> None:
    assert explain(MemoryGraph.of_turtle(graph.turtle()), "late") == explain(graph, "late")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("lat", "no report 'lat' in the graph; did you mean late?"),
        ("late/7", "late states no '7'; it states title, and has late/1, late/2"),
        ("late/2/1/severity", "late/2/1 states no 'severity'; it states event, drugs, grade, latency_days"),
        ("late/2/9/grade", "no 'late/2/9/grade' in the graph"),
        ("", "no report '' in the graph; it has hives, late, review, switch"),
        (BASE + "drug/nothing", "nothing in the graph is explained under"),
        ("http://a b>", "'http://a b>' is not an IRI"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(graph: MemoryGraph, target: str, message: str) -> None:
    with pytest.raises(ExplainError) as caught:
        explain(graph, target)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
