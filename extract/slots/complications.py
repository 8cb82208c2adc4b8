"""What came with the episode (fever, named infections and diagnoses), and the findings that the text denies."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import target_mentions
from extract.discourse.scene import Scene
from extract.discourse.topic import event_entry
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry
from extract.records import Concept, Value
from extract.roles.begin import first_sign
from extract.roles.finding import Finding, finding

_FEVER: Final = "https://w3id.org/casegraph/event/fever"
_ACCOMPANIES: Final = sieve.compile(
    r"\b(?:complicat\w+|accompan\w+|together with|associated with|along with|concurrent|as well as)\b",
    re.IGNORECASE,
)
_REACH_BACK: Final = 900  # characters before the onset in which its first complaints are told
_EXPOSED: Final = sieve.compile(r"\b(?:taking|receiving|on|under|since|started|begun|began|first)\b", re.IGNORECASE)


def complications(scene: Scene) -> tuple[tuple[Value[Concept], ...], tuple[Value[Concept], ...]]:
    """The findings that came with the episode, and those that the text denies, each by label."""
    onset = scene.episode.onset
    present: dict[str, tuple[Entry, Term]] = {}
    absent: dict[str, tuple[Entry, Term]] = {}
    begin = _begin(scene)
    sign = first_sign(scene)
    if sign is not None and onset is not None:  # behind an opening ("we report a case of X") the story comes later
        begin = sign.start if sign.start > onset.start else min(begin, sign.start)
    fever = scene.vocabulary.entry(_FEVER) if _FEVER in scene.vocabulary else None
    titles = [unit for unit in scene.summary if unit.section == "title"]
    for unit in [*scene.told, *titles]:
        told = unit not in titles
        if told and unit not in scene.shared and unit is not onset and unit.end <= begin:
            continue
        later = onset is not None and unit.start > onset.end and unit not in scene.shared
        if told and later and unit.cues_of("follow"):
            continue
        for term in unit.terms:
            entry = event_entry(term)
            if entry is None:
                continue
            if entry.label == "febrile neutropenia" and fever is not None and unit.affirmed(term):
                present.setdefault(fever.iri, (fever, term))
            role = finding(scene, unit, term).role
            if role is Finding.DENIED:
                absent.setdefault(entry.iri, (entry, term))
            came = _tells(scene, unit) if told else _listed_with_event(scene, unit, term)
            if role is Finding.COMPLICATION and came:
                present.setdefault(entry.iri, (entry, term))
        if fever is not None and told:
            for quantity in unit.quantities:
                if quantity.unit == "Cel" and 38.0 <= quantity.value < 43 and quantity.bound is None:
                    present.setdefault(
                        fever.iri, (fever, Term(quantity.start, quantity.end, quantity.printed, (fever,)))
                    )
    kept = [
        (entry, term)
        for iri, (entry, term) in present.items()
        if not any(iri in scene.vocabulary.ancestors(other) for other in present if other != iri)
    ]
    return (
        tuple(
            scene.witness.value(Concept(entry.label, entry.iri), (term.start, term.end), component="complications")
            for entry, term in sorted(kept, key=lambda item: item[0].label)
        ),
        tuple(
            scene.witness.value(Concept(entry.label, entry.iri), (term.start, term.end), component="complications")
            for iri, (entry, term) in sorted(absent.items(), key=lambda item: item[1][0].label)
            if iri not in present
        ),
    )


def _tells(scene: Scene, unit: Unit) -> bool:
    """Whether a clause tells that a finding arose with the episode."""
    return (
        unit is scene.episode.onset
        or scene.marker is not None
        or _ACCOMPANIES.search(unit.text) is not None
        or any(unit.affirmed(cue) for cue in unit.cues_of("arise"))
    )


def _listed_with_event(scene: Scene, unit: Unit, term: Term) -> bool:
    """Whether a title names a finding in one list with the event, before it names the drug."""
    named = [other for _, other in target_mentions(unit, scene.topic, scene.vocabulary)]
    for other in named:
        first, second = sorted((other, term), key=lambda item: item.start)
        gap = unit.text[first.end - unit.start : second.start - unit.start]
        if _TITLE_GAP.fullmatch(gap) or any(
            _TITLE_GAP.fullmatch(unit.text[a.end - unit.start : term.start - unit.start])
            for a in unit.terms if event_entry(a) is not None and other.end <= a.start and a.end <= term.start
        ):  # fmt: skip
            return True
    return False


_TITLE_GAP: Final = sieve.compile(
    r"\s*(?:,|,? and|,? with|complicated by|accompanied by|resulting in|leading to|presenting with|presenting as"
    r"|,? followed by|,? and subsequent)\s+(?:(?:a|an|severe|acute|fatal|subsequent|secondary|massive|transient)\s+)*",
    re.IGNORECASE,
)


def _begin(scene: Scene) -> int:
    """Where the episode's own findings begin: the first unit that dates it or in which it arises, else its onset."""
    onset = scene.episode.onset
    if onset is None:
        return 0
    begin = onset.start
    given = {id(e.unit) for e in scene.chronicle.exposures if e.iri == "*" or e.iri in scene.suspect_iris}
    for unit in reversed([u for u in scene.own if u.end <= onset.start]):
        if onset.start - unit.start > _REACH_BACK or unit.cues_of("outcome", "recovered"):
            break
        arises = any(unit.affirmed(c) for c in unit.cues_of("arise"))
        exposed = id(unit) in given or (_EXPOSED.search(unit.text) is not None and not unit.times)
        hot = any(q.unit == "Cel" and 38.0 <= q.value < 43 and q.bound is None for q in unit.quantities)
        if exposed and not (arises or hot):
            break
        if hot or arises:
            begin = unit.start
        if id(unit) in given:
            break
    return begin
