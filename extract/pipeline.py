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

from extract.components import claims as _claims
from extract.components import facts as _facts
from extract.components import spans as _spans
from extract.components import structure as _structure
from extract.components import terms as _terms
from extract.sections import paragraphs
from extract.clauses import Unit, clauses
from extract.vocabulary import Vocabulary

COMPONENTS: Final = (
    "casegraph_sections", "casegraph_sentences", "casegraph_abbreviations", "casegraph_terms", "casegraph_people",
    "casegraph_quantities", "casegraph_times", "casegraph_cues", "casegraph_assertion", "casegraph_claims", "casegraph_spans",
)  # fmt: skip
_REGISTERED: Final = (_claims, _facts, _spans, _structure, _terms)  # importing them registers their components


def pipeline(*, vocabularies: Sequence[Path] = ()) -> Language:
    """The pipeline that reads reports, with the packaged vocabularies and the given files of the user's own.

    Raises:
        VocabularyError: a vocabulary file cannot be used.

    >>> doc = pipeline()("She was given rituximab.")
    >>> [span.text for span in doc.spans["drug"]]
    ['rituximab']
    """
    return _pipeline(tuple(str(path) for path in vocabularies))


@lru_cache(maxsize=4)
def _pipeline(vocabularies: tuple[str, ...]) -> Language:
    nlp = spacy.blank("en")
    nlp.max_length = 60_000_000
    for name in COMPONENTS:
        nlp.add_pipe(name, config={"vocabularies": list(vocabularies)} if name == "casegraph_terms" else {})
    return nlp


def vocabulary_of(nlp: Language) -> Vocabulary:
    """The vocabulary that a pipeline matches."""
    component: Any = nlp.get_pipe("casegraph_terms")
    vocabulary: Vocabulary = component.vocabulary
    return vocabulary


class _Layer:
    """Spans of one layer by position, so that those of a stretch are found quickly."""

    def __init__(self, spans: Sequence[Any]) -> None:
        self.spans = sorted(spans, key=lambda span: (span.start, span.end))
        self.starts = [span.start for span in self.spans]

    def within(self, start: int, end: int) -> tuple[Any, ...]:
        low, high = bisect_right(self.starts, start - 1), bisect_right(self.starts, end - 1)
        return tuple(span for span in self.spans[low:high] if span.end <= end)


def units(doc: Doc) -> list[Unit]:
    """The units of a processed document, in text order, each with the findings that lie in it."""
    layers = {name: _Layer(getattr(doc._, name)) for name in ("terms", "people", "quantities", "times", "cues")}
    section_starts = [section.start for section in doc._.sections]
    paragraph_starts = [paragraph.start for paragraph in paragraphs(doc.text)]
    found = []
    for sentence in doc._.sentences:
        section = doc._.sections[max(0, bisect_right(section_starts, sentence.start) - 1)]
        paragraph = bisect_right(paragraph_starts, sentence.start)
        for start, end in clauses(doc.text[sentence.start : sentence.end], offset=sentence.start):
            unit = Unit(
                start, end, doc.text[start:end], (sentence.start, sentence.end), section.kind, paragraph,
                terms=layers["terms"].within(start, end),
                people=layers["people"].within(start, end),
                quantities=layers["quantities"].within(start, end),
                times=layers["times"].within(start, end),
                cues=layers["cues"].within(start, end),
            )  # fmt: skip
            unit.status = {
                (item.start, item.end): doc._.status[item.start, item.end]
                for item in (*unit.terms, *unit.cues)
                if (item.start, item.end) in doc._.status
            }
            found.append(unit)
    return found
