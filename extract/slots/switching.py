"""The drug that a patient was switched to after an episode."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.scene import Found, Scene
from extract.records import Concept, Value
from extract.slots.doings import COMPONENT, PASSIVE, is_suspect
from extract.slots.drugs import drug_terms
from extract.statements.assertion import Status
from extract.statements.cues import Cue

_BEGUN: Final = re.compile(
    r"(?:(?:was|were) (?!moved|transferred|converted|shifted)"
    r"|(?:has|have) been (?:on|treated with)|now takes|takes|is |begun|back on)"
)
_ON: Final = re.compile(r"(?:(?:has|have) been (?:on|treated with)|now takes|takes|is |back on)")
_BACKWARD: Final = re.compile(
    r"(?:took the place|substituted for|in (?:the )?(?:place|stead)|(?:\w+ )?in (?:its|their) (?:place|stead)"
    r"|instead|replacing"
    r"|to which)"
)


def switched_to(scene: Scene) -> Value[Concept] | None:
    """The drug that the patient was switched to after this episode."""
    closing = scene.closing
    for unit in [*scene.after_onset(), *scene.summary]:
        drugs = [
            f
            for f in drug_terms(unit)
            if not is_suspect(scene, f) and unit.stands(f.term) in (Status.AFFIRMED, Status.POSSIBLE)
        ]
        for cue in unit.cues_of("action", "switch"):
            if not unit.affirmed(cue) or not drugs:
                continue
            words = unit.words(cue).lower()
            exchanged = _exchanged(scene, unit, cue)
            if exchanged is not None:
                if isinstance(exchanged, Found):
                    return _switched(scene, exchanged)
                continue
            behind = [f for f in drugs if cue.end <= f.term.start <= cue.end + 60]
            before = [f for f in drugs if cue.start - 60 <= f.term.start < cue.start]
            if _BEGUN.match(words):
                later = unit.start >= closing or any(
                    c.end <= cue.start for c in unit.cues_of("action", "stop", "hold", "never again")
                )
                if not later or unit.cues_of("outcome", "fatal"):
                    continue
                chosen = (behind if _ON.match(words) else before)[-1:]
                if chosen and _known_before(scene, chosen[0]):
                    continue
            else:
                backward = _BACKWARD.match(words) is not None or (words == "substituted" and not behind)
                chosen = before[-1:] if backward else behind[:1]
                if (
                    backward
                    and behind
                    and drug_terms(unit)
                    and not any(
                        is_suspect(scene, f) for f in drug_terms(unit) if cue.end <= f.term.start <= cue.end + 60
                    )
                    and not words.startswith(("instead", "to which"))
                ):
                    continue
                if not backward and not _switch_of_suspect(scene, unit, cue):
                    continue
            if chosen:
                return _switched(scene, chosen[0])
    return None


def _switched(scene: Scene, found: Found) -> Value[Concept]:
    return scene.witness.value(found.entry.concept, (found.term.start, found.term.end), component=COMPONENT)


def _exchanged(scene: Scene, unit: Unit, cue: Cue) -> Found | bool | None:
    """The new drug of "replacing X with Y", "Y for X" and of the active "Y replaced X".

    `False` where another drug than the suspect was replaced, `None` where the words are of another kind.
    """
    words = unit.words(cue).lower()
    if not words.startswith(("replac", "substitut")) or words.endswith((" by", " with")):
        return None
    named = drug_terms(unit)
    behind = [f for f in named if cue.end <= f.term.start <= cue.end + 60]
    if len(behind) > 1:
        between = unit.text[behind[0].term.end - unit.start : behind[1].term.start - unit.start]
        if re.search(r"\b(?:with|by)\b", between):
            return behind[1] if is_suspect(scene, behind[0]) else False
        if re.search(r"\bfor\b", between):
            return behind[0] if is_suspect(scene, behind[1]) else False
    before = [f for f in named if cue.start - 60 <= f.term.start < cue.start]
    if words == "replaced" and behind and before and not PASSIVE.search(unit.before(cue)):
        return before[-1] if is_suspect(scene, behind[0]) and not is_suspect(scene, before[-1]) else False
    return None


def _known_before(scene: Scene, found: Found) -> bool:
    """Whether the case's units name a drug already before this mention's episode began."""
    onset = scene.episode.onset
    return onset is not None and any(
        f.entry.iri == found.entry.iri for unit in scene.case_units if unit.end <= onset.start for f in drug_terms(unit)
    )


def _switch_of_suspect(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Not a switch of another drug: of "vancomycin was replaced by …" the drug before must be the suspect."""
    before = [f for f in drug_terms(unit) if f.term.end <= cue.start]
    return not before or any(is_suspect(scene, f) for f in before)
