"""Queries that nobody vouches for: each runs in a process of its own, with limits, and cannot harm the one that asks.

A query may run for hours, take all memory, nest so deep that the engine dies of it, or call another server. Here it is
read, and carried out, by a worker that reads a copy of the graph, has no way to the network, and is ended when it goes
beyond its limits. What comes back is parsed, never run.

>>> import kg
>>> from kg.guarded import Limits, answer
>>> with kg.open(None) as graph:
...     found = answer(graph, "SELECT ?n { VALUES ?n { 1 2 3 } }", limits=Limits(rows=2))
...     found.values(), found.truncated
([(1,), (2,)], True)
"""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.answers import Answer, Statements
from kg.limits import GIGABYTE, Limits, LimitsError
from kg.querying import QueryError, checked, query_errors, run, syntax, unanswerable
from kg.terms import PREFIXES

if TYPE_CHECKING:
    from kg.engine import Engine, Term
    from kg.graph import CaseGraph
    from kg.guarded.process import Worker

__all__ = ["Guard", "LimitError", "Limits", "LimitsError", "answer"]


class LimitError(QueryError):
    """A query went beyond a limit, and was stopped; `limit` is `time`, `memory`, `depth` or `size`."""

    def __init__(self, message: str, limit: str) -> None:
        super().__init__(message)
        self.limit = limit


class Guard:
    """Answers queries over one graph as it is now, one at a time; a context manager.

    The worker stays for the next query, until one goes beyond its limits: then the next one gets a new worker.

    Args:
        view: the engine whose union of graphs is asked (see `GraphStore.view`).
        folder: where a copy of it may stand for as long as this is open (made of hard links where it is on the same
            disk); None for the system's place for such things.

    An engine in memory is read by forks of this process, and nothing else may write to it meanwhile. A remote server
    answers itself, within its own limits.
    """

    def __init__(self, view: Engine, folder: Path | None, *, limits: Limits | None = None) -> None:
        self._view = view
        self._folder = folder
        self._limits = limits or Limits()
        self._copy: Path | None = None
        self._worker: Worker | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def answer(self, sparql: str, *, limits: Limits | None = None) -> Answer | Statements | bool:
        """Rows for SELECT, a bool for ASK, statements for CONSTRUCT and DESCRIBE.

        Raises:
            QueryError: the query is not valid, calls another server or asks for a graph that is not there.
            LimitError: it took too long or too much.
        """
        limits = limits or self._limits
        if not isinstance(self._view, ox.Store):
            return _asked_there(self._view, sparql, limits)
        union = checked(self._view, sparql)
        request: dict[str, Any] = {**asdict(limits), "query": sparql, "prefixes": PREFIXES, "union": union}
        from kg.guarded.process import Gone

        if self._worker is None:
            self._worker = self._started(self._view)
        try:
            frames = list(self._worker.ask(request, seconds=limits.seconds, size=limits.size + _HEADS))
        except Gone as gone:
            raise _stopped(gone.why, limits) from None
        finally:
            if self._worker.over:
                self._worker = None
        return _read(frames, sparql, limits)

    def _started(self, view: ox.Store) -> Worker:
        from kg.guarded.process import Worker

        if self._copy is None:
            # A folder of this name is taken for a snapshot without a stamp, and removed, if this process is killed.
            self._copy = Path(tempfile.mkdtemp(prefix="view-", dir=self._folder))
        data = self._copy / "oxigraph"
        if not data.exists():
            try:
                view.backup(str(data))
            except RuntimeError:  # it has no files: it lives in memory
                return Worker.of_memory(view)
        return Worker.of_folder(data)

    def close(self) -> None:
        """Ends the worker and removes the copy."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)
            self._copy = None


def _asked_there(view: Engine, sparql: str, limits: Limits) -> Answer | Statements | bool:
    """The answer of a remote server, which has processes and limits of its own; time and rows are capped here."""
    from kg.remote.engine import RemoteEngine

    if isinstance(view, RemoteEngine):
        return view.answer_within(sparql, limits)
    found = run(view, sparql)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    with query_errors(sparql):
        taken = tuple(itertools.islice(found, limits.rows + 1))
    truncated, taken = len(taken) > limits.rows, taken[: limits.rows]
    if isinstance(found, ox.QueryTriples):
        return Statements(taken, truncated)
    return Answer(tuple(each.value for each in found.variables), tuple(tuple(row) for row in taken), truncated)


_HEADS = 1 << 16  # bytes of what stands around an answer


def answer(
    graph: CaseGraph, sparql: str, *, limits: Limits | None = None, quarantined: bool = False
) -> Answer | Statements | bool:
    """The answer to one query over a graph, within limits; see `Guard.answer`.

    Raises:
        QueryError: the query is not valid, calls another server or asks for a graph that is not there.
        LimitError: it took too long or too much.
        StoreError: there is no room for a copy.
    """
    with graph.guard(limits=limits, quarantined=quarantined) as guard:
        return guard.answer(sparql)


def _read(frames: list[tuple[bytes, bytes]], sparql: str, limits: Limits) -> Answer | Statements | bool:
    """What a worker's frames say; they are data from a process that ran what nobody vouches for."""
    kind, last = frames[-1]
    said = json.loads(last)
    if kind == b"X":
        if said["kind"] == "syntax":
            raise QueryError(syntax(said["message"], sparql))
        if said["kind"] == "memory":
            raise _stopped("memory", limits)
        raise unanswerable(said["message"])
    head = json.loads(frames[0][1])
    if head["form"] == "truth":
        return bool(head["value"])
    body = b"".join(data for kind, data in frames if kind == b"D")
    if head["form"] == "triples":
        return Statements(tuple(quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)), said["truncated"])
    return Answer(tuple(head["columns"]), _rows(len(head["columns"]), body), said["truncated"])


def _rows(columns: int, tsv: bytes) -> tuple[tuple[Term | None, ...], ...]:
    if columns == 0:
        return ((),) * (tsv.count(b"\n") - 1)
    lines = tsv.split(b"\n")[1:-1] if columns == 1 else []
    if b"" in lines:  # the engine's reader does not take an empty line for a row without a value
        tsv = b"?x\n" + b"".join(line + b"\n" for line in lines if line)
    found = ox.parse_query_results(tsv, ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    if b"" in lines:
        return tuple((next(found)[0] if line else None,) for line in lines)
    return tuple(tuple(row) for row in found)


def _stopped(why: str, limits: Limits) -> QueryError:
    """What is told of a worker that ended."""
    gigabytes = f"{limits.memory / GIGABYTE:g} GB"
    told = {
        "time": f"the query was stopped after {limits.seconds:g} s: ask for less, or allow more time (--time-limit)",
        "memory": f"the query needs more than {gigabytes} of memory: ask for less, or allow more (--memory-limit)",
        "size": "the answer is larger than can be handed over: ask for less",
        "depth": "the query is nested too deeply",
    }
    if why in told:
        return LimitError(told[why], why)
    return QueryError(f"the query cannot be answered: its process ended ({why})")
