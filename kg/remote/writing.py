"""How a remote store is changed so that a report is never half there, whatever dies: one atomic request where the
server has such, and else steps of which only one decides what answers see, noted before, taken up again after a crash.

Answers are read from one graph, `ANSWERS`: the union of the vocabulary, the accepted reports and what is derived from
them (`HELD` has the reports in quarantine). Each report stands in a graph of its own beside it. The steps:

1. the report's triples go into a graph that no answer sees: its own where it is new, and else one that stages them;
2. a note says what is to be done (the journal, in the graph of the lease);
3. one operation puts them into `ANSWERS` in the place of the former ones: this is the moment in which answers change;
4. the report's own graph and its status follow, and the note goes.

Steps 3 and 4 may be done any number of times: a process that finds a note does them, and has what the first one meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.former import read_status
from kg.remote.engine import RemoteEngine
from kg.remote.lease import KEEPER
from kg.remote.sparql import copied, dropped, exchanged, insert
from kg.remote.terms import own
from kg.remote.texts import TEXTS
from kg.status import FINDING, ReportStatus, status_triples
from kg.terms import BASE, RUNS, TERMS, digest, report_iri

__all__ = ["ANSWERS", "HELD", "Change", "finish_all", "forget_persons", "put"]

ANSWERS = NamedNode(BASE + "answers")
HELD = NamedNode(BASE + "answers/held-back")
STAGING = BASE + "staging/"
PENDING = own("pending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One report's new content (None: it goes), what notes it, and how it stood before (None: it is new)."""

    name: str
    before: ReportStatus | None
    status: ReportStatus | None = None
    own: Sequence[Triple] = ()
    common: Sequence[Triple] = ()
    noted: Sequence[Triple] = ()
    texts: Sequence[Triple] = ()

    @property
    def graph(self) -> NamedNode:
        """The report's own graph."""
        return report_iri(self.name)

    @property
    def into(self) -> NamedNode:
        """The graph in which its triples count."""
        return _counted(self.status)


def _counted(status: ReportStatus | None) -> NamedNode:
    return HELD if status is not None and status.quarantined else ANSWERS


def put(engine: RemoteEngine, changes: Sequence[Change]) -> None:
    """Carries changes out: all in one request, or in steps, as the server allows."""
    server = engine.client.server
    if server.atomic:
        for few in _by_size(changes, server.most):
            engine.update(" ;\n".join(_at_once(engine, few)))
        return
    new = [change for change in changes if change.before is None and change.status is not None]
    for few in _by_size([change for change in new if len(change.own) <= server.most], server.most):
        _put_new(engine, few)
    for change in changes:
        if change not in new or len(change.own) > server.most:
            _put_in_steps(engine, change)


def forget_persons(*graphs: NamedNode) -> str:
    """The operations that take derived graphs (of patients, of pairs) out of the answers; what marks a graph as worked
    out is in it, and whoever reads it when it is gone works it out anew."""
    return " ;\n".join(f"{dropped(graph, ANSWERS)} ;\nDROP SILENT GRAPH {graph}" for graph in graphs)


def _by_size(changes: Iterable[Change], most: int) -> Iterator[list[Change]]:
    """The changes in groups of a size that one request may have."""
    held: list[Change] = []
    size = 0
    for change in changes:
        here = 2 * len(change.own) + len(change.common) + len(change.texts) + 20
        if held and size + here > most:
            yield held
            held, size = [], 0
        held.append(change)
        size += here
    if held:
        yield held


def _at_once(engine: RemoteEngine, changes: Sequence[Change]) -> Iterator[str]:
    """The operations of one request that is all or nothing."""
    added: dict[NamedNode, list[Triple]] = {}
    for change in changes:
        if change.before is not None:
            yield dropped(change.graph, _counted(change.before))
            yield f"DROP SILENT GRAPH {change.graph}"
            yield _forget(change.graph)
        if change.status is not None:
            own = engine.sendable(change.own)
            added.setdefault(change.graph, []).extend(own)
            added.setdefault(change.into, []).extend(own)
        if change.common:
            common = engine.sendable(change.common)
            added.setdefault(TERMS, []).extend(common)
            added.setdefault(ANSWERS, []).extend(common)
        added.setdefault(RUNS, []).extend(engine.sendable(change.noted))
        added.setdefault(TEXTS, []).extend(change.texts)
    if any(added.values()):
        yield insert({graph: triples for graph, triples in added.items() if triples})


def _put_new(engine: RemoteEngine, changes: Sequence[Change]) -> None:
    """New reports in steps, together: none of them counts before it has a status."""
    common = engine.sendable(triple for change in changes for triple in change.common)
    operations = [f"DROP SILENT GRAPH {change.graph}" for change in changes]  # of one that was left half-written
    operations.append(insert({change.graph: engine.sendable(change.own) for change in changes if change.own}))
    if common:
        operations.append(insert({TERMS: common, ANSWERS: common}))
    texts = [triple for change in changes for triple in change.texts]
    if texts:
        operations.append(insert({TEXTS: texts}))
    operations.append(insert({KEEPER: [_note(change, "") for change in changes]}))
    engine.update(" ;\n".join(operations))
    counted: list[str] = []
    for into in (ANSWERS, HELD):
        there = [change for change in changes if change.into == into and change.own]
        if there:
            counted.append(insert({into: [t for change in there for t in engine.sendable(change.own)]}))
    noted = engine.sendable(triple for change in changes for triple in change.noted)
    done = [f"DELETE WHERE {{ GRAPH {KEEPER} {{ {change.graph} {PENDING} ?note }} }}" for change in changes]
    engine.update(" ;\n".join([*counted, insert({RUNS: noted}), *done]))


def _put_in_steps(engine: RemoteEngine, change: Change) -> None:
    """One report in steps: in the place of a former one, too large for one request, or removed."""
    staging = ""
    if change.status is not None:
        place = change.graph
        if change.before is not None:
            staging = f"{STAGING}{digest(change.name, length=24)}"
            place = NamedNode(staging)
        engine.remove_graph(place)
        own = engine.sendable(change.own)
        most = engine.client.server.most
        for start in range(0, len(own), most):
            engine.update(insert({place: own[start : start + most]}))
        common = engine.sendable(change.common)
        if common:
            engine.update(insert({TERMS: common, ANSWERS: common}))
        for text in change.texts:
            engine.update(insert({TEXTS: [text]}))
    engine.update(insert({KEEPER: [_note(change, staging)]}))
    _finish(engine, change.graph, _Note.of(change, staging))


@dataclass(frozen=True, slots=True)
class _Note:
    """What is to be done with one report: from which graph (`staging`; its own where that is empty)."""

    staging: str
    before: str  # the graph in which it counted, "" where it was not there
    after: str  # the graph in which it is to count, "" where it goes
    status: str
    noted: tuple[tuple[str, str], ...]  # what the graph of runs says of it beside its status

    @classmethod
    def of(cls, change: Change, staging: str) -> _Note:
        said = {str(triple) for triple in ([] if change.status is None else status_triples(change.status))}
        other = [triple for triple in change.noted if str(triple) not in said]
        return cls(
            staging,
            _counted(change.before).value if change.before is not None else "",
            change.into.value if change.status is not None else "",
            json.dumps(asdict(change.status), sort_keys=True) if change.status is not None else "",
            tuple((str(triple.predicate), str(triple.object)) for triple in other),
        )


def _note(change: Change, staging: str) -> Triple:
    return Triple(change.graph, PENDING, Literal(json.dumps(asdict(_Note.of(change, staging)))))


def _finish(engine: RemoteEngine, graph: NamedNode, note: _Note) -> None:
    """The steps after the note; they may be done again."""
    source = NamedNode(note.staging) if note.staging else graph
    gone = bool(note.staging) or not note.after  # what its own graph holds is the former content
    operations = []
    if gone and note.before == note.after:
        operations.append(exchanged(graph, source, NamedNode(note.after)))
    else:
        if gone and note.before:
            operations.append(dropped(graph, NamedNode(note.before)))
        if note.after:
            operations.append(copied(source, NamedNode(note.after)))
    if gone:
        operations.append(f"DROP SILENT GRAPH {graph}")
    if note.staging:
        operations.append(copied(source, graph))
    operations.append(_forget(graph))
    if note.status:
        said = engine.sendable(status_triples(read_status(note.status)))
        other = " ".join(f"{graph} {predicate} {value} ." for predicate, value in note.noted)
        operations += [insert({RUNS: said}), f"INSERT DATA {{ GRAPH {RUNS} {{ {other} }} }}"]
    operations.append(f"DELETE WHERE {{ GRAPH {KEEPER} {{ {graph} {PENDING} ?note }} }}")
    if note.staging:
        operations.append(f"DROP SILENT GRAPH {source}")
    engine.update(" ;\n".join(operations))


def finish_all(engine: RemoteEngine) -> int:
    """Takes up what a process that died had begun: how many reports that were."""
    found = engine.select(f"SELECT ?s ?o WHERE {{ GRAPH {KEEPER} {{ ?s {PENDING} ?o }} }}")
    for graph, note in found:
        if isinstance(graph, NamedNode) and isinstance(note, Literal):
            held = json.loads(note.value)
            held["noted"] = tuple((one, other) for one, other in held["noted"])
            _finish(engine, graph, _Note(**held))
    return len(found)


def _forget(graph: NamedNode) -> str:
    """The operations that remove a report's status and its findings."""
    return (
        f"DELETE {{ GRAPH {RUNS} {{ ?node ?p ?o }} }} WHERE {{ GRAPH {RUNS} "
        f"{{ {graph} {FINDING} ?node . ?node ?p ?o }} }} ;\n"
        f"DELETE WHERE {{ GRAPH {RUNS} {{ {graph} ?p ?o }} }}"
    )
