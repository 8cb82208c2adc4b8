"""From the triples of a report's graph back to its records: the way back of `kg.describe`.

Values are read from the statements, not from the direct triples: only the statements carry the evidence, the
rule and the order. A graph that was edited by hand so that no record fits gives one clear error.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from extract import records
from extract.records import Concept, Evidence, Report, Value
from kg.describe import DescribeError
from kg.terms import FIELDS, LABEL, PREF_LABEL, A, Field, component_iri, is_own_term, term

_FIELD, _SUBJECT, _OBJECT = term("cg:field"), term("rdf:subject"), term("rdf:object")
_POSITION, _RULE = term("cg:position"), term("cg:rule")
_FROM_FIELD, _FROM_ORDER = term("cg:derivedFromField"), term("cg:derivedFromOrder")
_EVIDENCE, _EVIDENCE_ORDER = term("cg:evidence"), term("cg:evidenceOrder")
_NUMBER = term("cg:number")
_AGENT, _VERSION = term("prov:wasAttributedTo"), term("schema:softwareVersion")
_START, _END, _EXACT = term("oa:start"), term("oa:end"), term("oa:exact")

Node = NamedNode | BlankNode | Literal | Triple


def recover(triples: Iterable[Triple]) -> Report:
    """The report that a graph describes.

    Raises:
        DescribeError: the graph holds no report or more than one, or something is missing.

    >>> from extract.records import Report, Source
    >>> from kg.describe import describe
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=9)
    >>> report = Report(name="a", source=source, kind="other")
    >>> recover(describe(report)) == report
    True
    """
    graph = _Graph(triples)
    roots = graph.typed(term("cg:Report"))
    if len(roots) != 1:
        raise DescribeError(f"a report's graph describes one report, this one describes {len(roots)}")
    try:
        return graph.report(roots[0])
    except (ValueError, TypeError, KeyError) as error:
        raise DescribeError(f"{_text(roots[0])} is not a whole report: {error}") from error


@cache
def _required(kind: str) -> tuple[str, ...]:
    """The fields that a record of a kind cannot be without."""
    fields = dataclasses.fields(getattr(records, kind))
    return tuple(each.name for each in fields if each.default is each.default_factory is dataclasses.MISSING)


class _Graph:
    """The triples of one report, looked up by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.index: dict[Node, dict[Node, list[Node]]] = {}
        for triple in triples:
            self.index.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
        self.statements: dict[Node, dict[str, list[Node]]] = {}
        for node, held in self.index.items():
            for subject in held.get(_SUBJECT, ()):
                for field in held.get(_FIELD, ()):
                    self.statements.setdefault(subject, {}).setdefault(_text(field), []).append(node)
        self.cache: dict[Node, Evidence] = {}

    def typed(self, kind: NamedNode) -> list[Node]:
        return [node for node, held in self.index.items() if kind in held.get(A, ())]

    def many(self, node: Node, predicate: NamedNode) -> list[Node]:
        return self.index.get(node, {}).get(predicate, [])

    def maybe(self, node: Node, predicate: NamedNode) -> Node | None:
        found = self.many(node, predicate)
        if len(found) > 1:
            raise ValueError(f"{_text(node)} has {len(found)} values for {predicate.value}, not one")
        return found[0] if found else None

    def one(self, node: Node, predicate: NamedNode) -> Node:
        found = self.maybe(node, predicate)
        if found is None:
            raise ValueError(f"{_text(node)} has no {predicate.value}")
        return found

    def report(self, root: Node) -> Report:
        bibliography = records.Bibliography(**self.fields(root, "Bibliography"))
        return Report(bibliography=bibliography, **self.fields(root, "Report"))

    def fields(self, node: Node, kind: str) -> dict[str, Any]:
        """What a record's constructor takes, from its node."""
        found = {field.name: self.field(node, field) for field in FIELDS[kind]}
        for name in _required(kind):
            if found.get(name, "") is None:
                raise ValueError(f"{_text(node)} has no {name}")
        return found

    def field(self, node: Node, field: Field) -> object:
        if field.stated:
            items = [self.value(statement, field) for statement in self.ordered(node, field)]
            if field.many:
                return tuple(items)
            if len(items) > 1:
                raise ValueError(f"{_text(node)} has {len(items)} statements of {field.name}, not one")
            return items[0] if items else None
        if field.range == "record":
            return self.children(node, field)
        if field.range == "evidence":
            return self.words(node, field.property)
        found = self.maybe(node, field.property)
        return None if found is None else self.plain(found, field, node)

    def ordered(self, node: Node, field: Field) -> list[Node]:
        statements = self.statements.get(node, {}).get(field.name, [])
        return sorted(statements, key=lambda found: (self.number(found, _POSITION), _text(found)))

    def number(self, node: Node, predicate: NamedNode) -> int:
        found = self.maybe(node, predicate)
        return 0 if found is None else int(_text(found))

    def children(self, node: Node, field: Field) -> object:
        assert field.of is not None
        kind = field.of.value.rpartition("#")[2]
        make = getattr(records, kind)
        if not field.many:
            return make(**self.fields(self.one(node, field.property), kind))
        order = _POSITION if kind in ("Exposure", "Measurement", "CausalityRating") else _NUMBER
        nodes = sorted(self.many(node, field.property), key=lambda found: self.number(found, order))
        return tuple(make(**self.fields(child, kind)) for child in nodes)

    def plain(self, found: Node, field: Field, holder: Node) -> object:
        if field.range == "concept":
            return self.concept(found, holder)
        if not isinstance(found, Literal):
            raise ValueError(f"{_text(found)} is not a value of {field.name}")
        if field.range == "decimal":
            return float(found.value)
        if field.range == "integer":
            return int(found.value)
        if field.range == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[found.value]
        return found.value

    def concept(self, node: Node, holder: Node) -> Concept:
        if not isinstance(node, NamedNode):
            raise ValueError(f"{_text(node)} is not the IRI of a concept")
        labels = self.many(holder, LABEL) or sorted(self.many(node, PREF_LABEL), key=_text)
        if not labels:
            raise ValueError(f"the concept {node.value} has no skos:prefLabel")
        return Concept(_text(labels[0]), None if is_own_term(node) else node.value)

    def value(self, statement: Node, field: Field) -> Value[Any]:
        value = self.plain(self.one(statement, _OBJECT), field, statement)
        evidence = self.words(statement, _EVIDENCE)
        derived = sorted(_text(node) for node in self.many(statement, _FROM_FIELD))
        as_given = self.maybe(statement, _FROM_ORDER)
        if as_given is not None:
            derived = _text(as_given).split("\n")
        rule = self.maybe(statement, _RULE)
        return Value(value, evidence, rule=None if rule is None else _text(rule), derived_from=tuple(derived))

    def words(self, node: Node, predicate: NamedNode) -> tuple[Evidence, ...]:
        """The evidence that a node links to, in the order that was described."""
        found = {_text(held): self.evidence(held) for held in self.many(node, predicate)}
        order = self.maybe(node, _EVIDENCE_ORDER)
        if order is None:
            return tuple(sorted(found.values()))
        by_key = {iri.rpartition("/")[2]: held for iri, held in found.items()}
        return tuple(by_key[key] for key in _text(order).split(" "))

    def evidence(self, node: Node) -> Evidence:
        if node not in self.cache:
            selector = self.one(node, term("oa:hasSelector"))
            component, version = self.agent(self.one(node, _AGENT))
            self.cache[node] = Evidence(
                start=int(_text(self.one(selector, _START))),
                end=int(_text(self.one(selector, _END))),
                quote=_text(self.one(selector, _EXACT)),
                prefix=_text(self.maybe(selector, term("oa:prefix"))),
                suffix=_text(self.maybe(selector, term("oa:suffix"))),
                component=component,
                version=version,
                confidence=float(_text(self.one(node, term("cg:confidence")))),
            )
        return self.cache[node]

    def agent(self, node: Node) -> tuple[str, str]:
        name, version = _text(self.maybe(node, LABEL)), _text(self.maybe(node, _VERSION))
        if not isinstance(node, NamedNode) or component_iri(name, version) != node:
            raise ValueError(f"{_text(node)} is not the component {name!r} in version {version!r}")
        return name, version


def _text(node: Node | None) -> str:
    if node is None:
        return ""
    return str(node) if isinstance(node, Triple) else node.value
