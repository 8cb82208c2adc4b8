"""Numbers of two cases or episodes: age, latency, counts, days to recovery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.duplicates.frequencies import Frequencies, Item
from kg.duplicates.profiles import CaseProfile, EpisodeProfile
from kg.duplicates.slots import NUMBERS, Slot

NEAR: Final = 2.0
"""Numbers are called near within so many standard deviations of what accounts of one patient differ by."""

_ANCHOR = {"treatment_start": "first_dose"}  # the same day, by two names


def number_slot(
    name: str,
    left: CaseProfile | EpisodeProfile,
    right: CaseProfile | EpisodeProfile,
    frequencies: Frequencies,
    episodes: tuple[int, int] | None = None,
    agreed: Sequence[Item] = (),
) -> Slot | None:
    """The slot of a number; None where one of the two does not state it.

    It is compared with the numbers of all cases, and with those of the cases that share one of the values in `agreed`;
    where it is common among any of them, it weighs less. Latencies from different points (the last dose, the first) are
    not comparable unless they are the same.
    """
    one, other = getattr(left, name), getattr(right, name)
    if one is None or other is None:
        return None
    slot = NUMBERS[name]
    difference = abs(slot.scale(one) - slot.scale(other))
    exact = slot.same(one, other)
    if not exact and name == "latency_days":
        anchors = {_ANCHOR.get(point, point) for point in (left.latency_from, right.latency_from) if point}  # type: ignore[union-attr]
        if len(anchors) > 1:
            return Slot(name, (one,), (other,), "not comparable", 0.0, episodes)
    spread = frequencies.number(name, agreed)
    frequency = max(met.frequency(value) for met in spread for value in (one, other))
    density = max(met.density(value) for met in spread for value in (one, other))
    bits = slot.model.bits(exact=exact, difference=difference, frequency=frequency, density=density)
    near = difference <= NEAR * slot.model.spread
    return Slot(name, (one,), (other,), "same" if exact else "near" if near else "different", bits, episodes)
