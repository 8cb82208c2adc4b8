"""Independent patients: which cases of different reports are one person, so that nobody is counted twice.

`cg:patient` ties every case to a person. Cases that a reviewer confirmed as one person share theirs. The graph that
holds it is derived: any change of the reports or judgements drops it, and it is worked out anew before the next answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from kg.judgements import prevailing, read_judgements
from kg.terms import BASE, JUDGEMENTS, PATIENTS, A, term

if TYPE_CHECKING:
    from kg.store import GraphStore

__all__ = ["own_patients", "read_patients", "refresh"]

_CASE, _PATIENT, _PERSON = term("cg:Case"), term("cg:patient"), term("cg:Patient")
_REPORT = BASE + "report/"


def own_patients(cases: Iterable[str], same: Iterable[tuple[str, str]] = ()) -> list[Triple]:
    """The triples that give each case its person; cases that are the same, directly or through others, share one.

    Args:
        cases: the IRIs of the cases.
        same: pairs of cases that are one person.

    >>> case = "https://w3id.org/casegraph/report/a/case/1"
    >>> print(own_patients([case])[0])
    <https://w3id.org/casegraph/report/a/case/1> <https://w3id.org/casegraph/ontology#patient> <https://w3id.org/casegraph/patient/a/1>
    """
    first = _first_of_each(sorted(set(cases)), same)
    triples = []
    for case, name in first.items():
        person = NamedNode(f"{BASE}patient/{name.removeprefix(_REPORT).replace('/case/', '/')}")
        triples.append(Triple(NamedNode(case), _PATIENT, person))
        if case == name:
            triples.append(Triple(person, A, _PERSON))
    return triples


def _first_of_each(cases: Iterable[str], same: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each case with the first case of its person."""
    first = {case: case for case in cases}

    def root(case: str) -> str:
        while first[case] != case:
            case = first[case]
        return case

    for one, other in sorted(same):
        if one in first and other in first:
            low, high = sorted((root(one), root(other)))
            first[high] = low
    return {case: root(case) for case in first}


def refresh(store: GraphStore) -> None:
    """Works out the graph of patients from the reports and the judgements, and puts it into the store."""
    cases = [
        quad.subject.value
        for quad in store.store.quads_for_pattern(None, A, _CASE, None)
        if isinstance(quad.subject, NamedNode)
    ]
    held = prevailing(read_judgements(store.graph(JUDGEMENTS)))
    same = [about for (item, about), judged in held.items() if item == "same-patient" and judged.answer == "same"]
    store.derive(PATIENTS, own_patients(cases, [(about[0], about[1]) for about in same]))


def read_patients(triples: Iterable[Triple]) -> dict[str, str]:
    """Each case's IRI with that of its person, as the graph of patients tells."""
    found = {}
    for triple in triples:
        case, person = triple.subject, triple.object
        if triple.predicate == _PATIENT and isinstance(case, NamedNode) and isinstance(person, NamedNode):
            found[case.value] = person.value
    return dict(sorted(found.items()))


def of_reports(triples: Iterable[Triple], roots: set[str]) -> list[Triple]:
    """What the graph of patients says of the cases of these reports, and of their persons."""
    triples = list(triples)
    kept = [
        triple
        for triple in triples
        if triple.predicate == _PATIENT
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.partition("/case/")[0] in roots
    ]
    persons = {triple.object for triple in kept}
    return kept + [triple for triple in triples if triple.subject in persons]
