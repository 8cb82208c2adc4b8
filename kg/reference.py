"""The reference for validation: pySHACL, with the shapes of `ontology/shapes.ttl`.

The queries of SPARQL constraints, which pySHACL asks anew for each node, are answered by Oxigraph: rdflib takes 200
times as long to parse one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pyoxigraph as ox
import rdflib
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node, Variable

from kg.constraints import Breach
from kg.convert import rdflib_graph, rdflib_triples, to_oxigraph, to_rdflib
from kg.findings import SEVERITIES, Severity
from kg.terms import PREFIXES

_SH = rdflib.Namespace(PREFIXES["sh"])
_LEVELS: dict[str, Severity] = {str(_SH[level.capitalize()]): level for level in SEVERITIES}


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


def breaches(triples: Sequence[ox.Triple]) -> list[Breach]:
    """What pySHACL finds in one report's graph.

    >>> breaches([])
    []
    """
    validator = _validator()
    validator.data_graph = DataGraph.from_rdflib_graph(_DataGraph(triples))
    validator._target_graph = None
    return told(validator.run()[1])  # type: ignore[no-untyped-call]


def told(report: rdflib.Graph) -> list[Breach]:
    """What a validation report of SHACL tells."""
    found = []
    for result in report.objects(None, _SH.result):
        held = {predicate: str(value) for predicate, value in report.predicate_objects(result)}
        found.append(
            Breach(
                focus=held[_SH.focusNode],
                severity=_LEVELS[held[_SH.resultSeverity]],
                message=held.get(_SH.resultMessage, "The shape is not met."),
                path=held.get(_SH.resultPath, ""),
                value=held.get(_SH.value, ""),
                component=held[_SH.sourceConstraintComponent],
            )
        )
    return found
