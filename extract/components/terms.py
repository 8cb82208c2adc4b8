"""The component that finds drugs, classes, events, conditions and treatments by the vocabularies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from extract.components import text_of
from extract.lexicon.coined import coined
from extract.lexicon.misspelled import misspelled
from extract.lexicon.terms import TermMatcher
from extract.lexicon.vocabulary import Vocabulary


@lru_cache(maxsize=1)
def _packaged() -> Vocabulary:
    """The packaged vocabularies, read once for all pipelines of a process: they do not change."""
    return Vocabulary.load()


@Language.factory(
    "casegraph_terms",
    requires=["doc._.sections", "doc._.abbreviations"],
    assigns=["doc._.terms"],
    default_config={"vocabularies": []},
)
class Terms:
    """Puts the vocabulary terms of a text in `doc._.terms`; `vocabularies` names further SKOS Turtle files."""

    def __init__(self, nlp: Language, name: str, vocabularies: list[str]) -> None:
        self.vocabulary = Vocabulary.load([Path(path) for path in vocabularies]) if vocabularies else _packaged()

    def __call__(self, doc: Doc) -> Doc:
        text = text_of(doc)
        found = TermMatcher(self.vocabulary, doc._.abbreviations).match(text)
        found = tuple(sorted((*found, *misspelled(text, found, self.vocabulary)), key=lambda term: term.start))
        titles = [(section.body, section.end) for section in doc._.sections if section.kind == "title"]
        doc._.terms = coined(text, found, self.vocabulary, titles)
        return doc
