"""What a drug was given for: the pairs of a drug and a disorder that a clause ties by words of treatment.

"He took DRUG for gout", "her epilepsy was treated with DRUG", "for migraine she was given DRUG", "gout, for which DRUG
had been prescribed". A disorder belongs to the nearest drug, and to the drugs listed with that one; a disorder that
brought the patient to a doctor ("was admitted for") belongs to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.lexicon.terms import Term
from extract.statements.assertion import Status

# words that may stand before a disorder's name: no verb, no conjunction, no preposition
QUALIFIERS: Final = (
    r"(?:(?!(?:and|or|was|were|is|are|had|has|have|who|whom|which|that|to|for|with|without|of|in|on|by|after|during|no|not"
    r"|patients?|woman|man|women|men|child|children|she|he|the risk)\b)[\w'’%-]+\s+){0,4}"
)
"""A pattern of the words that may stand between a preposition and a disorder's name."""
_INDICATED: Final = sieve.compile(
    r"(?<!help )(?<!seen )(?<!admitted )(?<!presented )(?<!hospitalized )(?<!evaluated )(?<!sought )(?<!referred )"
    r"(?<!clinic )(?<!hospital )(?<!conditions )(?<!factors )(?<!factor )(?<!evidence )(?<!except )(?<!tests )"
    r"(?<!test )(?<!responsible )(?<!positive )(?<!negative )(?<!risk )(?<!screened )(?<!tested )\b(?:for(?: the)?"
    r"(?: (?:treatment|management|control|therapy|prophylaxis|prevention|relief|a flare|a relapse|an attack|a course)"
    r" of)?"
    r"|(?:treatment|management|therapy|control|relief) of|because of|on account of"
    r"|(?:treated|prescribed|given|started|administered)(?: [^,;.]{0,60})? due to"
    r"|^due to|against|to (?:treat|control|manage|minimi[sz]e|relieve|prevent|ease))\s+"
    r"(?:(?:the|a|an|his|her|their)\s+)?" + QUALIFIERS + r"$",
    re.IGNORECASE,
)
# "consulted us because of jaundice": what brought the patient, not what the drug was for
_CAME_FOR: Final = sieve.compile(
    r"\b(?:consult\w*|attend\w*|present\w*|admitted|admission|refer\w+|came|come|seen|visited|hospitali[sz]ed|evaluated"
    r"|investigated|sought|brought|returned|called|went|readmitted|examined|operated|screened|negative|positive|stopped"
    r"|withdrawn|discontinued|surgery|operation)\b[^.;]{0,60}"
    r"\b(?:because of|for|due to|owing to|on account of)\s+[^.;]{0,60}$",
    re.IGNORECASE,
)
_GIVEN: Final = (
    r"(?:took|taken|taking|takes|given|gave|received|receiving|receives?|starting|started|begun|began|commenced"
    r"|prescribed|put on|placed on|maintained on|treated with|on|used|using|administered|swallowed|bought|infused"
    r"|injected|switched to|changed to|ordered|chosen|offered|added|had|due)"
)
_THEN_GIVEN: Final = sieve.compile(
    rf",?\s+(?:[^.;]{{0,60}}\s)?{_GIVEN}\b[^.;,]{{0,40}}$", re.IGNORECASE
)  # "for migraine she was given DRUG"
_FOR_WHICH: Final = sieve.compile(
    r"(?:\s*\([^)]*\))?,?\s+(?:for which|for whom|and for (?:this|that|it)|and for this reason)\s+[^.;]{0,70}$",
    re.IGNORECASE,
)
_TREATED: Final = sieve.compile(
    r"(?:\s*\([^)]*\))?,?\s+(?:(?:which|that|who)\s+)?(?:(?:was|were|is|had been|has been|being)\s+)?"
    r"(?:(?:\w+ly|well|being|now)\s+){0,2}(?:treated|managed|controlled|suppressed)\s+(?:[\w-]+\s+){0,4}(?:with|by|on)\s+(?:[\w.%/²-]+\s+){0,5}",
    re.IGNORECASE,
)
_DIAGNOSED: Final = sieve.compile(
    r"(?:\s*\([^)]*\))?,?\s+[^.;]{0,50}\b(?:diagnos\w+|confirmed|found)\b[^.;]{0,50}\band\s+(?:[\w.%/²-]+\s+){0,5}",
    re.IGNORECASE,
)
_BEGUN: Final = sieve.compile(
    r"[^.;,]{0,40}\b(?:started|begun|given|prescribed|commenced|initiated|instituted)\b", re.IGNORECASE
)
_THERAPY: Final = sieve.compile(
    r"[\s-]+(?:[\w-]+\s+){0,2}?(?:therapy|treatment|prophylaxis)\s+(?:of|for|against)\s+" + QUALIFIERS, re.IGNORECASE
)
_AND: Final = sieve.compile(
    r"\s*(?:\([^)]*\))?\s*(?:,|and|, and|&|/|plus|with|or)\s*(?:[\w.]+ (?:mg|g|mcg) )?", re.IGNORECASE
)
_LISTED: Final = sieve.compile(
    r"\s*(?:\([^)]*\))?\s*(?:,|and|, and|/|as well as)\s*(?:for\s+)?(?:(?:a|an|her|his|chronic|type \d|severe)\s+)*",
    re.IGNORECASE,
)


def is_indicated(before: str) -> bool:
    """Whether the words before a disorder say that something was given for it.

    >>> is_indicated("He took colchicine for "), is_indicated("He was admitted for ")
    (True, False)
    """
    return _INDICATED.search(before) is not None and _CAME_FOR.search(before) is None


def indications(unit: Unit) -> Iterator[tuple[Term, Term]]:
    """The pairs of a drug's term and the term of the disorder that it was given for, in a unit."""
    drugs = [
        part for whole in unit.terms for part in (whole, *whole.inner) if part.entry("drug", "drug_class") is not None
    ]
    if not drugs:
        return
    disorders = [term for term in unit.terms_of("condition", "event") if _stands(unit, term)]
    tied: list[tuple[Term, Term]] = []
    for disorder in disorders:
        for drug in _drugs_of(unit, disorder, drugs):
            tied.append((drug, disorder))
    yield from tied
    for first, second in pairwise(disorders):  # "for gout and hypertension"
        gap = unit.text[first.end - unit.start : second.start - unit.start]
        if _LISTED.fullmatch(gap) and not any(two is second for _, two in tied):
            for drug in [one for one, two in tied if two is first and one.end <= first.start]:
                tied.append((drug, second))
                yield drug, second


def _stands(unit: Unit, term: Term) -> bool:
    return unit.stands(term) in (Status.AFFIRMED, Status.HISTORICAL, Status.POSSIBLE)


def _drugs_of(unit: Unit, disorder: Term, drugs: list[Term]) -> list[Term]:
    before = unit.before(disorder)
    indicated = is_indicated(before)
    former = [drug for drug in drugs if drug.end <= disorder.start]
    if former and (indicated or _THERAPY.fullmatch(_between(unit, former[-1], disorder))):
        gap = _between(unit, former[-1], disorder)
        if len(gap) <= 130 and not re.search(r"[;.]\s", gap):
            return _listed(unit, former)
    later = [drug for drug in drugs if drug.start >= disorder.end]
    if not later:
        return []
    gap, rest = _between(unit, disorder, later[0]), unit.text[later[0].end - unit.start :]
    told = (
        (indicated and not former and _THEN_GIVEN.match(gap))
        or _FOR_WHICH.fullmatch(gap)
        or _TREATED.fullmatch(gap)
        or (_DIAGNOSED.fullmatch(gap) and _BEGUN.match(rest))
    )
    return _listed(unit, later[::-1])[::-1] if told else []


def _between(unit: Unit, one: Term, two: Term) -> str:
    return unit.text[one.end - unit.start : two.start - unit.start]


def _listed(unit: Unit, drugs: list[Term]) -> list[Term]:
    """The last drug, and those before (or behind) that are listed with it."""
    kept = [drugs[-1]]
    for drug in reversed(drugs[:-1]):
        one, two = (drug, kept[-1]) if drug.end <= kept[-1].start else (kept[-1], drug)
        if one.end > two.start or not _AND.fullmatch(_between(unit, one, two)):
            break
        kept.append(drug)
    return kept[::-1]
