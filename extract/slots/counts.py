"""The counts of a cytopenia: the lowest of the episode, and the first that the text gives as recovered."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.episodes import is_earlier
from extract.discourse.scene import Scene
from extract.measures.laboratory import Marker, measured
from extract.measures.quantities import Quantity
from extract.records import Concept, Measurement, MeasurementRole, Value

COMPONENT: Final = "counts"
_DEFINING: Final = re.compile(
    r"\b(?:defined|definition|criteri\w+|threshold|i\.e\.|label|recommend\w*|if|normal range|reference)\b",
    re.I,
)
_AFTERWARDS: Final = re.compile(r"\b(?:follow-up|never been|stayed|ranged|between|since then)\b", re.I)


def _counts(scene: Scene, marker: Marker) -> list[tuple[Unit, Quantity]]:
    found = []
    for unit in scene.told:
        if _DEFINING.search(unit.text):
            continue
        found += [(unit, quantity) for quantity in measured(unit.quantities, marker)]
    return found


def counts(scene: Scene) -> tuple[Value[float] | None, Value[float] | None, tuple[Measurement, ...]]:
    """The lowest value (the highest, where the event is a high one), the first recovered one, and all measurements
    of the event's analyte in the episode. For cytopenias these are the table's nadir and recovery count, in 10^9/L."""
    marker = scene.marker
    if marker is None:
        return None, None, ()
    found = _counts(scene, marker)
    roles: dict[int, MeasurementRole] = {}
    onset = scene.episode.onset
    current = [
        (index, unit, q)
        for index, (unit, q) in enumerate(found)
        if not is_earlier(unit, q)
        and (onset is None or unit.start >= onset.start or unit in scene.shared or marker.is_out(q.value))
    ]
    for index, (unit, quantity) in enumerate(found):
        if is_earlier(unit, quantity):
            roles[index] = "baseline"
    low = [(index, unit, q) for index, unit, q in current if marker.is_out(q.value)]
    lowest = min(low, key=lambda item: (item[2].value if marker.below else -item[2].value, item[2].start), default=None)
    nadir = recovery = None
    if lowest is not None:
        index, _, quantity = lowest
        roles[index] = "nadir"
        nadir = _value(scene, quantity)
        after = [
            (i, u, q)
            for i, u, q in current
            if q.start > quantity.start
            and (q.value > quantity.value) == bool(marker.below)
            and not _AFTERWARDS.search(u.text)
        ]
        normal = [item for item in after if not marker.is_out(item[2].value)]
        stated = [item for item in after if any(item[1].affirmed(c) for c in item[1].cues_of("outcome", "recovered"))]
        chosen = next(iter(normal), None) or next(iter(stated), None)
        if chosen is not None:
            roles[chosen[0]] = "recovery"
            recovery = _value(scene, chosen[2])
    measurements = tuple(
        Measurement(
            analyte=Concept(marker.analyte),
            value=_value(scene, quantity),
            unit=quantity.unit,
            printed=quantity.printed,
            role=roles.get(index, "other"),
        )
        for index, (_, quantity) in enumerate(found)
    )
    return nadir, recovery, measurements


def _value(scene: Scene, quantity: Quantity) -> Value[float]:
    return scene.witness.value(
        round(float(quantity.value), 6),
        (quantity.start, quantity.end),
        component=COMPONENT,
        rule="count-in-10e9-per-litre",
    )
