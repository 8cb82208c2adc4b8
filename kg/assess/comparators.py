"""Comparators: the drugs outside the class under which the event was reported, too."""

from __future__ import annotations

from collections.abc import Sequence

from extract.records import Concept
from kg.assess.examples import SWITCHED
from kg.assess.facts import key
from kg.assess.findings import Findings
from kg.assess.model import Comparator, CounterEvidence

__all__ = ["comparators"]


def comparators(findings: Findings, examples: Sequence[CounterEvidence]) -> tuple[Comparator, ...]:
    """The drugs outside the class under which the event was reported, those with most patients first."""
    drugs: dict[str, Concept] = {}
    people: dict[str, set[str]] = {}
    reports: dict[str, set[str]] = {}
    targets: dict[str, list[str]] = {}
    for patient in (*findings.patients, *findings.outside):
        for each in patient.occurrences:
            for drug in each.others:
                drugs.setdefault(key(drug), drug)
                people.setdefault(key(drug), set()).add(patient.person)
                reports.setdefault(key(drug), set()).add(each.report)
                targets.setdefault(key(drug), []).extend(each.target("drugs"))
    listed = [
        Comparator(
            drug=drugs[each].label,
            iri=drugs[each].iri,
            how="suspect",
            patients=len(people[each]),
            reports=len(reports[each]),
            rests_on=tuple(dict.fromkeys(targets[each])),
        )
        for each in drugs
    ]
    suspects = {drug.label for drug in drugs.values()}
    switched: dict[str, list[CounterEvidence]] = {}
    for example in examples:
        if example.kind == SWITCHED:
            for drug_name in example.drugs:
                switched.setdefault(drug_name, []).append(example)
    for drug_name, told in switched.items():
        if drug_name not in suspects:
            listed.append(
                Comparator(
                    drug=drug_name,
                    iri=_iri_of(findings, drug_name),
                    how="event again after a switch to it",
                    patients=len({person for each in told for person in each.patients}),
                    reports=len({each.sentence.partition("/")[0] for each in told}),
                    rests_on=tuple(dict.fromkeys(target for each in told for target in each.rests_on)),
                )
            )
    return tuple(sorted(listed, key=lambda each: (-each.patients, each.drug)))


def _iri_of(findings: Findings, label: str) -> str | None:
    """The IRI of a drug to which a patient was switched."""
    named = (
        each.episode.switched_to.value
        for patient in findings.patients
        for each in patient.occurrences
        if each.episode.switched_to is not None
    )
    return next((drug.iri for drug in named if drug.label == label), None)
