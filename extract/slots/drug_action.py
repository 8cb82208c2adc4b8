"""What was done with the suspect drug (dechallenge), whether it was given again (rechallenge), and what followed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.exposure import begun
from extract.discourse.scene import Found, Scene
from extract.discourse.topic import event_entry
from extract.measures.laboratory import measured
from extract.records import Action, Concept, Value
from extract.slots.drugs import acted_upon, drug_terms
from extract.slots.outcome import ceased
from extract.statements.assertion import Status
from extract.statements.cues import Cue
from extract.timing.times import Time

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
_PASSIVE: Final = re.compile(
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
_ON_SCHEDULE: Final = re.compile(
    r"\b(?:as planned|as scheduled|on schedule|next (?:course|dose|infusion|cycle|injection) was due"
    r"|planned date|on time)\b",
    re.I,
)
_GOOD: Final = re.compile(
    r"\b(?:normal|stable|well|no|not|never|without|neither|free|remission|uneventful\w*|above|between|stayed|healthy"
    r"|asymptomatic"
    r"|tolerat\w+|unremarkable|negative|pain-free|alive)\b",
    re.IGNORECASE,
)
_AT: Final = re.compile(
    r"(?:\b(?:at|in|for|over|during|after|throughout|of|another|following|next|subsequent|a|the|than|exceeded"
    r"|within)\s+(?:(?:about|the|some|a|her|his|following"
    r"|next|subsequent|last|a further|further|more than|over|up to|period of|another)\s+)*)$",
    re.IGNORECASE,
)


def _concerns_suspect(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether a verb acts on the suspect drug: named in the verb's list, or meant by general words."""
    behind = unit.text[cue.end - unit.start :]
    if cue.value in ("stop", "hold") and (_of_an_event(unit, cue) or _NOT_CALLED_FOR.match(behind)):
        return False
    if "challeng" in unit.words(cue).lower() and cue.value == "stop":
        return True
    acted = [f for f in acted_upon(unit, (cue.value,)) if abs(f.term.start - cue.start) < 160]
    if acted:
        return any(_is_suspect(scene, f) for f in acted)
    if cue.value == "never again" and _A_DOSE.match(behind):
        return True  # "decided against a fourth infusion"
    if cue.value in ("continue", "never again", "resume"):
        near = [f for f in drug_terms(unit) if abs(f.term.start - cue.start) < 80]
        if near:
            return any(_is_suspect(scene, f) for f in near)
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
    others = [f for f in drug_terms(unit) if f.term.end <= cue.start and not _is_suspect(scene, f)]
    return bool(_GENERIC.search(unit.text)) and not others


def _of_an_event(unit: Unit, cue: Cue) -> bool:
    """Whether what stopped is an event: "the vomiting stopped", "cessation of the seizures"."""
    behind = unit.text[cue.end - unit.start :]
    if re.match(r"\s*of\b", behind) or unit.words(cue).lower().endswith((" of", " the")):
        after = [t for t in unit.terms if 0 <= t.start - cue.end <= 30]
        return bool(after) and event_entry(after[0]) is not None and after[0].entry("drug", "drug_class") is None
    if not _OF_ITSELF.match(unit.words(cue)) or _PASSIVE.search(unit.before(cue)):
        return False
    drug = next((t for t in unit.terms if 0 <= t.start - cue.end <= 40 and t.entry("drug", "drug_class")), None)
    return drug is None and ceased(unit, cue)


def _withdrawal_is_the_cause(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether the event is that of the withdrawal itself, as the title says ("seizures after withdrawal of X")."""
    if unit is not scene.episode.onset and unit.section != "title" and unit not in scene.summary:
        return False
    titles = [u.text for u in scene.overview if u.section == "title"]
    return cue.value == "stop" and any(_WITHDRAWN.search(title) and _CAUSE.search(title) for title in titles)


def _is_suspect(scene: Scene, found: Found) -> bool:
    return found.entry.iri in scene.suspect_iris


def _verbs(scene: Scene, *values: str) -> list[tuple[Unit, Cue]]:
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
            if _concerns_suspect(scene, unit, cue):
                found.append((unit, cue))
    if scene.following is not None and scene.following.onset is not None and "resume" in values:
        later = scene.following.onset
        term = scene.following.term if scene.following.term_unit is later else None
        for cue in later.cues_of("action", "resume"):
            if cue.start < (term.start if term else later.end) and _concerns_suspect(scene, later, cue):
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


def _stated(pairs: Iterable[tuple[Unit, Cue]], *statuses: Status) -> list[tuple[Unit, Cue]]:
    return [(unit, cue) for unit, cue in pairs if _stands(unit, cue) in statuses]


def _stands(unit: Unit, cue: Cue) -> Status:
    """The status of a verb; "neither this nor another of its class was given again" denies it by its subject."""
    status = unit.stands(cue)
    if cue.value == "resume" and status == Status.AFFIRMED and _NOBODY.search(unit.before(cue)):
        return Status.NEGATED
    return status


def action(scene: Scene, again: Value[bool] | None) -> Value[Action] | None:
    """What was done with the suspect drug: withdrawn, interrupted, continued, or its dose reduced."""
    affirmed = (Status.AFFIRMED, Status.POSSIBLE)
    stops = _stated(_verbs(scene, "stop", "hold"), Status.AFFIRMED)
    not_stopped = _stated(_verbs(scene, "stop", "hold"), Status.NEGATED)
    cuts = _stated(_verbs(scene, "reduce"), *affirmed)
    kept = _stated(_verbs(scene, "continue"), *affirmed)
    resumed = _stated(_verbs(scene, "resume"), Status.AFFIRMED)
    denied = _stated(_verbs(scene, "resume"), Status.NEGATED)
    never = _verbs(scene, "never again")
    value = scene.witness.value
    if cuts and not stops:
        cue = cuts[0][1]
        return value("dose reduced", (cue.start, cue.end), component=COMPONENT)
    if stops:
        cue = stops[0][1]
        after = [pair for pair in resumed if pair[1].start > cue.start]
        if after and (not never or (again is not None and again.value)):
            return value("interrupted", (cue.start, cue.end), (after[0][1].start, after[0][1].end), component=COMPONENT)
        return value("withdrawn", (cue.start, cue.end), component=COMPONENT)
    if kept or (not_stopped and not cuts):
        cue = (kept or not_stopped)[0][1]
        return value("continued", (cue.start, cue.end), component=COMPONENT)
    if cuts:
        cue = cuts[0][1]
        return value("dose reduced", (cue.start, cue.end), component=COMPONENT)
    if resumed and not scene.following_is_later(resumed[0][0]):
        unit, cue = resumed[0]
        words = unit.text[cue.start - unit.start : cue.end - unit.start].lower()
        on_time = _ON_SCHEDULE.search(unit.text)
        if on_time:
            return value(
                "continued",
                (cue.start, cue.end),
                (on_time.start() + unit.start, on_time.end() + unit.start),
                component=COMPONENT,
            )
        if re.match(r"(?:re-?(?:sum|start|introduc|institut|initiat)|put)", words):
            return value(
                "interrupted",
                (cue.start, cue.end),
                component=COMPONENT,
                rule="resumed-means-interrupted",
                confidence=0.8,
            )
    if never or denied:
        cue = (never or denied)[0][1]
        return value(
            "withdrawn",
            (cue.start, cue.end),
            component=COMPONENT,
            rule="not-given-again-means-withdrawn",
            confidence=0.7,
        )
    switched = switched_to(scene)
    if switched is not None:
        evidence = switched.evidence[0]
        return value(
            "withdrawn",
            (evidence.start, evidence.end),
            component=COMPONENT,
            rule="switched-means-withdrawn",
            confidence=0.6,
        )
    return None


def rechallenge(scene: Scene) -> Value[bool] | None:
    """`True` where the suspect drug was given again after this episode, `False` where the text says that it was not."""
    brought_on = scene.following.exposure if scene.following is not None else None
    if brought_on is not None:  # the next episode came by the drug that was begun there
        given = begun(brought_on, scene.suspect_iris)
        if given is not None:
            return scene.witness.value(
                True, (given, brought_on.end), component=COMPONENT, rule="given-before-next-episode"
            )
    resumed = _verbs(scene, "resume")
    for _, cue in _stated(resumed, Status.AFFIRMED):
        return scene.witness.value(True, (cue.start, cue.end), component=COMPONENT)
    for unit, cue in _stated(_verbs(scene, "continue"), Status.AFFIRMED, Status.POSSIBLE):
        if _ON_SCHEDULE.search(unit.text):
            return scene.witness.value(True, (cue.start, cue.end), component=COMPONENT)
    later = scene.following.onset if scene.following is not None else None
    told = [cue for _, cue in _verbs(scene, "never again")]
    if later is not None:  # "although no further dose had been given, the event returned"
        told += [cue for cue in later.cues_of("action", "never again") if _concerns_suspect(scene, later, cue)]
    for cue in told:
        return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
    for _, cue in _stated(resumed, Status.NEGATED, Status.NOT_DONE):
        return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
    return None


def switched_to(scene: Scene) -> Value[Concept] | None:
    """The drug that the patient was switched to after this episode."""
    closing = scene.closing
    for unit in [*scene.after_onset(), *scene.summary]:
        drugs = [
            f
            for f in drug_terms(unit)
            if not _is_suspect(scene, f) and unit.stands(f.term) in (Status.AFFIRMED, Status.POSSIBLE)
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
                        _is_suspect(scene, f) for f in drug_terms(unit) if cue.end <= f.term.start <= cue.end + 60
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
            return behind[1] if _is_suspect(scene, behind[0]) else False
        if re.search(r"\bfor\b", between):
            return behind[0] if _is_suspect(scene, behind[1]) else False
    before = [f for f in named if cue.start - 60 <= f.term.start < cue.start]
    if words == "replaced" and behind and before and not _PASSIVE.search(unit.before(cue)):
        return before[-1] if _is_suspect(scene, behind[0]) and not _is_suspect(scene, before[-1]) else False
    return None


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


def _known_before(scene: Scene, found: Found) -> bool:
    """Whether the case's units name a drug already before this mention's episode began."""
    onset = scene.episode.onset
    return onset is not None and any(
        f.entry.iri == found.entry.iri for unit in scene.case_units if unit.end <= onset.start for f in drug_terms(unit)
    )


def _switch_of_suspect(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Not a switch of another drug: of "vancomycin was replaced by …" the drug before must be the suspect."""
    before = [f for f in drug_terms(unit) if f.term.end <= cue.start]
    return not before or any(_is_suspect(scene, f) for f in before)


def recurrence(scene: Scene, again: Value[bool] | None, done: Value[Action] | None) -> Value[bool] | None:
    """`True` where the event came again, `False` where the text says that it did not after the drug was given again."""
    if scene.following is not None:
        later = scene.following.onset
        if scene.following.event.label == scene.episode.event.label or scene.neutrophil:
            unit = later or scene.told[-1]
            cue = next((c for c in unit.cues_of("recurrence", "again")), None)
            term = scene.following.term if scene.following.term_unit is later else None
            span = (cue.start, cue.end) if cue else (term.start, term.end) if term else (unit.start, unit.end)
            return scene.witness.value(True, span, component=COMPONENT, rule="later-episode-told")
    marker = scene.marker
    exposed = (again is not None and again.value) or (
        done is not None and done.value in ("continued", "dose reduced", "interrupted")
    )
    for unit in scene.after_onset():
        if scene.episode.onset is unit and not unit.cues_of("action", "resume"):
            continue
        for cue in unit.cues_of("recurrence"):
            status = Status.NEGATED if re.search(r"\bno\b[^,;.]{0,40}$", unit.before(cue)) else unit.stands(cue)
            if (
                cue.value == "quiet"
                and status == Status.AFFIRMED
                and exposed
                and unit.cues_of("action", "resume", "continue")
            ):
                return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
            if cue.value == "again" and status == Status.NEGATED and (exposed or unit.times):
                return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
            if cue.value == "again" and status == Status.AFFIRMED and again is not None and again.value:
                if _of_the_indication(unit, cue):
                    continue
                return scene.witness.value(True, (cue.start, cue.end), component=COMPONENT)
    if exposed and marker is not None:
        for unit in scene.after_onset():
            values = measured(unit.quantities, marker)
            stay = _STAYED.search(unit.text)
            if (
                stay
                and unit.times
                and values
                and not any(marker.is_out(q.value) for q in values)
                and unit.start >= scene.closing
            ):
                return scene.witness.value(
                    False, (stay.start() + unit.start, stay.end() + unit.start), component=COMPONENT
                )
    return None


def _of_the_indication(unit: Unit, cue: Cue) -> bool:
    """Whether it is the treated disease that came back ("her psychosis recurred")."""
    before = [t for t in unit.terms if t.end <= cue.start and cue.start - t.end <= 30]
    return bool(before) and event_entry(before[-1]) is None and before[-1].entry("condition") is not None


_STAYED: Final = re.compile(r"\b(?:stayed|remained|ranged|has been|have been|never (?:been )?below)\b", re.IGNORECASE)


def follow_up_days(scene: Scene, taken: Value[float] | None) -> Value[float] | None:
    """The follow-up told after the episode's rechallenge or resolution, in days (the last that fits).

    `taken` is the time to recovery, which is no follow-up.
    """
    if not scene.is_last:
        return None
    onset = scene.episode.onset
    best: tuple[int, Time] | None = None
    closing = scene.closing
    for unit in [*scene.after_onset(), *scene.summary]:
        if unit.section == "title" or (onset is not None and unit is onset and not unit.cues_of("follow", "follow-up")):
            continue
        for time in unit.times:
            if taken is not None and time.start == taken.evidence[0].start:
                continue
            sentence = " ".join(u.text for u in scene.told if u.sentence == unit.sentence) or unit.text
            score = _follow_score(unit, time, over=unit.start >= closing, sentence=sentence)
            if score and (best is None or score >= best[0]):
                best = (score, time)
    if best is None:
        return None
    time = best[1]
    return scene.witness.value(
        round(float(time.days or 0), 4), (time.start, time.end), component=COMPONENT, rule="interval-in-days"
    )


def _follow_score(unit: Unit, time: Time, *, over: bool, sentence: str) -> int:
    if time.days is None or time.kind not in ("duration", "interval") or time.days < 14:
        return 0
    before = unit.text[: time.start - unit.start]
    behind = unit.text[time.end - unit.start :]
    if re.match(r"\s*(?:of\s+)?follow[- ]?up", behind, re.I) or re.search(
        r"follow(?:ed)?[- ]?up\s+(?:\w+\s+){0,3}$|followed (?:her|him|them|the \w+) (?:up )?(?:for"
        r"|over)\s+(?:\w+\s+){0,2}$",
        before,
        re.I,
    ):
        return 3
    if time.anchor in ("follow_up", "discharge") or re.match(r"[- ](?:visit|check)", behind):
        return 3
    if time.anchor in (
        "last_dose",
        "first_dose",
        "dose",
        "treatment_start",
        "episode",
        "restart",
    ) and time.relation in ("after", "into"):
        return 0
    if re.search(r"\b(?:when last seen|last seen)\b", unit.text, re.I):
        return 2
    lasting = bool(_AT.search(before)) or time.relation in (
        "later",
        "for",
        "over",
        "during",
        "in",
        "since",
        "at",
    )
    said = bool(unit.cues_of("follow")) or (time.relation in ("at", "later") and over and _WELL.search(unit.text))
    return 2 if lasting and said and _GOOD.search(sentence) else 0


_WELL: Final = re.compile(r"\b(?:normal|well|asymptomatic|no (?:further|symptoms|recurrence|signs))\b", re.IGNORECASE)
