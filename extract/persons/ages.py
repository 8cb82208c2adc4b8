"""Ages: the expressions by which a report tells how old a person is, and their value in years.

Read by anchoring on the rare word ("old", "aged", "of age", "F/") and looking at a bounded window around
it, so that the reading stays linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extract import sieve
from extract.measures.numbers import CARDINAL, number
from extract.persons.person import OCCUPATIONS
from extract.sieve.letters import folded

MAX_AGE: Final = 122.0  # years; the longest human life on record
_PER_YEAR: Final = {"y": 1.0, "m": 12.0, "w": 365.25 / 7, "d": 365.25, "h": 365.25 * 24}


@dataclass(frozen=True, slots=True)
class Age:
    """An age at `start:end`, whose number (with its unit) is printed at `span`; `value` in years, `None`
    where vague.

    `post`: it follows the noun it is said of ("a woman aged 45"). `single`: it is not one of a list.
    `cohort`: a mean, a range or a limit. `needs_person`: the form counts as an age only beside a word for a
    person.
    """

    start: int
    end: int
    span: tuple[int, int]
    value: float | None
    post: bool = False
    single: bool = True
    cohort: bool = False
    needs_person: bool = False


_NUMBER: Final = rf"(?:(?<![\d.])\d{{1,2}}\s?\([1-3]/[2-4]\)|{CARDINAL})"
_DASH: Final = "\u2010\u2011\u2012\u2013\u2014-"
_SEP: Final = rf"[\s{_DASH}]{{0,2}}"
_UNIT: Final = r"years?|yrs?\.?|y\.?|months?|mos?\.?|weeks?|wks?|days?|hours?|hrs?|h|d"
_OLD: Final = sieve.compile(
    rf"(?<![A-Za-z])(?P<unit>{_UNIT}){_SEP}(?P<old>old\b|/\s?o\b|of{_SEP}age\b|o\b(?!['’])|o\.)",
    re.IGNORECASE,
)
_COMPOUND: Final = sieve.compile(
    rf"(?P<first>{_NUMBER}){_SEP}(?P<big>years?|yrs?|months?),?\s(?:and\s)?(?P<second>{_NUMBER}){_SEP}$",
    re.IGNORECASE,
)
_COMPOUND_RIGHT: Final = sieve.compile(
    rf"(?P<first>{_NUMBER}){_SEP}(?P<big>years?|yrs?|months?),?\s(?:and\s)?(?P<second>{_NUMBER}){_SEP}"
    r"(?P<unit>months?|weeks?|days?)\b",
    re.IGNORECASE,
)
_JOINER: Final = (
    rf"{_SEP}(?:year|yr|month|week|day)?s?{_SEP}"
    r"(?:(?:,\s?(?:and\s|or\s)?|\s?(?:and|or|&)\s)(?:an?\s)?|\s?to\s|\s?[–-]\s?)"
)
_NUMBERED: Final = (
    r"(?<!patient\s)(?<!case\s)(?<!no\.\s)(?<!subject\s)"  # "Patient 1, a 44-year-old" is no list of ages
)
_LIST_LEFT: Final = sieve.compile(rf"{_NUMBERED}(?P<list>{_NUMBER}(?:{_JOINER}{_NUMBER}){{0,7}}){_SEP}$", re.IGNORECASE)
_LIST_RIGHT: Final = sieve.compile(rf"(?P<list>{_NUMBER}(?:{_JOINER}{_NUMBER}){{0,7}})", re.IGNORECASE)
_ITEM: Final = sieve.compile(_NUMBER, re.IGNORECASE)
_RANGE: Final = sieve.compile(r"\d\s?[–-]\s?(?=\d)|\bto\b|–", re.IGNORECASE)
_COHORT_LEFT: Final = sieve.compile(
    r"(?:\b(?:mean|median|average|ages? rang\w*|rang\w+ (?:from|in age)|over|under|above|below|older than"
    r"|younger than|more than|less than|at least|up to|between|from|through|exceeding|beyond|within)"
    r"(?:\s(?:age|aged|of|was|the|from)){0,3}"
    r"|[<>≥≤=±])\s*$",
    re.IGNORECASE,
)
_EVENT_LEFT: Final = sieve.compile(
    r"\b(?:at|since|from|until|till|before|after|by)(?:\s(?:the|an))?(?:\s(?:age|ages)(?:\sof)?)?\s*$"
    r"|\b(?:when|since|until|before|after|while|as)\s(?:he|she|they|the patient)\s(?:was|were|is)\s*$",
    re.IGNORECASE,
)
_LIMIT_RIGHT: Final = sieve.compile(
    r"\s*(?:and|or)\s(?:over|older|above|more|younger|under|below|up)\b|\s*(?:±|\(SD|\(range)", re.IGNORECASE
)
_AGED: Final = sieve.compile(
    rf"\b(?P<word>aged?|ages)\b{_SEP}(?:of|was|is|were)?\s?[:,(]?\s?(?=[\d½¼¾]|[a-z])", re.IGNORECASE
)
_UNIT_RIGHT: Final = sieve.compile(rf"{_SEP}(?P<unit>{_UNIT})(?![a-z])(?:{_SEP}(?:old|of\sage)\b)?", re.IGNORECASE)
_NOUN: Final = (
    r"woman|man|girl|boy|lady|gentleman|female|male|child|infant|patient|nurse|housewife|schoolgirl|schoolboy"
    r"|student|baby|teacher|farmer"
)
_OF: Final = sieve.compile(rf"\b(?:{_NOUN})\sof\s(?=[\d½¼¾a-z])", re.IGNORECASE)
_OF_WORKER: Final = sieve.compile(
    r"\ban?\s(?:(?:retired|former|active|healthy|obese|slim|previously|otherwise|married|widowed|single)\s){0,3}"
    rf"(?:{'|'.join(sorted(OCCUPATIONS))})\sof\s(?=\d{{1,3}}(?:\syears\b(?!\sof\b)|[,.]\s))",
    re.IGNORECASE,
)
_COMMA: Final = sieve.compile(
    rf"\b(?:(?:{_NOUN})|(?:Mrs|Mr|Ms|Miss)\.?\s[A-Z]\w{{0,20}}\.?(?:\s[A-Z]\.?)?)(?:\s?,\s?"
    rf"|\s?\()(?=[\d½¼¾a-z])",
    re.IGNORECASE,
)
_WAS: Final = sieve.compile(
    r"\b(?:(?:patient|case)\s(?:[A-H]|\d{1,2}|one|two|three|four)|she|he|who|(?:the|our|this)\s(?:[\w-]+\s)?(?:patient"
    r"|woman|man|girl|boy|child|lady|gentleman))\s(?:was|is)\s(?=\d)",
    re.IGNORECASE,
)
_ENDS: Final = sieve.compile(r"\s?(?:[,;.)]|and\s(?!\d)|when\b|with\b|years?\b)", re.IGNORECASE)
_CLOSED: Final = sieve.compile(
    r"\s?(?:[,;)]|years?(?![\w-])(?!\s(?:after|before|later|ago|earlier|previously|of\s(?!age))))",
    re.IGNORECASE,
)
_SLASH: Final = sieve.compile(
    r"(?<![\w/])(?P<sex1>[MF])\s?(?:/|,)\s?(?P<age1>\d{1,3})(?![\w./%])"
    r"|(?<![\w/.])(?P<age2>\d{1,3})\s?(?:y(?:rs?|ears?|/?o)?\s?)?[/,]\s?(?P<sex2>[MF])(?![\w/])"
    r"|(?<![\w/.])(?P<age3>\d{1,3})(?P<sex3>[MF])(?![\w/])"
    r"|(?<=\()(?P<age4>\d{1,3})\s(?P<sex4>[MF])(?=[\s,;)])"
)
_ROW: Final = sieve.compile(
    r"^[ \t|]*\d{1,2}[.)]?[ \t|]+(?:(?P<sex1>F|M|[Ff]emale|[Mm]ale)[ \t|]+(?P<age1>\d{1,3})"
    r"|(?P<age2>\d{1,3})[ \t|]+(?P<sex2>F|M|[Ff]emale|[Mm]ale))(?=[ \t|])",
    re.MULTILINE,
)
_YEAR_SEX: Final = sieve.compile(
    rf"(?P<n>(?<![\d.])\d{{1,3}}){_SEP}(?:years?|yrs?){_SEP}(?=(?:[\w-]{{1,20}}\s){{0,2}}?(?:{_NOUN})\b)",
    re.IGNORECASE,
)
_VAGUE: Final = sieve.compile(
    r"\bin\s(?:his|her|their|the)\s(?:(?:early|mid|late)[\s-])?(?:(?:teens|twenties|thirties|forties"
    r"|fifties|sixties|seventies|eighties|nineties)"
    r"|[1-9]0['’]?s)\b|\b(?:septua|octo|nona)genarian\b|\bcentenarian\b",
    re.IGNORECASE,
)


def _value(text: str) -> float | None:
    return number(text.replace("(", " ").replace(")", "") if "(" in text else text)


def _years(value: float, unit: str) -> float:
    years = value / _PER_YEAR[folded(unit[0])]
    return round(years, 6)


def _items(text: str, start: int, end: int) -> list[tuple[float, int, int]]:
    out = []
    for item in _ITEM.finditer(text, start, end):
        value = _value(item.group())
        if value is not None:
            out.append((value, item.start(), item.end()))
    # "Two, 3-year-old boys": a count in words before ages in digits is no age.
    digits = [text[first].isdigit() for _, first, _ in out]
    # "Aged 19 and 33 years, one of whom": a word after ages in digits is none either.
    wanted = any(digits)
    return [item for item, digit in zip(out, digits, strict=True) if digit == wanted]


def _unusable(text: str, start: int) -> bool:
    return bool(_EVENT_LEFT.search(text, max(0, start - 40), start))


def _emit(
    text: str,
    items: list[tuple[float, int, int]],
    span_end: int,
    end: int,
    unit: str,
    *,
    cohort: bool,
    post: bool,
) -> Iterator[Age]:
    several = len(items) > 1
    for index, (value, start, stop) in enumerate(items):
        years = _years(value, unit)
        last = index == len(items) - 1
        if years > MAX_AGE:
            continue
        yield Age(
            start, end if last else stop, (start, span_end if last else stop), years,
            post=post or not last, single=not several, cohort=cohort,
        )  # fmt: skip


def _old(text: str) -> Iterator[Age]:
    for match in _OLD.finditer(text):
        floor = max(0, match.start() - 90)
        compound = _COMPOUND.search(text, floor, match.start())
        if compound and compound["big"][0].lower() != match["unit"][0].lower():
            first, second = _value(compound["first"]), _value(compound["second"])
            if first is not None and second is not None and not _unusable(text, compound.start()):
                years = _years(first, compound["big"]) + _years(second, match["unit"])
                yield Age(compound.start(), match.end(), (compound.start(), match.end()), round(years, 6))
            continue
        found = _LIST_LEFT.search(text, floor, match.start())
        if found is None or _unusable(text, found.start()):
            continue
        items = _items(text, found.start("list"), found.end("list"))
        if not items:
            continue
        cohort = (
            bool(_COHORT_LEFT.search(text, max(0, found.start() - 40), found.start()))
            or (len(items) == 2 and bool(_RANGE.search(found["list"])))
            or bool(_LIMIT_RIGHT.match(text, match.end(), min(len(text), match.end() + 20)))
        )
        yield from _emit(text, items, match.end(), match.end(), match["unit"], cohort=cohort, post=False)


def _aged(text: str) -> Iterator[Age]:
    for match in _AGED.finditer(text):
        found = _LIST_RIGHT.match(text, match.end(), min(len(text), match.end() + 90))
        compound = _COMPOUND_RIGHT.match(text, match.end(), min(len(text), match.end() + 60))
        low = match["word"].lower()
        left = text[max(0, match.start() - 12) : match.start()].lower()
        if found is None:
            continue
        if re.search(r"\b(?:at|since|from|until|till|by|before|after)\s(?:the\s|an\s)?$", left):
            yield from _fronted(text, match, found)
            continue
        if compound:
            first, second = _value(compound["first"]), _value(compound["second"])
            if first is not None and second is not None:
                years = round(_years(first, compound["big"]) + _years(second, compound["unit"]), 6)
                yield Age(match.start(), compound.end(), compound.span(), years, post=True)
            continue
        items = _items(text, found.start("list"), found.end("list"))
        unit = _UNIT_RIGHT.match(text, found.end(), min(len(text), found.end() + 20))
        end = unit.end() if unit else found.end()
        if not items or text[end : end + 1] == "%":
            continue
        cohort = (
            bool(_COHORT_LEFT.search(text, max(0, match.start() - 30), match.start()))
            or (len(items) == 2 and bool(_RANGE.search(found["list"])))
            or bool(_LIMIT_RIGHT.match(text, end, min(len(text), end + 20)))
            or bool(re.search(r"\b(?:mean|median|average|old)\s$", left))
        )
        if (
            unit is None
            and low == "age"
            and not cohort
            and not re.match(r"\s?[,;.)]|\s(?:with|who|was|had|and)\b|$", text[end : end + 6])
        ):
            continue
        name = unit["unit"] if unit else "y"
        emitted = list(_emit(text, items, end, end, name, cohort=cohort, post=True))
        for index, age in enumerate(emitted):
            yield (
                age
                if index
                else Age(match.start(), age.end, age.span, age.value, post=True, single=age.single, cohort=cohort)
            )


_FRONTED: Final = sieve.compile(r"(?:^|[.:]\s+)At\s(?:the\s)?$")
_A_PERSON: Final = sieve.compile(rf",?\san?\s(?:[\w-]{{1,20}}\s){{0,4}}?(?:{_NOUN})\b", re.IGNORECASE)


def _fronted(text: str, match: re.Match[str], found: re.Match[str]) -> Iterator[Age]:
    """ "At the age of 12, a boy developed …": the age of the person introduced by it."""
    unit = _UNIT_RIGHT.match(text, found.end(), min(len(text), found.end() + 20))
    end = unit.end() if unit else found.end()
    if not _FRONTED.search(text, max(0, match.start() - 12), match.start()) or not _A_PERSON.match(
        text, end, end + 110
    ):
        return
    value = _value(found.group())
    if value is not None:
        yield Age(match.start(), end, (found.start(), end), _years(value, unit["unit"] if unit else "y"))


def _after_noun(text: str) -> Iterator[Age]:
    for pattern in (_OF, _OF_WORKER, _COMMA, _WAS):
        for match in pattern.finditer(text):
            found = _ITEM.match(text, match.end(), min(len(text), match.end() + 30))
            value = _value(found.group()) if found else None
            if found is None or value is None or value > MAX_AGE:
                continue
            rest = text[found.end() : found.end() + 24]
            if pattern is _COMMA and not _CLOSED.match(rest):
                continue
            if pattern is _WAS and not (_ENDS.match(rest) and value > 10):
                continue
            if pattern in (_OF, _OF_WORKER) and re.match(
                r"\s?(?:%|mg|g\b|kg|weeks?|days?|months?|h\b|hours?|patients|cases|[–-]\d|\d)", rest
            ):
                continue
            unit = re.match(r"\s?years?\b(?:\sold\b)?", rest)
            end = found.end() + (unit.end() if unit else 0)
            start = match.end() - 3 if pattern in (_OF, _OF_WORKER) else found.start()  # with its "of"
            yield Age(start, end, (found.start(), end), value, post=True, needs_person=pattern is not _OF_WORKER)


def _short(text: str) -> Iterator[Age]:
    for match in _SLASH.finditer(text):
        which = next(i for i in "1234" if match[f"age{i}"])
        value = float(match[f"age{which}"])
        if 0 < value <= MAX_AGE:
            yield Age(match.start(), match.end(), match.span(f"age{which}"), value, post=True)
    for match in _ROW.finditer(text):
        which = "1" if match["age1"] else "2"
        value = float(match[f"age{which}"])
        start = min(match.start(f"age{which}"), match.start(f"sex{which}"))
        if 0 < value <= MAX_AGE:
            yield Age(start, match.end(), match.span(f"age{which}"), value, post=True)
    for match in _YEAR_SEX.finditer(text):
        value = float(match["n"])
        if value <= MAX_AGE:
            yield Age(match.start(), match.end(), (match.start(), match.end()), value, needs_person=True)
    for match in _VAGUE.finditer(text):
        yield Age(match.start(), match.end(), match.span(), None, post=True)


def ages(text: str) -> tuple[Age, ...]:
    """The ages of people that a text tells, in the order of the text, without overlap.

    >>> [age.value for age in ages("a 45- and a 52-year-old man, a girl of four and a half, a 6-month-old")]
    [45.0, 52.0, 4.5, 0.5]
    """
    found: list[Age] = []
    taken = bytearray(len(text))
    for reader in (_old, _aged, _after_noun, _short):
        for age in reader(text):
            if not any(taken[age.start : age.end]):
                taken[age.start : age.end] = b"\x01" * (age.end - age.start)
                found.append(age)
    return tuple(sorted(found, key=lambda age: age.start))
