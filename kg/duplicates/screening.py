"""A quick bound on a pair's score: what fails it is not compared in full.

It is the score without the dependencies of values on each other, which only lower it, and with each episode set against
the one that fits best in each slot. Everything that depends on one case alone is worked out beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf, log2
from typing import Final

from kg.duplicates.frequencies import Frequencies, items
from kg.duplicates.hitmiss import agreement, disagreement, omission
from kg.duplicates.profiles import CaseProfile, Publication
from kg.duplicates.published import (
    ALIKE_IF_DIFFERENT,
    ALIKE_IF_SAME,
    AUTHORS_APART,
    GROUP_AT_MOST,
    NEAR_IN_TIME,
    NEAR_YEARS,
    same_publication,
)
from kg.duplicates.slots import CODES, LISTS, NUMBERS, RELATIVE

_LISTS: Final = tuple(name for name in LISTS if name != "authors")
_CODES: Final = tuple(CODES)
_APART: Final = {name: disagreement(code.miss) for name, code in CODES.items()}
_TITLE: Final = log2(ALIKE_IF_SAME / ALIKE_IF_DIFFERENT)
MISSED: Final = 0.1  # a number far away still weighs a little as one near
ROUNDED: Final = 1.0  # ages of one completed year

_Number = tuple[float, float, float]
"""A number on the scale on which it is compared, with its weights as the same and as one near it."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The values of one list of a case: in themselves with their weights, and with all above them."""

    values: frozenset[str]
    above: frozenset[str]
    agreed: dict[str, float]
    omitted: dict[str, float]
    all_omitted: float


@dataclass(frozen=True, slots=True)
class _Prepared:
    publication: Publication
    lists: tuple[_Listed | None, ...]
    taken: frozenset[str]
    codes: tuple[dict[object, float], ...]
    numbers: tuple[tuple[_Number, ...], ...]
    authors: dict[object, float]
    title: bool


PREPARED: Final = 16_000
"""So many cases stay prepared at once."""


class Screen:
    """The cases of a graph, prepared for quick bounds when they are first met.

    Args:
        profile: from the number of a case to the case.
        frequencies: how often each value is met among the cases.
    """

    def __init__(self, profile: Callable[[int], CaseProfile], frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._weights: dict[tuple[str, object], float] = {}
        self._told: dict[tuple[str, float], _Number] = {}
        self._case = lru_cache(PREPARED)(lambda number: self._prepare(profile(number)))
        self._models = tuple(
            (RELATIVE if slot.logarithmic else ROUNDED, 3 * slot.model.spread, log2(slot.model.miss) + MISSED)
            for slot in NUMBERS.values()
        )
        self._year = max(0.0, log2(NEAR_IN_TIME / frequencies.near_in_time(NEAR_YEARS)))

    def bound(self, one: int, other: int) -> float:
        """A bound, from above, on the score of two cases, in bits."""
        left, right = self._case(one), self._case(other)
        if same_publication(left.publication, right.publication) is not None:
            return inf
        bits = self._year
        for own, theirs, taken in zip(left.lists, right.lists, _TAKEN, strict=True):
            if own is not None and theirs is not None:
                if shared := own.values & theirs.values:
                    for value in shared:
                        bits += own.agreed[value] - own.omitted[value] - theirs.omitted[value]
                    bits += own.all_omitted + theirs.all_omitted
                elif (met := own.above & theirs.above) and (met & own.values or met & theirs.values):
                    bits += max(own.agreed[value] for value in met)
                elif not taken or not (own.values & right.taken or theirs.values & left.taken):
                    bits += own.all_omitted + theirs.all_omitted
                else:
                    bits += max(
                        *(own.agreed[value] for value in own.values), *(theirs.agreed[value] for value in theirs.values)
                    )
        for mine, yours, apart in zip(left.codes, right.codes, _APART.values(), strict=True):
            if mine and yours:
                bits += max((mine[value] for value in mine.keys() & yours.keys()), default=apart)
        for numbers, others, model in zip(left.numbers, right.numbers, self._models, strict=True):
            if numbers and others:
                bits += max(_near(a, b, *model) for a in numbers for b in others)
        if left.authors and right.authors:
            known = sum(left.authors[name] for name in left.authors.keys() & right.authors.keys())
            bits += min(known, GROUP_AT_MOST) if known else log2(AUTHORS_APART)
        return bits + (_TITLE if left.title and right.title else 0.0)

    def _prepare(self, profile: CaseProfile) -> _Prepared:
        held = items(profile)
        return _Prepared(
            publication=profile.publication,
            lists=tuple(self._listed(name, frozenset(map(str, held[name]))) for name in _LISTS),
            taken=profile.other_drugs,
            codes=tuple(
                {value: self._weight(name, value, CODES[name].miss) for value in held[name]} for name in _CODES
            ),
            numbers=tuple(tuple(self._numbers(name, profile)) for name in NUMBERS),
            authors={name: self._weight("authors", name, LISTS["authors"].miss) for name in held["authors"]},
            title=bool(profile.publication.title),
        )

    def _weight(self, name: str, value: object, miss: float) -> float:
        item = (name, value)
        if item not in self._weights:
            self._weights[item] = agreement(self._frequencies.of(name, value), miss)
        return self._weights[item]

    def _listed(self, name: str, values: frozenset[str]) -> _Listed | None:
        if not values:
            return None
        of, slot = self._frequencies.of, LISTS[name]
        above = values.union(*(self._frequencies.above(value) for value in values))
        omitted = {value: omission(slot.omitted, of(name, value)) for value in values}
        agreed = {value: self._weight(name, value, slot.miss) for value in above}
        return _Listed(values, above, agreed, omitted, sum(omitted.values()))

    def _numbers(self, name: str, profile: CaseProfile) -> Iterator[_Number]:
        """The numbers of a slot, each with its weights as the same and as one that is near."""
        slot = NUMBERS[name]
        told = {getattr(holder, name) for holder in (profile.episodes if slot.of_episode else (profile,))}
        for value in sorted(told - {None}):
            if (name, value) not in self._told:
                self._told[name, value] = self._weighed(name, value)
            yield self._told[name, value]

    def _weighed(self, name: str, value: float) -> _Number:
        slot, (spread,) = NUMBERS[name], self._frequencies.number(name)
        frequency, density = spread.frequency(value), spread.density(value)
        same, near = (
            slot.model.bits(exact=exact, difference=0, frequency=frequency, density=density) for exact in (True, False)
        )
        return slot.scale(value), same, near


_TAKEN: Final = tuple(name == "drugs" for name in _LISTS)


def _near(one: _Number, other: _Number, same: float, near: float, miss: float) -> float:
    """The weight of two numbers, from above: as the same, as one near the other, or as a miss."""
    difference = abs(one[0] - other[0])
    if difference <= same:
        return max(one[1], other[1])
    return max(one[2], other[2], miss) if difference <= near else miss
