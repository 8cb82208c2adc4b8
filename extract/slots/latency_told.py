"""The latency where an interval says itself what it counts from: "90 days after her last infusion"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Scene
from extract.measures.laboratory import measured
from extract.records import LatencyFrom
from extract.slots.drugs import drug_terms
from extract.slots.timeline import AROSE, COMPONENT, Latency, is_spaced
from extract.timing.times import Time

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
_BY_ROUTE: Final = sieve.compile(
    r"\b(?:parenteral|intravenous|intramuscular|intrathecal|epidural|subcutaneous|intra-?articular|intravitreal"
    r"|bolus|single)\b",
    re.IGNORECASE,
)
_DOSED: Final = sieve.compile(
    r"\b(?:infusions?|injections?|doses?|courses?|cycles?|tablets?|drug|treatment|it)\s(?:was|were|had been)\s(?:\w+ )?"
    r"(?:given|administered|repeated|restarted|resumed|received|due|planned|scheduled|begun|started)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_TO_DEATH: Final = sieve.compile(r"\b(?:died|death|dead|succumbed|expired)\b[^,;]*$", re.IGNORECASE)
# "a level drawn 20 hours after the last dose", "at the last visit, 8 weeks after it": when the patient was examined
_SAMPLED: Final = sieve.compile(
    r"\b(?:drawn|sampled|measured|determined|assayed|collected|withdrawn|(?:samples?|specimens?|blood|levels?"
    r"|concentrations?)(?: (?:was|were))?(?: (?:taken|obtained))?)\s+(?:about |approximately |some )?$"
    r"|\bat (?:the|her|his|a) (?:last|latest|final|most recent|next|follow-?up|control) (?:check(?:-?up)?|visit|review"
    r"|examination|appointment|follow-?up|control|consultation)?,?\s*$",
    re.IGNORECASE,
)
# Given once, as far as the text says: hours after it are hours after a dose.


def _source(scene: Scene, unit: Unit, time: Time) -> LatencyFrom | None:
    """What an interval counts from. "The start of treatment" is the suspect drug's until that drug is stopped."""
    if time.anchor == "treatment_start" and (time.days or 1.0) < 1.0 and time.anchor_start is not None:
        words = unit.text[time.anchor_start - unit.start : (time.anchor_end or time.end) - unit.start]
        if re.match(r"(?:\w+ )?(?:exposure|contact)\b", words, re.IGNORECASE):
            return "last_dose"  # hours are counted from the exposure itself
    if time.anchor == "dose" and (time.days or 0.0) >= 7.0 and time.anchor_start is not None:
        words = unit.text[time.anchor_start - unit.start : (time.anchor_end or time.end) - unit.start]
        if re.search(r"\b(?:administration|intake|ingestion)\b", words, re.IGNORECASE) and not is_spaced(scene):
            return "treatment_start"  # weeks of "administration" are a course of a daily drug
    if time.anchor == "dose" and time.relation in ("into", "of", "on") and not is_spaced(scene):
        words = unit.text[(time.anchor_start or 0) - unit.start : (time.anchor_end or time.end) - unit.start]
        if re.search(r"\bcourse\b", words, re.IGNORECASE):
            return "treatment_start"  # "five days into the course" of a daily drug
    if time.anchor in ("other", "treatment") and (time.relation in ("after", "of") or time.kind == "day"):
        return _after_drug(scene, unit, time)
    if time.anchor is None or not time.anchor.startswith("start_of:"):
        return _FROM.get(time.anchor or "")
    start, end = time.anchor_start or time.start, time.anchor_end or time.end
    named = [found for found in drug_terms(unit) if start <= found.term.start < end]
    if named:
        return "treatment_start" if any(found.entry.iri in scene.suspect_iris for found in named) else None
    stopped = any(u.start <= unit.start and u.cues_of("action", "stop", "hold") for u in scene.told)
    return "treatment_start" if time.anchor in ("start_of:treatment", "start_of:therapy") and not stopped else None


def _after_drug(scene: Scene, unit: Unit, time: Time) -> LatencyFrom | None:
    """ "Three months after rituximab": from the last dose of a drug given at intervals, else from the start."""
    start, end = time.anchor_start or time.end, time.anchor_end or time.end
    named = [f for f in drug_terms(unit) if start <= f.term.start < end and f.entry.iri in scene.suspect_iris]
    if not named or named[0].term.start - start > 30:
        return _FROM.get(time.anchor or "")
    if time.anchor == "treatment" and _BY_ROUTE.search(unit.text[start - unit.start : end - unit.start]):
        return "last_dose"
    if time.relation == "of" or time.kind == "day" or time.anchor == "treatment":
        return "treatment_start"
    return "last_dose" if is_spaced(scene) else "treatment_start"


def _fits(scene: Scene, unit: Unit, time: Time) -> bool:
    """Whether an interval counts from the suspect drug (or names no drug), forward in time."""
    if (
        time.days is None
        or _source(scene, unit, time) is None
        or not (time.relation in _FORWARD or (time.kind == "day" and time.relation in ("in", "by", "at", "until")))
    ):
        return False
    if time.kind not in ("interval", "day"):
        return False
    low = scene.marker is not None and any(
        scene.marker.is_out(q.value) for q in measured(unit.quantities, scene.marker)
    )
    if _TO_DEATH.search(unit.before(time, 60)) or (_SAMPLED.search(unit.before(time, 60)) and not low):
        return False
    arose = bool(unit.cues_of("arise")) or AROSE.search(unit.text) is not None
    if (
        not arose
        and any(  # "both resolved 12 days after the fourth dose"
            c.end <= time.start
            and unit.affirmed(c)
            and not re.search(r"[,;]", unit.text[c.end - unit.start : time.start - unit.start])
            for c in unit.cues_of("outcome", "recovered")
        )
    ):
        return False
    if _DOSED.search(unit.before(time)) and not AROSE.search(unit.text[time.end - unit.start :]):
        return False  # when a further dose was given
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


def _is_normal(scene: Scene, unit: Unit) -> bool:
    """Whether the values that a unit gives of what the event is are in range: then it tells the recovery."""
    marker = scene.marker
    values = [] if marker is None else measured(unit.quantities, marker)
    return marker is not None and bool(values) and not any(marker.is_out(q.value) for q in values)


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
            if onset is not None and unit.start > onset.start and _is_normal(scene, unit):
                continue
            if unit.cues_of("follow") and unit.cues_of("recurrence", "quiet"):
                continue
            away = 0.0 if onset is None else float(abs(unit.start - onset.start) if unit in scene.told else 10_000)
            late = onset is not None and unit.start > onset.end and unit in scene.told
            silent = not (unit.terms_of("event") or unit.cues_of("arise") or AROSE.search(unit.text))
            found.append(((away > 700, late and away > 300, silent, away, order[source]), unit, time, source))
    found.sort(key=lambda item: (item[0], item[2].start))
    if found:  # in one unit, the last dose goes before the first dose and the start of treatment
        unit = found[0][1]
        found.sort(key=lambda item: (item[1] is not unit, order[item[3]] if item[1] is unit else 0, item[0]))
    return found


def told_interval(scene: Scene, units: Sequence[Unit]) -> Latency | None:
    """The interval of the best candidate, with the phrase that says what it counts from."""
    for _, unit, time, source in _candidates(scene, units):
        span = (time.start, max(time.end, min(time.anchor_end or time.end, unit.end)))
        days = scene.witness.value(round(float(time.days or 0), 4), span, component=COMPONENT, rule="interval-in-days")
        return days, scene.witness.value(source, span, component=COMPONENT)
    return None
