"""What of a case is compared: its values without their words, as made from records.

`kg.duplicates.reading` makes the same from a whole graph at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from extract.records import Case, Concept, Episode, Report, Value, values
from kg.naming import iri_of
from kg.terms import report_iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a report says of itself as a publication; `authors` are family names, folded, `year` is that of the date."""

    name: str
    title: str | None = None
    authors: frozenset[str] = frozenset()
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    place: str | None = None
    text_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeProfile:
    """One episode; concepts are IRIs, times are days, counts are in 10⁹/L."""

    number: int
    event: str
    latency_days: float | None = None
    latency_from: str | None = None
    nadir: float | None = None
    recovery_value: float | None = None
    recovery_days: float | None = None
    grade: int | None = None
    severity: str | None = None
    outcome: str | None = None
    recovery: str | None = None
    action: str | None = None
    rechallenge: bool | None = None
    recurrence: bool | None = None
    switched_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProfile:
    """One case. `drugs` are the suspects of all its episodes, `other_drugs` what else the patient took; `measured` are
    laboratory values (analyte, unit, value) beside the nadir and the value at recovery."""

    iri: str
    number: int
    publication: Publication
    age_years: float | None = None
    sex: str | None = None
    occupation: str | None = None
    conditions: frozenset[str] = frozenset()
    drugs: frozenset[str] = frozenset()
    other_drugs: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    treatments: frozenset[str] = frozenset()
    complications: frozenset[str] = frozenset()
    measured: frozenset[tuple[str, str, float]] = frozenset()
    episodes: tuple[EpisodeProfile, ...] = ()

    @property
    def name(self) -> str:
        """The case as `casegraph explain` names it: report and number."""
        return f"{self.publication.name}/{self.number}"


NUMBERS = ("latency_days", "nadir", "recovery_value", "recovery_days")
CODES = ("latency_from", "severity", "outcome", "recovery", "action")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_DEGREES = frozenset(re.findall(r"\w+", "md phd msc bsc mbbs mbchb do rn pharmd frcp mph jr sr ii iii prof dr"))
_MAX_INITIALS = 3


def folded(text: str) -> str:
    """A text as lower-case ASCII words, so that spelling and punctuation do not matter.

    >>> folded("Weiler-Oduro, Ändreas")
    'weiler oduro andreas'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NO_LETTERS.sub(" ", plain.lower()).strip()


def family_name(author: str) -> str:
    """The family name of an author as publications print it, folded; of a compound name its last part.

    >>> [family_name(name) for name in ("Jane Q. O'Dwyer, MD", "Weiler-Oduro H", "van der Berg, Tom", "Ana Ruiz Gil")]
    ['odwyer', 'weileroduro', 'berg', 'gil']
    """
    parts = [part.replace("'", "").replace("’", "").replace("-", "") for part in author.split(",")]
    parts = [" ".join(word for word in part.split() if folded(word).replace(" ", "") not in _DEGREES) for part in parts]
    parts = [part for part in parts if part.strip()]
    if not parts:
        return folded(author)
    words = parts[0].split()
    if len(parts) == 1:  # initials stand behind a family name that comes first
        while len(words) > 1 and _initials(words[-1]) and not _initials(words[0]):
            words.pop()
    return folded(words[-1]).replace(" ", "")


def _initials(word: str) -> bool:
    bare = word.replace(".", "")
    return 0 < len(bare) <= _MAX_INITIALS and bare.isupper()


def profiles(reports: Iterable[Report]) -> list[CaseProfile]:
    """The profiles of all cases of the reports, by name of the report and number."""
    found = [_profile(case, publication) for report in reports for publication in [_publication(report)]
             for case in report.cases]  # fmt: skip
    return sorted(found, key=order)


def order(profile: CaseProfile) -> tuple[str, int]:
    """Cases in the order of their reports' names, and of their numbers."""
    return profile.publication.name, profile.number


def _publication(report: Report) -> Publication:
    stated: dict[str, list[Any]] = defaultdict(list)
    for name, value in values(report.bibliography):
        stated[name].append(value.value)
    return publication(report.name, report.source.text_sha256, report.source.length, stated)


SHORT: Final = 200
"""Texts of fewer characters are not taken for copies of each other because they are the same."""


def publication(name: str, text_sha256: str | None, length: int, stated: Mapping[str, list[Any]]) -> Publication:
    """A publication from the hash and length of its text, and the fields of its bibliography, each with its values."""

    def one(field: str) -> str | None:
        return str(stated[field][0]) if stated.get(field) else None

    published = one("published") or ""
    return Publication(
        name=name,
        title=one("title"),
        authors=frozenset(filter(None, map(family_name, stated.get("authors", ())))),
        year=int(published[:4]) if published[:4].isdigit() else None,
        doi=one("doi"),
        pmid=one("pmid"),
        place=one("place"),
        text_sha256=text_sha256 if length >= SHORT else None,
    )


def _profile(case: Case, publication: Publication) -> CaseProfile:
    suspects = _keys(drug for episode in case.episodes for drug in episode.drugs)
    taken = _keys(exposure.drug for exposure in case.exposures)
    return CaseProfile(
        iri=f"{report_iri(publication.name).value}/case/{case.number}",
        number=case.number,
        publication=publication,
        age_years=_plain(case.age_years),
        sex=_plain(case.sex),
        occupation=_plain(case.occupation),
        conditions=_keys(case.conditions),
        drugs=suspects,
        other_drugs=taken - suspects,
        events=_keys(episode.event for episode in case.episodes),
        treatments=_keys(treatment for episode in case.episodes for treatment in episode.treatments),
        complications=_keys(each for episode in case.episodes for each in episode.complications),
        measured=frozenset(_measured(case)),
        episodes=tuple(_episode(episode) for episode in case.episodes),
    )


def _measured(case: Case) -> Iterator[tuple[str, str, float]]:
    for episode in case.episodes:
        for each in episode.measurements:
            if each.role not in ("nadir", "recovery"):
                yield iri_of(each.analyte), each.unit, float(each.value.value)


def _episode(episode: Episode) -> EpisodeProfile:
    stated = {name: _plain(getattr(episode, name)) for name in (*NUMBERS, *CODES, "grade", "rechallenge", "recurrence")}
    switched = episode.switched_to
    return EpisodeProfile(
        number=episode.number,
        event=iri_of(episode.event.value),
        switched_to=None if switched is None else iri_of(switched.value),
        **stated,
    )


def _plain(value: Value[Any] | None) -> Any:
    return None if value is None else value.value


def _keys(found: Iterable[Value[Concept]]) -> frozenset[str]:
    return frozenset(iri_of(value.value) for value in found)
