"""Which of the doings that a text tells (stopped, held, kept on, given again) concern the suspect drug."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.scene import Found, Scene
from extract.discourse.topic import event_entry
from extract.slots.drugs import acted_upon, drug_terms
from extract.slots.outcome import ceased
from extract.statements.assertion import Status
from extract.statements.cues import Cue

COMPONENT: Final = "drug_action"
_GENERIC: Final = re.compile(
    r"\b(?:drugs?|therapy|treatment|medications?|medicine|agents?|infusions?|injections?|doses?|course|cycles?|it"
    r"|inhibitor|antibod(?:y|ies)"
    r"|hers|his|tablets?|both|all|them|they|steroids?|its|their|compounds?|products?|regimen|patch(?:es)?"
    r"|preparation|combination"
    r"|anticoagulation|chemotherapy|prophylaxis|administration|use|intake|exposure|blockers?|capsules?|pills?|drops|syrup|cream|ointment|pen|inhaler|syringes?|antibiotics?|medicines|culprit|causative"
    r"|offending)\b",
    re.IGNORECASE,
)
_A_DOSE: Final = re.compile(
    r"\s*(?:(?:an?|the|any|another|further|second|third|fourth|fifth|next|renewed) ){0,3}"
    r"(?:infusions?|injections?|doses?|courses?|cycles?|tablets?|capsules?|challenges?|trials?|attempts?|exposures?)"
    r"(?! of\b)\b",
    re.IGNORECASE,
)
_OF_ITSELF: Final = re.compile(r"(?:ceas|stopp|terminat|halt|interrupt)", re.IGNORECASE)
PASSIVE: Final = re.compile(
    r"\b(?:was|were|been|being|is|are|be)(?: \w+ly| then| also| therefore| both| all)*\s+$", re.IGNORECASE
)
_NOT_CALLED_FOR: Final = re.compile(
    r"^[^.;]{0,60}?\b(?:unnecessary|unwarranted|(?:not|rarely|seldom|never)(?: \w+){0,3}? (?:necessary|required"
    r"|needed|mandatory"
    r"|warranted|indicated|justified))\b",
    re.IGNORECASE,
)
_WITHDRAWN: Final = re.compile(
    r"\b(?:withdrawal|cessation|discontinuation|interruption|stopping|withdrawing|discontinuing)\b", re.IGNORECASE
)
_CAUSE: Final = re.compile(
    r"\b(?:caus\w+|after|following|due to|induced|precipitated|provoked|on|upon|syndrome)\b", re.I
)


def concerns_suspect(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether a verb acts on the suspect drug: named in the verb's list, or meant by general words."""
    behind = unit.text[cue.end - unit.start :]
    if cue.value in ("stop", "hold") and (_of_an_event(unit, cue) or _NOT_CALLED_FOR.match(behind)):
        return False
    if "challeng" in unit.words(cue).lower() and cue.value == "stop":
        return True
    acted = [f for f in acted_upon(unit, (cue.value,)) if abs(f.term.start - cue.start) < 160]
    if acted:
        return any(is_suspect(scene, f) for f in acted)
    if cue.value == "never again" and _A_DOSE.match(behind):
        return True  # "decided against a fourth infusion"
    if cue.value in ("continue", "never again", "resume"):
        near = [f for f in drug_terms(unit) if abs(f.term.start - cue.start) < 80]
        if near:
            return any(is_suspect(scene, f) for f in near)
    if re.match(
        r"(?:no )?(?:re-?challeng|re-?expos|re-?treat|retreatment|permanently|for good)",
        unit.words(cue),
        re.I,
    ):
        return not any(f for f in drug_terms(unit) if f.term.end <= cue.start)
    classes = [e.iri for t in unit.terms for e in t.entries if e.kind == "drug_class"]
    if any(c in scene.vocabulary.ancestors(iri) for c in classes for iri in scene.suspect_iris):
        return True
    if not scene.suspects and any(t.entry("drug_class") and abs(t.start - cue.start) < 60 for t in unit.terms):
        return True  # "the androgens were withdrawn": the report names no single drug
    others = [f for f in drug_terms(unit) if f.term.end <= cue.start and not is_suspect(scene, f)]
    return bool(_GENERIC.search(unit.text)) and not others


def _of_an_event(unit: Unit, cue: Cue) -> bool:
    """Whether what stopped is an event: "the vomiting stopped", "cessation of the seizures"."""
    behind = unit.text[cue.end - unit.start :]
    if re.match(r"\s*of\b", behind) or unit.words(cue).lower().endswith((" of", " the")):
        after = [t for t in unit.terms if 0 <= t.start - cue.end <= 30]
        return bool(after) and event_entry(after[0]) is not None and after[0].entry("drug", "drug_class") is None
    if not _OF_ITSELF.match(unit.words(cue)) or PASSIVE.search(unit.before(cue)):
        return False
    drug = next((t for t in unit.terms if 0 <= t.start - cue.end <= 40 and t.entry("drug", "drug_class")), None)
    return drug is None and ceased(unit, cue)


def _withdrawal_is_the_cause(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether the event is that of the withdrawal itself, as the title says ("seizures after withdrawal of X")."""
    if unit is not scene.episode.onset and unit.section != "title" and unit not in scene.summary:
        return False
    titles = [u.text for u in scene.overview if u.section == "title"]
    return cue.value == "stop" and any(_WITHDRAWN.search(title) and _CAUSE.search(title) for title in titles)


def is_suspect(scene: Scene, found: Found) -> bool:
    return found.entry.iri in scene.suspect_iris


def doings_of(scene: Scene, *values: str) -> list[tuple[Unit, Cue]]:
    onset = scene.episode.onset
    found = []
    for unit in [*scene.after_onset(), *scene.summary]:
        if unit.section == "title":
            continue
        for cue in unit.cues_of("action", *values):
            if (
                onset is not None
                and unit is onset
                and cue.end < _event_position(scene, unit)
                and cue.value != "continue"
            ):
                if not re.search(r"\band\b|,", unit.text):
                    continue
                if cue.start - unit.start < 0:
                    continue
            if _in_time_anchor(unit, cue) or _withdrawal_is_the_cause(scene, unit, cue):
                continue
            if (
                not scene.is_first
                and unit is onset
                and cue.value == "resume"
                and cue.start < _event_position(scene, unit)
            ):
                continue  # the rechallenge that led to this episode is the former one's
            if concerns_suspect(scene, unit, cue):
                found.append((unit, cue))
    if scene.following is not None and scene.following.onset is not None and "resume" in values:
        later = scene.following.onset
        term = scene.following.term if scene.following.term_unit is later else None
        for cue in later.cues_of("action", "resume"):
            if cue.start < (term.start if term else later.end) and concerns_suspect(scene, later, cue):
                found.append((later, cue))
    return found


def _event_position(scene: Scene, unit: Unit) -> int:
    """Where a unit tells the event: its name, else the first word of its coming again."""
    term = scene.episode.term
    if term is not None and unit.start <= term.start < unit.end:
        return term.start
    return min((cue.start for cue in unit.cues_of("recurrence", "again")), default=unit.start)


def _in_time_anchor(unit: Unit, cue: Cue) -> bool:
    """ "Ten days after restarting" dates something; it does not tell the restart as news."""
    return any(
        t.anchor_start is not None and t.anchor_end is not None and t.anchor_start <= cue.start < t.anchor_end
        for t in unit.times
    ) and cue.value not in ("stop",)


_NOBODY: Final = re.compile(
    r"\b(?:no|neither|nor|none|never)\b(?:(?!\b(?:and|but|which|who|so|after|then)\b)[^,;.])*$", re.IGNORECASE
)


def standing(pairs: Iterable[tuple[Unit, Cue]], *statuses: Status) -> list[tuple[Unit, Cue]]:
    return [(unit, cue) for unit, cue in pairs if _stands(unit, cue) in statuses]


def _stands(unit: Unit, cue: Cue) -> Status:
    """The status of a verb; "neither this nor another of its class was given again" denies it by its subject."""
    status = unit.stands(cue)
    if cue.value == "resume" and status == Status.AFFIRMED and _NOBODY.search(unit.before(cue)):
        return Status.NEGATED
    return status
