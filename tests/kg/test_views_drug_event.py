"""The view of drugs, events and classes: what it counts, and that nobody is counted twice."""

from __future__ import annotations

import gold_graph
import pyoxigraph as ox
import pytest
from sample_graph import MemoryGraph
from sample_reports import BASE, late, reports, switch

from kg.drawing import summary
from kg.patients import own_patients
from kg.questions import QuestionError
from kg.views import VIEWS, ViewError, class_coverage, strength, view
from kg.views.facts import grouped

RITUXIMAB, OCRELIZUMAB, ASPIRIN = (f"{BASE}drug/{n}" for n in ("rituximab", "ocrelizumab", "acetylsalicylic-acid"))
ZORVAXIB = f"{BASE}term/zorvaxib"
ANTI_CD20, MAB = (f"{BASE}class/{name}" for name in ("anti-cd20-monoclonal-antibody", "monoclonal-antibody"))
NEUTROPENIA, URTICARIA = f"{BASE}event/neutropenia", f"{BASE}event/urticaria"


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


def counted(patients: int, cases: int, reports: int, independent: int, episodes: int) -> dict[str, object]:
    return {
        "relation": "suspected",
        "weight": patients,
        "patients": patients,
        "cases": cases,
        "reports": reports,
        "independent_reports": independent,
        "episodes": episodes,
    }


def test_edges_count_patients_reports_and_episodes(graph: MemoryGraph) -> None:
    found = view(graph, "drug-event")
    # rituximab: two patients of `late` with 2 + 1 episodes, and the first episode of `switch`. The patient of
    # `switch` had neutropenia under two members of the class: 3 patients of the class, with 3 + 2 episodes.
    of_class = counted(3, 3, 2, 2, 5) | {"members_with_cases": 2}
    assert {(start, end): data for start, end, data in found.edges(data=True)} == {
        (RITUXIMAB, NEUTROPENIA): counted(3, 3, 2, 2, 4),
        (OCRELIZUMAB, NEUTROPENIA): counted(1, 1, 1, 1, 1),
        (ASPIRIN, URTICARIA): counted(1, 1, 1, 1, 1),
        (ZORVAXIB, URTICARIA): counted(1, 1, 1, 1, 1),
        (ANTI_CD20, NEUTROPENIA): of_class,
        (MAB, NEUTROPENIA): of_class,
        (RITUXIMAB, ANTI_CD20): {"relation": "member of"},
        (OCRELIZUMAB, ANTI_CD20): {"relation": "member of"},
        (ANTI_CD20, MAB): {"relation": "member of"},
    }
    assert found.nodes[RITUXIMAB] == {"kind": "drug", "label": "rituximab", "patients": 3}
    assert found.nodes[ANTI_CD20] == {
        "kind": "class", "label": "anti-CD20 monoclonal antibody", "patients": 3, "members": 3,
    }  # fmt: skip
    assert found.nodes[NEUTROPENIA] == {"kind": "event", "label": "neutropenia", "patients": 3}


def test_one_person_in_two_reports_counts_once() -> None:
    # `switch/1` and `late/1` are one woman of 44: of four cases of neutropenia or urticaria, three of neutropenia
    # (late/1, late/2, switch/1) are two persons, and the two reports are one observation.
    graph = MemoryGraph(reports())
    cases = [f"{BASE}report/{name}/case/{number}" for name, number in (("late", 1), ("late", 2), ("switch", 1))]
    graph._store.extend(ox.Quad(*triple) for triple in own_patients(cases, [(cases[0], cases[2])]))
    after = view(graph, "drug-event")
    assert after.edges[RITUXIMAB, NEUTROPENIA] == counted(2, 3, 2, 1, 4)
    assert after.nodes[NEUTROPENIA]["patients"] == 2
    line = "rituximab - neutropenia: 2 patients (told of as 3 cases), 2 reports (1 of them independent), 4 episodes"
    assert line in summary(after)


def test_reports_are_joined_through_patients_who_have_another_event() -> None:
    # What makes two reports dependent is that their authors saw one patient, whatever this patient had.
    assert grouped([("c", "1"), ("b", "1"), ("b", "2"), ("a", "2"), ("d", "3")]) == {
        "a": "a", "b": "a", "c": "a", "d": "d",
    }  # fmt: skip
    graph = MemoryGraph(())
    for number in (1, 2, 3):
        name = f"r{number}"
        triples = [
            f"<{BASE}report/{name}> a cg:Report ; cg:name '{name}' .",
            f"<{BASE}report/{name}/case/1> a cg:Case ; cg:number 1 ; cg:inReport <{BASE}report/{name}> .",
        ]
        if number > 1:
            episode = f"<{BASE}report/{name}/case/1/episode/1>"
            triples.append(f"{episode} a cg:Episode ; cg:number 1 ; cg:ofCase <{BASE}report/{name}/case/1> ;")
            triples.append(f"  cg:suspectDrug <{RITUXIMAB}> ; cg:event <{NEUTROPENIA}> .")
        prefix = "@prefix cg: <https://w3id.org/casegraph/ontology#> .\n"
        graph._store.load((prefix + "\n".join(triples)).encode(), format=ox.RdfFormat.TURTLE)
    cases = [f"{BASE}report/r{number}/case/1" for number in (1, 2, 3)]
    extra = [f"{BASE}report/r2/case/2", f"{BASE}report/r3/case/2"]  # two further cases, who are the patient of r1
    for case in extra:
        report = case.partition("/case/")[0]
        text = f"<{case}> a cg:Case ; cg:number 2 ; cg:inReport <{report}> ."
        graph._store.load(
            ("@prefix cg: <https://w3id.org/casegraph/ontology#> .\n" + text).encode(), format=ox.RdfFormat.TURTLE
        )
    same = [(cases[0], case) for case in extra]
    graph._store.extend(ox.Quad(*triple) for triple in own_patients([*cases, *extra], same))
    found = view(graph, "drug-event").edges[RITUXIMAB, NEUTROPENIA]
    assert (found["patients"], found["reports"], found["independent_reports"]) == (2, 2, 1)


def test_nodes_come_in_a_fixed_order(graph: MemoryGraph) -> None:
    other = MemoryGraph(tuple(reversed(reports())))
    made = view(graph, "drug-event")
    assert list(made) == [ASPIRIN, OCRELIZUMAB, RITUXIMAB, ZORVAXIB, ANTI_CD20, MAB, NEUTROPENIA, URTICARIA]
    assert list(made.edges(data=True)) == list(view(other, "drug-event").edges(data=True))


def test_one_class_or_event(graph: MemoryGraph) -> None:
    by_class = view(graph, "drug-event", drug_class="anti-CD20 antibody")
    # no class above the one asked for
    assert set(by_class) == {RITUXIMAB, OCRELIZUMAB, ANTI_CD20, NEUTROPENIA}
    assert set(view(graph, "drug-event", event="hives")) == {ASPIRIN, ZORVAXIB, URTICARIA}
    assert set(view(graph, "drug-event", event="cytopenia")) == {RITUXIMAB, OCRELIZUMAB, ANTI_CD20, MAB, NEUTROPENIA}


def test_coverage_is_the_share_of_members_with_cases(graph: MemoryGraph) -> None:
    # of rituximab, ocrelizumab and ofatumumab the first two have cases
    coverage = class_coverage(view(graph, "drug-event", drug_class="anti-CD20 antibody"))
    assert coverage == {("anti-CD20 monoclonal antibody", "neutropenia"): pytest.approx(2 / 3)}


def test_strength_is_the_sum_of_patients(graph: MemoryGraph) -> None:
    found = view(graph, "drug-event")
    assert list(strength(found).items()) == [
        ("rituximab", 3), ("acetylsalicylic acid", 1), ("ocrelizumab", 1), ("zorvaxib", 1),
    ]  # fmt: skip
    # neutropenia: 3 under rituximab and 1 under ocrelizumab (one person under both); the classes add nothing
    assert strength(found, kind="event") == {"neutropenia": 4, "urticaria": 2}
    assert strength(found, kind="class")["anti-CD20 monoclonal antibody"] == 3


def test_summary_says_what_is_in_it(graph: MemoryGraph) -> None:
    lines = summary(view(graph, "drug-event"))
    assert lines[0] == "drug-event: 4 drugs, 2 classes, 2 events; 9 edges"
    assert lines[1] == "rituximab - neutropenia: 3 patients, 2 reports, 4 episodes"
    assert "ocrelizumab - neutropenia: 1 patient, 1 report, 1 episode" in lines
    assert lines[5].startswith("anti-CD20 monoclonal antibody - neutropenia: 3 patients, 2 reports, 5 episodes; 2 of 3")
    assert summary(view(graph, "drug-event"), lines=1)[2] == "(3 more pairs of drugs and events not listed)"
    assert summary(view(MemoryGraph(()), "drug-event")) == ["drug-event: nothing; 0 edges"]


def test_what_cannot_be_done_is_said_in_one_line(graph: MemoryGraph) -> None:
    with pytest.raises(ViewError, match=r"did you mean timeline\?"):
        view(graph, "timelin")
    with pytest.raises(ViewError, match="has no parameter 'drug'; did you mean drug_class"):
        view(graph, "drug-event", drug="rituximab")
    with pytest.raises(QuestionError, match=r"^view drug-event: parameter event: no event is called 'xyz'"):
        view(graph, "drug-event", event="xyz")


def test_every_view_says_what_it_is() -> None:
    for make, parameters in VIEWS.values():
        assert make.__doc__ and all(parameter in make.__doc__ for parameter in parameters)


def test_one_report_more_does_not_multiply_what_two_reports_share() -> None:
    # both reports state the label of rituximab; counts must not depend on how often it is stated
    found = view(MemoryGraph((late(), switch())), "drug-event")
    assert found.edges[RITUXIMAB, NEUTROPENIA]["episodes"] == 4


def test_against_the_reviewers_tables() -> None:
    """Patients, reports and episodes of every pair, counted over the tables of the seeds and dev in plain Python (every
    case is a person there)."""
    folders = (gold_graph.shared("seeds"), gold_graph.shared("dev"))
    cases: dict[tuple[str, str], set[tuple[str, int]]] = {}
    episodes: dict[tuple[str, str], int] = {}
    for table in (table for folder in folders for table in gold_graph.tables(folder)):
        for case in table["cases"]:
            for told in case["episodes"]:
                for drug in told["drugs"]:
                    pair = (drug, told["event"])
                    cases.setdefault(pair, set()).add((table["report"], case["case"]))
                    episodes[pair] = episodes.get(pair, 0) + 1
    made = view(
        MemoryGraph([gold_graph.report(table, folder)[0] for folder in folders for table in gold_graph.tables(folder)]),
        "drug-event",
    )
    found = {
        (made.nodes[start]["label"], made.nodes[end]["label"]): (data["patients"], data["reports"], data["episodes"])
        for start, end, data in made.edges(data=True)
        if data["relation"] == "suspected" and made.nodes[start]["kind"] == "drug"
    }
    assert found == {
        pair: (len(held), len({report for report, _ in held}), episodes[pair]) for pair, held in cases.items()
    }
    assert found["ocrelizumab", "neutropenia"][:2] == (4, 2)  # both seeds have two patients under ocrelizumab
