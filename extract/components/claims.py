"""The component that finds what authors claim beyond their patients (class effects)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.claims import claims
from extract.clauses import inside
from extract.terms import Term


@Language.component("casegraph_claims", requires=["doc._.sections", "doc._.terms"], assigns=["doc._.claims"])
def find_claims(doc: Doc) -> Doc:
    """Puts the class-effect claims of the authors in `doc._.claims`."""

    def terms_in(start: int, end: int) -> tuple[Term, ...]:
        return inside(doc._.terms, start, end)

    doc._.claims = claims(doc.text, doc._.sections, terms_in)
    return doc
