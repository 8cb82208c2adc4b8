"""A SPARQL server as an engine: what `kg.engine.Engine` asks for, said in SPARQL over HTTP."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, Variable

from kg.answers import Answer, Statements
from kg.engine import GraphName, Subject, Term
from kg.querying import query_errors
from kg.remote import literals
from kg.remote.address import RemoteError
from kg.remote.client import RESULTS, TRIPLES, Client, LateError, Refused, Stream
from kg.remote.sparql import checked, insert, lines
from kg.terms import BASE, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

    from kg.limits import Limits

__all__ = ["RemoteEngine"]

_PLACES = ("s", "p", "o")


class RemoteEngine:
    """A server's quads; a query, and a pattern without a graph, are answered from the union of the graphs `counted`."""

    def __init__(self, client: Client, counted: Sequence[NamedNode]) -> None:
        self.client = client
        self.counted = tuple(counted)

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
        """The answer to a query over the union of the graphs that count.

        Raises:
            SyntaxError: it is not valid.
            QueryError: it names a graph, calls a server, or uses a function of the server's own.
            RemoteError: the server cannot answer.
        """
        if base_iri or default_graph or named_graphs or substitutions:
            raise RemoteError("a remote store takes a query as it stands")
        form, text = checked(query, prefixes or {})
        graphs = [graph.value for graph in self.counted]
        if form == "triples":
            with self.client.query(text, graphs=graphs, accept=TRIPLES) as answer:
                found = self._triples(answer)
            held = ox.Store()
            held.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in found)
            return cast("QueryTriples", held.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
        with self.client.query(text, graphs=graphs) as answer:
            return self._rows(answer)

    def answer_within(self, sparql: str, limits: Limits) -> Answer | Statements | bool:
        """The answer to a query that nobody vouches for: the server carries it out, and no more is read than allowed.

        Raises:
            QueryError: it is not valid, names a graph, calls a server, or uses a function of the server's own.
            LimitError: it took too long.
            RemoteError: the server cannot answer.
        """
        from kg.guarded import LimitError

        with query_errors(sparql):
            form, text = checked(sparql, PREFIXES)
        accept = TRIPLES if form == "triples" else RESULTS
        graphs = [graph.value for graph in self.counted]
        try:
            with self.client.query(text, graphs=graphs, accept=accept, seconds=limits.seconds) as answer:
                if form == "triples":
                    parsed = ox.parse(io.BufferedReader(answer), RdfFormat.N_TRIPLES)
                    triples = [quad.triple for quad in islice(parsed, limits.rows + 1)]
                    return Statements(tuple(triples[: limits.rows]), len(triples) > limits.rows)
                found = ox.parse_query_results(io.BufferedReader(answer), ox.QueryResultsFormat.JSON)
                if isinstance(found, ox.QueryBoolean):
                    return bool(found)
                rows = [tuple(cast("Any", row)) for row in islice(found, limits.rows + 1)]
                columns = tuple(variable.value for variable in found.variables)
                return Answer(columns, tuple(rows[: limits.rows]), len(rows) > limits.rows)
        except LateError:
            raise LimitError(f"the query was given up after {limits.seconds:g} s (--time-limit)", "time") from None
        except (OSError, SyntaxError) as error:
            if isinstance(error.__context__, LateError):
                raise LimitError(f"the query was given up after {limits.seconds:g} s (--time-limit)", "time") from None
            raise RemoteError(f"{self.client.address} broke its answer off: ask again") from error

    def select(self, sparql: str, *, graphs: Sequence[NamedNode] = ()) -> list[tuple[Term | None, ...]]:
        """The rows of a query of this package's own, which may name graphs."""
        with self.client.query(sparql, graphs=[graph.value for graph in graphs]) as answer:
            found = self._rows(answer)
        return [tuple(row) for row in cast("QuerySolutions", found)]

    def ask(self, sparql: str) -> bool:
        """The answer to an ASK of this package's own, which may name graphs."""
        with self.client.query(sparql) as answer:
            return bool(self._rows(answer))

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """The quads that match; without a graph those of the graphs that count, told as of the default graph."""
        pattern: list[Any] = [subject, predicate, object]
        if any(isinstance(term, (BlankNode, Triple)) for term in pattern):
            return  # no server can be asked for a blank node
        if isinstance(graph_name, NamedNode) and pattern == [None, None, None]:
            yield from self._whole(graph_name)
            return
        place = graph_name if isinstance(graph_name, NamedNode) else DefaultGraph()
        for row in self._matching(pattern, place):
            told = [term if term is not None else row[name] for name, term in zip(_PLACES, pattern, strict=True)]
            yield Quad(cast("Any", told[0]), cast("Any", told[1]), cast("Any", told[2]), place)

    def _matching(self, pattern: list[Any], place: NamedNode | DefaultGraph) -> Iterator[dict[str, Term]]:
        """What the open places of a pattern hold, a row for each match."""
        open_places = [name for name, term in zip(_PLACES, pattern, strict=True) if term is None]
        told = [f"?{n}" if t is None else str(self._sent(t)) for n, t in zip(_PLACES, pattern, strict=True)]
        where = " ".join(told) + " ."
        graphs: Sequence[str] = [graph.value for graph in self.counted]
        if isinstance(place, NamedNode):
            where, graphs = f"GRAPH {place} {{ {where} }}", ()
        if not open_places:
            with self.client.query(f"ASK {{ {where} }}", graphs=graphs) as answer:
                if bool(self._rows(answer)):
                    yield {}
            return
        names = " ".join(f"?{name}" for name in open_places)
        with self.client.query(f"SELECT {names} WHERE {{ {where} }}", graphs=graphs) as answer:
            if not answer.cut_off:
                yield from self._named(answer)
                return
        page = self.client.server.page
        for start in range(0, 1 << 40, page):  # the server gives only so many rows at once
            inner = f"SELECT DISTINCT {names} WHERE {{ {where} }} ORDER BY {names}"
            text = f"SELECT {names} WHERE {{ {{ {inner} }} }} LIMIT {page} OFFSET {start}"
            with self.client.query(text, graphs=graphs) as answer:
                rows = list(self._named(answer))
            yield from rows
            if len(rows) < page:
                return

    def _named(self, answer: Stream) -> Iterator[dict[str, Term]]:
        solutions = cast("QuerySolutions", self._rows(answer, whole=False))
        names = [variable.value for variable in solutions.variables]
        try:
            for row in solutions:
                yield dict(zip(names, map(self._read, cast("Any", row)), strict=True))
        except (OSError, SyntaxError, ValueError) as error:
            raise answer.lost or RemoteError(f"{self.client.address} broke its answer off: ask again") from error

    def _whole(self, graph: NamedNode) -> Iterator[Quad]:
        """A whole graph: as a file where the server gives it so, which no limit of rows cuts off."""
        streamed = self.client.graph(graph.value)
        if streamed is None:
            for row in self._matching([None, None, None], graph):
                yield Quad(cast("Any", row["s"]), cast("Any", row["p"]), row["o"], graph)
            return
        try:
            with streamed as answer:
                for triple in self._triples(answer):
                    yield Quad(triple.subject, triple.predicate, triple.object, graph)
        except Refused as error:
            if error.status != 404:  # there is no such graph
                raise

    def _triples(self, answer: Stream) -> list[Triple]:
        try:
            parsed = ox.parse(io.BufferedReader(answer), RdfFormat.N_TRIPLES)
            if self.client.server.exact:
                return [quad.triple for quad in parsed]
            return [quad.triple for quad in literals.read_quads(parsed)]
        except (OSError, SyntaxError, ValueError) as error:
            raise answer.lost or RemoteError(f"{self.client.address} broke its answer off: ask again") from error

    def _rows(self, answer: Stream, *, whole: bool = True) -> QuerySolutions | QueryBoolean:
        """The rows of an answer: read to the end, so that none can be cut off unseen, unless the caller does so."""
        if whole and answer.cut_off:
            raise RemoteError(
                f"{self.client.address} gives only a part of so many rows: ask for fewer, or raise its limit "
                "(Virtuoso: ResultSetMaxRows in virtuoso.ini)"
            )
        try:
            if not whole:
                return ox.parse_query_results(io.BufferedReader(answer), ox.QueryResultsFormat.JSON)
            body = io.BufferedReader(answer).read()
            if not self.client.server.exact:
                body = _restored(body)
            if not body.rstrip().endswith(b"}"):
                raise ValueError("the answer ends too early")
            return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        except (OSError, SyntaxError, ValueError) as error:
            raise answer.lost or RemoteError(f"{self.client.address} broke its answer off: ask again") from error

    def _sent(self, term: Term) -> Term:
        return term if self.client.server.exact else literals.sent(term)

    def _read(self, term: Term) -> Term:
        return term if self.client.server.exact else literals.read(term)

    def sendable(self, triples: Iterable[Triple]) -> list[Triple]:
        """Triples as this server takes them."""
        return list(triples if self.client.server.exact else literals.sent_triples(triples))

    def update(self, update: str, *, prefixes: dict[str, str] | None = None) -> None:
        """Sends an update of this package's own."""
        self.client.update(update)

    def add(self, quad: Quad) -> None:
        self.extend([quad])

    def remove(self, quad: Quad) -> None:
        self.update(f"DELETE DATA {{ {_graph(quad.graph_name, lines(self.sendable([quad.triple])))} }}")

    def extend(self, quads: Iterable[Quad]) -> None:
        """Adds quads in requests of a size that the server takes; they are whole only where one is enough."""
        most = self.client.server.most
        held: dict[Any, list[Triple]] = {}
        count = 0
        for quad in quads:
            held.setdefault(quad.graph_name, []).append(quad.triple)
            count += 1
            if count == most:
                self.update(insert({graph: self.sendable(triples) for graph, triples in held.items()}))
                held, count = {}, 0
        if count:
            self.update(insert({graph: self.sendable(triples) for graph, triples in held.items()}))

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        self.extend(quads)

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
        place = to_graph if isinstance(to_graph, NamedNode) else None
        if place is None:
            raise RemoteError("a remote store takes triples into a named graph")
        parsed = ox.parse(cast("Any", input), format, path=path, base_iri=base_iri, rename_blank_nodes=True)
        self.extend(Quad(quad.subject, quad.predicate, quad.object, place) for quad in parsed)

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        """The names of this package's graphs: a server may hold others."""
        sparql = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {Literal(BASE)})) }}"
        for (graph,) in self.select(sparql):
            if isinstance(graph, NamedNode):
                yield graph

    def contains_named_graph(self, graph_name: GraphName) -> bool:
        return self.ask(f"ASK {{ GRAPH {graph_name} {{ ?s ?p ?o }} }}")

    def remove_graph(self, graph_name: GraphName) -> None:
        self.update(f"DROP SILENT GRAPH {graph_name}")

    def flush(self) -> None:
        """Nothing: a server has stored what it has answered for."""

    def backup(self, target_directory: str | os.PathLike[str]) -> None:
        raise RemoteError(f"{self.client.address} is a remote store: back it up on its server, or export the graph")

    def __contains__(self, quad: Quad) -> bool:
        return any(True for _ in self.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name))

    def __iter__(self) -> Iterator[Quad]:
        for graph in self.named_graphs():
            yield from self.quads_for_pattern(None, None, None, graph)

    def __len__(self) -> int:
        return sum(1 for _ in self)


_TERM = re.compile(rb'("datatype":\s*"(?:[^"\\]|\\.)*",\s*"value":\s*)"((?:[^"\\]|\\.)*)"')
_ASKED = re.compile(rb'"vars":\s*\[\s*"__ASK_RETVAL"\s*\]')
_BOOLEAN = b'"http://www.w3.org/2001/XMLSchema#boolean"'


def _restored(body: bytes) -> bytes:
    """The rows of a server that keeps values, with its literals as they were sent; each stands in one place of its
    JSON, where no quotation mark stands but that around a key or a value."""

    def one(match: re.Match[bytes]) -> bytes:
        head, value = match[1], match[2]
        if _BOOLEAN in head:
            return head + {b"1": b'"true"', b"0": b'"false"'}.get(value, b'"' + value + b'"')
        found = literals.read(Literal(json.loads(b'"' + value + b'"'), datatype=NamedNode(_datatype(head))))
        assert isinstance(found, Literal)
        return b'"datatype": ' + json.dumps(found.datatype.value).encode() + b', "value": "' + value + b'"'

    if _ASKED.search(body[:500]):
        return b'{"head": {}, "boolean": %s}' % (b"true" if b'"value": "1"' in body else b"false")
    return _TERM.sub(one, body)


def _datatype(head: bytes) -> str:
    found: str = json.loads(head.partition(b":")[2].rpartition(b",")[0])
    return found


def _graph(name: GraphName, text: str) -> str:
    return f"GRAPH {name} {{ {text} }}" if isinstance(name, NamedNode) else text
