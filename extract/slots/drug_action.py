"""What was done with the suspect drug (dechallenge), and whether it was given again (rechallenge)."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.exposure import begun
from extract.discourse.scene import Scene
from extract.records import Action, Value
from extract.slots.doings import COMPONENT, concerns_suspect, doings_of, standing
from extract.slots.switching import switched_to
from extract.statements.assertion import Status

ON_SCHEDULE: Final = re.compile(
    r"\b(?:as planned|as scheduled|on schedule|next (?:course|dose|infusion|cycle|injection) was due"
    r"|planned date|on time)\b",
    re.I,
)


def action(scene: Scene, again: Value[bool] | None) -> Value[Action] | None:
    """What was done with the suspect drug: withdrawn, interrupted, continued, or its dose reduced."""
    affirmed = (Status.AFFIRMED, Status.POSSIBLE)
    stops = standing(doings_of(scene, "stop", "hold"), Status.AFFIRMED)
    not_stopped = standing(doings_of(scene, "stop", "hold"), Status.NEGATED)
    cuts = standing(doings_of(scene, "reduce"), *affirmed)
    kept = standing(doings_of(scene, "continue"), *affirmed)
    resumed = standing(doings_of(scene, "resume"), Status.AFFIRMED)
    denied = standing(doings_of(scene, "resume"), Status.NEGATED)
    never = doings_of(scene, "never again")
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
        on_time = ON_SCHEDULE.search(unit.text)
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
    resumed = doings_of(scene, "resume")
    for _, cue in standing(resumed, Status.AFFIRMED):
        return scene.witness.value(True, (cue.start, cue.end), component=COMPONENT)
    for unit, cue in standing(doings_of(scene, "continue"), Status.AFFIRMED, Status.POSSIBLE):
        if ON_SCHEDULE.search(unit.text):
            return scene.witness.value(True, (cue.start, cue.end), component=COMPONENT)
    later = scene.following.onset if scene.following is not None else None
    told = [cue for _, cue in doings_of(scene, "never again")]
    if later is not None:  # "although no further dose had been given, the event returned"
        told += [cue for cue in later.cues_of("action", "never again") if concerns_suspect(scene, later, cue)]
    for cue in told:
        return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
    for _, cue in standing(resumed, Status.NEGATED, Status.NOT_DONE):
        return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
    return None
