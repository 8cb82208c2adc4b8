"""Series: values told one after the other, each with its time ("22 on day 2, 68 on day 4, 190 × 10^9/L on day 6")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extract import sieve
from extract.measures.numbers import CARDINAL, ORDINAL

_UNIT: Final = r"(?:hours?|days?|weeks?|months?|years?)"
_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_POINT: Final = (  # a point in time, as it stands behind its preposition
    rf"(?:(?:the\s|about\s|another\s|a\sfurther\s|only\s){{0,2}}"
    rf"(?:(?:hospital|in-?patient|post-?operative|treatment|admission)\s)?"
    rf"(?:{_UNIT}\s{CARDINAL}"
    rf"|(?:{CARDINAL}|{ORDINAL}|a|an)(?:[\s-](?:more\s|further\s)?{_UNIT})?(?:\slater)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?"
    r"|admission|presentation|discharge|diagnosis|baseline|follow-?up))"
)
_TIME: Final = (
    rf"(?:(?:on|at|by|after|in|within)\s{_POINT}|\((?:on\s|at\s|after\s)?{_POINT}\)"
    rf"|(?:{CARDINAL}|an?)\s{_UNIT}\s(?:later|afterwards?|thereafter|after\s(?:that|admission))"
    rf"|(?:the\s)?(?:next|following)\s(?:day|morning|week|month)|(?:{_UNIT}\s{CARDINAL}))"
)
_AND: Final = r"(?:,|;)?\s(?:(?:and|then|but|followed\sby|finally|subsequently)\s){0,2}"
_QUALIFIED: Final = r"(?:(?:only|still|again|back|up|down|to|at|was|were|it|they|had|risen|reached)\s){0,3}\$?"
# "22 on day 2, | 68 on day 4", and the other way round "day 2: 22, | day 4: 68"
_VALUE_FIRST: Final = sieve.compile(rf"\s?\$?\)?,?\s{_TIME}{_AND}{_QUALIFIED}", re.IGNORECASE)
_TIME_FIRST: Final = sieve.compile(rf"\s?\$?\)?{_AND}{_TIME}(?::|,)?\s{_QUALIFIED}", re.IGNORECASE)
_TIMED: Final = sieve.compile(rf"\s?\$?\)?,?\s{_TIME}", re.IGNORECASE)
_TIME_BEFORE: Final = sieve.compile(rf"{_TIME}(?::|,)?\s{_QUALIFIED}$", re.IGNORECASE)
_REACH: Final = 60  # characters between two neighbours of a series
_NUMBERS: Final = 3  # numbers that the time between them may hold


def neighbours(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pairs of numbers that stand next to each other in a series, by their places in `spans`.

    Args:
        text: the sentence.
        spans: all its numbers, each with its unit if it has one, in the order of the text.

    >>> text = "Platelets were 22 on day 2, 68 on day 4."
    >>> list(neighbours(text, [(15, 17), (25, 26), (28, 30), (38, 39)]))
    [(0, 2)]
    """
    for place, (start, end) in enumerate(spans):
        for other in range(place + 1, min(place + 1 + _NUMBERS, len(spans))):
            behind, stop = spans[other]
            if behind - end > _REACH:
                break
            if _VALUE_FIRST.fullmatch(text, end, behind) and _TIMED.match(text, stop):
                yield place, other
                break
            if _TIME_FIRST.fullmatch(text, end, behind) and _TIME_BEFORE.search(text[max(0, start - 40) : start]):
                yield place, other
                break
