"""By what means the episode recovered: of itself, or treated."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Scene
from extract.lexicon.terms import Term
from extract.records import Concept, Outcome, Recovery, Value
from extract.slots.outcome import COMPONENT, from_onset, holds
from extract.statements.assertion import Status
from extract.statements.cues import Cue

_NEITHER: Final = sieve.compile(  # two treatments denied in one breath: it was left to itself
    r"\bneither (?:an? |the |any )?[a-z-]+ nor (?:an? |the |any )?[a-z-]+ (?:was|were|had been)"
    r" (?:given|prescribed|needed|required|used|necessary|administered)\b"
    r"|\bneeded no treatment\b|\bno treatment (?:was|proved) (?:needed|necessary|required|given)\b",
    re.IGNORECASE,
)
_EVENT_DRUGS: Final = sieve.compile(
    r"(?:g-csf|grastim|gramostim|corticosteroid|predniso|dexamethasone|hydrocortisone|immunoglobulin|folinic acid)"
)
_SUCCESSFUL: Final = sieve.compile(r"success|effective|curative|relie", re.IGNORECASE)
_WITH: Final = sieve.compile(
    r"^[^,;:.()]{0,30}?\b(?:with|after|following|by|to|upon|under|on|due to|thanks to)\b", re.IGNORECASE
)
_OWN_ACCORD: Final = sieve.compile(r"^(?:spontaneous|by (?:it|them)|on (?:its|their)|self|untreated)", re.IGNORECASE)
_CHANGES: Final = sieve.compile(
    r"\b(?:rose|risen|climb\w*|increas\w+|fell|fallen|came (?:up|down|back)|went (?:up|down|back)|dropp\w+|passed"
    r"|stopped"
    r"|expelled|closed|reopened)\b",
    re.IGNORECASE,
)


def recovery(
    scene: Scene, result: Value[Outcome] | None, treatments: tuple[Value[Concept], ...]
) -> Value[Recovery] | None:
    """`spontaneous` where the text says so or says that nothing was given; `treated` where the event was treated."""
    if result is None or result.value in ("fatal", "not recovered"):
        return None
    against = [value for value in treatments if not scene.neutrophil or _EVENT_DRUGS.search(value.value.label)]
    for unit in from_onset(scene):
        for cue in unit.cues_of("recovery", "spontaneous"):
            if _of_another(unit, cue) or not _ends(unit, cue):
                continue
            if unit.stands(cue) in (Status.AFFIRMED, Status.NEGATED, Status.NOT_DONE) and not against:
                return scene.witness.value("spontaneous", (cue.start, cue.end), component=COMPONENT)
        withheld = None if treatments else _withheld(scene, unit)
        if withheld is not None and result.value == "recovered":
            return scene.witness.value(
                "spontaneous",
                (withheld.start, withheld.end),
                component=COMPONENT,
                rule="treatment-withheld",
                confidence=0.7,
            )
        neither = _NEITHER.search(unit.text)
        if not against and neither and not treatments:
            return scene.witness.value(
                "spontaneous", (neither.start() + unit.start, neither.end() + unit.start), component=COMPONENT
            )
    if against and result.value == "recovered":
        spans = [(value.evidence[0].start, value.evidence[0].end) for value in against]
        return scene.witness.value(
            "treated",
            *spans,
            component=COMPONENT,
            rule="recovered-after-treatment",
            derived_from=("outcome", "treatments"),
        )
    return None if scene.neutrophil or result.value != "recovered" else _by_means(scene)


_WITHHELD: Final = sieve.compile(
    r"^[^.;]{0,40}\b(?:not (?:given|used|needed|required|necessary|started|administered|prescribed"
    r"|considered necessary)"
    r"|(?:kept|held|left|remained) (?:in reserve|in the (?:refrigerator|fridge|cupboard))|stayed in (?:the|its|reserve)"
    r"|(?:discussed|considered|offered)[^.;]{0,50}\b(?:but|not|waiting|declined|refused|against)\b)",
    re.IGNORECASE,
)


def _withheld(scene: Scene, unit: Unit) -> Term | None:
    """A drug against the event that a clause says was not given: "corticosteroids were not used", "G-CSF was held"
    " back".

    Of a low neutrophil count only what raises it counts; that no antibiotic was needed says nothing of the count.
    """
    onset = scene.episode.onset
    if onset is None or unit.start <= onset.start:
        return None
    against = _RAISES_COUNTS if scene.neutrophil else _CALMS
    for term in unit.terms:
        entry = term.entry("drug", "drug_class")
        if entry is None or entry.iri in scene.suspect_iris or not against.search(entry.label):
            continue
        denied = unit.stands(term) in (Status.NEGATED, Status.NOT_DONE)
        if (denied and not unit.cues_of("action")) or _WITHHELD.match(unit.text[term.end - unit.start :]):
            return term
    return None


_RAISES_COUNTS: Final = sieve.compile(r"g-csf|grastim|gramostim")
_CALMS: Final = sieve.compile(
    r"corticosteroid|predniso|dexamethasone|hydrocortisone|immunoglobulin|antihistamine|antidote"
)


def _ends(unit: Unit, cue: Cue) -> bool:
    """Whether "spontaneous" is said of an end ("resolved spontaneously"), not of the event ("spontaneous angina")."""
    if not _OWN_ACCORD.match(unit.words(cue)):
        return True
    near = (*unit.cues_of("outcome"), *unit.cues_of("nature"))
    around = unit.text[max(0, cue.start - unit.start - 45) : cue.end - unit.start + 45]
    return bool(_CHANGES.search(around)) or any(
        other.start - cue.end >= -45 and other.end - cue.start <= 45 for other in near if other.value != "fatal"
    )


def _by_means(scene: Scene) -> Value[Recovery] | None:
    """A recovery told with its means: "resolved with nifedipine", "was successfully treated"."""
    for unit in scene.after_onset():
        if unit.section == "title":
            continue
        for cue in unit.cues_of("outcome", "recovered"):
            if not holds(unit, cue):
                continue
            if _SUCCESSFUL.search(unit.words(cue)) and unit.affirmed(cue):
                return scene.witness.value("treated", (cue.start, cue.end), component=COMPONENT, confidence=0.7)
            means = _WITH.match(unit.text[cue.end - unit.start :])
            if means is None:
                continue
            reach = cue.end + means.end()
            given = [
                t
                for t in unit.terms
                if reach <= t.start <= reach + 40
                and (t.entry("treatment") or t.entry("drug"))
                and t.entry("drug", "drug_class") not in [found.entry for found in scene.suspects]
            ]
            dropped = any(
                reach <= c.start <= reach + 40 for c in unit.cues_of("action", "stop", "hold", "reduce", "switch")
            )
            if given and not dropped and unit.affirmed(given[0]):
                spans = ((cue.start, cue.end), (given[0].start, given[0].end))
                return scene.witness.value("treated", *spans, component=COMPONENT, confidence=0.7)
    return None


def _of_another(unit: Unit, cue: Cue) -> bool:
    """ "An infection, which cleared up by itself": said of the infection."""
    return bool(re.search(r"\bwhich\b[^,;]*$", unit.before(cue)))
