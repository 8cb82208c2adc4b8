"""Which drug the patient was on when an episode began: what the words on doses, starts and stops say of it."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Found, Scene
from extract.slots.drugs import drug_terms
from extract.timing.times import Time

_HAD_BEEN: Final = sieve.compile(
    r"\bhad (?:been |once |already )*(?:stopped|discontinued|withdrawn|given up)\b", re.IGNORECASE
)


def long_before(unit: Unit) -> bool:
    """Whether a unit tells a drug that the patient took no more: "Her omeprazole had been stopped a month before"."""
    return _HAD_BEEN.search(unit.text) is not None and any(
        t.relation in ("before", "ago") and t.anchor in (None, "other", "admission", "onset") for t in unit.times
    )


def counts_from(time: Time, found: Found) -> bool:
    """Whether a time counts from a drug itself: "On the third day of mercaptopurine"."""
    return (
        time.kind in ("interval", "day")
        and time.relation not in ("before", "ago")
        and time.anchor not in (None, "withdrawal")
        and time.anchor_start is not None
        and time.anchor_start <= found.term.start < (time.anchor_end or 0)
    )


def begun_since(scene: Scene) -> frozenset[str]:
    """The IRIs of the drug that the patient came to last between the episode before and this one: what he or she was
    switched to, or was given of the former suspect's class."""
    kin = {parent for found in scene.former_suspects for parent in found.entry.broader}
    begun: frozenset[str] = frozenset()
    for unit in scene.lead:
        switched = [c for c in unit.cues_of("action", "switch") if unit.affirmed(c)]
        given = {e.iri for e in scene.chronicle.exposures if e.unit is unit}
        here = set()
        for found in drug_terms(unit):
            to = any(cue.end <= found.term.start <= cue.end + 60 for cue in switched)
            if to or (found.entry.iri in given and kin & set(found.entry.broader)):
                here.add(found.entry.iri)
        begun = frozenset(here) or begun
    return begun
