"""Sharing: a graph as one file, and back.

A merged file (Turtle, JSON-LD) holds one graph; reading it, each report gets its own graph back: what stands
under its IRI, and the labels of the concepts and components that it uses. A shared file holds no record of
builds: it tells what the reports say, not when or where they were read. What reviewers decided and the stored
assessments travel with it; which cases are one person does, too, but is worked out anew where the file is read.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg import shared_files
from kg.files import write_atomically
from kg.serialise import FORMATS, Format, ShareError, quads, serialise
from kg.shared_files import SharedFileError
from kg.status import ReportStatus
from kg.store import GraphStore
from kg.terms import (
    ASSESSMENT,
    BASE,
    JUDGEMENTS,
    PAIRS,
    PATIENTS,
    PREF_LABEL,
    RUNS,
    TERMS,
    VOCABULARY,
    A,
    is_own_term,
    report_iri,
    term,
)
from kg.vocabularies import load_packaged

if TYPE_CHECKING:
    from kg.graph import CaseGraph

_REPORT, _BROADER = term("cg:Report"), term("skos:broader")
_READERS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}


def export(
    graph: CaseGraph,
    path: str | Path | None = None,
    *,
    format: Format = "turtle",
    reports: Iterable[str] | None = None,
) -> str:
    """The text of a shared file, written to `path` where one is given; see `CaseGraph.export`."""
    if format not in FORMATS:
        raise ShareError(f"unknown format {format!r}: choose one of {', '.join(FORMATS)}")
    if reports is None:
        names = [status.name for status in graph.reports() if not status.quarantined]
    else:
        names = [graph.status(name).name for name in dict.fromkeys(reports)]
    graphs: dict[NamedNode | None, Iterable[Triple]] = {report_iri(name): graph.triples(name) for name in names}
    used = {triple.object for triples in graphs.values() for triple in triples if isinstance(triple.object, NamedNode)}
    concepts = list(_concepts(graph, used))
    beside = graph.beside(names)
    if format in ("turtle", "json-ld"):
        everything = (*graphs.values(), *beside.values(), concepts)
        graphs = {None: [triple for triples in everything for triple in triples]}
    else:
        graphs |= {**beside, VOCABULARY: concepts}
    text = serialise(graphs, format)
    if path is not None:
        try:
            write_atomically(Path(path), _packed(text) if shared_files.is_gzipped(Path(path)) else text)
        except OSError as error:
            raise ShareError(f"{path} cannot be written: {error.strerror or error}") from error
    return text


def _packed(text: str) -> bytes:
    """A text gzipped, the same one always to the same bytes."""
    return gzip.compress(text.encode(), mtime=0)


def _concepts(graph: CaseGraph, used: set[NamedNode]) -> Iterator[Triple]:
    """What the vocabulary says of the concepts in use, and of all that is broader than they are."""
    waiting, seen = sorted(used, key=lambda node: node.value), set(used)
    while waiting:
        for triple in graph.vocabulary(waiting.pop()):
            yield triple
            if triple.predicate == _BROADER and isinstance(triple.object, NamedNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)


def load(path: Path, store: GraphStore) -> None:
    """Loads a shared file into an empty store in memory, with the package's vocabularies beside it.

    Raises:
        ShareError: the file is missing, is not valid (the line says where), or holds no report.
    """
    format = _READERS[shared_files.suffix(path) or ""]
    try:
        found = dict.fromkeys(parse(shared_files.content(path), format))  # a hostile file says the same a million times
    except SharedFileError as error:
        raise ShareError(str(error)) from error
    except SyntaxError as error:
        raise ShareError(f"{path}{_line(error)}: {_reason(error)}") from error
    except (OSError, ValueError) as error:
        raise ShareError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    graphs = split(found)
    named = [name for name in graphs if name is not None and _is_beside(name)]
    beside: dict[NamedNode | None, Iterable[Triple]] = {name: graphs.pop(name) for name in named}
    roots = {name: triples for name, triples in graphs.items() if name not in (None, VOCABULARY)}
    if not roots:
        raise ShareError(f"{path} holds no case report: no node in it is a cg:Report")
    store.store.bulk_extend(quads({VOCABULARY: graphs[VOCABULARY]}))
    common: dict[Triple, None] = {}
    for name in roots:
        own, shared = store.apart(graphs[name])
        graphs[name] = own
        common.update(dict.fromkeys(shared))
    store.store.bulk_extend(quads({**graphs, **beside, TERMS: common}))
    load_packaged(store)
    store.imported = tuple(
        sorted(
            (_status(name, list(triples)) for name, triples in roots.items() if name is not None),
            key=lambda status: status.name,
        )
    )


def _reason(error: SyntaxError) -> str:
    """What is wrong with a file, in the parser's words where they say something to a user."""
    if "LoadDocumentCallback" in error.msg:
        return "its JSON-LD context is elsewhere, and nothing is fetched: write the context into the file"
    return " ".join(error.msg.split())


def _line(error: SyntaxError) -> str:
    return f", line {error.lineno}" if error.lineno else ""


def split(found: Iterable[Quad]) -> dict[NamedNode | None, Iterable[Triple]]:
    """Quads of a shared file as one graph for each report, one for the vocabulary, and those beside them (judgements,
    assessments).

    Quads that stand in a report's named graph stay there; other triples go where their subject belongs.
    """
    everything = []
    beside: dict[NamedNode | None, dict[Triple, None]] = {}
    for quad in found:
        if quad.graph_name in (RUNS, TERMS, PATIENTS, PAIRS) or _is_derived(quad):
            continue
        place = _beside(quad.subject)
        if place is None:
            everything.append(quad)
        else:
            beside.setdefault(place, {})[quad.triple] = None
    roots = {quad.subject for quad in everything if quad.predicate == A and quad.object == _REPORT}
    graphs: dict[NamedNode | None, dict[Triple, None]] = {
        root: {}
        for root in sorted((root for root in roots if isinstance(root, NamedNode)), key=lambda node: node.value)
    }
    rest: dict[object, list[Triple]] = {}
    for quad in everything:
        home = quad.graph_name if quad.graph_name in graphs else _root(quad.subject)
        if isinstance(home, NamedNode) and home in graphs:
            graphs[home][quad.triple] = None
        else:
            rest.setdefault(quad.subject, []).append(quad.triple)
    shared: set[Triple] = set()  # a node of which reports alone speak is no concept of the vocabulary
    for triples in graphs.values():
        objects = {triple.object for triple in triples}
        for node in sorted((node for node in objects if isinstance(node, NamedNode)), key=lambda node: node.value):
            for triple in rest.get(node, ()):
                if _belongs(node, triple):
                    triples[triple] = None
                    shared.add(triple)
    graphs[VOCABULARY] = {triple: None for held in rest.values() if not shared.issuperset(held) for triple in held}
    return {**graphs, **beside}


def _is_derived(quad: Quad) -> bool:
    """Whether a quad says which cases are one person: that is worked out from the reports and the judgements."""
    if quad.predicate == term("cg:patient"):
        return True
    return isinstance(quad.subject, NamedNode) and quad.subject.value.startswith((BASE + "patient/", BASE + "pair/"))


def _beside(subject: object) -> NamedNode | None:
    """The graph beside those of the reports to which a node belongs by its IRI."""
    if not isinstance(subject, NamedNode):
        return None
    if subject.value.startswith((BASE + "judgement/", BASE + "reviewer/")):
        return JUDGEMENTS
    if subject.value.startswith(ASSESSMENT):
        return NamedNode(ASSESSMENT + subject.value[len(ASSESSMENT) :].partition("/")[0])
    return None


def _is_beside(name: NamedNode) -> bool:
    return name == JUDGEMENTS or name.value.startswith(ASSESSMENT)


def _root(subject: object) -> NamedNode | None:
    """The report that a node belongs to by its IRI."""
    start = BASE + "report/"
    if not isinstance(subject, NamedNode) or not subject.value.startswith(start):
        return None
    return NamedNode(start + subject.value[len(start) :].partition("/")[0])


def _only_in_reports(subject: object) -> bool:
    """Whether reports alone speak of a node: a component, or a concept that no vocabulary knows."""
    return isinstance(subject, NamedNode) and (subject.value.startswith(BASE + "component/") or is_own_term(subject))


def _belongs(node: NamedNode, triple: Triple) -> bool:
    """Whether a report's own graph states this of a node that it points at."""
    return triple.predicate == PREF_LABEL or _only_in_reports(node)


def _status(root: NamedNode, triples: list[Triple]) -> ReportStatus:
    names = [
        triple.object.value
        for triple in triples
        if triple.subject == root and triple.predicate == term("cg:name") and isinstance(triple.object, Literal)
    ]
    hashes = [
        triple.object.value
        for triple in triples
        if triple.predicate == term("cg:sha256") and isinstance(triple.object, Literal)
    ]
    if len(names) != 1 or not names[0] or report_iri(names[0]) != root:
        raise ShareError(f"the report {root.value} has no cg:name that fits its IRI")
    return ReportStatus(names[0], "accepted", content_hash=hashes[0] if hashes else "", triples=len(triples))
