"""Whether the event came again after the drug was given again, or after it was kept on."""

from __future__ import annotations

import re
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.scene import Scene
from extract.discourse.topic import event_entry
from extract.measures.laboratory import measured
from extract.records import Action, Value
from extract.slots.doings import COMPONENT
from extract.statements.assertion import Status
from extract.statements.cues import Cue

_STAYED: Final = re.compile(r"\b(?:stayed|remained|ranged|has been|have been|never (?:been )?below)\b", re.IGNORECASE)


def recurrence(scene: Scene, again: Value[bool] | None, done: Value[Action] | None) -> Value[bool] | None:
    """`True` where the event came again, `False` where the text says that it did not after the drug was given again."""
    if scene.following is not None:
        later = scene.following.onset
        if scene.following.event.label == scene.episode.event.label or scene.neutrophil:
            unit = later or scene.told[-1]
            cue = next((c for c in unit.cues_of("recurrence", "again")), None)
            term = scene.following.term if scene.following.term_unit is later else None
            span = (cue.start, cue.end) if cue else (term.start, term.end) if term else (unit.start, unit.end)
            return scene.witness.value(True, span, component=COMPONENT, rule="later-episode-told")
    marker = scene.marker
    exposed = (again is not None and again.value) or (
        done is not None and done.value in ("continued", "dose reduced", "interrupted")
    )
    for unit in scene.after_onset():
        if scene.episode.onset is unit and not unit.cues_of("action", "resume"):
            continue
        for cue in unit.cues_of("recurrence"):
            status = Status.NEGATED if re.search(r"\bno\b[^,;.]{0,40}$", unit.before(cue)) else unit.stands(cue)
            if (
                cue.value == "quiet"
                and status == Status.AFFIRMED
                and exposed
                and unit.cues_of("action", "resume", "continue")
            ):
                return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
            if cue.value == "again" and status == Status.NEGATED and (exposed or unit.times):
                return scene.witness.value(False, (cue.start, cue.end), component=COMPONENT)
            if cue.value == "again" and status == Status.AFFIRMED and again is not None and again.value:
                if _of_the_indication(unit, cue):
                    continue
                return scene.witness.value(True, (cue.start, cue.end), component=COMPONENT)
    if exposed and marker is not None:
        for unit in scene.after_onset():
            values = measured(unit.quantities, marker)
            stay = _STAYED.search(unit.text)
            if (
                stay
                and unit.times
                and values
                and not any(marker.is_out(q.value) for q in values)
                and unit.start >= scene.closing
            ):
                return scene.witness.value(
                    False, (stay.start() + unit.start, stay.end() + unit.start), component=COMPONENT
                )
    return None


def _of_the_indication(unit: Unit, cue: Cue) -> bool:
    """Whether it is the treated disease that came back ("her psychosis recurred")."""
    before = [t for t in unit.terms if t.end <= cue.start and cue.start - t.end <= 30]
    return bool(before) and event_entry(before[-1]) is None and before[-1].entry("condition") is not None
