"""What the manifest, the statuses and the graphs of a store disagree about.

The manifest is written after the store, so it may lack the last change of a process that was killed, and never tells of
one that the store has not had: where it does, the store has lost it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg import manifest
from kg.former import GONE, OF, SHA256, STORED, Content, time_of, value_of
from kg.manifest import Entry
from kg.parts import together
from kg.status import NAME, STATUS, TRIPLES
from kg.terms import RUNS, report_iri

if TYPE_CHECKING:
    from kg.engine import Engine
    from kg.store import GraphStore

Tell = Callable[[int, int], None]
_AGAIN = "build it again"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the graph of runs says of a report."""

    name: str
    graph: NamedNode
    triples: int
    sha256: str
    stored: datetime | None


def disagreements(store: GraphStore, *, thorough: bool = False, tell: Tell | None = None) -> Iterator[str]:
    """One line for each report that is lost or not whole.

    Args:
        store: a store that this process holds.
        thorough: whether the content of each graph is compared with its hash, too, which takes some ten times as long.
        tell: is told how many reports were looked at, and of how many.
    """
    engine = store.store
    noted = {} if store.folder is None or store.read_only else manifest.read(store.folder)
    graphs = sorted(quad.subject.value for quad in store.match(None, STATUS, None, RUNS))  # type: ignore[union-attr]
    for done, iri in enumerate(graphs):
        known = _known(engine, NamedNode(iri))
        entry = noted.pop(known.name, None)
        if problem := _compared(engine, known, entry) or (thorough and _reread(engine, known)):
            yield f"report {known.name!r} {problem}: {_AGAIN}"
        if tell is not None:
            tell(done + 1, len(graphs))
    for name, entry in sorted(noted.items()):
        if entry.triples is not None and not _removed_later(engine, entry):
            yield f"report {name!r} was stored but is not in the graph: {_AGAIN}"


def current(store: GraphStore) -> Iterator[Entry]:
    """What the manifest of a store should say."""
    for quad in store.match(None, STATUS, None, RUNS):
        if isinstance(quad.subject, NamedNode):
            known = _known(store.store, quad.subject)
            at = "" if known.stored is None else known.stored.isoformat()
            own = _count(store.store, known.graph)
            yield Entry(report=known.name, triples=known.triples, own=own, sha256=known.sha256, at=at)


def _compared(engine: Engine, known: _Known, entry: Entry | None) -> str:
    """What is wrong with a report, "" if nothing is."""
    at = None if entry is None or not entry.at else datetime.fromisoformat(entry.at)
    if entry is not None and at is not None and known.stored is not None and known.stored < at:
        return "was removed but is there again" if entry.triples is None else "is older than the last one stored"
    if entry is None or entry.own is None or (at is not None and known.stored != at):
        found = len(together(engine, known.graph))
        if found != known.triples:
            return f"has {found} triples, not {known.triples}"
        if entry is not None and None in (at, known.stored) and entry.triples not in (None, found):
            return "is older than the last one stored"
        return ""
    own = _count(engine, known.graph)
    if own != entry.own:
        return f"has {own} triples of its own, not {entry.own}"
    return "" if known.sha256 == entry.sha256 else "is another version than the last one stored"


def _reread(engine: Engine, known: _Known) -> str:
    content = Content.of(quad.triple for quad in engine.quads_for_pattern(None, None, None, known.graph))
    return "" if known.sha256 in ("", content.sha256) else "does not say what was stored"


def _count(engine: Engine, graph: NamedNode) -> int:
    found = engine.query(f"SELECT (COUNT(*) AS ?count) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert isinstance(found, QuerySolutions)
    return int(value_of(next(iter(found))["count"]))


def _removed_later(engine: Engine, entry: Entry) -> bool:
    """Whether a report was removed after this entry, by a process that was killed before it could note that."""
    at = datetime.fromisoformat(entry.at) if entry.at else None
    for former in engine.quads_for_pattern(None, OF, report_iri(entry.report), RUNS):
        for gone in engine.quads_for_pattern(former.subject, GONE, None, RUNS):
            if at is not None and time_of(gone.object) > at:
                return True
    return False


def _known(engine: Engine, graph: NamedNode) -> _Known:
    held = {
        quad.predicate: quad.object.value
        for quad in engine.quads_for_pattern(graph, None, None, RUNS)
        if isinstance(quad.object, Literal)
    }
    return _Known(
        name=held.get(NAME, ""),
        graph=graph,
        triples=int(held.get(TRIPLES, "0")),
        sha256=held.get(SHA256, ""),
        stored=datetime.fromisoformat(held[STORED]) if STORED in held else None,
    )
