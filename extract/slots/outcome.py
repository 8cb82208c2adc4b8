"""How the episode ended: outcome, with or without treatment, and how long it took."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.episodes import is_recovery
from extract.discourse.scene import Scene
from extract.records import Concept, Outcome, Recovery, Value
from extract.slots.drugs import drug_terms
from extract.slots.onset import onset_date
from extract.statements.assertion import Status
from extract.statements.cues import Cue
from extract.timing.dates import days_between
from extract.timing.times import Time

COMPONENT: Final = "outcomes"
_EVENT_DRUGS: Final = re.compile(
    r"(?:g-csf|grastim|gramostim|corticosteroid|predniso|dexamethasone|hydrocortisone|immunoglobulin|folinic acid)"
)
_TO_RECOVERY: Final = frozenset({"after", "within", "later", "in", "over", "following", "of", "by", "on", None, ""})
_NOT_ITS_RECOVERY: Final = re.compile(
    r"\b(?:patients?|cases?) (?:who|with)\b|\b(?:usually|typically|may|can|should|generally|most)\b", re.I
)
_TOOK: Final = re.compile(
    r"\b(?:took|lasted|lasting)\s+(?:for\s+)?(?:(?:about|some|almost|nearly|only)\s+)?$", re.IGNORECASE
)
_DRUG_CEASED: Final = re.compile(r"^ceased$", re.I)


def _holds(unit: Unit, cue: Cue) -> bool:
    return (
        is_recovery(unit, cue)
        and unit.stands(cue) in (Status.AFFIRMED, Status.POSSIBLE)
        and not _NOT_ITS_RECOVERY.search(unit.text)
    )


def _from_onset(scene: Scene) -> list[Unit]:
    return [*scene.after_onset(), *scene.summary]


def outcome(scene: Scene, recovery_count: Value[float] | None) -> Value[Outcome] | None:
    """The last word on how the episode ended; a count that the text gives as recovered says so, too."""
    found: dict[str, tuple[Unit, Cue]] = {}
    denied: tuple[Unit, Cue] | None = None
    for unit in _from_onset(scene):
        for cue in unit.cues_of("outcome"):
            if cue.value == "recovered" and _DRUG_CEASED.match(
                unit.text[cue.start - unit.start : cue.end - unit.start]
            ):
                continue
            if cue.value == "fatal" and not _own_death(unit, cue):
                continue
            if _holds(unit, cue):
                if cue.value in found and unit in scene.summary:
                    continue
                found[cue.value] = (unit, cue)
            elif cue.value in ("recovered", "recovering") and unit.stands(cue) == Status.NEGATED:
                denied = (unit, cue)
    for word in ("fatal", "recovered", "not recovered", "recovering"):
        if word == "recovered" and word not in found and recovery_count is not None:
            evidence = recovery_count.evidence[0]
            return scene.witness.value(
                "recovered",
                (evidence.start, evidence.end),
                component=COMPONENT,
                rule="recovered-by-count",
                derived_from=("recovery_value",),
            )
        if word in found:
            _, cue = found[word]
            if word == "recovered" and "not recovered" in found and recovery_count is None:
                worse = found["not recovered"][1]
                if worse.start > cue.start and found["not recovered"][0] in scene.own:
                    continue
            return scene.witness.value(word, (cue.start, cue.end), component=COMPONENT)
    if denied is not None:
        return scene.witness.value("not recovered", (denied[1].start, denied[1].end), component=COMPONENT)
    return None


def _own_death(unit: Unit, cue: Cue) -> bool:
    """A death of this patient, not of a relative's, a group's or the literature's."""
    if unit.stands(cue) != Status.AFFIRMED or any(
        p.kind in ("relative", "other") and p.end <= cue.start for p in unit.people
    ):
        return False
    return not re.search(
        r"\b(?:risk of|fear of|afraid of|rate|non-?|cells?)\s*$", unit.text[: cue.start - unit.start], re.I
    )


def recovery(
    scene: Scene, result: Value[Outcome] | None, treatments: tuple[Value[Concept], ...]
) -> Value[Recovery] | None:
    """`spontaneous` where the text says so or says that nothing was given; `treated` where the event was treated."""
    if result is None or result.value in ("fatal", "not recovered"):
        return None
    against = [value for value in treatments if not scene.neutrophil or _EVENT_DRUGS.search(value.value.label)]
    for unit in _from_onset(scene):
        for cue in unit.cues_of("recovery", "spontaneous"):
            if _of_another(unit, cue):
                continue
            if unit.stands(cue) in (Status.AFFIRMED, Status.NEGATED, Status.NOT_DONE) and not against:
                return scene.witness.value("spontaneous", (cue.start, cue.end), component=COMPONENT)
    if against and result.value == "recovered":
        spans = [(value.evidence[0].start, value.evidence[0].end) for value in against]
        return scene.witness.value(
            "treated",
            *spans,
            component=COMPONENT,
            rule="recovered-after-treatment",
            derived_from=("outcome", "treatments"),
        )
    return None


def _of_another(unit: Unit, cue: Cue) -> bool:
    """ "An infection, which cleared up by itself": said of the infection."""
    return bool(re.search(r"\bwhich\b[^,;]*$", unit.before(cue)))


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
            anchors += [(unit, cue.start) for cue in unit.cues_of("outcome", "recovered") if _holds(unit, cue)]
    for unit, position in anchors:
        fitting = [time for time in unit.times if _counts_to_recovery(scene, unit, time)]
        if fitting:
            time = min(
                fitting,
                key=lambda item: abs(item.start - position) + (30 if _other_value(unit, item, position) else 0),
            )
            if abs(time.start - position) > 130:
                continue
            return scene.witness.value(
                round(float(time.days or 0), 4),
                (time.start, time.end),
                component=COMPONENT,
                rule="interval-in-days",
            )
    return _between_dates(scene, anchors)


def _between_dates(scene: Scene, recovered: list[tuple[Unit, int]]) -> Value[float] | None:
    """The date of recovery less the date of onset."""
    arisen = onset_date(scene)
    if arisen is None:
        return None
    for unit, position in recovered:
        for time in sorted(unit.times, key=lambda item: abs(item.start - position)):
            if time.kind == "date" and time.date and time.start > arisen.start:
                days = days_between(arisen.date or "", time.date)
                if days is not None and 0 < days < 400:
                    return scene.witness.value(
                        float(days),
                        (arisen.start, arisen.end),
                        (time.start, time.end),
                        component=COMPONENT,
                        rule="date-difference",
                        confidence=0.7,
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
    return time.kind != "duration" or bool(re.search(r"\b(?:in|within|over|by|after)\s+(?:\w+ )?$", before))
