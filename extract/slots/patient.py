"""The patient: age, sex and occupation."""

from __future__ import annotations

from collections.abc import Sequence

from extract.discourse.clauses import Unit
from extract.discourse.subjects import CaseDraft
from extract.evidence import Witness
from extract.persons.people import Person
from extract.records import Sex, Value


def age(case: CaseDraft, witness: Witness) -> Value[float] | None:
    """The age in years, from the introduction that states it."""
    for person in case.introductions:
        if person.age is not None:
            return witness.value(
                round(person.age, 4), person.age_span or (person.start, person.end), component="patients"
            )
    return None


def sex(case: CaseDraft, units: Sequence[Unit], groups: Sequence[Person], witness: Witness) -> Value[Sex] | None:
    """The sex: by the introduction, else by the group's introduction, else by the pronouns of the case's own units."""
    for person in case.introductions:
        if person.sex is not None:
            return witness.value(person.sex, person.sex_span or (person.start, person.end), component="patients")
    counts: dict[Sex, list[Person]] = {"female": [], "male": []}
    for unit in units:
        if len(unit.owners) == 1:
            for person in unit.people:
                if person.kind == "mention" and person.sex is not None:
                    counts[person.sex].append(person)
    female, male = len(counts["female"]), len(counts["male"])
    if max(female, male) > 2 * min(female, male):
        chosen: Sex = "female" if female > male else "male"
        first = counts[chosen][0]
        return witness.value(chosen, (first.start, first.end), component="patients", confidence=0.8)
    for person in groups:
        if person.sex is not None and person.kind in ("group", "individual"):
            return witness.value(person.sex, person.sex_span or (person.start, person.end), component="patients")
    return None


def occupation(case: CaseDraft, witness: Witness) -> Value[str] | None:
    """The occupation, in the text's words."""
    for person in case.introductions:
        if person.occupation and person.occupation_span:
            return witness.value(person.occupation, person.occupation_span, component="patients")
    return None
