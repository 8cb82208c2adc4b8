"""The store: one named graph for each report, one atomic change for each report or batch of new ones.

What is relied on was measured (Oxigraph on RocksDB): one SPARQL update, and one bulk load, is all or nothing even when
the process is killed; the engine's log brings a change to the disk, once it is synced; a second process that opens the
folder gets a lock error. `kg.opening` opens and makes the folder.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg import holding, manifest, parts, published, seals, updates
from kg.engine import Engine, GraphName, Subject, Term
from kg.former import Noted, Past, value_of
from kg.intake import Intake
from kg.lines import Graph, triples_of
from kg.opening import StoreError, StoreInUseError, in_use, opened
from kg.putting import additions, entry
from kg.status import CONTENT_HASH, NAME, STATUS, ReportStatus, read_statuses, status_triples
from kg.syncing import sync
from kg.terms import ASSESSMENT, PATIENTS, RUNS, VOCABULARY, report_iri, term
from kg.texts import Texts
from kg.unsettled import judged, notes
from kg.viewing import Views

if TYPE_CHECKING:
    from kg.answers import Answer
    from kg.duplicates.register import Register
    from kg.wordindex import WordIndex

__all__ = ["GraphStore", "StoreError"]

# From so many new reports on, they wait to be loaded with others: a transaction of their own costs more (measured).
_MANY = 2
_WAIT = 60.0  # seconds after which the next ones have all loaded: whoever reads beside a build sees none that wait
# Bytes that a process that changed nothing may read to seal what the engine put in order meanwhile.
_SEALED_IN_PASSING = 256 * 2**20
_CHUNK = 10_000  # quads that are written at once where a graph is derived
_VOCABULARY_HASH = term("cg:vocabularyHash")
_TEXT_HASH = term("cg:textSha256")


class GraphStore:
    """The quads of all reports, on disk in `folder`, or in memory where `folder` is None."""

    notes_changes = True
    """Whether each change is noted in the graph of patients (see `kg.unsettled`); otherwise it drops that graph."""

    def __init__(self, store: Engine, folder: Path | None, *, read_only: bool = False) -> None:
        self._engine = store
        self.folder = folder
        self.read_only = read_only
        self.past = None if folder is None or read_only else Past(store, folder)  # what it held before is kept on disk
        self._views = Views(store, folder, keep=not read_only, disk=self._disk)
        self._register: Register | None = None
        self.words: WordIndex | None = None  # in line with the store as it is: see `kg.search`
        self._texts = Texts(folder)
        self._intake = Intake(None if read_only else folder)
        self._in_order = True  # False: a process that was killed may have left files that nothing names
        self._changed = False
        self._outdated: set[str] = set()  # hashes of texts that a report counted in, before it was changed
        self.as_of: datetime | None = None  # from when the copy is, where another process holds the store
        self._last_published = 0.0
        self.moment = ""  # which moment of the past this is
        self.vocabulary = ""  # at a moment of the past: the hash of its vocabulary, where that is another one now
        self.contents: dict[str, str] = {}  # at a moment of the past: the hash of each report's graph
        self._home: Path | None = None
        self.imported: tuple[ReportStatus, ...] | None = None  # a shared file has no graph of runs

    @property
    def store(self) -> Engine:
        """The engine, with all that was put into the store.

        Raises:
            StoreError: what was waiting to be loaded cannot be: the disk is full or fails.
        """
        if self._intake:
            self._take_in()
        return self._engine

    @property
    def nearby(self) -> Path | None:
        """A folder on the disk where the engine has its files, for copies of them; None where it holds no files."""
        return self.folder

    def __str__(self) -> str:
        return str(self.folder) if self.folder else "in memory"

    @classmethod
    def open(cls, folder: Path, *, create: bool) -> GraphStore:
        """Opens the store in a folder, or makes one where there is none.

        One that is in use is read, where it is not to be created, as its holder published it last: see `as_of`.

        Raises:
            StoreInUseError: another process holds it, and nothing was published or it is to be created.
            StoreError: the folder holds something else, or is missing (and not to be created).
        """
        try:
            engine, clean = opened(folder, create=create)
        except StoreInUseError:
            copy = None if create else published.borrow(folder)
            if copy is None:
                raise
            engine, home, as_of = copy
            store = cls(engine, folder, read_only=True)
            store._home, store.as_of, store.past = home, as_of, Past(engine, folder)
            return store
        store = cls(engine, folder)
        store._in_order = clean
        if store._intake:  # a process that was killed left it
            store._take_in()
        store._publish()
        return store

    @classmethod
    def in_memory(cls, *, read_only: bool = False) -> GraphStore:
        """A store that lives as long as the process."""
        return cls(Store(), None, read_only=read_only)

    def lives_in(self, folder: Path, *, moment: str, contents: dict[str, str]) -> None:
        """Makes this a moment of the past, whose copy is in a folder that goes when it is closed."""
        self._home, self.moment, self.contents = folder, moment, contents

    def replace(self, status: ReportStatus, triples: Sequence[Triple], text: str | None = None) -> None:
        """Puts one report's graph and status in the place of what was there: wholly or not at all; see `put_many`."""
        self.put_many([(status, triples, text)])

    def put_many(self, batch: Sequence[tuple[ReportStatus, Graph, str | None]]) -> None:
        """Puts many reports, each with its text (or None), in the place of what was there: they are on the disk then.

        Each report is put wholly or not at all, whatever happens: a process that is killed meanwhile leaves each as it
        was or as it is to be. Those that are new come together, all or none. The caller has checked each text.

        Args:
            batch: how each report stands, its triples (or their N-Triples, which is faster), and its text.

        Raises:
            StoreError: the store is read-only, or the disk is full or fails.
        """
        self._writable()
        with self._disk():
            self._texts.put(text for _, _, text in batch if text is not None)
        if any(self._intake.status(status.name) for status, _, _ in batch):
            self._take_in()
        fresh: dict[str, tuple[ReportStatus, Graph]] = {}
        others = []
        for status, graph, _ in batch:
            if status.name in fresh or self._holds(report_iri(status.name)):
                others.append((status, graph))
            else:
                fresh[status.name] = (status, graph)
        self._add(list(fresh.values()))
        if self._intake.is_full or (self._intake and self._is_outdated(_WAIT)):
            self._take_in()
        self._note([entry for status, graph in others for entry in self._change(status, triples_of(graph))])

    def _holds(self, graph: NamedNode) -> bool:
        known = any(True for _ in self._engine.quads_for_pattern(graph, STATUS, None, RUNS))
        return known or self._engine.contains_named_graph(graph)

    def _add(self, fresh: Sequence[tuple[ReportStatus, Graph]]) -> None:
        """Adds reports that are not there yet, all or none."""
        if not fresh:
            return
        with self._disk():
            found = additions(fresh, self.past, self._is_listed)
        if self.folder is not None and len(fresh) >= _MANY:
            with self._disk():
                self._intake.add((status for status, _ in fresh), found.quads)
            self._changed = True
            if self.past is not None:
                self.past.waits = True
        else:
            with self._changing():
                self._engine.extend(parse(found.quads, RdfFormat.N_QUADS))
        self._note(found.entries)

    def _take_in(self) -> None:
        """Loads what waits.

        Raises:
            StoreError: the disk is full or fails; no answer is given without the reports that wait.
        """
        try:
            with self._changing():
                self._intake.load_into(self._engine)
            with self._disk():
                self._intake.clear()
            if self.past is not None:
                self.past.waits = False
        except StoreError as error:
            why = f"{self.folder}: reports that were stored cannot be loaded ({error.__cause__})"
            raise StoreError(f"{why}; none is lost: make room on the disk and try again") from error

    def _is_listed(self, label: str) -> bool:
        """Whether the vocabulary has this label, a line of N-Triples."""
        [found] = parse(label, RdfFormat.N_TRIPLES)
        return Quad(found.subject, found.predicate, found.object, VOCABULARY) in self._engine

    def _change(self, status: ReportStatus, triples: Sequence[Triple]) -> list[manifest.Entry]:
        """Puts a report in the place of another."""
        graph = report_iri(status.name)
        own, common = self.apart(triples)
        noted = self._noted(graph, own, status)
        if noted is None:
            return []
        self._outdate(graph)
        told = [*status_triples(status), *noted.triples]
        self.update(updates.replacing(graph, own, common, told))
        return [entry(status.name, noted, len(triples), len(own))]

    def remove(self, name: str) -> None:
        """Removes a report's graph and status.

        Raises:
            StoreError: the store is read-only, or the disk is full or fails.
        """
        graph = report_iri(name)
        noted = self._noted(graph, ()) or Noted()
        self._outdate(graph)
        self.update(updates.removing(graph, noted.triples))
        self._note([entry(name, noted, None, None)])

    def _note(self, entries: Sequence[manifest.Entry]) -> None:
        if self.folder is not None and entries:
            with self._disk():
                manifest.note(self.folder, entries)

    def record_run(self, triples: Sequence[Triple]) -> None:
        """Adds triples to the graph of runs."""
        self.update(updates.noting(triples))

    def insert(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Adds triples to a graph beside those of the reports, such as that of judgements."""
        added = list(triples)
        noted = [] if self.past is None else self.past.joined(graph, added)
        self.update(f"{notes(judged(added))} ;\n{updates.inserting(graph, added)} ;\n{updates.noting(noted)}")

    def put(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Puts triples in the place of a whole graph beside those of the reports, such as a stored assessment."""
        held = list(triples)
        noted = self._noted(graph, held)
        if noted is not None:
            self.update(updates.putting(graph, held, noted.triples))

    def _noted(self, graph: NamedNode, triples: Sequence[Triple], status: ReportStatus | None = None) -> Noted | None:
        """Keeps the graph in whose place these triples come, and says what notes it; None where nothing changes."""
        self._writable()
        if self.past is None:
            return Noted()
        with self._disk():
            return self.past.replaced(graph, triples, status)

    def forget_vocabulary(self) -> None:
        """Takes the vocabulary for outdated, before another one is loaded; what it was is kept.

        Raises:
            StoreError: the store is read-only, or the disk is full or fails.
        """
        with self._disk():
            noted = [] if self.past is None else self.past.vocabulary()
        forgotten = f"DELETE WHERE {{ GRAPH {RUNS} {{ {VOCABULARY} {_VOCABULARY_HASH} ?hash }} }}"
        self.update(f"{forgotten} ;\n{updates.noting(noted)}")

    def derive(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Writes a graph that follows from the others, also where the store is a shared file in memory; not in one
        piece, so whoever relies on it marks it afterwards."""
        self.forget_views()
        if graph == PATIENTS:  # what is noted of it is about what it was
            for quad in list(self.match(graph, None, None, RUNS)):
                self.store.remove(quad)
        self.store.remove_graph(graph)
        waiting = iter(triples)
        with self._disk():
            while chunk := [_quad(triple, graph) for triple in islice(waiting, _CHUNK)]:
                self.store.extend(chunk)

    def amend(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Changes graphs that follow from the others in one piece, also where the store is a shared file in memory."""
        self.forget_views()
        parts = [
            f"{what} DATA {{\n{''.join(f'GRAPH {quad.graph_name} {{ {quad.triple} }}{chr(10)}' for quad in quads)}}}"
            for what, quads in (("DELETE", removed), ("INSERT", added))
        ]
        with self._disk():
            self.store.update(" ;\n".join(parts))

    def register(self) -> Register:
        """The profiles of the cases, by which patients are compared: in the store's folder, or in memory.

        Raises:
            sqlite3.Error: the file is damaged, or cannot be written.
        """
        if self._register is None:
            from kg.duplicates.register import NAME, Register

            self._register = Register(None if self.folder is None or self.read_only else self.folder / NAME)
        return self._register

    def forget_register(self) -> None:
        """Removes the register, which is made anew when it is asked for."""
        if self._register is not None:
            self._register.close()
            self._register = None
        if self.folder is not None and not self.read_only:
            from kg.duplicates.register import NAME

            with self._disk():
                for suffix in ("", "-journal"):
                    (self.folder / f"{NAME}{suffix}").unlink(missing_ok=True)

    def match(
        self, subject: Subject | None, predicate: NamedNode | None, object: Term | None, graph: GraphName | None
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""
        return self.store.quads_for_pattern(subject, predicate, object, graph)

    def graph(self, name: NamedNode) -> list[Triple]:
        """The triples of one graph, as they stand in it."""
        return [quad.triple for quad in self.match(None, None, None, name)]

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
        with self._changing():
            self.store.update(sparql)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Around a change: what was derived is dropped before, the change is on the disk after."""
        self.forget_views()
        self._changed = True
        with self._disk():
            yield
            sync(self._engine, self.folder)
        if self._is_outdated(published.EVERY):
            self._publish()

    def _is_outdated(self, seconds: float) -> bool:
        """Whether others read the store as it was so many seconds ago."""
        return self._last_published > 0 and time.monotonic() - self._last_published > seconds

    def _publish(self) -> None:
        """Lets others read the store as it is now, but not while a vocabulary is being loaded."""
        loaded = any(True for _ in self._engine.quads_for_pattern(VOCABULARY, _VOCABULARY_HASH, None, RUNS))
        if self.folder is not None and loaded:
            published.publish(self._engine, self.folder)
        self._last_published = time.monotonic()

    def _writable(self) -> None:
        if self.read_only:
            if self.as_of is not None and self.folder is not None:
                raise StoreInUseError(in_use(self.folder))
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

        See `kg.parts`.
        """
        return parts.apart(self.store, triples)

    def triples(self, graph: NamedNode) -> list[Triple]:
        """The triples of one report: those of its graph, and the shared ones on what it names."""
        return parts.together(self.store, graph)

    def text(self, report: NamedNode) -> str | None:
        """The text that a report's evidence counts in, or None where it was not kept."""
        for sha256 in self._text_hashes(report):
            text = self._texts.get(sha256)
            if text is not None:
                return text
        return None

    def _text_hashes(self, graph: NamedNode | None) -> Iterator[str]:
        for quad in self.match(None, _TEXT_HASH, None, graph):
            if isinstance(quad.object, Literal):
                yield quad.object.value

    def _outdate(self, graph: NamedNode) -> None:
        """Remembers which texts a report counted in, before it is changed."""
        self._outdated.update(self._text_hashes(graph))

    def sweep(self) -> None:
        """Removes all texts that no report counts in, and all former graphs that nothing names.

        This looks at every report; `close` looks only at what this process changed.
        """
        if self.folder is None:
            return
        if self.past is not None:
            self.past.sweep()
        self._texts.keep_only(set(self._text_hashes(None)))

    def sweep_at_close(self) -> None:
        """Lets `close` look at everything, because what was forgotten may leave files that nothing names."""
        self._in_order = False

    def _tidy(self) -> None:
        """Removes what this process made superfluous."""
        assert self.folder is not None
        if self._outdated:
            manifest.compact(self.folder)
        for sha256 in self._outdated:
            if not any(True for _ in self.match(None, _TEXT_HASH, Literal(sha256), None)):
                self._texts.drop(sha256)

    def check(self) -> list[str]:
        """What the manifest, the statuses and the graphs disagree about: one line for each report
        concerned."""
        from kg.health import disagreements

        return list(disagreements(self))

    def count(self) -> int:
        """How many reports there are."""
        return sum(1 for _ in self.match(None, STATUS, None, RUNS))

    def statuses(self, name: str | None = None) -> list[ReportStatus]:
        """How the reports stand, by name."""
        if self.imported is not None:
            return [status for status in self.imported if name in (None, status.name)]
        if name is None:
            return read_statuses(self.store)
        waiting = self._intake.status(name)
        return read_statuses(self._engine, name) if waiting is None else [waiting]

    def made_from(self, sha256: str) -> Iterator[str]:
        """The names of the reports that were read from a file of this content."""
        for found in self._engine.quads_for_pattern(None, CONTENT_HASH, Literal(sha256), RUNS):
            for quad in self._engine.quads_for_pattern(found.subject, NAME, None, RUNS):
                yield value_of(quad.object)
        yield from (status.name for status in self._intake.statuses() if status.content_hash == sha256)

    def view(self, *, quarantined: bool) -> Engine:
        """A store whose union of graphs is exactly what an answer counts: the vocabulary and the accepted
        reports, with the quarantined ones if asked.

        Raises:
            StoreError: the disk is full or fails.
        """
        return self._seen.of(quarantined=quarantined)

    def answer(self, sparql: str, find: Callable[[Engine], Answer], *, quarantined: bool) -> Answer:
        """The answer to a query over a view: one that is kept from an earlier time, or what `find` gives.

        Raises:
            StoreError: the disk is full or fails.
        """
        seen = self._seen
        view, kept = seen.of(quarantined=quarantined), seen.kept(quarantined=quarantined)
        return find(view) if kept is None else kept.answer(sparql, lambda: find(view))

    def mark(self) -> str:
        """A name for the store as it is, another one after any change; empty where the next process has no use for it.

        Raises:
            StoreError: the disk is full or fails.
        """
        kept = self._seen.kept(quarantined=False)
        return "" if kept is None else kept.name

    @property
    def _seen(self) -> Views:
        """What answers are read from, with all that was put into the store."""
        if self._intake:
            self._take_in()
        return self._views

    def backup(self, target: Path) -> None:
        """A copy of the whole store in a new folder or .tar.gz file, made while this one stays open; see `kg.backups`.

        Raises:
            StoreError: the target exists, the store lives in memory, or the disk is full or fails.
        """
        from kg.backups import backup

        backup(self, target)

    def forget_views(self) -> None:
        """Drops the snapshots, because the store is about to change."""
        self.words = None
        self._views.forget()

    def close(self) -> None:
        """Puts what this process changed in order, and releases the lock on the folder."""
        if not self.read_only and self.folder is not None:
            with contextlib.suppress(OSError, StoreError):  # every change was on the disk when it was made
                self.store.flush()  # what was derived, or changed through rdflib
                if self._changed:
                    self._tidy()
                    self._publish()
                if not self._in_order:
                    self.sweep()
        self._views.close()
        self.words = None
        if self._register is not None:
            self._register.close()
            self._register = None
        self.past = None
        self._views = Views(Store(), None, keep=False, disk=self._disk)
        if not self.read_only and self.folder is not None:
            holding.release(self.folder)
        self._engine, self._intake = Store(), Intake(None)  # the lock goes with the last reference to the old one
        if not self.read_only and self.folder is not None:
            with contextlib.suppress(OSError):  # then the engine has to look at the tables that have no seal
                seals.seal(self.folder, most=math.inf if self._changed else _SEALED_IN_PASSING, before=time.time())
        if self._home is not None:
            published.give_back(self._home)
            self._home = None

    def quads(self) -> Iterator[Quad]:
        """Every quad of the store."""
        return iter(self.store)


def _quad(triple: Triple, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
