"""When the episode began: the latency from a dose or from the start of treatment, and early or late onset.

Definitions: a week is 7 days, a month 30.4375, a year 365.25; late onset is four weeks (28 days) or more after the last
dose (as in Wolach, Bairey and Lahav, "Late-onset neutropenia after rituximab treatment", Medicine 2010;89:308-318).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.exposure import begun
from extract.discourse.moments import Exposure, Moment
from extract.discourse.scene import Scene
from extract.records import LatencyFrom, Onset, Value
from extract.slots.drugs import drug_terms
from extract.timing.times import Time

LATE_FROM_DAYS: Final = 28.0
COMPONENT: Final = "latency"

_FROM: Final[dict[str, LatencyFrom]] = {
    "last_dose": "last_dose",
    "dose": "last_dose",
    "first_dose": "first_dose",
    "treatment_start": "treatment_start",
    "treatment": "treatment_start",
    "restart": "treatment_start",
}
_FORWARD: Final = frozenset(
    {"after", "into", "following", "of", "on", "from", "since", "within", "later", "under", "post", None, ""}
)
_UNDER_TREATMENT: Final = re.compile(
    r"\b(?:taking|taken|took|on|receiv(?:ed|ing)|treated with|used|using|injected|under|been given|consum(?:ed|ing"
    r"|ption)"
    r"|therapy with|treatment with|therapy|treatment|use of|abus(?:ed|ing|e of)|ingest(?:ed|ing|ion)|intake of)\b",
    re.IGNORECASE,
)
_INTERMITTENT: Final = re.compile(
    r"\b(?:infusions?|injections?|cycles?|pulses?|single dose|vaccinat\w+|courses?)\b", re.IGNORECASE
)
_BEGUN: Final = re.compile(
    r"\b(?:start(?:ed)?|begun|began|added|initiated|commenced|prescribed|introduced|put on|given|received)\b",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    r"\b(?:start(?:ed)?|begun|began|added|initiated|commenced|prescribed|introduced|put on|given|received|took"
    r"|treated with|administered"
    r"|restarted|resumed|reintroduced|rechallenged)\b",
    re.IGNORECASE,
)
_HAD_BEEN: Final = re.compile(
    r"\bhad been (?:\w+ )?(?:taking|on|receiving|treated|using|given|consuming|maintained|medicated)\b", re.IGNORECASE
)
_AFTER_A_DOSE: Final = re.compile(
    r"\b(?:after|following|upon|on)\s+(?:(?:the|this|his|her|an?|each|completion of"
    r"|administration of)\s+){0,2}(?:[\w-]+\s){0,2}?"
    r"(?:injections?|infusions?|dos(?:e|es|ing)|ingestion|administration|bolus|intake|instillation)\b",
    re.IGNORECASE,
)
_BY_ROUTE: Final = re.compile(
    r"\b(?:parenteral|intravenous|intramuscular|intrathecal|epidural|subcutaneous|intra-?articular|intravitreal"
    r"|bolus|single)\b",
    re.IGNORECASE,
)
_TO_DEATH: Final = re.compile(r"\b(?:died|death|dead|succumbed|expired)\b[^,;]*$", re.IGNORECASE)
# "a level drawn 20 hours after the last dose", "at the last visit, 8 weeks after it": when the patient was examined
_SAMPLED: Final = re.compile(
    r"\b(?:drawn|sampled|measured|determined|assayed|collected|withdrawn|(?:samples?|specimens?|blood|levels?"
    r"|concentrations?)(?: (?:was|were))?(?: (?:taken|obtained))?)\s+(?:about |approximately |some )?$"
    r"|\bat (?:the|her|his|a) (?:last|latest|final|most recent|next|follow-?up|control) (?:check(?:-?up)?|visit|review"
    r"|examination|appointment|follow-?up|control|consultation)?,?\s*$",
    re.IGNORECASE,
)
# Given once, as far as the text says: hours after it are hours after a dose.
_SWALLOWED: Final = re.compile(
    r"(?:took|given|received|administered|ingested|swallowed|drank|injected|infused)\b", re.IGNORECASE
)
_AROSE: Final = re.compile(
    r"\b(?:developed|became|had become|noticed|presented|appeared|complained|felt|fell|collapsed|was found"
    r"|began|came|admitted|suffered)\b",
    re.IGNORECASE,
)


def _source(scene: Scene, unit: Unit, time: Time) -> LatencyFrom | None:
    """What an interval counts from. "The start of treatment" is the suspect drug's until that drug is stopped."""
    if time.anchor == "treatment_start" and (time.days or 1.0) < 1.0 and time.anchor_start is not None:
        words = unit.text[time.anchor_start - unit.start : (time.anchor_end or time.end) - unit.start]
        if re.match(r"(?:\w+ )?(?:exposure|contact)\b", words, re.IGNORECASE):
            return "last_dose"  # hours are counted from the exposure itself
    if time.anchor == "dose" and (time.days or 0.0) >= 7.0 and time.anchor_start is not None:
        words = unit.text[time.anchor_start - unit.start : (time.anchor_end or time.end) - unit.start]
        if re.search(r"\b(?:administration|intake|ingestion)\b", words, re.IGNORECASE) and not _spaced(scene):
            return "treatment_start"  # weeks of "administration" are a course of a daily drug
    if time.anchor in ("other", "treatment") and time.relation in ("after", "of"):
        return _after_drug(scene, unit, time)
    if time.anchor is None or not time.anchor.startswith("start_of:"):
        return _FROM.get(time.anchor or "")
    start, end = time.anchor_start or time.start, time.anchor_end or time.end
    named = [found for found in drug_terms(unit) if start <= found.term.start < end]
    if named:
        return "treatment_start" if any(found.entry.iri in scene.suspect_iris for found in named) else None
    stopped = any(u.start <= unit.start and u.cues_of("action", "stop", "hold") for u in scene.told)
    return "treatment_start" if time.anchor in ("start_of:treatment", "start_of:therapy") and not stopped else None


def _spaced(scene: Scene) -> bool:
    """Whether the suspect drug is given at intervals, as infusions and antibodies are."""
    return any(_INTERMITTENT.search(u.text) for u in scene.case_units) or any(
        found.entry.label.endswith("mab") for found in scene.suspects
    )


def _after_drug(scene: Scene, unit: Unit, time: Time) -> LatencyFrom | None:
    """ "Three months after rituximab": from the last dose of a drug given at intervals, else from the start."""
    start, end = time.anchor_start or time.end, time.anchor_end or time.end
    named = [f for f in drug_terms(unit) if start <= f.term.start < end and f.entry.iri in scene.suspect_iris]
    if not named or named[0].term.start - start > 30:
        return _FROM.get(time.anchor or "")
    if time.anchor == "treatment" and _BY_ROUTE.search(unit.text[start - unit.start : end - unit.start]):
        return "last_dose"
    if time.relation == "of" or time.anchor == "treatment":
        return "treatment_start"
    return "last_dose" if _spaced(scene) else "treatment_start"


def _fits(scene: Scene, unit: Unit, time: Time) -> bool:
    """Whether an interval counts from the suspect drug (or names no drug), forward in time."""
    if time.days is None or _source(scene, unit, time) is None or time.relation not in _FORWARD:
        return False
    if time.kind not in ("interval", "day"):
        return False
    if _TO_DEATH.search(unit.before(time, 60)) or _SAMPLED.search(unit.before(time, 60)):
        return False
    start, end = time.anchor_start or time.start, time.anchor_end or time.end
    named = [found for found in drug_terms(unit) if start <= found.term.start < end]
    if not named:
        others = [f for f in drug_terms(unit) if f.term.end <= time.start]
        nearest = max(others, key=lambda f: f.term.start, default=None)
        if time.anchor in ("dose", "last_dose") and nearest is not None and not time.ordinal:
            # "lorazepam was given …, within a minute of the injection": a dose of that drug
            return not scene.suspects or any(f.entry.iri in scene.suspect_iris for f in others)
        return True
    return not scene.suspects or any(found.entry.iri in scene.suspect_iris for found in named)


def _candidates(scene: Scene, units: Sequence[Unit]) -> list[tuple[tuple[float, ...], Unit, Time, LatencyFrom]]:
    onset = scene.episode.onset
    order = {"last_dose": 0, "first_dose": 1, "treatment_start": 2}
    found: list[tuple[tuple[float, ...], Unit, Time, LatencyFrom]] = []
    for unit in units:
        for time in unit.times:
            if not _fits(scene, unit, time):
                continue
            source = _source(scene, unit, time)
            if source is None:
                continue
            if unit.cues_of("outcome", "recovered") and (onset is None or unit.start > onset.start):
                continue
            if unit.cues_of("follow") and unit.cues_of("recurrence", "quiet"):
                continue
            away = 0.0 if onset is None else float(abs(unit.start - onset.start) if unit in scene.told else 10_000)
            late = onset is not None and unit.start > onset.end and unit in scene.told
            silent = not (unit.terms_of("event") or unit.cues_of("arise") or _AROSE.search(unit.text))
            found.append(((away > 700, late and away > 300, silent, away, order[source]), unit, time, source))
    found.sort(key=lambda item: (item[0], item[2].start))
    if found:  # in one unit, the last dose goes before the first dose and the start of treatment
        unit = found[0][1]
        found.sort(key=lambda item: (item[1] is not unit, order[item[3]] if item[1] is unit else 0, item[0]))
    return found


def latency(scene: Scene) -> tuple[Value[float] | None, Value[LatencyFrom] | None]:
    """The interval to the onset in days, and what it counts from; `(None, None)` where the text tells none."""
    found = _interval(scene, scene.told)
    found = found or _by_moments(scene)
    if found is None and not scene.is_first:
        found = _since_given_again(scene) or _since_begun(scene)
    if found is None and scene.is_first:
        found = _since_begun(scene) or _begun_before(scene) or _under_treatment(scene)
    return found or _interval(scene, scene.summary) or (None, None)


def _interval(scene: Scene, units: Sequence[Unit]) -> tuple[Value[float], Value[LatencyFrom]] | None:
    """The interval of the best candidate, with the phrase that says what it counts from."""
    for _, unit, time, source in _candidates(scene, units):
        span = (time.start, max(time.end, min(time.anchor_end or time.end, unit.end)))
        days = scene.witness.value(round(float(time.days or 0), 4), span, component=COMPONENT, rule="interval-in-days")
        return days, scene.witness.value(source, span, component=COMPONENT)
    return None


def exposure(scene: Scene) -> tuple[Exposure, LatencyFrom] | None:
    """The exposure that the episode is counted from: the last dose before it, or the start of daily treatment."""
    onset = scene.episode.onset
    end = onset.end if onset is not None else max((u.end for u in scene.told), default=0)
    begin = scene.former.onset.end if scene.former is not None and scene.former.onset is not None else 0
    given = [
        e for e in scene.chronicle.exposures if (e.iri in scene.suspect_iris or e.iri in "*?") and e.unit.start < end
    ]
    spaced = any(e.iri == "*" for e in given) or _is_spaced(scene)
    if spaced:
        again = [e for e in given if e.unit.start >= begin and e.iri != "?"]
        return (again[-1], "last_dose") if again and again[-1].dose else None
    named = [e for e in given if e.iri != "*" and e.unit.start >= begin]
    return (named[0], "treatment_start") if named else None


def onset_moment(scene: Scene) -> Moment | None:
    """When the episode began: the earliest moment at which its units tell that something befell the patient."""
    onset = scene.episode.onset
    counted = exposure(scene)
    chosen = scene.chronicle.onsets.get(scene.episode.number)
    begin = counted[0].unit.start if counted is not None else (onset.start if onset is not None else 1 << 60)
    for unit in [*scene.lead, *scene.own]:
        if unit.start <= begin or (onset is not None and unit.start >= onset.start):
            continue
        verb = _AROSE.search(unit.text)
        if verb is None or not unit.times or unit.cues_of("outcome") or unit.cues_of("follow"):
            continue
        moment = scene.chronicle.at(unit, unit.start + verb.start())
        earlier = chosen.since(moment) if chosen is not None and moment is not None else None
        if moment is not None and (chosen is None or (earlier is not None and 0 < earlier < 60)):
            chosen = moment
    return chosen


def _by_moments(scene: Scene) -> tuple[Value[float], Value[LatencyFrom]] | None:
    """The moment of onset less that of the suspect drug's last dose, or of its start where it is taken daily."""
    counted, moment = exposure(scene), onset_moment(scene)
    if counted is None or moment is None:
        return None
    given, source = counted
    days = moment.since(given.moment)
    if days is None or days < 0 or not moment.spans or (days == 0 and not given.moment.spans):
        return None
    if days < 1.0 and _SWALLOWED.match(given.unit.text[given.span[0] - given.unit.start :]):
        source = "last_dose"
    spans = dict.fromkeys((*given.moment.spans[-1:], given.span, *moment.spans))
    value = scene.witness.value(round(days, 4), *spans, component=COMPONENT, rule="moments-subtracted", confidence=0.7)
    return value, scene.witness.value(source, given.span, component=COMPONENT, confidence=0.7)


def _is_spaced(scene: Scene) -> bool:
    """Whether the suspect drug is given in doses weeks apart: an antibody, or told in infusions or cycles."""
    return any(f.entry.label.endswith("mab") for f in scene.suspects) or any(
        _INTERMITTENT.search(u.text) for u in scene.case_units if any(f.unit is u for f in scene.suspects)
    )


def _since_given_again(scene: Scene) -> tuple[Value[float], Value[LatencyFrom]] | None:
    """ "He was put on it again. Ten days later …", "a tablet was given … On the third day …": from that very clause."""
    given, onset = scene.episode.exposure, scene.episode.onset
    if given is None or onset is None:
        return None
    at = begun(given, scene.suspect_iris)
    for time in onset.times if at is not None else ():
        counted = (time.kind == "interval" and time.relation in ("later", "after", "within")) or time.kind == "day"
        if time.days and counted and time.anchor is None:
            spans = ((at or given.start, given.end), (time.start, time.end))
            days = scene.witness.value(
                round(float(time.days), 4), spans[1], component=COMPONENT, rule="interval-in-days", confidence=0.7
            )
            return days, scene.witness.value("treatment_start", *spans, component=COMPONENT, confidence=0.7)
    return None


def _since_begun(scene: Scene) -> tuple[Value[float], Value[LatencyFrom]] | None:
    """An interval that only its place ties to the drug: "She started X. Ten days later she developed …"."""
    onset = scene.episode.onset
    former: Unit | None = None
    for unit in scene.told:
        if onset is not None and unit.start > onset.end + 200:
            break
        for time in unit.times:
            if time.kind != "interval" or not time.days or time.relation not in ("later", "after", "within", "in"):
                continue
            if time.anchor not in (None, "other") or not (_AROSE.search(unit.text) or unit.terms_of("event")):
                continue
            if unit.cues_of("follow", "follow-up") or (unit.cues_of("outcome", "recovered") and unit is not onset):
                continue
            before = unit.before(time)
            if _TAKEN.search(before) or _AFTER_A_DOSE.search(before):
                teller, said = unit, before
            elif former is not None and time.start - unit.start < 16:
                teller, said = former, former.text
            else:
                continue
            verb = _TAKEN.search(said)
            dose = _AFTER_A_DOSE.search(said)
            if dose is not None and not drug_terms(teller):  # "After the injection … Three hours later …"
                return _counted(scene, time, "last_dose", (teller.start + dose.start(), teller.start + dose.end()))
            drugs = [f for f in drug_terms(teller) if f.entry.iri in scene.suspect_iris and teller.affirmed(f.term)]
            if verb is None or not [f for f in drugs if f.term.start < time.start]:
                continue
            spaced = _INTERMITTENT.search(said) is not None or drugs[0].entry.label.endswith("mab")
            spaced = spaced or (time.days < 1.0 and _SWALLOWED.match(verb[0]) is not None)
            source: LatencyFrom = "last_dose" if spaced else "treatment_start"
            return _counted(scene, time, source, (teller.start + verb.start(), teller.start + verb.end()))
        former = unit
    return None


def _counted(
    scene: Scene, time: Time, source: LatencyFrom, teller: tuple[int, int]
) -> tuple[Value[float], Value[LatencyFrom]]:
    """An interval with the words, elsewhere, that say what it counts from."""
    spans = (teller, (time.start, time.end))
    value = scene.witness.value(
        round(float(time.days or 0), 4), spans[1], component=COMPONENT, rule="interval-in-days", confidence=0.7
    )
    return value, scene.witness.value(source, *spans, component=COMPONENT, confidence=0.7)


def _begun_before(scene: Scene) -> tuple[Value[float], Value[LatencyFrom]] | None:
    """ "Her doctor had started terbinafine 24 days before", told with or before the onset."""
    onset = scene.episode.onset
    for unit in scene.told:
        if onset is not None and unit.start > onset.end + 400:
            break
        verb = _BEGUN.search(unit.text)
        if verb is None or not any(
            f.entry.iri in scene.suspect_iris and unit.affirmed(f.term) for f in drug_terms(unit)
        ):
            continue
        for time in unit.times:
            if (
                time.kind == "interval"
                and time.days
                and time.relation in ("before", "ago")
                and time.anchor in (None, "admission", "other", "onset", "episode", "visit")
            ):
                span = (time.start, time.end)
                value = scene.witness.value(
                    round(float(time.days), 4),
                    span,
                    component=COMPONENT,
                    rule="interval-in-days",
                    confidence=0.7,
                )
                return value, scene.witness.value(
                    "treatment_start",
                    (min(verb.start() + unit.start, time.start), max(verb.end() + unit.start, time.end)),
                    component=COMPONENT,
                    confidence=0.7,
                )
    return None


def _under_treatment(scene: Scene) -> tuple[Value[float], Value[LatencyFrom]] | None:
    """ "Had been taking methotrexate for four years" before the onset."""
    onset = scene.episode.onset
    for unit in scene.told:
        if onset is not None and unit.start > onset.end:
            if unit.start > onset.end + 600:
                break
            if not _HAD_BEEN.search(unit.text):
                continue
        for time in unit.times:
            if time.kind != "duration" or time.days is None or time.relation not in ("for", "over"):
                continue
            suspects = [f for f in drug_terms(unit) if f.entry.iri in scene.suspect_iris]
            near = any(abs(f.term.start - time.start) <= 120 for f in suspects)
            if near and _UNDER_TREATMENT.search(unit.before(time)):
                span = (time.start, time.end)
                value = scene.witness.value(
                    round(float(time.days), 4),
                    span,
                    component=COMPONENT,
                    rule="interval-in-days",
                    confidence=0.7,
                )
                return value, scene.witness.value("treatment_start", span, component=COMPONENT, confidence=0.7)
    return None


def onset_word(scene: Scene, days: Value[float] | None, source: Value[LatencyFrom] | None) -> Value[Onset] | None:
    """The text's own word for this patient; for neutropenia, where there is none, by the 28-day definition."""
    for unit, cue in scene.cues("onset"):
        if unit.affirmed(cue) and cue.end <= (scene.episode.onset or unit).end + 400:
            word: Onset = "early" if cue.value == "early" else "late"
            return scene.witness.value(word, (cue.start, cue.end), component="onset")
    if not scene.neutrophil or days is None or source is None:
        return None
    if source.value == "last_dose" or (source.value == "first_dose" and days.value < LATE_FROM_DAYS):
        span = (days.evidence[0].start, days.evidence[0].end)
        computed: Onset = "late" if days.value >= LATE_FROM_DAYS else "early"
        return scene.witness.value(
            computed,
            span,
            component="onset",
            rule="late-onset-28-days",
            derived_from=("latency_days", "latency_from"),
        )
    return None
