"""The component that finds what authors argue: effects of a drug class, and other causes of the event."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.components import text_of
from extract.discourse.clauses import Layer
from extract.lexicon.terms import Term
from extract.reasons.alternatives import alternatives
from extract.reasons.other_causes import ANCHOR
from extract.reasons.passages import passages
from extract.statements.claims import claims


@Language.component(
    "casegraph_claims",
    requires=["doc._.sections", "doc._.sentences", "doc._.terms"],
    assigns=["doc._.claims", "doc._.causes"],
)
def find_claims(doc: Doc) -> Doc:
    """Puts the class-effect claims of the authors in `doc._.claims`, other causes that they name in `doc._.causes`."""
    text, sections = text_of(doc), doc._.sections
    terms: Layer[Term] = Layer(doc._.terms)
    doc._.claims = claims(text, sections, terms.within)
    flat = text.replace("\n", " ")
    found = passages(flat, sections, doc._.sentences, terms.within, ANCHOR)
    doc._.causes = tuple(cause for passage in found for cause in alternatives(passage))
    return doc
