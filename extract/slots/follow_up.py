"""The follow-up that a text tells after an episode's rechallenge or resolution."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.scene import Scene
from extract.records import Value
from extract.slots.doings import COMPONENT
from extract.timing.times import Time

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

_WELL: Final = re.compile(r"\b(?:normal|well|asymptomatic|no (?:further|symptoms|recurrence|signs))\b", re.IGNORECASE)


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
