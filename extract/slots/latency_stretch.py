"""The latency told as a stretch: "had taken X for four years", "six weeks of X had passed", "the interval was"."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Found, Scene
from extract.records import LatencyFrom
from extract.slots.drugs import drug_terms
from extract.slots.timeline import Latency, counted, is_spaced, story
from extract.timing.anchors import anchor
from extract.timing.times import Time

_UNDER_TREATMENT: Final = sieve.compile(
    r"\b(?:taking|taken|took|on|receiv(?:ed|ing)|treated with|used|using|injected|under|been given|consum(?:ed|ing"
    r"|ption)"
    r"|therapy with|treatment with|therapy|treatment|use of|abus(?:ed|ing|e of)|ingest(?:ed|ing|ion)|intake of)\b",
    re.IGNORECASE,
)
_HAD_TAKEN: Final = sieve.compile(
    r"\bhad (?:\w+ )?(?:been )?(?:\w+ )?(?:taking|on|receiving|treated|using|given|consuming|maintained|medicated|taken"
    r"|received|used|consumed)\b",
    re.IGNORECASE,
)
_ON_IT: Final = sieve.compile(
    r"\b(?:had|has|having) (?:\w+ )?(?:been )?(?:on|taking|using|receiving|taken|used|received) (?:it|this|that"
    r"|the (?:drug|medicine|medication|tablets|treatment)|this (?:drug|medicine|treatment))"
    r" (?:\w+ )?for (?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_PASSED: Final = sieve.compile(r"\s(?:had|have|has) (?:already )?(?:passed|elapsed|gone by)\b", re.IGNORECASE)
_OF_USE: Final = sieve.compile(r"\s*of\s(?:[\w-]+\s){0,5}?$", re.IGNORECASE)
_USE: Final = sieve.compile(
    r"\b(?:use|using|treatment|therapy|intake|taking|ingestion|exposure|consumption|administration|abuse)\b",
    re.IGNORECASE,
)
_CALLED: Final = sieve.compile(
    r"\b(?:interval|latency|latent period|latent time|delay|lag|time|period|gap)(?: (?:time|period))?"
    r"(?: (?:between|from|since) (?P<origin>[^;.]{3,80}?) (?:and|to|until|till) (?P<goal>[^;.]{3,70}?))?"
    r"(?: to (?:the )?(?:onset|event|first symptoms?|diagnosis))?"
    r"(?: (?:was|were|of|is|amounted to|came to|had been|being)|:|,)\s(?:about |only |approximately |some |just )?$",
    re.IGNORECASE,
)
_GROUP: Final = sieve.compile(
    r"\b(?:median|mean|average|usual\w*|typical\w*|reported|literature|range\w*|half-life|incubation|waiting|follow-?up"
    r"|observation|bleeding|clotting|prothrombin|thromboplastin|doubling)\b",
    re.IGNORECASE,
)
_NOT_ONSET: Final = sieve.compile(
    r"\b(?:recover\w*|resol\w*|normal\w*|death|discharge|improve\w*|healing|remission|next|second (?:dose|course))\b",
    re.IGNORECASE,
)
_SOURCES: Final[dict[str, LatencyFrom]] = {
    "last_dose": "last_dose", "dose": "last_dose", "first_dose": "first_dose", "treatment_start": "treatment_start",
    "treatment": "treatment_start", "restart": "treatment_start",
}  # fmt: skip


def under_treatment(scene: Scene) -> Latency | None:
    """ "Had been taking methotrexate for four years", "a 3-year history of X use", "six weeks of X had passed"."""
    onset = scene.episode.onset
    drug: Found | None = None
    for unit in story(scene):
        if onset is not None and unit.start > onset.end:
            if unit.start > onset.end + 600:
                break
            if not _HAD_TAKEN.search(unit.text):
                drug = None
                continue
        for time in unit.times:
            if time.kind != "duration" or time.days is None:
                continue
            if _is_of_suspect(scene, unit, time) or (drug is not None and _ON_IT.search(unit.before(time))):
                return counted(scene, time, "treatment_start")
        named = [f for f in drug_terms(unit) if unit.affirmed(f.term)]
        if named:  # what "it" is in the next words
            drug = named[-1] if named[-1].entry.iri in scene.suspect_iris else None
    return None


def _is_of_suspect(scene: Scene, unit: Unit, time: Time) -> bool:
    """Whether a duration is the time for which the suspect drug had been given."""
    if time.relation in ("for", "over") and time.anchor in (None, "treatment_start", "other", "treatment"):
        return any(f.entry.iri in scene.suspect_iris for f in _governing(unit, time))
    start, end = time.anchor_start or time.end, time.anchor_end or time.end
    named = [f for f in drug_terms(unit) if time.end <= f.term.start < time.end + 60]
    if not named or named[0].entry.iri not in scene.suspect_iris or unit.stands(named[0].term) == "negated":
        return False
    if time.anchor == "history":
        between = unit.text[end - unit.start : named[0].term.start - unit.start]
        behind = unit.text[named[0].term.end - unit.start :][:25]
        return _OF_USE.fullmatch(between) is not None and bool(_USE.search(between) or _USE.match(behind.strip()))
    gone = _PASSED.search(unit.text, named[0].term.end - unit.start)
    return (
        time.relation == "of" and start <= named[0].term.start and gone is not None and gone.start() < end - unit.start
    )


def _governing(unit: Unit, time: Time) -> list[Found]:
    """The drugs that were given for a time: those named last before it, else the one after it ("for ten years he had
    taken X")."""
    drugs = drug_terms(unit)
    before = [f for f in drugs if f.term.end <= time.start and time.start - f.term.end <= 120]
    if before and _UNDER_TREATMENT.search(unit.before(time)):
        group = [before[-1]]
        for found in reversed(before[:-1]):
            low, high = found.term.end, group[-1].term.start
            between = unit.text[low - unit.start : high - unit.start]
            if len(between) > 60 or any(low <= t.start < high and t.kind == "duration" for t in unit.times):
                break
            group.append(found)
        return group
    after = [f for f in drugs if time.end <= f.term.start <= time.end + 80]
    if after and _HAD_TAKEN.search(unit.text[time.end - unit.start : after[0].term.start - unit.start]):
        return after[:1]
    return []


def called(scene: Scene) -> Latency | None:
    """ "The interval between the first tablet and the rise of creatinine was 26 days", "after a latency of 12 days"."""
    for unit in story(scene):
        for time in unit.times:
            if time.days is None or time.kind not in ("duration", "interval") or time.anchor is not None:
                continue
            named = _CALLED.search(unit.before(time))
            if named is None or _GROUP.search(unit.text) or _NOT_ONSET.search(named["goal"] or ""):
                continue
            if named["origin"] is None:
                if not re.match(r"laten", named[0], re.IGNORECASE):
                    continue
                return counted(scene, time, "last_dose" if is_spaced(scene) else "treatment_start")
            found = anchor(unit.text, named.start("origin"))
            drugs = [
                f for f in drug_terms(unit) if named.start("origin") <= f.term.start - unit.start < named.end("origin")
            ]
            if any(f.entry.iri not in scene.suspect_iris for f in drugs):
                continue
            source = _SOURCES.get(found.kind) if found is not None else None
            if source is not None:
                return counted(scene, time, source)
    return None
