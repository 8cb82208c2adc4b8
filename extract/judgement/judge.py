"""The judge: the probability that a value is right, from a linear model and boosted trees that were trained together.

The two see the same features (`features`) and are averaged; the average's log-odds are then straightened with the two
numbers of Platt's method, so that of the values given 0.7 seven in ten are right. Model and figures are in
`model.json`; `python -m extract.judgement.training` makes it again.

References:
    J. H. Friedman, Greedy function approximation: a gradient boosting machine. Ann. Stat. 29 (2001) 1189-1232.
    J. Platt, Probabilistic outputs for support vector machines. Advances in Large Margin Classifiers (1999) 61-74.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from extract.doubts.withholding import withhold
from extract.judgement.features import Features, Page
from extract.records import Case, Episode, Report, Value

FLOOR: Final = 0.4
"""The least probability with which a value is stated; what is less likely to be right is withheld, and told as a doubt.
On reports that no rule was written for, one in five of the values below it was right."""

Judge = Callable[[Case | None, Episode | None, str, Value[Any]], float | None]


@dataclass(frozen=True, slots=True)
class Tree:
    """One regression tree, its nodes by number from the root (0): go `left` where the feature is at most `threshold`.

    A leaf has the feature -1 and adds its `value` to the score.

    >>> Tree((0, -1, -1), (1.5, 0, 0), left=(1, -1, -1), right=(2, -1, -1), values=(0, -1.0, 2.0)).score([3.0])
    2.0
    """

    features: Sequence[int]
    thresholds: Sequence[float]
    left: Sequence[int]
    right: Sequence[int]
    values: Sequence[float]

    def score(self, row: Sequence[float]) -> float:
        """What the tree says of a row of features."""
        node = 0
        while (feature := self.features[node]) >= 0:
            node = self.left[node] if row[feature] <= self.thresholds[node] else self.right[node]
        return self.values[node]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: the weights of the linear part, the trees, and the straightening of their mean."""

    bias: float
    weights: Mapping[str, float]
    columns: Sequence[str]  # the features that the trees look at, by number
    base: float
    trees: Sequence[Tree]
    slope: float = 1.0
    shift: float = 0.0

    def probability(self, key: str, features: Features) -> float:
        """The probability that a value of this key with these features is right.

        >>> model = Model(bias=0.0, weights={"in title": 2.0}, columns=(), base=2.0, trees=())
        >>> round(model.probability("event", {"in title": 1.0}), 3)
        0.881
        """
        linear = self.bias
        for name, number in features.items():
            linear += number * (self.weights.get(name, 0.0) + self.weights.get(f"{key}|{name}", 0.0))
        row = [features.get(name, 0.0) for name in self.columns]
        boosted = self.base + sum(tree.score(row) for tree in self.trees)
        mean = (_logistic(linear) + _logistic(boosted)) / 2
        return _logistic(self.slope * math.log(mean / (1 - mean)) + self.shift)


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def trained() -> Model | None:
    """The model that comes with the package; `None` where it was left out."""
    file = files("extract.judgement").joinpath("model.json")
    if not file.is_file():
        return None
    stored: dict[str, Any] = json.loads(file.read_text("utf-8"))["model"]
    return Model(**stored | {"trees": tuple(Tree(**tree) for tree in stored["trees"])})


def judge(page: Page, model: Model) -> Judge:
    """The judge of one report's values, as `withhold` asks it; it has no opinion on claims and absent findings."""

    def probability(case: Case | None, episode: Episode | None, key: str, value: Value[Any]) -> float | None:
        if case is None or key in ("absent", "occupation"):
            return None
        return model.probability(key, page.features(case, episode, key, value))

    return probability


def judged(report: Report, page: Page) -> Report:
    """The report with calibrated confidences; values too likely to be wrong have become doubts."""
    model = trained()
    return report if model is None else withhold(report, judge(page, model), floor=FLOOR)
