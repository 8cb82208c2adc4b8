"""Shares: what a statement on several patients says of one of them.

"The lowest counts were 0.8, 0.3 and 1.2, respectively" tells of each patient one count: its own. A list with as many
items as the statement has patients is dealt out in their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeVar

from extract import sieve
from extract.discourse.clauses import Unit
from extract.lexicon.terms import Term
from extract.measures.quantities import Quantity
from extract.timing.times import Time

_RESPECTIVELY: Final = sieve.compile(r"\brespectively\b|\bin (?:that|this) order\b", re.IGNORECASE)
_BETWEEN: Final = sieve.compile(r"[\s,;$]*(?:and|or|&)?[\s,;$]*(?:[\w.]+ ){0,2}", re.IGNORECASE)

S = TypeVar("S", Quantity, Term, Time)


def share(unit: Unit, number: int) -> Unit:
    """The unit as it speaks of case `number`: lists with one item for each of its owners keep that case's own item.

    A statement on one patient, and a list of another length, stay as they are.
    """
    if len(unit.owners) < 2 or number not in unit.owners:
        return unit
    place = unit.owners.index(number)
    times = _dealt(
        unit, place, [t for t in unit.times if t.kind in ("interval", "duration", "day") and t.days is not None]
    )
    if times is not None and times[0].anchor is None:  # "ten, 16 and 19 weeks after the last dose"
        last = max((t for t in unit.times if t.anchor is not None), key=lambda t: t.start, default=None)
        if last is not None:
            times = [
                replace(
                    times[0], kind=last.kind, relation=last.relation, anchor=last.anchor,
                    anchor_start=last.anchor_start, anchor_end=last.anchor_end, ordinal=last.ordinal,
                )
            ]  # fmt: skip
    quantities: list[Quantity] = []
    for measured in dict.fromkeys((q.analyte, q.unit) for q in unit.quantities):
        alike = [q for q in unit.quantities if (q.analyte, q.unit) == measured]
        quantities += _dealt(unit, place, alike) or alike
    kept_terms = list(unit.terms)
    for belongs in (_is_drug, _is_condition):
        listed = _named_once([term for term in unit.terms if belongs(term)])
        if belongs is _is_drug and not _RESPECTIVELY.search(unit.text):
            continue  # "both took A and B": drugs are taken together more often than one by each
        dealt = _dealt(unit, place, listed, in_one_list=belongs is _is_condition)
        if dealt is not None:
            kept_terms = [term for term in kept_terms if not belongs(term) or term in dealt]
    others = [t for t in unit.times if not (t.kind in ("interval", "duration", "day") and t.days is not None)]
    return replace(
        unit,
        times=unit.times if times is None else tuple(sorted([*others, *times], key=lambda t: t.start)),
        quantities=tuple(sorted(quantities, key=lambda q: q.start)),
        terms=tuple(kept_terms),
    )


def _is_drug(term: Term) -> bool:
    return term.entry("drug") is not None


def _is_condition(term: Term) -> bool:
    return term.entry("condition") is not None and not _is_drug(term)


def _named_once(terms: Sequence[Term]) -> list[Term]:
    """The terms without those that only abbreviate the one before ("multiple sclerosis (MS)")."""
    kept: list[Term] = []
    for term in terms:
        if not kept or {e.iri for e in kept[-1].entries}.isdisjoint(e.iri for e in term.entries):
            kept.append(term)
    return kept


def _dealt(unit: Unit, place: int, items: Sequence[S], *, in_one_list: bool = False) -> list[S] | None:
    """The item in a place of a list that has one for each owner; `None` where the items are no such list."""
    if len(items) != len(unit.owners):
        return None

    def joined(one: S, two: S) -> bool:
        return _BETWEEN.fullmatch(unit.text[one.end - unit.start : two.start - unit.start]) is not None

    together = all(joined(one, two) for one, two in pairwise(items))
    if together or (_RESPECTIVELY.search(unit.text) and not in_one_list):
        return [items[place]]
    return None
