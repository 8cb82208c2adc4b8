"""Find the vocabularies' terms in a text: a trie over folded words, the longest match wins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

from extract import sieve
from extract.lexicon.spelling import WORD, fold, joined, words
from extract.lexicon.vocabulary import KINDS, Entry, Vocabulary

__all__ = ["Term", "TermMatcher"]

# What may stand between two words of one term: white space (at most one line break), hyphens, slashes, marks.
_GAP: Final = sieve.compile(r"[ \t\u00a0\u2000-\u200b\u2010-\u2015\u2212\-/®™'’%]*\n?[ \t]*")
# A short form in brackets inside the term that it abbreviates a part of: "converting enzyme (CE) inhibitor".
_LINE_END: Final = sieve.compile(r"[-\u2010\u00ad][ \t]*\n[ \t]*")  # a word divided at the end of a line
_BRACKETED: Final = sieve.compile(r"\s?\(([A-Z][\w-]{0,7})\)[ \t]?")
_CASE_SENSITIVE_LETTERS: Final = 5
# A term printed closed ("hyponatremia", "nonconvulsive") is also found with a hyphen or a space after these.
_PREFIXES: Final = (
    "anti", "brady", "co", "cyto", "dys", "extra", "gastro", "glomerulo", "hydro", "hyper", "hypo", "immuno",
    "inter", "intra", "leuko", "macro", "mal", "meningo", "micro", "multi", "myo", "neuro", "neutro", "non",
    "osteo", "over", "pan", "para", "peri", "photo", "pneumo", "poly", "post", "pre", "pseudo", "re", "sub",
    "supra", "tachy", "thrombo", "trans", "un", "under",
)  # fmt: skip
_LONGEST: Final = 14  # words of a term
_REMEMBERED: Final = 200_000  # words


class ShortForm(Protocol):
    """An abbreviation that a paper defines: what `extract.structure.abbreviations.abbreviations` gives."""

    @property
    def short(self) -> str: ...
    @property
    def long(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Term:
    """The words at `text[start:end]` and every entry of the vocabulary that they name, best first.

    `inner` holds the drugs and drug classes named inside a longer term that is neither: the lithium of
    "lithium toxicity", the heparin of "heparin-induced thrombocytopenia".
    """

    start: int
    end: int
    text: str
    entries: tuple[Entry, ...]
    inner: tuple[Term, ...] = ()

    def entry(self, *kinds: str) -> Entry | None:
        """The first entry of one of these kinds (of any kind, where none is given)."""
        for entry in self.entries:  # no generator: nothing is asked more often
            if not kinds or entry.kind in kinds:
                return entry
        return None


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text; one that a line's end divides ("cyclo-", "sporine") is whole again."""

    begin: int
    stop: int
    word: str

    def start(self) -> int:
        return self.begin

    def end(self) -> int:
        return self.stop

    def group(self) -> str:
        return self.word


_Token = re.Match[str] | _Word


@dataclass(frozen=True, slots=True)
class _Index:
    """Compiled surface forms. Keys are folded words joined without a separator; `beginnings` holds every such
    key cut at a word's end; `begins` remembers of words whether a term may begin with them."""

    terms: dict[str, tuple[Entry, ...]]
    beginnings: frozenset[str]
    exact: dict[str, tuple[Entry, ...]]
    exact_beginnings: frozenset[str]
    begins: dict[str, bool] = field(default_factory=dict)


class TermMatcher:
    """Finds terms in texts. Making a second matcher of the same vocabulary is cheap: the index is compiled
    once.

    Words match without regard to case, plural, hyphens, or British or American spelling; abbreviations of at
    most five letters only as they are written ("ALL", not "all"). A paper's own abbreviations go before the
    vocabulary's: with `MS` defined as "mitral stenosis", no multiple sclerosis is found in it.

    Args:
        vocabulary: what to look for.
        abbreviations: the paper's own, each with `short` and `long`.

    >>> vocabulary = Vocabulary([Entry("ex:lon", "event", "late-onset neutropenia", abbreviations=("LON",))])
    >>> terms = TermMatcher(vocabulary).match("A late onset neutropaenia (LON).")
    >>> [(term.start, term.end, term.text) for term in terms]
    [(2, 25, 'late onset neutropaenia'), (27, 30, 'LON')]
    """

    def __init__(self, vocabulary: Vocabulary, abbreviations: Iterable[ShortForm] = ()) -> None:
        self.vocabulary = vocabulary
        self._index = _compiled(vocabulary)
        self._own: dict[str, tuple[Entry, ...]] = {}
        for abbreviation in abbreviations:
            short = "".join(words(abbreviation.short))
            if short:
                self._own.setdefault(short, self._meaning(abbreviation.long))

    def match(self, text: str) -> tuple[Term, ...]:
        """The terms of a text in order, without overlap; of two that begin at one word the longer one wins.

        Time is linear in the length of the text.
        """
        found: list[Term] = []
        tokens = self._tokens(text)
        begins, own = self._index.begins, self._own
        position, count = 0, len(tokens)
        while position < count:
            raw = tokens[position].group()
            begin = begins.get(raw) if not own else None
            if begin if begin is not None else self._may_begin(raw):
                last, entries = self._longest(text, tokens, position)
                if entries:
                    start, end = tokens[position].start(), tokens[last].end()
                    end -= 2 if text[end - 2 : end] in ("'s", "’s") else 0
                    inner = () if last == position or _drug(entries) else self._drugs(text, tokens, position, last)
                    found.append(Term(start, end, text[start:end], entries, inner))
                position = max(last, position)
            position += 1
        return tuple(found)

    def _tokens(self, text: str) -> list[_Token]:
        """The words of a text; where a line's end divides a word that a term has, its halves are one word."""
        tokens: list[_Token] = list(WORD.finditer(text))
        if not _LINE_END.search(text):
            return tokens
        whole: list[_Token] = []
        for token in tokens:
            former = whole[-1] if whole else None
            if former is not None and _LINE_END.fullmatch(text, former.end(), token.start()):
                joint = former.group() + token.group()
                if self._begins_a_word(joint):
                    whole[-1] = _Word(former.start(), token.end(), joint)
                    continue
            whole.append(token)
        return whole

    def _begins_a_word(self, joint: str) -> bool:
        return joint in self._index.exact_beginnings or fold(joint) in self._index.beginnings

    def _may_begin(self, raw: str) -> bool:
        """Whether a term may begin with this word; what the vocabulary says of it is remembered."""
        index = self._index
        may = index.begins.get(raw)
        if may is None:
            singular = raw.removesuffix("s")
            may = raw in index.exact_beginnings or singular in index.exact_beginnings
            may = may or fold(raw) in index.beginnings
            if len(index.begins) < _REMEMBERED:
                index.begins[raw] = may
        return may or raw in self._own or raw.removesuffix("s") in self._own

    def _longest(self, text: str, tokens: list[_Token], first: int) -> tuple[int, tuple[Entry, ...]]:
        """The last token and the entries of the longest term that begins at a token; else (-1, ())."""
        index, own = self._index, self._own
        folded = raw = ""
        best = -1
        entries: tuple[Entry, ...] = ()
        reached = tokens[first].start()
        for position in range(first, min(first + _LONGEST, len(tokens))):
            if tokens[position].start() < reached:
                continue  # inside the bracket
            if position > first and not _GAP.fullmatch(text, reached, tokens[position].start()):
                aside = _BRACKETED.match(text, reached)
                if aside is None:
                    break
                reached = aside.end()
                continue
            reached = tokens[position].end()
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

    def _drugs(self, text: str, tokens: list[_Token], first: int, last: int) -> tuple[Term, ...]:
        """The drugs and drug classes named by a part of the words from `first` to `last`."""
        found = []
        position = first
        while position <= last:
            part = tokens[position : last + 1 if position > first else last]
            end, entries = self._longest(text, part, 0) if part and self._may_begin(part[0].group()) else (-1, ())
            drugs = tuple(entry for entry in entries if entry.kind in ("drug", "drug_class"))
            if drugs:
                begin, stop = part[0].start(), part[end].end()
                found.append(Term(begin, stop, text[begin:stop], drugs))
            position += max(end, 0) + 1
        return tuple(found)

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


def _drug(entries: tuple[Entry, ...]) -> bool:
    return any(entry.kind in ("drug", "drug_class") for entry in entries)


@lru_cache(maxsize=8)
def _compiled(vocabulary: Vocabulary) -> _Index:
    terms: dict[str, dict[str, bool]] = {}
    exact: dict[str, dict[str, bool]] = {}
    beginnings: set[str] = set()
    exact_beginnings: set[str] = set()
    for entry in vocabulary:
        for surface in entry.surfaces:
            parts = words(surface)
            sensitive = _case_sensitive(surface)
            key = ""
            for part in parts if sensitive else map(fold, parts):
                if not sensitive and part[-1].isdigit():  # CD20 is also written CD 20
                    beginnings.add(key + part.rstrip("0123456789"))
                key += part
                (exact_beginnings if sensitive else beginnings).add(key)
            if key:
                held = (exact if sensitive else terms).setdefault(key, {})
                held[entry.iri] = held.get(entry.iri, False) or surface == entry.label
    for beginning in [one for one in beginnings if one.startswith(_PREFIXES)]:
        beginnings.update(prefix for prefix in _PREFIXES if beginning.startswith(prefix))
    return _Index(
        _ranked(terms, vocabulary),
        frozenset(beginnings),
        _ranked(exact, vocabulary),
        frozenset(exact_beginnings),
    )


def _case_sensitive(surface: str) -> bool:
    """Whether a surface form is a short abbreviation (MTX, G-CSF, TdP, 5-FU)."""
    if len(surface) > 3 * _CASE_SENSITIVE_LETTERS:
        return False
    letters = [letter for letter in surface if letter.isalpha()]
    return 0 < len(letters) <= _CASE_SENSITIVE_LETTERS and sum(letter.isupper() for letter in letters) >= 2


def _ranked(index: dict[str, dict[str, bool]], vocabulary: Vocabulary) -> dict[str, tuple[Entry, ...]]:
    """Entries by form, those that prefer the form first, then by kind."""
    ranked = {}
    for key, held in index.items():
        entries = [vocabulary.entry(iri) for iri in held]
        if len(entries) > 1:
            entries.sort(key=lambda entry: (not held[entry.iri], KINDS.index(entry.kind), entry.iri))
        ranked[key] = tuple(entries)
    return ranked
