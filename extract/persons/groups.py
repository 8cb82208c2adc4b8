"""Labels and groups: the names by which a text numbers its patients, and the words for several at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extract import sieve
from extract.measures.numbers import CARDINAL, number, ordinal
from extract.persons.person import WORD, Person, PersonKind, phrase_after, sex_of
from extract.records import Sex

LARGEST_GROUP: Final = 12  # a larger counted group is a cohort, not patients that are told of one by one

_NOUNS: Final = "patients?|cases?|women|woman|men|man|boys?|girls?|children|child|infants?|individuals?|subjects?"
_PLURALS: Final = "patients|cases|women|men|boys|girls|children|infants|individuals|subjects"
_VERB: Final = (
    r"(?:was|were|had|has|have|developed|received|died|recovered|survived|presented|complained|required"
    r"|needed|refused"
    r"|took|experienced|remained|responded|suffered|did|showed|improved|continued|kept|made|underwent"
    r"|reported|tolerated)"
)
_SMALL: Final = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2})"

# "patient 2 weeks later" numbers no patient.
_NO_UNIT: Final = (
    r"(?!\s?(?:(?:h|hours?|days?|weeks?|months?|years?|yrs?|wks?|min|minutes?|mg)\b|%|[.·]\d"
    r"|(?:to|-|–)\s?\d+\s?(?:h|days?|weeks?|months?|years?)\b))"
)
_MARK: Final = (
    r"(?:\d{1,2}(?![\d/])|I{1,3}(?![a-z])|IV|VI{0,3}|[B-H](?![a-z'’])|A(?=\s*(?:[.:,;)\]\n]|$)|\s(?:and|&)\s[B-H]\b)"
    r"|A(?=\s+(?:was|had|is|has|developed|presented|received)\b)|one|two|three|four|five|six)"
)
_LABEL: Final = sieve.compile(
    r"\b(?:[Pp]atients?|PATIENTS?|[Cc]ases?|CASES?|Pts?\.?|[Cc]hild|[Ii]nfant|[Nn]eonate|[Ss]ubject|[Rr]ecipient|[Tt]win"
    r"|[Ss]ibling)\s+(?:[Nn]o\.?\s*|[Nn]umbers?\s+|#\s*)?"
    rf"(?P<marks>{_MARK}(?:\s?(?:,|and|&|,\sand|or|to|–|-)\s?{_MARK}){{0,7}})(?![\w]){_NO_UNIT}"
)
_MARKS: Final = sieve.compile(r"\d{1,2}|[IV]{1,4}|[A-H]|one|two|three|four|five|six|to|–|-")
# "In no. 2 the rash returned"; "No. 3 improved more slowly": the patients by their numbers in a table
_NUMBERED: Final = sieve.compile(
    r"(?:^|(?<=[.;:] )|\b(?:in|of|with|by|for|and|but|that|while|whereas|to)\s)(?P<label>[Nn]o\.\s?(?P<number>[1-9]))"
    r"(?=[,;.)]|['’]s\b|\s+[a-z])(?!\s+(?:of|mg|to)\b)"
)
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}
_ORDINAL: Final = sieve.compile(
    r"\b(?P<ordinal>first|second|third|fourth|fifth|sixth|last|other|former|latter|remaining|index)\s+"
    r"(?:(?!(?:in|of|to|for|with|time|the|an?|this|that|our|his|her|injection|infusion|dose|course|cycle"
    r"|administration|exposure|treatment|tablet|capsule|episode|attack|day|week|month|year|visit|admission)\b)[\w-]+\s+){0,2}?"
    r"(?:patient|case|woman|man|boy|girl|child"
    r"|one)(?:['’]s)?\b(?!\s+(?:report|of\b(?! our| the)))"
    rf"|\bthe\s+(?P<pair>former|latter)(?=\s*[,;:.)]|\s+(?:{_VERB}|patient|two)\b)"
    r"|\b(?:the|an?)\s+(?P<subject>first|second|third|fourth|other|last)"
    r"(?=\s*,\s*an?\s|\s+(?:died|survived|complained|refused|presented|required|recovered|received)\b)",
    re.IGNORECASE,
)
_BY_AGE: Final = sieve.compile(
    r"\bthe\s+(?P<age>younger|older|elder|youngest|oldest|eldest)(?:\s+(?:patient|one|woman|man|boy|girl|child"
    r"|of\s+the\s+two"
    r"|of\s+them))?(?=\s*[,;:.)]|\s+(?:was|were|had|is|has|and|of|developed|received|died|recovered|survived"
    r"|patient|one|woman"
    r"|man)\b|['’]s\b)(?!\s+(?:brother|sister|son|daughter|child\b.*\bof))",
    re.IGNORECASE,
)
YOUNGEST: Final = -2
OLDEST: Final = -3
"""Numbers of labels that tell a patient by age ("the younger", "the oldest"); the discourse knows the ages."""
_RANK: Final = {"last": -1, "other": -1, "latter": -1, "remaining": -1, "former": 1, "index": 1}
_ONE: Final = sieve.compile(
    r"(?<![\w-])one(?=\s+(?:of\s+(?:our|the|these|them)\s*)?(?:two\s+)?(?:patients?\b|them\b)"
    r"|\s+(?:had|was|developed|received|died|man|woman|male|female)\b)",
    re.IGNORECASE,
)
_ONE_TAIL: Final = sieve.compile(
    r"\s+of\s+(?:our|the|these|them)(?:\s+(?:two\s+)?patients)?|\s+patient\b", re.IGNORECASE
)
_THE_OTHER: Final = sieve.compile(
    r"\b(?:the\s+)?other\b(?!\s+hand)|\bthe second (?=patient|case|woman|man|boy|girl|child)", re.IGNORECASE
)
_ROW: Final = sieve.compile(
    r"^[ \t|]*(?P<number>\d{1,2})[.)]?(?=[ \t|]+(?:(?:F|M|[Ff]emale|[Mm]ale)[ \t|/,]+\d{1,3}"
    r"|\d{1,3}[ \t|/,]+(?:F|M|[Ff]emale|[Mm]ale))[ \t|])",
    re.MULTILINE,
)
_GROUP: Final = sieve.compile(
    rf"\b(?:both|neither)(?:\s+(?:of\s+)?(?:the\s+|our\s+|these\s+|her\s+)?(?:[\w-]+\s+){{0,2}}?(?:{_NOUNS}"
    rf"|of\s+them|them"
    rf"|twins|siblings|brothers|sisters)\b|(?=\s+{_VERB}\b)|(?:(?<=\b[io]n both)"
    rf"|(?<=\bof both))(?=\s*[,;:.)])"
    r"|(?<=\bin neither)(?=\s*[,;:.)]))"
    r"|\bin\s+either(?=\s*[,;:.)])"
    r"|\b(?:all|none|each|any)\s+(?:of\s+)?(?:the\s+|our\s+|these\s+|those\s+)?"
    rf"(?:(?:[\w-]+\s+){{0,3}}?(?:{_PLURALS}|them)\b"
    rf"|{_SMALL}\b(?!\s+(?:of\s+)?(?:the\s+)?(?!(?:has|was|is|does)\b)[a-z]+s\b(?<!\bpatients)))"
    rf"|\b(?:all|none)(?=\s+{_VERB}\b)"
    r"|\b(?:every|each)\s+(?:patient|case)\b|\bnobody\b"
    rf"|\b(?:these|our|the|those)\s+(?:[\w-]+\s+){{0,3}}?(?:{_PLURALS})\b"
    r"|\bthe\s+(?:two\s+|three\s+|four\s+)?others\b"
    r"|\bthe\s+(?P<few>first|other|remaining|last)\s+(?:two|three|four|five|six)\b"
    rf"(?=\s*[,;:.)]|\s+(?:patients|cases|women|men|{_VERB})\b)(?:\s+(?:patients|cases|women|men))?",
    re.IGNORECASE,
)
_SIZE: Final = sieve.compile(rf"\b{_SMALL}\b", re.IGNORECASE)
_COUNTED: Final = sieve.compile(
    rf"(?<![\w.,/-])(?:(?:the|these|our|all|other|another|of|first|only|about"
    rf"|among)\s+){{0,2}}(?P<n>{CARDINAL})(?=[\s,])",
    re.IGNORECASE,
)
_COHORT_BEFORE: Final = sieve.compile(
    r"(?:\b(?:of|among|than|about|over|approximately|total of|another|in)|%|/)\s*$", re.IGNORECASE
)
_OF_THEM: Final = sieve.compile(
    r"\s+of\s+(?:the|our|these|them|those)\b\s*(?:[\w-]+\s+){0,2}?(?:patients|cases|women|men|children"
    r"|them)?",
    re.IGNORECASE,
)
_PEOPLE: Final = sieve.compile(
    r"(?<![\w-])(?:patients|women|men|females|males|children|infants|boys|girls|neonates|adults|adolescents"
    r"|persons|people"
    r"|individuals|volunteers|participants|subjects|newborns)(?:['’])?(?![\w-])",
    re.IGNORECASE,
)
# "Two cases of X in young women": the two are women.
_COUNTED_CASES: Final = sieve.compile(
    rf"\b(?P<n>{_SMALL})\s+(?:[\w-]+\s+){{0,2}}?cases\b[^.;]{{0,160}}?\b(?:in|among)\s+(?:[\w-]+\s+){{0,2}}$",
    re.IGNORECASE,
)


def _mark(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text in _ROMAN:
        return _ROMAN[text]
    if len(text) == 1:
        return ord(text) - ord("A") + 1
    value = number(text)
    return None if value is None else int(value)


def _numbers(marks: str) -> tuple[int, ...]:
    """The numbers of "1 and 3", "2-4", "A, B"."""
    found: list[int] = []
    through = False
    for token in _MARKS.finditer(marks):
        if token.group() in ("to", "–", "-"):
            through = True
            continue
        value = _mark(token.group())
        if not value:
            continue
        if through and found and 0 < value - found[-1] < 40:
            found.extend(range(found[-1] + 1, value))
        found.append(value)
        through = False
    return tuple(dict.fromkeys(found))


def labels(text: str) -> Iterator[Person]:
    """The labels of single patients ("Case 1", "the second patient", "the latter"), and lists of them
    ("patients 1 and 3").

    >>> [(person.kind, person.numbers) for person in labels("Patient 2 recovered; patients 1 and 3 did not.")]
    [('label', (2,)), ('group', (1, 3))]
    """
    for match in _LABEL.finditer(text):
        numbers = _numbers(match["marks"])
        if numbers:
            kind: PersonKind = "label" if len(numbers) == 1 else "group"
            yield Person(match.start(), match.end(), kind, label=match["marks"], count=len(numbers), numbers=numbers)
    for match in _NUMBERED.finditer(text):
        value = int(match["number"])
        yield Person(match.start("label"), match.end(), "label", label=match["number"], count=1, numbers=(value,))
    for match in _ROW.finditer(text):
        value = int(match["number"])
        if value:
            yield Person(*match.span("number"), "label", label=match["number"], count=1, numbers=(value,))
    yield from _ordinals(text)
    for match in _BY_AGE.finditer(text):
        number_of = YOUNGEST if match["age"].lower().startswith("young") else OLDEST
        yield Person(match.start(), match.end(), "label", label=match["age"].lower(), count=1, numbers=(number_of,))
    yield from _one_and_other(text)


def _ordinals(text: str) -> Iterator[Person]:
    for match in _ORDINAL.finditer(text):
        word = (match["ordinal"] or match["pair"] or match["subject"]).lower()
        value = _RANK.get(word) or ordinal(word)
        if value is None:
            continue
        start = match.start() - (4 if text[max(0, match.start() - 4) : match.start()].lower() == "the " else 0)
        last = next(reversed(list(WORD.finditer(text, match.start(), match.end()))))
        sex = sex_of(last.group())
        span = last.span() if sex else None
        yield Person(start, match.end(), "label", None, sex, None, span, label=word, count=1, numbers=(value,))


def _one_and_other(text: str) -> Iterator[Person]:
    """ "One of our patients … the other": the first and the last of two."""
    for match in _ONE.finditer(text):
        tail = _ONE_TAIL.match(text, match.end(), min(len(text), match.end() + 40))
        end = tail.end() if tail else match.end()
        other = _THE_OTHER.search(text, end, min(len(text), end + 250))
        yield Person(match.start(), end, "label", label="one", count=1, numbers=(1,) if other else ())
        if other and not other.group().lower().startswith("the second"):  # a label of its own
            yield Person(other.start(), other.end(), "label", label="other", count=1, numbers=(-1,))


def groups(text: str) -> Iterator[Person]:
    """The words for several patients at once: "both patients", "all three", "none of the patients", "three
    women".

    >>> [(p.kind, p.count, p.sex) for p in groups("Two women were seen. In both cases it was stopped.")]
    [('group', 2, None), ('group', 2, 'female'), ('other', None, 'female')]
    """
    counted = list(_COUNTED.finditer(text))
    yield from _counted_of(text, counted)
    for match in _GROUP.finditer(text):
        words = match.group().lower()
        count = 2 if words.startswith(("both", "neither", "in ")) else None
        size = _SIZE.search(words)
        if size:
            value = number(size.group())
            count = None if value is None else int(value)
        first = match["few"] is not None and match["few"].lower() == "first" and count is not None
        sex, span = _sex_within(text, match.start(), match.end())
        numbers = tuple(range(1, (count or 0) + 1)) if first else ()
        yield Person(match.start(), match.end(), "group", None, sex, None, span, count=count, numbers=numbers)
    for match in counted:
        yield from _counted(text, match)
    for match in _PEOPLE.finditer(text):
        sex = sex_of(match.group())
        told = _COUNTED_CASES.search(text, max(0, match.start() - 220), match.start()) if sex else None
        value = number(told["n"]) if told else None
        size_told = int(value) if value is not None and 0 < value <= LARGEST_GROUP else None
        kind: PersonKind = "other" if size_told is None else "group"
        yield Person(match.start(), match.end(), kind, None, sex, None, match.span() if sex else None, count=size_told)


def _counted_of(text: str, counted: Sequence[re.Match[str]]) -> Iterator[Person]:
    """ "Two of our patients"."""
    for match in counted:
        of_them = _OF_THEM.match(text, match.end(), min(len(text), match.end() + 60))
        value = number(match["n"]) if of_them else None
        if of_them and value is not None and value >= 2 and value == int(value):
            yield Person(match.start(), of_them.end(), "group", count=int(value))


def _sex_within(text: str, start: int, end: int) -> tuple[Sex | None, tuple[int, int] | None]:
    for word in WORD.finditer(text, start, end):
        sex = sex_of(word.group())
        if sex and len(word.group()) > 1:
            return sex, word.span()
    return None, None


def _counted(text: str, match: re.Match[str]) -> Iterator[Person]:
    value = number(match["n"])
    if value is None or value != int(value) or value < 2:
        return
    phrase = phrase_after(text, match.end(), 80)
    if not phrase.plural or phrase.strange:
        return
    at = match.start("n")
    cohort = value > LARGEST_GROUP or (value > 4 and _COHORT_BEFORE.search(text, max(0, at - 20), at) is not None)
    kind: PersonKind = "other" if cohort else "group"
    yield Person(match.start(), phrase.end, kind, None, phrase.sex, None, phrase.sex_span, count=int(value))
