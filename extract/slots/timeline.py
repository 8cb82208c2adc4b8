"""The latency by the clock of the story: the moment of the onset less that of the drug's last dose or start."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.exposure import befalls, begun, left_off
from extract.discourse.moments import Exposure, Moment
from extract.discourse.scene import Scene
from extract.records import LatencyFrom, Value
from extract.timing.times import Time

COMPONENT: Final = "latency"
Latency = tuple[Value[float], Value[LatencyFrom]]
"""An interval in days, and what it counts from."""

INTERMITTENT: Final = sieve.compile(
    r"\b(?:infusions?|injections?|cycles?|pulses?|single dose|vaccinat\w+|courses?)\b", re.IGNORECASE
)
# Given once, as far as the text says: hours after it are hours after a dose.
SWALLOWED: Final = sieve.compile(
    r"(?:took|given|received|administered|ingested|swallowed|drank|injected|infused)\b", re.IGNORECASE
)
AROSE: Final = sieve.compile(
    r"\b(?:developed|became|had become|noticed|presented|appeared|complained|felt (?!well|better|fine|fit|no |normal)"
    r"|fell|collapsed|was found|woke|began|came(?! back for)|admitted|suffered)\b",
    re.IGNORECASE,
)
_DAILY: Final = sieve.compile(
    r"daily|nightly|\b(?:a|per|each|every) (?:day|night)\b|/d(?:ay)?\b|hour|\bh\b"
    r"|\b[bqt]\.?[id]\.?d|\btds\b|\bq\d{1,2} ?h",
    re.IGNORECASE,
)
_AGAIN: Final = sieve.compile(
    r"\b(?:again|anew|afresh|once more|a second time|re-?(?:start|introduc|expos|challeng|administ)\w*|resum\w+)\b",
    re.IGNORECASE,
)
_HAD_BEGUN: Final = sieve.compile(
    r"\bha(?:d|ving) (?:\w+ ){0,2}?(?:appeared|begun|started|set in|arisen|developed|noticed|noted|felt|fallen ill"
    r"|been (?:ill|noticed|noted|present)|come on|broken out|erupted|become|occurred|complained|collapsed"
    r"|woken)\b",
    re.IGNORECASE,
)
_FIRST: Final = sieve.compile(
    r"(?<!after )(?<!after the )(?<!after her )(?<!after his )(?<!since the )(?<!from the )(?<!following the )"
    r"\b(?:first|initial|1st) (?:[\w-]+ ){0,2}?(?:doses?|infusions?|injections?|cycles?|courses?|tablets?|capsules?"
    r"|pulses?|administration|vaccination)\b",
    re.IGNORECASE,
)
_HAD: Final = sieve.compile(r"\b(?:had|having)\s(?:\w+\s){0,2}(?:\w+(?:ed|en|un))?$", re.IGNORECASE)


def story(scene: Scene) -> list[Unit]:
    """The units that may date the episode: those before the drug, once stopped or the event once over, is given again.

    What follows tells another exposure, whether or not it is known for an episode of its own.
    """
    onset, over = scene.episode.onset, False
    closing = scene.closing
    for unit in scene.told:
        if onset is not None and unit.start <= onset.start:
            continue
        if _given_again(scene, unit) and (over or _much_later(unit)):
            return [u for u in scene.told if u.start < unit.start]
        over = over or unit.end >= closing or left_off(unit, scene.suspect_iris)
    return scene.told


def _given_again(scene: Scene, unit: Unit) -> bool:
    """Whether a unit tells, in the run of the story, that a suspect drug was given: "had been begun" looks back."""
    at = begun(unit, scene.suspect_iris)
    if at is None or _HAD.search(unit.text[: at - unit.start]):
        return False
    return not any(t.relation in ("before", "ago") and -20 < t.start - at < 60 for t in unit.times)


def _much_later(unit: Unit) -> bool:
    """Whether a unit says that it tells of another time, weeks after what was told before it."""
    return _AGAIN.search(unit.text) is not None or any(
        t.kind == "interval" and t.relation in ("later", "after") and (t.days or 0.0) >= 14.0 for t in unit.times
    )


def exposure(scene: Scene) -> tuple[Exposure, LatencyFrom] | None:
    """The exposure that the episode is counted from: the last dose before it, or the start of daily treatment.

    Before it in time where the moments can be compared ("the drug had been prescribed on 1 May"), else in the text.
    """
    onset, moment = scene.episode.onset, scene.chronicle.onsets.get(scene.episode.number)
    end = onset.end if onset is not None else max((u.end for u in scene.told), default=0)
    begin = scene.former.onset.end if scene.former is not None and scene.former.onset is not None else 0

    def earlier(given: Exposure) -> bool:
        since = moment.since(given.moment) if moment is not None and given.moment.spans else None
        if since is not None:
            return since >= 0
        past = given.moment.spans and _HAD.search(given.unit.text[: given.span[1] - given.unit.start])
        return given.unit.start < (end + 600 if past and given.iri != "*" else end)

    given = [
        e
        for e in scene.chronicle.exposures
        if (e.iri in scene.suspect_iris or e.iri in "*?") and e.unit.start >= begin and earlier(e)
    ]
    if any(e.iri == "*" for e in given) or is_spaced(scene):
        doses = [e for e in given if e.iri != "?"]
        if not doses or not doses[-1].dose:
            return None
        last = doses[-1]
        near = last.unit.text[max(0, last.span[0] - last.unit.start - 30) : last.span[1] - last.unit.start + 40]
        return last, "first_dose" if _FIRST.search(near) else "last_dose"
    begun_first: dict[str, Exposure] = {}
    for e in given:
        if e.iri != "*":
            begun_first.setdefault(e.iri, e)
    if not begun_first:
        return None  # of drugs that act together, the one that was added counts
    return max(begun_first.values(), key=lambda e: e.unit.start), "treatment_start"


def onset_moment(scene: Scene) -> Moment | None:
    """When the episode began: the earliest moment at which its units tell that something befell the patient."""
    onset = scene.episode.onset
    counted = exposure(scene)
    chosen = scene.chronicle.onsets.get(scene.episode.number)
    begin = counted[0].unit.start if counted is not None else (onset.start if onset is not None else 1 << 60)
    for unit in [*scene.lead, *(u for u in story(scene) if u in scene.own)]:
        late = onset is not None and unit.start >= onset.start
        if not unit.times or unit.start < begin or unit.cues_of("outcome") or unit.cues_of("follow"):
            continue
        for place in _befell(unit, late=late):
            moment = scene.chronicle.at(unit, place)
            if counted is not None and place < counted[0].span[1]:
                continue  # "she began the drug": what befell her came after it
            if moment is None or (counted is not None and (moment.since(counted[0].moment) or 0.0) < 0):
                continue
            earlier = chosen.since(moment) if chosen is not None else None
            apart = counted is not None and chosen is not None and chosen.since(counted[0].moment) is None
            if apart and counted is not None and moment.since(counted[0].moment) is not None:
                chosen = moment  # the other cannot be compared with that of the drug
            elif chosen is None or (earlier is not None and 0 < earlier < 60):
                chosen = moment
            break
    return chosen


def _befell(unit: Unit, *, late: bool) -> list[int]:
    """Where a unit tells that something befell the patient; `late`, only where it looks back ("had begun on 3 May")."""
    if late:
        return [unit.start + m.end() - 1 for m in _HAD_BEGUN.finditer(unit.text)]
    verb = AROSE.search(unit.text)
    told = befalls(unit)
    return sorted({*([] if verb is None else [unit.start + verb.start()]), *([] if told is None else [told])})


def by_moments(scene: Scene) -> Latency | None:
    """The moment of onset less that of the suspect drug's last dose, or of its start where it is taken daily."""
    counted, moment = exposure(scene), onset_moment(scene)
    onset = scene.episode.onset
    over = onset is not None and onset.cues_of("outcome", "recovered") and not onset.cues_of("arise")
    if counted is None or moment is None or (over and onset is not None and AROSE.search(onset.text) is None):
        return None  # all that is told of this episode is how it ended
    given, source = counted
    days = moment.since(given.moment)
    if days is None or days < 0 or not moment.spans or (days == 0 and not given.moment.spans):
        return None
    if days == 0 and not any(t.days == 0 or t.date for u in (scene.episode.onset, given.unit) if u for t in u.times):
        return None  # that no time passed is told, never concluded
    if (
        days < 1.0
        and source == "treatment_start"
        and SWALLOWED.match(given.unit.text[given.span[0] - given.unit.start :])
    ):
        source = "last_dose"
    spans = dict.fromkeys((*given.moment.spans[-1:], given.span, *moment.spans))
    value = scene.witness.value(round(days, 4), *spans, component=COMPONENT, rule="moments-subtracted", confidence=0.7)
    return value, scene.witness.value(source, given.span, component=COMPONENT, confidence=0.7)


def is_spaced(scene: Scene) -> bool:
    """Whether the suspect drug is given in doses weeks apart: an antibody, or told in infusions or cycles."""
    if any(f.entry.label.endswith("mab") for f in scene.suspects):
        return True
    named = {id(f.unit): f.unit for f in scene.suspects}
    units = [u for u in scene.case_units if id(u) in named]
    daily = any(t.kind == "frequency" and _DAILY.search(t.text) is not None for u in units for t in u.times)
    return not daily and any(INTERMITTENT.search(u.text) for u in units)


def counted(scene: Scene, time: Time, source: LatencyFrom, *tellers: tuple[int, int]) -> Latency:
    """An interval, with the words elsewhere, if any, that say what it counts from."""
    span = (time.start, time.end)
    value = scene.witness.value(
        round(float(time.days or 0), 4), span, component=COMPONENT, rule="interval-in-days", confidence=0.7
    )
    return value, scene.witness.value(source, *tellers, span, component=COMPONENT, confidence=0.7)
