"""The statistical reader on demand: the events around a place of a document, each sentence read once at most.

Few sentences of a report can change its records by what the reader says of them, and the encoder is by far the slowest
step of reading: so the slots ask for the sentences that they need, and no other is read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from extract.learned.events import LearnedEvent
from extract.lexicon.terms import Term

MOST: Final = 3_000
"""Sentences of one document that are read at most: no case report has as many that are worth it."""
_AMOUNT: Final = re.compile(r"\d\s?(?:[mkµμ]?g|mcg|IU|units?|ml)\b", re.IGNORECASE)

Around = Callable[[int], Sequence[LearnedEvent]]
"""Gives the statistical reader's events of the sentence at a place, with the document's offsets."""


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def is_worth_it(text: str, terms: Sequence[Term]) -> bool:
    """Whether an event can stand in a sentence: it names a drug and, beside it, an event, a condition or an amount."""
    if not any(term.entry("drug") or term.inner for term in terms):
        return False
    return any(term.entry("event", "condition") for term in terms) or bool(_AMOUNT.search(text))


def silent(place: int) -> Sequence[LearnedEvent]:
    """What a reader that is left out says of the sentence at a place."""
    return ()


def asked(text: str, sentences: Sequence[_Span], terms_within: Callable[[int, int], Sequence[Term]]) -> Around:
    """The events around a place of a document: a function that reads the sentence there when it is first asked for.

    Args:
        text: the document.
        sentences: its sentences, in text order.
        terms_within: gives the vocabulary's terms in a stretch of it.
    """
    starts = [sentence.start for sentence in sentences]
    known: dict[int, tuple[LearnedEvent, ...]] = {}

    def around(place: int) -> Sequence[LearnedEvent]:
        index = bisect_right(starts, place) - 1
        if index in known:
            return known[index]
        if index < 0 or place >= sentences[index].end or len(known) >= MOST:
            return ()
        start, end = sentences[index].start, sentences[index].end
        words = text[start:end]
        if not is_worth_it(words, terms_within(start, end)):
            known[index] = ()
        else:
            from extract.learned import events

            known[index] = tuple(event.moved(start) for event in events([words])[0])
        return known[index]

    return around
