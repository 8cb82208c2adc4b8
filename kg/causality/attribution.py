"""Of which suspect drug do the words speak? An episode has one action and one rechallenge, but may have several
suspects.

The evidence table keeps what was done with "the drug" once for each episode. With several suspects the sentence
decides: the drugs that the quote names; else those that the sentence names before it ("phenytoin was *begun again* once
the course of isoniazid had ended" speaks of phenytoin); else those after it; words such as "both" or "all" mean every
suspect. Where no suspect is named, nobody is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

from extract.records import Concept, Evidence, Value
from kg.causality.setting import Kinship, Setting
from kg.naming import iri_of

Attribution = Literal["this", "other", "unclear"]

_DRUG = r"(?:drug|agent|medicine|medication|antibiotic|compound|treatment|therap(?:y|ie))"
_NUMBER = r"(?: (?:two|three|four|five|six))"
_BLAMED = r"(?: (?:suspect(?:ed)?|offending|causative|responsible))"
_OF = r"(?:(?: of)?(?: (?:the|these|those|his|her|its))?)"
_EVERY = re.compile(
    rf"\b(?:(?:all|both|each|every|either|neither|none|any){_OF}{_NUMBER}?{_BLAMED}? {_DRUG}s?"
    rf"|(?:the|these|those|its){_NUMBER}?{_BLAMED}? {_DRUG}s"
    rf"|both (?:were|had|have)|all{_NUMBER} (?:were|had|have)|(?:were|been) (?:all|both)|the combination)\b",
    re.IGNORECASE,
)
"""Words that mean every suspect. "All the complaints" and "in both cases" do not."""


def speaks_of(setting: Setting, value: Value[Any]) -> Attribution:
    """Whether a value of the episode is told of this drug, of another suspect alone, or of nobody by name.

    A value with several quotes is told of this drug where one of them is.
    """
    if not setting.others:
        return "this"
    suspects = {iri_of(held.value): held.value for held in setting.episode.drugs}
    told = [named(held, suspects.values(), setting.kin) for held in value.evidence]
    if any(iri_of(setting.drug) in found for found in told):
        return "this"
    return "other" if all(told) else "unclear"


def named(evidence: Evidence, suspects: Iterable[Concept], kin: Kinship) -> frozenset[str]:
    """The IRIs of the suspects of which a quote speaks; none where no name tells.

    >>> a, b = Concept("isoniazid"), Concept("phenytoin")
    >>> held = Evidence(0, 11, "begun again", prefix="Phenytoin was ", suffix=" after isoniazid had ended.")
    >>> [node.rpartition("/")[2] for node in named(held, (a, b), Kinship())]
    ['phenytoin']
    >>> len(named(Evidence(0, 7, "stopped", prefix="Both were "), (a, b), Kinship()))
    2
    """
    drugs = list(suspects)
    everyone = frozenset(map(iri_of, drugs))
    before, after = f"{evidence.prefix}{evidence.quote}", evidence.suffix
    for part in (evidence.quote, evidence.prefix):
        if found := frozenset(iri_of(drug) for drug in drugs if _mentions(part, drug, kin)):
            return found
    if _EVERY.search(before):
        return everyone
    if found := frozenset(iri_of(drug) for drug in drugs if _mentions(after, drug, kin)):
        return found
    return everyone if _EVERY.search(after) else frozenset()


def _mentions(part: str, drug: Concept, kin: Kinship) -> bool:
    names = {drug.label, *kin.names.get(iri_of(drug), ())}
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", part, re.IGNORECASE) for name in names if name.strip())
