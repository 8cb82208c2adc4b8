"""The statistical reader: a small encoder that finds adverse and therapeutic events with their arguments.

It was trained on PHEE (Sun et al., EMNLP 2022); the card of its model, with figures, limits and the command that makes
it, is `model/MODEL_CARD.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extract.learned.events import LearnedEvent, LearnedSpan, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LearnedEvent", "LearnedSpan", "Reading", "events", "read", "vectors"]


def read(texts: Sequence[str], *, certain: bool = False) -> list[Reading]:
    """Events and word states of sentences, in one pass.

    Args:
        texts: sentences; a longer text is read in windows of 250 word pieces.
        certain: each sentence is known to have an event, so the likeliest one is given even where it is not likely.
    """
    from extract.learned.reader import reader

    return reader().read(texts, certain=certain)


def events(texts: Sequence[str], *, certain: bool = False) -> list[list[LearnedEvent]]:
    """The events of each sentence, with character offsets and calibrated confidences.

    >>> [[event]] = events(["She developed hepatitis after two weeks of isoniazid."])
    >>> event.kind
    'Adverse_event'
    """
    return [list(reading.events) for reading in read(texts, certain=certain)]


def vectors(texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]) -> list[NDArray[np.float32]]:
    """For each sentence the mean encoder states (spans x 384) of the given character spans, in context."""
    import numpy as np

    return [
        np.stack([reading.vector(start, end) for start, end in asked]) if asked else np.zeros((0, 384), np.float32)
        for reading, asked in zip(read(texts), spans, strict=True)
    ]
