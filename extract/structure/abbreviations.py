"""Abbreviations that a text defines itself: "late-onset neutropenia (LON)" or "LON (late-onset neutropenia)".

The method is that of Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in
biomedical text, Pac Symp Biocomput 2003:451-62): the letters of the short form are looked for from right to
left in the words before the bracket, and its first letter must start a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extract import sieve

MAX_SHORT: Final = 10  # characters of a short form, Schwartz and Hearst's limit

_BRACKET = sieve.compile(r"\(([^()\n]{2,200})\)|\[([^\[\]()\n]{2,200})\]")
_TRIM = sieve.compile(
    r"^(?:(?:also\s+)?(?:abbreviated|termed|called|known)(?:\s+(?:as|to))?|hereafter|i\.e\.,?|or|the|named)\s+",
    re.I,
)
_FROM_HERE = sieve.compile(
    r"\s+(?:below|hereafter|henceforth|herein|from (?:here|now) on|for short|in (?:the following|what follows"
    r"|this (?:paper"
    r"|letter|report|text)))\s*$",
    re.I,
)
_TOKEN = sieve.compile(r"[^\s,;:]+")
_SENTENCE_BREAK = sieve.compile(r"[.!?;:]\s(?=\S*[A-Z(])|\n\s*\n")
_LAST_TOKEN = sieve.compile(r"[^\s()\[\],;]+(?=\s*$)")
_NOT_SHORT = sieve.compile(r"[=<>≤≥%@°×/]|^\d|^(?:n|p|see|fig|ref|table|eq)\b|\d{4}", re.I)


@dataclass(frozen=True, slots=True, order=True)
class Abbreviation:
    """A short form and the words it stands for, where the text defines it.

    `text[start:end] == short` and `text[long_start:long_end] == long`.
    """

    short: str
    long: str
    start: int
    end: int
    long_start: int
    long_end: int


def abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """The definitions of abbreviations in a text, in order; a short form may be defined more than once.

    >>> found = abbreviations("He had torsades de pointes (TdP; two runs) under SSRIs (selective serotonin "
    ...                       "reuptake inhibitors) and tacrolimus (Tac).")
    >>> [(a.short, a.long) for a in found][:2]
    [('TdP', 'torsades de pointes'), ('SSRIs', 'selective serotonin reuptake inhibitors')]
    """
    found: list[Abbreviation] = []
    for match in _BRACKET.finditer(text):
        group = 1 if match.group(1) is not None else 2
        definition = _short_inside(text, match, group) or _long_inside(text, match, group)
        if definition:
            found.append(definition)
    return tuple(found)


def _short_inside(text: str, match: re.Match[str], group: int) -> Abbreviation | None:
    for start, end in _shorts(text, *match.span(group)):
        short = text[start:end]
        stop = match.start()
        begin = _window(text, stop, short)
        words = text[begin:stop]
        long_start = _initials(short, words)
        if long_start is None:
            long_start = best_long_form(short, words)
            if long_start is not None and len(words[long_start:].split()) > len(short) + 1:
                long_start = None if _coded(text, start, end, begin, stop) else long_start
        if long_start is not None:
            long_end = begin + len(text[begin:stop].rstrip(" \t\n\"'“”‘’,"))
            return _accept(text, start, end, begin + long_start, long_end)
        if coded := _coded(text, start, end, begin, stop):
            return coded
        if (at := _shortened(text, short, words)) is not None:
            return _accept(text, start, end, begin + at, begin + len(words.rstrip(" \t\n\"'“”‘’,")))
    return None


def _shortened(text: str, short: str, words: str) -> int | None:
    """Where a long form begins that leaves out the first word: "anterior uveitis (AAU)" below a fuller title."""
    if not re.fullmatch(r"[A-Z]{3,6}", short):
        return None
    at = _initials(short[1:], words) if len(short) > 3 else None
    starts = [match.start() for match in re.finditer(r"[^\W_]+", words)][-(len(short) - 1) :]
    if at is None and "".join(words[begin] for begin in starts).casefold() == short[1:].casefold():
        at = starts[0]
    if at is None:
        return None
    long = r"\s+".join(map(re.escape, words[at:].split()))
    return at if re.search(rf"\b{short[0]}[\w-]+\s+{long}\b", text, re.IGNORECASE) else None


def _shorts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What may be a short form at the start of a bracket, or in each of its parts ("ANC; normal 1.5-8")."""
    at = start
    for part in re.split(r"([;,]|\s(?:or|and|=)\s)", text[start:end]):
        trimmed = _TRIM.match(part.strip())
        left = len(part) - len(part.lstrip()) + (trimmed.end() if trimmed else 0)
        inner = _FROM_HERE.sub("", part[left:]).strip("\"'“”‘’ \n\t")
        first = at + part.find(inner, left) if inner else at
        at += len(part)
        if inner and is_short(inner):
            yield first, first + len(inner)


def is_short(words: str) -> bool:
    """Whether words can be an abbreviation: two to ten characters, at most two words, of a fitting shape.

    >>> [w for w in ("LON", "TdP", "G-CSF", "n = 3", "2003", "however", "5-FU", "anti-Xa") if is_short(w)]
    ['LON', 'TdP', 'G-CSF', '5-FU', 'anti-Xa']
    """
    if not 2 <= len(words) <= MAX_SHORT or len(words.split()) > 2 or not words[0].isalnum():
        return False
    if (_NOT_SHORT.search(words) and not re.fullmatch(r"\d-[A-Z]{2,5}", words)) or not re.search(r"[^\W\d_]", words):
        return False
    capitals = sum(1 for c in words if c.isupper() or c.isdigit())
    return capitals >= 2 or (capitals == 1 and len(words) <= 7)


def _window(text: str, stop: int, short: str) -> int:
    """Where the long form may begin: min(|A| + 5, 2 |A|) words back, in the same sentence."""
    size = sum(1 for c in short if c.isalnum())
    most = min(size + 5, size * 2)
    earliest = max(0, stop - 40 * most)
    before = text[earliest:stop]
    breaks = list(_SENTENCE_BREAK.finditer(before))
    begin = breaks[-1].end() if breaks else 0
    tokens = list(_TOKEN.finditer(before, begin))[-most:]
    return earliest + (tokens[0].start() if tokens else len(before))


def best_long_form(short: str, words: str) -> int | None:
    """Schwartz and Hearst's `findBestLongForm`: where in `words` the long form of `short` starts, or `None`.

    >>> words = "a patient with late-onset neutropenia"
    >>> words[best_long_form("LON", words):]
    'late-onset neutropenia'
    """
    at = len(words) - 1
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].casefold()
        if not letter.isalnum():
            continue
        while at >= 0 and (words[at].casefold() != letter or (index == 0 and at > 0 and words[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    start = at + 1
    while start > 0 and words[start - 1].isalnum():  # the whole word, where the first letter was skipped as a mark
        start -= 1
    return start


def _initials(short: str, words: str) -> int | None:
    """Where the words begin whose initials are the short form: "superior sagittal sinus (SSS)"."""
    letters = [c.casefold() for c in short if c.isalnum()]
    starts = [match.start() for match in re.finditer(r"[^\W_]+", words)][-len(letters) :]
    if len(letters) >= 3 and [words[at].casefold() for at in starts] == letters:
        return starts[0]
    return None


def _accept(text: str, start: int, end: int, long_start: int, long_end: int) -> Abbreviation | None:
    short, long = text[start:end], text[long_start:long_end]
    size = sum(1 for c in short if c.isalnum())
    if len(long) <= len(short) or short in re.findall(r"[\w-]+", long):
        return None
    if len(long.split()) > min(size + 5, size * 2) or long.count("(") != long.count(")"):
        return None
    marked = sum(c.isupper() for c in short) >= 2 or any(c.isdigit() for c in short) or len(short) <= 3
    if not marked and not _truncates(short, long):
        return None  # a brand name or a word in brackets, not an abbreviation
    return Abbreviation(short, long, start, end, long_start, long_end)


def _truncates(short: str, long: str) -> bool:
    return any(word.casefold().startswith(short.casefold().rstrip(".")) for word in re.findall(r"\w+", long))


def _coded(text: str, start: int, end: int, begin: int, stop: int) -> Abbreviation | None:
    """A code of the authors' own, "fingolimod (FTY)": the same first letter, and used again later on."""
    short = text[start:end]
    word = re.search(r"[^\W\d_][\w-]{4,}(?=\s*$)", text[begin:stop])
    if (
        not word
        or not re.fullmatch(r"[A-Z][A-Za-z0-9-]{0,3}[A-Z0-9]", short)
        or word.group()[0].casefold() != short[0].casefold()
    ):
        return None
    held = sum(1 for c in short[1:] if c.casefold() in word.group().casefold())
    again = len(re.findall(rf"\b{re.escape(short)}\b", text[end + 1 : end + 20_000]))
    if again < (1 if 2 * held >= len(short) - 1 else 2):
        return None
    long_start = begin + word.start()
    return Abbreviation(short, word.group(), start, end, long_start, long_start + len(word.group()))


def _long_inside(text: str, match: re.Match[str], group: int) -> Abbreviation | None:
    before = _LAST_TOKEN.search(text[max(0, match.start() - MAX_SHORT - 6) : match.start()])
    if not before:
        return None
    short = before.group().strip("\"'“”‘’")
    start = text.rfind(short, 0, match.start())
    if not is_short(short) or sum(c.isupper() for c in short) < 2:
        return None
    inner_start, inner_end = match.span(group)
    inner = re.split(r"[;,]|\s=\s", text[inner_start:inner_end])[0].rstrip()
    long_start = best_long_form(short, inner)
    if long_start is None or (len(inner.split()) < 2 and len(inner) < 2 * len(short)):
        return None
    if inner[:long_start].strip() not in {"", "the", "a", "i.e.", "or"}:
        return None
    return _accept(text, start, start + len(short), inner_start + long_start, inner_start + len(inner))
