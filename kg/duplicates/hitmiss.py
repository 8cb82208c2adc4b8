"""The hit-miss model: what one field says on whether two records tell of one patient, in bits.

A record states the true value of a field (a *hit*) or a value that has nothing to do with it (a *miss*, with
probability a), drawn like any other patient's. Where two records tell of one patient, and β(j) is the frequency of the
value j among all patients, both are hits with probability (1 - a)², and one or both are misses with probability
c = 1 - (1 - a)² = a(2 - a). Then

    P(both say j | one patient)          = (1 - c) β(j) + c β(j)²
    P(one says j, one k ≠ j | one patient) = c β(j) β(k)
    P(one says j, one says k | two patients) = β(j) β(k)

and the weights, the binary logarithms of the ratios, are

    both say j:  log2 ((1 - c (1 - β(j))) / β(j))      a value of one patient in a hundred weighs up to 6.6 bits
    j against k: log2 c                                the same for all values
    not stated:  0                                     what is absent says nothing

With a = 0.05: c = 0.05 × 1.95 = 0.0975. Agreement on a value of every fourth patient weighs
log2((1 - 0.0975 × 0.75) / 0.25) = log2 3.7075 = 1.89 bits; disagreement weighs log2 0.0975 = -3.36 bits.

A number that is not met exactly need not be a miss: an age is rounded, weeks are given for days. The hit-miss *mixture*
adds a deviation: the two values differ by a little, as a normal distribution has it.

References:
    Norén GN, Orre R, Bate A, Edwards IR. Duplicate detection in adverse drug reaction surveillance. Data Mining and
    Knowledge Discovery 2007;14:305-328. It extends the hit-miss model of Copas and Hilton (Record linkage: statistical
    models for matching computer records. Journal of the Royal Statistical Society A 1990;153:287-320).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log2, pi, sqrt


def miss_of_either(miss: float) -> float:
    """c: how likely at least one of two records misses, where each does with probability `miss`.

    >>> round(miss_of_either(0.05), 4)
    0.0975
    """
    return miss * (2 - miss)


def agreement(frequency: float, miss: float) -> float:
    """The weight, in bits, of two records that state the same value, which this share of the patients has.

    Raises:
        ValueError: the frequency is not in 0..1, or is 0.

    >>> round(agreement(0.25, 0.05), 2), round(agreement(0.01, 0.05), 2), agreement(1.0, 0.05)
    (1.89, 6.5, 0.0)
    """
    if not 0 < frequency <= 1:
        raise ValueError(f"{frequency} is no frequency of a value that was met")
    return log2((1 - miss_of_either(miss) * (1 - frequency)) / frequency)


def disagreement(miss: float) -> float:
    """The weight, in bits, of two records that state different values.

    >>> round(disagreement(0.05), 2)
    -3.36
    """
    return log2(miss_of_either(miss))


def omission(omitted: float, frequency: float) -> float:
    """The weight, in bits, of an item of a list (a drug, a condition) that one record names and the other does not.

    Each item is a field of its own, present or absent. The other record omits it with probability `omitted` where
    both tell of one patient, and lacks it with probability 1 - `frequency` where they tell of two.

    >>> round(omission(0.25, 0.02), 2), omission(0.25, 0.9)
    (-1.97, 0.0)
    """
    return min(0.0, log2(omitted / max(1 - frequency, omitted)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberModel:
    """How two records state one number: as the same with probability `same`, as one near it with `near` (with the
    standard deviation `spread` of the difference, on the scale that is compared), else as any other number.

    >>> age = NumberModel(same=0.75, near=0.19, spread=1.0)
    >>> round(age.bits(exact=True, difference=0, frequency=0.02, density=0.02), 1)
    5.4
    >>> round(age.bits(exact=False, difference=1, frequency=0.02, density=0.02), 1)
    1.2
    >>> round(age.bits(exact=False, difference=20, frequency=0.02, density=0.02), 1)
    -4.1
    """

    same: float
    near: float
    spread: float

    @property
    def miss(self) -> float:
        """The probability that at least one record misses."""
        return 1 - self.same - self.near

    def bits(self, *, exact: bool, difference: float, frequency: float, density: float) -> float:
        """The weight of two numbers.

        Args:
            exact: whether they are the same, but for the rounding of arithmetic.
            difference: how far apart they are.
            frequency: the share of the patients with that number.
            density: the density of the patients' numbers there, by the unit of the difference.
        """
        near = exp(-0.5 * (difference / self.spread) ** 2) / (self.spread * sqrt(2 * pi))
        ratio = self.near * near / density + self.miss
        return log2(ratio + self.same / frequency if exact else ratio)
