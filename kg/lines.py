"""A graph as lines of N-Triples: so it comes from whoever described it and goes into the engine in bulk.

To make a Python object of each term, and of each quad again, costs more than the engine takes to read and store them.
A line is what `str` of a triple gives with ` .` behind it: the engine writes both alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from kg.terms import BASE, PREF_LABEL

__all__ = ["Graph", "apart", "in_graph", "lines_of", "serialised", "triples_of"]

Graph = Sequence[Triple] | bytes
"""The triples of a graph, or their N-Triples."""

_COMPONENT, _OWN_TERM, _LABEL = f"<{BASE}component/", f"<{BASE}term/", str(PREF_LABEL)


def serialised(triples: Iterable[Triple]) -> bytes:
    """The N-Triples of some triples, in their order.

    >>> node = NamedNode("https://example.org/a")
    >>> serialised([Triple(node, node, node)]).count(b"<https://example.org/a>")
    3
    """
    found = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert found is not None
    return found


def triples_of(graph: Graph) -> Sequence[Triple]:
    """The triples of a graph."""
    return [quad.triple for quad in parse(graph, RdfFormat.N_TRIPLES)] if isinstance(graph, bytes) else graph


def lines_of(graph: Graph) -> list[str]:
    """The lines of a graph, each once, without their ends."""
    data = graph if isinstance(graph, bytes) else serialised(graph)
    return list(dict.fromkeys(data.decode().split("\n")[:-1]))  # N-Triples escapes the line ends of literals


def apart(lines: Iterable[str], listed: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """A report's lines as those of its own graph and those that it shares with others; `kg.parts` says which.

    Args:
        lines: those of the report.
        listed: whether a line (a label) stands in the vocabulary.
    """
    own, common = [], []
    for line in lines:
        if line.startswith(_COMPONENT):
            common.append(line)
        elif _LABEL in line and line.split(" ", 2)[1] == _LABEL:
            if line.startswith(_OWN_TERM):
                common.append(line)
            elif not listed(line):
                own.append(line)
        else:
            own.append(line)
    return own, common


def in_graph(lines: Sequence[str], graph: NamedNode) -> str:
    """The N-Quads of some lines in a graph.

    >>> in_graph(["<a:a> <a:b> <a:c> ."], NamedNode("a:g"))
    '<a:a> <a:b> <a:c> <a:g> .\\n'
    """
    end = f"{graph} .\n"
    return end.join([*(line[:-1] for line in lines), ""]) if lines else ""
