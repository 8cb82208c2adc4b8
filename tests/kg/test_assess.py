"""The dossier on the reviewers' tables: what it says of the seeds and of the shared reports, counted by hand."""

from __future__ import annotations

import gold_graph
import pytest

import kg
from kg.assess import Dossier, assess
from kg.assess.model import Figure

pytestmark = pytest.mark.package_vocabulary

CLASS, EVENT = "anti-CD20 monoclonal antibody", "neutropenia"
TOLD = [
    table
    for table in gold_graph.tables(gold_graph.OWN)
    if any(episode["event"] == EVENT for case in table["cases"] for episode in case["episodes"])
][:30]


@pytest.fixture(scope="module")
def seeds() -> Dossier:
    with gold_graph.graph(gold_graph.shared("seeds")) as graph:
        return assess(graph, drug_class=CLASS, event=EVENT)


def test_the_seeds_have_five_patients_under_two_of_the_members(seeds: Dossier) -> None:
    # Three patients of the series (ocrelizumab, ocrelizumab, ofatumumab) and two of the report (ocrelizumab).
    assert {row.drug: row.patients for row in seeds.members} == {"ocrelizumab": 4, "ofatumumab": 1}
    assert {"rituximab", "obinutuzumab", "ublituximab"} <= set(seeds.members_without_cases)
    assert len(seeds.members) + len(seeds.members_without_cases) == 12  # what the vocabulary lists of the class


def test_the_seeds_show_ozanimod_in_case_1_of_the_second_report(seeds: Dossier) -> None:
    examples = [each for each in seeds.counter_evidence if each.weight == "counter-example"]
    assert [each.drugs for each in examples] == [("ozanimod",)]
    assert examples[0].sentence.startswith("ocrelizumab-recurrent-neutropenia/1/3: ")
    assert "ozanimod" in {each.drug for each in seeds.comparators}
    against = {row.cases: row.counts_for for row in seeds.patients}
    assert against[("ocrelizumab-recurrent-neutropenia/1",)] is False
    assert sum(against.values()) == 4


def test_the_seeds_show_the_uneventful_rechallenges(seeds: Dossier) -> None:
    # The tables: given again and no recurrence in patients 1 and 2 of the series; patient 3 was given it again, with no
    # word on recurrence; patient 2 of the report had it again.
    quiet = [each for each in seeds.counter_evidence if each.kind == "given again without recurrence"]
    assert [each.sentence.split(":")[0] for each in quiet] == ["anti-cd20-case-series/1", "anti-cd20-case-series/2"]
    assert all("followed for 365 days" in each.sentence for each in quiet)
    overall = next(point for point in seeds.viewpoints if point.name == "experiment")
    assert overall.answer == "not met"  # 1 with recurrence, 2 without


def test_the_verdict_on_the_seeds_is_contested_by_the_rechallenges(seeds: Dossier) -> None:
    assert (seeds.verdict.word, seeds.verdict.decided_by) == ("contested", ("dechallenge and rechallenge",))
    assert "denominators" in seeds.verdict.warning


@pytest.fixture(scope="module")
def dev() -> Dossier:
    with gold_graph.graph(gold_graph.shared("dev")) as graph:
        return assess(graph, drug_class=CLASS, event=EVENT)


def figure(held: tuple[Figure, ...], name: str) -> dict[str, float | int | str]:
    return dict(next(each for each in held if each.name == name).numbers)


def test_the_shared_reports_counted_by_hand(dev: Dossier) -> None:
    # ofatumumab: the pharmacovigilance report (agranulocytosis, which is narrower) and the fluctuating one; rituximab:
    # the lupus patient and the two who were treated again; ublituximab: one. No table names an author.
    assert {row.drug: row.patients for row in dev.members} == {"rituximab": 3, "ofatumumab": 2, "ublituximab": 1}
    assert figure(dev.overall, "patients") == {"patients": 6}
    assert figure(dev.overall, "groups") == {"groups": 5}
    assert dev.asked.narrower_events == ("agranulocytosis",)
    rituximab = next(row for row in dev.members if row.drug == "rituximab")
    # After the last dose: 5 and 94 days (lupus), 77 and 140 (treated again); the median is (77 + 94) / 2.
    assert figure(rituximab.figures, "latency from last dose") == {"n": 4, "median": 85.5, "least": 5, "most": 140}
    assert figure(rituximab.figures, "onset") == {"late": 3, "early": 1}
    assert figure(rituximab.figures, "given again") == {
        "recurrence": 1, "no_recurrence": 2, "result_not_told": 0, "not_given_again": 1,
        "again_under_another_member": 0, "another_member_tolerated": 0,
    }  # fmt: skip
    # tocilizumab in three patients of one report, clozapine (neutropenia, agranulocytosis), natalizumab, fingolimod.
    assert [(each.drug, each.patients, each.reports) for each in dev.comparators] == [
        ("tocilizumab", 3, 1), ("clozapine", 1, 1), ("fingolimod", 1, 1), ("natalizumab", 1, 1),
    ]  # fmt: skip


def test_the_shared_reports_are_contested_by_rechallenges_and_authors(dev: Dossier) -> None:
    # Given again: once with recurrence (lupus), twice without. Two groups argue for it (the cohort, pharmacovigilance),
    # two against (lupus, ublituximab).
    assert dev.verdict.word == "contested"
    assert dev.verdict.decided_by == ("dechallenge and rechallenge", "authors' arguments")
    against = {each.rests_on for each in dev.counter_evidence if each.kind == "authors dispute a class effect"}
    assert against == {
        ("rituximab-lupus-early-and-late-fulltext/claim/1",),
        ("ublituximab-early-sepsis/claim/1",),
    }
    assert sum(each.stance == "supports" for each in dev.claims) == 2


@pytest.fixture(scope="module")
def own() -> kg.CaseGraph:
    """Thirty of the project's own tables that tell of neutropenia."""
    graph = kg.open(None)
    for table in TOLD:
        graph.add(*gold_graph.report(table))
    return graph


@pytest.mark.parametrize(
    ("drug_class", "event"),
    [(CLASS, EVENT), ("beta-lactam antibiotic", EVENT), (CLASS, "headache")],
)
def test_patients_are_counted_as_the_tables_have_them(own: kg.CaseGraph, drug_class: str, event: str) -> None:
    """The same count in plain Python over the tables; the graph is asked only which drugs and events belong together."""
    found = assess(own, drug_class=drug_class, event=event)
    members = set(found.members_without_cases) | {row.drug for row in found.members}
    wanted: dict[str, set[tuple[str, int]]] = {}
    for table in TOLD:
        for case in table["cases"]:
            for episode in case["episodes"]:
                below = episode["nadir"] is None or event != EVENT or episode["nadir"] < 1.5
                if below and episode["event"] in {event, *found.asked.narrower_events}:
                    for drug in members & set(episode["drugs"]):
                        wanted.setdefault(drug, set()).add((table["report"], case["case"]))
    assert {row.drug: row.patients for row in found.members} == {drug: len(held) for drug, held in wanted.items()}
    assert found.uncertainty.patients == len(set().union(*wanted.values()) if wanted else set())


def test_every_figure_rests_on_words(dev: Dossier) -> None:
    words = dict(dev.evidence)
    shown = [*dev.overall, *(each for row in dev.members for each in row.figures)]
    assert all(target in words and words[target] for each in shown for target in each.rests_on)
    assert all(each.rests_on for each in shown if each.text not in ("not told", "0") and each.name != "groups")
    assert all(target in words for each in dev.counter_evidence for target in each.rests_on)
