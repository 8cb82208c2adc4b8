"""What a store held before: each graph that is replaced or removed is kept, with the time when that was.

The former graph is written to a file under `history/` in the store's folder, named by the hash of its content and
compressed; then one update changes the store and notes the change in the graph of runs. So a process that is killed
at any moment leaves at worst a file that nothing names, which the next one sweeps away. A first build writes no
such file, and nothing is ever copied but what a change replaces. `kg.history` is the way back.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.engine import Engine
from kg.files import write_atomically
from kg.findings import Finding
from kg.status import ReportStatus, read_statuses
from kg.terms import BASE, RUNS, TERMS, VOCABULARY, XSD_INTEGER, A, digest, is_own_term, term

FOLDER = "history"
HISTORY = NamedNode(BASE + "history")
MOMENT, FORMER = term("cg:Moment"), term("cg:FormerGraph")
NUMBER, STARTED = term("cg:number"), term("prov:startedAtTime")
STORED, GONE = term("cg:storedAt"), term("prov:invalidatedAtTime")
SHA256, OF, STATUS = term("cg:graphSha256"), term("prov:specializationOf"), term("cg:formerStatus")
KEPT_SINCE, VOCABULARY_HASH = term("cg:keptSince"), term("cg:vocabularyHash")
_DATE_TIME = term("xsd:dateTime")
_REPORT_STATUS = term("cg:status")
_TICK = timedelta(microseconds=1)


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Content:
    """A graph as the lines of its file, with the hash by which that is found; `common` are the labels and components
    that the graph shares with others."""

    lines: tuple[str, ...]
    common: tuple[str, ...] = ()

    @classmethod
    def of(cls, triples: Iterable[Triple], common: Iterable[Triple] = ()) -> Content:
        """The content of a graph with these triples."""
        shared = (f"{each.subject} {each.predicate} {each.object} {TERMS} ." for each in common)
        return cls(tuple(sorted(f"{triple} ." for triple in triples)), tuple(sorted(shared)))

    @property
    def sha256(self) -> str:
        """The SHA-256 of the graph's own lines: what it shares follows from them."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()

    def write(self, folder: Path) -> None:
        """Writes the file, where there is none yet.

        Raises:
            OSError: the disk is full or fails.
        """
        path = blob(folder, self.sha256)
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            text = "\n".join((*self.lines, *self.common, ""))
            write_atomically(path, gzip.compress(text.encode(), 6, mtime=0))


def blob(folder: Path, sha256: str) -> Path:
    """Where a former graph is kept."""
    return folder / FOLDER / f"{sha256}.nq.gz"


@dataclass(frozen=True, slots=True)
class Noted:
    """What notes a change in the graph of runs, when it was, and the hash of what the graph then holds."""

    triples: tuple[Triple, ...] = ()
    at: str = ""
    sha256: str = ""


class Past:
    """The writing side of a store's history. All that it gives goes into the same update as the change itself."""

    def __init__(self, store: Engine, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._node: NamedNode | None = None
        self._last: datetime | None = None
        self.waits = False
        """Whether what was given last is on the disk, though the store does not have it yet."""

    def moment(self) -> tuple[datetime, list[Triple]]:
        """The time of a change, and what notes the moment to which it belongs: that is all that one process changes.

        Times ascend strictly, even where the clock was set back.
        """
        time = now()
        if self._last is None:
            # All are times in UTC, written alike but for zeros at the end: the order of the texts is that of the times.
            last = max((value_of(quad.object).removesuffix("Z") for quad in self._times()), default="")
            self._last = datetime.fromisoformat(f"{last}Z") if last else None
        if self._last is not None:
            time = max(time, self._last + _TICK)
        self._last = time
        if self._node is not None and (self.waits or Quad(self._node, A, MOMENT, RUNS) in self.store):
            return time, []
        numbers = [number_of(quad.object) for quad in self.store.quads_for_pattern(None, NUMBER, None, RUNS)]
        number = max(numbers, default=0) + 1
        self._node = NamedNode(f"{BASE}moment/{number}")
        noted = [
            Triple(self._node, A, MOMENT),
            Triple(self._node, NUMBER, Literal(str(number), datatype=XSD_INTEGER)),
            Triple(self._node, STARTED, at_time(time)),
        ]
        if not numbers and self._holds_reports():  # made before there was a history: what was earlier is not known
            noted.append(Triple(HISTORY, KEPT_SINCE, at_time(time - _TICK)))
        return time, noted

    def content(self, graph: NamedNode) -> Content | None:
        """A graph as it stands in the store; None where there is none."""
        own = [quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph)]
        if not own:
            return None
        shared = {
            triple.object
            for triple in own
            if isinstance(triple.object, NamedNode)
            and (is_own_term(triple.object) or triple.object.value.startswith(BASE + "component/"))
        }
        common = [quad.triple for node in shared for quad in self.store.quads_for_pattern(node, None, None, TERMS)]
        return Content.of(own, common)

    def added(self, graphs: Iterable[tuple[NamedNode, Sequence[str]]]) -> list[Noted]:
        """What notes graphs that come together, none of which was there before; each with its lines of N-Triples."""
        time, first = self.moment()
        found = []
        for graph, lines in graphs:
            sha256 = Content(tuple(sorted(lines))).sha256
            found.append(Noted((*first, *_held(graph, sha256, time)), value_of(at_time(time)), sha256))
            first = []
        return found

    def replaced(self, graph: NamedNode, triples: Sequence[Triple], status: ReportStatus | None) -> Noted | None:
        """Keeps a graph in whose place others are about to come (no triples: nothing comes), and says what notes it.

        Args:
            graph: the graph of a report or of a stored assessment.
            triples: those that it will hold.
            status: how the report will stand.

        Returns:
            What notes it, or None where neither the graph nor its status changes.

        Raises:
            OSError: the disk is full or fails.
        """
        before, after = self.content(graph), Content.of(triples)
        former_status = next(iter(read_statuses(self.store, iri=graph)), None)
        same = before is not None and before.sha256 == after.sha256
        if same and _sorted(former_status) == _sorted(status):
            return None
        time, noted = self.moment()
        if before is not None:
            if not same:  # otherwise the content stays in the store, only its status is another one
                before.write(self.folder)
            since = [quad.object for quad in self.store.quads_for_pattern(graph, STORED, None, RUNS)]
            stored = time_of(since[0]) if since else None
            noted += former(graph, before.sha256, stored, time, former_status)
        if triples:
            noted += _held(graph, after.sha256, time)
        return Noted(tuple(noted), value_of(at_time(time)), after.sha256)

    def joined(self, graph: NamedNode, triples: Iterable[Triple]) -> list[Triple]:
        """Notes when nodes (a judgement, who made it) join a graph to which is only ever added."""
        time, noted = self.moment()
        nodes = dict.fromkeys(triple.subject for triple in triples if isinstance(triple.subject, NamedNode))
        new = [node for node in nodes if not any(self.store.quads_for_pattern(node, None, None, graph))]
        return noted + [Triple(node, STORED, at_time(time)) for node in new]

    def vocabulary(self) -> list[Triple]:
        """Keeps the vocabulary that is about to be replaced, and notes it; nothing where no report was read with it.

        Raises:
            OSError: the disk is full or fails.
        """
        hashes = [quad.object for quad in self.store.quads_for_pattern(VOCABULARY, VOCABULARY_HASH, None, RUNS)]
        if not hashes or not self._holds_reports():
            return []
        content = Content.of(quad.triple for quad in self.store.quads_for_pattern(None, None, None, VOCABULARY))
        content.write(self.folder)
        time, noted = self.moment()
        earlier = [quad.subject for quad in self.store.quads_for_pattern(None, OF, VOCABULARY, RUNS)]
        ends = [time_of(q.object) for node in earlier for q in self.store.quads_for_pattern(node, GONE, None, RUNS)]
        return noted + former(VOCABULARY, content.sha256, max(ends, default=None), time, None)

    def sweep(self) -> None:
        """Removes the files that no noted change names: they were left by a process that was killed."""
        folder = self.folder / FOLDER
        if not folder.is_dir():
            return
        formers = [quad.subject for quad in self.store.quads_for_pattern(None, A, FORMER, RUNS)]
        named = {
            value_of(quad.object) for node in formers for quad in self.store.quads_for_pattern(node, SHA256, None, RUNS)
        }
        for path in folder.iterdir():
            if path.name.partition(".")[0] not in named:
                path.unlink(missing_ok=True)

    def _times(self) -> Iterable[Quad]:
        for predicate in (STORED, GONE, STARTED, KEPT_SINCE):
            yield from self.store.quads_for_pattern(None, predicate, None, RUNS)

    def _holds_reports(self) -> bool:
        return any(True for _ in self.store.quads_for_pattern(None, _REPORT_STATUS, None, RUNS))


def _held(graph: NamedNode, sha256: str, time: datetime) -> list[Triple]:
    """The triples that note what a graph holds from a time on."""
    return [Triple(graph, STORED, at_time(time)), Triple(graph, SHA256, Literal(sha256))]


def former(
    graph: NamedNode, sha256: str, stored: datetime | None, gone: datetime, status: ReportStatus | None
) -> list[Triple]:
    """The triples that note a former graph."""
    node = NamedNode(f"{BASE}former/{digest(f'{graph.value} {gone.isoformat()}', length=24)}")
    noted = [
        Triple(node, A, FORMER),
        Triple(node, OF, graph),
        Triple(node, SHA256, Literal(sha256)),
        Triple(node, GONE, at_time(gone)),
    ]
    if stored is not None:
        noted.append(Triple(node, STORED, at_time(stored)))
    if status is not None:
        noted.append(Triple(node, STATUS, Literal(json.dumps(asdict(status), ensure_ascii=False, sort_keys=True))))
    return noted


def _sorted(status: ReportStatus | None) -> ReportStatus | None:
    return None if status is None else replace(status, findings=tuple(sorted(status.findings)))


def read_status(text: str) -> ReportStatus:
    """The status that a former graph had.

    >>> read_status('{"name": "a", "state": "accepted", "findings": []}').name
    'a'
    """
    held = json.loads(text)
    return ReportStatus(**{**held, "findings": tuple(Finding(**each) for each in held["findings"])})


def at_time(time: datetime) -> Literal:
    """A time as a literal in UTC."""
    return Literal(time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), datatype=_DATE_TIME)


def time_of(term_: object) -> datetime:
    """The time of a literal."""
    return datetime.fromisoformat(value_of(term_))


def number_of(term_: object) -> int:
    """The number of a literal."""
    return int(value_of(term_))


def value_of(term_: object) -> str:
    """The text of a literal or an IRI."""
    return str(getattr(term_, "value", term_))
