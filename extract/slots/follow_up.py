"""The follow-up that a text tells after an episode's rechallenge or resolution."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Scene
from extract.records import Value
from extract.slots.doings import COMPONENT
from extract.timing.times import Time

SHORTEST: Final = 14
"""Days: a shorter stretch is the course of the episode, not a follow-up of it."""
UNNAMED: Final = 30
"""Days: the shortest stretch that is taken for follow-up where the text does not call it so."""
_GOOD: Final = sieve.compile(
    r"\b(?:normal\w*|stable|well|no|not|never|without|neither|nor|none|nothing|free|remission|uneventful\w*|above"
    r"|between|stayed|healthy|healed|asymptomatic|tolerat\w+|unremarkable|negative|pain-free|seizure-free|alive|fine"
    r"|unchanged|controlled|back at (?:work|school)|working|living|in range|symptom-free|unaided|quiet|intact"
    r"|resolved|recovered|cleared|preserved|satisfactory|good|as (?:they|it|she|he|before)(?: (?:were|was))?)\b",
    re.IGNORECASE,
)
_POOR: Final = sieve.compile(
    r"\b(?:still|persist\w*|residual|limps?|died|dead|deaths?|needs?|depend\w*|impaired|remains? \w+)\b", re.IGNORECASE
)
_AT: Final = sieve.compile(
    r"(?:\b(?:at|in|for|over|during|after|throughout|of|another|following|next|subsequent|ensuing|past|a|the|than"
    r"|exceeded|within|now|these|those)\s+(?:(?:about|the|some|a|her|his|following|ensuing|past"
    r"|next|subsequent|last|first|a further|further|more than|over|up to|period of|another|now|nearly|almost|total of)"
    r"\s+)*)$",
    re.IGNORECASE,
)
_NOW: Final = sieve.compile(
    r"\b(?:is|are|has|have|had had (?=no\b|neither\b)|remains?|stays|continues|works|attends|lives|takes|today"
    r"|to date|at the time of writing)\b"
    r"(?! (?:been )?(?:reported|described|recommended|known))",
    re.IGNORECASE,
)
_SEEN: Final = sieve.compile(
    r"\b(?:last seen|seen|reviewed|re-?examined|examined|assessed|visits?|checks?|check-?ups?|clinic|appointment"
    r"|outpatients?|latest|last (?:check|count|review|contact|examination|news|letter|telephone call)"
    r"|heard from|wrote|follow(?:ed)?[- ]?up)\b",
    re.IGNORECASE,
)
_OBSERVED: Final = sieve.compile(
    r"follow(?:ed)?[- ]?up[:,]?\s+(?:\w+\s+){0,3}$"
    r"|followed (?:her|him|them|the \w+) (?:up )?(?:for|over)\s+(?:\w+\s+){0,2}$"
    r"|(?:observed|monitored|watched|followed) (?:closely |further )?(?:for|over)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_PASSED: Final = sieve.compile(
    r"\s*(?:(?:have|has) (?:now |since )?(?:passed|gone by|elapsed)|on\b|out\b|down the (?:line|road))"
)
_SINCE_RECOVERY: Final = sieve.compile(
    r"\s*(?:after|since|from) (?:(?:the|her|his|full|complete) )?(?:[\w-]+ ){0,2}?(?:had |has |have )?(?:cleared|healed"
    r"|recovered|recovery|resolved|resolution|normali[sz]ed|normali[sz]ation|subsided|remitted)\b",
    re.IGNORECASE,
)
_FROM_DOSE: Final = frozenset({"last_dose", "first_dose", "dose", "treatment_start", "episode", "restart", "onset"})
_LASTING: Final = frozenset({"later", "for", "over", "during", "in", "since", "at"})
_PLANNED: Final = sieve.compile(r"\b(?:will|would|should|to be|is planned|are planned|plan to|due)\b", re.IGNORECASE)
_EARLIER: Final = sieve.compile(
    r"\b(?:had been|before|previous(?:ly)?|earlier|until then|prior to|up to then|history)\b", re.IGNORECASE
)


def follow_up_days(scene: Scene, taken: Value[float] | None) -> Value[float] | None:
    """The follow-up told after the episode's rechallenge or resolution, in days (the last that fits).

    `taken` is the time to recovery, which is no follow-up.
    """
    if not scene.is_last:
        return None
    onset = scene.episode.onset
    best: tuple[int, Time] | None = None
    over = _over(scene)
    for unit in [*scene.after_onset(), *scene.summary]:
        if unit.section == "title" or (onset is not None and unit is onset and not unit.cues_of("follow", "follow-up")):
            continue
        for time in unit.times:
            if any(p.kind == "relative" and p.end <= time.start for p in unit.people):
                continue  # "her sister has taken it for five years"
            if taken is not None and time.start == taken.evidence[0].start:
                continue
            sentence = " ".join(u.text for u in scene.told if u.sentence == unit.sentence) or unit.text
            score = _follow_score(unit, time, over=unit.start >= over, sentence=sentence)
            if score and (best is None or score >= best[0]):
                best = (score, time)
    if best is None:
        return None
    time = best[1]
    return scene.witness.value(
        round(float(time.days or 0), 4), (time.start, time.end), component=COMPONENT, rule="interval-in-days"
    )


def _over(scene: Scene) -> int:
    """Where the episode is over: after the clause of its recovery, else after that of what was done with the drug."""
    done = [
        unit.end
        for unit in scene.after_onset()
        if any(
            unit.affirmed(c)
            for c in unit.cues_of("action", "stop", "hold", "continue", "resume", "switch", "never again")
        )
    ]
    return scene.closing if scene.closing < 1 << 60 else min(done, default=scene.closing)


def _segment(unit: Unit, time: Time) -> str:
    """The part of a clause that a time belongs to, between semicolons and joined main clauses."""
    at = time.start - unit.start
    edges = [m.start() for m in re.finditer(r"[;:]|, (?:and|but|so|while|whereas|after which) ", unit.text)]
    begin = max((e for e in edges if e < at), default=0)
    end = min((e for e in edges if e >= at), default=len(unit.text))
    return unit.text[begin:end]


def _follow_score(unit: Unit, time: Time, *, over: bool, sentence: str) -> int:
    """How well a time fits as follow-up: 3 where it is called so, 2 where a state is told of it, else 0."""
    if time.days is None or time.kind not in ("duration", "interval") or time.days < SHORTEST:
        return 0
    before = unit.text[: time.start - unit.start]
    behind = unit.text[time.end - unit.start :]
    if time.relation in ("before", "ago") or re.match(r"\s*(?:before|earlier|ago|previously)\b", behind):
        return 0
    if re.search(r"\bhad (?:\w+ )?been\b[^,;]*$", before):
        return 0  # "she had been followed for a year": before all this
    if re.match(r"\s*(?:of\s+)?(?:follow[- ]?up|observation)", behind, re.I) or _OBSERVED.search(before):
        return 3
    if time.anchor in ("follow_up", "discharge") or re.match(r"[- ](?:visit|check)", behind):
        return 3
    if time.days < UNNAMED:
        return 0
    if _SINCE_RECOVERY.match(behind) and _GOOD.search(sentence):
        return 2
    part = _segment(unit, time)
    now = _NOW.search(part) is not None and not _PLANNED.search(part)
    if re.search(r"\blast (?:seen|examined|reviewed|heard)\b", unit.text, re.I):
        return 2
    if time.anchor in _FROM_DOSE and time.relation in ("after", "into"):
        stands = over and (now or _SEEN.search(part)) and not any(unit.affirmed(c) for c in unit.cues_of("arise"))
        return 2 if stands and (_GOOD.search(sentence) or _POOR.search(part)) else 0
    if re.search(r"\b(?:by the time of|at the time of) writing\b", unit.text, re.I) or _PASSED.match(behind):
        return 2 if over and _GOOD.search(sentence) else 0
    lasting = bool(_AT.search(before)) or time.relation in _LASTING
    acted = bool(unit.cues_of("action", "stop", "resume", "switch"))  # "the next dose, at 24 weeks, was given"
    said = bool(unit.cues_of("follow")) or (
        time.relation in ("at", "later") and over and not acted and _GOOD.search(part)
    )
    if lasting and said and _GOOD.search(sentence):
        return 2
    if not over or acted or _PLANNED.search(part) or _EARLIER.search(part):
        return 0
    state = _GOOD.search(sentence) or _POOR.search(part)
    if time.relation in ("later", "at", "after", None) and state and (now or _SEEN.search(part)):
        return 2
    dosed = any(c.start < time.start for c in unit.cues_of("given"))  # "was given for six weeks"
    return 2 if lasting and state and (now or not dosed) else 0
