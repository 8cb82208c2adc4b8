"""Passages: the sentences in which authors may argue about their own patients, and those in which they cannot.

Titles, introductions, front and back matter tell no argument; what is said of other publications, asked, advised or
left open is none either.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from extract import sieve
from extract.lexicon.terms import Term


class Finder(Protocol):
    """Gives the vocabulary's terms that lie between two character offsets, in order."""

    def __call__(self, start: int, end: int, /) -> Sequence[Term]: ...


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Section(_Span, Protocol):
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence: its words (line ends are blanks) at `start` of the document, and the terms that stand in it."""

    text: str
    start: int
    terms: tuple[Term, ...]

    def within(self, start: int, end: int) -> tuple[Term, ...]:
        """The terms between two offsets of `text`."""
        return tuple(t for t in self.terms if start <= t.start - self.start and t.end - self.start <= end)


_SILENT: Final = frozenset(
    {"title", "front", "background", "objective", "methods", "back", "boilerplate", "table", "keywords", "references"}
)
_LONGEST: Final = 900  # characters; a longer "sentence" is a list or a broken text
_OTHERS: Final = sieve.compile(
    r"\bet al\b|\bco-?workers\b|\bcolleagues\b|\baccording to (?!the (?:naranjo|who)\b|naranjo\b)[A-Z]"
    r"|\b(?:some|other|several|many|most|various|certain|previous|earlier|these) (?:authors?|investigators?|experts?"
    r"|researchers?|reviewers?|clinicians?|physicians?|studies|reports|groups|series|publications|cases in the)\b"
    r"|\bin the literature\b|\b(?:published|reported) (?:cases?|reports?|series|patients)\b"
    r"|\b(?:previously|elsewhere) (?:reported|described|published)\b|\bin (?:another|an? (?:recent|large|earlier"
    r"|previous))"
    r" (?:\w+ )?(?:series|report|study|survey|cohort|case|trial|review)\b|\b(?:their|another|that|his|her) (?:own )?"
    r"(?:case|report|series|study)\b|\b(?:volunteers|rats?|mice|rabbits?|in vitro|animal (?:models?|studies))\b",
    re.IGNORECASE,
)
_SCALE_OF: Final = sieve.compile(r"\bnaranjo(?: et al\b\.?| and (?:co-?workers|colleagues))", re.IGNORECASE)
OWN: Final = sieve.compile(
    r"\b(?:our|ours|we|us|the present|the authors?|this (?:\w+ )?(?:case|patient|man|woman|child|boy|girl|infant|report"
    r"|observation|episode|event|finding|course)|these (?:\w+ )?(?:cases|patients|episodes|findings|observations)"
    r"|the patient|both (?:patients|cases)|(?:in|of|for) (?:case|patient) \w+)\b",
    re.IGNORECASE,
)
"""What speaks of the report's own patients or of its authors."""
_OPEN: Final = sieve.compile(
    r"\?\s*$|\b(?:should|must|needs? to|ought to|has to|have to|it is (?:important|essential|necessary|critical"
    r"|prudent)"
    r"|(?:is|are) (?:recommended|advised|mandatory|required)|remains? to be|future studies|further studies"
    r"|if (?!not\b)(?=\w+ (?:\w+ ){0,3}(?:is|are|has|have|had|can|cannot)\b))\b",
    re.IGNORECASE,
)
HEDGE: Final = sieve.compile(
    r"\b(?:may|might|could|cannot|can not|possibl[ey]|possibility|probabl[ey]|likely|suggest\w*|appears?|seems?|thought"
    r"|hypothes\w+|perhaps|potential(?:ly)?|presum\w+|speculat\w+|suspect\w*|believe[ds]?|think|conceivabl[ey]"
    r"|postulat\w+|propos\w+|plausibl[ey]|would|assum\w+|apparently|in our (?:opinion|view)|consider(?:ed)?|implicat\w+"
    r"|supposed(?:ly)?|favou?rs?|consistent with|compatible with)\b",
    re.IGNORECASE,
)
"""Words of reserve."""


def passages(
    text: str,
    sections: Sequence[_Section],
    sentences: Sequence[_Span],
    find_terms: Finder,
    anchor: re.Pattern[str] | sieve.Pattern,
) -> Iterator[Passage]:
    """The sentences in which an anchor stands and in which the authors may argue about their own patients.

    Args:
        text: the document's text, with line ends as blanks.
        sections: its sections, in order.
        sentences: its sentences, in order.
        find_terms: gives the vocabulary's terms between two offsets.
        anchor: a cheap pattern without which no argument is made.

    >>> from extract.structure.sentences import Sentence
    >>> told = "Infection was excluded. It was excluded in the series of Meier et al."
    >>> spans = [Sentence(0, 23), Sentence(24, len(told))]
    >>> [one.text for one in passages(told, (), spans, lambda start, end: (), re.compile("excluded"))]
    ['Infection was excluded.']
    """
    starts = [sentence.start for sentence in sentences]
    begins = [section.start for section in sections]
    seen = -1
    for match in anchor.finditer(text):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or index == seen or sentences[index].end <= match.start():
            continue
        seen = index
        sentence = sentences[index]
        place = bisect_right(begins, match.start()) - 1
        if place >= 0 and sections[place].kind in _SILENT:
            continue
        words = text[sentence.start : sentence.end]
        if len(words) > _LONGEST or _OPEN.search(words):
            continue
        own = OWN.search(words) is not None
        if not own and _OTHERS.search(_SCALE_OF.sub("Naranjo", words)):
            continue
        former = sentences[index - 1] if index else None
        if former is not None and not own and _OTHERS.search(text[former.start : former.end]):
            continue  # the story of another publication goes on
        yield Passage(words, sentence.start, tuple(find_terms(sentence.start, sentence.end)))
