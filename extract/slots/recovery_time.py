"""How long recovery took: the interval from the onset, or from the start of treatment, in days."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.scene import Scene
from extract.records import Outcome, Value
from extract.slots.drugs import drug_terms
from extract.slots.outcome import COMPONENT, ceased, holds, lasted
from extract.slots.timeline import onset_moment
from extract.timing.times import Time

_TO_RECOVERY: Final = frozenset({"after", "within", "later", "in", "over", "following", "of", "by", "on", None, ""})
_TOOK: Final = re.compile(
    r"\b(?:took|lasted|lasting)\s+(?:for\s+)?(?:(?:about|approximately|around|some|almost|nearly|only|up to"
    r"|a total of)\s+)?$",
    re.IGNORECASE,
)


def recovery_days(
    scene: Scene, result: Value[Outcome] | None, recovery_count: Value[float] | None
) -> Value[float] | None:
    """The time from the onset, or the start of treatment, to recovery, in days."""
    if result is None or result.value != "recovered":
        return None
    anchors: list[tuple[Unit, int]] = []
    for unit in scene.after_onset():
        if recovery_count is not None and unit.start <= recovery_count.evidence[0].start < unit.end:
            anchors.append((unit, recovery_count.evidence[0].start))
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
    for unit, position in anchors:
        fitting = [time for time in unit.times if _counts_to_recovery(scene, unit, time)]
        if fitting:
            time = min(
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


def _by_moments(scene: Scene, recovered: list[tuple[Unit, int]]) -> Value[float] | None:
    """The moment of recovery less that of onset."""
    arisen = onset_moment(scene)
    for unit, position in recovered:
        if any(time.relation == "at" for time in unit.times):  # "at six weeks it was normal": a visit
            continue
        moment = scene.chronicle.at(unit, position)
        days = moment.since(arisen) if moment is not None and arisen is not None else None
        if moment is None or days is None or not 0 < days < 400 or not moment.spans:
            continue
        return scene.witness.value(
            round(days, 4), *moment.spans, component=COMPONENT, rule="moments-subtracted", confidence=0.7
        )
    return None


def _starts_treatment(scene: Scene, unit: Unit, time: Time) -> bool:
    """ "Ten days after the first injection of filgrastim": counted from a drug that is not the suspect."""
    if time.relation != "after" or time.anchor_start is None or time.anchor_end is None:
        return False
    named = [f for f in drug_terms(unit) if time.anchor_start <= f.term.start < time.anchor_end]
    return bool(named) and not any(f.entry.iri in scene.suspect_iris for f in named)


def _dates_the_onset(unit: Unit, time: Time) -> bool:
    """ "Occurred three months later, …, again resolving": the time follows the verb of onset directly."""
    return any(0 <= time.start - cue.end <= 25 for cue in unit.cues_of("arise"))


def _other_value(unit: Unit, time: Time, position: int) -> bool:
    """Whether another measured value stands between a time and the recovery, so that the time is that value's."""
    low, high = sorted((time.start, position))
    return any(low < quantity.start < high and quantity.start != position for quantity in unit.quantities)


def _counts_to_recovery(scene: Scene, unit: Unit, time: Time) -> bool:
    if time.days is None or time.kind not in ("interval", "day", "duration"):
        return False
    if time.relation not in _TO_RECOVERY and not _TOOK.search(unit.before(time, 40)):
        return False
    if _starts_treatment(scene, unit, time):
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
