"""Agreement of two readers beyond chance, item by item.

Cohen's kappa (J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement
1960;20:37-46): kappa = (po - pe) / (1 - pe), with po the observed agreement and pe the one that two readers with these
frequencies of answers would reach by chance. Every answer is a category, "not stated" among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extract.agreement import slot

__all__ = ["Agreement", "agreement", "kappa"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two readers agree on one item over `units` patients, episodes or reports that both tell of.

    `same` counts the units in which both state the same, `neither` those in which both state nothing; in the others one
    states what the other does not (`only_first`, `only_second`), or they `differ`. `observed` is the share of
    agreement, `kappa` what of it is beyond chance: `None` where it is not defined, because both always give one and the
    same answer or there is no unit. `f1` is the agreement on what is stated (specific positive agreement; Hripcsak and
    Rothschild, J Am Med Inform Assoc 2005;12:296-298), entry by entry where the item is a list; `None` where nothing
    is stated.
    """

    units: int
    same: int
    neither: int
    only_first: int
    only_second: int
    differ: int
    observed: float | None
    kappa: float | None
    f1: float | None


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of pairs of nominal answers; `None` where it is not defined.

    In the example po = 8/10, and pe = 0.6 x 0.6 + 0.4 x 0.4 = 0.52.

    >>> round(kappa([("yes", "yes")] * 5 + [("no", "no")] * 3 + [("yes", "no"), ("no", "yes")]), 3)
    0.583
    >>> kappa([("yes", "yes")] * 9) is None
    True
    """
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(count * seconds[answer] for answer, count in firsts.items()) / total**2
    return None if by_chance == 1.0 else (observed - by_chance) / (1 - by_chance)


def agreement(pairs: Iterable[tuple[Any, Any]]) -> Agreement:
    """The agreement on one item, from what each reader has there: a value, a list, or None.

    Two answers are one where the scoring of the evidence table calls them equal: numbers within 2 %, texts without
    regard to case. A list is one answer as a whole: it agrees when it has the same entries.

    >>> found = agreement([(84.0, 84.0), (90, 30), (None, 12), (None, None)])
    >>> found.units, found.same, found.differ, found.only_second, found.neither, found.observed
    (4, 1, 1, 1, 1, 0.5)
    """
    both = [(_plain(one), _plain(other)) for one, other in pairs]
    names = _Names()
    named = [names.of_both(one, other) for one, other in both]
    stated = [(one is not None, other is not None) for one, other in named]
    same = sum(one == other is not None for one, other in named)
    scores = [slot(one, other) for one, other in both]
    right, wrong = sum(each.right for each in scores), sum(each.extra + each.missed for each in scores)
    neither = stated.count((False, False))
    return Agreement(
        units=len(both),
        same=same,
        neither=neither,
        only_first=stated.count((True, False)),
        only_second=stated.count((False, True)),
        differ=stated.count((True, True)) - same,
        observed=(same + neither) / len(both) if both else None,
        kappa=kappa(named),
        f1=2 * right / (2 * right + wrong) if right + wrong else None,
    )


def _plain(held: Any) -> Any:
    return list(held) if isinstance(held, tuple | set | frozenset) else held


class _Names:
    """Gives each answer the name of the first one that is equal to it; None for what is not stated."""

    def __init__(self) -> None:
        self._numbers: list[float] = []

    def of_both(self, one: Any, other: Any) -> tuple[Hashable, Hashable]:
        name = self.of(one)
        alike = name is not None and not isinstance(one, list) and slot(one, other).right == 1
        return name, name if alike else self.of(other)

    def of(self, held: Any) -> Hashable:
        if held is None or held in ([], ""):
            return None
        if isinstance(held, list):
            return frozenset(str(each).strip().lower() for each in held)
        if isinstance(held, bool) or not isinstance(held, int | float):
            return str(held).strip().lower()
        known = next((each for each in self._numbers if slot(each, held).right), None)
        if known is None:
            self._numbers.append(float(held))
            known = float(held)
        return known
