"""Times in a sentence: intervals and what they count from, durations, days, dates, frequencies and ages.

A day is 1, an hour 1/24, a week 7, a month 30.4375 and a year 365.25 days. Frequencies ("every four weeks")
and ages are recognised so that they are never taken for intervals.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import replace
from typing import Final

from extract import sieve
from extract.measures.numbers import stretches
from extract.timing.intervals import amounts, neighbours, vague
from extract.timing.occasions import ages, cycle_days, dates, days, frequencies
from extract.timing.time_units import DAYS, FLAGS, Kind, Time

__all__ = ["DAYS", "Kind", "Time", "times"]

# Most sentences name no time at all; these looks, the quickest first, spare them the rest.
_WORTH_READING: Final = (
    sieve.compile(r"\d"),
    sieve.compile(
        r"second|minute|hour|day|night|morning|evening|week|month|year|decade|daily|hourly|annual|quarterly"
        r"|thirties|forties|fifties|sixties|seventies|eighties|nineties|twenties|aged?\b|immediate"
        r"|instant|directly|shortly|soon|early|just|right|January|February|March|April|May|June|July|August"
        r"|September|October|November|December",
        FLAGS,
    ),
    sieve.compile(r"\sof\s[tfseno]|\b(?:yrs?|wks?|mo|hrs?|h|min|sec)\b|[bq]\.?i\.?d|t\.?[id]\.?[ds]|\bq", FLAGS),
)


def times(sentence: str, *, offset: int = 0) -> tuple[Time, ...]:
    """The times in a sentence, in order; `offset` is added to every position.

    >>> [found] = times("The count fell 91 days after the third infusion.")
    >>> found.kind, found.days, found.relation, found.anchor, found.ordinal
    ('interval', 91.0, 'after', 'dose', 3)
    >>> text = "On day 8, after 48 h of fever, 20 mg every four weeks was begun."
    >>> [(found.kind, found.days) for found in times(text)]
    [('day', 8.0), ('interval', 2.0), ('frequency', 28.0)]
    """
    return tuple(
        _moved(time, start + offset) for start, end in stretches(sentence) for time in _times(sentence[start:end])
    )


def _times(text: str) -> list[Time]:
    if not any(worth.search(text) for worth in _WORTH_READING):
        return []
    taken = _Taken()
    found: list[Time] = []
    for reader in (ages, dates, frequencies, cycle_days, neighbours, amounts, days, vague):
        for time in reader(text):
            if taken.add(time.start, time.end):
                found.append(replace(time, text=text[time.start : time.end]))
    found.sort(key=lambda time: (time.start, time.end))
    return found


class _Taken:
    """The stretches of text already read, so that no two times overlap."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def add(self, start: int, end: int) -> bool:
        at = bisect_left(self._spans, (start, end))
        before = self._spans[at - 1] if at else None
        after = self._spans[at] if at < len(self._spans) else None
        if (before and before[1] > start) or (after and after[0] < end):
            return False
        insort(self._spans, (start, end))
        return True


def _moved(time: Time, offset: int) -> Time:
    if not offset:
        return time
    return replace(
        time,
        start=time.start + offset,
        end=time.end + offset,
        anchor_start=None if time.anchor_start is None else time.anchor_start + offset,
        anchor_end=None if time.anchor_end is None else time.anchor_end + offset,
    )
