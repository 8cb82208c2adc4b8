"""How often each value is met among the cases: what makes agreement on a rare value count more.

A frequency is that among the *other* cases (the one that is compared does not vouch for itself), shrunk towards a prior
as if `PRIOR_CASES` further cases had been seen, because a review may have twenty reports. The event and the drug that a
whole review is about are met in most of its cases, and so weigh next to nothing.

Values that come together are no independent agreement: a drug, what it is given for, its known adverse event, what is
given for that. Two reports of one drug and its well-known event agree in all of these, and tell of two patients. So of
the values on which two cases agree, each counts at its frequency among the cases that have the other value that goes
with it most (a tree of dependencies, after the compensation for correlated fields of Norén and others, see `hitmiss`).
Of what belongs together clinically this frequency is taken for `LINKED` until enough cases say otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final, Protocol

from kg.duplicates.counts import CONTEXTS, Counted, Counts, Item, items
from kg.duplicates.distribution import Distribution, Numbers, Prior
from kg.duplicates.profiles import CaseProfile
from kg.duplicates.slots import CODES, LISTS, NUMBERS

__all__ = ["CONTEXTS", "Broader", "Frequencies", "Item", "items"]

PRIOR_CASES: Final = 10
"""How many cases the prior frequency of a value counts for."""

LINKED: Final = MappingProxyType(
    {
        "drugs": 0.3,
        "events": 0.3,
        "conditions": 0.3,
        "treatments": 0.3,
        "complications": 0.2,
        "switched_to": 0.2,
        "other_drugs": 0.1,
    }
)
"""How often a patient has a given value of one clinical slot where a value of another is shared, before any case says
so: of the patients of one drug, so many are taken to have any given one of its indications or known adverse events."""

LINK_CASES: Final = 5
"""How many cases `LINKED` counts for."""

ENOUGH: Final = 5
"""Numbers are compared with those of the cases that share a value where at least so many of them state the number."""


class Broader(Protocol):
    """From the IRI of a concept to those of all broader ones."""

    def get(self, key: str, default: frozenset[str], /) -> frozenset[str]:
        """The broader concepts, or the default where there are none."""


KEPT: Final = 300_000
"""So many frequencies are remembered at once."""


class Frequencies:
    """The frequencies of all values over the cases of a graph.

    Args:
        cases: the cases, or how many of them have each value.
        broader: for each concept, all concepts above it; a case that has a concept has those above it, too. A mapping,
            or what has the `get` of one.
    """

    def __init__(self, cases: Iterable[CaseProfile] | Counts, broader: Broader | None = None) -> None:
        self.broader: Broader = broader or {}
        self.counts: Counts = Counted(cases, self.above) if isinstance(cases, Iterable) else cases
        self.cases = self.counts.cases
        self._numbers = {
            name: Distribution(slot, self.counts.numbers(name), Prior(slot)) for name, slot in NUMBERS.items()
        }
        self._contexts: dict[tuple[str, Item], Distribution | None] = {}
        self._of: dict[Item, float] = {}
        self._with: dict[tuple[Item, Item], float] = {}
        self._near_in_time: dict[int, float] = {}

    def above(self, value: object) -> frozenset[str]:
        """All that is broader than a value."""
        return self.broader.get(str(value), frozenset())

    def of(self, slot: str, value: object) -> float:
        """The share of the other cases that have this value, among those that state the slot; shrunk to the prior."""
        item = (slot, value)
        if item not in self._of:
            prior = (LISTS[slot] if slot in LISTS else CODES[slot]).prior
            met = max(self.counts.met(item) - 1, 0)
            others = max(self.counts.stating(slot) - 1, 0)
            self._of[item] = min(1.0, (met + PRIOR_CASES * prior) / (others + PRIOR_CASES))
        return self._of[item]

    def among(self, item: Item, given: Item) -> float:
        """The share of the other cases with one value that have another one, too; never below that among all."""
        key = (item, given)
        if key not in self._with:
            usual = self.of(*item)
            prior = max(usual, LINKED[item[0]]) if item[0] in LINKED and given[0] in LINKED else usual
            both = max(self.counts.both(given, item) - 1, 0)
            others = max(self.counts.met(given) - 1, 0)
            if len(self._with) > KEPT:
                self._with.clear()
            self._with[key] = max(usual, (both + LINK_CASES * prior) / (others + LINK_CASES))
        return self._with[key]

    def given(self, agreed: Sequence[Item]) -> dict[Item, float]:
        """For each of the values on which two cases agree, its frequency given the other one that goes with it most.

        The values are placed from the rarest on; each depends on one that was placed before it.
        """
        found: dict[Item, float] = {}
        for item in sorted(agreed, key=lambda item: (self.of(*item), str(item))):
            found[item] = max((self.among(item, placed) for placed in found), default=self.of(*item))
        return found

    def number(self, slot: str, agreed: Iterable[Item] = ()) -> list[Numbers]:
        """How a number is distributed over all cases, and over those that share each of the given values."""
        found: list[Numbers] = [self._numbers[slot]]
        for context in agreed:
            key = (slot, context)
            if key not in self._contexts:
                within = self.counts.numbers(slot, context)
                enough = len(within) >= ENOUGH
                self._contexts[key] = Distribution(NUMBERS[slot], within, self._numbers[slot]) if enough else None
            if (spread := self._contexts[key]) is not None:
                found.append(spread)
        return found

    def near_in_time(self, years: int) -> float:
        """The share of pairs of cases whose publications appeared within so many years; shrunk to a half."""
        if years not in self._near_in_time:
            known = self.counts.years()
            count = len(known)
            near = sum(bisect_right(known, year + years) - at - 1 for at, year in enumerate(known))
            every = count * (count - 1) / 2
            self._near_in_time[years] = (near + PRIOR_CASES * 0.5) / (every + PRIOR_CASES)
        return self._near_in_time[years]
