"""Independent patients: which cases of different reports are one person, so that nobody is counted twice.

`cg:patient` ties every case to a person; cases that are taken for one person share it: those of pairs that a reviewer
confirmed, and of pairs that are probable (see `kg.duplicates`) and that nobody refused. Two derived graphs hold it:
that of the pairs follows from the reports, that of the patients from the pairs and the reviewers' judgements. Here is
what they say; `kg.settling` brings them up to date before the next answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Triple

from kg.duplicates.persons import Persons, persons
from kg.judgements import prevailing
from kg.literals import decimal_text
from kg.terms import BASE, PAIRS, PATIENTS, XSD_BOOLEAN, XSD_DECIMAL, A, term

if TYPE_CHECKING:
    from kg.duplicates.compare import Comparison
    from kg.duplicates.pairs import Pair
    from kg.graph import CaseGraph
    from kg.judgements import Judgement

__all__ = ["own_patients", "pairs", "read_patients"]

SUREST: Final = 0.9999
"""The highest probability that is told: no comparison makes sure."""

PERSON, _PERSON = term("cg:patient"), term("cg:Patient")
_PAIR, PAIRED = term("cg:PatientPair"), term("cg:pairs")
_SCORE, _PROBABILITY, _WHY = term("cg:bits"), term("cg:probability"), term("cg:why")
_SUSPECTED, _STATE = term("cg:suspected"), term("cg:pairState")
_ONE, _AGAINST = term("cg:onePatient"), term("cg:against")
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


def unlinked(cases: Iterable[str]) -> Iterator[Triple]:
    """The triples that give each of these cases a person of its own."""
    for case in cases:
        yield from _patient_triples({case: case})


def _patient_triples(first: dict[str, str]) -> Iterator[Triple]:
    for case, name in sorted(first.items()):
        person = NamedNode(f"{BASE}patient/{_short(name)}")
        yield Triple(NamedNode(case), PERSON, person)
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


def pair_triples(comparisons: Iterable[Comparison], label: Callable[[str], str]) -> Iterator[Triple]:
    """The triples that tell of pairs that may be one patient."""
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
        yield Triple(node, PAIRED, NamedNode(case))


def _decimal(number: float) -> Literal:
    return Literal(decimal_text(number), datatype=XSD_DECIMAL)


def person_triples(
    cases: Iterable[str], found: Iterable[Triple], judged: Mapping[tuple[str, str], Judgement]
) -> Iterator[Triple]:
    """The graph of patients: each case with its person, and of each pair whether it is counted as one patient.

    Args:
        cases: the IRIs of cases; all to which they are tied by a pair or a judgement are among them.
        found: what is told of their pairs.
        judged: what was decided on pairs of cases.
    """
    known = _read_pairs(found)
    held = [(judgement.at, judgement.iri, about, judgement.answer) for about, judgement in judged.items()]
    answers = {about: answer for _, _, about, answer in held}
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
        if _PAIR.value not in said.get(A.value, ()) or len(said.get(PAIRED.value, ())) != 2:
            continue
        left, right = sorted(said[PAIRED.value])
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
        if triple.predicate == PERSON and isinstance(case, NamedNode) and isinstance(person, NamedNode):
            found[case.value] = person.value
    return dict(sorted(found.items()))


def of_reports(triples: Iterable[Triple], roots: set[str]) -> list[Triple]:
    """What the graphs of patients and of pairs say of the cases of these reports (by IRI), and of their persons."""
    triples = list(triples)
    kept = [triple for triple in triples if _is_of(triple.subject, roots)]
    persons = {triple.object for triple in kept if triple.predicate == PERSON}
    return kept + [triple for triple in triples if triple.subject in persons]


def _is_of(subject: object, roots: set[str]) -> bool:
    """Whether a node is a case of one of these reports, or a pair of such cases."""
    if not isinstance(subject, NamedNode):
        return False
    if subject.value.startswith(_PAIR_BASE):
        parts = subject.value.removeprefix(_PAIR_BASE).split("/")
        return len(parts) == 4 and {_REPORT + parts[0], _REPORT + parts[2]} <= roots
    return subject.value.partition("/case/")[0] in roots
