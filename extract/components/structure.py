"""Components for the shape of a document: its sections, sentences and the abbreviations it defines."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extract import sieve
from extract.components import text_of
from extract.structure.abbreviations import abbreviations
from extract.structure.sections import sections
from extract.structure.sentences import Sentence, sentences

_LABEL: Final = sieve.compile(r"\b(?i:patient|case)\s*(?:[Nn]o\.?\s*|#)?(?:\d+|[A-Z]|[IVX]+)\b")


@Language.component("casegraph_sections", assigns=["doc._.sections"])
def find_sections(doc: Doc) -> Doc:
    """Puts the sections of the text in `doc._.sections`."""
    doc._.sections = sections(text_of(doc))
    return doc


@Language.component("casegraph_sentences", requires=["doc._.sections"], assigns=["doc._.sentences"])
def find_sentences(doc: Doc) -> Doc:
    """Puts the sentences of every section in `doc._.sentences`; of the headings only those that name a case."""
    text = text_of(doc)
    found: list[Sentence] = []
    for section in doc._.sections:
        start = max(section.start, section.body)
        if section.heading and start > section.start and _LABEL.search(section.heading):
            if "\n" in text[section.start : start]:
                found += sentences(text, start=section.start, end=start)
            else:  # a run-in label stays in its sentence
                start = section.start
        found += sentences(text, start=start, end=section.end)
    doc._.sentences = tuple(sentence for sentence in found if sentence.end > sentence.start)
    return doc


@Language.component("casegraph_abbreviations", assigns=["doc._.abbreviations"])
def find_abbreviations(doc: Doc) -> Doc:
    """Puts the abbreviations that the text defines in `doc._.abbreviations`."""
    doc._.abbreviations = abbreviations(text_of(doc))
    return doc
