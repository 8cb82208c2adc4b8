"""What was given for the event: drugs and measures, by the words that govern them, their place, and their purpose."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import target_mentions
from extract.discourse.general import argues
from extract.discourse.scene import Scene
from extract.discourse.topic import GENERIC, event_entry, is_symptom
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry
from extract.records import Concept, Value
from extract.roles.begin import first_sign
from extract.roles.finding import is_own_event
from extract.roles.given import Role, given
from extract.slots.drugs import acted_upon
from extract.statements.assertion import Status

GIVEN_CLASSES: Final[dict[str, str]] = {
    "filgrastim": "g-csf", "pegfilgrastim": "g-csf", "lenograstim": "g-csf", "lipegfilgrastim": "g-csf",
    "human immunoglobulin": "immunoglobulin",
}  # fmt: skip
_HELD_BACK: Final = (
    Status.NEGATED,
    Status.HYPOTHETICAL,
    Status.NOT_DONE,
    Status.HISTORICAL,
    Status.FAMILY,
    Status.BACKGROUND,
)
_RESTRICTED: Final = sieve.compile(r"\b(?:restrict\w+|limited)\b", re.IGNORECASE)


def _concept(entry: Entry) -> Concept:
    return entry.concept


def treatments(scene: Scene) -> tuple[Value[Concept], ...]:
    """Drugs and measures given for the event and for what came with it, by name; a named drug replaces its class."""
    begin = first_sign(scene)
    earlier = _taken_before(scene, begin) - scene.treated
    chosen: dict[str, tuple[Entry, Term]] = {}
    for unit in [*scene.told, *scene.summary]:
        switched = _switch_targets(unit, earlier | scene.suspect_iris)
        for term in unit.terms:
            entry = _treatment_entry(term)
            if entry is not None and entry.label == "intravenous fluids" and _RESTRICTED.search(unit.text):
                entry = scene.vocabulary.find("fluid restriction", kinds=("treatment",)) or entry
            if entry is None or (term.start, term.end) in switched:
                continue
            if _against_the_event(scene, unit, term, entry, begin, earlier):
                chosen.setdefault(entry.iri, (entry, term))
    return _without_classes(scene, chosen)


def _against_the_event(
    scene: Scene, unit: Unit, term: Term, entry: Entry, begin: Unit | None, earlier: set[str]
) -> bool:
    """Whether a drug or measure was given for the episode: by the words that govern it, its place, and its purpose."""
    if entry.iri in scene.suspect_iris or unit.stands(term) in _HELD_BACK or argues(unit):
        return False
    role = given(unit, term)
    if role.role is not Role.TREATMENT:
        return False
    purpose = _purpose(scene, unit, term)
    if purpose is False or (_EARLIER_COURSE.search(unit.before(term, 90)) and not purpose):
        return False
    if unit.section == "title" and not purpose:
        return False
    if _blamed_by_the_title(scene, entry) and not purpose:
        return False
    if begin is None:  # nothing dates the event: what is surely a cure, or given after the introduction
        return (
            bool(purpose) or bool(_SURELY.search(role.reason)) or (unit in scene.own[1:] and entry.iri not in earlier)
        )
    if unit in scene.summary:
        return True
    if unit.end <= begin.start or (entry.iri in earlier and entry.kind == "drug" and not purpose):
        return False
    if unit in (begin, scene.episode.onset) and term.start < _event_end(scene, unit):
        return False
    over = unit.start >= scene.closing
    return not (over and (_STARTED.search(role.reason) or unit.cues_of("follow") or _long_after(unit)))


# "All three had first received vancomycin": a treatment that was over when the suspect drug began
_EARLIER_COURSE: Final = sieve.compile(
    r"\bha(?:d|ve|s) (?:(?:all|both|also) )?(?:first|initially|previously|earlier|formerly|originally|at first|once)"
    r" (?:been )?(?:received|taken|used|had|tried|treated with|given|on|managed with)\b[^.;]*$",
    re.IGNORECASE,
)
_BLAMED: Final = sieve.compile(
    r"after|following|during|due to|caused|secondary|associated|attribut|related|interaction", re.I
)


def _blamed_by_the_title(scene: Scene, entry: Entry) -> bool:
    return any(
        _treatment_entry(term) == entry and _BLAMED.match(given(unit, term).reason) is not None
        for unit in scene.overview if unit.section == "title" for term in unit.terms
    )  # fmt: skip


def _long_after(unit: Unit) -> bool:
    return any(time.days and time.days > 14 for time in unit.times)


def _event_end(scene: Scene, unit: Unit) -> int:
    """Where a unit first names the event, or tells that something arose: what stands before is no cure of it."""
    named = [term.end for _, term in target_mentions(unit, scene.topic, scene.vocabulary)]
    arose = [cue.end for cue in unit.cues_of("arise")]
    return min(named or arose, default=unit.start)


def _purpose(scene: Scene, unit: Unit, term: Term) -> bool | None:
    """What the words behind a drug say that it was for: the event (`True`), something else (`False`), or nothing."""
    match = _FOR.match(unit.text[term.end - unit.start :])
    if match is None:
        return None
    begin = term.end + match.end()
    aims = [t for t in unit.terms if begin <= t.start <= begin + 60 and (event_entry(t) or t.entry("condition"))]
    for aim in aims[:1]:
        event = event_entry(aim)
        if event is not None and (is_own_event(scene, event) or is_symptom(event) or event.label in GENERIC):
            return True
        entry = aim.entry("condition") or event
        if entry is not None and (entry.iri in scene.conditions or event is None):
            return False
    return None


_FOR: Final = sieve.compile(
    r"\s*(?:\([^)]*\))?(?:[\w-]+ ){0,3}?\s*(?:for|because of|due to|to (?:treat|control|manage|relieve|reverse"
    r"|correct|counteract)"
    r"|in the (?:treatment|management) of|as (?:a )?treatment (?:of|for))\s+(?:the (?:treatment|control"
    r"|management|relief) of\s+)?",
    re.IGNORECASE,
)


def _treatment_entry(term: Term) -> Entry | None:
    return term.entry("treatment") or term.entry("drug") or _class_as_treatment(term)


def _class_as_treatment(term: Term) -> Entry | None:
    entry = term.entry("drug_class")
    return (
        entry
        if entry is not None
        and entry.label in ("antibiotics", "corticosteroids", "antivirals", "g-csf", "immunoglobulin")
        else None
    )


# After the recovery a mere "was started" tells another drug; where nothing dates the event, only these tell a cure.
_STARTED: Final = sieve.compile(r"\b(?:start|begun|commenc|initiat|prescrib|placed|put on)", re.IGNORECASE)
_SURELY: Final = sieve.compile(
    r"treat|therap|manage|requir|need|necess|respon|control|revers|resolv|reliev|recover|despite|in spite|after|with",
    re.IGNORECASE,
)


def _switch_targets(unit: Unit, known: set[str] | frozenset[str]) -> set[tuple[int, int]]:
    spans = set()
    for cue in unit.cues_of("action", "switch"):
        words = unit.words(cue).lower()
        if words.startswith(("was ", "were ")):
            continue
        spans |= {(t.start, t.end) for t in unit.terms if cue.end <= t.start <= cue.end + 40}
        if words.startswith("took") or words == "substituted":
            spans |= {(t.start, t.end) for t in unit.terms if cue.start - 40 <= t.start < cue.start}
    for found in acted_upon(unit, ("resume", "continue", "hold", "stop")):
        if found.entry.iri in known:
            spans.add((found.term.start, found.term.end))
    return spans


def _taken_before(scene: Scene, begin: Unit | None) -> set[str]:
    """Drugs that the patient took already before the first sign."""
    return {
        entry.iri
        for unit in scene.case_units if begin is not None and unit.end <= begin.start
        for term in unit.terms
        if (entry := term.entry("drug")) is not None and unit.stands(term) not in (Status.NEGATED, Status.HYPOTHETICAL)
    }  # fmt: skip


def _without_classes(scene: Scene, chosen: dict[str, tuple[Entry, Term]]) -> tuple[Value[Concept], ...]:
    ancestors = {iri: set(scene.vocabulary.ancestors(iri)) for iri in chosen}
    labels = {entry.label for entry, _ in chosen.values()}
    covered = {GIVEN_CLASSES[label] for label in labels if label in GIVEN_CLASSES}
    kept = []
    for iri, (entry, term) in chosen.items():
        is_class_of_another = any(iri in above for other, above in ancestors.items() if other != iri)
        named = entry.label in covered or _names_class(
            scene, entry.label, [e for e, _ in chosen.values() if e.iri != iri]
        )
        if not (is_class_of_another or named):
            kept.append((entry, term))
    return tuple(
        scene.witness.value(_concept(entry), (term.start, term.end), component="treatments")
        for entry, term in sorted(kept, key=lambda item: item[0].label)
    )


_CLASS_WORDS: Final = {
    "antibiotics": sieve.compile(
        r"antibiotic|antibacterial|penicillin|cephalosporin|carbapenem|macrolide|fluoroquinolone|aminoglycoside"
        r"|glycopeptide|tetracycline|sulfonamide"
    ),
    "corticosteroids": sieve.compile(r"corticosteroid|glucocorticoid"),
    "antivirals": sieve.compile(r"antiviral"),
    "g-csf": sieve.compile(r"colony[- ]stimulating|g-csf"),
    "immunoglobulin": sieve.compile(r"immunoglobulin"),
}  # fmt: skip


def _names_class(scene: Scene, label: str, others: list[Entry]) -> bool:
    group = scene.vocabulary.find(label, kinds=("drug_class",))
    if group is not None and any(group.iri in scene.vocabulary.ancestors(other.iri) for other in others):
        return True
    pattern = _CLASS_WORDS.get(label)
    if pattern is None:
        return False
    for other in others:
        above = [scene.vocabulary.entry(iri) for iri in scene.vocabulary.ancestors(other.iri)]
        if any(entry is not None and pattern.search(entry.label) for entry in above):
            return True
    return False
