"""What of a report stands in its own graph and what it shares with others: taking it apart, putting it together.

Labels of concepts and descriptions of components are the same in every report that uses them. Kept once in the store,
they match once in a query over all graphs, so that a user's count is right.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Triple

from kg.engine import Engine
from kg.terms import BASE, PREF_LABEL, TERMS, VOCABULARY, is_own_term

_COMPONENT = BASE + "component/"


def apart(engine: Engine, triples: Iterable[Triple]) -> tuple[list[Triple], list[Triple]]:
    """A report's triples as those of its own graph and those that it shares with other reports."""
    own, common = [], []
    for triple in triples:
        labels = triple.predicate == PREF_LABEL and isinstance(triple.subject, NamedNode)
        if _is_component(triple.subject) or (labels and is_own_term(triple.subject)):  # type: ignore[arg-type]
            common.append(triple)
        elif not labels or Quad(triple.subject, triple.predicate, triple.object, VOCABULARY) not in engine:
            own.append(triple)
    return own, common


def together(engine: Engine, graph: NamedNode) -> list[Triple]:
    """The triples of one report: those of its graph, and the shared ones on what it names."""
    own = [quad.triple for quad in engine.quads_for_pattern(None, None, None, graph)]
    labelled = {triple.subject for triple in own if triple.predicate == PREF_LABEL}
    found = dict.fromkeys(own)
    for node in {triple.object for triple in own if isinstance(triple.object, NamedNode)} - labelled:
        place, predicate = (TERMS, None) if _is_component(node) else (VOCABULARY, PREF_LABEL)
        if is_own_term(node):
            place = TERMS
        found.update((quad.triple, None) for quad in engine.quads_for_pattern(node, predicate, None, place))
    return list(found)


def _is_component(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(_COMPONENT)
