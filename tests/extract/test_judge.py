"""The judge of values: its model by hand, and what becomes of a report that is judged."""

from __future__ import annotations

import math
import random

import pytest

from extract import from_text
from extract.assemble import draft
from extract.doubts.withholding import withhold
from extract.judgement.judge import Forest, Model, Tree, judge, trained

TEXT = (
    "Agranulocytosis during clozapine\n\nA 52-year-old man took clozapine for schizophrenia. "
    "After 9 weeks he developed agranulocytosis with fever. Clozapine was stopped and he recovered."
)


def stump(feature: int, threshold: float, low: float, high: float) -> Tree:
    return Tree((feature, -1, -1), (threshold, 0.0, 0.0), (1, -1, -1), (2, -1, -1), (0.0, low, high))


def logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def test_a_tree_goes_left_up_to_its_threshold() -> None:
    tree = stump(1, 2.0, -1.0, 3.0)
    assert (tree.score([0.0, 2.0]), tree.score([0.0, 2.1])) == (-1.0, 3.0)


def test_trees_walked_side_by_side_say_what_each_says_alone() -> None:
    model, chance = trained(), random.Random(7)
    assert model is not None
    trees = [*model.trees[:40], Tree((-1,), (0.0,), (-1,), (-1,), (0.25,)), stump(1, 2.0, -1.0, 3.0)]
    for _ in range(200):
        row = [chance.choice((0.0, 1.0, chance.uniform(-2, 40))) for _ in model.columns]
        assert Forest(trees).score(row) == pytest.approx(sum(tree.score(row) for tree in trees), abs=1e-9)
    assert Forest(()).score([1.0]) == 0.0


def test_the_probability_is_the_mean_of_both_parts() -> None:
    model = Model(0.5, {"in title": 1.0, "event|in title": 0.5}, ("in title",), -1.0, (stump(0, 0.5, 0.0, 2.0),))
    found = model.probability("event", {"in title": 1.0})
    assert found == pytest.approx((logistic(0.5 + 1.0 + 0.5) + logistic(-1.0 + 2.0)) / 2)
    other = model.probability("drugs", {"in title": 1.0})  # the weight that holds for events does not count here
    assert other == pytest.approx((logistic(0.5 + 1.0) + logistic(-1.0 + 2.0)) / 2)


def test_straightening_acts_on_the_log_odds() -> None:
    plain = Model(2.0, {}, (), 2.0, ())
    bent = Model(2.0, {}, (), 2.0, (), slope=0.5, shift=-1.0)
    assert plain.probability("event", {}) == pytest.approx(logistic(2.0))
    assert bent.probability("event", {}) == pytest.approx(logistic(0.5 * 2.0 - 1.0))


def test_an_unknown_feature_counts_for_nothing() -> None:
    model = Model(0.0, {"in title": 1.0}, (), 0.0, ())
    assert model.probability("event", {"never seen": 5.0}) == 0.5


def test_each_value_is_judged_by_its_own_features() -> None:
    report, page = draft(from_text(TEXT, name="letter"))
    assert page is not None
    [case] = report.cases
    [episode] = case.episodes
    event = page.features(case, episode, "event", episode.event)
    assert event["event in title"] == 1 and event["in sentence of event"] == 1 and event["key event"] == 1
    assert case.age_years is not None
    age = page.features(case, None, "age_years", case.age_years)
    assert age["key age_years"] == 1 and "key event" not in age
    assert event["sentences after event"] == 0


def test_what_the_model_does_not_believe_is_withheld_with_its_words() -> None:
    report, page = draft(from_text(TEXT, name="letter"))
    assert page is not None
    believed = withhold(report, judge(page, Model(5.0, {}, (), 5.0, ())), floor=0.5)
    assert believed.cases[0].episodes[0].outcome is not None
    doubted = withhold(report, judge(page, Model(5.0, {}, (), -5.0, ())), floor=0.999)
    assert not doubted.cases and any(doubt.kind == "withheld case" for doubt in doubted.doubts)
    partly = withhold(report, judge(page, Model(5.0, {"outcome|key outcome": -20.0}, (), 5.0, ())), floor=0.6)
    assert partly.cases[0].episodes[0].outcome is None
    assert [doubt.withheld for doubt in partly.doubts if doubt.field == "outcome"] == ["recovered"]


def test_the_model_of_the_package_gives_probabilities() -> None:
    model = trained()
    if model is None:
        pytest.skip("no model is in the package")
    report, page = draft(from_text(TEXT, name="letter"))
    assert page is not None
    asked = judge(page, model)
    episode = report.cases[0].episodes[0]
    confidence = asked(report.cases[0], episode, "event", episode.event)
    assert confidence is not None and 0.5 < confidence < 1.0
    assert asked(None, None, "claim", episode.event) is None
