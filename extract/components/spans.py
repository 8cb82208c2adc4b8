"""The component that shows the findings as spaCy span groups, for analysts who want to draw or reuse them."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

GROUPS = ("drug", "drug_class", "event", "condition", "treatment", "quantity", "time", "person")


@Language.component(
    "casegraph_spans",
    requires=["doc._.terms", "doc._.quantities", "doc._.times", "doc._.people"],
    assigns=["doc.spans"],
)
def write_spans(doc: Doc) -> Doc:
    """Fills `doc.spans`: a group for each kind of term (with the concepts' labels and IRIs) and of fact."""
    groups: dict[str, list[Span | None]] = {name: [] for name in GROUPS}
    for term in doc._.terms:
        for entry in term.entries:
            groups[entry.kind].append(
                doc.char_span(term.start, term.end, label=entry.label, kb_id=entry.iri, alignment_mode="expand")
            )
    for name, layer in (("quantity", doc._.quantities), ("time", doc._.times), ("person", doc._.people)):
        for item in layer:
            groups[name].append(doc.char_span(item.start, item.end, label=name, alignment_mode="expand"))
    for name, spans in groups.items():
        doc.spans[name] = [span for span in spans if span is not None]
    return doc
