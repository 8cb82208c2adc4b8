"""The role of a finding: the event itself, what came with it, a complaint, the condition, or none of these.

One decision for every disorder that a clause of the episode names, with the words that decide it, so that the keys of
the record agree: a condition is never a complication, and neither is what a clause only compares, suspects or excludes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.general import argues
from extract.discourse.scene import Scene
from extract.discourse.topic import GENERIC, canonical, event_entry, is_indication, is_symptom, related
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry
from extract.statements.assertion import Status


class Finding(StrEnum):
    """What a named disorder is to an episode."""

    EVENT = "event"
    COMPLICATION = "complication"
    COMPLAINT = "complaint"
    """A symptom or a mere laboratory finding: it shows the event, and is no diagnosis beside it."""
    CONDITION = "condition"
    DENIED = "denied"
    NONE = "none"
    """Compared, discussed, of the past, or part of another name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A role with the words that decide it."""

    role: Finding
    reason: str = ""


_SYMPTOM: Final = "https://w3id.org/casegraph/event/symptom"
_VALUE: Final = sieve.compile(r"(?:elevated|increased|decreased|abnormal|raised|low|reduced|positive)\b")
_PAST: Final = sieve.compile(
    r"\b(?:history of|previous(?:ly)?|prior|pre-?existing|underlying|known|healed|chronic|long-?standing"
    r"|congenital|inherited"
    r"|hereditary|risk factors? (?:for|of)|predispos\w+ to|antecedent|baseline|past|childhood|(?:had"
    r"|was) (?:already|once)"
    r"|because of|in spite of|despite|as expected|usual under|expected (?:with|effect)|for suspected)\b[^,;.]*$"
    r"|\brisk factors?\b[^;.]*$",
    re.IGNORECASE,
)
_COMPARED: Final = sieve.compile(
    r"\b(?:similar to|resembl\w+|mimick?\w*|suggest\w* of|suggesting|indicat(?:ive|ing)(?: of)?"
    r"|consistent with|compatible with"
    r"|characteristic of|typical of|diagnostic of|features? of|pattern of|criteria (?:of|for)|evaluat\w+ (?:of"
    r"|for)|investigat\w+ for"
    r"|tests? for|search for|suspicion of|markers? of|screen\w* for|threatened|impending|risks? of|fear of"
    r"|potential for|differ\w* from"
    r"|instead of|rather than|exclude|excluding|rule out|ruling out|to prevent|to avoid|to minimi[sz]e"
    r"|prevention of|prophylaxis (?:of|for|against)"
    r"|to treat|to control|treatment (?:of|for)|therapy (?:of|for)|used (?:for|in)|leads? to|classified as"
    r"|known as|called|class of"
    r"|donor with|mother with|associated with the use of)\s+(?:(?!and\b)[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
_PART_OF_A_NAME: Final = sieve.compile(
    r"^(?:[- ](?:induced|associated|related|like|mediated|prone|type|free|naive|positive|negative)\b"
    r"|\s+(?:patients?|clinic|ward"
    r"|unit|monitoring|screen\w*|tests?|antibod\w+|markers?|vaccin\w+|risk|threshold|(?:chest "
    r"|abdominal )?pain|changes?|cells?|of (?:the )?(?:activity|function"
    r"|conduction|respirat\w+|brain\s?stem|node|cortex|synthesis|motility)|as (?:usual|expected)|(?:is|are|can"
    r"|may)\b))",
    re.IGNORECASE,
)
_LIST_GAP: Final = sieve.compile(
    r"\s*(?:\([^)]*\))?\s*(?:,|,? and|,? or|/|,? as well as|plus)\s*(?:[\w-]+\s+){0,3}", re.IGNORECASE
)
_UMBRELLA: Final = sieve.compile(r"(?:toxicity|injury|damage|intoxication|side effect)$")
_FUNCTION: Final = sieve.compile(r"(?:failure|insufficiency|impairment|dysfunction|acute kidney injury)$")
_TISSUE: Final = frozenset(
    {"necrosis", "granuloma", "ischemia", "edema", "hypertrophy", "calcification", "thrombus", "cyst"}
)
_ORGANS: Final = tuple(
    sieve.compile(pattern)
    for pattern in (
        r"hepat|liver|jaundice|cholesta", r"nephr|renal|kidney|tubul|glomerul", r"cardi|heart|ventric|myocard",
        r"neuro|enceph|myel|parkins|seiz", r"ocul|optic|retin|visual|eye", r"oto|hear|cochle|vestibul|deaf",
        r"pulmon|lung|pneumon", r"myo|muscle|rhabdo", r"hemat|cytop|marrow|penia|anemia",
    )
)  # fmt: skip


def finding(scene: Scene, unit: Unit, term: Term) -> Found:
    """What a disorder that a clause names is to the scene's episode.

    Args:
        scene: the episode; its `conditions` are read.
        unit: a clause of it.
        term: a term of the clause that names an event or a condition.
    """
    entry = event_entry(term)
    if entry is None or entry.label in GENERIC:
        return Found(Finding.NONE, "too general")
    status = unit.stands(term)
    if status is Status.NEGATED:
        return Found(Finding.DENIED)
    before = _head(unit, term)
    possible = status is Status.POSSIBLE and _SUSPECTED.search(before) is not None
    if status is not Status.AFFIRMED and not possible:
        return Found(Finding.NONE, status.value)
    if argues(unit):
        return Found(Finding.NONE, "argued")
    if is_own_event(scene, entry):
        return Found(Finding.EVENT)
    part = _PART_OF_A_NAME.match(unit.text[term.end - unit.start :])
    if part:
        return Found(Finding.NONE, part.group().strip())
    for pattern, role in ((_PAST, Finding.CONDITION), (_COMPARED, Finding.NONE)):
        match = pattern.search(before)
        if match:
            return Found(role, match.group().strip())
    condition = term.entry("condition")
    if entry.iri in scene.conditions or (condition is not None and _is_condition(scene, condition)):
        return Found(Finding.CONDITION, "named as such")
    if is_indication(unit, term) or _introduced(unit, term):
        return Found(Finding.CONDITION, "introduced with")
    above = scene.vocabulary.ancestors(entry.iri)
    mere = _SYMPTOM in above or is_symptom(entry) or _VALUE.match(entry.label) is not None
    if entry.label != "fever" and (mere or entry.label in _TISSUE):
        return Found(Finding.COMPLAINT)
    return Found(Finding.COMPLICATION)


def _is_condition(scene: Scene, entry: Entry) -> bool:
    """Whether a disorder is the patient's condition, by its own name or the next wider one: a cystitis told again as
    "the urinary tract infection"."""
    if entry.iri in scene.conditions:
        return True
    wider = {up for iri in scene.conditions if iri in scene.vocabulary for up in scene.vocabulary.entry(iri).broader}
    return entry.iri in wider and entry.label not in _WIDE


_WIDE: Final = frozenset({"infection", "bacterial infection", "viral infection", "fungal infection", "pain", "seizure"})
_SUSPECTED: Final = sieve.compile(r"\b(?:suspected|probable|presumed)\s+(?:\w+ )?$", re.IGNORECASE)


def _head(unit: Unit, term: Term) -> str:
    """The clause up to the list in which a term stands: what is said of its first item is said of all."""
    start = term.start
    for other in reversed([t for t in unit.terms if t.end <= term.start and event_entry(t) is not None]):
        if not _LIST_GAP.fullmatch(unit.text[other.end - unit.start : start - unit.start]):
            break
        start = other.start
    return unit.text[: start - unit.start]


def _introduced(unit: Unit, term: Term) -> bool:
    """Whether a term stands between a patient's introduction and what then arose ("a man with X and Y developed Z")."""
    introduced = [p for p in unit.people if p.kind in ("individual", "label", "group", "other")]
    if any(p.start <= term.start < p.end for p in introduced):
        return True  # "a 70-year-old hypertensive man"
    people = [p.end for p in introduced if p.end <= term.start]
    if not people:
        return False
    arises = [cue.start for cue in unit.cues_of("arise") if cue.start >= people[-1]]
    between = unit.text[people[-1] - unit.start : term.start - unit.start]
    return bool(arises) and term.end <= arises[0] and "with" in between


def is_own_event(scene: Scene, entry: Entry) -> bool:
    """Whether an event is the episode's own by another, wider or narrower name ("liver injury" of a hepatitis)."""
    plain = canonical(entry, scene.vocabulary)
    own = scene.episode.event
    if set(plain.label.split()) <= set(own.label.split()):
        return True  # "meningitis" of an aseptic meningitis
    if any(related(plain, event, scene.vocabulary) for event in (own, *(e for e, _, _ in scene.topic.events[:1]))):
        return True
    same_organ = any(organ.search(plain.label) and organ.search(own.label) for organ in _ORGANS)
    failing = _FUNCTION.search(plain.label) is not None
    return same_organ and (
        _UMBRELLA.search(plain.label) is not None
        or (_UMBRELLA.search(own.label) is not None and not failing)
        or (failing and _FUNCTION.search(own.label) is not None)
    )
