"""The drug that a patient was switched to after an episode.

Two ways lead there: words that say so ("replaced by", "took its place", "changed to"), and, once the suspect has been
stopped, a drug of the same kind that is begun for the first time ("aripiprazole was introduced", "she now takes it").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Found, Scene
from extract.records import Concept, Value
from extract.slots.doings import COMPONENT, PASSIVE, doings_of, is_suspect, standing
from extract.slots.drugs import drug_terms
from extract.statements.assertion import Status
from extract.statements.cues import Cue

WIDEST_CLASS: Final = 400
"""Drugs of a larger class than this have nothing in common that would make one a substitute for another."""
_RESCUE: Final = frozenset({"corticosteroids", "antidote", "g-csf", "hematopoietic growth factor", "immunoglobulin"})
"""Classes whose drugs treat adverse events: given after one, they are its treatment, not the suspect's substitute."""
_BACKWARD: Final = sieve.compile(
    r"(?:(?:took|takes|taking|taken) (?:over|(?:the|its|their) place)|substituted for|in (?:the )?(?:place|stead)"
    r"|(?:\w+ )?in (?:its|their) (?:place|stead)|instead(?! of)|replacing|to which)"
)
_WEAK: Final = sieve.compile(
    r"(?:(?:was|were) (?!moved|transferred|converted|shifted)|(?:has|have) (?:since )?been (?:on|treated with)"
    r"|now takes"
    r"|takes|is |begun|back on)"
)
_BEGAN: Final = (
    r"(?:begun|began|started|initiated|commenced|introduced|given|prescribed|chosen|used|instituted|substituted|tried"
    r"|preferred|infused|selected|offered)"
)
_RECEIVED_SINCE: Final = sieve.compile(  # "adalimumab, which he has now received for a year"
    r",? which (?:he|she) (?:has|is|takes|receives|tolerates)\b", re.IGNORECASE
)
_BEGUN_AFTER: Final = sieve.compile(  # "aripiprazole was introduced", "and tocilizumab begun"
    rf"\s*(?:\([^)]{{1,40}}\)\s*)?(?:,?\s*(?:at )?[\d.,]+ ?(?:mg|g|µg|mcg)(?:/\w+)*(?: (?:once|twice) (?:daily"
    rf"|weekly)| daily"
    rf"| weekly| a day)?,?)?\s*(?:(?:was|were|has been|had to be)\s(?:\w+\s){{0,2}}?)?(?:therefore |then "
    rf"|later )?{_BEGAN}\b",
    re.IGNORECASE,
)
_BEGUN_BEFORE: Final = sieve.compile(  # "she was given amlodipine", "his seizures are controlled with valproate"
    r"\b(?:start(?:ed|ing)?(?: (?:on|with))?|put on|placed on|given|receiv(?:es|ed|ing)|prescribed|takes|took"
    r"|tak(?:en|ing)"
    r"|beg[au]n(?: (?:on|with))?|commenced(?: (?:on|with))?|chose|chosen|went over to|gone over to|inject(?:s|ed|ing)"
    r"|treated with|maintained (?:on|with)|continue[ds]?(?: (?:on|with))|controlled (?:on|with|by)|managed with"
    r"|completed with|finished with|covered with|stayed on|is (?:now )?on|been on|well on|home on|tolerate[ds]"
    r"|introduced"
    r"|using|uses|used|chang(?:ed|e) to|moved (?:on )?to|opted for|decided on|settled on|with|on)\s+"
    r"(?:(?:the|an?|oral|intravenous|subcutaneous|monthly|weekly|daily|alone|low-dose|standard|drug"
    r"|sister drug)\s+){0,3}"
    r"(?:[\d.,]+ ?(?:mg|g|µg)(?:/\w+)* (?:of )?)?$",
    re.IGNORECASE,
)
_BARE: Final = sieve.compile(r"(?:with|on)\s", re.IGNORECASE)
_BEFORE_THAT: Final = sieve.compile(
    r"\b(?:previous(?:ly)?|earlier|before(?! (?:discharge|each|she|he|the next))|ago|history|until then|formerly)\b"
    r"|\bhad (?:\w+ )?(?:been|taken|received|switched|changed|tried|stopped)\b",
    re.IGNORECASE,
)
_INSTEAD: Final = sieve.compile(
    r"\b(?:therefore|instead|remaining|remainder|complet\w+|finish\w+|course|then on|for the rest)\b", re.IGNORECASE
)
_AFTERWARDS: Final = frozenset({"discussion", "conclusion"})
_PARTICIPLE: Final = sieve.compile(rf"\s(?:was )?{_BEGAN}\b", re.IGNORECASE)
_PATIENT: Final = sieve.compile(r"(?:\b(?:and|but|so|then)|[,;]) (?:he|she|the patient|the child) ", re.IGNORECASE)
_HAD: Final = sieve.compile(r"\bhad (?:\w+ ){0,2}$", re.IGNORECASE)


def switched_to(scene: Scene) -> Value[Concept] | None:
    """The drug that the patient was switched to after this episode."""
    chosen = next(_said(scene), None) or _of_the_same_kind(scene)
    if chosen is None:
        return None
    return scene.witness.value(chosen.entry.concept, (chosen.term.start, chosen.term.end), component=COMPONENT)


def _others(scene: Scene, unit: Unit) -> list[Found]:
    """The drugs of a unit that may be what the patient was switched to."""
    return [
        found
        for found in drug_terms(unit)
        if not is_suspect(scene, found)
        and (
            unit.stands(found.term) in (Status.AFFIRMED, Status.POSSIBLE, Status.FAMILY)
            or (
                unit.stands(found.term) == Status.NOT_DONE
                and _PARTICIPLE.match(unit.text[found.term.end - unit.start :])
            )  # "X was withheld and Y prescribed"
        )
        and not _rescues(scene, found)
        and not _of_a_relative(unit, found)
    ]


def _of_a_relative(unit: Unit, found: Found) -> bool:
    """Whether a drug is a relative's: no word for the patient stands between the relative and the drug."""
    others = [p.end for p in unit.people if p.kind in ("relative", "other") and p.end <= found.term.start]
    if not others:
        return unit.stands(found.term) == Status.FAMILY
    return _PATIENT.search(unit.text[max(others) - unit.start : found.term.start - unit.start]) is None


def _said(scene: Scene) -> Iterator[Found]:
    """The drugs that words of replacing name, in the order of the text."""
    closing = scene.closing
    for unit in [*scene.after_onset(), *scene.summary]:
        drugs = _others(scene, unit)
        for cue in unit.cues_of("action", "switch"):
            if not unit.affirmed(cue) or not drugs or _told_of_before(unit, cue):
                continue
            words = unit.words(cue).lower()
            exchanged = _exchanged(scene, unit, cue)
            if exchanged is not None:
                if isinstance(exchanged, Found):
                    yield exchanged
                continue
            behind = [f for f in drugs if cue.end <= f.term.start <= cue.end + 60]
            before = [f for f in drugs if cue.start - 60 <= f.term.start < cue.start]
            if _WEAK.match(words):
                stopped = any(c.end <= cue.start for c in unit.cues_of("action", "stop", "hold", "never again"))
                chosen = (before if words.startswith(("was", "were", "begun")) else behind)[-1:]
                if not (stopped or unit.start >= closing) or unit.cues_of("outcome", "fatal") or not chosen:
                    continue
                fits = _kin(scene, chosen[0]) or (stopped and not _is_antibiotic(scene, chosen[0]))
                if fits and not _known_before(scene, chosen[0]) and unit.section not in _AFTERWARDS:
                    yield chosen[0]
                continue
            backward = _BACKWARD.match(words) is not None or (words == "substituted" and not behind)
            if backward and not words.startswith(("instead", "to which")) and _replaces_another(scene, unit, cue):
                continue
            if backward or _switch_of_suspect(scene, unit, cue):
                yield from (before[-1:] or (behind[:1] if words == "instead" else [])) if backward else behind[:1]


def _told_of_before(unit: Unit, cue: Cue) -> bool:
    """ "Five months earlier she had switched": told of the time before the event."""
    return bool(_HAD.search(unit.before(cue))) or any(
        t.relation in ("before", "ago") and t.end <= cue.start for t in unit.times
    )


def _replaces_another(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether "took the place of", "substituted for" name another drug than the suspect as the one replaced."""
    behind = [f for f in drug_terms(unit) if cue.end <= f.term.start <= cue.end + 60]
    return bool(behind) and not any(is_suspect(scene, f) for f in behind)


def _exchanged(scene: Scene, unit: Unit, cue: Cue) -> Found | bool | None:
    """The new drug of "replacing X with Y", "Y for X" and of the active "Y replaced X".

    `False` where another drug than the suspect was replaced, `None` where the words are of another kind.
    """
    words = unit.words(cue).lower()
    if not words.startswith(("replac", "substitut", "exchang", "swap")) or words.endswith((" by", " with")):
        return None
    named = drug_terms(unit)
    behind = [f for f in named if cue.end <= f.term.start <= cue.end + 60]
    if len(behind) > 1:
        between = unit.text[behind[0].term.end - unit.start : behind[1].term.start - unit.start]
        if re.search(r"\b(?:with|by)\b", between):
            return behind[1] if is_suspect(scene, behind[0]) else False
        if re.search(r"\bfor\b", between):
            new, old = behind[:2] if words.startswith("substitut") else (behind[1], behind[0])
            return new if is_suspect(scene, old) else False
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


# -- a drug of the same kind, begun after the suspect was stopped ------------------------------------------------------
def _classes(scene: Scene, iri: str) -> set[str]:
    vocabulary = scene.vocabulary
    return {c for c in vocabulary.ancestors(iri) if len(vocabulary.drugs_in(c)) <= WIDEST_CLASS}


def _kin(scene: Scene, found: Found) -> bool:
    """Whether a drug shares a class with a suspect, so that it can take the suspect's place."""
    own = _classes(scene, found.entry.iri)
    return any(own & _classes(scene, iri) for iri in scene.suspect_iris)


def _rescues(scene: Scene, found: Found) -> bool:
    """Whether a drug is of a kind that treats adverse events, which the suspects are not."""

    def names(iri: str) -> set[str]:
        return {scene.vocabulary.entry(c).label for c in scene.vocabulary.ancestors(iri)}

    return bool(names(found.entry.iri) & _RESCUE) and not any(names(iri) & _RESCUE for iri in scene.suspect_iris)


def _of_the_same_kind(scene: Scene) -> Found | None:
    """The first new drug of a suspect's kind that is begun after the suspect was stopped."""
    stops = standing(doings_of(scene, "stop", "hold", "never again"), Status.AFFIRMED)
    if not stops:
        return None
    since = min(cue.end for _, cue in stops)
    stopping = {unit.sentence for unit, _ in stops}
    for unit in scene.after_onset():
        if unit.end <= since or unit.section in ("title", *_AFTERWARDS) or unit.cues_of("outcome", "fatal"):
            continue
        for found in _others(scene, unit):
            if found.term.start < since or unit.stands(found.term) == Status.POSSIBLE or _BEFORE_THAT.search(unit.text):
                continue
            if _is_antibiotic(scene, found) and unit.sentence not in stopping and not _INSTEAD.search(unit.text):
                continue  # antibiotics are given for the infection, too
            if _kin(scene, found) and _is_begun(unit, found) and not _known_before(scene, found):
                return found
    return None


def _is_antibiotic(scene: Scene, found: Found) -> bool:
    return any(scene.vocabulary.entry(c).label == "antibiotics" for c in scene.vocabulary.ancestors(found.entry.iri))


def _is_begun(unit: Unit, found: Found) -> bool:
    """Whether the words around a drug say that it was begun, or that the patient is on it."""
    behind = unit.text[found.term.end - unit.start :]
    if _BEGUN_AFTER.match(behind) or _RECEIVED_SINCE.match(behind):
        return True
    told = _BEGUN_BEFORE.search(unit.before(found.term))
    if told is None:
        return False
    return not _BARE.match(told.group()) or bool(unit.times) or bool(unit.cues_of("follow"))
