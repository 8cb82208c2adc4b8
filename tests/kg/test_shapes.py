"""Each shape finds the error that it is for, says it to a reviewer, and leaves sound reports alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from sample_reports import reports as samples

import kg
import ontology
from extract.records import Bibliography, Case, Concept, Episode, Evidence, Measurement, Report, Source, Value
from kg.convert import rdflib_graph
from kg.describe import describe
from kg.findings import Finding
from kg.shapes import check
from kg.terms import XSD_DECIMAL, XSD_INTEGER, term

TEXT = "A woman of 40 years had severe neutropenia (0.3) and recovered."
SOURCE = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=len(TEXT))
NEUTROPENIA = Concept("neutropenia", "https://w3id.org/casegraph/event/neutropenia")
DRUG = Concept("ocrelizumab", "https://w3id.org/casegraph/drug/ocrelizumab")
FEVER = Concept("fever")


def value(held: Any, *, rule: str | None = None, derived_from: tuple[str, ...] = ()) -> Value[Any]:
    start = TEXT.index("severe")
    evidence = Evidence(start, start + 6, "severe", component="events", version="1")
    return Value(held, (evidence,), rule=rule, derived_from=derived_from)


def episode(**held: Any) -> Episode:
    given = {"number": 1, "event": value(NEUTROPENIA), "drugs": (value(DRUG),)}
    return Episode(**(given | held))


def report(*episodes: Episode, **case: Any) -> Report:
    return Report(name="a", source=SOURCE, kind="case report", cases=(Case(number=1, episodes=episodes, **case),))


def seeded(described: Report, spoil: Callable[[ox.Triple], ox.Triple | None] | None = None) -> list[Finding]:
    triples = describe(described)
    if spoil is not None:
        triples = [kept for kept in map(spoil, triples) if kept is not None]
    found = check(described.name, triples)
    assert found == check(described.name, triples, engine="pyshacl")  # the reference finds the same
    return found


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1, found
    return found[0]


def without(predicate: str) -> Callable[[ox.Triple], ox.Triple | None]:
    return lambda triple: None if triple.predicate == term(predicate) else triple


def changed(predicate: str, new: ox.Literal | ox.NamedNode) -> Callable[[ox.Triple], ox.Triple | None]:
    return lambda triple: (
        ox.Triple(triple.subject, triple.predicate, new) if triple.predicate == term(predicate) else triple
    )


def test_a_sound_report_has_no_finding() -> None:
    sound = episode(
        severity=value("severe"),
        grade=value(4, rule="ctcae-v5-neutropenia-grade", derived_from=("nadir",)),
        latency_days=value(28.0),
        latency_from=value("last_dose"),
        onset=value("late"),
        nadir=value(0.3),
        recovery_value=value(2.0),
        outcome=value("recovered"),
        complications=(value(FEVER),),
        symptomatic=value(True),
    )
    assert seeded(report(sound, age_years=value(40.0), sex=value("female"))) == []


def test_recovered_without_details_is_no_error() -> None:
    assert seeded(report(episode(outcome=value("recovered")))) == []


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_sample_reports_have_no_violation(sample: Report) -> None:
    assert [found for found in check(sample.name, describe(sample)) if found.severity == "violation"] == []


# What is broken or contradicts itself: the report is quarantined.
VIOLATIONS: dict[str, tuple[Report, str]] = {
    "age below 0": (report(episode(), age_years=value(-1.0)), "from 0 to 125"),
    "age above 125": (report(episode(), age_years=value(126.0)), "from 0 to 125"),
    "negative latency": (
        report(episode(latency_days=value(-3.0), latency_from=value("last_dose"))),
        "0 days or more",
    ),
    "negative recovery": (report(episode(recovery_days=value(-1.0))), "number of days, 0 or more"),
    "negative count": (report(episode(nadir=value(-0.1))), "count of 0 or more"),
    "recovery below nadir": (report(episode(nadir=value(1.0), recovery_value=value(0.5))), "below the nadir"),
    "grade 6": (report(episode(grade=value(6))), "grade from 1 to 5"),
    "alive with grade 5": (
        report(episode(grade=value(5), outcome=value("recovered"))),
        "Grade 5 means death",
    ),
    "unknown word": (
        report(episode(severity=value("awful"))),
        "one of: mild, moderate, severe, life-threatening",
    ),
    "computed grade": (
        report(episode(nadir=value(0.5), grade=value(4, rule="ctcae-v5-neutropenia-grade", derived_from=("nadir",)))),
        "not the CTCAE v5 grade of the nadir (0.5 x 10^9/L)",
    ),
    "evidence beyond the text": (
        replace(report(episode()), source=replace(SOURCE, length=20)),
        "outside the report's text",
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_what_is_broken_is_a_violation(name: str) -> None:
    broken, message = VIOLATIONS[name]
    found = only(seeded(broken))
    assert found.severity == "violation" and message in found.message


# What a reviewer should look at; nothing is hidden for it.
WARNINGS: dict[str, tuple[Report, str]] = {
    "late before day 28": (
        report(episode(latency_days=value(27.0), latency_from=value("last_dose"), onset=value("late"))),
        "called late, but it came 27 days",
    ),
    "early from day 28": (
        report(episode(latency_days=value(28.0), latency_from=value("last_dose"), onset=value("early"))),
        "called early, but it came 28 days",
    ),
    "stated grade": (
        report(episode(nadir=value(1.2), grade=value(3))),
        "not the CTCAE v5 grade of its nadir (1.2",
    ),
    "mild grade 4": (
        report(episode(severity=value("mild"), grade=value(4))),
        "called mild, which does not fit grade 4",
    ),
    "normal nadir": (report(episode(nadir=value(3.0))), "normal neutrophil count"),
    "fatal grade 4": (report(episode(grade=value(4), outcome=value("fatal"))), "fatal, which is grade 5"),
    "after death": (
        report(episode(outcome=value("fatal")), episode(number=2)),
        "later episode of the same patient",
    ),
    "recovery after death": (
        report(episode(outcome=value("fatal"), recovery_days=value(3.0))),
        "outcome is fatal, but a recovery",
    ),
    "reference only": (report(episode(latency_from=value("last_dose"))), "latency that is not"),
    "latency of 40 years": (
        report(episode(latency_days=value(14610.0), latency_from=value("first_dose"))),
        "longer than 30 years",
    ),
    "present and absent": (
        report(episode(complications=(value(FEVER),), absent=(value(FEVER),))),
        "both as a complication and as absent",
    ),
    "complication without symptom": (
        report(episode(complications=(value(FEVER),), symptomatic=value(False))),
        "without symptoms",
    ),
    "switched to itself": (
        report(episode(switched_to=value(DRUG))),
        "switched to a drug that is itself a suspect",
    ),
    "stopped and given": (
        report(episode(action=value("withdrawn"), rechallenge=value(True))),
        "stopped for good",
    ),
    "recurrence without drug": (
        report(episode(action=value("withdrawn"), rechallenge=value(False), recurrence=value(True))),
        "no later episode is told",
    ),
    "no rule": (
        report(episode(nadir=value(0.3), grade=value(4, derived_from=("nadir",)))),
        "no rule is named",
    ),
    "odd date": (
        replace(report(episode()), bibliography=Bibliography(published=value("last spring"))),
        "a year, a month or a day",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_odd_is_a_warning(name: str) -> None:
    odd, message = WARNINGS[name]
    found = only(seeded(odd))
    assert found.severity == "warning" and message in found.message


INFOS: dict[str, tuple[Report, str]] = {
    "absent event": (report(episode(absent=(value(NEUTROPENIA),))), "event itself is also given as absent"),
    "no drug": (report(episode(drugs=())), "No suspect drug"),
    "no reference": (report(episode(latency_days=value(3.0))), "not from which dose"),
    "no episode": (report(), "No adverse event is told of this patient"),
}


@pytest.mark.parametrize("name", INFOS)
def test_what_is_missing_is_a_note(name: str) -> None:
    lacking, message = INFOS[name]
    found = only(seeded(lacking))
    assert found.severity == "info" and message in found.message


# CTCAE v5: 4 below 0.5; 3 below 1.0 to 0.5; 2 below 1.5 to 1.0; 1 from 1.5 to the lower limit of normal
# (10^9/L).
@pytest.mark.parametrize(
    ("nadir", "grade"), [(0.0, 4), (0.49, 4), (0.5, 3), (0.99, 3), (1.0, 2), (1.49, 2), (1.5, 1), (1.9, 1)]
)
def test_the_bounds_of_the_grades(nadir: float, grade: int) -> None:
    for number in range(1, 6):
        computed = value(number, rule="ctcae-v5-neutropenia-grade", derived_from=("nadir",))
        found = seeded(report(episode(nadir=value(nadir), grade=computed)))
        assert bool(found) == (number not in (grade, 5))


# Graphs spoilt by hand: what no record could say.
SPOILT: dict[str, tuple[Callable[[ox.Triple], ox.Triple | None], str]] = {
    "no evidence": (without("cg:evidence"), "The value has no evidence"),
    "no statement": (without("rdf:subject"), "A value stands without evidence"),
    "statement of nothing": (
        without("cg:event"),
        "Evidence is given for a value that the graph does not state",
    ),
    "no event": (without("cg:event"), "The episode must have one event"),
    "no quote": (without("oa:exact"), "its exact words"),
    "no component": (without("prov:wasAttributedTo"), "the component that found it"),
    "no selector": (without("oa:hasSelector"), "its place"),
    "no field": (without("cg:field"), "one item of the evidence table"),
    "longer quote": (changed("oa:exact", ox.Literal("severe neutropenia")), "not as long as the place"),
    "negative start": (
        changed("oa:start", ox.Literal("-1", datatype=XSD_INTEGER)),
        "outside the report's text",
    ),
    "confidence 2": (changed("cg:confidence", ox.Literal("2", datatype=XSD_DECIMAL)), "number from 0 to 1"),
    "no label": (without("skos:prefLabel"), "has no preferred label"),
    "no name": (without("cg:name"), "The report must have one name"),
    "no source": (without("cg:source"), "The report must have one source"),
    "no patient": (without("cg:ofCase"), "belong to one patient"),
    "no report": (without("cg:inReport"), "belong to one report"),
    "text for a number": (changed("cg:number", ox.Literal("one")), "whole number from 1"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_graph_spoilt_by_hand_is_a_violation(name: str) -> None:
    spoil, message = SPOILT[name]
    found = seeded(report(episode()), spoil)
    assert any(message in finding.message and finding.severity == "violation" for finding in found), found


def test_a_quote_must_stand_in_the_text() -> None:
    triples = describe(report(episode()))
    assert check("a", triples, text=TEXT) == []
    found = only(check("a", triples, text=TEXT.replace("severe", "SEVERE")))
    assert found.severity == "violation" and "does not stand in the report's text" in found.message


def test_a_finding_names_node_property_and_value() -> None:
    found = only(seeded(report(episode(), age_years=value(126.0))))
    assert (found.where, found.path.rpartition("#")[2], found.value) == ("case/1", "ageYears", "126")
    spoilt = seeded(report(episode()), without("cg:evidence"))
    assert {finding.where for finding in spoilt} == {
        "case/1/episode/1/statement/event",
        "case/1/episode/1/statement/drugs/ocrelizumab",
    }


def test_findings_do_not_leak_from_one_report_to_the_next() -> None:
    assert seeded(report(episode(), age_years=value(-1.0)))
    assert seeded(report(episode(), age_years=value(1.0))) == []


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    """The file of the shapes as rdflib reads it."""
    return rdflib.Graph().parse(ontology.path("shapes.ttl"))


@pytest.mark.parametrize("name", ["negative latency", "computed grade", "evidence beyond the text"])
def test_pyshacl_by_itself_finds_the_same(name: str, shapes: rdflib.Graph) -> None:
    """Whoever receives a shared graph may check it with pySHACL alone, on rdflib's query engine."""
    from pyshacl import validate

    broken, message = VIOLATIONS[name]
    conforms, _, told = validate(rdflib_graph(describe(broken)), shacl_graph=shapes)
    assert not conforms and message in told and "Results (1)" in told


def test_a_measurement_needs_its_unit_only_as_text() -> None:
    measured = Measurement(analyte=Concept("neutrophils"), value=value(0.3), unit="10*9/L", printed="0.3")
    assert seeded(report(episode(measurements=(measured,)))) == []


def test_a_report_with_a_violation_is_kept_and_counted_nowhere() -> None:
    with kg.open(None) as graph:
        sound = replace(report(episode()), name="sound")
        status = graph.add(report(episode(), age_years=value(-1.0)))
        graph.add(sound)
        assert status.quarantined and graph.status("a") == status
        count = "SELECT (COUNT(*) AS ?n) { ?episode a cg:Episode }"
        assert graph.select(count).column("n") == [1]
        assert graph.select(count, quarantined=True).column("n") == [2]
        assert graph.report("a").cases[0].age_years == value(-1.0)
        assert "report/a/" not in graph.export() and "report/a/" in graph.export(reports=["a"])
        assert [found.report for found in graph.validate()] == ["a"]
        graph.add(report(episode()))
        assert not graph.status("a").quarantined and graph.select(count).column("n") == [2]
