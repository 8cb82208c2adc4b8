"""SPARQL text for a remote store: what of a user's query is sent, and the parts of this package's own updates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal as OneOf

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from kg.querying import QueryError
from kg.scanning import calls_out, decoded, without

__all__ = ["checked", "copied", "dropped", "insert", "lines"]

Form = OneOf["rows", "triples"]

_REFUSED = {
    "service": "SERVICE is not allowed: a query may not call another server",
    "from": "FROM is not allowed on a remote graph: an answer counts the accepted reports and the vocabulary",
    "graph": "GRAPH is not allowed on a remote graph: an answer counts all accepted reports as one; "
    "?case cg:inReport ?report tells them apart",
}
_WORD = re.compile(r"\b(from|graph)\b", re.IGNORECASE)
_NAME = re.compile(r"[?$]\w+|[\w.-]*:[\w.:%\\-]*")
_DEEPEST = 200  # the parser of a query that is nested some thousand times deep dies of it
_OWN_FUNCTION = re.compile(r"<\s*(bif|sql|xcontains)\s*:", re.IGNORECASE)
_DECLARED = re.compile(r"\bprefix\s+([\w.-]*):", re.IGNORECASE)


def checked(sparql: str, prefixes: Mapping[str, str]) -> tuple[Form, str]:
    """A user's query as it is sent: looked through, with the prefixes that it does not declare.

    It is parsed here first, so that a mistake is told as for a graph on disk, and nothing but SPARQL 1.1 is sent: no
    update, and nothing of a server's own language.

    Raises:
        SyntaxError: it is not valid.
        QueryError: it names a graph, calls a server, or uses a function of the server's own.

    >>> checked("ASK { ?s cg:event ?o }", {"cg": "urn:cg#"})
    ('rows', 'PREFIX cg: <urn:cg#> ASK { ?s cg:event ?o }')
    """
    for text in (sparql, decoded(sparql)):
        if calls_out(text):
            raise QueryError(_REFUSED["service"])
        bare = _NAME.sub(" ", without(text))
        if found := _WORD.search(bare):
            raise QueryError(_REFUSED[found[1].lower()])
        if _OWN_FUNCTION.search(without(text, iris=False)):
            raise QueryError("a query may use the functions of SPARQL 1.1, not those of one server")
        if _depth(bare) > _DEEPEST:
            raise QueryError("the query is nested too deeply")
    found_kind = ox.Store().query(sparql, prefixes=dict(prefixes))
    form: Form = "triples" if isinstance(found_kind, ox.QueryTriples) else "rows"
    declared = set(_DECLARED.findall(sparql))
    used = (name for name in prefixes if name not in declared and f"{name}:" in sparql)
    return form, "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in used) + sparql


def _depth(text: str) -> int:
    """How deeply the brackets of a query are nested.

    >>> _depth("SELECT * { { ?s ?p (1 2) } }")
    3
    """
    deepest = depth = 0
    for letter in text:
        depth += (letter in "({[") - (letter in ")}]")
        deepest = max(deepest, depth)
    return deepest


def lines(triples: Iterable[Triple]) -> str:
    """Triples as the lines of an update; `str` of a term escapes it."""
    return "\n".join(f"{triple} ." for triple in triples)


def insert(graphs: Mapping[NamedNode, Iterable[Triple]]) -> str:
    """An operation that adds triples to graphs."""
    parts = (f"GRAPH {graph} {{\n{lines(triples)}\n}}" for graph, triples in graphs.items())
    return f"INSERT DATA {{ {' '.join(parts)} }}"


def copied(source: NamedNode, into: NamedNode) -> str:
    """An operation that adds what one graph holds to another."""
    return f"INSERT {{ GRAPH {into} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {source} {{ ?s ?p ?o }} }}"


def dropped(source: NamedNode, out_of: NamedNode) -> str:
    """An operation that removes from a graph what another one holds."""
    return f"DELETE {{ GRAPH {out_of} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {source} {{ ?s ?p ?o }} }}"


def exchanged(source: NamedNode, other: NamedNode, inside: NamedNode) -> str:
    """One operation that puts what `other` holds in the place of what `source` holds, inside a third graph."""
    return (
        f"DELETE {{ GRAPH {inside} {{ ?s ?p ?o }} }} INSERT {{ GRAPH {inside} {{ ?s2 ?p2 ?o2 }} }} WHERE {{ "
        f"{{ GRAPH {source} {{ ?s ?p ?o }} }} UNION {{ GRAPH {other} {{ ?s2 ?p2 ?o2 }} }} }}"
    )
