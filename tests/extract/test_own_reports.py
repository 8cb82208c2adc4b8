"""The invented reports of this folder, scored against the tables that a reader filled in for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scoring import Score, compare, pairs, slot, table

from extract import extract, read

HERE = Path(__file__).parent
GOLD: dict[str, Any] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HERE / "gold").glob("*.json"))
}
WITHOUT_PATIENTS = sorted(name for name, gold in GOLD.items() if not gold["cases"])


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return {name: table(extract(read(HERE / "reports" / f"{name}.txt"))) for name in GOLD}


@pytest.fixture(scope="module")
def total(found: dict[str, Any]) -> Score:
    return sum((compare(gold, found[name]) for name, gold in GOLD.items()), Score())


def test_every_report_has_its_gold_file() -> None:
    assert {path.stem for path in (HERE / "reports").glob("*.txt")} == set(GOLD)


def test_overall_f1(total: Score) -> None:
    assert total.f1 >= 0.70


def test_overall_precision(total: Score) -> None:
    assert total.precision >= 0.80


@pytest.mark.parametrize("name", WITHOUT_PATIENTS)
def test_a_report_without_patients_yields_none(name: str, found: dict[str, Any]) -> None:
    assert found[name]["cases"] == []


# --- the comparer itself


@pytest.mark.parametrize(
    ("gold", "given", "score"),
    [
        (None, None, Score()),
        ([], None, Score()),
        (None, "mild", Score(0, 1, 0)),
        ("mild", None, Score(0, 0, 1)),
        ("mild", "severe", Score(0, 1, 1)),
        ("mild", "Mild", Score(1, 0, 0)),
        (100, 101.9, Score(1, 0, 0)),
        (100, 102.1, Score(0, 1, 1)),
        (0, 0.0, Score(1, 0, 0)),
        (False, False, Score(1, 0, 0)),
        (True, 1, Score(0, 1, 1)),
        (["a", "b"], ["b", "c", "d"], Score(1, 2, 1)),
        ({"any_of": ["early", None]}, None, Score()),
        ({"any_of": ["early", None]}, "early", Score(1, 0, 0)),
        ({"any_of": [["a"], ["a", "b"]]}, ["a", "b"], Score(2, 0, 0)),
    ],
)
def test_a_slot_is_scored_by_the_rules(gold: Any, given: Any, score: Score) -> None:
    assert slot(gold, given) == score


def test_records_are_paired_by_agreement_not_by_place() -> None:
    golds = [{"event": "rash"}, {"event": "cough"}]
    founds = [{"event": "cough"}, {"event": "rash"}]
    assert all(g == f for g, f in pairs(golds, founds, lambda g, f: slot(g["event"], f["event"])))


def test_what_is_left_over_stands_against_nothing() -> None:
    assert list(pairs([{"event": "rash"}], [], lambda g, f: Score())) == [({"event": "rash"}, {})]


def test_f1_by_hand() -> None:
    # 3 right, 1 too many, 2 missed: precision 3/4, recall 3/5, F1 = 6/9
    score = Score(3, 1, 2)
    assert (score.precision, score.recall, score.f1) == (0.75, 0.6, pytest.approx(2 / 3))
