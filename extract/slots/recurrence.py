"""Whether the event came again after the drug was given again, or after it was kept on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Scene
from extract.discourse.topic import canonical, event_entry, related
from extract.measures.laboratory import measured
from extract.records import Action, Value
from extract.slots.doings import COMPONENT, is_suspect
from extract.slots.drugs import drug_terms
from extract.statements.assertion import Status
from extract.statements.cues import Cue

Span = tuple[int, int]

_NO: Final = sieve.compile(r"\b(?:no|neither|nor|without(?: any)?)\b[^,;.]{0,40}$", re.IGNORECASE)
_STAYED: Final = sieve.compile(
    r"\b(?:stayed|remained|ranged|has been|have been|never (?:been )?below)\b", re.IGNORECASE
)
_COUNT: Final = (
    r"(?:(?:blood |neutrophil |granulocyte |platelet |white cell |cell )?counts?|neutrophils|granulocytes|ANC|platelets"
    r"|leu[ck]ocytes|values?|levels?|(?:liver )?(?:enzymes|tests)|trans?aminases|creatinine|sodium|potassium|calcium"
    r"|lipase|amylase|CK|creatine kinase|troponin|QTc?|electrocardiograms?|ECGs?|PR interval|(?:laboratory "
    r"|blood )tests"
    r"|eosinophils|glucose|proteinuria|platelet numbers|bilirubin|ALT|pressure)"
)
_KEPT_NORMAL: Final = sieve.compile(
    rf"\b{_COUNT}\b[^.;]{{0,60}}?\b(?:(?:has|have|had)(?: \w+){{0,2}}? (?:been|remained|stayed|kept)"
    r"|(?:has|have|had|did|was|were)(?: not| never| always| consistently| constantly| repeatedly)+"
    r"(?: again| been| once)*|never|stayed|remained|remains?|stays|kept|is|are|was|were)"
    r"(?: (?:always|consistently|constantly|repeatedly|again|all|each time|every time|at all times))*"
    r" (?:normal|stable|unremarkable|unchanged|in (?:the normal )?range|within (?:the )?(?:normal|reference)"
    r"|above|over|between|below|under|exceeded|fell|dropped|fallen|dropped|gone (?:below|above|under)|risen|rose"
    r"|been (?:normal|stable|above|below|under|between|in range|lower|higher))\b"
    rf"|\b(?:no|none of (?:the|her|his)|not (?:one|a single)|neither)(?: [\w-]+){{0,2}} (?:{_COUNT}|value|one)\b"
    r"[^.;]{0,60}?\b(?:below|under|above|over|low|abnormal)\b"
    rf"|\bno (?:low|abnormal|further low|new low) {_COUNT}\b"
    rf"|\b{_COUNT}\b[^.;]{{0,60}}?\b(?:all|each|every one)(?: of (?:them|which))? (?:were|was|has been"
    rf"|have been) normal\b"
    rf"|\b{_COUNT}\b[^.;]{{0,40}}? (?:showed|gave|revealed|brought) (?:nothing|no)\b"
    rf"|\bwith (?:\w+ )?(?:normal|stable) {_COUNT}\b",
    re.IGNORECASE,
)
_LOW_STATE: Final = sieve.compile(
    r"\b(?:below|under|fell|fallen|drop\w*|rose|risen|exceeded|lower|higher)\b", re.IGNORECASE
)
_DENIAL: Final = sieve.compile(r"\b(?:not|never|no|neither|nor|none|without)\b", re.IGNORECASE)
_NOTHING: Final = sieve.compile(
    r"\b(?:no|not any|without(?: any| an)?|nor) (?:(?:further|new|other|such|adverse|ill|untoward|recurrent"
    r"|renewed|more"
    r"|side|second|third|repeat|fresh|similar|late|clinical|significant) ){0,2}(?:falls?|drops?|declines?"
    r"|decreases?|rise"
    r"|effects?|reactions?|symptoms?|complaints?|problems?|trouble|difficult(?:y|ies)|episodes?|attacks?|events?|bouts?"
    r"|recurrences?|relapses?|incidents?|abnormalit(?:y|ies)|toxicity|change in (?:the )?counts?)\b"
    r"|\bnothing (?:abnormal|unusual|amiss|of note|happened|untoward|of the kind|more happened)\b|\b(?:has|have"
    r"|had) (?:not|never) (?:come back"
    r"|returned|recurred|reappeared|happened again)\b|\bdone well\b|\bdid well\b",
    re.IGNORECASE,
)
_GOOD_TO_HAVE: Final = sieve.compile(  # "when B cells had returned"
    r"\b(?:cells|counts?|appetite|strength|functions?|sensation|consciousness|periods|menses|hair|sight|vision|hearing"
    r"|voice|weight|colour|color|power|sleep)\s+(?:(?:had|have|has)\s+)?$",
    re.IGNORECASE,
)
_PERFECT: Final = sieve.compile(r"\b(?:has|have) (?:\w+ )?been\b", re.IGNORECASE)
_BOUND: Final = sieve.compile(r"\b(?:above|below|over|under|exceed\w*|than|at least)\s*$", re.IGNORECASE)
_LASTING: Final = sieve.compile(
    r"\b(?:since|always|never|throughout|each|every|all|any|subsequent|afterwards?|thereafter|monthly|weekly|again"
    r"|this time|second time|so far|to date|(?:following|later|next|remaining) (?:cycles|courses|infusions"
    r"|doses|months|weeks|years)|further|until now|ever|still|at no time|follow(?:ed)?[- ]?up"
    r"|thus far|now)\b",
    re.IGNORECASE,
)


def recurrence(scene: Scene, again: Value[bool] | None, done: Value[Action] | None) -> Value[bool] | None:
    """`True` where the event came again, `False` where the text says that it did not after the drug was given again.

    Args:
        scene: the episode.
        again: whether the drug was given again (`drug_action.rechallenge`).
        done: what was done with it (`drug_action.action`).
    """
    told = _told_as_episode(scene)
    if told is not None:
        return scene.witness.value(True, told, component=COMPONENT, rule="later-episode-told")
    given = again is not None and again.value
    exposed = given or (done is not None and done.value in ("continued", "dose reduced", "interrupted"))
    since_given = min((e.start for e in again.evidence), default=0) if again is not None else 0
    for unit in scene.after_onset():
        if scene.episode.onset is unit and not unit.cues_of("action", "resume"):
            continue
        for cue in unit.cues_of("recurrence"):
            denied = _NO.search(unit.before(cue)) or unit.words(cue).lower().startswith("no ")
            status = Status.NEGATED if denied else unit.stands(cue)
            span = (cue.start, cue.end)
            if cue.value == "quiet":
                if status == Status.AFFIRMED and exposed and unit.cues_of("action", "resume", "continue"):
                    return scene.witness.value(False, span, component=COMPONENT)
            elif status == Status.NEGATED and (exposed or unit.times):
                return scene.witness.value(False, span, component=COMPONENT)
            elif status == Status.AFFIRMED and given and unit.end > since_given and not _of_another(scene, unit, cue):
                return scene.witness.value(True, span, component=COMPONENT)
    since = _exposed_from(again if given else done) if exposed else None
    if since is None:
        return None
    for quiet in _all_quiet(scene, since):
        return scene.witness.value(False, quiet, component=COMPONENT, rule="quiet-after-exposure", confidence=0.8)
    return None


def _told_as_episode(scene: Scene) -> Span | None:
    """The words that tell a later episode of the same event."""
    following = scene.following
    if following is None or not (following.event.label == scene.episode.event.label or scene.neutrophil):
        return None
    later = following.onset
    unit = later or scene.told[-1]
    cue = next((c for c in unit.cues_of("recurrence", "again")), None)
    term = following.term if following.term_unit is later else None
    return (cue.start, cue.end) if cue else (term.start, term.end) if term else (unit.start, unit.end)


def _exposed_from(told: Value[bool] | Value[Action] | None) -> int | None:
    """Where the text tells the exposure that nothing may have followed."""
    return None if told is None else max(e.start for e in told.evidence)


def _all_quiet(scene: Scene, since: int) -> Iterator[Span]:
    """The words after the new exposure that tell that nothing happened: the event denied, or normal counts."""
    for unit in scene.after_onset():
        if unit.end <= since or unit.section == "title" or _tells_another(scene, unit):
            continue
        if scene.episode.onset is unit and not unit.cues_of("action", "resume"):
            continue
        start = max(since, unit.start)
        yield from _denied_event(scene, unit, start)
        for cue in unit.cues_of("recurrence", "quiet"):
            if cue.start >= start and unit.affirmed(cue) and not any(unit.cues_of("outcome", "not recovered")):
                yield cue.start, cue.end
        lasts = bool(unit.times) or _LASTING.search(unit.text) is not None or _PERFECT.search(unit.text) is not None
        for match in _NOTHING.finditer(unit.text):
            if unit.start + match.start() >= start and lasts:
                yield unit.start + match.start(), unit.start + match.end()
        yield from _stayed_normal(scene, unit, start, lasts=lasts)


def _tells_another(scene: Scene, unit: Unit) -> bool:
    """Whether a unit speaks of another drug only ("rosuvastatin was well tolerated"), or of a relative."""
    named = drug_terms(unit)
    others = bool(named) and not any(is_suspect(scene, found) for found in named)
    return (others and bool(unit.cues_of("action", "resume", "switch", "stop"))) or any(
        person.kind in ("relative", "other") for person in unit.people
    )


def _denied_event(scene: Scene, unit: Unit, start: int) -> Iterator[Span]:
    """ "No neutropenia was observed this time": the event itself, denied."""
    for term in unit.terms:
        entry = event_entry(term)
        if entry is None or term.start < start or unit.stands(term) != Status.NEGATED:
            continue
        if related(canonical(entry, scene.vocabulary), scene.episode.event, scene.vocabulary):
            yield term.start, term.end


def _stayed_normal(scene: Scene, unit: Unit, start: int, *, lasts: bool) -> Iterator[Span]:
    """ "Her counts have been normal since": the laboratory value that the event is, told as in range for a time."""
    marker = scene.marker
    values = measured(unit.quantities, marker) if marker is not None else []
    if marker is not None and any(marker.is_out(q.value) and not _BOUND.search(unit.before(q)) for q in values):
        return
    stay = _STAYED.search(unit.text)
    if stay and values and unit.times and unit.start >= scene.closing:
        yield stay.start() + unit.start, stay.end() + unit.start
    match = _KEPT_NORMAL.search(unit.text)
    if match is None or not lasts or unit.start + match.end() <= start:
        return
    if not _LOW_STATE.search(match.group()) or _DENIAL.search(match.group()):
        yield unit.start + match.start(), unit.start + match.end()


def _of_another(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether it is the treated disease, or another event, that came back ("her psychosis recurred")."""
    if _GOOD_TO_HAVE.search(unit.before(cue)):
        return True
    before = [t for t in unit.terms if t.end <= cue.start and cue.start - t.end <= 30]
    if not before or before[-1].entry("drug", "drug_class", "treatment") is not None:
        return False
    entry = event_entry(before[-1])
    if entry is None:
        return before[-1].entry("condition") is not None
    return unit.stands(before[-1]) == Status.AFFIRMED and not related(
        canonical(entry, scene.vocabulary), scene.episode.event, scene.vocabulary
    )
