"""Records become triples and come back whole; the triples hold what the contract of the graph says."""

from __future__ import annotations

import random
from dataclasses import replace

import pyoxigraph as ox
import pytest
from generated_reports import evidences, reports
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_reports import reports as samples

from extract.records import Case, Concept, Episode, Evidence, Exposure, Report, Source, Value
from kg.describe import DescribeError, describe
from kg.literals import date_type, decimal_text
from kg.recover import recover
from kg.terms import report_iri, term

SOURCE = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=100)
slow = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))


def quote(words: str = "fever", start: int = 3) -> Evidence:
    return Evidence(start, start + len(words), words, component="events", version="1")


def value(held: object) -> Value:
    return Value(held, (quote(),))


def report(*cases: Case, name: str = "a") -> Report:
    return Report(name=name, source=SOURCE, kind="case report", cases=cases)


def objects(triples: list[ox.Triple], subject: str, predicate: str) -> set[str]:
    return {
        triple.object.value
        for triple in triples
        if triple.subject.value.endswith(subject) and triple.predicate == term(predicate)
    }


@slow
@given(reports, st.randoms())
def test_nothing_is_lost_whatever_the_order_of_the_triples(generated: Report, chance: random.Random) -> None:
    triples = describe(generated)
    chance.shuffle(triples)
    assert recover(triples) == generated


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_sample_reports_come_back(sample: Report) -> None:
    assert recover(describe(sample)) == sample


@slow
@given(reports)
def test_all_nodes_stay_under_the_report_and_none_is_blank(generated: Report) -> None:
    root = report_iri(generated.name)
    outside = (
        "https://w3id.org/casegraph/term/",
        "https://w3id.org/casegraph/component/",
        "https://example.org/concept/",
    )
    for triple in describe(generated):
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, ox.NamedNode | ox.Literal)
        subject = triple.subject.value
        assert subject == root.value or subject.startswith((f"{root.value}/", *outside))


def test_values_are_direct_triples() -> None:
    episode = Episode(
        number=1, event=value(Concept("neutropenia")), latency_days=value(189.0), rechallenge=value(False)
    )
    triples = describe(report(Case(number=1, episodes=(episode,))))
    assert objects(triples, "case/1/episode/1", "cg:latencyDays") == {"189"}
    assert objects(triples, "case/1/episode/1", "cg:rechallenge") == {"false"}
    assert objects(triples, "case/1/episode/1", "cg:event") == {"https://w3id.org/casegraph/term/neutropenia"}
    assert objects(triples, "case/1/episode/1", "cg:ofCase") == {"https://w3id.org/casegraph/report/a/case/1"}
    assert objects(triples, "report/a/case/1", "cg:inReport") == {"https://w3id.org/casegraph/report/a"}


def test_a_computed_value_names_the_statement_it_came_from() -> None:
    grade = Value(4, (quote(),), rule="ctcae-v5-neutropenia-grade", derived_from=("nadir",))
    episode = Episode(number=2, event=value(Concept("neutropenia")), nadir=value(0.09), grade=grade)
    triples = describe(report(Case(number=1, episodes=(episode,))))
    node = "case/1/episode/2/statement/"
    assert objects(triples, f"{node}grade", "cg:rule") == {"ctcae-v5-neutropenia-grade"}
    assert objects(triples, f"{node}grade", "prov:wasDerivedFrom") == {
        "https://w3id.org/casegraph/report/a/case/1/episode/2/statement/nadir"
    }
    assert objects(triples, f"{node}nadir", "rdf:object") == {"0.09"}


def test_an_episode_links_to_the_suspect_use_of_its_drug_only() -> None:
    drug = Concept("rituximab")
    uses = tuple(Exposure(drug=value(drug), role=role) for role in ("previous", "suspect"))
    episode = Episode(number=1, event=value(Concept("neutropenia")), drugs=(value(drug),))
    triples = describe(report(Case(number=1, exposures=uses, episodes=(episode,))))
    assert objects(triples, "episode/1", "cg:suspectExposure") == {
        "https://w3id.org/casegraph/report/a/case/1/exposure/rituximab-2"
    }


def test_the_same_words_are_one_evidence_node() -> None:
    case = Case(number=1, sex=value("female"), age_years=value(30.0))
    nodes = [triple for triple in describe(report(case)) if triple.object == term("cg:Evidence")]
    assert len(nodes) == 1


@given(evidences(), evidences())
def test_two_contexts_of_one_place_are_both_kept(one: Evidence, other: Evidence) -> None:
    other = replace(other, start=one.start, end=one.end, quote=one.quote)
    case = Case(number=1, sex=Value("male", (one,)), age_years=Value(1.5, (other,)))
    assert recover(describe(report(case))).cases == (case,)


def test_the_order_of_the_input_does_not_change_the_triples() -> None:
    sample = samples()[0]
    assert describe(sample) == describe(sample)
    assert set(describe(sample)) == set(describe(recover(reversed(describe(sample)))))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), True, "3"])
def test_a_number_that_is_none_is_refused(number: object) -> None:
    with pytest.raises(DescribeError, match="report 'a' cannot be described"):
        describe(report(Case(number=1, age_years=value(number))))


@pytest.mark.parametrize("numbers", [(1, 1), (2, 1), (0,), (-1,)])
def test_numbers_must_ascend(numbers: tuple[int, ...]) -> None:
    with pytest.raises(DescribeError, match="do not ascend"):
        describe(report(*(Case(number=number) for number in numbers)))


@pytest.mark.parametrize("iri", ["not an iri", "https://x/> <y", "http://e/a\nb", ""])
def test_a_broken_iri_is_refused(iri: str) -> None:
    with pytest.raises(DescribeError, match="is not an IRI"):
        describe(report(Case(number=1, conditions=(value(Concept("x", iri)),))))


@pytest.mark.parametrize("name", ["", "a\ud800"])
def test_a_name_that_cannot_stand_in_a_graph_is_refused(name: str) -> None:
    with pytest.raises(DescribeError):
        describe(report(name=name))


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(DescribeError, match="surrogate"):
        describe(report(Case(number=1, label="\udfff")))


# A day has 24 hours and a month 365.25 / 12 days; 1e-7 is one ten-millionth.
@pytest.mark.parametrize(
    ("number", "text"),
    [(30.4375, "30.4375"), (0.0, "0"), (-0.0, "0"), (7, "7"), (100.0, "100"), (1e-7, "0.0000001")],
)
def test_decimals_are_canonical(number: float, text: str) -> None:
    assert decimal_text(number) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2020-02-29", "xsd:date"),
        ("2021-02-29", None),
        ("2021-13", None),
        ("2021-12", "xsd:gYearMonth"),
        ("0000", None),
        ("21", None),
        ("٢٠٢١", None),
    ],
)
def test_only_real_dates_are_typed(text: str, kind: str | None) -> None:
    assert date_type(text) == kind


def test_a_broken_graph_gives_one_line() -> None:
    triples = [triple for triple in describe(samples()[0]) if triple.predicate != term("oa:exact")]
    with pytest.raises(DescribeError, match=r"is not a whole report: .*oa#exact") as caught:
        recover(triples)
    assert "\n" not in str(caught.value)


def test_a_graph_without_a_report_is_refused() -> None:
    with pytest.raises(DescribeError, match="describes 0"):
        recover([])
