"""Where an episode shows first: the earliest clause after the exposure in which something arises.

The clause that names the diagnosis often comes late ("a diagnosis of malignant syndrome was made"), when the complaints
and what was given for them are already told. What comes before the first sign is the patient's past.
"""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import target_mentions
from extract.discourse.general import argues
from extract.discourse.scene import Scene
from extract.discourse.topic import event_entry, is_indication
from extract.discourse.whose import WE_REPORT

_BACKSTORY: Final = sieve.compile(
    r"\b(?:history of|had (?:been|undergone|received|taken|a history|had|suffered)|previously|was (?:scheduled"
    r"|diagnosed|known)"
    r"|(?:days?|weeks?|months?|years?) (?:earlier|before|previously|prior)|because of|past)\b",
    re.IGNORECASE,
)


def first_sign(scene: Scene) -> Unit | None:
    """The clause in which the episode first shows; `None` where nothing dates it.

    It is the onset that the text names, unless earlier clauses (the ones that first name the suspect drug, or later
    ones) tell that complaints or findings arose.
    """
    onset = scene.episode.onset or _first_named(scene)
    if onset is None or not scene.is_first:
        return onset
    if WE_REPORT.search(onset.text):
        return _told_later(scene, onset) or onset
    if _names_suspect(scene, onset):
        return onset
    before = [unit for unit in scene.own if unit.start < onset.start]
    exposed_at = next((i for i, unit in enumerate(before) if _names_suspect(scene, unit)), None)
    for unit in before[exposed_at or 0 :]:
        exposed = exposed_at is not None and unit is before[exposed_at]
        if _shows(scene, unit, exposed=exposed):
            return unit
    return onset


def _first_named(scene: Scene) -> Unit | None:
    """The first clause that names the event, else that tells a sign, where no clause was found to begin the episode."""
    named = (unit for unit in scene.told if target_mentions(unit, scene.topic, scene.vocabulary))
    return next(named, None) or next((unit for unit in scene.told if _shows(scene, unit, exposed=False)), None)


def _told_later(scene: Scene, opening: Unit) -> Unit | None:
    """Where the story behind an opening ("we report a case of X …") comes to the event."""
    for unit in scene.told:
        if unit.start <= opening.start or argues(unit):
            continue
        if target_mentions(unit, scene.topic, scene.vocabulary) and any(
            unit.affirmed(c) for c in unit.cues_of("arise")
        ):
            return None if unit.cues_of("outcome", "recovered", "recovering") else unit
    return None


def _names_suspect(scene: Scene, unit: Unit) -> bool:
    return any(
        part.entry("drug") is not None and part.entry("drug").iri in scene.suspect_iris  # type: ignore[union-attr]
        for term in unit.terms for part in (term, *term.inner)
    )  # fmt: skip


def _shows(scene: Scene, unit: Unit, *, exposed: bool) -> bool:
    """Whether something arises in a clause; in the one that first names the drug (`exposed`), behind its name."""
    cues = [cue for cue in unit.cues_of("arise") if unit.affirmed(cue)]
    if not cues or argues(unit):
        return False
    begin = unit.start
    if exposed:
        begin = min((t.end for t in unit.terms if t.entry("drug") is not None), default=unit.start)
    findings = [
        term for term in unit.terms
        if event_entry(term) is not None and term.start >= begin and unit.affirmed(term)
        and not is_indication(unit, term)
    ]  # fmt: skip
    for term in findings:
        nearest = [cue for cue in cues if cue.start >= begin and cue.start < term.end]
        if nearest and not _BACKSTORY.search(
            unit.text[max(0, nearest[-1].start - unit.start - 40) : term.start - unit.start]
        ):
            return True
    return False
