"""The component that shows the findings as spaCy span groups, for analysts who want to draw or reuse them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.language import Language
from spacy.tokens import Doc, Span

GROUPS = ("drug", "drug_class", "event", "condition", "treatment", "quantity", "time", "person")


@Language.component(
    "casegraph_spans",
    requires=["doc._.terms", "doc._.quantities", "doc._.times", "doc._.people"],
    assigns=["doc.spans"],
)
def write_spans(doc: Doc) -> Doc:
    """Fills `doc.spans`: a group for each kind of term (with the concepts' labels and IRIs) and of fact.

    A finding that begins or ends inside a token takes the whole token.
    """
    starts = [token.idx for token in doc]
    groups: dict[str, list[Span]] = {name: [] for name in GROUPS}

    def span(start: int, end: int, label: str, iri: str = "") -> Span:
        return Span(doc, max(0, bisect_right(starts, start) - 1), bisect_left(starts, end), label=label, kb_id=iri)

    for term in doc._.terms:
        for entry in term.entries:
            groups[entry.kind].append(span(term.start, term.end, entry.label, entry.iri))
    for name, layer in (("quantity", doc._.quantities), ("time", doc._.times), ("person", doc._.people)):
        groups[name] += [span(item.start, item.end, name) for item in layer]
    for name, spans in groups.items():
        doc.spans[name] = spans
    return doc
