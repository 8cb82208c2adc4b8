"""SPARQL queries as users write them: what is refused, and errors in one line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pyoxigraph as ox

from extract.errors import CasegraphError
from kg.answers import Answer
from kg.engine import Engine
from kg.scanning import calls_out, graphs, without
from kg.terms import PREFIXES

_DECLARED = re.compile(r"\bprefix\s+([\w.-]*):", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![\w.:-])([\w-][\w.-]*|):(?=[\w\\%:-]|\s)")
_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, )((?!Prefix not found)[A-Z][a-z]* [a-zA-Z]+ [^,\[]+)")
_SHOWN = 40  # characters of the query before the place of an error
_LONGEST = 160  # characters of an engine's message that a reader gets


class QueryError(CasegraphError, ValueError):
    """A SPARQL query cannot be answered: its syntax is wrong, it asks for another form, or it reaches out."""


def run(store: Engine, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Runs a query over the union of a store's graphs; the prefixes of `kg.terms.PREFIXES` are known.

    Raises:
        QueryError: the query is not valid, or calls another server.
    """
    union = checked(store, sparql)
    with query_errors(sparql):
        return store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=union)


def checked(store: Engine, sparql: str) -> bool:
    """Whether a query asks the union of all graphs, not those that it names with FROM.

    Raises:
        QueryError: it is empty, calls another server, or names a graph that the store does not have.
    """
    if not without(sparql).strip():
        raise QueryError("the query is empty: there is nothing to ask")
    if calls_out(sparql):
        raise QueryError("SERVICE is not allowed: a query may not call another server")
    named = graphs(sparql, PREFIXES)
    if named is None:
        raise QueryError("FROM needs the whole IRI of a graph of this store: a query reads nothing else")
    for iri in named:
        if not _has(store, iri):
            raise QueryError(f"FROM <{iri}>: the store has no such graph, and a query reads nothing else")
    return not named


def _has(store: Engine, iri: str) -> bool:
    try:
        return store.contains_named_graph(ox.NamedNode(iri))
    except ValueError:  # no IRI at all
        return False


def rows(found: ox.QuerySolutions) -> Answer:
    """The rows of a SELECT query.

    Raises:
        QueryError: the engine fails while it reads the rows.
    """
    columns = tuple(variable.value for variable in found.variables)
    with query_errors():
        return Answer(columns, tuple(tuple(row) for row in found))


@contextlib.contextmanager
def query_errors(sparql: str = "") -> Iterator[None]:
    """Turns the engine's errors, which come while parsing or while the rows are read, into one line."""
    try:
        yield
    except CasegraphError:  # it says what is wrong in one line already
        raise
    except SyntaxError as error:
        raise QueryError(syntax(error.msg, sparql)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise unanswerable(str(error)) from error


def unanswerable(reason: str) -> QueryError:
    """The error of a query that the engine gives up, for the reason that it gives."""
    return QueryError(f"the query cannot be answered: {_one_line(reason)}")


def syntax(message: str, sparql: str) -> str:
    """What is wrong with a query; the engine's parser lists all that could stand in the place.

    >>> syntax("error at 1:13: expected Prefix not found", "ASK { ?a x:b ?c }")
    'prefix x: is not declared'
    >>> syntax("error at 1:15: expected one of REDUCED, [_]", "SELECT WHERE {")
    "the query is not valid SPARQL at line 1, column 15, after 'SELECT WHERE {'"
    """
    bare = without(sparql)
    declared = {*PREFIXES, "_", *_DECLARED.findall(bare)}
    for name in _PREFIXED.findall(_DECLARED.sub(" ", bare)):
        if name not in declared:
            return f"prefix {name}: is not declared"
    found = _PLACE.match(message)
    if found is None:
        return f"the query is not valid SPARQL: {_one_line(message)}"
    line, column, expected = found.groups()
    if sentence := _SENTENCE.search(" ".join(expected.split())):
        return _one_line(f"the query is not valid SPARQL: {sentence[1]}")
    before = (sparql.split("\n") + [""] * int(line))[int(line) - 1][: int(column) - 1].strip()
    start = f"...{before[-_SHOWN:]}" if len(before) > _SHOWN else before
    after = f", after {start!r}" if start else ""
    return f"the query is not valid SPARQL at line {line}, column {column}{after}"


def _one_line(text: str) -> str:
    """Some text in one line that is not too long to be read.

    >>> len(_one_line("word " * 100)) <= _LONGEST
    True
    """
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 4].rpartition(' ')[0]} ..."
