"""One suite over every place where a graph can be: memory, a folder, Oxigraph's server, Virtuoso. Each does the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from sample_reports import BASE, HIVES_TEXT, LATE_TEXT, hives, late, reports, review, switch
from small_store import corrected

import kg
from kg.answers import Answer
from kg.judgements import Judgement
from kg.library import questions
from kg.status import ReportStatus
from kg.store import StoreError

Place = str | Path | None


@pytest.fixture
def graph(place: Place) -> kg.CaseGraph:
    return kg.open(place)


def again(graph: kg.CaseGraph, place: Place) -> kg.CaseGraph:
    """The graph as another process finds it; that in memory is where it was."""
    if place is None:
        return graph
    graph.close()
    return kg.open(place, create=False)


def test_a_report_comes_back_as_it_was(graph: kg.CaseGraph, place: Place) -> None:
    status = graph.add(late(), LATE_TEXT, extractor="x 1")
    with again(graph, place) as found:
        assert found.report("late") == late()
        assert found.text("late") == LATE_TEXT
        assert found.reports() == (status,) and found.status("late") == status
        assert found.vocabulary_hash == status.vocabulary_hash
        assert found.check() == []


def test_a_report_is_replaced_and_removed_whole(graph: kg.CaseGraph, place: Place) -> None:
    days = "SELECT ?days { ?e cg:ofCase ?c ; cg:latencyDays ?days } ORDER BY ?days"
    for report in reports():
        graph.add(report)
    before = graph.select(days).column("days")
    assert 84 in before
    graph.add(corrected())
    assert graph.select(days).column("days") == sorted(70 if each == 84 else each for each in before)
    assert graph.report("late") == corrected() and graph.check() == []
    graph.remove("late")
    others = {report.name for report in reports()} - {"late"}
    with again(graph, place) as found:
        assert set(found.select("SELECT ?n { ?r a cg:Report ; cg:name ?n }").column("n")) == others
        assert {status.name for status in found.reports()} == others
        with pytest.raises(StoreError, match="there is no report 'late'"):
            found.report("late")
        assert found.check() == []


def test_many_reports_in_one_call(graph: kg.CaseGraph, place: Place) -> None:
    from kg.describe import describe

    def entry(name: str, state: str = "accepted") -> tuple[ReportStatus, list[object], str]:
        triples = describe(replace(hives(), name=name))
        return ReportStatus(name=name, state=state, triples=len(triples)), triples, HIVES_TEXT  # type: ignore[arg-type]

    batch = [entry(f"hives {number}") for number in range(7)]
    graph._store.put_many([*batch, entry("held back", "quarantined")])  # type: ignore[list-item]
    graph._store.put_many([entry("hives 3", "quarantined"), entry("hives 9")])  # type: ignore[list-item]
    with again(graph, place) as found:
        names = "SELECT ?n { ?r a cg:Report ; cg:name ?n } ORDER BY ?n"
        accepted = ["hives 0", "hives 1", "hives 2", "hives 4", "hives 5", "hives 6", "hives 9"]
        assert found.select(names).column("n") == accepted
        assert found.select(names, quarantined=True).column("n") == sorted([*accepted, "held back", "hives 3"])
        assert [status.name for status in found.reports() if status.quarantined] == ["held back", "hives 3"]
        assert found.text("hives 5") == HIVES_TEXT
        assert found.check() == []


def test_patients_are_counted_once_and_judgements_prevail(graph: kg.CaseGraph, place: Place) -> None:
    for report in (late(), replace(late(), name="told again"), hives()):
        graph.add(report)
    cases = (f"{BASE}report/late/case/1", f"{BASE}report/told%20again/case/1")
    assert len(graph.patients()) == 5
    graph.judge(_judged(cases, "same", 1))
    assert graph.patients()[cases[0]] == graph.patients()[cases[1]]
    graph.judge(_judged(cases, "different", 2))
    with again(graph, place) as found:
        patients = found.patients()
        assert patients[cases[0]] != patients[cases[1]]
        assert [judgement.answer for judgement in found.judgements()] == ["same", "different"]
        shown = found.select("SELECT ?case ?person { ?case cg:patient ?person }")
        assert dict(shown.values()) == patients


def _judged(cases: tuple[str, str], answer: str, day: int) -> Judgement:
    return Judgement(
        item="same-patient", about=cases, answer=answer, by="A. Reader", at=datetime(2026, 1, day, tzinfo=UTC)
    )


@cache
def _local() -> dict[str, Answer]:
    """What the library answers on the samples in memory."""
    with kg.open(None) as graph:
        for report in reports():
            graph.add(report)
        return {question.name: _asked(graph, question) for question in questions()}


_NEEDED = {"drug": "rituximab", "drug_class": "anti-CD20 monoclonal antibody", "event": "neutropenia", "case": "late/1"}


def _asked(graph: kg.CaseGraph, question: kg.questions.Question) -> Answer:
    given = {each.name: _NEEDED[each.name] for each in question.parameters if each.required}
    return graph.ask(question.name, **given)


def test_every_question_of_the_library_has_the_same_answer(graph: kg.CaseGraph, place: Place) -> None:
    expected = _local()
    assert any(len(answer) for answer in expected.values())
    for report in reports():
        graph.add(report)
    with again(graph, place) as found:
        wrong = {}
        for question in questions():
            try:
                answer = _asked(found, question)
            except Exception as error:
                wrong[question.name] = f"{type(error).__name__}: {error}"
                continue
            if sorted(map(str, answer.rows)) != sorted(map(str, expected[question.name].rows)):
                wrong[question.name] = f"{answer.rows[:3]} instead of {expected[question.name].rows[:3]}"
        assert wrong == {}


def test_the_table_and_an_explanation_are_the_same(graph: kg.CaseGraph, place: Place) -> None:
    with kg.open(None) as local:
        for one in (late(), switch(), review()):
            local.add(one)
            graph.add(one)
        table, told = local.table(), local.explain("late/1/1/latency_days")
    with again(graph, place) as found:
        assert found.table() == table
        assert found.explain("late/1/1/latency_days") == told
