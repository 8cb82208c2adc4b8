"""The patients behind a hypothesis: their episodes under members and other drugs, and what each tells for or against.

Only what a report states is used: a drug that was not said to be given again was not given again as far as this room
knows, and a course that is not told is neither good nor bad.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from extract.records import Case, Claim, Concept, Episode, Report, Value
from kg.assess.definitions import DOUBTFUL, Definitions, timing
from kg.assess.facts import Facts, case_name, key

__all__ = ["Findings", "Occurrence", "Patient", "author_groups", "find", "without_report"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One episode of the event: under which members of the class, and which other suspects."""

    report: str
    case: int
    episode: Episode
    members: tuple[Concept, ...]
    others: tuple[Concept, ...]
    alternatives: tuple[tuple[int, Claim], ...] = ()
    """Other explanations that the report's authors name, with the number of the claim."""

    @property
    def name(self) -> str:
        return f"{self.report}/{self.case}/{self.episode.number}"

    @property
    def place(self) -> str:
        return case_name(self.report, self.case)

    def target(self, *names: str) -> tuple[str, ...]:
        """The names of those of the episode's values that are stated."""
        return tuple(f"{self.name}/{name}" for name in names if getattr(self.episode, name))

    @property
    def clean(self) -> bool:
        """Whether no suspect outside the class and no other explanation of the authors stands beside the member."""
        return bool(self.members) and not self.others and not self.alternatives

    @property
    def sure(self) -> bool:
        """Whether the extraction is sure of the event and of its suspects."""
        return all(value.confidence >= DOUBTFUL for value in (self.episode.event, *self.episode.drugs))

    def is_timed(self) -> bool:
        """Whether the text tells when the event came after the drug."""
        days = self.episode.latency_days
        return (days is not None and days.value >= 0) or (days is None and self.episode.onset is not None)

    def precedes(self) -> bool:
        """Whether the event came before the drug."""
        days = self.episode.latency_days
        return days is not None and days.value < 0


@dataclass(frozen=True)
class Patient:
    """One independent patient who had the event: the cases that tell of the person, and the episodes in order."""

    person: str
    occurrences: tuple[Occurrence, ...]
    cases: tuple[tuple[str, Case], ...]
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out about the patient under some definitions, so that it need not be worked out again."""

    @cached_property
    def under(self) -> tuple[Occurrence, ...]:
        """The episodes of which a member of the class is a suspect."""
        return tuple(each for each in self.occurrences if each.members)

    @cached_property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.place for each in self.occurrences))

    @cached_property
    def members(self) -> frozenset[str]:
        return frozenset(key(member) for each in self.under for member in each.members)

    def of(self, member: Concept | None) -> tuple[Occurrence, ...]:
        """The episodes under a member, or under any."""
        return self.under if member is None else tuple(each for each in self.under if member in each.members)

    @cached_property
    def clean(self) -> bool:
        return any(each.clean for each in self.under)

    @cached_property
    def sure(self) -> bool:
        return any(each.sure for each in self.under)

    def name(self) -> str:
        """A name for people: the first case that tells of the person."""
        return self.places[0] if self.places else self.person


@dataclass(frozen=True)
class Findings:
    """Everything that the facts say under the definitions, sorted by patient."""

    facts: Facts
    definitions: Definitions
    patients: tuple[Patient, ...]  # who had the event under a member
    outside: tuple[Patient, ...]  # who had it under other drugs alone
    unnamed: tuple[str, ...]  # episodes whose suspect is the class, no member by name
    dropped: tuple[str, ...]  # episodes that are not the event under the definitions
    marks: dict[str, tuple[str, ...]]  # the authors and the patients of each report, by which reports hang together

    @cached_property
    def key(self) -> tuple[object, ...]:
        """On what the challenges and counter-examples of a patient depend, beside the patient."""
        return self.definitions, self.facts.left_out, key(self.facts.event), self.facts.family

    @cached_property
    def groups(self) -> dict[str, int]:
        """The group of authors of each report; see `author_groups`."""
        return _grouped(self.marks)

    @cached_property
    def members(self) -> tuple[Concept, ...]:
        return tuple(each for each in self.facts.members if key(each) not in self.facts.left_out)

    @cached_property
    def claims(self) -> tuple[tuple[Report, int, Claim], ...]:
        """What authors assert about the event, with the number of the claim in its report."""
        events = {key(event) for event in self.facts.events}
        return tuple(
            (report, number, claim)
            for report in self.facts.reports
            for number, claim in enumerate(report.claims, 1)
            if key(claim.event.value) in events
        )

    def of_kind(self, kind: str, stance: str | None = None) -> tuple[tuple[Report, int, Claim], ...]:
        """The claims of a kind whose subject is the class, a narrower one or a member."""
        return tuple(
            (report, number, claim)
            for report, number, claim in self.claims
            if claim.kind == kind
            and key(claim.subject.value) in self.facts.family
            and stance in (None, claim.stance.value)
        )

    def group_count(self, patients: Iterable[Patient], member: Concept | None = None) -> int:
        """The number of independent groups of authors who tell of patients."""
        return len({self.groups[each.report] for patient in patients for each in patient.of(member)})


def find(facts: Facts, definitions: Definitions) -> Findings:
    """Sorts the episodes of the facts by patient; see `Findings`."""
    events = {key(event) for event in facts.events}
    members = {key(member): member for member in facts.members}
    occurrences: dict[str, list[Occurrence]] = {}
    cases: dict[str, list[tuple[str, Case]]] = {}
    unnamed: list[str] = []
    dropped: list[str] = []
    for report in sorted(facts.reports, key=lambda each: each.name):
        for case in report.cases:
            person = facts.persons.get(case_name(report.name, case.number), case_name(report.name, case.number))
            for episode in case.episodes:
                if key(episode.event.value) not in events:
                    continue
                suspects = [drug.value for drug in episode.drugs]
                if any(key(drug) in facts.left_out for drug in suspects):
                    continue
                name = f"{report.name}/{case.number}/{episode.number}"
                if not definitions.counts(episode):
                    dropped.append(name)
                    continue
                found = Occurrence(
                    report.name,
                    case.number,
                    episode,
                    tuple(members[key(drug)] for drug in suspects if key(drug) in members),
                    tuple(drug for drug in suspects if key(drug) not in facts.family),
                    _alternatives(report, events, facts.family),
                )
                if not found.members and not found.others:
                    if suspects:
                        unnamed.append(name)
                    continue
                occurrences.setdefault(person, []).append(found)
                held = cases.setdefault(person, [])
                if (report.name, case) not in held:
                    held.append((report.name, case))
    patients = tuple(Patient(person, tuple(occurrences[person]), tuple(cases[person])) for person in occurrences)
    return Findings(
        facts,
        definitions,
        tuple(patient for patient in patients if patient.under),
        tuple(patient for patient in patients if not patient.under),
        tuple(unnamed),
        tuple(dropped),
        _marks(facts.reports, facts.persons),
    )


def without_report(findings: Findings, name: str) -> Findings:
    """The findings without one report: what `find` gives without it, but patients of other reports stay the same
    objects, so that leaving out each of many reports does not cost the square of their number."""
    facts = findings.facts
    return Findings(
        replace(facts, reports=tuple(report for report in facts.reports if report.name != name)),
        findings.definitions,
        *_remaining((*findings.patients, *findings.outside), name),
        tuple(each for each in findings.unnamed if not each.startswith(f"{name}/")),
        tuple(each for each in findings.dropped if not each.startswith(f"{name}/")),
        {report: marks for report, marks in findings.marks.items() if report != name},
    )


def _remaining(patients: Iterable[Patient], name: str) -> tuple[tuple[Patient, ...], tuple[Patient, ...]]:
    """The patients that are left without a report: those with the event under a member, and the others."""
    left = []
    for patient in patients:
        if all(report != name for report, _ in patient.cases):
            left.append(patient)
            continue
        occurrences = tuple(each for each in patient.occurrences if each.report != name)
        if occurrences:
            left.append(Patient(patient.person, occurrences, tuple(held for held in patient.cases if held[0] != name)))
    return tuple(each for each in left if each.under), tuple(each for each in left if not each.under)


def _alternatives(report: Report, events: set[str], family: frozenset[str]) -> tuple[tuple[int, Claim], ...]:
    """The other explanations of the event that the authors name: the class itself is none, nor is the event its own.

    A narrower event is one: who cannot exclude viral myocarditis names another cause of the myocarditis.
    """
    return tuple(
        (number, claim)
        for number, claim in enumerate(report.claims, 1)
        if claim.kind == "alternative_explanation"
        and claim.stance.value == "supports"
        and key(claim.event.value) in events
        and key(claim.subject.value) not in family | {key(claim.event.value)}
    )


def author_groups(reports: Sequence[Report], persons: Any = None) -> dict[str, int]:
    """Numbers the groups of authors: reports that share an author (family name and first initial) or a patient are of
    one group. A report that names no author is a group of its own, unless it shares a patient.

    Two people of the same name join two groups: the count is then too low, never too high.
    """
    return _grouped(_marks(reports, persons))


def _marks(reports: Sequence[Report], persons: Any) -> dict[str, tuple[str, ...]]:
    """The authors and patients of each report."""
    return {
        report.name: (
            *(f"author {author_key(author.value)}" for author in report.bibliography.authors),
            *(
                f"person {persons[place]}"
                for case in report.cases
                if persons and (place := case_name(report.name, case.number)) in persons
            ),
        )
        for report in reports
    }


def _grouped(held: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    first = {name: name for name in held}

    def root(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    seen: dict[str, str] = {}
    for name in sorted(held):
        for mark in held[name]:
            low, high = sorted((root(name), root(seen.setdefault(mark, name))))
            first[high] = low
    roots = {name: root(name) for name in sorted(first)}
    numbers = {name: number for number, name in enumerate(dict.fromkeys(roots.values()), 1)}
    return {name: numbers[roots[name]] for name in roots}


_NOT_LETTERS = re.compile(r"[^a-z' -]+")


@cache
def author_key(name: str) -> str:
    """A person's family name and first initial, without marks and accents, in lower case.

    >>> author_key("Matteo Lucchini1,2"), author_key("Lucchini M"), author_key("Lucchini, M.")
    ('lucchini m', 'lucchini m', 'lucchini m')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    family, comma, given = plain.partition(",")
    words = [_NOT_LETTERS.sub("", word).strip("-' ") for word in re.split(r"[\s.]+", family)]
    words = [word for word in words if word]
    given_words = [cleaned for word in re.split(r"[\s.]+", given) if (cleaned := _NOT_LETTERS.sub("", word))]
    if not words:
        return plain.strip()
    if comma and given_words:
        return f"{words[-1]} {given_words[0][0]}"
    if len(words) > 1 and len(words[-1]) <= 2:  # initials behind the family name
        return f"{words[0]} {words[-1][0]}"
    return f"{words[-1]} {words[0][0]}" if len(words) > 1 else words[0]


def doubtful(values: Iterable[Value[Any] | None]) -> int:
    """How many of some values the extraction is not sure of."""
    return sum(value is not None and value.confidence < DOUBTFUL for value in values)


def is_late(occurrence: Occurrence, definitions: Definitions) -> bool:
    """Whether an onset was late under the definitions."""
    return timing(occurrence.episode, definitions.late_from_days) == "late"
