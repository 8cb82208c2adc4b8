"""The letters of a text: what its words hold and how they begin, gathered once for all expressions that are asked.

A *gram* is a stretch of up to four characters of one word, in lower case, or `DIGIT` for any digit. An *opening* is how
a word begins: its first one to four characters, in lower case, each digit as 0.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from extract.sieve.marks import Marks

GRAMS: Final = Marks()
OPENINGS: Final = Marks()
DIGIT: Final = "\\d"
ANYTHING: Final = ""
"""The gram that every text has."""
LONGEST: Final = 4
"""Characters of a gram and of an opening."""
_REMEMBERED: Final = 100_000  # characters of texts whose letters are kept
_OFTEN: Final = 6
"""Questions about a text from which on its letters are gathered: a sentence is asked about a hundred times, a piece of
one seldom more than twice."""
_LONG: Final = 20_000  # characters of a text that is never looked at: it would push all others out, again and again
# Characters that IGNORECASE takes for ASCII letters and `str.lower` does not turn into them.
_ALIKE: Final = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
_DIGITS: Final = str.maketrans("123456789", "000000000")
_OPENING: Final = re.compile(rf"(?<![a-z])(?=([a-z0-9]\S{{0,{LONGEST - 1}}}))")
_ODD: Final = re.compile(r"(?![0-9])\d")  # digits of other scripts
_ANYTHING: Final = GRAMS.wanted((ANYTHING,))


def folded(text: str) -> str:
    """A text in lower case, as long as it was, with nothing in it that IGNORECASE takes for another ASCII letter."""
    return text.lower() if text.isascii() else text.translate(_ALIKE).lower()


class Letters:
    """The grams and the openings of one text, as numbers (see `marks`)."""

    __slots__ = ("_text", "_words", "grams", "openings")

    def __init__(self, text: str) -> None:
        self._text = text
        self.grams = _ANYTHING
        for word in folded(text).split():
            self.grams |= _of_word(word)
        self._words: list[tuple[int, int]] | None = None
        self.openings = 0

    def places(self, starts: int) -> list[int]:
        """Where the words begin that begin with one of these openings, in text order."""
        if self._words is None:
            self._words = []
            for place, word in beginnings(self._text):
                if openings := _openings(word):
                    self._words.append((place, openings))
                    self.openings |= openings
        if not self.openings & starts:
            return []
        return [place for place, openings in self._words if openings & starts]


def grams(text: str) -> frozenset[str]:
    """The grams of a text.

    >>> sorted(grams("At 5/h"))
    ['', '/', '/h', '5', '5/', '5/h', '\\\\d', 'at']
    """
    return frozenset((ANYTHING,)).union(*map(_grams, folded(text).split()))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> int:
    return GRAMS.noted(_grams(word))


def _grams(word: str) -> set[str]:
    found = {word[at : at + size] for size in range(2, LONGEST + 1) for at in range(len(word) - size + 1)}
    found.update(letter for letter in word if not letter.isalpha())  # a single letter tells nothing
    if any(letter.isdecimal() for letter in word):
        found.add(DIGIT)
    return found


def beginnings(text: str) -> list[tuple[int, str]]:
    """Where words begin, each with its first four characters. A word begins where no letter stands before it.

    >>> beginnings("After 12")
    [(0, 'afte'), (6, '00'), (7, '0')]
    """
    lower = _ODD.sub("0", folded(text).translate(_DIGITS))
    return [(match.start(), match[1]) for match in _OPENING.finditer(lower)]


@lru_cache(maxsize=20_000)
def _openings(word: str) -> int:
    return OPENINGS.noted(word[:size] for size in range(1, len(word) + 1))


class _Memory:
    """The texts that were asked about lately, and the letters of those that were asked about often."""

    def __init__(self) -> None:
        self.known: dict[str, Letters] = {}
        self._asked: dict[str, int] = {}
        self._held = 0

    def look(self, text: str) -> Letters | None:
        """The letters of a text that is not known yet; `None` the first times, and for a long text."""
        if len(text) > _LONG:
            return None
        times = self._asked.get(text, 0) + 1
        if times == 1:
            if self._held + len(text) > _REMEMBERED:
                self.known.clear()
                self._asked.clear()
                self._held = 0
            self._held += len(text)
        self._asked[text] = times
        if times < _OFTEN:
            return None
        known = self.known[text] = Letters(text)
        return known

    def forget(self) -> None:
        """Drops what is known, for expressions look for more letters than they did when it was noted."""
        self.known.clear()
        _of_word.cache_clear()
        _openings.cache_clear()


_memory: Final = _Memory()
GRAMS.when_new(_memory.forget)
OPENINGS.when_new(_memory.forget)
known: Final = _memory.known.get
"""The letters of a text, where they are known already."""


def letters_of(text: str) -> Letters | None:
    """The letters of a text that is asked about often; `None` the first times: to look costs as much as to try."""
    return known(text) or _memory.look(text)
