from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from sample_graph import MemoryGraph
from sample_reports import BASE, late, reports, switch

from kg.drawing import WRITERS, render, summary, write_view
from kg.questions import QuestionError
from kg.views import VIEWS, ViewError, class_coverage, view

RITUXIMAB, OCRELIZUMAB, ASPIRIN = (f"{BASE}drug/{n}" for n in ("rituximab", "ocrelizumab", "acetylsalicylic-acid"))
ZORVAXIB = f"{BASE}term/zorvaxib"
ANTI_CD20, MAB = (f"{BASE}class/{name}" for name in ("anti-cd20-monoclonal-antibody", "monoclonal-antibody"))
NEUTROPENIA, URTICARIA = f"{BASE}event/neutropenia", f"{BASE}event/urticaria"


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


def counted(cases: int, reports: int, episodes: int) -> dict[str, object]:
    return {
        "relation": "suspected",
        "weight": cases,
        "cases": cases,
        "reports": reports,
        "episodes": episodes,
    }


def test_drug_event_edges_count_patients_reports_and_episodes(graph: MemoryGraph) -> None:
    found = view(graph, "drug-event")
    # rituximab: two patients of `late` with 2 + 1 episodes, and the first episode of `switch`. The patient of
    # `switch` had neutropenia under two members of the class: 3 patients of the class, with 3 + 2 episodes.
    of_class = counted(3, 2, 5) | {"members_with_cases": 2}
    assert {(start, end): data for start, end, data in found.edges(data=True)} == {
        (RITUXIMAB, NEUTROPENIA): counted(3, 2, 4),
        (OCRELIZUMAB, NEUTROPENIA): counted(1, 1, 1),
        (ASPIRIN, URTICARIA): counted(1, 1, 1),
        (ZORVAXIB, URTICARIA): counted(1, 1, 1),
        (ANTI_CD20, NEUTROPENIA): of_class,
        (MAB, NEUTROPENIA): of_class,
        (RITUXIMAB, ANTI_CD20): {"relation": "member of"},
        (OCRELIZUMAB, ANTI_CD20): {"relation": "member of"},
        (ANTI_CD20, MAB): {"relation": "member of"},
    }
    assert found.nodes[RITUXIMAB] == {"kind": "drug", "label": "rituximab"}
    assert found.nodes[ANTI_CD20] == {"kind": "class", "label": "anti-CD20 monoclonal antibody", "members": 3}
    assert found.nodes[NEUTROPENIA] == {"kind": "event", "label": "neutropenia"}


def test_nodes_come_in_a_fixed_order(graph: MemoryGraph) -> None:
    other = MemoryGraph(tuple(reversed(reports())))
    assert list(view(graph, "drug-event")) == [
        ASPIRIN, OCRELIZUMAB, RITUXIMAB, ZORVAXIB, ANTI_CD20, MAB, NEUTROPENIA, URTICARIA,
    ]  # fmt: skip
    for suffix in WRITERS:
        assert render(view(graph, "drug-event"), suffix) == render(view(other, "drug-event"), suffix)


def test_drug_event_of_one_class_or_event(graph: MemoryGraph) -> None:
    by_class = view(graph, "drug-event", drug_class="anti-CD20 antibody")
    assert set(by_class) == {
        RITUXIMAB,
        OCRELIZUMAB,
        ANTI_CD20,
        NEUTROPENIA,
    }  # no class above the one asked for
    assert set(view(graph, "drug-event", event="hives")) == {ASPIRIN, ZORVAXIB, URTICARIA}
    assert set(view(graph, "drug-event", event="cytopenia")) == {
        RITUXIMAB,
        OCRELIZUMAB,
        ANTI_CD20,
        MAB,
        NEUTROPENIA,
    }


def test_coverage_is_the_share_of_members_with_cases(graph: MemoryGraph) -> None:
    # of rituximab, ocrelizumab and ofatumumab the first two have cases
    coverage = class_coverage(view(graph, "drug-event", drug_class="anti-CD20 antibody"))
    assert coverage == {("anti-CD20 monoclonal antibody", "neutropenia"): pytest.approx(2 / 3)}


def test_timeline_puts_the_moments_in_order_with_their_days(graph: MemoryGraph) -> None:
    found = view(graph, "timeline", case="late/1")
    assert list(found) == [
        "drug/rituximab",
        "1/dose", "1/onset", "1/nadir", "1/action", "1/treatment/filgrastim", "1/recovery", "1/rechallenge",
        "1/recurrence",
        "2/dose", "2/onset", "2/nadir", "2/action", "2/recovery", "2/switch", "2/rechallenge", "2/follow-up",
    ]  # fmt: skip
    days = {(start, end): days for start, end, days in found.edges(data="days") if days is not None}
    assert days == {
        ("1/dose", "1/onset"): 84,
        ("1/onset", "1/recovery"): 6,
        ("2/dose", "2/onset"): 70,
        ("2/onset", "2/recovery"): 14,
        ("2/rechallenge", "2/follow-up"): 365.25,
    }
    assert nx.is_directed_acyclic_graph(found)
    assert found.edges["1/recurrence", "2/dose"]["relation"] == "then"
    assert found.edges["drug/rituximab", "2/dose"]["relation"] == "under"
    assert found.nodes["drug/rituximab"]["label"] == "rituximab (suspect, 1000 mg)"


def test_timeline_names_the_drug_of_each_episode(graph: MemoryGraph) -> None:
    found = view(graph, "timeline", case="switch/1")
    assert found.has_edge("drug/rituximab", "1/dose") and found.has_edge("drug/ocrelizumab", "2/dose")
    assert not found.has_edge("drug/rituximab", "2/dose")
    assert found.nodes["2/dose"]["label"] == "first dose"


def test_timeline_of_a_case_that_states_hardly_anything(graph: MemoryGraph) -> None:
    assert list(view(graph, "timeline", case="hives/1")) == [
        "drug/acetylsalicylic acid",
        "drug/zorvaxib",
        "1/onset",
    ]


def test_summary_says_what_is_in_a_view(graph: MemoryGraph) -> None:
    lines = summary(view(graph, "drug-event"))
    assert lines[0] == "drug-event: 4 drugs, 2 classes, 2 events; 9 edges"
    assert lines[1] == "rituximab - neutropenia: 3 cases, 2 reports, 4 episodes"
    assert "ocrelizumab - neutropenia: 1 case, 1 report, 1 episode" in lines
    assert lines[-1].endswith("2 of 3 members (67%)")
    assert "episode 1: onset: neutropenia (late) (84 days after dose)" in summary(
        view(graph, "timeline", case="late/1")
    )
    assert summary(view(MemoryGraph(()), "drug-event")) == ["drug-event: nothing; 0 edges"]


@pytest.mark.parametrize("name", ["drug-event", "timeline"])
@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_every_format_reads_back(graph: MemoryGraph, tmp_path: Path, name: str, suffix: str) -> None:
    made = view(graph, name, **({"case": "late/1"} if name == "timeline" else {}))
    path = write_view(made, tmp_path / f"view{suffix}")
    readers = {
        ".graphml": nx.read_graphml,
        ".gexf": nx.read_gexf,
        ".json": lambda file: nx.node_link_graph(json.loads(file.read_text("utf-8")), edges="edges"),
        ".cyjs": lambda file: nx.cytoscape_graph(json.loads(file.read_text("utf-8")), name="label"),
    }
    read = readers[suffix](path)
    assert sorted(read) == sorted(made)
    assert sorted(read.edges()) == sorted(made.edges())
    assert {n: read.nodes[n]["label"] for n in read} == {n: made.nodes[n]["label"] for n in made}
    for start, end, data in made.edges(data=True):
        assert {key: read.edges[start, end][key] for key in data} == data


def test_what_cannot_be_done_is_said_in_one_line(graph: MemoryGraph, tmp_path: Path) -> None:
    made = view(graph, "drug-event")
    with pytest.raises(ViewError, match=r"choose one of \.graphml, \.gexf, \.json, \.cyjs$"):
        write_view(made, tmp_path / "view.png")
    with pytest.raises(ViewError, match="cannot write"):
        write_view(made, tmp_path / "missing" / "view.json")
    with pytest.raises(ViewError, match=r"did you mean timeline\?"):
        view(graph, "timelin")
    with pytest.raises(ViewError, match="needs a case"):
        view(graph, "timeline")
    with pytest.raises(ViewError, match="has no parameter 'drug'; did you mean drug_class"):
        view(graph, "drug-event", drug="rituximab")
    with pytest.raises(QuestionError, match="no case 'late/9'"):
        view(graph, "timeline", case="late/9")
    assert list(tmp_path.iterdir()) == []


def test_control_characters_do_not_break_the_xml_formats(tmp_path: Path) -> None:
    made: nx.DiGraph[str] = nx.DiGraph(name="n\x00")
    made.add_node("a\x01", kind="drug", label="<b>&\x02")
    made.add_node("b", kind="event", label="b")
    made.add_edge("a\x01", "b", relation="suspected", days=1)
    assert nx.read_graphml(write_view(made, tmp_path / "v.graphml")).nodes["a "]["label"] == "<b>& "
    assert nx.read_gexf(write_view(made, tmp_path / "v.gexf")).nodes["a "]["label"] == "<b>& "


def test_every_view_says_what_it_is() -> None:
    for make, parameters in VIEWS.values():
        assert make.__doc__ and all(parameter in make.__doc__ for parameter in parameters)


def test_one_report_more_does_not_multiply_what_two_reports_share() -> None:
    # both reports state the label of rituximab; counts must not depend on how often it is stated
    found = view(MemoryGraph((late(), switch())), "drug-event")
    assert found.edges[RITUXIMAB, NEUTROPENIA]["episodes"] == 4
