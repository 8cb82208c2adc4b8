"""The record of a time in a text, and the units of time: how they are printed, and how many days they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from extract.measures.numbers import ARTICLE
from extract.sieve.letters import folded
from extract.timing.anchors import Anchor

Kind = Literal["interval", "duration", "day", "date", "frequency", "age"]
FLAGS: Final = re.IGNORECASE
DAYS: Final = {
    "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "night": 1.0, "morning": 1.0,
    "evening": 1.0, "afternoon": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.4375, "year": 365.25,
    "decade": 3652.5,
}  # fmt: skip
"""The length of each unit of time in days."""
_SHORT: Final = {
    "s": "second", "sec": "second", "secs": "second", "min": "minute", "mins": "minute", "h": "hour",
    "hr": "hour", "hrs": "hour", "d": "day", "wk": "week", "wks": "week", "mo": "month", "mos": "month",
    "mth": "month", "mths": "month", "y": "year", "yr": "year", "yrs": "year",
}  # fmt: skip
LONG_UNIT: Final = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?)"
UNIT: Final = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|fortnights?|months?|mths?|mos?"
    r"|years?|yrs?|decades?|[shdy])"
)
GAP: Final = r"[\s\u2010\u2011-]{0,2}"
TO: Final = r"(?:\s?[-–—]\s?|\s?(?:to|or)\s(?:\w{1,13}\s)?)"


@dataclass(frozen=True, slots=True)
class Time:
    """A time in the text: `text` stands at `[start:end]` of the document.

    `days` is the value in days (the lower end of a range; `None` for "several weeks"), `low` and `high` its
    bounds where the text gives them ("3-5 days", "within 4 days", "more than a year"). `relation` is how it
    stands to its anchor: after, before, later, ago, within, into, since, in, at, by, on, for, over, during,
    until, of, apart, same. `anchor` is what it counts from (see `extract.timing.anchors`),
    `text[anchor_start:anchor_end]` the phrase that says so, `ordinal` the number of that dose or episode.
    `date` is a date's ISO 8601 text.
    """

    start: int
    end: int
    kind: Kind
    days: float | None
    low: float | None = None
    high: float | None = None
    relation: str | None = None
    anchor: str | None = None
    anchor_start: int | None = None
    anchor_end: int | None = None
    ordinal: int | None = None
    date: str | None = None
    text: str = ""


def unit_of(printed: str) -> str:
    unit = folded(printed)
    return _SHORT.get(unit) or unit.removesuffix("s")


def is_letter(unit: str, amount: str) -> bool:
    """Whether a one-letter unit stands after anything but digits ("a d", "two s"): then it is none."""
    if len(unit) > 1 or amount[-1:].isdigit():
        return False
    return unit.lower() != "h" or re.fullmatch(ARTICLE, amount, FLAGS) is not None


def anchored(time: Time, found: Anchor | None) -> Time:
    if found is None:
        return time
    return replace(time, anchor=found.kind, anchor_start=found.start, anchor_end=found.end, ordinal=found.ordinal)
