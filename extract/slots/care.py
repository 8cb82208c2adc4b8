"""What was given for the event, what came with it, and what the text says did not."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.episodes import target_mentions
from extract.discourse.general import argues
from extract.discourse.scene import Scene
from extract.discourse.topic import GENERIC, canonical, event_entry, is_indication, is_symptom, related
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry
from extract.records import Concept, Value
from extract.roles.begin import first_sign
from extract.roles.given import Role, given
from extract.slots.drugs import acted_upon
from extract.statements.assertion import Status

GIVEN_CLASSES: Final[dict[str, str]] = {
    "filgrastim": "g-csf", "pegfilgrastim": "g-csf", "lenograstim": "g-csf", "lipegfilgrastim": "g-csf",
    "human immunoglobulin": "immunoglobulin",
}  # fmt: skip
_FEVER: Final = "https://w3id.org/casegraph/event/fever"
_HELD_BACK: Final = (
    Status.NEGATED,
    Status.HYPOTHETICAL,
    Status.NOT_DONE,
    Status.HISTORICAL,
    Status.FAMILY,
    Status.BACKGROUND,
)
_EXPECTED: Final = re.compile(
    r"\b(?:as expected|usual under|expected (?:with|effect)|known|history of|because of|due to|despite)\b[^,;]*$",
    re.I,
)
_ACCOMPANIES: Final = re.compile(
    r"\b(?:complicat\w+|accompan\w+|together with|associated with|along with|concurrent|as well as)\b",
    re.IGNORECASE,
)
_USUAL: Final = re.compile(r"^\W{0,3}(?:usual|expected|as (?:usual|expected)|known)\b", re.IGNORECASE)
_RESTRICTED: Final = re.compile(r"\b(?:restrict\w+|limited)\b", re.IGNORECASE)
_EXPOSED: Final = re.compile(r"\b(?:taking|receiving|on|under|since|started|begun|began|first)\b", re.IGNORECASE)


def _concept(entry: Entry) -> Concept:
    return entry.concept


def treatments(scene: Scene) -> tuple[Value[Concept], ...]:
    """Drugs and measures given for the event and for what came with it, by name; a named drug replaces its class."""
    earlier = _taken_before(scene)
    chosen: dict[str, tuple[Entry, Term]] = {}
    for unit in [*scene.told, *scene.summary]:
        switched = _switch_targets(unit, earlier | scene.suspect_iris)
        for term in unit.terms:
            entry = _treatment_entry(term)
            if entry is not None and entry.label == "intravenous fluids" and _RESTRICTED.search(unit.text):
                entry = scene.vocabulary.find("fluid restriction", kinds=("treatment",)) or entry
            if entry is None or (term.start, term.end) in switched:
                continue
            if _against_the_event(scene, unit, term, entry, earlier):
                chosen.setdefault(entry.iri, (entry, term))
    return _without_classes(scene, chosen)


def _against_the_event(scene: Scene, unit: Unit, term: Term, entry: Entry, earlier: set[str]) -> bool:
    """Whether a drug or measure was given for the episode: by the words that govern it, its place, and its purpose."""
    begin = first_sign(scene)
    if entry.iri in scene.suspect_iris or unit.stands(term) in _HELD_BACK or argues(unit):
        return False
    role = given(unit, term)
    if role.role is not Role.TREATMENT:
        return False
    purpose = _purpose(scene, unit, term)
    if purpose is False:
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


_BLAMED: Final = re.compile(
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
    """Whether the words behind a drug say that it was for the event (`True`), for something else (`False`), or nothing."""
    match = _FOR.match(unit.text[term.end - unit.start :])
    if match is None:
        return None
    begin = term.end + match.end()
    aims = [t for t in unit.terms if begin <= t.start <= begin + 60 and (event_entry(t) or t.entry("condition"))]
    for aim in aims[:1]:
        event = event_entry(aim)
        if event is not None and (_is_own_event(scene, event) or is_symptom(event) or event.label in GENERIC):
            return True
        entry = aim.entry("condition") or event
        if entry is not None and (entry.iri in scene.conditions or event is None):
            return False
    return None


_FOR: Final = re.compile(
    r"\s*(?:\([^)]*\))?(?:[\w-]+ ){0,3}?\s*(?:for|because of|due to|to (?:treat|control|manage|relieve|reverse|correct|counteract)"
    r"|in the (?:treatment|management) of|as (?:a )?treatment (?:of|for))\s+(?:the (?:treatment|control|management|relief) of\s+)?",
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
_STARTED: Final = re.compile(r"\b(?:start|begun|commenc|initiat|prescrib|placed|put on)", re.IGNORECASE)
_SURELY: Final = re.compile(
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


def _taken_before(scene: Scene) -> set[str]:
    """Drugs that the patient took already before the first sign."""
    onset = first_sign(scene)
    return {
        entry.iri
        for unit in scene.case_units if onset is not None and unit.end <= onset.start
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
    "antibiotics": re.compile(
        r"antibiotic|antibacterial|penicillin|cephalosporin|carbapenem|macrolide|fluoroquinolone|aminoglycoside"
        r"|glycopeptide|tetracycline|sulfonamide"
    ),
    "corticosteroids": re.compile(r"corticosteroid|glucocorticoid"),
    "antivirals": re.compile(r"antiviral"),
    "g-csf": re.compile(r"colony[- ]stimulating|g-csf"),
    "immunoglobulin": re.compile(r"immunoglobulin"),
}  # fmt: skip


def _names_class(scene: Scene, label: str, others: list[Entry]) -> bool:
    pattern = _CLASS_WORDS.get(label)
    if pattern is None:
        return False
    for other in others:
        above = [scene.vocabulary.entry(iri) for iri in scene.vocabulary.ancestors(other.iri)]
        if any(entry is not None and pattern.search(entry.label) for entry in above):
            return True
    return False


def _is_own_event(scene: Scene, entry: Entry) -> bool:
    plain = canonical(entry, scene.vocabulary)
    if set(plain.label.split()) <= set(scene.episode.event.label.split()):
        return True  # "meningitis" of an aseptic meningitis
    return related(plain, scene.episode.event, scene.vocabulary) or any(
        related(plain, e, scene.vocabulary) for e, _, _ in scene.topic.events[:1]
    )


def complications(scene: Scene) -> tuple[tuple[Value[Concept], ...], tuple[Value[Concept], ...]]:
    """What came with the episode (fever, named infections and diagnoses), and the findings that the text denies."""
    onset = scene.episode.onset
    present: dict[str, tuple[Entry, Term]] = {}
    absent: dict[str, tuple[Entry, Term]] = {}
    begin = _begin(scene)
    fever = scene.vocabulary.entry(_FEVER) if _FEVER in scene.vocabulary else None
    for unit in [*scene.told, *scene.summary]:
        if unit.end <= begin and unit not in scene.shared:
            continue
        if unit.section == "title" or (
            unit.cues_of("follow") and onset is not None and unit.start > onset.end and unit not in scene.shared
        ):
            continue
        for term in unit.terms:
            entry = event_entry(term)
            if entry is None:
                continue
            if entry.label == "febrile neutropenia" and fever is not None and unit.affirmed(term):
                present.setdefault(fever.iri, (fever, term))
            status = unit.stands(term)
            if status == Status.NEGATED:
                absent.setdefault(entry.iri, (entry, term))
            if (is_symptom(entry) and entry.label != "fever") or entry.label in GENERIC:
                continue
            if not (
                unit is onset
                or scene.marker is not None
                or _ACCOMPANIES.search(unit.text)
                or any(unit.affirmed(c) for c in unit.cues_of("arise"))
            ):
                continue
            if _is_own_event(scene, entry) or is_indication(unit, term) or unit in scene.summary:
                continue
            if status not in (Status.AFFIRMED, Status.POSSIBLE) or (
                status == Status.POSSIBLE and not _suspected(unit, term)
            ):
                continue
            if _EXPECTED.search(unit.before(term)) or _USUAL.match(unit.text[term.end - unit.start :]):
                continue
            present.setdefault(entry.iri, (entry, term))
        if fever is not None:
            for quantity in unit.quantities:
                if quantity.unit == "Cel" and 38.0 <= quantity.value < 43 and quantity.bound is None:
                    present.setdefault(
                        fever.iri, (fever, Term(quantity.start, quantity.end, quantity.printed, (fever,)))
                    )
    kept = [
        (entry, term)
        for iri, (entry, term) in present.items()
        if not any(iri in scene.vocabulary.ancestors(other) for other in present if other != iri)
    ]
    return (
        tuple(
            scene.witness.value(_concept(entry), (term.start, term.end), component="complications")
            for entry, term in sorted(kept, key=lambda item: item[0].label)
        ),
        tuple(
            scene.witness.value(_concept(entry), (term.start, term.end), component="complications")
            for iri, (entry, term) in sorted(absent.items(), key=lambda item: item[1][0].label)
            if iri not in present
        ),
    )


def _suspected(unit: Unit, term: Term) -> bool:
    return bool(
        re.search(r"\b(?:suspected|probable|presumed)\s+(?:\w+ )?$", unit.text[: term.start - unit.start], re.I)
    )


def _begin(scene: Scene) -> int:
    """Where the episode's own findings begin: the first unit that dates it or in which it arises, else its onset."""
    onset = scene.episode.onset
    if onset is None:
        return 0
    begin = onset.start
    for unit in reversed([u for u in scene.own if u.end <= onset.start]):
        if unit.cues_of("arise") and not (unit.cues_of("outcome") or (_EXPOSED.search(unit.text) and not unit.times)):
            begin = unit.start
        else:
            break
    return begin
