"""Cytopenias that a title tells without their name: "Very low platelets within hours of X", "Vanishing neutrophils"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extract import sieve
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry, Vocabulary

_CELLS: Final = (
    r"(?:(?P<neutropenia>neutrophils?|granulocytes?|ANC)|(?P<thrombocytopenia>platelets?|thrombocytes?)"
    r"|(?P<leukopenia>white (?:blood )?cells?|leu[ck]ocytes?|white counts?)|(?P<lymphopenia>lymphocytes?))"
    r"(?: (?:blood )?counts?)?"
)
_TOLD: Final = tuple(
    sieve.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:low|falling|dropping|plummeting|sinking|dwindling|vanishing|vanished|disappearing|missing|absent|collapsing"
        r"|few|no|without) " + _CELLS + r"\b(?! (?:transfusion|aggregation|function|concentrates?|inhibitors?))",
        r"\b(?:falls?|drops?|declines?|loss|lack|absence|disappearance|decreases?|reductions?|plunge|collapse|dips?)"
        r" (?:in|of) (?:the |his |her |their |all |circulating )*" + _CELLS + r"\b",
        r"\b(?:the )?"
        + _CELLS
        + r" (?:fell|fall|drop|dropped|vanish|vanished|disappeared|disappear|plummeted|sank|gone)\b",
    )
)


def low_counts(
    text: str, terms: Sequence[Term], vocabulary: Vocabulary, titles: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, Entry]]:
    """The spans of titles that tell a cytopenia by its cells, with the event's entry, where no term names it."""
    for start, end in titles:
        for pattern in _TOLD:
            for match in pattern.finditer(text, start, end):
                label = next(name for name, words in match.groupdict().items() if words)
                entry = vocabulary.find(label, kinds=("event",))
                if entry is not None and not any(
                    term.entry("event") and term.start < match.end() and match.start() < term.end for term in terms
                ):
                    yield match.start(), match.end(), entry
