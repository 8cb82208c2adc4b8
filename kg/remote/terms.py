"""The names by which a remote store notes what is under way: its own, beside the ontology, for no answer sees them."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.terms import BASE

__all__ = ["own"]

_BASE = BASE + "remote#"


def own(name: str) -> NamedNode:
    """The IRI of one of these names.

    >>> own("pending").value
    'https://w3id.org/casegraph/remote#pending'
    """
    return NamedNode(_BASE + name)
