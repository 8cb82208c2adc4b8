"""Regular expressions that are compiled when they are first needed, and tried only where they can match.

The package reads every sentence with hundreds of expressions, and most of them find nothing in most sentences. Which
letters each match must hold, and which ones it must begin with, is read off the expression once (`analysis`); the
letters of a text and of its words' beginnings are gathered once (`letters`). An expression none of whose letters stand
in the text is not tried; one that can only begin at certain words is tried only there. The answer is that of `re`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from extract.sieve.letters import ANYTHING, GRAMS, OPENINGS, Letters, known, letters_of

try:
    from extract.sieve.analysis import needs_and_starts
except ImportError:  # a Python whose `re` shows no parse trees: everything is tried, and the answers are the same

    def needs_and_starts(pattern: str, flags: int = 0) -> tuple[frozenset[str], frozenset[str] | None]:
        """Says of every expression that anything may match."""
        return frozenset((ANYTHING,)), None


__all__ = ["Pattern", "compile"]

_WORTH_IT: Final = 60
"""Uses from which on it pays to look at an expression: some abstracts' worth of sentences."""
_NOTHING: Final[Iterator[re.Match[str]]] = iter(())


class Pattern:
    """A regular expression with the methods of `re.Pattern`.

    >>> compile(r"\\bneutrop\\w+", re.IGNORECASE).findall("Neutropenia, then none")
    ['Neutropenia']
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None
        self._needs = 0  # grams of which a match holds one, as a number; 0 where it was not looked at yet
        self._starts: int | None = None  # openings of which a match begins with one; None where it may begin anywhere
        self._uses = 0

    def __repr__(self) -> str:
        return f"sieve.compile({self.pattern!r}, {self._flags})"

    @property
    def plain(self) -> re.Pattern[str]:
        """The same expression of the standard library."""
        if self._compiled is None:
            compiled = self._compiled = re.compile(self.pattern, self._flags)
            # What is fast by itself is from now on called without a step between.
            self.__dict__.update(match=compiled.match, fullmatch=compiled.fullmatch, split=compiled.split)
        return self._compiled

    def _letters(self, text: str) -> Letters | None:
        """The letters of a text, where they are known and what the expression needs is known, too."""
        letters = letters_of(text)
        if self._needs or letters is None:
            return letters
        self._uses += 1
        if self._uses >= _WORTH_IT:
            needs, starts = needs_and_starts(self.pattern, self._flags)
            self._needs = GRAMS.wanted(needs)
            self._starts = None if starts is None else OPENINGS.wanted(starts)
        return None  # what is known of the text was noted before

    def _tries(self, places: list[int], text: str) -> Iterator[re.Match[str]]:
        """The matches, tried at the words that one can begin with (see `starts`)."""
        match = self.plain.match
        least = 0
        for at in places:
            if at >= least and (found := match(text, at)) is not None:
                yield found
                least = found.end()

    def search(self, text: str, *place: int) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        letters = known(text) if self._needs else None
        if letters is None:
            letters = self._letters(text)
            if letters is None:
                return self.plain.search(text, *place)
        if not letters.grams & self._needs:
            return None
        if self._starts is None or place:  # a part of a long text would go through the words of the whole each time
            return self.plain.search(text, *place)
        places = letters.places(self._starts)
        if places:
            match = self.plain.match
            for at in places:
                if (found := match(text, at)) is not None:
                    return found
        return None

    def finditer(self, text: str, *place: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        letters = known(text) if self._needs else None
        if letters is None:
            letters = self._letters(text)
            if letters is None:
                return self.plain.finditer(text, *place)
        if not letters.grams & self._needs:
            return _NOTHING
        if self._starts is None or place:
            return self.plain.finditer(text, *place)
        places = letters.places(self._starts)
        return self._tries(places, text) if places else _NOTHING

    def findall(self, text: str, *place: int) -> list[Any]:
        """As `re.Pattern.findall`."""
        letters = self._letters(text)
        return self.plain.findall(text, *place) if letters is None or letters.grams & self._needs else []

    def sub(self, repl: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """As `re.Pattern.sub`."""
        letters = self._letters(text)
        return self.plain.sub(repl, text, count) if letters is None or letters.grams & self._needs else text

    def match(self, text: str, *place: int) -> re.Match[str] | None:
        """As `re.Pattern.match`, which is fast by itself: it tries one place."""
        return self.plain.match(text, *place)

    def fullmatch(self, text: str, *place: int) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`, which is fast by itself: it tries one place."""
        return self.plain.fullmatch(text, *place)

    def split(self, text: str, maxsplit: int = 0) -> list[Any]:
        """As `re.Pattern.split`."""
        return self.plain.split(text, maxsplit)


def compile(pattern: str, flags: int = 0) -> Pattern:
    """An expression that behaves like `re.compile(pattern, flags)`. An error in it shows when it is first used."""
    return Pattern(pattern, flags)
