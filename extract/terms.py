"""Find the vocabularies' terms in a text: a trie over folded words, the longest match wins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from extract.spelling import WORD, fold, joined, words
from extract.vocabulary import KINDS, Entry, Kind, Vocabulary

__all__ = ["Term", "TermMatcher"]

# What may stand between two words of one term: white space (at most one line break), hyphens, slashes, marks.
_GAP: Final = re.compile(r"[ \t\u00a0\u2000-\u200b\u2010-\u2015\u2212\-/®™'’]*\n?[ \t]*")
_CASE_SENSITIVE_LETTERS: Final = 5
# A term printed closed ("hyponatremia", "nonconvulsive") is also found with a hyphen or a space after these.
_PREFIXES: Final = (
    "anti", "brady", "co", "cyto", "dys", "extra", "gastro", "glomerulo", "hydro", "hyper", "hypo", "immuno", "inter",
    "intra", "leuko", "macro", "mal", "meningo", "micro", "multi", "myo", "neuro", "neutro", "non", "osteo", "over",
    "pan", "para", "peri", "photo", "pneumo", "poly", "post", "pre", "pseudo", "re", "sub", "supra", "tachy", "tempor",
    "thrombo", "trans", "un", "under",
)  # fmt: skip
_LONGEST: Final = 14  # words of a term
_REMEMBERED: Final = 200_000  # words


class ShortForm(Protocol):
    """An abbreviation that a paper defines: what `extract.abbreviations.abbreviations` gives."""

    @property
    def short(self) -> str: ...
    @property
    def long(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Term:
    """The words at `text[start:end]` and every entry of the vocabulary that they name, best first."""

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]

    def entry(self, *kinds: Kind) -> Entry | None:
        """The first entry of one of these kinds (of any kind, where none is given)."""
        return next((entry for entry in self.entries if not kinds or entry.kind in kinds), None)


@dataclass(frozen=True, slots=True)
class _Index:
    """Compiled surface forms. Keys are folded words joined without a separator; `beginnings` holds every such key cut
    at a word's end, with whether it may go on."""

    terms: dict[str, tuple[Entry, ...]]
    beginnings: frozenset[str]
    exact: dict[str, tuple[Entry, ...]]
    exact_beginnings: frozenset[str]


class TermMatcher:
    """Finds terms in texts. Making a second matcher of the same vocabulary is cheap: the index is compiled once.

    Words match without regard to case, plural, hyphens, or British or American spelling; abbreviations of at most five
    letters only as they are written ("ALL", not "all"). A paper's own abbreviations go before the vocabulary's: with
    `MS` defined as "mitral stenosis", no multiple sclerosis is found in it.

    Args:
        vocabulary: what to look for.
        abbreviations: the paper's own, each with `short` and `long`.

    >>> vocabulary = Vocabulary([Entry("ex:lon", "event", "late-onset neutropenia", abbreviations=("LON",))])
    >>> [(term.start, term.end, term.text) for term in TermMatcher(vocabulary).match("A late onset neutropaenia (LON).")]
    [(2, 25, 'late onset neutropaenia'), (27, 30, 'LON')]
    """

    def __init__(self, vocabulary: Vocabulary, abbreviations: Iterable[ShortForm] = ()) -> None:
        self.vocabulary = vocabulary
        self._index = _compiled(vocabulary)
        self._begins: dict[str, bool] = {}
        self._own: dict[str, tuple[Entry, ...]] = {}
        for abbreviation in abbreviations:
            short = "".join(words(abbreviation.short))
            if short:
                self._own.setdefault(short, self._meaning(abbreviation.long))

    def match(self, text: str) -> tuple[Term, ...]:
        """The terms of a text in order, without overlap; of two that begin at the same word the longer one wins.

        Time is linear in the length of the text.
        """
        found: list[Term] = []
        tokens = list(WORD.finditer(text))
        begins = self._begins
        position, count = 0, len(tokens)
        while position < count:
            raw = tokens[position].group()
            begin = begins.get(raw)
            if begin if begin is not None else self._may_begin(raw):
                last, entries = self._longest(text, tokens, position)
                if entries:
                    start, end = tokens[position].start(), tokens[last].end()
                    end -= 2 if text[end - 2 : end] in ("'s", "’s") else 0
                    found.append(Term(start, end, text[start:end], entries))
                if last >= position:
                    position = last
            position += 1
        return tuple(found)

    def _may_begin(self, raw: str) -> bool:
        """Whether a term may begin with this word; remembered, as most words of a language recur."""
        index = self._index
        may = any(form in index.exact_beginnings or form in self._own for form in (raw, raw.removesuffix("s")))
        may = may or fold(raw) in index.beginnings
        if len(self._begins) < _REMEMBERED:
            self._begins[raw] = may
        return may

    def _longest(self, text: str, tokens: list[re.Match[str]], first: int) -> tuple[int, tuple[Entry, ...]]:
        """The last token and the entries of the longest term that begins at a token; (-1, ()) where there is none."""
        index, own = self._index, self._own
        folded = raw = ""
        best, entries = -1, ()  # type: int, tuple[Entry, ...]
        for position in range(first, min(first + _LONGEST, len(tokens))):
            if position > first and not _GAP.fullmatch(text, tokens[position - 1].end(), tokens[position].start()):
                break
            word = tokens[position].group()
            folded += fold(word)
            raw += word
            here = self._exact(raw)
            if here is None:
                here = index.terms.get(folded, ())
            elif not here:  # the paper means something else by it
                best, entries = position, ()
            if here:
                best, entries = position, here
            if folded not in index.beginnings and raw not in index.exact_beginnings and raw not in own:
                break
        return best, entries

    def _exact(self, raw: str) -> tuple[Entry, ...] | None:
        """What a case-sensitive form means; None where it is none."""
        for form in (raw, raw.removesuffix("s")):
            if form in self._own:
                return self._own[form]
            if form in self._index.exact:
                return self._index.exact[form]
        return None

    def _meaning(self, long: str) -> tuple[Entry, ...]:
        """The entries that a long form names: the whole of it, or the better part of it at its end."""
        entries = self._index.terms.get(joined(long))
        if entries:
            return entries
        plain = TermMatcher(self.vocabulary) if self._own else self
        terms = plain.match(long)
        if terms and terms[-1].end >= len(long.rstrip(" .,)")) and 2 * len(terms[-1].text) >= len(long):
            return terms[-1].entries
        return ()


@lru_cache(maxsize=8)
def _compiled(vocabulary: Vocabulary) -> _Index:
    terms: dict[str, dict[Entry, bool]] = {}
    exact: dict[str, dict[Entry, bool]] = {}
    beginnings: set[str] = set()
    exact_beginnings: set[str] = set()
    for entry in vocabulary:
        for surface in entry.surfaces:
            parts = words(surface)
            preferred = surface == entry.label
            if _case_sensitive(surface):
                _add(exact, parts, exact_beginnings, entry, preferred=preferred)
            else:
                folded = [fold(part) for part in parts]
                _add(terms, folded, beginnings, entry, preferred=preferred)
                beginnings.update(prefix for prefix in _PREFIXES if folded and folded[0].startswith(prefix))
    return _Index(_ranked(terms), frozenset(beginnings), _ranked(exact), frozenset(exact_beginnings))


def _case_sensitive(surface: str) -> bool:
    """Whether a surface form is a short abbreviation (MTX, G-CSF, TdP, 5-FU)."""
    letters = [letter for letter in surface if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return 0 < len(letters) <= _CASE_SENSITIVE_LETTERS and capitals >= 2


def _add(
    index: dict[str, dict[Entry, bool]], parts: list[str], beginnings: set[str], entry: Entry, *, preferred: bool
) -> None:
    key = ""
    for part in parts:
        key += part
        beginnings.add(key)
    if key:
        held = index.setdefault(key, {})
        held[entry] = held.get(entry, False) or preferred


def _ranked(index: dict[str, dict[Entry, bool]]) -> dict[str, tuple[Entry, ...]]:
    """Entries by form, those that prefer the form first, then by kind."""
    return {
        key: tuple(sorted(held, key=lambda entry: (not held[entry], KINDS.index(entry.kind), entry.iri)))
        for key, held in index.items()
    }
