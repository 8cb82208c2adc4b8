"""The latency where only its place ties an interval to the drug: "She took X. Ten days later she fell ill"."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.exposure import befalls, begun
from extract.discourse.scene import Scene
from extract.records import LatencyFrom
from extract.slots.drugs import drug_terms
from extract.slots.timeline import AROSE, INTERMITTENT, SWALLOWED, Latency, counted, story

_BEGUN: Final = sieve.compile(
    r"\b(?:start(?:ed)?|begun|began|added|initiated|commenced|prescribed|introduced|put on|given|received)\b",
    re.IGNORECASE,
)
_TAKEN: Final = sieve.compile(
    r"\b(?:start(?:ed)?|begun|began|added|initiated|commenced|prescribed|introduced|put on|given|received|took"
    r"|treated with|administered"
    r"|restarted|resumed|reintroduced|rechallenged)\b",
    re.IGNORECASE,
)
_AFTER_A_DOSE: Final = sieve.compile(
    r"\b(?:after|following|upon|on)\s+(?:(?:the|this|his|her|an?|each|completion of"
    r"|administration of)\s+){0,2}(?:[\w-]+\s){0,2}?"
    r"(?:injections?|infusions?|dos(?:e|es|ing)|ingestion|administration|bolus|intake|instillation)\b",
    re.IGNORECASE,
)
_WEEKS: Final = sieve.compile(r"week|month|year", re.IGNORECASE)
_OTHER_REFERENCE: Final = sieve.compile(  # a later week or month is counted from there
    r"\b(?:transplant\w*|underwent|operation|operated|surgery|discharged|\w{3,20}(?:ectomy|otomy|plasty))\b",
    re.IGNORECASE,
)


def since_given_again(scene: Scene) -> Latency | None:
    """ "He was put on it again. Ten days later …", "a tablet was given … On the third day …": from that very clause."""
    onset = scene.episode.onset
    given = scene.episode.exposure or onset
    if given is None or onset is None:
        return None
    at = begun(given, scene.suspect_iris)
    for time in onset.times if at is not None else ():
        elapsed = time.kind == "interval" and time.relation in ("later", "after", "within", "in")
        if (
            time.days
            and (elapsed or time.kind == "day")
            and time.anchor is None
            and (given is not onset or time.start > (at or 0))
        ):
            return counted(scene, time, "treatment_start", (at or given.start, given.end))
    return None


def since_begun(scene: Scene) -> Latency | None:
    """An interval that only its place ties to the drug: "She started X. Ten days later she developed …"."""
    onset = scene.episode.onset
    former: Unit | None = None
    for unit in scene.told:
        if onset is not None and unit.start > onset.end + 200:
            break
        for time in unit.times:
            if time.kind != "interval" or not time.days or time.relation not in ("later", "after", "within", "in"):
                continue
            if time.anchor not in (None, "other") or not (AROSE.search(unit.text) or unit.terms_of("event")):
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
                return counted(scene, time, "last_dose", (teller.start + dose.start(), teller.start + dose.end()))
            drugs = [f for f in drug_terms(teller) if f.entry.iri in scene.suspect_iris and teller.affirmed(f.term)]
            if verb is None or not [f for f in drugs if f.term.start < time.start]:
                continue
            spaced = INTERMITTENT.search(said) is not None or drugs[0].entry.label.endswith("mab")
            spaced = spaced or (time.days < 1.0 and SWALLOWED.match(verb[0]) is not None)
            source: LatencyFrom = "last_dose" if spaced else "treatment_start"
            return counted(scene, time, source, (teller.start + verb.start(), teller.start + verb.end()))
        former = unit
    return None


def started_before(scene: Scene) -> Latency | None:
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
                return counted(scene, time, "treatment_start", (unit.start + verb.start(), unit.start + verb.end()))
    return None


def by_schedule(scene: Scene) -> Latency | None:
    """ "X was begun. … At week 22 she was tired", "at eight weeks it was 258 U/L": from the start of the drug."""
    onset = scene.episode.onset
    if onset is None:
        return None
    at: tuple[Unit, int] | None = None
    for unit in [*scene.lead, *story(scene)]:
        if unit.start > onset.end:
            break
        told = begun(unit, scene.suspect_iris)
        if told is None and unit.terms_of("drug") and (verb := _TAKEN.search(unit.text)) is not None:
            named = [f for f in drug_terms(unit) if f.entry.iri in scene.suspect_iris and unit.affirmed(f.term)]
            told = unit.start + verb.start() if named else None
        if told is not None:
            at = (unit, told)
            continue
        if at is None or (_OTHER_REFERENCE.search(unit.text) and unit is not onset):
            at = None
            continue
        near = unit.sentence == onset.sentence or (befalls(unit) is not None and unit.start > onset.start - 700)
        if unit is not onset and not near:
            continue
        for time in unit.times:
            numbered = time.kind == "day" and time.days and _WEEKS.search(time.text) is not None
            if time.anchor is None and time.days and (numbered or (time.kind == "interval" and time.relation == "at")):
                return counted(scene, time, "treatment_start", (at[1], at[0].end))
    return None
