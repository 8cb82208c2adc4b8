"""Two cases, slot by slot: what agrees, what differs, what each weighs, and how likely they are one patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp2, log2
from typing import Final

from kg.duplicates.frequencies import CONTEXTS, Frequencies, Item
from kg.duplicates.hitmiss import agreement, disagreement, omission
from kg.duplicates.numbers import number_slot
from kg.duplicates.profiles import CaseProfile, EpisodeProfile
from kg.duplicates.published import compare_publications
from kg.duplicates.slots import CODES, LISTS, NUMBERS, Agreement, Slot, occupation_key

DUPLICATED: Final = 0.05
"""How many of the other cases of a graph are expected to be the same patient as a given one, before they are compared:
one case in twenty is told of twice."""

LEAST_CASES: Final = 20
"""A graph is taken for at least so large when a pair's probability is worked out: two reports that a reviewer lays side
by side were chosen from more."""

UNTOLD_EPISODE: Final = 0.5
"""How often one account leaves out an episode that the other one tells."""

EXACT_RESULT: Final = 0.01
"""How often two different patients have the very same result of one laboratory test."""

RESULTS: Final = 2
"""How many equal results count at most: those of one sample go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two cases compared. `score` is the sum of the slots' bits, `probability` what follows from it and the prior."""

    left: CaseProfile
    right: CaseProfile
    slots: tuple[Slot, ...]
    score: float
    probability: float


def prior_bits(cases: int) -> float:
    """The binary logarithm of the odds, before they are compared, that two cases of different reports are one patient.

    The more cases there are, the less likely any given pair is: of the other cases, `DUPLICATED` are expected to be the
    same patient, so that a pair has the probability `DUPLICATED` / (cases - 1).

    >>> round(prior_bits(20), 2), round(prior_bits(10_000), 2)
    (-8.57, -17.61)
    """
    share = DUPLICATED / (max(cases, LEAST_CASES) - 1)
    return log2(share / (1 - share))


def probability(score: float, cases: int) -> float:
    """The probability that two cases are one patient, by Bayes' theorem from the score in bits and the prior.

    >>> round(probability(0, 20), 4), round(probability(8.57, 20), 2), round(probability(20, 20), 4)
    (0.0026, 0.5, 0.9996)
    """
    odds = exp2(min(score + prior_bits(cases), 1000.0))
    return odds / (1 + odds)


def compare(left: CaseProfile, right: CaseProfile, frequencies: Frequencies) -> Comparison:
    """Compares two cases of different reports."""
    pairs = paired(left, right, frequencies)
    topics = frozenset(word for profile in (left, right) for word in _topics(profile))
    shared = [(slot, each) for slot in CONTEXTS for each in getattr(left, slot) & getattr(right, slot)]
    slots = [
        *compare_publications(left.publication, right.publication, topics, frequencies),
        *_numbers(left, right, pairs, frequencies, shared),
        *_agreements(left, right, pairs, frequencies),
    ]
    untold = len(left.episodes) + len(right.episodes) - 2 * len(pairs)
    if untold and pairs:
        told = (len(left.episodes),), (len(right.episodes),)
        slots.append(Slot("episodes", *told, "one only", untold * log2(UNTOLD_EPISODE)))
    score = sum(slot.bits for slot in slots)
    return Comparison(
        left=left, right=right, slots=tuple(slots), score=score, probability=probability(score, frequencies.cases)
    )


def _topics(profile: CaseProfile) -> Iterator[str]:
    for concept in (*profile.drugs, *profile.other_drugs, *profile.events, *profile.conditions):
        yield from concept.rpartition("/")[2].split("-")


Pairing = Sequence[tuple[EpisodeProfile, EpisodeProfile]]


def paired(left: CaseProfile, right: CaseProfile, frequencies: Frequencies) -> Pairing:
    """The episodes of one case with those of the other that they agree with best, in the order of the text.

    The best pair is taken first, then the best of those that are left.
    """
    one, other = left.episodes, right.episodes
    if len(one) == 1 and len(other) == 1:
        return [(one[0], other[0])]
    ranked = sorted(
        ((_fit(a, b, frequencies), a, b) for a in one for b in other),
        key=lambda each: (-each[0], each[1].number, each[2].number),
    )
    best: list[tuple[EpisodeProfile, EpisodeProfile]] = []
    for _, a, b in ranked:
        if all(a is not x and b is not y for x, y in best):
            best.append((a, b))
    return sorted(best, key=lambda pair: pair[0].number)


def _fit(left: EpisodeProfile, right: EpisodeProfile, frequencies: Frequencies) -> float:
    """How well two episodes agree, for pairing them: drugs and events count once for the case, so hardly here."""
    bits = 2.0 if left.event == right.event else -2.0
    for name, slot in NUMBERS.items():
        if slot.of_episode and (found := number_slot(name, left, right, frequencies)):
            bits += found.bits
    for name, code in CODES.items():
        told = getattr(left, name, None), getattr(right, name, None)
        if code.of_episode and None not in told:
            bits += (
                agreement(frequencies.of(name, told[0]), code.miss) if told[0] == told[1] else disagreement(code.miss)
            )
    return bits


def _numbers(
    left: CaseProfile, right: CaseProfile, pairs: Pairing, frequencies: Frequencies, shared: Sequence[Item]
) -> Iterator[Slot]:
    if found := number_slot("age_years", left, right, frequencies, agreed=shared):
        yield found
    for one, other in pairs:
        for name, slot in NUMBERS.items():
            if slot.of_episode:
                found = number_slot(name, one, other, frequencies, (one.number, other.number), shared)
                if found is not None:
                    yield found
    if found := _results(left, right):
        yield found


def _results(left: CaseProfile, right: CaseProfile) -> Slot | None:
    """Laboratory results that are the very same; others are of other days, and say nothing."""
    shared = sorted(left.measured & right.measured)
    if not shared:
        return None
    bits = 0.0
    for analyte, unit, _ in shared[:RESULTS]:
        tries = [sum(each[:2] == (analyte, unit) for each in profile.measured) for profile in (left, right)]
        bits += agreement(min(1.0, EXACT_RESULT * tries[0] * tries[1]), 0.3)
    return Slot("results", tuple(shared), tuple(shared), "same", bits)


def _agreements(left: CaseProfile, right: CaseProfile, pairs: Pairing, frequencies: Frequencies) -> list[Slot]:
    """The slots with codes and concepts. What agrees is weighed at the end, all together: see `Frequencies.given`."""
    drafts = [*_lists(left, right, frequencies), *_codes(left, right, pairs)]
    weights: dict[Item, float] = {}
    for draft in drafts:
        for item in draft.agreed:
            weights.setdefault(item, draft.miss)
    given = frequencies.given(list(weights))
    bits = {item: agreement(given[item], miss) for item, miss in weights.items()}
    return [
        Slot(
            draft.name, draft.left, draft.right, draft.agreement,
            draft.bits + sum(bits.pop(item, 0.0) for item in draft.agreed), draft.episodes,
        )
        for draft in drafts
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Draft:
    """A slot before what agrees in it is weighed."""

    name: str
    left: tuple[object, ...]
    right: tuple[object, ...]
    agreement: Agreement
    miss: float
    agreed: tuple[Item, ...] = ()
    bits: float = 0.0
    episodes: tuple[int, int] | None = None


def _lists(left: CaseProfile, right: CaseProfile, frequencies: Frequencies) -> Iterator[_Draft]:
    for name, slot in LISTS.items():
        one, other = getattr(left, name, None), getattr(right, name, None)  # authors are of the publication
        if not one or not other:
            continue
        beside = (left.other_drugs, right.other_drugs) if name == "drugs" else (frozenset(), frozenset())
        agreed, bits = set(), 0.0
        for own, theirs, aside in ((one, other, beside[1]), (other, one, beside[0])):
            for value in own:
                met = _met(value, theirs, frequencies) or _met(value, aside, frequencies)
                if met is None:
                    bits += omission(slot.omitted, frequencies.of(name, value))
                else:
                    agreed.add((name, met))
        kind: Agreement = "different" if not agreed else "near" if bits else "same"
        items = tuple(sorted(agreed, key=str))
        yield _Draft(name, tuple(sorted(one)), tuple(sorted(other)), kind, slot.miss, items, bits)


def _met(value: str, among: frozenset[str], frequencies: Frequencies) -> str | None:
    """The broader of a value and one of the others that is the same, or broader, or narrower."""
    if value in among:
        return value
    for other in sorted(among):
        if other in frequencies.above(value):
            return other
        if value in frequencies.above(other):
            return value
    return None


def _codes(left: CaseProfile, right: CaseProfile, pairs: Pairing) -> Iterator[_Draft]:
    for name, one, other in (
        ("sex", left.sex, right.sex),
        ("occupation", occupation_key(left.occupation), occupation_key(right.occupation)),
    ):
        if one is not None and other is not None:
            shown = (left.occupation, right.occupation) if name == "occupation" else (one, other)
            yield _code(name, one, other, shown, None)
    for a, b in pairs:
        for name, slot in CODES.items():
            if not slot.of_episode:
                continue
            told = getattr(a, name), getattr(b, name)
            if None in told or (name == "grade" and a.nadir is not None and b.nadir is not None):
                continue  # a grade that follows from the counts says nothing more than they do
            yield _code(name, *told, told, (a.number, b.number))


def _code(
    name: str, one: object, other: object, shown: tuple[object, object], episodes: tuple[int, int] | None
) -> _Draft:
    miss = CODES[name].miss
    left, right = (shown[0],), (shown[1],)
    if one == other:
        return _Draft(name, left, right, "same", miss, ((name, one),), 0.0, episodes)
    if {one, other} == {"recovered", "recovering"}:  # the earlier account ends earlier
        return _Draft(name, left, right, "near", miss, (), 0.0, episodes)
    return _Draft(name, left, right, "different", miss, (), disagreement(miss), episodes)
