"""The memory of the reading: the cases so far, the one spoken of last, and what labels and groups mean by it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.discourse.clauses import Unit
from extract.discourse.whose import expected_cases
from extract.persons.groups import OLDEST, YOUNGEST
from extract.persons.people import Person


@dataclass(slots=True)
class CaseDraft:
    """A patient in the making: the introductions that speak of him or her."""

    number: int
    label: str | None = None
    introductions: list[Person] = field(default_factory=list)

    @property
    def age(self) -> float | None:
        return next((person.age for person in self.introductions if person.age is not None), None)

    @property
    def sex(self) -> str | None:
        return next((person.sex for person in self.introductions if person.sex), None)


@dataclass(slots=True)
class Discourse:
    """The report's own cases, and the group introductions ("three adult female patients") that speak of them all."""

    cases: list[CaseDraft] = field(default_factory=list)
    groups: list[Person] = field(default_factory=list)
    is_study: bool = False


def _compatible(case: CaseDraft, person: Person) -> bool:
    same_age = case.age is None or person.age is None or abs(case.age - person.age) < 0.6
    return same_age and (case.sex is None or person.sex is None or case.sex == person.sex)


def identical(case: CaseDraft, person: Person) -> bool:
    """Whether an introduction gives a case's own age, and no other sex."""
    return case.age is not None and person.age is not None and _compatible(case, person)


class Memory:
    """The memory of the reading: cases so far, the current one, and labels seen."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.found = Discourse()
        self.expected = expected_cases(units)
        self.single: tuple[int, ...] = ()  # the patient spoken of last, on his or her own
        self.current: tuple[int, ...] = ()
        self.relative: str | None = None  # the sex of the relative spoken of last
        self.dead: set[int] = set()  # the cases whose death has been told
        self.stranger = -1  # the paragraph that tells of one patient more than the report has
        self.fresh_label = False  # a label has just named a case that has no introduction yet

    # -- cases ---------------------------------------------------------------------------------------------------
    def case(self, number: int) -> CaseDraft:
        while len(self.found.cases) < number:
            self.found.cases.append(CaseDraft(len(self.found.cases) + 1))
        return self.found.cases[number - 1]

    def introduce(self, person: Person, unit: Unit) -> int | None:
        """The case that an introduction speaks of; a new one where it fits none."""
        cases = self.found.cases
        if self.fresh_label and self.current:
            case = cases[self.current[0] - 1]
            if _compatible(case, person):
                case.introductions.append(person)
                self.fresh_label = False
                return case.number
        for case in cases:
            if identical(case, person):
                case.introductions.append(person)
                return case.number
        if person.age is None:
            fitting = [case for case in cases if _compatible(case, person)]
            if len(fitting) == 1 and (len(cases) > 1 or unit.section != "case"):
                fitting[0].introductions.append(person)
                return fitting[0].number
            if self.current and cases and _compatible(cases[self.current[0] - 1], person):
                return self.current[0]
        else:
            ageless = [case for case in cases if case.age is None and _compatible(case, person)]
            if len(ageless) == 1 and ageless[0].label is None and len(cases) == 1:
                ageless[0].introductions.append(person)
                return ageless[0].number
        if self.expected is not None and len(cases) >= self.expected:
            return None  # one more than the report says it has: a patient of others
        case = self.case(len(cases) + 1)
        case.introductions.append(person)
        return case.number

    def labelled(self, person: Person, text: str, *, unit_has_several: bool = False) -> tuple[int, ...]:
        last = max(2, len(self.found.cases))  # "the other", "the latter"
        numbers = tuple(last if number == -1 else self._by_age(number) for number in person.numbers)
        if not numbers or any(not 1 <= number <= 40 for number in numbers):
            return ()
        naming = re.match(r"(?i)(?:patient|case)\s", text)
        for number in numbers:
            if number > len(self.found.cases):
                known = self.expected or (2 if unit_has_several else 1)
                if not naming and number > max(known, len(self.found.cases)):
                    return ()  # "the latter" of two episodes makes no second patient
                self.case(number)
            case = self.found.cases[number - 1]
            if naming and case.label is None and len(numbers) == 1:
                case.label = text.strip(" .:,()")
            if not case.introductions:
                self.fresh_label = True
        return numbers

    def _by_age(self, number: int) -> int:
        """The number of the youngest or the oldest case (0 where not all ages are known); any other number as it is."""
        if number not in (YOUNGEST, OLDEST):
            return number
        aged = sorted((case.age, case.number) for case in self.found.cases if case.age is not None)
        if len(aged) < 2 or len(aged) < len(self.found.cases):
            return 0
        return aged[0][1] if number == YOUNGEST else aged[-1][1]

    # -- owners --------------------------------------------------------------------------------------------------
    def group(self, person: Person, words: str = "") -> tuple[int, ...]:
        total = len(self.found.cases)
        if re.search(r"\bothers?\b", words) and len(self.single) == 1 and total > 2:
            return tuple(n for n in range(1, total + 1) if n not in self.single)  # "in the two others"
        if person.numbers:
            return tuple(number for number in person.numbers if 1 <= number <= total)
        if person.count is not None and 0 < person.count < total:
            return tuple(range(1, person.count + 1))
        return tuple(range(1, total + 1))

    def referred(self, person: Person) -> tuple[int, ...]:
        """The owner of a definite reference: the current case, or the only other one that the sex fits."""
        if not self.found.cases:
            return ()
        if person.sex and self.current:
            held = [self.found.cases[number - 1] for number in self.current]
            if all(case.sex is not None and case.sex != person.sex for case in held):
                fitting = [case.number for case in self.found.cases if case.sex == person.sex]
                if len(fitting) == 1:
                    return (fitting[0],)
            if len(self.current) > 1:
                fitting = [case.number for case in held if case.sex in (None, person.sex)]
                if len(fitting) == 1:
                    return (fitting[0],)
        if len(self.current) > 1 and self.single:
            return self.single  # "she" after a word on all: the patient spoken of before
        return self.current
