"""SPARQL queries as users write them: what is refused, and errors in one line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pyoxigraph as ox

from extract.errors import CasegraphError
from kg.answers import Answer
from kg.terms import PREFIXES

# What is no keyword of a query: IRIs, strings, comments, variables, prefixed names.
_NO_KEYWORD = re.compile(
    r"<[^<>\"{}|^`\\\s]*>|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[?$]\w+|[\w.-]*:[\w.-]*",
    re.DOTALL,
)
_SERVICE = re.compile(r"\bservice\b", re.IGNORECASE)


class QueryError(CasegraphError, ValueError):
    """A SPARQL query cannot be answered: its syntax is wrong, it asks for another form, or it reaches out."""


def run(store: ox.Store, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Runs a query over the union of a store's graphs; the prefixes of `kg.terms.PREFIXES` are known.

    Raises:
        QueryError: the query is not valid, or calls another server.
    """
    if _SERVICE.search(_NO_KEYWORD.sub(" ", sparql)):
        raise QueryError("SERVICE is not allowed: a query may not call another server")
    with query_errors():
        return store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)


def rows(found: ox.QuerySolutions) -> Answer:
    """The rows of a SELECT query.

    Raises:
        QueryError: the engine fails while it reads the rows.
    """
    columns = tuple(variable.value for variable in found.variables)
    with query_errors():
        return Answer(columns, tuple(tuple(row) for row in found))


@contextlib.contextmanager
def query_errors() -> Iterator[None]:
    """Turns the engine's errors, which come while parsing or while the rows are read, into one line."""
    try:
        yield
    except SyntaxError as error:
        raise QueryError(f"the query is not valid SPARQL: {_one_line(error.msg)}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {_one_line(str(error))}") from error


def _one_line(text: str) -> str:
    return " ".join(text.split())
