"""The store on disk: one folder, one named graph for each report, one atomic update for each change.

What is relied on was measured (Oxigraph on RocksDB): one SPARQL update is all or nothing even when the
process is killed; `flush` is what brings it to the disk; a second process that opens the folder gets a lock
error.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from extract.errors import CasegraphError
from kg import manifest
from kg.engine import Engine, GraphName, Subject, Term
from kg.files import write_atomically
from kg.former import FOLDER, Past
from kg.snapshots import Snapshots, sweep
from kg.status import FINDING, ReportStatus, quarantined_graphs, read_statuses, status_triples
from kg.terms import ASSESSMENT, BASE, PREF_LABEL, RUNS, TERMS, VOCABULARY, is_own_term, report_iri, term
from kg.unsettled import judged, notes

if TYPE_CHECKING:
    from kg.answers import Answer
    from kg.kept import KeptAnswers
    from kg.wordindex import WordIndex

MARKER = "casegraph.json"
FORMAT = {"format": "casegraph store", "version": 1}
_VOCABULARY_HASH = term("cg:vocabularyHash")
_TEXT_HASH = term("cg:textSha256")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class StoreError(CasegraphError, ValueError):
    """A store cannot be opened or written: a wrong folder, one in use, a newer format, a full disk."""


class GraphStore:
    """The quads of all reports, on disk in `folder`, or in memory where `folder` is None."""

    def __init__(self, store: Engine, folder: Path | None, *, read_only: bool = False) -> None:
        self.store: Engine = store
        self.folder = folder
        self.read_only = read_only
        self.past = None if folder is None or read_only else Past(store, folder)  # what it held before is kept on disk
        self._snapshots = Snapshots(store, folder, keep=not read_only)
        self._kept: dict[Path, KeptAnswers] = {}  # by the snapshot that they were read from
        self.words: WordIndex | None = None  # in line with the store as it is: see `kg.search`
        self._texts: dict[str, str] = {}
        self.moment = ""  # which moment of the past this is
        self.vocabulary = ""  # at a moment of the past: the hash of its vocabulary, where that is another one now
        self.contents: dict[str, str] = {}  # at a moment of the past: the hash of each report's graph
        self._home: Path | None = None
        self.imported: tuple[ReportStatus, ...] | None = None  # a shared file has no graph of runs

    @classmethod
    def open(cls, folder: Path, *, create: bool) -> GraphStore:
        """Opens the store in a folder, or makes one where there is none.

        Raises:
            StoreError: the folder holds something else, is missing (and not to be created), or is in use.
        """
        _check(folder, create=create)
        try:
            if not (folder / MARKER).exists():
                folder.mkdir(exist_ok=True)
                write_atomically(folder / MARKER, json.dumps(FORMAT, indent=1) + "\n")
            (folder / "documents").mkdir(exist_ok=True)
            store = Store(str(folder / "oxigraph"))
        except OSError as error:
            raise StoreError(_reason(folder, error)) from error
        sweep(folder)  # the lock says that whoever left something there is gone
        return cls(store, folder)

    @classmethod
    def in_memory(cls, *, read_only: bool = False) -> GraphStore:
        """A store that lives as long as the process."""
        return cls(Store(), None, read_only=read_only)

    def lives_in(self, folder: Path, *, moment: str, contents: dict[str, str]) -> None:
        """Makes this a moment of the past, whose copy is in a folder that goes when it is closed."""
        self._home, self.moment, self.contents = folder, moment, contents

    def replace(self, status: ReportStatus, triples: Sequence[Triple]) -> None:
        """Puts one report's graph and status in the place of what was there: wholly or not at all.

        Raises:
            StoreError: the store is read-only, or the disk is full or fails.
        """
        graph = report_iri(status.name)
        own, common = self.apart(triples)
        noted = self._noted(graph, own, status)
        if noted is None:
            return
        self.update(
            f"DROP SILENT GRAPH {graph} ;\n{_forget(graph)} ;\n{notes([graph])} ;\n"
            f"INSERT DATA {{ GRAPH {graph} {{\n{_lines(own)}\n}}\nGRAPH {TERMS} {{\n{_lines(common)}\n}}\n"
            f"GRAPH {RUNS} {{\n{_lines([*status_triples(status), *noted])}\n}} }}"
        )
        if self.folder is not None:
            manifest.note(self.folder, status.name, len(triples))

    def put_many(self, batch: Sequence[tuple[ReportStatus, Sequence[Triple], str | None]]) -> None:
        """Puts many reports, each with its text (or None), in the place of what was there: they are on the disk then.

        Each report is put wholly or not at all, whatever happens: a process that is killed meanwhile leaves each as it
        was or as it is to be. The caller has checked each text.

        Raises:
            StoreError: the store is read-only, or the disk is full or fails.
        """
        for status, triples, text in batch:
            if text is not None:
                self.put_text(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), text)
            self.replace(status, triples)

    def remove(self, name: str) -> None:
        """Removes a report's graph and status."""
        graph = report_iri(name)
        noted = self._noted(graph, ())
        self.update(f"DROP SILENT GRAPH {graph} ;\n{_forget(graph)} ;\n{notes([graph])} ;\n{_note(noted or ())}")
        if self.folder is not None:
            manifest.note(self.folder, name, None)

    def record_run(self, triples: Sequence[Triple]) -> None:
        """Adds triples to the graph of runs."""
        self.update(f"INSERT DATA {{ GRAPH {RUNS} {{\n{_lines(triples)}\n}} }}")

    def insert(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Adds triples to a graph beside those of the reports, such as that of judgements."""
        added = list(triples)
        noted = [] if self.past is None else self.past.joined(graph, added)
        insert = f"INSERT DATA {{ GRAPH {graph} {{\n{_lines(added)}\n}} }}"
        self.update(f"{notes(judged(added))} ;\n{insert} ;\n{_note(noted)}")

    def put(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Puts triples in the place of a whole graph beside those of the reports, such as a stored assessment."""
        held = list(triples)
        noted = self._noted(graph, held)
        if noted is None:
            return
        self.update(
            f"DROP SILENT GRAPH {graph} ;\n{_forget(graph)} ;\n"
            f"INSERT DATA {{ GRAPH {graph} {{\n{_lines(held)}\n}}\nGRAPH {RUNS} {{\n{_lines(noted)}\n}} }}"
        )

    def _noted(
        self, graph: NamedNode, triples: Sequence[Triple], status: ReportStatus | None = None
    ) -> list[Triple] | None:
        """Keeps the graph in whose place these triples come, and says what notes it; None where nothing changes."""
        self._writable()
        if self.past is None:
            return []
        with self._disk():
            return self.past.replaced(graph, triples, status)

    def forget_vocabulary(self) -> None:
        """Takes the vocabulary for outdated, before another one is loaded; what it was is kept.

        Raises:
            StoreError: the store is read-only, or the disk is full or fails.
        """
        with self._disk():
            noted = [] if self.past is None else self.past.vocabulary()
        self.update(f"DELETE WHERE {{ GRAPH {RUNS} {{ {VOCABULARY} {_VOCABULARY_HASH} ?hash }} }} ;\n{_note(noted)}")

    def derive(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Writes a graph that follows from the others, also where the store is a shared file in memory."""
        self.forget_views()
        self.store.remove_graph(graph)
        self.store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)

    def match(
        self, subject: Subject | None, predicate: NamedNode | None, object: Term | None, graph: GraphName | None
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""
        return self.store.quads_for_pattern(subject, predicate, object, graph)

    def graph(self, name: NamedNode) -> list[Triple]:
        """The triples of one graph, as they stand in it."""
        return [quad.triple for quad in self.store.quads_for_pattern(None, None, None, name)]

    def assessments(self) -> list[NamedNode]:
        """The names of the graphs of stored assessments."""
        named = [graph for graph in self.store.named_graphs() if isinstance(graph, NamedNode)]
        return sorted((graph for graph in named if graph.value.startswith(ASSESSMENT)), key=lambda graph: graph.value)

    def update(self, sparql: str) -> None:
        """One atomic update, on disk when this returns.

        Raises:
            StoreError: the store is read-only, or the disk is full or fails.
        """
        self._writable()
        self.forget_views()
        with self._disk():
            self.store.update(sparql)
            self.store.flush()

    def _writable(self) -> None:
        if self.read_only:
            what = "a shared file" if self.folder is None else "a moment of the past"
            raise StoreError(f"{what} is read-only: build a store to add or remove reports, or to keep judgements")

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        """Tells what fails on the disk in one line."""
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be written ({error}); what was stored before is intact") from error

    def apart(self, triples: Iterable[Triple]) -> tuple[list[Triple], list[Triple]]:
        """A report's triples as those of its own graph and those that it shares with other reports.

        Labels of concepts and descriptions of components are the same in every report that uses them. Kept once
        in the store, they match once in a query over all graphs, so that a user's count is right.
        """
        own, common = [], []
        for triple in triples:
            labels = triple.predicate == PREF_LABEL and isinstance(triple.subject, NamedNode)
            if _is_component(triple.subject) or (labels and is_own_term(triple.subject)):  # type: ignore[arg-type]
                common.append(triple)
            elif not labels or Quad(triple.subject, triple.predicate, triple.object, VOCABULARY) not in self.store:
                own.append(triple)
        return own, common

    def triples(self, graph: NamedNode) -> list[Triple]:
        """The triples of one report: those of its graph, and the shared ones on what it names."""
        own = [quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph)]
        labelled = {triple.subject for triple in own if triple.predicate == PREF_LABEL}
        found = dict.fromkeys(own)
        for node in {triple.object for triple in own if isinstance(triple.object, NamedNode)} - labelled:
            place, predicate = (TERMS, None) if _is_component(node) else (VOCABULARY, PREF_LABEL)
            if is_own_term(node):
                place = TERMS
            found.update((quad.triple, None) for quad in self.store.quads_for_pattern(node, predicate, None, place))
        return list(found)

    def put_text(self, sha256: str, text: str | None) -> None:
        """Keeps the text of a report; the caller has checked that this is its hash, so no name is a path.

        Raises:
            StoreError: the disk is full or fails.
        """
        if text is None:
            return
        if self.folder is None:
            self._texts[sha256] = text
            return
        path = self._document(sha256)
        try:
            if not path.exists():
                write_atomically(path, text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise StoreError(f"{path} cannot be written ({error})") from error

    def text(self, report: NamedNode) -> str | None:
        """The text that a report's evidence counts in, or None where it was not kept."""
        for quad in self.store.quads_for_pattern(None, _TEXT_HASH, None, report):
            if not isinstance(quad.object, Literal) or not _SHA256.fullmatch(quad.object.value):
                continue
            if self.folder is None:
                return self._texts.get(quad.object.value)
            path = self._document(quad.object.value)
            if path.is_file():
                return path.read_bytes().decode("utf-8", "surrogatepass")
        return None

    def _document(self, sha256: str) -> Path:
        assert self.folder is not None
        return self.folder / "documents" / f"{sha256}.txt"

    def sweep(self) -> None:
        """Removes the texts that no report counts in any more, and what was answered about them."""
        if self.folder is None:
            return
        if self.past is not None:
            self.past.sweep()
        quads = self.store.quads_for_pattern(None, _TEXT_HASH, None, None)
        kept = {quad.object.value for quad in quads if isinstance(quad.object, Literal)}
        for path in (self.folder / "documents").glob("*.txt"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)
        for path in (self.folder / "readings").glob("*.json"):  # a second reader's answers, by the hash of their text
            if path.stem.partition("-")[0] not in kept:
                path.unlink(missing_ok=True)

    def check(self) -> list[str]:
        """What the manifest, the statuses and the graphs disagree about: one line for each report
        concerned."""
        statuses = {status.name: status for status in self.statuses()}
        noted = {} if self.folder is None or self.read_only else manifest.read(self.folder)
        wrong = [
            f"report {name!r} was stored but is not in the graph: build it again"
            for name in sorted(noted.keys() - statuses.keys())
        ]
        for name, status in statuses.items():
            found = len(self.triples(report_iri(name)))
            if found != status.triples:
                wrong.append(f"report {name!r} has {found} triples, not {status.triples}: build it again")
            elif noted.get(name, found) != found:
                wrong.append(f"report {name!r} is an older version than the last one stored: build it again")
        return wrong

    def statuses(self, name: str | None = None) -> list[ReportStatus]:
        """How the reports stand, by name."""
        if self.imported is not None:
            return [status for status in self.imported if name in (None, status.name)]
        return read_statuses(self.store, name)

    def view(self, *, quarantined: bool) -> Engine:
        """A store whose union of graphs is exactly what an answer counts: the vocabulary and the accepted
        reports, with the quarantined ones if asked.

        See `kg.snapshots` for how what must not count is left out.

        Raises:
            StoreError: the disk is full or fails.
        """
        return self._viewed(quarantined)[0]

    def answer(self, sparql: str, find: Callable[[Engine], Answer], *, quarantined: bool) -> Answer:
        """The answer to a query over a view: one that is kept from an earlier time, or what `find` gives.

        Raises:
            StoreError: the disk is full or fails.
        """
        view, name = self._viewed(quarantined)
        kept = self._kept_in(name)
        return find(view) if kept is None else kept.answer(sparql, lambda: find(view))

    def mark(self) -> str:
        """A name for the store as it is, another one after any change; empty where the next process has no use for it.

        Raises:
            StoreError: the disk is full or fails.
        """
        kept = self._kept_in(self._viewed(quarantined=False)[1])
        return "" if kept is None else kept.name

    def _kept_in(self, name: str) -> KeptAnswers | None:
        """The answers that are kept in the folder of a snapshot that is open."""
        place = self._snapshots.place(name)
        if place is not None and place not in self._kept:
            from kg.kept import KeptAnswers

            with self._disk():
                self._kept[place] = KeptAnswers(place)
        return None if place is None else self._kept[place]

    def _viewed(self, quarantined: bool) -> tuple[Engine, str]:
        """What `view` gives, and the name of its snapshot."""
        held_back = quarantined_graphs(self.store)
        shown = quarantined or not held_back
        hidden = [RUNS, *([] if shown else held_back)]
        hidden = [graph for graph in hidden if self.store.contains_named_graph(graph)]
        if not hidden:
            return self.store, ""
        name = "all" if shown else "accepted"
        with self._disk():
            return self._snapshots.without(hidden, name=name), name

    def backup(self, folder: Path) -> None:
        """A copy of the whole store in a new folder, made while this one stays open.

        Raises:
            StoreError: the folder exists, or the store lives in memory.
        """
        if self.folder is None:
            raise StoreError("a graph in memory has no folder to copy: export it instead")
        if folder.exists():
            raise StoreError(f"{folder} exists already: name a new folder for the copy")
        folder.mkdir()
        self.store.backup(str(folder / "oxigraph"))
        for part in self.folder.iterdir():
            if part.is_file():
                shutil.copy2(part, folder / part.name)
            elif part.name in ("documents", "readings", "vocabularies", FOLDER):
                shutil.copytree(part, folder / part.name)

    def forget_views(self) -> None:
        """Drops the snapshots, because the store is about to change."""
        self._kept.clear()
        self.words = None
        with self._disk():
            self._snapshots.forget()

    def close(self) -> None:
        """Releases the lock on the folder."""
        if not self.read_only and self.folder is not None:
            with contextlib.suppress(OSError):  # every change was flushed when it was made
                self.store.flush()
                self.sweep()
        self._snapshots.close()
        self.words = None
        self.past = None
        self._snapshots = Snapshots(Store(), None, keep=False)
        self.store = Store()  # the lock goes with the last reference to the old one
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)
            self._home = None

    def quads(self) -> Iterator[Quad]:
        """Every quad of the store."""
        return iter(self.store)


def _check(folder: Path, *, create: bool) -> None:
    """Refuses what is no store before anything is written."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not the folder of a store; shared graphs end in .ttl .trig .nq .jsonld")
    if (folder / MARKER).is_file():
        try:
            found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{folder / MARKER} cannot be read ({error}): the store is damaged") from error
        if not isinstance(found, dict) or found.get("format") != FORMAT["format"]:
            raise StoreError(f"{folder} is not a casegraph store: its {MARKER} says something else")
        if found.get("version") != FORMAT["version"]:
            raise StoreError(
                f"{folder} was made by another version of casegraph (store format "
                f"{found.get('version')!r}, this one reads {FORMAT['version']}): build it anew"
            )
        return
    if folder.is_dir() and not create:
        raise StoreError(
            f"{folder}: this is no casegraph graph: build one with `casegraph build REPORTS --graph FOLDER`"
        )
    if folder.is_dir() and any(os.scandir(folder)):
        raise StoreError(f"{folder} is not a casegraph store and not empty: name a new or an empty folder")
    if not create:
        raise StoreError(f"there is no casegraph store at {folder}: make one with `casegraph build`")
    if not folder.absolute().parent.is_dir():
        raise StoreError(f"{folder} cannot be made: the folder {folder.absolute().parent} does not exist")


def _reason(folder: Path, error: OSError) -> str:
    text = str(error)
    if "LOCK" in text or "lock hold" in text:
        return f"{folder} is in use by another casegraph process: wait until it is done"
    return f"the store {folder} cannot be opened ({text})"


def _forget(graph: NamedNode) -> str:
    """Removes a report's status and its findings."""
    return (
        f"DELETE {{ GRAPH {RUNS} {{ ?node ?p ?o }} }} WHERE {{ GRAPH {RUNS} "
        f"{{ {graph} {FINDING} ?node . ?node ?p ?o }} }} ;\n"
        f"DELETE WHERE {{ GRAPH {RUNS} {{ {graph} ?p ?o }} }}"
    )


def _note(triples: Sequence[Triple]) -> str:
    """The part of an update that notes a change in the graph of runs."""
    return f"INSERT DATA {{ GRAPH {RUNS} {{\n{_lines(triples)}\n}} }}"


def _is_component(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(BASE + "component/")


def _lines(triples: Iterable[Triple]) -> str:
    return "\n".join(f"{triple} ." for triple in triples)  # `str` of a term escapes it
