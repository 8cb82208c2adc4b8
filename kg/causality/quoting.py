"""Quotes for reading: those of one sentence together, with what states a value marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.doubts.sureness import DOUBTFUL
from extract.evidence import CONTEXT
from kg.explain import Explanation


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is quoted: its `parts`, each with whether it states a value, the names of the values (as
    `casegraph explain` takes them), and the least confidence of them."""

    parts: tuple[tuple[str, bool], ...]
    targets: tuple[str, ...]
    confidence: float

    @property
    def place(self) -> str:
        """The names of the values, and how doubtful they are where they are."""
        doubtful = f"; doubtful, {self.confidence:.0%}" if self.confidence < DOUBTFUL else ""
        return f"{', '.join(self.targets)}{doubtful}"

    def marked(self, opening: str, closing: str) -> str:
        """The sentence in one line, with the words that state a value between marks."""
        return "".join(f"{opening}{part}{closing}" if stated else part for part, stated in self.parts).strip()


def sentences(words: Iterable[Explanation]) -> tuple[Sentence, ...]:
    """Quotes gathered by the sentence in which they stand, in the order in which they are first quoted."""
    found: dict[tuple[str, int, int], list[Explanation]] = {}
    for each in words:
        begin, end = each.start - len(each.prefix), each.end + len(each.suffix)
        found.setdefault((each.source, begin, end), []).append(each)
    return tuple(_sentence(held, begin) for (_, begin, _), held in found.items())


def _sentence(held: Sequence[Explanation], begin: int) -> Sentence:
    before = "…" if len(held[0].prefix) == CONTEXT else ""  # a long sentence is kept in part
    after = "…" if len(held[0].suffix) == CONTEXT else ""
    text, begin = before + held[0].prefix + held[0].quote + held[0].suffix + after, begin - len(before)
    parts, at = list[tuple[str, bool]](), 0
    for start, end in sorted({(each.start - begin, each.end - begin) for each in held}):
        if start >= at:  # of two that overlap the first is marked
            parts += [(text[at:start], False), (text[start:end], True)]
            at = end
    parts.append((text[at:], False))
    return Sentence(
        tuple((re.sub(r"\s+", " ", part), stated) for part, stated in parts if part),
        tuple(dict.fromkeys(each.target for each in held)),
        min(each.confidence for each in held),
    )
