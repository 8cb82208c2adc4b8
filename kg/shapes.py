"""Validation: a report's graph against the SHACL shapes of `ontology/shapes.ttl`, told in a reviewer's words.

The engine is pySHACL. The shapes are read once, and one report's graph is checked at a time, in memory. The
queries of SPARQL constraints, which pySHACL asks anew for each node, are answered by Oxigraph: rdflib takes
200 times as long to parse one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node, Variable

from kg.convert import rdflib_graph, rdflib_triples, to_oxigraph, to_rdflib
from kg.findings import SEVERITIES, Finding, Severity
from kg.terms import PREFIXES, report_iri, term

if TYPE_CHECKING:
    from kg.graph import CaseGraph

_SH = rdflib.Namespace(PREFIXES["sh"])
_LEVELS: dict[str, Severity] = {str(_SH[level.capitalize()]): level for level in SEVERITIES}
_START, _END, _EXACT = term("oa:start"), term("oa:end"), term("oa:exact")


def validate(graph: CaseGraph) -> list[Finding]:
    """Checks every report of a graph, quarantined ones too; the worst findings of a report come first.

    Where the text of a report was kept, each quote is looked up in it.
    """
    found: list[Finding] = []
    for status in graph.reports():
        found += check(status.name, graph.triples(status.name), text=graph.text(status.name))
    return found


def check(name: str, triples: Sequence[ox.Triple], *, text: str | None = None) -> list[Finding]:
    """Checks one report's graph.

    Args:
        name: the report's name.
        triples: its graph.
        text: the text that the offsets count in, to look up each quote in it.

    >>> from extract.records import Report, Source
    >>> from kg.describe import describe
    >>> source = Source(name="a.txt", media_type="text/plain", sha256="0", text_sha256="0", length=9)
    >>> check("a", describe(Report(name="a", source=source, kind="other")))
    []
    """
    found = _findings(name, _run(_DataGraph(triples)))
    if text is not None:
        found += _misquotes(name, triples, text)
    return sorted(set(found), key=lambda finding: (SEVERITIES.index(finding.severity), finding))


class _DataGraph(rdflib.Graph):
    """A graph whose queries Oxigraph answers, over the same triples."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        super().__init__(bind_namespaces="none")
        self._engine = ox.Store()
        self._engine.extend(ox.Quad(*triple) for triple in triples)
        for triple in rdflib_triples(triples):
            self.add(triple)

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        bindings: dict[str, Node] = options.get("initBindings") or {}
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(str(name)): to_oxigraph(node) for name, node in bindings.items()
        }
        found = self._engine.query(str(query_object), substitutions=substitutions)
        assert isinstance(found, ox.QuerySolutions)
        result = Result("SELECT")
        result.vars = [Variable(variable.value) for variable in found.variables]
        result.bindings = [
            {name: to_rdflib(cell) for name, cell in zip(result.vars, row, strict=True) if cell is not None}
            for row in found
        ]
        return result


@cache
def _validator() -> Validator:
    """The validator with its shapes, which it reads once."""
    import ontology

    parsed = ox.parse(path=ontology.path("shapes.ttl"), format=ox.RdfFormat.TURTLE)
    shapes = rdflib_graph(quad.triple for quad in parsed)
    empty = DataGraph.from_rdflib_graph(rdflib.Graph(bind_namespaces="none"))
    return Validator(empty, shacl_graph=shapes, options={"advanced": False, "inference": "none"})


def _run(data: rdflib.Graph) -> rdflib.Graph:
    validator = _validator()
    validator.data_graph = DataGraph.from_rdflib_graph(data)
    validator._target_graph = None
    report: rdflib.Graph = validator.run()[1]  # type: ignore[no-untyped-call]
    return report


def _findings(name: str, report: rdflib.Graph) -> list[Finding]:
    root = report_iri(name).value
    found = []
    for result in report.objects(None, _SH.result):
        held = {predicate: str(value) for predicate, value in report.predicate_objects(result)}
        focus, value = held[_SH.focusNode], held.get(_SH.value, "")
        if focus in (root, f"{root}/source") and value.startswith(f"{root}/"):
            focus, value = (
                value,
                "",
            )  # a shape that looks at the whole report: the value is the node concerned
        found.append(
            Finding(
                report=name,
                severity=_LEVELS[held[_SH.resultSeverity]],
                focus=focus,
                message=held.get(_SH.resultMessage, "The shape is not met."),
                path=held.get(_SH.resultPath, ""),
                value="" if value == focus else value,
            )
        )
    return found


def _misquotes(name: str, triples: Sequence[ox.Triple], text: str) -> list[Finding]:
    """Quotes that do not stand in the text where they are said to stand: SHACL cannot see the text."""
    held: dict[ox.NamedNode, dict[ox.NamedNode, str]] = {}
    for triple in triples:
        node, predicate, found = triple
        if predicate in (_START, _END, _EXACT) and isinstance(node, ox.NamedNode) and isinstance(found, ox.Literal):
            held.setdefault(node, {})[predicate] = found.value
    findings = []
    for selector, parts in held.items():
        if len(parts) == 3 and text[int(parts[_START]) : int(parts[_END])] != parts[_EXACT]:
            message = "A quote does not stand in the report's text at its place."
            findings.append(Finding(name, "violation", selector.value, message, _EXACT.value, parts[_EXACT]))
    return findings
