"""Training the judge: examples from annotated reports, and the figures by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.judgement import training
from extract.judgement.training import Example, by_floor, examples, reliability


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "gold").mkdir()
    text = "A 60-year-old woman developed pancreatitis two weeks after starting azathioprine. Azathioprine was stopped."
    (tmp_path / "reports" / "letter.txt").write_text(text, encoding="utf-8")
    episode = {"event": "pancreatitis", "drugs": ["azathioprine"], "action": "continued", "outcome": "recovered"}
    gold = {"report": "letter", "cases": [{"case": 1, "age_years": 60, "sex": "female", "episodes": [episode]}]}
    (tmp_path / "gold" / "letter.json").write_text(json.dumps(gold), encoding="utf-8")
    return tmp_path


def test_each_value_read_is_an_example_right_or_wrong(corpus: Path) -> None:
    found, missed = examples(corpus)
    verdicts = {example.key: example.right for example in found}
    assert verdicts["age_years"] and verdicts["sex"] and verdicts["event"] and verdicts["drugs"]
    assert not verdicts["action"]  # the text says stopped, this gold says continued
    assert missed == 2  # the outcome, and the right action


def test_precision_recall_and_f1_at_each_floor_by_hand() -> None:
    table = {floor: row for floor, *row in by_floor([0.9, 0.6, 0.4], [True, False, True], missed=1)}
    assert table[0.0] == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert table[0.5] == pytest.approx([1 / 2, 1 / 3, 2 / 5])
    assert table[0.7] == pytest.approx([1.0, 1 / 3, 1 / 2])


def test_reliability_by_hand() -> None:
    rows = list(reliability([0.95, 1.0, 0.12, 0.18], [True, False, False, True]))
    assert rows == [(0.1, 0.2, 2, pytest.approx(0.15), 0.5), (0.9, 1.0, 2, pytest.approx(0.975), 0.5)]


def test_what_is_told_apart_in_training_is_told_apart_by_the_model() -> None:
    pytest.importorskip("sklearn", reason="training needs scikit-learn")
    found = [
        Example("made", str(n), "event", {"in title": float(n % 2), "key event": 1.0}, right=n % 2 == 1)
        for n in range(60)
    ]
    model = training.Learner(found).fit(found)
    high = model.probability("event", {"in title": 1.0, "key event": 1.0})
    low = model.probability("event", {"key event": 1.0})
    assert high > 0.8 and low < 0.2
    told = training.cross_validated(found)
    assert all((p > 0.5) == e.right for p, e in zip(told, found, strict=True))


def test_a_folder_without_gold_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert training.main([str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "gold" in error and "\n" not in error.strip()
