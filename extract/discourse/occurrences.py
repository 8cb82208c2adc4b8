"""Which occurrence of the event a clause speaks of: one by its number ("in the second episode"), or all of them."""

from __future__ import annotations

import re
from typing import Final

from extract import sieve
from extract.sieve.letters import folded

_RANK: Final = {
    "first": 1, "1st": 1, "initial": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5,
    "sixth": 6, "last": -1, "latest": -1, "final": -1, "most recent": -1,
}  # fmt: skip
_NOUN: Final = (
    r"(?:episodes?|attacks?|events?|bouts?|occasions?|occurrences?|relapses?|reactions?|flares?|instances?|falls?"
    r"|drops?"
    r"|crises|crisis|injur(?:y|ies)|ruptures?|fractures?|seizures?|[a-z]+(?:penia|cytosis|itis|a?emia|o?edema|osis))"
)
# "after the first episode", "since the third": the episode dates something else.
_DATES: Final = (
    r"(?<!after )(?<!since )(?<!before )(?<!until )(?<!from )(?<!than )(?<!following )(?<!to )(?<!between )(?<!and )"
)
_ONE: Final = sieve.compile(
    rf"{_DATES}\b(?:the|this|that|her|his|their|its) (?P<rank>{'|'.join(_RANK)}) (?:(?:such|and|severe|mild"
    rf"|of these)\s)?"
    rf"(?:[a-z-]+ )?{_NOUN}\b(?! (?:after|of the two))",
    re.IGNORECASE,
)
_ALL: Final = sieve.compile(
    r"\b(?:all|both|each|either|neither)(?: one)?(?: of)?(?: the| these| those| her| his| their)?(?: two| three"
    r"| four| five)?"
    rf"(?: [a-z-]+)? {_NOUN}\b"
    rf"|\bon (?:both|all|each|either) occasions?\b|\b(?:the|these|her|his|their) (?:two|three|four|five) {_NOUN}\b"
    r"|\bboth times\b|\beach time\b|\bevery time\b",
    re.IGNORECASE,
)
_PART: Final = sieve.compile(r"\b(?:\w+ of|not|between)\s*$", re.IGNORECASE)


def named_occurrences(text: str, told: int) -> tuple[int, ...]:
    """The numbers of the episodes that a clause names, or all of them; empty where it names none.

    Args:
        text: the clause.
        told: how many episodes have been told so far (those of higher numbers are news, not references).

    >>> named_occurrences("A biopsy in the second episode was normal.", 3)
    (2,)
    >>> named_occurrences("Both attacks were mild.", 2), named_occurrences("Five weeks after the first attack", 2)
    ((1, 2), ())
    """
    everything = _ALL.search(text)
    if everything and told > 1 and not _PART.search(text[: everything.start()]):
        return tuple(range(1, told + 1))
    found = []
    for match in _ONE.finditer(text):
        rank = _RANK[folded(match["rank"])]
        number = told if rank < 0 else rank
        if 1 <= number <= told:
            found.append(number)
    return tuple(dict.fromkeys(found))
