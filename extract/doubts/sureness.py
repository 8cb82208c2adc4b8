"""How sure the extraction is of one report: the precision to expect of its values, and how many are doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extract.records import Report, Value, values

DOUBTFUL: Final = 0.8
"""Values with less confidence than this are counted as doubtful (so does the question `low-confidence`)."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the extraction is of a report.

    `expected` is the mean confidence of the report's `values`: where confidences are calibrated, the share of them
    that a reviewer will find right (the precision to expect); `None` where there is no value. `doubtful` counts the
    values below `DOUBTFUL`, `doubts` what the report leaves to check beside its values.
    """

    values: int
    expected: float | None
    doubtful: int
    doubts: int


def sureness(report: Report) -> Sureness:
    """How sure the extraction is of a report's cases, episodes and claims.

    The mean of probabilities that each value is right is the expected share of right values, whether or not they are
    independent (linearity of expectation). What a report says of itself as a publication is not counted.

    >>> from extract.records import Case, Evidence, Source
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=9)
    >>> age = Value(41.0, (Evidence(0, 2, "41", confidence=0.9),))
    >>> sex = Value("male", (Evidence(3, 6, "man", confidence=0.7),))
    >>> sureness(Report(name="a", source=source, kind="case report", cases=(Case(number=1, age_years=age, sex=sex),)))
    Sureness(values=2, expected=0.8, doubtful=1, doubts=0)
    """
    confidences = [value.confidence for value in table_values(report)]
    expected = sum(confidences) / len(confidences) if confidences else None
    doubtful = sum(confidence < DOUBTFUL for confidence in confidences)
    return Sureness(len(confidences), expected, doubtful, len(report.doubts))


def in_words(confidence: float) -> str:
    """A confidence as a reviewer would say it.

    >>> in_words(0.97), in_words(0.85), in_words(0.6), in_words(0.3)
    ('very sure', 'sure', 'doubtful', 'very doubtful')
    """
    if confidence < 0.5:
        return "very doubtful"
    if confidence < DOUBTFUL:
        return "doubtful"
    return "very sure" if confidence >= 0.95 else "sure"


def table_values(report: Report) -> Iterator[Value[object]]:
    """The values of the cases, their episodes and the claims: what the evidence table shows, and what is absent.

    Exposures and measurements are left out: they say again what the episodes say.
    """
    for case in report.cases:
        yield from (value for _, value in values(case))
        for episode in case.episodes:
            yield from (value for _, value in values(episode))
    for claim in report.claims:
        yield from (value for _, value in values(claim))
