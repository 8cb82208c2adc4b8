"""Components for what sentences state: people, quantities, times, cues of what happened, and the status of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extract import sieve
from extract.components import text_of
from extract.discourse.clauses import Layer
from extract.measures.laboratory import COUNT_UNIT, from_percentages
from extract.measures.quantities import PER_MICROLITRE, Quantity, quantities
from extract.persons.people import people
from extract.statements.assertion import Status, assertions
from extract.statements.cues import cues
from extract.timing.times import times

# "× 10^9/L", "x10(9)/L", "in $10^{9}/\mathrm{L}$", "counts in G/L": the unit of the counts that print none
_TABLE_UNIT: Final = sieve.compile(
    r"(?:×|x|\\times|\bin)\s?\$?\s?10\s?[\^(⁹e*]{0,2}\s?[{(]?9?[)}]?\s?/\s?(?:\\mathrm\{)?\s?L"
    r"|\b(?:in|as)\s(?:G|Gpt|giga)\s?/\s?l(?:itre|iter)?\b",
    re.IGNORECASE,
)
_CELLS_UNIT: Final = sieve.compile(
    r"\b(?:ANC|neutrophil counts?|neutrophils|counts)\b[^.;\n]{0,25}"
    r"\b(?:cells|in)\s?(?:/|per )\s?(?:[µμu]L|mm|microlit)",
    re.IGNORECASE,
)


@Language.component("casegraph_people", requires=["doc._.sentences"], assigns=["doc._.people"])
def find_people(doc: Doc) -> Doc:
    """Puts every mention of a person or a group in `doc._.people`."""
    doc._.people = tuple(person for start, words in _sentences(doc) for person in people(words, offset=start))
    return doc


@Language.component("casegraph_quantities", requires=["doc._.sentences"], assigns=["doc._.quantities"])
def find_quantities(doc: Doc) -> Doc:
    """Puts the measured values in `doc._.quantities`; a unit that the report gives only once holds for all counts."""
    text = text_of(doc)
    unit = COUNT_UNIT if _TABLE_UNIT.search(text) else PER_MICROLITRE if _CELLS_UNIT.search(text) else None
    found: list[Quantity] = []
    spoken_of: str | None = None
    for start, words in _sentences(doc):
        stated = quantities(words, offset=start, default_unit=unit, spoken_of=spoken_of)
        counted = [q.analyte for q in stated if q.unit == COUNT_UNIT and q.analyte is not None]
        spoken_of = counted[0] if counted else spoken_of if len(words) < 120 else None
        found += [*stated, *from_percentages(stated)]
    doc._.quantities = tuple(found)
    return doc


@Language.component("casegraph_times", requires=["doc._.sentences"], assigns=["doc._.times"])
def find_times(doc: Doc) -> Doc:
    """Puts intervals, durations, days and dates in `doc._.times`."""
    doc._.times = tuple(time for start, words in _sentences(doc) for time in times(words, offset=start))
    return doc


@Language.component("casegraph_cues", requires=["doc._.sentences"], assigns=["doc._.cues"])
def find_cues(doc: Doc) -> Doc:
    """Puts the statements on drugs, severity, treatment, outcome, recurrence and follow-up in `doc._.cues`."""
    doc._.cues = tuple(cue for start, words in _sentences(doc) for cue in cues(words, offset=start))
    return doc


@Language.component(
    "casegraph_assertion", requires=["doc._.sentences", "doc._.terms", "doc._.cues"], assigns=["doc._.status"]
)
def find_status(doc: Doc) -> Doc:
    """Puts in `doc._.status` whether each term and cue is affirmed, negated, possible, hypothetical, historical …"""
    terms, found_cues = Layer(doc._.terms), Layer(doc._.cues)
    status: dict[tuple[int, int], Status] = {}
    for start, words in _sentences(doc):
        end = start + len(words)
        spans = sorted({(item.start, item.end) for item in (*terms.within(start, end), *found_cues.within(start, end))})
        if spans:
            status.update(zip(spans, assertions(words, spans, offset=start), strict=True))
    doc._.status = status
    return doc


def _sentences(doc: Doc) -> Iterator[tuple[int, str]]:
    """The sentences, each with its offset; a line's end inside a sentence is a blank like any other."""
    text = text_of(doc).replace("\n", " ")
    for span in doc._.sentences:
        yield span.start, text[span.start : span.end]
