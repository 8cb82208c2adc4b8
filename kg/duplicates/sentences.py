"""A pair of cases in words: what agrees, what is near, what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from kg.duplicates.slots import CODES, LISTS, NUMBERS, Slot

TITLES: Final = {
    "publication": "publication",
    "title": "title",
    "year": "year",
    "results": "laboratory results",
    "episodes": "number of episodes",
    **{name: slot.title for slots in (NUMBERS, CODES, LISTS) for name, slot in slots.items()},
}
"""What each slot is called."""

_CONCEPTS: Final = frozenset(LISTS) - {"authors"} | {"switched_to"}
WORTH: Final = 0.5  # bits that a slot must weigh to be told in a sentence

Label = Callable[[str], str]
"""From the IRI of a concept to its preferred label."""


def value(name: str, held: object, label: Label) -> str:
    """One value of a slot for people.

    >>> value("age_years", 52.0, str), value("rechallenge", False, str), value("drugs", "drug:x", lambda iri: iri[5:])
    ('52', 'no', 'x')
    """
    if name in _CONCEPTS:
        return label(str(held))
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, float):
        return f"{round(held, 1 if held >= 10 else 3):g}"
    if isinstance(held, tuple):
        analyte, unit, number = held
        return f"{label(str(analyte))} {round(number, 3):g} {unit}"
    return str(held)


def values(name: str, held: Sequence[object], label: Label) -> str:
    """The values of one side of a slot for people, with the unit."""
    unit = f" {NUMBERS[name].unit}" if name in NUMBERS and held else ""
    shown = [value(name, each, label) for each in held]
    return ", ".join(sorted(shown) if name in _CONCEPTS else shown) + unit


def why(slots: Sequence[Slot], label: Label) -> str:
    """One sentence on why two cases may be one patient, and what speaks against it; the weightiest first.

    >>> slots = [Slot("sex", ("male",), ("male",), "same", 1.0), Slot("age_years", (52.0,), (53.0,), "near", 1.2)]
    >>> why([*slots, Slot("outcome", ("fatal",), ("recovered",), "different", -1.9)], str)
    'The same sex (male). Near: age (52 and 53 years). Different: outcome (fatal and recovered).'
    """
    same = [slot for slot in slots if slot.agreement == "same" and slot.bits >= WORTH]
    near = [slot for slot in slots if slot.agreement == "near" and slot.bits >= WORTH]
    different = [slot for slot in slots if slot.bits <= -WORTH]
    parts = []
    for head, found in (("The same", same), ("Near:", near), ("Different:", different)):
        if found:
            told = [_told(slot, label) for slot in sorted(found, key=lambda slot: (-abs(slot.bits), slot.name))]
            parts.append(f"{head} {', '.join(dict.fromkeys(told))}.")
    return " ".join(parts) or "Nothing that both state tells whether they are one patient."


def _told(slot: Slot, label: Label) -> str:
    left, right = values(slot.name, slot.left, label), values(slot.name, slot.right, label)
    title = TITLES[slot.name]
    if slot.name == "authors":
        shared = sorted(set(slot.left) & set(slot.right), key=str)
        return f"{title} ({', '.join(map(str.title, map(str, shared)))})" if shared else title
    if slot.name == "title":
        return title
    if left == right:
        return f"{title} ({left})"
    if slot.name in NUMBERS:
        left = values("", slot.left, label)
    joint = "; " if "," in left + right else " and "
    return f"{title} ({left}{joint}{right})"
