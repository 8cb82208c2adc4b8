"""Which pairs are worth comparing: among ten thousand cases there are fifty million pairs, and hardly any is likely.

Cases that share a topic (a drug, event or condition) and something personal (an age, a latency, a count, an author) are
a block. A block that is too large is split by a further value; what is still too large then is left: its cases share
three common values, which tell nobody apart in a graph that has so many of them, and those that share more stand in
other blocks together. So no block makes more than `LARGE` times as many pairs as it has cases, however many reports
tell of one drug and its event. Reports that are one publication are a block of any size. What is left is screened by a
bound on the score (`kg.duplicates.screening`), and only then compared in full.

The pairs of all cases are found kind of key by kind of key, with sorted arrays; those of a case that joins, from the
sets of cases that share its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from kg.duplicates.keys import COPIES, PERSONAL, TITLES, TOPICS, Key, keys
from kg.duplicates.profiles import CaseProfile
from kg.duplicates.slots import NUMBERS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Column = tuple[Ints, Ints]

LARGE: Final = 5
"""A block of more cases is split, in a graph of any size."""

EFFORT: Final = 40_000
"""In a graph of few cases blocks may be larger: as many times as this is of their number."""

MANY: Final = 500
"""So many arrays of pairs are held before what is twice in them is dropped."""

APART: Final = NUMBERS["age_years"].model.spread * 2
"""Years by which the ages of one patient in two reports differ at most."""


def large(cases: int) -> int:
    """The size from which on a block is too large in a graph of so many cases.

    >>> large(200), large(20_000)
    (200, 5)
    """
    return max(LARGE, EFFORT // max(cases, 1))


def candidates(profiles: Sequence[CaseProfile]) -> list[tuple[int, int]]:
    """The places of pairs of cases of different reports that share a block and do not contradict each other in sex or
    age, each once, in order."""
    import numpy as np

    held: dict[str, list[tuple[str, int]]] = {}
    for at, profile in enumerate(profiles):
        for kind, value in keys(profile):
            held.setdefault(kind, []).append((value, at))
    columns = {}
    for kind, rows in held.items():
        numbers: dict[str, int] = {}
        values = [numbers.setdefault(value, len(numbers)) for value, _ in rows]
        columns[kind] = (np.array(values, np.int64), np.array([case for _, case in rows], np.int64))
    sexes: dict[str | None, int] = {None: -1}
    for each in profiles:
        sexes.setdefault(each.sex, len(sexes))
    reports: dict[str, int] = {}
    found = pairs(
        columns,
        reports=np.array([reports.setdefault(each.publication.name, len(reports)) for each in profiles], np.int64),
        sexes=np.array([sexes[each.sex] for each in profiles], np.int64),
        ages=np.array([np.nan if each.age_years is None else each.age_years for each in profiles], np.float64),
        dois=np.array([bool(each.publication.doi) for each in profiles], np.bool_),
        large=large(len(profiles)),
    )
    return [(int(one), int(other)) for one, other in found]


def pairs(
    columns: Mapping[str, Column],
    *,
    reports: Ints,
    sexes: Ints,
    ages: NDArray[np.float64],
    dois: NDArray[np.bool_],
    large: int,
) -> NDArray[np.int64]:
    """The candidates among all cases, as an array of two columns, in order.

    Args:
        columns: for each kind of key its values, as small numbers, and the cases that have them, by place.
        reports: of each case the number of its report.
        sexes: of each case its sex as a number, -1 where it is not told.
        ages: of each case its age in years, or NaN.
        dois: of each case whether its report has a DOI.
        large: the size from which on a block is split.
    """
    import numpy as np

    total = len(reports)
    found = [np.empty(0, np.int64)]

    def keep(one: Ints, other: Ints) -> None:
        fits = reports[one] != reports[other]
        fits &= (sexes[one] == sexes[other]) | (sexes[one] < 0) | (sexes[other] < 0)
        fits &= ~(np.abs(ages[one] - ages[other]) > APART)  # what is not told contradicts nothing
        found.append(one[fits] * total + other[fits])
        if len(found) > MANY:
            found[:] = [np.unique(np.concatenate(found))]

    for kind in COPIES:
        for one, other in _groups(*columns[kind], total)[0] if kind in columns else ():
            fits = (reports[one] != reports[other]) & ~(dois[one] & dois[other] & (kind in TITLES))
            found.append(one[fits] * total + other[fits])
    for first, second, others in _kinds(columns):
        small, rest = _groups(*_joined(columns[first], columns[second]), large)
        for each in small:
            keep(*each)
        for third in others:
            for each in _groups(*_joined(rest, columns[third]), large)[0]:
                keep(*each)
    return np.stack(np.divmod(np.unique(np.concatenate(found)), max(total, 1)), axis=1)


def _kinds(present: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """The pairs of kinds that make blocks, each with the kinds that split those that are too large."""
    known = set(present)
    for first in PERSONAL:
        for second in TOPICS:
            if {first, second} <= known:
                yield first, second, [kind for kind in (*PERSONAL, *TOPICS, "sex") if kind in known - {first, second}]


def _groups(values: Ints, cases: Ints, most: int) -> tuple[list[Column], Column]:
    """The pairs of cases in groups of one value, where these are not larger than that; and the rows of larger groups,
    whose values are numbered anew."""
    import numpy as np

    if not len(values):
        return [], (values, cases)
    span = int(cases.max()) + 1
    ordered = np.sort(values * span + cases)
    values = ordered // span
    cases = ordered - values * span
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    sizes = np.diff(np.r_[starts, len(values)])
    found = []
    for size in np.unique(sizes[(sizes > 1) & (sizes <= most)]):
        members = cases[starts[sizes == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        found.append((members[:, one].ravel(), members[:, other].ravel()))
    over = sizes > most
    left = sizes[over]
    return found, (np.repeat(np.arange(len(left)), left), cases[np.repeat(over, sizes)])


def _joined(left: Column, right: Column) -> Column:
    """The cases that have a value of each of two kinds, once for each pair of values, which is numbered anew."""
    import numpy as np

    values, cases = right  # cases ascend
    first, last = np.searchsorted(cases, left[1], "left"), np.searchsorted(cases, left[1], "right")
    times = last - first
    rows = np.repeat(np.arange(len(times)), times)
    place = np.arange(len(rows)) + np.repeat(first - np.cumsum(times) + times, times)
    return left[0][rows] * (int(values.max(initial=0)) + 1) + values[place], left[1][rows]


@dataclass(frozen=True, slots=True)
class Partners:
    """The cases that may be one patient with a given one: those of the same publication (by its title only, where the
    two reports do not have a DOI each), and those that share a block."""

    copies: frozenset[int]
    titled: frozenset[int]
    sharing: frozenset[int]


def partners(own: Sequence[Key], sharing: Callable[[Key], frozenset[int]], counted: int, large: int) -> Partners:
    """The cases that share a block with a case that has these keys.

    Args:
        own: the keys of the case.
        sharing: from a key to the cases that have it, by number.
        counted: the cases up to this number say how large a block is: others have joined since blocks were last made.
        large: the size from which on a block is split.
    """
    found: set[int] = set()
    of_kind: dict[str, list[Key]] = {}
    for key in own:
        of_kind.setdefault(key[0], []).append(key)
    sharing = cache(sharing)
    copies, titled = (
        frozenset[int]().union(*(sharing(key) for kind in kinds for key in of_kind.get(kind, ())))
        for kinds in (set(COPIES) - TITLES, TITLES)
    )
    for first, second, others in _kinds(of_kind):
        for one in of_kind[first]:
            for two in of_kind[second]:
                block = sharing(one) & sharing(two)
                if not _is_large(block, counted, large):
                    found |= block
                    continue
                for third in others:
                    for three in of_kind[third]:
                        if not _is_large(part := block & sharing(three), counted, large):
                            found |= part
    return Partners(copies, titled, frozenset(found))


def _is_large(block: frozenset[int], counted: int, large: int) -> bool:
    return len(block) > large and sum(case <= counted for case in block) > large


def contradict(sexes: tuple[str | None, str | None], ages: tuple[float | None, float | None]) -> bool:
    """Whether two cases are told of as of other sex, or of ages apart.

    >>> contradict(("male", None), (40.0, 41.0)), contradict(("male", "female"), (None, None))
    (False, True)
    """
    one, other = ages
    return (None not in sexes and sexes[0] != sexes[1]) or (
        one is not None and other is not None and abs(one - other) > APART
    )
