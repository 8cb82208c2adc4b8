"""How many cases have each value, and which: what `kg.duplicates.frequencies` works its shares out from."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol

from kg.duplicates.profiles import CaseProfile
from kg.duplicates.slots import CODES, LISTS, NUMBERS, occupation_key

CONTEXTS: Final = ("drugs", "events", "conditions")
"""The slots by whose values numbers differ: an event has counts, a drug latencies, a disease ages of its own."""

ALONE: Final = frozenset({"authors", "place"})
"""The slots whose values are counted alone, never together with others."""

Item = tuple[str, object]
"""A slot and a value in it."""

Above = Callable[[str], frozenset[str]]
"""From the IRI of a concept to those of all broader ones."""


class Counts(Protocol):
    """The counts over some cases."""

    @property
    def cases(self) -> int:
        """How many cases there are."""

    def met(self, item: Item) -> int:
        """How many have a value."""

    def both(self, item: Item, other: Item) -> int:
        """How many have two values; not of the slots in `ALONE`."""

    def stating(self, slot: str) -> int:
        """How many state a slot."""

    def numbers(self, slot: str, context: Item | None = None) -> Sequence[float]:
        """The numbers of a slot, of all cases or of those that have the value `context`."""

    def years(self) -> Sequence[int]:
        """The years of the cases' publications, in order."""


class Counted:
    """Counts in memory: those of each value, and by place among the cases which ones have it.

    Args:
        profiles: the cases.
        above: what is broader than a concept; a case that has a concept has those above it, too.
    """

    def __init__(self, profiles: Iterable[CaseProfile], above: Above) -> None:
        self.cases = 0
        self.holders: dict[Item, array[int]] = defaultdict(lambda: array("I"))
        self.alone: dict[Item, int] = defaultdict(int)
        self.stated: dict[str, int] = defaultdict(int)
        self.spread: dict[tuple[str, Item | None], array[float]] = defaultdict(lambda: array("d"))
        self._years = array("i")
        self._bits: dict[Item, int] = {}
        for profile in profiles:
            self._add(profile, above)
        self._years = array("i", sorted(self._years))

    def _add(self, profile: CaseProfile, above: Above) -> None:
        held = items(profile)
        for slot, values in held.items():
            self.stated[slot] += bool(values)
            for each in values.union(*(above(str(value)) for value in values)):
                if slot in ALONE:
                    self.alone[slot, each] += 1
                else:
                    self.holders[slot, each].append(self.cases)
        contexts: list[Item | None] = [None, *((slot, each) for slot in CONTEXTS for each in held[slot])]
        for slot, found in stated_numbers(profile):
            for context in contexts:
                self.spread[slot, context].append(found)
        if profile.publication.year is not None:
            self._years.append(profile.publication.year)
        self.cases += 1

    def met(self, item: Item) -> int:
        """How many have a value."""
        return self.alone.get(item, 0) if item[0] in ALONE else len(self.holders.get(item, ()))

    def both(self, item: Item, other: Item) -> int:
        """How many have two values."""
        return (self._mask(item) & self._mask(other)).bit_count()

    def _mask(self, item: Item) -> int:
        if item not in self._bits:
            self._bits[item] = mask(self.holders.get(item, ()))
        return self._bits[item]

    def stating(self, slot: str) -> int:
        """How many state a slot."""
        return self.stated.get(slot, 0)

    def numbers(self, slot: str, context: Item | None = None) -> Sequence[float]:
        """The numbers of a slot."""
        return self.spread.get((slot, context), ())

    def years(self) -> Sequence[int]:
        """The years of the cases' publications, in order."""
        return self._years


def mask(places: Iterable[int]) -> int:
    """A set of places as the bits of one number: what two sets share is counted in a few microseconds.

    >>> (mask([1, 3, 900]) & mask([3, 4, 900])).bit_count()
    2
    """
    held = bytearray()
    for place in places:
        at = place >> 3
        if at >= len(held):
            held.extend(bytes(at + 1 - len(held)))
        held[at] |= 1 << (place & 7)
    return int.from_bytes(held, "little")


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


def stated_numbers(profile: CaseProfile) -> Iterator[tuple[str, float]]:
    """The numbers of a case, by slot."""
    for name, slot in NUMBERS.items():
        for holder in profile.episodes if slot.of_episode else (profile,):
            if (value := getattr(holder, name)) is not None:
                yield name, float(value)
