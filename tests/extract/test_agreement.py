"""Comparing two readings of a report."""

from __future__ import annotations

from typing import Any

import pytest

from extract.agreement import Score, pairs, slot, slots


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


def test_slots_name_the_records_of_the_second_reading() -> None:
    first = {"cases": [{"sex": "male", "episodes": [{"event": "rash"}, {"event": "fever"}]}, {"sex": "female"}]}
    second = {"cases": [{"sex": "male", "episodes": [{"event": "fever"}]}]}
    told = [(s.case, s.episode, s.key, s.first, s.second) for s in slots(first, second) if s.first or s.second]
    assert told == [
        (1, None, "sex", "male", "male"),
        (1, 1, "event", "fever", "fever"),
        (1, -1, "event", "rash", None),
        (-2, None, "sex", "female", None),
    ]
