"""A remote store behind the interface of `kg.store`: the same reports, statuses and answers, on a SPARQL server."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg.answers import Answer
from kg.engine import Engine
from kg.former import SHA256, STORED, Content, at_time, now, value_of
from kg.lines import Graph, triples_of
from kg.remote import texts
from kg.remote.address import Address, Credentials, RemoteError
from kg.remote.client import Client
from kg.remote.engine import RemoteEngine
from kg.remote.lease import KEEPER, Lease
from kg.remote.mirror import Mirror
from kg.remote.sparql import copied, dropped, insert
from kg.remote.terms import own
from kg.remote.writing import ANSWERS, HELD, PENDING, Change, finish_all, forget_persons, put
from kg.status import FINDING, ReportStatus, read_statuses, status_triples
from kg.store import GraphStore
from kg.terms import (
    ASSESSMENT,
    BASE,
    PAIRS,
    PATIENTS,
    PREF_LABEL,
    RUNS,
    TERMS,
    VOCABULARY,
    XSD_INTEGER,
    is_own_term,
    report_iri,
    term,
)

__all__ = ["RemoteStore"]

LAYOUT = 1
_FRESH = 1.0  # seconds for which a copy that was compared with the store is taken to be the same
_LAYOUT, _OWN = own("layout"), own("ownTriples")
_STATUS, _HASH = term("cg:status"), term("cg:vocabularyHash")
_LOADING, _GENERATION = own("loading"), own("generation")
_TEXT_HASH = term("cg:textSha256")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class RemoteStore(GraphStore):
    """The quads of all reports on a SPARQL server.

    Only the first change takes the lease (see `kg.remote.lease`), takes up what a process that died had begun, and
    brings the vocabulary up to date; who only reads, changes nothing but the graphs that follow from the others.
    """

    notes_changes = False

    def __init__(self, client: Client) -> None:
        self._client = client
        self._all = RemoteEngine(client, (ANSWERS, HELD))
        super().__init__(self._all, None)
        self._lease = Lease(self._all)
        self._files: tuple[Path, ...] | None = None  # the vocabulary that this process brings along
        self._wanted = ""
        self._given: dict[str, bytes] = {}
        self._labels: frozenset[tuple[str, str]] | None = None
        self._persons_gone = False
        self._mirror: Mirror | None = None
        self._looked = 0.0  # when the copy was last compared with the store

    @classmethod
    def at(cls, address: Address, *, create: bool, credentials: Credentials | None = None) -> RemoteStore:
        """The store at an address.

        Raises:
            RemoteError: nothing answers there, no SPARQL, or no graph of this package's (with `create=False`).
        """
        store = cls(Client(address, Credentials.from_environment() if credentials is None else credentials))
        try:
            store._look(create)
        except BaseException:
            store._client.close()
            raise
        return store

    def _look(self, create: bool) -> None:
        found = [value_of(quad.object) for quad in self._all.quads_for_pattern(KEEPER, _LAYOUT, None, KEEPER)]
        if found and found != [str(LAYOUT)]:
            raise RemoteError(f"{self._client.address} was made by another version of casegraph (layout {found[0]})")
        if not found and not create:
            raise RemoteError(
                f"{self._client.address} holds no casegraph graph: build one with "
                f"`casegraph build REPORTS --graph {self._client.address}`"
            )

    def __str__(self) -> str:
        return str(self._client.address)

    # The vocabulary.

    def brings(self, files: Sequence[Path], sha256: str, *, given: Mapping[str, bytes]) -> None:
        """Says which vocabulary this process reads with (`given` are a user's own new files); the first change brings
        the store up to date with it."""
        self._files, self._wanted, self._given = tuple(files), sha256, dict(given)

    @property
    def nearby(self) -> Path | None:
        return None if self._mirror is None else self._mirror.store.folder

    @property
    def scratch(self) -> Path:
        """A folder of this process, which goes when the store is closed."""
        assert self._home is not None
        return self._home

    @property
    def own_vocabularies(self) -> tuple[Path, ...]:
        """The user's own vocabulary files among those that this process reads with."""
        return tuple(path for path in self._files or () if path.parent == self._home)

    def nobody_else(self) -> None:
        """Makes sure that nobody else changes the store now; see `kg.remote.lease`."""
        self._lease.nobody_else()

    def vocabulary_hash(self) -> str:
        """The hash of the vocabulary that the store holds, "" where none is."""
        return next((value_of(q.object) for q in self._all.quads_for_pattern(VOCABULARY, _HASH, None, RUNS)), "")

    def own_files(self) -> dict[str, bytes]:
        """The user's vocabulary files that the store keeps, by name."""
        return texts.get_files(self._all)

    def _load_vocabulary(self) -> None:
        """Puts the vocabulary of this process in the place of the store's, where it is another one.

        What the vocabulary says beside `ANSWERS` and `TERMS` are their own; the marks around say that it is not whole.
        """
        assert self._files is not None
        held = self.vocabulary_hash()
        loading = self._all.ask(f"ASK {{ GRAPH {KEEPER} {{ {VOCABULARY} {_LOADING} ?since }} }}")
        if held == self._wanted and not loading:
            return
        note = insert({KEEPER: [Triple(VOCABULARY, _LOADING, at_time(now()))]})
        self._all.update(f"DELETE WHERE {{ GRAPH {RUNS} {{ {VOCABULARY} {_HASH} ?hash }} }} ;\n{note}")
        self._all.update(f"{dropped(VOCABULARY, ANSWERS)} ;\nDROP SILENT GRAPH {VOCABULARY}")
        for number, path in enumerate(self._files):
            parsed = parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=f"urn:file:{number}", rename_blank_nodes=True)
            triples = [quad.triple for quad in parsed]
            self._all.extend(Quad(t.subject, t.predicate, t.object, VOCABULARY) for t in triples)
        if self._given:
            texts.put_files(self._all, self._given)
        self._all.update(copied(VOCABULARY, ANSWERS))
        self._all.update(copied(TERMS, ANSWERS))  # what it had in common with the former vocabulary
        self._all.update(
            f"{insert({RUNS: [Triple(VOCABULARY, _HASH, Literal(self._wanted))]})} ;\n"
            f"DELETE WHERE {{ GRAPH {KEEPER} {{ {VOCABULARY} {_LOADING} ?since }} }}"
        )

    # Changes.

    def _ready(self) -> None:
        """Before a change: the lease, what was left undone, the vocabulary."""
        self._writable()
        self._looked = 0.0
        first = not self._lease.held
        self._lease.take()
        if not first:
            return
        self._look(create=True)
        generation = Triple(KEEPER, _GENERATION, Literal(secrets.token_hex(12)))
        forgotten = f"DELETE WHERE {{ GRAPH {KEEPER} {{ {KEEPER} {_GENERATION} ?old }} }}"
        self._all.update(f"{forgotten} ;\n{insert({KEEPER: [generation]})}")
        if finish_all(self._all):
            self._forget_persons(PATIENTS, PAIRS, surely=True)
        if self._files is not None:
            self._load_vocabulary()
        layout = Triple(KEEPER, _LAYOUT, Literal(str(LAYOUT), datatype=XSD_INTEGER))
        self._all.update(insert({KEEPER: [layout]}))

    def _forget_persons(self, *graphs: NamedNode, surely: bool = False) -> None:
        """Takes the graphs that follow from the reports out of the answers, before one of these changes."""
        if surely or not self._persons_gone:
            self._all.update(forget_persons(*graphs))
            self._persons_gone = PAIRS in graphs

    def replace(self, status: ReportStatus, triples: Sequence[Triple], text: str | None = None) -> None:
        self.put_many([(status, triples, text)])

    def put_many(self, batch: Sequence[tuple[ReportStatus, Graph, str | None]]) -> None:
        self._ready()
        latest = {status.name: (status, triples_of(graph), text) for status, graph, text in batch}
        standing = self._standing(list(latest))
        changes = []
        for name, (status, triples, text) in latest.items():
            own, common = self.apart(triples)
            sha256 = Content.of(own).sha256
            before, before_sha256 = standing.get(name, (None, ""))
            if before is not None and before_sha256 == sha256 and _alike(before, status):
                continue
            graph = report_iri(name)
            noted = [
                *status_triples(status),
                Triple(graph, SHA256, Literal(sha256)),
                Triple(graph, STORED, at_time(now())),
                Triple(graph, _OWN, Literal(str(len(set(own))), datatype=XSD_INTEGER)),
            ]
            kept = texts.triples(text) if text is not None else ()
            changes.append(
                Change(name=name, before=before, status=status, own=own, common=common, noted=noted, texts=kept)
            )
        if changes:
            self._forget_persons(PATIENTS, PAIRS)
            put(self._all, changes)

    def remove(self, name: str) -> None:
        self._ready()
        before = self._standing([name]).get(name, (None, ""))[0]
        if before is not None:
            self._forget_persons(PATIENTS, PAIRS)
            put(self._all, [Change(name=name, before=before)])

    def record_run(self, triples: Sequence[Triple]) -> None:
        self._ready()
        self._all.update(insert({RUNS: self._all.sendable(triples)}))

    def insert(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        self._ready()
        added = self._all.sendable(triples)
        self._forget_persons(PATIENTS, surely=True)
        self._persons_gone = False
        self._all.update(insert({graph: added, ANSWERS: added}))

    def put(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        self._ready()
        held = self._all.sendable(triples)
        self._all.update(
            f"{dropped(graph, ANSWERS)} ;\nDROP SILENT GRAPH {graph} ;\n{insert({graph: held, ANSWERS: held})}"
        )

    def derive(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Writes a graph that follows from the others; what marks it as whole (its triples about itself) comes last."""
        self._ready()
        self._all.update(forget_persons(graph))
        marks: list[Triple] = []
        few: list[Triple] = []
        most = self._client.server.most // 2
        for triple in triples:
            (marks if triple.subject == graph else few).append(triple)
            if len(few) == most:
                self._derive(graph, few)
                few = []
        self._derive(graph, [*few, *marks])
        self._persons_gone = False

    def _derive(self, graph: NamedNode, triples: Sequence[Triple]) -> None:
        if triples:
            held = self._all.sendable(triples)
            self._all.update(insert({ANSWERS: held, graph: held}))

    def update(self, sparql: str) -> None:
        raise RemoteError(f"{self} is a remote store: it has no history, and is changed by `casegraph build` alone")

    def forget_vocabulary(self) -> None:
        """Nothing: the vocabulary is replaced where it is loaded."""

    def forget_views(self) -> None:
        """Nothing: what answers are read from is kept with each change."""

    # What is there.

    def _standing(self, names: Sequence[str]) -> dict[str, tuple[ReportStatus, str]]:
        """How some reports stand, and the hash of each one's graph, by name."""
        found: dict[str, tuple[ReportStatus, str]] = {}
        for start in range(0, len(names), 200):
            nodes = " ".join(str(report_iri(name)) for name in names[start : start + 200])
            held = self._runs(f"VALUES ?report {{ {nodes} }}")
            hashes = {q.subject: value_of(q.object) for q in held.quads_for_pattern(None, SHA256, None, RUNS)}
            for status in read_statuses(held):
                found[status.name] = (status, hashes.get(report_iri(status.name), ""))
        return found

    def _runs(self, which: str) -> Store:
        """What the graph of runs says of some reports and their findings, in memory."""
        held = Store()
        for where in (
            f"?report {_STATUS} ?state ; ?p ?o",
            f"?report {FINDING} ?s . ?s ?p ?o",
        ):
            node = "?report" if "?s ?p" not in where else "?s"
            sparql = f"SELECT ({node} AS ?node) ?p ?o WHERE {{ {which} GRAPH {RUNS} {{ {where} }} }}"
            for subject, predicate, said in self._all.select(sparql):
                if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and said is not None:
                    held.add(Quad(subject, predicate, said, RUNS))
        return held

    def standing(self) -> dict[str, tuple[ReportStatus, str]]:
        """How all reports stand, and the hash of each one's graph, by name."""
        held = Store()
        held.extend(self._all.quads_for_pattern(None, None, None, RUNS))
        hashes = {q.subject: value_of(q.object) for q in held.quads_for_pattern(None, SHA256, None, RUNS)}
        return {each.name: (each, hashes.get(report_iri(each.name), "")) for each in read_statuses(held)}

    def statuses(self, name: str | None = None) -> list[ReportStatus]:
        if name is not None:
            return [status for status, _ in self._standing([name]).values()]
        return [status for status, _ in self.standing().values()]

    def assessments(self) -> list[NamedNode]:
        kind = term("cg:Assessment")
        named = f"FILTER(STRSTARTS(STR(?g), {Literal(ASSESSMENT)}))"
        sparql = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?g a {kind} }} {named} }}"
        found = [row[0] for row in self._all.select(sparql)]
        return sorted((graph for graph in found if isinstance(graph, NamedNode)), key=lambda graph: graph.value)

    def apart(self, triples: Iterable[Triple]) -> tuple[list[Triple], list[Triple]]:
        """A report's triples as those of its own graph and those that it shares: all that is not about its own nodes.

        So no two reports have a triple in common, and one can be taken out of the answers without the other.
        """
        known = self._vocabulary_labels()
        own, common = [], []
        for triple in triples:
            subject = triple.subject
            if isinstance(subject, NamedNode) and not subject.value.startswith(BASE + "report/"):
                if (subject.value, str(triple.object)) not in known or triple.predicate != PREF_LABEL:
                    common.append(triple)
            else:
                own.append(triple)
        return own, common

    def _vocabulary_labels(self) -> frozenset[tuple[str, str]]:
        """The preferred labels of the vocabulary: of the files that this process brings along, or of the store."""
        if self._labels is None:
            if self._files is not None:
                found: Iterable[Quad] = (
                    quad for path in self._files for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
                )
            else:
                found = self._all.quads_for_pattern(None, PREF_LABEL, None, VOCABULARY)
            self._labels = frozenset(
                (value_of(quad.subject), str(quad.object)) for quad in found if quad.predicate == PREF_LABEL
            )
        return self._labels

    def triples(self, graph: NamedNode) -> list[Triple]:
        own = [quad.triple for quad in self._all.quads_for_pattern(None, None, None, graph)]
        found = dict.fromkeys(own)
        told_of = {triple.subject for triple in own}
        nodes = sorted({t.object.value for t in own if isinstance(t.object, NamedNode) and t.object not in told_of})
        shared = [f"<{node}>" for node in nodes if node.startswith(BASE + "component/") or is_own_term(NamedNode(node))]
        for place, names, pattern in (
            (TERMS, shared, "?s ?p ?o"),
            (TERMS, [f"<{node}>" for node in nodes], f"?s {PREF_LABEL} ?o"),
            (VOCABULARY, [f"<{node}>" for node in nodes], f"?s {PREF_LABEL} ?o"),
        ):
            for start in range(0, len(names), 300):
                values = " ".join(names[start : start + 300])
                sparql = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} GRAPH {place} {{ {pattern} }} }}"
                for subject, predicate, said in self._all.select(sparql):
                    if isinstance(subject, NamedNode) and said is not None:
                        told = predicate if isinstance(predicate, NamedNode) else PREF_LABEL
                        found[Triple(subject, told, said)] = None
        return list(found)

    def put_text(self, text: str | None) -> None:
        if text is not None:
            self._ready()
            self._all.extend(Quad(t.subject, t.predicate, t.object, texts.TEXTS) for t in texts.triples(text))

    def text(self, report: NamedNode) -> str | None:
        for quad in self._all.quads_for_pattern(None, _TEXT_HASH, None, report):
            if isinstance(quad.object, Literal) and _SHA256.fullmatch(quad.object.value):
                return texts.get(self._all, quad.object.value)
        return None

    def sweep(self) -> None:
        """Removes the texts that no report counts in any more."""
        used = {value_of(quad.object) for quad in self._all.quads_for_pattern(None, _TEXT_HASH, None, None)}
        for sha256 in texts.kept_texts(self._all) - used:
            texts.remove(self._all, sha256)

    def check(self) -> list[str]:
        """What the statuses and the graphs disagree about, and what a process that died has left undone."""
        wrong = []
        kept = {
            graph: int(value_of(number))
            for graph, number in self._all.select(f"SELECT ?r ?n WHERE {{ GRAPH {RUNS} {{ ?r {_OWN} ?n }} }}")
        }
        counted = {graph: int(value_of(number)) for graph, number in self._all.select(_COUNTED)}
        unseen = {graph: int(value_of(number)) for graph, number in self._all.select(_UNSEEN)}
        for status in self.statuses():
            graph = report_iri(status.name)
            found = counted.pop(graph, 0)
            if found != kept.get(graph, found):
                wrong.append(
                    f"report {status.name!r} has {found} triples of its own, not {kept[graph]}: build it again"
                )
            elif graph in unseen:
                wrong.append(
                    f"report {status.name!r}: answers do not see {unseen[graph]} of its triples: build it again"
                )
        pending = self._all.select(f"SELECT ?s WHERE {{ GRAPH {KEEPER} {{ ?s {PENDING} ?note }} }}")
        for (node,) in pending:
            counted.pop(node, 0)
            wrong.append(f"{value_of(node)} is half-way through a change: build again, which ends it")
        wrong += [f"{value_of(node)} was begun and not ended: build it again" for node in counted]
        return sorted(wrong)

    def view(self, *, quarantined: bool) -> Engine:
        if self._mirror is None or time.monotonic() > self._looked + _FRESH:
            if self._all.ask(f"ASK {{ GRAPH {KEEPER} {{ {VOCABULARY} {_LOADING} ?since }} }}"):
                raise RemoteError(
                    f"the vocabulary of {self} is not whole: build again, or wait for the build under way"
                )
            if not self._client.server.sound:
                self._mirror = self._copy()
                self._looked = time.monotonic()
        if self._mirror is not None:
            return self._mirror.store.view(quarantined=quarantined)
        return RemoteEngine(self._client, (ANSWERS, HELD) if quarantined else (ANSWERS,))

    def answer(self, sparql: str, find: Callable[[Engine], Answer], *, quarantined: bool) -> Answer:
        """The answer to a query over a view; nothing is kept, for others may change the store."""
        view = self.view(quarantined=quarantined)
        return find(view) if self._mirror is None else self._mirror.store.answer(sparql, find, quarantined=quarantined)

    def _copy(self) -> Mirror:
        """The copy on this machine, as the store is now."""
        mirror = self._mirror or Mirror(self)
        for _ in range(3):
            self._lease.nobody_else()
            generation = self._generation()
            mirror.bring_up_to_date(generation=generation, ours=self._lease.held)
            if self._lease.held or self._generation() == generation:
                return mirror
        mirror.close()
        self._mirror = None
        raise RemoteError(f"{self} is being changed all the time: try again")

    def _generation(self) -> str:
        """What names the state of the store: another one after each process that changed it."""
        return next((value_of(q.object) for q in self._all.quads_for_pattern(KEEPER, _GENERATION, None, KEEPER)), "")

    def mark(self) -> str:
        return ""

    def backup(self, folder: Path) -> None:
        raise RemoteError(f"{self} is a remote store: back it up on its server, or export the graph")

    def close(self) -> None:
        if self._lease.held:
            with suppress(RemoteError):  # texts that nobody needs are no reason to fail
                self.sweep()
            self._lease.release()
        if self._mirror is not None:
            self._mirror.close()
        self._client.close()
        super().close()

    def quads(self) -> Iterator[Quad]:
        return iter(self._all)


_IS_REPORT = f"FILTER(STRSTARTS(STR(?g), {Literal(BASE + 'report/')}))"
_COUNTED = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_IS_REPORT} }} GROUP BY ?g"
_UNSEEN = (
    f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_IS_REPORT} "
    f"FILTER NOT EXISTS {{ GRAPH {ANSWERS} {{ ?s ?p ?o }} }} "
    f"FILTER NOT EXISTS {{ GRAPH {HELD} {{ ?s ?p ?o }} }} }} GROUP BY ?g"
)


def _alike(one: ReportStatus, other: ReportStatus) -> bool:
    """Whether two statuses say the same: the order of findings does not count."""
    return replace(one, findings=tuple(sorted(one.findings))) == replace(other, findings=tuple(sorted(other.findings)))
