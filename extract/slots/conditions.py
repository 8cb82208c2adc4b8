"""The conditions of a case: what the suspect drug was given for, and else the disorders that introduce the patient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Found
from extract.discourse.subjects import CaseDraft
from extract.discourse.topic import GENERIC, Topic, event_entry, is_symptom, related
from extract.evidence import Witness
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.records import Concept, Value
from extract.slots.indications import QUALIFIERS, indications, is_indicated
from extract.statements.assertion import Status

NO_CONDITION: Final = frozenset(
    {"menopause", "allergy", "hypersensitivity", "allergic reaction", "drug hypersensitivity"}
)
_FOR: Final = sieve.compile(
    r"(?:\b(?:with|(?<!except )for|had|has|having|suffering from|suffered from|affected by|affected with"
    r"|diagnosed (?:earlier |previously )?(?:with"
    r"|as having)|diagnosis of|treat|known|presence of|history of|recipient of)\b)\s+" + QUALIFIERS + r"$",
    re.IGNORECASE,
)
# "Patient 2 (F, 44, psoriasis)": the heading of a patient's story
_HEADED: Final = sieve.compile(
    r"^\W*(?:patient|case)\s+\w{1,4}\W+(?!.*\b(?:developed|presented|had|was|with|and then)\b)[^()]*,\s*"
    r"(?:\d+\s*(?:y|yrs?|years?)\s*,\s*)?" + QUALIFIERS + r"$",
    re.IGNORECASE,
)
# "renal failure with hyperkalemia", "presented with jaundice": what came with the event, or showed it
_WITH_IT: Final = sieve.compile(
    r"\b(?:present\w*|associated|complicated|admitted|hospitali[sz]ed|referred|compatible|consistent|accompanied|together|along)"
    r"(?: to [^,;]{0,40})? with\s+(?:[\w-]+\s+){0,4}$",
    re.IGNORECASE,
)
_WHOSE: Final = sieve.compile(
    r"^(?: (?:male|female|pediatric|adult|elderly))? (?:patients?|recipients?|woman|man|women|men"
    r"|child(?:ren)?|boys?|girls?|sufferers?"
    r"|survivors?)\b",
    re.IGNORECASE,
)
_VERBLESS: Final = sieve.compile(
    r"^(?:one of (?:our|the) patients|one|the (?:other|first|second|third|former|latter))(?: one"
    r"| patient)?(?: had| has)?\s+(?:[\w-]+\s)?$",
    re.I,
)
_LISTED: Final = sieve.compile(
    r"^\s*(?:\([^)]*\))?\s*(?:,|and|, and|/|as well as|complicated by)\s*(?:(?:a|an|her|his|chronic|type \d"
    r"|severe)\s+)*$",
    re.I,
)


def _condition_entry(term: Term) -> Entry | None:
    return term.entry("condition") or event_entry(term)


def conditions(
    case: CaseDraft,
    units: Sequence[Unit],
    overview: Sequence[Unit],
    topic: Topic,
    suspects: Sequence[Found],
    vocabulary: Vocabulary,
    witness: Witness,
) -> tuple[Value[Concept], ...]:
    """The conditions for which the suspect drug was given.

    What the case's own words say that a suspect was given for stands alone. Where they say nothing of it, the title and
    the summaries may ("isoniazid for latent tuberculosis"); else the disorders count that introduce the patient or,
    in this order, stand in the story's next sentences, in the summaries, in the title, in a group's introduction.
    """
    targets = [entry for entry, _, _ in topic.events]
    iris = {found.entry.iri for found in suspects}
    purpose, served = _purpose(units, iris, targets, vocabulary)
    if purpose and served >= iris:
        return _values(purpose, vocabulary, witness)
    introducing = [u for u in units if any(u.start <= p.start < u.end for p in case.introductions) and not _many(u)]
    introducing += [u for u in units[:3] if u not in introducing and case.label]
    told = _first([introducing], targets, vocabulary, iris, strict=True, whole=True)
    if purpose:
        return _values(told | purpose, vocabulary, witness)
    summed, _ = _purpose(overview, iris, targets, vocabulary)
    if summed:
        same = {
            iri: named for iri, named in told.items()
            if any(related(named[0], entry, vocabulary) for entry, _ in summed.values())
        }  # fmt: skip
        return _values(same or summed, vocabulary, witness)
    found = (
        told
        or _first([[u for u in units if u not in introducing][:6]], targets, vocabulary, iris, strict=False)
        or _first(
            [
                [u for u in overview if u.section != "title"],
                [u for u in overview if u.section == "title"],
                [u for u in units if _many(u)],
            ],
            targets,
            vocabulary,
            iris,
            strict=True,
        )
    )
    return _values(found, vocabulary, witness)


Named = dict[str, tuple[Entry, Term]]


def _purpose(
    units: Sequence[Unit], suspects: set[str], targets: Sequence[Entry], vocabulary: Vocabulary
) -> tuple[Named, set[str]]:
    """What the units say that suspect drugs were given for, and for which of them they say it (as IRIs)."""
    found: Named = {}
    served: set[str] = set()
    for unit in units:
        pairs = [(given.iri, disorder) for drug, disorder in indications(unit) if (given := drug.entry("drug"))]
        pairs += [(iri, disorder) for disorder in unit.reasons for iri in suspects]
        for iri, disorder in pairs:
            entry = _condition_entry(disorder)
            if iri not in suspects or entry is None or entry.label in NO_CONDITION:
                continue
            if any(related(one, target, vocabulary) for one in disorder.entries for target in targets):
                continue
            found.setdefault(entry.iri, (entry, disorder))
            served.add(iri)
    return found, served


def _first(
    places: Sequence[Sequence[Unit]],
    targets: Sequence[Entry],
    vocabulary: Vocabulary,
    suspects: set[str],
    *,
    strict: bool,
    whole: bool = False,
) -> Named:
    """The disorders of the first unit that names any (of the first place that does, where it counts as a `whole`)."""
    found: Named = {}
    for place in places:
        for unit in place:
            named = _named(unit, targets, vocabulary, strict=strict, suspects=suspects)
            found.update({iri: entry for iri, entry in named.items() if iri not in found})
            if found and not whole:
                return found
        if found:
            return found
    return found


def _values(found: Named, vocabulary: Vocabulary, witness: Witness) -> tuple[Value[Concept], ...]:
    """The values, without what another one names more exactly."""
    kept = [
        named for iri, named in found.items()
        if not any(iri in vocabulary.ancestors(other) for other in found if other != iri)
    ]  # fmt: skip
    return tuple(
        witness.value(entry.concept, (term.start, term.end), component="conditions")
        for entry, term in sorted(kept, key=lambda item: item[0].label)
    )


def _many(unit: Unit) -> bool:
    return sum(person.kind == "individual" for person in unit.people) > 1


def _named(
    unit: Unit, targets: Sequence[Entry], vocabulary: Vocabulary, *, strict: bool, suspects: set[str]
) -> dict[str, tuple[Entry, Term]]:
    found: dict[str, tuple[Entry, Term]] = {}
    last: Term | None = None
    arise = min((c.start for c in unit.cues_of("arise")), default=unit.end)
    people_end = min((p.end for p in unit.people if p.kind in ("individual", "group", "label")), default=unit.start)
    for term in unit.terms:
        entry = _condition_entry(term)
        event = event_entry(term)
        if event is not None and (
            event.label == "fever"
            or event.label in GENERIC
            or (is_symptom(event) and not is_indicated(unit.before(term)) and not _is_disorder(term, event))
        ):
            continue
        if entry is None or entry.label in NO_CONDITION:
            continue
        if any(related(one, target, vocabulary) for one in (entry, event) if one is not None for target in targets):
            continue
        if unit.stands(term) not in (Status.AFFIRMED, Status.HISTORICAL, Status.POSSIBLE, Status.BACKGROUND):
            continue
        is_condition = term.entry("condition") is not None
        before = unit.text[: term.start - unit.start]
        listed = (
            last is not None and _LISTED.match(unit.text[last.end - unit.start : term.start - unit.start]) is not None
        )
        whose = _WHOSE.match(unit.text[term.end - unit.start :]) is not None
        joined = _joined_to_event(unit, term)
        if strict:
            ok = (
                (bool(_FOR.search(before)) and not joined and not (event is not None and _WITH_IT.search(before)))
                or listed
                or is_indicated(before)
                or (is_condition and bool(_HEADED.search(before)))
                or (whose and is_condition)
                or (unit.section == "title" and bool(re.search(r"\bin (?:[\w-]+ ){0,3}$", before)))
            )
            ok = (
                ok
                and (is_condition or listed or is_indicated(before))
                and (term.start < arise or is_indicated(before) or term.start - people_end < 60)
            )
        else:
            drug_near = any(t.entry("drug") is not None and t.entry("drug").iri in suspects for t in unit.terms)  # type: ignore[union-attr]
            ok = (
                bool(_VERBLESS.search(before))
                or (is_indicated(before) and drug_near)
                or (bool(_FOR.search(before)) and is_condition and not joined and not unit.cues_of("arise"))
                or (bool(_FOR.search(before)) and is_condition and not joined and _introduces(unit, term, arise))
                or listed
            )
        if ok:
            found.setdefault(entry.iri, (entry, term))
            last = term
    return found


def _is_disorder(term: Term, event: Entry) -> bool:
    """Whether what is filed under laboratory findings is also a disorder that patients are treated for."""
    filed = {parent.rsplit("/", 1)[-1] for parent in event.broader}
    return term.entry("condition") is not None and "symptom" not in filed and "sign" not in filed


def _introduces(unit: Unit, term: Term, arise: int) -> bool:
    """Whether a clause names patients, the disorder, and then what arose ("two patients with X, who developed …")."""
    return term.end <= arise and any(p.end <= term.start and p.kind != "relative" for p in unit.people)


def _joined_to_event(unit: Unit, term: Term) -> bool:
    """Whether a term hangs on an event with a mere "with" ("renal failure with hyperkalemia"): it came with that."""
    for other in unit.terms:
        if event_entry(other) is not None and other.end <= term.start:
            gap = unit.text[other.end - unit.start : term.start - unit.start]
            if re.fullmatch(r"\s*(?:\([^)]*\)\s*)?,?\s*with\s+(?:[\w-]+\s+){0,3}", gap):
                return True
    return False
