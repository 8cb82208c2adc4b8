"""The dossier on the reviewers' tables: what it says of the seeds and of the shared reports, counted by hand."""

from __future__ import annotations

import gold_graph
import pytest

from kg.assess import Dossier, assess

CLASS, EVENT = "anti-CD20 monoclonal antibody", "neutropenia"


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
