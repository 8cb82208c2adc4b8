"""Diseases that no vocabulary holds, recognised by what is said of them: a drug was for them, a patient has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extract import sieve
from extract.lexicon.noun_phrases import STRIP, named_entry, phrase_end
from extract.lexicon.phrases import BARE, DISEASE, NO_HEAD
from extract.lexicon.terms import Term
from extract.lexicon.vocabulary import Entry

_SUFFERS: Final = sieve.compile(
    r"\b(?:(?:for|because of|against|to treat|treatment of|therapy of|management of|(?:diagnos(?:is of|ed with)"
    r"|suffering from|known|history of|affected by|(?:patients?|wom[ae]n|m[ae]n|boys?|girls?|child(?:ren)?|adults?"
    r"|one|he|she)"
    r"(?:,? (?:of|aged) [\w ]{1,12}?,?)? (?:with|had|has)))"
    r")\s+(?:(?:an?|the|his|her|their|his or her|biopsy-proven|newly diagnosed|long-standing|longstanding|known"
    r"|suspected|presumed|active|underlying|recently diagnosed)\s+)*(?=[\w])",
    re.IGNORECASE,
)
_WIDE: Final = frozenset({"infection", "autoimmune disease", "neoplasm", "cancer", "syndrome", "disease", "tumor"})


def diseases(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int, Entry]]:
    """Diseases that a drug was given for, or a patient is introduced with, wherever the text names them again."""
    seen: set[str] = set()
    for match in _SUFFERS.finditer(text):
        start, end = match.end(), phrase_end(text, match.end())
        phrase = text[start:end].rstrip()
        cut = STRIP.match(phrase)
        start, phrase = (start + cut.end(), phrase[cut.end() :]) if cut else (start, phrase)
        words = phrase.split()
        named = [number for number, word in enumerate(words) if DISEASE.search(word)]
        if not named:
            continue
        last = next(number for number in named if number + 1 not in named)
        words = words[: last + 1]
        phrase = re.match(r"\s+".join(map(re.escape, words)), phrase)[0]  # type: ignore[index]
        end = start + len(phrase)
        if words[-1].lower() in NO_HEAD or phrase.lower() in seen:
            continue
        if len(words) == 1 and words[0].lower() in BARE:
            continue
        inside = [term for term in terms if term.start < end and start < term.end]
        if any(term.entry("drug", "drug_class", "treatment") or term.start < start for term in inside):
            continue
        if any(
            entry.label not in _WIDE and term.end >= end - 1
            for term in inside for entry in term.entries if entry.kind in ("condition", "event")
        ):  # fmt: skip
            continue
        seen.add(phrase.lower())
        entry = named_entry(phrase, kind="condition")
        for place in re.finditer(r"\b" + r"\s+".join(map(re.escape, words)) + r"\b", text, re.IGNORECASE):
            yield place.start(), place.end(), entry
