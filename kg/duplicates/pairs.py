"""The pairs of a graph's cases that may be one patient: found, weighed, and judged by stated thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Final, Literal

from kg.duplicates.blocking import candidates
from kg.duplicates.compare import Comparison, compare, prior_bits
from kg.duplicates.frequencies import Frequencies
from kg.duplicates.profiles import CaseProfile, order
from kg.duplicates.screening import Screen

if TYPE_CHECKING:
    from kg.judgements import Judgement

State = Literal["confirmed", "refused", "probable", "possible", "unlikely"]

PROBABLE: Final = 0.9
"""From this probability on a pair is probable: it is counted as one patient unless a reviewer tells the two apart."""

POSSIBLE: Final = 0.1
"""From this probability on a pair is possible: it is shown to a reviewer, and counted as two patients."""

IDENTIFYING: Final = frozenset(
    {"age_years", "latency_days", "nadir", "recovery_value", "recovery_days", "occupation", "results", "publication"}
)
"""What tells one patient from another of the same drug and event; all else may be that of many."""

LEAST_IDENTIFYING: Final = 2
"""A pair is probable only if so many identifying slots agree, or it is of one publication, however rare its drug."""

SLACK: Final = 0.5
"""Bits by which the bound of the screen may miss the threshold: it is worked out from frequencies over all cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two cases of different reports that may be one patient.

    `left` and `right` are the IRIs of the cases, in order; `score` is in bits. `one_patient` says whether they are
    counted as one; `against` names, for a pair that is probable or confirmed and counted as two all the same, the two
    cases that stand against it. `judgement` is what a reviewer decided, with who, when and why.
    """

    left: str
    right: str
    state: State
    score: float | None = None
    probability: float | None = None
    why: str = ""
    one_patient: bool = False
    against: tuple[str, str] | None = None
    judgement: Judgement | None = None


def state_of(comparison: Comparison) -> State:
    """What the score of a pair says: probable, possible or unlikely.

    Two cases of other sex, or of ages apart, are unlikely one patient, whatever else agrees (of one publication, they
    are possible: one of its copies may have been misread). A pair is never probable on drug, event and disease alone.
    """
    if comparison.probability < POSSIBLE:
        return "unlikely"
    slots = {slot.name: slot for slot in comparison.slots}
    copied = "publication" in slots
    if any(name in slots and slots[name].agreement == "different" for name in ("sex", "age_years")):
        return "possible" if copied else "unlikely"
    agreed = {slot.name for slot in comparison.slots if slot.agreement in ("same", "near") and slot.bits > 0}
    enough = copied or len(agreed & IDENTIFYING) >= LEAST_IDENTIFYING
    return "probable" if comparison.probability >= PROBABLE and enough else "possible"


def compared(
    pairs: Iterable[tuple[int, int]], profile: Callable[[int], CaseProfile], frequencies: Frequencies
) -> Iterator[Comparison]:
    """The comparisons of those of some pairs that are at least possibly one patient, in the same order.

    Args:
        pairs: pairs of cases, by number.
        profile: from the number of a case to the case.
        frequencies: how often each value is met among the cases.
    """
    least = log2(POSSIBLE / (1 - POSSIBLE)) - prior_bits(frequencies.cases) - SLACK
    screen = Screen(profile, frequencies)
    for one, other in pairs:
        if screen.bound(one, other) >= least:
            left, right = sorted((profile(one), profile(other)), key=order)
            comparison = compare(left, right, frequencies)
            if state_of(comparison) != "unlikely":
                yield comparison


def find(profiles: Sequence[CaseProfile], frequencies: Frequencies) -> list[Comparison]:
    """The pairs of cases that are at least possibly one patient, the strongest first; equal ones by name."""
    found = compared(candidates(profiles), profiles.__getitem__, frequencies)
    return sorted(found, key=lambda each: (-each.score, each.left.iri, each.right.iri))
