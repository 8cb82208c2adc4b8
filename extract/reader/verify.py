"""Whether quoted words state a value: numbers by arithmetic, names by the vocabulary, words by themselves.

A quote that stands in the text shows that the words are there, not that they say what the reader makes of them. What
can be computed from the quoted words is computed again here, by the same readers of numbers, times and counts as in the
rest of the package, and a value that does not come out is refused. What is a judgement (an outcome, what was done with
the drug) is taken on its quote, unless the quoted words name the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from extract.discourse.topic import canonical
from extract.lexicon.spelling import fold, words
from extract.lexicon.terms import ShortForm, TermMatcher
from extract.lexicon.vocabulary import Entry, Vocabulary
from extract.measures.laboratory import CYTOPENIAS, MARKERS, from_percentages
from extract.measures.numbers import CARDINAL, number
from extract.measures.quantities import quantities
from extract.persons.ages import MAX_AGE, ages
from extract.persons.person import sex_of
from extract.records import Concept
from extract.statements.cues import cues
from extract.timing.dates import calendar_dates, days_between
from extract.timing.times import times

TOLERANCE: Final = 0.02  # a month of 30 days and one of 30.4375 are the same statement
LONGEST_DAYS: Final = 36525.0  # a hundred years
CELLS_FROM: Final = 50.0  # a count without a unit is in cells per microlitre from here on, in 10^9/L below

_CARDINAL: Final = re.compile(CARDINAL, re.IGNORECASE)
_GRADE: Final = re.compile(r"\bgrades?\s*(?P<number>[1-5]|I{1,3}|IV|V)\b", re.IGNORECASE)
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_DAY: Final = re.compile(r"\b(?:day|POD)\s*#?(?P<number>\d{1,3})\b", re.IGNORECASE)
_PRONOUNS: Final = {
    "female": ("she", "her", "hers", "herself", "mrs", "ms"),
    "male": ("he", "his", "him", "himself", "mr"),
}
_SEXED: Final = {word: sex for sex, words_of in _PRONOUNS.items() for word in words_of}
_TOKEN: Final = re.compile(r"[A-Za-z]+")
_EMPTY: Final = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "to", "by", "for", "with", "and", "or", "but", "from", "as", "is", "was",
     "were", "are", "be", "been", "has", "had", "have", "he", "she", "it", "his", "her", "its", "they", "their", "this",
     "that", "these", "those", "after", "before", "then", "there", "which", "who", "not", "no")
)  # fmt: skip
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("event", "condition"),
    "complications": ("event", "condition"),
    "conditions": ("condition", "event"),
    "drugs": ("drug", "drug_class"),
    "switched_to": ("drug",),
    "treatments": ("treatment", "drug", "drug_class"),
    "subject": ("drug_class", "drug"),
}
_OPPOSITES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "action": {
        "withdrawn": frozenset({"stop", "hold", "never again", "switch"}),
        "interrupted": frozenset({"stop", "hold", "resume"}),
        "continued": frozenset({"continue", "resume"}),
        "dose reduced": frozenset({"reduce"}),
    },
}
"""For a judged value, the cues (`extract.statements.cues`) that may stand in its quote; with others alone it falls."""


class RefusedError(Exception):
    """The quoted words do not state the value; the message says why, for a reviewer."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A value that its words state; `rule` names the calculation, where there was one."""

    value: Any
    rule: str | None = None


class Checker:
    """Checks the values of one document against their quoted words.

    Args:
        vocabulary: what normalises names.
        abbreviations: those that the document defines.

    >>> checker = Checker(Vocabulary.load())
    >>> checker.check("latency_days", 84, ["twelve weeks after the last infusion"]).value
    84.0
    >>> checker.check("latency_days", 90, ["twelve weeks after the last infusion"])  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    RefusedError: the quoted words give 84 days, not 90
    """

    def __init__(self, vocabulary: Vocabulary, abbreviations: Iterable[ShortForm] = ()) -> None:
        self.vocabulary = vocabulary
        self._matcher = TermMatcher(vocabulary, abbreviations)

    def check(self, key: str, value: Any, quoted: Sequence[str], *, event: str | None = None) -> Checked:
        """The value as the record holds it.

        Args:
            key: the item of the evidence table.
            value: what the reader gave, of the type of its record's field (a text for a concept).
            quoted: the words, each passage as it stands in the text.
            event: the label of the episode's event, which says whose count a count may be.

        Raises:
            RefusedError: the words do not state it.
        """
        if key != "sex" and all(word.lower() in _EMPTY for each in quoted for word in re.findall(r"\w+", each)):
            raise RefusedError("the quoted words say nothing")
        if key in _KINDS:
            return Checked(self._concept(key, value, quoted))
        if key in ("nadir", "recovery_value"):
            return _count(key, value, quoted, event)
        if key in _CHECKS:
            return _CHECKS[key](value, quoted)
        allowed = _OPPOSITES.get(key, {}).get(value)
        named = {cue.value for passage in quoted for cue in cues(passage) if cue.kind == key} if allowed else set()
        if named and allowed and not named & allowed:
            raise RefusedError(f"the quoted words say {', '.join(sorted(named))}, not {value}")
        if key == "outcome":
            _no_other_outcome(value, quoted)
        return Checked(value)

    def _concept(self, key: str, value: str, quoted: Sequence[str]) -> Concept:
        """The concept of a name, by the vocabulary; a name that it does not know must stand in the words itself."""
        kinds = _KINDS[key]
        known = self.vocabulary.find_all(value, kinds=kinds)
        named = [term for passage in quoted for term in self._matcher.match(passage)]
        inner = [part for term in named for part in term.inner]
        entries = [entry for term in (*named, *inner) for entry in term.entries if entry.kind in kinds]
        for entry in known:
            if any(self._same(key, entry, other) for other in entries):
                return self._labelled(key, entry)
        if any(_stands(value, passage) for passage in quoted):
            return self._labelled(key, known[0]) if known else Concept(" ".join(value.lower().split()))
        raise RefusedError(f"the quoted words do not name {value}")

    def _same(self, key: str, one: Entry, other: Entry) -> bool:
        """Whether two entries are one: the same, or (events) the same without its qualifier."""
        return one.iri == other.iri or (
            key in ("event", "complications")
            and canonical(one, self.vocabulary).iri == canonical(other, self.vocabulary).iri
        )

    def _labelled(self, key: str, entry: Entry) -> Concept:
        entry = canonical(entry, self.vocabulary) if key == "event" and entry.kind == "event" else entry
        return Concept(entry.label, entry.iri)


def _stands(name: str, passage: str) -> bool:
    """Whether the words of a name stand in a passage, in their order and together, whatever their spelling."""
    wanted, held = [fold(word) for word in words(name)], [fold(word) for word in words(passage)]
    size = len(wanted)
    return size > 0 and any(held[at : at + size] == wanted for at in range(len(held) - size + 1))


def same(one: float, other: float) -> bool:
    """Whether two numbers agree within the tolerance.

    >>> same(90.0, 91.3), same(90.0, 84.0)
    (True, False)
    """
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other)) + 1e-9


def _days(value: float, quoted: Sequence[str]) -> Checked:
    """An interval: stated, or between two dates, or between two numbered days."""
    if not 0 <= value <= LONGEST_DAYS:
        raise RefusedError(f"{value:g} days are no such time")
    found: list[tuple[float, str]] = []
    for passage in quoted:
        for time in times(passage):
            if time.kind not in ("age", "frequency"):
                known = (each for each in (time.days, time.low, time.high) if each is not None)
                found += [(each, "interval-in-days") for each in known]
    printed = [date.iso for passage in quoted for date in calendar_dates(passage)]
    for one, other in combinations(printed, 2):
        between = days_between(one, other)
        between = days_between(other, one) if between is None else between
        found += [(float(between), "date-difference")] if between is not None else []
    numbered = [float(match["number"]) for passage in quoted for match in _DAY.finditer(passage)]
    found += [(abs(other - one), "day-difference") for one, other in combinations(numbered, 2)]
    for days, rule in found:
        if same(days, value):
            return Checked(round(days, 4), rule)
    raise RefusedError(_gives((days for days, _ in found), "days", value))


def _count(key: str, value: float, quoted: Sequence[str], event: str | None) -> Checked:
    """A cell count in 10^9/L, of the cells that the event is about."""
    marker = MARKERS.get(event or "")
    if event not in CYTOPENIAS or marker is None:
        raise RefusedError(f"{event or 'the event'} has no {key.replace('_', ' ')} in the evidence table")
    whole = " ".join(quoted)
    found, others = [], set()
    for q in (*quantities(whole), *from_percentages(quantities(whole))):
        if q.unit != marker.unit or q.bound == ">":
            continue
        if q.analyte in (None, marker.analyte):
            found += [q.value, *([q.high] if q.high is not None else [])]
        elif same(q.value, value):
            others.add(q.analyte)
    if not found and not others:  # the unit stands elsewhere: the range of the numbers says which it is
        bare = [each for match in _CARDINAL.finditer(whole) if (each := number(match[0])) is not None]
        found = [each if each < CELLS_FROM else each / 1000 for each in bare]
    for count in found:
        if same(count, value) and 0 <= count <= marker.most:
            return Checked(round(count, 6), "count-in-10e9-per-litre")
    if others:
        raise RefusedError(f"the quoted count is one of {', '.join(sorted(map(str, others)))}, not of {marker.analyte}")
    raise RefusedError(_gives(found, "x 10^9/L", value))


def _age(value: float, quoted: Sequence[str]) -> Checked:
    if not 0 <= value <= MAX_AGE:
        raise RefusedError(f"{value:g} years are no age")
    told = [age.value for passage in quoted for age in ages(passage)]
    found = [age for age in told if age is not None]
    if not told:
        found = [each for p in quoted for match in _CARDINAL.finditer(p) if (each := number(match[0])) is not None]
    for years in found:
        if same(years, value):
            return Checked(years)
    raise RefusedError(_gives(found, "years", value))


def _grade(value: int, quoted: Sequence[str]) -> Checked:
    found = [match["number"].upper() for passage in quoted for match in _GRADE.finditer(passage)]
    grades = [_ROMAN.get(each) or int(each) for each in found]
    if value in grades:
        return Checked(value)
    raise RefusedError(_gives(grades, "as grade", value))


def _sex(value: str, quoted: Sequence[str]) -> Checked:
    named = {
        sex
        for passage in quoted
        for word in _TOKEN.findall(passage)
        if (sex := sex_of(word) or _SEXED.get(word.lower()))
    }
    if value in named:
        return Checked(value)
    raise RefusedError(f"the quoted words do not say {value}")


def _word(kind: str) -> Callable[[str, Sequence[str]], Checked]:
    """For an item that is the text's own word: the word must stand in the quote."""

    def check(value: str, quoted: Sequence[str]) -> Checked:
        if any(cue.kind == kind and cue.value == value for passage in quoted for cue in cues(passage)):
            return Checked(value)
        if any(_stands(value, passage) for passage in quoted):
            return Checked(value)
        raise RefusedError(f"the quoted words do not say {value}")

    return check


_ENDS: Final[Mapping[str, frozenset[str]]] = {
    "recovered": frozenset({"recovered", "recovering"}),
    "recovering": frozenset({"recovering", "recovered"}),
    "not recovered": frozenset({"not recovered", "recovering"}),
    "fatal": frozenset({"fatal"}),
}


def _no_other_outcome(value: str, quoted: Sequence[str]) -> None:
    """Refuses an outcome whose quoted words name others only."""
    named = {cue.value for passage in quoted for cue in cues(passage) if cue.kind == "outcome"} & _ENDS.keys()
    if named and not named & _ENDS[value]:
        raise RefusedError(f"the quoted words say {', '.join(sorted(named))}, not {value}")


def _gives(found: Iterable[float], unit: str, value: float) -> str:
    listed = ", ".join(f"{each:g}" for each in dict.fromkeys(found))
    return (
        f"the quoted words give {listed} {unit}, not {value:g}"
        if listed
        else f"the quoted words do not give {value:g} {unit}"
    )


_CHECKS: Final[Mapping[str, Callable[[Any, Sequence[str]], Checked]]] = {
    "age_years": _age,
    "sex": _sex,
    "severity": _word("severity"),
    "onset": _word("onset"),
    "grade": _grade,
    "latency_days": _days,
    "recovery_days": _days,
    "follow_up_days": _days,
}
