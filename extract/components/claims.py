"""The component that finds what authors argue: class effects, other causes, mechanisms, and ratings of causality."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.components import text_of
from extract.discourse.clauses import Layer
from extract.lexicon.terms import Term
from extract.reasons import mechanisms, other_causes, processes, ratings
from extract.reasons.alternatives import alternatives
from extract.reasons.passages import passages
from extract.statements.claims import claims


@Language.component(
    "casegraph_claims",
    requires=["doc._.sections", "doc._.sentences", "doc._.terms"],
    assigns=["doc._.claims", "doc._.causes", "doc._.mechanisms", "doc._.ratings"],
)
def find_claims(doc: Doc) -> Doc:
    """Puts the class-effect claims of the authors in `doc._.claims`, the other causes that they name in `doc._.causes`,
    their mechanisms in `doc._.mechanisms`, and the causality that they state by a scale in `doc._.ratings`."""
    text, sections = text_of(doc), doc._.sections
    terms: Layer[Term] = Layer(doc._.terms)
    doc._.claims = claims(text, sections, terms.within)
    flat = text.replace("\n", " ")
    where = (flat, sections, doc._.sentences, terms.within)
    doc._.causes = tuple(one for each in passages(*where, other_causes.ANCHOR) for one in alternatives(each))
    doc._.mechanisms = tuple(one for each in passages(*where, processes.ANCHOR) for one in mechanisms.mechanisms(each))
    doc._.ratings = tuple(one for each in passages(*where, ratings.ANCHOR) for one in ratings.ratings(each))
    return doc
