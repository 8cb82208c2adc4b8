"""Independent patients: which cases of different reports are one person, so that nobody is counted twice.

`cg:patient` ties every case to a person; cases that are taken for one person share it: those of pairs that a reviewer
confirmed, and of pairs that are probable (see `kg.duplicates`) and that nobody refused. Two derived graphs hold it:
that of the pairs follows from the reports, that of the patients from the pairs and the reviewers' judgements. Any
change of what they follow from drops them, and they are worked out anew before the next answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Triple

from kg.duplicates.persons import Persons, persons
from kg.judgements import prevailing, read_judgements
from kg.literals import decimal_text
from kg.terms import BASE, JUDGEMENTS, PAIRS, PATIENTS, PREF_LABEL, XSD_BOOLEAN, XSD_DECIMAL, A, term
from kg.unsettled import unsettled

if TYPE_CHECKING:
    from kg.duplicates.compare import Comparison
    from kg.duplicates.frequencies import Frequencies
    from kg.duplicates.pairs import Pair
    from kg.duplicates.profiles import CaseProfile
    from kg.graph import CaseGraph
    from kg.store import GraphStore

__all__ = ["own_patients", "pairs", "read_patients", "refresh"]

METHOD: Final = "1"
"""The version of the comparison: pairs that another one found are worked out anew."""

SUREST: Final = 0.9999
"""The highest probability that is told: no comparison makes sure."""

_CASE, _PATIENT, _PERSON = term("cg:Case"), term("cg:patient"), term("cg:Patient")
_PAIR, _PAIRED = term("cg:PatientPair"), term("cg:pairs")
_SCORE, _PROBABILITY, _WHY = term("cg:bits"), term("cg:probability"), term("cg:why")
_SUSPECTED, _STATE = term("cg:suspected"), term("cg:pairState")
_ONE, _AGAINST = term("cg:onePatient"), term("cg:against")
_BROADER, _VERSION = term("skos:broader"), term("schema:softwareVersion")
_REPORT, _PAIR_BASE = BASE + "report/", BASE + "pair/"


def own_patients(cases: Iterable[str], same: Iterable[tuple[str, str]] = ()) -> list[Triple]:
    """The triples that give each case its person; cases that are the same, directly or through others, share one.

    Args:
        cases: the IRIs of the cases.
        same: pairs of cases that are one person.

    >>> case = "https://w3id.org/casegraph/report/a/case/1"
    >>> print(own_patients([case])[0])
    <https://w3id.org/casegraph/report/a/case/1> <https://w3id.org/casegraph/ontology#patient> <https://w3id.org/casegraph/patient/a/1>
    """
    return list(_patient_triples(persons(cases, confirmed=sorted(same)).first))


def _patient_triples(first: dict[str, str]) -> Iterator[Triple]:
    for case, name in sorted(first.items()):
        person = NamedNode(f"{BASE}patient/{_short(name)}")
        yield Triple(NamedNode(case), _PATIENT, person)
        if case == name:
            yield Triple(person, A, _PERSON)


def _short(case: str) -> str:
    return case.removeprefix(_REPORT).replace("/case/", "/")


def pair_iri(one: str, other: str) -> NamedNode:
    """The IRI of a pair of cases.

    >>> pair_iri("https://w3id.org/casegraph/report/b/case/2", "https://w3id.org/casegraph/report/a/case/1").value
    'https://w3id.org/casegraph/pair/a/1/b/2'
    """
    left, right = sorted((one, other))
    return NamedNode(f"{_PAIR_BASE}{_short(left)}/{_short(right)}")


def is_known(store: GraphStore) -> bool:
    """Whether the store knows, by the present method, who is who."""
    marked = store.store.quads_for_pattern(PATIENTS, _VERSION, Literal(METHOD), PATIENTS)
    return next(iter(marked), None) is not None and not unsettled(store.store)


def refresh(store: GraphStore) -> None:
    """Works out the graphs of pairs and of patients from the reports and the judgements, into the store."""
    changed = any("/case/" not in node.value for node in unsettled(store.store))
    if changed or not any(store.store.quads_for_pattern(PAIRS, _VERSION, Literal(METHOD), PAIRS)):
        store.derive(PAIRS, [Triple(PAIRS, _VERSION, Literal(METHOD)), *_pair_triples(_compared(store), labels(store))])
    cases = [
        quad.subject.value
        for quad in store.store.quads_for_pattern(None, A, _CASE, None)
        if isinstance(quad.subject, NamedNode)
    ]
    marker = Triple(PATIENTS, _VERSION, Literal(METHOD))
    store.derive(PATIENTS, [marker, *_persons(cases, store.graph(PAIRS), store.graph(JUDGEMENTS))])


def frequencies(store: GraphStore) -> tuple[list[CaseProfile], Frequencies]:
    """All cases of a store as they are compared, and how often each value is met among them."""
    from kg.duplicates.frequencies import Frequencies
    from kg.duplicates.reading import ancestors, concepts, read

    def all_of(property: NamedNode) -> Iterator[tuple[Any, Any]]:
        for quad in store.store.quads_for_pattern(None, property, None, None):
            yield quad.subject, quad.object

    def broader(concept: str) -> list[str]:
        found = store.store.quads_for_pattern(NamedNode(concept), _BROADER, None, None)
        return [quad.object.value for quad in found if isinstance(quad.object, NamedNode)]

    profiles = read(all_of)
    return profiles, Frequencies(profiles, ancestors(concepts(profiles), broader))


def _compared(store: GraphStore) -> list[Comparison]:
    """The pairs of cases that may be one person, by comparing what the reports say."""
    from kg.duplicates.pairs import find

    return find(*frequencies(store))


def labels(store: GraphStore) -> Callable[[str], str]:
    """From the IRI of a concept to its preferred label."""

    def label(iri: str) -> str:
        found = store.store.quads_for_pattern(NamedNode(iri), PREF_LABEL, None, None)
        return min((quad.object.value for quad in found if isinstance(quad.object, Literal)), default=iri)

    return label


def _pair_triples(comparisons: Iterable[Comparison], label: Callable[[str], str]) -> Iterator[Triple]:
    from kg.duplicates.pairs import state_of
    from kg.duplicates.sentences import why

    for found in comparisons:
        node = pair_iri(found.left.iri, found.right.iri)
        yield from _named(node, found.left.iri, found.right.iri)
        yield Triple(node, _SCORE, _decimal(round(found.score, 2)))
        yield Triple(node, _PROBABILITY, _decimal(min(round(found.probability, 4), SUREST)))
        yield Triple(node, _SUSPECTED, Literal(state_of(found)))
        yield Triple(node, _WHY, Literal(why(found.slots, label)))


def _named(node: NamedNode, one: str, other: str) -> Iterator[Triple]:
    yield Triple(node, A, _PAIR)
    for case in sorted((one, other)):
        yield Triple(node, _PAIRED, NamedNode(case))


def _decimal(number: float) -> Literal:
    return Literal(decimal_text(number), datatype=XSD_DECIMAL)


def _persons(cases: Iterable[str], found: Iterable[Triple], judged: Iterable[Triple]) -> Iterator[Triple]:
    """The graph of patients: each case with its person, and of each pair whether it is counted as one patient."""
    known = _read_pairs(found)
    held = [
        (judgement.at, judgement.iri, (about[0], about[1]), judgement.answer)
        for (item, about), judgement in prevailing(read_judgements(judged)).items()
        if item == "same-patient"
    ]
    answers = {tuple(sorted(about)): answer for _, _, about, answer in held}
    strongest = sorted(known.values(), key=lambda pair: (-(pair.score or 0), pair.left, pair.right))
    of_state = {
        state: [(pair.left, pair.right) for pair in strongest if pair.state == state]
        for state in ("probable", "possible")
    }
    settled = persons(
        cases,
        confirmed=[about for _, _, about, answer in sorted(held) if answer == "same"],
        refused=[about for _, _, about, answer in held if answer == "different"],
        probable=[pair for pair in of_state["probable"] if pair not in answers],
        possible=[pair for pair in of_state["possible"] if pair not in answers],
    )
    yield from _patient_triples(settled.first)
    for left, right in sorted(known.keys() | answers.keys()):
        if not {left, right} <= settled.first.keys():
            continue  # a judgement on a case that is not there any more
        pair = known.get((left, right))
        answer = answers.get((left, right))
        node = pair_iri(left, right)
        if pair is None:
            yield from _named(node, left, right)
        state = pair.state if answer is None and pair is not None else "confirmed" if answer == "same" else "refused"
        yield Triple(node, _STATE, Literal(state))
        yield from _counted(node, left, right, settled)


def _counted(node: NamedNode, left: str, right: str, settled: Persons) -> Iterator[Triple]:
    one = settled.first[left] == settled.first[right]
    yield Triple(node, _ONE, Literal("true" if one else "false", datatype=XSD_BOOLEAN))
    for case in settled.apart.get((left, right), ()):
        yield Triple(node, _AGAINST, NamedNode(case))


def _read_pairs(*graphs: Iterable[Triple]) -> dict[tuple[str, str], Pair]:
    """The pairs that graphs tell of; what a later graph says of the state of one prevails."""
    from kg.duplicates.pairs import Pair

    told: dict[str, dict[str, list[str]]] = {}
    for graph in graphs:
        own: dict[str, dict[str, list[str]]] = {}
        for triple in graph:
            subject = own.setdefault(getattr(triple.subject, "value", ""), {})
            subject.setdefault(triple.predicate.value, []).append(getattr(triple.object, "value", ""))
        for node, said in own.items():
            told.setdefault(node, {}).update(said)
    found = {}
    for said in told.values():
        if _PAIR.value not in said.get(A.value, ()) or len(said.get(_PAIRED.value, ())) != 2:
            continue
        left, right = sorted(said[_PAIRED.value])
        score, probability = said.get(_SCORE.value), said.get(_PROBABILITY.value)
        against = sorted(said.get(_AGAINST.value, ()))
        found[left, right] = Pair(
            left=left,
            right=right,
            state=(said.get(_STATE.value) or said[_SUSPECTED.value])[0],  # type: ignore[arg-type]
            score=float(score[0]) if score else None,
            probability=float(probability[0]) if probability else None,
            why=said.get(_WHY.value, [""])[0],
            one_patient=said.get(_ONE.value, ["false"])[0] == "true",
            against=(against[0], against[1]) if len(against) == 2 else None,
        )
    return found


def pairs(graph: CaseGraph, *, quarantined: bool = False) -> tuple[Pair, ...]:
    """The pairs of cases that may be one patient, and those that were judged, the strongest first."""
    graph.know_patients()
    shown = {status.name for status in graph.reports() if quarantined or not status.quarantined}
    found = _read_pairs(graph._store.graph(PAIRS), graph._store.graph(PATIENTS))
    held = prevailing(graph.judgements())
    judged = (replace(pair, judgement=held.get(("same-patient", place))) for place, pair in found.items())
    return tuple(
        sorted(
            (pair for pair in judged if {_report_of(pair.left), _report_of(pair.right)} <= shown),
            key=lambda pair: (-(pair.score if pair.score is not None else float("-inf")), pair.left, pair.right),
        )
    )


def _report_of(case: str) -> str:
    return unquote(case.removeprefix(_REPORT).partition("/")[0])


def read_patients(triples: Iterable[Triple]) -> dict[str, str]:
    """Each case's IRI with that of its person, as the graph of patients tells."""
    found = {}
    for triple in triples:
        case, person = triple.subject, triple.object
        if triple.predicate == _PATIENT and isinstance(case, NamedNode) and isinstance(person, NamedNode):
            found[case.value] = person.value
    return dict(sorted(found.items()))


def of_reports(triples: Iterable[Triple], roots: set[str]) -> list[Triple]:
    """What the graphs of patients and of pairs say of the cases of these reports (by IRI), and of their persons."""
    triples = list(triples)
    kept = [triple for triple in triples if _is_of(triple.subject, roots)]
    persons = {triple.object for triple in kept if triple.predicate == _PATIENT}
    return kept + [triple for triple in triples if triple.subject in persons]


def _is_of(subject: object, roots: set[str]) -> bool:
    """Whether a node is a case of one of these reports, or a pair of such cases."""
    if not isinstance(subject, NamedNode):
        return False
    if subject.value.startswith(_PAIR_BASE):
        parts = subject.value.removeprefix(_PAIR_BASE).split("/")
        return len(parts) == 4 and {_REPORT + parts[0], _REPORT + parts[2]} <= roots
    return subject.value.partition("/case/")[0] in roots
