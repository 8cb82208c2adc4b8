"""The suspect drugs of an episode: the drug to which the text ties the event.

Each drug that the case's units (or the title) name is weighed by how the text speaks of it: an interval since its dose,
a construction that blames it for the event, its place in the title, that it was stopped, held or given again; drugs
given against the event, switched to, or merely taken along weigh less. The heaviest is the suspect, and with it the
drugs that the text stops or blames together with it. A class is a suspect only where no drug of it is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import DOSE_ANCHORS
from extract.discourse.exposure import begun
from extract.discourse.scene import Found, Scene
from extract.discourse.topic import event_entry, related
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry
from extract.slots.candidates import BOTH_DRUGS, regimen
from extract.slots.drugs import ENDOGENOUS, acted_upon, drug_terms
from extract.slots.exposed import begun_since, counts_from, long_before
from extract.statements.assertion import Status
from extract.statements.causes import causes, joined

_BLAMED: Final = sieve.compile(
    r"(?:\b(?:after|following|during|under|with|due to|caused by|induced by|associated with|secondary to"
    r"|related to|attributed? to"
    r"|effect of|toxicity of|on|under|by|between|from|of|taking|receiving|complicating"
    r"|complication of)\s+(?:(?!in\b)[\w%-]+\s+){0,3})$",
    re.IGNORECASE,
)
_INDUCED: Final = sieve.compile(
    r"^[\w ]{0,20}?[- ](?:induced|associated|related|treated|exposed)\b|^ (?:toxicity|overdose|poisoning"
    r"|therapy|treatment)"
)
_ALONGSIDE: Final = sieve.compile(
    r"\b(?:concomitant(?:ly)?|also (?:took|taking|received|on|taken)|other (?:drugs?|medications?|tablets)"
    r"|comedication|in addition to"
    r"|together with|along with|as well as|besides|apart from|unchanged|long-standing|stable dose|other than|previously"
    r"|who took|his other|her other|prophylaxis|premedicat\w+|a history of|had failed|failed to|without response)\b",
    re.IGNORECASE,
)
_STOPPING: Final = ("stop", "hold", "reduce")
_PRECAUTION: Final = sieve.compile(
    r"\b(?:as a precaution|precautionary|because of|in view of|for fear of|was withheld|were withheld)\b",
    re.IGNORECASE,
)


_AGAINST: Final = sieve.compile(
    r"\b(?:(?:reliev|revers|abolish|terminat|suppress|correct|controll|manag|antagoni[sz]|ameliorat|alleviat|cur)ed"
    r" (?:by|with)"
    r"|(?:respon(?:ded|sive|se|ding|d)|amenable) to|(?:failure|efficacy|effectiveness|use|value) of"
    r"|(?:conver(?:sion|ted|ting)|switch(?:ed|ing)?|chang(?:e|ed|ing)) (?:from [\w-]+ )?to"
    r"|(?:replac|substitut)\w+ (?:by|with|for)|in favou?r of|instead of|antidote|treatment with|treated with"
    r"|managed with|therapy with)\s+(?:(?:[\w-]+)\s+){0,3}$",
    re.IGNORECASE,
)
_EXCHANGED: Final = sieve.compile(
    r"\b(?:replac|substitut|exchang|switch|chang|convert)\w*\s+(?:of\s+)?(?:the\s+)?$", re.IGNORECASE
)  # "replacing X with Y": two drugs one after the other
_AS_TREATMENT: Final = sieve.compile(
    r"^\W{0,3}(?:\w+\W{1,3}){0,6}?(?:treatment|management|reversal|prevention|control|prophylaxis|therapy) (?:of|for)\b"
    r"|^ (?:in|for) (?:the )?(?:treatment|management|reversal|prevention|control|prophylaxis) of\b",
    re.IGNORECASE,
)
_COMBINED: Final = sieve.compile(
    r"\b(?:combin\w+|concomitant\w*|concurrent\w*|simultaneous\w*|co-?administ\w+|co-?prescri\w+|coadministration"
    r"|interact\w*|regimen|together|associations? of|polychemotherapy|both)\b",
    re.IGNORECASE,
)
_TOXIC: Final = sieve.compile(r"induced [\w ]{3,40}(?:toxicity|intoxication|poisoning|overdose)", re.IGNORECASE)
_NO_SUSPECTS: Final = frozenset({"antineoplastic agent", "vitamin", "mineral", "anesthetic"})
"""Classes so wide that they name a kind of treatment, not a suspect."""
_INTERACTION: Final = sieve.compile(r"\binteract(?:ion|ions|ed|ing|s)?\b", re.IGNORECASE)


def class_terms(unit: Unit) -> list[Found]:
    """The drug classes that a unit names."""
    return [
        Found(entry, term, unit)
        for term in unit.terms
        if term.entry("drug") is None
        and (entry := term.entry("drug_class")) is not None
        and entry.label not in _NO_SUSPECTS
    ]


def _ties(scene: Scene, unit: Unit) -> list[tuple[tuple[Term, ...], bool]]:
    """The drugs that a unit ties to the episode's event, or to one that is a kind of it, and whether it blames them."""
    found = []
    for link in causes(unit.text, unit.terms, offset=unit.start):
        entries = [entry for event in link.events if (entry := event_entry(event)) is not None]
        if any(related(entry, scene.episode.event, scene.vocabulary) for entry in entries):
            found.append((link.drugs, link.strong))
    return found


def _weights(
    scene: Scene, units: Iterable[Unit], title: Sequence[Unit], named_by: Callable[[Unit], list[Found]]
) -> dict[str, float]:
    weight: dict[str, float] = defaultdict(float)
    mentions: dict[str, int] = defaultdict(int)
    onset = scene.episode.onset
    titled = {found.entry.iri for unit in title for found in named_by(unit) if found.entry.label not in ENDOGENOUS}
    for unit in units:
        drugs = named_by(unit)
        ties = {term.start: strong for terms, strong in _ties(scene, unit) for term in terms}
        spared = _PRECAUTION.search(unit.text) or long_before(unit)
        stopped = set() if spared else {found.entry.iri for found in acted_upon(unit, _STOPPING)}
        resumed = {found.entry.iri for found in acted_upon(unit, ("resume",))}
        kept = {found.entry.iri for found in acted_upon(unit, ("continue",))} - resumed
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
            if iri in kept and onset is not None and unit.start > onset.start and not scene.following:
                weight[iri] -= 2  # went on while another drug was stopped
            if _ALONGSIDE.search(before):
                weight[iri] -= 2
            if term.start in ties and (ties[term.start] or found.entry.label not in ENDOGENOUS):
                weight[iri] += 3 if ties[term.start] else 1
            if (
                onset is not None
                and unit.start > onset.end
                and iri not in stopped | resumed
                and not any(
                    u.start < unit.start and any(f.entry.iri == iri for f in named_by(u))
                    for u in [*scene.case_units, *(title if len(titled) == 1 else ())]
                )
            ):
                weight[iri] -= 4  # first named after the onset: given against the event, or afterwards
    for iri in _begun_last(units, onset, named_by):
        weight[iri] += 1.5
    for iri in list(weight):
        if iri.rsplit("/", 1)[-1] in ENDOGENOUS:
            weight[iri] -= 2
    for unit in title:
        ties = {term.start: strong for terms, strong in _ties(scene, unit) for term in terms}
        for found in named_by(unit):
            before = unit.text[: found.term.start - unit.start]
            behind = unit.text[found.term.end - unit.start :]
            if found.term.start in ties and (ties[found.term.start] or found.entry.label not in ENDOGENOUS):
                weight[found.entry.iri] += 8 if ties[found.term.start] else 6
                continue
            if _AGAINST.search(before) or _AS_TREATMENT.match(behind):
                weight[found.entry.iri] -= 4
                continue
            blamed = bool(_BLAMED.search(before) or _INDUCED.match(behind))
            if blamed or found.entry.label not in ENDOGENOUS:
                alone = 3 if len(titled) == 1 else 0
                weight[found.entry.iri] += alone + (4 if blamed and found.entry.label not in ENDOGENOUS else 2)
    return weight


def _begun_last(units: Iterable[Unit], onset: Unit | None, named_by: Callable[[Unit], list[Found]]) -> frozenset[str]:
    """The drugs that the text says last to be begun before the onset."""
    last: frozenset[str] = frozenset()
    for unit in units if onset is not None else ():
        if onset is not None and unit.start >= onset.start:
            break
        here = {f.entry.iri for f in named_by(unit) if begun(unit, frozenset({f.entry.iri})) is not None}
        last = frozenset(here) or last
    return last if len(last) == 1 else frozenset()


def suspects(
    scene: Scene, *, likely: frozenset[str] = frozenset(), fallback: Sequence[Unit] = (), former: Sequence[Found] = ()
) -> list[Found]:
    """The suspect drugs of the scene's episode, heaviest first, with where the text names them.

    Args:
        scene: the episode; its `suspects` are not read.
        likely: the report's `candidates`, which go before drugs that the case's units merely name.
        former: the suspects of the episode before, to which the text may return without a word.
        fallback: group statements and overview units to look in where the case's own units name no drug.
    """
    chosen = _suspects(scene, likely, fallback, former, drug_terms)
    titled = [unit for unit in scene.overview if unit.section == "title"]
    blamed = {term.start for unit in titled for terms, _ in _ties(scene, unit) for term in terms}
    if chosen and any(found.term.start in blamed for unit in titled for found in drug_terms(unit)):
        return chosen
    if chosen and not any(found.term.start in blamed for unit in titled for found in class_terms(unit)):
        return chosen
    classes = _suspects(scene, frozenset(), fallback, former, class_terms)
    if not chosen:
        return classes
    above = {iri for found in chosen for iri in scene.vocabulary.above(found.entry)}
    tied = any(
        term.start == found.term.start
        for found in chosen
        for unit in [*scene.case_units, *scene.overview]
        for terms, _ in _ties(scene, unit)
        for term in terms
    )
    return chosen if tied or not classes or any(found.entry.iri in above for found in classes) else classes


def _suspects(
    scene: Scene,
    likely: frozenset[str],
    fallback: Sequence[Unit],
    former: Sequence[Found],
    named_by: Callable[[Unit], list[Found]],
) -> list[Found]:
    title = [unit for unit in scene.overview if unit.section == "title"]
    later = scene.following.onset if scene.following is not None else None
    own = [unit for unit in scene.case_units if later is None or unit.start < later.start] or scene.case_units
    titled = {found.entry.iri for unit in title for found in named_by(unit) if found.entry.label not in ENDOGENOUS}
    pools: list[list[Unit]] = [own, [*own, *fallback]]
    named: dict[str, Found] = {}
    for pool in pools:
        weight = _weights(scene, pool, title, named_by)
        for iri in likely & weight.keys():
            weight[iri] += 1.5
        for found in former:
            weight[found.entry.iri] += 3
        scene.former_suspects = list(former)
        named = {}
        for unit in [*pool, *(title if scene.single_case or pool is not own or len(titled) == 1 else [])]:
            for found in named_by(unit):
                if unit.stands(found.term) not in (Status.FAMILY, Status.HYPOTHETICAL):
                    named.setdefault(found.entry.iri, found)
        for iri in _only_in_names(named, pool, title, named_by, scene):
            del named[iri]
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
    local = _local_weights(scene, weight, named_by)
    ranked.sort(key=lambda iri: (-local[iri], named[iri].term.start))
    best = ranked[0]
    together = _together(scene, best, named) & set(named)
    joint = _joint(scene, best, named, named_by)
    chosen = [best, *(iri for iri in ranked[1:] if iri in together and weight[iri] >= 2)]
    chosen += [iri for iri in named if iri in joint and iri not in chosen]
    return [_nearest(scene, named[iri].entry, named[iri], named_by) for iri in chosen]


def _only_in_names(
    named: dict[str, Found],
    pool: Sequence[Unit],
    title: Sequence[Unit],
    named_by: Callable[[Unit], list[Found]],
    scene: Scene,
) -> list[str]:
    """The drugs that stand only in an event's name ("heparin-induced thrombocytopenia") where a drug of their kind
    was given."""
    alone = {
        found.entry.iri for unit in [*pool, *title] for found in named_by(unit)
        if not any(t.start <= found.term.start and found.term.end <= t.end and t is not found.term for t in unit.terms)
    }  # fmt: skip
    above = {iri: set(scene.vocabulary.above(found.entry)) for iri, found in named.items()}
    return [
        iri for iri in named
        if iri not in alone and any(set(named[iri].entry.broader) & above[other] for other in alone & named.keys())
    ]  # fmt: skip


def _local_weights(scene: Scene, weight: dict[str, float], named_by: Callable[[Unit], list[Found]]) -> dict[str, float]:
    """Adds what the episode's own onset units say: the drug that the patient was on when this episode began."""
    local = defaultdict(float, weight)
    onset = scene.episode.onset
    brought_on = scene.episode.exposure
    if brought_on is not None:
        for found in drug_terms(brought_on):
            if begun(brought_on, frozenset({found.entry.iri})) is not None:
                local[found.entry.iri] += 20  # the drug that brought this very episode on
    if onset is not None and not scene.is_first and (here := _given_at(onset, scene)) is not None:
        local[here] += 20  # "she was given ramipril, and the cough came back"
    for unit in scene.own:
        near = onset is not None and abs(unit.start - onset.start) < 400
        for found in named_by(unit):
            if near and any(
                (t.anchor in DOSE_ANCHORS or counts_from(t, found))
                and t.start - 30 <= found.term.start <= (t.anchor_end or t.end) + 30
                for t in unit.times
            ):
                local[found.entry.iri] += 4
        if near and not scene.is_first and unit is onset:  # a later episode may have come under other drugs
            for terms, strong in _ties(scene, unit):
                for term in terms:
                    entry = term.entry("drug", "drug_class")
                    if entry is not None:
                        local[entry.iri] += 25 if strong else 20
        for found in () if _PRECAUTION.search(unit.text) or long_before(unit) else acted_upon(unit, _STOPPING):
            local[found.entry.iri] += 2
    for iri in begun_since(scene):
        local[iri] += 6
    return local


def _given_at(onset: Unit, scene: Scene) -> str | None:
    """The drug that the clause of a later episode's onset says to be begun before what then befell the patient."""
    told = [c.start for c in (*onset.cues_of("recurrence", "again"), *onset.cues_of("arise")) if onset.affirmed(c)]
    for found in drug_terms(onset):
        at = begun(onset, frozenset({found.entry.iri}))
        if at is not None and told and max(at, found.term.start) < max(told):
            return found.entry.iri
    return None


def _joint(scene: Scene, best: str, named: dict[str, Found], named_by: Callable[[Unit], list[Found]]) -> set[str]:
    """The drugs that the text blames together with the best one: lists that it ties to the event or calls a
    combination, the two sides of an interaction."""
    found: set[str] = set()
    always: list[tuple[Unit, set[str]]] = []
    for unit in [*scene.overview, *scene.told]:
        drugs = [f for f in named_by(unit) if f.entry.iri in named and unit.stands(f.term) is not Status.NEGATED]
        drugs.sort(key=lambda f: f.term.start)
        if best not in {f.entry.iri for f in drugs} or len(drugs) < 2:
            continue
        for group in _groups(unit, drugs):
            members = {f.entry.iri for f in group}
            if best not in members or len(members) < 2:
                continue
            first, last = group[0].term.start - unit.start, group[-1].term.end - unit.start
            around = unit.text[max(0, first - 45) : first] + " | " + unit.text[last : last + 25]
            tied = any(f.term in terms for terms, _ in _ties(scene, unit) for f in group)
            if _ALONGSIDE.search(unit.text[:first]) or _EXCHANGED.search(unit.text[:first]):
                continue
            if (tied and (unit.section == "title" or len(group) > 1)) or _COMBINED.search(around):
                found |= members
            if len(members) == 2:
                always.append((unit, members))
        if _INTERACTION.search(unit.text) and unit.scope != "aside" and len({f.entry.iri for f in drugs}) == 2:
            found |= {f.entry.iri for f in drugs}
        if unit.section == "title":
            ends: dict[int, set[str]] = defaultdict(set)  # "verapamil-induced carbamazepine toxicity"
            for link in causes(unit.text, unit.terms, offset=unit.start):
                if link.strong and len(link.events) == 1:
                    ends[link.events[0].start] |= {e.iri for t in link.drugs if (e := t.entry("drug")) is not None}
            for several in ends.values():
                if best in several and len(several) == 2 and _TOXIC.search(unit.text):
                    found |= several & set(named)
    mentions = sum(f.entry.iri == best for unit in [*scene.overview, *scene.told] for f in named_by(unit))
    if len(always) == mentions > 1 and all(members == always[0][1] for _, members in always):
        found |= always[0][1]  # never named without each other
    return found - {best}


def _groups(unit: Unit, drugs: Sequence[Found]) -> list[list[Found]]:
    """The lists that a unit's drugs stand in: "A, B and C"."""
    groups: list[list[Found]] = []
    for found in drugs:
        if groups and joined(unit.text, groups[-1][-1].term, found.term, offset=unit.start):
            groups[-1].append(found)
        else:
            groups.append([found])
    return groups


def _together(scene: Scene, best: str, named: dict[str, Found]) -> set[str]:
    """The drugs stopped in the same breath as the best one, or joined with it by the title."""
    joined: set[str] = set()
    for unit in [*scene.own, *scene.shared]:
        stopped = [found.entry.iri for found in acted_upon(unit, _STOPPING)]
        if best in stopped:
            joined |= set(stopped)
        if unit.cues_of("action", "stop", "hold") and BOTH_DRUGS.search(unit.text):
            joined |= regimen(scene.case_units, best, named)
            for heading in scene.overview:
                titled = {f.entry.iri for f in drug_terms(heading)} if heading.section == "title" else set()
                if best in titled and len(titled) == 2 and titled <= set(named):
                    joined |= titled  # "X added to Y" in the title, and "both drugs were stopped"
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


def _nearest(scene: Scene, entry: Entry, fallback: Found, named_by: Callable[[Unit], list[Found]]) -> Found:
    """The mention of a drug that stands nearest to the episode's onset."""
    onset = scene.episode.onset
    mentions = [found for unit in scene.told for found in named_by(unit) if found.entry.iri == entry.iri]
    if not mentions or onset is None:
        return mentions[0] if mentions else fallback
    return min(mentions, key=lambda found: abs(found.term.start - onset.start))
