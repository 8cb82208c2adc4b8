"""Calendar dates in running text, and the days between two of them.

Dates become ISO 8601 text of the precision that is printed: `2020-03-15`, `2020-03`, `2020`; a date without
a year is `--03-15` or `--03` (the truncated forms that XSD keeps as gMonthDay and gMonth).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from extract import sieve
from extract.sieve.letters import folded

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_NUMBER_OF: Final = {name[:3].lower(): place for place, name in enumerate(_MONTHS, start=1)}
# Capitals only: "may" and "march" are verbs.
_MONTH: Final = (
    r"(?:"
    + "|".join(rf"{name}|{name[:3].upper()}\b" for name in _MONTHS)
    + (r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)")
)
_DAY: Final = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_YEAR: Final = r"(?:19|20)\d\d(?!\d|\.\d)"
_DATE: Final = sieve.compile(
    r"(?<![\w./-])(?:"
    rf"(?P<d1>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m1>{_MONTH})(?:,?\s(?P<y1>{_YEAR}))?"
    rf"|(?P<m2>{_MONTH})\s(?:the\s)?(?P<d2>{_DAY})(?:st|nd|rd|th)?(?:,?\s(?P<y2>{_YEAR}))?(?![\w/%-])"
    rf"|(?P<m3>{_MONTH}),?\s(?:of\s)?(?P<y3>{_YEAR})"
    rf"|(?P<y4>{_YEAR})-(?P<m4>0[1-9]|1[0-2])-(?P<d4>{_DAY})"
    rf"|(?P<a5>\d{{1,2}})(?P<mark>[/.-])(?P<b5>\d{{1,2}})(?P=mark)(?P<y5>{_YEAR})"
    rf"|(?<=[Ii]n\s)(?P<y6>{_YEAR})(?!\s(?:patients|subjects|cases|women|men))"
    r"|(?:(?<=[Ii]n\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bof\s)|(?<=\bearly\s)|(?<=\blate\s)|(?<=\bby\s)"
    r"|(?<=\bbetween\s)|(?<=\bfrom\s)|(?<=\bthat\s)|(?<=\bmid-))"
    rf"(?P<m7>{'|'.join(_MONTHS)})(?=[\s,.;)]|$)"
    r")(?![\w])"
)


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date in the text: `text[start:end]` prints it, `iso` is its ISO 8601 form in the precision
    printed."""

    start: int
    end: int
    iso: str


def calendar_dates(text: str, *, offset: int = 0) -> Iterator[CalendarDate]:
    """The calendar dates in a text, in order. Impossible dates (31 June) are left out.

    All-digit dates with slashes are read month first, unless the first number can only be a day; with points
    or hyphens, day first.

    >>> text = "From 3 March to April 6, 2020; in May 2021 and on 14.02.2022."
    >>> [found.iso for found in calendar_dates(text)]
    ['--03-03', '2020-04-06', '2021-05', '2022-02-14']
    """
    for match in _DATE.finditer(text):
        iso = _iso(match)
        if iso is not None:
            yield CalendarDate(match.start() + offset, match.end() + offset, iso)


def _iso(match: re.Match[str]) -> str | None:
    year = next((match[key] for key in ("y1", "y2", "y3", "y4", "y5", "y6") if match[key]), None)
    name = next((match[key] for key in ("m1", "m2", "m3", "m7") if match[key]), None)
    day = next((int(match[key]) for key in ("d1", "d2", "d4") if match[key]), None)
    month = _NUMBER_OF[folded(name[:3])] if name else int(match["m4"]) if match["m4"] else None
    if match["a5"]:
        first, second = int(match["a5"]), int(match["b5"])
        day, month = (first, second) if match["mark"] != "/" or first > 12 else (second, first)
    if month is None:
        return year
    if day is None:
        return f"{year or '-'}-{month:02}"
    try:
        date(int(year or 2000), month, day)
    except ValueError:
        return None
    return f"{year or '-'}-{month:02}-{day:02}"


def days_between(earlier: str, later: str) -> int | None:
    """The days from one date to a later one, both as ISO text of day precision, or `None` where that cannot
    be said.

    A year that one of them leaves out is the other's; where that, or leaving out both, would put `later`
    before `earlier`, the year has turned in between.

    >>> days_between("--11-05", "--11-28"), days_between("2019-12-28", "--01-04")
    (23, 7)
    >>> days_between("2019-12", "2020-01") is None
    True
    """
    first, second = _parts(earlier), _parts(later)
    if first is None or second is None:
        return None
    year = first[0] or second[0] or 2001  # 2001: no leap day is assumed that the text does not print
    try:
        start = date(first[0] or year, *first[1:])
        end = date(second[0] or year, *second[1:])
        if end < start and not first[0]:
            start = start.replace(year=start.year - 1)
        elif end < start and not second[0]:
            end = end.replace(year=end.year + 1)
    except ValueError:
        return None
    return (end - start).days if end >= start else None


def _parts(iso: str) -> tuple[int, int, int] | None:
    parts = re.fullmatch(r"(?:(\d{4})|-)-(\d\d)-(\d\d)", iso)
    return (int(parts[1] or 0), int(parts[2]), int(parts[3])) if parts else None
