from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_graph import MemoryGraph
from sample_reports import reports

import kg
from kg.describe import DescribeError
from kg.table import EPISODE_KEYS, as_csv, as_markdown, rows, table, whole

NOTHING = {
    "event": None,
    "drugs": [],
    "severity": None,
    "grade": None,
    "symptomatic": None,
    "latency_days": None,
    "latency_from": None,
    "onset": None,
    "nadir": None,
    "recovery_value": None,
    "outcome": None,
    "recovery": None,
    "recovery_days": None,
    "treatments": [],
    "complications": [],
    "action": None,
    "switched_to": None,
    "rechallenge": None,
    "recurrence": None,
    "follow_up_days": None,
}

# Written by hand from the texts of `sample_reports`.
EXPECTED = [
    {
        "report": "hives",
        "cases": [
            {
                "case": 1,
                "age_years": None,
                "sex": "male",
                "conditions": [],
                "episodes": [
                    NOTHING
                    | {
                        "event": "urticaria",
                        "drugs": ["acetylsalicylic acid", "zorvaxib"],
                        "symptomatic": True,
                    }
                ],
            }
        ],
        "claims": [],
    },
    {
        "report": "late",
        "cases": [
            {
                "case": 1,
                "age_years": 44,
                "sex": "female",
                "conditions": ["pemphigus vulgaris"],
                "episodes": [
                    {
                        "event": "neutropenia",
                        "drugs": ["rituximab"],
                        "severity": "severe",
                        "grade": 4,
                        "symptomatic": True,
                        "latency_days": 84,
                        "latency_from": "last_dose",
                        "onset": "late",
                        "nadir": 0.3,
                        "recovery_value": 2.2,
                        "outcome": "recovered",
                        "recovery": "treated",
                        "recovery_days": 6,
                        "treatments": ["filgrastim"],
                        "complications": ["fever"],
                        "action": "interrupted",
                        "switched_to": None,
                        "rechallenge": True,
                        "recurrence": True,
                        "follow_up_days": None,
                    },
                    NOTHING
                    | {
                        "event": "neutropenia",
                        "drugs": ["rituximab"],
                        "severity": "mild",
                        "grade": 3,
                        "latency_days": 70,
                        "latency_from": "last_dose",
                        "onset": "late",
                        "nadir": 0.8,
                        "outcome": "recovered",
                        "recovery": "spontaneous",
                        "recovery_days": 14,
                        "action": "withdrawn",
                        "switched_to": "obinutuzumab",
                        "rechallenge": False,
                        "follow_up_days": 365.25,
                    },
                ],
            },
            {
                "case": 2,
                "age_years": 61,
                "sex": "male",
                "conditions": ["rheumatoid arthritis"],
                "episodes": [
                    NOTHING
                    | {
                        "event": "neutropenia",
                        "drugs": ["rituximab"],
                        "grade": 2,
                        "latency_days": 21,
                        "latency_from": "last_dose",
                        "onset": "late",
                        "nadir": 1.2,
                        "outcome": "recovered",
                        "recovery": "spontaneous",
                        "action": "continued",
                        "rechallenge": True,
                        "recurrence": False,
                        "follow_up_days": 200,
                    }
                ],
            },
        ],
        "claims": [
            {
                "kind": "class_effect",
                "subject": "anti-CD20 monoclonal antibody",
                "event": "neutropenia",
                "stance": "supports",
            }
        ],
    },
    {"report": "review", "cases": [], "claims": []},  # its one claim is of a mechanism
    {
        "report": "switch",
        "cases": [
            {
                "case": 1,
                "age_years": 44,
                "sex": "female",
                "conditions": ["multiple sclerosis"],
                "episodes": [
                    NOTHING
                    | {
                        "event": "neutropenia",
                        "drugs": ["rituximab"],
                        "latency_days": 100,
                        "latency_from": "last_dose",
                        "onset": "late",
                        "switched_to": "ocrelizumab",
                    },
                    NOTHING
                    | {
                        "event": "neutropenia",
                        "drugs": ["ocrelizumab"],
                        "latency_days": 40,
                        "latency_from": "first_dose",
                        "outcome": "not recovered",
                        "action": "dose reduced",
                    },
                ],
            }
        ],
        "claims": [
            {
                "kind": "class_effect",
                "subject": "anti-CD20 monoclonal antibody",
                "event": "neutropenia",
                "stance": "disputes",
            }
        ],
    },
]


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


def test_the_table_is_what_the_texts_state(graph: MemoryGraph) -> None:
    assert table(graph) == EXPECTED


def test_numbers_are_whole_where_they_can_be_and_keys_stand_in_the_order_of_the_page(
    graph: MemoryGraph,
) -> None:
    # json tells 84 from 84.0 and keeps the order of keys, which == on dicts does not
    assert json.dumps(table(graph)) == json.dumps(EXPECTED)


def test_the_table_does_not_depend_on_the_order_in_which_reports_came(graph: MemoryGraph) -> None:
    assert table(MemoryGraph(tuple(reversed(reports())))) == EXPECTED


def test_a_graph_without_reports_has_an_empty_table() -> None:
    assert table(MemoryGraph(())) == []


def test_the_table_of_a_shared_turtle_is_the_same(graph: MemoryGraph) -> None:
    assert table(MemoryGraph.of_turtle(graph.turtle())) == EXPECTED


def test_the_table_of_a_store_of_named_graphs_is_the_same(tmp_path: Path) -> None:
    with kg.open(tmp_path / "sample.kg") as opened:
        for report in reports():
            opened.add(report)
        assert opened.table() == EXPECTED


def test_one_of_two_values_and_a_missing_label_do_not_break_the_table(graph: MemoryGraph) -> None:
    foreign = """
    @prefix cg: <https://w3id.org/casegraph/ontology#> .
    <urn:r> a cg:Report ; cg:name "r" .
    <urn:c> a cg:Case ; cg:number 1 ; cg:inReport <urn:r> .
    <urn:e> a cg:Episode ; cg:number 1 ; cg:ofCase <urn:c> ; cg:grade 4, 3 ;
      cg:event <urn:x/drug-rash> ; cg:nadir "low" .
    """
    episode = table(MemoryGraph.of_turtle(foreign.encode()))[0]["cases"][0]["episodes"][0]
    assert episode == NOTHING | {"grade": 3, "event": "drug rash", "nadir": "low"}


def test_rows_have_one_dict_per_episode() -> None:
    flat = rows(EXPECTED)
    assert [(row["report"], row["case"], row["episode"]) for row in flat] == [
        ("hives", 1, 1),
        ("late", 1, 1),
        ("late", 1, 2),
        ("late", 2, 1),
        ("switch", 1, 1),
        ("switch", 1, 2),
    ]
    assert list(flat[0]) == ["report", "case", "age_years", "sex", "conditions", "episode", *EPISODE_KEYS]


def test_a_case_without_an_episode_keeps_its_row() -> None:
    case = {"case": 1, "age_years": 3, "sex": None, "conditions": [], "episodes": []}
    (row,) = rows([{"report": "r", "cases": [case], "claims": []}])
    assert (row["age_years"], row["episode"], row["event"]) == (3, None, None)


def test_csv_joins_lists_and_reads_back() -> None:
    read = list(csv.DictReader(io.StringIO(as_csv(rows(EXPECTED)))))
    assert len(read) == 6
    assert read[0]["drugs"] == "acetylsalicylic acid; zorvaxib"
    assert (read[1]["nadir"], read[1]["rechallenge"], read[0]["nadir"]) == ("0.3", "true", "")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_csv_neutralises_formulas(formula: str) -> None:
    text = as_csv([{"drug": formula, "list": [formula], "number": -1}])
    (row,) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert row == ["'" + formula, "'" + formula, "-1"]


def test_markdown_keeps_hostile_text_in_its_cell() -> None:
    lines = as_markdown([{"drug": "a|b\nc\\", "event": "<script>"}]).splitlines()
    assert lines[2] == "| a\\|b c\\\\ | &lt;script> |"


def test_an_empty_table_still_has_its_header() -> None:
    assert as_csv([]).startswith("report,case,age_years,sex,conditions,episode,event,drugs")


@pytest.mark.parametrize("said", [None, ox.Literal("x"), ox.Literal(float("inf")), ox.NamedNode("a:b")])
def test_what_is_no_number_of_a_case_is_told_in_one_line(said: ox.Literal | None) -> None:
    with pytest.raises(DescribeError, match=r"the number of a case or an episode is .*: `casegraph validate` says"):
        whole(said)


@pytest.mark.parametrize(("said", "number"), [(ox.Literal(3), 3), (ox.Literal(3.0), 3), (ox.Literal("3"), 3)])
def test_the_number_of_a_case_is_read_however_it_is_written(said: ox.Literal, number: int) -> None:
    assert whole(said) == number
