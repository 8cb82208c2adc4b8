"""Tables of patients: a row's cells get the meaning that the column's heading gives them.

Only what the headings say for certain is read: a column of counts ("Lowest ANC"), of intervals ("Time from start of X",
"Latency (days)"), and columns on the past ("Earlier neutropenia", "ANC before"), whose cells are no news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.measures.laboratory import COUNT_UNIT
from extract.measures.numbers import number
from extract.measures.quantities import Quantity
from extract.sieve.letters import folded
from extract.timing.anchors import anchor
from extract.timing.times import Time

_GAP: Final = sieve.compile(r"\t+| {2,}")
_COUNT: Final = sieve.compile(r"\b(?:ANC|neutrophils?|neutrophil count|granulocytes?|nadir)\b", re.IGNORECASE)
_PAST: Final = sieve.compile(
    r"\b(?:before|baseline|earlier|previous|prior|past|history|pre-?treatment"
    r"|(?:at|on) (?:the )?(?:start|entry|beginning)|initial|starting)\b",
    re.IGNORECASE,
)
_REASON: Final = sieve.compile(
    r"\b(?:indications?|(?:given|taken|used|prescribed|treated) for|reason|(?:underlying |primary )?(?:disease"
    r"|condition|disorder)|diagnosis)\b(?! (?:duration|activity|onset|score))",
    re.IGNORECASE,
)
_TIME: Final = sieve.compile(r"\b(?:time|latency|interval|onset|delay|days|weeks|months)\b", re.IGNORECASE)
_FROM: Final = sieve.compile(r"\b(?:from|after|since|post)\s+", re.IGNORECASE)
# "Time on levamisole", "Weeks of treatment": from the start of the drug to the event
_EXPOSED: Final = sieve.compile(
    r"\b(?:time|days|weeks|months|duration|length)\s(?:of\s(?:treatment|therapy|exposure|use)|on\s(?!(?:the\s)?(?:follow|ward|dialysis|ventil|waiting))\w+)",
    re.IGNORECASE,
)
_TREATED_INFECTION: Final = sieve.compile(r"(?:(?:treated|underlying|primary) )?infections?", re.IGNORECASE)
_TO_RECOVERY: Final = sieve.compile(
    r"\b(?:days?|weeks?|months?|time|interval)\b[^()]{0,20}\b(?:to|until|till)\b|\((?:days?|weeks?|months?)\)",
    re.IGNORECASE,
)
_PLAIN: Final = sieve.compile(r"(\d[\d.]*)(?: ?(?:d|days?|w|weeks?|wk|months?|mo))?", re.IGNORECASE)
_ONSET: Final = sieve.compile(
    r"\b(?:onset|first|latency|begin\w*|appear\w*|detect\w*|diagnos\w*|event)\b|\b(?:below|under)\b|<", re.IGNORECASE
)
_RECOVERY: Final = sieve.compile(r"\b(?:recover\w*|resol\w*|normali\w*|remission)\b", re.IGNORECASE)
_DAY: Final = sieve.compile(r"(day|week|month)\s(\d{1,3})", re.IGNORECASE)
_BRACKETED: Final = sieve.compile(r"\(\s?(\d[\d.]*)\s?(?:d|days?|w|weeks?|wk|months?|mo)?\s?\)", re.IGNORECASE)
# "Days are counted from the first dose", below a table
_COUNTED_FROM: Final = sieve.compile(
    r"\b(?:days?|weeks?|months?|times?|intervals?)\s(?:is|are|was|were|have\sbeen|being)?\s?(?:all\s)?"
    r"(?:counted|given|reckoned|calculated|measured|numbered|stated|expressed|relative)\s(?:as\s\w+\s)?"
    r"(?:from|after|since|to)\s",
    re.IGNORECASE,
)
_START: Final = {"first_dose": "treatment_start"}  # days of a column are days of a course
_UNIT_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25, "hour": 1 / 24}
_UNIT: Final = sieve.compile(r"\b(day|week|month|year|hour)s?\b", re.IGNORECASE)
_PER_MICROLITRE: Final = sieve.compile(r"/\s?(?:µ|μ|u|mm|mc)", re.IGNORECASE)
_NUMBER: Final = sieve.compile(r"[<>]?\s?(\d[\d,.]*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text[start:end]`, under the heading of its column."""

    start: int
    end: int
    text: str
    heading: str
    heading_start: int


def cells(text: str, start: int, end: int) -> dict[tuple[int, int], tuple[Cell, ...]]:
    """The cells of a table's rows, by the row's span; rows with another number of cells than headings are left out.

    >>> table = "No   ANC   Day\\n1    0.4   12\\n"
    >>> [[cell.text for cell in row] for row in cells(table, 0, len(table)).values()]
    [['1', '0.4', '12']]
    """
    headings: list[tuple[int, str]] = []
    rows: dict[tuple[int, int], tuple[Cell, ...]] = {}
    at = start
    for line in text[start:end].splitlines(keepends=True):
        parts = _parts(line, at)
        if len(parts) >= 3 and not headings:
            headings = [(begin, word) for begin, word in parts]
        elif headings and len(parts) == len(headings):
            rows[at, at + len(line.rstrip())] = tuple(
                Cell(begin, begin + len(word), word, name, name_start)
                for (begin, word), (name_start, name) in zip(parts, headings, strict=True)
            )
        at += len(line)
    return rows


def _parts(line: str, at: int) -> list[tuple[int, str]]:
    found, begin = [], 0
    for gap in [*_GAP.finditer(line), None]:
        stop = gap.start() if gap else len(line)
        word = line[begin:stop]
        if word.strip():
            found.append((at + begin + len(word) - len(word.lstrip()), word.strip()))
        begin = gap.end() if gap else begin
    return found


def is_past(cell: Cell) -> bool:
    """Whether a column tells what was before the episode."""
    return bool(_PAST.search(cell.heading))


def is_reason(cell: Cell, row: Sequence[Cell] = ()) -> bool:
    """Whether a column tells what the drug was given for; "Infection" does so where it stands before all counts."""
    if _TREATED_INFECTION.fullmatch(cell.heading):
        counted = [other.start for other in row if _COUNT.search(other.heading)]
        return bool(counted) and cell.start < min(counted)
    return bool(_REASON.search(cell.heading)) and not is_past(cell)


def count(cell: Cell, *, caption: str = "") -> Quantity | None:
    """The neutrophil count in 10^9/L of a cell in a column of counts; `caption` may give the unit."""
    bracket = _BRACKETED.search(cell.text)
    words = cell.text[: bracket.start()].rstrip() if bracket else cell.text
    match = _NUMBER.fullmatch(words)
    if not match or not _COUNT.search(cell.heading) or is_past(cell):
        return None
    value = number(match.group(1))
    if value is None:
        return None
    small = _PER_MICROLITRE.search(cell.heading) or _PER_MICROLITRE.search(caption)
    if value > 60 or (small and value == int(value)):
        if not (_PER_MICROLITRE.search(cell.heading) or _PER_MICROLITRE.search(caption)):
            return None
        value /= 1000 if not re.search(r"10[\^³3]", cell.heading) else 1
    return Quantity(
        cell.start, cell.start + len(words), round(value, 6), COUNT_UNIT, words, "neutrophils", cell.heading_start,
        cell.heading_start + len(cell.heading), stated=False,
    )  # fmt: skip


def counted_from(text: str) -> str | None:
    """What a table's days count from, where a note of the text says it ("Days are counted from the first dose").

    >>> counted_from("Days are counted from the first dose.")
    'first_dose'
    """
    note = _COUNTED_FROM.search(text)
    found = anchor(text, note.end()) if note else None
    return found.kind if found else None


def told_day(cell: Cell, *, since: str | None = None) -> Time | None:
    """The day of onset that a cell tells by its number ("day 24", under "First ANC below 1.0"); `since` is what the
    table's note says that days count from, else they are days of treatment."""
    match = _DAY.fullmatch(cell.text.strip())
    if match is None or not _ONSET.search(cell.heading) or _RECOVERY.search(cell.heading) or is_past(cell):
        return None
    days = float(match[2]) * _UNIT_DAYS[folded(match[1])]
    return Time(
        cell.start, cell.end, "day", days, relation="on", anchor=_START.get(since or "", since) or "treatment_start",
        text=cell.text,
    )  # fmt: skip


def to_recovery(cell: Cell) -> Time | None:
    """The days to recovery: in brackets behind the count ("2,600 (6)", under "ANC at recovery (days)"), or in a column
    of their own ("9", under "Days to recovery")."""
    match = _BRACKETED.search(cell.text) or (_PLAIN.fullmatch(cell.text) if _TO_RECOVERY.search(cell.heading) else None)
    unit = _UNIT.search(cell.heading) or _UNIT.search(cell.text)
    if match is None or unit is None or not _RECOVERY.search(cell.heading) or is_past(cell):
        return None
    days = float(match[1]) * _UNIT_DAYS[folded(unit.group(1))]
    start, end = cell.start + match.start(1), cell.start + match.end(1)
    return Time(start, end, "interval", days, relation="after", anchor="withdrawal", text=match[1])


def interval(cell: Cell) -> Time | None:
    """The interval of a cell in a column of times, counted from what the heading says."""
    if _RECOVERY.search(cell.heading):
        return None
    if not _TIME.search(cell.heading) or is_past(cell):
        return None
    unit = _UNIT.search(cell.text) or _UNIT.search(cell.heading)
    amount = re.match(r"\d[\d.,]*|[a-z-]+", cell.text, re.IGNORECASE)
    value = number(amount.group(0)) if amount else None
    since = _FROM.search(cell.heading)
    if unit is None or value is None:
        return None
    days = value * _UNIT_DAYS[folded(unit.group(1))]
    if since is None and _EXPOSED.search(cell.heading):
        return Time(cell.start, cell.end, "interval", days, relation="after", anchor="treatment_start", text=cell.text)
    found = anchor(cell.heading, since.end()) if since else None
    if found is None:
        return None
    return Time(cell.start, cell.end, "interval", days, relation="after", anchor=found.kind, text=cell.text)
