"""Clauses: the units that a report is read in, each with all that the components found in it.

A unit is a sentence, or a part of one where a semicolon or a contrast ("…, but neutropenia recurred") begins a new
statement, so that "X was held, but Y recurred" can belong to two episodes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from extract import sieve
from extract.lexicon.terms import Term
from extract.measures.quantities import Quantity
from extract.persons.people import Person
from extract.statements.assertion import Status
from extract.statements.cues import Cue
from extract.timing.times import Time

_SPLIT: Final = sieve.compile(
    r"(?<=;)\s+|(?<=[,)])\s+(?=(?:but|whereas|while the|and then|and (?:later|subsequently))\b)"
    r"|(?<=,)\s+(?=and (?:Patient|Case|patient|case) \w+\b)"
)


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=_Span)


@dataclass(slots=True, eq=False)
class Unit:
    """One clause-like stretch `text` at `start:end` of the document, in a section of kind `section`.

    `owners` are the numbers of the cases it speaks of (set by `discourse`); `scope` is `case` (narrative about its
    owners), `overview` (title, "we report …", conclusions on the report's own patients) or `aside` (background,
    literature, relatives' stories, boilerplate).
    """

    start: int
    end: int
    text: str
    sentence: tuple[int, int]
    section: str
    paragraph: int
    terms: tuple[Term, ...] = ()
    people: tuple[Person, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[Time, ...] = ()
    cues: tuple[Cue, ...] = ()
    reasons: tuple[Term, ...] = ()  # of a table's row: the disorders that the drug was given for
    status: dict[tuple[int, int], Status] = field(default_factory=dict)
    owners: tuple[int, ...] = ()
    scope: str = "aside"
    group: bool = False

    def stands(self, span: _Span) -> Status:
        """The assertion status of a term or cue of this unit (affirmed where nothing says otherwise)."""
        return self.status.get((span.start, span.end), Status.AFFIRMED)

    def affirmed(self, span: _Span) -> bool:
        """Whether a term or cue of this unit is stated as a fact about the patient."""
        return self.stands(span) == Status.AFFIRMED

    def words(self, span: _Span) -> str:
        """The words of a span of this unit."""
        return self.text[span.start - self.start : span.end - self.start]

    def before(self, span: _Span, reach: int | None = None) -> str:
        """The unit's text before a span (at most `reach` characters of it)."""
        end = span.start - self.start
        return self.text[0 if reach is None else max(0, end - reach) : end]

    def terms_of(self, *kinds: str) -> tuple[Term, ...]:
        """The terms that have an entry of one of the kinds."""
        return tuple([term for term in self.terms if kinds and term.entry(*kinds) is not None])

    def cues_of(self, kind: str, *values: str) -> tuple[Cue, ...]:
        """The cues of a kind, of the given values if any are given."""
        return tuple([cue for cue in self.cues if cue.kind == kind and (not values or cue.value in values)])


class Layer(Generic[S]):
    """Spans of one layer by position, so that those of a stretch are found quickly.

    >>> Layer((Cue(9, 13, "action", "stop"), Cue(0, 4, "action", "hold"))).within(0, 8)
    (Cue(start=0, end=4, kind='action', value='hold'),)
    """

    def __init__(self, spans: Sequence[S]) -> None:
        self._spans = sorted(spans, key=lambda span: (span.start, span.end))
        self._starts = [span.start for span in self._spans]

    def within(self, start: int, end: int) -> tuple[S, ...]:
        """The spans that lie within `start:end`, by position."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return tuple(span for span in self._spans[low:high] if span.end <= end)


def clauses(sentence: str, *, offset: int = 0) -> tuple[tuple[int, int], ...]:
    """The spans of a sentence's units, without the white space between them.

    >>> text = "The drug was held; it was resumed, but the rash recurred."
    >>> [text[start:end] for start, end in clauses(text)]
    ['The drug was held;', 'it was resumed,', 'but the rash recurred.']
    """
    spans, start, depth_from = [], 0, 0
    for match in _SPLIT.finditer(sentence):
        head = sentence[depth_from : match.start()]
        if head.count("(") > head.count(")"):  # a semicolon inside brackets does not end a clause
            continue
        spans.append((start + offset, match.start() + offset))
        start = depth_from = match.end()
    spans.append((start + offset, len(sentence) + offset))
    return tuple(span for span in spans if span[1] > span[0])
