"""How long after the drug an episode began, in days, and what that time counts from.

Definitions: a week is 7 days, a month 30.4375, a year 365.25.
"""

from __future__ import annotations

from extract.discourse.scene import Scene
from extract.records import LatencyFrom, Value
from extract.slots.latency_placed import by_schedule, since_begun, since_given_again, started_before
from extract.slots.latency_stretch import called, under_treatment
from extract.slots.latency_told import told_interval
from extract.slots.timeline import by_moments, story


def latency(scene: Scene) -> tuple[Value[float] | None, Value[LatencyFrom] | None]:
    """The interval to the onset in days, and what it counts from; `(None, None)` where the text tells none."""
    found = told_interval(scene, story(scene)) or called(scene) or by_moments(scene)
    if found is None and not scene.is_first:
        found = since_given_again(scene) or since_begun(scene) or by_schedule(scene)
    if found is None and scene.is_first:
        found = since_begun(scene) or by_schedule(scene) or started_before(scene) or under_treatment(scene)
    return found or told_interval(scene, scene.summary) or (None, None)
