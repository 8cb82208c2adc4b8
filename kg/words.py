"""Words of a text and where they stand: what a search looks for, and the places where a text has it.

A word is a run of letters and digits, without regard to case and accents: `anti-CD20` is two words that follow each
other, `Sjögren` is `sjogren`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extract.errors import CasegraphError

__all__ = ["Place", "SearchError", "Sought", "folded", "places", "sought", "tokens"]

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_PART = re.compile(r'"(?P<phrase>[^"]*)"?(?P<more>\*?)|(?P<word>[^\s"]+)')
MOST_TERMS = 32


class SearchError(CasegraphError, ValueError):
    """What is searched for holds no word, or too many."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that must follow each other; with `beginning`, the last one may go on."""

    words: tuple[str, ...]
    beginning: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text has what is sought: characters from `start` to `end`, of the term of that number."""

    start: int
    end: int
    term: int


def sought(text: str) -> tuple[Sought, ...]:
    """What is searched for: every word, every "phrase in quotes", and every begin* of a word, in any order.

    Raises:
        SearchError: there is no word, or there are more than 32.

    >>> [" ".join(each.words) for each in sought('anti-CD20 "febrile neutropenia" agranulocyt*')]
    ['anti cd20', 'febrile neutropenia', 'agranulocyt']
    """
    found: dict[Sought, None] = {}
    for part in _PART.finditer(text):
        word = part["word"] or ""
        words = tuple(token for token, _, _ in tokens(part["phrase"] or word))
        if words:
            found[Sought(words, beginning=bool(part["more"]) or word.endswith("*"))] = None
    if not found:
        raise SearchError(f"there is no word to search for in {text[:80]!r}")
    if len(found) > MOST_TERMS:
        raise SearchError(f"{len(found)} words are too many to search for at once: name at most {MOST_TERMS}")
    return tuple(found)


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text, folded, each with its place.

    >>> list(tokens("Anti-CD20"))
    [('anti', 0, 4), ('cd20', 5, 9)]
    """
    for match in _WORD.finditer(text):
        yield folded(match[0]), match.start(), match.end()


def folded(word: str) -> str:
    """A word without case and accents.

    >>> folded("Sjögren"), folded("ﬁbrosis")
    ('sjogren', 'fibrosis')
    """
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def places(text: str, terms: Iterable[Sought]) -> list[Place]:
    """Where a text has the terms, in the order of the text.

    >>> places("Rituximab. Later, rituximab again", sought("RITUXI*"))
    [Place(start=0, end=9, term=0), Place(start=18, end=27, term=0)]
    """
    held = list(tokens(text))
    at: dict[str, list[int]] = {}
    for number, (word, _, _) in enumerate(held):
        at.setdefault(word, []).append(number)
    found = []
    for term, each in enumerate(terms):
        for first in _first(each, at):
            last = first + len(each.words) - 1
            if all(_is(each, step, held[first + step][0]) for step in range(len(each.words)) if last < len(held)):
                found += [Place(held[first][1], held[last][2], term)] if last < len(held) else []
    return sorted(found, key=lambda place: (place.start, place.end, place.term))


def _first(each: Sought, at: dict[str, list[int]]) -> Iterable[int]:
    """Where the first word of a term stands."""
    if len(each.words) == 1 and each.beginning:
        return (number for word, numbers in at.items() if word.startswith(each.words[0]) for number in numbers)
    return at.get(each.words[0], ())


def _is(each: Sought, step: int, word: str) -> bool:
    if each.beginning and step == len(each.words) - 1:
        return word.startswith(each.words[step])
    return word == each.words[step]
