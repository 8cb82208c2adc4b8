"""Which case or episode of a new report is which one of the old: by best agreement, since numbers may shift.

When a report is read again, a patient may be found before the others, and all numbers move by one. So records are
paired by what they say. The agreement of two records is the Dice coefficient of the facts that each states (Dice LR.
Measures of the amount of ecologic association between species. Ecology 1945;26:297-302), and a little more where the
number is the same, so that among equals numbers decide.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from extract.records import Case, Concept, Episode, values

__all__ = ["agreement", "case_facts", "episode_facts", "pairs"]

Fact = tuple[Hashable, ...]
SAME_NUMBER = 0.15
"""What the same number adds to the agreement of two records."""
ENOUGH = 0.3
"""Two records of different numbers that agree less than this are two things."""
STRANGE = 0.1
"""Two records of the same number that agree less than this are two things, if both say enough."""
FEW = 3
"""Records that state fewer facts than this are too poor to tell that they are different."""


class Numbered(Protocol):
    """A case or an episode."""

    @property
    def number(self) -> int:
        """Its number."""


N = TypeVar("N", bound=Numbered)


def episode_facts(episode: Episode, *, places: bool) -> frozenset[Fact]:
    """What an episode states; with `places` also where the words for it stand, which is good evidence as long as the
    text is the same."""
    return frozenset(_facts(episode, places))


def case_facts(case: Case, *, places: bool) -> frozenset[Fact]:
    """What a case states, with its episodes; see `episode_facts`."""
    own = list(_facts(case, places))
    for episode in case.episodes:
        own += _facts(episode, places)
    if case.label is not None:
        own.append(("label", case.label))
    return frozenset(own)


def _facts(record: object, places: bool) -> Iterator[Fact]:
    for name, held in values(record):
        value = held.value.label if isinstance(held.value, Concept) else held.value
        yield (name, value)
        if places:
            for evidence in held.evidence:
                yield (name, "at", evidence.start)


def agreement(one: frozenset[Fact], other: frozenset[Fact]) -> float:
    """The Dice coefficient of two sets of facts; 0 where both are empty.

    >>> agreement(frozenset({("sex", "male"), ("age_years", 40.0)}), frozenset({("sex", "male")}))
    0.6666666666666666
    """
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def pairs(old: Sequence[N], new: Sequence[N], facts: Callable[[N], frozenset[Fact]]) -> list[tuple[N | None, N | None]]:
    """The records of two lists that are the same thing, in the order of the new one; what went stands last.

    First those that agree best are paired; of the rest, those with the same number, unless both say enough
    and agree in next to nothing. `None` stands for a record that has no partner.
    """
    before, after = {each.number: each for each in old}, {each.number: each for each in new}
    held = {number: facts(each) for number, each in before.items()}
    found = {number: facts(each) for number, each in after.items()}
    scored = sorted(
        (
            (agreement(held[one], found[other]) + (SAME_NUMBER if one == other else 0.0), one, other)
            for one in before
            for other in after
        ),
        key=lambda each: (-each[0], each[1] != each[2], each[1], each[2]),
    )
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for score, one, other in scored:
        if score >= ENOUGH and one not in taken and other not in chosen:
            chosen[other] = one
            taken.add(one)
    for number in sorted(before.keys() & after.keys()):
        if number not in taken and number not in chosen and not _apart(held[number], found[number]):
            chosen[number] = number
            taken.add(number)
    together: list[tuple[N | None, N | None]] = [
        (before[chosen[number]] if number in chosen else None, each) for number, each in after.items()
    ]
    gone: Iterable[tuple[N | None, N | None]] = ((each, None) for number, each in before.items() if number not in taken)
    return together + list(gone)


def _apart(one: frozenset[Fact], other: frozenset[Fact]) -> bool:
    return agreement(one, other) < STRANGE and min(len(one), len(other)) >= FEW
