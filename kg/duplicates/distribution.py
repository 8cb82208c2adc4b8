"""How a number is spread over patients: how often one is met exactly, and how densely others lie around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from math import exp, pi, sqrt
from typing import Final, Protocol

from kg.duplicates.slots import Number

PRIOR_NUMBERS: Final = 10
"""How many further numbers the prior distribution counts for."""

_GRID: Final = 4  # steps of a density's grid within one spread
_REACH: Final = 4  # widths after which a kernel is as good as 0
_ROOT: Final = sqrt(2 * pi)


class Numbers(Protocol):
    """A distribution of the numbers of one slot."""

    def frequency(self, value: float) -> float:
        """The share of patients with exactly this number, but for rounding."""

    def density(self, value: float) -> float:
        """The density of the patients' numbers there, by the unit of the slot's scale."""


class Prior:
    """The distribution over patients of whom nothing is known: a normal one on the slot's scale."""

    def __init__(self, slot: Number) -> None:
        self.slot = slot

    def density(self, value: float) -> float:
        """The normal density, but not less than the slot's least."""
        mean, spread = self.slot.prior
        normal = exp(-0.5 * ((self.slot.scale(value) - mean) / spread) ** 2) / (spread * _ROOT)
        return max(normal, self.slot.least_density)

    def frequency(self, value: float) -> float:
        """The share within the rounding: numbers heap at whole years, weeks and halves."""
        return min(1.0, self.density(value) * max(2 * self.slot.rounding(value), self.slot.heaping))


class Distribution:
    """The numbers of one slot over some cases, one of which is the one that is compared; shrunk towards a prior.

    >>> from kg.duplicates.slots import NUMBERS
    >>> slot = NUMBERS["age_years"]
    >>> ages = Distribution(slot, [30.0, 30.0, 31.0, 64.0], Prior(slot))
    >>> ages.frequency(30.0) > ages.frequency(64.0)
    True
    """

    def __init__(self, slot: Number, values: Iterable[float], prior: Numbers) -> None:
        self.slot = slot
        met = Counter(map(slot.scale, values))
        self.total = met.total()
        self.values = sorted(met)  # each once: reports state the same round numbers
        self._met = [met[value] for value in self.values]
        self._up_to = [0, *accumulate(self._met)]
        self.prior = prior
        self._frequencies: dict[float, float] = {}
        self._densities: dict[int, float] = {}

    def frequency(self, value: float) -> float:
        """The share of the other cases that have this number, but for the rounding of arithmetic."""
        if value not in self._frequencies:
            at, within = self.slot.scale(value), self.slot.rounding(value)
            first, last = bisect_left(self.values, at - within), bisect_right(self.values, at + within)
            met = self._up_to[last] - self._up_to[first]
            self._frequencies[value] = self._shrunk(max(met - 1, 0), self.prior.frequency(value))
        return self._frequencies[value]

    def density(self, value: float) -> float:
        """The density of the other cases' numbers, smoothed with a normal kernel, on a grid."""
        step = self.slot.model.spread / _GRID
        place = round(self.slot.scale(value) / step)
        if place not in self._densities:
            self._densities[place] = self._shrunk(self._kernel(place * step), self.prior.density(value))
        return self._densities[place]

    def _kernel(self, at: float) -> float:
        width = 2 * self.slot.model.spread
        low, high = at - _REACH * width, at + _REACH * width
        near = slice(bisect_left(self.values, low), bisect_right(self.values, high))
        summed = sum(
            met * exp(-0.5 * ((value - at) / width) ** 2)
            for value, met in zip(self.values[near], self._met[near], strict=True)
        )
        return max(summed - 1, 0.0) / (width * _ROOT)  # without the one that is compared

    def _shrunk(self, met: float, prior: float) -> float:
        others = max(self.total - 1, 0)
        return (met + PRIOR_NUMBERS * prior) / (others + PRIOR_NUMBERS)
