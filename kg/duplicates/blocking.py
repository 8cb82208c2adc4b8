"""Which pairs are worth comparing: among ten thousand cases there are fifty million pairs, and hardly any is likely.

Cases that share a topic (a drug, event or condition) and something personal (an age, a latency, a count, an author) are
a block. A number falls into two overlapping bins, so that two numbers near each other share one. A block that is too
large is split by a further value. What is left is screened by a bound on the score
(`kg.duplicates.screening`), and only then compared in full. That nothing above the thresholds is lost is tested against
the comparison of all pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from math import floor
from typing import Final

from kg.duplicates.profiles import CaseProfile, folded
from kg.duplicates.published import same_publication
from kg.duplicates.slots import NUMBERS, occupation_key

LARGE: Final = 5
"""A block of more cases is split, in a graph of any size."""

EFFORT: Final = 40_000
"""In a graph of few cases blocks may be larger: as many times as this is of their number."""

Key = tuple[str, Hashable]


def candidates(profiles: Sequence[CaseProfile]) -> Iterator[tuple[int, int]]:
    """The places of pairs of cases of different reports that share a block and do not contradict each other in sex or
    age, each once, in order."""
    personal = [tuple(_personal(profile)) for profile in profiles]
    topics = [tuple(_topics(profile)) for profile in profiles]
    reports = [profile.publication.name for profile in profiles]
    sexes = [profile.sex for profile in profiles]
    ages = [profile.age_years for profile in profiles]
    apart = NUMBERS["age_years"].model.spread * 2
    found = set(_copies(profiles))
    for block in _blocks(personal, topics, max(LARGE, EFFORT // max(len(profiles), 1))):
        for one, other in combinations(block, 2):
            if reports[one] == reports[other] or (one, other) in found:
                continue
            sex, theirs = sexes[one], sexes[other]
            if sex is not None and theirs is not None and sex != theirs:
                continue
            age, years = ages[one], ages[other]
            if age is not None and years is not None and abs(age - years) > apart:
                continue
            found.add((one, other))
    yield from sorted(found)


def _blocks(personal: Sequence[tuple[Key, ...]], topics: Sequence[tuple[Key, ...]], large: int) -> Iterator[list[int]]:
    """The blocks, kind of key by kind of key, so that they are never in memory all at once."""
    of_kind: dict[str, dict[int, list[Hashable]]] = defaultdict(lambda: defaultdict(list))
    for at, keys in enumerate(zip(personal, topics, strict=True)):
        for kind, value in (*keys[0], *keys[1]):
            of_kind[kind][at].append(value)
    own = sorted({kind for keys in personal for kind, _ in keys})
    about = sorted({kind for keys in topics for kind, _ in keys} - {"sex"})
    for first in own:
        for second in about:
            blocks: dict[tuple[Hashable, Hashable], list[int]] = defaultdict(list)
            for case, values in of_kind[first].items():
                for topic in of_kind[second].get(case, ()):
                    for value in values:
                        blocks[value, topic].append(case)
            rest = [of_kind[kind] for kind in (*own, *about, "sex") if kind not in (first, second)]
            for cases in blocks.values():
                if len(cases) > 1:
                    yield from _split(cases, rest, large)


def _split(cases: list[int], kinds: Sequence[Mapping[int, list[Hashable]]], large: int) -> Iterator[list[int]]:
    """A block as it is, or, where it is too large, the smaller ones of those that share a further value.

    What is still too large then is left: its cases share three common values, which tell nobody apart in a graph that
    has so many of them; those that share more stand in other blocks together.
    """
    if len(cases) <= large:
        yield cases
        return
    for held in kinds:
        parts: dict[Hashable, list[int]] = defaultdict(list)
        for case in cases:
            for value in held.get(case, ()):
                parts[value].append(case)
        yield from (part for part in parts.values() if 1 < len(part) <= large)


def _personal(profile: CaseProfile) -> Iterator[Key]:
    """What tells one patient of a drug and an event from another."""
    for name, slot in NUMBERS.items():
        holders = profile.episodes if slot.of_episode else (profile,)
        told = {value for holder in holders if (value := getattr(holder, name)) is not None}
        width = 4 * slot.model.spread
        bins = {floor(slot.scale(value) / width + shift) * 2 + int(2 * shift) for value in told for shift in (0, 0.5)}
        yield from ((name, place) for place in sorted(bins))
    for author in sorted(profile.publication.authors):
        yield "author", author
    for result in sorted(profile.measured):
        yield "result", result
    if occupation := occupation_key(profile.occupation):
        yield "occupation", occupation


def _topics(profile: CaseProfile) -> Iterator[Key]:
    """What a report is about, and the sex."""
    for kind, values in (("drug", profile.drugs), ("event", profile.events), ("condition", profile.conditions)):
        yield from ((kind, value) for value in sorted(values))
    if profile.sex is not None:
        yield "sex", profile.sex


def _copies(profiles: Sequence[CaseProfile]) -> Iterator[tuple[int, int]]:
    """The pairs of cases of reports that are the same publication."""
    by: dict[Key, list[int]] = defaultdict(list)
    for at, profile in enumerate(profiles):
        told = profile.publication
        for kind, value in (
            ("doi", told.doi), ("pmid", told.pmid), ("text", told.text_sha256), ("title", folded(told.title or "")),
        ):  # fmt: skip
            if value:
                by[kind, value].append(at)
    for cases in by.values():
        for one, other in combinations(cases, 2):
            left, right = profiles[one].publication, profiles[other].publication
            if left.name != right.name and same_publication(left, right):
                yield one, other
