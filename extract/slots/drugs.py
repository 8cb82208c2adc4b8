"""The suspect drugs of an episode: the drug to which the text ties the event.

Each drug that the case's units (or the title) name is weighed by how the text speaks of it: an interval since its dose,
its place in the title, that it was stopped, held or given again; drugs given against the event, switched to, or merely
taken along weigh less. The heaviest is the suspect, and with it the drugs that the text stops or blames together with
it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.episodes import DOSE_ANCHORS
from extract.discourse.scene import Found, Scene
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry
from extract.statements.assertion import Status

_BLAMED: Final = re.compile(
    r"(?:\b(?:after|following|during|under|with|due to|caused by|induced by|associated with|secondary to"
    r"|related to|attributed? to"
    r"|effect of|toxicity of|on|under|by|between|from|of|taking|receiving|complicating"
    r"|complication of)\s+(?:(?!in\b)[\w%-]+\s+){0,3})$",
    re.IGNORECASE,
)
_INDUCED: Final = re.compile(
    r"^[\w ]{0,20}?[- ](?:induced|associated|related|treated|exposed)\b|^ (?:toxicity|overdose|poisoning"
    r"|therapy|treatment)"
)
_ALONGSIDE: Final = re.compile(
    r"\b(?:concomitant(?:ly)?|also (?:took|taking|received|on|taken)|other (?:drugs?|medications?|tablets)"
    r"|comedication|in addition to"
    r"|together with|along with|as well as|besides|apart from|unchanged|long-standing|stable dose|other than|previously"
    r"|who took|his other|her other|prophylaxis|premedicat\w+|a history of|had failed|failed to|without response)\b",
    re.IGNORECASE,
)
_STOPPING: Final = ("stop", "hold", "reduce", "never again")
_PRECAUTION: Final = re.compile(
    r"\b(?:as a precaution|precautionary|because of|in view of|for fear of|was withheld|were withheld)\b",
    re.IGNORECASE,
)
ENDOGENOUS: Final = frozenset(
    {
        "glucose", "sodium", "potassium", "calcium", "magnesium", "urea", "creatine", "oxygen", "water", "iron",
        "lactate", "cholesterol", "zinc", "phosphate", "bicarbonate", "insulin", "lead", "copper", "albumin", "ammonia",
        "nitrogen", "hydrogen",
    }
)  # fmt: skip
"""Substances that a report measures more often than it gives: suspects only where the text blames them."""


def drug_terms(unit: Unit) -> list[Found]:
    """The single drugs (no classes) that a unit names."""
    found = []
    for term in (part for whole in unit.terms for part in (whole, *whole.inner)):
        entry = term.entry("drug")
        if entry is not None and not _measured(unit, term):
            found.append(Found(entry, term, unit))
    return found


def _measured(unit: Unit, term: Term) -> bool:
    """Whether the words are a laboratory value ("lithium was 2.9 mmol/L"), not a drug that was given."""
    return any(
        q.analyte_start is not None and q.analyte_start <= term.start < (q.analyte_end or q.start) and "/" in q.unit
        for q in unit.quantities
    )


def acted_upon(unit: Unit, cue_values: Sequence[str]) -> list[Found]:
    """The drugs that the unit's verbs of stopping, resuming … act on: the nearest list before the verb, else after.

    In "Amiodarone, digoxin and sotalol were held, and fever was treated with paracetamol" these are the first three.
    """
    drugs = drug_terms(unit)
    chosen: dict[tuple[int, int], Found] = {}
    for cue in unit.cues_of("action", *cue_values):
        if unit.stands(cue) not in (Status.AFFIRMED, Status.POSSIBLE):
            continue
        clause = unit.text[: cue.start - unit.start]
        begin = unit.start + max(
            (m.end() for m in re.finditer(r"[;:]|, (?:and |but )?(?=(?:she|he|it|the patient|her|his)\b)", clause)),
            default=0,
        )
        before = [found for found in drugs if begin <= found.term.start and found.term.end <= cue.start]
        after = [found for found in drugs if cue.end <= found.term.start <= cue.end + 40]
        passive = re.match(r"\s*(?:of|the|in)\b", unit.text[cue.end - unit.start :]) or not before
        group = after[:1] if passive and after else before
        if not group:
            continue
        if group is before:  # the list that ends nearest to the verb
            keep = [group[-1]]
            for found in reversed(group[:-1]):
                between = unit.text[found.term.end - unit.start : keep[0].term.start - unit.start]
                if re.fullmatch(
                    r"(?:\s*\([^)]*\))?\s*(?:,|and|, and|&|/|plus|or)?\s*(?:\d+ mg )?(?:the )?",
                    between,
                    re.IGNORECASE,
                ):
                    keep.insert(0, found)
                else:
                    break
            group = keep
        else:
            for found in drugs:
                gap = unit.text[group[-1].term.end - unit.start : found.term.start - unit.start]
                if found.term.start > group[-1].term.start and re.fullmatch(r"\s*(?:,|and|, and|&|plus)\s*", gap):
                    group.append(found)
        for found in group:
            chosen[found.term.start, found.term.end] = found
    return list(chosen.values())


def _weights(scene: Scene, units: Iterable[Unit], title: Sequence[Unit]) -> dict[str, float]:
    weight: dict[str, float] = defaultdict(float)
    mentions: dict[str, int] = defaultdict(int)
    onset = scene.episode.onset
    for unit in units:
        drugs = drug_terms(unit)
        stopped = set() if _PRECAUTION.search(unit.text) else {found.entry.iri for found in acted_upon(unit, _STOPPING)}
        resumed = {found.entry.iri for found in acted_upon(unit, ("resume",))}
        for found in drugs:
            iri, term = found.entry.iri, found.term
            status = unit.stands(term)
            mentions[iri] += 1
            if mentions[iri] <= 4:
                weight[iri] += 0.5
            if status in (Status.NEGATED, Status.HISTORICAL, Status.FAMILY, Status.HYPOTHETICAL):
                weight[iri] -= 1
                continue
            before = unit.text[max(0, term.start - unit.start - 60) : term.start - unit.start]
            if any(
                t.anchor in DOSE_ANCHORS
                and t.kind in ("interval", "day")
                and t.start - 30 <= term.start <= (t.anchor_end or t.end) + 30
                for t in unit.times
            ):
                weight[iri] += 4
            if iri in stopped:
                weight[iri] += 2.5
            if iri in resumed:
                weight[iri] += 1.5
            if _ALONGSIDE.search(before):
                weight[iri] -= 2
            if (
                onset is not None
                and unit.start > onset.end
                and iri not in stopped | resumed
                and not any(
                    u.start < unit.start and any(f.entry.iri == iri for f in drug_terms(u))
                    for u in [*scene.case_units, *title]
                )
            ):
                weight[iri] -= 4  # first named after the onset: given against the event, or afterwards
    for iri in list(weight):
        if iri.rsplit("/", 1)[-1] in ENDOGENOUS:
            weight[iri] -= 2
    for unit in title:
        for found in drug_terms(unit):
            before = unit.text[: found.term.start - unit.start]
            behind = unit.text[found.term.end - unit.start :]
            blamed = bool(_BLAMED.search(before) or _INDUCED.match(behind))
            if blamed or found.entry.label not in ENDOGENOUS:
                weight[found.entry.iri] += 4 if blamed and found.entry.label not in ENDOGENOUS else 2
    return weight


def suspects(scene: Scene, *, fallback: Sequence[Unit] = (), former: Sequence[Found] = ()) -> list[Found]:
    """The suspect drugs of the scene's episode, heaviest first, with where the text names them.

    Args:
        scene: the episode; its `suspects` are not read.
        former: the suspects of the episode before, to which the text may return without a word.
        fallback: group statements and overview units to look in where the case's own units name no drug.
    """
    title = [unit for unit in scene.overview if unit.section == "title"]
    own = [
        unit for unit in scene.case_units if unit.start <= max((u.end for u in scene.told), default=0)
    ] or scene.case_units
    pools: list[list[Unit]] = [own, [*own, *fallback]]
    named: dict[str, Found] = {}
    for pool in pools:
        weight = _weights(scene, pool, title)
        for found in former:
            weight[found.entry.iri] += 3
        named = {}
        for unit in [*pool, *(title if scene.single_case or pool is not own else [])]:
            for found in drug_terms(unit):
                if unit.stands(found.term) not in (Status.FAMILY, Status.HYPOTHETICAL):
                    named.setdefault(found.entry.iri, found)
        ranked = sorted(
            (iri for iri in named if weight[iri] > 0), key=lambda iri: (-weight[iri], named[iri].term.start)
        )
        if ranked:
            break
    else:  # no drug speaks for itself: the best of those that the text affirms, if any
        usable = [iri for iri, found in named.items() if found.unit.affirmed(found.term) and weight[iri] > -3]
        ranked = sorted(usable, key=lambda iri: (-weight[iri], named[iri].term.start))[:1]
        if not ranked:
            return []
    local = _local_weights(scene, weight)
    ranked.sort(key=lambda iri: (-local[iri], named[iri].term.start))
    best = ranked[0]
    together = _together(scene, best, named, weight)
    chosen = [best, *(iri for iri in ranked[1:] if iri in together and weight[iri] >= 2)]
    return [_nearest(scene, named[iri].entry, named[iri]) for iri in chosen]


def _local_weights(scene: Scene, weight: dict[str, float]) -> dict[str, float]:
    """Adds what the episode's own onset units say: the drug that the patient was on when this episode began."""
    local = defaultdict(float, weight)
    onset = scene.episode.onset
    for unit in scene.own:
        near = onset is not None and abs(unit.start - onset.start) < 400
        for found in drug_terms(unit):
            if near and any(
                t.anchor in DOSE_ANCHORS and t.start - 30 <= found.term.start <= (t.anchor_end or t.end) + 30
                for t in unit.times
            ):
                local[found.entry.iri] += 4
        for found in () if _PRECAUTION.search(unit.text) else acted_upon(unit, _STOPPING):
            local[found.entry.iri] += 2
    return local


def _together(scene: Scene, best: str, named: dict[str, Found], weight: dict[str, float]) -> set[str]:
    """The drugs stopped in the same breath as the best one, or joined with it by the title."""
    joined: set[str] = set()
    for unit in [*scene.own, *scene.shared]:
        stopped = [found.entry.iri for found in acted_upon(unit, _STOPPING)]
        if best in stopped:
            joined |= set(stopped)
    for unit in scene.overview:
        if unit.section != "title":
            continue
        drugs = [found for found in drug_terms(unit) if found.entry.iri in named]
        for one, two in pairwise(drugs):
            between = unit.text[one.term.end - unit.start : two.term.start - unit.start]
            if (
                re.fullmatch(r"\s*(?:[-/+]|and|plus|combined with|in combination with|with)\s*", between)
                and best
                in (
                    one.entry.iri,
                    two.entry.iri,
                )
                and scene.single_case
            ):
                joined |= {one.entry.iri, two.entry.iri}
    return joined - {best}


def _nearest(scene: Scene, entry: Entry, fallback: Found) -> Found:
    """The mention of a drug that stands nearest to the episode's onset."""
    onset = scene.episode.onset
    mentions = [found for unit in scene.told for found in drug_terms(unit) if found.entry.iri == entry.iri]
    if not mentions or onset is None:
        return mentions[0] if mentions else fallback
    return min(mentions, key=lambda found: abs(found.term.start - onset.start))
