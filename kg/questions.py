"""Asking a question of the library: parameters are bound as RDF terms, and the graph gives the answer.

A parameter never becomes query text: a label is looked up, and what enters the query is the serialised IRI or
literal that it stands for. So a value such as `x" } DROP` is just a name that no vocabulary knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.library import TYPES, Column, Parameter, Question, QuestionError, question, questions, slot
from kg.lookups import looked_up
from kg.near import near
from kg.querying import QueryError
from kg.terms import LANGUAGE, PREFIXES, report_iri, term
from kg.wholes import read_through

if TYPE_CHECKING:
    from kg.answers import Answer, Selectable

__all__ = [
    "TYPES",
    "Column",
    "Parameter",
    "Question",
    "QuestionError",
    "Selectable",
    "ask",
    "bind",
    "question",
    "questions",
]

PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("cg", "skos"))

# Which concepts a label may stand for: those of the class, and those that a report uses in one of the
# properties (a concept that no vocabulary lists has no class that one could rely on).
CONCEPT_TYPES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "drug": ("Drug", ("suspectDrug", "drug", "switchedTo")),
    "drug-class": ("DrugClass", ("subject",)),
    "event": ("AdverseEvent", ("event",)),
    "condition": ("Condition", ("condition", "indication")),
    "treatment": ("Treatment", ("treatment",)),
}

Terms = list[ox.NamedNode | ox.Literal]

_LISTING = {"case": "`casegraph ask cases` lists them", "report": "`casegraph ask reports` lists them"}


def ask(
    graph: Selectable,
    name: str,
    parameters: Mapping[str, object] | None = None,
    *,
    folders: Sequence[str | Path] = (),
    quarantined: bool = False,
) -> Answer:
    """Ask one question of the library.

    Args:
        graph: the graph to ask.
        name: the question's name, such as `latency-by-drug`.
        parameters: values by parameter name. A drug, class, event, condition or treatment is given by any of
            its
            labels (in any case) or by its IRI; a patient as `REPORT/1`; a report by name; numbers as numbers
            or text. A list stands for any one of its members; `None` is the same as not given.
        folders: folders with further questions.
        quarantined: whether reports in quarantine count.

    Raises:
        QuestionError: the question or a parameter is unknown, a required parameter is missing, or a value
        does not fit.
    """
    sparql = bind(graph, question(name, folders), parameters or {}, quarantined=quarantined)
    if all(value is None for value in (parameters or {}).values()):
        sparql = read_through(sparql)
    try:
        return graph.select(looked_up(sparql, graph, quarantined=quarantined), quarantined=quarantined)
    except QueryError as error:  # a file of the user's own
        raise QuestionError(f"question {name}: {error}") from error


def bind(graph: Selectable, asked: Question, parameters: Mapping[str, object], *, quarantined: bool = False) -> str:
    """The text of a question's query with its parameters bound; the arguments are those of `ask`.

    Raises:
        QuestionError: a parameter is unknown or missing, or its value does not fit.
    """
    given = {key: value for key, value in parameters.items() if value is not None}
    declared = {parameter.name: parameter for parameter in asked.parameters}
    for key in given:
        if key not in declared:
            raise QuestionError(f"question {asked.name} has no parameter {key!r}; {near(key, declared, 'it takes')}")
    text = asked.text
    for parameter in asked.parameters:
        if parameter.name in given:
            terms = _terms(graph, asked, parameter, given[parameter.name], quarantined)
            text = _bound(text, parameter, terms, graph, quarantined)
        elif parameter.required:
            raise QuestionError(f"question {asked.name} needs the parameter {parameter.name} ({parameter.type})")
    return text


def _bound(text: str, parameter: Parameter, terms: Terms, graph: Selectable, quarantined: bool) -> str:
    """The text with the terms on the parameter's lines: as they are on a line of `?asked_NAME`, and with all that is
    narrower (the members of a class, the kinds of an event) where another variable is bound."""
    wide: Terms | None = None

    def line(match: re.Match[str]) -> str:
        nonlocal wide
        found = terms
        if match["variable"] != f"asked_{parameter.name}" and parameter.type in CONCEPT_TYPES:
            wide = found = _narrower(graph, terms, quarantined) if wide is None else wide
        return f"{match['indent']}VALUES ?{match['variable']} {{ {' '.join(map(str, found))} }}{match['end']}"

    return slot(parameter.name).sub(line, text)


def _narrower(graph: Selectable, terms: Terms, quarantined: bool) -> Terms:
    """The concepts and all that are narrower, in a fixed order.

    Worked out before the question is asked: a query whose variable is bound to a list looks up just these, where
    one with a path to the class would try every concept of the graph.
    """
    sparql = (
        f"{PROLOGUE}SELECT DISTINCT ?found WHERE {{ VALUES ?asked {{ {' '.join(map(str, terms))} }} "
        "?found skos:broader* ?asked } ORDER BY ?found"
    )
    found = [row[0] for row in graph.select(sparql, quarantined=quarantined).rows if isinstance(row[0], ox.NamedNode)]
    return list(dict.fromkeys([*terms, *found]))


def _terms(graph: Selectable, asked: Question, parameter: Parameter, value: object, quarantined: bool) -> Terms:
    """The RDF terms that a parameter's value stands for."""
    if isinstance(value, (list, tuple, set, frozenset)):
        members = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        terms = [each for member in members for each in _terms(graph, asked, parameter, member, quarantined)]
        if not terms:
            raise QuestionError(f"question {asked.name}: parameter {parameter.name} is an empty list")
        return list(dict.fromkeys(terms))
    where = f"question {asked.name}: parameter {parameter.name}"
    text = " ".join(str(value).split()) if parameter.type != "string" else str(value)
    if not text or not text.isprintable() or isinstance(value, bool):
        raise QuestionError(f"{where} does not take {value!r}")
    if parameter.type == "string":
        return [ox.Literal(text)]
    if parameter.type in ("integer", "decimal"):
        return [_number(where, parameter.type, text)]
    if parameter.type in ("case", "report"):
        return _place(graph, where, parameter.type, text, quarantined)
    return _concepts(graph, asked, parameter, text, quarantined)


def _number(where: str, kind: str, text: str) -> ox.Literal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if (
        not number.is_finite()
        or abs(number.adjusted()) > 30
        or (kind == "integer" and number != number.to_integral_value())
    ):
        raise QuestionError(f"{where} is not {'an integer' if kind == 'integer' else 'a decimal number'}: {text!r}")
    printed = str(int(number)) if kind == "integer" else f"{number:f}"
    return ox.Literal(printed, datatype=term(f"xsd:{kind}"))


def _place(graph: Selectable, where: str, kind: str, text: str, quarantined: bool) -> Terms:
    """The report of a name, or the case of `REPORT/NUMBER`, or either by its IRI."""
    pattern = "?node a cg:Report ; cg:name ?found ."
    if kind == "case":
        pattern = (
            "?node a cg:Case ; cg:number ?number ; cg:inReport ?report . ?report cg:name ?name .\n"
            '  BIND(CONCAT(STR(?name), "/", STR(?number)) AS ?found)'
        )

    def places(which: str = "") -> dict[str, object]:
        sparql = f"{PROLOGUE}SELECT ?node ?found WHERE {{ {which} {pattern} }} ORDER BY ?found"
        return {_text(found): node for node, found in graph.select(sparql, quarantined=quarantined).rows}

    if (guess := _own_node(kind, text)) is not None:  # its IRI follows from its name, unless somebody else made it
        node = places(f"VALUES ?node {{ {guess} }}").get(text)
        if isinstance(node, ox.NamedNode):
            return [node]
    known = places()
    node = known.get(text) or next((n for n in known.values() if isinstance(n, ox.NamedNode) and n.value == text), None)
    if not isinstance(node, ox.NamedNode):
        others = near(text, known, "it has", listing=_LISTING[kind])
        raise QuestionError(f"{where}: no {kind} {text!r} in the graph; {others}")
    return [node]


def _own_node(kind: str, text: str) -> ox.NamedNode | None:
    """The IRI that casegraph gives to the report of a name, or to the case `REPORT/NUMBER`."""
    name, _, number = (text, "", "") if kind == "report" else text.rpartition("/")
    try:
        root = report_iri(name)
    except ValueError:
        return None
    if kind == "report":
        return root
    return ox.NamedNode(f"{root.value}/case/{number}") if number.isascii() and number.isdigit() else None


def _concepts(graph: Selectable, asked: Question, parameter: Parameter, text: str, quarantined: bool) -> Terms:
    """Every concept of the parameter's type that has this label or IRI: as it is spelled, or else in any spelling
    (case, hyphens and spaces do not matter)."""
    if spelled := _spelled(graph, parameter.type, text, quarantined):
        return [ox.NamedNode(iri) for iri in spelled]
    labels = _labels(graph, parameter.type, quarantined)
    found = labels.get(_fold(text)) or {iri for iris in labels.values() for iri in iris if iri == text}
    if found:
        return [ox.NamedNode(iri) for iri in sorted(found)]
    where = f"question {asked.name}: parameter {parameter.name}"
    class_name = CONCEPT_TYPES[parameter.type][0]
    for other in CONCEPT_TYPES:  # a class given where a drug is asked for, and the like
        fitting = [p.name for p in asked.parameters if p.type == other and p.name != parameter.name]
        if other != parameter.type and fitting and _fold(text) in _labels(graph, other, quarantined):
            raise QuestionError(f"{where}: {text!r} is no {_noun(parameter.type)}; ask with {fitting[0]}={text!r}")
    listing = f"list them with casegraph query 'SELECT ?name {{ ?x a cg:{class_name} ; skos:prefLabel ?name }}'"
    others = near(_fold(text), labels, listing=listing)
    raise QuestionError(f"{where}: no {_noun(parameter.type)} is called {text!r}; {others}")


_NAMING = "VALUES ?naming { skos:prefLabel skos:altLabel cg:brandName cg:abbreviation }"


def _of_type(kind: str) -> str:
    """The pattern of `?concept` being of a type: by its class, or by what a report uses it for."""
    class_name, properties = CONCEPT_TYPES[kind]
    uses = " UNION ".join(f"{{ ?user cg:{name} ?concept }}" for name in properties)
    return f"{{ ?concept a cg:{class_name} }} UNION {uses}"


def _spelled(graph: Selectable, kind: str, text: str, quarantined: bool) -> list[str]:
    """The concepts with a label of just this spelling, or in small letters: the engine looks these up, and need not go
    through all labels."""
    spellings = {ox.Literal(word, language=LANGUAGE) for word in (text, text.lower())}
    spellings |= {ox.Literal(word) for word in (text, text.lower())}
    labels = " ".join(sorted(map(str, spellings)))
    sparql = (
        f"{PROLOGUE}SELECT DISTINCT ?concept WHERE {{\n"
        f"  {{ SELECT DISTINCT ?concept WHERE {{ VALUES ?label {{ {labels} }} {_NAMING} ?concept ?naming ?label }} }}\n"
        f"  FILTER EXISTS {{ {_of_type(kind)} }}\n}} ORDER BY ?concept"
    )
    rows = graph.select(sparql, quarantined=quarantined).rows
    return [concept.value for (concept,) in rows if isinstance(concept, ox.NamedNode)]


def _labels(graph: Selectable, kind: str, quarantined: bool) -> dict[str, set[str]]:
    """The concepts of a type by each of their labels, folded."""
    sparql = (
        f"{PROLOGUE}SELECT DISTINCT ?concept ?label WHERE {{\n"
        f"  {{ SELECT DISTINCT ?concept WHERE {{ {_of_type(kind)} }} }}\n"
        f"  {{ SELECT ?concept ?label WHERE {{ {_NAMING} ?concept ?naming ?label }} }}\n}} ORDER BY ?concept ?label"
    )
    labels: dict[str, set[str]] = {}
    for concept, label in graph.select(sparql, quarantined=quarantined).rows:
        if isinstance(concept, ox.NamedNode):
            labels.setdefault(_fold(_text(label)), set()).add(concept.value)
    return labels


def _fold(label: str) -> str:
    return " ".join(re.sub(r"[\s\-\u2010-\u2015_]+", " ", label.casefold()).split())


def _noun(kind: str) -> str:
    return kind.replace("-", " ")


def _text(cell: object) -> str:
    return str(getattr(cell, "value", cell))
