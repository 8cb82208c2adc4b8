"""How long recovery took: the interval from the onset, or from the start of treatment, in days."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import target_mentions
from extract.discourse.moments import Moment
from extract.discourse.scene import Found, Scene
from extract.discourse.topic import event_entry
from extract.measures.laboratory import COUNT_UNIT, measured
from extract.records import Outcome, Value
from extract.slots.drugs import drug_terms
from extract.slots.outcome import COMPONENT, ceased, holds, lasted
from extract.slots.timeline import onset_moment
from extract.timing.times import Time

_TO_RECOVERY: Final = frozenset({"after", "within", "later", "in", "over", "following", "of", "by", "on", None, ""})
_TOOK: Final = sieve.compile(
    r"\b(?:took|lasted|lasting)\s+(?:for\s+)?(?:(?:about|approximately|around|some|almost|nearly|only|up to"
    r"|a total of)\s+)?$",
    re.IGNORECASE,
)


def recovery_days(scene: Scene, result: Value[Outcome] | None, back: Value[float] | None) -> Value[float] | None:
    """The time from the onset, or the start of treatment, to recovery, in days."""
    if result is None or result.value != "recovered":
        return None
    anchors: list[tuple[Unit, int]] = []
    for unit in scene.after_onset():
        if back is not None and unit.start <= back.evidence[0].start < unit.end:
            anchors.append((unit, back.evidence[0].start))
        else:
            for cue in unit.cues_of("outcome"):
                if cue.value == "not recovered" and (time := lasted(unit, cue)) is not None:
                    return _days(scene, time)
                if cue.value == "ceased" and not ceased(unit, cue):
                    continue
                if cue.value in ("recovered", "ceased") and holds(unit, cue):
                    anchors.append((unit, cue.start))
    told = [time for unit, _ in anchors[:1] for time in unit.times if _starts_treatment(scene, unit, time)]
    found = None if told else _by_moments(scene, anchors[:1])
    if found is not None:
        return found
    for unit, position in sorted(anchors, key=lambda item: not _of_the_event(scene, *item)):
        fitting = [time for time in unit.times if _counts_to_recovery(scene, unit, time)]
        if fitting:
            time = _in_step(unit, position, fitting) or min(
                fitting,
                key=lambda item: abs(item.start - position) + (30 if _other_value(unit, item, position) else 0),
            )
            if abs(time.start - position) > 130:
                continue
            return _days(scene, time)
    return _by_moments(scene, anchors)


def _days(scene: Scene, time: Time) -> Value[float]:
    return scene.witness.value(
        round(float(time.days or 0), 4), (time.start, time.end), component=COMPONENT, rule="interval-in-days"
    )


def _of_the_event(scene: Scene, unit: Unit, position: int) -> bool:
    """Whether what recovers at a position is the event by name, not a complaint that came with it."""
    named = [term for _, term in target_mentions(unit, scene.topic, scene.vocabulary) if term.end <= position]
    if any(q.start == position for q in unit.quantities):
        return True
    others = [term for term in unit.terms if event_entry(term) is not None and term.end <= position]
    return bool(named) and bool(others) and others[-1] == named[-1]


def _in_step(unit: Unit, position: int, times: list[Time]) -> Time | None:
    """The time of a value where values and times stand in two lists: "0.6, 1.1 and 2.4 after 5, 9 and 14 days"."""
    values = [q for q in unit.quantities if q.analyte is not None or q.unit == COUNT_UNIT]
    place = next((i for i, q in enumerate(values) if q.start == position), None)
    if place is None or len(values) < 2 or len(values) != len(times) or times[0].start < values[-1].end:
        return None
    return times[place]


def _by_moments(scene: Scene, recovered: list[tuple[Unit, int]]) -> Value[float] | None:
    """The moment of recovery less that of onset."""
    for unit, position in recovered:
        if any(time.relation == "at" for time in unit.times):  # "at six weeks it was normal": a visit
            continue
        moment = scene.chronicle.at(unit, position)
        arisen = None if moment is None else _arisen(scene, moment, unit)
        days = moment.since(arisen) if moment is not None and arisen is not None else None
        if moment is None or days is None or not 0 < days < 400 or not moment.spans:
            continue
        return scene.witness.value(
            round(days, 4), *moment.spans, component=COMPONENT, rule="moments-subtracted", confidence=0.7
        )
    return None


_SHOWN: Final = sieve.compile(
    r"\b(?:peak(?:ed|ing)?|admitted|admission|presented|diagnos\w+|found|showed|revealed|noted|noticed|developed|began|fell|rose"
    r"|dropped|complained|appeared|lowest|highest|nadir)\b",
    re.IGNORECASE,
)


def _arisen(scene: Scene, moment: Moment, teller: Unit) -> Moment | None:
    """When the episode began, on the calendar or clock of a moment: its onset, else the first dated finding of it."""
    onset = scene.episode.onset
    arisen = onset_moment(scene)
    if arisen is not None and moment.since(arisen) is not None:
        return arisen
    for unit in scene.own:
        if onset is None or unit.start < onset.start or unit.start >= teller.start:
            continue
        dated = [m for t in unit.times if (m := scene.chronicle.times.get(t.start)) and moment.since(m) is not None]
        marked = scene.marker is not None and any(
            scene.marker.is_out(q.value) for q in measured(unit.quantities, scene.marker)
        )
        if dated and (marked or _SHOWN.search(unit.text)) and not unit.cues_of("outcome", "recovered"):
            return dated[0]
    return None


def _starts_treatment(scene: Scene, unit: Unit, time: Time) -> bool:
    """ "Ten days after the first injection of filgrastim": counted from a drug that is not the suspect."""
    if time.relation != "after" or time.anchor_start is None or time.anchor_end is None:
        return False
    named = [f for f in drug_terms(unit) if time.anchor_start <= f.term.start < time.anchor_end]
    if not named and time.anchor in _DOSES:  # "five days after the first injection": of what was given last
        named = _named_last(scene, unit, time)
    return bool(named) and not any(f.entry.iri in scene.suspect_iris for f in named)


_DOSES: Final = frozenset({"dose", "first_dose", "last_dose", "treatment_start", "treatment"})
_BACK: Final = 3  # clauses


def _named_last(scene: Scene, unit: Unit, time: Time) -> list[Found]:
    """The drug that the story named last before a time, in its clause or in the few before it."""
    onset = scene.episode.onset
    if onset is None or unit.start <= onset.start:
        return []
    story = [u for u in scene.told if onset.start < u.start <= unit.start]
    for teller in reversed(story[-_BACK:]):
        named = [f for f in drug_terms(teller) if f.term.end <= time.start]
        if named:
            return named[-1:]
    return []


def _dates_the_onset(unit: Unit, time: Time) -> bool:
    """ "Occurred three months later, …, again resolving": the time follows the verb of onset directly."""
    return any(0 <= time.start - cue.end <= 25 for cue in unit.cues_of("arise"))


def _other_value(unit: Unit, time: Time, position: int) -> bool:
    """Whether another measured value stands between a time and the recovery, so that the time is that value's."""
    low, high = sorted((time.start, position))
    return any(low < quantity.start < high and quantity.start != position for quantity in unit.quantities)


_IT_WAS: Final = sieve.compile(
    r"(?:^|[,;] )(?:it (?:was|took) )?(?:(?:about|some|almost|nearly|another|only) )?$", re.IGNORECASE
)
_BEFORE_IT: Final = sieve.compile(
    r"^ (?:(?:elapsed|passed|went by|had gone by) )?(?:before|until|till)\b", re.IGNORECASE
)


_TABLET: Final = sieve.compile(r"\b(?:tablet|capsule|pill|drop|patch|sachet|lozenge|dose)s?\b", re.IGNORECASE)


def _since_last_tablet(scene: Scene, unit: Unit, time: Time) -> bool:
    """ "Five weeks after the last tablet": of a daily drug that the event ended, the time since its withdrawal."""
    if time.anchor != "last_dose" or any(found.entry.label.endswith("mab") for found in scene.suspects):
        return False
    words = unit.text[(time.anchor_start or time.start) - unit.start : (time.anchor_end or time.end) - unit.start]
    stopped = any(
        u.affirmed(c) for u in scene.after_onset() if u.start <= unit.start for c in u.cues_of("action", "stop")
    )
    return stopped and _TABLET.search(words) is not None


_KEPT: Final = sieve.compile(  # "over the next four months they have not left the normal range": what stayed so
    r"^,?\s(?:they|it|he|she|there|(?:the|his|her|all|its) [\w-]+)\s(?:[\w-]+\s){0,3}(?:not|never|no|remain\w*"
    r"|stay\w*|kept|stable|without|nothing)\b",
    re.IGNORECASE,
)


def _passed(unit: Unit, time: Time) -> bool:
    """ "It was two months before the jaundice had faded", "eight weeks elapsed until …"."""
    behind = unit.text[time.end - unit.start :]
    return (
        _BEFORE_IT.match(behind) is not None
        and _IT_WAS.search(unit.before(time)) is not None
        and (behind.split()[0] not in ("before", "until", "till") or "it " in unit.before(time).lower())
    )


def _counts_to_recovery(scene: Scene, unit: Unit, time: Time) -> bool:
    if time.days is None or time.kind not in ("interval", "day", "duration"):
        return False
    if _passed(unit, time):
        return True
    if time.relation in ("over", "during", "in", "for") and _KEPT.match(unit.text[time.end - unit.start :]):
        return False
    if time.relation not in _TO_RECOVERY and not _TOOK.search(unit.before(time, 40)):
        return False
    if _starts_treatment(scene, unit, time):
        return True
    if _since_last_tablet(scene, unit, time):
        return True
    if time.anchor in (
        "last_dose",
        "first_dose",
        "dose",
        "restart",
        "episode",
        "discharge",
        "follow_up",
        "history",
        "visit",
    ):
        return False
    if time.anchor in ("treatment", "treatment_start") and not time.text.startswith("within"):
        named = unit.text[(time.anchor_start or time.start) - unit.start : (time.anchor_end or time.end) - unit.start]
        if any(found.entry.label in named.lower() for found in scene.suspects):
            return False
    if unit is scene.episode.onset and _dates_the_onset(unit, time):
        return False
    behind = unit.text[time.end - unit.start : time.end - unit.start + 40]
    before = unit.before(time, 40)
    if _TOOK.search(before):  # "it took three weeks to clear", "lasted for ten days"
        return True
    if re.search(r"\bfor\s*(?:\w+ )?$", before) or re.search(r"^\s*(?:of )?follow[- ]up", behind):
        return False
    return time.kind != "duration" or bool(re.search(r"\b(?:in|within|over|by|after)\s+(?:\w+ ){0,2}$", before))
