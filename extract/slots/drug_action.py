"""What was done with the suspect drug (dechallenge), and whether it was given again (rechallenge)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.exposure import begun
from extract.discourse.scene import Scene
from extract.records import Action, Value
from extract.slots.doings import COMPONENT, concerns_suspect, doings_of, standing
from extract.slots.switching import switched_to
from extract.statements.assertion import Status
from extract.statements.cues import Cue
from extract.statements.doses import DOSE, LATER_DOSE

Told = list[tuple[Unit, Cue]]
Span = tuple[int, int]

ON_SCHEDULE: Final = sieve.compile(
    r"\b(?:as planned|as scheduled|on schedule|next (?:course|dose|infusion|cycle|injection) was due"
    r"|when (?:it was |they were )?due|planned date|due date|on the (?:due|scheduled|appointed|same"
    r"|agreed) (?:date|day)|on (?:that|its|this) date|on time"
    r"|(?:usual|regular|same|full|normal|planned|scheduled) (?:[\w-]+ )?(?:intervals?|schedule|time|dates?)"
    r"|every (?:\w+ )?(?:six|four|eight|\d+|three|two)? ?(?:weeks|months)|(?:six|four|three|two)-monthly|without delay"
    r"|as before|unchanged|uninterrupted|without (?:interruption|a break|change))\b",
    re.I,
)
_RESUMED: Final = sieve.compile(
    r"(?:\w+ (?:\w+ )?to )?re-?(?:sum|start|introduc|institut|initiat|commenc|challeng|expos)|put|(?:taken|took) up"
    r"|(?:begun|began|started|given) (?:anew|afresh)|(?:went|gone|go|was|were|been|brought) back|renewed|returned",
    re.IGNORECASE,
)
_BY_DOSES: Final = sieve.compile(
    r"\b(?:infusions?|cycles?|courses?|pulses?)\b|\binjections? every|monthly injections?", re.IGNORECASE
)
_PUT_OFF: Final = sieve.compile(
    r"(?:put off|postponed|deferred|delayed|pushed back|moved back|held over)", re.IGNORECASE
)
_UNTIL_THEN: Final = sieve.compile(
    r"\s*(?:twice |once |again |only )?(?:(?:by|for) (?:(?:about|some|only|a|an|another) )*"
    r"[\w-]+ (?:days?|weeks?|fortnights?"
    r"|months?|years?)|(?:until|till|to|from [\w ]{3,20} to) (?!further|it |she |he |clear|a decision|be\b|see\b))",
    re.IGNORECASE,
)
_AFTER_DOSE: Final = sieve.compile(rf"\b(?:after|following|with|on|upon|at) {LATER_DOSE}", re.IGNORECASE)
_NO_DOSE: Final = sieve.compile(r"\b(?:no|without|not|never|neither)\b", re.IGNORECASE)
_PAST: Final = sieve.compile(
    r"\b(?:had|previously|earlier|before|ago|history|serum|antibod(?:y|ies)|in vitro|assays?|tests?|incubated)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dealings:
    """What the text tells of the suspect drug after an episode's onset, by kind."""

    stopped: Told
    not_stopped: Told
    reduced: Told
    kept: Told
    resumed: Told
    denied: Told
    never: Told


def dealings(scene: Scene) -> Dealings:
    """All that was done with the suspect drug of an episode, each told as a fact or denied."""
    affirmed = (Status.AFFIRMED, Status.POSSIBLE)
    stops, resumes = doings_of(scene, "stop", "hold"), doings_of(scene, "resume")
    return Dealings(
        stopped=standing(stops, Status.AFFIRMED),
        not_stopped=standing(stops, Status.NEGATED),
        reduced=standing(doings_of(scene, "reduce"), *affirmed),
        kept=standing(doings_of(scene, "continue"), *affirmed),
        resumed=standing(resumes, Status.AFFIRMED),
        denied=standing(resumes, Status.NEGATED, Status.NOT_DONE),
        never=doings_of(scene, "never again"),
    )


def action(scene: Scene, again: Value[bool] | None) -> Value[Action] | None:
    """What was done with the suspect drug: withdrawn, interrupted, continued, or its dose reduced."""
    done, value = dealings(scene), scene.witness.value
    given = again is not None and again.value
    if done.stopped:
        cue = done.stopped[0][1]
        after = [(c.start, c.end) for _, c in done.resumed if c.start > cue.start]
        if given and again is not None and (after or again.evidence[0].start >= cue.start):
            span = after[0] if after else (again.evidence[0].start, again.evidence[0].end)
            return value("interrupted", (cue.start, cue.end), span, component=COMPONENT)
        if after and not done.never:
            return value("interrupted", (cue.start, cue.end), after[0], component=COMPONENT)
        less = [c for _, c in done.reduced if c.start > cue.start]
        if less and all(c.value == "hold" for _, c in done.stopped):  # "two doses were missed, then it was halved"
            return value("dose reduced", (less[0].start, less[0].end), component=COMPONENT)
        return value("withdrawn", (cue.start, cue.end), component=COMPONENT)
    if done.reduced:
        cue = done.reduced[0][1]
        return value("dose reduced", (cue.start, cue.end), component=COMPONENT)
    if done.kept or done.not_stopped:
        cue = (done.kept or done.not_stopped)[0][1]
        return value("continued", (cue.start, cue.end), component=COMPONENT)
    if given and again is not None and not _begins_the_next(scene, again):
        told = _of_giving_again(scene, done, again)
        if told is not None:
            return told
    if done.never or done.denied:
        cue = (done.never or done.denied)[0][1]
        span, rule = (cue.start, cue.end), "not-given-again-means-withdrawn"
        return value("withdrawn", span, component=COMPONENT, rule=rule, confidence=0.7)
    switched = switched_to(scene)
    if switched is not None:
        span, rule = (switched.evidence[0].start, switched.evidence[0].end), "switched-means-withdrawn"
        return value("withdrawn", span, component=COMPONENT, rule=rule, confidence=0.6)
    return None


def _begins_the_next(scene: Scene, again: Value[bool]) -> bool:
    later = scene.following.onset if scene.following is not None else None
    return later is not None and later.start <= again.evidence[0].start < later.end and again.rule is None


def _of_giving_again(scene: Scene, done: Dealings, again: Value[bool]) -> Value[Action] | None:
    """What the words that tell the drug's next dose say of the time between: on schedule, or after a pause."""
    value, span = scene.witness.value, (again.evidence[0].start, again.evidence[0].end)
    for unit, cue in done.resumed[:1]:
        on_time = ON_SCHEDULE.search(unit.text)
        if on_time:
            reason = (on_time.start() + unit.start, on_time.end() + unit.start)
            return value("continued", (cue.start, cue.end), reason, component=COMPONENT)
        if _RESUMED.match(unit.words(cue)):
            rule = "resumed-means-interrupted"
            return value("interrupted", (cue.start, cue.end), component=COMPONENT, rule=rule, confidence=0.8)
        if any(t.days is not None and t.days > 300 for t in unit.times):
            return None  # "a year later a further course was given": neither is told
        if re.search(DOSE, unit.words(cue), re.IGNORECASE):
            return value("continued", span, component=COMPONENT, rule="next-dose-means-continued", confidence=0.6)
    if again.rule == "next-dose-before-next-episode":
        return value("continued", span, component=COMPONENT, rule="next-dose-means-continued", confidence=0.6)
    return None


def rechallenge(scene: Scene) -> Value[bool] | None:
    """`True` where the suspect drug was given again after this episode, `False` where the text says that it was not."""
    value = scene.witness.value
    brought_on = scene.following.exposure if scene.following is not None else None
    if brought_on is not None:  # the next episode came by the drug that was begun there
        given = begun(brought_on, scene.suspect_iris)
        if given is not None:
            return value(True, (given, brought_on.end), component=COMPONENT, rule="given-before-next-episode")
    done = dealings(scene)
    for _, cue in done.resumed:
        return value(True, (cue.start, cue.end), component=COMPONENT)
    for unit, cue in done.kept:
        if ON_SCHEDULE.search(unit.text) or _by_doses(scene, unit, cue):
            return value(True, (cue.start, cue.end), component=COMPONENT)
    for unit, cue in done.stopped:
        until = _UNTIL_THEN.match(unit.text[cue.end - unit.start :]) if _PUT_OFF.match(unit.words(cue)) else None
        if until:
            return value(True, (cue.start, cue.end + until.end()), component=COMPONENT, rule="put-off-means-given")
    later = scene.following.onset if scene.following is not None else None
    told = [cue for _, cue in done.never]
    if later is not None:  # "although no further dose had been given, the event returned"
        told += [cue for cue in later.cues_of("action", "never again") if concerns_suspect(scene, later, cue)]
        ended = any(cue.value == "stop" for _, cue in done.stopped) or switched_to(scene) is not None
        next_dose = None if told or ended else _next_dose(scene, later)
        if next_dose is not None:
            return value(True, next_dose, component=COMPONENT, rule="next-dose-before-next-episode", confidence=0.8)
    span = _begun_again(scene, done)
    if told and (span is None or span[0] < max(cue.end for cue in told)):
        return value(False, (told[0].start, told[0].end), component=COMPONENT)
    if span is not None:
        return value(True, span, component=COMPONENT, rule="begun-after-stop", confidence=0.7)
    for _, cue in done.denied:
        return value(False, (cue.start, cue.end), component=COMPONENT)
    return None


def _by_doses(scene: Scene, unit: Unit, cue: Cue) -> bool:
    """Whether the drug that was kept is one given by infusions or courses, so that to keep it is to give it again."""
    if unit.times and any(t.kind == "frequency" and (t.days or 0) >= 14 for t in unit.times):
        return True
    if _BY_DOSES.search(unit.text):
        return True
    onset = scene.episode.onset
    until = onset.end if onset is not None else cue.start
    return any(_BY_DOSES.search(u.text) for u in scene.told if u.start < until)


def _next_dose(scene: Scene, later: Unit) -> Span | None:
    """The dose that the onset of the next episode follows, where it is a later one than that of this episode."""
    own = [t.ordinal for t in (scene.episode.onset.times if scene.episode.onset else ()) if t.ordinal]
    for time in later.times:
        if time.anchor == "dose" and time.ordinal and own and time.ordinal > own[0] and time.anchor_start is not None:
            return time.anchor_start, time.anchor_end or time.end
    for match in _AFTER_DOSE.finditer(later.text):
        if not _NO_DOSE.search(later.text[: match.start()]):
            return later.start + match.start(), later.start + match.end()
    return None


def _begun_again(scene: Scene, done: Dealings) -> Span | None:
    """Where the text, after it has told the end of the drug or of the episode, tells that the drug was begun."""
    since = min([c.end for _, c in done.stopped[:1]] + [scene.closing])
    for unit in scene.own:
        if (
            unit.start >= since
            and unit.section not in ("title", "discussion", "conclusion")
            and not _PAST.search(unit.text)
        ):
            place = begun(unit, scene.suspect_iris)
            told = any(c.start == place for c in unit.cues_of("action", "resume"))  # weighed already
            if place is not None and not told and not unit.cues_of("action", "stop", "hold", "continue"):
                return place, unit.end
    return None
