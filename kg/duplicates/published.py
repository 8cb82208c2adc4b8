"""What two publications say on whether they tell of one patient: the same publication, its authors, place, title, year.

Authors who report one patient report others, too, and a place has one hospital with many patients. So authors and place
together weigh at most as much as telling apart whose patients these are, never as much as telling which one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import log2
from typing import Final

from kg.duplicates.frequencies import Frequencies
from kg.duplicates.hitmiss import agreement, disagreement
from kg.duplicates.profiles import Publication, folded
from kg.duplicates.slots import CODES, LISTS, Slot

SAME_PUBLICATION: Final = 12.0
"""The weight in bits of two files that hold one publication; which of its patients is whose is left to the rest."""

GROUP_AT_MOST: Final = 6.0
"""The weight in bits that authors and place can have together: among reports of one drug and one event, about one pair
in sixty of different patients has an author in common."""

AUTHORS_APART: Final = 0.1
"""How often two accounts of one patient have no author in common."""

NEAR_YEARS: Final = 3
NEAR_IN_TIME: Final = 0.9
"""How often two accounts of one patient appear within `NEAR_YEARS` years."""

ALIKE_IF_SAME: Final = 0.3
ALIKE_IF_DIFFERENT: Final = 0.03
"""How often the titles are alike (beside the drugs, events and conditions in them) for one patient, and for two."""

ALIKE: Final = 0.5
"""Titles are alike when they share so much of the words that either has, and at least `ALIKE_WORDS`."""
ALIKE_WORDS: Final = 3
TITLE_WORDS: Final = 8
"""A title of at least so many words is that of one publication; a shorter one is if an author is the same, too."""

_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        "a an the of in on with without after during following under by to for and or from at as its his her case "
        "cases report reports patient patients man woman series review literature induced associated related treated "
        "treatment therapy two three first late early onset severe rare unusual letter",
    )
)


def same_publication(left: Publication, right: Publication) -> str | None:
    """By what two reports are known to be the same publication; None where they are not.

    >>> one, other = Publication(name="a", doi="10.1000/7"), Publication(name="b", doi="10.1000/7")
    >>> same_publication(one, other), same_publication(one, Publication(name="c"))
    ('DOI', None)
    """
    if left.doi is not None and left.doi == right.doi:
        return "DOI"
    if left.pmid is not None and left.pmid == right.pmid:
        return "PubMed number"
    if left.text_sha256 is not None and left.text_sha256 == right.text_sha256:
        return "text"
    if left.doi and right.doi:
        return None  # an abstract and the article may have one title; as publications they are two
    title = folded(left.title or "")
    if not title or title != folded(right.title or ""):
        return None
    return "title" if len(title.split()) >= TITLE_WORDS or left.authors & right.authors else None


def compare_publications(
    left: Publication, right: Publication, topics: frozenset[str], frequencies: Frequencies
) -> Iterator[Slot]:
    """The slots of two publications; `topics` are the words of what the cases are about, which weigh on their own."""
    if by := same_publication(left, right):
        shown = {"DOI": (left.doi, right.doi), "PubMed number": (left.pmid, right.pmid)}.get(by, (by, by))
        yield Slot("publication", (shown[0],), (shown[1],), "same", SAME_PUBLICATION)
        return
    yield from _group(left, right, frequencies)
    alike = _alike(left.title or "", right.title or "", topics)
    if alike is not None:
        ratio = ALIKE_IF_SAME / ALIKE_IF_DIFFERENT if alike else (1 - ALIKE_IF_SAME) / (1 - ALIKE_IF_DIFFERENT)
        yield Slot("title", (left.title,), (right.title,), "near" if alike else "different", log2(ratio))
    if left.year is not None and right.year is not None:
        near = abs(left.year - right.year) <= NEAR_YEARS
        usual = frequencies.near_in_time(NEAR_YEARS)
        bits = (
            max(0.0, log2(NEAR_IN_TIME / usual))
            if near
            else log2((1 - NEAR_IN_TIME) / max(1 - usual, 1 - NEAR_IN_TIME))
        )
        yield Slot("year", (left.year,), (right.year,), "near" if near else "different", bits)


def _group(left: Publication, right: Publication, frequencies: Frequencies) -> Iterator[Slot]:
    """Authors and place."""
    room = GROUP_AT_MOST
    if left.authors and right.authors:
        shared = left.authors & right.authors
        miss = LISTS["authors"].miss
        bits = sum(agreement(frequencies.of("authors", name), miss) for name in shared)
        bits = min(bits, room) if shared else log2(AUTHORS_APART)
        room -= max(bits, 0.0)
        told = tuple(sorted(left.authors)), tuple(sorted(right.authors))
        yield Slot("authors", *told, "same" if shared else "different", bits)
    if left.place and right.place:
        same = folded(left.place) == folded(right.place)
        miss = CODES["place"].miss
        bits = min(agreement(frequencies.of("place", left.place), miss), room) if same else disagreement(miss)
        yield Slot("place", (left.place,), (right.place,), "same" if same else "different", bits)


def _alike(left: str, right: str, topics: frozenset[str]) -> bool | None:
    """Whether two titles are alike beside their topics; None where one of them says nothing else."""
    one, other = (frozenset(folded(title).split()) - _COMMON - topics for title in (left, right))
    if min(len(one), len(other)) < ALIKE_WORDS:
        return None
    return len(one & other) >= ALIKE * len(one | other)
