"""The drugs that a clause names, and those of them that its verbs of stopping, resuming … act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extract import sieve
from extract.discourse.clauses import Unit
from extract.discourse.scene import Found
from extract.lexicon.terms import Term
from extract.statements.assertion import Status

_NEXT_CLAUSE: Final = sieve.compile(r"[,;]|\band\b", re.IGNORECASE)
_GOVERNED: Final = sieve.compile(
    r"\b(?:with|by|using|via|after|despite|in spite of|(?:injections?|doses?|infusions?) of)"
    r"\s+(?:(?:the|a|an|oral|intravenous|iv)\s+)*$",
    re.IGNORECASE,
)
_GIVEN_WITH: Final = sieve.compile(r"re-?(?:challeng|expos|treat)", re.IGNORECASE)  # "was re-exposed to it"
ENDOGENOUS: Final = frozenset(
    {
        "glucose", "sodium", "potassium", "calcium", "magnesium", "urea", "creatine", "oxygen", "water", "iron",
        "lactate", "cholesterol", "zinc", "phosphate", "bicarbonate", "insulin", "lead", "copper", "albumin", "ammonia",
        "nitrogen", "hydrogen", "vasopressin",
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
        after = [
            found
            for found in drugs
            if cue.end <= found.term.start <= cue.end + 40
            and not _NEXT_CLAUSE.search(unit.text[cue.end - unit.start : found.term.start - unit.start])
        ]
        ahead = unit.text[cue.end - unit.start :]
        passive = bool(re.match(r"\s*(?:of|the|in)\b", ahead)) or not before
        if _GIVEN_WITH.match(unit.words(cue)) and re.match(r"\s*(?:to|with)\b", ahead):
            passive = True
        group = after[:1] if passive and after else before
        if not group:
            continue
        if group is before:  # the list that ends nearest to the verb
            keep = [group[-1]]
            for found in reversed(group[:-1]):
                between = unit.text[found.term.end - unit.start : keep[0].term.start - unit.start]
                if not _GOVERNED.search(unit.before(found.term)) and re.fullmatch(
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
