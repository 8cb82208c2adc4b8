"""The spaCy pipeline of this package: which components, in which order; and the units that the discourse is read in.

The components need no trained model: `blank("en")` gives the tokens, and sentences, terms and statements are found by
the package's own readers, so that a run is fast and the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract import sieve
from extract.components import claims as _claims
from extract.components import facts as _facts
from extract.components import learned as _learned
from extract.components import spans as _spans
from extract.components import structure as _structure
from extract.components import terms as _terms
from extract.components import text_of, with_text
from extract.discourse.clauses import Layer, Unit, clauses
from extract.learned.asked import Around, asked, silent
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Vocabulary
from extract.measures import tables
from extract.persons.people import Person
from extract.structure.sections import paragraphs

COMPONENTS: Final = (
    "casegraph_sections", "casegraph_sentences", "casegraph_abbreviations", "casegraph_terms", "casegraph_learned",
    "casegraph_people", "casegraph_quantities", "casegraph_times", "casegraph_cues", "casegraph_assertion",
    "casegraph_claims", "casegraph_spans",
)  # fmt: skip
_FOR_ANALYSTS: Final = frozenset({"casegraph_learned", "casegraph_spans"})
"""Components that no record depends on: the statistical reader is asked where it counts (`extract.learned.asked`)."""
_NEXT: Final = sieve.compile(r"(?:[,;]|\band)\s+(?:in\s+)?$")
_REGISTERED: Final = (
    _claims,
    _facts,
    _learned,
    _spans,
    _structure,
    _terms,
)  # importing them registers their components


def pipeline(*, vocabularies: Sequence[Path] = (), learned: bool = True) -> Language:
    """The pipeline that reads reports, with the packaged vocabularies and the given files of the user's own.

    Without `learned` the statistical reader is left out: `doc._.learned` is empty, and reading is faster.

    Raises:
        VocabularyError: a vocabulary file cannot be used.

    >>> doc = pipeline()("She was given rituximab.")
    >>> [span.text for span in doc.spans["drug"]]
    ['rituximab']
    """
    return _pipeline(tuple(str(path) for path in vocabularies), learned)


@lru_cache(maxsize=4)
def _pipeline(vocabularies: tuple[str, ...], learned: bool) -> Language:
    nlp = spacy.blank("en")
    nlp.max_length = 60_000_000
    for name in COMPONENTS:
        if name == "casegraph_learned" and not learned:
            continue
        nlp.add_pipe(name, config={"vocabularies": list(vocabularies)} if name == "casegraph_terms" else {})
    return nlp


def vocabulary_of(nlp: Language) -> Vocabulary:
    """The vocabulary that a pipeline matches."""
    component: Any = nlp.get_pipe("casegraph_terms")
    vocabulary: Vocabulary = component.vocabulary
    return vocabulary


def findings(nlp: Language, text: str) -> Doc:
    """What `units` needs of a text: the package's own components run on it, without words, which they never look at.

    A pipeline with further components of the user's own runs as it is.
    """
    if not set(nlp.pipe_names) <= set(COMPONENTS):
        return nlp(text)
    doc = with_text(nlp.vocab, text)
    for name, component in nlp.pipeline:
        if name not in _FOR_ANALYSTS:
            doc = component(doc)
    return doc


def events_around(nlp: Language, doc: Doc) -> Around:
    """The statistical reader for a document that `findings` gave; silent where the pipeline is without it."""
    if not nlp.has_pipe("casegraph_learned"):
        return silent
    return asked(text_of(doc), doc._.sentences, Layer[Term](doc._.terms).within)


def _by_label(text: str, span: tuple[int, int], people: Sequence[Person]) -> list[tuple[int, int]]:
    """Cuts a clause where it goes on to another patient: "one had arthritis, the other vasculitis"."""
    start, end = span
    parts, seen = [], None
    for person in people:
        if person.kind != "label" or len(person.numbers) != 1:
            continue
        if seen is not None and person.numbers != seen and _NEXT.search(text[start : person.start]):
            parts.append((start, person.start))
            start = person.start
        seen = person.numbers
    return [*parts, (start, end)]


def units(doc: Doc) -> list[Unit]:
    """The units of a processed document, in text order, each with the findings that lie in it."""
    text = text_of(doc)
    flat = text.replace("\n", " ")  # the end of a line is a blank like any other
    layers: dict[str, Layer[Any]] = {
        name: Layer(getattr(doc._, name)) for name in ("terms", "people", "quantities", "times", "cues")
    }
    sections, status = doc._.sections, doc._.status
    section_starts = [section.start for section in sections]
    paragraph_starts = [paragraph.start for paragraph in paragraphs(text)]
    found = []
    for sentence in doc._.sentences:
        section = sections[max(0, bisect_right(section_starts, sentence.start) - 1)]
        paragraph = bisect_right(paragraph_starts, sentence.start)
        spans = clauses(text[sentence.start : sentence.end], offset=sentence.start)
        for start, end in (part for span in spans for part in _by_label(text, span, layers["people"].within(*span))):
            unit = Unit(
                start, end, flat[start:end], (sentence.start, sentence.end), section.kind, paragraph,
                terms=layers["terms"].within(start, end),
                people=layers["people"].within(start, end),
                quantities=layers["quantities"].within(start, end),
                times=layers["times"].within(start, end),
                cues=layers["cues"].within(start, end),
            )  # fmt: skip
            known = {(term.start, term.end) for term in unit.terms} | {(cue.start, cue.end) for cue in unit.cues}
            unit.status = {span: status[span] for span in known if span in status}
            found.append(unit)
    _read_tables(doc, text, found)
    return found


def _read_tables(doc: Doc, text: str, found: Sequence[Unit]) -> None:
    """Gives the units that are rows of a table what the columns' headings say of their cells."""
    for section in doc._.sections:
        if section.kind != "table":
            continue
        caption = text[section.start : section.end].split("\n", 1)[0]
        rows = tables.cells(text, section.start, section.end)
        since = tables.counted_from(text)
        for unit in found:
            row = next((row for (start, end), row in rows.items() if start <= unit.start and unit.end <= end), None)
            if row is None:
                continue
            past = [cell for cell in row if tables.is_past(cell)]

            def kept(span: Any, past: Sequence[tables.Cell] = past) -> bool:
                return not any(cell.start <= span.start < cell.end for cell in past)

            counted = [q for cell in row if (q := tables.count(cell, caption=caption)) is not None]
            timed = [
                t
                for cell in row
                for t in (tables.interval(cell), tables.told_day(cell, since=since), tables.to_recovery(cell))
                if t is not None
            ]
            taken = {q.start for q in counted} | {t.start for t in timed}
            unit.terms = tuple(term for term in unit.terms if kept(term))
            why = [cell for cell in row if tables.is_reason(cell, row)]
            unit.reasons = tuple(t for t in unit.terms if any(c.start <= t.start < c.end for c in why))
            unit.cues = tuple(cue for cue in unit.cues if kept(cue))
            unit.quantities = tuple([q for q in unit.quantities if q.start not in taken and kept(q)] + counted)
            unit.times = tuple([t for t in unit.times if t.start not in taken and kept(t)] + timed)
