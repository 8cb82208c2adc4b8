"""The facts of an assessment: what the graph says that bears on a class and an event, read once into plain data.

Everything after this room is pure: the same facts and definitions give the same dossier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox

from extract.records import Concept, Report
from kg.answers import Term
from kg.assess.definitions import AssessError
from kg.questions import Parameter, Question, QuestionError, bind
from kg.recover import recover
from kg.table import plain
from kg.terms import BASE, PREF_LABEL, PREFIXES

if TYPE_CHECKING:
    from kg.graph import CaseGraph

__all__ = ["Facts", "case_name", "content_digest", "key", "read"]

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("cg", "skos"))


_ASKED = Question(
    name="assess",
    title="",
    description="",
    parameters=(Parameter("drug_class", "drug-class", required=True), Parameter("event", "event", required=True)),
    columns=(),
    text=_PROLOGUE
    + """SELECT DISTINCT ?asked_drug_class ?asked_event WHERE {
  VALUES ?asked_drug_class { UNDEF }
  VALUES ?asked_event { UNDEF }
} ORDER BY ?asked_drug_class ?asked_event""",
)
_FAMILY = """SELECT DISTINCT ?concept (MIN(STR(?name)) AS ?label) ?is_drug WHERE {
  ?concept skos:broader* $class ; skos:prefLabel ?name .
  BIND(EXISTS { ?concept a cg:Drug } AS ?is_drug)
} GROUP BY ?concept ?is_drug ORDER BY ?concept"""
_EVENTS = """SELECT DISTINCT ?concept (MIN(STR(?name)) AS ?label) ?relation WHERE {
  { ?concept skos:broader* $event . BIND("narrower" AS ?relation) }
  UNION { $event skos:broader+ ?concept . BIND("broader" AS ?relation) }
  ?concept skos:prefLabel ?name .
} GROUP BY ?concept ?relation ORDER BY ?concept ?relation"""
_REPORTS = """SELECT DISTINCT ?name WHERE {
  ?observed skos:broader* $event .
  { ?episode cg:event ?observed ; cg:ofCase ?case . ?case cg:inReport ?report }
  UNION { ?claim a cg:Claim ; cg:event ?observed ; cg:inReport ?report }
  ?report a cg:Report ; cg:name ?name .
} ORDER BY ?name"""
_CLASSES = """SELECT DISTINCT (MIN(STR(?name)) AS ?label) ?group ?member WHERE {
  ?member skos:broader+ $class ; a cg:Drug ; skos:broader+ ?group .
  ?group a cg:DrugClass ; skos:prefLabel ?name .
  FILTER(?group != $class && NOT EXISTS { $class skos:broader+ ?group })
} GROUP BY ?group ?member ORDER BY ?group ?member"""
_INFECTIONS = f"""SELECT DISTINCT ?concept WHERE {{
  ?episode cg:complication ?concept . ?concept skos:broader* <{BASE}event/infection>
}} ORDER BY ?concept"""
_PERSONS = "SELECT ?case ?person WHERE { ?case a cg:Case ; cg:patient ?person } ORDER BY ?case ?person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What bears on the hypothesis that an event is an effect of a class of drugs.

    Args:
        drug_class: the class asked for.
        event: the event asked for.
        members: every drug of the class in the vocabulary, those of narrower classes too, by label.
        family: the keys (see `key`) of the class, of narrower classes and of the members.
        events: the event and narrower ones.
        broader_events: the IRIs of events above the one asked for.
        reports: every report with an episode of the event, or a claim about it, by name.
        persons: the person of each case (`REPORT/1`); cases taken for one person share it.
        confirmed: the same, joining only cases that a reviewer confirmed as one person.
        digests: the digest of what the graph says of each report (see `content_digest`).
        classes: other classes (not those above the one asked for) with the keys of the members that belong to them.
        infections: the keys of those complications that are infections.
        left_out: keys of drugs that are to be left out with their episodes, as if nobody had used them.
    """

    drug_class: Concept
    event: Concept
    members: tuple[Concept, ...]
    family: frozenset[str]
    events: tuple[Concept, ...]
    broader_events: frozenset[str] = frozenset()
    reports: tuple[Report, ...] = ()
    persons: Mapping[str, str]
    confirmed: Mapping[str, str]
    digests: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    infections: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


def key(concept: Concept) -> str:
    """By what two concepts are compared: the IRI, or the label of one that no vocabulary knows.

    >>> key(Concept("Odd Drug")), key(Concept("rituximab", "https://w3id.org/casegraph/drug/rituximab"))
    ('odd drug', 'https://w3id.org/casegraph/drug/rituximab')
    """
    return concept.iri or concept.label.casefold()


def case_name(report: str, number: int) -> str:
    """A case by the name that `explain` takes.

    >>> case_name("smith", 2)
    'smith/2'
    """
    return f"{report}/{number}"


def content_digest(triples: Iterable[ox.Triple]) -> str:
    """The SHA-256 of what the graph says of a report: it changes when the report is corrected or read otherwise.

    Names of concepts are left out: they are the vocabulary's, and do not change what the report says.
    """
    lines = sorted(str(triple) for triple in triples if triple.predicate != PREF_LABEL)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def read(graph: CaseGraph, *, drug_class: str, event: str, quarantined: bool = False) -> Facts:
    """The facts on a class and an event.

    Args:
        graph: the graph, in a store or read from a shared file.
        drug_class: the class, by any of its names or its IRI.
        event: the event, by any of its names or its IRI.
        quarantined: whether reports in quarantine count.

    Raises:
        AssessError: there is no such class or event.
    """
    try:
        found = bind(graph, _ASKED, {"drug_class": drug_class, "event": event}, quarantined=quarantined)
    except QuestionError as error:
        raise AssessError(str(error).replace("question assess: parameter ", "assess: ", 1)) from error
    pairs = graph.select(found, quarantined=quarantined).rows
    tops, asked_events = ({_text(row[place]) for row in pairs} for place in (0, 1))
    for what, name, nodes in (("class", drug_class, tops), ("event", event, asked_events)):
        if len(nodes) != 1:
            listed = ", ".join(sorted(nodes)) or "none"
            raise AssessError(
                f"assess: {name!r} names {len(nodes)} concepts of the kind {what} ({listed}); give one IRI"
            )
    asked = (ox.NamedNode(min(tops)), ox.NamedNode(min(asked_events)))

    def rows(sparql: str) -> tuple[tuple[Term | None, ...], ...]:
        bound = sparql.replace("$class", str(asked[0])).replace("$event", str(asked[1]))  # an IRI escapes itself
        return graph.select(_PROLOGUE + bound, quarantined=quarantined).rows

    family = [(_concept(row[0], row[1]), bool(plain(row[2]))) for row in rows(_FAMILY)]
    events = [(_concept(row[0], row[1]), str(plain(row[2]))) for row in rows(_EVENTS)]
    persons = {place: _text(person) for case, person in rows(_PERSONS) if (place := _case_of(_text(case))) is not None}
    members = [concept for concept, is_drug in family if is_drug and concept.iri != asked[0].value]
    reports, digests = [], {}
    for row in rows(_REPORTS):
        triples = graph.triples(str(plain(row[0])))
        reports.append(recover(triples))
        digests[reports[-1].name] = content_digest(triples)
    return Facts(
        drug_class=_named(asked[0], [concept for concept, _ in family]),
        event=_named(asked[1], [concept for concept, _ in events]),
        members=tuple(sorted(members, key=lambda concept: (concept.label.casefold(), key(concept)))),
        family=frozenset(key(concept) for concept, _ in family),
        events=tuple(
            sorted(
                (each for each, relation in events if relation != "broader"), key=lambda each: (each.label, key(each))
            )
        ),
        broader_events=frozenset(key(concept) for concept, relation in events if relation == "broader"),
        reports=tuple(reports),
        persons=persons,
        confirmed=_confirmed(graph, persons),
        digests=digests,
        classes=_classes(rows(_CLASSES)),
        infections=frozenset(_text(row[0]) for row in rows(_INFECTIONS)),
    )


def _classes(found: Iterable[tuple[Term | None, ...]]) -> dict[str, frozenset[str]]:
    """The members of the class asked for that belong to other classes, by the label of these."""
    held: dict[str, set[str]] = {}
    for label, _, member in found:
        held.setdefault(_text(label), set()).add(_text(member))
    return {label: frozenset(members) for label, members in sorted(held.items())}


def _named(node: ox.NamedNode, concepts: Iterable[Concept]) -> Concept:
    """The concept of an IRI, by the name that it has in the graph."""
    return next((each for each in concepts if each.iri == node.value), Concept(node.value, node.value))


def _confirmed(graph: CaseGraph, persons: Iterable[str]) -> dict[str, str]:
    """Each case with its person, where only what a reviewer confirmed joins cases."""
    from kg.judgements import prevailing

    first = {case: case for case in persons}

    def root(case: str) -> str:
        while first[case] != case:
            case = first[case]
        return case

    for (item, about), judged in sorted(prevailing(graph.judgements()).items()):
        if item == "same-patient" and judged.answer == "same":
            one, other = (_case_of(iri) for iri in about)
            if one in first and other in first and one is not None and other is not None:
                low, high = sorted((root(one), root(other)))
                first[high] = low
    return {case: root(case) for case in first}


def _case_of(iri: str) -> str | None:
    """The name of a case by its IRI."""
    name, _, number = iri.removeprefix(f"{BASE}report/").partition("/case/")
    return case_name(unquote(name), int(number)) if number.isdecimal() else None


def _concept(node: Term | None, label: Term | None) -> Concept:
    return Concept(_text(label), _text(node))


def _text(term: Term | None) -> str:
    return str(getattr(term, "value", term))
