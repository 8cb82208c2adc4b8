"""The component that finds what authors claim beyond their patients (class effects)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.components import text_of
from extract.discourse.clauses import Layer
from extract.lexicon.terms import Term
from extract.statements.claims import claims


@Language.component("casegraph_claims", requires=["doc._.sections", "doc._.terms"], assigns=["doc._.claims"])
def find_claims(doc: Doc) -> Doc:
    """Puts the class-effect claims of the authors in `doc._.claims`."""

    terms: Layer[Term] = Layer(doc._.terms)
    doc._.claims = claims(text_of(doc), doc._.sections, terms.within)
    return doc
