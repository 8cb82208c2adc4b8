"""How the assessment of a hypothesis differs between two graphs: the verdict, the patients behind it, the viewpoints.

Every assessment that is stored in either graph is made anew from both, with its own definitions, so that the two are
told by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from extract.errors import CasegraphError
from kg.diff.model import AssessmentChange, Figure

if TYPE_CHECKING:
    from kg.graph import CaseGraph

__all__ = ["changed_assessments"]

_Asked = tuple[str, str, Any]  # class, event, definitions


def changed_assessments(
    old: CaseGraph, new: CaseGraph, hypotheses: Sequence[tuple[str, str]] = ()
) -> tuple[AssessmentChange, ...]:
    """The verdicts of both graphs on each hypothesis: those that were asked for, and those that either graph keeps.

    Args:
        old: the graph before.
        new: the graph after.
        hypotheses: pairs of a class of drugs and an event, by any of their names.
    """
    asked: dict[_Asked, str] = {(drug_class, event, None): "" for drug_class, event in hypotheses}
    for graph in (old, new):
        for kept in graph.assessments():
            asked.setdefault(
                (kept.class_iri, kept.event_iri, kept.definitions), f"{kept.event} under {kept.drug_class}"
            )
    changes: list[AssessmentChange] = []
    for each, name in asked.items():
        change = _compared(old, new, each, name)
        if change not in changes:  # what is asked for is often kept, too
            changes.append(change)
    return tuple(changes)


def _compared(old: CaseGraph, new: CaseGraph, asked: _Asked, name: str) -> AssessmentChange:
    drug_class, event, definitions = asked
    made: list[Any] = []
    errors = []
    for graph in (old, new):
        try:
            made.append(graph.assess(drug_class=drug_class, event=event, definitions=definitions))
        except CasegraphError as error:
            made.append(None)
            errors.append(str(error))
    before, after = (None if dossier is None else _summary(dossier) for dossier in made)
    known = next((dossier for dossier in reversed(made) if dossier is not None), None)
    if known is not None:
        name = f"{known.asked.event} under {known.asked.drug_class}"
    if before is None or after is None:
        verdicts = ["" if dossier is None else dossier.verdict.word for dossier in made]
        return AssessmentChange(
            hypothesis=name or f"{event} under {drug_class}", old=verdicts[0], new=verdicts[1], error=errors[0]
        )
    points = [
        Figure(point, before.get(point), after.get(point))
        for point in dict.fromkeys((*after, *before))
        if before.get(point) != after.get(point)
    ]
    return AssessmentChange(hypothesis=name, old=made[0].verdict.word, new=made[1].verdict.word, points=tuple(points))


def _summary(dossier: Any) -> Mapping[str, object]:
    """What the verdict rests on: counts of patients and counter-evidence, and each viewpoint's answer."""
    weights = [each.weight for each in dossier.counter_evidence]
    found: dict[str, object] = {
        "independent patients with the event": len(dossier.patients),
        "patients who count for it": sum(patient.counts_for for patient in dossier.patients),
        "members with a case": sum(member.patients > 0 for member in dossier.members),
        "counter-examples": weights.count("counter-example"),
        "points against": weights.count("against"),
    }
    found.update({point.name: point.answer for point in dossier.viewpoints})
    found["decided by"] = ", ".join(dossier.verdict.decided_by)
    return found
