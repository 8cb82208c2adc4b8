"""Which changes the graph of patients does not follow yet: noted there, in the same update as the change itself.

So no kill comes between a change and its note. `kg.patients` settles what is noted before the next answer, at the cost
of what changed and not of the whole store. A change that leaves no note (an older casegraph made it) drops the graph.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Triple

from kg.engine import Engine
from kg.terms import PATIENTS, term

__all__ = ["judged", "marks", "note", "notes", "unsettled"]

_BY = term("prov:wasInvalidatedBy")
_JUDGES = term("cg:judges")


def note(node: NamedNode) -> Quad:
    """What notes that a report, or what was judged on a case, is another one now.

    >>> print(note(NamedNode("https://w3id.org/casegraph/report/a")).predicate)
    <http://www.w3.org/ns/prov#wasInvalidatedBy>
    """
    return Quad(PATIENTS, _BY, node, PATIENTS)


def notes(nodes: Iterable[NamedNode]) -> str:
    """The part of an update that notes changes of some reports or cases."""
    return f"INSERT DATA {{ GRAPH {PATIENTS} {{ {' '.join(f'{PATIENTS} {_BY} {node} .' for node in nodes)} }} }}"


def judged(triples: Iterable[Triple]) -> list[NamedNode]:
    """The cases that new judgements are about."""
    about = {getattr(triple.object, "value", "") for triple in triples if triple.predicate == _JUDGES}
    return [NamedNode(iri) for iri in sorted(about) if "/case/" in iri and "/episode/" not in iri]


def unsettled(store: Engine) -> list[NamedNode]:
    """The reports and cases that were changed since the graph of patients was settled, in order."""
    return sorted(
        (quad.object for quad in marks(store) if isinstance(quad.object, NamedNode)), key=lambda node: node.value
    )


def marks(store: Engine) -> list[Quad]:
    """The notes themselves."""
    return list(store.quads_for_pattern(PATIENTS, _BY, None, PATIENTS))
