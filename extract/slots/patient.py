"""The patient: age, sex, occupation, and the condition for which the suspect drug was given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extract.discourse.clauses import Unit
from extract.discourse.scene import Found
from extract.discourse.subjects import CaseDraft
from extract.discourse.topic import GENERIC, Topic, event_entry, is_symptom, related
from extract.evidence import Witness
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.persons.people import Person
from extract.records import Concept, Sex, Value
from extract.statements.assertion import Status

# words that may stand before a disorder's name: no verb, no conjunction, no preposition
_QUALIFIERS: Final = (
    r"(?:(?!(?:and|or|was|were|is|are|had|has|have|who|whom|which|that|to|for|with|without|of|in|on|by|after|during|no|not"
    r"|patients?|woman|man|women|men|child|children|she|he|the risk)\b)[\w'’%-]+\s+){0,4}"
)
_FOR: Final = re.compile(
    r"(?:\b(?:with|(?<!except )for|had|has|having|suffering from|suffered from|affected by|affected with"
    r"|diagnosed (?:earlier |previously )?(?:with"
    r"|as having)|diagnosis of|treat|known|presence of|history of|recipient of)\b)\s+" + _QUALIFIERS + r"$",
    re.IGNORECASE,
)
# "Patient 2 (F, 44, psoriasis)": the heading of a patient's story
_HEADED: Final = re.compile(
    r"^\W*(?:patient|case)\s+\w{1,4}\W+(?!.*\b(?:developed|presented|had|was|with|and then)\b)[^()]*,\s*"
    r"(?:\d+\s*(?:y|yrs?|years?)\s*,\s*)?" + _QUALIFIERS + r"$",
    re.IGNORECASE,
)
# "renal failure with hyperkalemia", "presented with jaundice": what came with the event, or showed it
_WITH_IT: Final = re.compile(
    r"\b(?:present\w*|associated|complicated|admitted|hospitali[sz]ed|referred|compatible|consistent|accompanied|together|along)"
    r"(?: to [^,;]{0,40})? with\s+(?:[\w-]+\s+){0,4}$",
    re.IGNORECASE,
)
_WHOSE: Final = re.compile(
    r"^(?: (?:male|female|pediatric|adult|elderly))? (?:patients?|recipients?|woman|man|women|men"
    r"|child(?:ren)?|boys?|girls?|sufferers?"
    r"|survivors?)\b",
    re.IGNORECASE,
)
_VERBLESS: Final = re.compile(
    r"^(?:one of (?:our|the) patients|one|the (?:other|first|second|third|former|latter))(?: one"
    r"| patient)?(?: had| has)?\s+(?:[\w-]+\s)?$",
    re.I,
)
_LISTED: Final = re.compile(
    r"^\s*(?:\([^)]*\))?\s*(?:,|and|, and|/|as well as|complicated by)\s*(?:(?:a|an|her|his|chronic|type \d"
    r"|severe)\s+)*$",
    re.I,
)
_INDICATED: Final = re.compile(
    r"(?<!help )(?<!seen )(?<!admitted )(?<!presented )(?<!hospitalized )(?<!evaluated )(?<!sought )(?<!referred )"
    r"(?<!clinic )(?<!hospital )(?<!conditions )(?<!factors )(?<!factor )(?<!evidence )(?<!except )(?<!tests )"
    r"(?<!test )(?<!responsible )(?<!positive )(?<!negative )(?<!risk )\b(?:for(?: the)?(?: (?:treatment"
    r"|management|control|therapy|prophylaxis"
    r"|prevention) of)?"
    r"|(?:treatment|management|therapy) of|because of|(?:treated|prescribed|given|started"
    r"|administered)(?: [^,;.]{0,60})? due to"
    r"|^due to|to (?:treat|control|manage|minimi[sz]e|relieve|prevent))\s+(?:the\s+)?" + _QUALIFIERS + r"$",
    re.IGNORECASE,
)

# "consulted us because of jaundice": what brought the patient, not what the drug was for
_CAME_FOR: Final = re.compile(
    r"\b(?:consult\w*|attend\w*|present\w*|admitted|admission|refer\w+|came|come|seen|visited|hospitali[sz]ed|evaluated"
    r"|investigated|sought|brought|returned|called|went|readmitted|examined)\b[^.;]{0,60}"
    r"\b(?:because of|for|due to|owing to|on account of)\s+[^.;]{0,60}$",
    re.IGNORECASE,
)


def _is_indicated(before: str) -> bool:
    return _INDICATED.search(before) is not None and _CAME_FOR.search(before) is None


def age(case: CaseDraft, witness: Witness) -> Value[float] | None:
    """The age in years, from the introduction that states it."""
    for person in case.introductions:
        if person.age is not None:
            return witness.value(
                round(person.age, 4), person.age_span or (person.start, person.end), component="patients"
            )
    return None


def sex(case: CaseDraft, units: Sequence[Unit], groups: Sequence[Person], witness: Witness) -> Value[Sex] | None:
    """The sex: by the introduction, else by the group's introduction, else by the pronouns of the case's own units."""
    for person in case.introductions:
        if person.sex is not None:
            return witness.value(person.sex, person.sex_span or (person.start, person.end), component="patients")
    counts: dict[Sex, list[Person]] = {"female": [], "male": []}
    for unit in units:
        if len(unit.owners) == 1:
            for person in unit.people:
                if person.kind == "mention" and person.sex is not None:
                    counts[person.sex].append(person)
    female, male = len(counts["female"]), len(counts["male"])
    if max(female, male) > 2 * min(female, male):
        chosen: Sex = "female" if female > male else "male"
        first = counts[chosen][0]
        return witness.value(chosen, (first.start, first.end), component="patients", confidence=0.8)
    for person in groups:
        if person.sex is not None and person.kind in ("group", "individual"):
            return witness.value(person.sex, person.sex_span or (person.start, person.end), component="patients")
    return None


def occupation(case: CaseDraft, witness: Witness) -> Value[str] | None:
    """The occupation, in the text's words."""
    for person in case.introductions:
        if person.occupation and person.occupation_span:
            return witness.value(person.occupation, person.occupation_span, component="patients")
    return None


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

    They stand in the patient's introduction ("a woman with X"), behind the drug ("started on Y for X"), in a group's
    introduction, or in the title; the first of these places that names one decides.
    """
    targets = [entry for entry, _, _ in topic.events]
    introducing = [u for u in units if any(u.start <= p.start < u.end for p in case.introductions) and not _many(u)]
    introducing += [u for u in units[:3] if u not in introducing and case.label]
    places: list[list[Unit]] = [
        introducing, [u for u in units if u not in introducing][:6], [u for u in overview if u.section != "title"],
        [u for u in overview if u.section == "title"], [u for u in units if _many(u)],
    ]  # fmt: skip
    suspect_iris = {found.entry.iri for found in suspects}
    for index, place in enumerate(places):
        found: dict[str, tuple[Entry, Term]] = {}
        for unit in place:
            found.update(
                {
                    k: v
                    for k, v in _named(unit, targets, vocabulary, strict=index != 1, suspects=suspect_iris).items()
                    if k not in found
                }
            )
            if found and index > 0:
                break
        if found:
            for unit in units:
                found.update(
                    {k: v for k, v in _treated(unit, targets, vocabulary, suspect_iris).items() if k not in found}
                )
            kept = [
                (e, t)
                for iri, (e, t) in found.items()
                if not any(iri in vocabulary.ancestors(o) for o in found if o != iri)
            ]
            return tuple(
                witness.value(entry.concept, (term.start, term.end), component="conditions")
                for entry, term in sorted(kept, key=lambda item: item[0].label)
            )
    return ()


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
            or (is_symptom(event) and not _is_indicated(unit.before(term)) and not _is_disorder(term, event))
        ):
            continue
        if entry is None or entry.label in ("menopause", "allergy", "hypersensitivity"):
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
                or _is_indicated(before)
                or (is_condition and bool(_HEADED.search(before)))
                or (whose and is_condition)
                or (unit.section == "title" and bool(re.search(r"\bin (?:[\w-]+ ){0,3}$", before)))
            )
            ok = (
                ok
                and (is_condition or listed or _is_indicated(before))
                and (term.start < arise or _is_indicated(before) or term.start - people_end < 60)
            )
        else:
            drug_near = any(t.entry("drug") is not None and t.entry("drug").iri in suspects for t in unit.terms)  # type: ignore[union-attr]
            ok = (
                bool(_VERBLESS.search(before))
                or (_is_indicated(before) and drug_near)
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


def _treated(
    unit: Unit, targets: Sequence[Entry], vocabulary: Vocabulary, suspects: set[str]
) -> dict[str, tuple[Entry, Term]]:
    """The disorders for which a clause says that the suspect drug was given ("took X because of Y")."""
    drugs = [t.end for t in unit.terms if (drug := t.entry("drug")) is not None and drug.iri in suspects]
    if not drugs:
        return {}
    named = _named(unit, targets, vocabulary, strict=False, suspects=suspects)
    return {
        iri: (entry, term) for iri, (entry, term) in named.items()
        if _is_indicated(unit.before(term)) and min(drugs) <= term.start <= max(drugs) + 120
    }  # fmt: skip


def _joined_to_event(unit: Unit, term: Term) -> bool:
    """Whether a term hangs on an event with a mere "with" ("renal failure with hyperkalemia"): it came with that."""
    for other in unit.terms:
        if event_entry(other) is not None and other.end <= term.start:
            gap = unit.text[other.end - unit.start : term.start - unit.start]
            if re.fullmatch(r"\s*(?:\([^)]*\)\s*)?,?\s*with\s+(?:[\w-]+\s+){0,3}", gap):
                return True
    return False
