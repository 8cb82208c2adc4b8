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
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extract.doubts.withholding import withhold
from extract.judgement.features import Features, Page
from extract.records import Case, Episode, Report, Value

FLOOR: Final = 0.4
"""The least probability with which a value is stated; what is less likely to be right is withheld, and told as a doubt.
Of the values below it, in reports that no rule was written for, fewer than half were right."""

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


def _depth(tree: Tree, node: int = 0) -> int:
    """Steps from a node to the leaf that is farthest from it."""
    if tree.features[node] < 0:
        return 0
    return 1 + max(_depth(tree, tree.left[node]), _depth(tree, tree.right[node]))


class Forest:
    """Trees in one set of arrays, walked down side by side: what `sum(tree.score(row) for tree in trees)` says, faster.

    >>> tree = Tree((0, -1, -1), (1.5, 0, 0), left=(1, -1, -1), right=(2, -1, -1), values=(0, -1.0, 2.0))
    >>> Forest([tree, tree]).score([3.0])
    4.0
    """

    def __init__(self, trees: Sequence[Tree]) -> None:
        starts = np.cumsum([0, *(len(tree.features) for tree in trees)])
        self._roots: NDArray[np.intp] = starts[:-1].astype(np.intp)
        leaf = np.array([feature < 0 for tree in trees for feature in tree.features], dtype=bool)
        own = np.arange(len(leaf))  # a leaf leads to itself, so that trees of any depth can be walked together

        def joined(branch: str) -> NDArray[np.intp]:
            to = [at + node for at, tree in zip(starts, trees, strict=False) for node in getattr(tree, branch)]
            return np.where(leaf, own, np.array(to, dtype=np.intp))

        self._left, self._right = joined("left"), joined("right")
        self._features = np.array([max(0, feature) for tree in trees for feature in tree.features], dtype=np.intp)
        self._thresholds = np.array([limit for tree in trees for limit in tree.thresholds], dtype=float)
        self._values = np.array([value for tree in trees for value in tree.values], dtype=float)
        self._depth = max(map(_depth, trees), default=0)

    def score(self, row: Sequence[float]) -> float:
        """The sum of what the trees say of a row of features."""
        if not len(self._roots):
            return 0.0
        numbers = np.asarray(row, dtype=float)
        nodes = self._roots
        for _ in range(self._depth):
            lower = numbers[self._features[nodes]] <= self._thresholds[nodes]
            nodes = np.where(lower, self._left[nodes], self._right[nodes])
        return math.fsum(self._values[nodes])  # the same on every machine, in whatever order it is summed


class _Weights(dict[str, float]):
    """The weights of the features of one key's values: those of the features in general, and those for this key."""

    def __init__(self, weights: Mapping[str, float], key: str) -> None:
        self._all, self._key = weights, key

    def __missing__(self, name: str) -> float:
        own = f"{self._key}|{name}"
        weight = self._all.get(name, 0.0) + self._all.get(own, 0.0)
        if name in self._all or own in self._all:  # what was never learned is not remembered
            self[name] = weight
        return weight


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
    forest: Forest = field(init=False, repr=False, compare=False)
    _of_key: dict[str, _Weights] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "forest", Forest(self.trees))

    def probability(self, key: str, features: Features) -> float:
        """The probability that a value of this key with these features is right.

        >>> model = Model(bias=0.0, weights={"in title": 2.0}, columns=(), base=2.0, trees=())
        >>> round(model.probability("event", {"in title": 1.0}), 3)
        0.881
        """
        linear = self.bias
        weights = self._of_key.get(key) or self._of_key.setdefault(key, _Weights(self.weights, key))
        for name, number in features.items():
            linear += number * weights[name]
        row = [features.get(name, 0.0) for name in self.columns]
        boosted = self.base + self.forest.score(row)
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
