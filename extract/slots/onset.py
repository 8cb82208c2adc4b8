"""Early or late onset: the text's own word for the patient, else for neutropenia the published definition.

Late is four weeks (28 days) or more after the last dose (as in Wolach, Bairey and Lahav, "Late-onset neutropenia after
rituximab treatment", Medicine 2010;89:308-318).
"""

from __future__ import annotations

from typing import Final

from extract.discourse.scene import Scene
from extract.records import LatencyFrom, Onset, Value

LATE_FROM_DAYS: Final = 28.0


def onset_word(scene: Scene, days: Value[float] | None, source: Value[LatencyFrom] | None) -> Value[Onset] | None:
    """The text's own word for this patient; for neutropenia, where there is none, by the 28-day definition."""
    for unit, cue in scene.cues("onset"):
        if unit.affirmed(cue) and cue.end <= (scene.episode.onset or unit).end + 400:
            word: Onset = "early" if cue.value == "early" else "late"
            return scene.witness.value(word, (cue.start, cue.end), component="onset")
    if not scene.neutrophil or days is None or source is None:
        return None
    if source.value == "last_dose" or (source.value == "first_dose" and days.value < LATE_FROM_DAYS):
        span = (days.evidence[0].start, days.evidence[0].end)
        computed: Onset = "late" if days.value >= LATE_FROM_DAYS else "early"
        return scene.witness.value(
            computed,
            span,
            component="onset",
            rule="late-onset-28-days",
            derived_from=("latency_days", "latency_from"),
        )
    return None
