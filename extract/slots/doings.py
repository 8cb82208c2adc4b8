"""Which of the doings that a text tells (stopped, held, kept on, given again) concern the suspect drug."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.exposure import denied_behind
from extract.discourse.scene import Found, Scene
from extract.discourse.topic import event_entry
from extract.lexicon.terms import Term
from extract.slots.drugs import acted_upon, drug_terms
from extract.slots.outcome import ceased
from extract.statements.assertion import Status
from extract.statements.cues import Cue
from extract.statements.doses import DOSE

COMPONENT: Final = "drug_action"
_GENERIC: Final = sieve.compile(
    r"\b(?:drugs?|therapy|treatment|medications?|medicine|agents?|infusions?|injections?|doses?|course|cycles?|it"
    r"|inhibitor|antibod(?:y|ies)"
    r"|hers|his|tablets?|both|all|them|they|steroids?|its|their|compounds?|products?|regimen|patch(?:es)?"
    r"|preparation|combination"
    r"|anticoagulation|chemotherapy|prophylaxis|administration|use|intake|exposure|blockers?|capsules?|pills?|drops|prescription|supply|packet|one|syrup|cream|ointment|pen|inhaler|syringes?|antibiotics?|medicines|culprit|causative"
    r"|offending)\b",
    re.IGNORECASE,
)
_A_DOSE: Final = sieve.compile(
    r"\s*(?:(?:an?|the|any|another|further|second|third|fourth|fifth|next|renewed) ){0,3}"
    r"(?:infusions?|injections?|doses?|courses?|cycles?|tablets?|capsules?|challenges?|trials?|attempts?|exposures?)"
    r"(?! of\b)\b",
    re.IGNORECASE,
)
_OF_ITSELF: Final = sieve.compile(r"(?:ceas|stopp|terminat|halt|interrupt)", re.IGNORECASE)
PASSIVE: Final = sieve.compile(
    r"\b(?:was|were|been|being|is|are|be)(?: \w+ly| then| also| therefore| both| all)*\s+$", re.IGNORECASE
)
_NOT_CALLED_FOR: Final = sieve.compile(
    r"^[^.;]{0,60}?\b(?:unnecessary|unwarranted|(?:not|rarely|seldom|never)(?: \w+){0,3}? (?:necessary|required"
    r"|needed|mandatory"
    r"|warranted|indicated|justified))\b",
    re.IGNORECASE,
)
_AGAIN_ITSELF: Final = sieve.compile(
    r"(?:no |without |not )?(?:attempt at )?(?:re-?(?:challeng|expos|treat|introduc|administ|institut|start)"
    r"|retreatment|permanently|for good"
    r"|(?:decided|elected|chose|opted|preferred|agreed|resolved|wished|wanted) to (?:go on|continue|carry on|persist))",
    re.IGNORECASE,
)
_OBJECT: Final = sieve.compile(
    r"(?:\s+(?:of|with|to|on|for))?(?:\s+(?:the|a|an|her|his|oral|intravenous|subcutaneous|same|low-dose|any))*\s?",
    re.IGNORECASE,
)
_DOSE_NOUN: Final = sieve.compile(rf"\b(?={DOSE}\b)([a-z]+?)s?\b", re.IGNORECASE)
_BACK_ON: Final = sieve.compile(r"\bback on(?:to)?$", re.IGNORECASE)
_A_DRUG: Final = sieve.compile(
    r"\s*(?:(?:the|her|his|its|full|regular)\s){0,2}(?:it|them|drugs?|treatment|therapy|medication|medicine|tablets?"
    r"|infusions?|injections?|same|full dose|usual dose)\b",
    re.IGNORECASE,
)
_PRONOUN: Final = sieve.compile(r"\b(?:it|they|both|(?:this|these)(?= (?:was|were|is|are|had|has)))\b", re.IGNORECASE)
_NOUN_OF_DRUG: Final = sieve.compile(
    r"\b(?:drugs?|agents?|medications?|medicines?|culprit|antibod(?:y|ies)|biologics?|treatment|therapy)\b",
    re.IGNORECASE,
)
_LEFT_OPEN: Final = sieve.compile(  # "the question of restarting it", "whether it should be resumed"
    r"\b(?:question|possibility|option|issue|idea|subject|prospect|thought|risks?|fear) (?:of|for"
    r"|about)\s(?:[\w-]+ ){0,3}$"
    r"|\bwhether\b[^,;]*$|\b(?:can|could|may|might|should|would|will|must)\s(?:\w+ ){0,2}be\s(?:\w+ )?$",
    re.IGNORECASE,
)
_WITHDRAWN: Final = sieve.compile(
    r"\b(?:withdrawal|cessation|discontinuation|interruption|stopping|withdrawing|discontinuing)\b", re.IGNORECASE
)
_CAUSE: Final = sieve.compile(
    r"\b(?:caus\w+|after|following|due to|induced|precipitated|provoked|on|upon|syndrome)\b", re.I
)


def concerns_suspect(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether a verb acts on the suspect drug: named in the verb's list, or meant by general words."""
    behind = unit.text[cue.end - unit.start :]
    if cue.value in ("stop", "hold") and (_of_an_event(unit, cue) or _NOT_CALLED_FOR.match(behind)):
        return False
    if "challeng" in unit.words(cue).lower() and cue.value == "stop":
        return True
    if _BACK_ON.search(unit.words(cue)) and not _A_DRUG.match(behind) and not _object(scene, unit, cue):
        return False  # "he was back on the hills"
    told_of = _object(scene, unit, cue)
    if told_of is not None:
        return told_of
    acted = [f for f in acted_upon(unit, (cue.value,)) if abs(f.term.start - cue.start) < 160]
    if acted:
        return any(is_suspect(scene, f) for f in acted)
    if cue.value == "never again" and _A_DOSE.match(behind):
        return True  # "decided against a fourth infusion"
    if cue.value in ("continue", "never again", "resume"):
        near = [f for f in drug_terms(unit) if abs(f.term.start - cue.start) < 80]
        if near and not _dosed(scene, unit, cue):
            return any(is_suspect(scene, f) for f in near)
    if _AGAIN_ITSELF.match(unit.words(cue)):
        return not any(f for f in drug_terms(unit) if f.term.end <= cue.start)
    if any(_of_the_suspect_class(scene, t) for t in unit.terms):
        return True
    if not scene.suspects and any(t.entry("drug_class") and abs(t.start - cue.start) < 60 for t in unit.terms):
        return True  # "the androgens were withdrawn": the report names no single drug
    if _dosed(scene, unit, cue):
        return _is_dose_of_suspect(scene, unit, cue)
    others = [f for f in drug_terms(unit) if f.term.end <= cue.start and not is_suspect(scene, f)]
    return bool(_GENERIC.search(unit.text)) and not others and not _means_another(scene, unit, cue)


def _of_the_suspect_class(scene: Scene, term: Term) -> bool:
    classes = [e.iri for e in term.entries if e.kind == "drug_class"]
    return any(c in scene.vocabulary.ancestors(iri) for c in classes for iri in scene.suspect_iris)


def _object(scene: Scene, unit: Unit, cue: Cue) -> bool | None:
    """Whether the drug that the cue's own words or its object name is the suspect; `None` where they name none."""
    reach = cue.end + len(_OBJECT.match(unit.text[cue.end - unit.start :])[0])  # type: ignore[index]
    linked = reach > cue.end
    inside = [f for f in drug_terms(unit) if cue.start <= f.term.start < cue.end or (linked and f.term.start == reach)]
    if inside:
        return any(is_suspect(scene, f) for f in inside)
    if cue.value in ("stop", "hold", "reduce"):
        return None
    for term in unit.terms_of("treatment", "drug_class"):
        if (cue.start <= term.start < cue.end or (linked and term.start == reach)) and not term.entry("drug"):
            return _of_the_suspect_class(scene, term)
    return None


def _dosed(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether a cue speaks of doses ("two further infusions were given"), not of a drug."""
    return cue.value in ("resume", "continue", "never again") and _DOSE_NOUN.search(unit.words(cue)) is not None


def _is_dose_of_suspect(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether the noun of a dose is one by which the suspect was given before ("infusions", not "injections")."""
    noun = _DOSE_NOUN.search(unit.words(cue))
    assert noun is not None
    stem = noun[1].lower()
    if stem in ("dose", "course", "administration", "round"):
        return not _means_another(scene, unit, cue)
    until = scene.episode.onset.end if scene.episode.onset is not None else unit.start
    if re.match(r"(?:\w+ ){0,2}(?:the|her|his)\b", unit.words(cue), re.IGNORECASE):
        return not _means_another(scene, unit, cue)  # "he began the injections again"
    told = [*scene.overview, *(u for u in scene.case_units if u.start < until)]
    return any(stem in u.text.lower() or stem[:5] in u.text.lower() for u in told)


def _means_another(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether "it" stands for another drug or treatment than the suspect: the one named last before it."""
    around = unit.text[: cue.end - unit.start + 40]
    if not _PRONOUN.search(unit.before(cue)) or _NOUN_OF_DRUG.search(around):
        return False
    former = [u for u in scene.case_units if u.end <= unit.start and u.paragraph == unit.paragraph][-1:]
    for teller, until in ((unit, cue.start), *((u, u.end) for u in former)):
        named = [
            t
            for t in teller.terms_of("drug", "treatment", "drug_class")
            if t.end <= until and teller.stands(t) == Status.AFFIRMED
        ]
        if named:
            return not any(
                ((entry := t.entry("drug")) is not None and entry.iri in scene.suspect_iris)
                or _of_the_suspect_class(scene, t)
                for t in named
            )
    return False


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


_NOBODY: Final = sieve.compile(
    r"\b(?:no|neither|nor|none|never)\b(?:(?!\b(?:and|but|which|who|so|after|then)\b)[^,;.])*$", re.IGNORECASE
)


def standing(pairs: Iterable[tuple[Unit, Cue]], *statuses: Status) -> list[tuple[Unit, Cue]]:
    return [(unit, cue) for unit, cue in pairs if _stands(unit, cue) in statuses]


def _stands(unit: Unit, cue: Cue) -> Status:
    """The status of a verb; "neither this nor another of its class was given again" denies it by its subject."""
    status = unit.stands(cue)
    if cue.value == "resume" and status == Status.AFFIRMED:
        neither = re.match(r"\s+(?:\w+ )?(?:with|to|on) neither\b", unit.text[cue.end - unit.start :])
        if neither or _NOBODY.search(unit.before(cue)):
            return Status.NEGATED
        if denied_behind(unit, cue):
            return Status.NOT_DONE
        if _LEFT_OPEN.search(unit.before(cue)):
            return Status.HYPOTHETICAL
    return status
