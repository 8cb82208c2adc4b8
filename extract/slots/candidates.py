"""Before the episodes are known: the drugs that may have brought the report's event on, and those given together."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.episodes import DOSE_ANCHORS
from extract.discourse.exposure import kin
from extract.lexicon.vocabulary import Vocabulary
from extract.slots.drugs import ENDOGENOUS, acted_upon, drug_terms

_PLUS: Final = sieve.compile(
    r"\s*(?:\([^)]*\))?\s*(?:\d[\d.,]* ?(?:mg|g|µg|mcg|ml|IU|U|units)(?:/\w+)?\s*)?(?:plus|and|with"
    r"|combined with|together with|\+|&|/)\s*",
    re.IGNORECASE,
)
BOTH_DRUGS: Final = sieve.compile(
    r"\bboth (?:the )?(?:drugs?|antibod(?:y|ies)|agents?|medic(?:ines?|ations?)|substances|preparations"
    r"|immunosuppressants|antibiotics|inhibitors|[a-z]+s) (?:was|were|had)\b",
    re.IGNORECASE,
)
"""What is done with the two drugs of a regimen that the text does not name again ("both antibodies were stopped")."""


def candidates(own: Sequence[Unit], overview: Sequence[Unit], vocabulary: Vocabulary) -> frozenset[str]:
    """The drugs that may have brought the report's event on, as IRIs.

    Those of the title (or of the classes that it names), else those that the case's units date the event by, stop or
    give again; with the drugs of the case that are of the same narrow class.

    Args:
        own: the units that speak of the case.
        overview: the title and summaries.
        vocabulary: for the classes of the drugs.
    """
    named = {found.entry.iri: found.entry for unit in own for found in drug_terms(unit)}
    title = [unit for unit in overview if unit.section == "title"]
    chosen = {found.entry.iri: found.entry for unit in title for found in drug_terms(unit)}
    classes = {e.iri for unit in title for term in unit.terms if (e := term.entry("drug_class")) is not None}
    chosen |= {iri: entry for iri, entry in named.items() if classes & set(vocabulary.above(entry))}
    if not chosen:
        for unit in own:
            acted = {f.entry.iri for f in acted_upon(unit, ("stop", "hold", "reduce", "resume"))}
            for found in drug_terms(unit):
                dated = any(
                    t.anchor in DOSE_ANCHORS and t.start - 30 <= found.term.start <= (t.anchor_end or t.end) + 30
                    for t in unit.times
                )
                if dated or found.entry.iri in acted:
                    chosen[found.entry.iri] = found.entry
    chosen = {iri: entry for iri, entry in chosen.items() if entry.label not in ENDOGENOUS}
    return kin(chosen.values(), named.values(), vocabulary)


def regimen(units: Sequence[Unit], drug: str, named: Collection[str]) -> set[str]:
    """The drugs of a collection that the units give together with a drug ("ipilimumab 3 mg/kg plus nivolumab")."""
    joined: set[str] = set()
    for unit in units:
        for one, two in pairwise(drug_terms(unit)):
            between = unit.text[one.term.end - unit.start : two.term.start - unit.start]
            pair = {one.entry.iri, two.entry.iri}
            if drug in pair and pair <= set(named) and _PLUS.fullmatch(between):
                joined |= pair
    return joined
