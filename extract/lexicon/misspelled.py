"""Drug names with a slip of the pen ("flourouracil", "benazapril"): found where they are one step from one name only.

Case reports misspell drugs more often than other words, and in titles too. A word of eight letters or more that is no
term of the vocabulary, and one insertion, deletion, substitution or exchange of neighbours away from a drug's name,
means that drug, where no other drug is as near. Other drugs' names, however near, are terms already and never reach
this step; and the word must end as the name does, or begin as it does, so that chance neighbours do not pass.

References:
    The edit distance with exchanges: Damerau FJ. Commun ACM 1964;7:171-6. doi:10.1145/363958.363994
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from extract import sieve
from extract.lexicon.spelling import fold
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary

_WORD: Final = sieve.compile(r"[A-Za-z]{8,}")
_SHORTEST: Final = 7  # letters of a folded name
_REMEMBERED: Final = 100_000  # words
# What ordinary words end in and drugs' names do not, or seldom.
_ENGLISH: Final = (
    "ic",
    "ics",
    "ing",
    "ings",
    "ive",
    "ed",
    "ly",
    "tion",
    "tions",
    "ties",
    "ity",
    "ous",
    "al",
    "ally",
    "ment",
)


def misspelled(text: str, terms: Sequence[Term], vocabulary: Vocabulary) -> tuple[Term, ...]:
    """The terms for misspelled drug names that stand outside the given terms.

    >>> text = "He took flourouracil."
    >>> [(term.text, term.entries[0].label) for term in misspelled(text, (), Vocabulary.load())]
    [('flourouracil', 'fluorouracil')]
    """
    names = _names(vocabulary)
    taken = bytearray(len(text))
    for term in terms:
        taken[term.start : term.end] = b"\x01" * (term.end - term.start)
    found = []
    for match in _WORD.finditer(text):
        entry = None if taken[match.start()] else names.nearest(match.group().lower())
        if entry is not None:
            found.append(Term(match.start(), match.end(), match.group(), (entry,)))
    return tuple(found)


class _Names:
    """The drugs' names of one long word, by their beginnings and ends, and what each word asked for was found to be."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.alike: dict[tuple[str, int], list[tuple[str, Entry]]] = {}
        self.known: dict[str, Entry | None] = {}
        for entry in vocabulary:
            if entry.kind != "drug":
                continue
            for surface in {entry.label, *(name for name in entry.synonyms if name[:4] == entry.label[:4])}:
                name = fold(surface.lower()) if surface.isalpha() else ""
                if len(name) >= _SHORTEST:
                    for key in (name[:3], name[-4:]):
                        self.alike.setdefault((key, len(name)), []).append((name, entry))

    def nearest(self, word: str) -> Entry | None:
        """The one drug whose name is a step from the word; remembered, as most words of a language recur."""
        if word not in self.known:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known[word] = self._search(word)
        return self.known[word]

    def _search(self, word: str) -> Entry | None:
        folded = fold(word)
        if len(folded) < _SHORTEST or word.endswith(_ENGLISH):
            return None
        near: dict[str, Entry] = {}
        for key in (folded[:3], folded[-4:]):
            for length in (len(folded) - 1, len(folded), len(folded) + 1):
                for name, entry in self.alike.get((key, length), ()):
                    ends_alike = name[-1] == folded[-1] or len(name) > _SHORTEST + 1
                    if name != folded and ends_alike and _one_step(name, folded):
                        near[entry.iri] = entry
        return next(iter(near.values())) if len(near) == 1 else None


def _one_step(one: str, two: str) -> bool:
    """Whether two different words are one insertion, deletion, substitution or exchange of neighbours apart."""
    if len(one) > len(two):
        one, two = two, one
    place = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    if len(two) - len(one) == 1:
        return one[place:] == two[place + 1 :]
    if len(one) != len(two):
        return False
    return one[place + 1 :] == two[place + 1 :] or (
        one[place + 1 : place + 2] == two[place : place + 1]
        and one[place : place + 1] == two[place + 1 : place + 2]
        and one[place + 2 :] == two[place + 2 :]
    )


@lru_cache(maxsize=4)
def _names(vocabulary: Vocabulary) -> _Names:
    return _Names(vocabulary)
