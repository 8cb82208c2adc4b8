"""What the views read of a graph: who had which event under which drug, the vocabulary's order, and names.

All of it comes by SPARQL, so a graph that was imported from a shared Turtle file gives the same. What is counted is
counted here, from plain records, so that a view can be checked by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.answers import Selectable
from kg.questions import Parameter, Question, bind
from kg.table import plain
from kg.terms import PREFIXES

__all__ = ["Counts", "Order", "Suspicion", "count", "independent_groups", "iri", "labels", "order", "suspicions"]

PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("cg", "skos"))
PARAMETERS = (Parameter("drug_class", "drug-class"), Parameter("event", "event"))


def question(text: str, parameters: tuple[Parameter, ...] = PARAMETERS, *, name: str = "drug-event") -> Question:
    """A query of a view, with slots for its parameters."""
    return Question(name=name, title="", description="", parameters=parameters, columns=(), text=PROLOGUE + text)


_SUSPICIONS = """SELECT DISTINCT ?suspect ?observed ?patient ?person ?publication ?occurrence WHERE {
  VALUES ?asked_drug_class { UNDEF }
  VALUES ?asked_event { UNDEF }
  ?occurrence a cg:Episode ; cg:ofCase ?patient ; cg:suspectDrug ?suspect ; cg:event ?observed .
  ?patient cg:inReport ?publication .
  OPTIONAL { ?patient cg:patient ?person }
  FILTER(!BOUND(?asked_drug_class) || EXISTS { ?suspect skos:broader* ?asked_drug_class })
  FILTER(!BOUND(?asked_event) || EXISTS { ?observed skos:broader* ?asked_event })
}
ORDER BY ?publication ?patient ?occurrence ?suspect ?observed ?person"""
_PERSONS = f"""{PROLOGUE}SELECT DISTINCT ?publication ?case ?person WHERE {{
  ?case a cg:Case ; cg:inReport ?publication .
  OPTIONAL {{ ?case cg:patient ?person }}
}} ORDER BY ?publication ?case ?person"""
# The vocabulary is read in plain patterns and joined here: over tens of thousands of concepts that is several times
# faster than one query that asks for no more than is needed.
_TYPES = ("cg:Drug", "cg:DrugClass", "cg:AdverseEvent", "cg:Condition", "cg:Treatment")
_BROADER = f"{PROLOGUE}SELECT ?narrow ?broad WHERE {{ ?narrow skos:broader ?broad }}"
_DRUGS = f"{PROLOGUE}SELECT ?drug WHERE {{ ?drug a cg:Drug }}"
_CONCEPTS = f"{PROLOGUE}SELECT ?concept WHERE {{ ?concept a ?kind VALUES ?kind {{ {' '.join(_TYPES)} }} }}"
_LABELS = f"{PROLOGUE}SELECT ?concept ?label WHERE {{ ?concept skos:prefLabel ?label }}"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One suspect drug of one episode of an adverse event; everything by its IRI.

    `patient` is the person: two cases of one person (see `kg.patients`) share it. Where a graph says nothing of
    persons, every case is a person of its own.
    """

    drug: str
    event: str
    patient: str
    case: str
    report: str
    episode: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands behind a pair: independent `patients`, `cases`, `reports`, `independent_reports` and
    `episodes`."""

    patients: int
    cases: int
    reports: int
    independent_reports: int
    episodes: int

    def as_attributes(self) -> dict[str, int]:
        """The counts as attributes of a node or an edge."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Order:
    """The order of the vocabulary: what is broader than a concept, and which drugs a class holds."""

    broader: Mapping[str, tuple[str, ...]]
    drugs: frozenset[str] = frozenset()
    _above: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def above(self, node: str) -> frozenset[str]:
        """Every concept broader than a concept, however far (a circle in the vocabulary does no harm)."""
        if node not in self._above:
            found: set[str] = set()
            queue = list(self.broader.get(node, ()))
            while queue:
                broad = queue.pop()
                if broad not in found:
                    found.add(broad)
                    queue += self.broader.get(broad, ())
            self._above[node] = frozenset(found)
        return self._above[node]

    def related(self, one: str, other: str) -> bool:
        """Whether two concepts are the same, or one is broader than the other."""
        return one == other or one in self.above(other) or other in self.above(one)

    def members(self, groups: Iterable[str]) -> dict[str, frozenset[str]]:
        """The drugs of each of some classes, and of the classes below them."""
        found: dict[str, set[str]] = {group: set() for group in groups}
        for drug in self.drugs:
            for group in self.above(drug):
                if group in found:
                    found[group].add(drug)
        return {group: frozenset(members) for group, members in found.items()}


def suspicions(
    graph: Selectable, asked: Mapping[str, object], *, name: str = "drug-event", quarantined: bool = False
) -> tuple[Suspicion, ...]:
    """Every suspect drug of every episode, of a class of drugs and an event where they are asked for.

    Args:
        graph: the graph to read.
        asked: the class under `drug_class` and the event under `event`, by label or IRI; all without them.
        name: the view that asks, for its errors.
        quarantined: whether reports in quarantine count.

    Raises:
        QuestionError: there is no such class or event.
    """
    sparql = bind(graph, question(_SUSPICIONS, name=name), asked, quarantined=quarantined)
    found: dict[tuple[str, str, str], Suspicion] = {}
    for suspect, observed, case, person, report, episode in graph.select(sparql, quarantined=quarantined).rows:
        drug, event, of = iri(suspect), iri(observed), iri(episode)
        first = Suspicion(drug, event, iri(case if person is None else person), iri(case), iri(report), of)
        found.setdefault((of, drug, event), first)  # a graph that gives a case two persons is wrong, and counts one
    return tuple(found.values())


def concepts(graph: Selectable, asked: Mapping[str, object], key: str, *, quarantined: bool = False) -> frozenset[str]:
    """The IRIs that a parameter (`drug_class` or `event`) stands for.

    Raises:
        QuestionError: there is no such class or event.
    """
    if key not in asked:
        return frozenset()
    text = f"SELECT ?asked_{key} WHERE {{\n  VALUES ?asked_{key} {{ UNDEF }}\n}}"
    parameter = next(each for each in PARAMETERS if each.name == key)
    sparql = bind(graph, question(text, (parameter,)), {key: asked[key]}, quarantined=quarantined)
    return frozenset(iri(row[0]) for row in graph.select(sparql, quarantined=quarantined).rows)


def independent_groups(graph: Selectable, *, quarantined: bool = False) -> dict[str, str]:
    """Each report with the first (by IRI) of the reports that it is joined to by a patient; see `grouped`."""
    rows = graph.select(_PERSONS, quarantined=quarantined).rows
    return grouped((iri(report), iri(case if person is None else person)) for report, case, person in rows)


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each report with the first (in order) of the reports that it is joined to by patients.

    Two reports that tell of one patient come from people who saw the same patient: they are one observation told
    twice, and so are two reports that are joined by a third one. The number of independent reports is the number of
    the groups (the connected components of the graph of reports and patients).

    Args:
        pairs: reports and their patients.

    >>> grouped([("a", "p1"), ("b", "p1"), ("b", "p2"), ("c", "p2"), ("d", "p3")])
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd'}
    """
    parent: dict[str, str] = {}
    first_of: dict[str, str] = {}

    def root(report: str) -> str:
        while parent[report] != report:
            parent[report] = report = parent[parent[report]]
        return report

    for report, patient in sorted(pairs):
        parent.setdefault(report, report)
        one, other = root(first_of.setdefault(patient, report)), root(report)
        parent[max(one, other)] = min(one, other)
    return {report: root(report) for report in sorted(parent)}


def count(found: Iterable[Suspicion], groups: Mapping[str, str]) -> Counts:
    """The counts of some suspicions, each thing once.

    >>> one = Suspicion("d", "e", "p", "A/1", "A", "A/1/1")
    >>> two = Suspicion("d", "e", "p", "B/1", "B", "B/1/1")  # the same person in another report
    >>> count((one, two), {"A": "A", "B": "A"})
    Counts(patients=1, cases=2, reports=2, independent_reports=1, episodes=2)
    """
    held = tuple(found)
    reports = {each.report for each in held}
    return Counts(
        len({each.patient for each in held}),
        len({each.case for each in held}),
        len(reports),
        len({groups.get(report, report) for report in reports}),
        len({each.episode for each in held}),
    )


def order(graph: Selectable, *, quarantined: bool = False) -> Order:
    """The order of drugs, classes, events, conditions and treatments in the vocabulary of a graph."""

    def read(sparql: str) -> Iterable[tuple[str, ...]]:
        return (tuple(map(iri, row)) for row in graph.select(sparql, quarantined=quarantined).rows)

    known = {concept for (concept,) in read(_CONCEPTS)}
    broader: dict[str, list[str]] = {}
    for narrow, broad in sorted(set(read(_BROADER))):
        if broad in known:
            broader.setdefault(narrow, []).append(broad)
    drugs = frozenset(drug for (drug,) in read(_DRUGS))
    return Order({narrow: tuple(broad) for narrow, broad in broader.items()}, drugs)


def labels(graph: Selectable, *, quarantined: bool = False) -> dict[str, str]:
    """The preferred label of every concept; of several the first."""
    found: dict[str, str] = {}
    for concept, label in graph.select(_LABELS, quarantined=quarantined).rows:
        node, text = iri(concept), str(plain(label))
        found[node] = min(found.get(node, text), text)
    return found


def iri(term: Any) -> str:
    """A term as text."""
    return str(getattr(term, "value", term))
