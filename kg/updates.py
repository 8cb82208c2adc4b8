"""The texts of the SPARQL updates by which a store changes: each is one atomic change.

Terms are written with `str`, which escapes them, so nothing that a report says can be read as a command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode, Triple

from kg.status import FINDING
from kg.terms import RUNS, TERMS
from kg.unsettled import notes


def replacing(graph: NamedNode, own: Iterable[Triple], common: Iterable[Triple], noted: Iterable[Triple]) -> str:
    """Puts a report in the place of what was there: its graph, what it shares, its status and what notes the change."""
    return (
        f"DROP SILENT GRAPH {graph} ;\n{without_status(graph)} ;\n{notes([graph])} ;\n"
        f"INSERT DATA {{ GRAPH {graph} {{\n{lines(own)}\n}}\nGRAPH {TERMS} {{\n{lines(common)}\n}}\n"
        f"GRAPH {RUNS} {{\n{lines(noted)}\n}} }}"
    )


def removing(graph: NamedNode, noted: Sequence[Triple]) -> str:
    """Removes a graph and its status, and notes it."""
    return f"DROP SILENT GRAPH {graph} ;\n{without_status(graph)} ;\n{notes([graph])} ;\n{noting(noted)}"


def putting(graph: NamedNode, held: Iterable[Triple], noted: Iterable[Triple]) -> str:
    """Puts a graph that is no report's in the place of what was there, and notes it."""
    return (
        f"DROP SILENT GRAPH {graph} ;\n{without_status(graph)} ;\n"
        f"INSERT DATA {{ GRAPH {graph} {{\n{lines(held)}\n}}\nGRAPH {RUNS} {{\n{lines(noted)}\n}} }}"
    )


def inserting(graph: NamedNode, triples: Iterable[Triple]) -> str:
    """Adds triples to a graph."""
    return f"INSERT DATA {{ GRAPH {graph} {{\n{lines(triples)}\n}} }}"


def noting(triples: Iterable[Triple]) -> str:
    """Adds triples to the graph of runs."""
    return inserting(RUNS, triples)


def without_status(graph: NamedNode) -> str:
    """Removes a report's status and its findings."""
    return (
        f"DELETE {{ GRAPH {RUNS} {{ ?node ?p ?o }} }} WHERE {{ GRAPH {RUNS} "
        f"{{ {graph} {FINDING} ?node . ?node ?p ?o }} }} ;\n"
        f"DELETE WHERE {{ GRAPH {RUNS} {{ {graph} ?p ?o }} }}"
    )


def lines(triples: Iterable[Triple]) -> str:
    """Triples as lines of an update."""
    return "\n".join(f"{triple} ." for triple in triples)
