"""The events that the statistical reader gives: plain data, offsets in characters of the text that it was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["Adverse_event", "Potential_therapeutic_event"]


@dataclass(frozen=True, slots=True, order=True)
class LearnedSpan:
    """Words that play a part in an event. `confidence` (0..1) is how often such a span is right in PHEE's dev split."""

    start: int
    end: int
    role: str
    confidence: float


@dataclass(frozen=True, slots=True)
class LearnedEvent:
    """One event of a sentence: its type, the words that tell of it, and its arguments in text order."""

    kind: Kind
    trigger: LearnedSpan
    arguments: tuple[LearnedSpan, ...] = ()

    def of(self, role: str) -> tuple[LearnedSpan, ...]:
        """The arguments in one role."""
        return tuple(span for span in self.arguments if span.role == role)

    def moved(self, by: int) -> LearnedEvent:
        """The same event in a text where the sentence begins `by` characters later."""

        def move(span: LearnedSpan) -> LearnedSpan:
            return LearnedSpan(span.start + by, span.end + by, span.role, span.confidence)

        return LearnedEvent(self.kind, move(self.trigger), tuple(move(span) for span in self.arguments))


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """What one pass over a sentence gave: its events, and each word's state for models that build on the same encoder.

    `words` are character offsets, `states` (words x width) their vectors in context.
    """

    events: tuple[LearnedEvent, ...]
    words: tuple[tuple[int, int], ...]
    states: NDArray[np.float32]

    def vector(self, start: int, end: int) -> NDArray[np.float32]:
        """The mean state of the words that `text[start:end]` touches; zeros where it touches none."""
        touched = [number for number, (a, b) in enumerate(self.words) if a < end and start < b]
        if not touched:
            return np.zeros(self.states.shape[1], dtype=np.float32)
        mean: NDArray[np.float32] = self.states[touched].mean(axis=0)
        return mean
