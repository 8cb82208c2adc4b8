"""Lines that say who wrote a report and where: authors' names and their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extract import sieve

_DEGREE = sieve.compile(
    r"\b(?:M\.?D\.?|Ph\.?\s?D\.?|D\.?O\.?|M\.?Sc\.?|B\.?Sc\.?|M\.?S\.?|B\.?S\.?|M\.?P\.?H\.?|M\.?B\.?B\.?S\.?|M\.?B\.?"
    r"|Ch\.?B\.?|FRCP\w*|MRCP\w*|FACP|FAAN|R\.?N\.?|Pharm\.?\s?D\.?|BCPS|D\.?Phil\.?|M\.?A\.?|B\.?A\.?"
    r"|Dr\.?|Prof\.?|Jr\.?|Sr\.?)(?=\W|$)"
)
_MARKS = sieve.compile(r"[\^{}$\d⁰¹²³⁴-⁹*†‡§¶#‖|✉⁎∗\[\]]+")
_PARTICLES: Final = frozenset(
    {
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
    }
    | {"ten", "bin", "ibn", "al", "el", "y", "e", "zu", "af", "av"}
)
_INSTITUTION = sieve.compile(
    r"(?i)\b(?:departments?|dept|divisions?|universit\w+|hospitals?|hôpital|institut\w*|clinics?|klinik\w*|clinique"
    r"|clínica|school|college|cent(?:er|re|rum)s?|zentrum|centro|faculty|facult[éa]\w*|fakultät|medicine|foundation"
    r"|fondazione|unit|laborator\w+|ospedale\w*|policlinico|azienda|academy|trust|ministry|agency|krankenhaus"
    r"|inserm|cnrs|chu)\b"
)
_BETWEEN = sieve.compile(r"[,;&•|\d^{}$*†‡§¶#‖✉⁎∗⁰¹²³⁴-⁹()\[\]\t]+|(?<![^\S\t])\s+(?:and|und|et)\s+|^by\s+|\s-\s", re.I)
_TITLES = sieve.compile(
    r"(?<!\s)\s+(?:MD|M\.D\.|PhD|Ph\.D\.|DO|MSc|BSc|MPH|MBBS|MB|ChB|FRCP\w*|MRCP\w*|RN|PharmD|Pharm\.D\.|BCPS|DPhil"
    r"|MS|BS|MA|BA)\.?$|^\W*(?:Dr|Prof)\.?\s+"
)


def is_affiliation(line: str) -> bool:
    """Whether a line is an author's address.

    >>> is_affiliation("2. Department of Neurology, Moor Hospital"), is_affiliation("The clinic was closed.")
    (True, False)
    """
    if len(line) > 400 or not _INSTITUTION.search(line):
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    capital = sum(1 for word in words if word[0].isupper())
    return bool(words) and capital / len(words) >= 0.65


def is_authors(line: str) -> bool:
    """Whether a line is a list of persons' names, with or without degrees and superscripts.

    >>> is_authors("T. Roe, M. van Doe¹ and K. O'Dwyer, MD"), is_authors("Rash under rituximab")
    (True, False)
    """
    if len(line) > 1500 or re.search(r"[?!:]", line):
        return False
    bare = _MARKS.sub(" ", _DEGREE.sub(" ", line))
    pieces = [n.strip(" .*") for n in re.split(r"[,;&•]|\band\b|\bund\b|\bet\b", bare)]
    persons = [piece for piece in pieces if piece]
    return (
        bool(persons)
        and all(_is_name(piece) for piece in persons)
        and (len(persons) > 1 or len(persons[0].split()) <= 5 or _is_doubled(persons[0]))
    )


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 7:
        return len(words) > 7 and _is_doubled(name)
    capital = [word for word in words if word[0].isupper()]
    rest = [word for word in words if not word[0].isupper()]
    return len(capital) >= 2 and all(word.casefold().strip("'’") in _PARTICLES for word in rest)


def _is_doubled(names: str) -> bool:
    """Names run together ("Ann RoeAnn Roe Bo DoeBo Doe")."""
    return bool(re.search(r"[a-z][A-Z]", names)) and all(word[0].isupper() for word in names.split())


def names(line: str) -> Iterator[tuple[int, int]]:
    """The offsets of the persons' names in a line of authors.

    A page that repeats each name ("Ann RoeAnn Roe1", from a link and its label) gives it once.

    >>> line = "Ann  RoeAnn Roe1Bo DoeBo Doe1,2* and C. Poe, MD"
    >>> [line[a:b] for a, b in names(line)]
    ['Ann Roe', 'Bo Doe', 'C. Poe']
    """
    at = 0
    for cut_start, cut_end in [*(m.span() for m in _BETWEEN.finditer(line)), (len(line), len(line))]:
        start, end = at, cut_start
        at = cut_end
        while match := _TITLES.search(line[start:end]):
            if match.end() == end - start:
                end = start + match.start()
            else:
                start += match.end()
        piece = line[start:end]
        start += len(piece) - len(piece.lstrip(" .,-"))
        end = max(start, end - (len(piece) - len(piece.rstrip(" ,-"))))
        start += _second_half(line[start:end])
        words = line[start:end].split()
        if len(words) >= 2 and any(word[0].isupper() for word in words):
            yield start, end


def _second_half(name: str) -> int:
    """Where the repetition of a doubled name starts; 0 where it is not doubled."""
    solid = "".join(name.split())
    half = len(solid) // 2
    if len(solid) % 2 or solid[:half] != solid[half:]:
        return 0
    count = 0
    for index, character in enumerate(name):
        if not character.isspace():
            if count == half:
                return index
            count += 1
    return 0
