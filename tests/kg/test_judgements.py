"""Judgements are kept beside the reports, prevail in the order of time, travel with shared files, and merge patients."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gold_graph import OWN, report, tables

import kg
from kg.judgements import Judgement, JudgementError, prevailing
from kg.store import StoreError
from kg.terms import report_iri

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
COUNT = "SELECT (COUNT(DISTINCT ?person) AS ?n) { ?case cg:patient ?person }"


def with_cases(number: int) -> list[dict[str, object]]:
    """The first tables with one case each."""
    return [table for table in tables(OWN) if len(table["cases"]) == 1][:number]


def case(table: dict[str, object], number: int = 1) -> str:
    return f"{report_iri(str(table['report'])).value}/case/{number}"


def same(one: str, other: str, answer: str = "same", at: datetime = NOW) -> Judgement:
    return Judgement(item="same-patient", about=(one, other), answer=answer, by="A. Reader", at=at)


def patients(graph: kg.CaseGraph) -> int:
    return graph.select(COUNT).dicts()[0]["n"]  # type: ignore[no-any-return]


def test_every_case_is_its_own_patient_until_a_reviewer_says_otherwise_and_takes_it_back() -> None:
    a, b, c = with_cases(3)
    with kg.open(None) as graph:
        for table in (a, b, c):
            graph.add(*report(table))
        assert patients(graph) == 3
        graph.judge(same(case(b), case(a)))
        assert patients(graph) == 2
        graph.judge(same(case(c), case(b), at=NOW + timedelta(hours=1)))
        assert patients(graph) == 1
        assert len(set(graph.patients().values())) == 1 and len(graph.patients()) == 3
        graph.judge(same(case(a), case(b), "different", NOW + timedelta(hours=2)))
        assert patients(graph) == 2
        graph.remove(str(c["report"]))
        assert patients(graph) == 2
        assert [judged.answer for judged in graph.judgements()] == ["same", "same", "different"]


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".jsonld", ".nq"])
def test_judgements_travel_with_a_shared_file(tmp_path: Path, suffix: str) -> None:
    a, b, c = with_cases(3)
    formats = {".ttl": "turtle", ".trig": "trig", ".jsonld": "json-ld", ".nq": "n-quads"}
    with kg.open(tmp_path / "store") as graph:
        for table in (a, b, c):
            graph.add(*report(table))
        graph.judge(same(case(a), case(b)))
        graph.judge(same(case(a), case(c), "different"))
        text = graph.export(tmp_path / f"all{suffix}", format=formats[suffix])  # type: ignore[arg-type]
        graph.export(tmp_path / f"part{suffix}", format=formats[suffix], reports=[a["report"], b["report"]])  # type: ignore[arg-type, list-item]
    with kg.open(tmp_path / f"all{suffix}") as shared:
        assert patients(shared) == 2
        assert {judged.answer for judged in shared.judgements()} == {"same", "different"}
        assert shared.export(format=formats[suffix]) == text  # type: ignore[arg-type]
        with pytest.raises(StoreError, match="read-only"):
            shared.judge(same(case(b), case(c)))
    with kg.open(tmp_path / f"part{suffix}") as part:
        assert [judged.answer for judged in part.judgements()] == ["same"]
        assert patients(part) == 1


def test_the_newest_judgement_on_the_same_thing_prevails_whatever_the_order() -> None:
    early = same("urn:a", "urn:b", "same")
    late = same("urn:b", "urn:a", "different", NOW + timedelta(seconds=1))
    other = same("urn:a", "urn:c")
    held = prevailing([late, other, early])
    assert held[early.key] == late and held[other.key] == other and len(held) == 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"item": "naranjo-11"}, "no item"),
        ({"answer": "perhaps"}, "not answered by"),
        ({"by": " "}, "name of who"),
        ({"at": datetime(2026, 3, 1)}, "time zone"),
        ({"about": ("urn:a", "urn:a")}, "two different"),
        ({"item": "naranjo-5", "answer": "no", "reason": ""}, "needs a reason"),
    ],
)
def test_a_judgement_that_says_nothing_is_refused(changed: dict[str, object], message: str) -> None:
    whole: dict[str, object] = {
        "item": "same-patient",
        "about": ("urn:a", "urn:b"),
        "answer": "same",
        "by": "A",
        "at": NOW,
    }
    with pytest.raises(JudgementError, match=message):
        Judgement(**(whole | changed))  # type: ignore[arg-type]


def test_what_is_not_in_the_graph_cannot_be_judged() -> None:
    series = next(table for table in tables(OWN) if len(table["cases"]) > 1)
    with kg.open(None) as graph:
        graph.add(*report(series))
        with pytest.raises(JudgementError, match="no case"):
            graph.judge(same(case(series), "urn:nobody"))
        with pytest.raises(JudgementError, match="two patients"):
            graph.judge(same(case(series, 1), case(series, 2)))
