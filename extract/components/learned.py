"""The component that reads events with the statistical reader, in the sentences where there can be one."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extract.components import text_of
from extract.discourse.clauses import Layer
from extract.learned.asked import MOST, is_worth_it
from extract.learned.events import LearnedEvent, Reading
from extract.lexicon.terms import Term


@Language.component(
    "casegraph_learned",
    requires=["doc._.sentences", "doc._.terms"],
    assigns=["doc._.learned", "doc._.readings"],
)
def find_learned(doc: Doc) -> Doc:
    """Puts the events of the sentences where one can stand in `doc._.learned`, with the document's offsets.

    These are the sentences that name a drug and, beside it, an event, a condition or an amount: a third of a report.
    `doc._.readings` keeps, by the start of each sentence that was read, its `Reading` with the words' states.
    """
    terms: Layer[Term] = Layer(doc._.terms)
    text = text_of(doc)
    chosen = [
        sentence
        for sentence in doc._.sentences
        if is_worth_it(text[sentence.start : sentence.end], terms.within(sentence.start, sentence.end))
    ][:MOST]
    if not chosen:
        doc._.learned, doc._.readings = (), {}
        return doc
    from extract.learned import read

    readings: list[Reading] = read([text[sentence.start : sentence.end] for sentence in chosen])
    events: list[LearnedEvent] = []
    kept: dict[int, Any] = {}
    for sentence, reading in zip(chosen, readings, strict=True):
        events += [event.moved(sentence.start) for event in reading.events]
        kept[sentence.start] = reading
    doc._.learned, doc._.readings = tuple(events), kept
    return doc
