"""What a report is about: its adverse event, by title first and the cases' own description second.

Reviewers name an episode by the diagnosis that stands first in the title; the body may name it more exactly
("ketoacidosis" in the title, "euglycemic diabetic ketoacidosis" in the text), and a qualifier such as "late-onset" or
"febrile" does not make another event.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.measures.laboratory import CYTOPENIAS
from extract.statements.assertion import Status
from extract.statements.causes import causes, is_treated

_QUALIFIED: Final = sieve.compile(
    r"^(?:febrile|afebrile|late[- ]onset|early[- ]onset|delayed[- ]onset|drug[- ]induced|severe|acute severe"
    r"|recurrent|transient) (.+)$"
)
_AS_INDICATION: Final = sieve.compile(
    r"(?:\b(?:patients?|woman|women|man|men|child|children|boy|girl|case|subjects?|adults?"
    r"|those)\s+(?:(?!present|admit|hospital|diagnos|develop|came|was|were|\d)[\w-]+\s+){0,3}?(?:with|who had"
    r"|suffering from|treated for)"
    r"|\b(?:treatment|therapy|management|prophylaxis|prevention|history|patient|treated|indicated|risk"
    r"|setting) (?:of|for|in|with)"
    r"|\btreated for|\b(?:taken|given|used|prescribed|drug|drugs) for|\bpatients? of|\bmg (?:daily )?for|\bwith known"
    r"|\bin (?=(?:[\w-]+ ){0,5}patients?\b))"
    r"(?:\s+(?:a|an|the|her|his|their|severe|chronic|acute|active|refractory|advanced|metastatic|symptomatic"
    r"|primary|underlying|idiopathic|recurrent|relapsed|relapsing|suspected|known|diffuse|systemic|early|late|mild|moderate"
    r"|stable|resistant|newly diagnosed|long-standing|poorly controlled|[a-z]+-[a-z]+(?:-[a-z]+)?))*\s*$",
    re.IGNORECASE,
)

_BEARER: Final = sieve.compile(
    r"[ -](?:(?:in|out)-?)?patients?\b(?! (?:was|were|is|had) (?:found|noted))", re.IGNORECASE
)
_FOR: Final = sieve.compile(
    r"\bfor\s+(?:(?:a|an|the|her|his|severe|chronic|acute|suspected|presumed|possible|recurrent)\s+)*$",
    re.IGNORECASE,
)
_MISTAKEN: Final = sieve.compile(
    r"\b(?:mistaken for|mimic(?:s|ked|king)?|rather than|distinguish\w* from|differential diagnosis"
    r"|instead of)\s+(?:\w+ )?$",
    re.I,
)
_NOT_AGAIN: Final = sieve.compile(r"\b(?:return\w*|recur\w*|reappear\w*|again|relapse\w*|further)\b", re.IGNORECASE)
_CONSEQUENCE: Final = sieve.compile(
    r"\s+(?:[\w-]+\s+){0,5}?(?:due to|caused by|secondary to|resulting from|from|as an? (?:\w+ )?(?:result|consequence|"
    r"complication|manifestation) of|in|following|after|with|and subsequent|with subsequent)\s+(?:[\w'’-]+\s+){0,4}",
    re.IGNORECASE,
)
_INFECTION: Final = "https://w3id.org/casegraph/event/infection"
_CLASS_EFFECT: Final = sieve.compile(r"\bclass[- ](?:effect|specific|wide)\b", re.IGNORECASE)
_BLAMES_A_DRUG: Final = sieve.compile(
    r"^\s*(?:\([^)]*\))?\s*,?\s*(?:(?:that|which)?\s*(?:occurred|developed|appeared)\s+)?(?:during|after|under"
    r"|(?:only |just )?(?:within )?(?:[\w-]+ ){0,2}(?:minutes|hours?|days?|weeks?|months?|years?) (?:of|into)\b"
    r"|following|due to|caused|induced"
    r"|associated|secondary to|related to|attributed to|from(?! the)|(?:on|with|to|by) (?=[a-z]+(?:mab|nib|ine|ol"
    r"|ide|one|ate|il|in)\b))",
    re.IGNORECASE,
)
GENERIC: Final = frozenset(
    {
        "symptom", "sign", "syndrome", "disease", "drug toxicity", "adverse drug reaction", "drug interaction",
        "recurrence", "laboratory finding", "inflammation", "treatment failure", "overdose", "poisoning",
        "pathologic constriction", "neoplasm", "cadaver", "solitary kidney", "death", "cytopenia", "infarction",
        "atrophy", "fibrosis", "withdrawal syndrome",
    }
)  # fmt: skip
"""Events too general to name what came with an episode; a report's own event only where nothing better names it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The report's adverse events, most important first, with the term that names each (in the title where it can)."""

    events: tuple[tuple[Entry, Term, Unit], ...]

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(entry.label for entry, _, _ in self.events)


def canonical(entry: Entry, vocabulary: Vocabulary) -> Entry:
    """The event without its qualifier: febrile or late-onset neutropenia is neutropenia."""
    match = _QUALIFIED.match(entry.label)
    if match:
        for iri in entry.broader:
            if iri in vocabulary and vocabulary.entry(iri).label == match.group(1):
                return vocabulary.entry(iri)
    return entry


def event_entry(term: Term) -> Entry | None:
    """The event that a term may name."""
    return next((entry for entry in term.entries if entry.kind == "event"), None)


def is_symptom(entry: Entry) -> bool:
    """Whether the vocabulary files the event under mere symptoms or laboratory findings."""
    return any(parent.rsplit("/", 1)[-1] in ("symptom", "laboratory-finding", "sign") for parent in entry.broader)


def is_indication(unit: Unit, term: Term) -> bool:
    """Whether a term names why the patient was treated, not what happened ("a woman with X", "treatment of X")."""
    behind = unit.text[term.end - unit.start :]
    if is_treated(unit.before(term), behind):
        return True
    if _BLAMES_A_DRUG.match(behind):
        return False
    if _BEARER.match(behind):
        return True
    before = unit.before(term)
    if _FOR.search(before) and any(
        other.end < term.start and other.entry("drug", "drug_class") for other in unit.terms
    ):
        return True
    return bool(_AS_INDICATION.search(before))


def related(entry: Entry, other: Entry, vocabulary: Vocabulary) -> bool:
    """Whether two events are the same, or one is a kind of the other."""
    return (
        entry.iri == other.iri
        or entry.iri in vocabulary.above(other)
        or other.iri in vocabulary.above(entry)
        or {entry.label, other.label} <= {"neutropenia", "agranulocytosis", "leukopenia"}
    )


def _mentions(units: Iterable[Unit]) -> Iterable[tuple[Entry, Term, Unit]]:
    for unit in units:
        for term in unit.terms:
            entry = event_entry(term)
            if entry is None or _MISTAKEN.search(unit.before(term)):
                continue
            status = unit.stands(term)
            came_back = status == Status.NEGATED and _NOT_AGAIN.search(unit.text)  # "the rash did not return"
            if status in (Status.AFFIRMED, Status.POSSIBLE) or came_back:
                yield entry, term, unit


def blamed(unit: Unit) -> dict[int, bool]:
    """The events (by where their terms begin) that a unit ties to a drug, and whether strongly.

    An event that is the consequence of one that is tied is tied itself ("palsy due to warfarin-induced haemorrhage").
    """
    tied: dict[int, bool] = {}
    for link in causes(unit.text, unit.terms, offset=unit.start):
        for event in link.events:
            tied[event.start] = tied.get(event.start, False) or link.strong
    events = [term for term in unit.terms if event_entry(term)] if tied else []
    for one, two in reversed(list(pairwise(events))):
        if (
            two.start in tied
            and one.start not in tied
            and _CONSEQUENCE.fullmatch(unit.text, one.end - unit.start, two.start - unit.start)
        ):
            tied[one.start] = tied[two.start]
    return tied


def topic_of(about: Topic, units: Sequence[Unit]) -> Topic:
    """The topic as one case has it: where the title ties its events each to a drug of its own ("agranulocytosis on
    methimazole and neutropenia on sulfasalazine"), the event whose drug the case's units name comes first.

    >>> topic_of(Topic(()), [])
    Topic(events=())
    """
    named = [entry.iri for unit in units for term in unit.terms if (entry := term.entry("drug")) is not None]
    ranked = []
    for place, (_, term, unit) in enumerate(about.events):
        later = [other.start for _, other, where in about.events if where is unit and other.start > term.start]
        drug = next(
            (
                entry
                for other in unit.terms
                if term.end <= other.start < min(later, default=unit.end) and (entry := other.entry("drug")) is not None
            ),
            None,
        )
        if drug is None or unit.section != "title":
            return about
        ranked.append((-named.count(drug.iri), place))
    if len(ranked) < 2 or sum(count < 0 for count, _ in ranked) != 1:
        return about
    return Topic(tuple(about.events[place] for _, place in sorted(ranked)))


def topic(units: Sequence[Unit], vocabulary: Vocabulary) -> Topic:
    """The events that the report is about.

    The first event of the title that is not an indication; where the text names a narrower event as often, that
    one; without an event in the title, the event that the cases' own sentences state most, each statement of onset
    counting double.
    """
    scores: Counter[str] = Counter()
    best: dict[str, tuple[Entry, Term, Unit]] = {}
    titled: list[tuple[Entry, Term, Unit]] = []
    named: Counter[str] = Counter()  # every mention, the background's too
    links = {unit.start: blamed(unit) for unit in units if unit.scope != "aside" or unit.section == "title"}
    tied: Counter[str] = Counter()  # how often the report's own sentences blame a drug for it
    told: Counter[str] = Counter()  # the same, but for the title
    linked: set[int] = set()  # the title's events that it ties to a drug
    for found, term, unit in _mentions(units):
        entry = canonical(found, vocabulary)
        strong = links.get(unit.start, {}).get(term.start)
        if strong:
            tied[entry.iri] += 1
            told[entry.iri] += unit.section != "title"
        named[entry.iri] += 1
        best.setdefault(entry.iri, (entry, term, unit))
        if is_indication(unit, term) and not strong:
            continue
        if unit.section == "title":
            if strong is not None:
                linked.add(term.start)
            if (
                titled
                and titled[-1][2] is unit
                and not unit.text[titled[-1][1].end - unit.start : term.start - unit.start].strip()
            ):
                titled.pop()  # "cholestatic | liver injury": the first word only says which
            titled.append((entry, term, unit))
            best.setdefault(entry.iri, (entry, term, unit))
        elif unit.scope in ("case", "overview"):
            weight = 1.0
            if any(cue.kind == "arise" and abs(cue.start - term.start) < 80 for cue in unit.cues):
                weight += 1
            if unit.scope == "overview" or _BLAMES_A_DRUG.match(unit.text[term.end - unit.start :]):
                weight += 1
            if strong is not None:
                weight += 2 if strong else 0.5
            if _CLASS_EFFECT.search(unit.text):
                weight += 2
            if is_symptom(entry) or entry.label in GENERIC:
                weight *= 0.4
            scores[entry.iri] += int(weight * 10)
            best.setdefault(entry.iri, (entry, term, unit))
    for iri in scores:
        scores[iri] += 3 * named[iri]
        if _INFECTION in vocabulary.ancestors(iri):  # more often what came with the event than the event
            scores[iri] = scores[iri] // 2
    ranked = [best[iri] for iri, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
    if titled:
        order: list[tuple[Entry, Term, Unit]] = []
        serious = (
            [item for item in titled if not is_symptom(item[0]) and item[0].label not in GENERIC]
            or [item for item in titled if item[0].label not in GENERIC]
            or [*ranked[:1], *titled][:1]
        )
        other = [item for item in serious if _INFECTION not in vocabulary.ancestors(item[0].iri)]
        serious = other or serious
        held = [item for item in serious if item[1].start in linked]
        if held:
            serious = [*held, *(item for item in serious if item not in held)]
        elif (
            ranked
            and tied[ranked[0][0].iri] > 1
            and not any(tied[item[0].iri] or related(item[0], ranked[0][0], vocabulary) for item in serious)
        ):
            serious = ranked[:1]  # the title names a finding or a disease, the text what the drug did
        if all(is_symptom(item[0]) and not told[item[0].iri] for item in serious):
            diagnosed = [  # "Slurred speech in the sixth week": a complaint, of which the text tells the diagnosis
                item
                for item in ranked
                if told[item[0].iri] and not is_symptom(item[0]) and item[0].label not in GENERIC
            ]
            serious = diagnosed[:1] or serious
        for entry, term, unit in serious:
            narrower = sorted(
                (
                    item
                    for iri, item in best.items()
                    if entry.iri in vocabulary.above(item[0])
                    and named[iri] >= (2 if is_symptom(entry) else max(2, named[entry.iri]))
                ),
                key=lambda item: (-named[item[0].iri], item[0].iri),
            )
            order.append(narrower[0] if narrower and entry.label not in CYTOPENIAS else (entry, term, unit))
        seen: set[str] = set()
        unique = [item for item in order if not (item[0].iri in seen or seen.add(item[0].iri))]  # type: ignore[func-returns-value]
        return Topic(tuple(unique))
    return Topic(tuple(ranked[:1]))
