"""Evidence for spans of a document: the quote, and the rest of its sentence on both sides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, TypeVar

from extract.records import Evidence, Value

VERSION: Final = "0.1.0"  # of the components of this package
CONTEXT: Final = 200  # characters kept on each side of a quote at most

T = TypeVar("T")


class Witness:
    """Makes evidence from spans of one document.

    >>> witness = Witness("She had fever. It passed.", [(0, 14), (15, 25)])
    >>> evidence = witness.quote(8, 13, component="events")
    >>> evidence.prefix, evidence.quote, evidence.suffix
    ('She had ', 'fever', '.')
    """

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self._sentences = sorted(sentences)
        self._starts = [start for start, _ in self._sentences]

    def sentence(self, start: int) -> tuple[int, int]:
        """The span of the sentence that a position lies in (the position itself where it lies in none)."""
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and self._sentences[index][1] > start:
            return self._sentences[index]
        return start, start

    def quote(self, start: int, end: int, *, component: str, confidence: float = 0.9) -> Evidence:
        """The evidence for `text[start:end]`."""
        left, _ = self.sentence(start)
        _, right = self.sentence(max(start, end - 1))
        left, right = max(min(left, start), start - CONTEXT), min(max(right, end), end + CONTEXT)
        text = self.text
        return Evidence(
            start, end, text[start:end], prefix=text[left:start], suffix=text[end:right],
            component=component, version=VERSION, confidence=confidence,
        )  # fmt: skip

    def value(
        self,
        value: T,
        *spans: tuple[int, int],
        component: str,
        rule: str | None = None,
        derived_from: tuple[str, ...] = (),
        confidence: float = 0.9,
    ) -> Value[T]:
        """A value with one piece of evidence for each span."""
        evidence = tuple(
            self.quote(start, end, component=component, confidence=confidence) for start, end in dict.fromkeys(spans)
        )
        return Value(value, evidence, rule=rule, derived_from=derived_from)
