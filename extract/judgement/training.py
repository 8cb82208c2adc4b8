"""Training of the judge: every value that the rules read in annotated reports, right or wrong, is an example.

    python -m extract.judgement.training FOLDER [FOLDER ...] --unseen FOLDER [FOLDER ...]

Each folder has `reports/` and `gold/`. Rules that were written with a report in view are right there more often than
elsewhere, so the probabilities are straightened on reports that no rule was written for: all of the folders named by
`--unseen`, and of the folder `abstracts` the quarter that was kept closed while rules were written (`kept_closed`).
The figures printed, and kept in the model, are five-fold cross-validated with all values of a report in the same fold.
Needs scikit-learn (the extra `training`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from extract.agreement import Slot, slot, slots, table
from extract.assemble import draft
from extract.documents import read
from extract.errors import CasegraphError
from extract.judgement.features import Features
from extract.judgement.judge import FLOOR, Model, Tree
from extract.pipeline import pipeline
from extract.records import Concept, Value, values

FOLDS: Final = 5
FLOORS: Final = (0.0, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
OUT: Final = Path(__file__).parent / "model.json"
WEIGHTS: Final = {"seeds": 8.0}  # the reports that the project starts from must come out right
LEAST: Final = 4  # a feature that fewer examples have teaches nothing


class TrainingError(CasegraphError):
    """The judge cannot be trained from what was given."""


@dataclass(frozen=True, slots=True)
class Example:
    """One value that was read: what it looked like, whether the annotators have it too, and whether any rule was
    written with its report in view."""

    corpus: str
    report: str
    key: str
    features: Features
    right: bool
    unseen: bool = False


def kept_closed(name: str) -> bool:
    """Whether a published abstract is of the quarter that nobody looked at while rules were written.

    >>> [name for name in ("10000001", "10000002", "10000003", "10000004") if kept_closed(name)]
    ['10000001', '10000003', '10000004']
    """
    return hashlib.sha1(name.encode(), usedforsecurity=False).digest()[0] % 4 == 0


def examples(folder: Path, *, unseen: bool = False) -> tuple[list[Example], int]:
    """The values that are read in a folder's reports, and how many values of the gold were not read.

    Args:
        folder: a folder with `reports/` and `gold/`.
        unseen: whether no rule was written for its reports.
    """
    nlp = pipeline()
    found: list[Example] = []
    missed = 0
    golds = sorted((folder / "gold").glob("*.json"))
    if not golds:
        raise TrainingError(f"{folder} has no gold files: name a folder with reports/ and gold/")
    for path in golds:
        files = sorted((folder / "reports").glob(f"{path.stem}.*"))
        if not files:
            raise TrainingError(f"{path} has no report in {folder / 'reports'}")
        report, page = draft(read(files[0]), nlp=nlp)
        verdicts, gaps = _verdicts(json.loads(path.read_text("utf-8")), table(report))
        missed += gaps
        if page is None:
            continue
        for index, case in enumerate(report.cases, 1):
            records = [(None, case), *((number, episode) for number, episode in enumerate(case.episodes, 1))]
            for number, record in records:
                for key, value in values(record):
                    right = verdicts.get((index, number, key, _plain(value)))
                    if right is not None:
                        episode = None if number is None else case.episodes[number - 1]
                        seen = page.features(case, episode, key, value)
                        closed = unseen or (folder.name == "abstracts" and kept_closed(path.stem))
                        found.append(Example(folder.name, path.stem, key, seen, right, closed))
    return found, missed


def _plain(value: Value[Any]) -> str:
    held = value.value
    return str(held.label if isinstance(held, Concept) else held).strip().lower()


def _verdicts(gold: dict[str, Any], found: dict[str, Any]) -> tuple[dict[tuple[int, int | None, str, str], bool], int]:
    """For each value of a table whether the gold has it, and the number of values that only the gold has."""
    verdicts: dict[tuple[int, int | None, str, str], bool] = {}
    missed = 0
    for pair in slots(gold, found):
        wanted = _nearest(pair)
        missed += slot(wanted, pair.second).missed
        if isinstance(pair.second, list):
            accepted = {str(item).strip().lower() for item in wanted or ()}
            for item in pair.second:
                text = str(item).strip().lower()
                verdicts[pair.case, pair.episode, pair.key, text] = text in accepted
        elif pair.second is not None:
            right = slot(wanted, pair.second).right == 1
            verdicts[pair.case, pair.episode, pair.key, str(pair.second).strip().lower()] = right
    return verdicts, missed


def _nearest(pair: Slot) -> Any:
    """Of several answers that are equally right, the one that agrees best."""
    if not isinstance(pair.first, dict):
        return pair.first
    scored = [(slot(choice, pair.second), choice) for choice in pair.first["any_of"]]
    return max(scored, key=lambda each: (each[0].right - each[0].extra - each[0].missed, each[0].right))[1]


class Learner:
    """Fits the two parts of a model to examples."""

    def __init__(self, found: Sequence[Example]) -> None:
        counts: dict[str, int] = {}
        for example in found:
            for name in self.linear_features(example):
                counts[name] = counts.get(name, 0) + 1
        self.names = sorted(name for name, count in counts.items() if count >= LEAST)
        self.columns = [name for name in self.names if "|" not in name and not name.startswith(("before:", "after:"))]

    @staticmethod
    def linear_features(example: Example) -> dict[str, float]:
        """The features of the linear part: each one alone, and together with the key."""
        plain = {name: number for name, number in example.features.items() if number}
        return plain | {f"{example.key}|{name}": number for name, number in plain.items()}

    def fit(self, found: Sequence[Example]) -> Model:
        """A model of the examples, not yet straightened."""
        import numpy as np
        from scipy.sparse import csr_matrix
        from sklearn.ensemble import GradientBoostingClassifier
        from sklearn.linear_model import LogisticRegression

        right = np.array([example.right for example in found], dtype=float)
        weight = np.array([WEIGHTS.get(example.corpus, 1.0) for example in found])
        place = {name: index for index, name in enumerate(self.names)}
        entries = [
            (row, place[name], number)
            for row, example in enumerate(found)
            for name, number in self.linear_features(example).items()
            if name in place
        ]
        rows, cells, numbers = zip(*entries, strict=True)
        matrix = csr_matrix((numbers, (rows, cells)), shape=(len(found), len(self.names)))
        scale = np.maximum(abs(matrix).max(axis=0).toarray()[0], 1e-9)
        linear = LogisticRegression(C=0.1, max_iter=3000).fit(matrix.multiply(1 / scale).tocsr(), right, weight)
        weights = {
            name: round(float(weight), 5)
            for name, weight in zip(self.names, linear.coef_[0] / scale, strict=True)
            if abs(weight) > 1e-5
        }
        dense = np.array([[example.features.get(name, 0.0) for name in self.columns] for example in found])
        boosted = GradientBoostingClassifier(
            n_estimators=300, learning_rate=0.04, max_depth=4, min_samples_leaf=8, subsample=0.6, max_features=0.25,
            random_state=0,
        ).fit(dense, right, weight)  # fmt: skip
        base = math.log(right.mean() / (1 - right.mean()))
        trees = tuple(_tree(each[0].tree_, boosted.learning_rate) for each in boosted.estimators_)
        return Model(float(linear.intercept_[0]), weights, self.columns, base, trees)


def _tree(grown: Any, rate: float) -> Tree:
    """A tree of scikit-learn as plain numbers."""
    return Tree(
        features=tuple(int(each) if each >= 0 else -1 for each in grown.feature),
        thresholds=tuple(round(float(each), 6) for each in grown.threshold),
        left=tuple(map(int, grown.children_left)),
        right=tuple(map(int, grown.children_right)),
        values=tuple(round(rate * float(each[0][0]), 6) for each in grown.value),
    )


def cross_validated(found: Sequence[Example]) -> list[float]:
    """The probability of each example by a model that saw none of its report's."""
    reports = sorted({(example.corpus, example.report) for example in found})
    fold = {report: index % FOLDS for index, report in enumerate(reports)}
    told = [0.0] * len(found)
    for held in range(FOLDS):
        rest = [example for example in found if fold[example.corpus, example.report] != held]
        model = Learner(rest).fit(rest)
        for index, example in enumerate(found):
            if fold[example.corpus, example.report] == held:
                told[index] = model.probability(example.key, example.features)
    return told


def straightened(told: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Platt's two numbers (slope and shift of the log-odds) for probabilities of held-out examples."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    odds = np.array([[math.log(p / (1 - p))] for p in told])
    fitted = LogisticRegression(C=1e6).fit(odds, np.array(right, dtype=int))
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def learned(found: Sequence[Example]) -> tuple[Model, list[float]]:
    """The straightened model of the examples, and their cross-validated probabilities, straightened too."""
    told = cross_validated(found)
    closed = [index for index, example in enumerate(found) if example.unseen] or list(range(len(found)))
    slope, shift = straightened([told[i] for i in closed], [found[i].right for i in closed])
    model = replace(Learner(found).fit(found), slope=slope, shift=shift)
    return model, [straight(probability, slope, shift) for probability in told]


def straight(probability: float, slope: float, shift: float) -> float:
    """A probability after straightening."""
    return 1 / (1 + math.exp(-(slope * math.log(probability / (1 - probability)) + shift)))


def by_floor(told: Sequence[float], right: Sequence[bool], missed: int) -> Iterator[tuple[float, float, float, float]]:
    """Floor, precision, recall and F1 when values below the floor are withheld."""
    wanted = sum(right) + missed
    for floor in FLOORS:
        kept = [is_right for probability, is_right in zip(told, right, strict=True) if probability >= floor]
        precision, recall = sum(kept) / max(1, len(kept)), sum(kept) / max(1, wanted)
        yield floor, precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def reliability(told: Sequence[float], right: Sequence[bool]) -> Iterator[tuple[float, float, int, float, float]]:
    """For each tenth of probability: its bounds, number of values, their mean probability, the share that is right."""
    for tenth in range(10):
        low, high = tenth / 10, (tenth + 1) / 10
        inside = [(p, r) for p, r in zip(told, right, strict=True) if low <= p < high or (tenth == 9 and p == 1)]
        if inside:
            mean, share = sum(p for p, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            yield low, high, len(inside), mean, share


def _print(name: str, told: Sequence[float], found: Sequence[Example], missed: int) -> None:
    right = [example.right for example in found]
    print(f"\n{name}, cross-validated: {len(found)} values read, {sum(right)} right, {missed} not read")
    print("floor   precision   recall   F1")
    for floor, precision, recall, f1 in by_floor(told, right, missed):
        print(f"{floor:5.2f}   {precision:9.3f}   {recall:6.3f}   {f1:.3f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m extract.judgement.training", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("folders", nargs="+", type=Path, help="folders with reports/ and gold/ to train on")
    parser.add_argument("--unseen", nargs="*", type=Path, default=[], help="folders that no rule was written for")
    parser.add_argument("--out", type=Path, default=OUT, help="where the model is written (default: into the package)")
    asked = parser.parse_args(arguments)
    try:
        _train(asked.folders, asked.unseen, asked.out)
    except ModuleNotFoundError as error:
        print(f"{error.name} is needed for training: pip install 'casegraph[training]'", file=sys.stderr)
        return 2
    except CasegraphError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _train(folders: Iterable[Path], unseen: Iterable[Path], out: Path) -> None:
    found: list[Example] = []
    missed: dict[str, int] = {}
    for folder, closed in [*((each, False) for each in folders), *((each, True) for each in unseen)]:
        more, gaps = examples(folder, unseen=closed)
        found += more
        missed[folder.name] = gaps
    model, told = learned(found)
    for corpus, gaps in missed.items():
        own = [index for index, example in enumerate(found) if example.corpus == corpus]
        _print(corpus, [told[i] for i in own], [found[i] for i in own], gaps)
    closed_ = [index for index, example in enumerate(found) if example.unseen] or list(range(len(found)))
    print(f"\nreliability on {len(closed_)} values of reports that no rule was written for, cross-validated")
    print("probability   values   mean   right")
    table_ = list(reliability([told[i] for i in closed_], [found[i].right for i in closed_]))
    for low, high, number, mean, share in table_:
        print(f"{low:.1f} to {high:.1f}    {number:6}   {mean:.2f}   {share:.2f}")
    figures = {
        "values": len(found),
        "reports": len({(e.corpus, e.report) for e in found}),
        "floor": FLOOR,
        "reliability": [dict(zip(("from", "to", "values", "mean", "right"), row, strict=True)) for row in table_],
    }
    stored = {"figures": figures, "model": {name: part for name, part in asdict(model).items() if name != "forest"}}
    out.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"\n{out}: {len(model.weights)} weights, {len(model.trees)} trees, {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
