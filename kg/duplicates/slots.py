"""The slots that are compared, and what is assumed of each: data, in one place.

The probabilities are assumptions on how two accounts of one patient differ (an abstract and the later article, each
read by the extraction), not estimates: too few reports of one patient are known to estimate them. What they lead to is
measured in `tests/kg/test_duplicates_measured.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log
from types import MappingProxyType
from typing import Final, Literal

from kg.duplicates.hitmiss import NumberModel

Agreement = Literal["same", "near", "different", "one only", "not comparable"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a pair: both values, whether they agree, and the weight of that in bits.

    `left` and `right` hold values as the graph has them (concepts as IRIs). `episodes` are the numbers of the two
    episodes that the values belong to, None for those of the case.
    """

    name: str
    left: tuple[object, ...]
    right: tuple[object, ...]
    agreement: Agreement
    bits: float
    episodes: tuple[int, int] | None = None


LEAST: Final = 0.005
"""The number that is taken for 0 where the logarithm is compared: counts are printed with two decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A slot with one value of a few.

    `miss` is the probability that an account has another value than the true one; `prior` the frequency of a value
    of which nothing is known.
    """

    title: str
    miss: float
    prior: float
    of_episode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A slot with any number of values.

    `omitted` is the probability that one account leaves out an item that the other one names, `at_most` the weight in
    bits that all items together can have: authors who share one name share more.
    """

    title: str
    miss: float
    prior: float
    omitted: float
    at_most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A slot with a number.

    Numbers that spread over orders of magnitude are compared by their logarithms. `prior` is the mean and the standard
    deviation over patients of whom nothing is known, on that scale, `heaping` the width around a round number that is
    rounded to it (ages to years, latencies to weeks and months), `least_density` keeps an outlandish number from
    weighing without end.
    """

    title: str
    unit: str
    model: NumberModel
    prior: tuple[float, float]
    heaping: float
    logarithmic: bool = True
    of_episode: bool = True
    least_density: float = 0.01

    def scale(self, value: float) -> float:
        """The value on the scale that is compared."""
        return log(max(value, LEAST)) if self.logarithmic else value

    def same(self, one: float, other: float) -> bool:
        """Whether two numbers are the same but for rounding: 2 in 100; of ages, the same completed year or half a year.

        >>> age, latency = NUMBERS["age_years"], NUMBERS["latency_days"]
        >>> age.same(61, 61.9), age.same(7.25, 7.5), latency.same(91, 91.3125), latency.same(56, 58)
        (True, False, True, False)
        """
        if self.logarithmic:
            return abs(self.scale(one) - self.scale(other)) <= RELATIVE
        if float(one).is_integer() or float(other).is_integer():
            return floor(one) == floor(other) or abs(one - other) <= HALF
        return abs(one - other) <= MONTH

    def rounding(self, value: float) -> float:
        """Half the width, on the slot's scale, of what is rounded to one number."""
        if self.logarithmic:
            return RELATIVE
        return HALF if float(value).is_integer() else MONTH


RELATIVE: Final = 0.02
HALF: Final = 0.5
MONTH: Final = 0.05

CODES: Final[Mapping[str, Code]] = MappingProxyType(
    {
        "sex": Code(title="sex", miss=0.015, prior=0.5, of_episode=False),
        "occupation": Code(title="occupation", miss=0.2, prior=0.02, of_episode=False),
        "place": Code(title="place", miss=0.2, prior=0.02, of_episode=False),
        "severity": Code(title="severity", miss=0.2, prior=0.4),
        "grade": Code(title="grade", miss=0.1, prior=0.3),
        "outcome": Code(title="outcome", miss=0.15, prior=0.5),
        "recovery": Code(title="recovery", miss=0.15, prior=0.5),
        "action": Code(title="drug afterwards", miss=0.2, prior=0.4),
        "rechallenge": Code(title="rechallenge", miss=0.15, prior=0.5),
        "recurrence": Code(title="recurrence", miss=0.15, prior=0.5),
        "switched_to": Code(title="switched to", miss=0.1, prior=0.05),
    }
)

LISTS: Final[Mapping[str, List]] = MappingProxyType(
    {
        "drugs": List(title="suspect drug", miss=0.03, prior=0.02, omitted=0.15),
        "events": List(title="event", miss=0.05, prior=0.03, omitted=0.2),
        "conditions": List(title="condition", miss=0.05, prior=0.03, omitted=0.4),
        "other_drugs": List(title="other drug", miss=0.05, prior=0.03, omitted=0.65),
        "treatments": List(title="treatment", miss=0.05, prior=0.1, omitted=0.5),
        "complications": List(title="complication", miss=0.05, prior=0.1, omitted=0.55),
        "authors": List(title="authors", miss=0.05, prior=0.003, omitted=0.8, at_most=6.0),
    }
)

NUMBERS: Final[Mapping[str, Number]] = MappingProxyType(
    {
        "age_years": Number(
            title="age",
            unit="years",
            model=NumberModel(same=0.78, near=0.17, spread=1.0),
            prior=(50.0, 20.0),
            heaping=1.0,
            logarithmic=False,
            of_episode=False,
            least_density=0.002,
        ),
        "latency_days": Number(
            title="latency",
            unit="days",
            model=NumberModel(same=0.5, near=0.3, spread=0.12),
            prior=(log(40), 1.6),
            heaping=0.12,
        ),
        "nadir": Number(
            title="nadir",
            unit="10⁹/L",
            model=NumberModel(same=0.75, near=0.15, spread=0.2),
            prior=(log(0.4), 1.6),
            heaping=0.1,
        ),
        "recovery_value": Number(
            title="count at recovery",
            unit="10⁹/L",
            model=NumberModel(same=0.5, near=0.15, spread=0.15),
            prior=(log(3), 1.2),
            heaping=0.08,
        ),
        "recovery_days": Number(
            title="time to recovery",
            unit="days",
            model=NumberModel(same=0.5, near=0.2, spread=0.25),
            prior=(log(9), 1.0),
            heaping=0.15,
        ),
    }
)


def occupation_key(text: str | None) -> str | None:
    """An occupation by its last word, which is its head: a retired postman and a postman are one.

    >>> occupation_key("Retired postman"), occupation_key("primary-school teacher"), occupation_key(None)
    ('postman', 'teacher', None)
    """
    from kg.duplicates.profiles import folded

    words = folded(text or "").split()
    return words[-1] if words else None
