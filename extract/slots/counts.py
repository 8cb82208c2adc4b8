"""The counts of a cytopenia: the lowest of the episode, and the first that the text gives as recovered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import is_back_by_limit, is_earlier
from extract.discourse.scene import Scene
from extract.measures.laboratory import COUNT_UNIT, Marker, companions, measured
from extract.measures.quantities import Quantity
from extract.records import Concept, Measurement, MeasurementRole, Value

COMPONENT: Final = "counts"
_DEFINING: Final = sieve.compile(
    r"\b(?:defined|definition|criteri\w+|threshold|i\.e\.|label|recommend\w*|if)\b"
    r"|\b(?:normal|reference) (?:range|interval|limits|values?)(?=[:,]? ?\(?\d| of\b| is\b| in our\b| for\b)",
    re.I,
)
_AFTERWARDS: Final = sieve.compile(r"\b(?:follow-up|never been|stayed|ranged|between|since then)\b", re.I)


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of an episode: for cytopenias `lowest` and `recovered` are the table's nadir and recovery count."""

    lowest: Value[float] | None = None
    """The lowest value (the highest, where the event is a high one)."""
    recovered: Value[float] | None = None
    """The first value that the text gives as recovered."""
    back: Value[float] | None = None
    """The words that tell it back in range: that value, or a mere bound ("exceeded 1,500/mm3")."""
    measurements: tuple[Measurement, ...] = ()


def _told(scene: Scene, marker: Marker, *, limits: bool) -> list[tuple[Unit, Quantity]]:
    return [
        (unit, quantity)
        for unit in scene.told
        if not _DEFINING.search(unit.text)
        for quantity in measured(unit.quantities, marker, limits=limits)
    ]


def counts(scene: Scene) -> Counts:
    """The lowest and the first recovered value of the event's analyte in the episode, in 10^9/L for blood counts."""
    marker = scene.marker
    if marker is None:
        return Counts(back=_companion_back(scene))
    found = _told(scene, marker, limits=False)
    bounds = _told(scene, marker, limits=True)
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
    low = [(index, q) for index, _, q in current if marker.is_out(q.value)]
    worst = min(low, key=lambda item: (item[1].value if marker.below else -item[1].value, item[1].start), default=None)
    if worst is not None:
        roles[worst[0]] = "nadir"
    out = worst[1] if worst is not None else next((q for _, q in bounds if marker.limit_is_out(q)), None)
    chosen = None if out is None else _first_back(marker, out, current)
    if chosen is not None:
        roles[chosen[0]] = "recovery"
    back = None if chosen is None else chosen[1]
    if back is None and out is not None:
        back = next(
            (
                q
                for u, q in bounds
                if q.start > out.start and is_back_by_limit(u, marker) and marker.limit_is_back(q)
                and not _AFTERWARDS.search(u.text)
            ),
            None,
        )  # fmt: skip
    return Counts(
        None if worst is None else _value(scene, worst[1]),
        None if chosen is None else _value(scene, chosen[1]),
        None if back is None else _value(scene, back),
        tuple(
            Measurement(
                analyte=Concept(marker.analyte),
                value=_value(scene, quantity),
                unit=quantity.unit,
                printed=quantity.printed,
                role=roles.get(index, "other"),
            )
            for index, (_, quantity) in enumerate(found)
        ),
    )


def _companion_back(scene: Scene) -> Value[float] | None:
    """Of an organ's injury the first value in range again ("creatinine was back at 80 µmol/L"), unless a later"
    " one is out."""
    onset = scene.episode.onset
    for marker in companions(scene.episode.event.label):
        told = [
            (u, q) for u, q in _told(scene, marker, limits=False)
            if (onset is None or u.start >= onset.start) and not is_earlier(u, q) and not _ELSEWHEN.match(_behind(u, q))
        ]  # fmt: skip
        out = next((i for i, (_, q) in enumerate(told) if marker.is_out(q.value)), None)
        if out is None or marker.is_out(told[-1][1].value):
            continue
        back = next((u, q) for u, q in told[out + 1 :] if not marker.is_out(q.value))
        if back[0].times or back[0].cues_of("outcome"):
            return _value(scene, back[1])
    return None


_ELSEWHEN: Final = sieve.compile(
    r"\s?\)?[^.;]{0,25}\b(?:baseline|usual|before|during|previous\w*|earlier|normal|prior|at the start)\b",
    re.IGNORECASE,
)


def _behind(unit: Unit, quantity: Quantity) -> str:
    return unit.text[quantity.end - unit.start :]


def _first_back(
    marker: Marker, out: Quantity, current: Sequence[tuple[int, Unit, Quantity]]
) -> tuple[int, Quantity] | None:
    """The first value behind the worst one that is in range again, else the first that the text calls recovered."""
    after = [
        (index, unit, q)
        for index, unit, q in current
        if q.start > out.start and (q.value > out.value) == bool(marker.below) and not _AFTERWARDS.search(unit.text)
    ]
    normal = [(index, q) for index, _, q in after if not marker.is_out(q.value)]
    stated = [
        (index, q) for index, unit, q in after if any(unit.affirmed(c) for c in unit.cues_of("outcome", "recovered"))
    ]
    return next(iter([*normal, *stated]), None)


def _value(scene: Scene, quantity: Quantity) -> Value[float]:
    return scene.witness.value(
        round(float(quantity.value), 6),
        (quantity.start, quantity.end),
        component=COMPONENT,
        rule="count-in-10e9-per-litre" if quantity.unit == COUNT_UNIT else None,
    )
