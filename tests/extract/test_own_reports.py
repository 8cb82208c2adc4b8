"""The invented reports of this folder, scored against the tables that a reader filled in for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract import extract, read
from extract.agreement import Score, compare, table

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


def test_reports_that_no_rule_was_written_for() -> None:
    folder = HERE / "unseen"
    golds = [json.loads(path.read_text("utf-8")) for path in sorted((folder / "gold").glob("*.json"))]
    assert len(golds) == 22
    read_ = [table(extract(read(folder / "reports" / f"{gold['report']}.txt"))) for gold in golds]
    score = sum((compare(gold, found) for gold, found in zip(golds, read_, strict=True)), Score())
    assert score.precision >= 0.85 and score.f1 >= 0.75


def test_every_report_has_its_gold_file() -> None:
    assert {path.stem for path in (HERE / "reports").glob("*.txt")} == set(GOLD)


def test_overall_f1(total: Score) -> None:
    assert total.f1 >= 0.75


def test_overall_precision(total: Score) -> None:
    assert total.precision >= 0.85


@pytest.mark.parametrize("name", WITHOUT_PATIENTS)
def test_a_report_without_patients_yields_none(name: str, found: dict[str, Any]) -> None:
    assert found[name]["cases"] == []
