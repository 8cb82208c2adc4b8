"""What this package asks of an RDF engine: the few operations of a store of quads, whoever carries them out.

`pyoxigraph.Store` is one as it is, on disk or in memory; a remote SPARQL server is another. `kg.store` is built on
nothing else, and no other module should reach past `kg.store` for its engine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    Variable,
)

__all__ = ["Engine", "Term"]

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
GraphName = NamedNode | BlankNode | DefaultGraph


class Engine(Protocol):
    """A store of quads.

    `update`, `extend`, `bulk_extend` and `bulk_load` are all or nothing: no reader, and no process that opens the
    store after this one was killed, sees a part of a call. `flush` brings what was done to the disk; `bulk_extend` and
    `bulk_load` have done so when they return. What an engine cannot do raises `kg.store.StoreError`, what fails on the
    disk or on the way to a server `OSError`.
    """

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: GraphName | list[GraphName] | None = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
        substitutions: dict[Variable, Term] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a SPARQL 1.1 query.

        Raises:
            SyntaxError: it is not valid.
        """

    def update(self, update: str, *, prefixes: dict[str, str] | None = None) -> None:
        """Carries out a SPARQL 1.1 update, wholly or not at all.

        Raises:
            SyntaxError: it is not valid.
        """

    def add(self, quad: Quad) -> None:
        """Adds one quad."""

    def remove(self, quad: Quad) -> None:
        """Removes one quad, where it is there."""

    def extend(self, quads: Iterable[Quad]) -> None:
        """Adds quads: few, which are held in memory until all of them are there."""

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Adds quads: very many, which are not held in memory."""

    def bulk_load(
        self,
        input: bytes | str | IO[bytes] | IO[str] | None = None,
        format: RdfFormat | None = None,
        *,
        path: str | os.PathLike[str] | None = None,
        base_iri: str | None = None,
        to_graph: GraphName | None = None,
        lenient: bool = False,
    ) -> None:
        """Adds what an RDF text says; a `lenient` load trusts that its IRIs and language tags are well formed.

        Raises:
            SyntaxError: the text is not valid.
        """

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """The names of the graphs."""

    def contains_named_graph(self, graph_name: GraphName) -> bool:
        """Whether there is a graph of that name."""

    def remove_graph(self, graph_name: GraphName) -> None:
        """Removes a whole graph, where it is there."""

    def flush(self) -> None:
        """Brings all that was changed to the disk."""

    def backup(self, target_directory: str | os.PathLike[str]) -> None:
        """Copies the store, as it is at this moment, into a new folder."""

    def __contains__(self, quad: Quad) -> bool: ...

    def __iter__(self) -> Iterator[Quad]: ...

    def __len__(self) -> int: ...
