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
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kg.duplicates.distribution import Distribution, Numbers, Prior
from kg.duplicates.profiles import CaseProfile
from kg.duplicates.slots import CODES, LISTS, NUMBERS, occupation_key

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

CONTEXTS: Final = ("drugs", "events", "conditions")
"""The slots by whose values numbers differ: an event has counts, a drug latencies, a disease ages of its own."""

Item = tuple[str, object]
"""A slot and a value in it."""


class Frequencies:
    """The frequencies of all values over the cases of a graph.

    Args:
        profiles: the cases.
        broader: for each concept, all concepts above it; a case that has a concept has those above it, too.
    """

    def __init__(self, profiles: Sequence[CaseProfile], broader: Mapping[str, frozenset[str]] | None = None) -> None:
        self.broader = broader or {}
        self.cases = len(profiles)
        self._holders: dict[Item, set[int]] = defaultdict(set)
        self._stating: dict[str, int] = defaultdict(int)
        everyone: dict[str, list[float]] = defaultdict(list)
        self._within: dict[tuple[str, Item], list[float]] = defaultdict(list)
        for at, profile in enumerate(profiles):
            held = items(profile)
            for slot, values in held.items():
                self._stating[slot] += bool(values)
                for each in self._closed(values):
                    self._holders[slot, each].add(at)
            contexts = [(slot, each) for slot in CONTEXTS for each in held[slot]]
            for slot, found in stated_numbers(profile):
                everyone[slot].append(found)
                for context in contexts:
                    self._within[slot, context].append(found)
        self._numbers = {name: Distribution(slot, everyone[name], Prior(slot)) for name, slot in NUMBERS.items()}
        self._contexts: dict[tuple[str, Item], Distribution] = {}
        self._years = sorted(year for profile in profiles if (year := profile.publication.year) is not None)
        self._of: dict[Item, float] = {}
        self._with: dict[tuple[Item, Item], float] = {}
        self._near_in_time: dict[int, float] = {}

    def above(self, value: object) -> frozenset[str]:
        """All that is broader than a value."""
        return self.broader.get(str(value), frozenset())

    def _closed(self, values: frozenset[object]) -> frozenset[object]:
        return values.union(*(self.above(value) for value in values))

    def of(self, slot: str, value: object) -> float:
        """The share of the other cases that have this value, among those that state the slot; shrunk to the prior."""
        item = (slot, value)
        if item not in self._of:
            prior = (LISTS[slot] if slot in LISTS else CODES[slot]).prior
            met = max(len(self._holders.get(item, ())) - 1, 0)
            others = max(self._stating[slot] - 1, 0)
            self._of[item] = min(1.0, (met + PRIOR_CASES * prior) / (others + PRIOR_CASES))
        return self._of[item]

    def among(self, item: Item, given: Item) -> float:
        """The share of the other cases with one value that have another one, too; never below that among all."""
        key = (item, given)
        if key not in self._with:
            usual = self.of(*item)
            prior = max(usual, LINKED[item[0]]) if item[0] in LINKED and given[0] in LINKED else usual
            holders = self._holders.get(given, set())
            both = max(len(holders & self._holders.get(item, set())) - 1, 0)
            others = max(len(holders) - 1, 0)
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
            if len(self._within.get(key, ())) >= ENOUGH:
                if key not in self._contexts:
                    self._contexts[key] = Distribution(NUMBERS[slot], self._within[key], self._numbers[slot])
                found.append(self._contexts[key])
        return found

    def near_in_time(self, years: int) -> float:
        """The share of pairs of cases whose publications appeared within so many years; shrunk to a half."""
        if years not in self._near_in_time:
            count = len(self._years)
            near = sum(bisect_right(self._years, year + years) - at - 1 for at, year in enumerate(self._years))
            every = count * (count - 1) / 2
            self._near_in_time[years] = (near + PRIOR_CASES * 0.5) / (every + PRIOR_CASES)
        return self._near_in_time[years]


def items(profile: CaseProfile) -> dict[str, frozenset[object]]:
    """The values of a case that are counted, by slot."""
    found: dict[str, frozenset[object]] = {
        name: frozenset(getattr(profile.publication if name == "authors" else profile, name)) for name in LISTS
    }
    found["sex"] = _one(profile.sex)
    found["occupation"] = _one(occupation_key(profile.occupation))
    found["place"] = _one(profile.publication.place)
    for name, slot in CODES.items():
        if slot.of_episode:
            told = (getattr(episode, name) for episode in profile.episodes)
            found[name] = frozenset(value for value in told if value is not None)
    return found


def _one(value: object) -> frozenset[object]:
    return frozenset() if value is None else frozenset({value})


def stated_numbers(profile: CaseProfile) -> Iterable[tuple[str, float]]:
    """The numbers of a case, by slot."""
    for name, slot in NUMBERS.items():
        for holder in profile.episodes if slot.of_episode else (profile,):
            if (value := getattr(holder, name)) is not None:
                yield name, float(value)
