"""Components for what sentences state: people, quantities, times, cues of what happened, and the status of each."""

from __future__ import annotations

import re
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extract.assertion import Status, assertions
from extract.clauses import inside
from extract.cues import cues
from extract.people import people
from extract.quantities import quantities
from extract.times import times

_TABLE_UNIT: Final = re.compile(r"(?:×|x)\s?10[\^(⁹]?\(?9?\)?\s?/\s?L", re.IGNORECASE)


@Language.component("casegraph_people", requires=["doc._.sentences"], assigns=["doc._.people"])
def find_people(doc: Doc) -> Doc:
    """Puts every mention of a person or a group in `doc._.people`."""
    doc._.people = tuple(
        person for span in doc._.sentences for person in people(doc.text[span.start : span.end], offset=span.start)
    )
    return doc


@Language.component("casegraph_quantities", requires=["doc._.sentences"], assigns=["doc._.quantities"])
def find_quantities(doc: Doc) -> Doc:
    """Puts the measured values in `doc._.quantities`; a unit that the report gives only once holds for all counts."""
    unit = "10*9/L" if _TABLE_UNIT.search(doc.text) else None
    doc._.quantities = tuple(
        quantity
        for span in doc._.sentences
        for quantity in quantities(doc.text[span.start : span.end], offset=span.start, default_unit=unit)
    )
    return doc


@Language.component("casegraph_times", requires=["doc._.sentences"], assigns=["doc._.times"])
def find_times(doc: Doc) -> Doc:
    """Puts intervals, durations, days and dates in `doc._.times`."""
    doc._.times = tuple(
        time for span in doc._.sentences for time in times(doc.text[span.start : span.end], offset=span.start)
    )
    return doc


@Language.component("casegraph_cues", requires=["doc._.sentences"], assigns=["doc._.cues"])
def find_cues(doc: Doc) -> Doc:
    """Puts the statements on drugs, severity, treatment, outcome, recurrence and follow-up in `doc._.cues`."""
    doc._.cues = tuple(
        cue for span in doc._.sentences for cue in cues(doc.text[span.start : span.end], offset=span.start)
    )
    return doc


@Language.component(
    "casegraph_assertion", requires=["doc._.sentences", "doc._.terms", "doc._.cues"], assigns=["doc._.status"]
)
def find_status(doc: Doc) -> Doc:
    """Puts in `doc._.status` whether each term and cue is affirmed, negated, possible, hypothetical, historical …"""
    status: dict[tuple[int, int], Status] = {}
    for sentence in doc._.sentences:
        spans = sorted(
            {
                (item.start, item.end)
                for layer in (doc._.terms, doc._.cues)
                for item in inside(layer, sentence.start, sentence.end)
            }
        )
        if spans:
            found = assertions(doc.text[sentence.start : sentence.end], spans, offset=sentence.start)
            status.update(zip(spans, found, strict=True))
    doc._.status = status
    return doc
