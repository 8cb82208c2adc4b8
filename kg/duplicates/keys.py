"""By what cases are laid side by side: what tells one patient from another, what a report is about, which one it is."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Final

from kg.duplicates.profiles import CaseProfile, folded
from kg.duplicates.published import TITLE_WORDS
from kg.duplicates.slots import NUMBERS, occupation_key

TOPICS: Final = ("condition", "drug", "event")
"""The kinds of what a report is about; `sex` tells patients apart, but is no topic."""

COPIES: Final = ("author and title", "doi", "pmid", "text", "title")
"""The kinds by which two reports are known to be one publication."""

TITLES: Final = frozenset({"author and title", "title"})
"""Those of them that tell nothing where each of the two has a DOI."""

PERSONAL: Final = tuple(sorted((*NUMBERS, "author", "occupation", "result")))
"""The kinds of what tells one patient of a drug and an event from another."""

Key = tuple[str, str]
"""A kind, and a value of that kind as text."""


def keys(profile: CaseProfile) -> list[Key]:
    """All keys of a case, each once, in order.

    A number falls into two overlapping bins, so that two numbers near each other share one.
    """
    return sorted({*_personal(profile), *_topics(profile), *_copies(profile)})


def _personal(profile: CaseProfile) -> Iterator[Key]:
    for name, slot in NUMBERS.items():
        width = 4 * slot.model.spread
        for holder in profile.episodes if slot.of_episode else (profile,):
            if (value := getattr(holder, name)) is not None:
                for shift in (0, 0.5):
                    yield name, str(floor(slot.scale(value) / width + shift) * 2 + int(2 * shift))
    for author in profile.publication.authors:
        yield "author", author
    for analyte, unit, value in profile.measured:
        yield "result", f"{analyte} {unit} {value!r}"
    if occupation := occupation_key(profile.occupation):
        yield "occupation", occupation


def _topics(profile: CaseProfile) -> Iterator[Key]:
    for kind, values in (("drug", profile.drugs), ("event", profile.events), ("condition", profile.conditions)):
        for value in values:
            yield kind, value
    if profile.sex is not None:
        yield "sex", profile.sex


def _copies(profile: CaseProfile) -> Iterator[Key]:
    """What `kg.duplicates.published.same_publication` goes by: a short title tells nothing without an author."""
    told = profile.publication
    for kind, value in (("doi", told.doi), ("pmid", told.pmid), ("text", told.text_sha256)):
        if value:
            yield kind, value
    title = folded(told.title or "")
    if len(title.split()) >= TITLE_WORDS:
        yield "title", title
    elif title:
        for author in told.authors:
            yield "author and title", f"{author}: {title}"
