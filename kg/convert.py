"""The border between Oxigraph's terms and rdflib's: the only place where one becomes the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import rdflib
from rdflib.term import Identifier, Node

from kg.terms import PREFIXES

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_rdflib(term: object) -> Identifier:
    """An Oxigraph term as an rdflib term; the lexical form of a literal is kept.

    Raises:
        ValueError: the term is none of an IRI, a blank node and a literal.

    >>> to_rdflib(ox.Literal("neutropenia", language="en"))
    rdflib.term.Literal('neutropenia', lang='en')
    """
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == _STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise ValueError(f"{term!r} has no counterpart in rdflib")


def to_oxigraph(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """An rdflib term as an Oxigraph term.

    Raises:
        ValueError: the term is none of an IRI, a blank node and a literal.

    >>> print(to_oxigraph(rdflib.Literal(4)))
    "4"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        datatype = None if node.datatype is None else ox.NamedNode(str(node.datatype))
        return ox.Literal(str(node), language=node.language, datatype=datatype)
    raise ValueError(f"{node!r} has no counterpart in Oxigraph")


def rdflib_triples(triples: Iterable[ox.Triple]) -> Iterator[tuple[Node, Node, Node]]:
    """Triples as rdflib has them; each term is converted once."""
    known: dict[object, Identifier] = {}

    def convert(term: object) -> Identifier:
        if term not in known:
            known[term] = to_rdflib(term)
        return known[term]

    for triple in triples:
        yield convert(triple.subject), convert(triple.predicate), convert(triple.object)


def rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Triples as an rdflib graph in memory, with the prefixes of this project."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    for triple in rdflib_triples(triples):
        graph.add(triple)
    return graph
