"""The two ends of a path, from what a reader calls them: a name, REPORT/1/2, a value of it, or an IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from kg.answers import Selectable
from kg.near import near
from kg.table import plain
from kg.terms import PREFIXES, report_iri
from kg.views.errors import ViewError
from kg.views.facts import PROLOGUE, iri

__all__ = ["CLAIM_KINDS", "End", "end"]

CLAIM_KINDS = {
    "class_effect": "class effect",
    "mechanism": "mechanism",
    "alternative_explanation": "alternative explanation",
}
"""The kinds of claims by the names that a reader gives them."""

_KINDS = {
    "Drug": "drug",
    "DrugClass": "class",
    "AdverseEvent": "event",
    "Treatment": "treatment",
    "Condition": "condition",
}
"""The kinds of concepts, in the order in which a name that several have is understood."""
_USES = (
    ("drug", "suspectDrug|cg:drug|cg:switchedTo"),
    ("event", "event|cg:complication"),
    ("class", "subject"),
    ("treatment", "treatment"),
    ("condition", "condition|cg:indication"),
)
_NAMED = f"""{PROLOGUE}SELECT DISTINCT ?concept ?kind WHERE {{
  {{ SELECT DISTINCT ?concept WHERE {{
    VALUES ?naming {{ skos:prefLabel skos:altLabel cg:brandName cg:abbreviation }}
    ?concept ?naming ?label .
    FILTER(%s)
  }} }}
  {{ ?concept a ?kind . VALUES ?kind {{ {" ".join(f"cg:{kind}" for kind in _KINDS)} }} }}
  {"".join(f'UNION {{ ?record cg:{uses} ?concept BIND("{kind}" AS ?kind) }}' for kind, uses in _USES)}
}} ORDER BY ?concept ?kind"""
_LABELS = f"""{PROLOGUE}SELECT DISTINCT ?label WHERE {{
  VALUES ?naming {{ skos:prefLabel skos:altLabel cg:brandName cg:abbreviation }}
  ?concept ?naming ?label .
}} ORDER BY ?label"""
_BLANKS = r"[\s\-\u2010-\u2015_]+"
_REPORTS = f"{PROLOGUE}SELECT ?name WHERE {{ ?report a cg:Report ; cg:name ?name }} ORDER BY ?name"
_PLACE = re.compile(r"(?P<case>\d+)(?:/(?P<episode>\d+))?|claim/(?P<claim>\d+)")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a path: its `node` (an IRI, or the kind of a claim), its `kind` (`drug`, `class`, `event`,
    `condition`, `treatment`, `report`, `case`, `episode`, `claim`, `value`), and its `label`. A value has
    the `record` that states it, by IRI and name, and its `field`."""

    node: str
    kind: str
    label: str
    record: str = ""
    place: str = ""
    field: str = ""


def end(graph: Selectable, name: object, *, quarantined: bool = False) -> End:
    """What a name stands for.

    Args:
        graph: the graph in which it stands.
        name: any name of a drug, class, event, condition or treatment; `class effect` or another kind of claim; a
            report, `REPORT/1`, `REPORT/1/2`, `REPORT/claim/1`, a value such as `REPORT/1/2/nadir`; or an IRI of one.
        quarantined: whether reports in quarantine count.

    Raises:
        ViewError: nothing in the graph is called so.
    """
    text = " ".join(str(name).split())
    if not text:
        raise ViewError("a path needs two names, for example source=rituximab target=neutropenia")
    folded = _fold(text)
    for claim_kind, name_of_kind in CLAIM_KINDS.items():
        if folded in (_fold(name_of_kind), _fold(claim_kind), _fold(name_of_kind) + "s"):
            return End(claim_kind, "claim", name_of_kind)
    wanted = _expanded(text)
    for test in (
        f"STR(?concept) = {ox.Literal(wanted)}",
        f"REPLACE(LCASE(STR(?label)), {ox.Literal(_BLANKS)}, ' ') = {ox.Literal(folded)}",
    ):
        rows = graph.select(_NAMED % test, quarantined=quarantined).rows
        used = {iri(concept) for concept, of in rows if "#" not in iri(of)}
        kinds = {(iri(concept), _KINDS.get(iri(of).rpartition("#")[2], iri(of))) for concept, of in rows}
        if kinds:  # of two concepts of one name (a drug, and a treatment) the one that the reports tell of
            order = list(_KINDS.values())
            _, _, kind, node = min((node not in used, order.index(kind), kind, node) for node, kind in kinds)
            return End(node, kind, _label(graph, node, quarantined))
    found = _of_report(graph, text, quarantined)
    if found is not None:
        return found
    printed = {str(plain(row[0])) for row in graph.select(_LABELS, quarantined=quarantined).rows}
    others = near(text, printed, listing="name a drug, a class, an event, REPORT/1, or an IRI")
    raise ViewError(f"nothing in the graph is called {text!r}; {others}")


def _of_report(graph: Selectable, text: str, quarantined: bool) -> End | None:
    """A report, a record of it, or a value: by its name as `casegraph explain` takes it, or by its IRI."""
    names = [str(plain(row[0])) for row in graph.select(_REPORTS, quarantined=quarantined).rows]
    for name in sorted(names, key=len, reverse=True):
        node = report_iri(name).value
        if text in (name, node):
            return End(node, "report", name)
        rest = text.removeprefix(f"{name}/") if text.startswith(f"{name}/") else ""
        if text.startswith(f"{node}/"):
            rest = re.sub(r"(^|/)(case|episode)/", r"\1", text.removeprefix(f"{node}/")).replace("statement/", "")
        if not rest:
            continue
        place = _PLACE.match(rest)
        if place is None:
            raise ViewError(f"{name} has no {rest!r}; name a patient as {name}/1, an episode as {name}/1/1")
        kind = "claim" if place["claim"] else "episode" if place["episode"] else "case"
        parts = [f"{key}/{place[key]}" for key in ("case", "episode", "claim") if place[key]]
        record, told = f"{node}/{'/'.join(parts)}", f"{name}/{place[0]}"
        if not graph.select(f"SELECT ?kind WHERE {{ <{record}> a ?kind }}", quarantined=quarantined).rows:
            raise ViewError(f"there is no {told} in the graph; `casegraph explain {name}` shows all that it has")
        field = rest[place.end() :].strip("/").partition("/")[0]
        if not field:
            return End(record, kind, told, record, told)
        return _value(graph, record, told, field, quarantined)
    return None


def _value(graph: Selectable, record: str, place: str, field: str, quarantined: bool) -> End:
    sparql = f"""{PROLOGUE}PREFIX rdf: <{PREFIXES["rdf"]}>
    SELECT ?statement ?field ?value (MIN(STR(?name)) AS ?label) WHERE {{
      ?statement rdf:subject <{record}> ; cg:field ?field ; rdf:object ?value .
      OPTIONAL {{ ?value skos:prefLabel ?name }}
    }} GROUP BY ?statement ?field ?value ORDER BY ?statement ?value"""
    rows = graph.select(sparql, quarantined=quarantined).rows
    stated = {str(plain(row[1])): row for row in reversed(rows)}
    if field not in stated:
        raise ViewError(f"{place} states no {field!r}; {near(field, stated, 'it states')}")
    statement, _, value, label = stated[field]
    return End(iri(statement), "value", f"{field.replace('_', ' ')} {plain(value, label)}", record, place, field)


def _label(graph: Selectable, node: str, quarantined: bool) -> str:
    sparql = f"{PROLOGUE}SELECT (MIN(STR(?name)) AS ?label) WHERE {{ {ox.NamedNode(node)} skos:prefLabel ?name }}"
    rows = graph.select(sparql, quarantined=quarantined).rows
    return str(plain(rows[0][0])) if rows and rows[0][0] is not None else node


def _expanded(text: str) -> str:
    """An IRI as such, and a prefixed name (`drug:rituximab`) as the IRI that it stands for."""
    prefix, colon, local = text.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and not local.startswith("//") else text


def _fold(label: str) -> str:
    return " ".join(re.sub(_BLANKS, " ", label.lower()).split())
