"""The definitions under which episodes are counted, as data: what is late, and which counts are the event."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final, Literal

from extract.doubts.sureness import DOUBTFUL
from extract.errors import CasegraphError
from extract.records import Episode
from kg.terms import BASE

__all__ = ["COUNTS", "DOUBTFUL", "LATE_FROM_DAYS", "AssessError", "CountDefinition", "Definitions", "timing"]

LATE_FROM_DAYS: Final = 28.0
"""Late onset: this many days or more after the last dose (the project's definition: four weeks)."""
LATE_FROM_DAYS_OTHER: Final = 14.0
"""The other definition in use, which the sensitivity analysis tries."""


class AssessError(CasegraphError, ValueError):
    """A hypothesis cannot be assessed: an unknown class or event, or a definition that makes no sense."""


@dataclass(frozen=True, slots=True)
class CountDefinition:
    """Which counts are the event: below `usual`, or below `strict`, in 10^9/L."""

    analyte: str
    usual: float
    strict: float
    source: str


COUNTS: Final[dict[str, CountDefinition]] = {
    BASE + "event/neutropenia": CountDefinition(
        "neutrophils",
        1.5,
        1.0,
        "CTCAE v5.0, neutrophil count decreased: below 1.5 is grade 2 or more, below 1.0 grade 3 or more",
    ),
}
"""Count definitions by the IRI of the event; narrower events share them. Other events have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """What counts as an episode of the event.

    Args:
        late_from_days: an onset this many days or more after the last dose is late.
        count_below: an episode with a lowest count at or above this (in 10^9/L) is not the event; `None` where no
            count defines it. An episode for which no count is told stays.
        onset: only episodes with an onset of this kind (`late` or `early`) count; both where it is `None`.

    Raises:
        AssessError: a bound is not a positive number.

    >>> Definitions(late_from_days=14).late_from_days
    14
    """

    late_from_days: float = LATE_FROM_DAYS
    count_below: float | None = None
    onset: Literal["early", "late"] | None = None

    def __post_init__(self) -> None:
        for name, bound in (("late_from_days", self.late_from_days), ("count_below", self.count_below)):
            if bound is not None and not 0 < bound <= sys.float_info.max:
                raise AssessError(f"{name} is to be a positive number, not {bound!r}")
        if self.onset not in (None, "early", "late"):
            raise AssessError(f"onset is to be early or late, not {self.onset!r}")

    def counts(self, episode: Episode) -> bool:
        """Whether an episode is one of the event under these definitions."""
        if self.count_below is not None and episode.nadir is not None and episode.nadir.value >= self.count_below:
            return False
        return self.onset is None or timing(episode, self.late_from_days) == self.onset


def timing(episode: Episode, late_from_days: float = LATE_FROM_DAYS) -> Literal["early", "late"] | None:
    """Whether an onset was early or late: the text's own word, else by the days since the last dose, else unknown.

    >>> from extract.records import Concept, Evidence, Value
    >>> words = (Evidence(0, 1, "x"),)
    >>> episode = Episode(number=1, event=Value(Concept("neutropenia"), words), latency_days=Value(20.0, words),
    ...                   latency_from=Value("last_dose", words))
    >>> timing(episode), timing(episode, 14)
    ('early', 'late')
    """
    if episode.onset is not None and episode.onset.rule is None:
        return episode.onset.value
    anchor = episode.latency_from
    if episode.latency_days is None or anchor is None or anchor.value != "last_dose":
        return None
    return "late" if episode.latency_days.value >= late_from_days else "early"
